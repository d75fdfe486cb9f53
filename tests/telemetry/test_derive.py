from fractions import Fraction

import numpy as np
import pytest

from crosscut.model.footage import Moment
from crosscut.model.telemetry import Activity, Clock, Measured
from crosscut.telemetry import derive, footfalls, peaks
from crosscut.telemetry.reading.rows import channel

NORTH = 111_194.93  # m in a degree


def made(**columns):
    times = np.arange(len(next(iter(columns.values()))), dtype=float)
    return Activity("a", "c", None, tuple(channel(name, times, values) for name, values in columns.items()))


def completed(activity, weight=None, top=None):
    return {each.name: each for each in derive.complete(activity, weight, top)}


def test_way_speed_and_heading_follow_from_places():
    north = 47 + np.arange(100) * 5 / NORTH
    found = completed(made(latitude=north, longitude=np.full(100, 8.0)))
    assert found["distance"].values[-1] == pytest.approx(99 * 5, rel=1e-3)
    assert found["speed"].values == pytest.approx(5, rel=1e-3)
    assert found["heading"].values == pytest.approx(0, abs=1e-6)


def test_a_circle_turns_on_beyond_north():
    angle = np.radians(np.arange(0, 720, 4.0))
    found = completed(made(latitude=47 + np.sin(angle) * 1e-3, longitude=8 + np.cos(angle) * 1e-3))
    assert np.ptp(found["heading"].values) > 600


def test_grade_and_climb_follow_from_altitude_and_way():
    way = np.arange(200) * 4.0
    found = completed(made(distance=way, altitude=400 + 0.06 * way, speed=np.full(200, 4.0)))
    assert found["grade"].values[20:-20] == pytest.approx(6, abs=0.1)
    assert found["climb"].values[-1] == pytest.approx(0.06 * way[-1], abs=2)


def test_trembling_altitude_climbs_nothing():
    found = completed(made(altitude=400 + 0.4 * np.sin(np.arange(600.0) * 1.7), speed=np.full(600, 4.0)))
    assert found["climb"].values[-1] == 0


def test_power_by_weight_and_zones_by_the_highest_pulse():
    found = completed(
        made(power=np.full(9, 280.0), heart_rate=np.array([90, 99, 100, 120, 140, 160, 179, 180, 200.0])), 70, 200
    )
    assert found["power_weight"].values == pytest.approx(4)
    assert found["zone"].values.tolist() == [0, 0, 1, 2, 3, 4, 4, 5, 5]
    assert "power_weight" not in completed(made(power=np.full(9, 280.0)))


def test_the_best_effort_is_the_stretch_with_the_highest_mean():
    values = np.full(100, 100.0)
    values[40:45] = 400
    assert derive.best(channel("power", np.arange(100.0), values), 5) == pytest.approx((42, 400))
    assert derive.best(channel("power", np.arange(3.0), values[:3]), 5) is None


def shaken(length, steps, flights=()):
    """What an accelerometer feels of steps at those times and flights (start, end), 200 times a second, in g."""
    times = np.arange(0, length, 1 / 200)
    force = 1 + 0.02 * np.sin(times * 77)
    for step in steps:
        force += 0.8 * np.exp(-(((times - step) / 0.035) ** 2)) - 0.2 * np.exp(-(((times - step - 0.12) / 0.06) ** 2))
    for start, end in flights:
        force[(times >= start) & (times < end)] = 0.05
        force[(times >= end) & (times < end + 0.05)] = 3.0
    return channel("g_force", times, force)


@pytest.mark.parametrize("pace", [0.31, 0.42, 0.6])
def test_footfalls_are_found_to_a_hundredth(pace):
    steps = 0.5 + pace * np.arange(int(10 / pace)) + 0.01 * np.sin(np.arange(int(10 / pace)) * 2.3)
    found = [float(each.time) for each in footfalls.steps(shaken(11, steps))]
    near = [min(abs(time - step) for time in found) for step in steps]
    assert np.mean(np.array(near) <= 0.02) >= 0.97
    assert len(found) <= len(steps) + 1


def test_shaking_without_rhythm_has_no_footfalls():
    times = np.cumsum(0.2 + 0.9 * np.abs(np.sin(np.arange(1, 20) ** 2 * 1.7)))
    assert footfalls.steps(shaken(12, times)) == ()
    assert footfalls.steps(channel("g_force", np.arange(0, 10, 0.005), np.ones(2000))) == ()


def test_a_flight_is_timed_and_its_landing_is_a_blow():
    force = shaken(6, (), [(2.0, 2.6)])
    assert derive.flights(force).at(3.0) == pytest.approx(0.6, abs=0.02)
    assert derive.flights(force).at(1.0) == 0
    (landing,) = footfalls.landings(force)
    assert float(landing.time) == pytest.approx(2.6, abs=0.06)
    assert landing.contact
    assert landing.strength == pytest.approx(0.5)


def moment(time, *, contact, kind="strike"):
    return Moment(Fraction(time), 0.5, kind, contact, 0.5)


def test_a_measured_contact_wins_over_a_seen_one_of_the_same_instant_only():
    seen = (moment(1, contact=True), moment(2, contact=True), moment(1, contact=False, kind="turn"))
    found = (moment("1.1", contact=True, kind="step"),)
    merged = peaks.merged(seen, found)
    assert [(float(each.time), each.kind) for each in merged] == [(1, "turn"), (1.1, "step"), (2, "strike")]


def test_the_best_sprint_and_the_top_pulse_of_the_whole_activity_are_moments(journeys):
    speed, pulse = np.full(600, 3.0), np.linspace(100, 150, 600)
    speed[295:305], pulse[310] = 8.0, 181
    whole = made(speed=speed, heart_rate=pulse)
    clock = Clock("gps", 290.0, 0.2, 1.0)
    own = tuple(each.within(285, 330).moved(-290) for each in whole.channels)
    clip = journeys.picture(Fraction(30), None)
    found = {each.kind: each for each in peaks.moments(Measured("c", own, "a", clock), whole, clip)}
    assert float(found["sprint"].time) == pytest.approx(9.5, abs=0.6)
    assert float(found["top pulse"].time) == pytest.approx(20)
    assert found["sprint"].strength == 1
    assert not found["sprint"].contact


def test_what_hardly_changes_has_no_peak_and_no_effort(journeys):
    whole = made(heart_rate=np.full(60, 120.0))
    measured = Measured("c", whole.channels, "a", Clock("gps", 0.0, 0.2, 1.0))
    assert peaks.moments(measured, whole, journeys.picture(Fraction(30), None)) == ()
    assert peaks.effort(measured, whole, "heart_rate", 30) is None


def test_effort_runs_from_the_activitys_low_to_its_high():
    whole = made(power=np.concatenate([np.full(300, 100.0), np.linspace(100, 400, 100), np.full(20, 400.0)]))
    own = (whole.channels[0].within(300, 400).moved(-300),)
    curve = peaks.effort(Measured("c", own, "a", Clock("gps", 300.0, 0.2, 1.0)), whole, "power", 100)
    assert curve.at(Fraction(1)) < 0.05
    assert curve.at(Fraction(50)) == pytest.approx(0.5, abs=0.05)
    assert curve.at(Fraction(99)) > 0.95
