"""Where the frames of a stream lie in its file: tallied while packets go by, and what follows for the rate."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from crosscut.media.probe import USUAL_RATES, opened, packets
from crosscut.model.footage import CLOCK_SLACK, FrameIndex, Picture
from crosscut.model.time import Rate, Time

if TYPE_CHECKING:
    import av
    from av.video.stream import VideoStream

SAME_RATE = Fraction(1, 500)  # relative; 24 and 23.976 differ by half of it, and each has its own place in the list
UNEVEN = Fraction(1, 4)  # of a frame; what the clocks of containers blur is less


class Tally:
    """The frames and key frames of one stream, counted as they pass."""

    def __init__(self, time_base: Fraction) -> None:
        self.time_base = time_base
        self.shown: list[int] = []
        self._keys: list[int] = []

    def packet(self, packet: av.Packet[VideoStream]) -> None:
        """A packet went by."""
        stamp = packet.dts if packet.pts is None else packet.pts
        if packet.is_keyframe and stamp is not None:
            self._keys.append(stamp)

    def frame(self, stamp: int | None) -> bool:
        """A frame came out with that presentation time; whether it is shown.

        Time stamps that do not rise belong to frames that a player drops. A frame without one follows the last.
        """
        if stamp is None:
            stamp = self.shown[-1] + self._step() if self.shown else 0
        if self.shown and stamp <= self.shown[-1]:
            return False
        self.shown.append(stamp)
        return True

    def _step(self) -> int:
        return (
            max(1, self.shown[-1] - self.shown[-2]) if len(self.shown) > 1 else max(1, round(1 / (25 * self.time_base)))
        )

    def index(self) -> FrameIndex:
        """All that was counted."""
        keys = sorted(set(self._keys)) or self.shown[:1]
        return FrameIndex(np.array(self.shown, np.int64), np.array(keys, np.int64), self.time_base)


def index(path: Path, stream: int) -> FrameIndex:
    """The frames that the file claims to hold, from its packets alone, without decoding. Raises Damaged."""
    with opened(path) as container:
        video = container.streams[stream]
        tally = Tally(Fraction(video.time_base or 1))
        stamps = []
        for packet in packets(container, video):  # type: ignore[arg-type]  # the probe chose a picture stream
            tally.packet(packet)
            if packet.size and not packet.is_discard and packet.pts is not None:
                stamps.append(packet.pts)
        for stamp in sorted(stamps):
            tally.frame(stamp)
        return tally.index()


def measured(picture: Picture, found: FrameIndex) -> Picture:
    """The picture with the rate and the evenness that its frames really have; at least two frames."""
    gaps = np.diff(found.shown)
    usual = Fraction(int(np.median(gaps))) * found.time_base
    slack = max(usual * UNEVEN, CLOCK_SLACK * 2)
    steady = bool(np.all(np.abs(gaps - np.median(gaps)) * float(found.time_base) <= float(slack)))
    span = (int(found.shown[-1]) - int(found.shown[0])) * found.time_base
    return replace(picture, rate=_named(Fraction(len(gaps)) / span, picture.rate), steady=steady)


def _named(rate: Rate, declared: Rate) -> Rate:
    """The usual rate that a measured one fits, else the declared one where it fits, else the measured one."""
    near = min(USUAL_RATES, key=lambda usual: abs(usual - rate))
    return next((each for each in (near, declared) if _fits(each, rate)), rate.limit_denominator(1001))


def _fits(named: Rate, rate: Rate) -> bool:
    return abs(named - rate) <= rate * SAME_RATE


def duration(found: FrameIndex, picture: Picture) -> Time:
    """Seconds from the first shown frame to the end of the last, which lasts as long as a frame does on the mean."""
    return found.time(len(found.shown) - 1) + 1 / picture.rate
