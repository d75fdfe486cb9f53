"""Scripted contacts: little films of 180 lines made by arithmetic, whose contacts are known exactly.

Used by the tests of this folder and by `bench/contacts.py`. Everything is drawn at exact times, so any frame rate and
any uneven row of times shows the same movement; the variant alone decides sizes, speeds and intervals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import accumulate, pairwise
from math import cos, exp, pi, sin, sqrt

import cv2
import numpy as np

from crosscut.model.curve import Sound

HEIGHT, WIDTH = 180, 320
MARGIN = 60  # pixels of background beyond each side
SUBFRAMES = 5  # of the exposure of one picture, half of its time, when it is blurred
SOUND_RATE = 24_000
GROUND = 146
MIDDLE = 150.0

Pen = Callable[[np.ndarray, float], None]  # draws what is there at a time


@dataclass(frozen=True)
class Act:
    """What is done: its contacts in seconds, and what draws it. `way` is where the camera looks at each time."""

    contacts: tuple[float, ...]
    draw: Pen
    way: Callable[[float], tuple[float, float]] = lambda _time: (0.0, 0.0)


@dataclass(frozen=True)
class Take:
    """How an act is filmed."""

    rate: float = 30.0
    blur: bool = True
    noise: float = 2.0  # grey values
    shake: float = 0.6  # pixels
    flashes: tuple[float, ...] = ()
    uneven: bool = False  # every seventh picture is missing and the others come up to a quarter of a frame late
    seconds: float = 6.0


def part(variant: int, number: int, low: float, high: float) -> float:
    """A value between two bounds that looks like chance, always the same."""
    place = (variant + 1) * 0.6180339887 + (number + 1) * 0.7548776662 + variant * number * 0.1327
    return low + (high - low) * (place % 1.0)


def row(variant: int, first: float, gaps: tuple[float, float], until: float) -> tuple[float, ...]:
    """Instants at uneven distances."""
    times = accumulate((part(variant, 20 + n, *gaps) for n in range(200)), initial=first)
    return tuple(time for time in times if time < until)


def disc(picture: np.ndarray, at: tuple[float, float], size: tuple[float, float], value: int) -> None:
    cv2.ellipse(picture, (at, (2 * size[0], 2 * size[1]), 0.0), value, -1, cv2.LINE_AA)


def limb(picture: np.ndarray, one: tuple[float, float], two: tuple[float, float], wide: int, value: int) -> None:
    ends = [tuple(round(16 * x) for x in end) for end in (one, two)]
    cv2.line(picture, *ends, value, wide, cv2.LINE_AA, 4)


def strike(variant: int, until: float) -> Act:
    """A fist meets a bag and comes back."""
    contacts = row(variant, 0.7, (0.45, 1.0), until)
    bag, reach = part(variant, 1, 180, 230), part(variant, 2, 35, 60)
    out, back, rest = part(variant, 3, 0.09, 0.15), part(variant, 4, 0.18, 0.3), 0.02

    def stretched(time: float) -> float:
        for at in contacts:
            if at - out <= time < at:
                return float(((time - at + out) / out) ** 1.7)
            if at <= time < at + rest:
                return 1.0
            if at + rest <= time < at + rest + back:
                return 0.5 + 0.5 * cos(pi * (time - at - rest) / back)
        return 0.0

    def draw(picture: np.ndarray, time: float) -> None:
        swing = sum(9 * exp(-(time - at) / 0.25) * sin(4 * pi * (time - at)) for at in contacts if at <= time < at + 2)
        shoulder, fist = bag - 44 - reach, bag - 14 - reach * (1 - stretched(time))
        disc(picture, (shoulder - 6, 112), (14, 44), 70)
        disc(picture, (bag + 10 + swing, 95), (13, 44), 130)
        limb(picture, (shoulder, 96), (fist, 92), 7, 84)
        disc(picture, (fist, 92), (8, 7), 212)

    return Act(contacts, draw)


def bounce(variant: int, until: float) -> Act:
    """A ball falls on the ground and flies up again."""
    contacts = row(variant, 0.5, (0.4, 0.8), until)
    size, x, pull = part(variant, 1, 5, 9), part(variant, 2, 110, 220), part(variant, 3, 500, 850)
    edges = [contacts[0] - 0.6, *contacts, contacts[-1] + 0.6]

    def draw(picture: np.ndarray, time: float) -> None:
        low, high = next(((a, b) for a, b in pairwise(edges) if time < b), (edges[-2], edges[-1]))
        height = 0.5 * pull * max((time - low) * (high - time), 0)
        disc(picture, (x - 30 + 2 * sin(3 * time), 108), (9, 38), 60)
        disc(picture, (x, GROUND - size - height), (size, size), 228)

    return Act(contacts, draw)


def steps(variant: int, until: float) -> Act:
    """Someone runs, followed by the camera or on a treadmill; from its touchdown on a foot moves with the ground."""
    cadence, tall = part(variant, 1, 2.5, 4.0), part(variant, 2, 50, 84)
    stride, followed = part(variant, 3, 0.5, 0.8) * tall, variant % 2 == 0
    speed, first = stride * cadence, part(variant, 4, 0.1, 0.4)
    contacts = tuple(first + n / cadence for n in range(int((until - first) * cadence) + 1))

    def foot(time: float, leg: int) -> tuple[float, float]:
        turn, stands = 2 / cadence, 0.7 / cadence
        number, place = divmod(time - first - leg / cadence, turn)
        down = MIDDLE + speed * (first + leg / cadence + number * turn) + 0.3 * stride
        if place < stands:
            return down, GROUND
        through = (place - stands) / (turn - stands)
        return down + 2 * stride * through**1.2, GROUND - 0.22 * tall * sin(pi * through**0.8)

    def draw(picture: np.ndarray, time: float) -> None:
        left = speed * time
        x, hip = MIDDLE, GROUND - 0.55 * tall + 2 * cos(2 * pi * cadence * (time - first))
        disc(picture, (x, hip - 0.28 * tall), (0.12 * tall, 0.3 * tall), 66)
        disc(picture, (x + 2, hip - 0.68 * tall), (0.08 * tall, 0.1 * tall), 190)
        for leg, value in ((0, 80), (1, 200)):
            at, down = foot(time, leg)
            knee = (x + at - left) / 2 + 0.12 * tall, (hip + down) / 2
            limb(picture, (x, hip), knee, max(3, round(tall / 12)), value)
            limb(picture, knee, (at - left, down), max(3, round(tall / 14)), value)

    return Act(contacts, draw, (lambda time: (speed * time % 900, 0.0)) if followed else (lambda _time: (0.0, 0.0)))


def drop(variant: int, until: float) -> Act:
    """A loaded bar is lifted, let go, and stops on the ground."""
    contacts = row(variant, 1.1, (1.3, 2.0), until)
    x, high, pull = part(variant, 1, 130, 190), part(variant, 2, 45, 85), part(variant, 3, 480, 800)
    falls, lifts = sqrt(2 * high / pull), 0.6
    return Act(contacts, partial(_bar, x, lambda time: _dropped(contacts, time, (high, falls, lifts))))


def lift(variant: int, until: float) -> Act:
    """A bar goes up and down evenly and is set down hard, as in quick repetitions."""
    contacts = row(variant, 1.2, (1.2, 1.7), until)
    x, high, down, up = part(variant, 1, 130, 190), part(variant, 2, 40, 60), part(variant, 3, 0.25, 0.4), 0.6

    def height(time: float) -> float:
        for at in contacts:
            if at - down <= time < at:
                return high * cos(pi / 2 * (time - at + down) / down)
            if at - down - up <= time < at - down:
                return high * (0.5 - 0.5 * cos(pi * (time - at + down + up) / up))
        return 0.0

    return Act(contacts, partial(_bar, x, height))


def _dropped(contacts: Sequence[float], time: float, how: tuple[float, float, float]) -> float:
    high, falls, lifts = how
    for at in contacts:
        if at - falls <= time < at:
            return high * (1 - ((time - at + falls) / falls) ** 2)
        if at - falls - lifts <= time < at - falls:
            return high * (0.5 - 0.5 * cos(pi * (time - at + falls + lifts) / lifts))
        if at <= time < at + 0.1:
            return 50 * (time - at) * (1 - (time - at) / 0.1)
    return 0.0


def _bar(x: float, height: Callable[[float], float], picture: np.ndarray, time: float) -> None:
    y = GROUND - 12 - height(time)
    disc(picture, (x, GROUND - 44), (10, 42), 92)
    limb(picture, (x - 38, y), (x + 38, y), 3, 205)
    for side in (-38, 38):
        disc(picture, (x + side, y), (5, 12), 28)


def wave(variant: int, _until: float) -> Act:
    """Arms go to and fro as fast as arms do, and meet nothing."""
    often, x = part(variant, 1, 0.7, 1.6), part(variant, 2, 130, 190)

    def draw(picture: np.ndarray, time: float) -> None:
        disc(picture, (x, 108), (13, 42), 70)
        for side in (-1, 1):
            angle = side * (pi / 2 + 0.9 * sin(2 * pi * often * time + side))
            hand = x + 46 * sin(angle), 84 - 46 * cos(angle)
            limb(picture, (x, 84), hand, 7, 84)
            disc(picture, hand, (6, 6), 205)

    return Act((), draw)


def spin(variant: int, _until: float) -> Act:
    """A wheel with spokes turns."""
    often, x = part(variant, 1, 0.5, 1.5), part(variant, 2, 130, 190)

    def draw(picture: np.ndarray, time: float) -> None:
        disc(picture, (x, 92), (46, 46), 66)
        for spoke in range(3):
            angle = 2 * pi * (often * time + spoke / 3)
            limb(picture, (x, 92), (x + 44 * sin(angle), 92 - 44 * cos(angle)), 5, 205)

    return Act((), draw)


def crossing(variant: int, _until: float) -> Act:
    """Someone passes by, again and again, and does not stop."""
    speed, size = part(variant, 1, 90, 200), part(variant, 2, 14, 24)

    def draw(picture: np.ndarray, time: float) -> None:
        x = (speed * time) % (WIDTH + 160) - 80
        disc(picture, (x, 110 + 3 * sin(6 * time)), (size, 36), 70)
        disc(picture, (x + 3, 66 + 3 * sin(6 * time)), (size / 2, 9), 200)

    return Act((), draw)


def jump(variant: int, until: float) -> Act:
    """Someone skips a rope: off the ground for six tenths of each jump, and bent in the knees between."""
    often, tall, x = part(variant, 1, 1.6, 2.6), part(variant, 2, 60, 96), part(variant, 3, 130, 190)
    first, flies = part(variant, 4, 0.1, 0.4), 0.6
    contacts = tuple(first + n / often for n in range(int((until - first) * often) + 1))

    def draw(picture: np.ndarray, time: float) -> None:
        place = ((time - first) * often) % 1.0  # of a jump that begins with its landing
        stands = place < 1 - flies
        bent = 0.06 * tall * sin(pi * place / (1 - flies)) if stands else 0.0
        through = (place - 1 + flies) / flies
        up = 0.0 if stands else 0.16 * tall * 4 * through * (1 - through)
        foot, hip = GROUND - up, GROUND - up - 0.5 * tall + bent
        disc(picture, (x, hip - 0.22 * tall), (0.12 * tall, 0.26 * tall), 66)
        disc(picture, (x, hip - 0.58 * tall), (0.08 * tall, 0.1 * tall), 190)
        for side in (-1, 1):
            limb(picture, (x, hip), (x + side * 0.06 * tall, foot), max(3, round(tall / 14)), 200)

    return Act(contacts, draw)


def stroke(variant: int, until: float) -> Act:
    """Someone rows: forward slowly, back fast, and meets nothing; its `contacts` are the catches."""
    often, far = part(variant, 1, 0.45, 0.9), part(variant, 2, 24, 44)
    x, first, pulls = part(variant, 3, 120, 180), part(variant, 4, 0.2, 0.6), 0.4
    catches = tuple(first + n / often for n in range(int((until - first) * often) + 1))

    def draw(picture: np.ndarray, time: float) -> None:
        place = ((time - first) * often) % 1.0  # of a stroke that begins with its catch
        way = place / pulls if place < pulls else 1 - (place - pulls) / (1 - pulls)
        seat = x + far * (0.5 - 0.5 * cos(pi * way))
        disc(picture, (seat, 112), (12, 26), 70)
        disc(picture, (seat + 3 * way, 78), (8, 9), 200)
        limb(picture, (seat, 104), (seat - 40 + far * way, 100), 6, 84)
        limb(picture, (seat, 132), (x - 46, 138), 7, 190)

    return Act(catches, draw)


def nothing(_picture: np.ndarray, _time: float) -> None:
    """Nobody is there."""


def panning(variant: int, _until: float) -> Act:
    """Nothing but a camera that pans slowly one way and back."""
    wide, often = part(variant, 1, 60, 120), part(variant, 2, 0.15, 0.3)
    return Act((), nothing, lambda time: (wide * (1 - cos(2 * pi * often * time)), 0.0))


def whip(variant: int, _until: float) -> Act:
    """A camera that rests and then is thrown to another view within a sixth of a second."""
    every, far = part(variant, 1, 1.2, 1.8), part(variant, 2, 180, 300)

    def way(time: float) -> tuple[float, float]:
        number, place = divmod(time, every)
        through = min(max((place - every + 1 / 6) * 6, 0.0), 1.0)
        return far * (number + through * through * (3 - 2 * through)) % 900, 0.0

    return Act((), nothing, way)


CONTACT: dict[str, Callable[[int, float], Act]] = {
    "strike": strike, "bounce": bounce, "steps": steps, "lift": lift, "drop": drop,
}  # fmt: skip
FREE: dict[str, Callable[[int, float], Act]] = {
    "wave": wave, "spin": spin, "crossing": crossing, "panning": panning, "whip": whip,
}  # fmt: skip


REPEATED: dict[str, Callable[[int, float], Act]] = {"steps": steps, "jump": jump, "stroke": stroke}  # at a cadence


@cache
def background(variant: int) -> np.ndarray:
    """Trees, walls and sky for all that a camera may see, `[h, w]` uint8; it comes round after 900 pixels."""
    y, x = np.mgrid[: HEIGHT + 2 * MARGIN, : 900 + WIDTH + 2 * MARGIN].astype(np.float32)
    turned = x * np.float32(2 * pi / 900)
    field = np.zeros_like(x)
    for n in range(1, 26):
        across, down = (n * 7 + variant * 3) % 41 + 1, ((n * 5 + variant) % 17 - 8) / 90
        field += np.sin(across * turned + y * np.float32(down * 2 * pi) + n * n + variant) / np.float32(sqrt(n))
    stripes = np.sin(turned * (29 + variant % 7) + 2 * np.sin(y / 23)) > 0.3  # a picket in three
    return np.clip(128 + 26 * np.tanh(field) + 22 * stripes - 0.12 * (y - 90), 30, 215).astype(np.uint8)


@cache
def grain() -> np.ndarray:
    """Noise of spread 1, `[h, w]` float32; shifted from picture to picture."""
    n = np.arange(2 * HEIGHT * 2 * WIDTH, dtype=np.float64)
    drops = [(np.sin(n * 12.9898 + k * 78.233) * 43758.5453) % 1 for k in range(3)]
    return (2 * (sum(drops) - 1.5)).reshape(2 * HEIGHT, 2 * WIDTH).astype(np.float32)


def times(take: Take) -> list[float]:
    """When each picture is taken, in seconds."""
    count = int(take.seconds * take.rate)
    if not take.uneven:
        return [n / take.rate for n in range(count)]
    return [(n + 0.25 * ((n * 0.618) % 1)) / take.rate for n in range(count) if n % 7 != 3]  # the third


def pictures(act: Act, take: Take, variant: int = 0) -> Iterator[tuple[float, np.ndarray]]:
    """Every picture with its time, `[180, 320]` uint8."""
    exposed = 0.5 / take.rate
    count = SUBFRAMES if take.blur else 1
    for number, time in enumerate(times(take)):
        total = sum(
            _drawn(act, take, variant, time + exposed * (k / count - 0.25)).astype(np.float32) for k in range(count)
        )
        picture = total / np.float32(count)
        if take.noise:
            down, right = (number * 53) % HEIGHT, (number * 97) % WIDTH
            picture = picture + take.noise * grain()[down : down + HEIGHT, right : right + WIDTH]
        if any(0 <= time - at < 0.07 for at in take.flashes):  # s that a flash lasts
            picture = 255 - (255 - picture) * 0.3
        yield time, np.clip(picture, 0, 255).astype(np.uint8)


def _drawn(act: Act, take: Take, variant: int, time: float) -> np.ndarray:
    right, down = act.way(time)
    right += take.shake * (sin(7 * time + variant) + 0.6 * sin(17 * time))
    down += take.shake * (sin(5.3 * time) + 0.6 * sin(13 * time + variant))
    matrix = np.array([[1, 0, -MARGIN - right % 900], [0, 1, -MARGIN - down]], np.float32)
    picture = cv2.warpAffine(background(variant), matrix, (WIDTH, HEIGHT), flags=cv2.INTER_LINEAR)
    act.draw(picture, time)
    return picture


def sound(
    contacts: Sequence[float], seconds: float, *, late: float = 0.0, gain: float = 0.5, music: float = 0.0
) -> Sound:
    """A thump at each contact, `late` seconds after it, over a faint hiss and over music of that level."""
    n = np.arange(int(seconds * SOUND_RATE))
    hiss = ((np.sin(n * 12.9898) * 43758.5453) % 1 - 0.5).astype(np.float64)
    samples = 0.004 * hiss
    long = np.arange(SOUND_RATE // 8)
    body = 1.4 * hiss[: len(long)] + 0.5 * np.sin(long * 2 * pi * 90 / SOUND_RATE)
    thump = np.exp(-long / (SOUND_RATE * 0.018)) * body
    for at in contacts:
        _add(samples, at + late, gain * thump)
    if music:
        note = np.arange(SOUND_RATE // 4)
        for beat in range(int(seconds * 4.2)):
            pitch = 220 * 2 ** ((beat * 5 % 12) / 12)
            tone = sum(np.sin(note * 2 * pi * pitch * k / SOUND_RATE) / k for k in (1, 2, 3))
            _add(samples, beat / 4.2 + 0.05, music * 0.3 * tone * np.exp(-note / (SOUND_RATE * 0.12)))
            if beat % 2 == 0:
                _add(samples, beat / 4.2 + 0.05, music * 0.8 * thump)
    return Sound(np.clip(samples, -1, 1).astype(np.float32)[:, None], SOUND_RATE)


def _add(samples: np.ndarray, at: float, what: np.ndarray) -> None:
    first = round(at * SOUND_RATE)
    skipped = max(0, -first)
    place = samples[max(first, 0) : first + len(what)]
    place += what[skipped : skipped + len(place)]
