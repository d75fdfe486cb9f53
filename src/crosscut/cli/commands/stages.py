"""The stages of the work as a user sees them: each tells what it found. What several commands share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut import montage, store
from crosscut.cli import clocks, documents, parts, tables
from crosscut.cli.options import Desk, present
from crosscut.cli.values import clock, plural
from crosscut.errors import Unusable, WrongUse
from crosscut.model.project import Given, Project
from crosscut.model.story import Wishes
from crosscut.model.tally import Tally, tally
from crosscut.plan import form

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crosscut.model.edit import Edit
    from crosscut.model.footage import Footage
    from crosscut.model.song import Song
    from crosscut.model.time import Span
    from crosscut.render import Film
    from crosscut.render.hud import Shown


def checked(project: Project) -> None:
    """Nothing, if the words that the film shall show can be drawn. Raises WrongUse."""
    montage.check(project.brief)


def hear(desk: Desk, project: Project) -> Song:
    """The project's song, told in one line."""
    song = montage.hear(project, desk.place)
    desk.console.finish("listen", tables.name(project.song), tables.heard(song))
    return song


def hear_film(desk: Desk, project: Project) -> Song:
    """The song as the film of the chosen take plays it."""
    return montage.played(hear(desk, project), project.edit)


def see(desk: Desk, project: Project) -> Footage:
    """The project's footage, told in one line and one for each file that is left out."""
    footage = montage.see(project, desk.place)
    length = clock(sum(clip.duration for clip in footage.clips))
    moments = plural(sum(len(clip.moments) for clip in footage.clips), "moment")
    desk.console.finish("watch", plural(len(footage.clips), "clip"), length, moments, last="0:00 left")
    for line in tables.left_out(footage.left_out):
        desk.console.note(line)
    if project.telemetry:
        _measured(desk, project, footage)
    return footage


def _measured(desk: Desk, project: Project, footage: Footage) -> None:
    """In which of the clips something was measured, told in one line, and one for each thing that is left out."""
    clips = f"{len(footage.telemetry.clips)} of {plural(len(footage.clips), 'clip')}"
    desk.console.finish("telemetry", plural(len(project.telemetry), "file"), clips)
    for line in clocks.notes(footage):
        desk.console.note(line)


def insisted(desk: Desk, project: Project, footage: Footage, must: tuple[str, ...]) -> Project:
    """The project with what its film must show, told in a line each. Raises WrongUse where no such clip is there."""
    wanted = tuple(parts.of_clip(each, footage, whole_window=False) for each in must)
    for each in wanted:
        desk.console.note(f"Must show {parts.told(each, footage)}.")
    return replace(project, wishes=project.wishes.joined(Wishes(musts=wanted)))


def cut(
    desk: Desk, project: Project, song: Song, footage: Footage, *, another: bool = False
) -> tuple[Project, Edit, Tally]:
    """The project with its edit, and what the edit achieves, told in a line."""
    choice = None if project.brief.plan.fit else montage.choose(project, song)
    planned = montage.cut(project, song, footage, desk.place, choice, another=another)
    edit = chosen(planned, project.song)
    part = montage.played(song, edit)
    counted = tally(edit, part, footage)
    desk.console.finish("plan", plural(counted.cuts, "cut"), tables.achieved(counted))
    told = tables.ending_of(choice) if choice else [tables.fitting(counted, song)]
    for line in (*tables.heard_of(part, song), *told):
        desk.console.note(line)
    unsplit = tables.no_split(edit, len(footage.sides)) if project.brief.plan.split else None
    for line in filter(None, (tables.repeats(counted), *tables.scarce(edit, counted), unsplit)):
        desk.console.note(line)
    return planned, edit, counted


def films(desk: Desk, project: Project, edit: Edit, footage: Footage, paths: Sequence[Path]) -> list[Film]:
    """The finished films, each told in a line: the edit as it is, then in other shapes, as far as there are paths."""
    others = [resized(edit, footage, project, aspect) for aspect in project.brief.render.aspects[1 : len(paths)]]
    made = []
    for number, (each, path) in enumerate(zip([edit, *others], paths, strict=True)):
        made.append(_finished(desk, montage.film(project, each, footage, path, desk.place, others[number:])))
    return made


def preview(desk: Desk, project: Project, edit: Edit, footage: Footage, out: Path, part: Span | None) -> Film:
    """The finished preview, told in a line."""
    return _finished(desk, montage.preview(project, edit, footage, out, desk.place, part))


def _finished(desk: Desk, made: Film) -> Film:
    desk.console.finish("render", made.path.name, f"{made.height}p", "100 %")
    for held in made.held:
        desk.console.note(
            f"{plural(held.frames, 'frame')} of {tables.name(held.clip)} could not be read; "
            f"the nearest ones stand in from {clock(held.time, 2)} on."
        )
    return made


def instruments(desk: Desk, project: Project, edit: Edit) -> tuple[Shown, ...]:
    """The instruments that the film shows; none where none are asked for. Raises Unusable, WrongUse."""
    if not montage.instrumented(project):
        return ()
    footage = montage.see(project, desk.place)
    whole(edit, footage)
    return montage.instruments(project, edit, footage, desk.place)


def opened(path: Path) -> Project:
    """The project in that file. Raises WrongUse where there is none, Damaged where it cannot be read."""
    return store.load(present(path))


def saved(project: Project, path: Path) -> None:
    """Write the project; what the user named from here is found from anywhere. Raises Unwritable."""
    footage = tuple(Given(each.side, tuple(str(Path(p).absolute()) for p in each.paths)) for each in project.footage)
    telemetry = tuple(str(Path(each).absolute()) for each in project.telemetry)
    song = str(Path(project.song).absolute())
    listen, render = project.brief.listen, project.brief.render
    listen = replace(listen, beats=_absolute(listen.beats))
    render = replace(render, lut=_absolute(render.lut), font=_absolute(render.font))
    brief = replace(project.brief, listen=listen, render=render)
    store.save(replace(project, song=song, footage=footage, telemetry=telemetry, brief=brief), path)


def _absolute(path: str | None) -> str | None:
    return None if path is None else str(Path(path).absolute())


def chosen(project: Project, name: str | Path) -> Edit:
    """The edit that the project works on. Raises WrongUse where there is none yet."""
    if project.edit is None:
        raise WrongUse(f"{name} has not been cut yet.", remedy=f"Run: crosscut plan {name}")
    return project.edit


def whole(edit: Edit, footage: Footage) -> None:
    """Nothing, if all clips of the edit are at hand. Raises Unusable."""
    at_hand = {clip.content for clip in footage.clips}
    missing = {each.clip for each in edit.cuts} - at_hand
    if missing:
        raise Unusable(
            f"{plural(len(missing), 'clip')} of the edit cannot be found among the footage.",
            remedy="Put them back where they were, or cut again: crosscut plan.",
        )


def resized(edit: Edit, footage: Footage, project: Project, aspect: str) -> Edit:
    """The edit in that shape, as large as the brief asks for."""
    brief = replace(project.brief, render=replace(project.brief.render, aspect=aspect))
    shape = form.find(footage, brief)
    return replace(edit, width=shape.width, height=shape.height)


def paths(footage: Footage) -> dict[str, str]:
    """Where the clips lie, by their fingerprints."""
    return {clip.content: clip.path for clip in footage.clips}


def told(made: Film) -> str:
    """A film in one line: its name, length and loudness."""
    level = documents.number(made.loudness)
    loudness = "silent" if level is None else f"{level:.1f} LUFS".replace("-", "−")
    return f"{made.path}  {clock(made.duration)}  {loudness}"
