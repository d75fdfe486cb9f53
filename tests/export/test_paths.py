"""A path comes back from a link: relative or absolute, POSIX or Windows, whatever its letters."""

from pathlib import PurePosixPath, PureWindowsPath
from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.export.paths import clean, link, name_of, url

names = st.text(st.characters(blacklist_characters="/\\\0", blacklist_categories=["Cs"]), min_size=1).filter(
    lambda text: text not in {".", ".."}
)
folders = st.lists(names, max_size=4)


@given(folders, folders, names)
def test_a_relative_link_leads_back_to_the_file(shared, folder, name):
    path, start = "/" + "/".join([*shared, name]), "/" + "/".join([*shared[:2], *folder])
    steps = link(path, start, "relative").split("/")
    place = [part for part in start.split("/") if part]
    for step in steps:
        place = place[:-1] if step == ".." else [*place, step]
    assert place == [part for part in path.split("/") if part]


@given(folders, names)
def test_an_absolute_link_is_the_path_itself_and_its_url_spells_it(parts, name):
    path = "/" + "/".join([*parts, name])
    assert link(path, "/elsewhere", "absolute") == path
    split = urlsplit(url(path))
    assert (split.scheme, split.netloc, split.query, split.fragment) == ("file", "", "", "")
    assert unquote(split.path) == path
    assert url(path).isascii()


@pytest.mark.parametrize(
    ("path", "folder", "paths", "spelled"),
    [
        ("/films/a b.mp4", "/films", "relative", "a%20b.mp4"),
        ("/films/clips/ü#1.mp4", "/films/out/x", "relative", "../../clips/%C3%BC%231.mp4"),
        ("/100%/it's (1) & co.mp4", "/", "absolute", "file:///100%25/it%27s%20%281%29%20%26%20co.mp4"),
        ("C:\\Films\\a b.mp4", "C:\\Films\\out", "relative", "../a%20b.mp4"),
        ("C:\\Films\\a b.mp4", "c:\\Films", "relative", "a%20b.mp4"),
        ("C:\\Films\\a b.mp4", "D:\\out", "relative", "file:///C:/Films/a%20b.mp4"),
        ("C:\\Films\\a b.mp4", "D:\\out", "absolute", "file:///C:/Films/a%20b.mp4"),
        ("\\\\nas\\films\\a.mp4", "\\\\nas\\films\\out", "relative", "../a.mp4"),
        ("\\\\nas\\films\\a.mp4", "C:\\out", "relative", "file://nas/films/a.mp4"),
        ("/odd\udcff.mp4", "/", "absolute", "file:///odd%FF.mp4"),
        ("/back\\slash.mp4", "/", "absolute", "file:///back%5Cslash.mp4"),
    ],
)
def test_links_are_spelled_as_urls(path, folder, paths, spelled):
    assert url(link(path, folder, paths)) == spelled


@given(st.text(min_size=1))
def test_what_is_clean_can_stand_in_any_file(text):
    assert all(letter.isprintable() or ord(letter) > 0x9F for letter in clean(text))
    assert clean(text).encode("utf-8")
    assert clean(clean(text)) == clean(text)


def test_a_name_is_the_last_part_of_a_path():
    assert name_of("/films/a/GX01 ü.mp4") == PurePosixPath("/films/a/GX01 ü.mp4").name
    assert name_of("C:\\films\\a.mp4") == PureWindowsPath("C:\\films\\a.mp4").name
    assert name_of("/films/two\nlines.mp4") == "two\ufffdlines.mp4"
