"""The sound of the demo's clips: one made blow for every impact, on its exact sample, over wind or machines.

Every blow rises steepest on its first samples, so that the instant can be found again; only a breath swells.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from crosscut.demo.song.tones import RATE, TURN, Wave, band, clock, fall, gate, low, noise, rise, samples, sine
from crosscut.model.curve import Sound
from crosscut.model.time import Time

Blow = tuple[Time, str, float]  # when, of which kind, how hard (0–1)

SOFTEST = 0.45  # gain of a blow of strength 0; 1 is one of strength 1
VARIANTS = 3  # the same step never sounds twice in a row
LOUDEST = 0.95  # of full scale, approached softly
MAINS = ((50, 0.020), (100, 0.030), (150, 0.010), (300, 0.006))  # Hz and level: what transformers hum
IRON = (  # Hz, level, s: a loaded bar locking into its rack
    (611, 0.5, 0.10),
    (1063, 0.5, 0.16),
    (1711, 0.45, 0.12),
    (2459, 0.4, 0.09),
    (3607, 0.3, 0.06),
    (5233, 0.2, 0.03),
)


def track(impacts: Sequence[Blow], seconds: Time, bed: str = "wind") -> Sound:
    """One clip's sound, mono at 48 kHz, as long as the picture.

    `impacts` as (time, kind of `KINDS`, strength 0–1), those outside the clip are not heard; `bed` is `wind`, `hum`
    or `none`. An unknown kind or bed is a ValueError.
    """
    count = samples(seconds)
    if bed not in BEDS:
        raise ValueError(f"no bed {bed!r}; there are {', '.join(BEDS)}")
    out = BEDS[bed](count)
    made: dict[tuple[str, int], Wave] = {}
    for number, (time, kind, strength) in enumerate(impacts):
        if kind not in KINDS:
            raise ValueError(f"no blow {kind!r}; there are {', '.join(KINDS)}")
        at, variant = samples(time), number % VARIANTS
        if not 0 <= at < count:
            continue
        if (kind, variant) not in made:
            made[kind, variant] = KINDS[kind](variant)
        wave = made[kind, variant][: count - at]
        out[at : at + len(wave)] += wave * (SOFTEST + (1 - SOFTEST) * strength)
    soft = LOUDEST * np.tanh(out / LOUDEST)
    return Sound(soft.astype(np.float32)[:, np.newaxis], RATE)


def wind(count: int) -> Wave:
    """Wind over snow: low noise in slow gusts."""
    time = clock(count)
    gust = 0.6 + 0.25 * np.sin(0.9 * time + 1) + 0.15 * np.sin(2.3 * time + 2)
    return 0.5 * gust * (0.22 * low(noise(count, 101), 380) + 0.03 * gust * band(noise(count, 102), 500, 1300))


def hum(count: int) -> Wave:
    """Machines in a laboratory: the mains and a fan."""
    mains = sum((level * sine(tone, count) for tone, level in MAINS), start=np.zeros(count))
    return mains + 0.012 * band(noise(count, 103), 200, 1500) * (1 + 0.2 * np.sin(5 * clock(count)))


def _thump(pitch: float, decay: float, drop: float = 0.8) -> Wave:
    """A blow's weight: a sine that falls to `pitch` Hz, begun away from its zero so that it starts at once."""
    count = samples(6 * decay)
    return sine(pitch * (1 + drop * fall(count, 0.018)), count, 0.1) * fall(count, decay)


def _ring(modes: Sequence[tuple[float, float, float]]) -> Wave:
    """A struck body: its modes as (Hz, level, seconds to 1/e)."""
    count = samples(6 * max(decay for _, _, decay in modes))
    return sum(
        (
            level * sine(tone, count, 0.08 * number) * fall(count, decay)
            for number, (tone, level, decay) in enumerate(modes)
        ),
        start=np.zeros(count),
    )


def _burst(edges: tuple[float, float], decay: float, seed: int) -> Wave:
    """A blow's edge: noise between two Hz that dies at once."""
    count = samples(7 * decay)
    return band(noise(count, seed), *edges) * fall(count, decay)


def _crunch(seed: int) -> Wave:
    """Snow that gives way: one break at once, then many tiny ones, ever sparser, within 0.16 s."""
    count, grains = samples(0.22), 70
    even = noise(2 * grains, seed) / np.sqrt(12) + 0.5
    places = (even[:grains] ** 1.8 * samples(0.16)).astype(int)
    broken = np.zeros(count)
    broken[places] = 2 * noise(grains, seed + 1) * (1 - places / count)
    broken[0] = 6.0
    return 5 * band(broken, 1600, 7000)


def _sum(*waves: Wave) -> Wave:
    out = np.zeros(max(len(wave) for wave in waves))
    for wave in waves:
        out[: len(wave)] += wave
    return np.tanh(1.2 * out)


def boot(variant: int) -> Wave:
    """A step on snow."""
    snow = _crunch(110 + 2 * variant)
    return 0.6 * _sum(0.8 * _thump(62 + 4 * variant, 0.06), snow, 0.9 * _burst((500, 2600), 0.025, 130 + variant))


def plant(variant: int) -> Wave:
    """A pole driven into a summit with both hands: the whole mountain answers, low and long."""
    deep = 2.4 * _thump(38, 0.30, 1.6)
    point = _ring(((2900, 0.5, 0.03), (4300, 0.4, 0.02)))
    edges = 2.2 * _burst((1200, 9500), 0.012, 125 + variant), 1.6 * _burst((150, 1600), 0.07, 128 + variant)
    return _sum(deep, 1.2 * _crunch(120 + 2 * variant), point, *edges)


def belt(variant: int) -> Wave:
    """A step on a treadmill."""
    return 0.5 * _sum(0.9 * _thump(92 + 5 * variant, 0.05), 1.2 * _burst((700, 3800), 0.016, 140 + variant))


def axe(variant: int) -> Wave:
    """An axe that splits wood."""
    wood = _ring(((410 + 6 * variant, 0.8, 0.05), (795, 0.55, 0.035), (1270, 0.4, 0.022), (2140, 0.25, 0.012)))
    return 0.85 * _sum(0.9 * _thump(88, 0.07), wood, 1.8 * _burst((1500, 9000), 0.012, 150 + variant))


def punch(variant: int) -> Wave:
    """A glove on a heavy pad, with the spring behind it."""
    count = samples(0.5)
    time = clock(count)
    spring = 0.10 * np.sin(TURN * (310 * time + 9 * np.sin(TURN * 21 * time))) * fall(count, 0.12)
    edge = _burst((2500, 9000), 0.006, 160 + variant)
    return 0.85 * _sum(1.1 * _thump(70, 0.075), 1.5 * _burst((250, 2200), 0.028, 170 + variant), 1.6 * edge, spring)


def lock(variant: int) -> Wave:
    """A loaded bar that locks into its rack: iron on iron."""
    return 0.6 * _sum(_ring(IRON), 0.5 * _thump(110, 0.05), 1.2 * _burst((3000, 10000), 0.008, 180 + variant))


def drop(variant: int) -> Wave:
    """A loaded bar let fall: the blow, then two smaller ones as it bounces."""
    rubber = 1.4 * _burst((120, 1800), 0.06, 190 + variant)
    first = _sum(
        1.6 * _thump(44, 0.20, 1.2), 0.9 * _ring(IRON), rubber, 1.4 * _burst((2000, 9000), 0.008, 195 + variant)
    )
    out = np.zeros(samples(1.7))
    for after, gain in ((0.0, 0.95), (0.26, 0.40), (0.41, 0.18)):
        at = samples(after)
        wave = first[: len(out) - at]
        out[at : at + len(wave)] += gain * wave
    return out


def jerk(variant: int) -> Wave:
    """A rope that goes taut and the runners that scrape off."""
    count = samples(0.6)
    scrape = 0.35 * band(noise(count, 200 + variant), 500, 3600) * rise(count, 0.05) * fall(count, 0.15)
    taut = _ring(((233, 0.4, 0.06), (388, 0.3, 0.04)))
    return 0.65 * _sum(0.8 * _thump(74, 0.08), taut, scrape, 1.8 * _burst((900, 6000), 0.010, 210 + variant))


def lift(variant: int) -> Wave:
    """Arms thrown up: the flap of a jacket."""
    snap = 0.7 * _burst((500, 4000), 0.015, 230 + variant)
    return 0.6 * _sum(snap, 0.5 * _burst((300, 2400), 0.12, 220 + variant))


def breath(variant: int) -> Wave:
    """A breath in the cold: it swells, as breaths do."""
    count = samples(1.4)
    return 0.18 * band(noise(count, 240 + variant), 350, 1900) * rise(count, 0.06) * fall(count, 0.33)


def beep(_variant: int) -> Wave:
    """The monitor's beep, C6."""
    count = samples(0.11)
    return 0.22 * sine(1046.5, count, 0.25) * rise(count, 0.0003) * gate(count, samples(0.085), 0.005)


KINDS: dict[str, Callable[[int], Wave]] = {
    "boot": boot,
    "plant": plant,
    "belt": belt,
    "axe": axe,
    "punch": punch,
    "lock": lock,
    "drop": drop,
    "jerk": jerk,
    "lift": lift,
    "breath": breath,
    "beep": beep,
}
BEDS: dict[str, Callable[[int], Wave]] = {"wind": wind, "hum": hum, "none": np.zeros}
