import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.cache import MIB, Cache, default_folder, fingerprint, key
from crosscut.errors import Unwritable


def test_an_entry_is_made_once(tmp_path):
    cache = Cache(tmp_path)
    made = []

    def make(path):
        made.append(path)
        path.write_text("x")

    first = cache.keep("song", key("a"), ".json", make)
    assert cache.keep("song", key("a"), ".json", make) == first == cache.path("song", key("a"), ".json")
    assert first.read_text() == "x"
    assert len(made) == 1
    assert cache.size() == 1


def test_what_fails_half_way_leaves_nothing(tmp_path):
    def fail(path):
        path.write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Cache(tmp_path).keep("song", key("a"), ".json", fail)
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_a_full_disk_is_told_with_a_remedy(tmp_path):
    def fail(_):
        raise OSError(28, "No space left on device")

    with pytest.raises(Unwritable, match=r"cannot be written: No space left on device\. Free some space"):
        Cache(tmp_path).keep("song", key("a"), ".json", fail)


def test_a_cache_that_is_a_file_is_told_with_a_remedy(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(Unwritable, match="choose another folder with --cache"):
        Cache(tmp_path / "file").keep("song", key("a"), ".json", lambda path: path.touch())


@given(st.lists(st.text(max_size=3), min_size=1, max_size=4), st.lists(st.text(max_size=3), min_size=1, max_size=4))
def test_keys_differ_where_their_parts_do(one, other):
    clean = [[part.replace("\0", "") for part in parts] for parts in (one, other)]
    assert (key(*clean[0]) == key(*clean[1])) == (clean[0] == clean[1])


@pytest.mark.parametrize("place", [0, 5 * MIB, 10 * MIB - 1])
def test_a_fingerprint_knows_content_and_not_names(tmp_path, place):
    content = bytearray(10 * MIB)
    (tmp_path / "a").write_bytes(content)
    (tmp_path / "b").write_bytes(content)
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b")
    content[place] = 1
    (tmp_path / "b").write_bytes(content)
    assert fingerprint(tmp_path / "a") != fingerprint(tmp_path / "b")
    assert fingerprint(tmp_path / "a", whole=True) != fingerprint(tmp_path / "b", whole=True)


def test_only_a_whole_fingerprint_sees_every_byte(tmp_path):
    content = bytearray(10 * MIB)
    (tmp_path / "a").write_bytes(content)
    content[2 * MIB] = 1
    (tmp_path / "b").write_bytes(content)
    assert fingerprint(tmp_path / "a") == fingerprint(tmp_path / "b")
    assert fingerprint(tmp_path / "a", whole=True) != fingerprint(tmp_path / "b", whole=True)


def test_the_cache_lies_where_the_user_says(monkeypatch, tmp_path):
    monkeypatch.setenv("CROSSCUT_CACHE", str(tmp_path))
    assert default_folder() == tmp_path
    monkeypatch.delenv("CROSSCUT_CACHE")
    if os.name != "nt":
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        assert default_folder() == tmp_path / "crosscut"
