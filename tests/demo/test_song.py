from fractions import Fraction
from hashlib import sha256
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.signal import sosfilt

from crosscut.demo import song
from crosscut.demo.song import tones
from crosscut.demo.song.score import write
from crosscut.demo.song.truth import Grid, read

PARTS = ("intro", "verse", "build", "drop", "break", "final")
MILLISECOND = tones.RATE // 1000
# ITU-R BS.1770-5, tables 1 and 2: how loud the ear finds a frequency, for 48 kHz
K_WEIGHTING = np.array(
    [
        [1.53512485958697, -2.69169618940638, 1.19839281085285, 1, -1.69065929318241, 0.73248077421585],
        [1, -2, 1, 1, -1.99004745483398, 0.99007225036621],
    ]
)


@pytest.fixture(scope="module")
def whole():
    return song.make()


@st.composite
def truths(draw):
    form = tuple(draw(st.lists(st.tuples(st.sampled_from(PARTS), st.integers(1, 5)), min_size=1, max_size=4)))
    grid = Grid(
        Fraction(draw(st.integers(60, 200))), draw(st.sampled_from((3, 4))), Fraction(draw(st.integers(0, 40)), 7)
    )
    return form, grid, read(form, write(form, grid.metre), grid)


def steepest(mono, at, reach=20 * MILLISECOND, window=MILLISECOND):
    """How many samples after `at` the treble's envelope rises steepest, within `reach` on either side."""
    edge = np.diff(mono.astype(np.float64), prepend=0)
    edge = np.concatenate([np.zeros(reach + window), edge])
    around = edge[at : at + 2 * (reach + window)]
    energy = np.concatenate([[0], np.cumsum(around**2)])
    level = np.sqrt(energy[window:] - energy[:-window])
    return int(np.argmax(level[window:] - level[:-window])) - reach


def loudness(sound, span):
    first, last = tones.samples(span.start), tones.samples(span.end)
    return 10 * np.log10(np.mean(sosfilt(K_WEIGHTING, sound.samples[first:last], axis=0) ** 2))


@given(truths())
def test_beats_are_even_and_bars_are_counted(made):
    _, grid, facts = made
    assert {after.time - beat.time for beat, after in pairwise(facts.beats)} == {60 / grid.tempo}
    assert facts.beats[0].time == grid.pickup
    assert all(beat.bar * grid.metre + beat.number - 1 == n for n, beat in enumerate(facts.beats))


@given(truths())
def test_accents_stand_on_the_sixteenth_grid_in_order(made):
    _, grid, facts = made
    sixteenth = 60 / grid.tempo / 4
    assert all(((accent.time - grid.pickup) / sixteenth).denominator == 1 for accent in facts.accents)
    assert all(accent.time < after.time for accent, after in pairwise(facts.accents))
    assert all(0 < accent.strength <= 1 for accent in facts.accents)


@given(truths())
def test_no_two_accents_are_equally_strong(made):
    _, _, facts = made
    assert len({accent.strength for accent in facts.accents}) == len(facts.accents)


@given(truths())
def test_sections_tile_the_song(made):
    form, _, facts = made
    edges = [facts.sections[0].span.start, *(section.span.end for section in facts.sections)]
    assert edges[0] == 0
    assert edges[-1] == facts.duration
    assert all(section.span.end == after.span.start for section, after in pairwise(facts.sections))
    assert len(facts.sections) == len(form) + 1


@given(truths())
def test_the_last_hit_is_the_last_and_strongest_accent(made):
    _, _, facts = made
    assert facts.accents[-1].time == facts.final_hit == facts.sections[-1].span.start
    assert max(facts.accents, key=lambda accent: accent.strength) is facts.accents[-1]


def test_the_whole_form(whole):
    sound, facts = whole
    assert sound.rate == 48_000
    assert sound.samples.shape == (2_856_000, 2)
    assert facts.duration == sound.duration == Fraction(119, 2)
    assert facts.tempo == 128
    assert len(facts.beats) == 124
    assert facts.final_hit == Fraction(225, 4)
    assert [section.label for section in facts.sections] == [
        "intro",
        "verse",
        "build",
        "drop",
        "break",
        "drop",
        "outro",
    ]


def test_strong_accents_are_more_than_a_drum_stroke(whole):
    _, facts = whole
    ranked = sorted(facts.accents, key=lambda accent: -accent.strength)
    strong = sorted(ranked[: int(facts.duration / 2)], key=lambda accent: accent.time)
    assert {accent.kind for accent in strong} <= {"stab", "crash"}
    beat = Fraction(60, 128)
    assert all(after.time - accent.time >= beat for accent, after in pairwise(strong))


def test_every_accent_begins_on_its_instant(whole):
    sound, facts = whole
    late = [steepest(sound.mono, tones.samples(accent.time)) for accent in facts.accents]
    assert max(map(abs, late)) <= MILLISECOND


def test_nothing_clips_and_nothing_leans(whole):
    sound, _ = whole
    assert np.abs(sound.samples).max() < 10 ** (-1 / 20)
    assert np.abs(sound.samples.mean(axis=0)).max() < 1e-3
    left, right = np.mean(sound.samples**2, axis=0)
    assert 0.8 < left / right < 1.25


def test_it_grows_as_the_form_says(whole):
    sound, facts = whole
    intro, verse, build, drop, rest, final, _ = (loudness(sound, section.span) for section in facts.sections)
    assert intro + 4 < verse < build < drop < final
    assert rest + 3 < drop


def test_before_the_drop_all_is_still_for_a_beat(whole):
    sound, facts = whole
    drop = tones.samples(facts.sections[3].span.start)
    beat = sound.samples[drop - 22_500 : drop]
    assert np.abs(beat[-10_000:]).max() < 0.05
    assert np.abs(sound.samples[drop : drop + MILLISECOND]).max() > 0.3


def test_the_end_fades_to_silence(whole):
    sound, _ = whole
    assert np.abs(sound.samples[-480:]).max() < 1e-3


def test_the_same_song_twice():
    first, second = song.short(), song.short()
    assert sha256(first[0].samples.tobytes()).digest() == sha256(second[0].samples.tobytes()).digest()
    assert first[1] == second[1]


def test_short_has_parts_and_a_last_hit():
    sound, facts = song.short()
    assert 12 < sound.duration == facts.duration < 13
    assert len(facts.sections) == 3


@pytest.mark.parametrize(("tempo", "metre", "pickup"), [(97, 3, Fraction(7, 10)), (171, 4, Fraction(1, 3))])
def test_other_tempo_metre_and_pickup_are_played_as_told(tempo, metre, pickup):
    sound, facts = song.short(tempo=tempo, metre=metre, pickup=pickup)
    assert sound.duration == facts.duration
    assert np.abs(sound.samples[: tones.samples(pickup) - 1]).max() < 1e-6
    ranked = sorted(facts.accents, key=lambda accent: -accent.strength)
    strong = ranked[: int(facts.duration / 2)]
    assert max(abs(steepest(sound.mono, tones.samples(accent.time))) for accent in strong) <= MILLISECOND


def test_noise_is_white_and_repeatable():
    first = tones.noise(48_000, 5)
    assert np.array_equal(first, tones.noise(48_000, 5))
    assert np.array_equal(first[:100], tones.noise(100, 5))
    assert abs(first.mean()) < 0.02
    assert abs((first**2).mean() - 1) < 0.02
    assert abs(np.mean(first[1:] * first[:-1])) < 0.02
    assert abs(np.mean(first * tones.noise(48_000, 6))) < 0.02


def test_a_saw_has_its_pitch_and_folds_back_little():
    pitch, rate, heard = 1501, tones.RATE, 10_000

    def folded(wave):
        power = np.abs(np.fft.rfft(wave * np.hanning(rate))) ** 2
        assert int(power.argmax()) == pitch
        for harmonic in range(pitch, heard, pitch):
            power[harmonic - 3 : harmonic + 4] = 0
        return power[:heard].sum()

    plain = 2 * (np.arange(rate) * pitch / rate % 1) - 1
    assert folded(tones.saw(float(pitch), rate)) < 0.05 * folded(plain)
