"""Small pictures are upright, in their true shape and range, each once."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Interpolation
from hypothesis import given
from hypothesis import strategies as st

from crosscut.media import movies
from crosscut.media.pictures import SHORT_SIDE, Pictures, small_size
from crosscut.media.probe import probe
from crosscut.model.footage import Picture

CORNERS = {0: "top left", 90: "top right", 180: "bottom right", 270: "bottom left"}


def marked(height=96, width=160):
    """Dark, with a bright field in the upper left corner as stored."""
    picture = np.full((height, width, 3), 30, np.uint8)
    picture[: height // 3, : width // 3] = 220
    return picture


def seen(path):
    return list(Pictures(path, probe(path).picture))


def bright_corner(luma):
    rows, columns = np.nonzero(luma > 120)
    vertical = "top" if rows.mean() < luma.shape[0] / 2 else "bottom"
    return f"{vertical} {'left' if columns.mean() < luma.shape[1] / 2 else 'right'}"


@pytest.mark.parametrize("rotation", CORNERS)
def test_a_turned_picture_stands_upright(tmp_path, rotation):
    movies.write(tmp_path / "a.mp4", [marked()] * 3, Fraction(25), coding=movies.Coding(rotation=rotation))
    small = seen(tmp_path / "a.mp4")[1]
    assert bright_corner(small.planes[0]) == CORNERS[rotation]
    assert small.planes[0].shape == ((160, 96) if rotation % 180 else (96, 160))
    assert small.planes[1].shape == tuple(side // 2 for side in small.planes[0].shape)


def test_a_mirrored_picture_is_mirrored_back(tmp_path):
    movies.write(tmp_path / "a.mp4", [marked()] * 3, Fraction(25))
    picture = probe(tmp_path / "a.mp4").picture
    flipped = Picture(
        picture.stream, picture.width, picture.height, 0, mirrored=True, rate=picture.rate, steady=True,
        interlaced=False, transfer="sdr",
    )  # fmt: skip
    assert bright_corner(next(iter(Pictures(tmp_path / "a.mp4", flipped))).planes[0]) == "top right"


def test_full_range_and_video_range_look_alike(tmp_path):
    ramp = np.tile(np.linspace(0, 255, 160).astype(np.uint8), (96, 1))
    for name, width in (("tv.mp4", ColorRange.MPEG), ("full.mp4", ColorRange.JPEG)):
        with av.open(str(tmp_path / name), "w") as box:
            stream = box.add_stream("libx264", rate=25, options={"crf": "4"})
            stream.width, stream.height = 160, 96
            stream.pix_fmt = "yuv420p" if width == ColorRange.MPEG else "yuvj420p"
            stream.codec_context.color_range = width
            for _ in range(3):
                frame = av.VideoFrame.from_ndarray(ramp, "gray").reformat(
                    format=stream.pix_fmt, src_color_range=ColorRange.JPEG, dst_color_range=width
                )
                box.mux(stream.encode(frame))
            box.mux(stream.encode(None))
    tv, full = (seen(tmp_path / name)[1].planes[0].astype(int) for name in ("tv.mp4", "full.mp4"))
    assert np.abs(tv - full).mean() < 2.5
    assert 14 <= full.min() <= 22
    assert 228 <= full.max() <= 238


@given(st.integers(2, 8000), st.integers(2, 8000))
def test_sizes_are_even_keep_their_shape_and_never_grow(width, height):
    picture = Picture(
        0, width, height, 0, mirrored=False, rate=Fraction(25), steady=True, interlaced=False, transfer="sdr"
    )
    small = small_size(picture)
    assert all(side >= 2 and side % 2 == 0 for side in small)
    assert min(small) <= SHORT_SIDE
    assert small[0] <= width + 1
    assert small[1] <= height + 1
    if min(width, height) >= SHORT_SIDE:
        assert small[0] / small[1] == pytest.approx(width / height, rel=0.01)


def test_a_damaged_packet_costs_its_picture_and_no_more(tmp_path):
    path = tmp_path / "a.mp4"
    movies.write(path, [marked()] * 30, Fraction(25), coding=movies.Coding(gop=1))
    content = bytearray(path.read_bytes())
    with av.open(str(path)) as box:
        tenth = [packet.pos for packet in box.demux(video=0) if packet.size][10]
    content[tenth + 4 : tenth + 40] = bytes(36)
    path.write_bytes(content)
    small = seen(path)
    assert 28 <= len(small) <= 30
    assert len(small) < 30 or any(each.damaged for each in small)


@pytest.mark.parametrize("size", [(720, 960), (732, 720)])
def test_a_picture_of_720_lines_is_halved_as_the_scaler_would(tmp_path, size):
    width, height = size
    y, x = np.mgrid[:height, :width]
    shade = 120 + 60 * np.sin(x / 9 + y / 31) + 30 * np.sin(y / 7)
    waves = np.stack([shade, np.roll(shade, 40, axis=0), np.roll(shade, 90, axis=1)], axis=-1).clip(0, 255)
    movies.write(tmp_path / "a.mp4", [waves.astype(np.uint8)] * 2, Fraction(25))
    with av.open(str(tmp_path / "a.mp4")) as box:
        box.streams.video[0].codec_context.options = {"skip_loop_filter": "all"}
        frame = next(box.decode(video=0))
    scaled = frame.reformat(width // 2, height // 2, "yuv420p", interpolation=Interpolation.AREA)
    half = seen(tmp_path / "a.mp4")[0]
    assert (half.frame.width, half.frame.height) == (width // 2, height // 2)
    assert half.frame.color_range == ColorRange.MPEG
    for found, plane, most in zip(half.planes, scaled.planes, (1, 8, 8), strict=True):  # the scaler shifts chroma a bit
        wanted = np.frombuffer(plane, np.uint8).reshape(-1, plane.line_size)[:, : plane.width]
        assert np.abs(found.astype(int) - wanted).max() <= most
