import json

import click
import pytest

from crosscut import cli, errors, montage
from crosscut.cli.faults import Terminated

KINDS = [each for each in vars(errors).values() if isinstance(each, type) and issubclass(each, errors.CrosscutError)]
OURS = {errors.CrosscutError, errors.Fault}


@pytest.fixture
def failing(crosscut, monkeypatch):
    """The program in which hearing the song ends with the given error."""

    def call(error, *arguments):
        def hear(*_):
            raise error

        monkeypatch.setattr(montage, "hear", hear)
        return crosscut("listen", "song.wav", *arguments)

    return call


@pytest.mark.parametrize("kind", [each for each in KINDS if each not in OURS])
def test_every_error_is_a_sentence_a_remedy_and_its_exit_code(failing, kind):
    error = kind("It broke.", remedy="Mend it.")
    ended = failing(error)
    assert (ended.code, ended.out, ended.err) == (kind.code, "", "crosscut: It broke. Mend it.\n")
    told = failing(error, "--json")
    assert told.document == {
        "schema": "crosscut.error/1",
        "error": {"code": kind.code, "kind": error.kind, "what": "It broke.", "remedy": "Mend it."},
    }


def test_a_fault_of_ours_leaves_a_report_and_no_traceback(failing, tmp_path):
    found = failing(ValueError("gone\nwrong"))
    assert found.code == 1
    assert "fault of its own (ValueError: gone wrong). Please send us the report" in found.err
    assert len(found.err.splitlines()) == 1
    (report,) = (tmp_path / "cache" / "reports").iterdir()
    assert str(report) in found.err
    text = report.read_text(encoding="utf-8")
    assert "Traceback" in text
    assert '["listen", "song.wav"]' in text


def test_a_broken_promise_is_reported_too(failing, tmp_path):
    found = failing(errors.Fault("The film has 3 frames too few.", remedy="Tell us."))
    assert found.code == 1
    assert found.err.startswith("crosscut: The film has 3 frames too few. Please send us the report")
    assert list((tmp_path / "cache" / "reports").iterdir())


def test_a_report_goes_elsewhere_where_the_cache_cannot_be_written(failing, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("a file in the way", encoding="utf-8")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = failing(ValueError("x"))
    assert str(tmp_path / "fault-") in found.err
    assert list(tmp_path.glob("fault-*.txt"))


def test_debug_shows_where(failing):
    found = failing(errors.NoBeat("No beat.", remedy="Tap it."), "--debug")
    assert found.code == 3
    assert "Traceback" in found.err
    assert found.err.endswith("crosscut: No beat. Tap it.\n")


def test_a_full_disk_is_no_fault_of_ours(failing):
    found = failing(OSError(28, "No space left on device", "x.mp4"))
    assert found.code == 5
    assert found.err == "crosscut: There is no space left to write (x.mp4). Free some space, or choose another disk.\n"


@pytest.mark.parametrize(
    ("error", "code", "word"),
    [(KeyboardInterrupt(), 130, "Interrupted"), (click.Abort(), 130, "Interrupted"), (Terminated(), 143, "Terminated")],
)
def test_who_ends_the_program_hears_that_nothing_is_lost(failing, error, code, word):
    found = failing(error)
    assert found.code == code
    assert found.err.strip() == (
        f"crosscut: {word}. What was found so far is kept; the same command goes on from there."
    )


def test_with_json_progress_errors_are_lines_of_it_too(failing):
    found = failing(errors.NoSound("No sound.", remedy="Another."), "--progress", "json")
    assert json.loads(found.err)["error"]["kind"] == "no_sound"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["mkae"], "There is no command mkae. Did you mean make? See crosscut --help."),
        (["xyzzy"], "There is no command xyzzy. There are: make, new, listen,"),
        (["listen", "song.wav", "--tempi", "3"], "There is no option --tempi. Did you mean --tempo?"),
        (["listen"], "Missing argument 'SONG'. See crosscut listen --help."),
        (["listen", "song.wav", "--tempo", "5"], "Invalid value for '--tempo': 5 is below 30 bpm."),
        (["listen", "son.wav"], "There is no son.wav. Did you mean song.wav?"),
        (
            ["make", "--song", "song.wav"],
            "There is no footage. Name files or folders, or sides with -A, -B and --side.",
        ),
        (["make", "snow", "-A", "lab", "--song", "song.wav"], "snow belongs to no side. Put -A or -B before it."),
        (["make", "elsewhere", "--song", "song.wav"], "There is no elsewhere. Check the path."),
    ],
)
def test_wrong_use_exits_2_and_helps(crosscut, arguments, sentence):
    found = crosscut(*arguments)
    assert found.code == 2
    assert sentence in found.err
    assert not found.out


def test_help_is_for_every_command(crosscut):
    for name in cli.COMMANDS:
        found = crosscut(name, "-h")
        assert (found.code, found.err) == (0, "")
        assert found.out.startswith("Usage: crosscut " + name)
