"""Steps back and forth through what was done to a project: each keeps only what differs, in terms of plain JSON.

A patch is one of: `["is", value]`; `["in", [[key or place, patch], …], [keys to drop]]` for what is inside of an object
or of a list as long as before; `["cut", first, count, values]` for a list of another length, where `count` items from
`first` on become `values`.
"""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from crosscut.errors import WrongUse
from crosscut.model.forms.codec import build, plain
from crosscut.model.project import Project, Step
from crosscut.model.story import NOTHING_SAID, Wishes

KEPT = 100  # steps; more than anyone goes back, and a bound to the size of the file


def record(
    before: Project, after: Project, words: str, said: Wishes = NOTHING_SAID, unsaid: Wishes = NOTHING_SAID
) -> Project:
    """`after`, knowing how to get back to `before`; the same project where nothing changed."""
    old, new = _bare(before), _bare(after)
    if old == new and said == unsaid == NOTHING_SAID:
        return before
    return replace(after, done=(*before.done, Step(words, _written(new, old), said, unsaid))[-KEPT:], undone=())


def undo(project: Project) -> tuple[Project, Step]:
    """The project as it was before its last step, and that step. Raises WrongUse."""
    if not project.done:
        raise WrongUse("There is nothing to undo.", remedy="See what the project holds with crosscut show.")
    *done, step = project.done
    back, forth = _stepped(project, step)
    return replace(back, done=tuple(done), undone=(*project.undone, forth)), step


def redo(project: Project) -> tuple[Project, Step]:
    """The project with the last undone step done again, and that step. Raises WrongUse."""
    if not project.undone:
        raise WrongUse("There is nothing to do again.", remedy="Only what was just undone can be done again.")
    *undone, step = project.undone
    forth, back = _stepped(project, step)
    return replace(forth, done=(*project.done, back), undone=tuple(undone)), step


def _stepped(project: Project, step: Step) -> tuple[Project, Step]:
    """The project after the patch of that step, and the step that leads back."""
    here = _bare(project)
    there = patched(here, json.loads(step.undo))
    return build(Project, there), replace(step, undo=_written(there, here))


def _bare(project: Project) -> dict[str, Any]:
    """The plain form without the history."""
    bare: dict[str, Any] = plain(replace(project, done=(), undone=()))
    return bare


def _written(old: object, new: object) -> str:
    return json.dumps(difference(old, new), ensure_ascii=False, separators=(",", ":"))


def difference(old: Any, new: Any) -> list[Any]:  # noqa: ANN401  # plain JSON
    """The patch that turns `old` into `new`."""
    if isinstance(old, dict) and isinstance(new, dict):
        kept = [
            [key, difference(old.get(key), value)]
            for key, value in new.items()
            if key not in old or not _same(old[key], value)
        ]
        return ["in", kept, sorted(old.keys() - new.keys())]
    if isinstance(old, list) and isinstance(new, list):
        if len(old) == len(new):
            pairs = enumerate(zip(old, new, strict=True))
            return [
                "in",
                [[place, difference(one, other)] for place, (one, other) in pairs if not _same(one, other)],
                [],
            ]
        first = _alike(old, new)
        last = _alike(old[first:][::-1], new[first:][::-1])
        return ["cut", first, len(old) - first - last, new[first : len(new) - last]]
    return ["is", new]


def _same(one: object, other: object) -> bool:
    """Whether both are the same text: to Python, true is 1 and 1 is 1.0."""
    return one == other and json.dumps(one, sort_keys=True) == json.dumps(other, sort_keys=True)


def _alike(one: list[Any], other: list[Any]) -> int:
    """How many items at the start of both are the same."""
    return next(
        (n for n, (a, b) in enumerate(zip(one, other, strict=False)) if not _same(a, b)), min(len(one), len(other))
    )


def patched(old: Any, patch: list[Any]) -> Any:  # noqa: ANN401  # plain JSON
    """What `old` becomes by that patch; `old` itself stays as it is."""
    if patch[0] == "is":
        return patch[1]
    if patch[0] == "cut":
        _, first, count, values = patch
        return [*old[:first], *values, *old[first + count :]]
    _, inside, dropped = patch
    if isinstance(old, list):
        new_items = list(old)
        for place, inner in inside:
            new_items[place] = patched(old[place], inner)
        return new_items
    new = {key: value for key, value in old.items() if key not in dropped}
    for key, inner in inside:
        new[key] = patched(old.get(key), inner)
    return new
