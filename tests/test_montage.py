from pathlib import Path

import pytest

from crosscut import montage
from crosscut.cache import Cache
from crosscut.errors import NothingUsable
from crosscut.model.brief import Brief
from crosscut.model.project import Given, Project
from crosscut.montage import Workplace


def seeing(folder, *names):
    project = Project("", (Given("A", tuple(str(folder / name) for name in names)),), Brief())
    return montage.see(project, Workplace(Cache(folder / "cache")))


def test_where_nothing_is_usable_the_files_are_listed(tmp_path):
    names = [f"{number}.mp4" for number in range(7)]
    for name in names:
        (tmp_path / name).touch()
    with pytest.raises(NothingUsable, match=r"0\.mp4 is empty .*4\.mp4 is empty .*And 2 more\. Name other files"):
        seeing(tmp_path, *names)


def test_a_folder_without_films_is_told(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(NothingUsable, match=r"No video was found\. Name video files"):
        seeing(tmp_path, Path())
