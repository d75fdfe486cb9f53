"""Whatever a song file is like, the same beats are heard in it."""

from fractions import Fraction
from math import gcd

import av
import numpy as np
import pytest
from scipy.io import wavfile
from scipy.signal import resample_poly

from crosscut.listen import listen
from crosscut.model.brief import Listen


def written(path, samples, songs, rate, channels):
    """The samples at another rate in the channels named, silence in the others."""
    common = gcd(rate, songs.rate)
    turned = resample_poly(samples, rate // common, songs.rate // common)
    spread = np.zeros((len(turned), len(channels)))
    spread[:, np.array(channels)] = turned[:, None]
    wavfile.write(path, rate, (np.clip(spread, -1, 1) * 32767).astype(np.int16))
    return path


LIKE = {
    "mono at 8 kHz": (8000, (True,), 1.0),
    "stereo at 192 kHz": (192_000, (True, True), 1.0),
    "7.1 at 48 kHz": (48_000, (True,) * 8, 1.0),
    "one side only": (44_100, (False, True), 1.0),
    "very quiet": (44_100, (True, True), 0.01),
    "clipped": (44_100, (True, True), 6.0),
}


@pytest.mark.parametrize("like", LIKE)
def test_the_same_beats_are_heard(songs, cache, tmp_path, like):
    rate, channels, gain = LIKE[like]
    times = songs.even(126, 56)
    path = written(tmp_path / "song.wav", gain * songs.band(times), songs, rate, channels)
    song = listen(path, Listen(), cache)
    beats = np.array([float(beat.time) for beat in song.beats])
    downbeats = np.array([float(beat.time) for beat in song.beats if beat.is_downbeat])
    assert np.abs(beats[None] - times[:, None]).min(axis=1).max() < 0.008
    assert np.abs(downbeats[None] - times[::4, None]).min(axis=1).max() < 0.008


def coded(path, codec, samples, rate):
    """The samples in a file of that codec, with its own priming and padding."""
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, layout="mono")
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format.name, "mono", rate, frame_size=size)
        frame = av.AudioFrame.from_ndarray(np.asarray(samples[None], np.float32), "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = rate, 0, Fraction(1, rate)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            out.mux(stream.encode(piece))
    return path


CODECS = {"song.mp3": "libmp3lame", "song.m4a": "aac", "song.flac": "flac", "song.wav": "pcm_s16le"}


@pytest.mark.parametrize("name", CODECS)
def test_padding_of_a_codec_moves_nothing(songs, cache, tmp_path, name):
    """Clicks are where they were put; beats stand on the feet of their attacks, a little before."""
    rate, times = 44_100, songs.even(120, 24, start=0.5)
    samples = np.zeros(13 * rate, np.float32)
    clock = np.arange(rate // 20) / rate
    for time in times:
        first = round(time * rate)
        samples[first : first + len(clock)] += 0.7 * np.sin(2 * np.pi * 900 * clock) * np.exp(-clock * 150)
    song = listen(coded(tmp_path / name, CODECS[name], samples, rate), Listen(tempo="120"), cache)
    hits = np.array([float(accent.time) for accent in song.accents])
    away = hits[np.abs(hits[None] - times[:, None]).argmin(axis=1)] - times
    assert abs(np.median(away)) < 0.001
    beats = np.array([float(beat.time) for beat in song.beats])
    near = beats[np.abs(beats[None] - times[:, None]).argmin(axis=1)] - times
    assert -0.0023 < np.median(near) < 0
