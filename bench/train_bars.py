"""Train the networks of listen/grid/network.py (`python bench/train_bars.py [--check | --check-folders]`).

Needs torch for training only (`pip install torch`, in an environment of its own; what it makes runs on numpy). Reads
../shared/media/music (only songs whose licence is MIT, BSD or CC0 are trained on), makes songs by arithmetic
(schooling.py) and writes src/crosscut/listen/grid/bars.npz. With --check it prints instead how beats and downbeats fare
where each song was left out of training, in six folds, and keeps the networks of each in build/listening for
bench/listening.py; with --check-folders where whole folders were left out: a style that training never met.
"""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from crosscut.listen import onsets
from crosscut.listen.grid import bars, beats, network, smooth, traits
from crosscut.listen.grid.counting import BEAT, DOWNBEAT, NONE, Numbers
from crosscut.media import sounds
from crosscut.model.curve import Floats, Sound
from listening import MISSING, MUSIC, Doubles, Score, known, scored, shown
from schooling import exercise

WEIGHTS = Path(__file__).parents[1] / "src/crosscut/listen/grid/bars.npz"
PERMISSIVE = ("MIT", "BSD", "CC0")
KEPT = Path(__file__).parents[1] / "build/listening"
INNER = 32  # channels
REACHES = (1, 2, 4, 8, 16, 32, 64)  # ticks between the taps of the layers: 16 bars of 4/4 to either side
FIRST_TAPS, TAPS = 5, 3
VOTES = 3  # networks, each from its own start
EPOCHS, RATE, DECAY = 18, 3e-3, 1e-2
LENGTH, BATCH = 384, 8  # ticks of a stretch, and stretches a step
DROPPED = 0.2  # share of inner values left out in training
UNHEARD = 0.1  # how often a kind of traits is silenced over a stretch: other players, other styles
LOUDER = 0.15  # spread of a trait's weight over a stretch, as a logarithm
KINDS = (*[slice(k, k + 2) for k in range(0, 12, 2)], slice(12, 16), slice(16, 22))  # traits that belong together
DOUBT = 0.02  # how much of the target is spread over all classes
FOLDS = 6
EXERCISES = 300  # songs made by arithmetic that are trained on too
EXERCISE_WEIGHT = 0.3  # against real ones, tick by tick
FOUND = 0.9  # of the beats of a song made by arithmetic, that must lie on ticks
TAUGHT = 3  # ways to count a song that are trained on
NEAREST = (0.06, 0.3)  # s and ticks within which a true beat belongs to a tick
EDGE = 0.1  # s beyond the first and last true beat that are not judged
UNJUDGED = -1


@dataclass(frozen=True, eq=False)
class Way:
    """One way to count a song: its `ticks` `[n]` s, what is known of them `[n, k]`, what they are `[n]`."""

    ticks: Doubles
    known: Floats
    labels: Numbers


@dataclass(frozen=True, eq=False)
class Lesson:
    """One song: its truth `[n, 2]` (times, numbers in the bar), what is heard in it, and the ways to count it."""

    name: str
    truth: Doubles
    strikes: onsets.Strikes | None
    clock: beats.Clock
    ways: list[Way]

    @property
    def counts(self) -> bool:
        """Whether the clock has ticks on nearly all beats; what it misses cannot be taught."""
        away = np.abs(self.clock.ticks[None] - self.truth[:, :1]).min(axis=1)
        return bool(np.mean(away < NEAREST[0]) > FOUND)


def lesson(name: str, truth: Doubles, sound: Sound, *, kept: bool) -> Lesson:
    """The lesson of a song; its strikes are `kept` where beats shall be found in it."""
    strikes = onsets.find(sound)
    clock = beats.clock(strikes)
    if clock is None:
        raise SystemExit(f"{name} has no clock")
    ways = [_way(strikes, ticks, truth) for ticks in bars.densities(clock.ticks, None)]
    return Lesson(name, truth, strikes if kept else None, clock, ways)


def _way(strikes: onsets.Strikes, ticks: Doubles, truth: Doubles) -> Way:
    distance = float(np.median(np.diff(ticks)))
    times, numbers = truth.T
    near = np.abs(times[None] - ticks[:, None]).argmin(axis=1)
    hit = np.abs(times[near] - ticks) < min(NEAREST[0], NEAREST[1] * distance)
    labels = np.where(hit, np.where(numbers[near] == 1, DOWNBEAT, BEAT), NONE)
    judged = (ticks > times[0] - EDGE) & (ticks < times[-1] + EDGE)
    known_of = traits.with_pace(traits.find(strikes, ticks), distance)
    return Way(ticks, known_of, np.where(judged, labels, UNJUDGED))


def of_song(path: Path) -> Lesson:
    """A song of the development material."""
    return lesson(f"{path.parent.name}/{path.stem}", known(path), sounds.read(path, onsets.RATE, channels=1), kept=True)


def of_exercise(number: int) -> Lesson:
    """A song made by arithmetic."""
    made = exercise(number)
    sound = Sound(np.asarray(made.samples, np.float32)[:, None], onsets.RATE)
    return lesson(f"made/{number}", made.truth, sound, kept=False)


def trained(songs: list[Lesson], made: list[Lesson], seed: int) -> dict[str, Floats]:
    """The arrays of a network after AdamW (Loshchilov & Hutter 2019) over stretches of the lessons."""
    import torch  # type: ignore[import-not-found]  # only who trains has it  # noqa: PLC0415  # scores need none

    torch.manual_seed(seed)
    torch.set_num_threads(1)
    chance = np.random.default_rng(seed)  # noqa: TID251  # training is done once, with a fixed seed
    ways = [way for each in (*songs, *made) for way in each.ways[:TAUGHT]]
    real = sum(len(each.ways[:TAUGHT]) for each in songs)
    lengths = np.array([float(len(way.ticks)) for way in ways])
    shares = lengths * np.where(np.arange(len(ways)) < real, 1.0, EXERCISE_WEIGHT)
    all_known = np.concatenate([way.known for way in ways])
    mean, spread = all_known.mean(axis=0), all_known.std(axis=0) + 1e-3
    net = _net(torch, len(mean))
    steps = int(EPOCHS * lengths.sum() / (LENGTH * BATCH))
    optimizer = torch.optim.AdamW(net.parameters(), lr=RATE, weight_decay=DECAY)
    course = torch.optim.lr_scheduler.OneCycleLR(optimizer, RATE, total_steps=steps + 1, pct_start=0.25)
    net.train()
    for _ in range(steps):
        chosen = chance.choice(len(ways), BATCH, p=shares / shares.sum())
        heard, labels = _stretches([ways[place] for place in chosen], mean, spread, chance)
        out = net(torch.from_numpy(heard))
        loss = torch.nn.functional.cross_entropy(
            out, torch.from_numpy(labels), ignore_index=UNJUDGED, label_smoothing=DOUBT
        )
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        course.step()
    return {"mean": mean, "spread": spread, **_arrays(net)}


def _stretches(
    ways: list[Way],
    mean: Floats,
    spread: Floats,
    chance: np.random.Generator,  # noqa: TID251  # as above
) -> tuple[Floats, Numbers]:
    """Stretches of those ways `[b, k, n]` as training hears them, and their labels `[b, n]`."""
    heard = np.zeros((len(ways), len(mean), LENGTH), np.float32)
    labels = np.full((len(ways), LENGTH), UNJUDGED)
    struck = KINDS[-1].stop
    for place, way in enumerate(ways):
        first = int(chance.integers(0, max(1, len(way.ticks) - LENGTH + 1)))
        part = (way.known[first : first + LENGTH] - mean) / spread
        part[:, :struck] *= np.exp(chance.normal(0, LOUDER, struck))
        for kind in KINDS:
            if chance.random() < UNHEARD:
                part[:, kind] = 0
        heard[place, :, : len(part)] = part.T
        labels[place, : len(part)] = way.labels[first : first + LENGTH]
    return heard, labels


def _net(torch: Any, width: int) -> Any:  # noqa: ANN401  # torch may not be there
    """The network of listen/grid/network.py, to be trained."""
    nn = torch.nn

    class Gated(nn.Module):  # type: ignore[misc, name-defined]  # torch may not be there
        def __init__(self, reach: int) -> None:
            super().__init__()
            self.reach = reach
            self.both = nn.Conv1d(INNER, 2 * INNER, TAPS, padding=reach * (TAPS // 2), dilation=reach)
            self.mix = nn.Conv1d(INNER, INNER, 1)
            self.drop = nn.Dropout(DROPPED)

        def forward(self, heard: Any) -> Any:  # noqa: ANN401  # as above
            value, gate = self.both(heard).chunk(2, 1)
            return heard + self.mix(self.drop(nn.functional.elu(value) * torch.sigmoid(gate)))

    return nn.Sequential(
        nn.Conv1d(width, INNER, FIRST_TAPS, padding=FIRST_TAPS // 2),
        nn.ELU(),
        nn.Dropout(DROPPED),
        *[Gated(reach) for reach in REACHES],
        nn.ELU(),
        nn.Conv1d(INNER, 3, 1),
    )


def _arrays(net: Any) -> dict[str, Floats]:  # noqa: ANN401  # as above
    """The weights as listen/grid/network.py takes them: taps first, then what goes in, then what comes out."""

    def weights(conv: Any) -> Floats:  # noqa: ANN401  # as above
        return np.asarray(conv.weight.detach().numpy().transpose(2, 1, 0), np.float32)

    def bias(conv: Any) -> Floats:  # noqa: ANN401  # as above
        return np.asarray(conv.bias.detach().numpy(), np.float32)

    first, *_, last = net
    found = {"first": weights(first), "first_bias": bias(first), "last": weights(last)[0], "last_bias": bias(last)}
    gated = [each for each in net if hasattr(each, "mix")]
    for k, layer in enumerate(gated):
        found |= {f"layer_{k}_weights": weights(layer.both), f"layer_{k}_bias": bias(layer.both)}
        found |= {f"layer_{k}_mix": weights(layer.mix)[0], f"layer_{k}_mix_bias": bias(layer.mix)}
    return found | {"reaches": np.array(REACHES, np.float32)}


def votes(songs: list[Lesson], made: list[Lesson]) -> list[dict[str, Floats]]:
    """The arrays of all networks that vote."""
    return [trained(songs, made, seed) for seed in range(VOTES)]


def checked(
    taught: list[Lesson], made: list[Lesson], folds: list[list[Lesson]], kept: Path | None = None
) -> list[Score]:
    """Scores of every song under networks that did not see it; `taught` may be trained on where not in the fold."""
    scores = []
    for place, fold in enumerate(folds):
        arrays = votes([each for each in taught if each not in fold], made)
        if kept is not None:
            _keep(kept / f"{place}.npz", arrays, [each.name for each in fold])
        networks = tuple(map(network.built, arrays))
        for each in fold:
            if each.strikes is None:
                raise SystemExit(f"{each.name} was not kept")
            grid = bars.find(each.strikes, each.clock, networks=networks)
            times = smooth.find(each.strikes, grid.times)
            scores.append(scored(each.name, each.truth, times, times[grid.numbers == 1], grid.sure))
    for score in sorted(scores, key=lambda score: score.name):
        if not score.right:
            print(f"  {score.name:48} F {score.f70:.2f} down {score.downbeats:.2f} confidence {score.confidence:.2f}")
    return scores


def _keep(path: Path, votes_of: list[dict[str, Floats]], left_out: list[str] | None = None) -> None:
    """Write the arrays of networks, and the names of the songs that they did not see."""
    stored: dict[str, Any] = {
        f"{k}.{name}": value.astype(np.float16) for k, arrays in enumerate(votes_of) for name, value in arrays.items()
    }
    if left_out is not None:
        stored["left_out"] = np.array(left_out)
    with path.open("wb") as file:
        np.savez(file, **stored)


def main(asked: str) -> int:
    """Train, or check."""
    paths = sorted(path.with_suffix(".ogg") for path in MUSIC.glob("*/*.beats"))
    if not paths:
        print(f"{MUSIC} holds no songs with truth; training needs the development material.")
        return MISSING
    licences = {each["file"]: each["licence"] for each in json.loads((MUSIC / "MANIFEST.json").read_text())}
    lessons = [of_song(path) for path in paths]
    made = [each for each in map(of_exercise, range(EXERCISES)) if each.counts]
    taught = [each for each in lessons if licences[f"{each.name}.ogg"].startswith(PERMISSIVE)]
    if asked == "--check":
        KEPT.mkdir(parents=True, exist_ok=True)
        shown(checked(taught, made, [lessons[fold::FOLDS] for fold in range(FOLDS)], KEPT))
        return 0
    if asked == "--check-folders":
        folders = sorted({each.name.split("/")[0] for each in lessons})
        shown(checked(taught, made, [[e for e in lessons if e.name.startswith(name)] for name in folders]))
        return 0
    _keep(WEIGHTS, votes(taught, made))
    print(f"{WEIGHTS}: {WEIGHTS.stat().st_size} bytes from {len(taught)} and {len(made)} lessons")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
