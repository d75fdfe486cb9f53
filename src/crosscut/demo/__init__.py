"""A song and footage made by arithmetic, their truth known exactly: the demo, and material for tests and benchmarks."""

from __future__ import annotations

from crosscut.demo.making import Material, make, small

__all__ = ["Material", "make", "small"]
