"""Files that come whole or not at all: written under a temporary name beside their own, then renamed."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Event

from crosscut.errors import Unwritable

PART = ".part-"  # how temporary names begin; what they end on stays, for it names the format

PATIENCE = 0.5  # s for work to leave off, and its process to end, by themselves

_UNDER_WAY: set[Path] = set()  # files that this process would leave behind if it were ended now
_OVER = Event()  # this process is being ended


def unwritable(path: Path, error: OSError) -> Unwritable:
    """What to tell where a file of the user's cannot be written."""
    return Unwritable(
        f"{path} cannot be written: {error.strerror or error}.", remedy="Choose another place, or free some space."
    )


@contextmanager
def whole(path: Path, told: Callable[[Path, OSError], Unwritable] = unwritable) -> Iterator[Path]:
    """A temporary path to write to; it becomes `path` when all went well and is removed otherwise.

    Whatever the system has against it is raised as `told` puts it.
    """
    go_on()
    part = path.with_name(f"{PART}{os.getpid()}-{path.name}")
    _UNDER_WAY.add(part)
    try:
        part.touch()  # what is in the way of writing there is found before the work is done
        yield part
        part.replace(path)
    except OSError as error:
        raise told(path, error) from error
    finally:
        with suppress(OSError):  # its folder is not there, or not ours: then neither is the file
            part.unlink(missing_ok=True)
        _UNDER_WAY.discard(part)


def go_on() -> None:
    """Leave the work here, by `SystemExit`, where this process is being ended."""
    if _OVER.is_set():
        raise SystemExit


def leave_off() -> None:
    """Have the work of another thread leave off at its next `go_on` or file, and clear up behind it.

    A file that is opened while it is removed comes back; so what removes it is the thread that writes it, and only
    where that one does not come to it in time does this one.
    """
    _OVER.set()
    time.sleep(PATIENCE)
    clear_up()


def clear_up() -> None:
    """Remove what is unfinished: the last thing that a process does when it is ended at once."""
    for part in list(_UNDER_WAY):
        with suppress(OSError):  # it may have got its name by now
            part.unlink()
