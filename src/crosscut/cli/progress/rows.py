"""The report on the work in words and columns."""

from __future__ import annotations

import click

from crosscut.cli.values import clock
from crosscut.progress import Progress

LABELS = {
    "listen": "Listening",
    "watch": "Watching",
    "telemetry": "Measuring",
    "plan": "Planning",
    "render": "Rendering",
    "prove": "Checking",
    "demo": "Making",
}
LABEL_WIDTH = 12  # characters; the longest label and two spaces
ITEM_WIDTH = 20  # characters; most camera file names and two spaces
BAR_WIDTH = 22  # characters; leaves room for the counts on a terminal of 80


def counted(progress: Progress, left: float | None) -> list[str]:
    """How far the work is, in words."""
    found = []
    if progress.total > 0 and progress.unit == "clips":
        found.append(f"{progress.done:.0f} of {progress.total:.0f} clips")
    elif progress.total > 0:
        found.append(f"{100 * progress.done / progress.total:.0f} %")
    if left is not None:
        found.append(f"{clock(left)} left")
    return found


def called(stage: str) -> str:
    """What a stage is called while it is under way."""
    return LABELS.get(stage, stage.title())


def fitted(item: str) -> str:
    """The item, shortened where it would break the columns."""
    return item if len(item) <= ITEM_WIDTH - 2 else item[: ITEM_WIDTH - 3] + "…"


def row(stage: str, item: str, rest: str) -> str:
    """A line of the report on the work: the stage, what it works on and the rest, in columns."""
    label = click.style(called(stage).ljust(LABEL_WIDTH), bold=True)
    return f"{label}{fitted(item).ljust(ITEM_WIDTH)}{rest}".rstrip()
