"""The edit: which part of which shot is on screen from which frame to which, and why."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from crosscut.model.story import Act
from crosscut.model.time import Rate, Span, Time, frame_at, frames_in, time_of

# A landing: (moment − accent) lies within these many frames of the film. People take sound and picture for one when
# the sound comes a little later, so the planner aims one frame before the accent. The one place that says so.
LANDING_EARLIEST = -2
LANDING_LATEST = 1
LANDING_TARGET = -1


@dataclass(frozen=True, slots=True)
class Landing:
    """A moment that meets an accent; both are times of the film."""

    moment: Time
    accent: Time

    @property
    def error(self) -> Time:
        """Seconds from the accent to the moment; negative is early."""
        return self.moment - self.accent


def lands(moment: Time, accent: Time, rate: Rate) -> bool:
    """Whether a moment at that time of the film meets the accent."""
    return LANDING_EARLIEST <= (moment - accent) * rate <= LANDING_LATEST


@dataclass(frozen=True, slots=True)
class Reason:
    """One merit, or what speaks against: its `name` and its `points`. One point is a beat of full content on screen."""

    name: str
    points: float


@dataclass(frozen=True, slots=True)
class Alternative:
    """What could stand here instead: a part of a clip, and the points that it would cost."""

    clip: str
    source: Span
    points_lost: float


@dataclass(frozen=True, slots=True)
class Turn:
    """Where the speed of a cut changes: from `frame` of the cut (0 is its first) on it runs at `speed`."""

    frame: int
    speed: Fraction


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a cut comes in where it is no straight cut: `kind` is dissolve, flash or whip, over its first `frames`.

    Under a dissolve or a whip the cut before runs on for as many frames, so its shot must hold them.
    """

    kind: str
    frames: int


@dataclass(frozen=True, slots=True)
class Beside:
    """What the second half of the picture shows meanwhile: `clip`, of that `side`, from clip time `entry` on.

    Halves lie side by side in a wide film and above each other in a tall one; the cut's own is the left or upper one
    unless this one is `first`. It has landings and reasons of its own.
    """

    side: str
    clip: str
    entry: Time
    speed: Fraction = Fraction(1)
    first: bool = False
    landings: tuple[Landing, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """One entry of the edit: frames `start` to `end` (excluded) of the film show `clip` (a fingerprint).

    The first of them shows the source at clip time `entry`; from there the source runs `speed` times as fast as life,
    in a ramp changing at each of its `turns` (in order). `model.retime` says what that means frame by frame.
    """

    start: int
    end: int
    side: str
    clip: str
    entry: Time
    speed: Fraction = Fraction(1)
    landings: tuple[Landing, ...] = ()
    reasons: tuple[Reason, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    locked: bool = False
    turns: tuple[Turn, ...] = ()
    arrival: Arrival | None = None
    beside: Beside | None = None

    @property
    def second(self) -> Cut | None:
        """What is beside it as a cut of its own, over the same frames; None where it has the picture to itself."""
        two = self.beside
        if two is None:
            return None
        return Cut(self.start, self.end, two.side, two.clip, two.entry, two.speed, two.landings, two.reasons)

    @property
    def is_split(self) -> bool:
        """Whether it shares the screen with another side."""
        return self.beside is not None and self.beside.side != self.side

    @property
    def speeds(self) -> tuple[Fraction, ...]:
        """Every speed that it runs at, in order."""
        return (self.speed, *(turn.speed for turn in self.turns))

    def __len__(self) -> int:
        return self.end - self.start

    def span(self, rate: Rate) -> Span:
        """When it is on screen, in times of the film."""
        return Span(time_of(self.start, rate), time_of(self.end, rate))


@dataclass(frozen=True, slots=True)
class Title:
    """Words over the picture, and when: a stretch in times of the film. `kind` is opening, act, line or credits.

    `avoids` is where people are under it, as shares of the picture's sides (across, down); None where nobody is known.
    """

    text: str
    span: Span
    kind: str = "opening"
    avoids: tuple[float, float] | None = None

    def frames(self, rate: Rate) -> range:
        """The frames that it stands on, at least one: as with cuts, from the one that its first beat falls on."""
        first = frame_at(self.span.start, rate)
        return range(first, max(first + 1, frame_at(self.span.end, rate)))


@dataclass(frozen=True, slots=True)
class Edit:
    """The whole ordered list of cuts over a `part` of the song as it is heard.

    Where the song is shortened, `parts` are the stretches of its file that are heard one after the other.
    `rate` frames a second; `score` and `bound` are points (what it reaches, what no edit of this material can exceed),
    `grade` is 0–100 (0 a random on-beat cutter, 100 the bound); `repeats` counts cuts that show footage again; `acts`
    are in times of the film. Over its last `dip` frames the picture goes dark, and the sound with it where it would go
    on. `slow` says what is shown where slow motion asks for more frames than the source has: hold, blend, flow.
    Over its last `card` frames a plain dark card stands in for pictures: no shot lasts to the end of the song.
    """

    part: Span
    rate: Rate
    width: int
    height: int
    cuts: tuple[Cut, ...]
    score: float = 0.0
    bound: float = 0.0
    grade: float = 0.0
    repeats: int = 0
    titles: tuple[Title, ...] = ()
    acts: tuple[Act, ...] = ()
    parts: tuple[Span, ...] = ()
    dip: int = 0
    slow: str = "hold"
    card: int = 0

    @property
    def heard(self) -> tuple[Span, ...]:
        """The stretches of the song's file that are heard, in order."""
        return self.parts or (self.part,)

    @property
    def halves(self) -> tuple[tuple[int, Cut], ...]:
        """Every cut with its number, from 1, and after each what is beside it."""
        both = ((number, half) for number, cut in enumerate(self.cuts, 1) for half in (cut, cut.second))
        return tuple((number, half) for number, half in both if half is not None)

    @property
    def frames(self) -> int:
        """How many frames the film has."""
        return frames_in(self.part.length, self.rate)


@dataclass(frozen=True, slots=True)
class Take:
    """One of several alternative edits of the same project; `number` counts from 1."""

    number: int
    edit: Edit
