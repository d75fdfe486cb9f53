"""The moving picture in the README: `python bench/teaser.py FILM.mp4 FILM.crosscut docs/demo.webp [FROM TO]`.

Ten seconds of a film, small, with the song's beats and strong accents drawn below it; a ring opens where an impact
lands on an accent.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import av
from PIL import Image, ImageDraw

WIDTH, HEIGHT, BAR = 480, 270, 30  # pixels; the strip below the picture
RATE = 15  # pictures a second
AHEAD = 2.5  # s of song to either side of the middle
SIDES = {"A": (126, 182, 255), "B": (255, 146, 74)}
GOLD, GREY, INK = (255, 209, 102), (110, 118, 130), (14, 17, 22)


def main() -> None:
    """Write the teaser."""
    film, project, out = sys.argv[1:4]
    start, end = (float(each) for each in sys.argv[4:6]) if len(sys.argv) > 5 else (22.0, 32.0)
    show = told("show", project)
    song = told("listen", show["song"])
    strong = sorted(song["accents"], key=lambda each: -each["strength"])[: int(song["duration_s"] / 2)]
    pictures = [
        drawn(
            Image.fromarray(frame.to_ndarray(format="rgb24")),
            time,
            show,
            [beat["time_s"] for beat in song["beats"]],
            [each["time_s"] for each in strong],
        )
        for time, frame in thinned(film, start, end)
    ]
    pictures[0].save(
        Path(out), save_all=True, append_images=pictures[1:], duration=round(1000 / RATE), loop=0, quality=55, method=4
    )


def told(command: str, what: str) -> dict[str, Any]:
    """The JSON document of a command."""
    run = [sys.executable, "-m", "crosscut", command, what, "--json", "--progress", "none"]
    document: dict[str, Any] = json.loads(subprocess.run(run, capture_output=True, check=True).stdout)
    return document


def thinned(film: str, start: float, end: float) -> list[tuple[float, av.VideoFrame]]:
    """Frames of the film at RATE, with their times."""
    kept: list[tuple[float, av.VideoFrame]] = []
    with av.open(film) as box:
        for frame in box.decode(video=0):
            time = float(frame.time or 0)
            if time >= end:
                break
            if time >= start + len(kept) / RATE - 0.001:
                kept.append((time, frame))
    return kept


def drawn(
    picture: Image.Image, time: float, show: dict[str, Any], beats: list[float], strong: list[float]
) -> Image.Image:
    """The picture with the song below it, the middle being now."""
    sheet = Image.new("RGB", (WIDTH, HEIGHT + BAR), INK)
    sheet.paste(picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS))
    pen = ImageDraw.Draw(sheet)
    rate = number_of(show["frame_rate"])

    def place(moment: float) -> float:
        return WIDTH * (0.5 + (moment - time) / AHEAD / 2)

    for cut in show["cuts"]:
        left, right = place(cut["start_frame"] / rate), place(cut["end_frame"] / rate) - 2
        if right > 0 and left < WIDTH:
            pen.rectangle((left, HEIGHT + BAR - 6, right, HEIGHT + BAR), fill=SIDES.get(cut["side"], GREY))
    for beat in beats:
        pen.line((place(beat), HEIGHT + 9, place(beat), HEIGHT + 17), fill=GREY, width=1)
    landed = [landing["accent_s"] for cut in show["cuts"] for landing in cut["landings"]]
    for accent in strong:
        at, ring = place(accent), max(0.0, 1 - abs(time - accent) / 0.25) * 7 * (accent in landed)
        pen.ellipse((at - 4 - ring, HEIGHT + 9 - ring, at + 4 + ring, HEIGHT + 17 + ring), fill=GOLD)
    pen.line((WIDTH / 2, HEIGHT, WIDTH / 2, HEIGHT + BAR), fill=(255, 255, 255), width=1)
    return sheet


def number_of(rate: str) -> float:
    """The number that "30000/1001" stands for."""
    over, under = rate.split("/")
    return int(over) / int(under)


if __name__ == "__main__":
    main()
