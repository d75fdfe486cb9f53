"""Shots, dissolves and windows of real clips, against truth by hand and by arithmetic: `python bench/stretches.py`.

Reads `../shared/media/footage` (exit code 3 where it is missing). Prints how many cuts are found where development
clips were put one after the other, how many false ones at flashes, steps of exposure and whip pans made in them; how
many dissolves and fades are found as spans; what of useless stretches is used and how much of the good ones
stays; and how windows rank beside a ranking by hand (`stretches.json`).
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import islice
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from crosscut.cache import Cache
from crosscut.media.pictures import Pictures
from crosscut.media.probe import probe
from crosscut.model.footage import Window
from crosscut.model.project import Given
from crosscut.model.time import Span
from crosscut.watch import watch, windows
from crosscut.watch.eye.blends import Blend, Blends
from crosscut.watch.eye.shots import Shots
from crosscut.watch.eye.shrink import shrunk
from crosscut.watch.eye.track import Tracker

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media" / "footage"
SHAPE = (90, 160)
NOT_SHOWN = ("a14", "squats")  # a falling camera; five pictures a second
TRIALS, PARTS = 60, 12  # films that are put together, of so many parts
LENGTHS = (0.3, 0.5, 0.8, 1.2, 1.6, 2.0)  # s of dissolves and fades
KINDS = ("dissolve", "fade out", "fade in")
WHIP = 8  # pictures of a whip pan
FLAWS = ("black", "dark", "covered", "blurred", "frozen", "carried")
SPOILT = (
    "sam2_juggle_grass.mp4", "track_sprintstart_a1.mp4", "aigym_rowing.mp4", "sam2_dog_fetch.mp4",
    "gopro_hero7_walk.mp4", "pexels_8048492_talking_man.mp4",
)  # fmt: skip
BAD_FROM, BAD_TO = 2.5, 4.5  # s
Plane = NDArray[np.uint8]
Planes = tuple[Plane, Plane, Plane]


@dataclass(frozen=True)
class Source:
    """A clip's luma at 90 lines, `[n, 90, 160]`, and when each picture is shown."""

    name: str
    times: NDArray[np.float64]
    pictures: Plane

    def at(self, time: float) -> NDArray[np.float32]:
        """The picture at that time; the clip begins anew at its end."""
        number = int(np.searchsorted(self.times, time % self.times[-1]))
        return np.asarray(self.pictures[number], np.float32)


@dataclass
class Film:
    """Pictures, where cuts are in them, and what tempts between which pictures."""

    pictures: list[Plane] = field(default_factory=list)
    cuts: list[tuple[int, str]] = field(default_factory=list)  # and whether to another clip or inside a take
    tempts: list[tuple[int, int, str]] = field(default_factory=list)


def main() -> int:
    if not SHARED.is_dir():
        sys.stderr.write(f"This bench needs {SHARED}.\n")
        return 3
    sources = [seen(path) for path in sorted((SHARED / "sport").glob("*.mp4"))]
    joined([each for each in sources if not any(word in each.name for word in NOT_SHOWN)])
    blended(sources)
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        left_out(cache)
        ranked(cache)
    return 0


def left_out(cache: Cache) -> None:
    """What is useless by hand and by arithmetic, and how much of the rest stays."""
    footage = watch([Given("A", (str(SHARED / "sport"),)), Given("A", (str(SHARED / "oddities/derived"),))], cache, 2)
    clips = {Path(clip.path).name: clip for clip in footage.clips}
    out = {Path(each.path).name for each in footage.left_out}
    print("useless stretches")
    print(f"  track_sprintstart_a14.mp4 left out: {'track_sprintstart_a14.mp4' in out}")
    truths = json.loads((SHARED / "oddities/derived/derived.json").read_text())
    derived = {Path(each["file"]).name: each["truth"] for each in truths if each.get("truth")}
    bad = [(each["is"], *each["t"]) for each in derived["quality_segments.mp4"] if each["is"] != "good"]
    for name, parts in (
        ("quality_segments.mp4", bad),
        ("shake_1to3s.mp4", [("shaken", *derived["shake_1to3s.mp4"]["shake"])]),
    ):
        told = (
            f"{what} {used(clips[name].windows, first, last):.2f} of {last - first:.1f} s used"
            for what, first, last in parts
        )
        print(f"  {name}: {', '.join(told)}" if name in clips else f"  {name}: all left out")
    sport = [clip for clip in footage.clips if Path(clip.path).parent.name == "sport"]
    shares = {
        Path(clip.path).name: sum(float(w.span.length) for w in clip.windows) / float(clip.duration) for clip in sport
    }
    whole = sum(float(clip.duration) for clip in sport)
    kept = sum(float(window.span.length) for clip in sport for window in clip.windows)
    print(f"  other sport clips: {kept:.1f} of {whole:.1f} s usable ({kept / whole:.3f}); ", end="")
    print(
        "least: " + ", ".join(f"{name} {share:.2f}" for name, share in sorted(shares.items(), key=lambda e: e[1])[:4])
    )
    spoilt()


def ranked(cache: Cache) -> None:
    """Whether windows are ordered by quality as they were by hand."""
    marked = json.loads(Path(__file__).with_name("stretches.json").read_text())
    for ranking in ("ranked", "ranked_after"):
        rows = marked[ranking]
        footage = watch([Given("A", tuple(sorted({str(SHARED / name) for name, *_ in rows})))], cache, 2)
        clips = {clip.path: clip for clip in footage.clips}
        found = [
            quality(clips[str(SHARED / name)].windows, Span(Fraction(str(start)), Fraction(str(end))))
            for name, start, end in rows
        ]
        alike = float(spearmanr(found, -np.arange(len(rows))).statistic)
        print(f"order of {len(rows)} windows by quality against a ranking by hand ({ranking}): Spearman {alike:.2f}")
        if "--verbose" in sys.argv:
            for good, (name, start, _) in zip(found, rows, strict=True):
                print(f"    {good:.3f} {name} {start}")


def quality(windows_: Sequence[Window], span: Span) -> float:
    """The mean quality of what lies in that span."""
    shared = [(float(each.span.shared(span)), each.quality) for each in windows_ if each.span.shared(span)]
    return sum(long * good for long, good in shared) / max(sum(long for long, _ in shared), 1e-6)


def used(windows_: Sequence[Window], first: float, last: float) -> float:
    """Seconds of that stretch that lie in windows."""
    span = Span(Fraction(str(first)), Fraction(str(last)))
    return float(sum(window.span.shared(span) for window in windows_))


def spoilt() -> None:
    """Good clips with two bad seconds in their middle: how much of those is used, and how much of the rest is not."""
    rows: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
    for path in (SHARED / "sport" / name for name in SPOILT):
        small = list(islice(Pictures(path, probe(path).picture), 400))
        planes = [(each.planes[0].copy(), each.planes[1].copy(), each.planes[2].copy()) for each in small]
        times = np.array([float(each.time) for each in small])
        for what in FLAWS:
            tracker = Tracker("sdr")
            for number, (time, picture) in enumerate(zip(times, planes, strict=True)):
                bad = BAD_FROM <= time < BAD_TO
                tracker.see(float(time), flawed(what, picture, number, planes) if bad else picture)
            good = windows.usable(tracker.track())
            inside = (times >= BAD_FROM + 0.1) & (times < BAD_TO - 0.1)
            outside = (times < BAD_FROM - 0.25) | (times > BAD_TO + 0.25)
            rows[what][0] += float(good[inside].mean()) / len(SPOILT)
            rows[what][1] += float((~good[outside]).mean()) / len(SPOILT)
    print(f"  two bad seconds put into {len(SPOILT)} clips, share of them used / of the good rest lost")
    print("    " + ", ".join(f"{what} {bad:.2f} / {lost:.2f}" for what, (bad, lost) in rows.items()))


def flawed(what: str, planes: Planes, number: int, all_of: Sequence[Planes]) -> Planes:
    """The picture as a camera in trouble sees it."""
    luma, one, two = planes
    height, width = luma.shape
    grain = (2 * np.sin((np.arange(luma.size) + number * 977) * 12.9898)).reshape(luma.shape)
    grey = np.full_like(one, 128), np.full_like(two, 128)
    if what == "black":
        return (np.clip(16 + grain / 2, 16, 20).astype(np.uint8), *grey)
    if what == "dark":
        return (np.clip(16 + (luma.astype(float) - 16) * 0.06 + grain, 0, 255).astype(np.uint8), *grey)
    if what == "covered":  # a finger's red glow, brighter to one side
        glow = np.linspace(24, 44, width)[None, :] + grain
        return glow.astype(np.uint8), np.full_like(one, 118), np.full_like(two, 150)
    if what == "blurred":
        return (np.asarray(cv2.GaussianBlur(luma, (0, 0), height / 45), np.uint8), one, two)
    if what == "frozen":
        return all_of[40]
    swing = np.sin(2 * np.pi * 0.9 * number / 30)  # carried in a hand that swings, the sky below
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), 180 + 35 * swing, 1.4)
    matrix[:, 2] += (0.25 * width * swing, 0.12 * height * np.sin(2 * np.pi * 1.8 * number / 30))
    turned = cv2.warpAffine(luma, matrix, (width, height), borderMode=cv2.BORDER_REFLECT)
    return (np.asarray(turned, np.uint8), one, two)


def seen(path: Path) -> Source:
    small = list(Pictures(path, probe(path).picture))
    planes = [cv2.resize(shrunk(each.planes[0], SHAPE[0]), SHAPE[::-1], interpolation=cv2.INTER_AREA) for each in small]
    return Source(path.name, np.array([float(each.time) for each in small]), np.array(planes, np.uint8))


def spread(number: int, way: int) -> float:
    """A value from 0 to 1 that looks like chance, always the same."""
    return (number * 0.6180339887 + way * 0.7548776662 + number * way * 0.1327) % 1


def joined(sources: Sequence[Source]) -> None:
    """Cuts between clips and within them, and what is none."""
    found: dict[str, int] = defaultdict(int)
    there: dict[str, int] = defaultdict(int)
    false: dict[str, int] = defaultdict(int)
    pictures = 0
    for trial in range(TRIALS):
        film = put_together(sources, trial)
        shots = Shots()
        for picture in film.pictures:
            shots.see(shrunk(picture, 45))
        cuts = shots.cuts()
        pictures += len(film.pictures)
        for at, another in film.cuts:
            there[another] += 1
            found[another] += any(abs(cut - at) <= 1 for cut in cuts)
        for cut in cuts:
            if not any(abs(cut - at) <= 1 for at, _ in film.cuts):
                false[next((what for first, last, what in film.tempts if first <= cut <= last), "plain")] += 1
        for *_, what in film.tempts:
            there[what] += 1
    print(f"concatenations ({TRIALS} films, {pictures} pictures)")
    print(f"  cuts to another clip found {found['clip']} of {there['clip']} ({found['clip'] / there['clip']:.3f})")
    tempting = ", ".join(f"{false[what]} at {there[what]} {what}" for what in ("flashes", "steps", "whip pans"))
    print(f"  false: {tempting}, {false['plain']} elsewhere")


def put_together(sources: Sequence[Source], trial: int) -> Film:
    film, last = Film(), ""
    for part in range(PARTS):
        roll = [spread(trial * PARTS + part + 1, way) for way in range(1, 8)]
        source = sources[int(roll[0] * len(sources))]
        count = 6 + int(roll[1] * 36)
        begin = int(roll[2] * max(1, len(source.pictures) - count))
        taken = [picture.copy() for picture in source.pictures[begin : begin + count]]
        base = len(film.pictures)
        if base:
            film.cuts.append((base, "take" if source.name == last else "clip"))
        last = source.name
        if len(taken) > 16:
            at = 6 + int(roll[3] * (len(taken) - 14))
            tempted(film, taken, at, (base, roll[4], roll[5]))
        film.pictures += taken
    return film


def tempted(film: Film, taken: list[Plane], at: int, how: tuple[int, float, float]) -> None:
    """Change what was taken, at that picture, into something that is no cut."""
    base, which, much = how
    if which < 0.15:
        long = 1 + int(much * 3)
        for number in range(at, at + long):
            taken[number] = np.clip(taken[number].astype(int) + 140, 0, 255).astype(np.uint8)
        film.tempts.append((base + at - 1, base + at + long + 1, "flashes"))
    elif which < 0.3:
        taken[at:] = [(each * 0.5).astype(np.uint8) for each in taken[at:]]
        film.tempts.append((base + at - 1, base + at + 2, "steps"))
    elif which < 0.5:
        taken[at:] = list(whipped(taken[at]))
        film.tempts.append((base + at - 1, base + at + WHIP + 1, "whip pans"))


def whipped(picture: Plane) -> Iterator[Plane]:
    """The camera thrown over a mirrored world, and what it finds there."""
    width = picture.shape[1]
    world = np.hstack([picture, picture[:, ::-1], picture])
    speed = np.interp(np.arange(WHIP), [0, WHIP / 2, WHIP - 1], [5, 45, 5])
    for right, fast in zip(np.minimum(np.cumsum(speed), world.shape[1] - width).astype(int), speed, strict=True):
        yield np.asarray(cv2.blur(world[:, right : right + width], (1 + int(fast / 2), 1)), np.uint8)
    for _ in range(6):
        yield world[:, right : right + width]


def blended(sources: Sequence[Source]) -> None:
    """Dissolves and fades made from the clips, those of the annotated ones, and what else is called so."""
    right = false = 0
    edges: list[float] = []
    rows: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    moving = [each for each in sources if not any(word in each.name for word in NOT_SHOWN)]
    count = 3 * len(KINDS) * len(LENGTHS) * 3
    for number in range(count):
        kind, long = KINDS[number // len(LENGTHS) % len(KINDS)], LENGTHS[number % len(LENGTHS)]
        one, two = (moving[int(spread(number, way) * len(moving))] for way in (3, 4))
        rate, begin = (24, 30, 60)[number % 3], 2.5 - long / 2
        found = spans_of(mixture(one, two, kind, (begin, long)), rate)
        hits = [(a, b) for a, b in found if overlap((a, b), (begin, begin + long)) > 0.5]
        rows[kind][0] += bool(hits)
        rows[kind][1] += 1
        right += bool(hits)
        false += len(found) - bool(hits)
        edges += [abs(hits[0][0] - begin), abs(hits[0][1] - begin - long)] if hits else []
    told = ", ".join(f"{kind} {yes} of {all_}" for kind, (yes, all_) in rows.items())
    print(f"dissolves and fades, made: {told}; false {false}; F {2 * right / (right + count + false):.3f}; ", end="")
    print(f"edges off by {np.median(edges) * 1000:.0f} ms (median)")
    documents = [d for d in json.loads((SHARED / "annotations_shots.json").read_text())["clips"] if "see" not in d]
    hits_real = all_real = false_real = 0
    for document in (d for d in documents if "nasa" not in d["file"]):  # its truth is of a stream not used
        true = [(b["t0"], b["t1"]) for b in document["boundaries"] if b["type"] != "cut"]
        source = seen(SHARED / document["file"])
        found = [(b.start, b.end) for b in blends_of(zip(source.times, source.pictures, strict=True))]
        hits_real += sum(any(overlap(a, b) > 0.5 for b in found) for a in true)
        false_real += sum(all(overlap(a, b) <= 0 for b in true) for a in found)
        all_real += len(true)
        print(f"  {document['file']}: {[(round(a, 2), round(b, 2)) for a, b in found]} of {true}")
    none = sum(len(list(blends_of(zip(each.times, each.pictures, strict=True)))) for each in sources)
    print(f"  annotated: {hits_real} of {all_real}, false {false_real}; in {len(sources)} sport clips: {none}")


def mixture(one: Source, two: Source, kind: str, when: tuple[float, float]) -> Iterator[tuple[float, Plane]]:
    black = np.full(SHAPE, 16, np.float32)
    for time in np.arange(0, 5, 1 / 60):
        share = min(max((time - when[0]) / when[1], 0), 1)
        before = black if kind == "fade in" else one.at(time)
        after = black if kind == "fade out" else two.at(time + 1)
        yield float(time), ((1 - share) * before + share * after + 0.5).astype(np.uint8)


def spans_of(pictures: Iterator[tuple[float, Plane]], rate: int) -> list[tuple[float, float]]:
    thinned = (each for number, each in enumerate(pictures) if number % (60 / rate) < 1)
    return [(blend.start, blend.end) for blend in blends_of(thinned)]


def blends_of(pictures: Iterator[tuple[float, Plane]]) -> tuple[Blend, ...]:
    blends = Blends()
    for time, picture in pictures:
        blends.see(float(time), shrunk(picture, 45))
    return blends.found()


def overlap(one: tuple[float, float], two: tuple[float, float]) -> float:
    """What both share, as a part of the longer one."""
    return (min(one[1], two[1]) - max(one[0], two[0])) / max(one[1] - one[0], two[1] - two[0])


if __name__ == "__main__":
    sys.exit(main())
