"""What rendering costs beside what it cannot do without, and whether it keeps what it promises.

    python bench/rendering.py [FOLDER] [--frames 1800] [--quality draft] [--runs 3] [--what cost preview sound kill]

FOLDER holds the six bar-coded clips and `song128.wav` of `../shared/bench/make_material.py` (it makes them there where
they are missing; this needs Debian's ffmpeg, as the comparison does). Every run is a process of its own; CPU seconds
are user + system with children, the least of the runs, taken in turn. The film's frames are read back by bar code.
`cost`: against encoding and decoding alone and against an ffmpeg concat graph; one process against two; with a look
and a title. `preview`: from proxies, and after one changed cut. `sound`: loudness, true peak and its place. `kill`: the
program ended at `--kills` instants all over its work, and taken up again.
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
from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from crosscut.cache import Cache, fingerprint
from crosscut.media import loudness, proxy, sounds
from crosscut.media.pictures import Pictures
from crosscut.model import brief
from crosscut.model.edit import Cut, Edit, Title
from crosscut.model.footage import Clip, Footage, FrameIndex, Picture
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.render import QUALITIES, chunks, preview, render

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
    parser.add_argument("--quality", choices=QUALITIES["h264"], default="draft")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--what", nargs="*", choices=PARTS, default=list(PARTS))
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--as", dest="role", choices=("compare", *ROLES), default="compare")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--work", type=Path)
    asked = parser.parse_args()
    if asked.role != "compare":
        ROLES[asked.role](asked)
        return
    material(asked.folder)
    for part in asked.what:
        with tempfile.TemporaryDirectory() as name:
            print(f"-- {part}")
            PARTS[part](asked, Path(name))


def cost(asked: argparse.Namespace, work: Path) -> None:
    raw = raw_film(asked, work)
    shutil.copy(work / "film.mp4", work / "whole.mp4")
    clips = sorted((asked.folder / "clips").glob("*.mp4"))
    least: dict[str, Cost] = {}
    hashes = set()
    for _ in range(asked.runs):
        for label, command in (
            ("render, 1 job", own(asked, "render", work, 1)),
            ("render again, all chunks known", own(asked, "render", work, 1)),
            ("render, 2 jobs", own(asked, "render", work, 2)),
            ("render, look and title", own(asked, "look", work, 1)),
            ("decode what is needed", own(asked, "decode", work, 1)),
            ("decode the film (ffmpeg)", ffmpeg_decode(work / "whole.mp4")),
            ("encode the film (ffmpeg)", ffmpeg_encode(asked, raw)),
            ("concat graph (ffmpeg)", ffmpeg_graph(asked, work)),
            *((f"decode all ({clip.name})", ffmpeg_decode(clip)) for clip in clips),
        ):
            if label.startswith("render, "):
                shutil.rmtree(work / "cache", ignore_errors=True)
            cost = measured(command)
            least[label] = min(least.get(label, cost), cost, key=lambda each: each.cpu)
            if label in {"render, 1 job", "render, 2 jobs"}:
                hashes.add(hashlib.sha256((work / "film.mp4").read_bytes()).hexdigest())
                print(f"{label}: wrong frames {wrong_frames(work / 'film.mp4', asked)} of {asked.frames}")
    show(least, asked)
    print(f"the same bytes with 1 and 2 jobs, every run: {len(hashes) == 1}")


def preview_cost(asked: argparse.Namespace, work: Path) -> None:
    subprocess.run(own(asked, "proxies", work, 1), check=True)
    whole = min((measured(own(asked, "preview", work, 1, fresh=True)) for _ in range(asked.runs)), key=lambda c: c.cpu)
    idle = min((measured(own(asked, "idle", work, 1)) for _ in range(asked.runs)), key=lambda c: c.cpu)
    seconds = float(asked.frames / RATE)
    print(f"preview: {whole.cpu:.2f} CPU s, start of the program {idle.cpu:.2f}: "
          f"{seconds / whole.cpu:.1f} film seconds per CPU second, "
          f"{seconds / (whole.cpu - idle.cpu):.1f} without start")  # fmt: skip
    runs = (measured(own(asked, "changed", work, 1, fresh=True)) for _ in range(asked.runs))
    changed = min(runs, key=lambda c: c.cpu)
    print(f"preview after one changed cut: {changed.cpu:.2f} CPU s, {changed.cpu - idle.cpu:.2f} without start")


def sound_figures(asked: argparse.Namespace, work: Path) -> None:
    subprocess.run(own(asked, "render", work, 2), check=True, stdout=subprocess.DEVNULL)
    film = work / "film.mp4"
    found = loudness.measure(sounds.read(film, channels=2))
    heard, song = (sounds.read(path, channels=1).samples[:, 0] for path in (film, asked.folder / "song128.wav"))
    place, count, margin = 48_000 * 5, 48_000 * 3, 2400
    part = song[place : place + count]
    offsets = range(-margin, margin + 1)
    match = np.correlate(heard[place - margin : place + count + margin], part, "valid")
    print(f"loudness {found.integrated:.2f} LUFS, true peak {found.true_peak:.2f} dBTP")
    print(f"sound against its place in the song: {offsets[int(match.argmax())] / 48:.3f} ms")


def kill(asked: argparse.Namespace, work: Path) -> None:
    """End the program at instants all over its work; every time no film, no half file, and the rest is taken up."""
    command = own(asked, "render", work, 2)
    begun = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    lasts, whole = time.monotonic() - begun, (work / "film.mp4").read_bytes()
    names, lost, total, others = 0, 0, len(list((work / "cache" / "chunk").rglob("*.mp4"))), 0
    for number in range(asked.kills):
        shutil.rmtree(work / "cache", ignore_errors=True)
        (work / "film.mp4").unlink(missing_ok=True)
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        time.sleep(lasts * (number + 0.5) / asked.kills * 0.9)
        ended = process.poll() is not None
        process.kill()
        process.wait()
        time.sleep(0.3)
        names += not ended and (work / "film.mp4").exists()
        done = {path for path in (work / "cache").rglob("*.mp4") if not path.name.startswith(".part-")}
        stamps = {path: path.stat().st_mtime_ns for path in done}
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
        lost += sum(path.stat().st_mtime_ns != stamp for path, stamp in stamps.items())
        others += (work / "film.mp4").read_bytes() != whole
    print(f"killed {asked.kills} times within {lasts:.1f} s: {names} films under the final name, "
          f"{lost} finished chunks of {total} rendered again, "
          f"{others} films with other bytes after going on")  # fmt: skip


def show(least: dict[str, Cost], asked: argparse.Namespace) -> None:
    for label, cost in least.items():
        print(f"{label:36} {cost.cpu:8.2f} CPU s   {cost.peak:6.0f} MiB")
    everything = sum(cost.cpu for label, cost in least.items() if label.startswith("decode all"))
    encode, needed = least["encode the film (ffmpeg)"].cpu, least["decode what is needed"].cpu
    proof, graph = least["decode the film (ffmpeg)"].cpu, least["concat graph (ffmpeg)"].cpu
    one, two, again = (
        least[name].cpu for name in ("render, 1 job", "render, 2 jobs", "render again, all chunks known")
    )
    print(f"plain cuts: {one / (encode + needed + proof):.3f} of encode + needed decode + decode of the film; "
          f"with look and title {least['render, look and title'].cpu / (encode + needed + proof):.3f}")  # fmt: skip
    print(f"{one / graph:.3f} of an ffmpeg concat graph; two workers {two / one:.3f} of one; "
          f"outside the chunks {again / one:.3f}")  # fmt: skip
    for jobs in ("1 job", "2 jobs", "look and title"):
        cpu = least[f"render, {jobs}"].cpu
        print(f"{jobs}: {cpu / (encode + needed):.3f} of encode + needed decode; ", end="")
        print(f"{cpu / (encode + everything):.3f} of encode + decode of all footage ({asked.quality})")


def own(asked: argparse.Namespace, role: str, work: Path, jobs: int, *, fresh: bool = False) -> list[str]:
    if fresh:
        for kind in ("chunk", "sound"):
            shutil.rmtree(work / "cache" / kind, ignore_errors=True)
        if role == "changed":  # the preview before the change is there
            subprocess.run(own(asked, "preview", work, jobs), check=True, stdout=subprocess.DEVNULL)
    options = ["--as", role, "--frames", asked.frames, "--quality", asked.quality, "--jobs", jobs, "--work", work]
    return [sys.executable, __file__, str(asked.folder), *map(str, options)]


def ffmpeg_encode(asked: argparse.Namespace, raw: Path) -> list[str]:
    preset, crf = QUALITIES["h264"][asked.quality]
    form = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", f"{SIZE[0]}x{SIZE[1]}", "-r", str(RATE), "-i", str(raw)]
    form += ["-i", str(asked.folder / "song128.wav"), "-shortest", "-c:a", "aac", "-b:a", "256k"]
    coding = ["-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-threads", "1", "-g", str(2 * RATE)]
    return ["ffmpeg", "-v", "error", "-y", *form, *coding, "-f", "mp4", "/dev/null"]


def ffmpeg_graph(asked: argparse.Namespace, work: Path) -> list[str]:
    """The same film by one ffmpeg: every clip opened once, its parts trimmed out of it and concatenated."""
    edit, footage = edit_of(asked.folder, asked.frames)
    preset, crf = QUALITIES["h264"][asked.quality]
    lines, labels, uses = [], [], {clip.content: 0 for clip in footage.clips}
    for number, cut in enumerate(edit.cuts):
        source = [clip.content for clip in footage.clips].index(cut.clip)
        start, use = float(cut.entry), uses[cut.clip]
        uses[cut.clip] += 1
        times = f"trim=start={start:.6f}:end={start + len(cut) / float(RATE) - 0.001:.6f},setpts=PTS-STARTPTS"
        lines.append(f"[s{source}_{use}]{times},fps={RATE}[c{number}]")
        labels.append(f"[c{number}]")
    heads = [
        f"[{n}:v]split={uses[clip.content]}" + "".join(f"[s{n}_{use}]" for use in range(uses[clip.content]))
        for n, clip in enumerate(footage.clips)
    ]
    script = work / "graph.txt"
    script.write_text(";".join([*heads, *lines, f"{''.join(labels)}concat=n={len(labels)}[v]"]))
    inputs = [word for clip in footage.clips for word in ("-threads", "1", "-i", clip.path)]
    coding = ["-c:v", "libx264", "-preset", preset, "-crf", str(crf), "-threads", "1"]
    return ["ffmpeg", "-v", "error", "-y", *inputs, "-filter_complex_script", str(script), "-map", "[v]", *coding,
            "-f", "mp4", "/dev/null"]  # fmt: skip


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
    render(edit, asked.folder / "song128.wav", footage, brief.Render(quality=asked.quality), out, cache, asked.jobs)


def render_looking(asked: argparse.Namespace) -> None:
    edit, footage = edit_of(asked.folder, asked.frames)
    edit = replace(edit, titles=(Title("Northern Line", Span(Fraction(1), Fraction(5))),))
    out, cache = asked.work / "look.mp4", Cache(asked.work / "cache")
    how = brief.Render(quality=asked.quality, look="warm")
    render(edit, asked.folder / "song128.wav", footage, how, out, cache, asked.jobs)


def write_proxies(asked: argparse.Namespace) -> None:
    _, footage = edit_of(asked.folder, asked.frames)
    for clip in footage.clips:
        with proxy.written(asked.work / f"{clip.content}.mp4", clip.picture) as small:
            for each in Pictures(Path(clip.path), clip.picture):
                small.add(each)


def preview_once(asked: argparse.Namespace, *, changed: bool = False) -> None:
    edit, footage = edit_of(asked.folder, asked.frames)
    if changed:
        last = edit.cuts[-1]
        edit = replace(edit, cuts=(*edit.cuts[:-1], replace(last, entry=last.entry + Fraction(1, 3))))
    proxies = {clip.content: asked.work / f"{clip.content}.mp4" for clip in footage.clips}
    out, cache, song = asked.work / "preview.mp4", Cache(asked.work / "cache"), asked.folder / "song128.wav"
    preview(edit, song, footage, brief.Render(steady="off"), proxies, out, cache, asked.jobs)


def decode_needed(asked: argparse.Namespace) -> None:
    """Decode, for each cut, from the key frame before its first frame to its last; nothing is skipped."""
    edit, footage = edit_of(asked.folder, asked.frames)
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


PARTS = {"cost": cost, "preview": preview_cost, "sound": sound_figures, "kill": kill}
ROLES: dict[str, Callable[[argparse.Namespace], object]] = {
    "render": render_once,
    "look": render_looking,
    "decode": decode_needed,
    "proxies": write_proxies,
    "preview": preview_once,
    "changed": partial(preview_once, changed=True),
    "idle": lambda asked: edit_of(asked.folder, asked.frames),
}

if __name__ == "__main__":
    main()
