"""What is exported, read back, is frame for frame what the renderer shows; or the export tells where it is not."""

import re
from dataclasses import replace
from fractions import Fraction
from itertools import accumulate, pairwise

import export_material as made
import export_readers as read
import numpy as np
import pytest
from export_material import NTSC24, NTSC30, NTSC60
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from crosscut.export import export, timecode
from crosscut.model.edit import Arrival, Turn
from crosscut.model.time import Span

LAWS = settings(max_examples=120, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
READERS = {"otio": read.otio, "fcpxml": read.fcpxml, "premiere": read.xmeml}
SONG = made.song()


def read_back(edit, footage, to, **more):
    """The film that an editor understands, and the export."""
    asked = made.asked(*footage.clips, **more)
    text = export(edit, SONG, footage, to, asked)
    if to == "edl":
        base = timecode.base_of(edit.rate)
        starts = {
            asked.clips[clip.content]: start_of(clip, asked.timecodes.get(clip.content, "00:00:00:00"), base)
            for clip in footage.clips
        }
        return read.edl(text.text, edit.rate, starts), text
    return READERS[to](text.text), text


def start_of(clip, label, base):
    """The count of a clip's first label at the film's base: as it is spelled, its frames scaled."""
    own = -(-clip.picture.rate.numerator // clip.picture.rate.denominator)
    drops = ";" in label and clip.picture.rate in {NTSC30, NTSC60}
    if drops and own == base:
        return read.counted(label, base)
    *clock, frame = re.split("[:;]", label)
    return read.counted(":".join([*clock, "00"]), base) + int(frame) * base // own


def densest(clip):
    """Frames a second where the clip has most of them: a variable rate is higher in places than it is on the whole."""
    steps = np.diff(clip.index.shown)
    least = int(steps.min()) * clip.index.time_base if len(steps) else 1 / clip.picture.rate
    return max(clip.picture.rate, 1 / least)


def misses(edit, footage, to, **more):
    """How many frames come back otherwise than rendered, and how many the export tells of."""
    film, exported = read_back(edit, footage, to, **more)
    seen = read.frames_of(film, footage, made.asked(*footage.clips).clips)
    wrong = [(one, two) for one, two in zip(seen, made.frame_list(edit, footage), strict=True) if one != two]
    most = [
        1 + max(cut.speeds) / edit.rate * densest(footage.clip(cut.clip)) for cut in edit.cuts for _ in range(len(cut))
    ]
    assert all(one[0] == two[0] for one, two in zip(seen, made.frame_list(edit, footage), strict=True))
    off = [abs(one[1] - two[1]) for one, two in zip(seen, made.frame_list(edit, footage), strict=True)]
    assert all(each <= limit for each, limit in zip(off, most, strict=True))
    told = [line for line in exported.told if "off by less than a frame" in line]
    return len(wrong), int(re.search(r": (\d+) frame", told[0])[1]) if told else 0


@LAWS
@given(film=made.films(), to=st.sampled_from(["otio", "fcpxml"]))
def test_formats_of_exact_time_give_the_renderers_frames(film, to):
    edit, footage, codes = film
    assert misses(edit, footage, to, timecodes=codes) == (0, 0)


@LAWS
@given(film=made.films(), to=st.sampled_from(["premiere", "edl"]))
def test_formats_of_whole_frames_give_the_renderers_frames_or_tell(film, to):
    edit, footage, codes = film
    wrong, told = misses(edit, footage, to, timecodes=codes)
    assert wrong == told


@LAWS
@given(film=made.films(exact=False), to=st.sampled_from(["otio", "fcpxml", "premiere", "edl"]))
def test_clocks_of_whole_milliseconds_are_the_same_or_told(film, to):
    edit, footage, _ = film
    wrong, told = misses(edit, footage, to)
    assert wrong == told


@LAWS
@given(film=made.films(), to=st.sampled_from(["otio", "fcpxml", "premiere", "edl"]))
def test_cuts_come_back_to_the_frame_with_all_their_handles(film, to):
    edit, footage, codes = film
    back, exported = read_back(edit, footage, to, timecodes=codes, clip_sound=50)
    asked = made.asked(*footage.clips)
    assert back.rate == edit.rate
    pieces = [[each for each in back.pictures if cut.start <= each.start < cut.end] for cut in edit.cuts]
    assert [each for shown in pieces for each in shown] == back.pictures
    for shown, cut in zip(pieces, edit.cuts, strict=True):
        assert [cut.start, *(each.end for each in shown)] == [*(each.start for each in shown), cut.end]
        assert {each.path for each in shown} == {asked.clips[cut.clip]}
        assert len(shown) == 1 or (cut.turns and to != "fcpxml")
        clip = footage.clip(cut.clip)
        for each in shown:
            if each.whole is not None and (clip.picture.steady or to != "premiere"):
                assert each.whole == Fraction(len(clip.index.shown)) / clip.picture.rate
    heard = [
        (each.start, each.end)
        for shown, cut in zip(pieces, edit.cuts, strict=True)
        for each in shown
        if footage.clip(cut.clip).audible
    ]
    assert [(each.start, each.end) for each in back.sounds] == heard
    ramps = sum(bool(cut.turns) for cut in edit.cuts)
    told = [line for line in exported.told if "ramp" in line]
    count = sum(len(shown) for shown, cut in zip(pieces, edit.cuts, strict=True) if cut.turns)
    assert [re.findall(r"\d+", line) for line in told] == (
        [[str(ramps), str(count)]] if ramps and to != "fcpxml" else []
    )


@LAWS
@given(film=made.films(), to=st.sampled_from(["otio", "fcpxml", "premiere", "edl"]))
def test_the_song_lies_under_the_film_where_the_part_begins(film, to):
    edit, footage, _ = film
    back, _ = read_back(edit, footage, to)
    assert back.song.path == made.asked().song
    assert back.song.start == 0
    assert 0 <= edit.frames - back.song.end <= 1
    near = Fraction(1, 96_000) if to in {"otio", "fcpxml"} else 1 / (2 * edit.rate)
    assert abs(back.song.times[0] - edit.part.start) <= near


@LAWS
@given(
    film=made.films(),
    to=st.sampled_from(["otio", "fcpxml", "premiere", "edl"]),
    gaps=st.lists(st.fractions(Fraction(1, 3), 5, max_denominator=1000), min_size=1, max_size=3),
)
def test_a_shortened_song_lies_in_its_stretches_each_in_time(film, to, gaps):
    """Every stretch fills its frames without gap, and in each is heard what the film plays; every mark is there."""
    edit, footage, _ = film
    assume(edit.frames > 4 * len(gaps))
    edges = [edit.part.length * n / (len(gaps) + 1) for n in range(len(gaps) + 2)]
    shifts = list(accumulate(gaps, initial=Fraction(1, 7)))
    parts = tuple(Span(one, end).shift(by) for (one, end), by in zip(pairwise(edges), shifts, strict=True))
    shortened = replace(edit, part=Span(Fraction(0), edit.part.length), parts=parts)
    back, exported = read_back(shortened, footage, to)
    assert any(f"{len(gaps)} join" in line for line in exported.told)
    whole, _ = read_back(replace(shortened, parts=()), footage, to)
    assert len(back.songs) == len(parts)
    assert back.songs[0].start == 0
    assert all(one.end == other.start for one, other in pairwise(back.songs))
    assert 0 <= edit.frames - back.songs[-1].end <= 1
    near = Fraction(1, 48_000) if to in {"otio", "fcpxml"} else 1 / (2 * edit.rate)
    for song, by, edge in zip(back.songs, shifts, edges, strict=False):
        assert abs(song.start - edge * edit.rate) <= Fraction(1, 2)
        assert all(abs(time - by - (song.start + k) / edit.rate) <= near for k, time in enumerate(song.times))
        assert song.whole is None or song.whole >= SONG.duration - 1 / edit.rate
    assert sorted(back.marks) == sorted(whole.marks)


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere", "edl"])
@pytest.mark.parametrize("rate", made.FILM_RATES)
def test_plain_cuts_at_the_films_own_rate_are_exact_in_every_format(to, rate):
    clip = made.clip("x", rate, 200)
    cuts = [(clip, 7, 3 / rate, 1), (clip, 40, Fraction(1, 17), 1), (clip, 1, 150 / rate, 1)]
    assert misses(made.edit(*cuts, rate=rate), made.footage(clip), to) == (0, 0)


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere", "edl"])
@pytest.mark.parametrize(
    ("speed", "entry"), [(2, 4), (2, 0), (Fraction(1, 2), 5), (Fraction(5, 2), 10), (Fraction(1, 10), 1)]
)
def test_retimes_from_a_frame_that_the_grid_holds_are_exact_in_every_format(to, speed, entry):
    clip = made.clip("x", Fraction(30), 300)
    edit = made.edit((clip, 20, 0, 1), (clip, 30, Fraction(entry, 30), speed))
    assert misses(edit, made.footage(clip), to) == (0, 0)


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere", "edl"])
@pytest.mark.parametrize(
    ("source", "film"), [(60, 30), (24, 30), (25, 30), (50, 25), (120, 30), (NTSC24, NTSC30), (NTSC60, NTSC30)]
)
def test_sources_of_another_rate_entered_on_the_films_grid_are_exact_in_every_format(to, source, film):
    clip = made.clip("x", Fraction(source), 250)
    edit = made.edit((clip, 25, 0, 1), (clip, 30, 15 / Fraction(film), 1), rate=Fraction(film))
    assert misses(edit, made.footage(clip), to) == (0, 0)


def test_a_ramp_is_a_curve_in_fcpxml_and_a_few_constant_pieces_elsewhere():
    clip = made.clip("x", Fraction(60), 300)
    plain = made.edit((clip, 40, 0, 1))
    cuts = (replace(plain.cuts[0], turns=(Turn(15, Fraction(2)), Turn(30, Fraction(1, 2)))),)
    edit, footage = replace(plain, cuts=cuts), made.footage(clip)
    pieces = {}
    for to in ("otio", "fcpxml", "premiere", "edl"):
        film, exported = read_back(edit, footage, to)
        pieces[to] = len(film.pictures)
        told = [line for line in exported.told if "ramp" in line]
        assert told == ([] if to == "fcpxml" else [f"{to_label(to)}: 1 ramp becomes {pieces[to]} constant pieces."])
    assert pieces["fcpxml"] == 1
    assert 3 <= pieces["otio"] <= 9


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere", "edl"])
def test_what_is_no_straight_cut_becomes_one_and_is_told(to):
    clip = made.clip("x", Fraction(30), 300)
    plain = made.edit(*[(clip, 20, 0, 1)] * 4)
    kinds = [None, Arrival("dissolve", 8), Arrival("flash", 3), Arrival("dissolve", 8)]
    edit = replace(plain, cuts=tuple(replace(c, arrival=a) for c, a in zip(plain.cuts, kinds, strict=True)))
    told = [line.split(": ")[1] for line in read_back(edit, made.footage(clip), to)[1].told if "straight" in line]
    assert told == ["2 dissolves become straight cuts.", "1 flash becomes a straight cut."]


def to_label(to):
    return {"otio": "OTIO", "premiere": "Premiere XML", "edl": "EDL"}[to]


def test_half_a_frame_of_a_faster_source_is_beyond_whole_frames_and_told():
    clip = made.clip("x", Fraction(60), 250)
    edit = made.edit((clip, 12, Fraction(7, 60), 1))
    assert [misses(edit, made.footage(clip), to) for to in ("otio", "fcpxml", "premiere", "edl")] == [
        (0, 0), (0, 0), (12, 12), (12, 12),
    ]  # fmt: skip


def test_a_slow_source_keeps_its_cadence():
    clip = made.clip("x", Fraction(24), 100)
    edit = made.edit((clip, 10, Fraction(1, 120), 1))
    numbers = [number for _, number in made.frame_list(edit, made.footage(clip))]
    assert numbers == [0, 1, 1, 2, 3, 4, 5, 5, 6, 7]
    film, _ = read_back(edit, made.footage(clip), "otio")
    assert film.pictures[0].times[0] == Fraction(1, 3) / 24


def test_an_embedded_timecode_moves_labels_and_no_frame():
    clip = made.clip("x", NTSC30, 100)
    edit = made.edit((clip, 10, 20 / NTSC30, 1), rate=NTSC30)
    asked = made.asked(clip, timecodes={"x": "15:44:35:10"})
    text = {to: export(edit, SONG, made.footage(clip), to, asked).text for to in ("otio", "fcpxml", "premiere", "edl")}
    count = ((15 * 60 + 44) * 60 + 35) * 30 + 10
    assert f'"value": {count}.0' in text["otio"]
    assert f'"value": {count + 20}.0' in text["otio"]
    start = Fraction(count) / NTSC30
    assert f'start="{start.numerator}/{start.denominator}s"' in text["fcpxml"]
    assert "<string>15:44:35:10</string>" in text["premiere"]
    assert f"<frame>{count}</frame>" in text["premiere"]
    assert "15:44:36:00 15:44:36:10 01:00:00:00 01:00:00:10" in text["edl"]


def test_a_drop_frame_timecode_is_counted_as_one():
    clip = made.clip("x", NTSC30, 200)
    edit = made.edit((clip, 60, 0, 1), rate=NTSC30)
    asked = made.asked(clip, timecodes={"x": "00:00:59;00"})
    lines = export(edit, SONG, made.footage(clip), "edl", asked).text.splitlines()
    assert any("00:00:59;00 00:01:01;02" in line for line in lines)
    assert "<displayformat>DF</displayformat>" in export(edit, SONG, made.footage(clip), "premiere", asked).text


def test_an_unreadable_timecode_is_told_and_counts_from_zero():
    clip = made.clip("x")
    asked = made.asked(clip, timecodes={"x": "99:00:00:00"})
    told = export(made.edit((clip, 10, 0, 1)), SONG, made.footage(clip), "otio", asked).told
    assert "OTIO: the embedded timecode '99:00:00:00' cannot be read; its clip counts from zero." in told


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere", "edl", "csv", "markers"])
def test_the_same_edit_gives_the_same_text(to):
    clip = made.clip("x")
    edit, footage, asked = made.edit((clip, 30, 0, 1)), made.footage(clip), made.asked(clip)
    assert export(edit, SONG, footage, to, asked) == export(edit, SONG, footage, to, asked)
