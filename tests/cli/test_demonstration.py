import shlex
import sys
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import pytest

from crosscut import demo, store
from crosscut.cli.commands import demonstration
from crosscut.model.edit import Take
from crosscut.model.project import Project
from crosscut.progress import Progress


@pytest.fixture
def shown(crosscut, monkeypatch):
    """The demo command over a maker that only makes folders."""

    def make(folder, jobs, report):
        assert jobs
        for side in ("snow", "lab"):
            (folder / side).mkdir(parents=True, exist_ok=True)
        report(Progress("demo", "snow/a.mp4", 1, 1, "frames"))
        return SimpleNamespace(clips=(1, 2), telemetry=())

    monkeypatch.setattr(demo, "make", make)
    monkeypatch.setattr(demonstration, "program", lambda: ["crosscut"])
    return lambda *arguments: crosscut("demo", "build demo", *arguments)


def films(found):
    return [each for each in found.asked if isinstance(each, tuple) and isinstance(each[0], Project)]


def test_the_demo_tells_the_two_lines_of_the_issue(shown):
    made = shown()
    assert made.code == 0
    film, again = made.out.splitlines()
    assert film.replace("\\", "/") == (
        "build demo/montage.mp4   0:04   1080p   every cut on a beat, 1 of 2 strong accents carry an impact"
    )
    assert again.startswith("again: crosscut make -A ")
    if sys.platform != "win32":
        words = shlex.split(again.removeprefix("again: "))
        assert words == [
            "crosscut", "make", "-A", "build demo/snow", "-B", "build demo/lab", "--song", "build demo/song.wav",
            "-o", "montage.mp4",
        ]  # fmt: skip
    assert made.err.splitlines()[0] == "Making      2 clips, 1 song     build demo"


def test_a_second_run_renders_nothing_and_says_the_same(shown):
    first = shown()
    second = shown()
    assert second.out == first.out
    assert (len(films(first)), len(films(second))) == (1, 0)
    assert len(films(shown("--force"))) == 1


def test_another_edit_is_another_film(shown, stages, tmp_path):
    shown()
    kept = tmp_path / "build demo" / "montage.crosscut"
    project = store.load(kept)
    store.save(replace(project, takes=(Take(1, replace(stages.edit, width=640)),)), kept)
    assert len(films(shown())) == 1
    assert store.load(kept).edit == stages.edit


def test_a_film_of_someone_else_stays(shown, tmp_path):
    (tmp_path / "build demo").mkdir()
    (tmp_path / "build demo" / "montage.mp4").write_bytes(b"precious")
    refused = shown()
    assert refused.code == 5
    assert "montage.mp4 exists already. Name another folder, or replace it with --force." in refused.err
    assert not refused.asked


def test_the_document_counts_what_the_lines_say(shown):
    document = shown("--json").document
    assert (document["duration_s"], document["height"]) == (float(Fraction(4)), 1080)
    assert (document["strong_accents"], document["accents_with_impact"]) == (2, 1)


def test_a_dry_run_makes_nothing(shown, tmp_path):
    said = shown("--dry-run", "--json")
    assert said.document["writes"] == ["build demo"]
    assert not (tmp_path / "build demo").exists()


@pytest.mark.parametrize(
    ("called", "words"),
    [
        (".venv/bin/crosscut", [".venv/bin/crosscut"]),
        ("/usr/lib/python3/site-packages/crosscut/__main__.py", ["python", "-m", "crosscut"]),
    ],
)
def test_the_command_is_named_as_it_was_called(monkeypatch, tmp_path, called, words):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "argv", [called])
    assert [word.replace("\\", "/") for word in demonstration.program()] == words


def test_a_program_on_the_path_is_named_shortly(monkeypatch, tmp_path):
    place = str(tmp_path / "crosscut")
    monkeypatch.setattr(sys, "argv", [place])
    monkeypatch.setattr("shutil.which", lambda _: place)
    assert demonstration.program() == ["crosscut"]
