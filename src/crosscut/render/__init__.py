"""Edit → film: every frame the planned one, the song at its place to the sample, and proof of both.

And a preview of it from the clips' proxies, and its titles alone, as a layer for other editors.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from math import ceil
from pathlib import Path

from crosscut.cache import Cache, fingerprint, key
from crosscut.crew import Crew
from crosscut.errors import WrongUse
from crosscut.media.coders import CODERS, require_codecs
from crosscut.media.writer import ENGINE, write_wav
from crosscut.model import brief
from crosscut.model.edit import Edit
from crosscut.model.footage import Footage
from crosscut.model.time import Span, frame_at
from crosscut.progress import Report, silent
from crosscut.render import hud, sway
from crosscut.render.film import Film, Held, Work, made
from crosscut.render.path.steady import Floats
from crosscut.render.shade import looks
from crosscut.render.sound.mastering import Mastered, levelled, mastered
from crosscut.render.sound.mix import mix, parts, song_alone
from crosscut.render.sound.tape import RATE
from crosscut.render.tasks import QUALITIES, of_film, of_preview, preview_size
from crosscut.render.words import titles
from crosscut.render.words.overlays import overlay
from crosscut.whole import whole

__all__ = [
    "QUALITIES",
    "Film",
    "Held",
    "check_title",
    "overlay",
    "preview",
    "preview_size",
    "render",
    "stem_paths",
    "stems",
]

check_title = titles.check

METHOD = 8  # of the sound; raise when the same edit sounds otherwise


def render(  # noqa: PLR0913, PLR0917  # the front door: what, of what, how, to where, by whom
    edit: Edit,
    song: Path,
    footage: Footage,
    asked: brief.Render,
    out: Path,
    cache: Cache,
    jobs: int,
    report: Report = silent,
    proxies: Mapping[str, Path] | None = None,
    instruments: tuple[hud.Shown, ...] = (),
    beside: Sequence[tuple[Edit, tuple[hud.Shown, ...]]] = (),
) -> Film:
    """The film of the edit at `out`: whole and proved, or not at all.

    `proxies` are the clips' small stand-ins by fingerprint: cuts of clips that have one can be held steady. `beside`
    are the same edit and its instruments in other shapes, which are rendered next: their chunks are made in the same
    go, so that what both show is decoded once.
    Chunks that are in the cache are used again. The same edit gives the same bytes for any number of `jobs`.
    Raises WrongUse where a title cannot be drawn, Damaged, NoSound, Unwritable, MissingCodec.
    """
    require_codecs(asked.codec)
    ending = CODERS[asked.codec].ending
    if out.suffix.lower() != ending:
        raise WrongUse(f"A film in {asked.codec} goes into a {ending} file.", remedy=f"Let its name end in {ending}.")
    shapes = [(edit, instruments), *beside]
    for each, _ in shapes:
        _check(each, asked)
    with Crew(jobs) as crew:
        swayed = _swayed(edit, footage, asked, proxies or {}, cache, crew)
        tasks, *others = (of_film(each, footage, asked, cache, swayed, shown) for each, shown in shapes)
        work = Work(edit.frames, tasks, partial(_sound, edit, song, footage, asked, cache), tuple(others))
        return made(work, footage, out, crew, report)


def preview(  # noqa: PLR0913, PLR0917  # the same front door, with what stands in for the footage
    edit: Edit,
    song: Path,
    footage: Footage,
    asked: brief.Render,
    proxies: Mapping[str, Path],
    out: Path,
    cache: Cache,
    jobs: int,
    span: Span | None = None,
    report: Report = silent,
    instruments: tuple[hud.Shown, ...] = (),
) -> Film:
    """The film in `preview_size` from the clips' proxies (by fingerprint); `span` is the part of it, in its times.

    Frames, titles and looks are the film's; of the sound there is the song alone. A clip without a proxy is read
    itself. Raises WrongUse where nothing of the film lies in the span; else as `render` does.
    """
    require_codecs()
    edit = preview_size(edit)
    _check(edit, asked)
    frames = _frames(edit, span)
    with Crew(jobs) as crew:
        swayed = _swayed(edit, footage, asked, proxies, cache, crew)
        tasks = of_preview(edit, footage, asked, proxies, cache, swayed, frames, instruments)
        work = Work(len(frames), tasks, partial(_song_alone, edit, song, frames, asked.loudness, cache))
        return made(work, footage, out, crew, report)


def _swayed(  # what both front doors were given
    edit: Edit, footage: Footage, asked: brief.Render, proxies: Mapping[str, Path], cache: Cache, crew: Crew
) -> dict[int, Floats]:
    return {} if asked.steady == "off" else sway.measured(edit, footage, proxies, cache, crew)


def _check(edit: Edit, asked: brief.Render) -> None:
    """Nothing, if titles can be drawn and the user's table can be read: better told before the work than in it."""
    for title in edit.titles:
        titles.draw(titles.Words(title.text, title.kind, asked.font or "", title.avoids), edit.width, edit.height)
    if asked.lut:
        looks.read(Path(asked.lut))


def _frames(edit: Edit, span: Span | None) -> range:
    if span is None:
        return range(edit.frames)
    found = range(max(0, frame_at(span.start, edit.rate)), min(edit.frames, ceil(span.end * edit.rate)))
    if not found:
        raise WrongUse("Nothing of the film lies there.", remedy="Name bars that the film has.")
    return found


def _sound(edit: Edit, song: Path, footage: Footage, asked: brief.Render, cache: Cache) -> Mastered:
    """The film's sound as a file in the cache."""
    options = (asked.clip_sound, asked.impact_sound, asked.loudness)
    cuts = [(cut.start, cut.end, cut.clip, cut.entry, cut.speed, cut.turns, cut.landings) for _, cut in edit.halves]
    moments = [(clip.content, clip.audible, clip.moments, clip.voices) for clip in footage.clips]
    name = key("sound", METHOD, ENGINE, fingerprint(song), edit.heard, edit.rate, cuts, moments, options, edit.dip)
    return mastered(cache, name, partial(mix, edit, song, footage, asked), asked.loudness)


def stem_paths(out: Path) -> dict[str, Path]:
    """Where the parts of the sound of the film `out` lie, by what they are: beside it, as NAME.song.wav and so on."""
    return {name: out.with_suffix(f".{name}.wav") for name in ("song", "clips", "speech")}


def stems(edit: Edit, song: Path, footage: Footage, asked: brief.Render, out: Path) -> tuple[Path, ...]:
    """The film's sound in parts at the `stem_paths` of the film `out`.

    Each as long as the film, 24 bits, levelled by none: together they are the mix before its loudness was set.
    Raises NoSound, Damaged, Unwritable.
    """
    paths = stem_paths(out)
    for name, path in paths.items():
        with whole(path) as part:
            write_wav(part, (getattr(each, name) for each in parts(edit, song, footage, asked, out.parent)), RATE)
    return tuple(paths.values())


def _song_alone(edit: Edit, song: Path, frames: range, loudness: float | None, cache: Cache) -> Mastered:
    """The song over those frames of the film, brought near its loudness by one gain."""
    name = key("song", METHOD, ENGINE, fingerprint(song), edit.heard, edit.rate, frames, loudness)
    return levelled(cache, name, partial(song_alone, edit, song, frames), loudness)
