"""Scripted contacts through the watch stage, and the scorer learnt from them: `python bench/contacts.py [--learn]`.

Draws the little films of `tests/watch/scripted.py` and prints, by kind, how many contacts are found without sound
(precision, recall, spread of the times, and the score of as many random events), false ones a minute where nothing is
met, what a sound shifted by -200 to +200 ms does with and without music over it, and the cadence of steps, jumps and
strokes. With `--learn` it fits the weights of
`watch/scorer.py` anew to these and to the annotated clips of `../shared` (exit code 3 where they are missing), prints
them, and prints what weights would find that have not seen the activity they are scored on, without and with sound.
"""

from __future__ import annotations

import json
import statistics
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from crosscut.media import sounds
from crosscut.media.pictures import Pictures
from crosscut.media.probe import probe
from crosscut.model.footage import FrameIndex
from crosscut.model.time import Span
from crosscut.watch import describe, impacts, scorer, sights
from crosscut.watch.ear import onsets, sync
from crosscut.watch.eye.track import Track, Tracker

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests" / "watch"))
import scripted  # type: ignore[import-not-found]  # beside the tests that use it too

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media" / "footage"
ACTIVITIES = {"sprint": "sprintstart", "juggle": "juggle", "landing": "roofjump", "punch": "shadowboxing"}
RATES = ((24.0, False), (30.0, False), (60.0, False), (30.0, True))  # frames/s; whether they come unevenly
FASTEST = 120.0  # frames/s; of one variant only, for the time it takes
VARIANTS = 5
DRAWS = 40  # of random events
SECONDS = 6.0
TOLERANCE = 0.05  # s
CLOSE = 0.015  # s; a delay is told
AS_TRUE = 0.03  # of a cadence
SHIFTS = (-0.2, -0.1, -0.05, 0.0, 0.03, 0.06, 0.1, 0.15, 0.2)  # s
SAY = 60.0  # sights of one sort that an activity may have in what is learnt, so that none outvotes the others
TRUSTED = {"sprint": 2.0, "juggle": 2.0, "punch": 4.0}  # real events are few
STIFF = 0.5  # weight of squared weights
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Clip:
    """A clip as the stage sees it: `truth` holds times, tolerances and whether each counts; complete in `span`."""

    name: str
    activity: str
    track: Track
    truth: tuple[tuple[float, float, bool], ...]
    span: tuple[float, float]
    rate: float
    heard: onsets.Onsets = onsets.NONE


def main() -> int:
    clips = list(drawn())
    by_kind(clips)
    by_sound(clips)
    by_cadence()
    if "--learn" in sys.argv:
        if not SHARED.is_dir():
            sys.stderr.write(f"Learning needs {SHARED}.\n")
            return 3
        learn([*clips, *annotated()])
    return 0


def drawn() -> Iterator[Clip]:
    """Every kind, rate and variant; every variant is filmed in its own way."""
    for variant in range(VARIANTS):
        for rate, uneven in RATES if variant else (*RATES, (FASTEST, False)):
            for kind, act_of in {**scripted.CONTACT, **scripted.FREE}.items():
                yield filmed(kind, act_of(variant, SECONDS - 0.2), variant, rate, uneven=uneven)


def filmed(kind: str, act: scripted.Act, variant: int, rate: float, *, uneven: bool = False) -> Clip:
    """What is seen of an act that the variant films in its own way."""
    take = scripted.Take(
        rate, blur=variant % 3 != 2, noise=(0.0, 2.0, 4.0, 3.0)[variant % 4], uneven=uneven,
        shake=(0.3, 0.6, 1.5, 0.9, 0.0)[variant % 5], flashes=(1.55, 3.3) if variant == 3 else (), seconds=SECONDS,
    )  # fmt: skip
    truth = tuple((at, TOLERANCE, True) for at in act.contacts)
    name = f"{rate:g}{' uneven' if uneven else ''}"
    return Clip(name, kind, seen(scripted.pictures(act, take, variant)), truth, (0.1, SECONDS - 0.2), rate)


def seen(pictures: Iterator[tuple[float, NDArray[np.uint8]]]) -> Track:
    grey = np.full((90, 160), 128, np.uint8)
    tracker = Tracker("sdr")
    for time, picture in pictures:
        tracker.see(time, (picture, grey, grey))
    return tracker.track()


def annotated() -> Iterator[Clip]:
    for clip in json.loads((SHARED / "annotations_impacts.json").read_text())["clips"]:
        activity = next((name for name, word in ACTIVITIES.items() if word in clip["file"]), None)
        if activity:
            path = SHARED / clip["file"]
            picture, tracker = probe(path).picture, Tracker(probe(path).picture.transfer)
            pictures = Pictures(path, picture)
            for small in pictures:
                tracker.see(float(small.time), small.planes, damaged=small.damaged)
            truth = tuple((e["t"], max(e["tol_s"], TOLERANCE), e["conf"] != "low") for e in clip["events"])
            low, high = clip["complete_between"]
            heard = listened(path, pictures.index)
            yield Clip(path.name, activity, tracker.track(), truth, (low, high), float(picture.rate), heard)


def listened(path: Path, index: FrameIndex) -> onsets.Onsets:
    """The onsets of a clip's sound; none where it has no sound."""
    if not probe(path).sound:
        return onsets.NONE
    span = Span(Fraction(0), index.time(len(index.shown) - 1))
    zero = int(index.shown[0]) * index.time_base
    return onsets.find(sounds.read(path.absolute(), onsets.RATE, span, channels=1, zero=zero))


def found(clip: Clip, heard: onsets.Onsets = onsets.NONE) -> list[float]:
    moments = impacts.find(clip.track, slice(0, len(clip.track)), heard, clip.rate)
    return [float(moment.time) for moment in moments if moment.contact]


def matched(clip: Clip, times: Sequence[float]) -> tuple[list[int], list[float]]:
    """Of each time 1 (right), 0 (false) or -1 (counts neither way), and the errors of the right ones, s."""
    pairs = sorted(
        (abs(at - true), n, m)
        for n, at in enumerate(times)
        for m, (true, tolerance, _) in enumerate(clip.truth)
        if abs(at - true) <= tolerance
    )
    taken: dict[int, int] = {}
    for _, n, m in pairs:
        if n not in taken and m not in taken.values():
            taken[n] = m
    labels = []
    for n, at in enumerate(times):
        doubtful = any(abs(at - true) <= tolerance and not sure for true, tolerance, sure in clip.truth)
        right = clip.truth[taken[n]][2] if n in taken else False
        labels.append(1 if right else -1 if doubtful or n in taken or not clip.span[0] <= at <= clip.span[1] else 0)
    return labels, [times[n] - clip.truth[m][0] for n, m in taken.items() if clip.truth[m][2]]


@dataclass
class Score:
    """Counts, errors in seconds, and minutes looked at."""

    right: int = 0
    false: int = 0
    true: int = 0
    minutes: float = 0.0
    errors: tuple[float, ...] = ()

    def add(self, clip: Clip, times: Sequence[float]) -> None:
        """Count what was found in a clip."""
        labels, errors = matched(clip, times)
        self.right += labels.count(1)
        self.false += labels.count(0)
        self.true += sum(sure for _, _, sure in clip.truth)
        self.minutes += (clip.span[1] - clip.span[0]) / 60
        self.errors += tuple(errors)

    def join(self, other: Score) -> None:
        """Count what another one counts."""
        self.right, self.false, self.true = self.right + other.right, self.false + other.false, self.true + other.true
        self.minutes, self.errors = self.minutes + other.minutes, self.errors + other.errors

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(1, self.true + self.right + self.false)

    def __str__(self) -> str:
        if not self.true:
            return f"false {self.false:3d}, {self.false / self.minutes:.1f} a minute"
        line = f"P {self.right / max(1, self.right + self.false):.2f}  R {self.right / self.true:.2f}  F {self.f:.2f}"
        spread = f"  spread {statistics.pstdev(self.errors) * 1000:4.1f} ms" if self.errors else ""
        return f"{self.right:3d} of {self.true:3d}, {self.false:2d} false  {line}{spread}"


def scored(clips: Sequence[Clip], key: Callable[[Clip], str], times: Callable[[Clip], Sequence[float]]) -> None:
    scores: dict[str, Score] = {}
    for clip in clips:
        scores.setdefault(key(clip), Score()).add(clip, times(clip))
    for name, score in scores.items():
        chance = Score()
        for clip in clips if score.true else ():
            if key(clip) == name:
                by_chance(clip, chance)
        print(f"  {name:16s} {score}{f'  chance F {chance.f:.2f}' if score.true else ''}")


def by_chance(clip: Clip, score: Score) -> None:
    """Count as many events as truly happen, spread by the multiples of an irrational number."""
    low, high = clip.span
    for draw in range(DRAWS):
        places = [(draw * 0.7548776662 + n * (1 + draw) * 0.5698402909) % 1 for n in range(len(clip.truth))]
        score.add(clip, [low + (high - low) * place for place in places])


def by_kind(clips: Sequence[Clip]) -> None:
    print("scripted contacts without sound, all rates (weights of the scorer learnt from these too; see --learn)")
    scored(clips, lambda clip: clip.activity, found)
    for name in ("24", "30", "60", "120", "30 uneven"):
        print(f"  at {name} frames/s")
        scored([clip for clip in clips if clip.name == name and clip.truth], lambda clip: f"  {clip.activity}", found)


def by_sound(clips: Sequence[Clip]) -> None:
    print("sound shifted (30 frames/s): delay within 15 ms, F with sound, against the picture alone")
    some = [clip for clip in clips if clip.name == "30" and clip.truth]
    right: list[bool] = []
    worse: list[bool] = []
    for music in (0.0, 0.5):
        for late in SHIFTS:
            told, fs, gains = zip(*(with_sound(clip, late, music) for clip in some), strict=True)
            print(
                f"  {'music' if music else 'clean'} {late * 1000:+5.0f} ms: {sum(told):2d} of {len(some)}  "
                f"F {statistics.fmean(fs):.2f}  mean gain {statistics.fmean(gains):+.2f}  worst {min(gains):+.2f}"
            )
            right += told
            worse += [gain < -0.005 for gain in gains]  # half a hundredth of F
    print(f"  all: delay within 15 ms in {sum(right)} of {len(right)}, worse than the picture alone in {sum(worse)}")


def with_sound(clip: Clip, late: float, music: float) -> tuple[bool, float, float]:
    """Whether the likeliest delay is true to 15 ms, F with the sound, and by how much that is more than without."""
    heard = onsets.find(scripted.sound([at for at, _, _ in clip.truth], SECONDS, late=late, gain=0.3, music=music))
    seen = sights.find(clip.track.times, clip.track.course)
    loud = heard.without_echoes().where(heard.without_echoes().rises >= impacts.LOUD)
    sure = impacts.judged(seen).sure
    agreed = sync.find(np.array([sight.time for sight in seen]), sure, loud.times, loud.rises)
    both, alone = Score(), Score()
    both.add(clip, found(clip, heard))
    alone.add(clip, found(clip))
    return agreed is not None and abs(agreed.delay - late) <= CLOSE, both.f, both.f - alone.f


def by_cadence() -> None:
    """Against the mean distance of what is done again and again; a runner's strides of two steps count too."""
    print("cadence within 3 % (strides of two steps count as one)")
    for kind, act_of in scripted.REPEATED.items():
        right, total, strides = 0, 0, (1, 0.5) if kind == "steps" else (1,)
        for variant in range(VARIANTS):
            for rate, uneven in RATES:
                clip = filmed(kind, act_of(variant, SECONDS - 0.2), variant, rate, uneven=uneven)
                true = 60 / statistics.fmean(b[0] - a[0] for a, b in pairwise(clip.truth))
                told = describe.cadence(clip.track.times, clip.track.course)
                right += any(abs(told / true / each - 1) <= AS_TRUE for each in strides)
                total += 1
        print(f"  {kind:16s} {right} of {total}")


def learn(clips: Sequence[Clip]) -> None:
    rows = [sights.find(clip.track.times, clip.track.course) for clip in clips]
    activities = list(dict.fromkeys(clip.activity for clip in clips))
    whole = fitted(clips, rows, activities)
    print("weights learnt from all")
    for reason, (odds, weights) in zip(scorer.REASONS, whole.reasons(), strict=True):
        print(f"  {reason.kind}: {odds:.3f}", {name: round(weight, 3) for name, weight in weights.items()})
    print("  always", {name: round(weight, 3) for name, weight in whole.always().items()})
    print("without sound, from weights that have not seen the activity; then with the sound that the clips have")
    macro, best, pooled, real = [], [], Score(), Score()
    for activity in activities:
        unseen = fitted(clips, rows, [each for each in activities if each != activity])
        score = Score()
        for clip, row in zip(clips, rows, strict=True):
            if clip.activity == activity:
                sure = unseen.judge(features(row)) if row else np.zeros(0)
                score.add(clip, [each.time for each, p in zip(row, sure, strict=True) if p >= impacts.SURE])
        print(f"  {activity:16s} {score}")
        with_it = fused(unseen, [clip for clip in clips if clip.activity == activity]) if score.true else score
        macro += [score.f] if score.true else []
        best += [with_it.f] if score.true else []
        pooled.join(with_it)
        if activity in ACTIVITIES:
            print(f"    with sound     {with_it}")
            real.join(with_it)
    means = statistics.fmean(macro), statistics.fmean(best)
    print(f"  mean F over activities with contacts {means[0]:.2f}, with sound {means[1]:.2f}")
    print(f"  all events together, with sound: annotated {real}\n  {'':32s} all {pooled}")


def fused(weights: Weights, clips: Sequence[Clip]) -> Score:
    """What the stage finds in clips with these weights, and with the sound that the clips have."""
    kept, score, told = (scorer.REASONS, scorer.ALWAYS), Score(), zip(scorer.REASONS, weights.reasons(), strict=True)
    scorer.REASONS = tuple(scorer.Reason(reason.kind, odds, each) for reason, (odds, each) in told)
    scorer.ALWAYS = dict(weights.always())
    for clip in clips:
        score.add(clip, found(clip, clip.heard))
    scorer.REASONS, scorer.ALWAYS = kept
    return score


def features(row: Sequence[sights.Sight]) -> Array:
    return np.array([sight.features for sight in row], np.float64).reshape(-1, len(sights.FEATURES))


class Weights:
    """What each feature adds to each reason (non-negative) and to all of them, on standardised features."""

    def __init__(self, values: Array, middle: Array, spread: Array) -> None:
        self.names = [list(reason.weights) for reason in scorer.REASONS]
        self.mask = np.array([[name in names for name in sights.FEATURES] for names in self.names])
        self.shared = np.array([np.sign(scorer.ALWAYS.get(name, 0.0)) for name in sights.FEATURES])
        self.values, self.middle, self.spread = values, middle, spread

    def parts(self) -> tuple[Array, Array, Array]:
        """What features add to each reason, where each begins, and what features add to all."""
        count = self.mask.size
        own = self.values[:count].reshape(self.mask.shape) ** 2 * self.mask
        return (
            own,
            self.values[count : count + len(self.mask)],
            self.shared * self.values[count + len(self.mask) :] ** 2,
        )

    def odds(self, rows: Array) -> Array:
        """The log odds of each reason for each row of features."""
        own, start, always = self.parts()
        standard = (rows - self.middle) / self.spread
        return np.asarray(standard @ own.T + start + (standard @ always)[:, None])

    def judge(self, rows: Array) -> Array:
        """How likely each row of features is a contact."""
        return np.asarray(-np.expm1(-np.logaddexp(0, self.odds(rows)).sum(axis=1)))

    def reasons(self) -> Iterator[tuple[float, Mapping[str, float]]]:
        """Each reason as the stage writes it: on features as they come."""
        own, start, always = self.parts()
        for weights, odds in zip(own, start, strict=True):
            each = {
                name: w / s for name, w, s, m in zip(sights.FEATURES, weights, self.spread, weights, strict=True) if m
            }
            yield float(odds - ((weights + always) * self.middle / self.spread).sum()), each

    def always(self) -> Mapping[str, float]:
        """What weighs on every reason, on features as they come."""
        values = self.parts()[2] / self.spread
        return {name: float(value) for name, value in zip(sights.FEATURES, values, strict=True) if value}


def fitted(clips: Sequence[Clip], rows: Sequence[Sequence[sights.Sight]], activities: Sequence[str]) -> Weights:
    """The likeliest weights, each activity's hits and misses with the same say."""
    seen_rows, truth, say = _material(clips, rows, activities)
    middle, spread = seen_rows.mean(axis=0), seen_rows.std(axis=0) + 1e-6
    weights = Weights(np.zeros(0), middle, spread)
    size = weights.mask.size + len(weights.mask) + len(sights.FEATURES)
    standard = (seen_rows - middle) / spread

    def loss(values: Array) -> tuple[float, Array]:
        weights.values = values
        own, _, always = weights.parts()
        odds = weights.odds(seen_rows)
        missed = -np.logaddexp(0, odds).sum(axis=1)
        sure = np.maximum(-np.expm1(missed), 1e-9)
        total = -float((say * (truth * np.log(sure) + (1 - truth) * missed)).sum())
        slope = say * (1 - truth - truth * np.exp(missed) / sure)
        change = slope[:, None] / (1 + np.exp(-odds))
        count = weights.mask.size
        steps = [
            (change.T @ standard + 2 * STIFF * own) * weights.mask * 2 * values[:count].reshape(own.shape),
            change.sum(axis=0),
            (standard.T @ change.sum(axis=1) + 2 * STIFF * always) * weights.shared * 2 * values[count + len(own) :],
        ]
        return total + STIFF * float((own**2).sum() + (always**2).sum()), np.concatenate([s.ravel() for s in steps])

    begin = np.full(size, 0.7)
    begin[weights.mask.size : weights.mask.size + len(weights.mask)] = -2.0
    weights.values = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 500}).x
    return weights


def _material(
    clips: Sequence[Clip], rows: Sequence[Sequence[sights.Sight]], activities: Sequence[str]
) -> tuple[Array, Array, Array]:
    kept, truth, say = [], [], []
    for activity in activities:
        some, labels = [], []
        for clip, row in zip(clips, rows, strict=True):
            if clip.activity == activity and row:
                some.append(features(row))
                labels += matched(clip, [sight.time for sight in row])[0]
        if labels:
            label, every = np.array(labels), np.concatenate(some)
            weight = np.where(label == 1, SAY / max(SAY, (label == 1).sum()), SAY / max(SAY, (label == 0).sum()))
            kept.append(every[label >= 0])
            truth.append(label[label >= 0])
            say.append(weight[label >= 0] * TRUSTED.get(activity, 1.0))
    return np.concatenate(kept), np.concatenate(truth).astype(np.float64), np.concatenate(say)


if __name__ == "__main__":
    sys.exit(main())
