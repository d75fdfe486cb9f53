"""The same work on many things at once, in processes that tell how far they are and die with their parent."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from multiprocessing import get_context, parent_process
from queue import Empty
from typing import Any, TypeVar

TICK = 0.2  # s between two looks at what the workers tell

Task = TypeVar("Task")
Work = Callable[[Task, Callable[[float], None]], None]
Told = Callable[[int, float], None]

_ties: list[Any] = []  # in a worker: the line to the parent, and the flag that says stop


class Stopped(Exception):
    """The parent asked to stop."""


def over(work: Work[Task], tasks: Sequence[Task], jobs: int, told: Told) -> None:
    """Do the work on every task, `jobs` at once; one alone runs in this process.

    `work` is a function of a module; it gets a task and a function to tell how much of it is done. `told` hears the
    number of the task and what is done of it. The first error ends everything and is raised.
    """
    if min(jobs, len(tasks)) <= 1:
        for number, task in enumerate(tasks):
            work(task, lambda done, number=number: told(number, done))  # type: ignore[misc]  # bound for this round
        return
    context = get_context("spawn")
    line, stop = context.Queue(), context.Event()
    pool = ProcessPoolExecutor(min(jobs, len(tasks)), context, _begin, (line, stop))
    try:
        waiting = {pool.submit(_run, work, number, task) for number, task in enumerate(tasks)}
        while waiting:
            finished, waiting = wait(waiting, TICK, FIRST_COMPLETED)
            _pass_on(line, told)
            _raise_first(finished)
        pool.shutdown(wait=True)  # workers that end have told everything
        _pass_on(line, told)
    finally:
        stop.set()
        pool.shutdown(wait=True, cancel_futures=True)
        _pass_on(line, lambda _number, _done: None)  # a full line would keep its feeder alive
        line.close()


def _raise_first(finished: set[Future[None]]) -> None:
    for future in finished:
        future.result()


def _pass_on(line: Any, told: Told) -> None:  # noqa: ANN401  # a queue of the context
    while True:
        try:
            number, done = line.get_nowait()
        except Empty:
            return
        told(number, done)


def _begin(line: Any, stop: Any) -> None:  # noqa: ANN401  # a queue and an event of the context
    _ties[:] = [line, stop]
    threading.Thread(target=_die_with_parent, daemon=True).start()


def _die_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _run(work: Work[Task], number: int, task: Task) -> None:
    line, stop = _ties

    def tell(done: float) -> None:
        if stop.is_set():
            raise Stopped
        line.put((number, done))

    work(task, tell)
