import os
import re
from dataclasses import replace
from fractions import Fraction

import pytest

from crosscut import montage, store
from crosscut.errors import Unwritable
from crosscut.model.time import Span

MAKE = ("make", "-A", "snow", "-B", "lab", "--song", "song.wav", "-o", "winter.mp4")


def test_make_tells_what_the_issue_shows(crosscut):
    made = crosscut(*MAKE)
    assert made.code == 0
    assert made.out == "winter.mp4  0:04  −14.0 LUFS    edit kept in winter.crosscut\n"
    assert made.err.splitlines() == [
        "Listening   song.wav            0:04   120.0 bpm   2 bars   2 sections   3 accents, 2 strong",
        "Watching    2 clips             0:12   4 moments",
        "Left out: c.mp4 is empty (0 bytes). Copy it again.",
        "Planning    2 cuts              every cut on a beat, 1 of 2 strong accents carry an impact",
        "Rendering   winter.mp4          1080p   100 %",
    ]


def test_make_keeps_the_edit_where_it_is_found_from_anywhere(crosscut, tmp_path, edit, monkeypatch):
    crosscut(*MAKE)
    monkeypatch.chdir("/")
    kept = store.load(tmp_path / "winter.crosscut")
    assert kept.edit == edit
    assert kept.song == str(tmp_path / "song.wav")
    assert [given.paths for given in kept.footage] == [(str(tmp_path / "snow"),), (str(tmp_path / "lab"),)]
    text = (tmp_path / "winter.crosscut").read_text(encoding="utf-8")
    assert str(tmp_path) not in text


def test_make_prints_one_document(crosscut):
    made = crosscut(*MAKE, "--json", "--progress", "none")
    assert made.err == ""
    assert made.document == {
        "schema": "crosscut.make/1",
        "path": "winter.mp4",
        "project": "winter.crosscut",
        "dry_run": False,
        "duration_s": 4.0,
        "loudness_lufs": -14.04,
        "true_peak_dbtp": -1.2,
        "frame_rate": "30/1",
        "frames": 120,
        "width": 1920,
        "height": 1080,
        "others": [],
        "cuts": 2,
        "cuts_on_beat": 2,
        "strong_accents": 2,
        "accents_with_impact": 1,
        "impacts_shown": 1,
        "impacts_landed": 1,
        "repeats": 0,
        "usable_s": 12.0,
        "left_out": [{"path": "snow/c.mp4", "reason": "c.mp4 is empty (0 bytes).", "remedy": "Copy it again."}],
    }


@pytest.mark.parametrize("command", [MAKE, ("render", "winter.crosscut")])
def test_several_shapes_are_films_of_their_own(crosscut, project, stages, tmp_path, command):
    if command is MAKE:
        (tmp_path / project).unlink()
    made = crosscut(*command, "--aspect", "16:9,9:16,1:1", "--json", "--progress", "none")
    assert [(each["path"], each["width"], each["height"]) for each in (made.document, *made.document["others"])] == [
        ("winter.mp4", 1920, 1080),
        ("winter-9x16.mp4", 608, 1080),
        ("winter-1x1.mp4", 1080, 1080),
    ]
    assert [[each.width for each in beside] for beside in stages.beside] == [[608, 1080], [1080], []]
    assert all((tmp_path / name).exists() for name in ("winter.mp4", "winter-9x16.mp4", "winter-1x1.mp4"))
    (tmp_path / "winter.mp4").unlink()
    refused = crosscut("render", "winter.crosscut", "--aspect", "16:9,9:16")
    assert refused.code == 5
    assert "winter-9x16.mp4 exists already." in refused.err
    assert not (tmp_path / "winter.mp4").exists()


def test_a_dry_run_names_the_films_of_all_shapes(crosscut, project):
    made = crosscut("render", project, "--aspect", "9:16,16:9", "--dry-run")
    assert "would write winter.mp4 and winter-16x9.mp4" in made.out
    made = crosscut("render", project, "--aspect", "9:16,16:9", "--dry-run", "--json")
    assert made.document["writes"] == ["winter.mp4", "winter-16x9.mp4"]


def test_repeats_are_admitted_in_one_sentence(crosscut, stages):
    stages.edit = replace(stages.edit, repeats=1)
    assert "1 of 2 cuts shows footage again: 12 s of usable footage for 4 s of song." in crosscut(*MAKE).err


def test_what_is_asked_for_reaches_the_stages(crosscut):
    made = crosscut(*MAKE, "--rate", "29.97", "--first-beat", "0:01.32", "--off-beat", "--height", "720")
    brief = made.asked[0].brief
    assert brief.render.rate == Fraction(30000, 1001)
    assert brief.listen.first_beat == Fraction(33, 25)
    assert brief.plan.off_beat
    assert brief.render.height == 720
    assert [given.side for given in made.asked[0].footage] == ["A", "B"]


def test_footage_without_a_side_is_one_side(crosscut):
    made = crosscut("make", "snow", "lab/b.mp4", "--song", "song.wav")
    assert [(given.side, given.paths) for given in made.asked[0].footage] == [("all", ("snow", "lab/b.mp4"))]
    assert made.out.startswith("montage.mp4  0:04")


@pytest.mark.parametrize("name", ["winter.mp4", "winter.crosscut"])
def test_nothing_is_replaced_without_force(crosscut, tmp_path, name):
    (tmp_path / name).write_bytes(b"precious")
    refused = crosscut(*MAKE)
    assert refused.code == 5
    assert refused.err == f"crosscut: {name} exists already. Choose another name, or replace it with --force.\n"
    assert (tmp_path / name).read_bytes() == b"precious"
    assert not refused.asked
    assert crosscut(*MAKE, "--force").code == 0
    assert (tmp_path / name).read_bytes() != b"precious"


def test_what_is_read_is_not_even_replaced_by_force(crosscut, tmp_path):
    refused = crosscut("make", "snow", "--song", "song.wav", "-o", "snow/a.mp4", "--force")
    assert refused.code == 5
    assert "snow/a.mp4 is read from and cannot be replaced." in refused.err.replace(os.sep, "/")
    assert (tmp_path / "snow/a.mp4").read_bytes() == b"snow/a.mp4"


@pytest.mark.parametrize(
    ("out", "code", "sentence"),
    [
        ("nowhere/x.mp4", 5, "There is no folder nowhere. Make it first, or choose another one."),
        ("song.wav/x.mp4", 5, "There is no folder song.wav."),
        ("x.mov", 2, "x.mov is no name of a film. Let it end in .mp4."),
        ("-", 2, "- is no name of a film."),
        ("snow", 2, "snow is a folder. Name the film in it: -o snow/montage.mp4."),
    ],
)
def test_a_film_that_cannot_be_written_is_refused_before_any_work(crosscut, out, code, sentence):
    refused = crosscut("make", "lab", "--song", "song.wav", "-o", out)
    assert refused.code == code
    assert sentence in refused.err.replace(os.sep, "/")
    assert not refused.asked


def test_a_folder_that_takes_no_files_is_named(crosscut, monkeypatch):
    def refuse(**_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", refuse)
    refused = crosscut(*MAKE)
    assert refused.code == 5
    assert "Nothing can be written to .: Permission denied. Choose another folder." in refused.err


def test_a_dry_run_says_what_and_writes_nothing(crosscut, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    said = crosscut(*MAKE, "--dry-run")
    assert (said.code, said.asked) == (0, [])
    assert said.out.replace(os.sep, "/").splitlines() == [
        "would watch 1 file of side A:",
        "  snow/a.mp4",
        "would watch 1 file of side B:",
        "  lab/b.mp4",
        "would listen to song.wav",
        "would write winter.mp4 and winter.crosscut",
    ]
    document = crosscut(*MAKE, "--dry-run", "--json").document
    assert document["dry_run"]
    assert document["writes"] == ["winter.mp4", "winter.crosscut"]
    assert sorted(tmp_path.rglob("*")) == before


def test_a_film_that_fails_leaves_no_project(crosscut, tmp_path, monkeypatch):
    def fail(*_):
        raise Unwritable("The disk is full.", remedy="Free some space.")

    monkeypatch.setattr(montage, "film", fail)
    assert crosscut(*MAKE).code == 5
    assert not (tmp_path / "winter.crosscut").exists()


def test_render_makes_the_film_of_a_project(crosscut, project, edit, tmp_path):
    made = crosscut("render", project)
    assert made.out == "winter.mp4  0:04  −14.0 LUFS\n"
    assert made.asked[-1][1] == edit
    assert (tmp_path / "winter.mp4").exists()
    assert crosscut("render", project).code == 5
    document = crosscut("render", project, "-o", "other.mp4", "--json").document
    assert (document["schema"], document["path"], document["cuts"]) == ("crosscut.render/1", "other.mp4", 2)


def test_render_takes_options_of_the_film_over_the_projects(crosscut, project):
    asked, edit = crosscut("render", project, "--quality", "draft", "--height", "720", "--aspect", "9:16").asked[-1]
    assert asked.brief.render.quality == "draft"
    assert (edit.width, edit.height) == (404, 720)


def test_render_cannot_change_what_the_plan_settled(crosscut, project):
    refused = crosscut("render", project, "--rate", "25")
    assert refused.code == 2
    assert "The frame rate of winter.crosscut was settled when it was cut." in refused.err
    assert "crosscut plan winter.crosscut --rate 25." in refused.err
    assert crosscut("render", project, "--rate", "30").code == 0


def test_render_needs_all_clips_of_the_edit(crosscut, project, stages):
    stages.footage = replace(stages.footage, clips=stages.footage.clips[:1])
    refused = crosscut("render", project)
    assert refused.code == 3
    assert "1 clip of the edit cannot be found among the footage." in refused.err


def test_render_in_a_dry_run_writes_nothing(crosscut, project, tmp_path):
    said = crosscut("render", project, "--dry-run")
    assert said.out == "would render 2 cuts, 120 frames\nwould write winter.mp4\n"
    assert not (tmp_path / "winter.mp4").exists()


def test_verbose_tells_how_long_each_stage_took(crosscut):
    assert crosscut(*MAKE, "-v").err.count("   took 0.") == 4


def test_quiet_leaves_the_result_alone(crosscut):
    made = crosscut(*MAKE, "-q")
    assert (made.err, made.out.count("\n")) == ("", 1)


@pytest.mark.parametrize("words", ["Зима", "word " * 40])
def test_a_title_that_cannot_be_shown_is_refused_before_any_work(crosscut, project, tmp_path, words):
    refused = crosscut(*MAKE, "--title", words, "--force")
    again = crosscut("plan", project, "--title", words)
    assert (refused.code, again.code) == (2, 2)
    assert "title" in refused.err
    assert not refused.asked
    assert not again.asked
    assert not (tmp_path / "winter.mp4").exists()


def test_preview_is_small_and_lies_beside_the_project(crosscut, project, edit, tmp_path):
    made = crosscut("preview", project)
    assert made.out == "winter.preview.mp4  0:04  −14.0 LUFS\n"
    assert made.asked[-1] == ("preview", edit, None)
    assert crosscut("preview", project).code == 5
    assert crosscut("preview", project, "--force").code == 0
    assert not (tmp_path / "winter.mp4").exists()


@pytest.mark.parametrize(("bars", "start", "end"), [("1", 0, 2), ("2-2", 2, 4), ("1-2", 0, 4)])
def test_preview_takes_bars_with_the_last_one_included(crosscut, project, bars, start, end):
    made = crosscut("preview", project, "--bars", bars)
    assert made.asked[-1][2] == Span(Fraction(start), Fraction(end))


@pytest.mark.parametrize("bars", ["0", "3", "2-1", "x", "-2"])
def test_preview_refuses_bars_that_are_not_there(crosscut, project, bars, tmp_path):
    refused = crosscut("preview", project, f"--bars={bars}")
    assert refused.code == 2
    assert re.search(r"has no bars|names no bars", refused.err)
    assert not (tmp_path / "winter.preview.mp4").exists()


def test_prores_lies_in_a_mov_by_itself_and_only_there(crosscut, project, tmp_path):
    assert crosscut("render", project, "--codec", "prores").code == 0
    assert (tmp_path / "winter.mov").exists()
    assert crosscut("render", project, "--codec", "prores", "-o", "x.mp4").code == 2
    assert crosscut("render", project, "-o", "x.mov").code == 2
    assert crosscut(*MAKE[:-1], "other.mov", "--codec", "prores").code == 0


def test_stems_lie_beside_the_film_and_replace_nothing(crosscut, project, tmp_path):
    assert crosscut("render", project, "--stems").code == 0
    assert sorted(each.name for each in tmp_path.glob("*.wav")) == [
        "song.wav", "winter.clips.wav", "winter.song.wav", "winter.speech.wav",
    ]  # fmt: skip
    (tmp_path / "winter.mp4").unlink()
    refused = crosscut("render", project, "--stems")
    assert (refused.code, "winter.song.wav exists already" in refused.err) == (5, True)
    assert not (tmp_path / "winter.mp4").exists()
