"""Work spread over processes that tell how far they are and die with the one that asked, on every system.

Each process holds one end of a pipe whose other end only the asking process has. When that one closes it or dies, by
whatever cause, the pipe ends and the process ends itself, and with it the files that it had under way.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from math import inf
from multiprocessing import get_context
from queue import Empty
from types import TracebackType
from typing import TYPE_CHECKING, Self, TypeVar

from crosscut.errors import Fault
from crosscut.whole import go_on, leave_off

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from multiprocessing.queues import Queue

TICK = 0.2  # s between two looks at what the processes tell
# What is told to the memory of processes, where the C library is glibc: blocks as large as pictures are kept for the
# next one. Given back and asked for anew, each page comes back as zeros, which took 3 % of a film's CPU.
KEPT = (
    (-3, 32 << 20),  # M_MMAP_THRESHOLD of malloc.h, bytes; the largest that it takes
    (-1, 128 << 20),  # M_TRIM_THRESHOLD, bytes at its end
)

Task = TypeVar("Task")
Result = TypeVar("Result")
Tell = Callable[[float], None]  # how much of the task is done, in whatever it counts
Work = Callable[[Task, Tell], Result]
News = tuple[tuple[int, int], float]  # the round and number of a task, and how much of it is done
Told = Callable[[int, float], None]  # the number of a task, and how much of it is done; infinity when all is


def unheard(_number: int, _done: float) -> None:
    """Nobody wants to know how far a task is."""


class Crew:
    """Up to `jobs` processes, started when there is work for more than one. Use it in a `with`."""

    def __init__(self, jobs: int) -> None:
        self._jobs = jobs
        self._pool: ProcessPoolExecutor | None = None
        self._lifeline: Connection | None = None  # our end
        self._context = get_context("spawn")  # the same on every system, and no locks of ours are copied
        self._news: Queue[News] | None = None
        self._round = 0  # of tasks given to `each`

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        if kind is not None and self._lifeline is not None:  # nobody waits for what is under way
            self._lifeline.close()
        self.dismiss()

    def dismiss(self) -> None:
        """Let the processes go, and their memory with them; they are started anew when there is more work."""
        if self._pool is None or self._lifeline is None or self._news is None:
            return
        self._pool.shutdown(cancel_futures=True)
        self._lifeline.close()
        self._news.close()
        self._news.cancel_join_thread()
        self._pool = None

    def each(self, work: Work[Task, Result], tasks: Sequence[Task], told: Told = unheard) -> Iterator[Result]:
        """The result of each task as it is done, in any order; in this process where `jobs` or `tasks` are but one.

        `work` is a function of a module; it gets a task, which can be pickled, and a function to tell how far it is.
        What it raises is raised here.
        """
        if min(self._jobs, len(tasks)) <= 1:
            for number, task in enumerate(tasks):
                yield work(task, partial(told, number))
                told(number, inf)
            return
        pool = self._started()
        self._round += 1
        waiting = {pool.submit(_run, work, (self._round, number), task): number for number, task in enumerate(tasks)}
        try:
            while waiting:
                finished, _ = wait(waiting, TICK, FIRST_COMPLETED)
                self._pass_on(told, set(waiting.values()))
                for future in sorted(finished, key=waiting.__getitem__):
                    yield future.result()
                    told(waiting.pop(future), inf)
        except BrokenProcessPool as error:
            raise Fault(
                "A process that was at work was ended from outside.", remedy="Free some memory, or use fewer --jobs."
            ) from error

    def _started(self) -> ProcessPoolExecutor:
        if self._pool is None:
            theirs, self._lifeline = self._context.Pipe(duplex=False)
            self._news = self._context.Queue()
            self._pool = ProcessPoolExecutor(self._jobs, self._context, _begin, (theirs, self._news))
        return self._pool

    def _pass_on(self, told: Told, waiting: set[int]) -> None:
        """Tell the news of tasks that are not done yet; what comes later than its task is no news any more."""
        while self._news is not None:
            try:
                (turn, number), done = self._news.get_nowait()
            except Empty:
                return
            if turn == self._round and number in waiting:
                told(number, done)


def keep_memory() -> None:
    """Have this process keep the memory it is done with for what comes next, where its C library can."""
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is not None:
        for name, size in KEPT:
            mallopt(name, size)


_NEWS: list[Queue[News]] = []  # in a process of a crew: the line to the one that asked


def _begin(lifeline: Connection, news: Queue[News]) -> None:
    for heard in (signal.SIGINT, signal.SIGTERM):  # the asking process hears it and closes the pipe
        signal.signal(heard, signal.SIG_IGN)
    keep_memory()
    _NEWS[:] = [news]
    threading.Thread(target=_watch, args=(lifeline,), daemon=True).start()


def _watch(lifeline: Connection) -> None:
    try:
        lifeline.recv()
    except (EOFError, OSError):
        leave_off()
        os._exit(1)


def _run(work: Work[Task, Result], number: tuple[int, int], task: Task) -> Result:
    def tell(done: float) -> None:
        go_on()
        _NEWS[0].put((number, done))

    return work(task, tell)
