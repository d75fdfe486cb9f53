"""Plain tables: the cuts or the marks as CSV (RFC 4180), and labels as Audacity reads them."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from types import SimpleNamespace

from crosscut.export import telling
from crosscut.export.asked import Export
from crosscut.export.marks import Mark
from crosscut.export.paths import clean
from crosscut.export.timeline import Timeline
from crosscut.model.time import Time

CUTS = (
    "cut", "start_frame", "end_frame", "start_s", "end_s", "side", "file", "source_frame", "source_start_s",
    "source_end_s", "speed", "landings_s", "reasons", "titles",
)  # fmt: skip
MARKS = ("time_s", "kind", "name", "note")


def cuts(timeline: Timeline) -> Export:
    """A row for every cut: frames of the film from 0 (the end excluded), seconds of film and source, reasons."""
    rate = timeline.rate
    rows = [
        (
            piece.number, piece.start, piece.end, _seconds(piece.start / rate), _seconds(piece.end / rate),
            piece.cut.side, clean(piece.source.link), piece.shown[0], _seconds(piece.entry),
            _seconds(piece.entry + len(piece) / rate * piece.speed), piece.speed,
            " ".join(_seconds(landing.accent) for landing in piece.cut.landings), piece.note,
            ", ".join(words for frames, words in timeline.titles if piece.start <= frames.start < piece.end),
        )
        for piece in timeline.pieces
    ]  # fmt: skip
    told = ["a list to read and to sort; the song and the clips' sound are left out", *telling.of_ramps(timeline)]
    told += telling.of_links(timeline)
    told += telling.of_titles(timeline, "named beside the cut that it begins on")
    return Export(_csv(CUTS, rows), tuple(telling.labelled("CSV", iter(told))))


def marks(found: Iterable[Mark]) -> Export:
    """A row for every mark, to the microsecond."""
    return Export(_csv(MARKS, [(_seconds(mark.time), mark.kind, mark.name, mark.note) for mark in found]))


def labels(found: Iterable[Mark]) -> Export:
    """Labels for Audacity: beginning, end and name between tabs, to the microsecond."""
    lines = [f"{_seconds(mark.time)}\t{_seconds(mark.time)}\t{mark.name}\n" for mark in found]
    return Export("".join(lines))


def _csv(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    parts: list[str] = []
    writer = csv.writer(SimpleNamespace(write=parts.append), lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return "".join(parts)


def _seconds(time: Time) -> str:
    return f"{float(time):.6f}"
