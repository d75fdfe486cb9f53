import io
import json
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.cli import console
from crosscut.cli.console import Console, Pace
from crosscut.cli.progress import shows
from crosscut.cli.progress.bar import Bar
from crosscut.cli.progress.shows import Lines, Plain
from crosscut.progress import Progress


@given(st.floats(0.1, 100), st.integers(2, 200), st.floats(0.5, 5))
def test_steady_work_ends_when_it_was_said_to(speed, steps, interval):
    pace, total = Pace(), speed * interval * steps
    for step in range(steps):
        left = pace.left(step * interval, step * interval * speed, total)
        if step * interval >= console.SETTLING:
            assert left == pytest.approx((steps - step) * interval)


def test_time_left_is_not_guessed_before_there_is_a_pace():
    pace = Pace()
    assert pace.left(0.0, 0, 10) is None
    assert pace.left(0.5, 1, 10) is None
    assert pace.left(5.0, 0, 0) is None


def test_other_work_has_its_own_pace():
    pace = Pace()
    pace.left(0.0, 0, 100)
    assert pace.left(2.0, 50, 100) == 2.0
    assert pace.left(4.0, 1, 100) is None
    assert pace.left(6.0, 2, 100) == 196.0


def test_time_left_follows_the_pace_of_late():
    pace = Pace()
    for second in range(100):
        pace.left(float(second), float(second), 300.0)
    for second in range(100, 200):
        left = pace.left(float(second), 99 + 2.0 * (second - 99), 300.0)
    assert left == pytest.approx((300 - 299) / 2)


def test_stages_are_told_in_columns(capsys):
    screen = Console("plain", "never")
    screen.finish("listen", "northern-line.mp3", "2:04   128.0 bpm")
    screen.finish("watch", "14 clips", "2:40:12", "412 moments", last="0:00 left")
    screen.finish("plan", "a name that is far too long for its column", "x")
    assert capsys.readouterr().err.splitlines() == [
        "Listening   northern-line.mp3   2:04   128.0 bpm",
        "Watching    14 clips            2:40:12   412 moments",
        "Planning    a name that is fa…  x",
    ]


def test_a_bar_that_was_seen_stays_full(capsys):
    screen = Console("bar", "never")
    screen.report(Progress("watch", "a.mp4", 1, 2, "clips"))
    screen.finish("watch", "14 clips", "2:40:12", "412 moments", last="0:00 left")
    screen.finish("render", "winter.mp4", "1080p", "100 %")
    out, err = capsys.readouterr()
    lines = err.splitlines()
    assert not out
    assert "1 of 2 clips" in err
    assert lines[-2].endswith("Watching    14 clips            2:40:12 ━━━━━━━━━━━━━━━━━━━━━━ 412 moments   0:00 left")
    assert lines[-1] == "Rendering   winter.mp4          1080p   ━━━━━━━━━━━━━━━━━━━━━━ 100 %"


def test_plain_lines_come_seldom(capsys, monkeypatch):
    times = iter([0.0, 1.0, 5.0, 6.0, 9.9, 10.0])
    monkeypatch.setattr(shows, "monotonic", lambda: next(times))
    plain = Plain(color=False)
    for done in range(6):
        plain.step(Progress("render", "x.mp4", done, 10, "frames"), 12.0)
    assert capsys.readouterr().err.splitlines() == [
        "Rendering   x.mp4               20 %, 0:12 left",
        "Rendering   x.mp4               50 %, 0:12 left",
    ]


def test_json_lines_carry_every_field_and_always_the_end(capsys):
    screen = Console("json", "auto")
    for done in range(1001):
        screen.report(Progress("watch", "a.mp4", done, 1000, "clips"))
    screen.report(Progress("render", "x.mp4", 3, 0, "frames"))
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert len(lines) < 1001
    assert lines[0] == {
        "schema": "crosscut.progress/1", "stage": "watch", "item": "a.mp4", "done": 0, "total": 1000,
        "unit": "clips", "fraction": 0.0, "left_s": None,
    }  # fmt: skip
    assert lines[-2]["fraction"] == 1.0
    assert (lines[-1]["stage"], lines[-1]["fraction"]) == ("render", None)


@pytest.mark.parametrize(("mode", "quiet"), [("none", False), ("bar", True)])
def test_silence_is_possible(capsys, mode, quiet):
    screen = Console(mode, "auto", quiet=quiet)
    screen.report(Progress("watch", "a.mp4", 1, 2, "clips"))
    screen.finish("watch", "14 clips", "x")
    screen.note("Something.")
    screen.result("the result")
    assert capsys.readouterr() == ("the result\n", "")


def test_a_pipe_gets_plain_lines_and_a_terminal_a_bar(monkeypatch):
    assert isinstance(Console("auto", "auto").show, Plain)
    monkeypatch.setattr(sys, "stderr", Terminal())
    assert isinstance(Console("auto", "auto").show, Bar)
    assert isinstance(Console("json", "auto").show, Lines)


class Terminal(io.StringIO):
    def isatty(self):
        return True


@pytest.mark.parametrize(
    ("color", "variables", "colored"),
    [
        ("auto", {}, True),
        ("auto", {"NO_COLOR": "1"}, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        ("always", {"NO_COLOR": "1"}, True),
        ("never", {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colours_are_the_users_choice(monkeypatch, color, variables, colored):
    screen = Terminal()
    monkeypatch.setattr(sys, "stderr", screen)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    Console("plain", color).finish("plan", "1 cut", "x")
    assert ("\x1b[" in screen.getvalue()) is colored


def test_an_encoding_without_our_letters_gets_plain_ones(monkeypatch):
    inner = io.BytesIO()
    stream = io.TextIOWrapper(inner, encoding="ascii")
    monkeypatch.setattr(sys, "stdout", stream)
    console.speakable()
    stream.write("−14.0 LUFS … 1920×1080 ü")
    stream.flush()
    assert inner.getvalue() == b"-14.0 LUFS ... 1920x1080 ?"
