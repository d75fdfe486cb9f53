"""Song file to Song: what is heard in it. This front door and `hearing` are all of this folder that reads files."""

# ruff: noqa: PLC0415  # what hears and draws is heavy, and most songs are known: then it is not needed

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from crosscut.cache import Cache, fingerprint, key
from crosscut.errors import WrongUse
from crosscut.model.brief import Listen
from crosscut.model.forms.codec import build, plain
from crosscut.model.song import Song
from crosscut.progress import Progress, Report, silent

if TYPE_CHECKING:
    from crosscut.drawing import Drawing

METHOD = 11  # grows whenever a song would be heard otherwise, so that nothing stale is taken from the cache
STEPS = 4  # of the work, for progress
OUTLINE = 20  # parts of a second of which a picture shows how loud they are
CLICK_RATE = 44100  # Hz of the sound with clicks


def listen(path: Path, asked: Listen, cache: Cache, report: Report = silent) -> Song:
    """What is heard in the file. Raises NoSound, Damaged, TooShort, NoBeat and WrongUse.

    The second time it comes from the cache; the first time it is read back from there too, so both are the same.
    """
    said = _said(asked)
    name = key(fingerprint(path), replace(asked, beats=None), said, METHOD)

    def make(part: Path) -> None:
        from crosscut.listen.hearing import heard

        part.write_text(json.dumps(plain(heard(path, asked, said, report))), encoding="utf-8")

    kept = cache.keep("song", name, ".json", make)
    song: Song = build(Song, json.loads(kept.read_text(encoding="utf-8")))
    report(Progress("listen", path.name, STEPS, STEPS, "steps"))
    return replace(song, name=path.name)


def drawn(song: Song, path: Path) -> Drawing:
    """A picture of the song in the file as it was heard. Raises NoSound and Damaged."""
    import numpy as np

    from crosscut.listen import onsets, picture
    from crosscut.media import sounds

    sound = sounds.read(path, onsets.RATE, channels=1)
    bounds = np.linspace(0, len(sound.samples), OUTLINE * max(1, round(song.duration)) + 1).astype(np.int64)
    loud = np.maximum.reduceat(np.abs(sound.mono), bounds[:-1])
    return picture.plot(song, np.asarray(loud / max(float(loud.max()), 1e-6), np.float32))


def clicked(song: Song, path: Path) -> bytes:
    """The song in the file with clicks on its beats, as a WAV file. Raises NoSound and Damaged."""
    from crosscut.listen import clicks
    from crosscut.media import sounds

    return clicks.wav(clicks.find(song, sounds.read(path, CLICK_RATE, channels=2)))


def _said(asked: Listen) -> str | None:
    """The text that holds the song's beats, where the user names one. Raises WrongUse."""
    if asked.beats is None:
        return None
    try:
        return Path(asked.beats).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or "it is no text"
        raise WrongUse(f"{asked.beats} cannot be read: {why}.", remedy="Name a file with the song's beats.") from error
