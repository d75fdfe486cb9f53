"""Final Cut Pro 7 XML (xmeml 5) for Premiere and Resolve.

A clip's `in` and `out` count frames of the sequence in the clip's own, retimed time, whatever the rate of its file:
both editors read source seconds times the sequence's rate. So the source is entered at `in * speed / rate` seconds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from crosscut.errors import WrongUse
from crosscut.export import telling, timecode
from crosscut.export.asked import Export
from crosscut.export.markup import Element, document, under
from crosscut.export.paths import url
from crosscut.export.timeline import Music, Piece, Source, Timeline
from crosscut.model.time import Rate

LABEL = "Premiere XML"
CHANNELS = 2  # a stereo track is written as two, one a channel
STEREO = {"premiereTrackType": "Stereo", "totalExplodedTrackCount": str(CHANNELS)}


def write(timeline: Timeline) -> Export:
    """The timeline as an .xml file. Raises WrongUse where the film's rate is none that it knows."""
    if not timecode.is_whole(timeline.rate):
        raise WrongUse(
            f"{LABEL} knows whole frame rates and 1000/1001 of them, and the film has {float(timeline.rate):g}.",
            remedy="Choose another format.",
        )
    entered = [piece.settled(piece.speed / timeline.rate, piece.speed / timeline.rate) for piece in timeline.pieces]
    root = Element("xmeml", {"version": "5"})
    sequence = under(root, "sequence", {"id": "sequence-1"})
    _head(sequence, timeline.name, timeline.frames, timeline.rate)
    _timecode(sequence, timeline.rate, timecode.Timecode(base=timecode.base_of(timeline.rate)))
    media = under(sequence, "media")
    writer = _Writer(timeline, [first for first, _ in entered])
    writer.pictures(media)
    writer.sounds(media)
    for frame, mark in timeline.marks:
        marker = under(sequence, "marker")
        end = frame + mark.frames if mark.frames > 1 else -1
        for tag, text in (("comment", mark.note), ("name", mark.name), ("in", frame), ("out", end)):
            under(marker, tag, text=text)
    told = telling.labelled(LABEL, _told(timeline, [wrong for _, wrong in entered]))
    return Export(document(root), tuple(told))


def _told(timeline: Timeline, wrong: list[int]) -> Iterator[str]:
    yield from telling.of_ramps(timeline)
    yield from telling.of_misses(wrong)
    yield from telling.of_sources(timeline)
    odd = [source for source in timeline.sources if not timecode.is_whole(source.rate)]
    if odd:
        yield f"{telling.counted(len(odd), 'source')} of a rate that is not whole: its length is told in whole rates"
    yield from telling.of_framing(timeline, telling.of_fill(timeline))
    yield from telling.of_titles(timeline, "marked by name and length")
    yield from telling.of_joins(timeline)
    yield from telling.of_sound(timeline, "is lowered but not levelled")
    off = max((float(_song_in(each, timeline.rate) / timeline.rate - each.start) for each in timeline.songs), key=abs)
    if off:
        off *= 1000
        yield f"the song is entered on a whole frame, {abs(off):.1f} ms {'late' if off < 0 else 'early'}"
    if timeline.asked.paths == "relative":
        yield "Premiere asks where media lie that are named by relative paths"


def _song_in(music: Music, rate: Rate) -> int:
    return round(music.start * rate)


class _Writer:
    """Writes tracks; files are told in full where they first occur and named afterwards."""

    def __init__(self, timeline: Timeline, entered: list[int]) -> None:
        self.timeline = timeline
        self.entered = entered
        self.files: set[str] = set()
        self.places = {piece.start: place for place, piece in enumerate(timeline.pieces, 1)}
        audible = [piece.start for piece in timeline.pieces if piece.source.clip.audible]
        self.heard = {start: place for place, start in enumerate(audible, 1)}

    def pictures(self, media: Element) -> None:
        """The video track; there is none without pictures."""
        if not self.timeline.pieces:
            return
        video = under(media, "video")
        shape = under(under(video, "format"), "samplecharacteristics")  # Resolve takes no sequence without one
        _rate(shape, self.timeline.rate)
        _size(shape, self.timeline.size)
        track = under(video, "track")
        for piece, first in zip(self.timeline.pieces, self.entered, strict=True):
            self._picture(track, piece, first)
        under(track, "enabled", text="TRUE")
        under(track, "locked", text="FALSE")

    def sounds(self, media: Element) -> None:
        """The song on tracks 1 and 2, left and right, and the clips' own sound on 3 and 4."""
        audio = under(media, "audio")
        under(audio, "numOutputChannels", text=CHANNELS)
        shape = under(under(audio, "format"), "samplecharacteristics")
        under(shape, "depth", text=16)
        under(shape, "samplerate", text=48000)
        for channel in range(1, CHANNELS + 1):
            track = _sound_track(audio, channel)
            for music in self.timeline.songs:
                self._song(track, music, channel)
        for channel in range(1, CHANNELS + 1) if self.timeline.pieces else ():
            track = _sound_track(audio, channel, heard=self.timeline.asked.clip_sound > 0)
            for piece, first in zip(self.timeline.pieces, self.entered, strict=True):
                if piece.source.clip.audible:
                    self._sound(track, piece, first, channel)

    def _picture(self, track: Element, piece: Piece, first: int) -> None:
        item = self._item(track, f"video-{self.places[piece.start]}", piece, first)
        if piece.source in self.timeline.framed_otherwise() or _differs(piece.source, self.timeline):
            _scaled(item, piece.source, self.timeline)
        if piece.source.clip.audible:
            self._linked(item, piece)
        under(under(item, "comments"), "mastercomment1", text=f"cut {piece.number}: {piece.note}")

    def _sound(self, track: Element, piece: Piece, first: int, channel: int) -> None:
        item = self._item(track, f"sound-{self.places[piece.start]}-{channel}", piece, first)
        item.attrib["premiereChannelType"] = "stereo"
        level = self.timeline.asked.clip_sound
        if level:
            _effect(item, "Audio Levels", "audiolevels", "audio", {"level": f"{level / 100:g}"})
        _source_track(item, channel)
        self._linked(item, piece)

    def _song(self, track: Element, music: Music, channel: int) -> None:
        rate, place = self.timeline.rate, self.timeline.songs.index(music)
        name = f"song-{channel}" if not place else f"song-{channel}-{place + 1}"
        item = under(track, "clipitem", {"id": name, "premiereChannelType": "stereo"})
        _head(item, music.name, int(music.duration * rate), rate)
        _placed(item, (music.at, music.end), _song_in(music, rate))
        if self._file(item, "song"):
            file = item[-1]
            _head(file, music.name, int(music.duration * rate), rate)
            under(file, "pathurl", text=url(music.link))
            _channels(under(file, "media"))
        _source_track(item, channel)

    def _item(self, track: Element, name: str, piece: Piece, first: int) -> Element:
        item = under(track, "clipitem", {"id": name})
        rate = self.timeline.rate
        length = Fraction(piece.source.frames) / piece.source.rate / piece.speed * rate
        _head(item, piece.source.name, int(length), rate)
        _placed(item, (piece.start, piece.end), first)
        number = 1 + self.timeline.sources.index(piece.source)
        if self._file(item, str(number)):
            _describe(item[-1], piece.source)
        if piece.speed != 1:
            values = {
                "variablespeed": "0",
                "speed": f"{float(piece.speed * 100):.10g}",
                "reverse": "FALSE",
                "frameblending": "FALSE",
            }
            _effect(item, "Time Remap", "timeremap", "motion", values)
        return item

    def _file(self, item: Element, name: str) -> bool:
        """Name the file; whether it is for the first time, and to be described."""
        under(item, "file", {"id": f"file-{name}"})
        known = name in self.files
        self.files.add(name)
        return not known

    def _linked(self, item: Element, piece: Piece) -> None:
        """Tie a picture and its sound together, as track and number on it."""
        place, heard = self.places[piece.start], self.heard[piece.start]
        ends = [(f"video-{place}", "video", 1, place)]
        ends += [(f"sound-{place}-{n}", "audio", CHANNELS + n, heard) for n in range(1, CHANNELS + 1)]
        for name, kind, track, number in ends:
            link = under(item, "link")
            for tag, text in (("linkclipref", name), ("mediatype", kind), ("trackindex", track), ("clipindex", number)):
                under(link, tag, text=text)


def _head(element: Element, name: str, duration: int, rate: Rate) -> None:
    under(element, "name", text=name)
    under(element, "duration", text=duration)
    _rate(element, rate)


def _rate(element: Element, rate: Rate) -> None:
    base = timecode.base_of(rate) if timecode.is_whole(rate) else max(1, round(rate))
    child = under(element, "rate")
    under(child, "timebase", text=base)
    under(child, "ntsc", text="TRUE" if rate == base * timecode.NTSC else "FALSE")


def _timecode(element: Element, rate: Rate, start: timecode.Timecode) -> None:
    child = under(element, "timecode")
    _rate(child, rate)
    under(child, "string", text=start)
    under(child, "frame", text=start.count)
    under(child, "displayformat", text="DF" if start.drop else "NDF")


def _size(element: Element, size: tuple[int, int]) -> None:
    under(element, "width", text=size[0])
    under(element, "height", text=size[1])
    under(element, "pixelaspectratio", text="square")


def _placed(item: Element, span: tuple[int, int], first: int) -> None:
    start, end = span
    for tag, text in (("start", start), ("end", end), ("in", first), ("out", first + end - start)):
        under(item, tag, text=text)


def _describe(file: Element, source: Source) -> None:
    _head(file, source.name, source.frames, source.rate)
    under(file, "pathurl", text=url(source.link))
    _timecode(file, source.rate, source.start)
    media = under(file, "media")
    shape = under(under(media, "video"), "samplecharacteristics")
    _rate(shape, source.rate)
    _size(shape, (source.clip.picture.width, source.clip.picture.height))
    if source.clip.audible:
        _channels(media)


def _channels(media: Element) -> None:
    under(under(media, "audio"), "channelcount", text=CHANNELS)


def _sound_track(audio: Element, channel: int, *, heard: bool = True) -> Element:
    track = under(audio, "track", {"currentExplodedTrackIndex": str(channel - 1), **STEREO})
    under(track, "enabled", text="TRUE" if heard else "FALSE")
    under(track, "locked", text="FALSE")
    under(track, "outputchannelindex", text=channel)
    return track


def _source_track(item: Element, channel: int) -> None:
    child = under(item, "sourcetrack")
    under(child, "mediatype", text="audio")
    under(child, "trackindex", text=channel)


def _differs(source: Source, timeline: Timeline) -> bool:
    return (source.clip.picture.width, source.clip.picture.height) != timeline.size


def _scaled(item: Element, source: Source, timeline: Timeline) -> None:
    """Fit or fill the frame by Basic Motion, whose scale is a percentage of the source's own size."""
    picture = source.clip.picture
    ratios = Fraction(timeline.size[0], picture.width), Fraction(timeline.size[1], picture.height)
    scale = max(ratios) if timeline.asked.fill == "crop" else min(ratios)
    _effect(item, "Basic Motion", "basic", "motion", {"scale": f"{float(scale * 100):.10g}"})


def _effect(item: Element, name: str, key: str, category: str, values: dict[str, str]) -> None:
    effect = under(under(item, "filter"), "effect")
    kind, medium = ("audiolevels", "audio") if category == "audio" else ("motion", "video")
    for tag, text in (
        ("name", name),
        ("effectid", key),
        ("effectcategory", kind),
        ("effecttype", kind),
        ("mediatype", medium),
    ):
        under(effect, tag, text=text)
    for parameter, value in values.items():
        child = under(effect, "parameter")
        for tag, text in (("parameterid", parameter), ("name", parameter), ("value", value)):
            under(child, tag, text=text)
