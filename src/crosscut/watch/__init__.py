"""Clip files to Footage: what is usable in every clip, what moves, and which moments can land on the music."""

# ruff: noqa: PLC0415  # what draws is imported when something is drawn: the processes that watch start quicker

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from crosscut.cache import Cache, fingerprint, key
from crosscut.crew import Crew, Tell
from crosscut.errors import Fault, Unusable
from crosscut.media.probe import declared_length
from crosscut.model.footage import Clip, Footage, LeftOut
from crosscut.model.forms.codec import Misfit, build, plain
from crosscut.model.project import Given
from crosscut.model.story import Side
from crosscut.progress import Progress, Report, silent
from crosscut.watch import one
from crosscut.watch.gather import Item, gather

if TYPE_CHECKING:
    from crosscut.drawing import Drawing

METHOD = 19  # counts up whenever the same file would be seen differently
NAME = "{name}"  # stands for the file's name in what is kept: the same content may come under another one
PROXY_METHOD = 2  # counts up whenever the same file would get another proxy


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of a content: a clip (its path left open), or why there is none (the file's name left open)."""

    clip: Clip | None
    why: str = ""
    remedy: str = ""


def watch(given: Sequence[Given], cache: Cache, jobs: int, report: Report = silent) -> Footage:
    """All that is usable in the given files and folders, with what was left out and why.

    `jobs` clips are watched at once; the outcome does not hang on it. Raises Unwritable where the cache cannot be
    written.
    """
    items = gather(given)
    contents, left_out = _fingerprints(items)
    paths: dict[str, str] = {}
    for number, content in contents.items():
        paths.setdefault(content, items[number].path)
    seen = _watch_all(paths, cache, jobs, report)
    return _footage(items, contents, seen, left_out)


def proxy_path(cache: Cache, content: str) -> Path:
    """Where the small stand-in of the clip with that fingerprint lies."""
    return cache.path("proxy", _proxy_key(content), ".mp4")


def drawn(clip: Clip, cache: Cache) -> Drawing:
    """What was seen in the clip along its time. Raises Damaged where the clip cannot be read any more."""
    from crosscut.watch.picture import frames, timeline

    pictures = frames.taken(clip, proxy_path(cache, clip.content), timeline.photographed(clip), timeline.STRIP)
    return timeline.plot(clip, Path(clip.path).name, pictures)


def contact_sheet(footage: Footage, cache: Cache) -> Drawing:
    """The best moments of every side. Raises Damaged where a clip cannot be read any more."""
    from crosscut.watch.picture import frames, sheet

    names = {clip.content: Path(clip.path).name for clip in footage.clips}
    photographs = [
        [
            frames.taken(each.clip, proxy_path(cache, each.clip.content), [each.moment.time], sheet.HEIGHT)[0]
            for each in sheet.best(footage, side)
        ]
        for side in footage.sides
    ]
    return sheet.draw(footage, names, photographs)


def _proxy_key(content: str) -> str:
    return key(content, PROXY_METHOD)


def _seen_path(cache: Cache, content: str) -> Path:
    return cache.path("clip", key(content, METHOD), ".json")


def _fingerprints(items: Sequence[Item]) -> tuple[dict[int, str], dict[int, LeftOut]]:
    """The content of every file by its number, and those that cannot be read."""
    contents: dict[int, str] = {}
    unread: dict[int, LeftOut] = {}
    for number, item in enumerate(items):
        try:
            contents[number] = fingerprint(Path(item.path))
        except OSError as error:
            why = f"{Path(item.path).name} cannot be read: {error.strerror}."
            unread[number] = LeftOut(item.path, why, "Check its path and its rights.")
    return contents, unread


def _watch_all(paths: dict[str, str], cache: Cache, jobs: int, report: Report) -> dict[str, Seen]:
    """What is seen in every file (by content), out of the cache where it is known."""
    known = {content: _known(cache, content) for content in paths}
    lengths = {content: _length(paths[content]) for content, seen in known.items() if seen is None}
    tasks = [_Task(paths[c], c, cache.folder) for c in sorted(lengths, key=lambda c: (-lengths[c], paths[c]))]
    done = [0.0] * len(tasks)
    total = sum(lengths.values())

    def told(number: int, seconds: float) -> None:
        done[number] = max(done[number], min(seconds, lengths[tasks[number].content]))
        report(Progress("watch", Path(tasks[number].path).name, sum(done), total, "seconds"))

    with Crew(jobs) as crew:
        for _ in crew.each(_watch_one, tasks, told):
            pass
    return {content: seen or _known_now(cache, content) for content, seen in known.items()}


def _length(path: str) -> float:
    """Seconds that a file is said to last; 0 where that is not known."""
    try:
        return float(declared_length(Path(path)))
    except Unusable:
        return 0.0


@dataclass(frozen=True, slots=True)
class _Task:
    path: str
    content: str
    cache: Path


def _watch_one(task: _Task, told: Tell) -> None:
    """See one clip, and leave what was seen in the cache."""
    cache = Cache(task.cache)

    def write(part: Path) -> None:
        part.write_text(json.dumps(plain(_look(task, cache, told)), ensure_ascii=False), encoding="utf-8")

    cache.keep("clip", key(task.content, METHOD), ".json", write)


def _look(task: _Task, cache: Cache, told: Tell) -> Seen:
    path, clips = Path(task.path), list[Clip]()
    try:
        cache.keep(
            "proxy",
            _proxy_key(task.content),
            ".mp4",
            lambda part: clips.append(one.watch(path, task.content, part, told)),
        )
        return Seen(replace(clips[0] if clips else one.watch(path, task.content, None, told), path=""))
    except Unusable as error:
        return Seen(None, error.what.replace(path.name, NAME, 1), error.remedy)


def _known(cache: Cache, content: str) -> Seen | None:
    """What the cache says about that content; None where it says nothing that can be read."""
    try:
        document: Any = json.loads(_seen_path(cache, content).read_text(encoding="utf-8"))
        seen: Seen = build(Seen, document)
    except FileNotFoundError:
        return None
    except (OSError, ValueError, Misfit):
        _seen_path(cache, content).unlink(missing_ok=True)
        return None
    return seen


def _known_now(cache: Cache, content: str) -> Seen:
    seen = _known(cache, content)
    if seen is None:
        raise Fault("A clip was watched, but the cache does not know it.", remedy="Empty the cache, and try again.")
    return seen


def _footage(
    items: Sequence[Item], contents: dict[int, str], seen: dict[str, Seen], left: dict[int, LeftOut]
) -> Footage:
    """Clips in the order given, each content once; sides in the order they are named."""
    clips: dict[str, Clip] = {}
    sides: dict[str, list[str]] = {}
    for number, item in enumerate(items):
        if number in left:
            continue
        content, name = contents[number], Path(item.path).name
        found = seen[content]
        if content in clips:
            why = f"{name} holds the same as {Path(clips[content].path).name}."
            left[number] = LeftOut(item.path, why, "Nothing is to be done.")
        elif found.clip is not None:
            clips[content] = replace(found.clip, path=item.path)
            sides.setdefault(item.side, []).append(content)
        elif item.promising:
            left[number] = LeftOut(item.path, found.why.replace(NAME, name, 1), found.remedy)
    outs = tuple(out for _, out in sorted(left.items()))
    return Footage(tuple(clips.values()), tuple(Side(name, tuple(held)) for name, held in sides.items()), outs)
