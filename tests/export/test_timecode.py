"""Labels and counts of frames agree, drop frame too."""

from fractions import Fraction

import export_readers as independent
import pytest
from export_material import NTSC24, NTSC30, NTSC60
from hypothesis import given
from hypothesis import strategies as st

from crosscut.export.timecode import Timecode, base_of, is_whole, read, spelled

RATES = {24: NTSC24, 25: Fraction(25), 30: NTSC30, 50: Fraction(50), 60: NTSC60, 120: Fraction(120)}


@given(st.sampled_from(sorted(RATES)), st.integers(0, 24 * 3600 * 24 - 1))
def test_a_label_counts_back_to_its_frame(base, count):
    label = spelled(count, base)
    assert independent.counted(label, base) == count
    assert read(label, RATES[base]).count == count


@given(st.sampled_from([30, 60]), st.integers(0, 2_000_000))
def test_a_drop_frame_label_counts_back_to_its_frame(base, count):
    label = spelled(count, base, drop=True)
    assert independent.counted(label, base) == count
    found = read(label, RATES[base])
    assert (found.count, found.drop, str(found)) == (count, True, label)


@pytest.mark.parametrize(
    ("count", "base", "label"),
    [
        (1799, 30, "00:00:59;29"), (1800, 30, "00:01:00;02"), (17981, 30, "00:09:59;29"), (17982, 30, "00:10:00;00"),
        (107892, 30, "01:00:00;00"), (3599, 60, "00:00:59;59"), (3600, 60, "00:01:00;04"),
    ],
)  # fmt: skip
def test_drop_frame_skips_labels_each_minute_but_every_tenth(count, base, label):
    assert spelled(count, base, drop=True) == label


@pytest.mark.parametrize("text", ["", "1:2:3:4", "24:00:00:00", "00:60:00:00", "00:00:00:30", "zero", "00:00:00"])
def test_what_is_no_timecode_is_not_read_as_one(text):
    assert read(text, Fraction(30)) is None


def test_only_ntsc_rates_of_thirty_drop_labels():
    assert not read("00:00:10;00", Fraction(30)).drop
    assert not read("00:00:10;00", NTSC24).drop


def test_a_label_keeps_its_clock_at_another_rate():
    assert Timecode(35, 10, 60).counted_in(30) == 35 * 30 + 5
    assert Timecode(35, 7, 24).counted_in(25) == 35 * 25 + 7


def test_after_a_day_the_labels_begin_again():
    assert spelled(24 * 3600 * 25 + 1, 25) == "00:00:00:01"


@pytest.mark.parametrize(
    ("rate", "whole"),
    [(Fraction(25), True), (NTSC30, True), (Fraction(25, 2), False), (Fraction(2997, 100), False)],
)
def test_timecode_counts_whole_rates_and_ntsc_ones(rate, whole):
    assert is_whole(rate) == whole
    assert base_of(NTSC30) == 30
