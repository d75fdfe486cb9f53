from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.curve import Curve
from crosscut.model.song import Accent, Beat, Section, Song
from crosscut.model.time import Span


def a_song(beats=(), accents=(), seconds=60):
    curve = Curve(np.zeros(1, np.float32), Fraction(10))
    return Song("s", Fraction(seconds), 120.0, 1.0, tuple(beats), (), (), tuple(accents), curve, None)


accents = st.lists(
    st.builds(Accent, st.fractions(0, 59, max_denominator=100), st.floats(0, 1), st.just("drum")), max_size=60
).map(lambda found: sorted(found, key=lambda accent: accent.time))


@given(accents)
def test_no_accent_that_is_not_strong_is_stronger_than_one_that_is(found):
    song = a_song(accents=found)
    strong = song.strong_accents
    assert len(strong) == min(len(found), 30)
    assert list(strong) == sorted(strong, key=lambda accent: accent.time)
    weakest = min((accent.strength for accent in strong), default=0)
    rest = sorted(accent.strength for accent in found)[: len(found) - len(strong)]
    assert all(strength <= weakest for strength in rest)


@given(accents, st.integers(1, 10))
def test_main_accents_are_the_strongest_three_a_second_and_hold_the_strong_ones(found, seconds):
    song = a_song(accents=found, seconds=seconds)
    main = song.main_accents
    assert len(main) == min(len(found), 3 * seconds)
    assert set(song.strong_accents) <= set(main)
    assert list(main) == sorted(main, key=lambda accent: accent.time)


@given(st.integers(1, 30), st.integers(2, 7))
def test_bars_follow_each_other_to_the_end_of_the_song(count, beats_in_bar):
    beats = [Beat(Fraction(n, 2), n // beats_in_bar, n % beats_in_bar + 1, 1.0) for n in range(count)]
    bars = a_song(beats).bars
    assert sum(bar.beats for bar in bars) == count
    assert bars[0].span.start == 0
    assert bars[-1].span.end == 60
    assert all(one.span.end == other.span.start for one, other in pairwise(bars))


def test_the_section_that_sounds_is_found():
    section = Section(Span(Fraction(1), Fraction(2)), "drop", 1.0)
    song = replace(a_song(), sections=(section,))
    assert song.section_at(Fraction(1)) == section
    assert song.section_at(Fraction(2)) is None


def test_a_song_carries_half_its_tempo_and_twice():
    assert a_song().cadences == (60.0, 120.0, 240.0)
