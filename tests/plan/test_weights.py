"""Every weight does what its merit is for: set to zero, its own figure falls. And options do what they say."""

from itertools import pairwise

import numpy as np
import pytest
from scipy.stats import spearmanr

from crosscut.errors import Contradiction
from crosscut.model import laws
from crosscut.model.brief import Brief, Plan
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
    (("METRE",), downbeats, 0.05),
    (("SIDE",), changes, 0.02),
    (("SLOWER", "FASTER"), natural, 0.1),
], ids=lambda value: value if isinstance(value, tuple) else getattr(value, "__name__", None))  # fmt: skip
def test_a_weight_of_zero_moves_its_own_figure(material, normal, monkeypatch, names, figure, fall):
    before = np.mean([figure(edit, *each) for edit, each in zip(normal, material, strict=True)])
    for name in names:
        monkeypatch.setattr(merits, name, 0.0)
    after = np.mean([figure(plan(song, footage, Brief()), song, footage) for song, footage in material])
    assert after <= before - fall


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
