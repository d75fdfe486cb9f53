"""The arithmetic of the plan: compiled where it can be, in plain numpy where not, with the same results to the bit."""

from __future__ import annotations

from crosscut.plan.kernels import compiled, machine, plain
from crosscut.plan.kernels.tables import Follow, Search, Table


def over(table: Table, ties: Follow) -> Search:
    """The kernels over a table."""
    started = machine.start()
    return plain.Search(table, ties) if started is None else compiled.Search(table, ties, started)
