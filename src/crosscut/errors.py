"""Every error that a user can meet: what happened and where, what to do, and how the program exits.

CrosscutError
├── WrongUse             2  a command or option does not fit
├── Unusable             3  input cannot be used
│   ├── NoSound             a song file holds nothing to hear
│   ├── NoBeat              no beat can be trusted in the song
│   ├── TooShort            the song is too short for a film
│   ├── NoPicture           a file holds no moving picture
│   ├── Damaged             a file cannot be read
│   └── NothingUsable       not one clip can be used
├── Contradiction        4  locks, bans or bounds exclude each other
├── Unwritable           5  the output exists or cannot be written
├── MissingCodec         6  this PyAV lacks a codec
└── Fault                1  ours: a promise of the program was broken
"""

from __future__ import annotations

from typing import ClassVar


class CrosscutError(Exception):
    """One sentence `what` (with the file or option it is about) and one `remedy`."""

    code: ClassVar[int] = 1

    def __init__(self, what: str, *, remedy: str) -> None:
        super().__init__(what, remedy)
        self.what = what
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.what} {self.remedy}"

    def __reduce__(self) -> tuple[object, ...]:
        """Cross the border between processes whole."""
        return (_again, (type(self), self.what, self.remedy))

    @property
    def kind(self) -> str:
        """Its name in JSON: `NoSound` is `no_sound`."""
        name = type(self).__name__
        return name[0].lower() + "".join(f"_{c.lower()}" if c.isupper() else c for c in name[1:])


def _again(kind: type[CrosscutError], what: str, remedy: str) -> CrosscutError:
    return kind(what, remedy=remedy)


class WrongUse(CrosscutError):
    """A command, option or value that does not fit."""

    code = 2


class Unusable(CrosscutError):
    """Input that cannot be used."""

    code = 3


class NoSound(Unusable):
    """The song file holds nothing to hear."""


class NoBeat(Unusable):
    """No beat of the song can be trusted."""


class TooShort(Unusable):
    """The song is too short for a film."""


class NoPicture(Unusable):
    """The file holds no moving picture."""


class Damaged(Unusable):
    """The file cannot be read."""


class NothingUsable(Unusable):
    """Not one of the clips can be used."""


class Contradiction(CrosscutError):
    """Locks, bans or bounds exclude each other."""

    code = 4


class Unwritable(CrosscutError):
    """The output exists already or cannot be written."""

    code = 5


class MissingCodec(CrosscutError):
    """A codec is missing from this build of PyAV."""

    code = 6


class Fault(CrosscutError):
    """A promise of the program was broken: a fault of ours."""
