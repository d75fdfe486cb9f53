"""The film looks where it should: at the subject, inside of black bars, and without the camera's shake."""

from dataclasses import replace
from fractions import Fraction

import av
import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.cache import Cache
from crosscut.crew import Crew
from crosscut.media import movies
from crosscut.media.paint.filters import Canvas, Way, fit
from crosscut.model.curve import Curve
from crosscut.model.footage import Picture, Track
from crosscut.render import sway
from crosscut.render.path import follow, steady
from crosscut.render.path.steady import STRENGTHS, corrections, zoom

LIGHT = STRENGTHS["light"]
RATE = 30


def shaky(count, size=0.01, pan=0.0):
    """The steps of a camera that pans evenly and shakes at 2.7 and 5.1 a second, as shares of the picture."""
    time = np.arange(count) / RATE
    shake = np.stack([np.sin(2 * np.pi * 2.7 * time), np.cos(2 * np.pi * 5.1 * time)], axis=1) * size
    path = shake + pan * time[:, None]
    return np.diff(path, axis=0, prepend=path[:1])


def left_over(moved, where):
    """What still shakes: the deviation of the path from its own smooth course once the film moves with it."""
    seen = np.cumsum(moved, axis=0) - where
    return (seen - steady._smooth(seen, 0.35 * RATE))[5:-5].std()


@settings(max_examples=30, deadline=None)
@given(st.integers(60, 200), st.floats(0.003, 0.012), st.floats(-0.5, 0.5))
def test_shake_goes_and_the_pan_stays(count, size, pan):
    moved = shaky(count, size, pan)
    where = corrections(moved, RATE, LIGHT)
    assert left_over(moved, where) < 0.35 * left_over(moved, np.zeros_like(where))
    assert np.abs(where).max() <= LIGHT.most


@settings(max_examples=40, deadline=None)
@given(st.integers(15, 90), st.floats(1.7, 2.8), st.floats(0.005, 0.012), st.floats(0, 1))
def test_steps_go_out_of_the_shortest_cuts_too(count, pace, size, begin):
    """A camera in the hand goes up and down with every step, and to the side with every other."""
    time = np.arange(count) / RATE + begin
    path = size * np.stack([0.7 * np.sin(np.pi * pace * time), np.cos(2 * np.pi * pace * time)], axis=1)
    where = corrections(np.diff(path, axis=0, prepend=path[:1]), RATE, LIGHT)
    left, before = (
        np.sqrt(((each - steady._smooth(each, 6)) ** 2).sum(axis=1).mean()) for each in (path - where, path)
    )
    assert left < 0.25 * before


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 200), st.floats(-0.5, 0.5), st.floats(0, 0.0005))
def test_an_even_pan_and_a_steady_camera_are_left_alone(count, pan, size):
    assert not corrections(shaky(count, size, pan), RATE, STRENGTHS["strong"]).any()


@settings(max_examples=30, deadline=None)
@given(st.integers(8, 120), st.sampled_from([0.5, 0.8, 1.1, 1.5, 2.0]), st.floats(-1.0, 1.0))
def test_an_even_pan_at_another_speed_goes_in_fits_and_does_not_shake(count, speed, pan):
    """Frames left out, or held, by the speed: the camera's steps are uneven, the camera is not."""
    shown = np.floor(np.arange(count) * speed + 0.3) / RATE
    path = np.stack([pan * shown, 0.5 * pan * shown], axis=1)
    stepped = np.diff(path, axis=0, prepend=path[:1])
    assert not corrections(stepped, RATE, STRENGTHS["strong"], shown).any()


@settings(max_examples=30, deadline=None)
@given(st.integers(40, 120), st.floats(0.2, 0.8), st.floats(0.05, 0.5))
def test_a_pan_that_begins_and_ends_is_no_shake(count, at, pan):
    stepped = np.zeros((count, 2))
    stepped[int(at * count / 2) : int((1 + at) * count / 2), 0] = pan / RATE
    assert not corrections(stepped, RATE, STRENGTHS["strong"]).any()


@given(st.integers(60, 100), st.floats(0.03, 0.06), st.floats(0, 3), st.floats(0.004, 0.008))
def test_steps_that_ride_on_a_slow_bend_go_out_by_either_strength(count, bend, begin, size):
    time = np.arange(count) / RATE
    slow = np.stack([np.zeros(count), bend * np.sin(2 * np.pi * 0.35 * time + begin)], axis=1)
    moved = shaky(count, size) + np.diff(slow, axis=0, prepend=slow[:1])
    light, strong = (left_over(moved, corrections(moved, RATE, strength)) for strength in STRENGTHS.values())
    assert light < 0.7 * left_over(moved, np.zeros((count, 2)))
    assert strong < 0.7 * light


def test_a_picture_without_anything_to_follow_is_no_stop_of_the_camera():
    mixed = np.arange(90 * 400, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    wall = cv2.GaussianBlur((mixed >> np.uint64(56)).astype(np.uint8).reshape(90, 400), (0, 0), 2) * 3
    pictures = [np.ascontiguousarray(wall[:, 2 * n : 2 * n + 160]) for n in range(60)]
    for blank in (17, 40):
        pictures[blank] = np.full_like(wall[:, :160], 90)
    found = steady.steps(pictures)
    assert found[1:, 0] * 160 == pytest.approx(-2, abs=0.3)
    assert not corrections(found, RATE, LIGHT).any()
    assert not steady.steps([np.full((90, 160), 90, np.uint8) + np.uint8(n) for n in range(20)]).any()


@pytest.mark.parametrize("ahead", [1.0, 1.012, 0.99])
def test_a_camera_that_goes_ahead_is_known_by_what_its_middle_does(ahead):
    """What spreads from frame to frame, as on a walk, strays from the middle's shift and is the camera all the same."""
    wall, seen = cloth((640, 360)), []
    shifts = np.array([(3 * np.sin(n), 2 * np.cos(1.7 * n)) for n in range(14)])
    for number, (right, down) in enumerate(shifts):
        grown = ahead**number
        move = np.array([[grown, 0, 160 + right - grown * 320], [0, grown, 90 + down - grown * 180]])
        seen.append(cv2.warpAffine(wall, move, (320, 180)))
    found = np.cumsum(steady.steps(seen), axis=0) * [320, 180]
    assert np.abs(found - (shifts - shifts[0])).max() < 0.5


@settings(max_examples=50, deadline=None)
@given(
    st.tuples(st.integers(64, 4096), st.integers(64, 2160)),
    st.sampled_from([(1280, 720), (720, 1280), (1080, 1080), (1680, 720)]),
    st.tuples(st.floats(0, 0.2), st.floats(0, 0.2), st.floats(0.8, 1), st.floats(0.8, 1)),
    st.tuples(st.floats(-1, 2), st.floats(-1, 2)),
    st.floats(1, 1.2),
)
def test_the_film_never_sees_beyond_the_part_that_counts(size, shown, part, place, larger):
    picture = Picture(0, *size, 0, mirrored=False, rate=Fraction(30), steady=True, interlaced=False, transfer="sdr")
    canvas = Canvas(*shown, "crop")
    fitted = fit(picture, canvas, Way(part, larger))
    left, top = fitted.corner(place, canvas)
    assert fitted.part[0] - 2 <= left <= fitted.part[2] - shown[0] + 2
    assert fitted.part[1] - 2 <= top <= fitted.part[3] - shown[1] + 2
    assert 0 <= left <= fitted.width - shown[0]
    assert 0 <= top <= fitted.height - shown[1]


def track_of(across, rate=2):
    values = np.array(across, np.float32)
    return Track(Curve(values, Fraction(rate)), Curve(np.full(len(values), 0.5, np.float32), Fraction(rate)))


def test_the_frame_follows_slowly_and_never_jumps():
    times = [Fraction(n, RATE) for n in range(150)]
    places = follow.places(track_of([0.2] * 5 + [0.8] * 6), times, RATE)
    moves = np.abs(np.diff(places[:, 0]))
    assert places[0, 0] == pytest.approx(0.2, abs=0.05)
    assert places[-1, 0] == pytest.approx(0.8, abs=0.05)
    assert moves.max() < 0.03
    assert np.abs(np.diff(moves)).max() < 0.005


def cloth(size):
    """A picture of soft spots, the same each time."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float64)
    waves = (np.sin(x / a + n) * np.sin(y / b + 2 * n) for n, (a, b) in enumerate([(7, 9), (13, 5), (23, 17), (5, 31)]))
    return np.clip(128 + 40 * sum(waves), 20, 235).astype(np.uint8)


def filmed(kit, path, shifts, size=(640, 360)):
    """A clip of the cloth, seen through a window whose corner lies at those places."""
    whole = cloth((size[0] + 120, size[1] + 120))
    pictures = (np.stack([whole[60 + y : 60 + y + size[1], 60 + x : 60 + x + size[0]]] * 3, axis=2) for x, y in shifts)
    movies.write(path, pictures, Fraction(RATE), coding=movies.Coding(preset="veryfast", crf=12))
    return kit.clip(path, size=size)


def walk(pictures):
    """How far each picture lies from the first, in pixels."""
    return np.cumsum(steady.steps(pictures), axis=0) * np.array(pictures[0].shape[::-1])


@pytest.mark.parametrize("asked", ["off", "light"])
def test_a_shaken_clip_comes_out_steady(kit, asked):
    shifts = np.rint(np.cumsum(shaky(60, 0.012), axis=0) * [640, 360]).astype(int)
    clip = filmed(kit, kit.folder / "shaken.mp4", shifts)
    edit = kit.edit([(clip, Fraction(0), 40), (clip, Fraction(1, 2), 40)], size=(640, 360))
    film = kit.render(edit, [clip], proxies=kit.proxies(clip), steady=asked)
    path = walk(kit.pictures(film.path)[:40])
    shake = (path - steady._smooth(path, 0.35 * RATE))[4:-4].std()
    assert shake < 1 if asked == "light" else shake > 3


def test_a_camera_that_stood_still_when_watched_is_not_looked_at_again(kit):
    shifts = np.rint(np.cumsum(shaky(60, 0.012), axis=0) * [640, 360]).astype(int)
    clip = filmed(kit, kit.folder / "shaken.mp4", shifts)
    edit = kit.edit([(clip, Fraction(0), 20), (clip, Fraction(1), 20)], size=(640, 360))
    sways = Curve(np.array([0, 0, 0.01, 0.01], np.float32), Fraction(2))
    watched = replace(clip, shots=(replace(clip.shots[0], sway=sways),))
    found = sway.measured(edit, kit.footage(watched), kit.proxies(clip), Cache(kit.folder / "cache"), Crew(1))
    assert list(found) == [1]
    assert np.abs(found[1]).max() > 0.004


def test_a_panning_clip_comes_out_as_it_is(kit):
    clip = filmed(kit, kit.folder / "pan.mp4", [(2 * n - 40, 0) for n in range(40)])
    edit = kit.edit([(clip, Fraction(0), 40)], size=(640, 360))
    one = kit.render(edit, [clip], "one.mp4", proxies=kit.proxies(clip), steady="strong")
    other = kit.render(edit, [clip], "other.mp4", steady="off")
    assert one.path.read_bytes() == other.path.read_bytes()


def test_a_tall_film_of_a_wide_clip_follows_the_subject(kit):
    """A bright post that wanders from left to right across the wide picture."""

    def post(number):
        gray = np.full((180, 320), 60, np.uint8)
        gray[:, 60 + 2 * number : 84 + 2 * number] = 220
        return np.stack([gray] * 3, axis=2)

    path = kit.folder / "post.mp4"
    movies.write(path, (post(n) for n in range(90)), Fraction(RATE))
    clip = kit.clip(path, size=(320, 180))
    track = track_of([(72 + 4 * n) / 320 for n in range(46)], 15)
    clip = replace(clip, shots=(replace(clip.shots[0], subject=track),))
    edit = kit.edit([(clip, Fraction(0), 90)], size=(180, 320))
    for gray in kit.pictures(kit.render(edit, [clip]).path):
        middle = np.flatnonzero(gray[160] > 140).mean()
        assert 36 < middle < 144


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=5),
    st.sampled_from([(0.0, 0.0, 1.0, 1.0), (0.1, 0.2, 0.8, 0.9)]),
    st.booleans(),
)
def test_what_is_brought_closer_keeps_its_subject_and_at_most_a_third_goes(places, frame, tall):
    where = np.array(places)
    found = follow.closer(frame, where, tall=tall)
    long, short = ((1, 3), (0, 2)) if tall else ((0, 2), (1, 3))
    assert [found[n] for n in short] == [frame[n] for n in short]
    (low, high), (begin, end) = [frame[n] for n in long], [found[n] for n in long]
    assert low - 1e-4 <= begin < end <= high + 1e-4
    assert end - begin >= 2 / 3 * (high - low) - 2e-4
    along = np.clip(where[:, long[0]], low, high)
    margin = min((high - low) / 3, along.min() - low, high - along.max())
    assert begin - 1e-3 <= along.min() - margin
    assert along.max() + margin <= end + 1e-3


@pytest.mark.parametrize("known", [True, False])
def test_a_lone_tall_clip_in_a_wide_film_is_brought_closer_to_its_subject(kit, known):
    """A bright field low in a tall grey picture of some texture."""
    rows, columns = np.mgrid[:320, :180]
    gray = (90 + 40 * ((rows // 4 + columns // 4) % 2)).astype(np.uint8)
    gray[200:260, 60:120] = 230
    path = kit.folder / "tall.mp4"
    movies.write(path, (np.stack([gray] * 3, axis=2) for _ in range(20)), Fraction(RATE))
    clip = kit.clip(path, size=(180, 320))
    if known:
        subject = Track(
            Curve(np.full(3, 0.5, np.float32), Fraction(1)), Curve(np.full(3, 0.72, np.float32), Fraction(1))
        )
        clip = replace(clip, shots=(replace(clip.shots[0], subject=subject),))
    seen = kit.pictures(kit.render(kit.edit([(clip, Fraction(0), 20)], size=(320, 180)), [clip]).path)[10]
    field = seen > 190
    assert field.any(axis=0).sum() == pytest.approx(60 * 180 / 320 * (1.5 if known else 1), abs=3)
    assert field.any(axis=1).sum() == pytest.approx(60 * 180 / 320 * (1.5 if known else 1), abs=3)


def test_black_bars_of_the_source_are_cropped_away(kit):
    path = kit.folder / "bars.mp4"
    gray = np.full((180, 320), 0, np.uint8)
    gray[30:150] = 180
    movies.write(path, [np.stack([gray] * 3, axis=2)] * 10, Fraction(RATE), coding=movies.Coding(crf=10))
    clip = replace(kit.clip(path, size=(320, 180)), frame=(0.0, 30 / 180, 1.0, 150 / 180))
    for shown in ((320, 180), (320, 120), (180, 320)):
        film = kit.render(kit.edit([(clip, Fraction(0), 5)], size=shown), [clip], f"{shown[1]}.mp4", fill="crop")
        with av.open(str(film.path)) as box:
            assert next(box.decode(video=0)).to_ndarray(format="gray").min() > 150


def test_zoom_leaves_room_for_every_correction():
    where = np.array([[0.02, -0.03], [-0.01, 0.0]])
    shown = 1 / zoom(where)
    assert (0.5 + np.abs(where) + shown / 2 <= 1 + 1e-9).all()
