"""A reader gives the very frames that are asked for, in whatever order, and lets go of the file."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import Damaged
from crosscut.media import movies
from crosscut.media.reader import Reader, Shelf
from crosscut.model.footage import Clip, FrameIndex, Picture

FRAMES = 120
CODINGS = {
    "B-frames": movies.Coding(preset="medium", b_frames=3, gop=24),
    "one key frame": movies.Coding(preset="veryfast", b_frames=2, gop=250),
    "all key frames": movies.Coding(gop=1),
}


def shade(number):
    """Two fields whose light tells the number: a coarse and a fine digit."""
    picture = np.zeros((32, 64), np.uint8)
    picture[:, :32], picture[:, 32:] = 30 + 16 * (number // 12), 30 + 16 * (number % 12)
    return picture


def number_in(frame):
    gray = frame.to_ndarray(format="gray").astype(float)
    coarse, fine = (round((field.mean() - 30) / 16) for field in (gray[8:24, 8:24], gray[8:24, 40:56]))
    return coarse * 12 + fine


def clip_in(path):
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        found = [(p.pts, p.is_keyframe) for p in box.demux(stream) if p.size]
        shown = np.array(sorted(pts for pts, _ in found))
        index = FrameIndex(shown, np.array(sorted(pts for pts, key in found if key)), stream.time_base)
    picture = Picture(0, 64, 32, 0, mirrored=False, rate=Fraction(30), steady=True, interlaced=False, transfer="sdr")
    return Clip(str(path), path.name, Fraction(4), picture, audible=False, index=index, shots=())


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    folder = tmp_path_factory.mktemp("clips")
    for name, coding in CODINGS.items():
        pictures = (np.stack([shade(n)] * 3, axis=2) for n in range(FRAMES))
        movies.write(folder / f"{name}.mp4", pictures, Fraction(30), coding=coding)
    return {name: clip_in(folder / f"{name}.mp4") for name in CODINGS}


@settings(max_examples=15, deadline=None)
@given(numbers=st.lists(st.integers(0, FRAMES - 1), min_size=1, max_size=12))
@pytest.mark.parametrize("name", CODINGS)
def test_any_frames_in_any_order(clips, name, numbers):
    with Reader(clips[name]) as reader:
        assert [(number, number_in(frame)) for number, frame in reader.fetch(numbers)] == [(n, n) for n in numbers]


@settings(max_examples=15, deadline=None)
@given(start=st.integers(0, FRAMES - 1), step=st.fractions(Fraction(1, 3), 4, max_denominator=6))
@pytest.mark.parametrize("name", CODINGS)
def test_runs_at_any_speed(clips, name, start, step):
    numbers = [min(FRAMES - 1, int(start + n * step)) for n in range(20)]
    with Reader(clips[name]) as reader:
        assert [number_in(frame) for _, frame in reader.fetch(numbers)] == numbers
        reader.forget()
        assert [number_in(frame) for _, frame in reader.fetch(numbers[5:])] == numbers[5:]


def test_a_held_frame_is_decoded_once(clips):
    with Reader(clips["B-frames"]) as reader:
        frames = [frame for _, frame in reader.fetch([50, 50, 50, 51])]
    assert frames[0] is frames[1] is frames[2]
    assert frames[3] is not frames[0]


def test_a_shelf_keeps_few_clips_open(clips):
    with Shelf(2) as shelf:
        first = shelf.take(clips["B-frames"])
        assert shelf.take(clips["B-frames"]) is first
        shelf.take(clips["one key frame"])
        shelf.take(clips["all key frames"])
        assert shelf.take(clips["B-frames"]) is not first


def test_what_is_no_film_is_told(tmp_path, clips):
    path = Path(tmp_path / "broken.mp4")
    path.write_bytes(b"nothing")
    broken = Clip(str(path), "x", Fraction(1), clips["B-frames"].picture, False, clips["B-frames"].index, ())  # noqa: FBT003  # not audible
    with pytest.raises(Damaged, match=r"broken\.mp4 cannot be read any more: Invalid data.* Put the file back"):
        Reader(broken)
