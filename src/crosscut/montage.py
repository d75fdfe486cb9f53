"""The whole work in order: listen, watch, plan, render. What the command line, the demo and a studio call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from crosscut import store
from crosscut.cache import Cache
from crosscut.errors import NothingUsable
from crosscut.listen import corrections, listen
from crosscut.model.brief import Brief
from crosscut.model.edit import Edit, Take
from crosscut.model.footage import Footage
from crosscut.model.project import Given, Project
from crosscut.model.song import Song
from crosscut.model.story import NOTHING_SAID, Wishes
from crosscut.model.time import Span, Time
from crosscut.plan import form, plan, settle, shorten
from crosscut.plan.say import Say
from crosscut.plan.shorten import fit
from crosscut.progress import Report, silent
from crosscut.render import Film, check_title, hud, preview_size, render
from crosscut.render import overlay as render_overlay
from crosscut.render import preview as render_preview
from crosscut.render import stems as render_stems
from crosscut.telemetry import enriched
from crosscut.telemetry import read as read_telemetry
from crosscut.watch import proxy_path, watch

NAMED = 5  # files that an error names; more are counted


@dataclass(frozen=True, slots=True)
class Workplace:
    """Where and how to work: the cache, how many processes at once, and whom to tell."""

    cache: Cache
    jobs: int = 1
    report: Report = silent


def check(brief: Brief) -> None:
    """Nothing, if all words of the brief can be shown: better told before the work than after. Raises WrongUse."""
    for aspect in brief.render.aspects:
        check_title(brief.plan.title, aspect, brief.render.font or "")
    hud.check(brief.instruments)


def hear(project: Project, place: Workplace) -> Song:
    """All of the project's song, as the user corrected it. Raises NoSound, NoBeat, TooShort, Damaged."""
    heard = listen(Path(project.song), project.brief.listen, place.cache, place.report)
    return corrections.find(heard, project.corrections)


def choose(project: Project, song: Song) -> shorten.Choice:
    """Which stretches of the song the brief asks for. Raises WrongUse."""
    return shorten.choose(song, project.brief.plan)


def played(song: Song, edit: Edit | None) -> Song:
    """The song as the edit's film plays it, in times of the film; all of it where there is no edit yet."""
    return shorten.played(song, edit.parts) if edit else song


def hear_film(project: Project, place: Workplace) -> Song:
    """The project's song as the film of the chosen take plays it, in times of the film."""
    return played(hear(project, place), project.edit)


def see(project: Project, place: Workplace) -> Footage:
    """The project's footage, and what watches, straps, cameras measured meanwhile. Raises NothingUsable, WrongUse."""
    footage = survey(project.footage, place)
    if footage.clips:
        asked = project.brief
        measured = read_telemetry(project.telemetry, footage, asked.instruments, place.cache, place.report)
        return enriched(footage, measured, asked.plan.favour)
    if not footage.left_out:
        raise NothingUsable("No video was found.", remedy="Name video files, or folders that hold some.")
    some = " ".join(out.why for out in footage.left_out[:NAMED])
    more = f" And {len(footage.left_out) - NAMED} more." if len(footage.left_out) > NAMED else ""
    raise NothingUsable(f"Not one clip can be used: {some}{more}", remedy="Name other files or folders.")


def survey(given: Sequence[Given], place: Workplace) -> Footage:
    """What those files and folders hold, even where no clip of it can be used."""
    return watch(given, place.cache, place.jobs, place.report)


def wishes_for(project: Project) -> Wishes:
    """All that was said about footage that counts in this project. Raises Damaged."""
    return project.wishes.joined(store.wishes())


def cut(
    project: Project,
    song: Song,
    footage: Footage,
    place: Workplace,
    choice: shorten.Choice | None = None,
    *,
    another: bool = False,
) -> Project:
    """The project with a take of what the brief asks for, chosen: one that it holds already, or a new one.

    `song` is all of it, `choice` which of it is heard, where that was chosen already. Locked cuts stay; with `another`
    the take goes another way than those before.
    Raises WrongUse, Contradiction.
    """
    say = Say(wishes_for(project), project.edit, another=len(project.takes) if another else 0)
    asked = project.brief.plan

    def planned(part: Song) -> Edit:
        return plan(part, footage, project.brief, place.report, say)

    if asked.fit:
        edit = fit.longest(song, sum((form.usable(clip) for clip in footage.clips), Time(0)), asked, planned)
    else:
        edit = planned(shorten.played(song, (choice or choose(project, song)).parts))
    known = next((take.number for take in project.takes if take.edit == edit), None)
    if known is not None:
        return replace(project, cut=known)
    number = 1 + max((take.number for take in project.takes), default=0)
    return replace(project, takes=(*project.takes, Take(number, edit)), cut=number)


def revised(
    project: Project,
    song: Song,
    footage: Footage,
    place: Workplace,
    said: Wishes = NOTHING_SAID,
    unsaid: Wishes = NOTHING_SAID,
) -> Edit:
    """The chosen take's edit planned anew with as little changed as can be.

    It heeds what was said so far, what is `said` now, and no longer what is `unsaid`. Raises Contradiction.
    """
    wishes = wishes_for(project).without(unsaid).joined(said)
    return plan(song, footage, project.brief, place.report, Say(wishes, project.edit, keep=True))


def settled(project: Project, change: tuple[Edit, Edit], song: Song, footage: Footage) -> Edit:
    """What an edit became by hand (the second of the change), with landings and reasons told anew.

    Raises Contradiction.
    """
    return settle(song, footage, project.brief, change, wishes_for(project))


def film(
    project: Project, edit: Edit, footage: Footage, out: Path, place: Workplace, beside: Sequence[Edit] = ()
) -> Film:
    """Render the edit to `out`. Raises Unwritable, MissingCodec.

    `beside` is the edit in other shapes, which are rendered next: what all show is decoded once, now.
    """
    asked, proxies, song = project.brief.render, _proxies(footage, place), Path(project.song)
    (_, shown), *rest = [(each, instruments(project, each, footage, place)) for each in (edit, *beside)]
    return render(edit, song, footage, asked, out, place.cache, place.jobs, place.report, proxies, shown, rest)


def stems(project: Project, edit: Edit, footage: Footage, out: Path) -> tuple[Path, ...]:
    """The sound of the film at `out` in parts, beside it: song, clips and speech. Raises Unwritable."""
    return render_stems(edit, Path(project.song), footage, project.brief.render, out)


def preview(project: Project, edit: Edit, footage: Footage, out: Path, place: Workplace, part: Span | None) -> Film:
    """A small film of the edit at `out`, or of the `part` of it in its times. Raises WrongUse, Unwritable."""
    asked, proxies, song = project.brief.render, _proxies(footage, place), Path(project.song)
    shown = instruments(project, preview_size(edit), footage, place)
    return render_preview(edit, song, footage, asked, proxies, out, place.cache, place.jobs, part, place.report, shown)


def _proxies(footage: Footage, place: Workplace) -> dict[str, Path]:
    return {clip.content: path for clip in footage.clips if (path := proxy_path(place.cache, clip.content)).exists()}


def instrumented(project: Project) -> bool:
    """Whether instruments are asked for: off unless telemetry or a layout is given."""
    asked = project.brief.instruments.hud
    return asked != hud.OFF and (asked is not None or bool(project.telemetry))


def instruments(project: Project, edit: Edit, footage: Footage, place: Workplace) -> tuple[hud.Shown, ...]:
    """The instruments on every frame of the film, where they are asked for. Raises WrongUse."""
    if not instrumented(project):
        return ()
    material = hud.Material(edit, footage, played(hear(project, place), edit))
    return hud.plan(material, project.brief.instruments)


def overlay(project: Project, edit: Edit, out: Path, place: Workplace, shown: tuple[hud.Shown, ...] = ()) -> Path:
    """The edit's titles and instruments alone, with alpha, at `out`. Raises WrongUse, Unwritable, MissingCodec."""
    return render_overlay(edit, out, place.report, project.brief.render.font or "", shown)
