"""The bench's film by other means: one ffmpeg, MoviePy; and what no way can do without: bare encoding and decoding."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from rendering_runs import RATE, Run, edit_of

MOVIEPY = """
import json, sys
from moviepy import AudioFileClip, VideoFileClip, concatenate_videoclips

plan = json.loads(open(sys.argv[1]).read())
opened = {path: VideoFileClip(path, audio=False) for path, _, _ in plan["cuts"]}
cuts = [opened[path].subclipped(start, end) for path, start, end in plan["cuts"]]
film = concatenate_videoclips(cuts).with_fps(plan["rate"])
film = film.with_audio(AudioFileClip(plan["song"]).subclipped(0, film.duration))
film.write_videofile(plan["film"], codec="libx264", preset=plan["preset"], audio_codec="aac", audio_bitrate="256k",
                     threads=1, ffmpeg_params=["-crf", plan["crf"], "-g", plan["gop"]], logger=None)
"""


@dataclass(frozen=True)
class Shown:
    """What a cut shows: the clip's path, and from when to when, in seconds."""

    path: str
    start: float
    end: float


def shown(run: Run) -> list[Shown]:
    edit, footage = edit_of(run)
    length = {cut: len(cut) / RATE for cut in edit.cuts}
    return [Shown(footage.clip(cut.clip).path, float(cut.entry), float(cut.entry + length[cut])) for cut in edit.cuts]


def coding(run: Run) -> list[str]:
    """The film's own encoding in ffmpeg's words: key frames by the encoder's own choice, at least every 2 s."""
    words = run.encoding
    sound = ["-c:a", "aac", "-b:a", "256k", "-aac_coder", "fast", "-aac_is", "0", "-cutoff", "22000"]
    picture = ["-c:v", "libx264", "-preset", words.preset, "-crf", f"{words.crf:g}", "-threads", "1"]
    return [*picture, "-g", str(2 * RATE), *sound]


def graph(run: Run) -> list[str]:
    """One ffmpeg: every clip opened once, brought to the film's rate, its parts trimmed out of it and concatenated."""
    cuts = shown(run)
    paths = sorted({cut.path for cut in cuts})
    uses: dict[str, int] = dict.fromkeys(paths, 0)
    lines, labels = [], []
    for number, cut in enumerate(cuts):
        use, source = uses[cut.path], paths.index(cut.path)
        uses[cut.path] += 1
        first, last = round(cut.start * RATE), round(cut.end * RATE)
        lines.append(f"[s{source}_{use}]trim=start_frame={first}:end_frame={last},setpts=PTS-STARTPTS[c{number}]")
        labels.append(f"[c{number}]")
    heads = [
        f"[{n}:v]fps={RATE},split={uses[path]}" + "".join(f"[s{n}_{use}]" for use in range(uses[path]))
        for n, path in enumerate(paths)
    ]
    script = Path(run.work) / "graph.txt"
    script.write_text(";".join([*heads, *lines, f"{''.join(labels)}concat=n={len(labels)}[v]"]))
    inputs = [word for path in paths for word in ("-threads", "1", "-i", path)]
    song = ["-i", str(run.sound), "-filter_complex_script", str(script), "-map", "[v]", "-map", f"{len(paths)}:a"]
    length = ["-t", str(float(run.frames / RATE))]
    return ["ffmpeg", "-v", "error", "-y", *inputs, *song, *coding(run), *length, str(film_of(run, "graph"))]


def moviepy(run: Run, python: Path) -> list[str]:
    """MoviePy in the Python that has it."""
    plan = {
        "cuts": [(cut.path, cut.start, cut.end) for cut in shown(run)],
        "rate": float(RATE), "song": str(run.sound), "film": str(film_of(run, "moviepy")),
        "preset": run.encoding.preset, "crf": f"{run.encoding.crf:g}", "gop": str(2 * RATE),
    }  # fmt: skip
    script, said = Path(run.work) / "moviepy_film.py", Path(run.work) / "plan.json"
    script.write_text(MOVIEPY)
    said.write_text(json.dumps(plan))
    return [str(python), str(script), str(said)]


def film_of(run: Run, who: str) -> Path:
    return Path(run.work) / f"{who}.mp4"


def encode(run: Run, raw: Path) -> list[str]:
    """Nothing but encoding: raw frames and the song in, no film out."""
    size = f"{run.width}x{run.height}"
    form = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-s", size, "-r", str(RATE), "-i", str(raw)]
    return ["ffmpeg", "-v", "error", "-y", *form, "-i", str(run.sound), "-shortest", *coding(run), *nowhere()]


def decode(film: Path) -> list[str]:
    return ["ffmpeg", "-v", "error", "-threads", "1", "-i", str(film), "-map", "0:v", "-f", "null", "-"]


def raw_of(run: Run) -> list[str]:
    """The film's pictures as raw frames, so that encoding can be measured alone."""
    return ["ffmpeg", "-v", "error", "-y", "-i", str(run.film), "-an", str(Path(run.work) / "film.yuv")]


def nowhere() -> list[str]:
    return ["-f", "mp4", "/dev/null"]


def here() -> bool:
    return shutil.which("ffmpeg") is not None


def wrong_frames(film: Path, planned: Sequence[tuple[int, int]]) -> int:
    """How many frames of the film are missing, too many, or not the planned ones, by their bar codes."""
    with av.open(str(film)) as box:
        found = [bar_code(frame.to_ndarray(format="gray")) for frame in box.decode(video=0)]
    wrong = sum(one != other for one, other in zip(found, planned, strict=False))
    return wrong + abs(len(found) - len(planned))


def bar_code(gray: NDArray[np.generic]) -> tuple[int, int] | None:
    """Clip and frame of a bench clip's picture at 1280x720 (make_material.py says how they are written)."""
    row = np.asarray(gray[356:364], np.float64).mean(axis=0)
    bits = [bool(row[168 + 30 * n : 182 + 30 * n].mean() > 128) for n in range(32)]  # half of 255
    if bits[:2] != [True, False]:
        return None
    return sum(b << n for n, b in enumerate(bits[2:6])), sum(b << n for n, b in enumerate(bits[6:18]))
