"""What a person or a program reads: the result on stdout; progress, notes and errors on stderr."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections import deque
from time import monotonic
from typing import Any, Protocol, TextIO

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
PLAIN_INTERVAL = 5.0  # s; a log stays readable
LINES_INTERVAL = 0.1  # s; as often as an eye follows a bar
MEMORY = 30.0  # s; the time left follows the pace of the last half minute
SETTLING = 1.0  # s; before that a pace means nothing
PROGRESS_SCHEMA = "crosscut.progress/1"

_PLAIN = {"−": "-", "━": "-", "…": "...", "×": "x", "–": "-", "°": " deg", "█": "#", "░": "."}


def speakable() -> None:
    """Let stdout and stderr write plain letters where their encoding lacks ours, instead of failing."""
    codecs.register_error("crosscut", _replaced)
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="crosscut")


def _replaced(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(_PLAIN.get(each, "?") for each in error.object[error.start : error.end]), error.end


class Pace:
    """How long the work will still take, from how it went lately."""

    def __init__(self) -> None:
        self.course: deque[tuple[float, float]] = deque()
        self.total = 0.0

    def left(self, now: float, done: float, total: float) -> float | None:
        """Seconds until `total`; None while that cannot be told. Another total, or less done, is other work."""
        if total != self.total or (self.course and done < self.course[-1][1]):
            self.course.clear()
            self.total = total
        self.course.append((now, done))
        while len(self.course) > 2 and now - self.course[1][0] > MEMORY:  # noqa: PLR2004  # one old point stays
            self.course.popleft()
        since, before = self.course[0]
        if total <= 0 or now - since < SETTLING or done <= before:
            return None
        return max(0.0, total - done) * (now - since) / (done - before)


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


class Console:
    """Whatever the program says. `mode` is a way of showing progress; `json` makes the result one document."""

    def __init__(
        self, mode: str, color: str, *, quiet: bool = False, verbose: bool = False, json: bool = False
    ) -> None:
        self.json = json
        self.verbose = verbose
        self.since = monotonic()
        self.out_color = _is_colored(color, sys.stdout)
        self.err_color = _is_colored(color, sys.stderr)
        self.show = _chosen("none" if quiet else mode, color=self.err_color)
        self.stage = ""
        self.pace = Pace()

    def report(self, progress: Progress) -> None:
        """Show how far the work is."""
        if progress.stage != self.stage:
            self.stage, self.pace = progress.stage, Pace()
        self.show.step(progress, self.pace.left(monotonic(), progress.done, progress.total))

    def finish(self, stage: str, item: str, before: str, after: str = "", last: str = "") -> None:
        """Say what a stage found. Where a bar was seen, it stays, full, between `before` and `after`, then `last`."""
        self.close()
        took = f"took {monotonic() - self.since:.1f} s" if self.verbose else ""
        self.since = monotonic()
        if after and self.show.is_live:
            rest = "   ".join(each for each in (after, last, took) if each)
            self.show.line(row(stage, item, f"{before:<8}{'━' * BAR_WIDTH} {rest}"))
        else:
            self.show.line(row(stage, item, "   ".join(each for each in (before, after, took) if each)))

    def note(self, sentence: str) -> None:
        """One sentence that the user should know."""
        self.show.line(sentence)

    def result(self, text: str) -> None:
        """What was asked for, to a person."""
        self.close()
        if not self.json:
            self._out(text)

    def document(self, name: str, content: dict[str, Any]) -> None:
        """What was asked for, to a program: nothing unless it asked for JSON."""
        self.close()
        if self.json:
            self._out(json.dumps({"schema": f"crosscut.{name}/1", **content}, allow_nan=False))

    def content(self, text: str) -> None:
        """A whole file for whoever reads stdout: UTF-8 everywhere, its line ends as they are."""
        self.close()
        self._out(text.encode(), newline=False)

    def _out(self, text: str | bytes, *, newline: bool = True) -> None:
        try:
            click.echo(text, nl=newline, color=self.out_color)
        except BrokenPipeError as error:  # the reader has had enough, and so it is done
            raise click.exceptions.Exit(0) from error

    def close(self) -> None:
        """Take away what moves."""
        self.show.end()
        self.stage = ""


def _chosen(mode: str, *, color: bool) -> Show:
    if mode == "auto":
        mode = "bar" if sys.stderr.isatty() else "plain"
    if mode == "bar":
        from crosscut.cli.bar import Bar  # noqa: PLC0415  # rich is for those who look at it

        return Bar(color=color)
    if mode == "plain":
        return Plain(color=color)
    return Lines() if mode == "json" else Hidden()


def _is_colored(color: str, stream: TextIO) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
