"""How long cuts should last: by the energy, and where that tells nothing, by the place in the phrase."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.song import Phrase
from crosscut.model.time import Span
from crosscut.plan.sheet import pace, sides

LEVEL = np.full(64, pace.MIDDLE)


def test_in_an_even_song_cuts_quicken_towards_the_end_of_each_phrase():
    phase = np.tile(np.arange(16) / 16, 4)
    found = pace.wanted(np.full(64, 0.8), LEVEL, phase).reshape(4, 16)
    assert (np.diff(found) < 0).all()
    assert np.log2(found[0, 0] / found[0, -1]) == pytest.approx(pace.DRIVE * 15 / 16)


def test_where_the_energy_changes_it_alone_leads():
    energy = np.repeat([0.1, 0.9, 0.1, 0.9, 0.1, 0.9, 0.1, 0.9], 8)
    one, other = (pace.wanted(energy, LEVEL, phase) for phase in (np.zeros(64), np.ones(64)))
    assert np.array_equal(one, other)
    assert set(one[energy > 0.5].round(6)) != set(one[energy < 0.5].round(6))


@given(st.floats(0, 1), st.floats(0, 1))
def test_the_louder_the_shorter(one, other):
    low, high = sorted((one, other))
    middle = np.full(64, 0.5)
    assert (pace.wanted(np.full(64, high), LEVEL, middle) <= pace.wanted(np.full(64, low), LEVEL, middle)).all()


def test_phases_run_from_phrase_to_phrase_and_a_part_without_any_has_none(instances):
    song = instances.song(1, 40.0, 120.0)
    bare = replace(song, sections=(), phrases=tuple(Phrase(Fraction(8 * each), 4) for each in range(5)))
    times = [Fraction(each, 2) for each in range(81)]
    found = pace.phases(bare, Span(Fraction(0), song.duration), times)
    assert found.tolist() == pytest.approx([each % 16 / 16 for each in range(80)])
    none = replace(song, sections=(), phrases=())
    assert set(pace.phases(none, Span(Fraction(0), song.duration), times).tolist()) == {0.5}


@given(st.lists(st.floats(0, 1), min_size=64, max_size=200), st.floats(0.5, 2))
def test_planned_sides_share_the_film(energy, often):
    """To within one run of the other side, whatever the song does."""
    beats, metre = np.ones(len(energy)), np.tile([0.9, 0.5, 0.6, 0.5], len(energy))[: len(energy)]
    plan = sides.plan(beats, np.array(energy), metre, (np.array([9.0, 9.0]), often))
    longest = max(len(list(run)) for run in _runs(plan.tolist()))
    assert abs(np.mean(plan == 0) - 0.5) * len(energy) <= longest


def _runs(plan):
    edges = [0, *(n for n, (one, other) in enumerate(pairwise(plan), 1) if one != other), len(plan)]
    return [plan[one:other] for one, other in pairwise(edges)]
