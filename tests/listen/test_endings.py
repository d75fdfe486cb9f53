"""Final hits, stops and sections."""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.cache import Cache
from crosscut.listen import accents, energy, listen, onsets, sections
from crosscut.listen.grid import bars, beats
from crosscut.model.brief import Listen


def heard(songs, samples):
    strikes = onsets.find(songs.sound(samples))
    grid = bars.find(strikes, beats.clock(strikes))
    parts = sections.find(strikes, grid, energy.find(strikes), songs.sound(samples).duration)
    return strikes, parts, accents.find(strikes, grid, np.array([float(part.span.start) for part in parts]))


def test_a_final_hit_that_rings_is_found(songs):
    times = songs.even(120, 48)
    samples = songs.band(times, seconds=times[-1] + 4)
    end = times[-1] + 0.5
    for note in (songs.kick, songs.snare, songs.crash):
        songs.put(samples, note, end, 0.8)
    strikes, _, _ = heard(songs, samples)
    assert abs(float(accents.final_hit(strikes)) - end) < 0.01


def ending(songs, tempo, ring):
    """A song that ends with a hit that rings so long: its samples, and the times of its beats up to the hit."""
    times = songs.even(tempo, 49)
    samples = songs.band(times[:48], seconds=times[-1] + ring)
    for note in (songs.kick, songs.snare):
        songs.put(samples, note, times[-1], 0.8)
    clock = np.arange(len(samples) - round(times[-1] * songs.rate)) / songs.rate
    samples[-len(clock) :] += 0.4 * np.sin(2 * np.pi * 110 * clock) * np.exp(-clock)
    return samples, times


@settings(max_examples=5, deadline=None, derandomize=True)
@given(tempo=st.floats(90, 160), ring=st.floats(1.0, 5.0))
def test_the_beats_end_with_the_last_strike_of_a_song_that_rings_out(songs, tempo, ring):
    samples, times = ending(songs, tempo, ring)
    with TemporaryDirectory() as folder:
        song = listen(songs.file(Path(folder) / "song.wav", samples), Listen(), Cache(Path(folder) / "cache"))
    found = np.array([float(beat.time) for beat in song.beats])
    assert len(found) == len(times)
    assert np.abs(found - times).max() < 0.01


def test_beats_that_the_user_names_go_on_in_the_tail(songs, cache, tmp_path):
    samples, times = ending(songs, 120, 4.0)
    said = tmp_path / "song.beats"
    said.write_text("".join(f"{time}\n" for time in songs.even(120, 54)), encoding="utf-8")
    song = listen(songs.file(tmp_path / "song.wav", samples), Listen(beats=str(said)), cache)
    assert float(song.beats[-1].time) == pytest.approx(times[-1] + 5 * 0.5)


def test_a_fade_out_has_no_final_hit(songs):
    samples = songs.band(songs.even(120, 64))
    fade = np.linspace(1, 0, 12 * songs.rate) ** 2
    samples[-len(fade) :] *= fade
    strikes, _, _ = heard(songs, samples)
    assert accents.final_hit(strikes) is None


def test_beats_go_on_in_a_fade_out(songs, cache, tmp_path):
    times = songs.even(120, 64)
    samples = songs.band(times)
    samples[-12 * songs.rate :] *= np.linspace(1, 0, 12 * songs.rate) ** 2
    song = listen(songs.file(tmp_path / "song.wav", samples), Listen(), cache)
    assert float(song.beats[-1].time) > times[-3]


def test_a_song_that_breaks_off_while_it_plays_has_no_final_hit(songs):
    times = songs.even(120, 65)
    samples = songs.band(times)[: round((times[64] + 0.02) * songs.rate)]
    strikes, _, _ = heard(songs, samples)
    assert accents.final_hit(strikes) is None


def test_a_stop_is_an_accent_where_the_sound_breaks_off(songs):
    times = songs.even(120, 64)
    samples = songs.band(times) + 0.1 * np.sin(np.arange(len(songs.band(times))) * 0.05)
    first, last = round(times[33] * songs.rate) - 1000, round(times[36] * songs.rate) - 1000
    samples[first:last] = 0
    _, _, found = heard(songs, samples)
    stops = [float(accent.time) for accent in found if accent.kind == "stop"]
    assert len(stops) == 1
    assert abs(stops[0] - first / songs.rate) < 0.02


def test_a_louder_part_is_a_section_from_its_first_bar(songs):
    times = songs.even(120, 4 * 24)
    samples = songs.band(times, drums=False) * 0.2
    loud = songs.band(times)
    split = times[4 * 8] - 0.02
    samples[round(split * songs.rate) :] = loud[round(split * songs.rate) :]
    _, parts, _ = heard(songs, samples)
    loud = [part for part in parts if abs(float(part.span.start) - times[32]) < 0.03]
    assert len(loud) == 1
    assert (parts[0].label, loud[0].label) == ("intro", "drop")
    assert loud[0].energy > parts[0].energy + 0.1


def test_a_part_that_comes_again_has_its_letter_again(songs):
    verse = songs.band(songs.even(120, 32), drums=False)[: 16 * songs.rate] * 0.5
    chorus = songs.band(songs.even(120, 33))[: 16 * songs.rate]
    samples = np.concatenate([verse, chorus, verse, chorus])
    _, parts, _ = heard(songs, samples)
    letters = [parts[k].letter for k in range(len(parts))]
    at = {round(float(part.span.start) / 16): part for part in parts}
    assert at[1].letter == at[3].letter
    assert at[0].letter == at[2].letter
    assert at[0].letter != at[1].letter
    assert sorted(set(letters)) == ["A", "B"]
    assert at[1].label == at[3].label == "drop"


def test_a_tail_of_less_than_four_bars_is_no_section(songs):
    times = songs.even(120, 64)
    samples = songs.band(times)
    fade = round(times[58] * songs.rate)
    samples[fade:] *= 0.1
    _, parts, _ = heard(songs, samples)
    assert parts[-1].span.start < times[48] + 0.1
