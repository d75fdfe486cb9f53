"""Each wish of the brief moves its own figure, the farther the more is asked, and changes nothing where it is not."""

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from crosscut.model import brief, laws
from crosscut.model.forms.codec import plain
from crosscut.plan import picture, plan

LEAST = 1.0  # share of neighbouring cuts of a side that are in order where that is asked for and footage abounds


@pytest.fixture(scope="module")
def material(instances):
    return [(instances.song(seed, 40.0, 128.0), instances.footage(seed, 90)) for seed in (3, 8)]


@pytest.fixture(scope="module")
def edits(material):
    """The edits of the material, by what is asked."""
    known = {}

    def asked(**what):
        key = tuple(sorted(what.items()))
        if key not in known:
            wanted = brief.Brief(plan=brief.Plan(**what))
            known[key] = [plan(song, seen, wanted) for song, seen in material]
            for (song, seen), edit in zip(material, known[key], strict=True):
                assert laws.check(edit, song, seen, wanted) == ()
        return known[key]

    return asked


def apart(edit, song, seen):
    """How far movement lies from the song's energy on the whole, a second."""
    total = 0.0
    for cut in edit.cuts:
        windows = [w for shot in seen.clip(cut.clip).shots for w in shot.windows]
        window = next(w for w in windows if cut.entry in w.span)
        total += len(cut) * abs(window.energy - song.energy.mean(cut.span(edit.rate)))
    return total / edit.frames


def test_the_more_energy_counts_the_nearer_movement_lies_to_it(edits, material):
    found = [
        np.mean([apart(edit, *each) for edit, each in zip(edits(energy=weight), material, strict=True)])
        for weight in (0.0, 1.0, 4.0)
    ]
    assert found == sorted(found, reverse=True)
    assert found[2] < found[0] - 0.02


def test_the_more_alternation_the_more_often_sides_change(edits):
    def changes(edit):
        return sum(one.side != other.side for one, other in pairwise(edit.cuts))

    found = [np.mean([changes(edit) for edit in edits(alternation=often)]) for often in (0.25, 1.0, 3.0)]
    assert found == sorted(found)
    assert found[0] < found[1] < found[2]


def in_order(edit, seen):
    """The share of neighbouring cuts of each side, but for the last cut, that follow each other in the footage."""
    number = {clip.content: place for place, clip in enumerate(seen.clips)}
    fits = []
    for side in seen.sides:
        shown = [(number[cut.clip], cut.entry) for cut in edit.cuts[:-1] if cut.side == side.name]
        fits += [one < other for one, other in pairwise(shown)]
    return float(np.mean(fits))


def test_footage_stays_in_order_where_that_is_asked(edits, material):
    plain_share = [in_order(edit, seen) for edit, (_, seen) in zip(edits(), material, strict=True)]
    kept = [in_order(edit, seen) for edit, (_, seen) in zip(edits(keep_order=True), material, strict=True)]
    assert min(kept) >= LEAST, kept
    assert max(plain_share) < min(kept)
    assert all(edit.repeats == 0 for edit in edits(keep_order=True))


def test_what_is_not_asked_changes_nothing(edits, material):
    usual = {"energy": 1.0, "alternation": 1.0, "keep_order": False, "build": "gentle", "acts": None, "cards": False}
    said = [plain(edit) for edit in edits(**usual)]
    assert said == [plain(edit) for edit in edits()]
    assert replace(brief.Plan(), **usual) == brief.Plan()
    assert len(material) == len(said)


def test_three_sides_follow_the_same_rule(instances):
    """Three sides share the film evenly, change on strong beats and by the plan, and change more where it is loud."""
    song, seen = instances.song(4, 60.0, 128.0), instances.footage(6, 180, 3)
    edit = plan(song, seen, brief.Brief())
    assert laws.check(edit, song, seen, brief.Brief()) == ()
    frames = {side.name: sum(len(cut) for cut in edit.cuts if cut.side == side.name) for side in seen.sides}
    assert min(frames.values()) >= 0.27 * edit.frames
    changes = [cut.start for one, cut in pairwise(edit.cuts) if one.side != cut.side]
    half = [song.energy.mean(cut.span(edit.rate)) for cut in edit.cuts if cut.start in changes]
    assert np.mean(half) > song.energy.values.mean()
    drawn = picture.draw(edit, song, seen)
    assert len({line.split('y="')[1].split('"')[0] for line in drawn.splitlines() if "<title>" in line}) == 3
