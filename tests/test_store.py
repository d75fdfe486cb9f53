from fractions import Fraction
from pathlib import Path

import pytest

from crosscut import store
from crosscut.errors import Damaged, Unwritable
from crosscut.model.brief import Brief
from crosscut.model.project import Given, Project
from crosscut.model.story import Part, Wishes
from crosscut.model.time import Span


def a_project(folder):
    return Project(str(folder / "song.wav"), (Given("A", (str(folder / "snow"), "/elsewhere/x.mp4")),), Brief())


def test_a_project_is_found_again_where_its_folder_was_moved(tmp_path):
    here, there = tmp_path / "here", tmp_path / "there"
    here.mkdir()
    store.save(a_project(here), here / "winter.crosscut")
    assert store.load(here / "winter.crosscut") == a_project(here)
    here.rename(there)
    moved = store.load(there / "winter.crosscut")
    assert moved.song == str(there / "song.wav")
    assert Path(moved.footage[0].paths[1]) == Path("/elsewhere/x.mp4").resolve()


def test_only_whole_files_carry_the_name(tmp_path):
    path = tmp_path / "winter.crosscut"
    store.save(a_project(tmp_path), path)
    before = path.read_text()
    with pytest.raises(TypeError):
        store.write_whole(path, "no bytes")
    assert path.read_text() == before
    assert [each.name for each in tmp_path.iterdir()] == ["winter.crosscut"]


def test_a_file_of_the_users_has_the_rights_that_the_user_gives_files(tmp_path):
    (tmp_path / "mine").touch()
    store.write_whole(tmp_path / "ours", b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "mine").stat().st_mode


def test_a_folder_that_is_not_there_is_told(tmp_path):
    with pytest.raises(Unwritable, match=r"winter\.crosscut cannot be written: No such file"):
        store.save(a_project(tmp_path), tmp_path / "nowhere" / "winter.crosscut")


def test_a_file_that_is_no_text_is_told(tmp_path):
    (tmp_path / "x").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(Damaged, match="cannot be read"):
        store.load(tmp_path / "x")


@pytest.fixture
def data_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("CROSSCUT_DATA", str(tmp_path / "kept"))
    return tmp_path / "kept"


def part(clip, start):
    return Part(clip, Span(Fraction(start), Fraction(start + 1)))


def test_what_is_said_about_footage_is_kept_until_it_is_taken_back(data_folder):
    assert store.wishes() == Wishes()
    assert not data_folder.exists()
    ban, star = Wishes(bans=(part("a", 3),)), Wishes(stars=(part("b", 1),))
    assert store.keep_wishes(ban, Wishes()) == ban
    assert store.keep_wishes(star, Wishes()) == store.wishes() == Wishes(ban.bans, star.stars)
    assert store.keep_wishes(Wishes(), ban) == store.wishes() == star
    assert [each.name for each in data_folder.iterdir()] == ["wishes.json"]


def test_nothing_new_writes_nothing(data_folder):
    store.keep_wishes(Wishes(), Wishes(bans=(part("a", 1),)))
    assert not data_folder.exists()


@pytest.mark.parametrize("content", ["", "[]", "{}", '{"wishes": {"bans": 3}}', '{"wishes": {"other": []}}'])
def test_a_damaged_list_of_wishes_is_told_and_kept(data_folder, content):
    data_folder.mkdir()
    store.wishes_file().write_text(content)
    with pytest.raises(Damaged, match=r"wishes\.json is damaged"):
        store.keep_wishes(Wishes(bans=(part("a", 1),)), Wishes())
    assert store.wishes_file().read_text() == content


def test_where_wishes_cannot_be_kept_is_told(data_folder):
    data_folder.write_text("a file where the folder should be")
    with pytest.raises(Unwritable, match=r"wishes\.json cannot be written"):
        store.keep_wishes(Wishes(bans=(part("a", 1),)), Wishes())
