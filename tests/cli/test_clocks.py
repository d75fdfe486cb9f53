from dataclasses import replace

import pytest

from crosscut import montage, store
from crosscut.errors import WrongUse
from crosscut.model.telemetry import Clock, Match, Measured, Telemetry

SURE = Clock("gps", 125.4, 0.2, 0.97, refined=True)
UNSURE = Clock("created", -3.0, 10.0, 0.31)
NOTE = "ride.fit breaks off; what comes before that was read."


@pytest.fixture(autouse=True)
def ride(tmp_path):
    (tmp_path / "ride.fit").write_bytes(b"ride")


@pytest.fixture
def measured(stages):
    matches = (
        Match("aaaa", "ride.fit", SURE, "by the time of its satellites"),
        Match("bbbb", "ride.fit", UNSURE, "by the camera's clock"),
    )
    told = Telemetry((Measured("aaaa", (), "ride.fit", SURE),), matches, (), (NOTE,))
    stages.footage = replace(stages.footage, telemetry=told)


@pytest.mark.usefixtures("measured")
def test_make_tells_in_which_clips_something_was_measured_and_what_is_not_sure(crosscut):
    made = crosscut("make", "snow", "lab", "--song", "song.wav", "--telemetry", "ride.fit", "-o", "w.mp4")
    assert made.code == 0
    assert made.err.splitlines()[3:6] == [
        "Measuring   1 file              1 of 2 clips",
        NOTE,
        "Where b.mp4 lies in ride.fit is not sure; say it with --telemetry-offset b.mp4@0:00=TIME.",
    ]


@pytest.mark.usefixtures("measured")
def test_a_project_keeps_its_activities_where_they_are_found_from_anywhere(crosscut, tmp_path):
    options = (
        "--telemetry",
        "ride.fit",
        "--telemetry-offset",
        "a.mp4@0:01=2:06",
        "--privacy",
        "300m",
        "--weight",
        "70",
    )
    assert crosscut("new", "w", "snow", "--song", "song.wav", *options).code == 0
    kept = store.load(tmp_path / "w.crosscut")
    assert kept.telemetry == (str(tmp_path / "ride.fit"),)
    assert kept.brief.instruments.privacy == 300
    assert kept.brief.instruments.telemetry_offset == "a.mp4@0:01=2:06"
    assert str(tmp_path) not in (tmp_path / "w.crosscut").read_text(encoding="utf-8")


@pytest.mark.usefixtures("measured")
def test_show_clock_tells_where_each_clip_lies(crosscut, project):
    shown = crosscut("show", project, "--clock")
    assert shown.out.splitlines()[1].split()[0] == "a.mp4"
    assert "2:05.40" in shown.out
    assert "97 %" in shown.out
    assert "−0:03.00" in shown.out
    document = crosscut("show", project, "--clock", "--json").document
    assert [each["sure"] for each in document["matches"]] == [True, False]
    assert document["matches"][0]["offset_s"] == 125.4


def test_show_clock_says_where_nothing_was_measured(crosscut, project):
    assert crosscut("show", project, "--clock").out.count("nothing was measured meanwhile") == 2


def test_an_activity_that_is_not_there_is_told_before_any_work(crosscut):
    refused = crosscut("make", "snow", "--song", "song.wav", "--telemetry", "rode.fit", "-o", "w.mp4")
    assert refused.code == 2
    assert "There is no rode.fit. Did you mean ride.fit?" in refused.err
    assert refused.asked == []


def test_a_word_about_the_clock_that_cannot_be_read_ends_the_work(crosscut, monkeypatch):
    def refuse(*_):
        raise WrongUse("--telemetry-offset x cannot be read.", remedy="Write seconds.")

    monkeypatch.setattr(montage, "see", refuse)
    assert crosscut("make", "snow", "--song", "song.wav", "--telemetry", "ride.fit", "-o", "w.mp4").code == 2
