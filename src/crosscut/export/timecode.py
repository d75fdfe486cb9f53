"""Timecode: hours, minutes, seconds and frames as editors count them, drop frame too (SMPTE ST 12-1)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from crosscut.model.time import Rate

NTSC = Fraction(1000, 1001)  # what television made of its rates
SPELLED = re.compile(r"(\d\d):([0-5]\d):([0-5]\d)([:;.,])(\d\d\d?)")
DAY = 24 * 60 * 60  # s
DROP_BASES = (30, 60)  # frames/s; drop frame is defined for 29.97 and 59.94 alone


def base_of(rate: Rate) -> int:
    """Frames that a second of timecode counts: 30 at 29.97. Not a whole rate and no NTSC one: the next whole one."""
    return ceil(rate)


def is_whole(rate: Rate) -> bool:
    """Whether timecode can count that rate: a whole number or 1000/1001 of one."""
    return rate in {base_of(rate), base_of(rate) * NTSC}


@dataclass(frozen=True, slots=True)
class Timecode:
    """A label: `seconds` of the clock and a `frame` below `base`; `drop` where labels are dropped to keep the clock."""

    seconds: int = 0
    frame: int = 0
    base: int = 30
    drop: bool = False

    @property
    def count(self) -> int:
        """How many frames lie between it and 00:00:00:00."""
        minutes = self.seconds // 60
        dropped = (minutes - minutes // 10) * self.base // 15 if self.drop else 0
        return self.seconds * self.base + self.frame - dropped

    def counted_in(self, base: int) -> int:
        """The frame that carries the nearest earlier label where a second has `base` frames and none is dropped."""
        return self.seconds * base + self.frame * base // self.base

    def __str__(self) -> str:
        return spelled(self.count, self.base, drop=self.drop)


def read(text: str, rate: Rate) -> Timecode | None:
    """The timecode that is spelled there, in a file of that rate; None where it is none."""
    found = SPELLED.fullmatch(text.strip())
    base = base_of(rate)
    if found is None or int(found[1]) * 3600 >= DAY or int(found[5]) >= base:
        return None
    seconds = (int(found[1]) * 60 + int(found[2])) * 60 + int(found[3])
    drop = found[4] != ":" and base in DROP_BASES and rate == base * NTSC
    return Timecode(seconds, int(found[5]), base, drop)


def spelled(count: int, base: int, *, drop: bool = False) -> str:
    """The label of the frame with that count, from 00:00:00:00 on again after a day."""
    if drop:
        skipped = base // 15  # labels a minute, but for every tenth
        tens, rest = divmod(count, base * 600 - 9 * skipped)
        count += skipped * (9 * tens + max(0, rest - skipped) // (base * 60 - skipped))
    seconds, frame = divmod(count % (DAY * base), base)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}{';' if drop else ':'}{frame:02}"
