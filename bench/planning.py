"""How good the plans are, on songs and footage whose truth is known: `python bench/planning.py [FOLDER …]`.

A FOLDER holds the bench's material (`song128.json`, `clips.json`) or the demo's (`truth.json`); made songs and footage
follow. Prints for each the CPU seconds, the grade, the share of the bound, and the figures of notes/planning.md §4,
beside those of a cutter that cuts every four beats at random.
"""

from __future__ import annotations

import importlib.util
import json
import sys
import time
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from scipy.stats import spearmanr

from crosscut import plan
from crosscut.model import laws
from crosscut.model.brief import Brief
from crosscut.model.curve import Curve
from crosscut.model.edit import Cut, Edit, lands
from crosscut.model.footage import Clip, Footage
from crosscut.model.retime import film_time
from crosscut.model.song import Accent, Beat, Phrase, Section, Song
from crosscut.model.story import Side
from crosscut.model.time import Rate, Span, frame_at, instant, time_of

MISSING = 3
LOUD = {
    "intro": 0.2,
    "verse": 0.4,
    "build": 0.6,
    "drop": 0.95,
    "break": 0.3,
    "drop2": 1.0,
    "final": 1.0,
    "end": 0.3,
    "whole": 0.7,
}
CALM = {"breath": 0.1, "summit": 0.3, "numbers": 0.3, "press": 0.4, "whip_to_ring": 0.6}  # energy of the demo's clips
MADE = ((1, 60, 60), (2, 60, 60), (3, 60, 200), (1, 120, 400))  # seed, seconds, windows
EVERY = 4  # beats that the random cutter cuts at


def maker() -> Any:  # noqa: ANN401  # a module
    """The maker of songs and footage that the tests use."""
    path = Path(__file__).parents[1] / "tests" / "plan" / "instances.py"
    spec = importlib.util.spec_from_file_location("instances", path)
    if spec is None or spec.loader is None:
        sys.exit(f"{path} cannot be loaded.")
    module = importlib.util.module_from_spec(spec)
    sys.modules["instances"] = module
    spec.loader.exec_module(module)
    return module


made = maker()


def song_of(
    name: str, beats: list[Fraction], sections: list[tuple[str, Fraction]], accents: list[Accent], end: Fraction
) -> Song:
    """A song of bars of four, from its truth."""
    borders = [*(start for _, start in sections[1:]), end]
    parts = [Section(Span(start, to), label, LOUD[label]) for (label, start), to in zip(sections, borders, strict=True)]
    grid = tuple(Beat(beat, number // 4, number % 4 + 1, 1.0) for number, beat in enumerate(beats))
    curve = np.zeros(int(end * 10) + 1, np.float32)
    for part in parts:
        curve[int(part.span.start * 10) : int(part.span.end * 10) + 1] = part.energy
    final = next((accent.time for accent in reversed(accents) if accent.kind in {"end", "hit"}), None)
    tempo = 60 / float(np.median(np.diff([float(beat) for beat in beats])))
    phrases = tuple(Phrase(beat.time, 4) for beat in grid[::16])
    energy = Curve(curve, Fraction(10))
    return Song(name, end, tempo, 1.0, grid, tuple(parts), phrases, tuple(accents), energy, final)


def bench(folder: Path, name: str) -> tuple[Song, Footage]:
    truth = json.loads((folder / f"{name}.json").read_text())
    beats = [instant(beat) for beat in truth["beats"]]
    sections = [(label, instant(start)) for label, start in truth.get("sections", [["whole", beats[0]]])]
    loud = [LOUD[[label for label, start in sections if start <= beat][-1]] for beat in beats]
    accents = [
        Accent(beat, 0.35 + 0.4 * height + 0.2 * (number % 4 == 0), "drum")
        for number, (beat, height) in enumerate(zip(beats, loud, strict=True))
    ]
    clips = []
    for number, each in enumerate(json.loads((folder / "clips.json").read_text()).values(), 1):
        impacts = [(impact / each["fps"], 0.8) for impact in each["impacts"]]
        seconds, rate = each["frames"] / each["fps"], Fraction(each["fps"])
        clips.append(made.clip(each["file"], seconds, rate, impacts=impacts, signature=number * 0x9E3779B97F4A7C15))
    return song_of(name, beats, sections, accents, Fraction(truth["duration"])), made.sided(clips)


def demo(folder: Path) -> tuple[Song, Footage]:
    truth = json.loads((folder / "truth.json").read_text())
    song = truth["song"]
    accents = [Accent(Fraction(each["time"]), each["strength"], each["kind"]) for each in song["accents"]]
    sections = [(each["name"], Fraction(each["start"])) for each in song["sections"]]
    sides: dict[str, list[str]] = {}
    clips = []
    for number, each in enumerate(truth["clips"], 1):
        name, rate = each["name"], Fraction(each["rate"])
        impacts = [(float(Fraction(hit["time"])), hit["strength"]) for hit in each["impacts"]]
        windows = () if "bad" in each["note"] else None
        looks = {"size": each["size"], "energy": CALM.get(name, 0.7), "signature": number * 0x9E3779B97F4A7C15}
        seconds = each["frames"] / float(rate) + 1e-6
        clips.append(made.clip(name, seconds, rate, impacts=impacts, windows=windows, **looks))
        sides.setdefault(each["side"], []).append(name)
    footage = Footage(tuple(clips), tuple(Side(name, tuple(names)) for name, names in sides.items()))
    length = Fraction(song["samples"], song["rate"])
    return song_of(song["name"], [Fraction(beat) for beat in song["beats"]], sections, accents, length), footage


def chance(song: Song, footage: Footage, rate: Rate, number: int = 0) -> Edit:
    """Every four beats another clip, from anywhere: what the common tools do; each `number` is another cutter."""
    throw = made.Throw(11 + number)
    edit = Edit(Span(Fraction(0), song.duration), rate, 1280, 720, ())
    points = [0, *(frame_at(beat.time, rate) for beat in song.beats[EVERY::EVERY]), edit.frames]
    cuts = []
    for start, end in pairwise(points):
        length = time_of(end - start, rate)
        fits = [clip for clip in footage.clips if clip.duration > length] or list(footage.clips)
        clip: Clip = fits[int(throw(0, len(fits)))]
        entry = instant(throw(0, max(0.0, float(clip.duration - length))))
        cuts.append(Cut(start, end, footage.side_of(clip.content), clip.content, entry))
    return Edit(edit.part, rate, 1280, 720, tuple(cuts))


def figures(edit: Edit, song: Song, footage: Footage) -> str:
    """What notes/planning.md §4 asks of a plan."""
    shown = [
        time
        for cut in edit.cuts
        for moment in footage.clip(cut.clip).moments
        if moment.is_strong_impact and (time := film_time(cut, moment.time, edit.rate)) in cut.span(edit.rate)
    ]
    strong = sum(any(lands(time, accent.time, edit.rate) for time in shown) for accent in song.strong_accents)
    lengths = [len(cut) / float(edit.rate) for cut in edit.cuts]
    loud = [song.energy.mean(cut.span(edit.rate)) for cut in edit.cuts]
    sides = [sum(len(cut) for cut in edit.cuts if cut.side == side.name) / edit.frames for side in footage.sides]
    parts = []
    for part in song.sections:
        cuts = sum(time_of(cut.start, edit.rate) in part.span for cut in edit.cuts)
        parts.append(f"{part.label} {cuts / float(part.span.length) * 60:.0f}")
    return "  ".join([
        f"{len(edit.cuts)} cuts",
        f"strong accents {strong}/{len(song.strong_accents)}",
        f"impacts {len(shown)}",
        f"on accents {met(shown, [accent.time for accent in song.accents], edit):.2f}",
        f"on beats {met(shown, [beat.time for beat in song.beats], edit):.2f}",
        f"pace {-spearmanr(lengths, loud).statistic if len({*lengths}) > 1 and len({*loud}) > 1 else 0:.2f}",
        f"sides {'/'.join(f'{side:.2f}' for side in sides)}",
        f"jumps {sum(one.clip == other.clip for one, other in pairwise(edit.cuts))}",
        f"repeats {edit.repeats}",
        f"cuts a minute: {' '.join(parts)}",
    ])  # fmt: skip


def met(shown: list[Fraction], targets: list[Fraction], edit: Edit) -> float:
    return sum(any(lands(time, target, edit.rate) for target in targets) for time in shown) / max(1, len(shown))


def show(name: str, song: Song, footage: Footage) -> None:
    start = time.process_time()
    edit = plan.plan(song, footage, Brief())
    spent = time.process_time() - start
    share = 100 * edit.score / edit.bound if edit.bound else 0.0
    print(f"{name}: {spent:.1f} CPU s, {edit.score:.1f} of at most {edit.bound:.1f} points ({share:.1f} %),", end=" ")
    print(f"grade {edit.grade:.1f}")
    print("   ", figures(edit, song, footage))
    print("    at random:", figures(chance(song, footage, edit.rate), song, footage).split("  cuts a minute")[0])
    for breach in laws.check(edit, song, footage, Brief()):
        print("    BREACH", breach)


def main() -> int:
    for folder in [Path(name) for name in sys.argv[1:]]:
        if (folder / "truth.json").exists():
            show("demo", *demo(folder))
        elif (folder / "clips.json").exists():
            for name in ("song128", "ramp", "click128"):
                show(name, *bench(folder, name))
        else:
            sys.stderr.write(f"{folder} holds no material whose truth is known.\n")
            return MISSING
    for seed, seconds, windows in MADE:
        show(f"made {seed}, {seconds} s x {windows} windows", made.song(seed, seconds), made.footage(seed, windows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
