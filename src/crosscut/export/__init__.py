"""Edit → text for the editors that people already use, and a song's beats as markers for them. Text out, no files."""

from __future__ import annotations

from crosscut.errors import WrongUse
from crosscut.export import edl, fcpxml, marks, otio, premiere, tables, timeline
from crosscut.export.asked import Asked, Export
from crosscut.model.edit import Edit
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.model.time import Rate

__all__ = ["ENDINGS", "FORMATS", "MARKER_FORMATS", "PATHS", "Asked", "Export", "export", "markers"]

FORMATS = ("otio", "fcpxml", "premiere", "edl", "csv", "markers")
MARKER_FORMATS = ("audacity", "csv", "fcpxml", "edl", "premiere", "otio")
ENDINGS = {  # of the names of such files, as their readers know them
    "otio": ".otio",
    "fcpxml": ".fcpxml",
    "premiere": ".xml",
    "edl": ".edl",
    "csv": ".csv",
    "markers": ".markers.edl",  # so that it may lie beside an edit list
    "audacity": ".txt",
}
PATHS = ("absolute", "relative")
DRAWS = ("fcpxml",)  # titles and ramps as they are; the others mark and divide them
EDITORS = {"otio": otio.write, "fcpxml": fcpxml.write, "premiere": premiere.write}


def export(edit: Edit, song: Song, footage: Footage, to: str, asked: Asked) -> Export:
    """The edit as a file of the format `to`, one of FORMATS: "markers" is a list that Resolve reads.

    What it carries is frame for frame what the renderer shows; what it cannot carry is told. The same input gives the
    same text. Raises WrongUse where the format cannot count the film's frames, KeyError where a clip is not at hand.
    """
    _known(to, FORMATS)
    whole = timeline.of(edit, song, footage, asked, draws=to in DRAWS)
    if to == "csv":
        return tables.cuts(whole)
    if to == "markers":
        return edl.write_marks(whole)
    return edl.write(whole) if to == "edl" else EDITORS[to](whole)


def markers(song: Song, to: str, asked: Asked, rate: Rate) -> Export:
    """The song's sections, bars and beats as a file of the format `to`, one of MARKER_FORMATS.

    "audacity" and "csv" hold times; the others lay the song on a timeline of `rate` frames a second and mark its
    frames. Raises WrongUse.
    """
    _known(to, MARKER_FORMATS)
    if to == "csv":
        return tables.marks(marks.of_song(song))
    if to == "audacity":
        return tables.labels(marks.of_song(song))
    alone = timeline.of_song_alone(song, asked, rate)
    return edl.write_marks(alone) if to == "edl" else EDITORS[to](alone)


def _known(to: str, formats: tuple[str, ...]) -> None:
    if to not in formats:
        raise WrongUse(f"There is no format {to}.", remedy=f"Choose one of {', '.join(formats)}.")
