"""What a person or a program reads: the result on stdout; progress, notes and errors on stderr."""

from __future__ import annotations

import codecs
import json
import os
import sys
from collections import deque
from time import monotonic
from typing import Any, TextIO

import click

from crosscut.cli.progress.rows import BAR_WIDTH, row
from crosscut.cli.progress.shows import chosen
from crosscut.progress import Progress

MEMORY = 30.0  # s; the time left follows the pace of the last half minute
SETTLING = 1.0  # s; before that a pace means nothing

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
        self.show = chosen("none" if quiet else mode, color=self.err_color)
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


def _is_colored(color: str, stream: TextIO) -> bool:
    if color != "auto":
        return color == "always"
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()
