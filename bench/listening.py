"""How well the songs of ../shared/media/music are heard (`python bench/listening.py [FOLDER ...] [-v]`).

Prints per folder F-measure at 70 and 25 ms, CMLt, AMLt, downbeat F and the median offset as mir_eval defines them
(beats before 5 s left out as it does); sections F at 3 s; what share of confident songs is right; and audio seconds
per CPU second. The weights of the shipped network saw most of these songs: the figures that count are those of
`bench/train_bars.py --check`, where each song was left out of training.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from crosscut.cache import Cache
from crosscut.errors import CrosscutError
from crosscut.listen import listen
from crosscut.model.brief import Listen
from crosscut.model.song import Song

Doubles = NDArray[np.float64]
MUSIC = Path(__file__).parents[2] / "shared/media/music"
FIRST = 5.0  # s; mir_eval leaves out what lies before
PHASE = PERIOD = 0.175  # mir_eval's bounds of continuity
MISSING = 3  # exit code where the material is missing


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
    """One song's figures; `sections` is nan where the truth is not known."""

    name: str
    f70: float
    f25: float
    cmlt: float
    amlt: float
    downbeats: float
    offset: float
    sections: float
    confidence: float

    @property
    def right(self) -> bool:
        """Whether an editor would take the grid as it is."""
        return self.f70 > 0.9 and self.downbeats > 0.9


def scored(name: str, truth: Doubles, times: Doubles, downbeats: Doubles, confidence: float) -> Score:
    """The figures of one song: `truth` [n, 2] times and numbers in the bar."""
    beats = truth[:, 0]
    cmlt, amlt = continuity(beats, times)
    bars = f_measure(beats[truth[:, 1] == 1], downbeats)
    return Score(
        name,
        f_measure(beats, times),
        f_measure(beats, times, 0.025),
        cmlt,
        amlt,
        bars,
        offset(beats, times),
        float("nan"),
        confidence,
    )


def shown(scores: list[Score]) -> None:
    """One line a folder and one for all."""
    print(f"{'':8}{'songs':>6}{'F70':>7}{'F25':>7}{'CMLt':>7}{'AMLt':>7}{'down F':>8}{'offset':>9}{'sect.':>7}")
    folders = sorted({score.name.split("/")[0] for score in scores})
    for folder in [*folders, ""]:
        part = [score for score in scores if score.name.startswith(folder)]

        def mean(of: Callable[[Score], float], part: list[Score] = part) -> float:
            values = [of(score) for score in part if not np.isnan(of(score))]
            return float(np.mean(values)) if values else float("nan")

        middle = float(np.nanmedian([score.offset for score in part]))
        print(
            f"{folder or 'all':8}{len(part):6}{mean(lambda s: s.f70):7.3f}{mean(lambda s: s.f25):7.3f}"
            f"{mean(lambda s: s.cmlt):7.3f}{mean(lambda s: s.amlt):7.3f}{mean(lambda s: s.downbeats):8.3f}"
            f"{middle:+7.1f}ms{mean(lambda s: s.sections):7.2f}"
        )
    for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 1.01)):
        inside = [score.right for score in scores if low <= score.confidence < high]
        if inside:
            print(f"confidence {low:.1f} to {min(high, 1):.1f}: {sum(inside)} of {len(inside)} songs right")


def known(path: Path) -> Doubles:
    """The truth of a song: times and numbers in the bar `[n, 2]`."""
    return np.loadtxt(path.with_suffix(".beats"), ndmin=2)


def _song(path: Path, cache: Cache) -> Song | None:
    try:
        return listen(path, Listen(), cache)
    except CrosscutError as error:
        print(f"{path.name}: {error}")
        return None


def _sections(path: Path, song: Song) -> float:
    file = path.with_suffix(".sections")
    if not file.exists():
        return float("nan")
    truth = np.array([float(line.split("\t")[0]) for line in file.read_text().splitlines()][1:])
    return f_measure(truth, np.array([float(each.span.start) for each in song.sections][1:]), 3.0, 0.0)


def main(folders: list[str], *, verbose: bool) -> int:
    """Hear and print."""
    songs = sorted(path.with_suffix(".ogg") for path in MUSIC.glob("*/*.beats"))
    songs = [path for path in songs if not folders or path.parent.name in folders]
    if not songs:
        print(f"{MUSIC} holds no songs with truth; this bench needs the development material.")
        return MISSING
    scores, seconds, begun = [], 0.0, time.process_time()
    with tempfile.TemporaryDirectory() as folder:
        for path in songs:
            song = _song(path, Cache(Path(folder)))
            times = np.array([float(beat.time) for beat in song.beats]) if song else np.zeros(0)
            downbeats = np.array([float(beat.time) for beat in song.beats if beat.is_downbeat]) if song else times
            name = f"{path.parent.name}/{path.stem}"
            score = scored(name, known(path), times, downbeats, song.confidence if song else 0.0)
            if song:
                seconds += float(song.duration)
                score = replace(score, sections=_sections(path, song))
            scores.append(score)
            if verbose:
                print(
                    f"{name:48} F {score.f70:.2f} down {score.downbeats:.2f} AMLt {score.amlt:.2f} "
                    f"{score.offset:+5.1f} ms  confidence {score.confidence:.2f}"
                )
    shown(scores)
    print(f"{seconds / (time.process_time() - begun):.0f} seconds of sound per CPU second")
    return 0


if __name__ == "__main__":
    given = sys.argv[1:]
    sys.exit(main([each for each in given if not each.startswith("-")], verbose="-v" in given))
