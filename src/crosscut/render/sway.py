"""How the camera moved in each cut that sways: measured once on the clip's proxy, at 3 ms of CPU a frame."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from crosscut.cache import Cache, key
from crosscut.crew import Crew, Tell
from crosscut.media.proxy import stand_in
from crosscut.media.readback import LumaMeter
from crosscut.media.reader import Reader
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage
from crosscut.model.retime import source_span, source_times
from crosscut.model.time import Rate
from crosscut.render.path.steady import LINES, METHOD, STILL, Floats, Grey, steps


@dataclass(frozen=True, slots=True)
class _Task:
    """The frames of a cut in its clip's proxy."""

    proxy: Clip
    numbers: tuple[int, ...]
    rate: Rate
    cache: Cache

    @property
    def name(self) -> str:
        return key("sway", METHOD, self.proxy.content, len(self.proxy.index.shown), self.numbers, self.rate)


def measured(edit: Edit, footage: Footage, proxies: Mapping[str, Path], cache: Cache, crew: Crew) -> dict[int, Floats]:
    """The steps of the camera at every frame of each cut, by the cut's number (from 0); see `path.steady.steps`.

    Cuts without a proxy are left out, and those whose camera stood still when they were watched. Raises Unwritable
    where the cache cannot be written.
    """
    swaying = {number: cut for number, cut in enumerate(edit.cuts) if not _stood_still(cut, edit.rate, footage)}
    contents = sorted({cut.clip for cut in swaying.values()})
    small = {content: stand_in(footage.clip(content), proxies.get(content)) for content in contents}
    tasks = {}
    for number, cut in swaying.items():
        clip, found = footage.clip(cut.clip), small[cut.clip]
        if found is not clip:
            numbers = tuple(clip.index.frame_at(time) for time in source_times(cut, edit.rate))
            tasks[number] = _Task(found, numbers, edit.rate, cache)
    missing = [task for task in tasks.values() if not cache.path("sway", task.name, ".json").exists()]
    for _ in crew.each(_measure, missing):
        pass
    return {number: _known(task) for number, task in tasks.items()}


def _stood_still(cut: Cut, rate: Rate, footage: Footage) -> bool:
    """Whether watching saw no shake where the cut was filmed: it need not be looked at again."""
    shot = footage.clip(cut.clip).shot_at(cut.entry)
    sway = None if shot is None else shot.sway
    return sway is not None and float(sway.within(source_span(cut, rate)).max(initial=0)) < STILL


def _measure(task: _Task, _tell: Tell) -> None:
    task.cache.keep("sway", task.name, ".json", partial(_write, task))


def _write(task: _Task, path: Path) -> None:
    with Reader(task.proxy) as reader:
        found = steps(_greys(reader.fetch(task.numbers)))
    path.write_text(json.dumps(np.round(found, 6).tolist()), encoding="ascii")


def _greys(frames: Iterable[tuple[int, object]]) -> Iterator[Grey]:
    """The small luma of each frame; the same object again where a frame is held."""
    meter, last, grey = LumaMeter(LINES), None, None
    for _, frame in frames:
        if grey is None or frame is not last:
            last, grey = frame, meter.measure(frame)  # type: ignore[arg-type]  # what a reader gives
        yield grey


def _known(task: _Task) -> Floats:
    written = task.cache.path("sway", task.name, ".json").read_text(encoding="ascii")
    return np.array(json.loads(written), np.float64).reshape(-1, 2)
