"""The stand-in shows every picture at its clip time, upright, with a key frame every fifteen."""

from fractions import Fraction

import av
import numpy as np
import pytest

from crosscut.media import movies, proxy
from crosscut.media.pictures import Pictures
from crosscut.media.probe import probe

UNEVEN = [Fraction(n, 90) for n in (0, 3, 6, 12, 60, 63)]


def stand_in(path, out):
    picture = probe(path).picture
    pictures = Pictures(path, picture)
    with proxy.written(out, picture) as writer:
        for small in pictures:
            writer.add(small)
    return pictures.index


@pytest.mark.parametrize("times", [None, UNEVEN])
def test_every_picture_at_its_clip_time(tmp_path, times):
    count = 40 if times is None else len(times)
    shades = (np.full((720, 406, 3), 40 + 4 * n, np.uint8) for n in range(count))
    movies.write(tmp_path / "a.mp4", shades, Fraction(30), times=times, coding=movies.Coding(rotation=90))
    index = stand_in(tmp_path / "a.mp4", tmp_path / "p.mp4")
    with av.open(str(tmp_path / "p.mp4")) as box:
        frames = list(box.decode(video=0))
    assert [frame.time for frame in frames] == pytest.approx([float(index.time(n)) for n in range(count)], abs=1e-6)
    assert [n for n, frame in enumerate(frames) if frame.key_frame] == list(range(0, count, proxy.KEY_EVERY))
    assert (frames[0].width, frames[0].height) == (638, 360)


def test_the_same_clip_gives_the_same_bytes(tmp_path):
    movies.write(tmp_path / "a.mp4", (np.full((48, 64, 3), 40 + 4 * n, np.uint8) for n in range(9)), Fraction(30))
    for name in ("p.mp4", "q.mp4"):
        stand_in(tmp_path / "a.mp4", tmp_path / name)
    assert (tmp_path / "p.mp4").read_bytes() == (tmp_path / "q.mp4").read_bytes()
