"""The texts name what is there: every command, option, exit code, schema and field."""

import re
from pathlib import Path

import pytest

from crosscut import cli, errors
from crosscut.cli import settings

DOCS = Path(__file__).parents[2] / "docs"
GUIDE = (DOCS / "cli.md").read_text(encoding="utf-8")
FORMATS = (DOCS / "formats.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_is_described(name):
    assert re.search(rf"^\| `{name}\b", GUIDE, re.MULTILINE)


@pytest.mark.parametrize("part", settings.PARTS)
def test_every_option_stands_in_its_section(part):
    (line,) = re.findall(rf"^\| `\[{part}\]` \|.*$", GUIDE, re.MULTILINE)
    named = re.findall(r"`--([a-z-]+)`", line)
    assert named == [each.name.replace("_", "-") for owner, each in settings.options() if owner == part]


def test_every_exit_code_is_explained():
    codes = {each.code for each in vars(errors).values() if isinstance(each, type) and hasattr(each, "code")}
    assert all(re.search(rf"^\| {code} \|", GUIDE, re.MULTILINE) for code in codes | {0})


@pytest.mark.parametrize(
    "command",
    [
        ("listen", "song.wav"),
        ("watch", "snow"),
        ("show", "winter.crosscut"),
        ("show", "winter.crosscut", "--clock"),
        ("why", "winter.crosscut", "1"),
        ("edit", "winter.crosscut", "lock", "1"),
        ("plan", "winter.crosscut"),
        ("plan", "winter.crosscut", "--dry-run"),
        ("new", "other", "snow", "--song", "song.wav"),
        ("make", "snow", "--song", "song.wav", "-o", "x.mp4"),
        ("make", "snow", "--song", "song.wav", "-o", "y.mp4", "--dry-run"),
        ("preview", "winter.crosscut"),
        ("render", "winter.crosscut", "-o", "z.mp4"),
        ("render", "winter.crosscut", "-o", "z.mp4", "--dry-run"),
        ("export", "winter.crosscut", "--to", "otio"),
        ("listen", "song.wav", "--to", "csv", "-o", "beats.csv"),
        ("check", "snow"),
        ("doctor",),
        ("cache", "show"),
        ("cache", "clear", "--dry-run"),
        ("config", "show"),
        ("config", "path"),
        ("hud", "check", "lab"),
        ("hud", "new", "mine.toml"),
        ("show", "nothing.crosscut"),
    ],
)
@pytest.mark.usefixtures("project")
def test_every_field_of_every_document_is_described(crosscut, command):
    document = crosscut(*command, "--json").document
    schema = document.pop("schema")
    assert f"`{schema}`" in FORMATS
    free = {"reasons", "options", "kinds"}  # their keys are names of their own
    missing = [name for name in keys(document, free) if not re.search(rf"`{name}(\[\])?`", FORMATS)]
    assert not missing


def keys(value, free):
    if isinstance(value, list):
        return [name for each in value for name in keys(each, free)]
    if isinstance(value, dict):
        inside = [name for key, each in value.items() if key not in free for name in keys(each, free)]
        return [*value, *inside]
    return []
