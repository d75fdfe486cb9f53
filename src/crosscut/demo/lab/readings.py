"""What the laboratory measures on its athlete: pulse, cadence and force, from the same impacts as picture and sound."""

from __future__ import annotations

import math

from crosscut.demo.truth import Impact, Recipe

RATE = 50  # rows a second: a blow lasts some of them
REST, RISE = 128.0, 4.0  # bpm at a clip's beginning, and how much the pulse rises in a second of work
BREATH = 2.0  # bpm that breathing moves it by
SCALE, LEAST = 1300.0, 0.2  # N of a blow: SCALE times what its strength is above LEAST, as on the force machine
DECAY = 0.06  # s in which a blow's force falls to a third
ON_FOOT = "belt"  # the kind of its impacts
BLOW = "punch"
COLUMNS = ("time", "heart_rate", "cadence", "force")


def pulse(time: float) -> float:
    """Beats a minute at that time of a clip."""
    return REST + RISE * time + BREATH * math.sin(2 * math.pi * time / 4)


def force(impacts: tuple[Impact, ...], time: float) -> float:
    """Newtons on the pad: each blow's at its instant, then fading."""
    last = next((each for each in reversed(impacts) if float(each.time) <= time + 1e-9), None)
    if last is None:
        return 0.0
    return newtons(last) * math.exp(-(time - float(last.time)) / DECAY)


def newtons(impact: Impact) -> float:
    """How hard a blow is."""
    return SCALE * max(0.0, impact.strength - LEAST)


def cadence(recipe: Recipe) -> float | None:
    """Steps a minute, where the athlete runs."""
    steps = [float(each.time) for each in recipe.impacts if each.kind == ON_FOOT]
    return 60 * (len(steps) - 1) / (steps[-1] - steps[0]) if len(steps) > 1 else None


def table(recipe: Recipe) -> str:
    """The clip's measurements as a table in its own time, ready for `--telemetry`."""
    blows = tuple(each for each in recipe.impacts if each.kind == BLOW)
    pace = cadence(recipe)
    rows = [",".join(COLUMNS)]
    instants = {round(float(each.time), 6) for each in blows} | {n / RATE for n in range(int(recipe.length * RATE))}
    for time in sorted(instants):
        paced = "" if pace is None else f"{pace:.2f}"
        hard = f"{force(blows, time):.1f}" if blows else ""
        rows.append(f"{time:.6g},{pulse(time + float(recipe.start)):.2f},{paced},{hard}")
    return "\n".join(rows) + "\n"
