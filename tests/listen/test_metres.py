"""Metres other than 4/4, metres that change, and swing."""

import numpy as np
import pytest

from crosscut.listen import onsets
from crosscut.listen.grid import bars, beats, counting, smooth


def grid(songs, samples):
    strikes = onsets.find(songs.sound(samples))
    found = bars.find(strikes, beats.clock(strikes))
    return smooth.find(strikes, found.times), found.numbers


@pytest.mark.parametrize(("metre", "tempo"), [(3, 96), (5, 140), (6, 160), (7, 170)])
def test_bars_of_every_metre_are_counted(songs, metre, tempo):
    times = songs.even(tempo, metre * 16)
    found, numbers = grid(songs, songs.band(times, metre))
    assert numbers.max() == metre
    downbeats = found[numbers == 1]
    assert np.abs(downbeats[None] - times[::metre, None]).min(axis=1).max() < 0.01


def test_a_song_goes_over_from_four_to_three(songs):
    times = songs.even(126, 124)
    split = round((times[64] - 0.02) * songs.rate)
    samples = songs.band(times[:64], seconds=times[-1] + 2)
    samples[split:] = 0
    after = songs.band(times[64:] - times[64] + 0.25, 3)
    first = round((times[64] - 0.25) * songs.rate)
    samples[first : first + len(after)] += after[: len(samples) - first]
    found, numbers = grid(songs, samples)
    downbeats = found[numbers == 1]
    true = np.concatenate([times[:64:4], times[64::3]])
    assert np.abs(downbeats[None] - true[:, None]).min(axis=1).max() < 0.01


@pytest.mark.parametrize(("tempo", "count"), [(50, 48), (220, 128)])
def test_slow_and_fast_songs_are_counted_as_they_are(songs, tempo, count):
    times = songs.even(tempo, count)
    found, numbers = grid(songs, songs.band(times))
    assert abs(60 / np.median(np.diff(found)) - tempo) < 0.2
    assert np.abs(found[None] - times[:, None]).min(axis=1).max() < 0.01
    assert np.abs(found[numbers == 1][None] - times[::4, None]).min(axis=1).max() < 0.01


@pytest.mark.parametrize("level", [0.6, 0.0])
def test_a_break_without_drums_or_without_sound_is_counted_through(songs, level):
    times = songs.even(126, 96)
    samples = songs.band(times)
    first, last = (round((times[beat] - 0.02) * songs.rate) for beat in (32, 64))
    samples[first:last] = level * songs.band(times, drums=False)[first:last]
    found, numbers = grid(songs, samples)
    assert np.abs(found[None] - times[:, None]).min(axis=1).max() < 0.01
    assert np.abs(found[numbers == 1][None] - times[::4, None]).min(axis=1).max() < 0.01


def test_a_song_may_change_its_metre_for_good():
    likely = np.full((400, 3), np.log(0.02))
    for tick in range(400):
        place, parts = (tick, 8) if tick < 160 else (tick - 160, 6)
        label = counting.DOWNBEAT if place % parts == 0 else counting.BEAT if place % 2 == 0 else counting.NONE
        likely[tick, label] = np.log(0.96)
    count = counting.find(likely, 2, counting.Prices(24.0, 24.0))
    assert (count.metres[:160] == 4).all()
    assert (count.metres[166:] == 3).all()
    assert (count.places[::8][:20] == 0).all()
    assert (count.places[160::6] == 0).all()


def test_one_bar_cut_short_moves_the_bars_and_keeps_the_metre():
    likely = np.full((320, 3), np.log(0.02))
    for tick in range(320):
        place = tick if tick < 164 else tick - 164
        label = counting.DOWNBEAT if place % 8 == 0 else counting.BEAT if place % 2 == 0 else counting.NONE
        likely[tick, label] = np.log(0.96)
    count = counting.find(likely, 2, counting.Prices(12.0, 12.0))
    assert set(count.metres) == {4}
    assert (count.places[164::8] == 0).all()


@pytest.mark.parametrize(("slip", "slipped"), [(12.0, True), (10_000.0, False)])
def test_half_a_beat_is_lost_only_where_that_is_cheap(slip, slipped):
    likely = np.full((320, 3), np.log(0.02))
    for tick in range(320):
        place = tick if tick < 163 else tick - 163
        label = counting.DOWNBEAT if place % 8 == 0 else counting.BEAT if place % 2 == 0 else counting.NONE
        likely[tick, label] = np.log(0.96)
    count = counting.find(likely, 2, counting.Prices(12.0, slip))
    assert bool((count.places[163:] % 2 == np.arange(157) % 2).all()) == slipped
    assert bool((count.places % 2 == np.arange(320) % 2).all()) != slipped


@pytest.mark.parametrize("late", [0.6, 0.66])
def test_swung_off_beats_are_no_beats(songs, late):
    times = songs.even(112, 64)
    found, numbers = grid(songs, songs.band(times, late=late))
    assert abs(60 / np.median(np.diff(found)) - 112) < 0.1
    assert np.abs(found[None] - times[:, None]).min(axis=1).max() < 0.005
    assert np.abs(found[numbers == 1][None] - times[::4, None]).min(axis=1).max() < 0.005


def test_ticks_of_a_straight_song_stay_even(songs):
    strikes = onsets.find(songs.sound(songs.band(songs.even(112, 64))))
    steps = np.diff(beats.clock(strikes).ticks)
    assert np.ptp(steps) < 1e-6
