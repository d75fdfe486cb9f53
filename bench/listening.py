"""How well songs are heard (`python bench/listening.py [FOLDER ...] [-v] [--shipped] [--hour]`).

Every song of ../shared/media/music is heard with networks that did not see it: those that
`python bench/train_bars.py --check` keeps in build/listening (with --shipped: those that Crosscut brings, which saw
most of these songs and flatter). Prints per folder F-measure at 70 and 25 ms, CMLt, AMLt, downbeat F, the share of
songs with F above .9 and offsets, as mir_eval defines them (beats before 5 s left out as it does); confidence in three
bins; accents against drum notes; sections and energy against the arrangement; the songs of ../shared/bench; ten sounds
that are no songs; seconds of sound per CPU second; with --hour the memory that an hour takes.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray
from scipy.io import wavfile
from scipy.stats import spearmanr

from crosscut.cache import Cache
from crosscut.errors import CrosscutError
from crosscut.listen import listen
from crosscut.listen.grid import network
from crosscut.model.brief import Listen
from crosscut.model.song import Song
from crosscut.model.time import Span, instant
from schooling import RATE, no_songs

Doubles = NDArray[np.float64]
SHARED = Path(__file__).parents[2] / "shared"
MUSIC = SHARED / "media/music"
MAKER = SHARED / "bench/make_material.py"
NETWORKS = Path(__file__).parents[1] / "build/listening"
FIRST = 5.0  # s; mir_eval leaves out what lies before
PHASE = PERIOD = 0.175  # mir_eval's bounds of continuity
MISSING = 3  # exit code where the material is missing
WANTED = 0.9  # F-measure of beats from which a song counts as heard
WIDE, NARROW = 0.07, 0.025  # s within which a beat is found
LOUD = 90  # velocity from which a drum note counts
DRUM_WINDOW = 0.05  # s
TURN_WINDOW = 0.5  # s within which the boundary of a section is found
BINS = 3  # of confidence, as many songs in each
HOUR = 3600  # s
HEARING = """
import sys, time
from pathlib import Path
from crosscut.cache import Cache
from crosscut.listen import listen
from crosscut.model.brief import Listen
listen(Path(sys.argv[1]), Listen(), Cache(Path(sys.argv[2])))
peak = next(line.split()[1] for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))
print(time.process_time(), peak)
"""  # of a process of its own; what getrusage tells would hold its parent's memory too (Linux)


def matched(truth: Doubles, heard: Doubles, window: float) -> int:
    """How many can be paired one to one within the window (both in order of time)."""
    i = j = pairs = 0
    while i < len(truth) and j < len(heard):
        if abs(truth[i] - heard[j]) <= window:
            pairs, i, j = pairs + 1, i + 1, j + 1
        elif truth[i] < heard[j]:
            i += 1
        else:
            j += 1
    return pairs


def f_measure(truth: Doubles, heard: Doubles, window: float = 0.07, first: float = FIRST) -> float:
    """Harmonic mean of precision and recall."""
    truth, heard = truth[truth >= first], heard[heard >= first]
    return 2 * matched(truth, heard, window) / max(1, len(truth) + len(heard))


def continuity(truth: Doubles, heard: Doubles) -> tuple[float, float]:
    """CMLt and AMLt: beats that go on right, at the true level, or at the best of it, off-beat, double, halves."""
    truth, heard = truth[truth >= FIRST], heard[heard >= FIRST]
    if len(truth) < 2 or len(heard) < 2:
        return 0.0, 0.0
    double = np.interp(np.arange(2 * len(truth) - 1) / 2, np.arange(len(truth)), truth)
    levels = (truth, double[1::2], double, truth[::2], truth[1::2])
    shares = [_continued(level, heard) for level in levels if len(level) > 1]
    return shares[0], max(shares)


def _continued(truth: Doubles, heard: Doubles) -> float:
    used: set[int] = set()
    for place, beat in enumerate(heard):
        near = int(np.abs(truth - beat).argmin())
        ahead = place == 0 or near == 0
        if near in used or (ahead and (place + 1 >= len(heard) or near + 1 >= len(truth))):
            continue
        true_step = truth[near + 1] - truth[near] if ahead else truth[near] - truth[near - 1]
        step = heard[place + 1] - beat if ahead else beat - heard[place - 1]
        if abs(beat - truth[near]) / true_step < PHASE and abs(1 - step / true_step) < PERIOD:
            used.add(near)
    return len(used) / max(len(truth), len(heard))


def offset(truth: Doubles, heard: Doubles) -> float:
    """The median of heard less true in ms, of what lies within 70 ms."""
    if not len(heard):
        return float("nan")
    away = heard[np.abs(heard[None] - truth[:, None]).argmin(axis=1)] - truth
    near = away[np.abs(away) < 0.07]
    return float(np.median(near) * 1000) if len(near) else float("nan")


@dataclass(frozen=True)
class Score:
    """One song's figures; `more` holds those that only some songs have."""

    name: str
    f70: float
    f25: float
    cmlt: float
    amlt: float
    downbeats: float
    offset: float
    confidence: float
    more: dict[str, float] = field(default_factory=dict)

    @property
    def right(self) -> bool:
        """Whether an editor would take the grid as it is."""
        return self.f70 > 0.9 and self.downbeats > 0.9


def scored(name: str, truth: Doubles, times: Doubles, downbeats: Doubles, confidence: float) -> Score:
    """The figures of one song: `truth` [n, 2] times and numbers in the bar."""
    beats = truth[:, 0]
    cmlt, amlt = continuity(beats, times)
    bars = f_measure(beats[truth[:, 1] == 1], downbeats)
    f70, f25 = f_measure(beats, times, WIDE), f_measure(beats, times, NARROW)
    return Score(name, f70, f25, cmlt, amlt, bars, offset(beats, times), confidence)


def shown(scores: list[Score]) -> None:
    """One line a folder and one for all; then confidence in bins, and what only some songs have."""
    print(f"{'':8}{'songs':>6}{'F70':>7}{'F25':>7}{'CMLt':>7}{'AMLt':>7}{'down F':>8}{'F>.9':>7}   offset     worst")
    folders = sorted({score.name.split("/")[0] for score in scores})
    for folder in [*folders, ""]:
        part = [score for score in scores if score.name.startswith(folder)]

        def mean(of: Callable[[Score], float], part: list[Score] = part) -> float:
            return float(np.mean([of(score) for score in part]))

        offsets = [score.offset for score in part if not np.isnan(score.offset)] or [float("nan")]
        print(
            f"{folder or 'all':8}{len(part):6}{mean(lambda s: s.f70):7.3f}{mean(lambda s: s.f25):7.3f}"
            f"{mean(lambda s: s.cmlt):7.3f}{mean(lambda s: s.amlt):7.3f}{mean(lambda s: s.downbeats):8.3f}"
            f"{mean(lambda s: s.f70 > WANTED):7.2f}{np.median(offsets):+8.1f}ms{max(offsets, key=abs):+8.1f}ms"
        )
    ranked = sorted(scores, key=lambda score: score.confidence)
    for first, last in pairwise(len(ranked) * part // BINS for part in range(BINS + 1)):
        inside = ranked[first:last]
        if inside:
            claimed = np.mean([score.confidence for score in inside])
            right = np.mean([score.right for score in inside])
            print(
                f"confidence {inside[0].confidence:.2f} to {inside[-1].confidence:.2f}: claimed {claimed:.2f}, "
                f"right {right:.2f} of {len(inside)}"
            )
    for name in dict.fromkeys(name for score in scores for name in score.more):
        values = [score.more[name] for score in scores if name in score.more and not np.isnan(score.more[name])]
        print(f"{name}: mean {np.mean(values):.3f}, median {np.median(values):+.3f}, {len(values)} songs")


def known(path: Path) -> Doubles:
    """The truth of a song: times and numbers in the bar `[n, 2]`."""
    return np.loadtxt(path.with_suffix(".beats"), ndmin=2)


def _struck(path: Path, song: Song) -> dict[str, float]:
    """Accents against the drums of a song."""
    rows = [line.split() for line in path.with_suffix(".drums").read_text().splitlines()]
    hits = np.unique([float(time) for time, _, velocity in rows if int(velocity) >= LOUD])
    heard = np.array([float(accent.time) for accent in song.accents if accent.kind != "stop"])
    if not len(hits) or not len(heard):
        return {}
    away = heard[np.abs(heard[None] - hits[:, None]).argmin(axis=1)] - hits
    found = away[np.abs(away) < DRUM_WINDOW] * 1000
    strong = np.array([float(accent.time) for accent in song.strong_accents])
    on_drum = np.abs(hits[None] - strong[:, None]).min(axis=1) < DRUM_WINDOW
    return {
        "accents: recall of drum notes": len(found) / len(hits),
        "accents: bias ms": float(np.median(found)),
        "accents: RMS ms": float(np.sqrt(np.mean((found - np.median(found)) ** 2))),
        "strong accents that are loud drum notes": float(on_drum.mean()),
    }


def _arranged(path: Path, song: Song) -> dict[str, float]:
    """Sections and energy against the arrangement of a song."""
    rows = [line.split("\t") for line in path.with_suffix(".sections").read_text().splitlines()]
    starts, levels = np.array([float(row[0]) for row in rows]), np.array([float(row[2]) for row in rows])
    heard = np.array([float(each.span.start) for each in song.sections][1:])
    lines = known(path)
    bars = lines[lines[:, 1] == 1, 0]
    energy = [song.energy.mean(Span(instant(a), instant(b))) for a, b in pairwise(bars)]
    level = levels[np.clip(np.searchsorted(starts, bars[:-1] + 0.1) - 1, 0, None)]
    return {
        "sections F at 0.5 s": f_measure(starts[1:], heard, TURN_WINDOW, 0.0),
        "sections F at 3 s": f_measure(starts[1:], heard, 3.0, 0.0),
        "energy by bar against the arrangement, Spearman": float(spearmanr(energy, level).statistic),
    }


def heard(path: Path, cache: Cache) -> Score:
    """The figures of a song of the material."""
    name = f"{path.parent.name}/{path.stem}"
    try:
        song = listen(path, Listen(), cache)
    except CrosscutError as error:
        print(f"{name}: {error}")
        return scored(name, known(path), np.zeros(0), np.zeros(0), 0.0)
    times = np.array([float(beat.time) for beat in song.beats])
    downbeats = np.array([float(beat.time) for beat in song.beats if beat.is_downbeat])
    score = scored(name, known(path), times, downbeats, song.confidence)
    if path.with_suffix(".drums").exists():
        score.more.update(_struck(path, song))
    if path.with_suffix(".sections").exists():
        score.more.update(_arranged(path, song))
    return score


@contextmanager
def unseen(name: str, *, shipped: bool) -> Iterator[None]:
    """Hear with the networks that did not see the song of that name."""
    if shipped:
        yield
        return
    for file in sorted(NETWORKS.glob("*.npz")):
        with np.load(file) as stored:
            left_out = set(stored["left_out"].tolist())
        if name in left_out:
            with file.open("rb") as opened:
                networks = network.loaded(opened)
            with patch.object(network, "shipped", return_value=networks):
                yield
            return
    raise SystemExit(f"No network left {name} out. First run: python bench/train_bars.py --check")


def exact(folder: Path, cache: Cache) -> None:
    """The songs of ../shared/bench, whose every beat is known."""
    subprocess.run([sys.executable, str(MAKER), str(folder)], check=True, stdout=subprocess.DEVNULL)
    for name in ("click128", "song128", "ramp"):
        facts = json.loads((folder / f"{name}.json").read_text())
        truth = np.array(facts["beats"])
        song = listen(folder / f"{name}.wav", Listen(), cache)
        times = np.array([float(beat.time) for beat in song.beats])
        downbeats = np.array([float(beat.time) for beat in song.beats if beat.is_downbeat])
        away = times[np.abs(times[None] - truth[:, None]).argmin(axis=1)] - truth
        bars = f_measure(truth[::4], downbeats, WIDE, 0.0)
        print(
            f"{name}: F {f_measure(truth, times, WIDE, 0.0):.3f}, downbeats F {bars:.3f}, median "
            f"{np.median(away) * 1000:+.1f} ms, worst {np.abs(away).max() * 1000:.1f} ms"
        )


def refused(folder: Path, cache: Cache) -> None:
    """Ten sounds that are no songs."""
    count = 0
    for name, samples in no_songs():
        path = folder / "sound.wav"
        wavfile.write(path, RATE, (np.clip(samples, -1, 1) * 32767).astype(np.int16))
        try:
            listen(path, Listen(), cache)
            print(f"not refused: {name}")
        except CrosscutError:
            count += 1
    print(f"refused: {count} of 10 sounds that are no songs")


def hour(folder: Path) -> None:
    """Time and memory of an hour, heard in a process of its own."""
    path = folder / "hour.wav"
    with wave.open(str(folder / "song128.wav")) as song, wave.open(str(path), "wb") as long:
        long.setparams(song.getparams())
        frames = song.readframes(song.getnframes())
        for _ in range(HOUR * song.getframerate() // song.getnframes()):
            long.writeframesraw(frames)
    made = subprocess.run(
        [sys.executable, "-c", HEARING, str(path), str(folder / "cache")], check=True, capture_output=True, text=True
    )
    seconds, peak = map(float, made.stdout.split())
    print(f"an hour: {HOUR / seconds:.0f} seconds of sound per CPU second, {peak / 1024:.0f} MiB at most")


def main(folders: list[str], *, verbose: bool, shipped: bool, long: bool) -> int:
    """Hear and print."""
    songs = sorted(path.with_suffix(".ogg") for path in MUSIC.glob("*/*.beats"))
    songs = [path for path in songs if not folders or path.parent.name in folders]
    if not songs:
        print(f"{MUSIC} holds no songs with truth; this bench needs the development material.")
        return MISSING
    scores, begun = [], time.process_time()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        cache = Cache(folder / "cache")
        for path in songs:
            with unseen(f"{path.parent.name}/{path.stem}", shipped=shipped):
                scores.append(heard(path, cache))
        spent = time.process_time() - begun
        if verbose:
            for score in scores:
                print(
                    f"{score.name:48} F {score.f70:.2f} down {score.downbeats:.2f} AMLt {score.amlt:.2f} "
                    f"{score.offset:+5.1f} ms  confidence {score.confidence:.2f}"
                )
        shown(scores)
        print(f"{sum(known(path)[-1, 0] for path in songs) / spent:.0f} seconds of sound per CPU second, with decoding")
        exact(folder, cache)
        refused(folder, cache)
        if long:
            hour(folder)
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    ways = {"verbose": "-v" in given, "shipped": "--shipped" in given, "long": "--hour" in given}
    sys.exit(main([each for each in given if not each.startswith("-")], **ways))
