"""What each measure is on every frame of the film: out of telemetry in clip time, or out of the edit and the song."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.retime import film_time, source_times
from crosscut.model.song import Song
from crosscut.model.telemetry import Channel, Measured, Telemetry

Reals = NDArray[np.float64]

BLOW = 0.25  # strength from which a contact is counted as a blow
RHYTHM_LEAST, RHYTHM_REACH = 4, 6.0  # blows, and s around a time, that make a rhythm
SLOWEST_STRIKE = 1.6  # s between two of them, at most
LAST_BLOW = 1.5  # s for which the strength of the last blow stands
BEAT_AT = 0.27  # of a heart's trace: its spike falls on the beat
GRAVITY = 9.80665  # m/s²
IMPULSES = ("force", "g_force")  # measures that are over before an eye has read them
FORCES = ("acceleration_x", "acceleration_y")


@dataclass(frozen=True, slots=True)
class Material:
    """All that readings are taken from; times of the edit begin at the part of the song that it covers."""

    edit: Edit
    footage: Footage
    song: Song

    @property
    def times(self) -> Reals:
        """When each frame of the film begins, in seconds."""
        return np.arange(self.edit.frames) / float(self.edit.rate)

    @property
    def telemetry(self) -> Telemetry:
        """What was measured while the footage was filmed."""
        return self.footage.telemetry

    def landings(self, side: str) -> list[float]:
        """The accents of the film that a moment of that side lands on."""
        return sorted({float(each.accent) for cut in self.edit.cuts if cut.side == side for each in cut.landings})


def read(name: str, material: Material) -> Reals:
    """The measure on each frame `[n]`; NaN where it is not known."""
    if name in FILMED:
        return FILMED[name](material)
    return over_cuts(material, lambda measured, times: _of(measured, name, times))


def over_cuts(material: Material, take: Callable[[Measured, Reals], Reals | None]) -> Reals:
    """What `take` says of each cut, by the clip times of its frames; NaN where it says nothing."""
    found = np.full(material.edit.frames, np.nan)
    for cut in material.edit.cuts:
        measured = material.telemetry.of(cut.clip)
        values = take(measured, clip_times(cut, material)) if measured is not None else None
        if values is not None:
            found[cut.start : cut.end] = values[: max(0, len(found) - cut.start)]
    return found


def clip_times(cut: Cut, material: Material) -> Reals:
    """The clip time of each frame of a cut."""
    return np.array([float(time) for time in source_times(cut, material.edit.rate)])


def _of(measured: Measured, name: str, times: Reals) -> Reals | None:
    if name == "time_of_day":
        return None if measured.midnight is None else times - measured.midnight
    if name == "lap":
        ended = np.searchsorted(np.array(measured.laps), times, side="right").astype(np.float64)
        return 1 + ended if measured.laps else None
    channel = measured.channel(name)
    if channel is None:
        return None
    values = channel.read(times)
    return _with_peaks(values, channel, times) if name in IMPULSES else values


def _with_peaks(values: Reals, channel: Channel, times: Reals) -> Reals:
    """The values, none lower than the highest sample since the frame before: a blow may fall between two frames."""
    frame = np.searchsorted(times, channel.times, side="left")
    between = (frame > 0) & (frame < len(times))
    np.maximum.at(values, frame[between], channel.values[between])
    return values


def pulled(material: Material, axis: int) -> Reals:
    """Where the force pulls along one axis of the camera, in g without what is always there."""

    def take(measured: Measured, times: Reals) -> Reals | None:
        channel = measured.channel(FORCES[axis])
        return (
            None
            if channel is None
            else np.asarray((channel.read(times) - float(channel.values.mean())) / GRAVITY, np.float64)
        )

    return over_cuts(material, take)


def history(material: Material, name: str, frame: int, seconds: float, count: int) -> Reals:
    """The measure over the seconds before that frame, in the clip's own time; NaN where it is not known."""
    cut = next((each for each in material.edit.cuts if each.start <= frame < each.end), None)
    measured = material.telemetry.of(cut.clip) if cut is not None else None
    channel: Channel | None = measured.channel(name) if measured is not None else None
    if cut is None or channel is None:
        return np.full(count, np.nan)
    now = float(source_times(cut, material.edit.rate)[frame - cut.start])
    return channel.read(np.linspace(now - seconds, now, count))


def _blows(material: Material) -> list[tuple[float, float, str]]:
    """(time of the film, strength, side) of every blow that is seen, in order."""
    found = []
    for cut in material.edit.cuts:
        span = cut.span(material.edit.rate)
        for moment in material.footage.clip(cut.clip).moments:
            time = film_time(cut, moment.time, material.edit.rate)
            if moment.contact and moment.strength >= BLOW and time in span:
                found.append((float(time), moment.strength, cut.side))
    return sorted(found)


def _by_side(material: Material) -> list[tuple[Cut, list[tuple[float, float]]]]:
    blows = _blows(material)
    return [(cut, [(time, hard) for time, hard, side in blows if side == cut.side]) for cut in material.edit.cuts]


def _strikes(material: Material) -> Reals:
    """How many blows of the side on screen were seen so far."""
    found = np.full(material.edit.frames, np.nan)
    for cut, blows in _by_side(material):
        if blows:
            times = np.array([time for time, _ in blows])
            found[cut.start : cut.end] = np.searchsorted(times, material.times[cut.start : cut.end], side="right")
    return found


def _strength(material: Material) -> Reals:
    """How hard the last blow of the side on screen was, in percent, for a while after it."""
    found = np.full(material.edit.frames, np.nan)
    for cut, blows in _by_side(material):
        if not blows:
            continue
        times, hard = (np.array(side) for side in zip(*blows, strict=True))
        now = material.times[cut.start : cut.end]
        last = np.searchsorted(times, now, side="right") - 1
        fresh = (last >= 0) & (now - times[np.maximum(last, 0)] <= LAST_BLOW)
        found[cut.start : cut.end] = np.where(fresh, 100 * hard[np.maximum(last, 0)], np.nan)
    return found


def _strike_rate(material: Material) -> Reals:
    """Blows a minute, by the blows of the clip around the time that is shown, where they have a rhythm."""
    found = np.full(material.edit.frames, np.nan)
    for cut in material.edit.cuts:
        times = clip_times(cut, material)
        middle = float(times[len(times) // 2])
        moments = material.footage.clip(cut.clip).moments
        near = [float(m.time) for m in moments if m.contact and abs(float(m.time) - middle) <= RHYTHM_REACH / 2]
        steps = np.diff(near)
        if len(near) >= RHYTHM_LEAST and float(np.median(steps)) <= SLOWEST_STRIKE:
            found[cut.start : cut.end] = 60 / float(np.median(steps))
    return found


def _tempo(material: Material) -> Reals:
    return np.full(material.edit.frames, material.song.tempo)


def _bar(material: Material) -> Reals:
    downbeats = np.array([float(beat.time) for beat in material.song.beats if beat.is_downbeat])
    now = material.times + float(material.edit.part.start)
    return np.maximum(1.0, np.searchsorted(downbeats, now + 1e-6, side="right").astype(np.float64))


FILMED: dict[str, Callable[[Material], Reals]] = {
    "strikes": _strikes,
    "strength": _strength,
    "strike_rate": _strike_rate,
    "tempo": _tempo,
    "bar": _bar,
}


def beats(material: Material, name: str, values: Reals) -> Reals:
    """How many beats have passed at each frame: of a heart at those values a minute, or of the song."""
    if name != "tempo":
        return np.asarray(np.cumsum(np.nan_to_num(values) / 60 / float(material.edit.rate)))
    stamps = np.array([float(beat.time) for beat in material.song.beats])
    now = material.times + float(material.edit.part.start)
    return np.asarray(np.interp(now, stamps, np.arange(len(stamps)))) + BEAT_AT if len(stamps) else now * 0


def until_the_hit(material: Material) -> Reals:
    """Seconds until the final hit; NaN where there is none, or it has passed."""
    hit = material.song.final_hit
    if hit is None:
        return np.full(material.edit.frames, np.nan)
    left = float(hit - material.edit.part.start) - material.times
    return np.where(left >= 0, left, np.nan)
