"""The very frames come out of everything that people bring: rates, pixels, ranges, fields, streams, edit lists."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from crosscut.media import probe
from crosscut.model.edit import Turn
from crosscut.model.footage import FrameIndex

RATES = (Fraction(24_000, 1001), 25, Fraction(30_000, 1001), 50, Fraction(60_000, 1001), 60, 120, 240)
FORMS = {
    "H.264 4:2:2": ("libx264", "yuv422p", ".mp4", {}),
    "H.264 4:4:4": ("libx264", "yuv444p", ".mp4", {}),
    "H.264 10 bit": ("libx264", "yuv420p10le", ".mkv", {"bf": "3"}),
    "H.264 full range": ("libx264", "yuvj420p", ".mp4", {"bf": "2"}),
    "H.264 interlaced": ("libx264", "yuv420p", ".mp4", {"x264-params": "interlaced=1:tff=1", "flags": "+ilme+ildct"}),
    "HEVC": ("libx265", "yuv420p", ".mp4", {"x265-params": "log-level=none:bframes=4"}),
    "HEVC 10 bit": ("libx265", "yuv420p10le", ".mov", {"x265-params": "log-level=none"}),
    "AV1": ("libsvtav1", "yuv420p", ".mkv", {"preset": "7", "crf": "12"}),
    "VP9": ("libvpx-vp9", "yuv420p", ".webm", {"deadline": "realtime", "cpu-used": "8"}),
    "VP8": ("libvpx", "yuv420p", ".webm", {"deadline": "realtime", "cpu-used": "8"}),
    "MPEG-4": ("mpeg4", "yuv420p", ".avi", {"q:v": "2"}),
    "MPEG-2": ("mpeg2video", "yuv420p", ".ts", {"bf": "2"}),
    "MJPEG": ("mjpeg", "yuvj420p", ".mov", {}),
    "ProRes": ("prores_ks", "yuv422p10le", ".mov", {}),
    "ProRes 4444": ("prores_ks", "yuv444p10le", ".mov", {"profile": "4444"}),
    "DNxHR": ("dnxhd", "yuv422p", ".mov", {"profile": "dnxhr_sq"}),
    "FFV1": ("ffv1", "yuv420p", ".mkv", {}),
}
SIZE = (256, 144)
CUTS = ((Fraction(3, 2), 9, 1), (Fraction(1, 10), 8, 2), (Fraction(23, 30), 12, Fraction(1, 2)), (Fraction(2), 7, 1))


def stored(path, grays, codec, pix_fmt, options, streams=1):
    """A coded clip; of several streams the last is the one, the others are smaller and say something else."""
    with av.open(str(path), "w") as box:
        made = []
        for number in range(streams):
            stream = box.add_stream(codec, rate=30, options={**options, "g": "24"})
            size = SIZE if number == streams - 1 else (128, 72)
            stream.width, stream.height, stream.pix_fmt = *size, pix_fmt
            stream.codec_context.gop_size = 24
            if pix_fmt.startswith("yuvj"):
                stream.codec_context.color_range = 2
            made.append((stream, size))
        for number, gray in enumerate(grays):
            for stream, size in made:
                seen = gray if size == SIZE else 255 - gray[: size[1], : size[0]]
                box.mux(stream.encode(_frame(np.ascontiguousarray(seen), pix_fmt, number)))
        for stream, _ in made:
            box.mux(stream.encode(None))


def _frame(gray, pix_fmt, number):
    ranges = {"dst_color_range": ColorRange.JPEG if pix_fmt.startswith("yuvj") else ColorRange.MPEG}
    frame = av.VideoFrame.from_ndarray(gray, "gray")
    frame = frame.reformat(format=pix_fmt, src_color_range=ColorRange.JPEG, dst_colorspace=Colorspace.ITU709, **ranges)
    frame.pts, frame.time_base = number, Fraction(1, 30)
    return frame


def index_of(path, number):
    """The frames of that stream, from its packets, cameras' stamps and all."""
    with av.open(str(path)) as box:
        stream = box.streams[number]
        found = [(p.pts if p.pts is not None else p.dts, p.is_keyframe) for p in box.demux(stream) if p.size]
        shown, keys = (sorted({pts for pts, key in found if key or not only}) for only in (False, True))
        return FrameIndex(np.array(shown, np.int64), np.array(keys, np.int64), stream.time_base)


@pytest.mark.parametrize("form", FORMS)
def test_every_kind_of_file_gives_the_planned_frames(kit, drawn, form):
    codec, pix_fmt, ending, options = FORMS[form]
    path = kit.folder / f"clip{ending}"
    stored(path, [drawn(0, n, SIZE) for n in range(75)], codec, pix_fmt, options)
    index = index_of(path, 0)
    assert len(index.shown) == 75
    clip = kit.seen(path, index, Fraction(75, 30), kit.shape(SIZE, interlaced="interlaced" in form))
    edit = kit.edit([(clip, *cut) for cut in CUTS])
    film = kit.render(edit, [clip])
    assert kit.codes(film.path) == kit.planned(edit, [clip])
    assert not film.held


def test_of_several_streams_the_best_is_shown(kit, drawn):
    path = kit.folder / "two.mkv"
    stored(path, [drawn(0, n, SIZE) for n in range(75)], "libx264", "yuv420p", {"bf": "2"}, streams=2)
    clip = kit.seen(path, index_of(path, 1), Fraction(75, 30), kit.shape(SIZE, stream=1))
    edit = kit.edit([(clip, *cut) for cut in CUTS])
    assert kit.codes(kit.render(edit, [clip]).path) == kit.planned(edit, [clip])


@pytest.mark.parametrize("rate", [30, Fraction(24_000, 1001), 60])
def test_sources_of_every_rate_give_the_planned_frames(kit, rate):
    clips = [kit.made(source, frames=int(2 * source), b_frames=n % 3) for n, source in enumerate(RATES)]
    edit = kit.edit([(clip, Fraction(n + 1, 7), 8) for n, clip in enumerate(clips)], rate)
    film = kit.render(edit, clips, jobs=2)
    assert kit.codes(film.path) == kit.planned(edit, clips)


RAMPS = (
    (Fraction(1), ((10, Fraction(1, 2)),)), (Fraction(1, 2), ((8, Fraction(2)),)),
    (Fraction(2), ((6, Fraction(1, 2)), (18, Fraction(3, 2)))),
    (Fraction(1, 4), ((12, Fraction(1)), (16, Fraction(1, 3)))),
)  # fmt: skip


@pytest.mark.parametrize("rate", [24, Fraction(30_000, 1001), 60])
def test_ramps_over_sources_of_mixed_rates_give_the_planned_frames(kit, rate):
    """Every source rate, B-frames and uneven times among them, under ramps of one turn and two, some of them slow."""
    clips = [kit.made(source, frames=int(2 * source), b_frames=n % 3, gop=250) for n, source in enumerate(RATES)]
    uneven = [Fraction(n, 30) + Fraction(n % 3, 150) for n in range(60)]
    clips.append(kit.made(30, 60, times=uneven, ending=".mkv", b_frames=2, preset="veryfast"))
    edit = kit.edit([(clip, Fraction(n + 1, 11), 24, RAMPS[n % 4][0]) for n, clip in enumerate(clips)], rate)
    turned = (tuple(Turn(*turn) for turn in RAMPS[n % 4][1]) for n in range(len(clips)))
    edit = replace(edit, cuts=tuple(replace(cut, turns=turns) for cut, turns in zip(edit.cuts, turned, strict=True)))
    film = kit.render(edit, clips, jobs=2)
    assert kit.codes(film.path) == kit.planned(edit, clips)
    assert len(kit.codes(film.path)) == 24 * 9


def test_pixels_that_are_not_square_are_so_by_what_the_file_says(kit):
    """Stored at 96x72 and marked 4:3: the file's own mark gives the shape, and the disc comes out round."""
    path = kit.folder / "odd.mp4"
    y, x = np.mgrid[0:72, 0:96]
    disc = np.where(((x - 47.5) * 4 / 3) ** 2 + (y - 35.5) ** 2 < 28**2, 220, 40).astype(np.uint8)
    with av.open(str(path), "w") as box:
        stream = box.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 96, 72, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(4, 3)
        for number in range(20):
            box.mux(stream.encode(_frame(disc, "yuv420p", number)))
        box.mux(stream.encode(None))
    seen = probe.probe(path)
    assert (seen.picture.width, seen.picture.height) == (128, 72)
    clip = kit.seen(path, index_of(path, 0), Fraction(20, 30), seen.picture)
    lit = kit.pictures(kit.render(kit.edit([(clip, Fraction(0), 10)]), [clip]).path)[5] > 130
    assert lit.any(axis=0).sum() == pytest.approx(56, abs=2)
    assert lit.any(axis=1).sum() == pytest.approx(56, abs=2)


def test_an_edit_list_hides_what_it_hides(kit):
    """A recording cut by its container alone: from its twentieth frame on, though the file holds them all."""
    whole = kit.made(30, 90, gop=30, b_frames=2, preset="veryfast")
    path = kit.folder / "listed.mp4"
    with av.open(whole.path) as source, av.open(str(path), "w", options={"avoid_negative_ts": "disabled"}) as box:
        stream = box.add_stream_from_template(source.streams.video[0])
        unit = source.streams.video[0].time_base
        for packet in source.demux(video=0):
            if packet.size:
                packet.pts -= round(20 / 30 / unit)
                packet.dts -= round(20 / 30 / unit)
                packet.stream = stream
                box.mux(packet)
    clip = kit.clip(path)
    edit = kit.edit([(clip, Fraction(1), 10), (clip, Fraction(0), 10)])
    assert kit.codes(kit.render(edit, [clip]).path) == [(0, n) for n in (*range(50, 60), *range(20, 30))]
