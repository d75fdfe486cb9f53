"""Making the demo: whole files, exact truth, kept what is there, nothing of others touched."""

import json
from fractions import Fraction

import av
import numpy as np
import pytest

from crosscut import demo
from crosscut.demo import making
from crosscut.errors import Unwritable

SECONDS = Fraction(3)


@pytest.fixture(scope="module")
def material(tmp_path_factory):
    return demo.small(tmp_path_factory.mktemp("demo"), SECONDS)


@pytest.fixture(scope="module")
def song():
    return making.make_short_song()


@pytest.fixture
def tiny(monkeypatch, song):
    """The same in half a second a clip, its song mixed only once."""
    monkeypatch.setattr(making, "make_short_song", lambda: song)
    return lambda folder, **other: demo.small(folder, Fraction(1, 2), 36, **other)


def stamps(folder):
    return {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}


def heard(path):
    with av.open(str(path)) as box:
        return np.concatenate([frame.to_ndarray()[0] for frame in box.decode(audio=0)])


def test_pictures_are_as_the_truth_says(material):
    truth = json.loads(material.truth.read_text(encoding="utf-8"))
    assert truth["schema"] == "crosscut.demo/1"
    assert len(truth["clips"]) == len(material.clips)
    for told, (recipe, path) in zip(truth["clips"], material.clips, strict=True):
        assert material.folder / told["file"] == path
        with av.open(str(path)) as box:
            stream = box.streams.video[0]
            frames = sum(1 for _ in box.decode(stream))
            assert (Fraction(stream.average_rate), frames) == (
                Fraction(told["rate"]),
                int(Fraction(told["length"]) * recipe.rate),
            )
            assert (stream.height > stream.width) == told["portrait"]
        assert [Fraction(each["time"]) for each in told["impacts"]] == [impact.time for impact in recipe.impacts]


def test_each_hard_blow_sounds_on_its_instant(material):
    for recipe, path in material.clips:
        samples = heard(path)
        for impact in recipe.impacts:
            if impact.kind in ("axe", "punch", "lock"):
                at = round(impact.time * 48_000)
                before, after = (np.abs(samples[max(0, at - 480) : at]).max(), np.abs(samples[at : at + 480]).max())
                assert after > 3 * before, (recipe.name, impact)


def test_the_song_is_a_wav_of_16_bits_and_its_truth_is_told(material):
    head = material.song.read_bytes()[:44]
    assert (head[:4], head[8:16]) == (b"RIFF", b"WAVEfmt ")
    assert int.from_bytes(head[34:36], "little") == 16
    with av.open(str(material.song)) as box:
        assert Fraction(sum(frame.samples for frame in box.decode(audio=0)), 48_000) == material.song_truth.duration
    truth = json.loads(material.truth.read_text(encoding="utf-8"))
    assert len(truth["song"]["beats"]) == len(material.song_truth.beats)


def test_sides_are_folders(material):
    assert {path.parent.name for path in material.side("snow")} == {"snow"}
    assert len(material.side("snow")) + len(material.side("lab")) == len(material.clips)


def test_a_second_run_makes_only_what_is_missing(tmp_path, tiny):
    made = tiny(tmp_path)
    before = stamps(tmp_path)
    made.clips[1][1].unlink()
    again = tiny(tmp_path)
    assert again == made
    after = stamps(tmp_path)
    changed = {path.name for path in after if before.get(path) != after[path]}
    assert changed == {made.clips[1][1].name, making.MANIFEST}


def test_an_older_version_is_made_anew(tmp_path, tiny, monkeypatch):
    made = tiny(tmp_path)
    before = stamps(tmp_path)
    monkeypatch.setattr(making, "VERSION", making.VERSION + 1)
    tiny(tmp_path)
    after = stamps(tmp_path)
    assert all(before[path] != after[path] for path in [made.song, made.truth, *(path for _, path in made.clips)])


@pytest.mark.parametrize("name", ["song.wav", "snow/wood_yard.mp4", "truth.json"])
def test_a_file_of_someone_else_is_never_overwritten(tmp_path, tiny, name):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(Unwritable, match="is there already and is not the demo's"):
        tiny(tmp_path)
    assert [each for each in tmp_path.rglob("*") if each.is_file()] == [path]
    assert path.read_text() == "mine"


def test_a_file_that_was_changed_is_someone_elses(tmp_path, tiny):
    made = tiny(tmp_path)
    made.song.write_bytes(b"another song")
    with pytest.raises(Unwritable, match=r"song\.wav is there already"):
        tiny(tmp_path)


def test_other_files_in_the_folder_stay(tmp_path, tiny):
    (tmp_path / "notes.txt").write_text("mine")
    tiny(tmp_path)
    assert (tmp_path / "notes.txt").read_text() == "mine"


def test_what_a_clip_kept_is_gone_with_it(material):
    assert len(material.clips) == 4
    assert all(kept.cache_info().currsize == 0 for kept in making.KEPT)


def test_two_processes_write_the_same_bytes_as_one(tmp_path, tiny):
    one, two = tiny(tmp_path / "one"), tiny(tmp_path / "two", jobs=2)
    for (_, path), (_, other) in zip(one.clips, two.clips, strict=True):
        assert path.read_bytes() == other.read_bytes()


def test_a_cancelled_run_leaves_nothing_half_written_and_is_taken_up(tmp_path, tiny, monkeypatch):
    told = []

    def cancel(progress):
        told.append(progress)
        raise KeyboardInterrupt

    monkeypatch.setattr(making, "silent", cancel)
    with pytest.raises(KeyboardInterrupt):
        tiny(tmp_path)
    assert told[0].unit == "frames"
    assert 0 < told[0].done <= told[0].total
    assert not list(tmp_path.rglob(".part-*"))
    monkeypatch.undo()
    demo.small(tmp_path, Fraction(1, 2), 36)


def test_a_place_that_is_no_folder_is_named(tmp_path, tiny):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(Unwritable, match="cannot be made"):
        tiny(tmp_path / "file")
