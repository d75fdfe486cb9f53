"""The compiled kernels are those of our sources, and give what the plain ones define, to the bit."""

import hashlib
from fractions import Fraction
from importlib.resources import files

import numpy as np
import pytest

from crosscut.model.brief import Brief, Plan
from crosscut.model.forms.codec import plain as plain_form
from crosscut.model.time import Span
from crosscut.plan import plan, sheet, slots, stock
from crosscut.plan.candidates import compiled, on, plain
from crosscut.plan.kernels import machine


def test_the_module_was_built_from_these_sources():
    folder = files("crosscut.plan.kernels")
    sources = sorted(
        (each for each in folder.iterdir() if each.name.endswith((".c", ".h"))), key=lambda each: each.name
    )
    expected = hashlib.sha256(b"".join(each.read_bytes() for each in sources)).hexdigest()
    assert folder.joinpath(machine.MODULE).read_bytes().endswith(b"sources" + expected.encode()), (
        "run bench/kernels.py: the C sources changed"
    )


def test_this_machine_runs_the_compiled_kernels():
    assert machine.start() is not None


@pytest.mark.parametrize(("seed", "sides", "hit", "asked"), [
    (1, 2, True, Plan()),
    (2, 1, False, Plan(slow="hold")),
    (3, 3, True, Plan(slowest=Fraction(4, 5), fastest=Fraction(1))),
])  # fmt: skip
def test_the_compiled_placements_are_the_plain_ones(instances, seed, sides, hit, asked):
    song, footage = instances.song(seed, 16.0, hit=hit), instances.footage(seed, 30, sides)
    rate, brief = Fraction(30000, 1001), Brief(plan=asked)
    goods = stock.gather(footage, brief, rate, rough=seed == 2)
    seconds = tuple(float((goods.end - goods.start)[goods.side == side].sum()) for side in range(sides))
    wanted = sheet.Wanted(seconds, goods.longest * float(rate))
    page = sheet.write(song, Span(Fraction(0), song.duration), rate, wanted)
    every = slots.find(page, brief, goods.longest, np.zeros((0, 2), np.int64))
    ground = on(page, goods, every, brief)
    one, other = plain.Placing(ground), compiled.Placing(ground, machine.start())
    for slot in range(0, len(every.first), 8):
        assert one.strongest(slot) == other.strongest(slot)
        some = range(slot, min(slot + 2, len(every.first)))
        rows, same = one.place(some, 0.1), other.place(some, 0.1)
        assert np.array_equal(rows.slot, same.slot)
        assert all(np.array_equal(a, b) for a, b in zip(rows.ways, same.ways, strict=True))
        assert np.array_equal(rows.points, same.points)


@pytest.mark.parametrize(("seed", "windows", "asked"), [
    (1, 40, Plan()), (2, 12, Plan()), (3, 6, Plan(repeats=True)), (4, 24, Plan(slow="hold")),
])  # fmt: skip
def test_the_plan_is_the_same_without_the_compiled_kernels(instances, monkeypatch, seed, windows, asked):
    song, footage = instances.song(seed, 18.0), instances.footage(seed, windows)
    edit = plan(song, footage, Brief(plan=asked))
    monkeypatch.setattr(machine, "start", lambda: None)
    assert plain_form(plan(song, footage, Brief(plan=asked))) == plain_form(edit)
