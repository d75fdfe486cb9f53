"""The picture of a song, and its clicks."""

from io import BytesIO
from xml.etree import ElementTree as ET

import numpy as np
import pytest
from PIL import Image
from scipy.io import wavfile

from crosscut.listen import clicks, picture
from crosscut.model.curve import Curve, Sound
from crosscut.model.song import Accent, Beat, Section, Song
from crosscut.model.time import Span, Time

MINUTE = 60
SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def song():
    """70 s at 120 bpm in 4/4: two rows of a picture."""
    beats = tuple(Beat(Time(k, 2), k // 4, k % 4 + 1, k / 140) for k in range(140))
    sections = (Section(Span(Time(0), Time(50)), "A & B", 0.1), Section(Span(Time(50), Time(70)), "drop", 0.9))
    accents = (Accent(Time(50), 1.0, "crash"), Accent(Time(61), 0.5, "drum"))
    energy = Curve(np.linspace(0, 1, 700, dtype=np.float32), Time(10))
    return Song("x<y.wav", Time(70), 120.0, 0.9, beats, sections, (), accents, energy, Time(69))


def test_every_beat_section_and_accent_is_drawn_where_it_is(song):
    drawing = picture.plot(song, np.ones(1400, np.float32))
    boxes = [shape for shape in drawing.shapes if isinstance(shape, picture.Box)]
    bars = [box for box in boxes if box.colour == picture.BAR and box.bottom - box.top == picture.WAVE]
    assert len(bars) == 35
    eighth = bars[7]  # at 14 s
    assert eighth.left == picture.LEFT + 14 * picture.PER_SECOND
    second_row = [box for box in bars if box.top > picture.TOP + picture.ROW]
    assert len(second_row) == 5
    assert len([box for box in boxes if box.colour == picture.BEAT]) == 105
    words = [shape.text for shape in drawing.shapes if isinstance(shape, picture.Words)]
    assert words.count("drop") == 2  # it goes on in the second row
    assert len([shape for shape in drawing.shapes if isinstance(shape, picture.Line)]) == 2


def test_the_svg_is_one_and_escapes_names(song):
    root = ET.fromstring(picture.plot(song, np.ones(100, np.float32)).svg())  # noqa: S314  # our own text
    texts = [each.text for each in root.iter(f"{SVG}text")]
    assert any(text.startswith("x<y.wav") for text in texts)
    assert "A & B" in texts


def test_the_png_has_the_drawings_size_and_its_colours(song):
    drawing = picture.plot(song, np.ones(1400, np.float32))
    image = Image.open(BytesIO(drawing.png()))
    assert image.size == (drawing.width, drawing.height)
    colours = {colour for _, colour in image.getcolors(1 << 16)}
    assert tuple(int(picture.FINAL[k : k + 2], 16) for k in (1, 3, 5)) in colours


def test_a_click_stands_on_every_beat_and_a_higher_one_on_downbeats(song):
    rate = 8000
    silent = Sound(np.zeros((70 * rate, 2), np.float32), rate)
    heard = clicks.find(song, silent).samples[:, 0]
    for second, frequency in ((0, clicks.HIGH), (0.5, clicks.LOW), (2, clicks.HIGH)):
        part = heard[round(second * rate) :][: round(0.05 * rate)]
        spectrum = np.abs(np.fft.rfft(part, 1 << 14))
        assert abs(spectrum.argmax() * rate / (1 << 14) - frequency) < 40
    assert not heard[round(0.2 * rate) : round(0.49 * rate)].any()


@pytest.mark.parametrize("channels", [1, 2])
def test_clicks_never_clip_and_the_file_is_as_long_as_the_song(song, channels):
    rate = 8000
    loud = Sound(np.ones((70 * rate, channels), np.float32), rate)
    mixed = clicks.find(song, loud)
    assert np.abs(mixed.samples).max() <= 1
    found, samples = wavfile.read(BytesIO(clicks.wav(mixed)))
    assert (found, len(samples)) == (rate, 70 * rate)
