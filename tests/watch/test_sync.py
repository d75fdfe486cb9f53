"""Sound's delay is told from any row of sights, also with other sounds between; what has no connection has no gain."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.watch import impacts
from crosscut.watch.ear import sync

GAPS = st.lists(st.floats(0.45, 1.1), min_size=6, max_size=10)
LOOSE = np.cumsum([0.5, 0.7, 0.9, 0.55, 0.8, 1.0, 0.6, 0.75])


def told(seen, late, others=(), sure=0.9):
    heard = np.sort(np.append(seen + late, others))
    return sync.find(seen, np.full(len(seen), sure), heard, np.full(len(heard), 12.0, np.float32))


@settings(max_examples=40, deadline=None)
@given(GAPS, st.floats(-0.2, 0.2))
def test_any_delay_is_told_where_sights_are_sure(gaps, late):
    agreed = told(np.cumsum(gaps), late)
    assert agreed.delay == pytest.approx(late, abs=0.015)
    assert agreed.gain > impacts.AGREES_SURELY
    assert agreed.share >= 0.7


def test_a_delay_is_told_among_as_many_other_sounds():
    agreed = told(LOOSE, 0.06, others=np.arange(8) * 0.83 + 0.21)
    assert agreed.delay == pytest.approx(0.06, abs=0.015)
    assert agreed.share < 0.9


def test_sights_that_are_not_sure_tell_only_delays_that_sound_can_have():
    assert told(LOOSE, 0.08, sure=0.2).delay == pytest.approx(0.08, abs=0.015)
    assert sync.EARLY - 0.02 <= told(LOOSE, 0.19, sure=0.2).delay <= sync.LATE + 0.02


def test_a_body_that_is_stopped_after_its_feet_are_heard_leaves_the_sound_on_time():
    agreed = told(LOOSE, -0.12, sure=0.2)
    assert agreed.delay == 0
    assert agreed.gain > impacts.AGREES_SURELY


def test_sounds_without_connection_do_not_agree():
    strange = np.array([0.31, 1.55, 1.74, 2.31, 3.52, 4.12, 4.71, 5.66])
    agreed = sync.find(LOOSE, np.full(8, 0.9), strange, np.full(8, 12.0, np.float32))
    assert agreed.gain < impacts.AGREES_SURELY


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_few_sights_tell_nothing(count):
    assert told(LOOSE[:count], 0.0) is None


def test_an_hour_of_sights_and_sounds_is_told_in_little_memory():
    seen = np.cumsum(np.resize(LOOSE, 4800) % 0.4 + 0.5)
    tracemalloc.start()
    agreed = told(seen, 0.06)
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert agreed.delay == pytest.approx(0.06, abs=0.015)
    assert most < 100e6
