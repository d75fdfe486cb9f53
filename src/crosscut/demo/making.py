"""Making the demo: every file to a temporary name and then renamed, clips drawn by workers, what is there kept.

The folder's manifest lists the files that the demo has made or is about to make. Only those are ever replaced, and
only while they are as they were made: a file of someone else's under such a name stops the work before it begins.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from crosscut.cache import fingerprint
from crosscut.crew import Crew, Tell
from crosscut.demo.camera import plates
from crosscut.demo.clips import BY_NAME, PAINTERS
from crosscut.demo.draw import canvas
from crosscut.demo.lab import readings
from crosscut.demo.lab.signs import digit
from crosscut.demo.painter import field
from crosscut.demo.song import SongTruth, blows
from crosscut.demo.song import make as make_song
from crosscut.demo.song import short as make_short_song
from crosscut.demo.truth import Recipe
from crosscut.errors import Unwritable
from crosscut.media import movies
from crosscut.model.curve import Sound
from crosscut.model.forms.codec import build, plain
from crosscut.model.time import Time
from crosscut.progress import Progress, Report, silent
from crosscut.store import write_whole

Task: TypeAlias = tuple[Recipe, Path, int]  # what to draw, where to, of how many lines

VERSION = 3  # of the demo; a new one makes every file anew
LINES = 540  # of a clip: what fits the time that a demo may take
LOST_LINES = Fraction(2, 3)  # of the other clips': the take that nobody should use is from an older camera
CODING = movies.Coding(preset="ultrafast", crf=23, gop=60)
MANIFEST, TRUTH, SONG = ".crosscut-demo.json", "truth.json", "song.wav"
MEASURED = "measured"  # the folder of what the laboratory measured
MONITOR = "numbers"  # a clip without an athlete
TOLD = 10  # frames between two reports
BEDS = {"snow": "wind", "lab": "hum"}  # what is heard under the blows
KEPT = (canvas.shaded, canvas.disc, canvas.glow, canvas.halo, plates, digit)  # what a clip makes once and needs often


@dataclass(frozen=True, slots=True)
class Material:
    """The demo on disk and all that is true of it; `clips` are (recipe, path), the useless one among them.

    `telemetry` are tables of what the laboratory measured, each named as its clip.
    """

    folder: Path
    song: Path
    truth: Path
    clips: tuple[tuple[Recipe, Path], ...]
    song_truth: SongTruth
    telemetry: tuple[Path, ...] = ()

    def side(self, name: str) -> tuple[Path, ...]:
        """The clips of one side ("snow" or "lab")."""
        return tuple(path for recipe, path in self.clips if recipe.side == name)


@dataclass(frozen=True, slots=True)
class _Order:
    """What is to be made: the clips with their lines, which song, and how it is mixed."""

    clips: tuple[tuple[Recipe, int], ...]
    name: str
    song: Callable[[], tuple[Sound, SongTruth]]


def make(folder: Path, jobs: int, report: Report = silent, lines: int = LINES) -> Material:
    """The whole demo: clips in `folder/snow` and `folder/lab`, `song.wav`, `truth.json`. Raises Unwritable.

    Draws in `jobs` processes; makes only what is missing or of an older version.
    """
    clips = tuple(
        (painter.recipe, lines if painter.recipe.usable else 2 * round(lines * LOST_LINES / 2)) for painter in PAINTERS
    )
    return _make(folder, _Order(clips, "whole", make_song), jobs, report)


SMALL: tuple[tuple[str, Fraction], ...] = (  # a clip, and where its part begins
    ("wood_yard", Fraction(2)),
    ("deep_snow", Fraction(0)),
    ("force_machine", Fraction(1)),
    ("press", Fraction(1)),
)


def small(folder: Path, seconds: Time = Fraction(3), lines: int = 90, jobs: int = 1) -> Material:
    """A little demo for tests, with the same truth: four parts of clips of that length, and a song of 12.6 s."""
    clips = tuple((BY_NAME[name].recipe.part(start, seconds), lines) for name, start in SMALL)
    return _make(folder, _Order(clips, "short", make_short_song), jobs, silent)


def _make(folder: Path, order: _Order, jobs: int, report: Report) -> Material:
    clips = tuple((recipe, folder / recipe.side / f"{recipe.name}.mp4") for recipe, _ in order.clips)
    song_path, truth_path = folder / SONG, folder / TRUTH
    todo = [(recipe, path, lines) for (recipe, lines), (_, path) in zip(order.clips, clips, strict=True)]
    tables = tuple((recipe, folder / MEASURED / f"{recipe.name}.csv") for recipe, _ in clips if _works(recipe))
    paths = [*(path for _, path in clips), *(path for _, path in tables), song_path, truth_path]
    manifest = _Manifest(folder, paths, [order.name, plain(order.clips)])
    missing = [each for each in todo if each[1] not in manifest.kept]
    if manifest.kept >= {song_path, truth_path}:
        facts = _told(truth_path)
    else:
        facts = _sung(order, song_path)
        manifest.made(song_path)
    total = sum(recipe.frames for recipe, _, _ in missing)
    done = [0.0] * len(missing)

    def hear(number: int, frames: float) -> None:
        recipe, path, _ = missing[number]
        done[number] = min(frames, recipe.frames)
        report(Progress("demo", f"{recipe.side}/{path.name}", sum(done), total, "frames"))

    with Crew(jobs) as crew:
        for path in crew.each(draw, missing, hear):
            manifest.made(path)
    if truth_path not in manifest.kept:
        write_whole(truth_path, (json.dumps(_truth(todo, facts), indent=1) + "\n").encode())
        manifest.made(truth_path)
    for recipe, path in tables:
        if path not in manifest.kept:
            write_whole(path, readings.table(recipe).encode())
            manifest.made(path)
    return Material(folder, song_path, truth_path, clips, facts, tuple(path for _, path in tables))


def _works(recipe: Recipe) -> bool:
    """Whether an athlete who is measured works in the clip."""
    return recipe.side == "lab" and recipe.name != MONITOR


def _sung(order: _Order, path: Path) -> SongTruth:
    """Make the song and write it; its samples are gone before anything is drawn."""
    song, facts = order.song()
    write_whole(path, wave(song))
    return facts


class _Manifest:
    """Which files in the folder are the demo's."""

    def __init__(self, folder: Path, paths: Sequence[Path], order: Any) -> None:  # noqa: ANN401  # plain JSON
        self.folder, self.path = folder, folder / MANIFEST
        known = self._read()
        self.prints: dict[str, str | None] = known.get("files", {})
        strange = [path for path in paths if path.exists() and not self._ours(path)]
        if strange:
            raise Unwritable(
                f"{strange[0]} is there already and is not the demo's.",
                remedy="Name another folder, or move the file away.",
            )
        same = known.get("version") == VERSION and known.get("order") == json.loads(json.dumps(order))
        self.kept = {path for path in paths if same and path.exists() and self.prints.get(self._name(path))}
        self.head = {"version": VERSION, "order": order}
        self.prints.update({self._name(path): None for path in paths if path not in self.kept})
        try:
            for path in paths:
                path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise Unwritable(
                f"{folder} cannot be made: {error.strerror or error}.", remedy="Name another folder."
            ) from error
        self._write()

    def made(self, path: Path) -> None:
        """Remember that this file is whole."""
        self.prints[self._name(path)] = fingerprint(path)
        self._write()

    def _ours(self, path: Path) -> bool:
        name = self._name(path)
        return name in self.prints and self.prints[name] in (None, fingerprint(path))

    def _name(self, path: Path) -> str:
        return path.relative_to(self.folder).as_posix()

    def _read(self) -> dict[str, Any]:
        try:
            found = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _write(self) -> None:
        write_whole(self.path, json.dumps({**self.head, "files": self.prints}, indent=1).encode())


def wave(sound: Sound) -> bytes:
    """The sound as a WAV file of 16 bits."""
    cells = np.clip(np.round(sound.samples * 32767), -32768, 32767).astype("<i2").tobytes()
    channels = sound.samples.shape[1]
    head = (1, channels, sound.rate, sound.rate * channels * 2, channels * 2, 16)
    form = b"".join(value.to_bytes(size, "little") for value, size in zip(head, (2, 2, 4, 4, 2, 2), strict=True))
    chunks = b"fmt " + len(form).to_bytes(4, "little") + form + b"data" + len(cells).to_bytes(4, "little") + cells
    return b"RIFF" + (4 + len(chunks)).to_bytes(4, "little") + b"WAVE" + chunks


def _truth(clips: Iterable[tuple[Recipe, Path, int]], song: SongTruth) -> dict[str, Any]:
    return {
        "schema": "crosscut.demo/1",
        "version": VERSION,
        "clips": [{"file": f"{path.parent.name}/{path.name}", **plain(recipe)} for recipe, path, _ in clips],
        "song": {"file": SONG, **plain(song)},
    }


def _told(path: Path) -> SongTruth:
    """What a truth that was kept says of the song."""
    song = json.loads(path.read_text(encoding="utf-8"))["song"]
    facts: SongTruth = build(SongTruth, {key: value for key, value in song.items() if key != "file"})
    return facts


def draw(task: Task, tell: Tell) -> Path:
    """Draw one clip and write it, telling now and then how many of its frames are done; where it was written."""
    recipe, path, lines = task
    painter = BY_NAME[recipe.name](field(recipe, lines))
    impacts = [(impact.time, impact.kind, impact.strength) for impact in recipe.impacts]
    sound = blows.track(impacts, recipe.length, BEDS[recipe.side])

    def frames() -> Iterator[movies.Pixels]:
        for number, frame in enumerate(painter.frames(recipe), 1):
            yield frame
            if number % TOLD == 0:
                tell(number)

    try:
        movies.write(path, frames(), recipe.rate, sound, coding=CODING)
    finally:
        for made in KEPT:
            made.cache_clear()
    return path
