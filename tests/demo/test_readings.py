"""What the laboratory measured is exactly what its pictures show, and is read back so."""

from pathlib import Path

import pytest

from crosscut import demo
from crosscut.demo.clips import PAINTERS
from crosscut.demo.lab import readings
from crosscut.telemetry import reading

LAB = [painter.recipe for painter in PAINTERS if painter.recipe.side == "lab" and painter.recipe.name != "numbers"]


@pytest.mark.parametrize("recipe", LAB, ids=lambda recipe: recipe.name)
def test_every_blow_has_its_force_at_its_instant(recipe):
    found = reading.parse(readings.table(recipe).encode(), f"{recipe.name}.csv", "c")
    assert found.start is None
    assert found.notes == ()
    assert found.channel("heart_rate").at(2.0) == pytest.approx(readings.pulse(2.0), abs=0.01)
    for impact in recipe.impacts:
        if impact.kind == "punch":
            assert found.channel("force").at(float(impact.time)) == pytest.approx(readings.newtons(impact), abs=0.1)
    assert (found.channel("force") is not None) == any(impact.kind == "punch" for impact in recipe.impacts)


def test_the_treadmill_counts_its_steps():
    (belt,) = (recipe for recipe in LAB if recipe.name == "belt")
    found = reading.parse(readings.table(belt).encode(), "belt.csv", "c")
    step = float(belt.impacts[1].time - belt.impacts[0].time)
    assert found.channel("cadence").values[0] == pytest.approx(60 / step, abs=0.01)


def test_tables_lie_beside_the_clips_under_their_names(tmp_path):
    made = demo.small(tmp_path, lines=60)
    assert [path.relative_to(tmp_path) for path in made.telemetry] == [
        Path("measured/force_machine.csv"),
        Path("measured/press.csv"),
    ]
    assert all(path.read_text(encoding="ascii").startswith("time,heart_rate") for path in made.telemetry)
