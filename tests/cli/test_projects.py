from dataclasses import replace
from fractions import Fraction

import pytest

from crosscut import store
from crosscut.cli import tables
from crosscut.model.edit import Title, Turn
from crosscut.model.story import Act
from crosscut.model.tally import tally
from crosscut.model.time import Span
from crosscut.plan.shorten import Choice, Join, played


def test_new_begins_a_project_without_an_edit(crosscut, tmp_path):
    made = crosscut("new", "winter", "-A", "snow", "-B", "lab", "--song", "song.wav", "--height", "720")
    assert made.out == "winter.crosscut  next: crosscut plan winter.crosscut\n"
    begun = store.load(tmp_path / "winter.crosscut")
    assert (begun.edit, begun.brief.render.height) == (None, 720)
    assert not made.asked
    assert crosscut("new", "winter", "snow", "--song", "song.wav").code == 5


def test_new_in_a_dry_run_writes_nothing(crosscut, tmp_path):
    said = crosscut("new", "winter", "snow", "--song", "song.wav", "--dry-run", "--json")
    assert said.document["project"] == "winter.crosscut"
    assert not (tmp_path / "winter.crosscut").exists()


@pytest.mark.parametrize("command", ["show", "render", "export", "why"])
def test_what_needs_an_edit_says_how_to_come_by_one(crosscut, command):
    crosscut("new", "winter", "snow", "--song", "song.wav")
    more = {"why": ["1"], "export": ["--to", "otio"]}
    refused = crosscut(command, "winter.crosscut", *more.get(command, []))
    assert refused.code == 2
    assert "winter.crosscut has not been cut yet. Run: crosscut plan winter.crosscut" in refused.err


def test_plan_keeps_the_edit_in_the_project(crosscut, project, tmp_path, edit):
    assert store.load(tmp_path / project).edit == edit
    planned = crosscut("plan", project, "--json")
    assert (planned.document["schema"], planned.document["take"]) == ("crosscut.plan/1", 1)
    assert len(planned.document["cuts"]) == 2


def test_plan_remembers_what_it_was_asked(crosscut, project, tmp_path):
    crosscut("plan", project, "--slowest", "0.8")
    crosscut("plan", project, "--rate", "25")
    brief = store.load(tmp_path / project).brief
    assert (float(brief.plan.slowest), brief.render.rate) == (0.8, 25)


def test_plan_in_a_dry_run_leaves_the_project_as_it_is(crosscut, project, tmp_path):
    before = (tmp_path / project).read_bytes()
    assert crosscut("plan", project, "--rate", "25", "--dry-run").code == 0
    assert (tmp_path / project).read_bytes() == before


def test_a_shortened_song_is_told_and_shown_in_times_of_the_film(crosscut, project, stages):
    """Two bars of the four are left out; the cut that follows them begins on bar 4."""
    beats = tuple(replace(beat, bar=beat.bar + 2, time=beat.time + 4) for beat in stages.song.beats)
    long = replace(stages.song, duration=Fraction(8), beats=(*stages.song.beats, *beats), final_hit=Fraction(15, 2))
    parts = (Span(Fraction(0), Fraction(2)), Span(Fraction(6), Fraction(8)))
    stages.song, stages.edit = long, replace(stages.edit, parts=parts)
    assert crosscut("plan", project).code == 0
    shown = crosscut("show", project)
    assert [line.split()[1] for line in shown.out.splitlines()[2:]] == ["1.1", "4.1"]
    assert crosscut("show", project, "--json").document["parts"] == [
        {"start_s": 0.0, "end_s": 2.0},
        {"start_s": 6.0, "end_s": 8.0},
    ]
    assert crosscut("why", project, "4.2").out.startswith("Cut 2")
    refused = crosscut("why", project, "2.1")
    assert (refused.code, "neither a cut nor a bar.beat" in refused.err) == (2, True)


def test_what_is_heard_of_a_song_is_one_sentence(stages):
    beats = tuple(
        replace(beat, bar=beat.bar + 2 * k, time=beat.time + 4 * k) for k in range(4) for beat in stages.song.beats
    )
    song = replace(stages.song, duration=Fraction(16), beats=beats)
    parts = (Span(Fraction(0), Fraction(4)), Span(Fraction(12), Fraction(16)))
    part = played(song, parts)
    assert list(tables.heard_of(part, song)) == ["Plays 0:08.00 of 0:16: bars 1–2, 7–8, joined at 0:04.00."]
    assert list(tables.heard_of(song, song)) == []
    assert list(tables.ending_of(Choice(parts, (Join(Fraction(4), 1, 6, 0.1),)))) == []
    assert list(tables.ending_of(Choice(parts, ends=False, offers=(Fraction(7), Fraction(10))))) == [
        "It fades out: no good join leads to the song's ending at that length; at 0:07.00 and 0:10.00 one does."
    ]


def test_how_much_the_footage_carries_is_one_sentence(stages):
    counted = tally(stages.edit, stages.song, stages.footage)
    assert tables.fitting(counted, stages.song) == "12 s of usable footage carry the whole song without repeats."
    long = replace(stages.song, duration=Fraction(16))
    assert tables.fitting(counted, long) == "12 s of usable footage carry 0:04.00 of the song's 0:16 without repeats."
    assert "carry no part of the song without repeats" in tables.fitting(replace(counted, repeats=2), long)


def test_a_part_that_no_song_has_is_refused(crosscut):
    for flags in (("--from", "chorus"), ("--length", "2")):
        assert crosscut("make", "snow", "--song", "song.wav", *flags).code == 2


def test_show_lists_every_cut(crosscut, project):
    shown = crosscut("show", project)
    assert shown.out.splitlines() == [
        "winter.crosscut   2 cuts   0:04   1920×1080   30 frames/s   grade 74 of 100",
        "  cut  bar  side  clip   in – out           speed  lands, ms  because",
        "  1    1.1  A     a.mp4  0:00.03 – 0:02.03  1      −33        impact +1.00",
        "  2    2.1  B     b.mp4  0:03.00 – 0:05.00  1                 content +0.50",
    ]
    assert "content +0.50  repeat −0.10" in crosscut("show", project, "-v").out


def test_show_prints_the_document_of_the_issue(crosscut, project, stages, tmp_path):
    act = Act(Span(Fraction(0), Fraction(4)), "summit", 1.0)
    stages.edit = replace(stages.edit, titles=(Title("Winter", Span(Fraction(1, 2), Fraction(2))),), acts=(act,))
    crosscut("plan", project)
    assert "  title  Winter  0:00.50 – 0:02.00\n" in crosscut("show", project).out
    assert "  act  summit  0:00.00 – 0:04.00  intensity 1.00\n" in crosscut("show", project).out
    document = crosscut("show", project, "--json").document
    assert {key: document[key] for key in document if key != "cuts"} == {
        "schema": "crosscut.show/1",
        "song": str(tmp_path / "song.wav"),
        "frame_rate": "30/1",
        "frames": 120,
        "card_frames": 0,
        "parts": [{"start_s": 0.0, "end_s": 4.0}],
        "acts": [{"start_s": 0.0, "end_s": 4.0, "name": "summit", "intensity": 1.0}],
        "width": 1920,
        "height": 1080,
        "grade": 74.0,
        "bound": 2.0,
        "score": 1.4,
        "repeats": 0,
        "titles": [{"text": "Winter", "start_s": 0.5, "end_s": 2.0}],
    }
    assert document["cuts"] == [
        {
            "number": 1,
            "start_frame": 0,
            "end_frame": 60,
            "side": "A",
            "clip": "snow/a.mp4",
            "in_s": 0.033333,
            "out_s": 2.033333,
            "speed": 1.0,
            "turns": [],
            "locked": False,
            "beside": None,
            "landings": [{"moment_s": 0.966667, "accent_s": 1.0, "error_ms": -33.333}],
            "reasons": {"impact": 1.0},
            "alternatives": [],
        },
        {
            "number": 2,
            "start_frame": 60,
            "end_frame": 120,
            "side": "B",
            "clip": "lab/b.mp4",
            "in_s": 3.0,
            "out_s": 5.0,
            "speed": 1.0,
            "turns": [],
            "locked": False,
            "beside": None,
            "landings": [],
            "reasons": {"repeat": -0.1, "content": 0.5},
            "alternatives": [{"clip": "snow/a.mp4", "in_s": 3.0, "out_s": 5.0, "points_lost": 0.25}],
        },
    ]


def test_a_ramp_tells_every_speed_that_it_runs_at(crosscut, project, stages):
    first, *rest = stages.edit.cuts
    ramp = replace(first, turns=(Turn(20, Fraction(3, 2)), Turn(40, Fraction(4, 5))))
    stages.edit = replace(stages.edit, cuts=(ramp, *rest))
    crosscut("plan", project)
    assert "  1 → 1.5 → 0.8  " in crosscut("show", project).out
    assert "speed 1 → 1.5 → 0.8" in crosscut("why", project, "1").out
    (told, _) = crosscut("show", project, "--json").document["cuts"]
    assert told["turns"] == [{"frame": 20, "speed": 1.5}, {"frame": 40, "speed": 0.8}]


@pytest.mark.parametrize("name", ["2", "2.1", "2.4"])
def test_why_speaks_of_one_cut_by_number_or_place(crosscut, project, name):
    said = crosscut("why", project, name)
    assert said.out.splitlines() == [
        "Cut 2   side B   bar 2.1   b.mp4   0:03.00 – 0:05.00   speed 1",
        "  +0.50  content",
        "  −0.10  repeat",
        "  instead: a.mp4 0:03.00 – 0:05.00, 0.25 points less",
    ]
    (cut,) = crosscut("why", project, name, "--json").document["cuts"]
    assert cut["number"] == 2


def test_why_says_how_a_landing_meets_its_accent(crosscut, project):
    assert "  lands at 0:00.96, 33 ms before its accent" in crosscut("why", project, "1.3").out


@pytest.mark.parametrize("name", ["0", "3", "9.1", "1.5", "x", "−1"])
def test_why_names_what_can_be_asked(crosscut, project, name):
    refused = crosscut("why", project, name)
    assert refused.code == 2
    assert ("Name one from 1 to 2" if name.isdecimal() else "neither a cut nor a bar.beat") in refused.err


def test_a_project_that_is_none_is_refused(crosscut, tmp_path):
    (tmp_path / "x.crosscut").write_text("{}", encoding="utf-8")
    refused = crosscut("show", "x.crosscut")
    assert refused.code == 3
    assert "this program reads crosscut.project/1" in refused.err


def test_show_draws_the_edit_where_it_is_asked_to(crosscut, project, tmp_path):
    assert crosscut("show", project, "--plot", "edit.svg").code == 0
    drawn = (tmp_path / "edit.svg").read_text(encoding="utf-8")
    assert drawn.startswith("<svg")
    assert crosscut("show", project, "--plot", "edit.svg").code == 5
    assert crosscut("show", project, "--plot", "edit.png").code == 2
    assert (tmp_path / "edit.svg").read_text(encoding="utf-8") == drawn


def test_plan_takes_activities_and_keeps_those_it_has(crosscut, project, tmp_path):
    (tmp_path / "ride.csv").write_text("time,heart_rate\n0,120\n1,121\n", encoding="utf-8")
    assert crosscut("plan", project, "--telemetry", "ride.csv").code == 0
    assert store.load(tmp_path / project).telemetry == (str(tmp_path / "ride.csv"),)
    assert crosscut("plan", project).code == 0
    assert store.load(tmp_path / project).telemetry == (str(tmp_path / "ride.csv"),)
    assert crosscut("plan", project, "--telemetry", "none.fit").code == 2


def test_files_that_were_named_from_here_are_found_from_anywhere(crosscut, tmp_path):
    made = crosscut(
        "new", "far", "snow", "--song", "song.wav", "--lut", "a.cube", "--font", "b.ttf", "--beats", "c.csv"
    )
    assert made.code == 0
    brief = store.load(tmp_path / "far.crosscut").brief
    named = (brief.render.lut, brief.render.font, brief.listen.beats)
    assert named == tuple(str(tmp_path / each) for each in ("a.cube", "b.ttf", "c.csv"))
