"""Telemetry against its bar: files and libraries, the clock, footfalls, instruments, fuzz. Reads ../shared/media.

python bench/telemetry.py [files|clock|footfalls|instruments|fuzz]...   (default: all)
Counts and values are compared with garmin-fit-sdk, gpxpy and telemetry-parser where they are installed.
"""

from __future__ import annotations

import importlib
import importlib.util
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

import av
import numpy as np

from crosscut.errors import CrosscutError, Unusable
from crosscut.media import metadata
from crosscut.media.paint.layers import planes
from crosscut.model.brief import Instruments
from crosscut.model.curve import Curve
from crosscut.model.edit import Cut, Edit, Landing
from crosscut.model.footage import Clip, Footage, FrameIndex, Moment, Picture, Shot
from crosscut.model.song import Section, Song
from crosscut.model.story import Side
from crosscut.model.telemetry import Activity, Channel, Clock, Measured, Telemetry
from crosscut.model.time import Span
from crosscut.render import hud
from crosscut.telemetry import derive, footfalls, reading
from crosscut.telemetry.clock import place
from crosscut.telemetry.clock.signals import strength

ROOT = Path(__file__).parents[1]
PLACES = (ROOT.parent / "shared/media/footage", Path("/work/shared/media/footage"))
MEDIA = next((each for each in PLACES if each.is_dir()), PLACES[0])
CASES, MUTATIONS = 200, 2000
EXACT, NEAR = 0.2, 0.05  # s
SLOWEST = 2.0  # CPU s that one broken file may take
SAME = 1e-3  # of values, against a library


def main() -> None:
    if not MEDIA.is_dir():
        print("../shared/media/footage is missing: there is nothing to measure.")
        sys.exit(3)
    parts = {"files": files, "clock": clock, "footfalls": steps, "instruments": instruments, "fuzz": fuzz}
    for name in sys.argv[1:] or parts:
        parts[name]()


def material(name: str) -> ModuleType:
    """What the tests make by code."""
    if name != "journeys" and "journeys" not in sys.modules:
        material("journeys")
    spec = importlib.util.spec_from_file_location(name, ROOT / "tests/telemetry" / f"{name}.py")
    if spec is None or spec.loader is None:
        raise SystemExit(f"tests/telemetry/{name}.py is missing.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def files() -> None:
    """Every activity and GoPro clip: read, read in part, or refused, and what libraries say of the same file."""
    counts = {"read": 0, "partly": 0, "refused": 0, "crashed": 0}
    compared, same = 0, 0
    for path in sorted((MEDIA / "activities").iterdir()) + sorted((MEDIA / "sport").glob("gopro*")):
        try:
            activity = camera(path) if path.suffix == ".mp4" else reading.read(path, "x")
        except CrosscutError as error:
            counts["refused"] += 1
            print(f"  {path.name:45} refused: {error.what}")
            continue
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            counts["crashed"] += 1
            print(f"  {path.name:45} CRASHED: {error!r}")
            continue
        counts["partly" if activity.notes else "read"] += 1
        told = [
            f"{name} {ours} of {theirs}{'' if fits else ' DIFFERS'}"
            for name, ours, theirs, fits in oracle(path, activity)
        ]
        compared += len(told)
        same += sum("DIFFERS" not in each for each in told)
        print(f"  {path.name:45} {len(activity.channels)} channels  {'; '.join(told)}  {' '.join(activity.notes)}")
    print(f"files: {counts}   (bar: none crashes)")
    print(f"channels equal to an independent library's: {same} of {compared}   (bar: all)")


def camera(path: Path) -> Activity:
    """What a camera wrote into its clip."""
    packets = metadata.read(path, b"DEVC").packets
    taken = reading.camera([(each.start, each.length, each.content) for each in packets], path.name, "x")
    if taken is None:
        raise Unusable(f"{path.name} holds no metadata.", remedy="Leave it out.")
    return taken[0]


def oracle(path: Path, activity: Activity) -> Iterator[tuple[str, int, int, bool]]:
    """(channel, our count, theirs, whether the same values stand in both) by a library that reads such files."""
    theirs = ORACLES[path.suffix](path) if path.suffix in ORACLES else {}
    doubled = activity.sport in ("running", "walking", "hiking")
    for name, (stamps, values) in theirs.items():
        own = activity.channel(name)
        if own is None or not len(values):
            continue
        factor = 2.0 if name == "cadence" and doubled else 1.0
        first = float(activity.start or 0)
        known = dict(zip(np.round(own.times + first, 3).tolist(), own.values.tolist(), strict=True))
        last = dict(zip(np.round(stamps, 3).tolist(), (np.array(values) * factor).tolist(), strict=True))
        shared = [(known[stamp], value) for stamp, value in last.items() if stamp in known]
        fits = bool(shared) and all(abs(a - b) <= SAME * max(1.0, abs(b)) for a, b in shared)
        yield name, len(own), len(last), fits and len(shared) == len(own)


Columns = dict[str, tuple[np.ndarray[Any, Any], list[float]]]


def by_garmin(path: Path) -> Columns:
    """The records that Garmin's own library finds."""
    try:
        sdk: Any = importlib.import_module("garmin_fit_sdk")
    except ImportError:
        return {}
    messages, _ = sdk.Decoder(sdk.Stream.from_file(str(path))).read()
    records = [each for each in messages.get("record_mesgs", []) if hasattr(each.get("timestamp"), "timestamp")]
    found: Columns = {}
    degrees = 180 / 2**31
    fields = {
        "heart_rate": ("heart_rate", 1.0), "cadence": ("cadence", 1.0), "power": ("power", 1.0),
        "distance": ("distance", 1.0), "speed": ("enhanced_speed", 1.0), "altitude": ("enhanced_altitude", 1.0),
        "latitude": ("position_lat", degrees), "longitude": ("position_long", degrees),
        "temperature": ("temperature", 1.0),
    }  # fmt: skip
    for name, (field, factor) in fields.items():
        rows = [each for each in records if isinstance(each.get(field), int | float)]
        more = [each.get("fractional_cadence") or 0.0 if name == "cadence" else 0.0 for each in rows]
        stamps = np.array([each["timestamp"].timestamp() for each in rows])
        found[name] = (stamps, [each[field] * factor + extra for each, extra in zip(rows, more, strict=True)])
    return found


def by_gpxpy(path: Path) -> Columns:
    """The points that gpxpy finds."""
    try:
        gpxpy: Any = importlib.import_module("gpxpy")
    except ImportError:
        return {}
    parsed = gpxpy.parse(path.read_text(encoding="utf-8-sig"))
    points = [p for track in parsed.tracks for part in track.segments for p in part.points if p.time is not None]
    stamps = np.array([point.time.timestamp() for point in points])
    return {
        "latitude": (stamps, [point.latitude for point in points]),
        "longitude": (stamps, [point.longitude for point in points]),
        "altitude": (stamps, [point.elevation for point in points]),
    }


def by_telemetry_parser(path: Path) -> Columns:
    """The accelerometer and gyroscope that telemetry-parser finds, by their number: it has clocks of its own."""
    try:
        parser: Any = importlib.import_module("telemetry_parser").Parser(str(path))
    except ImportError:
        return {}
    ours = camera(path)
    rows = parser.normalized_imu()
    own = ours.channel("acceleration_x")
    if own is None or len(rows) != len(own):
        print(f"    telemetry-parser finds {len(rows)} samples, we {0 if own is None else len(own)}")
        return {}
    total = np.sqrt(np.sum([np.array([row["accl"][n] for row in rows]) ** 2 for n in range(3)], axis=0))
    own_total = strength(ours)
    if own_total is not None:
        away = float(np.abs(total - own_total.values).max())
        print(f"    telemetry-parser: {len(rows)} samples of acceleration, lengths differ by {away:.4f} m/s² at most")
    return {}


ORACLES: dict[str, Callable[[Path], Columns]] = {".fit": by_garmin, ".gpx": by_gpxpy, ".mp4": by_telemetry_parser}


def clock() -> None:
    """Clips and activities by arithmetic: zone errors, drift, jitter, gaps."""
    journeys = material("journeys")
    start = time.process_time()
    right, wrong, total = 0, 0, 0
    kinds: dict[str, list[int]] = {}
    number = 0
    while total < CASES:
        journey = journeys.journey(number)
        number += 1
        found = {match.clip: match.clock for match in place(journey.clips, journey.activity, None)}
        for clip, truth in zip(journey.clips, journey.truth, strict=True):
            at = found.get(clip.content)
            good = at is not None and at.sure and abs(at.offset - truth) <= EXACT
            bad = at is not None and at.sure and abs(at.offset - truth) > max(EXACT, at.within)
            right, wrong, total = right + good, wrong + bad, total + 1
            kinds.setdefault(journey.kind, [0, 0])
            kinds[journey.kind] = [kinds[journey.kind][0] + good, kinds[journey.kind][1] + 1]
    traps = [*map(journeys.steady, range(20)), *map(journeys.elsewhere, range(40))]
    fooled = 0
    for journey in traps:
        for match in place(journey.clips, journey.activity, None):
            away = abs(match.clock.offset - journey.truth[0])
            fooled += match.clock.sure and not away <= max(EXACT, match.clock.within)
    shares = ", ".join(f"{kind} {a} of {b}" for kind, (a, b) in sorted(kinds.items()))
    print(f"clock: found and right to {EXACT} s {100 * right / total:.1f} % of {total} ({shares})   (bar: 95 %)")
    print(f"clock: sure but further off than told {wrong} of {total}, and {fooled} of {len(traps)} traps   (bar: none)")
    print(f"clock: {1000 * (time.process_time() - start) / total:.0f} CPU ms a clip")


def steps() -> None:
    """Footfalls of the walking clips against their annotation."""
    for told in json.loads((MEDIA / "annotations_telemetry_steps.json").read_text(encoding="utf-8"))["clips"]:
        force = next(
            each for each in derive.complete(camera(MEDIA / told["file"]), None, None) if each.name == "g_force"
        )
        found = np.array([float(each.time) for each in footfalls.steps(force)])
        near = [np.abs(found - step).min() <= NEAR for step in told["step_times_s"]]
        share = 100 * float(np.mean(near))
        line = f"footfalls {told['file']}: {share:.0f} % of {len(near)} within 50 ms, {len(found)} found"
        print(f"{line}   (bar, max_walk: 90 %)")


def instruments() -> None:
    """CPU time of a 1080p frame with four instruments of `lab`, compositing and the copy of the frame included."""
    shown = hud.plan(film(), Instruments(hud="lab"))
    frame = av.VideoFrame(1920, 1080, "yuv420p")
    for plane in planes(frame):
        plane[:] = 110
    other = av.VideoFrame(1920, 1080, "yuv420p")
    best = np.inf
    for _ in range(7):
        brush = hud.Brush(shown)
        start = time.process_time()
        for number in range(len(shown[0].looks)):
            brush.paint((frame, other)[number % 2], number)
        best = min(best, (time.process_time() - start) / len(shown[0].looks))
    names = ", ".join(each.face.kind for each in shown)
    print(f"instruments: {1000 * best:.2f} CPU ms a 1080p frame ({len(shown)}: {names}), least of 7   (bar: 3.00)")


def film() -> hud.Material:
    """Eight seconds in which everything is measured, so that all four instruments stand all the time."""
    span = Span(Fraction(0), Fraction(8))
    flat = Curve(np.zeros(2, np.float32), Fraction(1))
    blows = tuple(Fraction(3 * n, 2) for n in range(6))
    moments = tuple(Moment(each, 0.8, "strike", contact=True, confidence=0.9) for each in blows)
    landings = tuple(Landing(each, each) for each in blows)
    picture = Picture(
        0, 1920, 1080, 0, mirrored=False, rate=Fraction(30), steady=True, interlaced=False, transfer="sdr"
    )
    index, shot = FrameIndex(np.arange(240), np.array([0]), Fraction(1, 30)), Shot(span, (), moments, flat, flat)
    clip = Clip("a.mp4", "a", Fraction(8), picture, audible=False, index=index, shots=(shot,))
    times = np.arange(0, 8.1, 0.1)
    waves = {"heart_rate": (160, 20), "cadence": (170, 9), "force": (600, 500), "power": (300, 120), "speed": (4, 2)}
    channels = tuple(Channel(n, times, at + by * np.sin(times * (2 + len(n))), 10.0) for n, (at, by) in waves.items())
    measured = Measured("a", channels, "a.fit", Clock("gps", 0.0, 0.2, 1.0))
    telemetry = Telemetry((measured,), (), (Activity("a.fit", "x", None, channels),))
    edit = Edit(span, Fraction(30), 1920, 1080, (Cut(0, 240, "B", "a", Fraction(0), landings=landings),))
    song = Song("s", Fraction(8), 120.0, 1.0, (), (Section(span, "drop", 0.9),), (), (), flat, None)
    return hud.Material(edit, Footage((clip,), (Side("B", ("a",)),), telemetry=telemetry), song)


def fuzz() -> None:
    """Broken files: no crash, no hang, and how much memory."""
    made = material("activity_files")
    real = [path for path in sorted((MEDIA / "activities").iterdir()) if path.stat().st_size < 60_000]
    whole = [(ending, write(made.readings(40))) for ending, write in made.KINDS.items()]
    whole += [(path.suffix, path.read_bytes()) for path in real]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    crashed, slow, read, refused = 0, 0.0, 0, 0
    for number in range(MUTATIONS):
        ending, content = whole[number % len(whole)]
        start = time.process_time()
        try:
            reading.parse(made.mutated(content, number), f"a{ending}", "c")
            read += 1
        except CrosscutError:
            refused += 1
        except Exception as error:  # noqa: BLE001  # that is what is looked for
            crashed += 1
            print(f"  {ending} {number}: {error!r}")
        slow = max(slow, time.process_time() - start)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    print(f"fuzz: {MUTATIONS} inputs, {read} read, {refused} refused, {crashed} crashed   (bar: no crash)")
    print(f"fuzz: slowest {slow:.2f} CPU s (hang from {SLOWEST:g}), memory grew by {grown:.0f} MiB   (bar: bounded)")


if __name__ == "__main__":
    main()
