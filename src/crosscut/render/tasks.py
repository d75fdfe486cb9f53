"""How an edit becomes tasks: for each chunk of it the clips, how they are painted, and what stands on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from crosscut.cache import Cache
from crosscut.media.coders import Encoding
from crosscut.media.paint.filters import MOST_LOST, Canvas, Fit, Way, fit
from crosscut.model import brief
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage
from crosscut.model.retime import source_times
from crosscut.render import hud
from crosscut.render.chunks import Chunk, Piece, divide
from crosscut.render.path import follow
from crosscut.render.path.steady import STRENGTHS, Floats, corrections, zoom
from crosscut.render.pictures import ChunkTask, Look
from crosscut.render.proxies import stand_in
from crosscut.render.shade.looks import Shade, look_of
from crosscut.render.words import titles

# The encoder's effort and CRF by codec and quality. x264 was measured on noisy sport footage: `faster` comes within
# 0.1 dB of `medium` for three quarters of its time; the others are set to look alike. ProRes knows profiles.
QUALITIES = {
    "h264": {"draft": ("veryfast", 21.0), "normal": ("faster", 20.0), "best": ("slow", 18.0)},
    "hevc": {"draft": ("superfast", 24.0), "normal": ("fast", 23.0), "best": ("medium", 21.0)},
    "av1": {"draft": ("10", 34.0), "normal": ("8", 31.0), "best": ("6", 27.0)},
    "prores": {"draft": ("lt", 0.0), "normal": ("standard", 0.0), "best": ("hq", 0.0)},
}
Manners = tuple[Sequence[Way], Sequence[Shade]]  # by the number of the cut
PREVIEW = ("ultrafast", 26.0)  # of x264; a preview is looked at once
PREVIEW_SIDE = 360  # pixels of the shorter side: what a proxy has


def of_film(
    edit: Edit,
    footage: Footage,
    asked: brief.Render,
    cache: Cache,
    swayed: Mapping[int, Floats],
    board: hud.Board | None = None,
) -> tuple[ChunkTask, ...]:
    """The tasks of the whole film, in order; `swayed` is how the camera moved in each cut (`sway.measured`)."""
    encoding = Encoding(edit.width, edit.height, edit.rate, *QUALITIES[asked.codec][asked.quality], asked.codec)
    look = Look(Canvas(edit.width, edit.height, asked.fill), encoding, cache)
    manners = _ways(edit, footage, asked, swayed), _shades(edit, footage, asked)
    shown = board.shown(edit, footage) if board is not None else ()
    return _tasks(edit, footage, look, manners, range(edit.frames), shown)


def of_preview(  # noqa: PLR0913, PLR0917  # what the front door was given
    edit: Edit,
    footage: Footage,
    asked: brief.Render,
    proxies: Mapping[str, Path],
    cache: Cache,
    swayed: Mapping[int, Floats],
    frames: range,
    board: hud.Board | None = None,
) -> tuple[ChunkTask, ...]:
    """The tasks of those frames of the film at 360 lines, from proxies."""
    scale = Fraction(PREVIEW_SIDE, min(edit.width, edit.height))
    width, height = (2 * round(side * scale / 2) for side in (edit.width, edit.height))
    look = Look(Canvas(width, height, asked.fill), Encoding(width, height, edit.rate, *PREVIEW), cache)
    small = replace(footage, clips=tuple(stand_in(clip, proxies.get(clip.content)) for clip in footage.clips))
    manners = _ways(edit, footage, asked, swayed), _shades(edit, footage, asked)
    sized = replace(edit, width=width, height=height)
    shown = board.shown(sized, footage) if board is not None else ()
    return _tasks(sized, small, look, manners, frames, shown)


def _tasks(
    edit: Edit, footage: Footage, look: Look, manners: Manners, frames: range, shown: tuple[hud.Shown, ...]
) -> tuple[ChunkTask, ...]:
    bare = {clip.content: replace(clip, shots=()) for clip in footage.clips}
    tasks = (_task(chunk, bare, edit, look, manners) for chunk in divide(edit, footage, frames))
    return tuple(
        replace(task, instruments=hud.part(shown, task.chunk.start, len(task.chunk))) if shown else task
        for task in tasks
    )


def _task(chunk: Chunk, clips: Mapping[str, Clip], edit: Edit, look: Look, manners: Manners) -> ChunkTask:
    used = tuple(clips[content] for content in dict.fromkeys(chunk.clips))
    ways, shades = manners
    return ChunkTask(
        chunk,
        used,
        look,
        titles.shown(edit, chunk.start, len(chunk)),
        tuple(_part(ways[piece.cut], piece) for piece in chunk.pieces),
        tuple(shades[piece.cut] for piece in chunk.pieces),
    )


def _shades(edit: Edit, footage: Footage, asked: brief.Render) -> list[Shade]:
    """What becomes of the colours of each cut."""
    sides, cube = tuple(side.name for side in footage.sides), asked.lut or ""
    return [
        Shade(footage.clip(cut.clip).picture.transfer, look_of(cut.side, sides, asked.look), cube) for cut in edit.cuts
    ]


def _part(way: Way, piece: Piece) -> Way:
    return replace(way, places=way.places[piece.first : piece.first + len(piece.numbers)])


def _ways(edit: Edit, footage: Footage, asked: brief.Render, swayed: Mapping[int, Floats]) -> list[Way]:
    """How each cut is looked at."""
    canvas, strength = Canvas(edit.width, edit.height, asked.fill), STRENGTHS.get(asked.steady, STRENGTHS["light"])
    away = {number: corrections(moved, float(edit.rate), strength) for number, moved in swayed.items()}
    return [_way(cut, footage.clip(cut.clip), edit, canvas, away.get(n)) for n, cut in enumerate(edit.cuts)]


def _way(cut: Cut, clip: Clip, edit: Edit, canvas: Canvas, away: Floats | None) -> Way:
    """The whole cut's way: along the subject where the film shows a part of the picture only, and without the shake."""
    plain = Way(frame=clip.frame)
    fitted = fit(clip.picture, canvas, plain)
    shot = clip.shot_at(cut.entry)
    track = shot.subject if shot is not None and _has_room(fitted, canvas) else None
    shakes = away is not None and bool(away.any())
    if not fitted.covers or (track is None and not shakes):
        return plain
    left, top, right, bottom = clip.frame
    times = source_times(cut, edit.rate)
    where = np.tile([(left + right) / 2, (top + bottom) / 2], (len(times), 1)) if track is None else (
        follow.places(track, times, float(edit.rate))
    )  # fmt: skip
    if away is not None and shakes:
        where = where + away
    places = tuple((round(float(across), 5), round(float(down), 5)) for across, down in where)
    return Way(clip.frame, round(zoom(away), 4) if away is not None and shakes else 1.0, places)


def _has_room(fitted: Fit, canvas: Canvas) -> bool:
    """Whether so much of the picture lies outside of the film that it matters what is shown."""
    left, top, right, bottom = fitted.part
    return max((right - left) / canvas.width, (bottom - top) / canvas.height) > float(MOST_LOST)
