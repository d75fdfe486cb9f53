"""A movie holds exactly the pictures, times, turn and sound that it was given."""

from fractions import Fraction

import av
import numpy as np
import pytest

from crosscut.errors import Unwritable
from crosscut.media import movies
from crosscut.model.curve import Sound

RATES = [Fraction(24), Fraction(30_000, 1001), Fraction(60)]
UNEVEN = [Fraction(0), Fraction(1, 24), Fraction(1, 10), Fraction(1, 2), Fraction(3, 5)]


def shades(count):
    return (np.full((48, 64, 3), 40 + 9 * n, np.uint8) for n in range(count))


def click(at, length, channels=1):
    samples = np.zeros((length, channels), np.float32)
    samples[at] = 0.9
    return Sound(samples, 48_000)


def shown(path):
    with av.open(str(path)) as box:
        return [(frame.time, int(frame.to_ndarray(format="gray8")[24, 32])) for frame in box.decode(video=0)]


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("b_frames", [0, 2])
def test_pictures_come_back_in_order_at_their_times(tmp_path, rate, b_frames):
    coding = movies.Coding(preset="veryfast", crf=12, gop=6, b_frames=b_frames)
    assert movies.write(tmp_path / "a.mp4", shades(20), rate, coding=coding) == 20
    found = shown(tmp_path / "a.mp4")
    assert [time for time, _ in found] == pytest.approx([float(n / rate) for n in range(20)], abs=1e-4)
    values = [value for _, value in found]
    assert values == sorted(values)
    assert len(set(values)) == 20


@pytest.mark.parametrize(("name", "slack"), [("a.mp4", 1e-5), ("a.mkv", 6e-4)])
def test_uneven_times_are_kept(tmp_path, name, slack):
    movies.write(tmp_path / name, shades(5), Fraction(24), times=UNEVEN)
    assert [time for time, _ in shown(tmp_path / name)] == pytest.approx([float(time) for time in UNEVEN], abs=slack)


@pytest.mark.parametrize("channels", [1, 2])
def test_sound_starts_on_its_sample(tmp_path, channels):
    movies.write(tmp_path / "a.mp4", shades(24), Fraction(24), click(24_000, 48_000, channels))
    with av.open(str(tmp_path / "a.mp4")) as box:
        heard = np.concatenate([frame.to_ndarray() for frame in box.decode(audio=0)], axis=1)
    assert heard.shape[0] == channels
    assert np.abs(heard[0]).argmax() == 24_000


def test_the_turn_and_the_colours_are_tagged(tmp_path):
    movies.write(tmp_path / "a.mp4", shades(3), Fraction(25), coding=movies.Coding(rotation=90))
    with av.open(str(tmp_path / "a.mp4")) as box:
        frame = next(box.decode(video=0))
        context = box.streams.video[0].codec_context
        assert frame.rotation == -90
        assert (context.colorspace, context.color_range, context.color_trc, context.color_primaries) == (1, 1, 1, 1)


@pytest.mark.parametrize("shape", [(48, 64), (48, 64, 3), (48, 64, 4)])
def test_gray_and_coloured_pictures_are_the_same_movie(tmp_path, shape):
    movies.write(tmp_path / "a.mp4", [np.full(shape, 128, np.uint8)] * 3, Fraction(25))
    assert [value for _, value in shown(tmp_path / "a.mp4")] == pytest.approx([128] * 3, abs=4)


def test_the_same_movie_twice_is_the_same_bytes(tmp_path):
    for name in ("a.mp4", "b.mp4"):
        movies.write(tmp_path / name, shades(12), Fraction(30), click(100, 20_000))
    assert (tmp_path / "a.mp4").read_bytes() == (tmp_path / "b.mp4").read_bytes()


def test_nothing_half_written_stays(tmp_path):
    def broken():
        yield from shades(3)
        raise RuntimeError("the lamp burnt out")

    with pytest.raises(RuntimeError):
        movies.write(tmp_path / "a.mp4", broken(), Fraction(30))
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    with pytest.raises(Unwritable, match="cannot be written"):
        movies.write(tmp_path / "none" / "a.mp4", shades(3), Fraction(30))
