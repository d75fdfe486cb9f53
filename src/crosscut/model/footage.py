"""Footage as Crosscut sees it: clips, shots, windows, moments. Clip times count from the clip's first shown frame."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import log

import numpy as np

from crosscut.model.curve import Curve, Stamps
from crosscut.model.story import Side
from crosscut.model.telemetry import NOTHING_MEASURED, Telemetry
from crosscut.model.time import Rate, Span, Time

STRONG_IMPACT = 0.5  # an impact of at least this strength is strong; see the glossary
CLOCK_SLACK = Fraction(1, 1000)  # s; containers such as Matroska round presentation times to the millisecond


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant that can land on the music.

    `strength` and `confidence` are 0–1; `contact` tells an impact from a turn or a top; `kind` is a word such as
    strike, step, drop, bounce, turn; `heard` is when its sound arrives, None where nothing was heard; `evidence` is
    what spoke for it: picture, sound, accelerometer.
    """

    time: Time
    strength: float
    kind: str
    contact: bool
    confidence: float
    heard: Time | None = None
    evidence: tuple[str, ...] = ()

    @property
    def is_strong_impact(self) -> bool:
        """Whether there is contact, and enough of it to call it strong."""
        return self.contact and self.strength >= STRONG_IMPACT


@dataclass(frozen=True, slots=True)
class Window:
    """A usable stretch of a shot that a cut may draw from.

    `quality` 0–1 (sharp, steady, well exposed); `energy` 0–1 how much moves in it; `brightness` 0–1 its mean
    relative luminance; `direction` the subject's mean way (right, down) in picture heights a second;
    `signature` 64 bits that are alike for pictures that look alike. `cadence` is strides, strokes or jumps a minute, 0
    where nothing repeats; `movement` describes how it moves, a vector of length 1 that is alike for like movement,
    empty where unknown; `colour` the mean of red, green and blue, 0–1 as displayed.
    """

    span: Span
    quality: float
    energy: float
    brightness: float
    direction: tuple[float, float]
    signature: int
    cadence: float = 0.0
    movement: tuple[float, ...] = ()
    colour: tuple[float, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Track:
    """Where the athlete is: the middle as shares of the picture's width (`across`) and height (`down`), 0–1."""

    across: Curve
    down: Curve


@dataclass(frozen=True, slots=True)
class Shot:
    """An unbroken run of the camera with its windows and moments, both in order of time.

    `motion` is the subject's speed in picture heights a second, `brightness` the mean relative luminance 0–1;
    `subject` is None where nobody stands out. `sway` is how far the camera strays from where it smoothly goes, RMS over
    a second, in shorter sides of the picture, two values a second; None where that is not known.
    """

    span: Span
    windows: tuple[Window, ...]
    moments: tuple[Moment, ...]
    motion: Curve
    brightness: Curve
    subject: Track | None = None
    sway: Curve | None = None

    def moments_in(self, span: Span) -> tuple[Moment, ...]:
        """The moments that fall inside the span."""
        return tuple(moment for moment in self.moments if moment.time in span)


@dataclass(frozen=True, slots=True, eq=False)
class FrameIndex:
    """Where each frame of a clip lies in its file.

    `shown` `[n]` int64: presentation times of the frames that are shown, rising, in units of `time_base` seconds;
    `keys` `[m]` int64: presentation times of the key frames, rising (the first may lie before the first shown frame).
    """

    shown: Stamps
    keys: Stamps
    time_base: Fraction

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, FrameIndex)
            and self.time_base == other.time_base
            and np.array_equal(self.shown, other.shown)
            and np.array_equal(self.keys, other.keys)
        )

    def __hash__(self) -> int:
        return hash((self.time_base, self.shown.tobytes(), self.keys.tobytes()))

    def time(self, number: int) -> Time:
        """The clip time at which that frame is first on screen."""
        return (int(self.shown[number]) - int(self.shown[0])) * self.time_base

    def frame_at(self, time: Time) -> int:
        """The number of the frame on screen at that clip time; the first or last one beyond the ends."""
        place = (time + CLOCK_SLACK) / self.time_base + int(self.shown[0])
        number = int(np.searchsorted(self.shown, int(place // 1), side="right")) - 1
        return min(max(number, 0), len(self.shown) - 1)

    def key_place(self, stamp: int) -> int:
        """Which of the key frames is the last that is not later than that presentation time; 0 before all of them."""
        return max(0, int(np.searchsorted(self.keys, stamp, side="right")) - 1)


@dataclass(frozen=True, slots=True)
class Picture:
    """How the pictures of a clip are stored and shown.

    `stream` is the stream's index in its file; `width` and `height` are pixels as shown (upright, square pixels);
    `rotation` is degrees clockwise (0, 90, 180, 270) that make a stored picture upright, after `mirrored` has
    flipped it left to right; `rate` is the mean frame rate; `steady` whether frames come at even distances;
    `transfer` names the light curve ("sdr", "hlg", "pq"); `timecode` is that of the first frame as the file spells it
    ("15:44:35:10", "01:00:00;02"; a semicolon means drop frame), empty where it has none.
    """

    stream: int
    width: int
    height: int
    rotation: int
    mirrored: bool
    rate: Rate
    steady: bool
    interlaced: bool
    transfer: str
    timecode: str = ""


@dataclass(frozen=True, slots=True)
class Clip:
    """One source video file that can be used. `path` is as the user gave it, `content` its fingerprint.

    `audible` says whether its sound has a level worth hearing, not merely a stream; `voices` and `music` are where
    someone speaks and where music plays, `loudness` how loud it is (dBFS RMS, four values a second; None where it has
    none); `blends` are its dissolves and fades, where no picture is of one shot alone; `frame` is the part of the
    picture inside black bars that never change, as shares (left, top, right, bottom) of its width and height; `effort`
    0–1 is how hard the athlete worked by the measure that the brief favours, None where nothing was measured.
    """

    path: str
    content: str
    duration: Time
    picture: Picture
    audible: bool
    index: FrameIndex
    shots: tuple[Shot, ...]
    voices: tuple[Span, ...] = ()
    music: tuple[Span, ...] = ()
    frame: tuple[float, float, float, float] = (0.0, 0.0, 1.0, 1.0)
    effort: Curve | None = None
    loudness: Curve | None = None
    blends: tuple[Span, ...] = ()

    @property
    def moments(self) -> tuple[Moment, ...]:
        """All moments of its shots, in order of time."""
        return tuple(moment for shot in self.shots for moment in shot.moments)

    @property
    def windows(self) -> tuple[Window, ...]:
        """All windows of its shots, in order of time."""
        return tuple(window for shot in self.shots for window in shot.windows)

    def suits_half(self, width: int, height: int) -> bool:
        """Whether its picture's shape is nearer to half of a film of that size (in two along its longer side)."""
        left, top, right, bottom = self.frame
        own = self.picture.width * (right - left) / (self.picture.height * (bottom - top))
        whole = width / height
        half = whole / 2 if width >= height else whole * 2
        return abs(log(own / half)) < abs(log(own / whole))

    def shot_at(self, time: Time) -> Shot | None:
        """The shot that is on at that time."""
        return next((shot for shot in self.shots if time in shot.span), None)


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A file that cannot be used: why, and what its owner can do."""

    path: str
    why: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Footage:
    """The clips at hand in the order given, the sides they belong to, and the files that were left out.

    `telemetry` is what was measured while they were filmed.
    """

    clips: tuple[Clip, ...]
    sides: tuple[Side, ...]
    left_out: tuple[LeftOut, ...] = ()
    telemetry: Telemetry = NOTHING_MEASURED

    def clip(self, content: str) -> Clip:
        """The clip with that fingerprint. Raises KeyError where there is none."""
        for clip in self.clips:
            if clip.content == content:
                return clip
        raise KeyError(content)

    def side_of(self, content: str) -> str:
        """The name of the side to which the clip with that fingerprint belongs. Raises KeyError."""
        for side in self.sides:
            if content in side.clips:
                return side.name
        raise KeyError(content)
