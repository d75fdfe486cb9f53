"""From tasks to a film: what is missing is rendered, all is joined with the sound, proved, and given its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import groupby
from pathlib import Path

from crosscut.crew import Crew, Tell
from crosscut.media.writer import join
from crosscut.model.footage import Footage
from crosscut.model.time import Rate, Time, time_of
from crosscut.progress import Progress, Report
from crosscut.render import proof, room
from crosscut.render.pictures import ChunkTask, make
from crosscut.render.sound.mastering import Mastered
from crosscut.whole import whole

Task = tuple[ChunkTask, ...] | Callable[[], Mastered]  # a chunk in all its shapes, or what makes the sound


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


@dataclass(frozen=True, slots=True)
class Work:
    """What a film is made of: how many frames it shall have, its chunks in order, and what makes its sound."""

    frames: int
    tasks: tuple[ChunkTask, ...]
    sound: Callable[[], Mastered]
    beside: tuple[tuple[ChunkTask, ...], ...] = ()  # the same chunks of films of other shapes, made in the same go

    @property
    def rate(self) -> Rate:
        """Frames a second."""
        return self.tasks[0].look.encoding.rate

    @property
    def missing(self) -> list[tuple[ChunkTask, ...]]:
        """The chunks that are not in the cache, each in all shapes in which it is not."""
        every = ([task for task in shapes if not task.is_done] for shapes in zip(self.tasks, *self.beside, strict=True))
        return [tuple(shapes) for shapes in every if shapes]


def made(work: Work, footage: Footage, out: Path, crew: Crew, report: Report) -> Film:
    """The film at `out`: whole and proved, or not at all. Raises Damaged, NoSound, Unwritable, Fault."""
    look, missing = work.tasks[0].look, work.missing
    left = sum(len(shapes[0].chunk) for shapes in missing)
    chunks = sum(room.need(task.look.encoding, len(task.chunk)) for shapes in missing for task in shapes)
    chunks += room.tapes(look.encoding, work.frames) if missing else 0  # with no chunk missing, no sound is
    room.check((room.need(look.encoding, work.frames), chunks), out, look.cache.folder)
    tell = partial(_tell, report, out.name, work.frames)
    tasks: list[Task] = [*missing, work.sound]
    with whole(out) as part:
        sound = _all_made(crew.each(_work, tasks), work.frames - left, partial(tell, "render"))
        crew.dismiss()  # joining needs the memory that they hold, and not them
        join(part, [task.path for task in work.tasks], sound.path, look.encoding)
        _prove(part, work, sound)
        tell("prove", work.frames)
    held = tuple(each for task in work.tasks for each in _held(task, footage))
    size, length = (look.encoding.width, look.encoding.height), time_of(work.frames, work.rate)
    return Film(out, work.frames, length, *size, sound.loudness.integrated, sound.loudness.true_peak, held)


def _work(task: Task, tell: Tell) -> int | Mastered:
    """Make a chunk, the sound among them: it needs no process to wait for it."""
    return make(task, tell) if isinstance(task, tuple) else task()


def _all_made(results: Iterator[int | Mastered], done: int, tell: Callable[[int], None]) -> Mastered:
    """The film's sound; of the chunks it is told how many frames are done, as each result says how many more."""
    sound = None
    for each in results:
        if isinstance(each, Mastered):
            sound = each
        else:
            done += each
            tell(done)
    if sound is None:
        raise proof.broken("no sound")
    return sound


def _tell(report: Report, name: str, total: int, stage: str, done: int) -> None:
    report(Progress(stage, name, done, total, "frames"))


def _prove(film: Path, work: Work, sound: Mastered) -> None:
    """Raises Fault where the joined film is not what was proved piece by piece."""
    found = proof.film(film, work.rate, work.frames, [len(task.chunk) for task in work.tasks])
    for task, packets in zip(work.tasks, found.runs, strict=True):
        if packets != task.note().packets:
            task.discard()
            raise proof.broken(f"another picture than planned from frame {task.chunk.start} on")
    if found.sound != sound.packets:
        sound.path.unlink()  # it is made anew the next time
        raise proof.broken("another sound than planned")


def _held(task: ChunkTask, footage: Footage) -> list[Held]:
    """Where the chunk shows other frames than planned, in either half, one entry a run."""
    wrong = sorted(
        (footage.clip(content).path, place)
        for place, (planned, shown) in enumerate(zip(task.chunk.planned, task.note().numbers, strict=True))
        for (content, number), really in zip(planned, shown, strict=True)
        if number != really
    )
    runs = [list(run) for _, run in groupby(enumerate(wrong), lambda each: (each[1][0], each[1][1] - each[0]))]
    rate = task.look.encoding.rate
    found = (Held(run[0][1][0], time_of(task.chunk.start + run[0][1][1], rate), len(run)) for run in runs)
    return sorted(found, key=lambda held: (held.time, held.clip))
