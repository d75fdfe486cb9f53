"""The search over the whole song: prices, beam, neighbourhoods. Budgets are counted, never timed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

import numpy as np

from crosscut.plan import merits
from crosscut.plan.candidates import Candidates, settled
from crosscut.plan.candidates.ways import Ways, terms
from crosscut.plan.kernels import over
from crosscut.plan.kernels.tables import Course, Follow, Search, Table, again, meets, mirrored, pair_points, total
from crosscut.plan.merits import Reals, Whole
from crosscut.plan.sheet import Sheet
from crosscut.plan.slots import describe
from crosscut.plan.stock import Stock

LEAST_ROUNDS = 20  # of prices, where candidates are many
BLOCK = 64  # windows whose pairs are weighed at a time
ROUNDS_OVER = 150_000  # candidates, above which there are fewer rounds, as each is dearer
AGAIN = (
    3  # times fewer neighbourhoods for another take: it looks elsewhere than the best, not further; costs 0.1 % of it
)
ANOTHER = 1009  # searches by which another take's sequence is ahead; a prime, so that it is another sequence
PRICE_GRAIN = 65536  # prices are multiples of 1/65536 points a source frame, so that their sums are exact
PASSES = 2  # over tight footage, each with candidates that join on to the last pass's cuts
PATIENCE = 3  # rounds without a better bound before the steps grow smaller
CALMER = 1.5  # times, how much smaller
MEMORY = 0.5  # share of the last step's course that is kept (Camerini 1975)
LEAST_GAP = 0.01  # of the bound that a step goes for at least
REPAIRS = 40  # neighbourhoods about cuts that show footage again, at most
WIDTH = 24  # states of the beam over the whole song
# Rounds of prices and searches of neighbourhoods a cut. After 60 rounds the bound hardly falls; twice the four searches
# gain less than 1 %.
EFFORTS = {"draft": (20, 0), "normal": (60, 4), "fine": (120, 16)}
SIZES = (3, 9)  # cuts of a neighbourhood, the second excluded
SHAKE = 0.3  # points that candidates are shaken by at first, less and less
BACKWARD = 0.6  # times the shake: how much worse a path may be to go on from
LENIENT = 0.1  # share of the price of footage shown twice at first, so that cuts may change places through it
SHAKEN = 3  # of every four neighbourhoods
SWEEPS = 4  # over all cuts one by one, at the end
SHOWN_EVERY = 50  # neighbourhoods from one better path that is shown on the way to the next
GOLDEN, SILVER = 0.6180339887498949, 0.4142135623730951  # steps that never repeat: an even spread without chance
CUTTERS = 3  # at random, whose mean is the grade 0
EVERY = 4  # steps of the grid that they cut at, as the common tools do by default
TRIALS = 20  # throws for footage that was not shown yet
REACH_A_VIEW = 1.5  # beats until a view is welcome again, for each there is


Widen = Callable[[Candidates, Whole], tuple[Candidates, Whole]]


class Found(NamedTuple):
    """The candidates and the kernels over them, a path in order, its points, and what no path can exceed."""

    candidates: Candidates
    kernels: Search
    path: Whole
    score: float
    bound: float


class Hand(NamedTuple):
    """The path that the search goes on from, and the best one so far."""

    now: Course
    best: Course


def follow(sheet: Sheet, stock: Stock, repeat: float, views: int | None = None) -> Follow:
    """What it gives that one window follows another; `repeat` what it costs that footage comes back.

    All takes of one view count as one shot, as to the eye. `views` is how many there are, where the stock has not all.
    """
    every, pair = np.arange(len(stock)), np.zeros((2, len(stock), len(stock)), np.int16)
    looks = stock.looks(every)
    for rows in np.array_split(every, 1 + len(every) // BLOCK):  # a block at a time, so that it stays in the cache
        parts = merits.pairs(looks, rows[:, None], every[None, :])
        across = parts["motion"] + parts["rhyme"] + parts["same view"] + parts["jump"]
        pair[0, rows], pair[1, rows] = (across + parts["step"]) * merits.GRAIN, across * merits.GRAIN
    beat = np.concatenate([[0.0], np.cumsum(sheet.beats)])
    reach = min(merits.REUSE_REACH, REACH_A_VIEW * (views or stock.views))
    shot = np.unique(stock.view, return_inverse=True)[1].astype(np.int64)
    return Follow(pair, sheet.turn, beat, shot, stock.alike, reach, repeat)


def worth(table: Table, ties: Follow, path: Whole) -> float:
    """The points of a path."""
    parts = total(table, ties, path)
    return float(sum(parts[name].sum() for name in ("points", "pair", "kin", "repeat")))


class Base(NamedTuple):
    """What is known of candidates before the search: a path, prices `[f + 1]` of the frames before each, the bound."""

    path: Whole
    prices: Reals
    bound: float


def base(candidates: Candidates, ties: Follow, effort: str) -> Base:
    """Prices and bound by the merits alone, whatever leads the search."""
    real = settled(candidates)
    kernels = over(real.table, ties)
    course = _beams(kernels, np.zeros(int(real.table.high.max(initial=0)) + 2))
    rounds = _rounds(real, effort) if ties.repeat >= merits.REPEAT else 1
    return Base(course.path, *price(kernels, course.worth(ties.repeat), rounds))


def _rounds(candidates: Candidates, effort: str) -> int:
    rounds, _ = EFFORTS[effort]
    return min(rounds, max(LEAST_ROUNDS, rounds * ROUNDS_OVER // len(candidates.slot)))


def search(
    candidates: Candidates,
    ties: Follow,
    widen: Widen | None,
    effort: str = "normal",
    known: Base | None = None,
    *,
    anytime: bool = False,
) -> Iterator[tuple[int, int, Found | None]]:
    """Yields (steps done, steps in all, None) on the way and the best path at last.

    With `anytime` the best path so far comes too, each time that a better one is there after so many neighbourhoods.

    `widen` gives more candidates about a path, where footage is so short that no room may be wasted; else None.
    `known` is the candidates' base, which is not sought again.
    """
    once, shift = ties.repeat >= merits.REPEAT, candidates.asked.say.another * ANOTHER
    path, prices, bound = known or base(candidates, ties, effort)
    kernels = over(candidates.table, ties)
    course, passes = kernels.course(path), PASSES if widen is not None and once else 1
    budget = EFFORTS[effort][1] * len(path) // passes // (AGAIN if shift else 1)
    steps, done = passes * budget, 0
    for number_of_pass in range(passes):
        if number_of_pass and widen is not None:
            candidates, path = widen(candidates, course.path)
            kernels, real = over(candidates.table, ties), settled(candidates)
            course, goal = kernels.course(path), over(real.table, ties)
            prices, bound = price(goal, goal.course(path).worth(ties.repeat), _rounds(candidates, effort))
        if once:
            course = max(course, _beams(kernels, prices), key=lambda each: each.worth(ties.repeat))
        hand, told = Hand(course, course), None
        for number in range(budget):
            if anytime and number % SHOWN_EVERY == 0 and hand.best is not told:
                told = hand.best
                yield done, steps, found(candidates, ties, told.path, bound)
            hand = _neighbour(kernels, hand, number + shift, 1 - number / budget)
            done += 1
            if number % 10 == 0:
                yield done, steps, None
        course = _finished(kernels, hand)
    yield steps, steps, found(candidates, ties, course.path, bound)


def _finished(kernels: Search, hand: Hand) -> Course:
    """The better of the path in hand, mended, and the best one; each cut then the best that it can be by itself."""
    repeat = kernels.ties.repeat
    last = _repair(kernels, hand.now) if repeat >= merits.REPEAT else hand.now
    return swept(kernels, last if last.worth(repeat) > hand.best.worth(repeat) else hand.best)


def found(candidates: Candidates, ties: Follow, path: Whole, bound: float) -> Found:
    """What was found, by its merits alone; where footage comes back, the bound is one that allows for that."""
    once, real = ties.repeat >= merits.REPEAT, settled(candidates)
    kernels = over(real.table, ties)
    score = kernels.course(path).worth(ties.repeat)
    if once and len(again(real.table, path)):
        bound = max(bound, price(kernels, 0.0, 1)[1])
    return Found(real, kernels, path, score, max(bound, score))


def bettered(kernels: Search, course: Course, cuts: tuple[int, int], number: int) -> Course:
    """The course with some of its cuts chosen anew, where that is better."""
    repeat, last = kernels.ties.repeat, min(len(course.path), cuts[1])
    fresh = kernels.anew(course.path, (cuts[0], last), (0.0, number), repeat)
    return fresh if fresh.worth(repeat) > course.worth(repeat) else course


def _repair(kernels: Search, course: Course) -> Course:
    """The path with fewer cuts that show footage again, as far as growing neighbourhoods about them find one."""
    for number in range(REPAIRS):
        pairs = again(kernels.table, course.path)
        if not len(pairs):
            break
        cut, size = int(pairs[number // 2 % len(pairs), number % 2]), SIZES[0] + number // 4
        first = max(0, cut - int(size * (number * GOLDEN % 1)))
        course = bettered(kernels, course, (first, first + size), number)
    return course


def price(kernels: Search, goal: float, rounds: int) -> tuple[Reals, float]:
    """Prices `[f + 1]` of the source frames before each frame, and a bound that no path without repeats exceeds.

    Lagrange's multipliers of "each frame at most once", by deflected subgradient steps after Polyak towards `goal`,
    the points of a path in hand. With one round they are 0.
    """
    table = kernels.table
    frames = int(table.high.max(initial=0)) + 1
    rate, chosen, course = np.zeros(frames), np.zeros(frames), np.zeros(frames)
    bound, scale, failures = np.inf, 1.0, 0
    for _ in range(rounds):
        before = np.concatenate([[0.0], np.cumsum(rate)])
        path, value = kernels.follow_up(before)
        limit = value + float(rate.sum())
        if limit < bound:
            bound, chosen, failures = limit, rate, 0
        else:
            failures += 1
            if failures >= PATIENCE:
                scale, failures, rate = scale / CALMER, 0, chosen
        course = _used(table, path, frames) - 1 + MEMORY * course
        course = np.where((rate <= 0) & (course < 0), 0.0, np.rint(course * merits.GRAIN) / merits.GRAIN)
        length = float((course * course).sum())
        if length == 0:
            break
        step = scale * max(limit - goal, LEAST_GAP * abs(bound)) / length
        rate = np.rint(np.maximum(0.0, rate + step * course) * PRICE_GRAIN) / PRICE_GRAIN
    return np.concatenate([[0.0], np.cumsum(chosen)]), bound


def _used(table: Table, path: Whole, frames: int) -> Reals:
    """How often a path shows each source frame."""
    edges = np.zeros(frames + 1)
    np.add.at(edges, table.low[path], 1.0)
    np.add.at(edges, table.high[path], -1.0)
    return np.asarray(np.cumsum(edges)[:frames], np.float64)


def _beams(kernels: Search, prices: Reals) -> Course:
    """The best path that beams over the whole song find, forwards and backwards (the ending first)."""
    table, back_ties, order = mirrored(kernels.table, kernels.ties)
    paths = [kernels.beam(prices, WIDTH), order[over(table, back_ties).beam(prices, WIDTH)][::-1]]
    return max(map(kernels.course, paths), key=lambda course: course.worth(kernels.ties.repeat))


def _neighbour(kernels: Search, hand: Hand, number: int, left: float) -> Hand:
    """The path in hand and the best one, after some cuts in a row were chosen anew, all others fixed.

    `left` is the share of the budget that is left: what footage shown twice costs grows as it runs out.
    """
    path, full = hand.now.path, kernels.ties.repeat
    size = SIZES[0] + int((number + 1) * SILVER % 1 * (SIZES[1] - SIZES[0]))
    first = int((number + 1) * GOLDEN % 1 * max(1, len(path) - size + 1))
    heat = SHAKE * left**1.5
    lenient = float(merits.rounded(full * LENIENT**left))
    shaken = heat if number % 4 < SHAKEN else 0.0
    fresh = kernels.anew(path, (first, min(len(path), first + size)), (shaken, number), lenient)
    if fresh.worth(lenient) - hand.now.worth(lenient) <= -BACKWARD * heat * (number * GOLDEN % 1):
        return hand
    return Hand(fresh, fresh if fresh.worth(full) > hand.best.worth(full) else hand.best)


def swept(kernels: Search, course: Course) -> Course:
    """Each cut replaced by the best candidate of its slot, until none is better."""
    path = course.path
    for _ in range(SWEEPS):
        changed = False
        for cut in range(len(path)):
            if alone(kernels, path, cut):
                continue
            others, points = instead(kernels, path, cut)
            now = points[others == path[cut]][0]
            if points.max() > now:
                path = path.copy()
                path[cut] = others[int(np.argmax(points))]
                changed = True
        if not changed:
            break
    return kernels.course(path)


def alone(kernels: Search, path: Whole, cut: int) -> bool:
    """Whether nothing else begins where that cut does."""
    start = int(kernels.table.start[path[cut]])
    return bool(kernels.table.at[start + 1] - kernels.table.at[start] == 1)


def instead(kernels: Search, path: Whole, cut: int) -> tuple[Whole, Reals]:
    """The candidates of a cut's slot and the points that each would give in its place, all other cuts fixed."""
    table, ties, own = kernels.table, kernels.ties, int(path[cut])
    start = int(table.start[own])
    here = np.arange(table.at[start], table.at[start + 1])
    points = table.points[here] + kernels.beside(path, cut)
    if cut:
        points = points + pair_points(ties, ties.turn[start], table.window[path[cut - 1]], table.window[here])
    if cut + 1 < len(path):
        after = path[cut + 1]
        points = points + pair_points(ties, ties.turn[table.start[after]], table.window[here], table.window[after])
    same = table.end[here] == table.end[own]
    return here[same], points[same]


def feasible(candidates: Candidates) -> bool:
    """Whether some path reaches the end."""
    table = candidates.table
    reached = {len(table.at) - 1}
    for point in range(len(table.at) - 2, -1, -1):
        if reached & set(np.unique(table.end[table.at[point] : table.at[point + 1]]).tolist()):
            reached.add(point)
    return 0 in reached


def random_score(sheet: Sheet, stock: Stock) -> float:
    """The mean points of cutters that cut every bar at random: what a grade of 0 is.

    Windows by their length, in-points anywhere, nothing twice where that can be: the rule of the common tools. What
    comes back all the same costs nothing, or the grade would flatter us. Chance is a sequence that never repeats, so
    that the grade is the same every time.
    """
    ties = follow(sheet, stock, 0.0)
    return float(
        np.mean([worth(table, ties, np.arange(len(table.start))) for table in map(_random, _each(sheet, stock))])
    )


class _Dice(NamedTuple):
    sheet: Sheet
    stock: Stock
    number: int


def _each(sheet: Sheet, stock: Stock) -> Iterator[_Dice]:
    return (_Dice(sheet, stock, number) for number in range(CUTTERS))


def _random(dice: _Dice) -> Table:
    """A table that holds one random path and nothing else."""
    sheet, stock = dice.sheet, dice.stock
    points = [*range(0, len(sheet), EVERY), len(sheet)]
    slots = describe(sheet, np.array(points[:-1], np.int64), np.array(points[1:], np.int64))
    length = stock.end - stock.start
    window, low, high = (np.zeros(len(slots.first), np.int64) for _ in range(3))
    for slot, seconds in enumerate(slots.seconds.tolist()):
        for trial in range(TRIALS):
            throw = (dice.number * len(slots.first) + slot) * TRIALS + trial + 1
            fits = np.where(length > seconds, length, 0.0) if (length > seconds).any() else length
            place = int(np.searchsorted(np.cumsum(fits), throw * GOLDEN % 1 * fits.sum(), side="right"))
            start = stock.start[place] + throw * SILVER % 1 * max(0.0, length[place] - seconds)
            first = int(np.searchsorted(stock.frames, start, side="right")) - 1
            beyond = int(np.searchsorted(stock.frames, start + min(seconds, length[place])))
            window[slot], low[slot], high[slot] = place, first, beyond
            if not meets(low[slot : slot + 1], high[slot : slot + 1], low[:slot], high[:slot]).any():
                break
    start = stock.frames[low]
    ways = Ways(window, np.zeros(len(low), np.int64), low, start, start + np.minimum(slots.seconds, length[window]))
    gives = sum(terms(sheet, stock, slots, np.arange(len(low)), ways).values(), np.zeros(len(low)))
    return Table(np.arange(len(low) + 1), slots.first, slots.last, window, low, high, np.asarray(gives), slots.beats)
