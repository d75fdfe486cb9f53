"""The search against full enumeration on small tables, and its arithmetic against the plain definition."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.plan import solve
from crosscut.plan.candidates import Candidates
from crosscut.plan.candidates.asked import Asked
from crosscut.plan.kernels import compiled, machine, plain
from crosscut.plan.kernels.tables import Follow, Table, again, best, mirrored, pair_points, total, turn_of
from crosscut.plan.merits import GRAIN, REPEAT, rounded
from crosscut.plan.say import Say

POINTS, WINDOWS, EACH = 5, 4, 2  # grid steps, windows, candidates a slot: some thousands of paths


def small(instances, seed):
    """A table of every slot of 1 to 3 steps, with made points, and what it gives that one window follows another."""
    throw = instances.Throw(seed + 1)
    rows = []
    for start, length, _ in product(range(POINTS), (1, 2, 3), range(EACH)):
        if start + length <= POINTS:
            window, offset = int(throw(0, WINDOWS)), int(throw(0, 4))
            low = 10 * window + offset
            rows.append(
                (start, start + length, window, low, low + 2 * length, float(rounded(throw(0, 3) * length)), length)
            )
    start, end, window, low, high, points, beats = (np.array(column) for column in zip(*rows, strict=True))
    at = np.searchsorted(start, np.arange(POINTS + 1))
    pair = [[[int(throw(-1, 0.3) * GRAIN) for _ in range(WINDOWS)] for _ in range(WINDOWS)] for _ in range(2)]
    turn = np.array([1, 0, 1, 0, 0, 0])
    shot, alike = np.array([0, 0, 1, 2]), np.array([0, 1, 2, 2])
    ties = Follow(np.array(pair, np.int16), turn, np.arange(POINTS + 1.0), shot, alike, 3.0, REPEAT)
    return Table(at, start, end, window, low, high, points, beats.astype(float)), ties


def paths(table, point=0):
    if point == POINTS:
        yield ()
    for candidate in range(table.at[point], table.at[point + 1] if point < POINTS else 0):
        for rest in paths(table, int(table.end[candidate])):
            yield (candidate, *rest)


@pytest.mark.parametrize("seed", range(6))
def test_the_search_finds_the_best_path_and_the_bound_holds(instances, seed):
    table, ties = small(instances, seed)
    kernels = plain.Search(table, ties)
    optimum = max(kernels.course(np.array(path)).worth(REPEAT) for path in paths(table))
    *_, (_, _, found) = solve.search(
        Candidates(table, table.start, None, None, Asked(Say(), (), (), (), (), ()), {}), ties, None
    )
    assert found.score == kernels.course(found.path).worth(REPEAT)
    assert optimum - 1e-9 <= found.bound
    assert found.score >= optimum - 0.02 * abs(optimum)


@pytest.mark.parametrize("seed", range(4))
def test_what_lies_ahead_is_the_best_that_can_follow(instances, seed):
    table, ties = small(instances, seed)
    ahead = plain.backward(table, table.points, ties, 0, POINTS, np.zeros(WINDOWS))

    def following(point, window):
        if point == POINTS:
            return 0.0
        return max(
            pair_points(ties, ties.turn[point], window, table.window[each])
            + table.points[each]
            + following(int(table.end[each]), int(table.window[each]))
            for each in range(table.at[point], table.at[point + 1])
        )

    for point, window in product(range(POINTS), range(WINDOWS)):
        assert ahead[point, window] == following(point, window)


@pytest.mark.parametrize("seed", range(4))
def test_what_stands_beside_costs_what_the_whole_says(instances, seed):
    table, ties = small(instances, seed)
    for path in list(paths(table))[:: 37 + seed]:
        for cut in range(len(path)):
            whole, rest = np.array(path), np.delete(np.array(path), cut)
            cost = plain.Search(table, ties).beside(whole, cut)[path[cut] - table.at[table.start[path[cut]]]]
            lost = sum(
                (total(table, ties, part)[name].sum() * sign)
                for part, sign in ((whole, 1), (rest, -1))
                for name in ("kin", "repeat")
            )
            assert cost == pytest.approx(lost)


@pytest.mark.parametrize("seed", range(12))
def test_the_compiled_search_gives_what_the_plain_one_defines(instances, seed):
    table, ties = small(instances, seed)
    if seed % 2:
        table, ties, _ = mirrored(table, ties)
    both = plain.Search(table, ties), compiled.Search(table, ties, machine.start())
    prices = rounded(np.cumsum(np.arange(int(table.high.max()) + 2) * 0.37 % 1))

    def equal(ask):
        one, other = (ask(kernels) for kernels in both)
        assert np.array_equal(one, other)
        return one

    equal(lambda kernels: kernels.follow_up(prices)[0])
    equal(lambda kernels: kernels.follow_up(prices)[1])
    for width in (1, 3, 24):
        path = equal(lambda kernels, width=width: kernels.beam(prices, width))
    for cut in range(len(path)):
        equal(lambda kernels, cut=cut: kernels.beside(path, cut))
        for heat, repeat in ((0.0, 30.0), (0.3, 1.5), (2.0, 0.0)):
            span, shake = (cut, min(len(path), cut + 3)), (heat, seed * 100 + cut)
            one, other = (kernels.anew(path, span, shake, repeat) for kernels in both)
            fresh = one.path
            assert np.array_equal(fresh, other.path)
            assert one[1:] == other[1:]
            equal(lambda kernels, fresh=fresh: kernels.course(fresh)[1:])
            assert one[1:] == both[0].course(fresh)[1:]


def test_repeats_name_the_later_cut_and_the_first_it_repeats(instances):
    table, _ = small(instances, 0)
    table = table._replace(low=np.arange(len(table.low)) * 5, high=np.arange(len(table.low)) * 5 + 5)
    low, high = table.low.copy(), table.high.copy()
    low[3], high[3] = 4, 6
    assert again(table._replace(low=low, high=high), np.array([0, 1, 2, 3])).tolist() == [[3, 0]]


@settings(max_examples=60, derandomize=True)
@given(values=st.lists(st.integers(-3, 3), min_size=1, max_size=30), count=st.integers(1, 30))
def test_the_best_come_first_and_ties_in_order(values, count):
    expected = sorted(range(len(values)), key=lambda place: (-values[place], place))[:count]
    assert best(np.array(values, float), count).tolist() == expected


@given(groups=st.lists(st.integers(0, 4), max_size=20))
def test_turns_count_within_their_group(groups):
    assert turn_of(np.array(groups, int)).tolist() == [
        groups[:place].count(group) for place, group in enumerate(groups)
    ]
