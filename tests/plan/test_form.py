"""The film's form follows most of the footage."""

from fractions import Fraction

import pytest

from crosscut.model.brief import Brief, Render
from crosscut.plan import form


def sized(instances, *clips):
    return instances.sided(
        [instances.clip(f"c{n}", seconds, rate, size=size) for n, (seconds, rate, size) in enumerate(clips)]
    )


@pytest.mark.parametrize(
    ("rates", "film"),
    [
        ([(10, Fraction(25)), (4, Fraction(30))], Fraction(25)),
        ([(10, Fraction(24)), (9, Fraction(30)), (8, Fraction(60))], Fraction(30)),
        ([(10, Fraction(120))], Fraction(60)),
        ([(10, Fraction(30000, 1001)), (1, Fraction(30))], Fraction(30000, 1001)),
        ([(10, Fraction(2997, 100))], Fraction(30000, 1001)),
        ([(10, Fraction(15))], Fraction(15)),
    ],
)
def test_the_rate_is_that_of_most_seconds(instances, rates, film):
    footage = sized(instances, *((seconds, rate, (1280, 720)) for seconds, rate in rates))
    assert form.find(footage, Brief()).rate == film


@pytest.mark.parametrize(
    ("sizes", "aspect", "film"),
    [
        ([(10, (1280, 720)), (4, (3840, 2160))], "16:9", (1280, 720)),
        ([(10, (3840, 2160))], "16:9", (1920, 1080)),
        ([(10, (540, 960)), (4, (1280, 720))], "16:9", (960, 540)),
        ([(10, (1280, 720))], "9:16", (404, 720)),
        ([(10, (64, 36))], "16:9", (256, 144)),
        ([(10, (1280, 720))], "1:1", (720, 720)),
    ],
)
def test_the_size_is_that_of_most_seconds_and_even(instances, sizes, aspect, film):
    footage = sized(instances, *((seconds, Fraction(30), size) for seconds, size in sizes))
    found = form.find(footage, Brief(render=Render(aspect=aspect)))
    assert (found.width, found.height) == film


def test_the_brief_has_the_last_word(instances):
    footage = sized(instances, (10, Fraction(30), (1280, 720)))
    asked = Brief(render=Render(height=2160, rate=Fraction(50)))
    assert form.find(footage, asked) == form.Form(Fraction(50), 3840, 2160)
