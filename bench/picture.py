"""How near the pictures come to what they should be: slow motion, matched clips, steadied shots, on real footage.

    python bench/picture.py [--footage ../shared/media/footage/sport] [--cache FOLDER] [--what slow match steady]

`slow`: every second frame of 50 and 60 frames/s clips is left out and made again, held, blended (in signal values and
in linear light) and by optical flow; the mean PSNR of its luma against the true one, at 540 lines, and what a frame of
1080p costs. `match`: the deviation of the clips' exposure and colours within a side, in stops, as filmed and as
matched; sides as in the manifest. `steady`: clips from a tripod are shaken as a camera in the hand is by steps, and
steadied; what is left of the shake that is known, in percent of the picture's side (0.12 is seen), and how many of
them watching calls shaken, which is asked first.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from crosscut.cache import Cache
from crosscut.media.paint.between import between, flow
from crosscut.media.paint.blends import mixed
from crosscut.media.paint.layers import planes
from crosscut.model.footage import Footage
from crosscut.model.project import Given
from crosscut.model.time import Span
from crosscut.render.path import steady
from crosscut.render.shade import match
from crosscut.watch import describe, watch
from crosscut.watch.eye.motion import Motion
from crosscut.watch.eye.shrink import sizes

SPORT = Path(__file__).parents[2] / "shared" / "media" / "footage" / "sport"
FAST = {  # clips of 50 and 60 frames/s, and where something moves in them
    "p2s_lab_trial1_cam01.mp4": 20, "p2s_lab_trial1_cam03.mp4": 30, "track_sprintstart_a8.mp4": 60,
    "pexels_shadowboxing_shkraba.mp4": 40,
}  # fmt: skip
PAIRS = 20
STILL = (  # filmed from a tripod, or nearly
    "track_sprintstart_a1.mp4", "track_sprintstart_a2.mp4", "track_sprintstart_a5.mp4", "track_sprintstart_a8.mp4",
    "track_sprintstart_a11.mp4", "s2d_roofjump_garden.mp4", "sam2_juggle_grass.mp4", "aigym_box_jump.mp4",
    "aigym_pull_up.mp4", "tfjs_highknees_loft.mp4",
)  # fmt: skip
GAITS = (
    ("tripod", 1.0, 0.0), ("walk", 1.8, 0.004), ("hard walk", 1.9, 0.008), ("run", 2.7, 0.012), ("hard run", 2.8, 0.02),
)  # fmt: skip
# steps a second, and how far up and down a step goes, of a side
RATE = 30.0
GAMMA = 2.4
VISIBLE = 0.12  # percent of a side; less is not seen as shake
STEPS = 0.2  # s; what is quicker than this Gaussian is the shake of steps, two or three a second, and no sway or turn
Luma = NDArray[np.uint8]
Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--footage", type=Path, default=SPORT)
    parser.add_argument("--cache", type=Path, default=Path("build/bench/cache"))
    parser.add_argument("--what", nargs="*", choices=PARTS, default=list(PARTS))
    asked = parser.parse_args()
    if not asked.footage.is_dir():
        print(f"There is no {asked.footage}.", file=sys.stderr)
        sys.exit(3)
    for part in asked.what:
        print(f"-- {part}")
        PARTS[part](asked)


def slow(asked: argparse.Namespace) -> None:
    for name, first in FAST.items():
        frames = pictures(asked.footage / name, first, 2 * PAIRS + 1, 540)
        found: dict[str, list[float]] = {}
        for one, true, other in zip(frames[:-2:2], frames[1:-1:2], frames[2::2], strict=True):
            a, b = (np.clip((luma(each) - 16.0) / 219, 0, 1) for each in (one, other))
            made: dict[str, NDArray[np.float64] | Luma] = {
                "held": luma(one), "blended": luma(mixed(one, other, 0.5)),
                "blended in linear light": 16 + 219 * ((a**GAMMA + b**GAMMA) / 2) ** (1 / GAMMA),
                "by flow": luma(between(one, other, flow(one, other), 0.5)),
            }  # fmt: skip
            for label, picture in made.items():
                found.setdefault(label, []).append(psnr(picture, luma(true)))
        print(f"{name}: " + ", ".join(f"{label} {np.mean(each):.1f} dB" for label, each in found.items()))
    one, _, other = pictures(asked.footage / next(iter(FAST)), 20, 3, 1080)
    for label, make in (("blended", lambda: mixed(one, other, 0.5)), ("flow", lambda: flow(one, other))):
        print(f"{label}, 1080 lines: {1000 * least(make):.0f} ms of CPU")
    way = flow(one, other)
    print(f"moved along it: {1000 * least(lambda: between(one, other, way, 0.5)):.0f} ms")


def least(make: object) -> float:
    """The least CPU seconds of five runs."""
    costs = []
    for _ in range(5):
        begun = time.process_time()
        make()  # type: ignore[operator]
        costs.append(time.process_time() - begun)
    return min(costs)


def pictures(path: Path, first: int, count: int, lines: int) -> list[VideoFrame]:
    """Frames of yuv420p of that shorter side."""
    found = []
    with av.open(str(path)) as box:
        for number, frame in enumerate(box.decode(video=0)):
            if first <= number < first + count:
                scale = lines / min(frame.width, frame.height)
                size = (2 * round(frame.width * scale / 2), 2 * round(frame.height * scale / 2))
                found.append(frame.reformat(*size, "yuv420p", interpolation="AREA"))
    return found


def luma(frame: VideoFrame) -> Luma:
    return np.array(planes(frame)[0])


def psnr(one: NDArray[np.float64] | Luma, other: Luma) -> float:
    return float(10 * np.log10(255**2 / np.mean((one.astype(np.float64) - other) ** 2)))


def sides(asked: argparse.Namespace) -> Footage:
    """The sport clips by side, as the manifest has them."""
    listed = json.loads((asked.footage.parent / "MANIFEST.json").read_text())
    names: dict[str, list[str]] = {"outdoor": [], "lab": []}
    for each in listed if isinstance(listed, list) else listed["files"]:
        kind = str(each.get("side", ""))
        side = "outdoor" if kind == "outdoor" else "lab" if kind in {"lab", "gym", "lab/gym"} else ""
        path = asked.footage.parent / str(each.get("file", ""))
        if side and path.parent == asked.footage and path.exists():
            names[side].append(str(path))
    return watch([Given(side, tuple(each)) for side, each in names.items() if each], Cache(asked.cache), 1)


def matching(asked: argparse.Namespace) -> None:
    footage = sides(asked)
    for side in footage.sides:
        lit = [match._lit(footage.clip(content), "") for content in side.clips]  # noqa: SLF001  # what is measured
        middle = match._middle(lit)  # noqa: SLF001
        if middle is None:
            continue
        filmed = np.array([each.places.mean(axis=0) for each in lit if each.windows])
        matched = np.array([place + match.nearer(place, middle) for place in filmed])
        print(f"{side.name}, {len(filmed)} clips, deviation of exposure, red, blue in stops: "
              f"{np.std(filmed, axis=0).round(2)} as filmed, {np.std(matched, axis=0).round(2)} matched")  # fmt: skip


def steadiness(asked: argparse.Namespace) -> None:
    for name, pace, size in GAITS:
        for count in (15, 30, 60):
            left: dict[str, list[float]] = {"off": [], "light": [], "strong": []}
            suspected = 0
            for number, clip in enumerate(STILL):
                frames = [luma(each) for each in pictures(asked.footage / clip, 0, count, 720)]
                path = gait(len(frames), pace, size, number + 1)
                seen = [small(*each) for each in zip(frames, path, strict=True)]
                suspected += swaying(seen)
                stepped = steady.steps(seen)
                for kind, each in left.items():
                    away = steady.corrections(stepped, RATE, steady.STRENGTHS[kind]) if kind != "off" else 0 * path
                    each.append(100 * shake(path - away))
            print(f"{name}, {count} frames: " + ", ".join(
                f"{kind} {np.median(each):.2f} % (most {max(each):.2f}, {sum(one > VISIBLE for one in each)} seen)"
                for kind, each in left.items()) + f"; {suspected} of {len(STILL)} suspected")  # fmt: skip


def swaying(seen: list[Luma]) -> bool:
    """Whether watching calls the camera shaken: else nobody looks closer."""
    motion = Motion()
    for number, each in enumerate(seen):
        motion.see(number / RATE, sizes(each))
    span = Span(Fraction(0), Fraction(len(seen)) / Fraction(RATE))
    sway = describe.sway(np.arange(len(seen)) / RATE, motion.course().camera, span)
    return float(sway.values.max()) >= steady.STILL


def gait(count: int, pace: float, size: float, number: int) -> Floats:
    """Where a camera in the hand is on each frame, as shares of the sides.

    Up and down with every step, to the side with every other, and trembling; begun at another place by another number.
    """
    time = np.arange(count) / RATE
    turn = 2 * np.pi * np.array([number * place * 0.618 % 1 for place in range(1, 9)])
    waves = [np.sin(2 * np.pi * hertz * time + turn[n]) for n, hertz in enumerate(
        (pace / 2, pace, 4.7, 6.3, pace, 2 * pace, 5.3, 7.1))]  # fmt: skip
    shares = np.array([[0.7, 0.3, 0.12, 0.08, 0, 0, 0, 0], [0, 0, 0, 0, 1, 0.4, 0.12, 0.08]])
    return np.asarray(size * (shares @ np.array(waves)).T)


def small(whole: Luma, away: Floats) -> Luma:
    """What the camera sees that is so far away: nine tenths of a picture, at the lines that movement is measured in."""
    height, width = whole.shape
    seen = (round(0.9 * width), round(0.9 * height))
    middle = (width / 2 - away[0] * seen[0], height / 2 - away[1] * seen[1])
    part = cv2.getRectSubPix(whole, seen, middle)
    size = (round(steady.LINES * seen[0] / seen[1]), steady.LINES)
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)


def shake(path: Floats) -> float:
    away = path - steady._smooth(path, STEPS * RATE)  # noqa: SLF001
    return float(np.sqrt((away**2).sum(axis=1).mean()))


PARTS = {"slow": slow, "match": matching, "steady": steadiness}

if __name__ == "__main__":
    main()
