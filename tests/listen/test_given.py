"""What the user says about a song."""

from fractions import Fraction

import numpy as np
import pytest

from crosscut.errors import WrongUse
from crosscut.listen import listen
from crosscut.listen.grid import given
from crosscut.model.brief import Listen

TIMES = [0.5, 1.0, 1.5, 2.0, 2.5, 3.0]
WAYS = {
    "beats": ("0.5 1\n1.0 2\n1.5 3\n2.0 1\n2.5 2\n3.0 3\n", [1, 2, 3, 1, 2, 3]),
    "beats with points": ("0.5\t1.0\n1.0\t2.0\n1.5\t3.0\n2.0\t1.0\n2.5\t2.0\n3.0\t3.0\n", [1, 2, 3, 1, 2, 3]),
    "labels": ("0.5\t0.5\t1\n1.0\t1.0\t2\n1.5\t1.5\t3\n2.0\t2.0\t1\n2.5\t2.5\t2\n3.0\t3.0\t3\n", [1, 2, 3, 1, 2, 3]),
    "our labels": (
        (
            "0.5\t0.5\tintro\n0.5\t0.5\tbar 1\n1.0\t1.0\t1.2\n1.5\t1.5\t1.3\n"
            "2.0\t2.0\tbar 2\n2.5\t2.5\t2.2\n3.0\t3.0\t2.3\n"
        ),
        [1, 2, 3, 1, 2, 3],
    ),
    "our table": (
        (
            "time_s,kind,name,note\n0.5,section,intro,energy 0.2\n0.5,bar,bar 1,\n1.0,beat,1.2,\n1.5,beat,1.3,\n"
            "2.0,bar,bar 2,\n2.5,beat,2.2,\n3.0,beat,2.3,\n"
        ),
        [1, 2, 3, 1, 2, 3],
    ),
    "times alone": ("0.5\n1.0\n1.5\n2.0\n2.5\n3.0\n", [0] * 6),
    "labels without names": ("0.5\t0.5\n1.0\t1.0\n1.5\t1.5\n2.0\t2.0\n2.5\t2.5\n3.0\t3.0\n", None),
}


@pytest.mark.parametrize("way", WAYS)
def test_beats_are_read_as_people_write_them(way):
    text, expected = WAYS[way]
    times, numbers = given.read(text, "song.beats")
    assert times.tolist() == TIMES
    if expected is not None:
        assert numbers.tolist() == expected


@pytest.mark.parametrize("text", ["", "no beats at all\n", "0.5\n1.0\n"])
def test_a_file_without_beats_is_refused(text):
    with pytest.raises(WrongUse, match=r"song\.txt holds \d beats, and a song needs 4\. Write a beat a line"):
        given.read(text, "song.txt")


def test_the_users_beats_are_the_beats(songs, steady, cache, tmp_path):
    times, samples = steady
    path = songs.file(tmp_path / "song.wav", samples)
    said = tmp_path / "song.beats"
    said.write_text("".join(f"{time:.3f} {k % 3 + 1}\n" for k, time in enumerate(times[:60])))
    song = listen(path, Listen(beats=str(said)), cache)
    assert [float(beat.time) for beat in song.beats] == pytest.approx(np.round(times[:60], 3).tolist())
    assert [beat.number for beat in song.beats[:5]] == [1, 2, 3, 1, 2]
    assert song.confidence == 1
    said.write_text("".join(f"{time:.3f}\n" for time in times))
    again = listen(path, Listen(beats=str(said)), cache)
    assert len(again.beats) == len(times)
    assert all(beat.is_downbeat == (k % 4 == 0) for k, beat in enumerate(again.beats))


def test_a_beat_file_that_is_not_there_is_told(songs, steady, cache, tmp_path):
    path = songs.file(tmp_path / "song.wav", steady[1])
    with pytest.raises(WrongUse, match=r"none\.txt cannot be read: No such file or directory\. Name a file"):
        listen(path, Listen(beats=str(tmp_path / "none.txt")), cache)


@pytest.mark.parametrize(("said", "tempo"), [("half", 63), ("double", 252)])
def test_half_and_double_tempo_are_those_of_what_is_heard(songs, steady, cache, tmp_path, said, tempo):
    times, samples = steady
    song = listen(songs.file(tmp_path / "song.wav", samples), Listen(tempo=said), cache)
    assert song.tempo == pytest.approx(tempo, abs=0.1)
    beats = np.array([float(beat.time) for beat in song.beats])
    grid = np.sort(np.concatenate([times, times + 30 / 126]))
    assert np.median(np.abs(grid[None] - beats[:, None]).min(axis=1)) < 0.005


def test_the_metre_that_the_user_names_is_kept(songs, steady, cache, tmp_path):
    path = songs.file(tmp_path / "song.wav", steady[1])
    song = listen(path, Listen(metre="3/4", first_beat=Fraction(1, 4)), cache)
    assert {bar.beats for bar in song.bars[:-1]} == {3}
