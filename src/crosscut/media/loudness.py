"""How loud a sound is to people and how high it peaks between its samples (ITU-R BS.1770-4, EBU R 128).

Both are read once, over time, in the codec library's own filters: what a gain that changes slowly would make of them
follows by arithmetic.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import log10

import numpy as np
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.filter import Graph

from crosscut.media.sounds import framed
from crosscut.model.curve import Floats

RATE = 48_000  # samples/s; the filters of BS.1770 are given for it
TICK = 96  # samples, 2 ms: what is read is one figure each
SILENCE = -70.0  # LUFS and dBTP; the gate of BS.1770: below it nothing counts as sound
OVERSAMPLING = 4  # finds peaks to 0.6 dB at worst, 0.1 dB on music
RAISED = 2 * TICK * OVERSAMPLING  # values of both channels in a tick then
STEP, STEPS = 50, 4  # ticks from one block of loudness to the next, and how many such steps it lasts: 400 ms
GATE = 10.0  # LU; blocks so far below the mean of those that sound are left out
OFFSET = -0.691  # dB; makes a sine of 1 kHz as loud as it is high
HEAD = {
    "b0": 1.53512485958697, "b1": -2.69169619940638, "b2": 1.19839281085285,
    "a1": -1.69065929318241, "a2": 0.73248077421585,
}  # fmt: skip  # what a head does to sound: BS.1770-4, table 1
DEEP = {"b0": 1.0, "b1": -2.0, "b2": 1.0, "a1": -1.99004745483398, "a2": 0.99007225036621}  # and how little bass counts


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP, both -70 for silence."""

    integrated: float
    true_peak: float


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """What a meter reads of a sound, one figure a tick `[n]`: `powers` as ears weigh them, true `peaks` (1 is full)."""

    powers: Floats
    peaks: Floats

    @property
    def loudness(self) -> Loudness:
        """Of the whole."""
        return Loudness(self.integrated(), _decibels(self.highest, 20))

    @property
    def highest(self) -> float:
        """The highest peak."""
        return float(self.peaks.max(initial=0))

    def integrated(self, gains: Floats | float = 1.0) -> float:
        """The integrated loudness in LUFS under those gains, one a tick or one for all."""
        count = len(self.powers) // STEP
        powers = self.powers[: count * STEP].reshape(-1, STEP)
        by = np.broadcast_to(np.asarray(gains, np.float32), len(self.powers))[: count * STEP].reshape(-1, STEP)
        steps = np.einsum("ij,ij,ij->i", powers, by, by).astype(np.float64) / STEP  # an array of products would be long
        if len(steps) < STEPS:
            return SILENCE
        blocks = np.convolve(steps, np.full(STEPS, 1 / STEPS), "valid")
        blocks = blocks[blocks > _power(SILENCE)]
        if not len(blocks):
            return SILENCE
        return _decibels(float(blocks[blocks > blocks.mean() * 10 ** (-GATE / 10)].mean()), 10, OFFSET)


def _decibels(value: float, scale: int, offset: float = 0.0) -> float:
    return max(SILENCE, scale * log10(value) + offset) if value > 0 else SILENCE


def _power(loudness: float) -> float:
    return float(10 ** ((loudness - OFFSET) / 10))


def read(blocks: Iterable[Floats]) -> Reading:
    """The reading of stereo at RATE, which comes in blocks `[n, 2]` of any size."""
    weighed, raised, powers, peaks = _Weighed(), _Raised(), array("f"), array("f")
    for block in framed(blocks, RATE):
        samples = np.ascontiguousarray(block, np.float32)
        powers.frombytes(weighed.powers(samples).tobytes())
        peaks.frombytes(raised.peaks(samples).tobytes())
    peaks.frombytes(raised.rest().tobytes())
    peaks.extend([0.0] * (len(powers) - len(peaks)))
    return Reading(np.frombuffer(powers, np.float32), np.frombuffer(peaks, np.float32)[: len(powers)])


def measure(blocks: Iterable[Floats]) -> Loudness:
    """The loudness of stereo at RATE, which comes in blocks `[n, 2]` of any size."""
    return read(blocks).loudness


def _frame(samples: Floats) -> AudioFrame:
    frame = AudioFrame.from_ndarray(samples.reshape(1, -1), "flt", "stereo")
    frame.sample_rate = RATE
    return frame


def _whole(values: Floats, size: int) -> Floats:
    """The values in rows of that size, `[n, size]`, the last one filled with silence."""
    return np.pad(values, (0, -len(values) % size)).reshape(-1, size)


class _Weighed:
    """Samples as ears weigh them."""

    def __init__(self) -> None:
        self._graph, self._place = Graph(), 0
        self._graph.threads = 1
        source = self._graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE))
        named = ({key: str(value) for key, value in each.items()} for each in (HEAD, DEEP))
        filters = (self._graph.add("biquad", None, a0="1", precision="f64", **each) for each in named)
        form = self._graph.add("aformat", sample_fmts="flt")
        self._graph.link_nodes(source, *filters, form, self._graph.add("abuffersink"))
        self._graph.configure()

    def powers(self, samples: Floats) -> Floats:
        """The mean power of both channels together at each tick of samples that follow the last ones."""
        frame = _frame(samples)
        frame.time_base, frame.pts = Fraction(1, RATE), self._place
        self._place += len(samples)
        self._graph.push(frame)
        found = _whole(np.asarray(self._graph.pull().to_ndarray(), np.float32).ravel(), 2 * TICK)
        return np.asarray(np.einsum("ij,ij->i", found, found) / TICK, np.float32)


class _Raised:
    """Samples at a rate so high that no peak hides between them."""

    def __init__(self) -> None:
        self._turn = AudioResampler("flt", "stereo", OVERSAMPLING * RATE)
        self._left = np.zeros(0, np.float32)  # of a tick that is not whole

    def peaks(self, samples: Floats) -> Floats:
        """The highest of each tick that has become whole."""
        return self._peaks(self._turn.resample(_frame(samples)))

    def rest(self) -> Floats:
        """Those that were left."""
        return np.concatenate([self._peaks(self._turn.resample(None)), _highest(_whole(self._left, RAISED))])

    def _peaks(self, frames: Iterable[AudioFrame]) -> Floats:
        every = np.concatenate([self._left, *(frame.to_ndarray().ravel() for frame in frames)])
        whole = len(every) // RAISED * RAISED
        self._left = every[whole:]
        return _highest(every[:whole].reshape(-1, RAISED))


def _highest(rows: Floats) -> Floats:
    return np.asarray(np.maximum(rows.max(axis=1, initial=0), -rows.min(axis=1, initial=0)), np.float32)
