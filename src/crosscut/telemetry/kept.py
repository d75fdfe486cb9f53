"""What was read, in the cache: arrays as they are, the rest as JSON, under the content of the file it came from."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from crosscut.cache import Cache, key
from crosscut.model.forms.codec import Misfit, build, plain
from crosscut.model.telemetry import Activity, Channel
from crosscut.model.time import Time
from crosscut.telemetry.clock.hints import Line

METHOD = 1  # counts up whenever the same file would be read differently
NAME = "{name}"  # stands for the file's name in what is kept: the same content may come under another one


@dataclass(frozen=True, slots=True)
class Kept:
    """What one file says: an activity, and of a clip what its camera says about when and by what it was filmed."""

    activity: Activity | None
    created: Time | None = None
    zoned: bool = False
    camera: str = ""
    gps: Line | None = None


def keep(cache: Cache, kind: str, content: str, name: str, make: Callable[[], Kept]) -> Kept:
    """What is kept under that kind and content, made where it is not there. Raises what `make` does, and Unwritable."""
    path = cache.path("telemetry", key(kind, content, METHOD), ".npz")
    try:
        return _read(path, name)
    except (OSError, ValueError, KeyError, Misfit, zipfile.BadZipFile):
        path.unlink(missing_ok=True)
    made = make()
    cache.keep("telemetry", key(kind, content, METHOD), ".npz", lambda part: _write(part, made, name))
    return made


def _write(path: Path, made: Kept, name: str) -> None:
    channels = made.activity.channels if made.activity is not None else ()
    arrays: dict[str, Any] = {}
    for number, each in enumerate(channels):
        arrays[f"t{number}"], arrays[f"v{number}"] = each.times, each.values
    bare = replace(made, activity=_bare(made.activity, name)) if made.activity is not None else made
    head = {"kept": plain(bare), "channels": [[each.name, each.gap] for each in channels]}
    with path.open("wb") as file:
        np.savez_compressed(file, head=np.array(json.dumps(head)), **arrays)


def _bare(activity: Activity, name: str) -> Activity:
    notes = tuple(note.replace(name, NAME) for note in activity.notes)
    return replace(activity, name="", channels=(), notes=notes)


def _read(path: Path, name: str) -> Kept:
    with np.load(path, allow_pickle=False) as held:
        head = json.loads(str(held["head"]))
        named = enumerate(head["channels"])
        channels = tuple(Channel(word, held[f"t{n}"], held[f"v{n}"], gap) for n, (word, gap) in named)
    made: Kept = build(Kept, head["kept"])
    if made.activity is None:
        return made
    notes = tuple(note.replace(NAME, name) for note in made.activity.notes)
    return replace(made, activity=replace(made.activity, name=name, channels=channels, notes=notes))
