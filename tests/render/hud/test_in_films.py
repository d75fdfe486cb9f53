"""Instruments in a finished film: where they belong and nowhere else, the same for any number of processes."""

from fractions import Fraction

import numpy as np

from crosscut.cache import Cache
from crosscut.model import brief
from crosscut.model.brief import Instruments
from crosscut.render import hud, render


def made(kit, clip, name, instruments, jobs=1, cache="cache"):
    edit = kit.edit([(clip, Fraction(0), 120)], size=(320, 180))
    asked = brief.Render(quality="best")
    place = Cache(kit.folder / cache)
    out = kit.folder / name
    return render(edit, kit.song(), kit.footage(clip), asked, out, place, jobs, instruments=instruments).path


def test_the_film_shows_them_where_they_belong_and_nowhere_else(kit, film):
    instruments = hud.plan(film.material((320, 180)), Instruments(hud="A=lab"))
    clip = kit.made(30, 130)
    plain, with_them = (
        kit.pictures(made(kit, clip, name, each)) for name, each in (("a.mp4", ()), ("b.mp4", instruments))
    )
    inside = np.zeros((180, 320), bool)
    for each in instruments:
        face = each.face
        inside[face.top : face.top + face.height, face.left : face.left + face.width] = True
    changed = np.abs(plain[40].astype(int) - with_them[40])
    assert changed[inside].mean() > 10
    assert changed[~inside].mean() < 1.5
    assert np.abs(plain[90].astype(int) - with_them[90]).mean() < 1.5


def test_the_same_pictures_from_one_process_and_from_two(kit, film):
    instruments = hud.plan(film.material((320, 180)), Instruments(hud="A=lab"))
    clip = kit.made(30, 130)
    one = kit.pictures(made(kit, clip, "one.mp4", instruments))
    two = kit.pictures(made(kit, clip, "two.mp4", instruments, jobs=2, cache="other"))
    assert np.array_equal(one, two)
