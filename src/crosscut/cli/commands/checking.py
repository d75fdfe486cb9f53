"""What becomes of any file that a user has: footage, a song, a project, or of no use, and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from crosscut import montage, store
from crosscut.cli import tables
from crosscut.cli.values import clock, plural
from crosscut.errors import Unusable
from crosscut.model.brief import Brief
from crosscut.model.footage import Clip
from crosscut.model.project import Given, Project
from crosscut.model.story import ONLY_SIDE
from crosscut.montage import Workplace
from crosscut.watch.gather import gather

SONGS = frozenset((".aac", ".aif", ".aiff", ".flac", ".m4a", ".mp3", ".oga", ".ogg", ".opus", ".wav", ".wma"))


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a file is good for: `use` is "footage", "song" or "project", None where it is of none, with the remedy."""

    path: str
    use: str | None
    why: str
    remedy: str = ""

    @property
    def usable(self) -> bool:
        """Whether it is good for anything."""
        return self.use is not None

    @property
    def line(self) -> str:
        """The verdict for a person."""
        mark = "usable" if self.usable else "not usable"
        said = self.why.removeprefix(tables.name(self.path))
        joint = ": " if said == self.why else ""
        return f"{mark:<12}{self.path}{joint}{said} {self.remedy}".rstrip()

    @property
    def document(self) -> dict[str, object]:
        """The verdict for a program."""
        remedy = self.remedy or None
        return {"path": self.path, "usable": self.usable, "use": self.use, "why": self.why, "remedy": remedy}


def examine(files: Sequence[Path], place: Workplace) -> list[Verdict]:
    """A verdict on each file, folders opened, in the order given."""
    paths = [path for file in files for path in (_inside(file) if file.exists() else [str(file)])]
    found = {
        str(file): Verdict(str(file), None, f"{file.name} is not there.", "Check the path.")
        for file in files
        if not file.exists()
    }
    found |= {path: verdict for path in paths if path not in found and (verdict := _other(path, place)) is not None}
    clips = [path for path in paths if path not in found]
    found |= _footage(clips, place) if clips else {}
    named = [path for path in dict.fromkeys(paths) if path in found]
    return [found[path] for path in named] + [_bare(file) for file in files if file.is_dir() and not _inside(file)]


def _bare(folder: Path) -> Verdict:
    return Verdict(str(folder), None, f"{folder.name} holds no video.", "Name video files, or folders that hold some.")


def _inside(file: Path) -> list[str]:
    return [item.path for item in gather([Given(ONLY_SIDE, (str(file),))])]


def _other(path: str, place: Workplace) -> Verdict | None:
    """The verdict on a song or a project, by the file's ending; None for all that may be footage."""
    ending = Path(path).suffix.lower()
    try:
        if ending == ".crosscut":
            project = store.load(Path(path))
            return Verdict(path, "project", f"{plural(len(project.takes), 'take')}.")
        if ending in SONGS:
            song = montage.hear(Project(path, (), Brief()), place)
            return Verdict(path, "song", f"{tables.heard(song)}.")
    except Unusable as error:
        return Verdict(path, None, error.what, error.remedy)
    return None


def _footage(paths: Sequence[str], place: Workplace) -> dict[str, Verdict]:
    seen = montage.survey([Given(ONLY_SIDE, tuple(paths))], place)
    usable = {clip.path: Verdict(clip.path, "footage", f"{_clip(clip)}.") for clip in seen.clips}
    return usable | {each.path: Verdict(each.path, None, each.why, each.remedy) for each in seen.left_out}


def _clip(clip: Clip) -> str:
    picture = clip.picture
    shape = f"{picture.width}×{picture.height}, {float(picture.rate):.4g} frames/s"
    return f"{clock(clip.duration)}, {shape}, {plural(len(clip.moments), 'moment')}"
