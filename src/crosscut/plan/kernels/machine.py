"""Runs kernels.wasm, our C compiled once: no compiler on the user's machine, and the same bits on every one.

WebAssembly's floats are IEEE 754 without fused or reordered operations, so the compiled kernels give what the plain
ones give. bench/kernels.py makes the file.
"""

from __future__ import annotations

import atexit
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray

MODULE = "kernels.wasm"
MOST_GIVEN = 16  # reals that a kernel is given at most
SPARE = 64  # an address below all that the module holds, for the first call of all


class Machine:
    """One running copy of the module with its memory; gone when nobody holds it."""

    def __init__(self, engine: Any, module: Any) -> None:  # noqa: ANN401  # wasmtime is imported late
        import wasmtime  # noqa: PLC0415  # only where it runs

        self._store = wasmtime.Store(engine)
        self._calls: dict[str, Any] = dict(wasmtime.Instance(self._store, module, []).exports(self._store))
        self._memory = np.zeros(0, np.uint8)
        self._given = 0
        self._given = self.room(MOST_GIVEN, np.float64)

    def call(self, name: str, *given: float) -> float:
        """What a kernel answers; it is given one array of reals."""
        self.look(self._given or SPARE, len(given), np.float64)[:] = given
        return float(self._calls[name](self._store, self._given or SPARE))

    def room(self, count: int, kind: type[np.generic]) -> int:
        """The address of fresh room for so many values."""
        return int(self.call("take", max(1, count) * np.dtype(kind).itemsize))

    def put(self, values: NDArray[Any], kind: type[np.generic], at: int | None = None) -> int:
        """The address of a copy of the values, in fresh room or at a place."""
        at = self.room(values.size, kind) if at is None else at
        self.look(at, values.size, kind)[:] = values.ravel()
        return at

    def look(self, at: int, count: int, kind: type[np.generic]) -> NDArray[Any]:
        """The values at an address, as they are until the next call."""
        memory = self._calls["memory"]
        if len(self._memory) != memory.data_len(self._store):  # it grew, and may have moved
            self._memory = np.frombuffer(memory.get_buffer_ptr(self._store), np.uint8)
        return self._memory[at : at + count * np.dtype(kind).itemsize].view(kind)


@cache
def _compiled() -> tuple[Any, Any] | None:
    """The engine and the module, compiled once a process in some hundredths of a second; None where none can run."""
    try:
        import wasmtime  # noqa: PLC0415  # 40 ms that only planning needs

        config = wasmtime.Config()
        config.parallel_compilation = False  # one small module needs no threads
        engine = wasmtime.Engine(config)
        module = wasmtime.Module(engine, files(__package__).joinpath(MODULE).read_bytes())
    except (ImportError, OSError, RuntimeError):
        return None
    atexit.register(engine.close)  # before the interpreter has forgotten how to
    atexit.register(module.close)
    return engine, module


def start() -> Machine | None:
    """A machine, or None where this computer has none for us: then the plain kernels do the same, slowly."""
    made = _compiled()
    return None if made is None else Machine(*made)
