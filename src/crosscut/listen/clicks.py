"""The song with clicks on its beats, for ears to judge."""

from __future__ import annotations

import wave
from io import BytesIO

import numpy as np

from crosscut.model.curve import Floats, Sound
from crosscut.model.song import Song

HIGH, LOW = 1760.0, 1175.0  # Hz; of clicks on downbeats and on other beats
LENGTH, FADE = 0.06, 0.012  # s; of a click, and in which it falls to a third
LOUD, SOFT = 0.5, 0.5  # of full scale: clicks, and the song at its loudest below them
FULL = 32767  # the largest sample of 16 bits


def find(song: Song, sound: Sound) -> Sound:
    """The sound of the song, made softer, with a click on every beat and a higher one on downbeats."""
    mixed = sound.samples * np.float32(SOFT / max(float(np.abs(sound.samples).max(initial=0)), SOFT))
    high, low = (_click(frequency, sound.rate) for frequency in (HIGH, LOW))
    for beat in song.beats:
        first = round(beat.time * sound.rate)
        part = mixed[first : first + len(high)]
        part += (high if beat.is_downbeat else low)[: len(part), None]
    return Sound(np.clip(mixed, -1, 1), sound.rate)


def wav(sound: Sound) -> bytes:
    """The sound as a WAV file of 16 bits."""
    out = BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(sound.samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(sound.rate)
        file.writeframes(np.round(sound.samples * FULL).astype("<i2").tobytes())
    return out.getvalue()


def _click(frequency: float, rate: int) -> Floats:
    time = np.arange(round(LENGTH * rate)) / rate
    return np.asarray(LOUD * np.sin(2 * np.pi * frequency * time) * np.exp(-time / FADE), np.float32)
