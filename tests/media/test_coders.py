"""The same pictures give the same bytes, however often and beside whatever they are encoded."""

from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from av.video.frame import VideoFrame

from crosscut.media import coders, movies, writer

RATE = Fraction(30)
SIZE = 320, 180  # neither side holds whole blocks of 16, where x264 with AVX-512 strayed at once


def pictures(frames=45):
    """Blocks without order, others on each frame."""
    place = np.arange(45 * 80, dtype=np.uint64).reshape(45, 80)
    for number in range(frames):
        mixed = (place + np.uint64(7919 * number + 1)) * np.uint64(2654435761) % np.uint64(1 << 32)
        yield (mixed >> np.uint64(24)).astype(np.uint8).repeat(4, 0).repeat(4, 1)


def framed():
    for number, luma in enumerate(pictures()):
        grey = np.full((SIZE[1] // 2, SIZE[0]), 128, np.uint8)
        yield VideoFrame.from_ndarray(np.vstack([luma, grey]), "yuv420p"), number % 15 == 0


def test_a_chunk_is_the_same_every_time(tmp_path):
    how = coders.Encoding(*SIZE, RATE, "veryfast", 21.0)
    made = set()
    for number in range(5):
        writer.write_chunk(tmp_path / f"{number}.mp4", framed(), how)
        made.add((tmp_path / f"{number}.mp4").read_bytes())
    assert len(made) == 1


def test_a_movie_is_the_same_every_time(tmp_path):
    made = set()
    for number in range(5):
        movies.write(tmp_path / f"{number}.mp4", (np.repeat(each[..., None], 3, 2) for each in pictures()), RATE)
        made.add((tmp_path / f"{number}.mp4").read_bytes())
    assert len(made) == 1


@pytest.mark.parametrize(
    ("line", "held"),
    [("SSE *AVX2 *AVX512-SKX", True), ("SSE *AVX2 *AVX512-SKX?", False), ("SSE *AVX2", False), ("NEON", False)],
)
def test_x264_is_held_back_only_where_it_would_stray(monkeypatch, line, held):
    monkeypatch.setattr(cv2, "getCPUFeaturesLine", lambda: line)
    assert coders.repeatable() == ({"x264-params": "asm=avx2"} if held else {})


def test_x264_takes_what_it_is_told(tmp_path):
    with av.open(str(tmp_path / "x.mp4"), "w") as box:
        stream = box.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
        stream.codec_context.options = coders.repeatable()
        box.mux(stream.encode(next(framed())[0]))
        box.mux(stream.encode(None))
