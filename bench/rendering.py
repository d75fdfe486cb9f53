"""The renderer's table: what films cost beside what they cannot do without, and whether every promise is kept.

    python bench/rendering.py [FOLDER] [--rows frames cost rivals workers memory shapes preview sound kills]

FOLDER holds the six bar-coded clips and `song128.wav` of `../shared/bench/make_material.py` (made there where they are
missing, as the large clips for `memory` are; both need Debian's ffmpeg, as `cost` and `rivals` do). MoviePy runs in a
Python of its own: `--moviepy VENV/bin/python`. Every run is a process of its own; CPU seconds are user + system with
children, the least of `--runs`, taken in turn with what they are held against. Memory is PSS of the process tree.

`frames`: every frame read back by bar code, plain cuts and ramps, and the matrix of sources in tests/render. `cost`:
CPU against encoding, needed decoding and decoding of the film. `rivals`: against an ffmpeg concat graph and MoviePy,
with footage five times as long as the film, as the table's own was, and against the graph with twice as much.
`workers`: two processes against one, what is done outside of the chunks, the bytes. `memory`: 1080p with one 4K
source, and a film of ten minutes. `shapes`: a wide and a tall film in one run. `preview`: whole and after one changed
cut. `sound`: loudness, peak, place. `kills`: the program ended at `--kills` instants by `--seed`, and taken up again.
"""

from __future__ import annotations

import argparse
import compileall
import hashlib
import shutil
import subprocess
import sys
import tempfile
import time
import wave
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

import crosscut
import rendering_rivals as rivals
from crosscut.media import loudness, sounds
from metering import Cost, least, measured
from rendering_runs import RATE, Run, planned

SHARED = Path(__file__).parents[2] / "shared" / "bench"
TESTS = Path(__file__).parents[1] / "tests" / "render"
TALL = (1920, 1080)
WIDE = "tall"  # the folder of the large clips
LARGE = ("-f", "lavfi", "-t", "6", "-i")
LONG = 600  # s
FIVE_TIMES = 720  # frames of a film of which the six clips of 20 s are five times as long
Work = tuple[list[str], Run | None]  # a command, and the run of the renderer that it is, if it is one
SETTLE = 2.0  # s; processes whose parent was killed have cleared up behind themselves by then, however busy


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path, default=Path("build/bench"))
    parser.add_argument("--rows", nargs="*", choices=ROWS, default=list(ROWS))
    parser.add_argument("--frames", type=int, default=1800)
    parser.add_argument("--quality", choices=("draft", "normal", "best"), default="draft")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--moviepy", type=Path)
    asked = parser.parse_args()
    material(asked.folder)
    compileall.compile_dir(Path(crosscut.__file__).parent, quiet=1)  # as it is where it was installed
    for row in asked.rows:
        with tempfile.TemporaryDirectory(dir=asked.folder) as work:
            print(f"-- {row}", flush=True)
            ROWS[row](Run(str(asked.folder), work, asked.frames, asked.quality), asked)


def bar(what: str, value: float, limit: float, *, least: bool = False) -> None:
    """Print a figure beside what it has to be: at most the limit, or at `least`."""
    kept = value >= limit if least else value <= limit
    print(f"{what}: {value:.3f} ({'at least' if least else 'at most'} {limit:g}) {'met' if kept else 'MISSED'}")


def frames(run: Run, _: argparse.Namespace) -> None:
    for kind, each in (("plain cuts", run), ("ramps", replace(run, ramps=True, jobs=2))):
        subprocess.run(each.command("render"), check=True)
        wrong = rivals.wrong_frames(each.film, planned(each))
        print(f"{kind}: {each.frames - wrong} of {each.frames} frames as planned")
    suites = [str(TESTS / f"test_{name}.py") for name in ("exact", "matrix", "paths")]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *suites],
        capture_output=True, text=True, check=False, cwd=TESTS.parents[1],
    )  # fmt: skip
    print(f"films of every kind of source, rate and container (tests/render): {done.stdout.splitlines()[-1]}")


def cost(run: Run, asked: argparse.Namespace) -> None:
    if not rivals.here():
        print("This row needs ffmpeg on PATH.")
        return
    subprocess.run(run.command("render"), check=True)
    raw = Path(run.work) / "film.yuv"
    subprocess.run(rivals.raw_of(run), check=True)
    whole = Path(shutil.copy(run.film, Path(run.work) / "whole.mp4"))
    took = in_turn(asked.runs, {
        "plain cuts": (run.command("render"), run),
        "look and title": (run.command("look"), run),
        "encode alone": (rivals.encode(run, raw), None),
        "needed decode alone": (run.command("decode"), None),
        "decode of the film": (rivals.decode(whole), None),
    })  # fmt: skip
    limit = sum(took[name].cpu for name in ("encode alone", "needed decode alone", "decode of the film"))
    print(f"the least possible: {limit:.2f} CPU s")
    bar("plain cuts against it", took["plain cuts"].cpu / limit, 1.10)
    bar("with look and title", took["look and title"].cpu / limit, 1.5)


def against(run: Run, asked: argparse.Namespace) -> None:
    """A graph decodes all footage whatever of it is shown, so what it takes hangs on how much there is."""
    _against(replace(run, frames=min(run.frames, FIVE_TIMES)), asked, held=True)
    if run.frames > FIVE_TIMES:
        print(f"a film of {run.frames} frames, for which footage is scarce:")
        _against(run, argparse.Namespace(runs=asked.runs, moviepy=None), held=False)


def _against(run: Run, asked: argparse.Namespace, *, held: bool) -> None:
    works: dict[str, Work] = {"plain cuts": (run.command("render"), run)}
    if rivals.here():
        works["concat graph"] = (rivals.graph(run), None)
    else:
        print("There is no ffmpeg on PATH to compare with.")
    if asked.moviepy:
        works["MoviePy"] = (rivals.moviepy(run, asked.moviepy), None)
    elif held:
        print("MoviePy is not compared with: python -m venv V; V/bin/pip install moviepy; --moviepy V/bin/python")
    took = in_turn(asked.runs, works)
    for name, file, most in (("concat graph", "graph", 0.85), ("MoviePy", "moviepy", 0.35)):
        if name in took:
            wrong = rivals.wrong_frames(rivals.film_of(run, file), planned(run))
            print(f"{name}: {wrong} of {run.frames} frames missing, too many or wrong, {took[name].peak:.0f} MiB")
            share = took["plain cuts"].cpu / took[name].cpu
            bar(f"ours against {name}", share, most) if held else print(f"ours against {name}: {share:.3f}")


def workers(run: Run, asked: argparse.Namespace) -> None:
    two, digests = replace(run, jobs=2), set()
    one_costs: list[Cost] = []
    two_costs: list[Cost] = []
    rest, sound = [], []
    for _ in range(asked.runs):
        for each, costs in ((run, one_costs), (two, two_costs)):
            shutil.rmtree(each.cache.folder, ignore_errors=True)
            costs.append(measured(each.command("render")))
            digests.add(hashlib.sha256(run.film.read_bytes()).hexdigest())
        rest.append(measured(run.command("render")))
        shutil.rmtree(run.cache.folder / "sound")
        sound.append(measured(run.command("render")))
    one, both = least(one_costs), least(two_costs)
    bar("CPU of two workers against one", both.cpu / one.cpu, 1.1)
    print(f"on the clock: {both.wall / one.wall:.2f}")
    bar("CPU outside of the chunks and the sound, which the workers make", least(rest).cpu / one.cpu, 0.05)
    bar("CPU outside of the chunks, the sound with it", least(sound).cpu / one.cpu, 0.05)
    print(f"sha256 with 1 and 2 workers, {2 * asked.runs} films: {'equal' if len(digests) == 1 else 'DIFFERENT'}")


def memory(run: Run, _: argparse.Namespace) -> None:
    tall = replace(run, frames=450, width=TALL[0], height=TALL[1], clips=WIDE, jobs=2)
    large(Path(run.folder) / WIDE)
    bar("1080p, one 4K source, two workers, GiB", measured(tall.command("render"), memory=True).peak / 1024, 1.2)
    songs = {seconds: longer(run.sound, seconds, Path(run.work)) for seconds in (60, LONG)}
    peaks = []
    for seconds, song in songs.items():
        each = replace(run, frames=int(seconds * RATE), width=320, height=180, song=str(song), jobs=2)
        shutil.rmtree(run.cache.folder, ignore_errors=True)
        peaks.append(measured(each.command("render"), memory=True).peak)
        print(f"{seconds} s of film at 320x180: {peaks[-1]:.0f} MiB")
    bar("MiB more a minute of film", (peaks[1] - peaks[0]) / (LONG / 60 - 1), 1)


def shapes(run: Run, asked: argparse.Namespace) -> None:
    works: dict[str, Work] = {name: (run.command(name), run) for name in ("render", "tall", "both")}
    took = in_turn(asked.runs, works)
    apart = took["render"].cpu + took["tall"].cpu
    print(f"16:9 and 9:16 in one run: {took['both'].cpu / apart:.3f} of the two apart")


def preview(run: Run, asked: argparse.Namespace) -> None:
    run = replace(run, frames=1800)
    subprocess.run(run.command("proxies"), check=True)
    whole, changed, idle = [], [], []
    for _ in range(asked.runs):
        shutil.rmtree(run.cache.folder, ignore_errors=True)
        whole.append(measured(run.command("preview")))
        changed.append(measured(run.command("changed")))
        idle.append(measured(run.command("idle")))
    start = least(idle).cpu
    print(f"preview of {run.frames} frames: {least(whole).cpu:.2f} CPU s, {start:.2f} of them to start the program")
    bar("film seconds per CPU second", run.frames / float(RATE) / least(whole).cpu, 8, least=True)
    bar(f"one changed cut, CPU s ({least(changed).cpu - start:.2f} without the start)", least(changed).cpu, 1)


def sound(run: Run, _: argparse.Namespace) -> None:
    subprocess.run(replace(run, jobs=2).command("render"), check=True)
    found = loudness.measure([sounds.read(run.film, channels=2).samples])
    heard, song = (sounds.read(path, channels=1).samples[:, 0] for path in (run.film, run.sound))
    place, count, margin = 48_000 * 5, 48_000 * 3, 2400
    match = np.correlate(heard[place - margin : place + count + margin], song[place : place + count], "valid")
    bar("loudness, LU from -14", abs(found.integrated + 14), 0.1)
    bar("true peak, dBTP", found.true_peak, -1)
    bar("sound against its place, ms", abs(int(match.argmax()) - margin) / 48, 1)


def kills(run: Run, asked: argparse.Namespace) -> None:
    """End the program at instants all over its work; every time no film, no half file, and the rest is taken up."""
    run = replace(run, frames=min(run.frames, 300), jobs=2)
    command, chunk = run.command("render"), run.cache.folder / "chunk"
    begun = time.monotonic()
    subprocess.run(command, check=True)
    lasts, whole = time.monotonic() - begun, run.film.read_bytes()
    total, number = len(list(chunk.rglob("*.mp4"))), 0
    counts = dict.fromkeys(("ended", "named", "under", "again", "other", "left"), 0)
    while counts["ended"] < asked.kills:
        number += 1
        shutil.rmtree(run.cache.folder)
        run.film.unlink()
        killed(run, lasts * chance(asked.seed, number), counts, whole)
        stamps = {path: path.stat().st_mtime_ns for path in chunk.rglob("*.mp4") if not path.name.startswith(".")}
        subprocess.run(command, check=True)
        counts["again"] += sum(path.stat().st_mtime_ns != stamp for path, stamp in stamps.items())
        counts["other"] += run.film.read_bytes() != whole
    late = number - counts["ended"]
    print(f"{counts['ended']} runs of some {lasts:.0f} s ended before they had done, {late} too late")
    bar("films under the final name", counts["named"], 0)
    bar("chunks under way at once, so lost", counts["under"], run.jobs)
    bar(f"finished chunks of {total} rendered again", counts["again"], 0)
    bar("half chunks left behind by workers", counts["left"], 0)
    bar("films with other bytes after going on", counts["other"], 0)


def killed(run: Run, after: float, counts: dict[str, int], whole: bytes) -> None:
    """Kill the program so many seconds after its start, and count what that leaves, but where the film was done."""
    chunk, process = run.cache.folder / "chunk", subprocess.Popen(run.command("render"))
    time.sleep(after)
    process.kill()
    under_way = len(list(chunk.rglob(".part-*.mp4"))) if chunk.exists() else 0
    process.wait()
    time.sleep(SETTLE)
    if run.film.exists() and run.film.read_bytes() == whole:
        return
    counts["ended"] += 1
    counts["named"] += run.film.exists()
    counts["under"] = max(counts["under"], under_way)
    counts["left"] += len(list(chunk.rglob(".part-*")))


def chance(seed: int, number: int) -> float:
    """From 0 to 1, by no order that the program could know of, the same every time."""
    return int(hashlib.sha256(f"{seed} {number}".encode()).hexdigest()[:8], 16) / (1 << 32)


def in_turn(runs: int, works: Mapping[str, Work]) -> dict[str, Cost]:
    """The least that each took; where a run of the renderer is named, its cache is emptied before."""
    costs: dict[str, list[Cost]] = {name: [] for name in works}
    for _ in range(runs):
        for name, (command, run) in works.items():
            if run:
                shutil.rmtree(run.cache.folder, ignore_errors=True)
            costs[name].append(measured(command, memory=True))
    for name, each in costs.items():
        took = " ".join(f"{cost.cpu:.2f}" for cost in each)
        print(f"{name:22} {least(each).cpu:8.2f} CPU s of {took}   {max(cost.peak for cost in each):6.0f} MiB")
    return {name: least(each) for name, each in costs.items()}


def longer(song: Path, seconds: int, work: Path) -> Path:
    """The song over and over, so long."""
    path = work / f"{seconds}.wav"
    with wave.open(str(song)) as once, wave.open(str(path), "wb") as file:
        file.setparams(once.getparams())
        samples, left = once.readframes(once.getnframes()), seconds * once.getframerate()
        while left > 0:
            file.writeframes(samples[: left * once.getsampwidth() * once.getnchannels()])
            left -= once.getnframes()
    return path.resolve()


def material(folder: Path) -> None:
    if (folder / "clips.json").exists():
        return
    if not (SHARED / "make_material.py").exists() or not rivals.here():
        print(f"The clips are made by {SHARED / 'make_material.py'} with ffmpeg, and one of both is missing here.")
        sys.exit(3)
    subprocess.run([sys.executable, SHARED / "make_material.py", folder], check=True)


def large(folder: Path) -> None:
    """Five clips of 1080 lines and one of 2160, HEVC in 10 bits as phones write it."""
    if folder.exists():
        return
    part = folder.with_name("tall.part")
    part.mkdir(exist_ok=True)
    noise = "noise=alls=10:allf=t+u"
    for number in range(5):
        source = f"testsrc2=size=1920x1080:rate=30,hue=h={60 * number},{noise}"
        coded = ["-c:v", "libx264", "-preset", "veryfast", "-bf", "2", "-pix_fmt", "yuv420p"]
        subprocess.run(["ffmpeg", "-v", "error", "-y", *LARGE, source, *coded, str(part / f"{number}.mp4")], check=True)  # noqa: S607  # Debian's
    source = f"testsrc2=size=3840x2160:rate=30,{noise}"
    coded = ["-c:v", "libx265", "-preset", "ultrafast", "-pix_fmt", "yuv420p10le", "-x265-params", "log-level=error"]
    subprocess.run(["ffmpeg", "-v", "error", "-y", *LARGE, source, *coded, str(part / "4k.mp4")], check=True)  # noqa: S607  # Debian's
    part.rename(folder)


ROWS: dict[str, Callable[[Run, argparse.Namespace], None]] = {
    "frames": frames,
    "cost": cost,
    "rivals": against,
    "workers": workers,
    "memory": memory,
    "shapes": shapes,
    "preview": preview,
    "sound": sound,
    "kills": kills,
}

if __name__ == "__main__":
    main()
