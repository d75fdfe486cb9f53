"""What rendering costs beside what it cannot do without: decoding the frames that are needed, encoding the film once.

    python bench/rendering.py [FOLDER] [--frames 1800] [--quality normal] [--runs 3]

FOLDER holds the six bar-coded clips and `song128.wav` of `../shared/bench/make_material.py` (it makes them there where
they are missing; this needs Debian's ffmpeg, as the comparison does). Every run is a process of its own; CPU seconds
are user + system with children, the least of the runs, taken in turn. The film's frames are read back by bar code.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from crosscut.cache import Cache, fingerprint
from crosscut.model import brief
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage, FrameIndex, Picture
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.render import QUALITIES, chunks, render

SHARED = Path(__file__).parents[2] / "shared" / "bench"
RATE = Fraction(30)
SIZE = (1280, 720)
LENGTHS = (15, 20, 30, 14)  # frames of the cuts in turn


@dataclass(frozen=True)
class Cost:
    """What a run took."""

    cpu: float
    peak: float  # MiB of PSS, the whole process tree


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/bench"))
    parser.add_argument("--frames", type=int, default=1800)
    parser.add_argument("--quality", choices=QUALITIES["h264"], default="normal")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--as", dest="role", choices=("compare", "render", "again", "decode"), default="compare")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--work", type=Path)
    asked = parser.parse_args()
    if asked.role == "compare":
        compare(asked)
    elif asked.role == "decode":
        decode_needed(asked.folder, asked.frames)
    else:
        render_once(asked)


def compare(asked: argparse.Namespace) -> None:
    material(asked.folder)
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        raw = raw_film(asked, work)
        clips = sorted((asked.folder / "clips").glob("*.mp4"))
        least: dict[str, Cost] = {}
        for _ in range(asked.runs):
            shutil.rmtree(work / "cache", ignore_errors=True)
            for label, command in (
                ("render, 1 job", own(asked, "render", work, 1)),
                ("render again, all chunks known", own(asked, "again", work, 1)),
                ("render, 2 jobs", own(asked, "render", work, 2)),
                ("decode what is needed", own(asked, "decode", work, 1)),
                ("encode the film (ffmpeg)", ffmpeg_encode(asked, raw)),
                *((f"decode all ({clip.name})", ffmpeg_decode(clip)) for clip in clips),
            ):
                if label.startswith("render, "):
                    shutil.rmtree(work / "cache", ignore_errors=True)
                cost = measured(command)
                least[label] = min(least.get(label, cost), cost, key=lambda each: each.cpu)
        show(least, asked)
        print(f"wrong frames: {wrong_frames(work / 'film.mp4', asked)} of {asked.frames}")


def show(least: dict[str, Cost], asked: argparse.Namespace) -> None:
    for label, cost in least.items():
        print(f"{label:36} {cost.cpu:8.2f} CPU s   {cost.peak:6.0f} MiB")
    everything = sum(cost.cpu for label, cost in least.items() if label.startswith("decode all"))
    encode, needed = least["encode the film (ffmpeg)"].cpu, least["decode what is needed"].cpu
    for jobs in ("1 job", "2 jobs"):
        cpu = least[f"render, {jobs}"].cpu
        print(f"{jobs}: {cpu / (encode + needed):.3f} of encode + needed decode; ", end="")
        print(f"{cpu / (encode + everything):.3f} of encode + decode of all footage ({asked.quality})")


def own(asked: argparse.Namespace, role: str, work: Path, jobs: int) -> list[str]:
    options = ["--as", role, "--frames", asked.frames, "--quality", asked.quality, "--jobs", jobs, "--work", work]
    return [sys.executable, __file__, str(asked.folder), *map(str, options)]


def ffmpeg_encode(asked: argparse.Namespace, raw: Path) -> list[str]:
    preset, crf = QUALITIES["h264"][asked.quality]
    form = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(RATE), "-i", str(raw)]
    form += ["-i", str(asked.folder / "song128.wav"), "-shortest", "-c:a", "aac", "-b:a", "256k"]
    coding = ["-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-threads", "1", "-g", str(2 * RATE)]
    return ["ffmpeg", "-v", "error", "-y", *form, *coding, "-f", "mp4", "/dev/null"]


def ffmpeg_decode(clip: Path) -> list[str]:
    return ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(clip), "-map", "0:v", "-f", "null", "-"]


def material(folder: Path) -> None:
    if (folder / "clips.json").exists():
        return
    if not (SHARED / "make_material.py").exists() or not shutil.which("ffmpeg"):
        print(f"The clips are made by {SHARED / 'make_material.py'} with ffmpeg, and one of both is missing here.")
        sys.exit(3)
    subprocess.run([sys.executable, SHARED / "make_material.py", folder], check=True)


def raw_film(asked: argparse.Namespace, work: Path) -> Path:
    """The film's pictures as raw frames, so that encoding can be measured alone."""
    subprocess.run(own(asked, "render", work, 2), check=True, stdout=subprocess.DEVNULL)
    raw = work / "film.yuv"
    subprocess.run(["ffmpeg", "-v", "error", "-y", "-i", str(work / "film.mp4"), "-an", str(raw)], check=True)  # noqa: S607  # Debian's
    return raw


def measured(command: list[str]) -> Cost:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    if process.wait():
        sys.exit(f"failed: {' '.join(command)}")
    watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return Cost(after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, peak[0])


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_pss(each) for each in _tree(process.pid)) / 1024)
        time.sleep(0.3)


def _tree(process: int) -> list[int]:
    found = [process]
    for each in found:
        try:
            listed = Path(f"/proc/{each}/task/{each}/children").read_text().split()
        except OSError:  # it ended meanwhile
            continue
        found.extend(int(child) for child in listed)
    return found


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def clip_of(path: Path) -> Clip:
    with av.open(str(path)) as box:
        stream = box.streams.video[0]
        found = [(p.pts or 0, p.is_keyframe) for p in box.demux(stream) if p.size and not p.is_discard]
        shown, keys = (np.array(sorted(pts for pts, is_key in found if is_key or not only)) for only in (False, True))
        rate, unit = Fraction(stream.average_rate or 30), Fraction(stream.time_base or 1)
        picture = Picture(stream.index, stream.width, stream.height, 0, False, rate, True, False, "sdr")  # noqa: FBT003  # upright, even
    return Clip(str(path), fingerprint(path), len(shown) / rate, picture, True, FrameIndex(shown, keys, unit), ())  # noqa: FBT003  # audible


def edit_of(folder: Path, frames: int) -> tuple[Edit, Footage]:
    """Short cuts out of all clips in turn, from places all over them."""
    clips = tuple(clip_of(path) for path in sorted((folder / "clips").glob("*.mp4")))
    cuts: list[Cut] = []
    start = 0
    while start < frames:
        number = len(cuts)
        length = min(LENGTHS[number % len(LENGTHS)], frames - start)
        clip = clips[number % len(clips)]
        entry = Fraction((number * 37) % (len(clip.index.shown) - 40), 30)
        cuts.append(Cut(start, start + length, "all", clip.content, entry))
        start += length
    edit = Edit(Span(Fraction(0), frames / RATE), RATE, *SIZE, tuple(cuts))
    return edit, Footage(clips, (Side("all", tuple(clip.content for clip in clips)),))


def render_once(asked: argparse.Namespace) -> None:
    edit, footage = edit_of(asked.folder, asked.frames)
    out, cache = asked.work / "film.mp4", Cache(asked.work / "cache")
    how = brief.Render(quality=asked.quality)
    render(edit, asked.folder / "song128.wav", footage, how, out, cache, asked.jobs)
    print(hashlib.sha256(out.read_bytes()).hexdigest())


def decode_needed(folder: Path, frames: int) -> None:
    """Decode, for each cut, from the key frame before its first frame to its last; nothing is skipped."""
    edit, footage = edit_of(folder, frames)
    for chunk in chunks.divide(edit, footage):
        for piece in chunk.pieces:
            index, path = footage.clip(piece.clip).index, footage.clip(piece.clip).path
            with av.open(path) as box:
                stream = box.streams.video[0]
                stream.thread_count = 1
                box.seek(int(index.keys[index.key_place(int(index.shown[piece.numbers[0]]))]), stream=stream)
                last = int(index.shown[piece.numbers[-1]])
                next((frame for frame in box.decode(stream) if (frame.pts or 0) >= last), None)


def wrong_frames(film: Path, asked: argparse.Namespace) -> int:
    edit, footage = edit_of(asked.folder, asked.frames)
    numbers = {clip.content: number for number, clip in enumerate(footage.clips, 1)}
    planned = [
        (numbers[content], number)
        for chunk in chunks.divide(edit, footage)
        for content, number in zip(chunk.clips, chunk.numbers, strict=True)
    ]
    with av.open(str(film)) as box:
        shown = [bar_code(frame.to_ndarray(format="gray")) for frame in box.decode(video=0)]
    return sum(a != b for a, b in zip(shown, planned, strict=True))


def bar_code(gray: NDArray[np.generic]) -> tuple[int, int] | None:
    """Clip and frame of a bench clip's picture at 1280x720 (make_material.py says how they are written)."""
    row = np.asarray(gray[356:364], np.float64).mean(axis=0)
    bits = [bool(row[168 + 30 * n : 182 + 30 * n].mean() > 128) for n in range(32)]  # half of 255
    if bits[:2] != [True, False]:
        return None
    return sum(b << n for n, b in enumerate(bits[2:6])), sum(b << n for n, b in enumerate(bits[6:18]))


if __name__ == "__main__":
    main()
