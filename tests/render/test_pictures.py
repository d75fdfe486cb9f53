"""However a clip is stored, its picture comes out upright, in its own shape and in the film's colours."""

import weakref
from fractions import Fraction

import av
import numpy as np
import pytest
from av.video.reformatter import ColorRange, Colorspace

from crosscut.media import movies
from crosscut.render import pictures

GRAYS = (40, 100, 160, 220)


LOSSLESS = {"preset": "ultrafast", "crf": "1"}


def store(path, grays, pix_fmt="yuv420p", codec="libx264", tags=(), options=LOSSLESS):
    """A clip of gray frames `[h, w]`, values of full range; `tags` are set on the stream."""
    with av.open(str(path), "w") as box:
        stream = box.add_stream(codec, rate=30, options=options)
        stream.height, stream.width = grays[0].shape
        stream.pix_fmt = pix_fmt
        for name, value in tags:
            setattr(stream.codec_context, name, value)
        for number, gray in enumerate(grays):
            frame = av.VideoFrame.from_ndarray(gray, "gray")
            full = pix_fmt.startswith("yuvj") or pix_fmt == "rgb24"
            ranges = {
                "src_color_range": ColorRange.JPEG,
                "dst_color_range": ColorRange.JPEG if full else ColorRange.MPEG,
            }
            frame = frame.reformat(format=pix_fmt, dst_colorspace=Colorspace.ITU709, **ranges)
            frame.pts = number
            box.mux(stream.encode(frame))
        box.mux(stream.encode(None))


def steps(size=(128, 72), count=20):
    """Four upright bars from dark to light, left to right."""
    bars = np.repeat(np.array(GRAYS, np.uint8), size[0] // 4)
    return [np.tile(bars, (size[1], 1))] * count


def bars_of(gray):
    width = gray.shape[1]
    return [float(np.median(gray[:, (2 * n + 1) * width // 8 - 2 : (2 * n + 1) * width // 8 + 2])) for n in range(4)]


@pytest.mark.parametrize("degrees", [0, 90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_pictures_are_turned_upright(kit, drawn, degrees, mirrored):
    """Stored as a camera would that is held turned: the opposite turn, and the flip undone last."""
    path = kit.folder / "turned.mp4"
    upright = [drawn(5, n) for n in range(30)]
    stored = [np.rot90(gray, degrees // 90) for gray in upright]
    stored = [gray[:, ::-1] if mirrored else gray for gray in stored]
    store(path, [np.ascontiguousarray(gray) for gray in stored])
    clip = kit.clip(path, rotation=degrees, mirrored=mirrored)
    film = kit.render(kit.edit([(clip, Fraction(1, 3), 12)]), [clip])
    assert kit.codes(film.path) == [(5, n) for n in range(10, 22)]


FORMS = {
    "4:2:0": ("yuv420p", "libx264"),
    "4:2:2": ("yuv422p", "libx264"),
    "4:4:4": ("yuv444p", "libx264"),
    "10 bit": ("yuv420p10le", "libx264"),
    "full range": ("yuvj420p", "libx264"),
    "ProRes": ("yuv422p10le", "prores_ks"),
    "MJPEG": ("yuvj420p", "mjpeg"),
    "RGB": ("rgb24", "png"),
}


@pytest.mark.parametrize("form", FORMS)
def test_every_pixel_format_comes_out_as_the_same_light(kit, form):
    pix_fmt, codec = FORMS[form]
    path = kit.folder / "form.mov"
    full = (("color_range", 2),) if pix_fmt.startswith("yuvj") else ()
    options = LOSSLESS if codec == "libx264" else {"strict": "unofficial"}
    store(path, steps(), pix_fmt, codec, tags=full, options=options)
    clip = kit.clip(path)
    film = kit.render(kit.edit([(clip, Fraction(0), 12)]), [clip])
    with av.open(str(film.path)) as box:
        frame = next(box.decode(video=0))
        assert (frame.format.name, frame.color_range, frame.colorspace) == ("yuv420p", 1, 1)
        assert (frame.color_primaries, frame.color_trc) == (1, 1)
        luma = np.frombuffer(frame.planes[0], np.uint8).reshape(72, -1)[:, :128]
    assert bars_of(luma) == pytest.approx([16 + gray * 219 / 255 for gray in GRAYS], abs=2.5)


def test_odd_pixels_are_shown_square(kit):
    """Stored 96x72 for 4:3 pixels: shown 128x72, so the bars are a quarter of the film's width each."""
    path = kit.folder / "odd.mp4"
    store(path, steps((96, 72)))
    clip = kit.clip(path, size=(128, 72))
    film = kit.render(kit.edit([(clip, Fraction(0), 6)]), [clip])
    gray = kit.pictures(film.path)[3]
    assert bars_of(gray) == pytest.approx(GRAYS, abs=6)


def disc(width, height):
    """A white disc in the middle of a dark picture; what is stretched is no disc."""
    y, x = np.mgrid[0:height, 0:width]
    round_ = (x - width / 2 + 0.5) ** 2 + (y - height / 2 + 0.5) ** 2 < (min(width, height) * 0.4) ** 2
    return np.where(round_, 230, 30).astype(np.uint8)


def shape_of(gray):
    lit = gray > 205  # the blur beside it is darker
    return int(lit.any(axis=0).sum()), int(lit.any(axis=1).sum())


@pytest.mark.parametrize("fill", ["blur", "crop"])
@pytest.mark.parametrize("stored", [(72, 128), (96, 96), (128, 72), (160, 64)])
@pytest.mark.parametrize("shown", [(128, 72), (72, 128), (112, 112)])
def test_nothing_is_ever_stretched(kit, fill, stored, shown):
    path = kit.folder / "disc.mp4"
    store(path, [disc(*stored)] * 6)
    clip = kit.clip(path, size=stored)
    film = kit.render(kit.edit([(clip, Fraction(0), 4)], size=shown), [clip], fill=fill)
    gray = kit.pictures(film.path)[2]
    scales = shown[0] / stored[0], shown[1] / stored[1]
    is_like = 1 / 1.05 <= (stored[0] / stored[1]) / (shown[0] / shown[1]) <= 4 / 3
    across = 0.8 * min(stored) * (max(scales) if fill == "crop" or is_like else min(scales))
    expected = [min(across, side) for side in shown]
    assert shape_of(gray) == pytest.approx(expected, abs=4)


def test_beside_a_narrow_picture_lies_its_own_blur(kit):
    path = kit.folder / "narrow.mp4"
    store(path, [np.full((128, 72), 200, np.uint8)] * 6)
    clip = kit.clip(path, size=(72, 128))
    film = kit.render(kit.edit([(clip, Fraction(0), 4)]), [clip])
    gray = kit.pictures(film.path)[2]
    assert gray[:, 64].mean() == pytest.approx(200, abs=3)
    beside = gray[:, :32].astype(float)
    assert 90 < beside.mean() < 0.85 * 200
    assert beside[:, 2].mean() < 0.85 * beside[:, 30].mean()  # darker towards the film's edge
    assert np.abs(np.diff(beside, axis=1)).max() < 6
    assert np.abs(np.diff(beside, axis=0)).max() < 6


def test_the_blur_beside_a_picture_is_as_colourful_as_the_picture(kit):
    """Its colours, against its light, are deeper than the picture's: the eye takes darker ones for duller."""
    path = kit.folder / "orange.mp4"
    movies.write(path, [np.tile(np.array([200, 120, 60], np.uint8), (128, 72, 1))] * 6, Fraction(30))
    film = kit.render(kit.edit([(kit.clip(path, size=(72, 128)), Fraction(0), 4)]), [kit.clip(path, size=(72, 128))])
    with av.open(str(film.path)) as box:
        shown = next(box.decode(video=0)).to_ndarray(format="rgb24").astype(float)
    inside, beside = shown[36, 64], shown[36, 20]
    assert (beside.max() - beside.min()) / beside.mean() > (inside.max() - inside.min()) / inside.mean()


@pytest.mark.parametrize("shown", [(82, 144), (180, 320), (320, 180), (360, 640)])
def test_the_blur_of_a_small_film_has_no_colours_of_its_own(kit, shown):
    y, x = np.mgrid[0:90, 0:160]
    gray = (120 + 60 * np.sin(x / 9) + 40 * np.cos(y / 7)).astype(np.uint8)
    picture = np.stack([gray] * 3, axis=2)
    picture = picture if shown[0] < shown[1] else picture.transpose(1, 0, 2)
    path = kit.folder / "waves.mp4"
    movies.write(path, [np.ascontiguousarray(picture)] * 4, Fraction(30))
    clip = kit.clip(path, size=(picture.shape[1], picture.shape[0]))
    film = kit.render(kit.edit([(clip, Fraction(0), 3)], size=shown), [clip])
    with av.open(str(film.path)) as box:
        colours = next(box.decode(video=0)).to_ndarray(format="rgb24").astype(int)
    assert (colours.max(axis=2) - colours.min(axis=2)).max() < 12


def test_interlaced_pictures_lose_their_comb(kit):
    """A bar that moves 8 pixels a frame, its two fields half a frame apart."""

    def bar(left):
        gray = np.full((72, 128), 40, np.uint8)
        gray[:, left : left + 24] = 220
        return gray

    frames = []
    for number in range(10):
        woven = bar(8 * number)
        woven[1::2] = bar(8 * number + 4)[1::2]
        frames.append(woven)
    path = kit.folder / "woven.mp4"
    options = {**LOSSLESS, "x264-params": "interlaced=1:tff=1", "flags": "+ilme+ildct"}
    store(path, frames, options=options)
    clip = kit.clip(path, interlaced=True)
    film = kit.render(kit.edit([(clip, Fraction(1, 15), 6)]), [clip])
    for number, gray in enumerate(kit.pictures(film.path), 2):
        rows = gray.astype(int)
        comb = np.abs(rows[1:-1] * 2 - rows[:-2] - rows[2:]).mean()
        woven = frames[number].astype(int)
        assert comb < 0.35 * np.abs(woven[1:-1] * 2 - woven[:-2] - woven[2:]).mean()
        assert abs(int((gray[36] > 130).argmax()) - 8 * number) <= 4


@pytest.mark.parametrize("transfer", ["hlg", "pq"])
def test_high_dynamic_range_becomes_the_films_light(kit, transfer):
    path = kit.folder / "wide.mp4"
    store(path, steps(), "yuv420p10le", tags=(("color_primaries", 9), ("color_trc", 18), ("colorspace", 9)))
    clip = kit.clip(path, transfer=transfer)
    film = kit.render(kit.edit([(clip, Fraction(0), 6)]), [clip])
    with av.open(str(film.path)) as box:
        frame = next(box.decode(video=0))
        chroma = [np.frombuffer(plane, np.uint8) for plane in frame.planes[1:]]
    bars = bars_of(kit.pictures(film.path)[0])
    assert bars == sorted(bars)
    assert bars[3] > 190
    assert all(abs(plane.astype(int) - 128).max() <= 2 for plane in chroma)


@pytest.mark.parametrize("count", [1, 3])
def test_frames_that_several_shapes_share_are_let_go_at_once(count):
    class Big:
        pass

    alive = []

    def fetched():
        for number in range(100):
            frame = Big()
            alive.append(weakref.ref(frame))
            yield number, frame
            del frame

    for number, together in enumerate(zip(*pictures._shared(fetched(), count), strict=True)):
        assert {each for each, _ in together} == {number}
        assert len({id(frame) for _, frame in together}) == 1
        assert sum(each() is not None for each in alive) <= 2
    assert len(alive) == 100
