"""The command edit: what a user changes in an edit by hand, step by step, and back."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from crosscut.cli import options
from crosscut.cli.options import Desk
from crosscut.cli.values import plural
from crosscut.errors import WrongUse
from crosscut.model.story import NOTHING_SAID, Wishes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from crosscut.model.edit import Cut, Edit
    from crosscut.model.footage import Footage
    from crosscut.model.project import Project
    from crosscut.model.song import Song
    from crosscut.model.story import Part

PLACE = re.compile(r"\d+(\.\d+)?")  # of a cut: its number, or bar.beat
NEGATIVE = {"ignore_unknown_options": True}  # -1 is a number, no option


@click.group(short_help="Change the edit of a project by hand.")
@options.source("project", metavar="PROJECT")
def edit(project: Path) -> None:
    """Change the edit of PROJECT: a CUT is named by its number, or by bar.beat (34.4).

    \b
    crosscut edit winter.crosscut lock 36
    crosscut edit winter.crosscut undo
    """  # noqa: D301  # click's mark for lines to keep
    _ = project  # the commands below take it from here


@edit.command(short_help="Keep cuts as they are.")
@click.argument("cuts", nargs=-1, required=True, metavar="CUT...")
@options.common
def lock(desk: Desk, cuts: tuple[str, ...]) -> None:
    """Keep these cuts as they are, whatever is planned anew around them."""
    _locked(desk, cuts, locked=True)


@edit.command(short_help="Let locked cuts go.")
@click.argument("cuts", nargs=-1, metavar="[CUT]...")
@options.common
def unlock(desk: Desk, cuts: tuple[str, ...]) -> None:
    """Let these cuts go again; all of them where none is named."""
    _locked(desk, cuts, locked=False)


what = click.argument("names", nargs=-1, required=True, metavar="WHAT...")
here_only = click.option("--here", is_flag=True, help="In this project only; else in every one that uses the clip.")


@edit.command(short_help="Never show a stretch of footage.")
@what
@here_only
@options.common
def ban(desk: Desk, names: tuple[str, ...], *, here: bool) -> None:
    """Never show this again, and fill its place: WHAT is a cut, a clip, or CLIP@0:03 or CLIP@0:03-0:05 of it."""
    _wish(desk, "ban", names, here=here)


@edit.command(short_help="Lift bans.")
@what
@options.common
def unban(desk: Desk, names: tuple[str, ...]) -> None:
    """Lift every ban that lies on WHAT: a clip, or CLIP@0:03 or CLIP@0:03-0:05 of it."""
    _take_back(desk, "bans", names)


@edit.command(short_help="Prefer a stretch of footage.")
@what
@here_only
@options.common
def star(desk: Desk, names: tuple[str, ...], *, here: bool) -> None:
    """Prefer this wherever it fits: WHAT is a cut, a clip, or CLIP@0:03 or CLIP@0:03-0:05 of it."""
    _wish(desk, "star", names, here=here)


@edit.command(short_help="Take stars back.")
@what
@options.common
def unstar(desk: Desk, names: tuple[str, ...]) -> None:
    """Take back every star that lies on WHAT: a cut, a clip, or CLIP@0:03 or CLIP@0:03-0:05 of it."""
    _take_back(desk, "stars", names)


@edit.command(short_help="Insist on a stretch of footage.")
@what
@options.common
def must(desk: Desk, names: tuple[str, ...]) -> None:
    """Show this in the film of this project: WHAT is a cut, CLIP@0:03 (that instant) or CLIP@0:03-0:05."""
    _wish(desk, "must", names, here=True)


@edit.command(short_help="Insist no longer.")
@what
@options.common
def unmust(desk: Desk, names: tuple[str, ...]) -> None:
    """Insist no longer on what lies on WHAT: a cut, a clip, CLIP@0:03 or CLIP@0:03-0:05."""
    _take_back(desk, "musts", names)


@edit.command(short_help="Show something else in a cut.")
@click.argument("cut", metavar="CUT")
@click.option("--with", "choice", type=click.IntRange(1), default=1, show_default=True, help="Which alternative.")
@options.common
def swap(desk: Desk, cut: str, choice: int) -> None:
    """Show the best alternative of a CUT instead, or another one: crosscut why tells them."""
    from crosscut.plan.say import hand

    _by_hand(desk, [cut], lambda top, numbers: hand.swap(top.made, numbers[0], top.footage, choice), "swap")


@edit.command(short_help="Show a cut's clip from earlier or later on.", context_settings=NEGATIVE)
@click.argument("cut", metavar="CUT")
@click.argument("seconds", type=float, metavar="SECONDS")
@options.common
def slip(desk: Desk, cut: str, seconds: float) -> None:
    """Show the clip of a CUT from so many SECONDS later, or earlier (-0.2)."""
    from crosscut.model.time import instant
    from crosscut.plan.say import hand

    by = instant(seconds)
    _by_hand(desk, [cut], lambda top, numbers: hand.slip(top.made, numbers[0], by, top.footage), "slip")


@edit.command(short_help="Let a cut begin earlier or later.", context_settings=NEGATIVE)
@click.argument("cut", metavar="CUT")
@click.argument("beats", type=int, metavar="BEATS")
@options.common
def roll(desk: Desk, cut: str, beats: int) -> None:
    """Let a CUT begin so many BEATS later, or earlier (-1); the one before it lasts until then."""
    from crosscut.plan.say import hand

    _by_hand(desk, [cut], lambda top, numbers: hand.roll(top.made, numbers[0], beats, top.song, top.footage), "roll")


@edit.command(short_help="Take what a cut shows to another place.")
@click.argument("cut", metavar="CUT")
@click.argument("to", metavar="TO")
@options.common
def move(desk: Desk, cut: str, to: str) -> None:
    """Take what a CUT shows to the place of cut TO; what lies between moves up by one place."""
    from crosscut.plan.say import hand

    _by_hand(desk, [cut, to], lambda top, numbers: hand.move(top.made, numbers[0], numbers[1], top.footage), "move")


@edit.command(short_help="Take the last step back.")
@options.common
def undo(desk: Desk) -> None:
    """Take the last step back; again, the one before."""
    from crosscut import store
    from crosscut.model.forms import history

    path, project = _opened()
    back, step = history.undo(project)
    store.keep_wishes(step.unsaid, step.said)
    _kept(desk, path, (project, back), f"undone: {step.words}")


@edit.command(short_help="Do again what was undone.")
@options.common
def redo(desk: Desk) -> None:
    """Do the step again that was undone last."""
    from crosscut import store
    from crosscut.model.forms import history

    path, project = _opened()
    forth, step = history.redo(project)
    store.keep_wishes(step.said, step.unsaid)
    _kept(desk, path, (project, forth), f"done again: {step.words}")


@edit.command(short_help="Go on with another take.")
@click.argument("number", type=int, metavar="NUMBER")
@options.common
def take(desk: Desk, number: int) -> None:
    """Go on with the take of that number; crosscut plan makes new ones, and earlier ones stay."""
    path, project = _opened()
    numbers = [each.number for each in project.takes]
    if number not in numbers:
        there = f"There are: {', '.join(map(str, numbers))}." if numbers else f"Run: crosscut plan {path}"
        raise WrongUse(f"{path} has no take {number}.", remedy=there)
    _step(desk, path, (project, replace(project, cut=number)), f"take {number}")


def _locked(desk: Desk, names: tuple[str, ...], *, locked: bool) -> None:
    path, project = _opened()
    made = _edit_of(project, path)
    chosen = set(_numbers(desk, project, made, names)) if names else set(range(1, len(made.cuts) + 1))
    cuts = tuple(replace(cut, locked=locked) if n in chosen else cut for n, cut in enumerate(made.cuts, 1))
    told = plural(sum(one != other for one, other in zip(cuts, made.cuts, strict=True)), "cut")
    _step(
        desk, path, (project, _with_edit(project, replace(made, cuts=cuts))), f"{'lock' if locked else 'unlock'} {told}"
    )


class Desktop(NamedTuple):
    """A project, where it lies, and its material: the `whole` of the song, and what the film plays of it."""

    path: Path
    project: Project
    whole: Song
    footage: Footage

    @property
    def song(self) -> Song:
        """The song as the film of the chosen take plays it."""
        from crosscut import montage

        return montage.played(self.whole, self.project.edit)

    @property
    def made(self) -> Edit:
        """The edit of the chosen take. Raises WrongUse where there is none yet."""
        return _edit_of(self.project, self.path)


def desktop(desk: Desk) -> Desktop:
    """The project that the command is about with its song and footage, mostly from the cache."""
    from crosscut import montage

    path, project = _opened()
    return Desktop(path, project, montage.hear(project, desk.place), montage.see(project, desk.place))


def _wish(desk: Desk, verb: str, names: tuple[str, ...], *, here: bool) -> None:
    """Add to what is banned or starred, here or everywhere, and plan anew with as little changed as can be."""
    from crosscut.cli import parts

    top = desktop(desk)
    wanted = tuple(_part(name, top, whole_window=verb != "must") for name in names)
    said = Wishes(**{f"{verb}s": wanted})
    words = f"{verb} {', '.join(parts.told(each, top.footage) for each in wanted)}"
    if here:
        planned(desk, top, replace(top.project, wishes=top.project.wishes.joined(said)), words)
    else:
        planned(desk, top, top.project, words, said=said)


def _take_back(desk: Desk, kind: str, names: tuple[str, ...]) -> None:
    """Take back all of that kind that lies on what is named, here and everywhere, and plan anew."""
    from crosscut import store
    from crosscut.cli import parts

    top = desktop(desk)
    meant = [_part(name, top, whole_window=True) for name in names]

    def those_of(wishes: Wishes) -> Wishes:
        every = getattr(wishes, kind)
        return Wishes(**{kind: tuple(each for each in every if any(each.meets(part) for part in meant))})

    own, shared = those_of(top.project.wishes), those_of(store.wishes())
    lifted = getattr(own.joined(shared), kind)
    if not lifted:
        raise WrongUse(f"There are no {kind} on {', '.join(names)}.", remedy="Name a clip, or a stretch of it.")
    words = f"un{kind.removesuffix('s')} {', '.join(parts.told(each, top.footage) for each in lifted)}"
    asked = replace(top.project, wishes=top.project.wishes.without(own))
    planned(desk, top, asked, words, unsaid=shared)


def _by_hand(desk: Desk, names: list[str], change: Callable[[Desktop, list[int]], Edit], verb: str) -> None:
    """Change cuts, tell anew what lands and why, and keep it as a step."""
    from crosscut import montage

    top = desktop(desk)
    numbers = _numbers(desk, top.project, top.made, names)
    made = montage.settled(top.project, (top.made, change(top, numbers)), top.song, top.footage)
    words = f"{verb} cut {' to '.join(map(str, numbers))}"
    _step(desk, top.path, (top.project, _with_edit(top.project, made)), words)


def _part(text: str, top: Desktop, *, whole_window: bool) -> Part:
    """The stretch that is meant: of a cut by its number or place, else of a clip. Raises WrongUse.

    A time alone is the usable window that holds it, or else the instant.
    """
    from crosscut.cli import parts
    from crosscut.cli.commands.projects import number_of
    from crosscut.model.retime import part_shown

    made = top.project.edit
    if made is not None and PLACE.fullmatch(text):
        return part_shown(made.cuts[number_of(text, made, top.song) - 1], made.rate)
    return parts.of_clip(text, top.footage, whole_window=whole_window)


def planned(  # what was said besides
    desk: Desk, top: Desktop, asked: Project, words: str, said: Wishes = NOTHING_SAID, unsaid: Wishes = NOTHING_SAID
) -> None:
    """Plan the chosen take anew, with as little changed as can be; what was said holds from now on, if that can be."""
    from crosscut import montage, store

    after = asked
    if asked.edit is not None:
        after = _with_edit(asked, montage.revised(asked, top.song, top.footage, desk.place, said, unsaid))
    store.keep_wishes(said, unsaid)
    _step(desk, top.path, (top.project, after), words, said, unsaid)


def _with_edit(project: Project, made: Edit) -> Project:
    """The project with that edit in place of the chosen take's."""
    takes = (replace(each, edit=made) if each.number == project.cut else each for each in project.takes)
    return replace(project, takes=tuple(takes))


def _opened() -> tuple[Path, Project]:
    """The project that the command is about, and where it lies."""
    from crosscut.cli.commands import stages

    above = click.get_current_context().parent
    path: Path = above.params["project"] if above else Path()
    return path, stages.opened(path)


def _edit_of(project: Project, path: Path) -> Edit:
    from crosscut.cli.commands import stages

    return stages.chosen(project, path)


def _numbers(desk: Desk, project: Project, made: Edit, names: Iterable[str]) -> list[int]:
    """The numbers of the cuts that are meant; the song is heard only where a place in it is named. Raises WrongUse."""
    from crosscut import montage
    from crosscut.cli.commands.projects import number_of

    names = list(names)
    song = None if all(name.isdecimal() for name in names) else montage.hear_film(project, desk.place)
    return [number_of(name, made, song) for name in names]


def _step(  # what was said besides
    desk: Desk,
    path: Path,
    change: tuple[Project, Project],
    words: str,
    said: Wishes = NOTHING_SAID,
    unsaid: Wishes = NOTHING_SAID,
) -> None:
    """Keep what was done as a step that can be undone."""
    from crosscut.model.forms import history

    before, after = change
    _kept(desk, path, (before, history.record(before, after, words, said, unsaid)), words)


def _kept(desk: Desk, path: Path, change: tuple[Project, Project], words: str) -> None:
    """Write the project where it changed, and tell what was done."""
    from crosscut.cli.commands import stages

    before, after = change
    if after != before:
        stages.saved(after, path)
    changed = _changed(before.edit, after.edit)
    desk.console.result(f"{path}  {words}" if after != before else f"{path}  stays as it is")
    content = {"project": str(path), "take": after.cut, "done": words, "changed_cuts": changed}
    desk.console.document("edit", content)


def _changed(before: Edit | None, after: Edit | None) -> list[int]:
    """The numbers of the cuts, as they are now, that show something else than before or elsewhere."""
    if before is None or after is None:
        return []
    known = set(map(_shown, before.cuts))
    return [number for number, cut in enumerate(after.cuts, 1) if _shown(cut) not in known]


def _shown(cut: Cut) -> tuple[object, ...]:
    """What a cut shows, and where: all of it but what is told about it."""
    return cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns
