from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.demo.song import blows, tones

MILLISECOND = tones.RATE // 1000
HARD = sorted(set(blows.KINDS) - {"breath"})


def steepest(mono, at, reach=20 * MILLISECOND, window=MILLISECOND):
    """How many samples after `at` the envelope rises steepest, within `reach` on either side."""
    around = mono[at - reach - window : at + reach + window].astype(np.float64)
    energy = np.concatenate([[0], np.cumsum(around**2)])
    level = np.sqrt(energy[window:] - energy[:-window])
    return int(np.argmax(level[window:] - level[:-window])) - reach


@pytest.mark.parametrize("bed", sorted(blows.BEDS))
@pytest.mark.parametrize("kind", HARD)
def test_a_blow_rises_steepest_on_its_instant(kind, bed):
    times = [Fraction(1, 2) + n * Fraction(171, 100) for n in range(blows.VARIANTS)]
    sound = blows.track([(time, kind, 0.5) for time in times], Fraction(6), bed)
    assert all(abs(steepest(sound.mono, tones.samples(time))) <= MILLISECOND for time in times)


def test_a_breath_swells():
    sound = blows.track([(Fraction(1), "breath", 1.0)], Fraction(3), "none")
    assert np.abs(sound.samples[: tones.RATE]).max() == 0
    envelope = np.abs(sound.mono[tones.RATE :]).reshape(-1, 10 * MILLISECOND).max(axis=1)
    assert 2 <= int(envelope.argmax()) <= 15


@settings(max_examples=20)
@given(
    st.lists(
        st.tuples(st.fractions(-1, 3, max_denominator=120), st.sampled_from(sorted(blows.KINDS)), st.floats(0, 1)),
        max_size=5,
    ),
    st.fractions(Fraction(1, 2), 2, max_denominator=60),
    st.sampled_from(sorted(blows.BEDS)),
)
def test_a_track_is_as_long_as_the_picture_and_never_clips(impacts, seconds, bed):
    sound = blows.track(impacts, seconds, bed)
    assert sound.samples.shape == (tones.samples(seconds), 1)
    assert sound.samples.dtype == np.float32
    assert np.abs(sound.samples).max() < 0.96


def test_the_same_track_twice():
    impacts = [(Fraction(1, 3), "axe", 0.7), (Fraction(1), "drop", 1.0)]
    first, second = blows.track(impacts, Fraction(2)), blows.track(impacts, Fraction(2))
    assert np.array_equal(first.samples, second.samples)


@pytest.mark.parametrize("kind", sorted(blows.KINDS))
def test_a_harder_blow_is_louder(kind):
    soft, hard = (blows.track([(Fraction(0), kind, strength)], Fraction(1), "none") for strength in (0.2, 0.9))
    assert np.sum(hard.samples**2) > 1.5 * np.sum(soft.samples**2)


@pytest.mark.parametrize("bed", ["wind", "hum"])
def test_a_bed_lies_well_below_the_blows(bed):
    quiet = blows.track([], Fraction(1), bed)
    level = np.sqrt(np.mean(quiet.samples**2))
    assert 0.003 < level < 0.05


def test_unknown_kinds_and_beds_are_named():
    with pytest.raises(ValueError, match="no blow 'slap'; there are boot, plant, belt"):
        blows.track([(Fraction(0), "slap", 1.0)], Fraction(1))
    with pytest.raises(ValueError, match="no bed 'sea'; there are wind, hum, none"):
        blows.track([], Fraction(1), "sea")
