"""The right stream, upright, in its true shape; and one sentence for what is no film."""

from fractions import Fraction
from types import SimpleNamespace

import av
import numpy as np
import pytest
from av.stream import Disposition

from crosscut.errors import Damaged, NoPicture
from crosscut.media import movies
from crosscut.media.probe import _timecode, declared_length, opened, probe
from crosscut.model.curve import Sound

RATE = Fraction(25)
ONE = 65536
STRETCH = 1 << 30


def shades(count=12, height=48, width=64):
    return (np.full((height, width, 3), 40 + 9 * n, np.uint8) for n in range(count))


def quiet(seconds=1):
    return Sound(np.zeros((48_000 * seconds, 1), np.float32), 48_000)


def film(path, shapes, *, matrix=None, aspect=None, covers=(), counts=None):
    """A movie with one picture stream a shape; `covers` are the numbers of those that are cover pictures."""
    with av.open(str(path), "w") as box:
        streams = []
        for n, (height, width) in enumerate(shapes):
            stream = box.add_stream("mjpeg" if n in covers else "libx264", rate=25)
            stream.width, stream.height = width, height
            stream.pix_fmt = "yuvj420p" if n in covers else "yuv420p"
            if aspect is not None:
                stream.codec_context.sample_aspect_ratio = aspect
            if matrix is not None:
                stream.set_display_matrix(matrix)
            if n in covers:
                stream.disposition = Disposition.attached_pic
            streams.append(stream)
        for n, stream in enumerate(streams):
            for picture in shades((counts or {}).get(n, 1 if n in covers else 12), *shapes[n]):
                box.mux(stream.encode(av.VideoFrame.from_ndarray(picture, "rgb24")))
            box.mux(stream.encode(None))


def turned(a, b, c, d):
    return (a * ONE, b * ONE, 0, c * ONE, d * ONE, 0, 0, 0, STRETCH)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
def test_a_turned_picture_is_measured_upright(tmp_path, rotation):
    movies.write(tmp_path / "a.mp4", shades(), RATE, coding=movies.Coding(rotation=rotation))
    picture = probe(tmp_path / "a.mp4").picture
    assert (picture.rotation, picture.mirrored) == (rotation, False)
    assert (picture.width, picture.height) == ((48, 64) if rotation % 180 else (64, 48))


@pytest.mark.parametrize(
    ("matrix", "rotation", "mirrored"),
    [
        (turned(1, 0, 0, 1), 0, False),
        (turned(-1, 0, 0, 1), 0, True),
        (turned(1, 0, 0, -1), 180, True),
        (turned(0, 1, 1, 0), 270, True),
        (turned(0, 1, -1, 0), 90, False),
        (turned(0, 0, 0, 0), 0, False),
        ((60_000, 27_000, 0, -27_000, 60_000, 0, 0, 0, STRETCH), 0, False),
        ((2_000_000_000, -2_000_000_000, 7, 1, 1, 9, -5, 3, 0), 0, False),
    ],
)
def test_any_display_matrix_gives_a_quarter_turn(tmp_path, matrix, rotation, mirrored):
    film(tmp_path / "a.mp4", [(48, 64)], matrix=matrix)
    picture = probe(tmp_path / "a.mp4").picture
    assert picture.rotation % 90 == 0
    if matrix[2] == 0:
        assert (picture.rotation, picture.mirrored) == (rotation, mirrored)


@pytest.mark.parametrize(("aspect", "width"), [(Fraction(4, 3), 85), (Fraction(2, 3), 43), (Fraction(1, 500), 64)])
def test_pixels_that_are_not_square_are_counted_as_square_ones(tmp_path, aspect, width):
    film(tmp_path / "a.mkv", [(48, 64)], aspect=aspect)
    assert (probe(tmp_path / "a.mkv").picture.width, probe(tmp_path / "a.mkv").picture.height) == (width, 48)


def test_the_largest_film_is_taken_and_no_cover(tmp_path):
    film(tmp_path / "a.mp4", [(48, 64), (96, 128), (480, 640)], covers=(2,))
    assert probe(tmp_path / "a.mp4").picture.stream == 1


def test_a_single_picture_beside_a_film_is_not_taken(tmp_path):
    film(tmp_path / "a.mp4", [(48, 64), (96, 128)], counts={1: 1})
    assert probe(tmp_path / "a.mp4").picture.stream == 0


@pytest.mark.parametrize("rate", [Fraction(24000, 1001), Fraction(25), Fraction(120)])
def test_length_rate_and_sound_are_those_of_the_header(tmp_path, rate):
    movies.write(tmp_path / "a.mp4", shades(), rate, quiet())
    seen = probe(tmp_path / "a.mp4")
    assert seen.sound
    assert seen.picture.rate == rate
    assert float(seen.duration) == pytest.approx(float(12 / rate), abs=1e-3)
    assert declared_length(tmp_path / "a.mp4") == seen.duration


@pytest.mark.parametrize(("ending", "holder"), [("mov", "stream"), ("mp4", "stream"), ("mkv", "file")])
@pytest.mark.parametrize("timecode", ["15:44:35:10", "01:00:00;02"])
def test_an_embedded_timecode_is_kept_as_it_is_spelled(tmp_path, ending, holder, timecode):
    movies.write(tmp_path / "bare.mp4", shades(), Fraction(30000, 1001))
    path = tmp_path / f"a.{ending}"
    with av.open(str(tmp_path / "bare.mp4")) as source, av.open(str(path), "w") as box:
        stream = box.add_stream_from_template(source.streams.video[0])
        (stream if holder == "stream" else box).metadata["timecode"] = timecode
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                box.mux(packet)
    assert probe(path).picture.timecode == timecode
    assert probe(tmp_path / "bare.mp4").picture.timecode == ""


@pytest.mark.parametrize(
    ("stream", "tracks", "file", "found"),
    [
        ({"timecode": "01:00:00:00"}, [{"timecode": "02:00:00:00"}], {"timecode": "03:00:00:00"}, "01:00:00:00"),
        ({"language": "eng"}, [{}, {"timecode": "02:00:00;00"}], {"timecode": "03:00:00:00"}, "02:00:00;00"),
        ({"timecode": " "}, [], {"TIMECODE": "03:00:00:00 "}, "03:00:00:00"),
        ({}, [{}], {}, ""),
    ],
)
def test_the_streams_own_timecode_comes_before_a_tracks_and_the_files(stream, tracks, file, found):
    streams = SimpleNamespace(data=[SimpleNamespace(metadata=each) for each in tracks])
    assert _timecode(SimpleNamespace(streams=streams, metadata=file), SimpleNamespace(metadata=stream)) == found


def only_sound(path):
    with av.open(str(path), "w") as box:
        stream = box.add_stream("aac", rate=48_000)
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        box.mux([*stream.encode(frame), *stream.encode(None)])


def without_index(path):
    movies.write(path, shades(), RATE)
    content = path.read_bytes()
    path.write_bytes(content[: content.index(b"moov") - 4])


@pytest.mark.parametrize(
    ("make", "error", "sentence"),
    [
        (lambda path: path.write_bytes(b""), Damaged, r"a\.mp4 is empty \(0 bytes\)"),
        (lambda path: path.write_text("a shopping list\n" * 40), NoPicture, r"a\.mp4 is no video"),
        (only_sound, NoPicture, r"a\.mp4 holds sound but no moving picture"),
        (without_index, Damaged, r"a\.mp4 was cut off while it was recorded"),
        (lambda path: path, Damaged, r"a\.mp4 cannot be read: No such file"),
        (lambda path: path.mkdir(), Damaged, r"a\.mp4 cannot be read: it is a folder"),
    ],
)
def test_what_is_no_film_is_told_in_one_sentence(tmp_path, make, error, sentence):
    make(tmp_path / "a.mp4")
    with pytest.raises(error, match=sentence):
        probe(tmp_path / "a.mp4")


def test_a_cover_alone_is_no_film(tmp_path):
    with av.open(str(tmp_path / "a.mp4"), "w") as box:
        sound, cover = box.add_stream("aac", rate=48_000), box.add_stream("mjpeg", rate=25)
        cover.width, cover.height, cover.pix_fmt = 64, 48, "yuvj420p"
        cover.disposition = Disposition.attached_pic
        frame = av.AudioFrame.from_ndarray(np.zeros((1, 1024), np.float32), "fltp", "mono")
        frame.sample_rate = 48_000
        box.mux([*sound.encode(frame), *sound.encode(None)])
        box.mux([*cover.encode(av.VideoFrame.from_ndarray(next(shades(1)), "rgb24")), *cover.encode(None)])
    with pytest.raises(NoPicture, match="holds a cover picture but no moving picture"):
        probe(tmp_path / "a.mp4")


def test_names_that_begin_like_options_or_protocols_are_only_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name in ("-i.mp4", "concat:a.mp4"):
        movies.write(tmp_path / name, shades(), RATE)
        with opened((tmp_path / name).relative_to(tmp_path)) as container:
            assert container.streams.video
