"""Which side is planned where, before any footage is chosen."""

from __future__ import annotations

import numpy as np

from crosscut.plan.merits import Reals, Whole

RUNS = ((0.3, 16), (0.6, 8), (0.85, 4), (np.inf, 2))  # beats on one side while the energy is below (Griffith)
TURN = 0.85  # metre strength on which sides change; half-bar runs may change on HALF too
HALF = 0.6
OFTEN = (1.0, 0.9, 1.1, 0.8, 1.2)  # times as often sides may change as they should, where they then share better
LAGGING = 2  # times its run that a side stays on which lies a run behind the other
SHARE_TOP = 0.8  # of a side's usable seconds, the most that is planned on it, so that there is a choice left


def plan(beats: Reals, energy: Reals, metre: Reals, asked: tuple[Reals, float]) -> Whole:
    """Which side is planned on each step: runs that shorten with energy, changing on strong metre, in balance.

    A side gets an equal share of the film, or as much as its footage allows: `asked` is how much of the film each
    could fill `[sides]`, and how many times as often sides change. Of plans whose runs are a little longer or shorter
    the one whose sides share best.
    """
    filled, often = asked
    if len(filled) < 2:  # noqa: PLR2004  # one side needs no plan
        return np.full(len(beats), -1, np.int64)
    share = np.minimum(1.0, SHARE_TOP * filled * len(filled)) + 1e-9
    plans = [_runs(beats, energy, metre, (share, often * more)) for more in OFTEN]
    given = np.array([[beats[plan == side].sum() for side in range(len(filled))] for plan in plans]) / share
    return plans[int(np.argmin(np.round(given.max(axis=1) - given.min(axis=1), 3)))]


def _runs(beats: Reals, energy: Reals, metre: Reals, asked: tuple[Reals, float]) -> Whole:
    """The side of each step, where sides have a right to those shares of the film and change so often."""
    share, often = asked
    plan, given = np.zeros(len(beats), np.int64), np.zeros(len(share))
    now, run = 0, 0.0
    for step, length in enumerate(beats):
        wanted = next(beat for below, beat in RUNS if energy[step] < below) / often
        strong = metre[step] >= (HALF if wanted <= 2 else TURN)  # noqa: PLR2004  # half a bar
        others = [side for side in range(len(share)) if side != now]
        least = min(others, key=lambda side: (given[side] / share[side], side))
        behind = given[now] / share[now] + wanted <= given[least] / share[least]
        if step and strong and run >= wanted * (LAGGING if behind else 1) - 0.5:
            now, run = least, 0.0
        plan[step] = now
        run += length
        given[now] += length
    return plan
