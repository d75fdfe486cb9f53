"""OpenTimelineIO JSON, as release 0.18 and all from 0.12 on read it.

`Clip.1` (one media reference) is written, which newer readers upgrade by themselves and older ones know. A clip's
`source_range` starts at its first source frame, counted from the file's embedded timecode at the file's rate, and lasts
as many frames of the film as it fills: a LinearTimeWarp does not change how long a clip is in its track.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from fractions import Fraction
from typing import Any

from crosscut.export import telling
from crosscut.export.asked import Export
from crosscut.export.marks import Mark
from crosscut.export.paths import url
from crosscut.export.timeline import Music, Piece, Source, Timeline
from crosscut.model.time import Rate

Json = dict[str, Any]

LABEL = "OTIO"
COLOURS = {"title": "YELLOW", "section": "PURPLE", "landing": "RED", "bar": "BLUE", "beat": "CYAN"}
SOUND_RATE = Fraction(48_000)  # samples/s; for a song that is entered between two frames


def write(timeline: Timeline) -> Export:
    """The timeline as an .otio file."""
    rate = timeline.rate
    tracks = [_track("song", "Audio", [_song(music, rate) for music in timeline.songs])]
    if timeline.pieces:
        pictures = [_clip(piece, rate) for piece in timeline.pieces]
        tracks = [_track("film", "Video", pictures), *tracks, _sound(timeline)]
    marks = [_mark(frame, mark, rate) for frame, mark in timeline.marks]
    stack = {**_item("Stack.1", "tracks"), "markers": marks, "children": tracks}
    document = {
        "OTIO_SCHEMA": "Timeline.1",
        "metadata": {"crosscut": {"rate": str(rate), "width": timeline.size[0], "height": timeline.size[1]}},
        "name": timeline.name,
        "global_start_time": _time(Fraction(0), rate),
        "tracks": stack,
    }
    text = json.dumps(document, ensure_ascii=False, indent=1) + "\n"
    return Export(text, tuple(telling.labelled(LABEL, _told(timeline))))


def _told(timeline: Timeline) -> Iterator[str]:
    yield from telling.of_ramps(timeline)
    yield from telling.of_frames(timeline)
    yield from telling.of_sources(timeline)
    yield from telling.of_framing(timeline, "the format has no framing, most editors fit them in")
    yield from telling.of_titles(timeline, "marked by name and length")
    yield from telling.of_joins(timeline)
    yield from telling.of_sound(timeline, "is at full level on its own track")


def _sound(timeline: Timeline) -> Json:
    """The clips' own sound, under the pictures it belongs to; muted where the film has none of it."""
    heard = [
        _clip(piece, timeline.rate) if piece.source.clip.audible else _gap(len(piece), timeline.rate)
        for piece in timeline.pieces
    ]
    return {**_track("clips' sound", "Audio", heard), "enabled": timeline.asked.clip_sound > 0}


def _track(name: str, kind: str, children: list[Json]) -> Json:
    return {**_item("Track.1", name), "children": children, "kind": kind}


def _item(schema: str, name: str) -> Json:
    return {
        "OTIO_SCHEMA": schema,
        "metadata": {},
        "name": name,
        "source_range": None,
        "effects": [],
        "markers": [],
        "enabled": True,
    }


def _gap(frames: int, rate: Rate) -> Json:
    return {**_item("Gap.1", ""), "source_range": _range(_time(Fraction(0), rate), _time(Fraction(frames), rate))}


def _clip(piece: Piece, rate: Rate) -> Json:
    source, cut = piece.source, piece.cut
    start = _time(source.start.count + piece.entry * source.rate, source.rate)
    told = {
        "cut": piece.number,
        "side": cut.side,
        "entry_s": str(cut.entry),
        "speed": str(piece.speed),
        "locked": cut.locked,
        "reasons": {reason.name: reason.points for reason in cut.reasons},
        "landings": [
            {"moment_s": float(each.moment), "accent_s": float(each.accent)} for each in cut.landings
        ],
    }  # fmt: skip
    return {
        **_item("Clip.1", source.name),
        "metadata": {"crosscut": told},
        "source_range": _range(start, _time(Fraction(len(piece)), rate)),
        "effects": list(_warps(piece.speed)),
        "media_reference": _media(source.name, source.link, _available(source)),
    }


def _warps(speed: Fraction) -> Iterable[Json]:
    if speed != 1:
        yield {
            "OTIO_SCHEMA": "LinearTimeWarp.1",
            "metadata": {},
            "name": "",
            "effect_name": "LinearTimeWarp",
            "time_scalar": float(speed),
        }


def _available(source: Source) -> Json:
    start = _time(Fraction(source.start.count), source.rate)
    return _range(start, _time(Fraction(source.frames), source.rate))


def _song(music: Music, rate: Rate) -> Json:
    whole = _range(_time(Fraction(0), rate), _time(Fraction(int(music.duration * rate)), rate))
    entered = music.start * rate
    start = (
        _time(entered, rate)
        if entered.denominator == 1
        else _time(Fraction(round(music.start * SOUND_RATE)), SOUND_RATE)
    )
    return {
        **_item("Clip.1", music.name),
        "source_range": _range(start, _time(Fraction(music.frames), rate)),
        "media_reference": _media(music.name, music.link, whole),
    }


def _media(name: str, link: str, available: Json) -> Json:
    return {
        "OTIO_SCHEMA": "ExternalReference.1",
        "metadata": {},
        "name": name,
        "available_range": available,
        "target_url": url(link),
    }


def _mark(frame: int, mark: Mark, rate: Rate) -> Json:
    # Resolve keeps a marker's note in metadata of its own and reads it from nowhere else.
    notes = {"Resolve_OTIO": {"Keywords": [], "Note": mark.note}} if mark.note else {}
    return {
        "OTIO_SCHEMA": "Marker.2",
        "metadata": {**notes, "crosscut": {"kind": mark.kind}},
        "name": mark.name,
        "color": COLOURS[mark.kind],
        "comment": mark.note,
        "marked_range": _range(_time(Fraction(frame), rate), _time(Fraction(mark.frames), rate)),
    }


def _range(start: Json, duration: Json) -> Json:
    return {"OTIO_SCHEMA": "TimeRange.1", "start_time": start, "duration": duration}


def _time(frames: Fraction, rate: Rate) -> Json:
    return {"OTIO_SCHEMA": "RationalTime.1", "value": float(frames), "rate": float(rate)}
