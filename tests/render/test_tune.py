"""A shortened song is heard as one: joined on its downbeats to the sample, without a hole or a bump."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crosscut.model.time import Span
from crosscut.render.sound import tune
from crosscut.render.sound.tape import Tape

RATE = 48_000
LAWS = settings(
    max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def noise(seconds, seed=7):
    """Noise of a fixed recurrence, -1 to 1, `[n, 2]`."""
    mixed = np.arange(int(seconds * RATE) * 2, dtype=np.uint64) + np.uint64(seed)
    mixed *= np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1).reshape(-1, 2)


def edit_of(kit, parts, rate=Fraction(30)):
    """An edit as long as those parts of a song together."""
    spans = tuple(Span(Fraction(one), Fraction(other)) for one, other in parts)
    length = sum((span.length for span in spans), Fraction(0))
    clip = kit.made()
    return replace(kit.edit([(clip, Fraction(0), 30)], rate), part=Span(Fraction(0), length), parts=spans)


def play(edit, song, frames):
    with Tape(song.parent) as tape:
        tune.play(edit, song, frames, tape)
        return tape.get(0, len(tape))


def loud(samples):
    return float(np.sqrt(np.mean(np.square(samples))))


@pytest.fixture
def hiss(kit):
    samples = noise(8) * 0.3
    return kit.wav(kit.folder / "hiss.wav", samples), samples


def test_every_stretch_is_at_its_place_to_the_sample(kit, hiss):
    song, samples = hiss
    edit = edit_of(kit, [("0.5", "1.5"), ("3.001", "4"), ("6", "8")])
    heard = play(edit, song, range(edit.frames))
    place = 0
    for span in edit.parts:
        first, count = int(span.start * RATE), round(span.length * RATE)
        after = heard[place + 240 * (not place) : place + count - tune.EASE]
        assert np.allclose(after, samples[first + 240 * (not place) :][: len(after)], atol=1e-4)
        place += count
    assert len(heard) == round(edit.frames / edit.rate * RATE)


@pytest.mark.parametrize(("seed", "shift"), [(7, 0), (11, 1)])
def test_a_join_is_as_loud_as_what_it_joins(kit, seed, shift):
    """Of the same sound and of unlike ones: plain shares of the one would bulge, of the other sink by 3 dB."""
    samples = np.concatenate([noise(4), noise(4, seed)]) * 0.2  # the second half is the first again, or unlike it
    song = kit.wav(kit.folder / f"halves{shift}.wav", samples)
    edit = edit_of(kit, [("1", "2"), ("6", "8")])
    heard = play(edit, song, range(edit.frames))
    join = heard[RATE - tune.EASE : RATE]
    near = [loud(part) for part in np.split(join, 4)]
    assert max(near) / min(near) < 1.12  # 1 dB
    assert loud(join) == pytest.approx(loud(samples), rel=0.06)
    if not shift:
        assert np.allclose(join, samples[2 * RATE - tune.EASE : 2 * RATE], atol=1e-4)


def test_the_attack_after_a_join_is_whole_and_nothing_of_it_comes_before(kit):
    samples = np.zeros((6 * RATE, 2))
    hit = int(4.01 * RATE)
    samples[hit : hit + 2000] = noise(1)[:2000]
    song = kit.wav(kit.folder / "hit.wav", samples)
    edit = edit_of(kit, [("0", "2"), ("4", "6")])
    heard = play(edit, song, range(edit.frames))
    at = 2 * RATE + hit - 4 * RATE
    assert np.allclose(heard[at : at + 2000], samples[hit : hit + 2000], atol=1e-4)
    assert abs(heard[:at]).max() < 1e-4


@LAWS
@given(first=st.integers(0, 80), count=st.integers(1, 40))
def test_any_stretch_of_the_film_sounds_as_in_the_whole(kit, hiss, first, count):
    edit = edit_of(kit, [("0.5", "1.5"), ("3.001", "4"), ("6", "8")])
    whole = play(edit, hiss[0], range(edit.frames))
    part = play(edit, hiss[0], range(first, first + count))
    begin = first * RATE // 30
    assert np.allclose(part[240:-960], whole[begin : begin + len(part)][240:-960], atol=1e-4)


def test_a_part_without_the_ending_fades_away_and_one_with_it_does_not(kit, hiss):
    song, samples = hiss
    away = edit_of(kit, [("0.5", "1.5"), ("3", "6")])
    heard = play(away, song, range(away.frames))
    rest = [loud(each) for each in np.array_split(heard[-int(tune.FADE_AWAY * RATE) :], 6)]
    assert rest == sorted(rest, reverse=True)
    assert rest[-1] < 0.05 * rest[0]
    kept = edit_of(kit, [("0.5", "1.5"), ("3", "8")])
    assert loud(play(kept, song, range(kept.frames))[-RATE:]) == pytest.approx(loud(samples), rel=0.02)
