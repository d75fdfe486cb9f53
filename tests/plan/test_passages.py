"""Sections come in, and the film goes out, as the music does: within the footage and clear of landings."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.model import brief
from crosscut.model.curve import Curve
from crosscut.model.edit import Cut, Edit, Landing
from crosscut.model.retime import source_span
from crosscut.model.song import Section
from crosscut.model.story import Act, Part, Wishes
from crosscut.model.time import Span
from crosscut.plan import plan
from crosscut.plan.finish import passages
from crosscut.plan.finish.passages import CALM, LONGEST_DIP, SHORTEST_DIP, Film, arrived

LAWS = settings(deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
RATE = Fraction(30)


def energetic(song, level):
    return replace(song, energy=Curve(np.full(2000, level, np.float32), Fraction(10)))


def film(instances, level=0.2, wishes=None, landings=()):
    """Six cuts of two seconds out of six clips, the sections of the song at 4 and 8 s."""
    clips = [instances.clip(f"c{n}", 10.0) for n in range(6)]
    song = energetic(instances.song(3, 12.0, 120.0), level)
    edges = [Fraction(0), Fraction(4), Fraction(8), Fraction(12)]
    sections = tuple(Section(Span(*edges[n : n + 2]), "ABC"[n], level) for n in range(3))
    cuts = tuple(Cut(60 * n, 60 * n + 60, "all", clip.content, Fraction(1)) for n, clip in enumerate(clips))
    cuts = tuple(replace(cut, landings=landings) if n == 2 else cut for n, cut in enumerate(cuts))
    edit = Edit(Span(Fraction(0), Fraction(12)), RATE, 1280, 720, cuts)
    return Film(edit, replace(song, sections=sections), instances.sided(clips, 1), wishes or Wishes())


def kinds(cuts):
    return [cut.arrival and cut.arrival.kind for cut in cuts]


@pytest.mark.parametrize("asked", ["dissolve", "flash", "whip"])
@pytest.mark.parametrize("level", [0.2, 0.9])
def test_sections_come_in_as_the_music_does(instances, asked, level):
    way = "dissolve" if level < CALM else {"dissolve": None}.get(asked, asked)
    assert kinds(arrived(film(instances, level), asked)) == [None, None, way, None, way, None]


def test_acts_go_before_sections(instances):
    made = film(instances)
    acts = tuple(Act(Span(Fraction(n), Fraction(n + 6)), "act", 0.2) for n in (0, 6))
    assert kinds(arrived(made._replace(edit=replace(made.edit, acts=acts)), "dissolve")) == [None] * 3 + [
        "dissolve",
        None,
        None,
    ]


def test_a_dissolve_lasts_a_beat_and_no_more_than_a_third_of_a_cut(instances):
    made = film(instances)
    assert arrived(made, "dissolve")[2].arrival.frames == 15
    slow = made._replace(song=replace(made.song, tempo=40.0))
    assert arrived(slow, "dissolve")[2].arrival.frames == 20


def test_a_landing_is_never_dissolved(instances):
    early, late = (Landing(Fraction(frame, 30), Fraction(frame, 30)) for frame in (125, 170))
    assert kinds(arrived(film(instances, landings=(early,)), "dissolve"))[2] is None
    assert kinds(arrived(film(instances, landings=(late,)), "dissolve"))[2] == "dissolve"


def test_what_runs_on_below_is_in_the_shot_and_neither_banned_nor_shown(instances):
    made = film(instances)
    second = made.edit.cuts[1]
    end = source_span(second, RATE).end

    def with_second(cut):
        cuts = (made.edit.cuts[0], cut, *made.edit.cuts[2:])
        return kinds(arrived(made._replace(edit=replace(made.edit, cuts=cuts)), "dissolve"))[2]

    assert with_second(second) == "dissolve"
    assert with_second(replace(second, entry=Fraction(8))) is None
    banned = Wishes(bans=(Part(second.clip, Span(end, end + Fraction(1, 10))),))
    assert kinds(arrived(made._replace(wishes=banned), "dissolve"))[2] is None
    shown = replace(made.edit.cuts[5], clip=second.clip, entry=end)
    again = made._replace(edit=replace(made.edit, cuts=(*made.edit.cuts[:5], shown)))
    assert kinds(arrived(again, "dissolve"))[2] is None


def test_locked_cuts_stay_as_they_are(instances):
    made = film(instances)
    cuts = tuple(replace(cut, locked=True) for cut in made.edit.cuts)
    assert arrived(made._replace(edit=replace(made.edit, cuts=cuts)), "flash") == cuts


@LAWS
@given(st.fractions(0, 20, max_denominator=100), st.booleans())
def test_the_film_goes_dark_with_the_second_half_of_its_last_sound(instances, tail, hits):
    song = instances.song(2, 30.0, 120.0)
    song = replace(song, final_hit=song.duration - tail if hits else None)
    part = Span(Fraction(0), song.duration)
    last = song.duration - tail if hits and tail else song.last_downbeat(part)
    length = passages.dip(song, part, RATE) / RATE
    wanted = min((song.duration - last) / 2, LONGEST_DIP)
    assert length == pytest.approx(float(wanted if wanted >= SHORTEST_DIP else 0), abs=1 / 30)
    assert length <= LONGEST_DIP + 1 / RATE


def test_the_brief_decides(instances):
    song, seen = energetic(instances.song(4, 12.0, 128.0), 0.9), instances.footage(4, 12)

    def made(**asked):
        return plan(song, seen, brief.Brief(plan=brief.Plan(effort="draft", **asked)))

    bare, usual = made(arrivals="cut"), made(arrivals="flash", ending="dip")
    assert bare.dip == 0
    assert usual.dip > 0
    assert {*kinds(bare.cuts)} == {None}
    assert "flash" in kinds(usual.cuts)
    assert [replace(cut, arrival=None) for cut in usual.cuts] == list(bare.cuts)
