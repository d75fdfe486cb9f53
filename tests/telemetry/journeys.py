"""Journeys with exactly known truth: one athlete's movement, as a watch on the wrist and as cameras saw it.

The watch writes once a second, by stamps that are up to half a second off either way, with gaps, rounded as watches
round. A camera's clock is wrong by a zone, by some seconds, and drifts. What a camera saw is GPS, an accelerometer, or
nothing but pictures. All by arithmetic from the number of the journey.
"""

from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from crosscut.model.curve import Curve
from crosscut.model.footage import Clip, FrameIndex, Picture, Shot
from crosscut.model.telemetry import Activity
from crosscut.model.time import Span
from crosscut.telemetry.clock import Filmed
from crosscut.telemetry.clock.hints import line
from crosscut.telemetry.clock.signals import of_clip
from crosscut.telemetry.reading.gpmf import Fix
from crosscut.telemetry.reading.rows import channel

START = Fraction(1_700_000_000)  # s since 1970
FINE = 20.0  # samples of the truth a second
QUARTER = 900
KINDS = ("gps", "gps", "shake", "shake", "seen")


class Noise:
    """Numbers like dice, the same for the same journey (splitmix64)."""

    def __init__(self, seed):
        self.state = np.uint64(seed * 1_000_003 + 17)

    def uniform(self, low, high, count=None):
        with np.errstate(over="ignore"):
            steps = self.state + np.arange(1, (count or 1) + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
            self.state = steps[-1]
            bits = (steps ^ (steps >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
            bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
            bits ^= bits >> np.uint64(31)
        found = low + (high - low) * (bits >> np.uint64(11)).astype(float) / 2**53
        return found if count else float(found[0])

    def normal(self, spread, count):
        return spread * np.sqrt(2) * (self.uniform(0, 1, 6 * count).reshape(6, count).sum(0) - 3)


@dataclass(frozen=True)
class Journey:
    """An activity, the clips that were filmed meanwhile, and the activity time at which each of them truly begins."""

    activity: Activity
    clips: tuple[Filmed, ...]
    truth: tuple[float, ...]
    kind: str


def smooth(values, seconds):
    width = max(1, int(seconds * FINE))
    kernel = np.hanning(width + 2)[1:-1]
    return np.convolve(values, kernel / kernel.sum(), "same")


def movement(noise, length):
    """Speed in m/s and steps a minute at FINE, of someone who runs, surges, slows and stops."""
    count = int(length * FINE)
    speed = np.full(count, 0.0)
    place, pace = 0, 2.8
    while place < count:
        lasts = int(noise.uniform(4, 25) * FINE)
        pace = max(0.0, noise.uniform(1.2, 5.5) if noise.uniform(0, 1) > 0.12 else 0.0)
        speed[place : place + lasts] = pace
        place += lasts
    speed = smooth(speed, 2.5) + smooth(noise.normal(1.0, count), 3.0) * 0.9
    speed = np.maximum(0.0, speed)
    steps = np.where(speed > 0.5, 118 + 14 * speed + smooth(noise.normal(8.0, count), 4.0), 0.0)
    return speed, steps


def watch(noise, speed, steps, length):
    """The activity that the watch wrote."""
    true = np.arange(0.0, length)
    stamps = np.sort(true + noise.uniform(-0.5, 0.5, len(true)))
    first = float(stamps[0])
    stamps -= first
    kept = np.ones(len(true), bool)
    for _ in range(int(noise.uniform(0, 4))):
        at = int(noise.uniform(0, len(true)))
        kept[at : at + int(noise.uniform(5, 90))] = False
    kept[0] = True
    kept &= np.r_[True, np.diff(stamps) > 1e-3]
    grid = np.arange(len(speed)) / FINE
    values = {
        "speed": np.round(np.interp(true, grid, speed), 2),
        "cadence": 2 * np.round(np.interp(true, grid, steps) / 2),
    }
    channels = tuple(channel(name, stamps[kept], each[kept]) for name, each in values.items())
    return Activity("watch.fit", "w", START + Fraction(round(first * 1000), 1000), channels), first


def journey(number, kind=None):
    """The journey of that number."""
    noise = Noise(number + 1)
    kind = kind or KINDS[number % len(KINDS)]
    length = noise.uniform(1500, 4200)
    speed, steps = movement(noise, length)
    activity, first = watch(noise, speed, steps, length)
    zone = QUARTER * round(noise.uniform(-56, 56))
    wrong, drift = noise.uniform(-20, 20), noise.uniform(-1e-4, 1e-4)
    truth, clips = [], []
    for place in range(1 + number % 3):
        lasts = noise.uniform(40, 120)
        begin = noise.uniform(5, length - lasts - 5)
        clips.append(filmed(noise, kind, (speed, steps), begin, lasts))
        created = float(START) + begin + zone + wrong + drift * (begin + 3600)
        clips[-1] = replace(clips[-1], name=f"clip{place}.mp4", content=f"c{place}", created=float(round(created)))
        truth.append(begin - first)
    return Journey(activity, tuple(clips), tuple(truth), kind)


def steady(number):
    """A journey in which nothing ever changes, so that no clip can be found in it."""
    noise = Noise(9000 + number)
    count = int(2400 * FINE)
    speed, steps = 3.0 + noise.normal(0.05, count), 165 + noise.normal(1.0, count)
    clip = filmed(noise, "shake", (speed, steps), 900.0, 60.0)
    created = float(START) + 900 + QUARTER * round(noise.uniform(-40, 40)) + noise.uniform(-25, 25)
    activity, first = watch(noise, speed, steps, 2400.0)
    return Journey(activity, (replace(clip, created=created),), (900.0 - first,), "steady")


def elsewhere(number):
    """A journey, and a clip of another one that the camera's clock puts into it."""
    mine, other = journey(number, "shake"), journey(number + 500, "shake")
    clip = replace(other.clips[0], created=float(START) + 700.0)
    return Journey(mine.activity, (clip,), (float("nan"),), "elsewhere")


def filmed(noise, kind, moved, begin, lasts):
    """A clip as one kind of camera takes it."""
    speed, steps = moved
    grid = np.arange(len(speed)) / FINE
    times = np.arange(0.0, lasts, 0.1)
    seen = np.interp(begin + times, grid, speed)
    camera, gps = None, None
    motion = Curve(np.zeros(2, np.float32), Fraction(10))
    if kind == "gps":
        camera = Activity(
            "clip", "c", None, (channel("speed", times, np.maximum(0, seen + noise.normal(0.15, len(times)))),)
        )
        fixes = [Fix(float(t), float(START) + begin + t + noise.uniform(-0.1, 0.1), t > 2.5) for t in range(int(lasts))]
        fixes[:2] = [replace(fix, utc=fix.utc - noise.uniform(1, 400)) for fix in fixes[:2]]
        gps = line(fixes)
    elif kind == "shake":
        camera = shaken(noise, np.interp(begin + np.arange(0, lasts, 0.01), grid, speed),
                        np.interp(begin + np.arange(0, lasts, 0.01), grid, steps))  # fmt: skip
    else:
        level = 0.05 + 0.22 * seen * np.exp(noise.normal(0.15, len(times)))
        motion = Curve(level.astype(np.float32), Fraction(10))
    clip = picture(Fraction(round(lasts * 30), 30), motion)
    return Filmed(
        "c", "clip.mp4", float(clip.duration), "cam", None, zoned=False, gps=gps, signals=of_clip(clip, camera)
    )


def shaken(noise, speed, steps):
    """What an accelerometer on the chest tells, a hundred times a second."""
    phase = np.cumsum(steps / 60 * 0.01)
    bounce = (1.0 + 1.6 * speed) * (np.sin(2 * np.pi * phase) + 0.3 * np.sin(4 * np.pi * phase + 1))
    up = 9.81 + np.where(steps > 0, bounce, 0.0) + noise.normal(0.5, len(speed))
    times = np.arange(len(speed)) * 0.01
    channels = [channel("acceleration_z", times, up)]
    channels += [channel(f"acceleration_{axis}", times, noise.normal(0.4, len(speed))) for axis in "xy"]
    return Activity("clip", "c", None, tuple(channels))


def picture(length, motion):
    """A clip of that length with one shot."""
    frames = int(length * 30)
    index = FrameIndex(np.arange(frames), np.array([0]), Fraction(1, 30))
    shown = Picture(0, 640, 360, 0, mirrored=False, rate=Fraction(30), steady=True, interlaced=False, transfer="sdr")
    shot = Shot(Span(Fraction(0), length), (), (), motion, motion)
    return Clip("clip.mp4", "c", length, shown, audible=False, index=index, shots=(shot,))
