"""FCPXML 1.10 for Final Cut Pro and Resolve, ordered as its DTD demands.

All times are rational seconds. A clip's `start` counts in its own time: along the file's timecode at life's speed;
where it is retimed, a timeMap lays the whole source out at the new speed from its timecode on, and `start` counts along
that. Marks lie on the song, which is connected to the first clip: a sequence itself has no markers.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from math import log10

from crosscut.export import telling
from crosscut.export.asked import Export
from crosscut.export.markup import Element, document, under
from crosscut.export.paths import url
from crosscut.export.timeline import Piece, Source, Timeline
from crosscut.model.time import Rate, Time, time_of

LABEL = "FCPXML"
VERSION = "1.10"
MUTE = -96.0  # dB; the lowest that Final Cut Pro writes
COLOURS = "1-1-1 (Rec. 709)"  # primaries, transfer, matrix of the film
BASIC_TITLE = ".../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti"  # of Final Cut Pro
TITLE_SIZE = 0.15  # of the film's shorter side
TITLE_ROOM = 1.5  # of its width, over the number of letters: they are about half as wide as high
LARGEST = 2**31 - 1  # of a denominator; Core Media counts in 32 bits
# The rates that conform-rate of 1.10 knows by name. Others are written without, which Final Cut Pro does too.
NAMED = {
    Fraction(24000, 1001): "23.98", Fraction(24): "24", Fraction(25): "25", Fraction(30000, 1001): "29.97",
    Fraction(30): "30", Fraction(60): "60", Fraction(48000, 1001): "47.95", Fraction(48): "48", Fraction(50): "50",
    Fraction(60000, 1001): "59.94",
}  # fmt: skip


def write(timeline: Timeline) -> Export:
    """The timeline as an .fcpxml file."""
    root = Element("fcpxml", {"version": VERSION})
    resources = under(root, "resources")
    _format(resources, "r1", timeline.rate, timeline.size)
    refs = {source.clip.content: _asset(resources, source) for source in timeline.sources}
    song = _song_asset(resources, timeline)
    effect = _title_effect(resources) if timeline.titles else ""
    spine = _spine(root, timeline)
    for piece in timeline.pieces:
        _clip(spine, piece, timeline, refs[piece.source.clip.content])
    shown = [(piece.start, piece.end) for piece in timeline.pieces]
    if timeline.empty:
        begins, lasts = (_frames(count, timeline) for count in (timeline.frames - timeline.empty, timeline.empty))
        under(spine, "gap", {"name": "Gap", "offset": begins, "start": "0s", "duration": lasts})
        shown.append((timeline.frames - timeline.empty, timeline.frames))
    _connect(spine[0], timeline, song)
    for number, (frames, words) in enumerate(timeline.titles, 1):
        (start, _), clip = next(each for each in zip(shown, spine, strict=True) if frames.start < each[0][1])
        at = _seconds(clip.attrib["start"]) + time_of(frames.start - start, timeline.rate)
        _title(clip, (effect, f"ts{number}"), words, (at, len(frames)), timeline)
    return Export(document(root), tuple(telling.labelled(LABEL, _told(timeline))))


def _told(timeline: Timeline) -> Iterator[str]:
    yield from telling.of_frames(timeline)
    yield from telling.of_sources(timeline)
    yield from telling.of_framing(timeline, telling.of_fill(timeline))
    yield from telling.of_titles(timeline, "in the editor's own Basic Title")
    yield from telling.of_joins(timeline)
    yield from telling.of_sound(timeline, "is lowered but not levelled")


def _spine(root: Element, timeline: Timeline) -> Element:
    folder = under(under(root, "library"), "event", {"name": "Crosscut"})
    project = under(folder, "project", {"name": timeline.name})
    sequence = under(project, "sequence", {
        "format": "r1", "duration": _frames(timeline.frames, timeline), "tcStart": "0s", "tcFormat": "NDF",
        "audioLayout": "stereo", "audioRate": "48k",
    })  # fmt: skip
    return under(sequence, "spine")


def _format(resources: Element, name: str, rate: Rate, size: tuple[int, int]) -> None:
    under(resources, "format", {
        "id": name, "frameDuration": _time(1 / rate), "width": str(size[0]), "height": str(size[1]),
        "colorSpace": COLOURS,
    })  # fmt: skip


def _asset(resources: Element, source: Source) -> tuple[str, str]:
    """The names of the asset and the format of a source: each has its own."""
    name, shape = f"r{len(resources) + 1}", f"r{len(resources) + 2}"
    picture = source.clip.picture
    asset = under(resources, "asset", {
        "id": name, "name": source.name, "start": _time(_start(source)),
        "duration": _time(Fraction(source.frames) / source.rate), "hasVideo": "1", "format": shape,
        **(_heard() if source.clip.audible else {}),
    })  # fmt: skip
    under(asset, "media-rep", {"kind": "original-media", "src": url(source.link)})
    _format(resources, shape, source.rate, (picture.width, picture.height))
    return name, shape


def _song_asset(resources: Element, timeline: Timeline) -> str:
    name, music = f"r{len(resources) + 1}", timeline.songs[0]
    asset = under(
        resources,
        "asset",
        {"id": name, "name": music.name, "start": "0s", "duration": _time(music.duration), **_heard()},
    )
    under(asset, "media-rep", {"kind": "original-media", "src": url(music.link)})
    return name


def _heard() -> dict[str, str]:
    return {"hasAudio": "1", "audioSources": "1", "audioChannels": "2"}


def _start(source: Source) -> Time:
    """When its first frame is, as its timecode counts."""
    return source.start.count / source.rate


def _clip(spine: Element, piece: Piece, timeline: Timeline, refs: tuple[str, str]) -> None:
    source, (ref, shape) = piece.source, refs
    clip = under(spine, "asset-clip", {
        "ref": ref, "offset": _frames(piece.start, timeline), "name": source.name,
        "start": _time(_start(source) + piece.entry / piece.speed), "duration": _frames(len(piece), timeline),
        "format": shape, "tcFormat": "DF" if source.start.drop else "NDF", "audioRole": "effects",
    })  # fmt: skip
    under(clip, "note", text=f"cut {piece.number}: {piece.note}")
    if source.rate != timeline.rate:
        named = {"srcFrameRate": NAMED[source.rate]} if source.rate in NAMED else {}
        under(clip, "conform-rate", {"scaleEnabled": "0", **named})
    if piece.speed != 1 or piece.bends:
        _time_map(clip, piece, timeline.rate)
    if source in timeline.framed_otherwise():
        under(clip, "adjust-conform", {"type": "fill" if timeline.asked.fill == "crop" else "fit"})
    if source.clip.audible:
        under(clip, "adjust-volume", {"amount": f"{_gain(timeline.asked.clip_sound):g}"})


def _time_map(clip: Element, piece: Piece, rate: Rate) -> None:
    """The whole source at the piece's speeds: its frames stay where they are however the clip is trimmed later."""
    first, length = _start(piece.source), Fraction(piece.source.frames) / piece.source.rate
    entered = piece.entry / piece.speed
    points = [(Fraction(0), Fraction(0))]
    if piece.bends:
        points += [(entered, piece.entry)] if piece.entry else []
        points += [(entered + time_of(at, rate), piece.entry + gone) for at, gone in piece.bends]
    time, value = points[-1]
    if value < length:
        points.append((time + (length - value) / piece.cut.speeds[-1], length))
    line = under(clip, "timeMap")
    for time, value in points:
        under(line, "timept", {"time": _time(first + time), "value": _time(first + value), "interp": "linear"})


def _gain(level: int) -> float:
    """A level of 0 to 100 in decibels; Resolve reads no unit behind the number, Final Cut Pro needs none."""
    return round(max(MUTE, 20 * log10(level / 100)), 2) if level else MUTE


def _connect(first: Element, timeline: Timeline, song: str) -> None:
    """The song with all marks, connected below the first item, whose own time its offsets count in."""
    for music in timeline.songs:
        offset = _seconds(first.attrib["start"]) + time_of(music.at, timeline.rate)
        clip = under(first, "asset-clip", {
            "ref": song, "lane": "-1", "offset": _time(offset), "name": music.name, "start": _time(music.start),
            "duration": _frames(music.frames, timeline), "audioRole": "music",
        })  # fmt: skip
        for frame, mark in timeline.marks:
            if music.at <= frame < music.end:
                note = {"note": mark.note} if mark.note else {}
                at = _time(music.start + time_of(frame - music.at, timeline.rate))
                under(clip, "marker", {"start": at, "duration": _time(1 / timeline.rate), "value": mark.name, **note})


def _title_effect(resources: Element) -> str:
    name = f"r{len(resources) + 1}"
    under(resources, "effect", {"id": name, "name": "Basic Title", "uid": BASIC_TITLE})
    return name


def _title(clip: Element, names: tuple[str, str], words: str, place: tuple[Time, int], timeline: Timeline) -> None:
    """A title above the clip: `names` are those of its effect and style, `place` its offset and length in frames."""
    (effect, style), (at, frames) = names, place
    title = under(clip, "title", {
        "ref": effect, "lane": "1", "offset": _time(at), "name": words, "start": "0s",
        "duration": _frames(frames, timeline), "role": "titles",
    })  # fmt: skip
    under(under(title, "text"), "text-style", {"ref": style}, text=words)
    size = min(TITLE_SIZE * min(timeline.size), TITLE_ROOM * timeline.size[0] / len(words))
    under(under(title, "text-style-def", {"id": style}), "text-style", {
        "font": "Barlow Condensed", "fontFace": "SemiBold", "fontSize": f"{size:.0f}", "fontColor": "1 1 1 1",
        "alignment": "center",
    })  # fmt: skip


def _seconds(text: str) -> Time:
    return Fraction(text.removesuffix("s"))


def _frames(number: int, timeline: Timeline) -> str:
    return _time(time_of(number, timeline.rate))


def _time(time: Time) -> str:
    time = time.limit_denominator(LARGEST)
    return f"{time.numerator}s" if time.denominator == 1 else f"{time.numerator}/{time.denominator}s"
