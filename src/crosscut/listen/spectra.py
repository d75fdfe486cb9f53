"""Spectra and power at even distances, of samples that come block by block: memory does not grow with the song."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from crosscut.model.curve import Floats

CHAPTER = 2**19  # samples that are worked on at once (24 s at 22 050 Hz): few enough for memory, enough for speed


def chapters(blocks: Iterable[Floats]) -> Iterator[Floats]:
    """The same samples `[n]` in pieces of a chapter; the last one is shorter."""
    held: list[Floats] = []
    for block in blocks:
        for first in range(0, len(block), CHAPTER):
            held.append(block[first : first + CHAPTER])
            if sum(map(len, held)) >= CHAPTER:
                yield np.concatenate(held)
                held = []
    if held:
        yield np.concatenate(held)


class Windows:
    """Magnitude spectra of windows of so many samples, centred on each `rate`-th of a second of sound at `of` Hz."""

    def __init__(self, window: int, rate: int, of: int) -> None:
        self.window, self.step = window, of / rate
        self.taper = np.hanning(window).astype(np.float32)
        self.held, self.begin = np.zeros(window // 2, np.float32), -(window // 2)  # before the sound there is silence
        self.done = 0

    def taken(self, samples: Floats) -> Floats:
        """The spectra `[k, window / 2 + 1]` that these next samples `[n]` complete."""
        self.held = np.concatenate([self.held, samples])
        latest = self.begin + len(self.held) - (self.window - self.window // 2)
        middles = np.round(np.arange(self.done, int(latest / self.step) + 2) * self.step).astype(np.int64)
        starts = middles[middles <= latest] - self.window // 2 - self.begin
        self.done += len(starts)
        if not len(starts):
            return np.zeros((0, self.window // 2 + 1), np.float32)
        views = np.lib.stride_tricks.sliding_window_view(self.held, self.window)
        found = np.abs(np.fft.rfft(views[starts] * self.taper, axis=1)).astype(np.float32)
        kept = int(starts[-1])
        self.held, self.begin = self.held[kept:], self.begin + kept
        return np.asarray(found)

    def ended(self, count: int) -> Floats:
        """The spectra that remain of a sound of so many samples: after it there is silence."""
        wanted = int(count / self.step) + 1 - self.done
        return self.taken(np.zeros(self.window, np.float32))[:wanted]


class Power:
    """The mean power of the samples, and of their differences, in each `rate`-th of a second of sound at `of` Hz."""

    def __init__(self, rate: int, of: int) -> None:
        self.step = of / rate
        self.held, self.begin, self.done = np.zeros(0), 0, 0

    def taken(self, samples: Floats) -> Floats:
        """Both powers `[2, k]` of the stretches that these next samples `[n]` complete."""
        if not self.begin and not len(self.held):
            self.held, self.begin = samples[:1].astype(np.float64), -1  # the first difference is none
        self.held = np.concatenate([self.held, samples])
        end = self.begin + len(self.held)
        bounds = np.round(np.arange(self.done, int(end / self.step) + 2) * self.step).astype(np.int64)
        bounds = bounds[bounds <= end] - self.begin
        if len(bounds) < 2:  # noqa: PLR2004  # a beginning and an end
            return np.zeros((2, 0), np.float32)
        self.done += len(bounds) - 1
        first, last = int(bounds[0]), int(bounds[-1])
        lengths, places = np.diff(bounds), bounds[:-1] - first
        heard = (self.held[first:last], np.diff(self.held[first - 1 : last]))
        found = np.stack([np.add.reduceat(np.square(each), places) / lengths for each in heard])
        self.held, self.begin = self.held[last - 1 :], self.begin + last - 1
        return np.asarray(found, np.float32)
