"""What a command takes: CPU seconds with all its children, and the peak memory of its process tree."""

from __future__ import annotations

import resource
import subprocess
import sys
import threading
import time
from dataclasses import dataclass
from pathlib import Path

TICK = 0.1  # s between two looks at the memory


@dataclass(frozen=True)
class Cost:
    """CPU seconds (user + system, children included), MiB of PSS of the whole process tree, seconds on the clock."""

    cpu: float
    peak: float
    wall: float


def measured(command: list[str], *, memory: bool = False) -> Cost:
    """Run the command, its output thrown away. `memory` looks at it ten times a second (Linux only; 0 without)."""
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak)) if memory else None
    if watcher:
        watcher.start()
    if process.wait():
        sys.exit(f"failed: {' '.join(command)}")
    if watcher:
        watcher.join()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(cpu, peak[0], time.monotonic() - begun)


def least(costs: list[Cost]) -> Cost:
    """The one of the least CPU: what disturbs only adds."""
    return min(costs, key=lambda cost: cost.cpu)


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(_pss(each) for each in _tree(process.pid)) / 1024)
        time.sleep(TICK)


def _tree(process: int) -> list[int]:
    found = [process]
    for each in found:
        try:
            listed = Path(f"/proc/{each}/task/{each}/children").read_text().split()
        except OSError:  # it ended meanwhile
            continue
        found.extend(int(child) for child in listed)
    return found


def _pss(process: int) -> int:
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
