"""Films of the bench material, measured frame by frame, and what they cost: `python bench/films.py OUT [song …]`.

Makes the songs and bar-coded clips of `../shared/bench` in OUT, cuts each song with an empty cache and again with the
footage known, scores every finished film with the shared scorer and prints CPU seconds as ratios of decoding all the
footage once and encoding the film once (ffmpeg, same preset and size). Needs Debian's ffmpeg and ffprobe.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

SHARED = Path(__file__).resolve().parents[2] / "shared" / "bench"
SONGS = ("click128", "song128", "ramp")
OPTIONS = ("--quality", "draft", "--progress", "none")
PRESET = ("-preset", "veryfast", "-crf", "21", "-threads", "1")  # what draft stands for
CHECKS = (  # what the scorer reads off a film
    "undecoded", "cuts", "within_1f", "err_frames_mean", "dur_video", "dup_frames", "repeated_frac", "impacts_shown",
          "impacts_landed", "same_clip_back_to_back", "cuts_per_min_by_section", "audio_offset_ms")  # fmt: skip


def main() -> int:
    """Print one block a song. Exit code 3 where the shared bench or ffmpeg is missing."""
    if not SHARED.is_dir() or not shutil.which("ffprobe"):
        sys.stderr.write(f"This bench needs {SHARED} and ffmpeg with ffprobe on PATH.\n")
        return 3
    out = Path(sys.argv[1]).resolve()
    if not (out / "clips.json").exists():
        subprocess.run([sys.executable, SHARED / "make_material.py", out], check=True)
    clips = sorted((out / "clips").glob("*.mp4"))
    decode = cpu(["ffmpeg", "-v", "error", "-threads", "1", *inputs(clips), *nulls(len(clips))])
    print(f"decode of all footage, loop filter on, one thread: {decode:.1f} CPU s")
    for song in sys.argv[2:] or SONGS:
        one_song(out, song, clips, decode)
    return 0


def one_song(out: Path, song: str, clips: list[Path], decode: float) -> None:
    """Cut, score and weigh one song."""
    film, cache = out / f"{song}.mp4", out / "cache"
    command = [sys.executable, "-m", "crosscut", "make", *map(str, clips), "--song", str(out / f"{song}.wav"),
               "-o", str(film), "--cache", str(cache), "--force", *OPTIONS]  # fmt: skip
    print(f"\n{song}: crosscut {' '.join(command[3:])}")
    shutil.rmtree(cache, ignore_errors=True)
    film.unlink(missing_ok=True)
    (out / f"{song}.crosscut").unlink(missing_ok=True)
    first = metered(command, out)
    figures = scored(out, song)
    encode = encode_cost(film)
    for kind in ("chunk", "film"):
        shutil.rmtree(cache / kind, ignore_errors=True)
    again = metered(command, out)
    needed = decode * share_decoded(out / f"{song}.crosscut", clips)
    print("  " + "  ".join(f"{name} {figures.get(name)}" for name in CHECKS))
    print(f"  decode {decode:.1f} + encode {encode:.1f} CPU s; needed decode {needed:.1f}")
    print(f"  empty cache   {first['cpu_s']:.1f} CPU s = {first['cpu_s'] / (decode + encode):.2f}, "
          f"{first['wall_s']:.1f} s wall, {first['peak_pss_MiB']} MiB")  # fmt: skip
    print(f"  footage known {again['cpu_s']:.1f} CPU s = {again['cpu_s'] / (needed + encode):.2f}, "
          f"{again['wall_s']:.1f} s wall, {again['peak_pss_MiB']} MiB")  # fmt: skip


def metered(command: list[str], folder: Path) -> dict[str, Any]:
    """Run a command under the shared meter: CPU seconds, wall seconds, peak PSS of its process tree."""
    meter = [sys.executable, str(SHARED / "meter.py"), "crosscut", "--", *command]
    done = subprocess.run(meter, cwd=folder, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    if figures["rc"]:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return figures


def scored(out: Path, song: str) -> dict[str, Any]:
    """What the shared scorer reads off the film; the mean cut error in frames is added."""
    files = [out / f"{song}.mp4", out / f"{song}.json", out / f"{song}.wav", out / "clips.json"]
    score = [sys.executable, str(SHARED / "score.py"), *map(str, files), "--json"]
    done = subprocess.run(score, capture_output=True, text=True, check=True)
    figures: dict[str, Any] = json.loads(done.stdout)
    rate = float(figures["video"].split()[-1].removesuffix("fps"))
    figures["err_frames_mean"] = round(figures["err_ms_mean"] / 1000 * rate, 2)
    return figures


def share_decoded(project: Path, clips: list[Path]) -> float:
    """The share of the footage that lies between the key frame before each cut and the cut's end."""
    show = [sys.executable, "-m", "crosscut", "show", str(project), "--json"]
    cuts = json.loads(subprocess.run(show, capture_output=True, text=True, check=True).stdout)["cuts"]
    keys = {str(clip): key_times(clip) for clip in clips}
    decoded = sum(cut["out_s"] - max(time for time in keys[cut["clip"]] if time <= cut["in_s"] + 0.001) for cut in cuts)
    return float(decoded / sum(times[-1] for times in keys.values()))


def key_times(clip: Path) -> list[float]:
    """The times of the clip's key frames, and its length last."""
    probe = [
        "ffprobe",
        "-v",
        "error",
        "-select_streams",
        "v:0",
        "-show_entries",
        "packet=pts_time,flags",
        "-of",
        "csv=p=0",
    ]
    lines = subprocess.run(
        [*probe, "-of", "csv=p=0", str(clip)], capture_output=True, text=True, check=True
    ).stdout.split()
    rows = [line.split(",") for line in lines]
    return [*(float(row[0]) for row in rows if "K" in row[1]), max(float(row[0]) for row in rows)]


def encode_cost(film: Path) -> float:
    """CPU seconds that ffmpeg takes to encode the film's own frames once, decoding left out."""
    read = ["ffmpeg", "-v", "error", "-i", str(film), "-an", "-f", "yuv4mpegpipe", "-"]
    write = ["ffmpeg", "-v", "error", "-f", "yuv4mpegpipe", "-i", "-", "-c:v", "libx264", *PRESET, "-f", "null", "-"]
    with subprocess.Popen(read, stdout=subprocess.PIPE) as source:
        return cpu(write, stdin=source.stdout)


def cpu(command: list[str], **more: Any) -> float:  # noqa: ANN401  # what Popen takes
    """User and system seconds of one command and its children."""
    process = subprocess.Popen(command, **more)
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{' '.join(command)} failed")
    return usage.ru_utime + usage.ru_stime


def inputs(clips: list[Path]) -> list[str]:
    """The clips as inputs of ffmpeg."""
    return [word for clip in clips for word in ("-i", str(clip))]


def nulls(count: int) -> list[str]:
    """Every input's picture, decoded and thrown away."""
    return [word for number in range(count) for word in ("-map", f"{number}:v:0", "-f", "null", "-")]


if __name__ == "__main__":
    sys.exit(main())
