"""Clips whose every frame carries its clip and number as a code of light and dark fields, and films read back by it."""

import wave
from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from crosscut.cache import Cache, fingerprint
from crosscut.media import movies, proxy
from crosscut.media.pictures import Pictures
from crosscut.model import brief
from crosscut.model.curve import Curve
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage, FrameIndex, Picture, Shot
from crosscut.model.retime import source_times
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.render import preview, render

COLUMNS, ROWS = 8, 2  # 16 fields: 5 bits of the clip, 9 of the frame, two that are always light and dark
DARK, LIGHT = 50, 200
RATE = 48_000


def picture(clip, number, size=(128, 72)):
    """Gray `[h, w]`: the code of clip 0-31 and frame 0-511, first bit at the top left."""
    bits = [1, 0, *(clip >> n & 1 for n in range(5)), *(number >> n & 1 for n in range(9))]
    fields = np.array(bits, bool).reshape(ROWS, COLUMNS)
    rows = np.arange(size[1]) * ROWS // size[1]
    columns = np.arange(size[0]) * COLUMNS // size[0]
    return np.where(fields[np.ix_(rows, columns)], LIGHT, DARK).astype(np.uint8)


def code(gray):
    """(clip, frame) of a picture; None where it carries no code."""
    height, width = gray.shape
    rows = [int((n + 0.5) * height / ROWS) for n in range(ROWS)]
    columns = [int((n + 0.5) * width / COLUMNS) for n in range(COLUMNS)]
    bits = (gray[np.ix_(rows, columns)] > (DARK + LIGHT) / 2).ravel().tolist()
    if bits[:2] != [True, False]:
        return None
    return sum(b << n for n, b in enumerate(bits[2:7])), sum(b << n for n, b in enumerate(bits[7:]))


def index_of(path):
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        found = [(p.pts, p.is_keyframe) for p in box.demux(stream) if p.size and not p.is_discard]
        keys = sorted(pts for pts, is_key in found if is_key)
        return FrameIndex(np.array(sorted(pts for pts, _ in found)), np.array(keys), stream.time_base)


@dataclass
class Kit:
    folder: Path
    count: int = 0

    def clip(self, path, rate=Fraction(30), size=(128, 72), **picture_of):
        """The clip in a file that is there already."""
        index = index_of(path)
        shown = self.shape(size, **{"rate": rate, **picture_of})
        return self.seen(path, index, index.time(len(index.shown) - 1) + 1 / rate, shown)

    def shape(self, size, **picture_of):
        plain = Picture(0, *size, 0, mirrored=False, rate=Fraction(30), steady=True, interlaced=False, transfer="sdr")
        return replace(plain, **picture_of)

    def seen(self, path, index, duration, shown):
        shot = Shot(
            Span(Fraction(0), duration),
            (),
            (),
            Curve(np.zeros(2, np.float32), Fraction(1)),
            Curve(np.zeros(2, np.float32), Fraction(1)),
        )
        return Clip(str(path), fingerprint(path), duration, shown, audible=False, index=index, shots=(shot,))

    def made(self, rate=30, frames=90, sound=None, times=None, ending=".mp4", **coding):
        """A new coded clip; its number in the code is the count of those made before."""
        path = self.folder / f"clip{self.count}{ending}"
        pictures = (np.stack([picture(self.count, n)] * 3, axis=2) for n in range(frames))
        movies.write(path, pictures, Fraction(rate), sound, times=times, coding=movies.Coding(**coding))
        self.count += 1
        return self.clip(path, Fraction(rate))

    def song(self, seconds=4, name="song.wav", loud=0.2):
        path = self.folder / name
        time = np.arange(int(RATE * seconds)) / RATE
        tone = loud * np.sin(2 * np.pi * 220 * time) * (0.6 + 0.4 * np.sin(2 * np.pi * 2 * time))
        return self.wav(path, np.stack([tone, tone], axis=1))

    def wav(self, path, samples):
        with wave.open(str(path), "wb") as file:
            file.setnchannels(2)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        return path

    def edit(self, cuts, rate=30, size=(128, 72)):
        """An edit of (clip, entry, frames) or (clip, entry, frames, speed)."""
        found, start = [], 0
        for clip, entry, frames, *speed in cuts:
            found.append(Cut(start, start + frames, "all", clip.content, Fraction(entry), Fraction(*speed or [1])))
            start += frames
        return Edit(Span(Fraction(0), start / Fraction(rate)), Fraction(rate), *size, tuple(found))

    def footage(self, *clips):
        return Footage(clips, (Side("all", tuple(clip.content for clip in clips)),))

    def render(self, edit, clips, name="film.mp4", jobs=1, song=None, cache=None, proxies=None, **asked):  # noqa: PLR0913, PLR0917  # each has its default
        asked = brief.Render(**{"quality": "draft", **asked})
        place = Cache(cache or self.folder / "cache")
        song, out = song or self.song(), self.folder / name
        return render(edit, song, self.footage(*clips), asked, out, place, jobs, proxies=proxies)

    def proxies(self, *clips):
        """The proxies of the clips, as watching leaves them."""
        found = {}
        for clip in clips:
            found[clip.content] = path = self.folder / f"{clip.content}-proxy.mp4"
            with proxy.written(path, clip.picture) as small_one:
                for small in Pictures(Path(clip.path), clip.picture):
                    small_one.add(small)
        return found

    def preview(self, edit, clips, span=None, name="preview.mp4", proxies=None, **asked):
        asked, place = brief.Render(**asked), Cache(self.folder / "cache")
        proxies = self.proxies(*clips) if proxies is None else proxies
        return preview(edit, self.song(), self.footage(*clips), asked, proxies, self.folder / name, place, 1, span)

    def planned(self, edit, clips):
        """(clip, frame) that each frame of the film must show; clips numbered as given."""
        by_content = {clip.content: (n, clip) for n, clip in enumerate(clips)}
        found = []
        for cut in edit.cuts:
            number, clip = by_content[cut.clip]
            found += [(number, clip.index.frame_at(time)) for time in source_times(cut, edit.rate)]
        return found

    def pictures(self, path, form="gray"):
        with av.open(str(path)) as box:
            return [frame.to_ndarray(format=form) for frame in box.decode(video=0)]

    def codes(self, path):
        return [code(gray) for gray in self.pictures(path)]


@pytest.fixture
def kit(tmp_path):
    return Kit(tmp_path)


@pytest.fixture
def drawn():
    return picture


@pytest.fixture
def read_code():
    return code


@pytest.fixture(scope="session")
def kit_of():
    return Kit
