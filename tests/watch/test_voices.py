"""Speech and music are found where they are, and nothing else is taken for them; each sound is made by arithmetic."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.model.curve import Sound
from crosscut.model.time import Span
from crosscut.watch.ear import texture, voices

RATE = texture.RATE
VOWELS = ((730, 1090, 2440), (270, 2290, 3010), (570, 840, 2410), (530, 1840, 2480), (300, 870, 2240))  # Hz


def hiss(count, pitch=12.9898):
    return (np.sin(np.arange(count) * pitch) * 43758.5453) % 1 - 0.5


def spoken(seconds, pitch=120):
    """Vowels of gliding pitch between consonants of noise, four a second, and a breath now and then."""
    samples = np.zeros(int(seconds * RATE))
    at, number = 0.05, 0
    while at < seconds - 0.35:
        long = 0.12 + 0.09 * ((number * 0.618) % 1)
        n = np.arange(int(long * RATE))
        melody = pitch * (1.25 - 0.4 * ((number * 0.27) % 1) - 0.25 * n / len(n) + 0.03 * np.sin(n / RATE * 30))
        phase = 2 * np.pi * np.cumsum(melody) / RATE
        vowel = sum(
            sum(1 / (1 + ((k * melody.mean() - form) / 90) ** 2) for form in VOWELS[number * 3 % 5]) * np.sin(k * phase)
            for k in range(1, 30)
        )
        first = int(at * RATE)
        samples[first : first + len(n)] += vowel * np.hanning(len(n)) ** 0.5
        short = int((0.04 + 0.05 * ((number * 0.37) % 1)) * RATE)
        samples[first + len(n) : first + len(n) + short] += (
            0.5 * np.diff(hiss(short + 1, 5 + number)) * np.hanning(short)
        )
        at += long + 0.03 + 0.08 * ((number * 0.77) % 1) + (0.25 if number % 9 == 8 else 0)
        number += 1
    return samples / np.abs(samples).max() * 0.4


def played(seconds):
    """Four chords, a bass and a drum on every beat of 120 a minute."""
    n = np.arange(int(seconds * RATE))
    time, samples = n / RATE, np.zeros(len(n))
    for bar, root in enumerate((57, 53, 48, 55) * int(seconds / 8 + 1)):
        where = (time >= 2 * bar) & (time < 2 * bar + 2)
        for key in (root, root + 4, root + 7, root - 12):
            pitch = 440 * 2 ** ((key - 69) / 12)
            tone = sum(np.sin(2 * np.pi * pitch * k * time) / k**1.5 for k in range(1, 7))
            samples += 0.15 * tone * where * np.exp(-(time - 2 * bar) / 1.5 * where)
    beat = time % 0.5
    samples += 0.4 * np.exp(-beat / 0.05) * np.sin(2 * np.pi * 60 * beat) + 0.2 * np.exp(-beat / 0.02) * hiss(len(n))
    return samples / np.abs(samples).max() * 0.5


def looked(samples):
    return texture.find(Sound(np.asarray(samples, np.float32)[:, None], RATE))


def found(samples):
    length = Fraction(len(samples), RATE)
    return voices.speech(looked(samples), length), voices.music(looked(samples), length)


def street(seconds):
    return 0.003 * hiss(int(seconds * RATE), 78.233)


def steps(seconds):
    samples, short = street(seconds), np.arange(RATE // 8)
    for number, at in enumerate(np.arange(0.3, seconds - 0.3, 0.37)):
        samples[int(at * RATE) :][: len(short)] += (
            0.5 * np.exp(-short / (RATE * 0.02)) * hiss(len(short), 7 + 0.1 * number)
        )
    return samples


@pytest.mark.parametrize("pitch", [110, 150, 210])
def test_someone_who_speaks_between_silences_is_found(pitch):
    samples = street(12)
    samples[4 * RATE : 8 * RATE] += spoken(4, pitch)
    speech, music = found(samples)
    assert sum(span.shared(Span(Fraction(4), Fraction(8))) for span in speech) > 3
    assert sum(span.length for span in speech) < 5
    assert not music


def test_music_is_found_and_is_no_speech():
    speech, music = found(played(12))
    assert sum(span.length for span in music) > 9
    assert not speech


@pytest.mark.parametrize(
    "samples",
    [street(8), steps(8), 30 * street(8), np.cumsum(hiss(8 * RATE)) % 1 * 0.01, np.zeros(8 * RATE)],
    ids=["street", "steps", "noise", "rumble", "nothing"],
)
def test_neither_is_taken_for_speech_nor_for_music(samples):
    assert found(samples) == ((), ())


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 3 * RATE))
def test_every_quarter_of_a_second_has_its_figures(count):
    figures = looked(hiss(count) * 0.1)
    assert figures.shape in {(count // texture.LOOK, len(texture.NAMES)), (0, len(texture.NAMES))}
    assert np.isfinite(figures).all()


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-9, 9), st.floats(-100, 0)), max_size=60),
    st.sampled_from([voices.SPEECH, voices.MUSIC]),
)
def test_spans_are_apart_in_order_long_enough_and_inside(rows, way):
    sums, level = np.array(rows, np.float32).reshape(-1, 2).T
    length = len(rows) * texture.EVERY - Fraction(1, 10)
    spans = voices._spans(sums, level, way, length)
    last = Fraction(-1)
    for span in spans:
        assert span.start >= 0
        assert span.start > last
        assert span.end <= length
        assert span.length >= way.least
        last = span.end


def test_only_what_has_a_level_is_worth_hearing():
    assert voices.is_audible(looked(2 * street(1)))
    assert not voices.is_audible(looked(street(1) / 30))
    assert not voices.is_audible(looked([]))


def test_the_level_is_that_of_each_quarter():
    samples = np.repeat([0.5, 0.05], RATE // 4) * np.tile([1, -1], RATE // 4)
    assert looked(samples)[:, -1] == pytest.approx([-6.02, -26.02], abs=0.1)
