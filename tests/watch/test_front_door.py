"""From files to footage: what is found is where it was put, whoever asks, however often, with however many hands."""

import shutil
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from crosscut.cache import Cache
from crosscut.media import movies
from crosscut.model.curve import Sound
from crosscut.model.project import Given
from crosscut.watch import one, proxy_path, watch

BOUNCES = [0.4, 0.95, 1.45, 2.05, 2.6]


@pytest.fixture(scope="module")
def folder(tmp_path_factory, made):
    """A bouncing ball that is heard, one turned and silent, two shots, a dim shaken clip, and what is no clip."""
    place = tmp_path_factory.mktemp("card")
    made.bouncing(place / "a ball.mp4", BOUNCES)
    shutil.copy(place / "a ball.mp4", place / "b copy.mov")
    still = made.texture(320, 180)
    turned = [np.rot90(made.ball(still, 90, 60 + 4 * n)) for n in range(40)]
    silence = Sound(np.zeros((48_000, 1), np.float32), 48_000)
    movies.write(place / "c turned.mp4", turned, Fraction(24), silence, coding=movies.Coding(crf=16, rotation=90))
    two = [made.texture(180, 320, right=2 * (n % 25), seed=n // 25) for n in range(50)]
    times = [Fraction(n, 25) + Fraction(n % 3, 300) for n in range(50)]
    movies.write(place / "d two shots.mkv", two, Fraction(25), times=times, coding=movies.Coding(crf=16))
    dim = [made.texture(180, 320, *np.multiply([9, 5], np.sin(2.2 * n))) // 9 + 34 for n in range(36)]
    movies.write(place / "e dim.mp4", dim, Fraction(24), coding=movies.Coding(crf=16))
    movies.write(place / "f short.mp4", two[:5], Fraction(25))
    movies.write(place / "g one.mp4", two[:1], Fraction(25))
    (place / "h empty.mp4").touch()
    (place / "i text.mp4").write_text("no film\n" * 99)
    (place / "notes.txt").write_text("to do\n")
    return place


@pytest.fixture(scope="module")
def seen(folder, tmp_path_factory):
    cache = Cache(tmp_path_factory.mktemp("cache"))
    said = []
    footage = watch([Given("A", (str(folder / "c turned.mp4"),)), Given("B", (str(folder),))], cache, 1, said.append)
    return footage, cache, said


def clip(footage, name):
    return next(each for each in footage.clips if Path(each.path).name == name)


def test_good_clips_are_used_and_every_other_one_is_told_of(seen):
    footage, _, _ = seen
    assert [Path(each.path).name for each in footage.clips] == ["c turned.mp4", "a ball.mp4", "d two shots.mkv"]
    assert [(side.name, len(side.clips)) for side in footage.sides] == [("A", 1), ("B", 2)]
    assert [out.why for out in footage.left_out] == [
        "b copy.mov holds the same as a ball.mp4.",
        "c turned.mp4 holds the same as c turned.mp4.",
        "e dim.mp4 is dark and shaken throughout.",
        "f short.mp4 lasts 0.20 s, too short for a cut.",
        "g one.mp4 holds a single picture.",
        "h empty.mp4 is empty (0 bytes).",
        "i text.mp4 is no video that can be read.",
    ]
    assert all(out.remedy.endswith(".") for out in footage.left_out)


def test_impacts_are_where_the_ball_met_the_ground(seen):
    ball = clip(seen[0], "a ball.mp4")
    impacts = [moment for moment in ball.moments if moment.contact]
    assert [float(moment.time) for moment in impacts] == pytest.approx(BOUNCES, abs=0.02)
    assert all(moment.is_strong_impact and moment.confidence > 0.7 for moment in impacts)
    assert [float(moment.heard) for moment in impacts] == pytest.approx(BOUNCES, abs=0.02)
    assert ball.audible


def test_a_turned_clip_stands_upright_and_its_silence_is_noticed(seen):
    turned = clip(seen[0], "c turned.mp4")
    assert (turned.picture.width, turned.picture.height) == (180, 320)
    assert not turned.audible
    (window,) = turned.windows
    assert window.direction[1] > abs(window.direction[0])  # the ball falls in the upright picture


def test_uneven_times_and_cuts_are_kept_to_the_frame(seen):
    two = clip(seen[0], "d two shots.mkv")
    assert not two.picture.steady or two.picture.rate == 25
    assert [two.index.frame_at(shot.span.start) for shot in two.shots] == [0, 25]
    for before, after in pairwise(two.shots):
        assert before.span.end == after.span.start


def test_what_is_seen_obeys_the_nouns(seen):
    for each in seen[0].clips:
        assert each.shots[0].span.start == 0
        assert each.shots[-1].span.end == each.duration
        for shot in each.shots:
            assert all(shot.span.holds(window.span) for window in shot.windows)
            assert all(moment.time in shot.span for moment in shot.moments)
            assert 0 <= shot.brightness.values.min() <= shot.brightness.values.max() <= 1
            assert shot.motion.start == shot.brightness.start == shot.span.start
        for moment in each.moments:
            assert 0 <= moment.strength <= 1
            assert 0 <= moment.confidence <= 1
        for window in each.windows:
            assert min(window.quality, window.energy, window.brightness) >= 0
            assert max(window.quality, window.energy, window.brightness) <= 1


def test_stand_ins_lie_in_the_cache_for_clips_that_are_used(seen):
    footage, cache, _ = seen
    for each in footage.clips:
        with av.open(str(proxy_path(cache, each.content))) as box:
            times = [frame.time for frame in box.decode(video=0)]
        assert times == pytest.approx([float(each.index.time(n)) for n in range(len(each.index.shown))], abs=1e-6)
    assert len(list((cache.folder / "proxy").rglob("*.mp4"))) == 3
    assert not list(cache.folder.rglob(".part-*"))


def test_progress_only_grows_and_ends_with_everything(seen):
    said = seen[2]
    assert {each.unit for each in said} == {"seconds"}
    assert len({each.total for each in said}) == 1
    assert all(one.done <= two.done for one, two in pairwise(said))
    assert said[-1].done == pytest.approx(said[-1].total)


def test_a_second_look_touches_no_pixel_and_sees_the_same(seen, folder, monkeypatch):
    footage, cache, _ = seen

    def never(*_):
        raise AssertionError("a clip was watched again")

    monkeypatch.setattr(one, "watch", never)
    said = []
    again = watch([Given("A", (str(folder / "c turned.mp4"),)), Given("B", (str(folder),))], cache, 1, said.append)
    assert again == footage
    assert not said


def test_two_hands_see_what_one_sees(seen, folder, tmp_path):
    said = []
    given = [Given("A", (str(folder / "c turned.mp4"),)), Given("B", (str(folder),))]
    assert watch(given, Cache(tmp_path), 2, said.append) == seen[0]
    assert said[-1].done == pytest.approx(said[-1].total)


def test_a_clip_is_known_under_any_name(seen, folder, tmp_path, monkeypatch):
    footage, cache, _ = seen
    shutil.copy(folder / "a ball.mp4", tmp_path / "renamed.mp4")
    monkeypatch.setattr(one, "watch", None)
    (known,) = watch([Given("A", (str(tmp_path / "renamed.mp4"),))], cache, 1).clips
    assert known.path == str(tmp_path / "renamed.mp4")
    assert known.shots == clip(footage, "a ball.mp4").shots


def test_a_broken_entry_of_the_cache_is_made_anew(seen, folder):
    footage, cache, _ = seen
    for entry in (cache.folder / "clip").rglob("*.json"):
        entry.write_text('{"clip": 7')
    (again,) = watch([Given("B", (str(folder / "a ball.mp4"),))], cache, 1).clips
    assert again == clip(footage, "a ball.mp4")


def test_where_nothing_is_usable_every_file_named_has_its_reason(folder, tmp_path):
    given = [Given("A", tuple(str(folder / name) for name in ("h empty.mp4", "notes.txt", "gone.mp4")))]
    footage = watch(given, Cache(tmp_path), 1)
    assert footage.clips == ()
    for out, why in zip(footage.left_out, ("h empty.mp4 is empty", "notes.txt is no video", "gone.mp4"), strict=True):
        assert out.why.startswith(why)
    assert all(out.remedy for out in footage.left_out)


def test_a_clip_cut_short_is_used_to_where_it_breaks(folder, tmp_path):
    whole = (folder / "d two shots.mkv").read_bytes()
    (tmp_path / "cut.mkv").write_bytes(whole[: len(whole) * 7 // 10])
    (short,) = watch([Given("A", (str(tmp_path / "cut.mkv"),))], Cache(tmp_path / "cache"), 1).clips
    assert 1 < short.duration < 2


def test_a_file_that_changes_or_grows_under_its_name_is_seen_anew(folder, tmp_path):
    card = tmp_path / "card.mkv"
    whole = (folder / "d two shots.mkv").read_bytes()
    card.write_bytes(whole[: len(whole) * 7 // 10])
    (growing,) = watch([Given("A", (str(card),))], Cache(tmp_path / "cache"), 1).clips
    card.write_bytes(whole)
    (grown,) = watch([Given("A", (str(card),))], Cache(tmp_path / "cache"), 1).clips
    assert (growing.content != grown.content, growing.duration < grown.duration) == (True, True)
    shutil.copy(folder / "a ball.mp4", card)
    (other,) = watch([Given("A", (str(card),))], Cache(tmp_path / "cache"), 1).clips
    assert len(other.shots) == 1


def test_what_was_seen_before_a_cancel_is_not_seen_again(folder, tmp_path, monkeypatch):
    names = ("a ball.mp4", "d two shots.mkv")
    cache, given = Cache(tmp_path), [Given("A", tuple(str(folder / name) for name in names))]
    seen_of, real = [], one.watch

    def cancelled(path, *rest):
        if len(seen_of) == 1:
            raise KeyboardInterrupt
        seen_of.append(path.name)
        return real(path, *rest)

    monkeypatch.setattr(one, "watch", cancelled)
    with pytest.raises(KeyboardInterrupt):
        watch(given, cache, 1)
    assert not list(tmp_path.rglob(".part-*"))
    monkeypatch.setattr(one, "watch", lambda path, *rest: seen_of.append(path.name) or real(path, *rest))
    footage = watch(given, cache, 1)
    assert len(footage.clips) == 2
    assert sorted(seen_of) == sorted(names)


def test_time_left_counts_only_what_is_not_known(folder, tmp_path):
    said, cache = [], Cache(tmp_path)
    watch([Given("A", (str(folder / "a ball.mp4"),))], cache, 1)
    both = [Given("A", tuple(str(folder / name) for name in ("a ball.mp4", "d two shots.mkv")))]
    footage = watch(both, cache, 1, said.append)
    length = float(clip(footage, "d two shots.mkv").duration)
    assert [each.total for each in said] == pytest.approx([length] * len(said), abs=0.1)
    assert {each.item for each in said} == {"d two shots.mkv"}
