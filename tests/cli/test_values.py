from dataclasses import fields
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.cli import settings, values
from crosscut.cli.values import Refused

RATE = next(each for _, each in settings.options() if each.name == "rate")


@given(st.fractions(min_value=0, max_value=100_000).map(lambda x: Fraction(round(x * 100), 100)))
def test_a_clock_reads_what_a_clock_writes(seconds):
    assert values.time(values.clock(seconds, 2)) == seconds


@given(st.sampled_from([24, 30, 48, 60, 120]), st.integers(2, 5))
def test_a_decimal_close_to_an_ntsc_rate_is_that_rate(whole, digits):
    meant = Fraction(whole * 1000, 1001)
    assert values.rate(f"{float(meant):.{digits}f}") == meant


@given(st.integers(1, 240))
def test_a_whole_rate_is_meant_as_it_is_written(whole):
    assert values.rate(str(whole)) == values.rate(f"{whole}/1") == values.rate(f"{whole}.0") == whole


@pytest.mark.parametrize(("text", "rate"), [("30000/1001", Fraction(30000, 1001)), ("12.5", Fraction(25, 2))])
def test_rates_that_are_exact_stay_so(text, rate):
    assert values.rate(text) == rate


@pytest.mark.parametrize(
    ("text", "seconds"), [("0:01.32", "1.32"), ("62.31s", "62.31"), ("1:02:03.5", "3723.5"), ("7", "7")]
)
def test_times_are_written_as_people_write_them(text, seconds):
    assert values.time(text) == Fraction(seconds)


@pytest.mark.parametrize("text", ["", "-1", "1:", "1:2:3:4", "soon", "nan", "1e3"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(Refused, match=r"is no time; write 1:02\.31 or 62\.31s"):
        values.time(text)


@pytest.mark.parametrize("text", ["x", "1/0", ""])
def test_what_is_no_rate_is_refused(text):
    with pytest.raises(Refused, match=r"is no number; write 29\.97 or 30000/1001"):
        values.rate(text)


@pytest.mark.parametrize("text", ["nan", "inf", "loud"])
def test_a_number_is_finite(text):
    with pytest.raises(Refused, match="is no number"):
        values.number(text)


def test_a_whole_number_is_whole():
    with pytest.raises(Refused, match="is no whole number"):
        values.whole("1.5")


def test_a_switch_is_on_or_off():
    assert [values.switch(text) for text in ("on", "TRUE", "0", "no")] == [True, True, False, False]
    with pytest.raises(Refused, match="is neither on nor off"):
        values.switch("perhaps")


def test_bounds_hold_and_auto_means_as_the_program_finds_best():
    assert values.read(RATE, "auto") is None
    with pytest.raises(Refused, match="is above 120 frames/s"):
        values.read(RATE, "240")


@pytest.mark.parametrize(("part", "each"), list(settings.options()), ids=lambda each: getattr(each, "name", each))
def test_every_default_can_be_written_and_read(part, each):
    assert part in settings.PARTS
    assert each.default is None or values.read(each, values.shown(each.default)) == each.default


def test_programs_options_are_fields_with_options():
    assert all("option" in each.metadata for each in fields(settings.Program))


@pytest.mark.parametrize(
    ("seconds", "text"), [(59.9, "0:59"), (60, "1:00"), (124, "2:04"), (9612, "2:40:12"), (3600, "1:00:00")]
)
def test_a_clock_is_written_as_people_read_it(seconds, text):
    assert values.clock(seconds) == text


def test_signs_are_true_and_words_have_their_number():
    assert values.signed(-33.3, 0) == "−33"
    assert values.signed(0.414, 2) == "+0.41"
    assert [values.signed(-0.4, 0), values.signed(0.001, 2)] == ["0", "0.00"]
    assert [values.plural(count, "cut") for count in (0, 1, 2)] == ["0 cuts", "1 cut", "2 cuts"]
