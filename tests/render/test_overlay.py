"""The overlay has the film's frames, size and length, and shows the titles and nothing else."""

from dataclasses import replace
from fractions import Fraction

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.errors import Fault, MissingCodec, Unwritable, WrongUse
from crosscut.media.paint import layers
from crosscut.media.paint.layers import FULL
from crosscut.model.edit import Edit, Title
from crosscut.model.time import Span, time_of
from crosscut.render import overlay
from crosscut.render.words import overlays, titles

RATES = [Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30), Fraction(60), Fraction(120)]


def edit_of(rate=Fraction(30), frames=60, start=10, length=30, size=(320, 180)):
    title = Title("Winter", Span(start / rate, (start + length) / rate))
    return Edit(Span(Fraction(0), frames / rate), rate, *size, (), titles=(title,))


def read(path):
    """What another reader of such files finds: when each frame is shown and its alpha 0–1."""
    found = []
    with av.open(str(path)) as box:
        assert box.streams.video[0].codec_context.codec_tag == "ap4h"
        for frame in box.decode(video=0):
            deep = frame.format.components[3].bits
            plane = frame.planes[3]
            lines = np.frombuffer(plane, np.uint16).reshape(-1, plane.line_size // 2)[: plane.height, : plane.width]
            found.append((frame.pts * frame.time_base, lines / (2**deep - 1), frame))
        return found, box.duration, box.streams.video[0].average_rate


@settings(max_examples=12, deadline=None)
@given(st.sampled_from(RATES), st.integers(0, 20), st.integers(1, 20), st.sampled_from([(320, 180), (180, 320)]))
def test_an_overlay_shows_the_title_on_its_frames_and_nothing_elsewhere(tmp_path_factory, rate, start, length, size):
    edit = edit_of(rate, 45, start, length, size)
    found, duration, found_rate = read(overlay(edit, tmp_path_factory.mktemp("o") / "title.mov"))
    assert [time for time, _, _ in found] == [time_of(number, rate) for number in range(45)]
    assert duration == pytest.approx(float(45 / rate) * av.time_base, abs=2)
    assert found_rate == rate
    layer = titles.draw(titles.Words("Winter"), *size)
    for number, (_, alpha, frame) in enumerate(found):
        strong = titles.strength(edit.titles[0], number, rate)
        assert (frame.width, frame.height) == size
        assert (alpha.max() > 0) == (start <= number < start + length) == (strong > 0)
        wanted = np.zeros(size[::-1])
        height, width = layer.alpha.shape
        wanted[layer.top : layer.top + height, layer.left : layer.left + width] = layer.alpha * strong / FULL
        assert np.abs(alpha - wanted).max() < 1 / 1000


def test_the_overlay_laid_on_the_film_without_title_is_the_film_with_it(kit):
    """As an editor does it: straight alpha, in the film's own values."""
    clip = kit.made(30, 90)
    edit = kit.edit([(clip, Fraction(0), 60)], size=(320, 180))
    titled = replace(edit, titles=edit_of().titles)
    plain = kit.pictures(kit.render(edit, [clip], "plain.mp4", quality="best").path)
    film = kit.pictures(kit.render(titled, [clip], "film.mp4", quality="best").path)
    found, _, _ = read(overlay(titled, kit.folder / "title.mov"))
    for number in (0, 12, 25, 37, 50):
        _, alpha, frame = found[number]
        luma = np.frombuffer(frame.planes[0], np.uint16).reshape(-1, frame.planes[0].line_size // 2)[:180, :320] / 16
        bright = (luma - 16) * 255 / 219
        laid = plain[number] * (1 - alpha) + bright * alpha
        assert np.abs(laid - film[number]).mean() < 2


def test_the_same_titles_give_the_same_bytes(tmp_path):
    one, two = overlay(edit_of(), tmp_path / "a.mov"), overlay(edit_of(), tmp_path / "b.mov")
    assert one.read_bytes() == two.read_bytes()


def test_how_far_it_is_is_told(tmp_path):
    seen = []
    overlay(edit_of(), tmp_path / "a.mov", seen.append)
    assert [(each.stage, each.done) for each in seen if each.done == each.total] == [("render", 60), ("prove", 60)]


@pytest.mark.parametrize(
    ("spoilt", "sentence"),
    [
        (lambda laid: laid[:-1], "59 frames instead of 60"),
        (lambda laid: (*laid, ()), r"a frame at 2\.000 s, where none was planned"),
        (lambda laid: (*laid[:20], (), *laid[21:]), "another alpha than planned at frame 20"),
    ],
)
def test_an_overlay_that_is_not_what_was_planned_is_never_delivered(tmp_path, monkeypatch, spoilt, sentence):
    write = layers.write_alpha
    monkeypatch.setattr(overlays, "write_alpha", lambda path, laid, shape: write(path, spoilt(tuple(laid)), shape))
    (tmp_path / "a.mov").write_text("that of yesterday")
    with pytest.raises(Fault, match=sentence):
        overlay(edit_of(), tmp_path / "a.mov")
    assert (tmp_path / "a.mov").read_text() == "that of yesterday"
    assert len(list(tmp_path.iterdir())) == 1


def test_what_stands_in_the_way_is_told(tmp_path, monkeypatch):
    with pytest.raises(Unwritable, match=r"a\.mov cannot be written: No such file or directory"):
        overlay(edit_of(), tmp_path / "nowhere/a.mov")
    edit = edit_of()
    with pytest.raises(WrongUse, match="has no 冬"):
        overlay(replace(edit, titles=(Title("冬", edit.titles[0].span),)), tmp_path / "a.mov")
    monkeypatch.setattr(layers, "ALPHA", "nonesuch")
    with pytest.raises(MissingCodec, match=r"This build of PyAV has no nonesuch encoder\. Install the wheel"):
        overlay(edit_of(), tmp_path / "a.mov")
    assert not list(tmp_path.iterdir())
