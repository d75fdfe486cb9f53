"""Clips as their proxies show them: small, upright, quick to seek, and frame for frame the same."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from crosscut.media import packets
from crosscut.media.pictures import small_size
from crosscut.model.footage import Clip


def stand_in(clip: Clip, proxy: Path | None) -> Clip:
    """The clip as its proxy shows it; the clip itself where there is none with as many frames.

    Frames are chosen by the clip's own clock; the proxy's serves to find them by number.
    """
    if proxy is None or not proxy.exists():
        return clip
    index = packets.index(proxy, 0)
    if len(index.shown) != len(clip.index.shown):
        return clip
    width, height = small_size(clip.picture)
    upright = replace(clip.picture, stream=0, width=width, height=height, rotation=0, mirrored=False, interlaced=False)
    return replace(clip, path=str(proxy), picture=upright, index=index)
