"""How loud a sound is to people and how high it peaks between its samples (ITU-R BS.1770, EBU R 128)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import log10

import av
import numpy as np
from av.filter import Graph

from crosscut.media.sounds import framed
from crosscut.model.curve import Floats

BLOCK = 48_000  # samples pushed at a time
SILENCE = -70.0  # LUFS and dBTP; the gate of BS.1770: below it nothing counts as sound


@dataclass(frozen=True, slots=True)
class Loudness:
    """Integrated loudness in LUFS and true peak in dBTP, both -70 for silence."""

    integrated: float
    true_peak: float


def measure(blocks: Iterable[Floats], rate: int) -> Loudness:
    """The loudness of stereo samples, which come in blocks `[n, 2]` of any size."""
    found = _metered(blocks, rate, peak="true")
    peak = max(float(found.get(f"lavfi.r128.true_peaks_ch{channel}", 0)) for channel in (0, 1))
    return Loudness(_integrated(found), max(SILENCE, 20 * log10(peak)) if peak > 0 else SILENCE)


def integrated(blocks: Iterable[Floats], rate: int) -> float:
    """The integrated loudness alone, in LUFS, at a third of the cost."""
    return _integrated(_metered(blocks, rate, peak="none"))


def _integrated(found: dict[str, str]) -> float:
    return max(SILENCE, float(found.get("lavfi.r128.I", SILENCE)))


def _metered(blocks: Iterable[Floats], rate: int, peak: str) -> dict[str, str]:
    """What the filter has found at the end of the sound."""
    graph = Graph()
    graph.threads = 1
    source = graph.add_abuffer(sample_rate=rate, format="flt", layout="stereo", time_base=Fraction(1, rate))
    graph.link_nodes(source, graph.add("ebur128", peak=peak, metadata="1"), graph.add("abuffersink"))
    graph.configure()
    found: dict[str, str] = {}
    place = 0
    for block in framed(blocks, BLOCK):
        samples = np.ascontiguousarray(block, np.float32)
        frame = av.AudioFrame.from_ndarray(samples.reshape(1, -1), "flt", "stereo")
        frame.sample_rate, frame.time_base, frame.pts = rate, Fraction(1, rate), place
        graph.push(frame)
        found = _pulled(graph) or found
        place += len(block)
    graph.push(None)
    return _pulled(graph) or found


def _pulled(graph: Graph) -> dict[str, str]:
    """The measures of the last frame that is ready; empty where none is."""
    last: dict[str, str] = {}
    while True:
        try:
            last = dict(graph.pull().metadata)
        except (BlockingIOError, EOFError):
            return last
