"""Whatever a song file is like, the same beats are heard in it."""

from math import gcd

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
