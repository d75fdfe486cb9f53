"""Files for other editors: the command export, and what `listen --to` writes."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crosscut.cli import options
from crosscut.cli.commands import outputs
from crosscut.cli.options import Desk
from crosscut.cli.values import clock, plural
from crosscut.errors import WrongUse

if TYPE_CHECKING:
    from crosscut.export import Export
    from crosscut.model.edit import Edit
    from crosscut.model.project import Project
    from crosscut.model.song import Song

# Those of crosscut.export, which is too heavy for help and completion; a test holds them to it.
FORMATS = ("otio", "fcpxml", "premiere", "edl", "csv", "markers")
MARKER_FORMATS = ("audacity", "csv", "fcpxml", "edl", "premiere", "otio")
PATHS = ("absolute", "relative")
OVERLAY = "overlay"  # a movie, and no text: the renderer makes it
OVERLAY_ENDING = ".mov"

SONG_RATE = Fraction(30)  # frames/s of a song's timeline where nobody asks for another: that of films without a leader


@click.command(short_help="Write the edit of a project for another editor.")
@options.source("project", metavar="PROJECT")
@click.option("--to", type=click.Choice((*FORMATS, OVERLAY)), required=True, help="The format.")
@options.source("-o", "--output", "out", metavar="FILE", help="The file.  [default: PROJECT with the format's ending]")
@click.option(
    "--paths", type=click.Choice(PATHS), default=PATHS[0], show_default=True, help="How the file names the media."
)
@options.dry_run
@options.force
@options.common
def export(desk: Desk, project: Path, to: str, out: Path | None, paths: str, **ways: bool) -> None:
    """Write the edit of PROJECT as a file for another editor. What the format cannot carry is told first.

    \b
    otio       DaVinci Resolve, Premiere Pro, Kdenlive
    fcpxml     Final Cut Pro, DaVinci Resolve
    premiere   Premiere Pro, DaVinci Resolve (Final Cut Pro 7 XML)
    edl        Avid Media Composer and most others
    csv        a table of the cuts
    markers    beats, bars, sections and landings as markers for DaVinci Resolve
    overlay    titles and instruments alone, as a movie with alpha (ProRes 4444) as long as the film
    """  # noqa: D301  # click's mark for lines to keep
    from crosscut import export as exporting
    from crosscut import montage
    from crosscut.cli.commands import stages

    opened = stages.opened(project)
    edit = stages.chosen(opened, project)
    if to == OVERLAY:
        _overlay(desk, (opened, edit, project), out or project.with_suffix(OVERLAY_ENDING), **ways)
        return
    ending = exporting.ENDINGS[to]
    out = outputs.named(out or project.with_suffix(ending), ending, f"a file for {to}")
    outputs.free(out, force=ways["force"], read=[opened.song, project, *outputs.files(opened.footage)])
    song, footage = montage.hear(opened, desk.place), montage.see(opened, desk.place)
    stages.whole(edit, footage)
    brief = desk.settle({}, opened.brief, str(project))
    asked = exporting.Asked(
        song=_placed(opened.song),
        folder=str(out.parent.resolve()),
        name=project.stem,
        clips={clip.content: _placed(clip.path) for clip in footage.clips},
        timecodes={clip.content: clip.picture.timecode for clip in footage.clips if clip.picture.timecode},
        paths=paths,
        fill=brief.render.fill,
        clip_sound=brief.render.clip_sound,
        lasts=song.duration,
    )
    made = exporting.export(edit, montage.played(song, edit), footage, to, asked)
    said = f"{out}  {plural(len(edit.cuts), 'cut')}  {clock(edit.part.length)}"
    about = {"format": to, "project": str(project), "song": opened.song}
    _write(desk, made, out, said, about, dry_run=ways["dry_run"])


def _overlay(desk: Desk, work: tuple[Project, Edit, Path], out: Path, *, dry_run: bool, force: bool) -> None:
    """Have titles and instruments written as a movie. Raises WrongUse where none are, Unwritable, MissingCodec."""
    from crosscut import montage
    from crosscut.cli.commands import stages

    opened, edit, project = work
    if not edit.titles and not montage.instrumented(opened):
        remedy = f"Cut it again with one: crosscut plan {project} --title WORDS, or --hud lab."
        raise WrongUse(f"{project} has neither title nor instruments to lay over anything.", remedy=remedy)
    out = outputs.named(out, OVERLAY_ENDING, "an overlay")
    outputs.free(out, force=force, read=[opened.song, project, *outputs.files(opened.footage)])
    if not dry_run:
        montage.overlay(opened, edit, out, desk.place, stages.instruments(desk, opened, edit))
    said = f"{out}  {plural(len(edit.titles), 'title')}  {clock(edit.part.length)}"
    desk.console.result(f"would write {out}" if dry_run else said)
    about = {"path": str(out), "format": OVERLAY, "project": str(project), "song": opened.song}
    desk.console.document("export", {**about, "told": [], "dry_run": dry_run})


@dataclass(frozen=True, slots=True)
class Place:
    """Where a song's markers shall go: the file (None: stdout), the rate of the timeline, and with how much care."""

    out: Path | None
    rate: Fraction | None
    dry_run: bool
    force: bool

    def check(self, to: str | None, song: Path, *, as_document: bool) -> None:
        """Nothing, if they can go there in that format (None: there are none). Raises WrongUse, Unwritable."""
        from crosscut.export import ENDINGS

        if to is None and (self.out is not None or self.rate is not None):
            word = "--rate" if self.out is None else "-o"
            raise WrongUse(f"{word} is for markers.", remedy=f"Name their format: --to {MARKER_FORMATS[0]}.")
        if to is not None and self.out is None and as_document:
            what = "The markers and a JSON document cannot both go to stdout."
            raise WrongUse(what, remedy="Name a file for the markers with -o, or leave out --json.")
        if to is not None and self.out is not None:
            outputs.named(self.out, ENDINGS[to], f"a file for {to}")
            outputs.free(self.out, force=self.force, read=[song])


def marks(desk: Desk, path: Path, song: Song, to: str, place: Place, rate: Fraction | None) -> None:
    """Write the sections, bars and beats of the song at `path`; `rate` is the film's, if anyone asked for one."""
    from crosscut import export as exporting

    out = place.out
    asked = exporting.Asked(_placed(path), str((out or path).parent.resolve()), path.stem)
    made = exporting.markers(song, to, asked, rate or SONG_RATE)
    if out is None:
        _tell(desk, made)
        desk.console.content(made.text)
        return
    counts = ((song.sections, "section"), (song.bars, "bar"), (song.beats, "beat"))
    said = f"{out}  {', '.join(plural(len(each), word) for each, word in counts)}"
    _write(desk, made, out, said, {"format": to, "project": None, "song": str(path)}, dry_run=place.dry_run)


def _write(desk: Desk, made: Export, out: Path, said: str, about: dict[str, Any], *, dry_run: bool) -> None:
    """Tell what the file cannot carry and write it; in a dry run tell only. Raises Unwritable."""
    from crosscut.store import write_whole

    _tell(desk, made)
    if not dry_run:
        write_whole(out, made.text.encode())
    desk.console.result(f"would write {out}" if dry_run else said)
    desk.console.document("export", {"path": str(out), **about, "told": list(made.told), "dry_run": dry_run})


def _tell(desk: Desk, made: Export) -> None:
    for line in made.told:
        desk.console.note(line)


def _placed(path: str | Path) -> str:
    """The file's absolute path under its own name, its folder free of links: `..` then means what it says."""
    place = Path(path)
    return str(place.parent.resolve() / place.name)
