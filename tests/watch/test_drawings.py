"""What is drawn of clips shows what was seen, where it was seen."""

from fractions import Fraction
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from crosscut.cache import Cache
from crosscut.drawing import Box, Drawing, Photo, Words
from crosscut.model.curve import Curve
from crosscut.model.footage import Clip, Footage, FrameIndex, Moment, Picture, Shot, Window
from crosscut.model.project import Given
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.watch import contact_sheet, drawn, watch
from crosscut.watch.picture import sheet, timeline


def span(start, end):
    return Span(Fraction(start), Fraction(end))


def clip(name="one", moments=(), seconds=10, **given):
    flat = Curve(np.full(seconds * 30, 0.1, np.float32), Fraction(30))
    window = Window(span(1, seconds - 1), 0.75, 0.5, 0.3, (0.0, 0.0), 7)
    shot = Shot(span(0, seconds), (window,), tuple(moments), flat, flat)
    index = FrameIndex(np.arange(30 * seconds, dtype=np.int64), np.zeros(1, np.int64), Fraction(1, 30))
    picture = Picture(0, 1280, 720, 0, False, Fraction(30), True, False, "sdr")  # noqa: FBT003  # as it is declared
    return Clip(name, name, Fraction(seconds), picture, audible=True, index=index, shots=(shot,), **given)


def moment(time, strength=0.8, *, contact=True, confidence=0.9):
    return Moment(Fraction(time), strength, "strike" if contact else "turn", contact, confidence)


def plotted(seen):
    photographs = [np.zeros((timeline.STRIP, 149, 3), np.uint8)] * len(timeline.photographed(seen))
    return timeline.plot(seen, "one.mp4", photographs)


def test_spans_and_moments_stand_where_they_are_in_time():
    seen = clip(
        moments=[moment(5), moment(7, contact=False)], voices=(span(2, 4),), music=(span(0, 9),), blends=(span(4, 5),)
    )
    drawing = plotted(seen)
    wide = drawing.width - timeline.LEFT - timeline.RIGHT

    def placed(colour):
        boxes = [shape for shape in drawing.shapes if isinstance(shape, Box) and shape.colour == colour]
        return [round(10 * (box.left - timeline.LEFT) / wide, 2) for box in boxes]

    assert placed(timeline.IMPACT) == [5, 2]  # the impact; voices have the same red
    assert placed(timeline.TURN) == [7]
    assert placed(timeline.MUSIC) == [0]
    assert placed(timeline.BLEND) == [4]
    words = [shape.text for shape in drawing.shapes if isinstance(shape, Words)]
    assert {"0.75", "strike", "nothing to hear", "0:05"} <= set(words)


def test_a_stronger_moment_has_a_taller_stem():
    drawing = plotted(clip(moments=[moment(3, 0.4), moment(6, 0.9)]))
    weak, strong = (shape for shape in drawing.shapes if isinstance(shape, Box) and shape.colour == timeline.IMPACT)
    assert strong.bottom - strong.top == pytest.approx(0.9 * timeline.HILL)
    assert weak.bottom - weak.top == pytest.approx(0.4 * timeline.HILL)


@pytest.mark.parametrize("seconds", [3, 60, 3600])
def test_a_drawing_is_no_wider_than_a_screen_however_long_the_clip(seconds):
    assert 700 < plotted(clip(seconds=seconds)).width < 2000


def test_the_sheet_shows_the_strongest_contacts_that_can_be_shown_apart_in_time():
    one = clip(
        moments=[moment(Fraction(1, 2)), moment(3, 0.6), moment(Fraction(7, 2), 0.9), moment(6, 1, contact=False)]
    )
    two = clip("two", [moment(4, 0.95)])
    footage = Footage((one, two), (Side("A", ("one", "two")),))
    shown = sheet.best(footage, footage.sides[0])
    assert [(each.clip.path, each.moment.time) for each in shown] == [("two", 4), ("one", Fraction(7, 2)), ("one", 6)]


def test_a_drawing_with_a_photograph_becomes_a_picture_and_svg():
    drawing = Drawing(20, 10, (Photo(4, 2, np.full((3, 5, 3), (200, 10, 10), np.uint8)),))
    picture = Image.open(BytesIO(drawing.png()))
    assert picture.getpixel((4, 2)) == picture.getpixel((8, 4)) == (200, 10, 10)
    assert picture.getpixel((9, 5)) == (255, 255, 255)
    assert 'width="5" height="3" href="data:image/png;base64,' in drawing.svg()


def test_clips_are_drawn_from_their_files(made, tmp_path):
    made.bouncing(tmp_path / "ball.mp4", [0.4, 0.95, 1.45, 2.05, 2.6])
    cache = Cache(tmp_path / "cache")
    footage = watch([Given("A", (str(tmp_path / "ball.mp4"),))], cache, 1)
    drawing = drawn(footage.clips[0], cache)
    photographs = [shape.pixels for shape in drawing.shapes if isinstance(shape, Photo)]
    assert {each.shape[0] for each in photographs} == {timeline.STRIP}
    assert min(float(each.std()) for each in photographs) > 20
    shown = contact_sheet(footage, cache)
    assert sum(isinstance(shape, Photo) for shape in shown.shapes) >= 2
