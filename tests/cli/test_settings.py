import re
import tomllib
from fractions import Fraction

import pytest

from crosscut.cli import settings
from crosscut.errors import WrongUse
from crosscut.model import brief
from crosscut.model.brief import Brief

NAMES = [each.name for _, each in settings.options()]


@pytest.fixture
def config(monkeypatch, tmp_path):
    for name in NAMES:
        monkeypatch.delenv(settings.variable(name), raising=False)
    path = tmp_path / "config.toml"
    monkeypatch.setenv("CROSSCUT_CONFIG", str(path))
    return path


def test_no_two_options_have_one_name():
    assert len(NAMES) == len(set(NAMES))


@pytest.mark.parametrize("layers", range(16))
def test_the_last_who_says_something_is_heard(config, monkeypatch, layers):
    """Each layer speaks or is silent; the height is that of the last one that speaks, and so is its origin."""
    said, origin = None, settings.BUILT_IN
    project = None
    flags = {}
    if layers & 1:
        config.write_text("[render]\nheight = 200\n", encoding="utf-8")
        said, origin = 200, str(config)
    if layers & 2:
        project = Brief(render=brief.Render(height=300))
        said, origin = 300, "winter.crosscut"
    if layers & 4:
        monkeypatch.setenv("CROSSCUT_HEIGHT", "400")
        said, origin = 400, "CROSSCUT_HEIGHT"
    if layers & 8:
        flags = {"height": 500}
        said, origin = 500, "--height"
    found = settings.collect(flags, project, "winter.crosscut")
    assert (found["height"].value, found["height"].origin) == (said, origin)
    assert settings.brief_of(found).render.height == said


def test_without_anybodys_word_all_is_as_built(config):
    assert not config.exists()
    found = settings.collect({})
    assert settings.brief_of(found) == Brief()
    assert settings.program_of(found) == settings.Program()
    assert {each.origin for each in found.values()} == {settings.BUILT_IN}


def test_the_template_changes_nothing_and_names_everything(config):
    text = settings.template()
    assert tomllib.loads(text) == {part: {} for part in settings.PARTS}
    config.write_text(re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE), encoding="utf-8")
    found = settings.collect({})
    assert settings.brief_of(found) == Brief()
    assert {each.origin for each in found.values()} == {str(config)}


def test_exact_numbers_may_be_text_or_numbers(config):
    config.write_text('[listen]\nfirst_beat = "0:01.32"\n[render]\nrate = 29.97\n[plan]\nslowest = "1/4"\n')
    asked = settings.brief_of(settings.collect({}))
    assert asked.listen.first_beat == Fraction(33, 25)
    assert asked.render.rate == Fraction(30000, 1001)
    assert asked.plan.slowest == Fraction(1, 4)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("[rendr]\n", r"holds \[rendr\], which is no option\. Did you mean \[render\]\?"),
        ("[render]\nheigth = 5\n", r"holds heigth under \[render\].* Did you mean height under \[render\]\?"),
        ("[plan]\ntempo = 100\n", r"holds tempo under \[plan\].* Did you mean tempo under \[listen\]\?"),
        ("height = 5\n", r"holds \[height\], which is no option\. `crosscut config show` lists"),
        ("[render]\nheight = 5\n", r"height = 5 is below 144 lines\. Correct the file\."),
        ("[render]\nheight = true\n", r"height = on does not fit\. Write it as height = \"auto\"\."),
        ("[plan]\nrepeats = 1\n", r"repeats = 1 does not fit\. Write it as repeats = false\."),
        ("[render]\nheight =\n", r"cannot be read: .* Correct the file, or remove it\."),
    ],
)
def test_a_mistake_in_the_file_is_named(config, text, sentence):
    config.write_text(text, encoding="utf-8")
    with pytest.raises(WrongUse, match=sentence):
        settings.collect({})


def test_a_mistake_in_the_environment_is_named(config, monkeypatch):
    assert not config.exists()
    monkeypatch.setenv("CROSSCUT_LOUDNESS", "loud")
    with pytest.raises(WrongUse, match=r"CROSSCUT_LOUDNESS: loud is no number\. Change or unset this variable\."):
        settings.collect({})
