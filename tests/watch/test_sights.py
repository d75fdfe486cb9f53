"""Contacts are where the script put them, and the smooth, the flashing and the panning are none."""

import importlib.util
import sys
from pathlib import Path

import numpy as np
import pytest

from crosscut.watch import impacts, scorer, sights
from crosscut.watch.ear import onsets
from crosscut.watch.eye.track import Tracker

if "scripted" not in sys.modules:
    spec = importlib.util.spec_from_file_location("scripted", Path(__file__).with_name("scripted.py"))
    sys.modules["scripted"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(sys.modules["scripted"])
from scripted import CONTACT, FREE, REPEATED, Take, pictures, sound

GREY = (np.full((90, 160), 128, np.uint8),) * 2


def tracked(kind, variant=0, **how):
    take = Take(**{"seconds": 3.5, "noise": 1.0, **how})
    act = ({**CONTACT, **FREE, **REPEATED})[kind](variant, take.seconds - 0.2)
    tracker = Tracker("sdr")
    for time, picture in pictures(act, take, variant):
        tracker.see(time, (picture, *GREY))
    return act, tracker.track(), take


def contacts(track, take, heard=onsets.NONE):
    return [m for m in impacts.find(track, slice(0, len(track)), heard, take.rate) if m.contact]


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("kind", ["bounce", "drop", "lift"])
def test_what_the_ground_stops_is_found_without_sound(kind, uneven):
    act, track, take = tracked(kind, uneven=uneven)
    assert [float(m.time) for m in contacts(track, take)] == pytest.approx(act.contacts, abs=0.025)
    assert all(m.evidence == ("picture",) for m in contacts(track, take))


@pytest.mark.parametrize("variant", [1, 3, 4])
def test_a_fist_too_fast_for_the_flow_is_timed_by_the_change_that_ends(variant):
    act, track, _ = tracked("strike", variant)
    times = np.array([sight.time for sight in sights.find(track.times, track.course) if "calm" in sight.peaks])
    off = [times[np.argmin(np.abs(times - at))] - at for at in act.contacts]
    assert np.median(np.abs(off)) <= 0.012


@pytest.mark.parametrize("kind", ["steps", "jump"])
def test_what_comes_at_a_cadence_is_found_though_each_alone_is_doubtful(kind):
    act, track, take = tracked(kind, 3, seconds=6.0)
    found = np.array([float(m.time) for m in contacts(track, take)])
    assert sum(np.abs(found - at).min() <= 0.05 for at in act.contacts) >= 0.9 * len(act.contacts)
    assert sum(m.kind == "step" for m in contacts(track, take)) >= 0.9 * len(act.contacts)


def test_a_whip_pan_speaks_against_a_contact_and_a_shake_does_not(made):
    at = np.arange(120) / 30
    pan = np.where(np.abs(at - 2) < 0.1, 6.0, 0.0)
    shake = np.where(np.abs(at - 2) < 0.1, 3 * np.sin(2 * np.pi * 10 * (at - 2)), 0.0)  # to and fro, twice
    swings = []
    for camera in (pan, shake):
        turn = np.exp(-(((at - 2) / 0.03) ** 2)).astype(np.float32)
        track = made.track(120, turn=turn, camera=np.stack([camera, 0 * camera], axis=1).astype(np.float32))
        (sight,) = sights.find(track.times, track.course)
        swings.append(sight.features[sights.FEATURES.index("camera swings")])
    assert swings[0] > 3
    assert swings[1] < swings[0] / 2


@pytest.mark.parametrize(("kind", "how"), [("spin", {}), ("panning", {}), ("panning", {"flashes": (1.0, 2.0)})])
def test_what_meets_nothing_is_no_contact(kind, how):
    _, track, take = tracked(kind, **how)
    assert len(contacts(track, take)) == 0


@pytest.mark.parametrize("late", [0.0, 0.06])
def test_what_is_seen_and_heard_is_surer_and_put_back_by_its_delay(late):
    act, track, take = tracked("strike", 1, seconds=5.0)
    heard = onsets.find(sound(act.contacts, 5.0, late=late, gain=0.2))
    found = contacts(track, take, heard)
    assert [float(m.time) for m in found] == pytest.approx(act.contacts, abs=0.035)
    assert all("sound" in m.evidence and m.confidence > 0.55 for m in found)


@pytest.mark.parametrize("reason", scorer.REASONS)
def test_more_of_what_speaks_for_a_contact_never_makes_it_less_likely(reason):
    plain = sights.Sight(1.0, {"turn": sights.Peak(1.0, 0.3, 3.0)}, (0.0,) * len(sights.FEATURES))
    sure, _ = scorer.judge(plain)
    assert 0 <= sure < impacts.DOUBTFUL
    for name in reason.weights:
        features = tuple(float(name == each) * 4 for each in sights.FEATURES)
        assert scorer.judge(sights.Sight(1.0, plain.peaks, features))[0] >= sure


def test_peaks_of_different_channels_at_one_instant_are_one_sight(made):
    turn = np.zeros(90, np.float32)
    turn[44:47] = [0.1, 0.3, 0.1]
    top = np.where(np.arange(90) < 46, 1.0, 0.1).astype(np.float32)
    track = made.track(90, turn=turn, top=top)
    (sight,) = sights.find(track.times, track.course)
    assert set(sight.peaks) == {"turn", "fall"}
    assert sight.time == pytest.approx(1.5, abs=0.02)
