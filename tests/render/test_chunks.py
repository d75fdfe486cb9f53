"""Chunks cover the film in order, whatever the edit, and hang on nothing but the edit and the clips."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.cache import Cache
from crosscut.media.coders import Encoding
from crosscut.media.paint.filters import Canvas
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage, FrameIndex, Picture
from crosscut.model.retime import source_times
from crosscut.model.story import Side
from crosscut.model.time import Span
from crosscut.render.chunks import CHUNK_FRAMES, LONGEST_PIECE, divide
from crosscut.render.pictures import ChunkTask, Look, Manner

RATES = st.sampled_from([Fraction(24), Fraction(25), Fraction(30_000, 1001), Fraction(30), Fraction(60)])


def clip_of(content, rate):
    index = FrameIndex(np.arange(600) * 1001, np.arange(0, 600, 30) * 1001, 1 / rate / 1001)
    picture = Picture(0, 64, 36, 0, mirrored=False, rate=rate, steady=True, interlaced=False, transfer="sdr")
    return Clip(f"{content}.mp4", content, 600 / rate, picture, audible=False, index=index, shots=())


@st.composite
def edits(draw):
    clips = [clip_of(name, draw(RATES)) for name in "abc"]
    rate, start, cuts = draw(RATES), 0, []
    for length in draw(st.lists(st.integers(1, 400), min_size=1, max_size=20)):
        entry = draw(st.fractions(0, 8, max_denominator=1000))
        speed = draw(st.fractions(Fraction(1, 2), 2, max_denominator=8))
        cuts.append(Cut(start, start + length, "all", draw(st.sampled_from(clips)).content, entry, speed))
        start += length
    edit = Edit(Span(Fraction(0), start / rate), rate, 64, 36, tuple(cuts))
    return edit, Footage(tuple(clips), (Side("all", ("a", "b", "c")),))


@settings(max_examples=30, deadline=None)
@given(edits())
def test_chunks_show_every_frame_of_the_edit_once_and_in_order(given_):
    edit, footage = given_
    found = divide(edit, footage)
    assert [chunk.start for chunk in found] == [sum(map(len, found[:n])) for n in range(len(found))]
    shown = [pair for chunk in found for (pair,) in chunk.planned]
    planned = [
        (cut.clip, footage.clip(cut.clip).index.frame_at(time))
        for cut in edit.cuts
        for time in source_times(cut, edit.rate)
    ]
    assert shown == planned


@settings(max_examples=30, deadline=None)
@given(edits(), st.floats(0, 1), st.floats(0, 1))
def test_a_range_of_frames_is_what_the_film_shows_there(given_, one, other):
    edit, footage = given_
    first, last = sorted((int(one * (edit.frames - 1)), int(other * (edit.frames - 1))))
    whole = [pair for chunk in divide(edit, footage) for (pair,) in chunk.planned]
    found = divide(edit, footage, range(first, last + 1))
    assert [pair for chunk in found for (pair,) in chunk.planned] == whole[first : last + 1]
    assert found[0].start == first


@settings(max_examples=30, deadline=None)
@given(edits())
def test_chunks_are_long_enough_and_not_too_long(given_):
    found = divide(*given_)
    assert all(len(chunk) >= CHUNK_FRAMES for chunk in found[:-1])
    assert all(len(chunk) < CHUNK_FRAMES + LONGEST_PIECE for chunk in found)
    assert all(1 <= len(piece.numbers) <= LONGEST_PIECE for chunk in found for piece in chunk.pieces)


@settings(max_examples=30, deadline=None)
@given(edits())
def test_every_cut_begins_a_piece(given_):
    edit, footage = given_
    starts = set()
    for chunk in divide(edit, footage):
        at = chunk.start
        for piece in chunk.pieces:
            starts.add(at)
            at += len(piece.numbers)
    assert {cut.start for cut in edit.cuts} <= starts


def task_of(tmp_path, footage, chunk, **changed):
    how = Encoding(64, 36, Fraction(30), "faster", 20.0)
    look = Look(Canvas(64, 36, "blur"), replace(how, **changed), Cache(tmp_path))
    return ChunkTask(chunk, footage.clips, look, tuple(Manner() for _ in chunk.pieces))


def test_a_chunk_is_known_by_what_it_is_made_of(tmp_path):
    clips = (clip_of("a", Fraction(30)), clip_of("b", Fraction(30)))
    footage = Footage(clips, (Side("all", ("a", "b")),))
    cut = Cut(0, 70, "all", "a", Fraction(1))
    edit = Edit(Span(Fraction(0), Fraction(140, 30)), Fraction(30), 64, 36, (cut, replace(cut, start=70, end=140)))
    first, second = divide(edit, footage)
    key = task_of(tmp_path, footage, first).key
    moved = replace(footage, clips=tuple(replace(clip, path="elsewhere.mp4") for clip in clips))
    assert task_of(tmp_path, moved, first).key == key
    assert task_of(tmp_path, footage, second).key == key  # the same pictures, later in the film
    other = divide(replace(edit, cuts=(replace(cut, entry=Fraction(31, 30)),)), footage)[0]
    turned = tuple(replace(clip, picture=replace(clip.picture, rotation=180)) for clip in clips)
    keys = {
        task_of(tmp_path, footage, other).key,
        task_of(tmp_path, replace(footage, clips=turned), first).key,
        task_of(tmp_path, footage, first, crf=21.0).key,
        task_of(tmp_path, footage, first, preset="slow").key,
        task_of(tmp_path, footage, first, rate=Fraction(25)).key,
        task_of(tmp_path, footage, first, width=66).key,
    }
    assert key not in keys
    assert len(keys) == 6
