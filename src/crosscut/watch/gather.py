"""Which files the user means: folders opened, what is no video passed over, nothing twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crosscut.model.project import Given


def _endings(words: str) -> frozenset[str]:
    return frozenset(f".{word}" for word in words.split())


VIDEO = _endings("3g2 3gp asf avi flv insv m2t m2ts m4v mkv mov mp4 mpeg mpg mts mxf ogv ts vob webm wmv")
SMALL_COPIES = _endings("lrf lrv thm")  # cameras write them beside their clips
OTHER = SMALL_COPIES | _endings(
    "aac ai bmp crosscut csv db dng doc docx edl fcpxml fit flac gif gpx heic html ini jpeg jpg json log m4a md mp3 "
    "ogg opus otio pdf png psd py sav srt tcx tif tiff tsv txt wav webp xml xmp yaml yml zip"
)


@dataclass(frozen=True, slots=True)
class Item:
    """One file: its path as the user gave it, its side, and whether it was `named` itself or found in a folder."""

    path: str
    side: str
    named: bool

    @property
    def promising(self) -> bool:
        """Whether its owner expects it to be used: named, or with the ending of a video."""
        return self.named or Path(self.path).suffix.lower() in VIDEO


def gather(given: Sequence[Given]) -> tuple[Item, ...]:
    """Every file in the order given, folders sorted by path; hidden files and what is clearly no video left out."""
    return tuple(item for each in given for path in each.paths for item in _expanded(path, each.side))


def _expanded(path: str, side: str) -> list[Item]:
    place = Path(path)
    if not place.is_dir():
        return [Item(path, side, named=True)]
    inside = sorted(file for file in place.rglob("*") if file.is_file() and not _passed_over(file.relative_to(place)))
    return [Item(str(file), side, named=False) for file in inside]


def _passed_over(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts) or path.suffix.lower() in OTHER
