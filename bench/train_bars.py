"""Train the network of listen/bars.py (`python bench/train_bars.py [--check]`).

Reads ../shared/media/music (only songs whose licence is MIT, BSD or CC0 are trained on) and writes
src/crosscut/listen/bars.npz. With --check it writes nothing and prints how beats and downbeats fare where each song
was left out of training: six folds by song, then whole folders (a style that training never met).
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np

from crosscut.listen import bars, beats, onsets, traits
from crosscut.media import sounds
from crosscut.model.curve import Floats, Sound
from listening import MISSING, MUSIC, Doubles, Score, known, scored, shown
from schooling import exercise

WEIGHTS = Path(__file__).parents[1] / "src/crosscut/listen/bars.npz"
PERMISSIVE = ("MIT", "BSD", "CC0")
INNER = 64  # neurons; more did not help
EPOCHS, BATCH, RATE, DECAY = 6, 256, 3e-3, 1e-2
DROPPED, UNHEARD = 0.3, 0.1  # shares of inner and outer values left out in training
DOUBT = 0.02  # how much of the target is spread over all classes
FOLDS = 6
EXERCISES = 150  # songs made by arithmetic that are trained on too
FOUND = 0.9  # of the beats of a song made by arithmetic, that must lie on ticks
EXERCISE = "made"  # the folder that stands before their names
NEAREST = (0.06, 0.3)  # s and ticks within which a true beat belongs to a tick
EDGE = 0.1  # s beyond the first and last true beat that are not judged


class Lesson:
    """One song: its clock, and per density of ticks what is known of them `[n, k]` and what they are `[n]`."""

    def __init__(self, name: str, truth: Doubles, sound: Sound) -> None:
        self.name, self.truth = name, truth
        self.strikes = onsets.find(sound)
        clock = beats.clock(self.strikes)
        if clock is None:
            raise SystemExit(f"{name} has no clock")
        self.clock = clock
        self.parts = [self._part(ticks) for ticks in bars.densities(clock.ticks, None)[:3]]

    @property
    def counts(self) -> bool:
        """Whether the clock has ticks on nearly all beats; what it misses cannot be taught."""
        times = self.truth[:, 0]
        return float(np.mean(np.abs(self.clock.ticks[None] - times[:, None]).min(axis=1) < NEAREST[0])) > FOUND

    def _part(self, ticks: Doubles) -> tuple[Floats, bars.Numbers]:
        distance = float(np.median(np.diff(ticks)))
        times, numbers = self.truth.T
        near = np.abs(times[None] - ticks[:, None]).argmin(axis=1)
        hit = np.abs(times[near] - ticks) < min(NEAREST[0], NEAREST[1] * distance)
        labels = np.where(hit, np.where(numbers[near] == 1, 2, 1), 0)
        judged = (ticks > times[0] - EDGE) & (ticks < times[-1] + EDGE)
        return traits.in_context(traits.find(self.strikes, ticks), distance)[judged], labels[judged]


def of_song(path: Path) -> Lesson:
    """A song of the development material."""
    return Lesson(f"{path.parent.name}/{path.stem}", known(path), sounds.read(path, onsets.RATE, channels=1))


def of_exercise(number: int) -> Lesson:
    """A song made by arithmetic."""
    made = exercise(number)
    sound = Sound(np.asarray(made.samples, np.float32)[:, None], onsets.RATE)
    return Lesson(f"{EXERCISE}/{number}", made.truth, sound)


def trained(lessons: list[Lesson], seed: int = 0) -> dict[str, Floats]:
    """Weights after Adam with decoupled decay (Loshchilov & Hutter 2019) over all parts of the lessons."""
    chance = np.random.default_rng(seed)  # noqa: TID251  # training is done once, with a fixed seed
    known_of = np.concatenate([known_of for lesson in lessons for known_of, _ in lesson.parts])
    labels = np.concatenate([labels for lesson in lessons for _, labels in lesson.parts])
    mean, spread = known_of.mean(axis=0), known_of.std(axis=0) + 1e-3
    inputs = ((known_of - mean) / spread).astype(np.float32)
    width = inputs.shape[1]
    net = [
        chance.normal(0, (2 / width) ** 0.5, (width, INNER)).astype(np.float32),
        np.zeros(INNER, np.float32),
        chance.normal(0, INNER**-0.5, (INNER, 3)).astype(np.float32),
        np.zeros(3, np.float32),
    ]
    moments = [(np.zeros_like(each), np.zeros_like(each)) for each in net]
    steps = EPOCHS * (len(inputs) // BATCH)
    for step in range(1, steps + 1):
        if (step - 1) % (len(inputs) // BATCH) == 0:
            order = chance.permutation(len(inputs))
        batch = order[(step - 1) % (len(inputs) // BATCH) * BATCH :][:BATCH]
        share = step / steps
        rate = RATE * (share / 0.3 if share < 0.3 else 0.5 + 0.5 * np.cos(np.pi * (share - 0.3) / 0.7))
        _step(net, moments, _slopes(net, inputs[batch], labels[batch], chance), rate, step)
    names = ("first", "first_bias", "second", "second_bias")
    return {"mean": mean.astype(np.float32), "spread": spread.astype(np.float32), **dict(zip(names, net, strict=True))}


def _slopes(
    net: list[Floats],
    inputs: Floats,
    labels: bars.Numbers,
    chance: np.random.Generator,  # noqa: TID251  # as above
) -> list[Floats]:
    """The gradient of the cross entropy with smoothed labels."""
    first, first_bias, second, second_bias = net
    inputs = inputs * (chance.random(inputs.shape, np.float32) > UNHEARD) / np.float32(1 - UNHEARD)
    raw = inputs @ first + first_bias
    kept = (chance.random(raw.shape, np.float32) > DROPPED) / np.float32(1 - DROPPED)
    inner = np.maximum(raw, 0) * kept
    out = inner @ second + second_bias
    odds = np.exp(out - out.max(axis=1, keepdims=True))
    target = np.full_like(odds, DOUBT / 3)
    target[np.arange(len(labels)), labels] += 1 - DOUBT
    slope = (odds / odds.sum(axis=1, keepdims=True) - target) / len(labels)
    inner_slope = (slope @ second.T) * kept * (raw > 0)
    return [inputs.T @ inner_slope, inner_slope.sum(axis=0), inner.T @ slope, slope.sum(axis=0)]


def _step(
    net: list[Floats], moments: list[tuple[Floats, Floats]], slopes: list[Floats], rate: float, step: int
) -> None:
    for place, slope in enumerate(slopes):
        mean, square = moments[place]
        mean, square = 0.9 * mean + 0.1 * slope, 0.99 * square + 0.01 * slope**2
        moments[place] = (mean, square)
        move = (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.99**step)) + 1e-8)
        decay = DECAY if slope.ndim > 1 else 0
        net[place] -= np.float32(rate) * (move + decay * net[place])


def checked(taught: list[Lesson], folds: list[list[Lesson]]) -> list[Score]:
    """Scores of every song under weights that did not see it; `taught` may be trained on where not in the fold."""
    scores = []
    for fold in folds:
        net = trained([each for each in taught if each not in fold])
        for lesson in fold:
            grid = bars.find(lesson.strikes, lesson.clock, net=net)
            score = scored(lesson.name, lesson.truth, grid.times, grid.downbeats, grid.sure)
            scores.append(score)
            if not score.right:
                print(
                    f"  {score.name:48} F {score.f70:.2f} down {score.downbeats:.2f} confidence {score.confidence:.2f}"
                )
    return scores


def main(*, check: bool) -> int:
    """Train, or check."""
    songs = sorted(path.with_suffix(".ogg") for path in MUSIC.glob("*/*.beats"))
    if not songs:
        print(f"{MUSIC} holds no songs with truth; training needs the development material.")
        return MISSING
    licences = {each["file"]: each["licence"] for each in json.loads((MUSIC / "MANIFEST.json").read_text())}
    lessons = [of_song(path) for path in songs]
    made = [each for each in map(of_exercise, range(EXERCISES)) if each.counts]
    taught = [each for each in lessons if licences[f"{each.name}.ogg"].startswith(PERMISSIVE)] + made
    if check:
        print("left out by song")
        shown(checked(taught, [lessons[fold::FOLDS] for fold in range(FOLDS)]))
        print("left out by folder")
        folders = sorted({each.name.split("/")[0] for each in lessons})
        shown(checked(taught, [[e for e in lessons if e.name.startswith(name)] for name in folders]))
        return 0
    net = trained(taught)
    with WEIGHTS.open("wb") as file:
        stored: dict[str, Any] = {name: value.astype(np.float16) for name, value in net.items()}
        np.savez(file, **stored)
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size} bytes from {len(taught) - len(made)} and {len(made)} lessons")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv))
