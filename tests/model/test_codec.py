import json
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crosscut.model.curve import Curve
from crosscut.model.footage import Clip, FrameIndex, Moment, Picture, Shot, Window
from crosscut.model.forms.codec import Misfit, build, plain
from crosscut.model.song import Accent, Beat, Phrase, Section, Song
from crosscut.model.time import Span

units = st.floats(0, 1)
times = st.fractions(min_value=0, max_value=1000, max_denominator=1_000_000)
spans = st.builds(lambda a, b: Span(a, a + b + Fraction(1, 1000)), times, times)
words = st.text(max_size=8)
curves = st.builds(
    Curve,
    st.lists(st.floats(-1e6, 1e6, width=32), max_size=9).map(lambda each: np.array(each, np.float32)),
    st.fractions(min_value=Fraction(1, 1000), max_value=1000),
    times,
)
songs = st.builds(
    Song,
    words,
    times,
    st.floats(30, 300),
    units,
    st.lists(st.builds(Beat, times, st.integers(0, 99), st.integers(1, 7), units), max_size=3).map(tuple),
    st.lists(st.builds(Section, spans, words, units), max_size=3).map(tuple),
    st.lists(st.builds(Phrase, times, st.integers(1, 16)), max_size=3).map(tuple),
    st.lists(st.builds(Accent, times, units, words), max_size=3).map(tuple),
    curves,
    st.none() | times,
)
moments = st.builds(Moment, times, units, words, st.booleans(), units, st.none() | times)
windows = st.builds(Window, spans, units, units, units, st.tuples(units, units), st.integers(0, 2**64 - 1))
shots = st.builds(
    Shot, spans, st.lists(windows, max_size=2).map(tuple), st.lists(moments, max_size=2).map(tuple), curves, curves
)
indices = st.builds(
    FrameIndex,
    st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=9).map(lambda each: np.array(sorted(each), np.int64)),
    st.lists(st.integers(-(2**40), 2**40), min_size=1, max_size=3).map(lambda each: np.array(sorted(each), np.int64)),
    st.fractions(min_value=Fraction(1, 90_000), max_value=1),
)
pictures = st.builds(
    Picture,
    st.integers(0, 9),
    st.integers(1, 9999),
    st.integers(1, 9999),
    st.sampled_from([0, 90, 180, 270]),
    st.booleans(),
    st.fractions(min_value=1, max_value=240),
    st.booleans(),
    st.booleans(),
    st.sampled_from(["sdr", "hlg", "pq"]),
    st.sampled_from(["", "15:44:35:10", "01:00:00;02"]),
)
clips = st.builds(Clip, words, words, times, pictures, st.booleans(), indices, st.lists(shots, max_size=2).map(tuple))


@given(songs)
def test_a_song_comes_back_as_it_went(song):
    assert build(Song, json.loads(json.dumps(plain(song)))) == song


@given(clips)
def test_a_clip_comes_back_as_it_went(clip):
    assert build(Clip, json.loads(json.dumps(plain(clip)))) == clip


@pytest.mark.parametrize(
    ("kind", "value", "sentence"),
    [
        (Beat, {"time": "0/1", "bar": 0, "number": 1}, "Beat"),
        (Beat, {"time": "0/1", "bar": 0, "number": 1, "confidence": 1, "colour": 2}, "cannot be read"),
        (Beat, {"time": 0.5, "bar": 0, "number": 1, "confidence": 1}, "Fraction was expected"),
        (Beat, {"time": "0/1", "bar": True, "number": 1, "confidence": 1}, "int was expected"),
        (tuple[int, ...], "no list", "a list was expected"),
        (tuple[int, int], [1], "2 values were expected"),
        (Curve, {"values": 3, "rate": "1/1", "start": "0/1"}, "a list of numbers was expected"),
        (Span, None, "cannot be read"),
    ],
)
def test_what_does_not_fit_is_refused(kind, value, sentence):
    with pytest.raises(Misfit, match=sentence):
        build(kind, value)


def test_only_plain_values_and_nouns_have_a_plain_form():
    with pytest.raises(TypeError, match="object has no plain form"):
        plain(object())
