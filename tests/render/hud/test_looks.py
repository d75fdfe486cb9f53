from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from av import VideoFrame

from crosscut.media.paint.layers import planes, read_alpha
from crosscut.model.brief import Instruments
from crosscut.model.edit import Title
from crosscut.model.telemetry import Channel
from crosscut.model.time import Span
from crosscut.render import hud, overlay
from crosscut.render.hud import layouts, readings
from crosscut.render.hud.arrange import SAFE, arrange
from crosscut.render.hud.plates import FULL

SIZES = [(1920, 1080), (1080, 1920), (1080, 1080), (864, 1080), (640, 360)]


def shown(film, layout, **asked):
    return {each.face.label: each for each in hud.plan(film.material(), Instruments(hud=layout, **asked))}


def frames(each):
    return [number for number, look in enumerate(each.looks) if look is not None]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", layouts.SHIPPED)
@pytest.mark.parametrize("side", ["A", "B"])
def test_instruments_lie_inside_the_safe_area_and_never_over_each_other(film, name, size, side):
    slots = arrange(layouts.load(name), film.material(size), side, "metric")
    assert slots
    edge = int(SAFE * min(size))
    used = np.zeros(size[::-1], int)
    for slot in slots:
        face = slot.face
        assert face.left >= edge - 1
        assert face.top >= edge - 1
        assert face.left + face.width <= size[0] - edge + 1
        assert face.top + face.height <= size[1] - edge + 1
        assert not any(each % 2 for each in (face.left, face.top, face.width, face.height))
        used[face.top : face.top + face.height, face.left : face.left + face.width] += 1
    assert used.max() == 1


def test_values_are_those_of_the_frame_that_is_shown(film):
    pulse = shown(film, "A=lab")["PULSE"]
    late = pulse.looks[44]  # clip time 1 + 44/30 s, of a rise from 120 to 170 in 10 s
    assert int(late.text) == pytest.approx(120 + 5 * (1 + 44 / 30), abs=1)
    assert set(frames(pulse)) == {*range(60), *range(120, 180)}


def test_a_number_races_up_to_its_first_value(film):
    pulse = shown(film, "A=race")["SPEED"]
    values = [float(pulse.looks[n].text) for n in range(12)]
    assert values[0] < values[4] < values[10]
    assert values[0] < 0.5 * values[10]


def test_each_side_has_its_own_instruments_and_the_other_none(film):
    for each in hud.plan(film.material(), Instruments(hud="A=off,B=lab")):
        assert set(frames(each)) <= {*range(60, 120), *range(180, 240)}


def test_nothing_stands_over_a_title_and_all_comes_back_softly(film):
    film.titles = (Title("Winter", Span(Fraction(1, 3), Fraction(5, 3))),)
    for each in hud.plan(film.material(), Instruments(hud="A=race,B=race")):
        strong = np.array(each.strengths)
        assert not strong[10:50].any()
        assert np.abs(np.diff(strong[:60])).max() <= FULL // 3


def test_instruments_rest_in_calm_parts_where_the_layout_says_so(film):
    film.calm = 0.1
    lab, race = shown(film, "lab"), shown(film, "race")
    assert max(frames(lab["PULSE"])) < 120 + 9
    assert max(frames(race["PULSE"])) == 179


def test_instruments_for_moments_are_there_around_landings_only(film):
    counter = shown(film, "B=lab")["BLOWS"]
    assert counter.strengths[60 + 30] > 0
    assert counter.strengths[60] == 0


def test_what_was_not_measured_is_not_shown(film):
    telemetry = film.telemetry()
    short = tuple(each.within(0, 1.4) for each in telemetry.clips[0].channels)
    telemetry = replace(telemetry, clips=(replace(telemetry.clips[0], channels=short),))
    film.telemetry = lambda: telemetry
    assert max(frames(shown(film, "A=race")["PULSE"])) <= 31


def test_without_any_device_the_film_itself_is_measured_and_says_so(film):
    film.measured = False
    found = shown(film, "lab")
    assert all(each.face.filmed for each in found.values())
    assert {"TEMPO", "BLOWS", "RHYTHM", "LAST BLOW"} <= found.keys()
    assert found["RHYTHM"].looks[100].text == "120"
    assert found["TEMPO"].looks[100].text == "120"


def test_blows_are_counted_as_they_are_seen(film):
    strikes = readings.read("strikes", film.material())
    seen = [1.0, 1.5, 2.0, 2.5]  # clip times of the blows in the first cut of B, whose frames show 1 to 3 s
    for frame in range(60, 120):
        assert strikes[frame] == sum(1 + (frame - 60) / 30 >= time - 1e-9 for time in seen)
    assert strikes[239] == 8
    assert np.isnan(strikes[:60]).all()


def test_the_bar_and_the_beats_are_the_songs(film):
    material = film.material()
    assert readings.read("bar", material)[[0, 59, 60, 239]].tolist() == [1, 1, 2, 4]
    passed = readings.beats(material, "tempo", np.zeros(240))
    assert passed[30] - passed[15] == pytest.approx(1)


def test_instruments_are_off_unless_asked_for(film):
    film.measured = False
    assert hud.plan(film.material(), Instruments()) == ()
    film.measured = True
    assert hud.plan(film.material(), Instruments())
    assert hud.plan(film.material(), Instruments(hud="off")) == ()


def test_units_hours_laps_and_the_countdown_are_told(film, tmp_path):
    text = (
        layouts.template("minimal")
        .split("[[instrument]]", maxsplit=1)[0]
        .replace("most = 2", "most = 12")
        .replace('calm = "rest"', 'calm = "stay"')
    )
    for kind, shows in (
        ("clock", "time_of_day"),
        ("counter", "lap"),
        ("countdown", "tempo"),
        ("number", "speed"),
        ("g_meter", "heading"),
    ):
        text += f'[[instrument]]\nkind = "{kind}"\nshows = ["{shows}"]\nat = "top left"\nsize = [0.1, 0.1]\n'
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    found = shown(film, f"A={tmp_path / 'mine.toml'}", units="imperial", hours="12")
    assert found["TIME"].looks[30].text == "10:00 AM"
    assert [found["LAP"].looks[n].text for n in (30, 150)] == ["1", "2"]
    assert found["TO THE HIT"].looks[30].text == "7"
    assert found["SPEED"].face.unit == "MPH"
    assert float(found["SPEED"].looks[44].text) == pytest.approx((3 + 0.3 * (1 + 44 / 30)) * 2.237, abs=0.1)


@pytest.mark.parametrize("name", layouts.SHIPPED)
def test_every_instrument_can_be_drawn_on_every_frame_where_it_stands(film, name):
    instruments = hud.plan(film.material((640, 360)), Instruments(hud=name))
    for each in instruments:
        for look in dict.fromkeys(look for look in each.looks[::7] if look is not None):
            plate = hud.draw(each.face, look)
            assert plate.share.max() > 100


def picture():
    frame = VideoFrame(640, 360, "yuv420p")
    for plane in planes(frame):
        plane[:] = 120
    return frame


def test_a_piece_of_the_film_looks_as_the_whole_does(film):
    whole = hud.plan(film.material((640, 360)), Instruments(hud="lab"))
    piece = hud.part(whole, 70, 20)
    for frame in (70, 77, 89):
        one = hud.Brush(whole).paint(picture(), frame)
        other = hud.Brush(piece).paint(picture(), frame - 70)
        assert all(np.array_equal(a, b) for a, b in zip(planes(one), planes(other), strict=True))
    assert hud.part(whole, 500, 20) == ()


def test_only_their_own_places_are_touched_and_a_held_picture_is_the_same_object(film):
    instruments = hud.plan(film.material((640, 360)), Instruments(hud="A=lab"))
    brush, plain = hud.Brush(instruments), picture()
    painted = brush.paint(plain, 44)
    assert brush.paint(plain, 44) is painted
    assert np.all(planes(plain)[0] == 120)
    changed = planes(painted)[0].copy()
    for each in instruments:
        face = each.face
        changed[face.top : face.top + face.height, face.left : face.left + face.width] = 120
    assert np.all(changed == 120)
    assert brush.paint(plain, 70) is plain


def test_the_overlay_carries_the_instruments(film, tmp_path):
    material = film.material((320, 180))
    instruments = hud.plan(material, Instruments(hud="A=lab"))
    out = overlay(material.edit, tmp_path / "o.mov", instruments=instruments)
    alphas = [alpha.max() for _, alpha in read_alpha(out)]
    there = [any(each.strengths[n] for each in instruments) for n in range(240)]
    assert [bool(alpha) for alpha in alphas] == there


def test_a_blow_between_two_frames_is_shown_with_its_whole_force(film):
    telemetry = film.telemetry()
    force = Channel("force", np.array([0.0, 2.005, 2.012, 2.02, 10.0]), np.array([0.0, 0.0, 612.0, 0.0, 0.0]), 20.0)
    measured = replace(telemetry.clips[0], channels=(*telemetry.clips[0].channels, force))
    film.telemetry = lambda: replace(telemetry, clips=(measured,))
    dial = shown(film, "A=lab")["FORCE"]
    assert dial.looks[29].text == "0"
    assert {dial.looks[n].text for n in range(32, 58)} == {"612"}
