from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from crosscut.errors import Damaged, NoBeat, NoSound, TooShort
from crosscut.listen import listen
from crosscut.model.brief import Listen


def heard(times, truth):
    """The heard times nearest to the true ones, less those."""
    times = np.array([float(time) for time in times])
    return times[np.abs(times[None] - truth[:, None]).argmin(axis=1)] - truth


def test_every_beat_and_downbeat_of_a_steady_song_within_5_ms(songs, steady, cache, tmp_path):
    times, samples = steady
    song = listen(songs.file(tmp_path / "song.wav", samples), Listen(), cache)
    beats = heard([beat.time for beat in song.beats], times)
    bars = heard([beat.time for beat in song.beats if beat.is_downbeat], times[::4])
    assert np.abs(beats).max() < 0.005
    assert np.abs(bars).max() < 0.005
    assert abs(song.tempo - 126) < 0.1
    assert len(song.beats) <= len(times) + 4
    assert song.confidence > 0.5


def test_a_song_that_speeds_up(songs, cache, tmp_path):
    steps = 60 / np.linspace(100, 135, 95)
    times = 0.4 + np.concatenate([[0], np.cumsum(steps)])
    song = listen(songs.file(tmp_path / "ramp.wav", songs.band(times)), Listen(), cache)
    beats = heard([beat.time for beat in song.beats], times)
    bars = heard([beat.time for beat in song.beats if beat.is_downbeat], times[::4])
    assert abs(np.median(beats)) < 0.005
    assert np.abs(beats).max() < 0.02
    assert np.abs(bars).max() < 0.02


def test_a_pick_up_is_cut_short_and_the_next_beat_is_one(songs, cache, tmp_path):
    times = songs.even(118, 66)
    song = listen(songs.file(tmp_path / "song.wav", songs.band(times, first=2)), Listen(), cache)
    bars = heard([beat.time for beat in song.beats if beat.is_downbeat], times[2::4])
    assert np.abs(bars).max() < 0.01
    assert song.beats[0].number in (1, 3)


def test_an_intro_without_a_beat_and_silence_at_both_ends(songs, cache, tmp_path):
    times = songs.even(126, 80, start=12.0)
    samples = songs.band(times, seconds=times[-1] + 6)
    pad = np.arange(6 * songs.rate) / songs.rate
    samples[5 * songs.rate : 11 * songs.rate] += 0.1 * np.sin(2 * np.pi * 220 * pad) * np.sin(np.pi * pad / 6)
    song = listen(songs.file(tmp_path / "song.wav", samples), Listen(), cache)
    assert np.abs(heard([beat.time for beat in song.beats], times)).max() < 0.005
    assert np.abs(heard([beat.time for beat in song.beats if beat.is_downbeat], times[::4])).max() < 0.005
    assert song.beats[0].time > 4.5
    assert song.beats[-1].time < times[-1] + 3


def test_the_model_of_the_song_holds_together(songs, steady, cache, tmp_path):
    _, samples = steady
    song = listen(songs.file(tmp_path / "song.wav", samples), Listen(), cache)
    times = [beat.time for beat in song.beats]
    assert times == sorted(set(times))
    assert all(0 <= time < song.duration for time in times)
    assert song.sections[0].span.start == 0
    assert song.sections[-1].span.end == song.duration
    assert all(a.span.end == b.span.start for a, b in zip(song.sections, song.sections[1:], strict=False))
    downbeats = {beat.time for beat in song.beats if beat.is_downbeat}
    assert all(section.span.start in downbeats for section in song.sections[1:])
    assert all(phrase.start in downbeats for phrase in song.phrases)
    assert sum(phrase.bars for phrase in song.phrases) == len(downbeats)
    assert all(0 <= accent.strength <= 1 for accent in song.accents)
    assert [accent.time for accent in song.accents] == sorted(accent.time for accent in song.accents)
    assert 0 <= song.energy.values.min() <= song.energy.values.max() <= 1
    assert abs(len(song.energy) / song.energy.rate - song.duration) < 1
    assert song.duration == Fraction(len(samples), songs.rate)


def test_the_second_time_it_is_the_same_and_comes_from_the_cache(songs, steady, cache, tmp_path):
    path = songs.file(tmp_path / "song.wav", steady[1])
    steps = []
    first = listen(path, Listen(), cache, steps.append)
    again = []
    second = listen(path, Listen(), cache, again.append)
    assert first == second
    assert [step.done for step in steps] == [0, 1, 2, 3, 4]
    assert [step.done for step in again] == [4]
    moved = path.rename(tmp_path / "renamed.wav")
    assert listen(moved, Listen(), cache, again.append) == replace(first, name="renamed.wav")
    assert len(again) == 2


def speech(songs, seconds):
    """Syllables at uneven distances: lengths and pauses by a chaotic map."""
    chance = songs.noise(4000, 3)
    samples = np.zeros(seconds * songs.rate)
    time, place = 0.3, 0
    while time < seconds - 1:
        place += 1
        length, pitch = 0.08 + 0.2 * abs(chance[place]), 100 + 60 * abs(chance[place + 1000])
        clock = np.arange(round(length * songs.rate)) / songs.rate
        voice = sum(np.sin(2 * np.pi * pitch * k * clock) / k for k in range(1, 12))
        songs.put(samples, voice * np.sin(np.pi * clock / length), time, 0.2 + 0.3 * abs(chance[place + 2000]))
        time += length + (0.7 * abs(chance[place + 3000]) if place % 5 == 0 else 0.05 * abs(chance[place + 3000]))
    return samples * 0.5


def drone(songs, seconds):
    time = np.arange(seconds * songs.rate) / songs.rate
    return 0.1 * sum(np.sin(2 * np.pi * 55 * k * time) * (1 + 0.3 * np.sin(0.4 * k * time)) for k in (1, 2, 3, 5))


def rubato(songs, seconds):
    """Piano notes that slow down and hurry on, none at an even distance."""
    chance, samples, time, place = songs.noise(4000, 6), np.zeros(seconds * songs.rate), 0.4, 0
    while time < seconds - 2:
        place += 1
        clock = np.arange(2 * songs.rate) / songs.rate
        pitch = 130.0 * 2 ** (round(24 * abs(chance[place])) / 12)
        note = sum(np.sin(2 * np.pi * pitch * k * clock) / k for k in range(1, 6)) * np.exp(-2 * clock)
        songs.put(samples, note, time, 0.1 + 0.2 * abs(chance[place + 1000]))
        time += 0.25 * np.exp(1.5 * abs(chance[place + 2000]) + 0.6 * np.sin(0.9 * place))
    return samples * 0.5


def wind(songs, seconds):
    count = seconds * songs.rate
    slow = np.interp(np.arange(count) / songs.rate, np.arange(seconds + 2), np.abs(songs.noise(seconds + 2, 7)))
    return 0.5 * np.convolve(songs.noise(count, 2), np.ones(40) / 40, mode="same") * slow


NOT_BEATEN = {
    "rubato": lambda songs: rubato(songs, 30),
    "wind": lambda songs: wind(songs, 30),
    "noise": lambda songs: 0.1 * songs.noise(30 * songs.rate, 2),
    "speech": lambda songs: speech(songs, 30),
    "drone": lambda songs: drone(songs, 30),
    "short noise": lambda songs: 0.1 * songs.noise(8 * songs.rate, 4),
}


@pytest.mark.parametrize("what", NOT_BEATEN)
def test_no_grid_is_invented(songs, cache, tmp_path, what):
    path = songs.file(tmp_path / "talk.wav", NOT_BEATEN[what](songs))
    with pytest.raises(NoBeat, match=r"No beat can be trusted in talk\.wav\. Say its tempo with --tempo"):
        listen(path, Listen(), cache)


def test_what_the_user_says_works_where_nothing_is_heard(songs, cache, tmp_path):
    path = songs.file(tmp_path / "drone.wav", drone(songs, 30))
    song = listen(path, Listen(tempo="120", first_beat=Fraction(3, 4)), cache)
    first = next(beat for beat in song.beats if beat.is_downbeat)
    assert abs(first.time - Fraction(3, 4)) < Fraction(1, 10_000)
    assert song.tempo == pytest.approx(120, abs=0.1)
    assert listen(path, Listen(tempo="120"), cache).tempo == pytest.approx(120, abs=0.1)


def test_the_tempo_that_the_user_names_settles_the_octave(songs, steady, cache, tmp_path):
    times, samples = steady
    path = songs.file(tmp_path / "song.wav", samples)
    half = listen(path, Listen(tempo="63"), cache)
    assert half.tempo == pytest.approx(63, abs=0.1)
    assert np.abs(heard([beat.time for beat in half.beats], times[::2])).min() < 0.005


def test_the_first_downbeat_that_the_user_names_begins_the_bars(songs, steady, cache, tmp_path):
    times, samples = steady
    path = songs.file(tmp_path / "song.wav", samples)
    song = listen(path, Listen(first_beat=Fraction(round(times[1] * 100), 100)), cache)
    assert np.abs(heard([beat.time for beat in song.beats if beat.is_downbeat], times[1::4])).max() < 0.005


def test_silence_is_no_sound(songs, cache, tmp_path):
    path = songs.file(tmp_path / "empty.wav", np.zeros(8 * songs.rate))
    with pytest.raises(NoSound, match=r"empty\.wav is silent\. Choose another song\."):
        listen(path, Listen(), cache)


def test_under_five_seconds_is_too_short(songs, cache, tmp_path):
    path = songs.file(tmp_path / "jingle.wav", songs.band(songs.even(120, 8))[: 4 * songs.rate])
    with pytest.raises(TooShort, match=r"jingle\.wav lasts 4\.0 s, and a film needs 5 s\."):
        listen(path, Listen(), cache)


def test_text_is_damaged(cache, tmp_path):
    path = tmp_path / "words.mp3"
    path.write_text("no music")
    with pytest.raises(Damaged, match=r"words\.mp3 cannot be read"):
        listen(path, Listen(), cache)
    assert not list(cache.folder.rglob("*.json"))
