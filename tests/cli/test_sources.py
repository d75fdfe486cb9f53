import json
from pathlib import Path

import numpy as np
import pytest
from scipy.io import wavfile

from crosscut import montage
from crosscut.drawing import Drawing
from crosscut.errors import NoBeat
from crosscut.model.footage import Footage, LeftOut


def test_listen_shows_what_a_musician_knows(crosscut):
    heard = crosscut("listen", "song.wav", "--tempo", "120")
    assert heard.asked[0].brief.listen.tempo == "120"
    assert heard.out.splitlines() == [
        "song.wav   0:04   120.0 bpm   2 bars   2 sections   3 accents, 2 strong",
        "4 beats a bar, confidence 0.95",
        "  bars  time     section  phrases  energy",
        "  1–1   0:00.00  intro A  2        ██░░░░░░░░ 0.20",
        "  2–2   0:02.00  drop B            █████████░ 0.90",
        "last hit at 0:03.50, bar 2.4",
    ]
    assert "  2    0:02.00  4      crash 2.1" in crosscut("listen", "song.wav", "-v").out


def test_listen_prints_the_document_of_the_issue(crosscut):
    document = crosscut("listen", "song.wav", "--json").document
    assert document.pop("beats")[4] == {"time_s": 2.0, "bar": 2, "number": 1, "confidence": 0.9}
    assert document.pop("energy") == {"rate_hz": 2.0, "start_s": 0.0, "values": [0.5] * 8}
    assert document.pop("sections")[1] == {"start_s": 2.0, "end_s": 4.0, "label": "drop", "letter": "B", "energy": 0.9}
    assert document.pop("accents")[1] == {"time_s": 2.0, "strength": 1.0, "kind": "crash"}
    assert document == {
        "schema": "crosscut.listen/1",
        "path": "song.wav",
        "duration_s": 4.0,
        "tempo_bpm": 120.0,
        "confidence": 0.95,
        "phrases": [{"start_s": 0.0, "bars": 2}],
        "final_hit_s": 3.5,
        "cadences_per_min": [60.0, 120.0, 240.0],
    }


def test_watch_shows_clips_and_what_is_left_out(crosscut):
    seen = crosscut("watch", "-A", "snow", "-B", "lab")
    assert seen.out.splitlines() == [
        "  side  clip   length  picture         shots  windows  moments",
        "  A     a.mp4  0:06    1920×1080 30/s  1      1        2",
        "  B     b.mp4  0:06    1920×1080 30/s  1      1        2",
        "Left out: c.mp4 is empty (0 bytes). Copy it again.",
    ]
    assert "  0:02.00  turn    0.60      no contact" in crosscut("watch", "snow", "-v").out


def test_watch_prints_the_document_of_the_issue(crosscut):
    document = crosscut("watch", "snow", "--json").document
    assert document["schema"] == "crosscut.watch/1"
    first, _, out = document["clips"]
    assert first == {
        "path": "snow/a.mp4", "usable": True, "reason": None, "remedy": None, "side": "A", "duration_s": 6.0,
        "frame_rate": "30/1", "width": 1920, "height": 1080, "rotation": 0, "audible": True, "voices": [], "music": [],
        "shots": [{"start_s": 0.0, "end_s": 6.0}],
        "windows": [{"start_s": 0.0, "end_s": 6.0, "quality": 0.8}],
        "moments": [
            {"time_s": 1.0, "strength": 0.8, "kind": "strike", "contact": True, "confidence": 0.9, "heard_s": 1.01},
            {"time_s": 2.0, "strength": 0.6, "kind": "turn", "contact": False, "confidence": 0.5, "heard_s": None},
        ],
    }  # fmt: skip
    assert (out["path"], out["usable"], out["reason"]) == ("snow/c.mp4", False, "c.mp4 is empty (0 bytes).")
    assert out.keys() == first.keys()


def test_check_exits_0_when_anything_is_usable(crosscut):
    checked = crosscut("check", "snow/a.mp4", "song.wav", "nothing.mov", "--json")
    assert checked.code == 0
    assert [(each["path"], each["use"], each["usable"]) for each in checked.document["files"]] == [
        ("snow/a.mp4", "footage", True),
        ("song.wav", "song", True),
        ("nothing.mov", None, False),
    ]
    assert "usable      snow/a.mp4: 0:06, 1920×1080, 30 frames/s, 2 moments." in crosscut("check", "snow/a.mp4").out


def test_check_says_why_and_exits_3_when_nothing_is_usable(crosscut, monkeypatch, tmp_path):
    def survey(given, place):
        assert place
        paths = [path for each in given for path in each.paths]
        return Footage(
            (), (), tuple(LeftOut(path, f"{Path(path).name} is no video.", "Name others.") for path in paths)
        )

    def hear(*_):
        raise NoBeat("No beat can be trusted.", remedy="Give --tempo.")

    monkeypatch.setattr(montage, "survey", survey)
    monkeypatch.setattr(montage, "hear", hear)
    (tmp_path / "notes.txt").write_text("no film", encoding="utf-8")
    checked = crosscut("check", "snow", "notes.txt", "song.wav")
    assert checked.code == 3
    assert checked.out.replace("\\", "/").splitlines() == [
        "not usable  snow/a.mp4 is no video. Name others.",
        "not usable  notes.txt is no video. Name others.",
        "not usable  song.wav: No beat can be trusted. Give --tempo.",
    ]


def test_check_says_that_a_folder_is_bare(crosscut, tmp_path):
    (tmp_path / "none").mkdir()
    (tmp_path / "none" / "notes.txt").write_text("no film", encoding="utf-8")
    checked = crosscut("check", "none")
    assert checked.code == 3
    assert checked.out == "not usable  none holds no video. Name video files, or folders that hold some.\n"


def test_check_knows_projects(crosscut, project):
    assert f"usable      {project}: 1 take." in crosscut("check", project).out


@pytest.mark.parametrize("command", [("listen", "song.wav"), ("watch", "snow"), ("check", "snow")])
def test_documents_are_plain_json_on_one_line(crosscut, command):
    out = crosscut(*command, "--json").out
    assert out.count("\n") == 1
    assert json.dumps(json.loads(out)) == out.strip()


def play(tmp_path):
    """A real song.wav of four seconds."""
    wavfile.write(tmp_path / "song.wav", 8000, (9000 * np.sin(np.arange(32000) * 0.3)).astype(np.int16))


def test_listen_draws_what_was_heard_and_plays_it_with_clicks(crosscut, tmp_path):
    play(tmp_path)
    heard = crosscut("listen", "song.wav", "--plot", "song.svg", "--click", "clicks.wav")
    assert heard.code == 0
    assert "wrote song.svg" in heard.err
    assert (tmp_path / "song.svg").read_text().startswith("<svg")
    rate, samples = wavfile.read(tmp_path / "clicks.wav")
    assert len(samples) / rate == 4
    assert crosscut("listen", "song.wav", "--plot", "song.png").code == 0
    assert (tmp_path / "song.png").read_bytes().startswith(b"\x89PNG")


def test_listen_replaces_no_picture_and_in_a_dry_run_writes_none(crosscut, tmp_path):
    play(tmp_path)
    (tmp_path / "song.svg").write_text("mine")
    assert crosscut("listen", "song.wav", "--plot", "song.svg").code == 5
    assert crosscut("listen", "song.wav", "--click", "song.wav", "--force").code == 5
    assert crosscut("listen", "song.wav", "--plot", "song.svg", "--force", "--dry-run").code == 0
    assert (tmp_path / "song.svg").read_text() == "mine"


@pytest.mark.parametrize(
    ("given", "what"),
    [
        (("--plot", "song.gif"), "song.gif is no name of a picture. Let it end in .svg."),
        (("--click", "song.mp3"), "song.mp3 is no name of a sound. Let it end in .wav."),
        (("--tempo", "fast"), "fast is no tempo; write beats a minute, half or double."),
        (("--tempo", "301"), "301 is above 300 bpm."),
        (("--metre", "4/5"), "4/5 is not one of"),
    ],
)
def test_what_listen_is_asked_wrongly_is_told(crosscut, given, what):
    refused = crosscut("listen", "song.wav", *given)
    assert refused.code == 2
    assert what in refused.err


def test_a_project_finds_the_beats_again_from_anywhere(crosscut, tmp_path):
    made = crosscut("new", "film.crosscut", "snow", "--song", "song.wav", "--beats", "song.beats")
    assert made.code == 0
    asked = json.loads((tmp_path / "film.crosscut").read_text())["brief"]["listen"]
    assert asked["beats"] == str(tmp_path / "song.beats")


def test_watch_draws_a_picture_a_clip_and_a_sheet(crosscut, tmp_path, monkeypatch):
    small = Drawing(4, 4, ())
    monkeypatch.setattr("crosscut.watch.drawn", lambda _clip, _cache: small)
    monkeypatch.setattr("crosscut.watch.contact_sheet", lambda _footage, _cache: small)
    watched = crosscut("watch", "snow", "--plot", "plots", "--sheet", "best.png")
    assert watched.code == 0
    assert "wrote 2 pictures to plots" in watched.err
    assert sorted(each.name for each in (tmp_path / "plots").iterdir()) == ["a.mp4.png", "b.mp4.png"]
    assert (tmp_path / "best.png").read_bytes().startswith(b"\x89PNG")
    again = crosscut("watch", "snow", "--plot", "plots")
    assert (again.code, "plots is not empty. Choose another folder" in again.err) == (5, True)
    assert crosscut("watch", "snow", "--plot", "plots", "--sheet", "best.png", "--force").code == 0


def test_a_sheet_is_a_png(crosscut):
    refused = crosscut("watch", "snow", "--sheet", "best.svg")
    assert (refused.code, "best.svg is no name of a picture. Let it end in .png." in refused.err) == (2, True)
