"""Files for other editors: named, told, whole, and never in place of something else."""

import json
from dataclasses import replace
from fractions import Fraction

import pytest

from crosscut import export
from crosscut.cli.commands import exports
from crosscut.model.edit import Title
from crosscut.model.time import Span

MIX = "the film's mix is left out: the clips' sound is there but muted, and impacts are not lifted."


def test_the_formats_and_paths_are_those_of_the_exports():
    assert (exports.FORMATS, exports.MARKER_FORMATS, exports.PATHS) == (
        export.FORMATS, export.MARKER_FORMATS, export.PATHS,
    )  # fmt: skip


@pytest.mark.parametrize("to", export.FORMATS)
def test_a_file_lies_beside_the_project_and_is_named_like_it(crosscut, project, tmp_path, to):
    before = set(tmp_path.iterdir())
    written = crosscut("export", project, "--to", to)
    name = f"winter{export.ENDINGS[to]}"
    assert (written.code, written.out) == (0, f"{name}  2 cuts  0:04\n")
    assert {each.name for each in set(tmp_path.iterdir()) - before} == {name}
    text = (tmp_path / name).read_bytes()
    assert text.endswith(b"\n")
    assert b"\r" not in text
    assert crosscut("export", project, "--to", to).code == 5


def test_what_the_format_leaves_out_is_told_before_it_is_written(crosscut, project, monkeypatch):
    assert f"OTIO: {MIX}" in crosscut("export", project, "--to", "otio").err.splitlines()

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("crosscut.store.write_whole", fail)
    failed = crosscut("export", project, "--to", "fcpxml")
    assert failed.code == 5
    told, *_, last = failed.err.splitlines()
    assert told.startswith("FCPXML: ")
    assert "There is no space left to write" in last
    assert failed.out == ""


def test_the_document_holds_what_was_told(crosscut, project, tmp_path):
    document = crosscut("export", project, "--to", "otio", "-o", "x.otio", "--json", "--progress", "none").document
    assert document == {
        "schema": "crosscut.export/1",
        "path": "x.otio",
        "format": "otio",
        "project": project,
        "song": str(tmp_path / "song.wav"),
        "told": [f"OTIO: {MIX}"],
        "dry_run": False,
    }


def test_a_dry_run_tells_and_writes_nothing(crosscut, project, tmp_path):
    before = sorted(tmp_path.rglob("*"))
    said = crosscut("export", project, "--to", "otio", "--dry-run")
    assert (said.out, said.err) == ("would write winter.otio\n", f"OTIO: {MIX}\n")
    assert crosscut("export", project, "--to", "edl", "--dry-run", "--json").document["dry_run"]
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_is_replaced_without_force(crosscut, project, tmp_path):
    (tmp_path / "winter.otio").write_bytes(b"precious")
    refused = crosscut("export", project, "--to", "otio")
    assert refused.code == 5
    assert "winter.otio exists already. Choose another name, or replace it with --force." in refused.err
    assert not refused.asked
    assert (tmp_path / "winter.otio").read_bytes() == b"precious"
    assert crosscut("export", project, "--to", "otio", "--force").code == 0
    assert json.loads((tmp_path / "winter.otio").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("out", "code", "sentence"),
    [
        ("film.mp4", 2, "film.mp4 is no name of a file for premiere. Let it end in .xml."),
        ("-", 2, "- is no name of a file for premiere. Let it end in .xml."),
        ("nowhere/x.xml", 5, "There is no folder nowhere."),
        ("folder.xml", 5, "folder.xml is a folder. Choose another name."),
        ("song.xml", 5, "song.xml is read from and cannot be replaced."),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_before_any_work(crosscut, tmp_path, out, code, sentence):
    (tmp_path / "folder.xml").mkdir()
    (tmp_path / "song.xml").write_bytes(b"a song of an odd name")
    crosscut("new", "winter", "snow", "--song", "song.xml")
    crosscut("plan", "winter.crosscut")
    refused = crosscut("export", "winter.crosscut", "--to", "premiere", "-o", out, "--force")
    assert refused.code == code
    assert sentence in refused.err
    assert not refused.asked


def test_a_format_that_is_not_offered_is_refused_with_those_that_are(crosscut, project):
    refused = crosscut("export", project, "--to", "aaf")
    assert refused.code == 2
    assert "'aaf' is not one of 'otio', 'fcpxml', 'premiere', 'edl', 'csv', 'markers', 'overlay'." in refused.err


@pytest.fixture
def titled(crosscut, project, stages):
    """The path of a project whose edit has a title."""
    stages.edit = replace(stages.edit, titles=(Title("Winter", Span(Fraction(1, 2), Fraction(2))),))
    assert crosscut("plan", project, "--title", "Winter").code == 0
    return project


def test_an_overlay_is_made_of_the_edit_alone(crosscut, titled, stages, tmp_path):
    written = crosscut("export", titled, "--to", "overlay")
    assert (written.code, written.out) == (0, "winter.mov  1 title  0:04\n")
    assert written.asked == [("overlay", stages.edit)]
    assert (tmp_path / "winter.mov").read_bytes() == b"overlay"
    refused = crosscut("export", titled, "--to", "overlay")
    assert refused.code == 5
    assert "winter.mov exists already." in refused.err
    document = crosscut("export", titled, "--to", "overlay", "-o", "x.mov", "--json", "--progress", "none").document
    assert document == {
        "schema": "crosscut.export/1", "path": "x.mov", "format": "overlay", "project": titled,
        "song": str(tmp_path / "song.wav"), "told": [], "dry_run": False,
    }  # fmt: skip


def test_an_overlay_in_a_dry_run_is_not_written(crosscut, titled, tmp_path):
    said = crosscut("export", titled, "--to", "overlay", "--dry-run")
    assert (said.out, said.asked) == ("would write winter.mov\n", [])
    assert not (tmp_path / "winter.mov").exists()


def test_an_overlay_without_a_title_or_of_another_name_is_refused(crosscut, project, stages):
    refused = crosscut("export", project, "--to", "overlay")
    assert refused.code == 2
    assert (
        "winter.crosscut has neither title nor instruments to lay over anything. "
        "Cut it again with one: crosscut plan winter.crosscut --title WORDS, or --hud lab." in refused.err
    )
    stages.edit = replace(stages.edit, titles=(Title("Winter", Span(Fraction(1, 2), Fraction(2))),))
    crosscut("plan", project)
    refused = crosscut("export", project, "--to", "overlay", "-o", "film.mp4")
    assert refused.code == 2
    assert "film.mp4 is no name of an overlay. Let it end in .mov." in refused.err
    assert not refused.asked


def test_all_clips_of_the_edit_are_needed(crosscut, project, stages):
    stages.footage = replace(stages.footage, clips=stages.footage.clips[:1])
    refused = crosscut("export", project, "--to", "otio")
    assert refused.code == 3
    assert "1 clip of the edit cannot be found among the footage." in refused.err


@pytest.mark.parametrize(("paths", "media"), [("absolute", "file://"), ("relative", "../snow/a.mp4")])
def test_media_are_named_as_asked(crosscut, project, tmp_path, paths, media):
    (tmp_path / "out").mkdir()
    assert crosscut("export", project, "--to", "otio", "-o", "out/x.otio", "--paths", paths).code == 0
    text = (tmp_path / "out/x.otio").read_text(encoding="utf-8")
    assert f'"target_url": "{media}' in text
    assert (tmp_path.resolve().as_uri() in text) == (paths == "absolute")


def test_embedded_timecodes_reach_the_file(crosscut, project, stages, tmp_path):
    first, *others = stages.footage.clips
    first = replace(first, picture=replace(first.picture, timecode="15:44:35:10"))
    stages.footage = replace(stages.footage, clips=(first, *others))
    crosscut("export", project, "--to", "premiere")
    assert "<string>15:44:35:10</string>" in (tmp_path / "winter.xml").read_text(encoding="utf-8")


def test_the_mix_and_the_framing_are_those_of_the_brief(crosscut, project, stages, monkeypatch):
    first, *others = stages.footage.clips
    first = replace(first, picture=replace(first.picture, width=1080, height=1920))
    stages.footage = replace(stages.footage, clips=(first, *others))
    told = crosscut("export", project, "--to", "fcpxml", "--dry-run").err
    assert "muted" in told
    assert "the blurred surround is left out" in told
    crosscut("plan", project, "--clip-sound", "50")
    monkeypatch.setenv("CROSSCUT_FILL", "crop")
    told = crosscut("export", project, "--to", "fcpxml", "--dry-run").err
    assert "muted" not in told
    assert "they fill it, centred" in told


LABELS = (
    "0.000000\t0.000000\tintro\n"
    "0.000000\t0.000000\tbar 1\n"
    "0.500000\t0.500000\t1.2\n"
    "1.000000\t1.000000\t1.3\n"
    "1.500000\t1.500000\t1.4\n"
    "2.000000\t2.000000\tdrop\n"
    "2.000000\t2.000000\tbar 2\n"
    "2.500000\t2.500000\t2.2\n"
    "3.000000\t3.000000\t2.3\n"
    "3.500000\t3.500000\t2.4\n"
)


def test_listen_writes_markers_to_stdout(crosscut):
    heard = crosscut("listen", "song.wav", "--to", "audacity", "--tempo", "120")
    assert (heard.code, heard.out) == (0, LABELS)
    assert heard.asked[0].brief.listen.tempo == "120"


def test_listen_writes_markers_to_a_file(crosscut, tmp_path):
    written = crosscut("listen", "song.wav", "--to", "audacity", "-o", "beats.txt")
    assert written.out == "beats.txt  2 sections, 2 bars, 8 beats\n"
    assert (tmp_path / "beats.txt").read_bytes() == LABELS.encode()
    again = ("listen", "song.wav", "--to", "audacity", "-o", "beats.txt")
    assert crosscut(*again).code == 5
    document = crosscut(*again, "--force", "--json").document
    assert document == {
        "schema": "crosscut.export/1", "path": "beats.txt", "format": "audacity", "project": None, "song": "song.wav",
        "told": [], "dry_run": False,
    }  # fmt: skip


def test_listen_in_a_dry_run_writes_no_file(crosscut, tmp_path):
    said = crosscut("listen", "song.wav", "--to", "csv", "-o", "beats.csv", "--dry-run")
    assert said.out == "would write beats.csv\n"
    assert not (tmp_path / "beats.csv").exists()


@pytest.mark.parametrize("to", export.MARKER_FORMATS)
def test_what_markers_leave_out_is_told_on_stderr(crosscut, to, song):
    heard = crosscut("listen", "song.wav", "--to", to)
    assert heard.code == 0
    asked = export.Asked("/song.wav", "/", "song")
    assert heard.err.splitlines() == list(export.markers(song, to, asked, Fraction(30)).told)
    assert heard.out


@pytest.mark.parametrize(
    ("flags", "frame"), [((), "01:00:00:15"), (("--rate", "24"), "01:00:00:12"), (("--rate", "29.97"), "01:00:00:14")]
)
def test_markers_lie_on_frames_of_the_rate_asked_for(crosscut, flags, frame):
    second = [line for line in crosscut("listen", "song.wav", "--to", "edl", *flags).out.splitlines() if line][4]
    assert second.split()[4] == frame


def test_the_rate_of_every_film_is_that_of_markers_too(crosscut, tmp_path):
    (tmp_path / "config.toml").write_text("[render]\nrate = 24\n", encoding="utf-8")
    assert "01:00:00:12" in crosscut("listen", "song.wav", "--to", "edl").out


@pytest.mark.parametrize(
    ("flags", "code", "sentence"),
    [
        (("-o", "beats.txt"), 2, "-o is for markers. Name their format: --to audacity."),
        (("--rate", "25"), 2, "--rate is for markers. Name their format: --to audacity."),
        (("--to", "csv", "--json"), 2, "The markers and a JSON document cannot both go to stdout."),
        (("--to", "csv", "-o", "beats.txt"), 2, "beats.txt is no name of a file for csv. Let it end in .csv."),
        (("--to", "csv", "-o", "no/beats.csv"), 5, "There is no folder no."),
        (("--to", "edl", "--rate", "300"), 2, "300 is above 120 frames/s."),
        (("--to", "markers"), 2, "'markers' is not one of 'audacity', 'csv'"),
    ],
)
def test_markers_that_cannot_be_written_are_refused_before_any_work(crosscut, flags, code, sentence):
    refused = crosscut("listen", "song.wav", *flags)
    assert refused.code == code
    assert sentence in refused.err
    assert not refused.asked
