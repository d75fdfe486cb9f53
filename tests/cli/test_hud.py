from crosscut.cli.commands import layouts as commands
from crosscut.render.hud import layouts


def test_the_layouts_named_are_those_that_come_with_the_program():
    assert commands.SHIPPED == layouts.SHIPPED


def test_a_layout_can_be_copied_changed_and_checked(crosscut, tmp_path):
    assert (
        crosscut("hud", "new", "mine.toml", "--like", "race").out == "mine.toml  next: crosscut hud check mine.toml\n"
    )
    assert crosscut("hud", "check", "mine.toml").out == "mine.toml  7 instruments, sound\n"
    text = (tmp_path / "mine.toml").read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text.replace('at = "top"', 'at = "topp"'), encoding="utf-8")
    refused = crosscut("hud", "check", "mine.toml")
    assert refused.code == 2
    line = 1 + text.splitlines().index('at = "top"')
    assert f"mine.toml line {line}: at = 'topp' is none that is known. Did you mean top?" in refused.err


def test_nothing_is_replaced_without_being_asked(crosscut, tmp_path):
    (tmp_path / "mine.toml").write_text("mine", encoding="utf-8")
    assert crosscut("hud", "new", "mine.toml").code == 5
    assert (tmp_path / "mine.toml").read_text(encoding="utf-8") == "mine"


def test_a_layout_that_is_not_there_is_told_before_any_work(crosscut):
    refused = crosscut("make", "snow", "--song", "song.wav", "-o", "w.mp4", "--hud", "labb")
    assert refused.code == 2
    assert "There is no layout labb. Did you mean lab?" in refused.err
    assert refused.asked == []


def test_render_takes_another_layout(crosscut, project):
    asked, _ = crosscut("render", project, "--hud", "A=off,B=lab", "--units", "imperial").asked[-1]
    assert asked.brief.instruments.hud == "A=off,B=lab"
    assert asked.brief.instruments.units == "imperial"
