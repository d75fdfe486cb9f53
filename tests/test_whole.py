import pytest

from crosscut.errors import Unwritable
from crosscut.whole import clear_up, whole


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_a_file_gets_its_name_when_it_is_whole(tmp_path):
    with whole(tmp_path / "film.mp4") as part:
        part.write_bytes(b"half")
        assert part.suffix == ".mp4"
        assert not (tmp_path / "film.mp4").exists()
    assert names(tmp_path) == ["film.mp4"]


def fail(path, error, work=lambda _part: None):
    with whole(path) as part:
        work(part)
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_what_was_there_stays_when_the_work_fails(tmp_path, error):
    (tmp_path / "film.mp4").write_bytes(b"old")
    with pytest.raises(error):
        fail(tmp_path / "film.mp4", error, lambda part: part.write_bytes(b"new"))
    assert (tmp_path / "film.mp4").read_bytes() == b"old"
    assert names(tmp_path) == ["film.mp4"]


def test_what_the_system_says_is_told_with_a_remedy(tmp_path):
    with pytest.raises(Unwritable, match=r"film cannot be written: No space left\. Choose"):
        fail(tmp_path / "film", OSError(28, "No space left"))
    with pytest.raises(Unwritable, match="cannot be written: No such file"):
        fail(tmp_path / "none" / "film", AssertionError("work was done for nothing"))


def test_what_is_unfinished_can_be_cleared_up_at_once(tmp_path):
    there = []
    with pytest.raises(KeyboardInterrupt):
        fail(tmp_path / "film", KeyboardInterrupt, lambda _part: clear_up() or there.extend(names(tmp_path)))
    assert there == []
