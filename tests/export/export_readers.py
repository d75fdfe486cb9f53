"""Small readers of what is exported, written apart from the writers: each gives back the film it understands.

All place source frames by floor sampling: what is shown at a time is the last frame that began by then.
"""

import json
import re
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from urllib.parse import unquote
from xml.etree import ElementTree as ET


@dataclass
class Shown:
    """Frames `start` to `end` of the film and the times of the source that they show, from the file's beginning."""

    start: int
    end: int
    path: str
    times: list
    whole: Fraction | None = None  # s; how long the editor takes the source to be
    sound: bool = False


@dataclass
class Film:
    rate: Fraction
    pictures: list
    sounds: list = field(default_factory=list)
    songs: list = field(default_factory=list)
    marks: list = field(default_factory=list)
    titles: list = field(default_factory=list)  # (first frame, how many, words)

    @property
    def song(self):
        """The one stretch of the song that there is."""
        (only,) = self.songs
        return only


def frames_of(film, footage, paths):
    """(clip, source frame) of every frame of the film that was read."""
    by_path = {path: content for content, path in paths.items()}
    found = []
    for shown in film.pictures:
        clip = footage.clip(by_path[shown.path])
        found += [(clip.content, frame_at(clip, time)) for time in shown.times]
    return found


def frame_at(clip, time):
    """By an editor's own count of the source: at its rate where frames come evenly, else where they are."""
    if clip.picture.steady:
        return min(max(0, int(time * clip.picture.rate // 1)), len(clip.index.shown) - 1)
    starts = [clip.index.time(number) for number in range(len(clip.index.shown))]
    return max(0, sum(start <= time for start in starts) - 1)


def otio(text):
    document = json.loads(text)
    assert document["OTIO_SCHEMA"] == "Timeline.1"
    rate = _rate(document["global_start_time"])
    tracks = {track["name"]: track for track in document["tracks"]["children"]}
    film = Film(rate, _otio_track(tracks["film"], rate) if "film" in tracks else [])
    film.songs = _otio_track(tracks["song"], rate)
    if "clips' sound" in tracks:
        film.sounds = _otio_track(tracks["clips' sound"], rate)
    for mark in document["tracks"]["markers"]:
        place = _frames(mark["marked_range"]["start_time"], rate)
        film.marks.append((place, mark["name"]))
        if mark["metadata"]["crosscut"]["kind"] == "title":
            film.titles.append((place, _frames(mark["marked_range"]["duration"], rate), mark["name"]))
    return film


def _otio_track(track, rate):
    found, place = [], 0
    for item in track["children"]:
        length = _frames(item["source_range"]["duration"], rate)
        if item["OTIO_SCHEMA"] == "Clip.1":
            media = item["media_reference"]
            available = media["available_range"]
            speed = Fraction(1)
            for effect in item["effects"]:
                assert effect["OTIO_SCHEMA"] == "LinearTimeWarp.1"
                speed *= Fraction(effect["time_scalar"]).limit_denominator(10_000)
            entry = _seconds(item["source_range"]["start_time"]) - _seconds(available["start_time"])
            times = [entry + k / rate * speed for k in range(length)]
            path = _path(media["target_url"])
            found.append(Shown(place, place + length, path, times, _seconds(available["duration"]), track["enabled"]))
        place += length
    return found


def _rate(time):
    return Fraction(time["rate"]).limit_denominator(1001)


def _seconds(time):
    return Fraction(time["value"]).limit_denominator(10_000) / _rate(time)


def _frames(time, rate):
    assert _rate(time) == rate
    assert time["value"] == int(time["value"])
    return int(time["value"])


def _path(url):
    return unquote(re.sub("^file://", "", url))


def parsed(text):
    return ET.fromstring(text.encode())  # noqa: S314  # our own text


def fcpxml(text):
    root = parsed(text)
    by_id = {each.attrib["id"]: each for each in root.find("resources")}
    sequence = root.find("library/event/project/sequence")
    duration = _time(by_id[sequence.attrib["format"]].attrib["frameDuration"])
    film = Film(1 / duration, [])
    for item in sequence.find("spine"):
        if item.tag == "asset-clip":
            film.pictures.append(_fcp_clip(item, by_id, duration))
        for title in item.findall("title"):
            film.titles.append(_fcp_title(title, item, by_id, duration))
        for song in item.findall("asset-clip"):
            first = (
                _time(item.attrib["offset"]) + _time(song.attrib["offset"]) - _time(item.attrib["start"])
            ) / duration
            assert abs(first - round(first)) < Fraction(1, 10_000)  # two times of 32 bits are added
            start = round(first) * duration
            film.songs.append(_fcp_clip(song, by_id, duration, start))
            inside = _time(song.attrib["start"])
            film.marks += [
                (_whole((start + _time(mark.attrib["start"]) - inside) / duration), mark.attrib["value"])
                for mark in song.findall("marker")
            ]
    film.sounds = [shown for shown in film.pictures if shown.sound]
    return film


def _whole(frames):
    """The frame that is meant where times of 32 bits were added."""
    return round(frames) if abs(frames - round(frames)) < Fraction(1, 10_000) else frames


def _fcp_title(title, item, by_id, duration):
    assert by_id[title.attrib["ref"]].tag == "effect"
    start = _time(item.attrib["offset"]) + _time(title.attrib["offset"]) - _time(item.attrib["start"])
    first, length = start / duration, _time(title.attrib["duration"]) / duration
    assert length.denominator == 1
    assert abs(first - round(first)) < Fraction(1, 10_000)  # two times of 32 bits are added
    text = title.find("text/text-style")
    assert text.attrib["ref"] == title.find("text-style-def").attrib["id"]
    return round(first), int(length), text.text


def _fcp_clip(item, by_id, duration, offset=None):
    asset = by_id[item.attrib["ref"]]
    offset = _time(item.attrib["offset"]) if offset is None else offset
    start, length = (value / duration for value in (offset, _time(item.attrib["duration"])))
    assert start.denominator == length.denominator == 1
    line = [(_time(each.attrib["time"]), _time(each.attrib["value"])) for each in item.findall("timeMap/timept")]
    if "format" in asset.attrib and by_id[asset.attrib["format"]].attrib["frameDuration"] != f"{duration}s":
        assert item.find("conform-rate").attrib["scaleEnabled"] == "0"
    zero = _time(asset.attrib["start"])
    times = [_along(line, _time(item.attrib["start"]) + k * duration) - zero for k in range(int(length))]
    path = _path(asset.find("media-rep").attrib["src"])
    heard = "hasAudio" in asset.attrib
    return Shown(int(start), int(start + length), path, times, _time(asset.attrib["duration"]), heard)


def _along(line, time):
    if not line:
        return time
    assert all(one < other for one, other in pairwise(line))
    (t0, v0), (t1, v1) = next((pair for pair in pairwise(line) if time < pair[1][0]), tuple(line[-2:]))
    return v0 + (time - t0) * (v1 - v0) / (t1 - t0)


def _time(text):
    assert re.fullmatch(r"\d+(/[1-9]\d*)?s", text), text
    return Fraction(text[:-1])


def xmeml(text):
    sequence = parsed(text).find("sequence")
    rate = _xml_rate(sequence)
    files = {each.attrib["id"]: each for each in sequence.iter("file") if len(each)}
    film = Film(rate, [_xml_clip(item, files, rate) for item in sequence.findall("media/video/track/clipitem")])
    tracks = [
        [_xml_clip(item, files, rate, track.findtext("enabled") == "TRUE") for item in track.findall("clipitem")]
        for track in sequence.findall("media/audio/track")
    ]
    assert tracks[0] == tracks[1]
    film.songs = tracks[0]
    if film.pictures:
        assert tracks[2] == tracks[3]
        film.sounds = tracks[2]
    for mark in sequence.findall("marker"):
        first, last, name = int(mark.findtext("in")), int(mark.findtext("out")), mark.findtext("name")
        film.marks.append((first, name))
        if "title" in mark.findtext("comment").split("; "):
            film.titles.append((first, last - first if last > first else 1, name))
    return film


def _xml_clip(item, files, rate, enabled=True):  # noqa: FBT002  # the track's word
    file = files[item.find("file").attrib["id"]]
    start, end, first, last = (int(item.findtext(tag)) for tag in ("start", "end", "in", "out"))
    assert last - first == end - start
    speed = Fraction(1)
    for effect in item.findall("filter/effect"):
        if effect.findtext("effectid") == "timeremap":
            values = {each.findtext("parameterid"): each.findtext("value") for each in effect.findall("parameter")}
            assert (values["variablespeed"], values["reverse"]) == ("0", "FALSE")
            speed = (Fraction(values["speed"]) / 100).limit_denominator(10_000)
    times = [(first + k) * speed / rate for k in range(end - start)]
    whole = int(file.findtext("duration")) / _xml_rate(file)
    return Shown(start, end, _path(file.findtext("pathurl")), times, whole, enabled)


def _xml_rate(element):
    base = int(element.findtext("rate/timebase"))
    return Fraction(base * 1000, 1001) if element.findtext("rate/ntsc") == "TRUE" else Fraction(base)


EVENT = re.compile(r"(\d{3,})  (\S{1,8}) +(V|AA) +C +(\S+) (\S+) (\S+) (\S+)")


@dataclass
class Event:
    """An event line and what the lines after it say."""

    fields: tuple
    speed: Fraction | None = None
    audio: bool = False
    path: str = ""
    marks: list = field(default_factory=list)


def edl(text, rate, starts):
    """`starts` gives the frame count of the first frame's label for the path of every source."""
    base = -(-rate.numerator // rate.denominator)
    lines = text.splitlines()
    assert re.fullmatch("TITLE: .*", lines[0])
    assert lines[1] == "FCM: NON-DROP FRAME"
    events = []
    for line in lines[2:]:
        found = EVENT.fullmatch(line)
        if found:
            events.append(Event(found.groups()))
        elif line:
            _edl_line(line, events[-1], base)
    assert [int(event.fields[0]) for event in events] == list(range(1, len(events) + 1))
    film = Film(rate, [])
    for event in events:
        shown = _edl_event(event, rate, base, starts)
        film.marks += event.marks
        if event.fields[2] == "AA":
            film.songs.append(shown)
        else:
            film.pictures.append(shown)
            film.sounds += [shown] if event.audio else []
    return film


def _edl_line(line, event, base):
    if line.startswith("M2"):
        _, reel, speed, label = line.split()
        assert (reel, label) == (event.fields[1], event.fields[3])
        event.speed = Fraction(speed)
    elif line.startswith("AUD"):
        event.audio = line.split()[1:] == ["3", "4"]
    elif line.startswith("* SOURCE FILE: "):
        event.path = line.removeprefix("* SOURCE FILE: ")
    elif line.startswith("* LOC: "):
        label, _, name = line.removeprefix("* LOC: ").split(maxsplit=2)
        event.marks.append((counted(label, base) - 3600 * base, name))


def _edl_event(event, rate, base, starts):
    labels = [counted(label, base) for label in event.fields[3:]]
    first, last, start, end = labels
    day, speed = 24 * 3600 * base, Fraction(base) if event.speed is None else event.speed
    assert abs((last - first) % day - (end - start) * speed / base) <= 1
    entry = (first - starts.get(event.path, 0)) % day
    times = [entry / rate + k * speed / base / rate for k in range(end - start)]
    return Shown(start - 3600 * base, end - 3600 * base, event.path, times)


def counted(label, base):
    """The frame count of a label, by walking the minutes where labels are dropped."""
    hours, minutes, seconds, frame = (int(part) for part in re.split("[:;]", label))
    count = ((hours * 60 + minutes) * 60 + seconds) * base + frame
    if ";" in label:
        dropped = base // 15
        count -= sum(dropped for minute in range(1, hours * 60 + minutes + 1) if minute % 10)
    return count


MARK = re.compile(r"(?P<note>.*) \|C:ResolveColor(?P<colour>\w+) \|M:(?P<name>[^|]*) \|D:(?P<frames>[1-9]\d*)")


def marker_list(text, base):
    """(frame, name, note) of every marker as Resolve reads such a list."""
    lines = [line for line in text.splitlines()[2:] if line]
    found = []
    for event, mark in zip(lines[::2], lines[1::2], strict=True):
        number, reel, channel, kind, *labels = event.split()
        assert (int(number), reel, channel, kind) == (len(found) + 1, "001", "V", "C")
        assert labels[:2] == labels[2:]
        told = MARK.fullmatch(mark)
        found.append((counted(labels[0], base) - 3600 * base, told["name"], told["note"]))
    return found
