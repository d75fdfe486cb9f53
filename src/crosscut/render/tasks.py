"""How an edit becomes tasks: for each chunk of it the clips, how they are painted, and what stands on them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

from crosscut.cache import Cache
from crosscut.media import packets
from crosscut.media.coders import Encoding
from crosscut.media.paint.filters import Canvas
from crosscut.media.pictures import small_size
from crosscut.model import brief
from crosscut.model.edit import Edit
from crosscut.model.footage import Clip, Footage
from crosscut.render import titles
from crosscut.render.chunks import Chunk, divide
from crosscut.render.pictures import ChunkTask, Look

# The encoder's effort and CRF by codec and quality. x264 was measured on noisy sport footage: `faster` comes within
# 0.1 dB of `medium` for three quarters of its time; the others are set to look alike. ProRes knows profiles.
QUALITIES = {
    "h264": {"draft": ("veryfast", 21.0), "normal": ("faster", 20.0), "best": ("slow", 18.0)},
    "hevc": {"draft": ("superfast", 24.0), "normal": ("fast", 23.0), "best": ("medium", 21.0)},
    "av1": {"draft": ("10", 34.0), "normal": ("8", 31.0), "best": ("6", 27.0)},
    "prores": {"draft": ("lt", 0.0), "normal": ("standard", 0.0), "best": ("hq", 0.0)},
}
PREVIEW = ("ultrafast", 26.0)  # of x264; a preview is looked at once
PREVIEW_SIDE = 360  # pixels of the shorter side: what a proxy has


def of_film(edit: Edit, footage: Footage, asked: brief.Render, cache: Cache) -> tuple[ChunkTask, ...]:
    """The tasks of the whole film, in order."""
    encoding = Encoding(edit.width, edit.height, edit.rate, *QUALITIES[asked.codec][asked.quality], asked.codec)
    look = Look(Canvas(edit.width, edit.height, asked.fill), encoding, cache)
    return _tasks(edit, footage, look, range(edit.frames))


def of_preview(  # what the front door was given
    edit: Edit, footage: Footage, asked: brief.Render, proxies: Mapping[str, Path], cache: Cache, frames: range
) -> tuple[ChunkTask, ...]:
    """The tasks of those frames of the film at 360 lines, from proxies."""
    scale = Fraction(PREVIEW_SIDE, min(edit.width, edit.height))
    width, height = (2 * round(side * scale / 2) for side in (edit.width, edit.height))
    look = Look(Canvas(width, height, asked.fill), Encoding(width, height, edit.rate, *PREVIEW), cache)
    small = replace(footage, clips=tuple(_stand_in(clip, proxies.get(clip.content)) for clip in footage.clips))
    return _tasks(replace(edit, width=width, height=height), small, look, frames)


def _stand_in(clip: Clip, proxy: Path | None) -> Clip:
    """The clip as its proxy shows it, frame for frame; itself where there is none of as many frames."""
    if proxy is None or not proxy.exists():
        return clip
    index = packets.index(proxy, 0)
    if len(index.shown) != len(clip.index.shown):
        return clip
    width, height = small_size(clip.picture)
    upright = replace(clip.picture, stream=0, width=width, height=height, rotation=0, mirrored=False, interlaced=False)
    # the film's frames are chosen by the clip's own clock; the proxy's is used to find them only
    return replace(clip, path=str(proxy), picture=upright, index=index)


def _tasks(edit: Edit, footage: Footage, look: Look, frames: range) -> tuple[ChunkTask, ...]:
    bare = {clip.content: replace(clip, shots=()) for clip in footage.clips}
    return tuple(_task(chunk, bare, edit, look) for chunk in divide(edit, footage, frames))


def _task(chunk: Chunk, clips: Mapping[str, Clip], edit: Edit, look: Look) -> ChunkTask:
    used = tuple(clips[content] for content in dict.fromkeys(chunk.clips))
    return ChunkTask(chunk, used, look, titles.shown(edit, chunk.start, len(chunk)))
