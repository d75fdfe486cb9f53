"""Commands on songs and footage: listen, watch and check."""

# ruff: noqa: PLC0415  # what is heavy is imported when a command runs: help and completion stay fast

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crosscut.cli import options, settings
from crosscut.cli.commands import exports, outputs
from crosscut.cli.options import Desk, present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crosscut.model.footage import Footage
    from crosscut.model.project import Given
    from crosscut.model.song import Song

RATE = next(each for _, each in settings.options() if each.name == "rate")
NOTHING_USABLE = 3  # the exit code for input that cannot be used


@click.command(short_help="Hear a song: tempo, bars, sections, accents.")
@options.source("song", metavar="SONG")
@click.option("--to", type=click.Choice(exports.MARKER_FORMATS), help="Write its beats as markers instead.")
@options.source("-o", "--output", "out", metavar="FILE", help="Where to write them.  [default: stdout]")
@click.option("--rate", type=options.Declared(RATE), metavar="RATE", help="Of the timeline they lie on.  [default: 30]")
@options.source("--plot", metavar="FILE", help="Draw what was heard: an .svg or .png file.")
@options.source("--click", metavar="FILE", help="Write the song with a click on every beat: a .wav file.")
@options.asking("listen")
@options.dry_run
@options.force
@options.common
def listen(
    desk: Desk,
    song: Path,
    flags: dict[str, object],
    to: str | None,
    plot: Path | None,
    click: Path | None,
    **ways: Any,  # noqa: ANN401  # of the options
) -> None:
    """Hear SONG: its tempo, bars, sections, accents and last hit.

    With --to its sections, bars and beats are written as markers for other editors instead. --plot draws waveform,
    beats, bars, sections, accents, energy and confidence; --click lets ears judge the beats, downbeats ring higher.
    """
    from crosscut import montage
    from crosscut.cli import documents, tables
    from crosscut.model.project import Project

    place = exports.Place(**ways)
    place.check(to, song, as_document=desk.console.json)
    _free(plot, click, song, force=ways["force"])
    brief = desk.settle(flags if place.rate is None else {**flags, "rate": place.rate})
    heard = montage.hear(Project(str(present(song)), (), brief), desk.place)
    for line in _shown(song, heard, plot, click, dry_run=ways["dry_run"]):
        desk.console.note(line)
    if to is not None:
        exports.marks(desk, song, heard, to, place, brief.render.rate)
        return
    desk.console.result(tables.song(str(song), heard, verbose=desk.console.verbose))
    desk.console.document("listen", documents.song(str(song), heard))


def _free(plot: Path | None, clicks: Path | None, song: Path, *, force: bool) -> None:
    """Nothing, if picture and clicks can be written there. Raises WrongUse and Unwritable."""
    if plot is not None:
        outputs.named(plot, ".png" if plot.suffix.lower() == ".png" else ".svg", "a picture")
        outputs.free(plot, force=force, read=[song])
    if clicks is not None:
        outputs.named(clicks, ".wav", "a sound")
        outputs.free(clicks, force=force, read=[song])


def _shown(path: Path, song: Song, plot: Path | None, clicks: Path | None, *, dry_run: bool) -> Iterator[str]:
    """Write the picture and the clicks where they are wished; a line for each."""
    from crosscut import listen as hearing
    from crosscut.store import write_whole

    for out in (plot, clicks):
        if out is None:
            continue
        if dry_run:
            yield f"would write {out}"
            continue
        if out is plot:
            drawn = hearing.drawn(song, path)
            write_whole(out, drawn.png() if out.suffix.lower() == ".png" else drawn.svg().encode())
        else:
            write_whole(out, hearing.clicked(song, path))
        yield f"wrote {out}"


@click.command(short_help="See footage: shots, windows, moments.")
@options.footage
@options.source("--plot", metavar="DIR", help="Draw each clip along its time: a .png file a clip.")
@options.source("--sheet", metavar="FILE", help="Draw the best moments of each side: a .png file.")
@options.force
@options.common
def watch(desk: Desk, given: tuple[Given, ...], plot: Path | None, sheet: Path | None, *, force: bool) -> None:
    """See FOOTAGE: shots, usable windows, and the moments that can land on music.

    --plot draws filmstrip, shots, windows, motion, moments, sound, voices and music of every clip.
    """
    from crosscut import montage
    from crosscut.cli import documents, tables
    from crosscut.model.project import Project

    if plot is not None:
        outputs.folder(plot, force=force)
    if sheet is not None:
        outputs.free(outputs.named(sheet, ".png", "a picture"), force=force)
    seen = montage.see(Project("", given, desk.settle({})), desk.place)
    for line in _seen(desk, seen, plot, sheet):
        desk.console.note(line)
    desk.console.result(tables.footage(seen, verbose=desk.console.verbose))
    desk.console.document("watch", documents.footage(seen))


def _seen(desk: Desk, footage: Footage, plot: Path | None, sheet: Path | None) -> Iterator[str]:
    """Draw the clips and the sheet where they are wished; a line for each."""
    from crosscut import watch as watching
    from crosscut.store import write_whole

    if plot is not None:
        named = Counter[str]()
        for clip in footage.clips:
            name = Path(clip.path).name
            named[name] += 1
            out = plot / (f"{name}.png" if named[name] == 1 else f"{name}-{named[name]}.png")
            write_whole(out, watching.drawn(clip, desk.place.cache).png())
        yield f"wrote {len(footage.clips)} pictures to {plot}"
    if sheet is not None:
        write_whole(sheet, watching.contact_sheet(footage, desk.place.cache).png())
        yield f"wrote {sheet}"


@click.command(short_help="Say of files whether they can be used, and why not.")
@options.source("files", nargs=-1, required=True, metavar="FILE...")
@options.common
def check(desk: Desk, files: tuple[Path, ...]) -> int:
    """Say of every FILE (folders are opened) whether Crosscut can use it, why not, and what to do.

    The exit code is 0 when any of them is usable, else 3.
    """
    from crosscut.cli.commands.checking import examine

    verdicts = examine(files, desk.place)
    for each in verdicts:
        desk.console.result(each.line)
    desk.console.document("check", {"files": [each.document for each in verdicts]})
    return 0 if any(each.usable for each in verdicts) else NOTHING_USABLE
