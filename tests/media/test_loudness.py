"""What a meter reads is what the broadcasters' own meter reads, in any blocks."""

from fractions import Fraction

import av
import numpy as np
import pytest
from av.filter import Graph
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.media import loudness
from crosscut.media.loudness import RATE, TICK, Loudness


def tone(height, seconds=2.0, hertz=1000, turn=0.0):
    """A sine in both channels, `[n, 2]`."""
    time = np.arange(round(seconds * RATE)) / RATE
    return np.repeat((height * np.sin(2 * np.pi * (hertz * time + turn)))[:, None], 2, axis=1).astype(np.float32)


def meter(samples):
    """What libavfilter's ebur128 says: loudness and true peak."""
    graph = Graph()
    source = graph.add_abuffer(sample_rate=RATE, format="flt", layout="stereo", time_base=Fraction(1, RATE))
    graph.link_nodes(source, graph.add("ebur128", peak="true", metadata="1"), graph.add("abuffersink"))
    graph.configure()
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples).reshape(1, -1), "flt", "stereo")
    frame.sample_rate, frame.time_base, frame.pts = RATE, Fraction(1, RATE), 0
    graph.push(frame)
    graph.push(None)
    found = {}
    while True:
        try:
            found = dict(graph.pull().metadata)
        except (BlockingIOError, EOFError):
            break
    peaks = [float(found[f"lavfi.r128.true_peaks_ch{channel}"]) for channel in (0, 1)]
    return float(found["lavfi.r128.I"]), 20 * np.log10(max(peaks))


MUSIC = {
    "tone": tone(0.5),
    "deep": tone(0.5, hertz=40),
    "high": tone(0.5, hertz=11_000),
    "swelling": tone(0.5, 4) * np.linspace(0, 1, 4 * RATE, dtype=np.float32)[:, None] ** 2,
    "with pauses": tone(0.5, 4) * (np.arange(4 * RATE) % RATE < RATE / 3)[:, None].astype(np.float32),
    "on one side": tone(0.5) * np.array([1, 0], np.float32),
    "between the samples": tone(0.9, hertz=RATE / 4, turn=1 / 8),
}


@pytest.mark.parametrize("name", MUSIC)
def test_it_reads_what_another_meter_reads(name):
    found, (integrated, peak) = loudness.measure([MUSIC[name]]), meter(MUSIC[name])
    assert found.integrated == pytest.approx(integrated, abs=0.02)
    assert found.true_peak == pytest.approx(peak, abs=0.02)


def test_a_full_tone_of_one_kilohertz_is_as_loud_as_the_standard_says():
    """Both channels at -18 dBFS read -18 LUFS (EBU Tech 3341, case 1, at another level)."""
    assert loudness.measure([tone(10 ** (-18 / 20), 5)]).integrated == pytest.approx(-18, abs=0.1)


@pytest.mark.parametrize("turn", [0, 1 / 16, 1 / 8])
def test_peaks_between_samples_are_found(turn):
    """A sine of a quarter of the rate whose samples miss its tops: up to 3 dB of peak that no sample shows."""
    assert loudness.read([tone(1, 0.1, RATE / 4, turn)]).peaks[2:-2].max() == pytest.approx(1, abs=0.02)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 60_000), min_size=1, max_size=4))
def test_the_blocks_it_comes_in_change_nothing(lengths):
    samples = tone(0.7, sum(lengths) / RATE)
    parts = np.split(samples, np.cumsum(lengths)[:-1])
    one, other = loudness.read([samples]), loudness.read(parts)
    assert len(one.powers) == len(one.peaks) == -(-len(samples) // TICK)
    assert np.array_equal(one.powers, other.powers)
    assert np.array_equal(one.peaks, other.peaks)


@settings(max_examples=20, deadline=None)
@given(st.floats(-30, 6))
def test_a_gain_is_so_much_louder(gain):
    found = loudness.read([MUSIC["swelling"]])
    factor = 10 ** (gain / 20)
    assert found.integrated(factor) == pytest.approx(
        loudness.measure([MUSIC["swelling"] * np.float32(factor)]).integrated, abs=1e-3
    )


@pytest.mark.parametrize("samples", [np.zeros((0, 2)), np.zeros((RATE, 2)), tone(1, 0.1)[:0]])
def test_silence_is_silence(samples):
    assert loudness.measure([samples]) == Loudness(-70, -70)
