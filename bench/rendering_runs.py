"""What `bench/rendering.py` runs in processes of their own: the renderer at its different works, and bare decoding.

    python bench/rendering_runs.py ROLE '{"folder": …, "frames": …}'

The fields of `Run` are what it takes. Films, caches and proxies lie in its `work` folder.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np

from crosscut.cache import Cache, fingerprint
from crosscut.media import proxy
from crosscut.media.coders import Encoding
from crosscut.media.pictures import Pictures
from crosscut.model import brief
from crosscut.model.edit import Cut, Edit, Title, Turn
from crosscut.model.footage import Clip, Footage, FrameIndex, Picture
from crosscut.model.retime import source_times
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.render import QUALITIES, chunks, preview, render

RATE = Fraction(30)
LENGTHS = (15, 20, 30, 14)  # frames of the cuts in turn
RAMP = 60  # frames of a cut that changes its speed


@dataclass(frozen=True)
class Run:
    """One run: the folder with `clips` and the song, the film's frames, size and quality, processes, where to work."""

    folder: str
    work: str
    frames: int
    quality: str = "draft"
    jobs: int = 1
    width: int = 1280
    height: int = 720
    clips: str = "clips"
    song: str = "song128.wav"
    ramps: bool = False

    def command(self, role: str) -> list[str]:
        """What runs it."""
        return [sys.executable, __file__, role, json.dumps(asdict(self))]

    @property
    def film(self) -> Path:
        """Where the film is written."""
        return Path(self.work) / "film.mp4"

    @property
    def sound(self) -> Path:
        """The song."""
        return Path(self.folder) / self.song

    @property
    def cache(self) -> Cache:
        """Its own."""
        return Cache(Path(self.work) / "cache")

    @property
    def encoding(self) -> Encoding:
        """How the film is encoded."""
        return Encoding(self.width, self.height, RATE, *QUALITIES["h264"][self.quality])


def clip_of(path: Path) -> Clip:
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        found = [(p.pts or 0, p.is_keyframe) for p in box.demux(stream) if p.size and not p.is_discard]
        shown, keys = (np.array(sorted(pts for pts, is_key in found if is_key or not only)) for only in (False, True))
        rate, unit = Fraction(stream.average_rate or 30), Fraction(stream.time_base or 1)
        picture = Picture(stream.index, stream.width, stream.height, 0, False, rate, True, False, "sdr")  # noqa: FBT003  # upright, even
    return Clip(str(path), fingerprint(path), len(shown) / rate, picture, True, FrameIndex(shown, keys, unit), ())  # noqa: FBT003  # audible


def edit_of(run: Run) -> tuple[Edit, Footage]:
    """Cuts out of all clips in turn, from places all over them; with `ramps` each is long and changes its speed."""
    clips = tuple(clip_of(path) for path in sorted((Path(run.folder) / run.clips).glob("*.mp4")))
    cuts: list[Cut] = []
    start = 0
    while start < run.frames:
        number = len(cuts)
        length = min(RAMP if run.ramps else LENGTHS[number % len(LENGTHS)], run.frames - start)
        clip = clips[number % len(clips)]
        room = len(clip.index.shown) - (3 * RAMP if run.ramps else 40)
        cut = Cut(start, start + length, "all", clip.content, Fraction((number * 37) % room, 30))
        cuts.append(_ramp(cut, number) if run.ramps else cut)
        start += length
    edit = Edit(Span(Fraction(0), run.frames / RATE), RATE, run.width, run.height, tuple(cuts))
    return edit, Footage(clips, (Side("all", tuple(clip.content for clip in clips)),))


def _ramp(cut: Cut, number: int) -> Cut:
    """From half or double speed into the other and to life's."""
    slow, fast = Fraction(1, 2), Fraction(2)
    speeds = (slow, fast) if number % 2 else (fast, slow)
    return replace(cut, speed=speeds[0], turns=(Turn(len(cut) // 3, speeds[1]), Turn(2 * len(cut) // 3, Fraction(1))))


def planned(run: Run) -> list[tuple[int, int]]:
    """The number of the clip, from 1, and of its frame that each frame of the film must show."""
    edit, footage = edit_of(run)
    numbers = {clip.content: number for number, clip in enumerate(footage.clips, 1)}
    return [
        (numbers[cut.clip], footage.clip(cut.clip).index.frame_at(time))
        for cut in edit.cuts
        for time in source_times(cut, edit.rate)
    ]


def film(run: Run, *, look: bool = False) -> None:
    edit, footage = edit_of(run)
    how = brief.Render(quality=run.quality, look="warm" if look else "sides")
    if look:
        edit = replace(edit, titles=(Title("Northern Line", Span(Fraction(1), Fraction(5))),))
    render(edit, run.sound, footage, how, run.film, run.cache, run.jobs)


def shapes(run: Run, *, wide: bool = True) -> None:
    """The film in 9:16; with `wide` in 16:9 too, in one run."""
    edit, footage = edit_of(run)
    tall = replace(edit, width=edit.height * 9 // 32 * 2)
    how, cache, other = brief.Render(quality=run.quality), run.cache, run.film.with_stem("tall")
    if wide:
        render(edit, run.sound, footage, how, run.film, cache, run.jobs, beside=[(tall, ())])
    render(tall, run.sound, footage, how, other, cache, run.jobs)


def proxies(run: Run) -> None:
    _, footage = edit_of(run)
    for clip in footage.clips:
        with proxy.written(Path(run.work) / f"{clip.content}.mp4", clip.picture) as small:
            for each in Pictures(Path(clip.path), clip.picture):
                small.add(each)


def small(run: Run, *, changed: bool = False) -> None:
    """The preview; `changed` in its last cut."""
    edit, footage = edit_of(run)
    if changed:
        last = edit.cuts[-1]
        edit = replace(edit, cuts=(*edit.cuts[:-1], replace(last, entry=last.entry + Fraction(1, 3))))
    found = {clip.content: Path(run.work) / f"{clip.content}.mp4" for clip in footage.clips}
    preview(edit, run.sound, footage, brief.Render(), found, run.film, run.cache, run.jobs)


def decode(run: Run) -> None:
    """For each cut, from the key frame before its first frame to its last; nothing is skipped."""
    edit, footage = edit_of(run)
    for chunk in chunks.divide(edit, footage):
        for piece in chunk.pieces:
            index, path = footage.clip(piece.clip).index, footage.clip(piece.clip).path
            with av.open(path) as box:
                stream = box.streams.video[0]
                stream.thread_count = 1
                box.seek(int(index.keys[index.key_place(int(index.shown[piece.numbers[0]]))]), stream=stream)
                last = int(index.shown[piece.numbers[-1]])
                next((frame for frame in box.decode(stream) if (frame.pts or 0) >= last), None)


ROLES: dict[str, Callable[[Run], object]] = {
    "render": film,
    "look": partial(film, look=True),
    "decode": decode,
    "tall": partial(shapes, wide=False),
    "both": shapes,
    "proxies": proxies,
    "preview": small,
    "changed": partial(small, changed=True),
    "idle": edit_of,
}

if __name__ == "__main__":
    ROLES[sys.argv[1]](Run(**json.loads(sys.argv[2])))
