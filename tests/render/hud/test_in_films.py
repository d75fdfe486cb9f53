"""Instruments in a finished film: where they belong and nowhere else, the same for any number of processes."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from crosscut.cache import Cache
from crosscut.model import brief
from crosscut.model.brief import Instruments
from crosscut.render import hud, preview, render


@pytest.fixture
def clip(kit):
    return kit.made(30, 130)


@pytest.fixture
def board(film, clip):
    """Instruments over a clip whose telemetry is that of the film's side A, for its first 2.5 s."""
    telemetry = film.telemetry()
    short = tuple(each.within(0, 1) for each in telemetry.clips[0].channels)
    measured = replace(telemetry.clips[0], clip=clip.content, channels=short)
    return hud.Board(film.material().song, replace(telemetry, clips=(measured,)), Instruments(hud="race"))


@pytest.fixture
def made(kit, clip):
    def make(name, board, jobs=1):
        edit = kit.edit([(clip, Fraction(0), 120)], size=(320, 180))
        place, asked = Cache(kit.folder / name), brief.Render(quality="best")
        out = kit.folder / f"{name}.mp4"
        return kit.pictures(render(edit, kit.song(), kit.footage(clip), asked, out, place, jobs, board=board).path)

    return make


def test_the_film_shows_them_where_they_belong_and_nowhere_else(kit, clip, board, made):
    edit = kit.edit([(clip, Fraction(0), 120)], size=(320, 180))
    plain, with_them = made("plain", None), made("with", board)
    inside = np.zeros((180, 320), bool)
    for each in board.shown(edit, kit.footage(clip)):
        face = each.face
        inside[face.top : face.top + face.height, face.left : face.left + face.width] = True
    changed = np.abs(plain[25].astype(int) - with_them[25])
    assert changed[inside].mean() > 10
    assert changed[~inside].mean() < 1.5


def test_the_same_pictures_from_one_process_and_from_two(board, made):
    one, two = (np.array(made(name, board, jobs)) for name, jobs in (("one", 1), ("two", 2)))
    assert np.abs(one[:30].astype(int) - two[:30]).max() <= 2


def test_a_preview_shows_them_at_its_own_size(kit, clip, board):
    edit = kit.edit([(clip, Fraction(0), 60)], size=(1280, 720))
    asked = brief.Render()

    def seen(name, board):
        place = Cache(kit.folder / name)
        out = kit.folder / f"{name}.mp4"
        return kit.pictures(preview(edit, kit.song(), kit.footage(clip), asked, {}, out, place, 1, board=board).path)

    plain, with_them = seen("plain", None), seen("with", board)
    assert with_them[25].shape == (360, 640)
    assert np.abs(plain[25].astype(int) - with_them[25])[:, :320].mean() > 3
