"""Every export of films by chance, read by OpenTimelineIO itself: `python bench/exports.py [FILMS]`.

Needs `pip install .[bench]`: OpenTimelineIO (no wheel of it for every Python that Crosscut runs on) and its adapters
for EDL and Final Cut Pro 7, where they are there. What the library understands of an .otio must be the renderer's frame
list, range for range; what the adapters understand of the others, the cuts to the frame. The adapters read no retimes,
so films for them have none.
"""

from __future__ import annotations

import importlib
import importlib.util
import sys
import tempfile
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from types import ModuleType
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings

from crosscut.export import export
from crosscut.model.edit import Edit
from crosscut.model.footage import Footage

MATERIAL = Path(__file__).resolve().parents[1] / "tests" / "export" / "export_material.py"
ALLOWANCE = 1e-6  # of a frame; the library counts in floats
ADAPTERS = {"edl": "otio_cmx3600_adapter", "premiere": "otio_fcp_adapter"}


def main() -> int:
    if importlib.util.find_spec("opentimelineio") is None:
        sys.stderr.write("This bench needs OpenTimelineIO: pip install .[bench]\n")
        return 3
    otio, made = importlib.import_module("opentimelineio"), material()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 100
    print(f"OpenTimelineIO {otio.__version__}, {count} films a format")
    wrong = run(otio, made, "otio", count)
    for to, adapter in ADAPTERS.items():
        if importlib.util.find_spec(adapter) is None:
            print(f"{to:9s} no {adapter} here")
        else:
            wrong += run(otio, made, to, count)
    return 1 if wrong else 0


def material() -> ModuleType:
    spec = importlib.util.spec_from_file_location("export_material", MATERIAL)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(MATERIAL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def run(otio: Any, made: ModuleType, to: str, count: int) -> int:  # noqa: ANN401  # a library without types
    """Export and read films; how many frames came back otherwise."""
    tally = {"films": 0, "cuts": 0, "frames": 0, "wrong": 0}
    films = made.films() if to == "otio" else made.films(speeds=(Fraction(1),))

    @settings(max_examples=count, deadline=None, derandomize=True, database=None, phases=[Phase.generate],
              suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(films)
    def each(film: tuple[Edit, Footage, dict[str, str]]) -> None:
        edit, footage, codes = film
        asked = made.asked(*footage.clips, timecodes=codes if to == "otio" else {})
        seen = list(frames(read(otio, export(edit, made.song(), footage, to, asked).text, to, edit), edit, footage, to))
        wanted = made.frame_list(edit, footage)
        if to != "otio":
            wanted = [(cut.clip, 0) for cut in edit.cuts for _ in range(len(cut))]
        tally["films"] += 1
        tally["cuts"] += len(edit.cuts)
        tally["frames"] += len(wanted)
        tally["wrong"] += sum(a != b for a, b in zip(seen, wanted, strict=True))

    each()
    print(f"{to:9s} {tally['films']} films, {tally['cuts']} cuts, {tally['frames']} frames, {tally['wrong']} wrong")
    return tally["wrong"]


def read(otio: Any, text: str, to: str, edit: Edit) -> Any:  # noqa: ANN401  # a library without types
    """The timeline that the library makes of the text."""
    endings = {"otio": ".otio", "edl": ".edl", "premiere": ".xml"}
    rates = {"rate": round(edit.rate), "ignore_timecode_mismatch": True} if to == "edl" else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"film{endings[to]}"
        path.write_text(text, encoding="utf-8")
        timeline = otio.adapters.read_from_file(str(path), **rates)
    return timeline[0] if isinstance(timeline, otio.schema.SerializableCollection) else timeline


def frames(timeline: Any, edit: Edit, footage: Footage, to: str) -> Iterator[tuple[str, int]]:  # noqa: ANN401  # the same
    """(clip, source frame) of every film frame as the library counts them; frame 0 where only cuts are compared."""
    for item in timeline.video_tracks()[0]:
        where = item.range_in_parent()
        content = Path(item.name).stem
        if to != "otio":
            yield from ((content, 0) for _ in range(round(where.duration.value)))
            continue
        clip = footage.clip(content)
        scale = 1.0
        for effect in item.effects:
            scale *= effect.time_scalar
        entry = item.source_range.start_time - item.media_reference.available_range.start_time
        for k in range(round(where.duration.value)):
            seconds = entry.to_seconds() + k / float(edit.rate) * scale
            yield content, shown(clip, seconds)


def shown(clip: Any, seconds: float) -> int:  # noqa: ANN401  # a Clip
    """The last source frame that began by then."""
    rate = float(clip.picture.rate)
    if clip.picture.steady:
        return min(int(seconds * rate + ALLOWANCE), len(clip.index.shown) - 1)
    starts = [float(clip.index.time(number)) for number in range(len(clip.index.shown))]
    return max(0, sum(start <= seconds + ALLOWANCE / rate for start in starts) - 1)


if __name__ == "__main__":
    sys.exit(main())
