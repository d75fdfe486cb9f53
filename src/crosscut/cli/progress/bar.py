"""A live bar on a terminal."""

from __future__ import annotations

import click
from rich.console import Console
from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as RichProgress
from rich.table import Column

from crosscut.cli.progress.rows import BAR_WIDTH, called, counted, fitted
from crosscut.progress import Progress


class Bar:
    """One bar, of the stage that is under way."""

    is_live = True

    def __init__(self, *, color: bool) -> None:
        self.color = color
        self.live: RichProgress | None = None
        self.task: TaskID | None = None

    def step(self, progress: Progress, left: float | None) -> None:
        """Move the bar."""
        if self.live is None:
            self.live = _bar(color=self.color)
            self.task = self.live.add_task("", total=None, label="", item="", counted="")
            self.live.start()
        if self.task is not None:
            self.live.update(
                self.task,
                completed=progress.done,
                total=progress.total or None,
                label=called(progress.stage),
                item=fitted(progress.item),
                counted="   ".join(counted(progress, left)),
            )

    def line(self, text: str) -> None:
        """The line itself, in place of the bar."""
        self.end()
        click.echo(text, err=True, color=self.color)

    def end(self) -> None:
        """Take the bar away."""
        if self.live is not None:
            self.live.stop()
            self.live = None


def _bar(*, color: bool) -> RichProgress:

    text = Column(no_wrap=True)
    return RichProgress(
        TextColumn("{task.fields[label]:<10}", style="bold", markup=False, table_column=text),
        TextColumn("{task.fields[item]:<18}", markup=False, table_column=text),
        BarColumn(BAR_WIDTH),
        TextColumn("{task.fields[counted]}", markup=False, table_column=text),
        console=Console(stderr=True, no_color=not color, force_terminal=True, highlight=False),
        transient=True,
    )
