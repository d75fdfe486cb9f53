"""Every frame of the film is the planned frame of the planned clip, whatever the clip's rate, coding and container."""

from dataclasses import replace
from fractions import Fraction

import av
import pytest

from crosscut.model.edit import Turn

NTSC = Fraction(30_000, 1001)
SPEEDS = [1, Fraction(1, 2), 2, Fraction(3, 4), Fraction(5, 4), 1]


@pytest.mark.parametrize("rate", [24, 25, NTSC, 30, 50])
def test_clips_of_every_rate_are_mixed(kit, rate):
    clips = [kit.made(source, frames=int(3 * source)) for source in (24, 25, 30, 50, 60, NTSC)]
    cuts = [(clip, Fraction(n + 1, 7), 9 + n, speed) for n, (clip, speed) in enumerate(zip(clips, SPEEDS, strict=True))]
    edit = kit.edit(cuts, rate)
    film = kit.render(edit, clips)
    assert kit.codes(film.path) == kit.planned(edit, clips)
    assert film.frames == edit.frames
    assert film.duration == edit.frames / Fraction(rate)
    assert not film.held


CODINGS = {
    "B-frames": {"preset": "medium", "b_frames": 3, "gop": 24},
    "one key frame": {"preset": "veryfast", "b_frames": 2, "gop": 250},
    "all key frames": {"gop": 1},
    "no B-frames": {"gop": 48},
}


@pytest.mark.parametrize("ending", [".mp4", ".mov", ".mkv"])
@pytest.mark.parametrize("coding", CODINGS)
def test_cuts_that_jump_about_in_a_clip_find_their_frames(kit, coding, ending):
    clip = kit.made(30, 150, ending=ending, **CODINGS[coding])
    entries = [
        Fraction(130, 30),
        Fraction(0),
        Fraction(23, 30),
        Fraction(24, 30),
        Fraction(47, 30),
        Fraction(3),
        Fraction(1, 2),
        Fraction(95, 30),
    ]
    edit = kit.edit([(clip, entry, 6, Fraction(1) if n % 2 else Fraction(2)) for n, entry in enumerate(entries)])
    film = kit.render(edit, [clip])
    assert kit.codes(film.path) == kit.planned(edit, [clip])


@pytest.mark.parametrize("ending", [".mp4", ".mkv"])
def test_uneven_times_are_looked_up_not_counted(kit, ending):
    times = [Fraction(n, 30) + Fraction(n % 5, 200) + (Fraction(1, 2) if n > 40 else 0) for n in range(90)]
    clip = kit.made(30, 90, times=times, ending=ending, b_frames=2, preset="veryfast", gop=20)
    edit = kit.edit([(clip, Fraction(1, 3), 40), (clip, Fraction(2), 30, Fraction(1, 2)), (clip, Fraction(11, 10), 20)])
    film = kit.render(edit, [clip])
    assert kit.codes(film.path) == kit.planned(edit, [clip])


def test_a_ramp_is_many_speeds(kit):
    clip = kit.made(60, 240, b_frames=3, preset="medium", gop=60)
    speeds = [Fraction(1, 2) + Fraction(n, 10) for n in range(16)]
    entries = [sum(speeds[:n], Fraction(0)) * Fraction(4, 30) for n in range(16)]
    edit = kit.edit([(clip, entry, 4, speed) for entry, speed in zip(entries, speeds, strict=True)])
    film = kit.render(edit, [clip])
    assert kit.codes(film.path) == kit.planned(edit, [clip])


@pytest.mark.parametrize("goes_on", [True, False])
def test_a_picture_freezes_and_goes_on(kit, goes_on):
    """Speed 0 from frame 12 on, reached and left as smoothly as any other; its clip is heard to stop too."""
    clip = kit.made(30, 90, b_frames=2, preset="veryfast", gop=30)
    edit = kit.edit([(clip, Fraction(0), 40), (clip, Fraction(2), 10)])
    turns = (Turn(12, Fraction(0)), Turn(30, Fraction(1))) if goes_on else (Turn(12, Fraction(0)),)
    edit = replace(edit, cuts=(replace(edit.cuts[0], turns=turns), edit.cuts[1]))
    found = kit.codes(kit.render(edit, [clip], clip_sound=50).path)
    assert found == kit.planned(edit, [clip])
    assert len({frame for _, frame in found[15:27]}) == 1
    assert found[39] == (0, 21 if goes_on else found[15][1])


def test_a_cut_past_the_end_holds_the_last_frame(kit):
    clip = kit.made(30, 40)
    edit = kit.edit([(clip, Fraction(1), 20)])
    film = kit.render(edit, [clip])
    assert kit.codes(film.path)[-10:] == [(0, 39)] * 10


def test_a_start_after_zero_is_no_shift(kit):
    """A file whose first picture comes at 1.4 s, as cameras that cut a recording write it."""
    clip = kit.made(30, 60, times=[Fraction(7, 5) + Fraction(n, 30) for n in range(60)], ending=".mkv", gop=15)
    edit = kit.edit([(clip, Fraction(1), 15), (clip, Fraction(0), 15)])
    film = kit.render(edit, [clip])
    assert kit.codes(film.path) == [(0, n) for n in (*range(30, 45), *range(15))]


def test_cuts_begin_with_a_picture_that_needs_no_other(kit):
    clips = [kit.made(30, 60), kit.made(30, 60)]
    edit = kit.edit([(clips[n % 2], Fraction(n, 10), 7 + n) for n in range(8)])
    film = kit.render(edit, clips)
    with av.open(str(film.path)) as box:
        keys = {round(p.pts * p.time_base * 30) for p in box.demux(video=0) if p.size and p.is_keyframe}
    assert {cut.start for cut in edit.cuts} <= keys
