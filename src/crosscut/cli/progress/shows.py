"""The ways to show that work goes on: a bar, whole lines, lines for programs, nothing."""

from __future__ import annotations

import json
import sys
from time import monotonic
from typing import Protocol

import click

from crosscut.cli.progress.rows import counted, row
from crosscut.progress import Progress

PLAIN_INTERVAL = 5.0  # s; a log stays readable
LINES_INTERVAL = 0.1  # s; as often as an eye follows a bar
PROGRESS_SCHEMA = "crosscut.progress/1"


class Show(Protocol):
    """One way to show that work goes on; `is_live` where it moves."""

    is_live: bool

    def step(self, progress: Progress, left: float | None) -> None:
        """The work has come this far."""

    def line(self, text: str) -> None:
        """A whole line to keep."""

    def end(self) -> None:
        """The stage is over."""


class Hidden:
    """Shows nothing."""

    is_live = False

    def step(self, progress: Progress, left: float | None) -> None:
        """Nothing to show."""

    def line(self, text: str) -> None:
        """Nothing to show."""

    def end(self) -> None:
        """Nothing to end."""


class Plain:
    """Whole lines now and then, for logs and screen readers."""

    is_live = False

    def __init__(self, *, color: bool) -> None:
        self.color = color
        self.last: float | None = None

    def step(self, progress: Progress, left: float | None) -> None:
        """A line every few seconds."""
        now = monotonic()
        self.last = now if self.last is None else self.last
        if now - self.last >= PLAIN_INTERVAL:
            self.last = now
            self.line(row(progress.stage, progress.item, ", ".join(counted(progress, left))))

    def line(self, text: str) -> None:
        """The line itself."""
        click.echo(text, err=True, color=self.color)

    def end(self) -> None:
        """The next stage begins its time anew."""
        self.last = None


class Lines:
    """One JSON object a line, for programs."""

    is_live = False

    def __init__(self) -> None:
        self.last = 0.0
        self.stage = ""

    def step(self, progress: Progress, left: float | None) -> None:
        """The first and last of a stage, and what lies between them at most ten times a second."""
        now = monotonic()
        if now - self.last < LINES_INTERVAL and progress.stage == self.stage and progress.done != progress.total:
            return
        self.last, self.stage = now, progress.stage
        fraction = min(1.0, progress.done / progress.total) if progress.total > 0 else None
        self._write(
            stage=progress.stage,
            item=progress.item,
            done=progress.done,
            total=progress.total,
            unit=progress.unit,
            fraction=None if fraction is None else round(fraction, 4),
            left_s=None if left is None else round(left, 1),
        )

    def line(self, text: str) -> None:
        """Sentences are for people."""

    def end(self) -> None:
        """Nothing to end."""

    def _write(self, **content: object) -> None:
        click.echo(json.dumps({"schema": PROGRESS_SCHEMA, **content}), err=True)


def chosen(mode: str, *, color: bool) -> Show:
    """The way of that name; `auto` is a bar on a terminal, else whole lines."""
    if mode == "auto":
        mode = "bar" if sys.stderr.isatty() else "plain"
    if mode == "bar":
        from crosscut.cli.progress.bar import Bar  # noqa: PLC0415  # rich is for those who look at it

        return Bar(color=color)
    if mode == "plain":
        return Plain(color=color)
    return Lines() if mode == "json" else Hidden()
