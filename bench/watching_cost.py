"""What watching costs: `python bench/watching_cost.py [--short] [--memory] [--uhd]`.

Makes clips of 1080p30 (H.264 High with B-frames, 12 Mb/s, AAC) and of 2160p30 (45 Mb/s) out of `../shared` footage
(exit code 3 where it is missing), 10 s of each enlarged and strewn with grain, then joined to themselves, and prints
the CPU time of one pass without and with its proxy as a ratio of decoding every picture with one thread and the loop
filter on (least of five in turn); the CPU time of a second run on known footage as a share of the first; with
`--memory` the peak memory (PSS) of a worker over 10 s, 2 min and 10 min; with `--uhd` the 4K clip too. `--short` takes
10 s instead of 60 s, and the least of three.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

from crosscut.cache import Cache
from crosscut.crew import keep_memory
from crosscut.model.project import Given
from crosscut.watch import one, watch
from metering import measured

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media" / "footage"
MADE = Path(__file__).parents[1] / "build" / "watching"
SOURCE = "sport/sam2_juggle_grass.mp4"
RATE, SECONDS = 30, 10
SHORT = "--short" in sys.argv
LONG = 10 if SHORT else 60  # s
ROUNDS = 3 if SHORT else 5
MEMORY = (10, 120, 600)  # s
SOUND_RATE = 48_000


def main() -> int:
    if not SHARED.is_dir():
        sys.stderr.write(f"This bench needs {SHARED}.\n")
        return 3
    keep_memory()  # as the processes of a crew do
    MADE.mkdir(parents=True, exist_ok=True)
    if "--worker" in sys.argv:
        return worker(Path(sys.argv[sys.argv.index("--worker") + 1]))
    if "--memory" in sys.argv:
        memory()
        return 0
    ratios("1080p30", joined(clip(1080, 12, "medium"), LONG))
    if "--uhd" in sys.argv:
        ratios("2160p30", clip(2160, 45, "veryfast"))
    again()
    return 0


def worker(path: Path) -> int:
    """What one process of the crew does with a clip."""
    with tempfile.TemporaryDirectory() as folder:
        one.watch(path, "", Path(folder) / "proxy.mp4", lambda _: None)
    return 0


def ratios(name: str, path: Path) -> None:
    times: dict[str, list[float]] = {}
    frames = 0
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(ROUNDS):
            begun = time.process_time()
            frames = decoded(path)
            times.setdefault("decode", []).append(time.process_time() - begun)
            for what, stand_in in (("analysis", None), ("with proxy", Path(folder) / "proxy.mp4")):
                begun = time.process_time()
                one.watch(path, "", stand_in, lambda _: None)
                times.setdefault(what, []).append(time.process_time() - begun)
    least = {what: min(each) / frames * 1000 for what, each in times.items()}
    told = ", ".join(f"{what} {each:.2f} ms a frame ({each / least['decode']:.2f})" for what, each in least.items())
    print(f"{name}, {frames} frames: {told}", flush=True)


def decoded(path: Path) -> int:
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        stream.codec_context.thread_count = 1
        return sum(1 for _ in container.decode(stream))


def again() -> None:
    """Known footage costs its fingerprints and what was kept of it."""
    with tempfile.TemporaryDirectory() as folder:
        cache, given = Cache(Path(folder)), [Given("A", (str(joined(clip(1080, 12, "medium"), LONG)),))]
        costs = []
        for _ in range(2):
            begun = time.process_time()
            watch(given, cache, 1)
            costs.append(time.process_time() - begun)
    print(f"second run: {costs[1]:.3f} of {costs[0]:.1f} CPU s ({costs[1] / costs[0]:.4f})", flush=True)


def memory() -> None:
    """Peak memory of a worker by length; the clip is easy, for the pictures' size is what counts."""
    for seconds in MEMORY:
        path = joined(clip(1080, 2, "veryfast", grain=0), seconds)
        cost = measured([sys.executable, __file__, "--worker", str(path)], memory=True)
        print(f"memory of a worker, 1080p, {seconds} s: {cost.peak:.0f} MiB ({cost.cpu:.0f} CPU s)", flush=True)


def clip(lines: int, megabits: int, preset: str, grain: int = 6) -> Path:
    """Ten seconds, made once."""
    path = MADE / f"{lines}p-{megabits}-{preset}.mp4"
    if not path.exists():
        part = path.with_name(f"part-{path.name}")
        with av.open(str(part), "w") as out:
            stream = out.add_stream("libx264", RATE, options={"preset": preset, "bf": "3", "g": "60"})
            stream.width, stream.height, stream.pix_fmt, stream.bit_rate = (
                lines * 16 // 9,
                lines,
                "yuv420p",
                megabits * 10**6,
            )
            sound = out.add_stream("aac", SOUND_RATE, layout="mono")
            for pixels in enlarged(lines, grain):
                out.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, "bgr24")))
            out.mux(stream.encode(None))
            n = np.arange(SECONDS * SOUND_RATE)
            samples = (0.2 * np.sin(n * n * 0.37) * (n % 16_000 < 3_000)).astype(np.float32)
            for first in range(0, len(samples), 1024):
                block = np.zeros((1, 1024), np.float32)
                block[0, : len(samples) - first] = samples[first : first + 1024]
                frame = av.AudioFrame.from_ndarray(block, "fltp", "mono")
                frame.sample_rate, frame.pts = SOUND_RATE, first
                out.mux(sound.encode(frame))
            out.mux(sound.encode(None))
        part.rename(path)
    return path


def enlarged(lines: int, grain: int) -> Iterator[NDArray[np.uint8]]:
    width = lines * 16 // 9
    noise = (np.sin(np.arange((lines + 64) * (width + 64)) * 12.9898) * 43758.5453 % 1).reshape(lines + 64, width + 64)
    count = 0
    while True:
        with av.open(str(SHARED / SOURCE)) as container:
            for frame in container.decode(video=0):
                if count == RATE * SECONDS:
                    return
                pixels = cv2.resize(frame.to_ndarray(format="bgr24"), (width, lines), interpolation=cv2.INTER_CUBIC)
                down, right = count * 7 % 64, count * 13 % 64
                strewn = pixels + grain * (noise[down : down + lines, right : right + width, None] - 0.5)
                yield np.clip(strewn, 0, 255).astype(np.uint8)
                count += 1


def _inside(packet: av.Packet) -> bool:  # type: ignore[type-arg]  # of either stream
    """Whether it is a picture, or a sound that begins and ends within the clip."""
    begins = (packet.pts or 0) * packet.time_base
    return packet.stream.type == "video" or (begins >= 0 and begins + Fraction(1024, SOUND_RATE) <= SECONDS)


def joined(path: Path, seconds: int) -> Path:
    """The clip after itself until it lasts so long; nothing is encoded anew."""
    target = path.with_name(f"{path.stem}-{seconds}s.mp4")
    if target.exists() or seconds <= SECONDS:
        return target if target.exists() else path
    with av.open(str(target), "w") as out, av.open(str(path)) as model:
        streams = {each.index: out.add_stream_from_template(each) for each in model.streams}
        for turn in range(seconds // SECONDS):
            with av.open(str(path)) as container:
                for packet in container.demux():
                    if packet.dts is None or packet.pts is None or not _inside(packet):
                        continue
                    later = int(Fraction(turn * SECONDS) / packet.time_base)
                    packet.pts, packet.dts = packet.pts + later, packet.dts + later
                    packet.stream = streams[packet.stream.index]
                    out.mux(packet)
    return target


if __name__ == "__main__":
    sys.exit(main())
