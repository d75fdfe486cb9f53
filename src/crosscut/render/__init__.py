"""Edit → film: every frame the planned one, the song at its place to the sample, and proof of both.

And its titles alone, as a layer for other editors.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import groupby
from pathlib import Path

from crosscut.cache import Cache, fingerprint, key
from crosscut.crew import Crew
from crosscut.media.filters import Canvas
from crosscut.media.writer import ENGINE, Encoding, join, require_codecs
from crosscut.model import brief
from crosscut.model.edit import Edit
from crosscut.model.footage import Footage
from crosscut.model.time import Time, time_of
from crosscut.progress import Progress, Report, silent
from crosscut.render import hud, proof, room, titles
from crosscut.render.chunks import divide
from crosscut.render.mastering import Mastered, mastered
from crosscut.render.overlays import overlay
from crosscut.render.pictures import ChunkTask, Look, make
from crosscut.render.sound import mix
from crosscut.whole import whole

__all__ = ["Film", "Held", "check_title", "overlay", "render"]

check_title = titles.check

METHOD = 3  # of the sound; raise when the same edit sounds otherwise
# x264's preset and CRF by quality, measured on noisy sport footage: `faster` comes within 0.1 dB of `medium` for three
# quarters of its time.
QUALITIES = {"draft": ("veryfast", 21.0), "normal": ("faster", 20.0), "best": ("slow", 18.0)}


@dataclass(frozen=True, slots=True)
class Held:
    """Unreadable footage: for `frames` frames of the film from `time` on, the nearest readable ones stand in."""

    clip: str
    time: Time
    frames: int


@dataclass(frozen=True, slots=True)
class Film:
    """A finished film: its file, what is in it, its loudness in LUFS and true peak in dBTP, and what was held."""

    path: Path
    frames: int
    duration: Time
    width: int
    height: int
    loudness: float
    true_peak: float
    held: tuple[Held, ...] = ()


def render(  # noqa: PLR0913, PLR0917  # the front door: what, of what, how, to where, by whom
    edit: Edit,
    song: Path,
    footage: Footage,
    asked: brief.Render,
    out: Path,
    cache: Cache,
    jobs: int,
    report: Report = silent,
    instruments: tuple[hud.Shown, ...] = (),
) -> Film:
    """The film of the edit at `out`: whole and proved, or not at all.

    Chunks that are in the cache are used again. The same edit gives the same bytes for any number of `jobs`.
    Raises WrongUse where a title cannot be drawn, Damaged, NoSound, Unwritable, MissingCodec.
    """
    require_codecs()
    for title in edit.titles:
        titles.draw(title.text, edit.width, edit.height)
    tasks = _tasks(edit, footage, asked, cache, instruments)
    missing = [task for task in tasks if not task.is_done]
    room.check(edit, sum(len(task.chunk) for task in missing), out, cache.folder)
    tell = partial(_tell, report, out.name, edit.frames)
    with Crew(jobs) as crew, whole(out) as part:
        known = edit.frames - sum(len(task.chunk) for task in missing)
        _add_up(crew.each(make, missing), known, partial(tell, "render"))
        sound = _sound(edit, song, footage, asked, cache)
        join(part, [task.path for task in tasks], sound.path, edit.rate)
        _prove(part, edit, tasks, sound)
        tell("prove", edit.frames)
    held = tuple(each for task in tasks for each in _held(task, edit, footage))
    return Film(
        out,
        edit.frames,
        time_of(edit.frames, edit.rate),
        edit.width,
        edit.height,
        sound.loudness.integrated,
        sound.loudness.true_peak,
        held,
    )


def _tasks(
    edit: Edit, footage: Footage, asked: brief.Render, cache: Cache, instruments: tuple[hud.Shown, ...]
) -> tuple[ChunkTask, ...]:
    preset, crf = QUALITIES[asked.quality]
    encoding = Encoding(edit.width, edit.height, edit.rate, preset, crf)
    look = Look(Canvas(edit.width, edit.height, asked.fill), encoding, cache)
    bare = {clip.content: replace(clip, shots=()) for clip in footage.clips}
    return tuple(
        ChunkTask(
            chunk,
            tuple(bare[content] for content in dict.fromkeys(chunk.clips)),
            look,
            titles.shown(edit, chunk.start, len(chunk)),
            hud.part(instruments, chunk.start, len(chunk)),
        )
        for chunk in divide(edit, footage)
    )


def _add_up(results: Iterator[int], done: int, tell: Callable[[int], None]) -> None:
    """Tell how many frames are done as each result says how many more."""
    for frames in results:
        done += frames
        tell(done)


def _tell(report: Report, name: str, total: int, stage: str, done: int) -> None:
    report(Progress(stage, name, done, total, "frames"))


def _sound(edit: Edit, song: Path, footage: Footage, asked: brief.Render, cache: Cache) -> Mastered:
    """The film's sound as a file in the cache."""
    draft = asked.quality == "draft"
    options = (asked.clip_sound, asked.impact_sound, asked.loudness, draft)
    cuts = [(cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns, cut.landings) for cut in edit.cuts]
    moments = [(clip.content, clip.audible, clip.moments) for clip in footage.clips]
    name = key("sound", METHOD, ENGINE, fingerprint(song), edit.part, edit.rate, cuts, moments, options)
    return mastered(cache, name, lambda: mix(edit, song, footage, asked), asked.loudness, draft=draft)


def _prove(film: Path, edit: Edit, tasks: Sequence[ChunkTask], sound: Mastered) -> None:
    """Raises Fault where the joined film is not what was proved piece by piece."""
    notes = [task.note() for task in tasks]
    found = proof.film(film, edit, [len(note.numbers) for note in notes])
    for task, note, packets in zip(tasks, notes, found.runs, strict=True):
        if packets != note.packets:
            task.discard()
            raise proof.broken(f"another picture than planned from frame {task.chunk.start} on")
    if found.sound != sound.packets:
        sound.path.unlink()  # it is made anew the next time
        raise proof.broken("another sound than planned")


def _held(task: ChunkTask, edit: Edit, footage: Footage) -> list[Held]:
    """Where the chunk shows other frames than planned, one entry a run."""
    shown = task.note().numbers
    wrong = [
        (footage.clip(content).path, place)
        for place, (content, planned) in enumerate(zip(task.chunk.clips, task.chunk.numbers, strict=True))
        if planned != shown[place]
    ]
    runs = [list(run) for _, run in groupby(enumerate(wrong), lambda each: (each[1][0], each[1][1] - each[0]))]
    return [Held(run[0][1][0], time_of(task.chunk.start + run[0][1][1], edit.rate), len(run)) for run in runs]
