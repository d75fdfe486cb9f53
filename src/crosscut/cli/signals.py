"""Ending within a second when the user or the system asks for it, whatever the program is busy with.

Python hands a signal to the main thread only between two of its own steps, and a codec or a solver may compute for
longer. So the first signal also wakes a thread; when the work has not unwound after a moment of grace, that thread
ends the program and its workers. Results are renamed to their names when they are whole, so nothing is half written.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event, Thread
from types import FrameType

from crosscut.cli.faults import INTERRUPTED, TERMINATED, Terminated
from crosscut.whole import clear_up

GRACE = 0.7  # s; with the rest of the way out it stays below one second
STOPPED = b"crosscut: Stopped. What was found so far is kept; the same command goes on from there.\n"
CURSOR = b"\x1b[?25h"  # a terminal's word for showing its cursor again, which a live bar hides
CODES = {signal.SIGINT: INTERRUPTED, signal.SIGTERM: TERMINATED}


@contextmanager
def guarded() -> Iterator[None]:
    """While this holds, SIGINT and SIGTERM end the program within a second."""
    # What the workers shared is cleared away behind a program that ended at once; nobody need be told of it.
    sys.warnoptions.append("ignore:resource_tracker")
    inner, outer = socket.socketpair()
    outer.setblocking(False)  # noqa: FBT003  # the system's own signature
    done = Event()
    watcher = Thread(target=_watch, args=(inner, done), daemon=True)
    watcher.start()
    before = signal.signal(signal.SIGTERM, _terminate)
    wake = signal.set_wakeup_fd(outer.fileno(), warn_on_full_buffer=False)
    try:
        yield
    finally:
        done.set()
        signal.set_wakeup_fd(wake)
        signal.signal(signal.SIGTERM, before)
        outer.close()
        watcher.join()
        inner.close()


def _terminate(number: int, frame: FrameType | None) -> None:
    _ = number, frame
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    raise Terminated


def _watch(inner: socket.socket, done: Event) -> None:
    """Wait for a signal's number; end the program when it has not ended by itself in time."""
    while byte := inner.recv(1):
        code = CODES.get(signal.Signals(byte[0]))
        if code is not None and not done.wait(GRACE):
            with suppress(OSError):
                os.write(2, (CURSOR if sys.stderr.isatty() else b"") + STOPPED)
            end_now(code)


def end_now(code: int) -> None:
    """End this process without waiting for anything; its crew notices, clears up and ends too."""
    clear_up()
    os._exit(code)
