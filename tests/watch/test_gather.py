"""Files are taken as given, folders in order, and what is clearly no video is passed over."""

from pathlib import Path

from crosscut.model.project import Given
from crosscut.watch.gather import Item, gather


def test_folders_are_opened_in_order_and_names_are_kept(tmp_path):
    for name in ("b.mp4", "a.MOV", "sub/c.mkv", "notes.txt", "._a.MOV", ".hidden/d.mp4", "x.lrv", "raw", "cover.JPG"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    items = gather([Given("A", (str(tmp_path),)), Given("B", (str(tmp_path / "notes.txt"), "-gone.mp4"))])
    assert [(Path(item.path).name, item.side, item.named) for item in items] == [
        ("a.MOV", "A", False), ("b.mp4", "A", False), ("raw", "A", False), ("c.mkv", "A", False),
        ("notes.txt", "B", True), ("-gone.mp4", "B", True),
    ]  # fmt: skip


def test_only_what_its_owner_expects_to_be_used_is_promising():
    assert Item("a.mp4", "A", named=False).promising
    assert Item("a.txt", "A", named=True).promising
    assert not Item("raw", "A", named=False).promising
