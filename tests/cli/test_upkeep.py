import shutil
import subprocess

import click
import pytest

from crosscut.cli import settings
from crosscut.cli.commands import upkeep
from crosscut.errors import MissingCodec
from crosscut.media import coders


def test_config_show_names_the_origin_of_every_value(crosscut, tmp_path, monkeypatch):
    (tmp_path / "config.toml").write_text("[render]\nheight = 720\n", encoding="utf-8")
    monkeypatch.setenv("CROSSCUT_QUALITY", "draft")
    shown = crosscut("config", "show", "--jobs", "3", "--json").document
    assert shown["options"]["height"] == {"part": "render", "value": "720", "origin": str(tmp_path / "config.toml")}
    assert shown["options"]["quality"]["origin"] == "CROSSCUT_QUALITY"
    assert shown["options"]["jobs"] == {"part": "program", "value": "3", "origin": "--jobs"}
    assert shown["options"]["tempo"] == {"part": "listen", "value": "auto", "origin": "built in"}
    assert "  quality       draft" in crosscut("config", "show").out


def test_config_path_says_where(crosscut, tmp_path):
    assert crosscut("config", "path").out == f"{tmp_path / 'config.toml'}\n"


def test_config_edit_begins_with_all_options_named(crosscut, tmp_path, monkeypatch):
    opened = []
    monkeypatch.setattr(click, "edit", lambda *, filename: opened.append(filename))
    assert crosscut("config", "edit").code == 0
    assert opened == [str(tmp_path / "config.toml")]
    assert (tmp_path / "config.toml").read_text(encoding="utf-8") == settings.template()
    (tmp_path / "config.toml").write_text("", encoding="utf-8")
    crosscut("config", "edit")
    assert not (tmp_path / "config.toml").read_text(encoding="utf-8")


def test_cache_shows_what_it_holds_and_can_be_cleared(crosscut, tmp_path):
    kept = tmp_path / "cache" / "song" / "ab" / "abcd.json"
    kept.parent.mkdir(parents=True)
    kept.write_bytes(b"x" * 1500)
    shown = crosscut("cache", "show", "--json").document
    assert (shown["bytes"], shown["kinds"]) == (1500, {"song": {"entries": 1, "bytes": 1500}})
    assert "1.5 kB" in crosscut("cache", "show").out
    assert crosscut("cache", "clear", "--dry-run").out == f"would free 1.5 kB in {tmp_path / 'cache'}\n"
    assert kept.exists()
    assert crosscut("cache", "clear", "--json").document["freed_bytes"] == 1500
    assert not kept.exists()
    assert crosscut("cache", "show", "--json").document["bytes"] == 0


def test_the_cache_may_lie_elsewhere(crosscut):
    assert crosscut("cache", "show", "--cache", "else", "--json").document["folder"] == "else"


def test_doctor_finds_all_well(crosscut, tmp_path):
    found = crosscut("doctor", "--json")
    assert found.code == 0
    assert {each["about"]: each["ok"] for each in found.document["checks"]} == dict.fromkeys(
        ("python", "codecs", "fonts", "cache", "space", "cores"), True
    )
    assert all(line.startswith("ok ") for line in crosscut("doctor").out.splitlines())
    assert not list((tmp_path / "cache").iterdir())


def test_doctor_names_what_is_amiss_and_ends_with_its_code(crosscut, monkeypatch):
    def lack():
        raise MissingCodec("There is no AAC encoder.", remedy="Install the wheel.")

    monkeypatch.setattr(coders, "require_codecs", lack)
    found = crosscut("doctor")
    assert found.code == 6
    assert "amiss  codecs  There is no AAC encoder. Install the wheel." in found.out


def test_doctor_notices_a_cache_that_cannot_be_written_and_a_full_disk(crosscut, tmp_path, monkeypatch):
    (tmp_path / "cache").write_text("in the way", encoding="utf-8")
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    found = crosscut("doctor")
    assert found.code == 5
    assert "cannot be written" in found.out
    assert "Only 1 B are free" in found.out


def test_doctor_notices_a_missing_font(crosscut, monkeypatch):
    monkeypatch.setattr(upkeep, "FONT", "fontpkg-none")
    found = crosscut("doctor")
    assert found.code == 1
    assert "The font of the titles is missing. pip install fontpkg-none." in found.out


@pytest.mark.parametrize("shell", upkeep.SHELLS)
def test_completion_prints_a_script_of_the_shell(crosscut, shell, monkeypatch):
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: subprocess.CompletedProcess([], 0, b"5.2.0"))
    script = crosscut("completion", shell)
    assert script.code == 0
    assert "_CROSSCUT_COMPLETE" in script.out


def test_completion_knows_commands_options_and_choices(crosscut, monkeypatch):
    def completed(words):
        monkeypatch.setenv("_CROSSCUT_COMPLETE", "zsh_complete")
        monkeypatch.setenv("COMP_WORDS", f"crosscut {words}")
        monkeypatch.setenv("COMP_CWORD", str(len(words.split(" "))))
        return crosscut().out.split()

    assert "make" in completed("ma")
    assert "--height" in completed("make --hei")
    assert {"draft", "normal", "best"} <= set(completed("make --quality "))
