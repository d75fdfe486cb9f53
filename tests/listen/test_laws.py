"""What must hold for any song."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.listen import accents, energy, onsets
from crosscut.listen.grid import bars, beats, smooth

EXAMPLES = settings(max_examples=5, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def piece(songs):
    times = songs.even(126, 48)
    return times, songs.band(times)


def grid(songs, samples):
    strikes = onsets.find(songs.sound(samples))
    found = bars.find(strikes, beats.clock(strikes))
    return strikes, replace(found, times=smooth.find(strikes, found.times))


@EXAMPLES
@given(gain=st.floats(0.02, 1.0))
def test_gain_does_not_matter(songs, piece, gain):
    _, samples = piece
    _, loud = grid(songs, samples)
    _, soft = grid(songs, samples * gain)
    assert np.abs(loud.times - soft.times).max() < 1e-3
    assert (loud.numbers == soft.numbers).all()


@EXAMPLES
@given(shift=st.floats(0.05, 3.0))
def test_a_song_that_starts_later_has_its_beats_later(songs, piece, shift):
    times, samples = piece
    lead = round(shift * songs.rate)
    _, found = grid(songs, np.concatenate([np.zeros(lead), samples]))
    away = found.downbeats[np.abs(found.downbeats[None] - (times[::4] + lead / songs.rate)[:, None]).argmin(axis=1)]
    assert np.abs(away - times[::4] - lead / songs.rate).max() < 0.005


@EXAMPLES
@given(tempo=st.floats(84, 168), start=st.floats(0, 0.6))
def test_any_usual_tempo_is_found_with_its_beats(songs, tempo, start):
    times = songs.even(tempo, 56, start)
    _, found = grid(songs, songs.band(times))
    nearest = found.times[np.abs(found.times[None] - times[:, None]).argmin(axis=1)]
    assert np.abs(nearest - times).max() < 0.006
    assert abs(60 / np.median(np.diff(found.times)) - tempo) < 0.1


@given(times=st.lists(st.floats(0.2, 9.5), min_size=3, max_size=12))
@settings(max_examples=15, deadline=None, derandomize=True)
def test_every_hit_far_from_others_is_an_accent_within_10_ms(songs, times):
    hits = [time for k, time in enumerate(sorted(times)) if k == 0 or time - sorted(times)[k - 1] > 0.3]
    samples = np.zeros(10 * songs.rate)
    for hit in hits:
        songs.put(samples, songs.snare[: songs.rate // 4], hit, 0.8)
    strikes = onsets.find(songs.sound(samples))
    none = bars.Grid(np.zeros(0), np.zeros(0, np.int64), np.zeros(0), 0.0)
    found = np.array([float(a.time) for a in accents.find(strikes, none, np.zeros(0)) if a.kind != "stop"])
    assert all(np.abs(found - hit).min() < 0.010 for hit in hits)


def test_the_path_keeps_to_whole_beats_of_its_range():
    strength = np.zeros(1000, np.float32)
    for frame in range(4):
        strength[20 + frame :: 50] = 1
    path = beats.follow(strength)
    assert set(np.diff(path)) == {50}
    assert path[0] == 20


def test_energy_follows_the_level(songs):
    samples = songs.band(songs.even(120, 64))
    middle = len(samples) // 2
    samples[:middle] *= 0.1
    curve = energy.find(onsets.find(songs.sound(samples)))
    half = len(curve) // 2
    assert curve.values[half + 30 : -30].mean() > curve.values[30 : half - 30].mean() + 0.3
