"""Speech and music in the sound of clips, by the second: `python bench/voices.py [--speech DIR] [--learn]`.

Prints, from weights that have seen neither the speaker nor the song, nor the street, how many seconds of speech and of
music are found and how many are false: in recordings of speech, in real clips (`../shared`, speech marked in
`stretches.json`), in songs, in sounds made by arithmetic (wind, steps, engines), and in speech laid over those.
`--speech` names a folder of recordings that hold nothing but speech, NAME-n.wav by speaker: those of the development
are the test recordings of pocketsphinx 5.1.1 (BSD; LibriVox among them) and six voices of espeak-ng 1.52 reading a few
sentences. With `--learn` the weights of `watch/ear/voices.py` are written anew, from material whose licence allows it
(exit code 3 without `../shared`, 2 without `--speech`).
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from crosscut.errors import Unusable
from crosscut.media import sounds
from crosscut.model.curve import Sound
from crosscut.model.time import Span
from crosscut.watch.ear import texture, voices

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media"
KEPT = Path(__file__).parents[1] / "src/crosscut/watch/ear/voices.npz"
MARKED = json.loads(Path(__file__).with_name("stretches.json").read_text())["voices"]
RATE, EVERY = texture.RATE, float(texture.EVERY)
PERMISSIVE = ("MIT", "BSD", "CC0", "Apache")
FREE_TOO = ("nasa", "canon", "flir", "iphone")  # public domain; "use these however you wish"
CLIPS = (
    "sport/*.mp4", "shots/*.*", "oddities/ax_hdr10-av1.mp4", "oddities/ax_sample_edit_list.mp4",
    "oddities/ax_sample_sef_slow_motion.mp4", "oddities/canon*.avi", "oddities/flir*.mp4", "oddities/iphone*.mov",
    "oddities/mapillary*.mp4",
)  # fmt: skip
MUSIC_IN = ("bbb_0_30",)
UNKNOWN_MUSIC = ("aigym", "nasa")  # there may be some under the voice
EXCERPT = 20  # s of a song, from 30 % of its length on
FOLDS = 6
NOISE_BELOW, MUSIC_BELOW = (12.0, 5.0), (12.0, 6.0)  # dB below the speech laid over it
YES, NO, EITHER = 1, 0, -1
KINDS = ("speech", "clip", "song", "made", "over noise", "over music")
SOFT = {"speech": 1e-2, "music": 1e-3}  # weight of squared weights; harder, music under speech is lost
Array = NDArray[np.float64]
Marks = NDArray[np.int64]


@dataclass(frozen=True)
class Item:
    """A sound: its kind for the table, whose it is, whether it may be learnt from, what it is at each look."""

    kind: str
    group: str
    free: bool
    samples: NDArray[np.float32]
    speech: Marks
    music: Marks


@dataclass(frozen=True)
class Known:
    """The same as figures."""

    item: Item
    figures: NDArray[np.float32]


def main() -> int:
    if not (SHARED / "footage").is_dir():
        sys.stderr.write(f"This bench needs {SHARED}.\n")
        return 3
    spoken = list(speakers(Path(sys.argv[sys.argv.index("--speech") + 1]))) if "--speech" in sys.argv else []
    alone = [*spoken, *clips(), *songs(), *made()]
    groups = sorted({item.group for item in alone})
    fold_of = {group: number % FOLDS for number, group in enumerate(groups)}
    items = [known(item) for item in (*alone, *overlaid(alone, fold_of))]
    check(items, fold_of)
    if "--learn" in sys.argv:
        if not spoken:
            sys.stderr.write("Learning needs --speech DIR.\n")
            return 2
        keep([each for each in items if each.item.free])
    return 0


def speakers(folder: Path) -> Iterator[Item]:
    for path in sorted(folder.glob("*.wav")):
        samples = heard(path)
        level = np.array([10 * np.log10(np.mean(part**2) + 1e-10) for part in looks_of(samples)])
        near = np.array([level[max(0, n - 2) : n + 3].max() for n in range(len(level))])
        speech = np.where(near > level.max() - 20, YES, np.where(near < level.max() - 35, NO, EITHER))
        yield Item("speech", path.stem.rsplit("-", 1)[0], True, samples, speech, np.full(len(speech), NO))  # noqa: FBT003  # free


def clips() -> Iterator[Item]:
    manifest = {e["file"]: e for e in json.loads((SHARED / "footage/MANIFEST.json").read_text())}
    for path in (path for name in CLIPS for path in sorted((SHARED / "footage").glob(name))):
        name = str(path.relative_to(SHARED / "footage"))
        try:
            samples = heard(path)
        except Unusable:
            continue
        if len(samples) < RATE or np.abs(samples).max() < 1e-3:
            continue
        count = len(looks_of(samples))
        music = EITHER if any(word in name for word in UNKNOWN_MUSIC) else int(any(word in name for word in MUSIC_IN))
        rights = f"{manifest[name].get('repo_licence')}"
        free = any(word in rights for word in PERMISSIVE) or any(word in name for word in FREE_TOO)
        group = next((word for word in ("aigym", "sprintstart", "gopro") if word in name), path.stem)
        marks = marked(MARKED.get(name, []), count)
        yield Item("clip", group, free and "GPL" not in rights, samples, marks, np.full(count, music))


def songs() -> Iterator[Item]:
    for each in json.loads((SHARED / "music/MANIFEST.json").read_text()):
        samples = heard(SHARED / "music" / each["file"])
        begin = int(len(samples) * 0.3)
        samples = samples[begin : begin + EXCERPT * RATE]
        count = len(looks_of(samples))
        group = f"songs of {each['file'].split('/')[0]}"
        free = any(word in each["licence"] for word in PERMISSIVE)
        yield Item("song", group, free, samples, np.full(count, NO), np.full(count, YES))


def made() -> Iterator[Item]:
    """What is neither, by arithmetic."""
    n = np.arange(10 * RATE)
    time = n / RATE

    def hiss(pitch: float) -> Array:
        return np.asarray((np.sin(n * pitch) * 43758.5453) % 1 - 0.5)

    def walked(often: float, pitch: float, long: float) -> Array:
        samples, short = 0.006 * hiss(78.233), np.arange(RATE // 6)
        for step, at in enumerate(np.arange(0.2, 9.7, 1 / often)):
            body = hiss(12.9 + 0.013 * step)[: len(short)] + (pitch > 0) * 0.8 * np.sin(
                short * 2 * np.pi * pitch / RATE
            )
            samples[int(at * RATE) :][: len(short)] += (
                (0.7 + 0.3 * np.sin(9.7 * step)) * np.exp(-short / (RATE * long)) * body
            )
        return np.asarray(samples)

    for number, (often, pitch, long) in enumerate(
        [
            (1.9, 0, 0.02),
            (2.8, 0, 0.015),
            (2.9, 90, 0.03),
            (3.6, 120, 0.025),
            (4.8, 110, 0.03),
            (5.5, 0, 0.02),
            (2.4, 160, 0.04),
        ]
    ):
        yield nothing(f"steps {number % 3}", walked(often, pitch, long))
    for number, slow in enumerate((0.17, 0.31, 0.52)):
        gusts = np.cumsum(hiss(12.9898 + number))
        gusts -= np.convolve(gusts, np.ones(2000) / 2000, "same")
        yield nothing("wind", gusts / np.abs(gusts).max() * (0.3 + 0.7 * np.abs(np.sin(2 * np.pi * slow * time))))
        turning = np.cumsum(90 + 40 * number + 40 * np.sin(2 * np.pi * slow * time)) / RATE
        yield nothing("engine", sum(np.sin(2 * np.pi * k * turning) / k**0.7 for k in range(1, 20)) + hiss(3.1) * 0.3)
        yield nothing("breath", hiss(5.3 + number) * np.maximum(0, np.sin(2 * np.pi * (0.5 + slow) * time)) ** 2)
        hum = sum(np.sin(2 * np.pi * (50 + 50 * number) * k * time) / k for k in range(1, 9))
        yield nothing("hum", hum + hiss(3.3) * (0.2 + slow))
    yield nothing("hiss", hiss(78.233))


def nothing(group: str, samples: Array) -> Item:
    scaled = (0.3 * samples / np.abs(samples).max()).astype(np.float32)
    none = np.full(len(looks_of(scaled)), NO)
    return Item("made", group, True, scaled, none, none)  # noqa: FBT003  # free


def overlaid(alone: Sequence[Item], fold_of: dict[str, int]) -> Iterator[Item]:
    """Every speaker over sounds and songs of the same fold, so that what tests weights has not been learnt in parts."""
    speech = [item for item in alone if (item.speech == YES).mean() > 0.5]
    for number, over in enumerate(speech):
        near = [item for item in alone if fold_of[item.group] == fold_of[over.group] and item.group != over.group]
        noises = [item for item in near if not (item.speech == YES).any() and (item.music == NO).all()]
        played = [item for item in near if item.kind == "song"]
        for below, unders, kind in ((NOISE_BELOW, noises, "over noise"), (MUSIC_BELOW, played, "over music")):
            for place, decibels in enumerate(below):
                if not unders:
                    continue
                under = unders[(7 * number + 3 * place) % len(unders)]
                music = under.music[:1].repeat(len(over.speech)) if kind == "over music" else over.music
                mixed = over.samples + lowered(under.samples, over.samples, decibels)
                yield Item(kind, over.group, over.free and under.free, mixed, over.speech, music)


def lowered(under: NDArray[np.float32], over: NDArray[np.float32], decibels: float) -> NDArray[np.float32]:
    """As long as what lies over it, and so far below its loud half."""
    loud = float(np.sqrt(np.mean(np.sort(over**2)[len(over) // 2 :])))
    level = float(np.sqrt(np.mean(under**2))) + 1e-9
    return np.resize(under, len(over)) * np.float32(loud / level * 10 ** (-decibels / 20))


def heard(path: Path) -> NDArray[np.float32]:
    return sounds.read(path, RATE, channels=1).mono


def looks_of(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    count = len(samples) // texture.LOOK
    return samples[: count * texture.LOOK].reshape(count, texture.LOOK)


def marked(spans: Sequence[Sequence[float]], count: int) -> Marks:
    """Yes well inside the spans, no well outside, either at their edges."""
    middles = (np.arange(count) + 0.5) * EVERY
    inside = np.array([any(a <= at < b for a, b in spans) for at in middles], bool)
    edge = np.array([any(min(abs(at - a), abs(at - b)) < 0.3 for a, b in spans) for at in middles], bool)
    return np.where(edge, EITHER, inside.astype(np.int64))


def known(item: Item) -> Known:
    figures = texture.find(Sound(item.samples[:, None], RATE))
    return Known(item, figures[: len(item.speech)])


def check(items: Sequence[Known], fold_of: dict[str, int]) -> None:
    """What weights find that have seen nothing of an item's group or fold."""
    found: dict[tuple[str, str], Array] = defaultdict(lambda: np.zeros(4))
    for fold in range(FOLDS):
        weights = learn([each for each in items if fold_of[each.item.group] != fold])
        for each in (each for each in items if fold_of[each.item.group] == fold):
            length = Fraction(len(each.figures)) * texture.EVERY
            for what, marks, find in (
                ("speech", each.item.speech, voices.speech),
                ("music", each.item.music, voices.music),
            ):
                counts = counted(marks, find(each.figures, length, weights))
                found[what, each.item.kind] += counts
                if "--verbose" in sys.argv and counts[1] + counts[2] > 0:
                    print(f"    {what} {each.item.kind} {each.item.group}: {counts}")
    for what in ("speech", "music"):
        print(f"{what}, by the second, from weights that have not seen speaker, song or place")
        for (word, kind), counts in (*found.items(), ((what, "all"), total(found, what))):
            if word == what:
                right, false, missed, none = counts * EVERY
                line = f"  {kind:11s} {right + missed:5.0f} s of it, {none + false:5.0f} s of none: "
                line += f"found {right / max(right + missed, EVERY):.2f}  " if right + missed else " " * 12
                print(line + f"false {false:4.0f} s ({false / max(none + false, EVERY):.3f})")
        right, false, missed, _ = total(found, what)
        print(f"  precision {right / (right + false):.3f}  recall {right / (right + missed):.3f}")


def total(found: dict[tuple[str, str], Array], what: str) -> Array:
    return np.asarray(np.sum([counts for (word, _), counts in found.items() if word == what], axis=0), float)


def counted(marks: Marks, spans: Sequence[Span]) -> Array:
    """Looks that are right, false, missed, and rightly nothing."""
    inside = np.array(
        [any((n + Fraction(1, 2)) * texture.EVERY in span for span in spans) for n in range(len(marks))], bool
    )
    cells = ((YES, True), (NO, True), (YES, False), (NO, False))
    return np.array([np.sum((marks == mark) & (inside == there)) for mark, there in cells], float)


def learn(items: Sequence[Known]) -> voices.Weights:
    """Weights for these."""
    wide = [voices.widened(each.figures) for each in items]
    every = np.vstack(wide)
    mean, spread = every.mean(axis=0), every.std(axis=0) + 1e-6
    both = []
    for what in ("speech", "music"):
        marks = [getattr(each.item, what) for each in items]
        kinds = np.concatenate([np.full(len(each), KINDS.index(items[n].item.kind)) for n, each in enumerate(marks)])
        both.append(
            fitted(np.clip((every - mean) / spread, -voices.FAR, voices.FAR), np.concatenate(marks), kinds, SOFT[what])
        )
    return voices.Weights(mean.astype(np.float32), spread.astype(np.float32), both[0], both[1])


def fitted(values: NDArray[np.float32], marks: Marks, kinds: Marks, soft: float) -> NDArray[np.float32]:
    """A logistic curve; of each kind yes and no count by a power of their number, and yes as much as no in all."""
    used = marks != EITHER
    values, yes, kinds = values[used].astype(float), marks[used] == YES, kinds[used]
    weight = np.ones(len(yes))
    for kind in range(len(KINDS)):
        for side in (yes, ~yes):
            some = (kinds == kind) & side
            weight[some] = some.sum() ** -0.7 if some.any() else 0
    weight[yes] /= weight[yes].sum()
    weight[~yes] /= weight[~yes].sum()
    values = np.hstack([values, np.ones((len(values), 1))])

    def loss(weights: Array) -> tuple[float, Array]:
        total = values @ weights
        stiff = np.append(weights[:-1], 0)
        off = 1 / (1 + np.exp(-np.clip(total, -30, 30))) - yes
        cost = float(weight @ (np.logaddexp(0, total) - yes * total)) / 2 + soft * float(stiff @ stiff)
        return cost, values.T @ (weight * off) / 2 + 2 * soft * stiff

    found = minimize(loss, np.zeros(values.shape[1]), jac=True, method="L-BFGS-B", options={"maxiter": 500})
    return np.asarray(found.x, np.float32)


def keep(items: Sequence[Known]) -> None:
    weights = learn(items)
    np.savez(KEPT, mean=weights.mean, spread=weights.spread, speech=weights.speech, music=weights.music)
    print(f"wrote {KEPT}: learnt from {len(items)} sounds, {sum(len(each.figures) for each in items) * EVERY:.0f} s")


if __name__ == "__main__":
    sys.exit(main())
