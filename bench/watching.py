"""What the watch stage finds, against truth made by hand and by arithmetic: `python bench/watching.py [TRUTH.json …]`.

Reads `../shared/media/footage` and any number of truth files: the `truth.json` of a demo folder, the `clips.json` of
the bench material. Prints impacts (precision, recall, F, RMS and bias of the times) by activity with counts and the
score of random events of the same number, how confidence keeps its promise, shots, verdicts. An event is found within
max(tolerance, 50 ms); events of low confidence count neither way; false alarms count only where the truth claims to be
complete. What watching costs is told by `watching_cost.py`.
"""

from __future__ import annotations

import json
import math
import statistics
import sys
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

from crosscut.cache import Cache
from crosscut.model.footage import Clip, Moment
from crosscut.model.project import Given
from crosscut.watch import watch

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media" / "footage"
TOLERANCE = 0.05  # s
DRAWS = 400  # of random events
GROUPS = {
    "sprint": "sprintstart",
    "juggle": "juggle",
    "landing": "roofjump",
    "punch": "shadowboxing",
    "squat": "squats",
}
BINS = (0, 0.35, 0.5, 0.65, 0.8, 0.9, 1.01)


@dataclass(frozen=True)
class Event:
    """When something happened, how sure that is, in seconds, and whether it counts."""

    time: float
    tolerance: float
    sure: bool


@dataclass(frozen=True)
class Truth:
    """All that happens in a clip between two times."""

    path: Path
    group: str
    events: tuple[Event, ...]
    complete: tuple[float, float]


@dataclass
class Score:
    """Counts of events, and the errors of those found, in seconds."""

    found: int = 0
    false: int = 0
    missed: int = 0
    errors: tuple[float, ...] = ()

    def __add__(self, other: Score) -> Score:
        return Score(
            self.found + other.found, self.false + other.false, self.missed + other.missed, self.errors + other.errors
        )

    @property
    def f(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.found / max(1, 2 * self.found + self.false + self.missed)

    def __str__(self) -> str:
        precision = self.found / max(1, self.found + self.false)
        recall = self.found / max(1, self.found + self.missed)
        line = f"found {self.found:3d}  false {self.false:3d}  missed {self.missed:3d}   "
        line += f"P {precision:.2f}  R {recall:.2f}  F {self.f:.2f}"
        if self.errors:
            rms = math.sqrt(statistics.fmean(error**2 for error in self.errors))
            line += f"   RMS {rms * 1000:4.1f} ms  bias {statistics.median(self.errors) * 1000:+.1f} ms"
        return line


def main() -> int:
    if not SHARED.is_dir():
        sys.stderr.write(f"This bench needs {SHARED}.\n")
        return 3
    truths = [*shared_truth(), *(truth for name in sys.argv[1:] for truth in other_truth(Path(name)))]
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        impacts(truths, cache)
        shots(cache)
        verdicts(cache)
    return 0


def shared_truth() -> Iterable[Truth]:
    for clip in json.loads((SHARED / "annotations_impacts.json").read_text())["clips"]:
        events = tuple(Event(e["t"], max(e["tol_s"], TOLERANCE), e["conf"] != "low") for e in clip["events"])
        group = next(group for group, word in GROUPS.items() if word in clip["file"])
        low, high = clip["complete_between"]
        yield Truth(SHARED / clip["file"], group, events, (low, high))


def other_truth(path: Path) -> Iterable[Truth]:
    document: Any = json.loads(path.read_text())
    for name in [] if "clips" in document else sorted(document):
        clip = document[name]
        events = tuple(Event(frame / clip["fps"], TOLERANCE, sure=True) for frame in clip["impacts"])
        yield Truth(path.parent / "clips" / clip["file"], "bench", events, (0, clip["frames"] / clip["fps"]))
    for clip in document.get("clips", []):
        events = tuple(Event(float(Fraction(each["time"])), TOLERANCE, sure=True) for each in clip["impacts"])
        kinds = sorted({each["kind"] for each in clip["impacts"]})
        yield Truth(path.parent / clip["file"], "demo " + "+".join(kinds), events, (0, float(Fraction(clip["length"]))))


def impacts(truths: Sequence[Truth], cache: Cache) -> None:
    footage = watch([Given("A", (str(truth.path),)) for truth in truths], cache, 2)
    clips = {clip.path: clip for clip in footage.clips}
    groups: dict[str, Score] = {}
    chances: dict[str, Score] = {}
    kept: list[tuple[float, bool]] = []
    for truth in truths:
        if str(truth.path) not in clips:
            continue
        contacts = [moment for moment in clips[str(truth.path)].moments if moment.contact]
        groups[truth.group] = groups.get(truth.group, Score()) + score(truth, [float(m.time) for m in contacts])
        chances[truth.group] = chances.get(truth.group, Score()) + by_chance(truth)
        kept += promises(truth, contacts)
    print("impacts")
    for group, found in groups.items():
        print(f"  {group:16s} {found}   chance F {chances[group].f:.2f}")
    for name, some in (("dev", GROUPS), ("dev, no squats", GROUPS.keys() - {"squat"}), ("all", groups)):
        print(f"  {name:16s} {sum((groups[g] for g in groups if g in some), Score())}")
    for low, high in pairwise(BINS):
        right = [true for confidence, true in kept if low <= confidence < high]
        if right:
            print(f"  confidence {low:.2f} to {high:.2f}: {sum(right)} of {len(right)} right")


def score(truth: Truth, times: Sequence[float]) -> Score:
    low, high = truth.complete
    pairs = sorted(
        (abs(at - event.time), n, m)
        for n, event in enumerate(truth.events)
        for m, at in enumerate(times)
        if abs(at - event.time) <= event.tolerance
    )
    matched: dict[int, int] = {}
    for _, n, m in pairs:
        if n not in matched and m not in matched.values():
            matched[n] = m
    doubtful = [event for event in truth.events if not event.sure]
    false = sum(
        low <= at <= high and not any(abs(at - event.time) <= event.tolerance for event in doubtful)
        for m, at in enumerate(times)
        if m not in matched.values()
    )
    sure = [n for n, event in enumerate(truth.events) if event.sure]
    errors = tuple(times[matched[n]] - truth.events[n].time for n in sure if n in matched)
    return Score(len(errors), false, len(sure) - len(errors), errors)


def by_chance(truth: Truth) -> Score:
    """The same number of events, spread by the multiples of an irrational number (no chance is allowed in here)."""
    low, high = truth.complete
    total = Score()
    for draw in range(DRAWS):
        places = [(draw * 0.7548776662 + n * (1 + draw) * 0.5698402909) % 1 for n in range(len(truth.events))]
        total += score(truth, [low + (high - low) * place for place in places])
    return total


def promises(truth: Truth, moments: Sequence[Moment]) -> list[tuple[float, bool]]:
    low, high = truth.complete
    return [
        (moment.confidence, any(abs(float(moment.time) - event.time) <= event.tolerance for event in truth.events))
        for moment in moments
        if low <= float(moment.time) <= high
    ]


def shots(cache: Cache) -> None:
    """Cuts within one frame; what is found inside a dissolve or fade counts neither way."""
    documents = json.loads((SHARED / "annotations_shots.json").read_text())["clips"]
    documents = [json.loads((SHARED / d["see"]).read_text()) if "see" in d else d for d in documents]
    paths = {
        str(SHARED / d["file"]): d["boundaries"] for d in documents if "nasa" not in d["file"]
    }  # truth of a stream not used
    paths |= {str(path): [] for path in sorted((SHARED / "sport").glob("*.mp4"))}
    total = Score()
    footage = watch([Given("A", tuple(paths))], cache, 2)
    for clip in footage.clips:
        cuts = [clip.index.frame_at(shot.span.start) for shot in clip.shots[1:]]
        true = [b["frame"] for b in paths[clip.path] if b["type"] == "cut"]
        soft = [(b["t0"], b["t1"]) for b in paths[clip.path] if b["type"] != "cut"]
        found = sum(any(abs(cut - frame) <= 1 for cut in cuts) for frame in true)
        stray = [cut for cut in cuts if not any(abs(cut - frame) <= 1 for frame in true)]
        hard = [c for c in stray if not any(a - 0.2 <= float(clip.index.time(c)) <= b + 0.2 for a, b in soft)]
        if hard or found < len(true):
            print(f"  {Path(clip.path).name}: false at {hard}, {len(true) - found} missed")
        total += Score(found, len(hard), len(true) - found)
    print(
        f"shots ({len(footage.clips)} clips, {sum(len(clip.index.shown) for clip in footage.clips)} frames)\n  {total}"
    )


def verdicts(cache: Cache) -> None:
    """What is left out of the sport clips, and how the rest ranks."""
    footage = watch([Given("A", (str(SHARED / "sport"),))], cache, 2)
    print("verdicts on sport/")
    for out in footage.left_out:
        print(f"  left out: {out.why}")
    for clip in sorted(footage.clips, key=quality):
        print(f"  {Path(clip.path).name:36s} quality {quality(clip):.2f}  energy {energy(clip):.2f}  {describe(clip)}")


def quality(clip: Clip) -> float:
    return statistics.fmean(window.quality for window in clip.windows)


def energy(clip: Clip) -> float:
    return statistics.fmean(window.energy for window in clip.windows)


def describe(clip: Clip) -> str:
    strong = sum(moment.is_strong_impact for moment in clip.moments)
    contacts = sum(moment.contact for moment in clip.moments)
    turns = len(clip.moments) - contacts
    return f"{contacts} impacts, {strong} strong, {turns} turns, {'sound' if clip.audible else 'silent'}"


if __name__ == "__main__":
    sys.exit(main())
