"""Brings the film's sound to its loudness: one gain, a limiter on the peaks between the samples, measured after AAC."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np

from crosscut.cache import Cache
from crosscut.media import sounds
from crosscut.media.loudness import TICK, Loudness, Reading, measure, read
from crosscut.media.readback import sound_packed
from crosscut.media.writer import write_sound
from crosscut.model.curve import Floats
from crosscut.render.sound.tape import BLOCK, RATE, Tape

TRUE_PEAK = -1.0  # dBTP; what streaming services ask of AAC
FULL_SCALE = 0.0  # dBTP
FIRST_CEILING = -2.0  # dBTP; AAC adds up to a decibel to the peaks of dense music
SLACK = 0.07  # LU; within the tenth that is promised, by whichever meter
NEAR = 0.02  # LU; before AAC
AAC_LOSS = 0.05  # LU; what this encoder takes away (0.01 to 0.12 measured on music), made up for in advance
ENCODES = 6  # one is the rule; each further one corrects the level and the ceiling by what the one before missed
TRIALS = 8  # two or three are the rule
MOST_LIMITED = 18.0  # dB off the highest peak; what is not loud by then is nothing but peaks, and stays quieter
LEAST_SLOPE = 0.2  # LU a dB; flatter than that, more gain is only more limiting
GATED = -60.0  # LUFS; what is quieter is silence and is not drawn up
AT_ONCE = 1 << 14  # ticks limited at once, 33 s: what is held meanwhile does not grow with the film
REACH = 10  # ticks, 20 ms, even; the limiter is down so long before a peak, and so long up again after it

Mix = Callable[[Path], Iterator[Floats]]  # given a folder for what it must keep meanwhile, blocks `[n, 2]` at RATE


@dataclass(frozen=True, slots=True)
class Mastered:
    """A film's sound in the cache: its file, its loudness measured after AAC, and the digest of its packets."""

    path: Path
    loudness: Loudness
    packets: str


def mastered(cache: Cache, name: str, mix: Mix, target: float | None) -> Mastered:
    """The sound kept under the key `name`; where it is missing, what `mix` gives is mastered. Raises Unwritable."""

    def write(path: Path) -> Loudness:
        with _taped(mix, path.parent) as mixed:
            return master(mixed, target, path)

    return _kept(cache, name, write)


def levelled(cache: Cache, name: str, mix: Mix, target: float | None) -> Mastered:
    """The same by one gain and nothing else: no louder than its peaks allow, and fast. Without a target as it is."""

    def write(path: Path) -> Loudness:
        with _taped(mix, path.parent) as mixed:
            found = measure(mixed.blocks())
            wanted = 0.0 if target is None else min(target - found.integrated, FIRST_CEILING - found.true_peak)
            gain = np.float32(10 ** (wanted / 20))
            return _written(path, (block * gain for block in mixed.blocks()))

    return _kept(cache, name, write)


@contextmanager
def _taped(mix: Mix, folder: Path) -> Iterator[Tape]:
    """What `mix` gives, on a tape in that folder."""
    with Tape(folder) as mixed:
        for block in mix(folder):
            mixed.add(block)
        yield mixed


def _written(path: Path, blocks: Iterator[Floats]) -> Loudness:
    """Encode the blocks to `path`; what a player will hear of them."""
    write_sound(path, blocks, RATE)
    return measure(sounds.blocks(path, RATE, channels=2))


def _kept(cache: Cache, name: str, write: Callable[[Path], Loudness]) -> Mastered:
    noted = cache.path("sound", name, ".json")

    def make(path: Path) -> None:
        reached = write(path)
        note = {"integrated": reached.integrated, "true_peak": reached.true_peak, "packets": sound_packed(path)}
        noted.unlink(missing_ok=True)
        cache.keep("sound", name, ".json", lambda part: _write(part, note))

    path = cache.keep("sound", name, ".m4a", make)
    kept = json.loads(noted.read_text(encoding="ascii"))
    return Mastered(path, Loudness(kept["integrated"], kept["true_peak"]), kept["packets"])


def _write(path: Path, note: dict[str, object]) -> None:
    path.write_text(json.dumps(note), encoding="ascii")


def master(mixed: Tape, target: float | None, path: Path) -> Loudness:
    """Write the stereo sound to `path`, in AAC, at `target` LUFS and at most -1 dBTP; what that came to in the file.

    Where its peaks or its silence do not allow it, as near as they do. Without a target it stays as it is, and only
    what would be cut off at full scale is limited.
    """
    found = read(mixed.blocks())
    first = found.integrated()
    if target is None or first <= GATED:
        return _written(path, _turned(mixed, limits(found.peaks, 0.0, FULL_SCALE)))
    gain, aim, ceiling = target - first, target + AAC_LOSS, FIRST_CEILING
    for _ in range(ENCODES):
        gain = _gain(found, (aim, gain, ceiling))
        reached = _written(path, _turned(mixed, limits(found.peaks, gain, ceiling)))
        missed, over = target - reached.integrated, reached.true_peak - TRUE_PEAK
        if over <= 0 and (abs(missed) <= SLACK or gain >= _most_gain(found, ceiling)):
            break
        aim += missed
        ceiling -= max(0.0, over + SLACK)
    return reached


def _gain(found: Reading, asked: tuple[float, float, float]) -> float:
    """The gain in dB that brings the limited sound to a loudness, or as near as it may.

    `asked` is that loudness in LUFS, the gain to begin with, and the ceiling in dBTP. The gain is sought along the
    straight line through the last two trials.
    """
    aim, gain, ceiling = asked
    most = _most_gain(found, ceiling)
    gain, slope = min(gain, most), 1.0  # LU that one dB of gain brings; less where the limiter takes some of it back
    low = aim - _limited(found, gain, ceiling)
    for _ in range(TRIALS):
        step, before = min(low / slope, most - gain), low
        if abs(low) <= NEAR or abs(step) <= NEAR:
            break
        gain += step
        low = aim - _limited(found, gain, ceiling)
        slope = min(1.0, max(LEAST_SLOPE, (before - low) / step))
    return gain


def _limited(found: Reading, gain: float, ceiling: float) -> float:
    """The integrated loudness of the limited sound: within a tick, a gain changes the power alone."""
    edges = limits(found.peaks, gain, ceiling)
    middles = edges[:-1] + edges[1:]
    middles *= np.float32(0.5)
    return found.integrated(middles)


def _most_gain(found: Reading, ceiling: float) -> float:
    """The gain in dB beyond which the limiter would be heard."""
    return ceiling + MOST_LIMITED - 20 * log10(max(found.highest, 1e-6))


def limits(peaks: Floats, gain: float, ceiling: float) -> Floats:
    """By what a sound is multiplied from tick to tick, `[n + 1]`, to be louder by `gain` dB.

    `peaks` `[n]` are its true peaks in each tick; it goes down smoothly wherever they would rise above `ceiling` dBTP.
    """
    edges = np.empty(len(peaks) + 1, np.float32)
    for first in range(0, len(edges), AT_ONCE):
        last = min(len(edges), first + AT_ONCE)
        near = np.clip(np.arange(first - 2 * REACH - 1, last + 2 * REACH), 0, len(peaks) - 1)
        edges[first:last] = _limits(peaks[near], gain, ceiling)
    return edges


def _limits(peaks: Floats, gain: float, ceiling: float) -> Floats:
    """The same between the ticks of these peaks, `[n - 4 * REACH - 1]`: those at either end tell of what is near."""
    factor, top = np.float32(10 ** (gain / 20)), np.float32(10 ** (ceiling / 20))
    down = top / np.maximum(peaks * factor, top)
    if (down == 1).all():
        return np.full(len(down) - 4 * REACH - 1, factor, np.float32)
    # a triangle that reaches no further than the lowest was looked for
    return np.asarray(_mean(_mean(_lowest(down))) * factor, np.float32)


def _turned(mixed: Tape, edges: Floats) -> Iterator[Floats]:
    """The sound multiplied by what changes evenly from one of these `edges` of ticks to the next, in blocks."""
    for number, samples in enumerate(mixed.blocks()):
        first = number * BLOCK
        near = np.arange(first // TICK, (first + len(samples) - 1) // TICK + 2)
        gains = np.interp(np.arange(first, first + len(samples)), near * TICK, edges[near])
        yield samples * np.asarray(gains, np.float32)[:, None]


def _lowest(values: Floats) -> Floats:
    """The least of the values within REACH + 1 of each edge between two of them, where there are so many."""
    width, done = 2 * REACH + 2, 1
    while done < width:
        step = min(done, width - done)
        values = np.minimum(values[:-step], values[step:])
        done += step
    return values


def _mean(values: Floats) -> Floats:
    """The mean over REACH / 2 to either side of each, where there are so many."""
    whole = np.zeros(len(values) - REACH, np.float32)
    for start in range(REACH + 1):
        whole += values[start : start + len(whole)]
    whole /= np.float32(REACH + 1)
    return whole
