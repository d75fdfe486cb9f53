"""Every weight does what its merit is for: set to zero, its own figure falls. And options do what they say."""

from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import spearmanr

from crosscut.errors import Contradiction
from crosscut.model import laws
from crosscut.model.brief import Brief, Plan, Render
from crosscut.model.curve import Curve
from crosscut.model.edit import lands
from crosscut.model.retime import film_time, source_span
from crosscut.plan import merits, plan


@pytest.fixture(scope="module")
def material(instances):
    return [(instances.song(seed, 40.0), instances.footage(seed, 80)) for seed in (21, 22)]


@pytest.fixture(scope="module")
def normal(material):
    return [plan(song, footage, Brief()) for song, footage in material]


def window_of(cut, edit, footage):
    source = source_span(cut, edit.rate)
    return max(footage.clip(cut.clip).windows, key=lambda window: window.span.shared(source))


def impacts(edit, footage):
    for cut in edit.cuts:
        for moment in footage.clip(cut.clip).moments:
            time = film_time(cut, moment.time, edit.rate)
            if moment.is_strong_impact and time in cut.span(edit.rate):
                yield time


def hits(edit, song, footage):
    shown = list(impacts(edit, footage))
    return np.mean([any(lands(time, accent.time, edit.rate) for time in shown) for accent in song.strong_accents])


def landed(edit, song, footage):
    return np.mean([any(lands(at, accent.time, edit.rate) for accent in song.accents) for at in impacts(edit, footage)])


def pace(edit, song, _footage):
    loud = [song.energy.mean(cut.span(edit.rate)) for cut in edit.cuts]
    return -spearmanr([len(cut) for cut in edit.cuts], loud).statistic


def quality(edit, _song, footage):
    lengths = [len(cut) for cut in edit.cuts]
    return np.average([window_of(cut, edit, footage).quality for cut in edit.cuts], weights=lengths)


def movement(edit, song, footage):
    loud = [song.energy.mean(cut.span(edit.rate)) for cut in edit.cuts]
    return np.corrcoef([window_of(cut, edit, footage).energy for cut in edit.cuts], loud)[0, 1]


def downbeats(edit, song, _footage):
    strong = {beat.time for beat in song.beats if beat.is_downbeat}
    return np.mean([any(0 <= (at - cut.start / edit.rate) * edit.rate < 1 for at in strong) for cut in edit.cuts])


def changes(edit, _song, footage):
    """How evenly the sides share the film."""
    shares = [sum(len(cut) for cut in edit.cuts if cut.side == side.name) for side in footage.sides]
    return min(shares) / max(shares)


def natural(edit, _song, _footage):
    return np.mean([cut.speed == 1 for cut in edit.cuts])


@pytest.mark.parametrize(("names", "figure", "fall"), [
    (("IMPACT", "STRONG"), hits, 0.3),
    (("MISSED",), landed, 0.03),
    (("PACE",), pace, 0.1),
    (("QUALITY",), quality, 0.02),
    (("ENERGY",), movement, 0.1),
    (("METRE",), downbeats, 0.03),
    (("SIDE",), changes, 0.02),
    (("SLOWER", "FASTER"), natural, 0.1),
], ids=lambda value: value if isinstance(value, tuple) else getattr(value, "__name__", None))  # fmt: skip
def test_a_weight_of_zero_moves_its_own_figure(material, normal, monkeypatch, names, figure, fall):
    before = np.mean([figure(edit, *each) for edit, each in zip(normal, material, strict=True)])
    for name in names:
        monkeypatch.setattr(merits, name, 0.0)
    after = np.mean([figure(plan(song, footage, Brief()), song, footage) for song, footage in material])
    assert after <= before - fall


def strongest(cut, edit, footage):
    part = source_span(cut, edit.rate)
    return max((moment.strength for moment in footage.clip(cut.clip).moments if moment.time in part), default=0.0)


def neighbours(edit, footage):
    windows = [window_of(cut, edit, footage) for cut in edit.cuts]
    return zip(pairwise(edit.cuts), pairwise(windows), strict=True)


def flow(edit, _song, footage):
    """How movement goes on within a side and clashes across."""
    return np.mean([
        np.dot(before.direction, after.direction) * (1 if one.side == other.side else -1)
        for (one, other), (before, after) in neighbours(edit, footage)
    ])  # fmt: skip


def even(edit, _song, footage):
    return -np.mean([abs(before.energy - after.energy) for _, (before, after) in neighbours(edit, footage)])


def rhymes(edit, _song, footage):
    """How alike the movement is across a change of side."""
    return np.mean([
        before.movement == after.movement
        for (one, other), (before, after) in neighbours(edit, footage)
        if one.side != other.side
    ])  # fmt: skip


def calm(edit, _song, footage):
    first = window_of(edit.cuts[0], edit, footage)
    return first.quality * (1 - first.energy)


def smooth(edit, _song, footage):
    """Share of the film that shows a frame of its own at every frame."""
    held = [len(cut) for cut in edit.cuts if cut.speed < 1 and footage.clip(cut.clip).picture.rate * cut.speed < 30]
    return 1 - sum(held) / edit.frames


@pytest.fixture(scope="module")
def moving(material):
    """The same with ways and kinds of movement, each clip its own of eight."""
    kinds = np.eye(8)
    moved = []
    for song, footage in material:
        clips = []
        for number, clip in enumerate(footage.clips):
            turn = number // 2 * 5 % 8 * np.pi / 4
            looks = {
                "direction": (float(np.cos(turn)), float(np.sin(turn))),
                "movement": tuple(kinds[number // 2 * 3 % 8]),
            }
            shot = clip.shots[0]
            windows = tuple(replace(window, **looks) for window in shot.windows)
            clips.append(replace(clip, shots=(replace(shot, windows=windows),)))
        moved.append((song, replace(footage, clips=tuple(clips))))
    return moved


@pytest.mark.parametrize(("names", "figure", "fall", "asked"), [
    (("MOTION",), flow, 0.15, Plan()),
    (("STEP",), even, 0.01, Plan(energy=0.0)),  # what follows an even song moves evenly too
    (("RHYME",), rhymes, 0.2, Plan()),
    (("OPENING",), calm, 0.1, Plan(energy=0.0)),
    (("HELD", "SLOWER"), smooth, 0.02, Plan(slow="hold")),
], ids=lambda value: value[0] if isinstance(value, tuple) else "")  # fmt: skip
def test_so_does_a_weight_of_zero_where_footage_moves(moving, monkeypatch, names, figure, fall, asked):
    brief = Brief(plan=asked, render=Render(rate=Fraction(30)))

    def measured():
        return np.mean([figure(plan(song, footage, brief), song, footage) for song, footage in moving])

    before = measured()
    for name in names:
        monkeypatch.setattr(merits, name, 0.0)
    after = measured()
    assert after <= before - fall


def test_the_telling_moments_are_saved_for_the_summit_by_their_weight(instances, monkeypatch):
    song = replace(instances.song(25, 30.0, 120.0), final_hit=None)
    song = replace(song, accents=())  # nothing lands anywhere
    song = replace(song, energy=Curve(np.full(len(song.energy), 0.65, np.float32), song.energy.rate))
    clips = [instances.clip(f"c{n}", 4.0, impacts=[(2.0, 0.2 + 0.8 * (n % 2))]) for n in range(24)]
    tops = [replace(clip.moments[0], contact=False) for clip in clips]  # and what lands nowhere is not missed
    shots = [(replace(clip.shots[0], moments=(top,)),) for clip, top in zip(clips, tops, strict=True)]
    footage = instances.sided([replace(clip, shots=each) for clip, each in zip(clips, shots, strict=True)])

    def rise():
        edit = plan(song, footage, Brief())
        each = np.repeat([strongest(cut, edit, footage) for cut in edit.cuts], [len(cut) for cut in edit.cuts])
        return each[len(each) // 2 :].mean() - each[: len(each) // 2].mean()

    monkeypatch.setattr(merits, "ACT", 0.0)  # which does the same
    saved = rise()
    monkeypatch.setattr(merits, "ARC", 0.0)
    assert rise() < saved - 0.1


def test_the_last_hit_has_the_stronger_of_two_blows_by_its_weight(instances, monkeypatch):
    song = instances.song(24, 20.0, 120.0)
    plain = [instances.clip(f"c{n}", 8.0) for n in range(6)]
    blows = [("strong", 1.0, 0.7), ("fine", 0.95, 1.0)]
    ends = [instances.clip(name, 16.0, impacts=[(8.0, blow)], quality=looks) for name, blow, looks in blows]
    footage = instances.sided([*plain, *ends])
    assert plan(song, footage, Brief()).cuts[-1].clip == "strong"
    monkeypatch.setattr(merits, "ENDING", 0.0)
    assert plan(song, footage, Brief()).cuts[-1].clip == "fine"


@pytest.mark.parametrize("names", [("JUMP", "REUSE"), ("DUPLICATE",)])
def test_shots_and_what_looks_like_them_stay_apart_by_their_weights(instances, monkeypatch, names):
    song = instances.song(23, 30.0, 128.0)
    clips = [
        instances.clip(
            f"c{n}",
            20.0,
            impacts=[(k * 1.1 + n / 9, 0.8) for k in range(17)],
            quality=0.9 - n / 10,
            signature=(n // 2 + 1) * 0x9E3779B97F4A7C15,
        )
        for n in range(8)
    ]
    footage = instances.sided(clips)

    def together():
        """How many neighbours are of one shot, or of two that look alike."""
        groups = [int(cut.clip[1:]) // (2 if "DUPLICATE" in names else 1) for cut in plan(song, footage, Brief()).cuts]
        return sum(one == other for one, other in pairwise(groups))

    kept_apart = together()
    for name in names:
        monkeypatch.setattr(merits, name, 0.0)
    assert kept_apart == 0 or "DUPLICATE" in names
    assert together() > kept_apart


def asked(material, **options):
    song, footage = material[0]
    brief = Brief(plan=Plan(**options))
    edit = plan(song, footage, brief)
    assert laws.check(edit, song, footage, brief) == ()
    return edit


def test_a_quicker_pace_makes_more_cuts(material, normal):
    assert len(asked(material, pace=2.0).cuts) >= 1.3 * len(normal[0].cuts)
    assert len(asked(material, pace=0.5).cuts) <= len(normal[0].cuts) / 1.3


def test_cuts_are_as_long_as_was_asked(material):
    lengths = [len(cut) / float(edit.rate) for edit in [asked(material, min_cut=1.0)] for cut in edit.cuts[:-1]]
    assert min(lengths) >= 1.0
    lengths = [len(cut) / float(edit.rate) for edit in [asked(material, max_cut=1.5)] for cut in edit.cuts[:-1]]
    assert max(lengths) <= 1.5


def test_bounds_that_exclude_each_other_are_refused(material):
    with pytest.raises(Contradiction, match=r"--min-cut is above --max-cut"):
        asked(material, min_cut=2.0, max_cut=1.0)


def test_more_effort_finds_no_less(material, normal):
    scores = [asked(material, effort="draft").score, normal[0].score, asked(material, effort="fine").score]
    assert all(after >= 0.995 * before for before, after in pairwise(scores))
    assert scores[2] > scores[0]
