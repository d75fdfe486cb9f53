import pytest

from crosscut.errors import WrongUse
from crosscut.render import hud
from crosscut.render.hud import layouts
from crosscut.render.hud.measures import hours, measure, number

GOOD = layouts.template("lab")


@pytest.mark.parametrize("name", layouts.SHIPPED)
def test_layouts_that_come_with_the_program_are_sound(name):
    assert layouts.load(name).instruments


@pytest.mark.parametrize(
    ("old", "new", "what", "remedy"),
    [
        ('kind = "pulse"', 'kind = "puls"', "kind = 'puls' is none that is known", "Did you mean pulse?"),
        (
            'shows = ["cadence"',
            'shows = ["cadense"',
            "shows = 'cadense' is none that is known",
            "Did you mean cadence?",
        ),
        ('when = "always"', 'wen = "always"', "there is no wen", "Did you mean when?"),
        ('at = "top right"', 'at = "middle"', "at = 'middle' is none that is known", "There are top left"),
        ("size = [0.22, 0.22]", "size = [0.22]", "size is none", "Write two numbers from 0.05 to 0.8"),
        ("size = [0.22, 0.22]", "size = [0.22, 3]", "size is none", "Write two numbers from 0.05 to 0.8"),
        ('ink = "#4ff0dc"', 'ink = "cyan"', "ink is no colour", 'Write it as "#4ff0dc".'),
        ("ground = 0.62", "ground = 2", "ground is no share", "Write a number from 0 to 1."),
        ("most = 4", "most = true", "most is no count", "Write a whole number from 1 to 12."),
        ('shows = ["cadence", "strike_rate"]', 'shows = "cadence"', "shows is no list", "Write names in brackets"),
        ('calm = "rest"', 'calm = ["rest"', "this is no TOML", "Compare it with crosscut hud new."),
    ],
)
def test_what_is_wrong_is_told_with_its_line_and_a_remedy(old, new, what, remedy):
    assert old in GOOD
    line = 1 + GOOD[: GOOD.index(old)].count("\n")
    with pytest.raises(WrongUse) as raised:
        layouts.parse(GOOD.replace(old, new, 1), "mine.toml")
    assert what in raised.value.what
    assert raised.value.remedy.startswith(remedy)
    if "TOML" not in what:
        assert raised.value.what.startswith(f"mine.toml line {line}: ")


@pytest.mark.parametrize("gone", ["kind", "shows", "at", "size"])
def test_an_instrument_needs_what_makes_it_one(gone):
    lines = [line for line in GOOD.splitlines() if not line.startswith(gone)]
    with pytest.raises(WrongUse, match=f"an instrument has no {gone}"):
        layouts.parse("\n".join(lines), "mine.toml")


def test_a_layout_without_instruments_is_refused():
    with pytest.raises(WrongUse, match="there is no"):
        layouts.parse(GOOD.split("[[instrument]]", maxsplit=1)[0], "mine.toml")


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("lab", {"A": "lab", "B": "lab"}),
        ("A=off,B=lab", {"A": "off", "B": "lab"}),
        ("B=race", {"A": "off", "B": "race"}),
    ],
)
def test_each_side_has_its_layout(asked, found):
    assert hud.named(asked, ("A", "B")) == found


@pytest.mark.parametrize("asked", ["A=off,C=lab", "A=", "=lab", "A=lab,"])
def test_sides_that_are_not_there_and_half_words_are_refused(asked):
    with pytest.raises(WrongUse, match="--hud"):
        hud.named(asked, ("A", "B"))


def test_numbers_are_written_alike_in_every_country():
    assert number(-3.25, 1) == "−3.2"
    assert number(1234.0, 0) == "1234"


@pytest.mark.parametrize(
    ("seconds", "long", "short"),
    [
        (0, "00:00", "12:00 AM"),
        (43_200, "12:00", "12:00 PM"),
        (63_720, "17:42", "5:42 PM"),
        (86_399, "23:59", "11:59 PM"),
    ],
)
def test_the_time_of_day_in_24_and_12_hours(seconds, long, short):
    assert hours(seconds, "24") == long
    assert hours(seconds, "12") == short


def test_units_of_both_systems_mean_the_same():
    metric, imperial = measure("speed", "metric"), measure("speed", "imperial")
    assert 10 * metric.factor == pytest.approx(36)
    assert 10 * imperial.factor == pytest.approx(22.369, abs=1e-3)
    assert 100 * measure("temperature", "imperial").factor + measure("temperature", "imperial").shift == 212
