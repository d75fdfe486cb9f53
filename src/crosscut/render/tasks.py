"""How an edit becomes tasks: for each chunk of it the clips, how they are painted, and what stands on them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import numpy as np

from crosscut.cache import Cache
from crosscut.media.coders import Encoding
from crosscut.media.paint.filters import MOST_LOST, Canvas, Way, fit
from crosscut.media.proxy import stand_in
from crosscut.model import brief
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage
from crosscut.model.retime import source_times
from crosscut.model.time import Rate
from crosscut.render import arrivals, hud
from crosscut.render.chunks import CARD, Piece, divide
from crosscut.render.path import follow
from crosscut.render.path.steady import STRENGTHS, Floats, corrections, zoom
from crosscut.render.pictures import ChunkTask, Look, Manner
from crosscut.render.shade import match
from crosscut.render.shade.looks import UNCHANGED, Shade, look_of
from crosscut.render.words import titles

# The encoder's effort and CRF by codec and quality. x264 was measured on noisy sport footage: `faster` comes within
# 0.1 dB of `medium` for three quarters of its time; the others are set to look alike. ProRes knows profiles.
QUALITIES = {
    "h264": {"draft": ("veryfast", 21.0), "normal": ("faster", 20.0), "best": ("slow", 18.0)},
    "hevc": {"draft": ("superfast", 24.0), "normal": ("fast", 23.0), "best": ("medium", 21.0)},
    "av1": {"draft": ("10", 34.0), "normal": ("8", 31.0), "best": ("6", 27.0)},
    "prores": {"draft": ("lt", 0.0), "normal": ("standard", 0.0), "best": ("hq", 0.0)},
}
Shown = tuple[Sequence[Manner], tuple[hud.Shown, ...]]  # the manner of each cut, and the instruments over the film
PREVIEW = ("ultrafast", 26.0)  # of x264; a preview is looked at once
PREVIEW_SIDE = 360  # pixels of the shorter side: what a proxy has


def of_film(
    edit: Edit,
    footage: Footage,
    asked: brief.Render,
    cache: Cache,
    swayed: Mapping[int, Floats],
    instruments: tuple[hud.Shown, ...],
) -> tuple[ChunkTask, ...]:
    """The tasks of the whole film, in order; `swayed` is how the camera moved in each cut (`sway.measured`)."""
    edit = _suited(edit, footage)
    encoding = Encoding(edit.width, edit.height, edit.rate, *QUALITIES[asked.codec][asked.quality], asked.codec)
    look = Look(Canvas(edit.width, edit.height, asked.fill), encoding, cache, asked.font or "")
    manners = _manners(edit, footage, asked, swayed)
    return _tasks(edit, footage, look, (manners, instruments), range(edit.frames))


def of_preview(  # noqa: PLR0913, PLR0917  # what the front door was given
    edit: Edit,
    footage: Footage,
    asked: brief.Render,
    proxies: Mapping[str, Path],
    cache: Cache,
    swayed: Mapping[int, Floats],
    frames: range,
    instruments: tuple[hud.Shown, ...],
) -> tuple[ChunkTask, ...]:
    """The tasks of those frames of the film, which has the size of a preview, from proxies."""
    edit, size = _suited(edit, footage), (edit.width, edit.height)
    look = Look(Canvas(*size, asked.fill), Encoding(*size, edit.rate, *PREVIEW), cache, asked.font or "")
    small = replace(footage, clips=tuple(stand_in(clip, proxies.get(clip.content)) for clip in footage.clips))
    own = {clip.content: min(clip.picture.width, clip.picture.height) for clip in footage.clips}
    manners = [
        _of_proxy(manner, cut, own)
        for cut, manner in zip(edit.cuts, _manners(edit, footage, asked, swayed), strict=True)
    ]
    return _tasks(edit, small, look, (manners, instruments), frames)


def _of_proxy(manner: Manner, cut: Cut, own: Mapping[str, int]) -> Manner:
    """The manner for the cut's proxy; `own` are the lines of the clips themselves."""
    beside = None if manner.beside is None or cut.second is None else _of_proxy(manner.beside, cut.second, own)
    return replace(manner, way=replace(manner.way, lines=own[cut.clip]), beside=beside)


def _suited(edit: Edit, footage: Footage) -> Edit:
    """The edit without pairs that its shape has no need of: it may have been planned for another one."""
    size = edit.width, edit.height
    cuts = (
        cut
        if cut.beside is None or cut.beside.side != cut.side or footage.clip(cut.clip).suits_half(*size)
        else replace(cut, beside=None)
        for cut in edit.cuts
    )
    return replace(edit, cuts=tuple(cuts))


def preview_size(edit: Edit) -> Edit:
    """The edit at 360 lines."""
    scale = Fraction(PREVIEW_SIDE, min(edit.width, edit.height))
    width, height = (2 * round(side * scale / 2) for side in (edit.width, edit.height))
    return replace(edit, width=width, height=height)


def _tasks(edit: Edit, footage: Footage, look: Look, shown: Shown, frames: range) -> tuple[ChunkTask, ...]:
    bare = {clip.content: replace(clip, shots=()) for clip in footage.clips}
    manners, instruments = shown
    return tuple(
        ChunkTask(
            chunk,
            tuple(bare[content] for content in chunk.used),
            look,
            tuple(_of_piece(piece, manners) for piece in chunk.pieces),
            titles.shown(edit, chunk.start, len(chunk), look.font),
            hud.part(instruments, chunk.start, len(chunk)),
            arrivals.darkness(edit, chunk.start, len(chunk)),
        )
        for chunk in divide(edit, footage, frames)
    )


def _of_piece(piece: Piece, manners: Sequence[Manner]) -> Manner:
    """The cut's manner where the piece is; an arrival that is over by then is none."""
    if piece.clip == CARD:
        return Manner()
    manner = manners[piece.cut]
    arrival = manner.arrival if manner.arrival is not None and piece.first < manner.arrival.frames else None
    below = None if piece.under is None else _of_piece(piece.under, manners)
    beside = None if manner.beside is None else replace(manner.beside, way=_part(manner.beside.way, piece))
    return Manner(_part(manner.way, piece), manner.shade, arrival, below, beside)


def _manners(edit: Edit, footage: Footage, asked: brief.Render, swayed: Mapping[int, Floats]) -> list[Manner]:
    """How each cut is shown, and what is beside it."""
    shown = zip(edit.cuts, _ways(edit, footage, asked, swayed), _shades(edit, footage, asked), strict=True)
    seconds = {number: cut.second for number, cut in enumerate(edit.cuts) if cut.second is not None}
    beside: dict[int, Manner] = {}
    if seconds:
        others = replace(edit, cuts=tuple(seconds.values()))
        half = Canvas(edit.width, edit.height, asked.fill).half
        ways = [_way(cut, footage.clip(cut.clip), edit, half, None) for cut in others.cuts]
        beside = dict(zip(seconds, map(Manner, ways, _shades(others, footage, asked)), strict=True))
    return [Manner(way, shade, cut.arrival, None, beside.get(n)) for n, (cut, way, shade) in enumerate(shown)]


def _shades(edit: Edit, footage: Footage, asked: brief.Render) -> list[Shade]:
    """What becomes of the colours of each cut."""
    sides, cube = tuple(side.name for side in footage.sides), asked.lut or ""
    openings = match.openings(edit, footage, cube) if asked.match else [UNCHANGED] * len(edit.cuts)
    return [
        Shade(footage.clip(cut.clip).picture.transfer, look_of(cut.side, sides, asked.look), cube, opening)
        for cut, opening in zip(edit.cuts, openings, strict=True)
    ]


def _part(way: Way, piece: Piece) -> Way:
    """The way over the piece's frames; beyond the cut's end it stays where it was."""
    if not way.places:
        return way
    frames, last = range(piece.first, piece.first + len(piece.numbers)), len(way.places) - 1
    return replace(way, places=tuple(way.places[min(frame, last)] for frame in frames))


def _ways(edit: Edit, footage: Footage, asked: brief.Render, swayed: Mapping[int, Floats]) -> list[Way]:
    """How each cut is looked at."""
    canvas, strength = Canvas(edit.width, edit.height, asked.fill), STRENGTHS.get(asked.steady, STRENGTHS["light"])
    away = {
        number: corrections(moved, float(edit.rate), strength, _filmed(edit.cuts[number], footage, edit.rate))
        for number, moved in swayed.items()
    }
    canvases = [canvas if cut.beside is None else canvas.half for cut in edit.cuts]
    shown = enumerate(zip(edit.cuts, canvases, strict=True))
    return [_way(cut, footage.clip(cut.clip), edit, its, away.get(n)) for n, (cut, its) in shown]


def _filmed(cut: Cut, footage: Footage, rate: Rate) -> Floats:
    """When each frame of the cut was filmed, in seconds of its clip."""
    index = footage.clip(cut.clip).index
    return np.array([float(index.time(index.frame_at(time))) for time in source_times(cut, rate)])


def _way(cut: Cut, clip: Clip, edit: Edit, canvas: Canvas, away: Floats | None) -> Way:
    """The whole cut's way: along the subject where the film shows a part of the picture only, and without the shake."""
    plain, times = Way(frame=clip.frame), source_times(cut, edit.rate)
    shot = clip.shot_at(cut.entry)
    track = shot.subject if shot is not None and _has_room(clip, canvas) else None
    left, top, right, bottom = clip.frame
    where = np.tile([(left + right) / 2, (top + bottom) / 2], (len(times), 1))
    if track is not None:
        where = follow.places(track, times, float(edit.rate))
    elif shot is not None and shot.subject is not None and not fit(clip.picture, canvas, plain).covers:
        seen, tall = follow.places(shot.subject, times, float(edit.rate)), canvas.width > canvas.height
        return replace(plain, frame=follow.closer(plain.frame, seen, tall=tall))
    shakes = away is not None and bool(away.any()) and (track is not None or fit(clip.picture, canvas, plain).covers)
    if track is None and not shakes:
        return plain
    if away is not None and shakes:
        where = where + away
    places = tuple((round(float(across), 5), round(float(down), 5)) for across, down in where)
    return Way(clip.frame, round(zoom(away), 4) if away is not None and shakes else 1.0, places)


def _has_room(clip: Clip, canvas: Canvas) -> bool:
    """Whether so much of the picture would lie outside of the film that it matters what is shown."""
    left, top, right, bottom = fit(clip.picture, replace(canvas, fill="crop"), Way(frame=clip.frame)).part
    wide, tall = (right - left) / canvas.width, (bottom - top) / canvas.height
    return wide > MOST_LOST or (tall > MOST_LOST and canvas.fill == "crop")
