"""Brings the film's sound to its loudness: one gain, a limiter on the peaks between the samples, measured after AAC."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import log10
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crosscut.cache import Cache
from crosscut.media import sounds
from crosscut.media.loudness import Loudness, integrated, measure
from crosscut.media.readback import sound_packed
from crosscut.media.writer import write_sound
from crosscut.model.curve import Floats
from crosscut.render.sound.tape import BLOCK, RATE, Tape

TRUE_PEAK = -1.0  # dBTP; what streaming services ask of AAC
FULL_SCALE = 0.0  # dBTP
FIRST_CEILING = -2.0  # dBTP; AAC adds up to a decibel to the peaks of dense music
SLACK = 0.07  # LU; within the tenth that is promised, by whichever meter
NEAR = 0.02  # LU; before AAC
AAC_LOSS = 0.1  # LU; what this encoder takes away (0.08 to 0.20 measured on music), made up for in advance
ENCODES = 6  # one is the rule; each further one corrects the level and the ceiling by what the one before missed
TRIALS = 8  # two or three are the rule
MOST_LIMITED = 18.0  # dB off the highest peak; what is not loud by then is nothing but peaks, and stays quieter
LEAST_SLOPE = 0.2  # LU a dB; flatter than that, more gain is only more limiting
GATED = -60.0  # LUFS; what is quieter is silence and is not drawn up
OVERSAMPLING = 4  # BS.1770-4: finds peaks to 0.6 dB at worst, 0.1 dB on music
TAPS = 24  # of each phase of the oversampling filter
REACH = 960  # samples, 20 ms, even; the limiter is down so long before a peak, and so long up again after it

Doubles = NDArray[np.float64]
Mix = Callable[[Path], Iterator[Floats]]  # given a folder for what it must keep meanwhile, blocks `[n, 2]` at RATE


@dataclass(frozen=True, slots=True)
class Mastered:
    """A film's sound in the cache: its file, its loudness measured after AAC, and the digest of its packets."""

    path: Path
    loudness: Loudness
    packets: str


@dataclass(frozen=True, slots=True)
class Peaks:
    """The true peaks of a sound, one a sample on a `tape`, and the `highest` of them; full scale is 1."""

    tape: Tape
    highest: float


def mastered(cache: Cache, name: str, mix: Mix, target: float | None, *, draft: bool) -> Mastered:
    """The sound kept under the key `name`; where it is missing, what `mix` gives is mastered. Raises Unwritable."""

    def write(path: Path) -> Loudness:
        with _taped(mix, path.parent) as mixed:
            return master(mixed, target, path, draft=draft)

    return _kept(cache, name, write)


def levelled(cache: Cache, name: str, mix: Mix, target: float | None) -> Mastered:
    """The same by one gain and nothing else: no louder than its peaks allow, and fast. Without a target as it is."""

    def write(path: Path) -> Loudness:
        with _taped(mix, path.parent) as mixed:
            found = measure(mixed.blocks(), RATE)
            wanted = 0.0 if target is None else min(target - found.integrated, FIRST_CEILING - found.true_peak)
            gain = np.float32(10 ** (wanted / 20))
            return _written(path, (block * gain for block in mixed.blocks()), draft=True)

    return _kept(cache, name, write)


@contextmanager
def _taped(mix: Mix, folder: Path) -> Iterator[Tape]:
    """What `mix` gives, on a tape in that folder."""
    with Tape(folder) as mixed:
        for block in mix(folder):
            mixed.add(block)
        yield mixed


def _written(path: Path, blocks: Iterator[Floats], *, draft: bool) -> Loudness:
    """Encode the blocks to `path`; what a player will hear of them."""
    write_sound(path, blocks, RATE, draft=draft)
    return measure(sounds.blocks(path, RATE, channels=2), RATE)


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


def master(mixed: Tape, target: float | None, path: Path, *, draft: bool = False) -> Loudness:
    """Write the stereo sound to `path`, in AAC, at `target` LUFS and at most -1 dBTP; what that came to in the file.

    Where its peaks or its silence do not allow it, as near as they do. Without a target it stays as it is, and only
    what would be cut off at full scale is limited.
    """
    with Tape(path.parent, 1) as found:
        peaks = Peaks(found, _find_peaks(mixed, found))
        first = integrated(mixed.blocks(), RATE)
        if target is None or first <= GATED:
            return _written(path, limited(mixed, peaks, 0.0, FULL_SCALE), draft=draft)
        gain, aim, ceiling = target - first, target + AAC_LOSS, FIRST_CEILING
        for _ in range(ENCODES):
            gain = _gain(mixed, peaks, (aim, gain, ceiling))
            reached = _written(path, limited(mixed, peaks, gain, ceiling), draft=draft)
            missed, over = target - reached.integrated, reached.true_peak - TRUE_PEAK
            if over <= 0 and (abs(missed) <= SLACK or gain >= _most_gain(peaks, ceiling)):
                break
            aim += missed
            ceiling -= max(0.0, over + SLACK)
    return reached


def _gain(mixed: Tape, peaks: Peaks, asked: tuple[float, float, float]) -> float:
    """The gain in dB that brings the limited sound to a loudness, or as near as it may.

    `asked` is that loudness in LUFS, the gain to begin with, and the ceiling in dBTP. The gain is sought along the
    straight line through the last two trials.
    """
    aim, gain, ceiling = asked
    most = _most_gain(peaks, ceiling)
    gain, slope = min(gain, most), 1.0  # LU that one dB of gain brings; less where the limiter takes some of it back
    low = aim - integrated(limited(mixed, peaks, gain, ceiling), RATE)
    for _ in range(TRIALS):
        step, before = min(low / slope, most - gain), low
        if abs(low) <= NEAR or abs(step) <= NEAR:
            break
        gain += step
        low = aim - integrated(limited(mixed, peaks, gain, ceiling), RATE)
        slope = min(1.0, max(LEAST_SLOPE, (before - low) / step))
    return gain


def _most_gain(peaks: Peaks, ceiling: float) -> float:
    """The gain in dB beyond which the limiter would be heard."""
    return ceiling + MOST_LIMITED - 20 * log10(max(peaks.highest, 1e-6))


def limited(mixed: Tape, peaks: Peaks, gain: float, ceiling: float) -> Iterator[Floats]:
    """The sound louder by `gain` dB, turned down smoothly wherever it would rise above `ceiling` dBTP, in blocks.

    `peaks` are its true peaks as it is.
    """
    factor, top = 10 ** (gain / 20), 10 ** (ceiling / 20)
    for number, samples in enumerate(mixed.blocks()):
        first = number * BLOCK
        if peaks.highest * factor <= top:
            yield samples * np.float32(factor)
            continue
        near = peaks.tape.get(first - 2 * REACH, first + len(samples) + 2 * REACH)[:, 0].astype(np.float64)
        lowest = _lowest(np.minimum(1, top / np.maximum(near * factor, top)))
        smooth = _mean(_mean(lowest))  # a triangle that reaches no further than the lowest was looked for
        down = smooth[2 * REACH : 2 * REACH + len(samples)] * factor
        yield np.asarray(samples * down[:, None], np.float32)


def _find_peaks(mixed: Tape, found: Tape) -> float:
    """Write the true peaks of the sound to the tape `found`, one a sample; the highest."""
    margin, highest = TAPS // 2, 0.0
    for number, samples in enumerate(mixed.blocks()):
        first = number * BLOCK
        peaks = true_peaks(mixed.get(first - margin, first + len(samples) + margin))[margin:][: len(samples)]
        highest = max(highest, float(peaks.max(initial=0)))
        found.add(peaks[:, None])
    return highest


def true_peaks(samples: Floats) -> Floats:
    """The highest level `[n]` of samples `[n, channels]` at each one and between it and the next."""
    found = np.abs(samples).max(axis=1)
    for channel in samples.T:
        padded = np.pad(channel, TAPS // 2)
        for taps in _PHASES:
            found = np.maximum(found, np.abs(np.convolve(padded, taps, "valid")[1 : 1 + len(channel)]))
    return np.asarray(found, np.float32)


def _phase(part: float) -> Floats:
    """The filter that gives the value `part` of a sample after each one: a sinc under a raised cosine."""
    place = np.arange(TAPS) - (TAPS // 2 - 1) - part
    taps = np.sinc(place) * (0.5 + 0.5 * np.cos(np.pi * place / (TAPS // 2)))
    return np.asarray((taps / taps.sum())[::-1], np.float32)


_PHASES = tuple(_phase(n / OVERSAMPLING) for n in range(1, OVERSAMPLING))


def _lowest(values: Doubles) -> Doubles:
    """The least value within REACH to either side of each."""
    width = 2 * REACH + 1
    found, done = np.pad(values, REACH, mode="edge"), 1
    while done < width:
        step = min(done, width - done)
        found = np.minimum(found[:-step], found[step:])
        done += step
    return np.asarray(found)


def _mean(values: Doubles) -> Doubles:
    """The mean over REACH / 2 to either side of each."""
    sums = np.cumsum(np.pad(values, (REACH // 2 + 1, REACH // 2), mode="edge"))
    return np.asarray((sums[REACH + 1 :] - sums[: -REACH - 1]) / (REACH + 1))
