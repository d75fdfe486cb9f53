"""The film sounds like the song, at its place and loudness, and the impacts are heard where they land."""

import tracemalloc
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.media import loudness, sounds
from crosscut.model import brief
from crosscut.model.curve import Sound
from crosscut.model.edit import Landing, Turn
from crosscut.model.footage import Moment
from crosscut.model.retime import film_time
from crosscut.model.time import Span
from crosscut.render import stems
from crosscut.render.sound import mastering, mix, tape
from crosscut.render.sound.tape import BLOCK, Tape

RATE = 48_000
SILENT = brief.Render(impact_sound=0)


def parts(edit, song, footage, asked):
    """What the whole film sounds of."""
    found = list(mix.parts(edit, song, footage, asked, Path(song).parent))
    return mix.Parts(*(np.concatenate([getattr(each, name) for each in found]) for name in ("song", "clips", "speech")))


def mixed(edit, song, footage, asked):
    """The whole sound of the film `[n, 2]`."""
    return np.concatenate(list(mix.mix(edit, song, footage, asked, Path(song).parent)))


def mastered(samples, target, path):
    """Those samples as a film's sound at `path`; its loudness."""
    with Tape(path.parent) as whole:
        whole.add(samples)
        return mastering.master(whole, target, path)


def loud(path):
    return loudness.measure([sounds.read(path, RATE, channels=2).samples])


def noise(seconds, channels=2, seed=7):
    """Noise of a fixed recurrence (chance is not used here), -1 to 1."""
    steps = np.arange(int(seconds * RATE) * channels, dtype=np.uint64) + np.uint64(seed)
    mixed = steps * np.uint64(0x9E3779B97F4A7C15)
    mixed ^= mixed >> np.uint64(29)
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    return ((mixed >> np.uint64(40)).astype(np.float64) / (1 << 23) - 1).reshape(-1, channels)


def drums(seconds, every=0.5, loud=0.9):
    """Sharp hits far above what lies between them."""
    time = np.arange(int(seconds * RATE)) / RATE
    hits = np.exp(-(time % every) * 12)[:, None] * noise(seconds) * loud
    return hits + 0.02 * np.sin(2 * np.pi * 220 * time)[:, None]


@pytest.mark.parametrize("rate", [Fraction(24), Fraction(30_000, 1001), Fraction(60)])
def test_the_song_is_at_its_place_to_the_sample(kit, rate):
    samples = noise(4) * 0.3
    song, clip = kit.wav(kit.folder / "noise.wav", samples), kit.made()
    edit = kit.edit([(clip, Fraction(0), 40)], rate)
    part = Span(Fraction(3, 2), Fraction(3, 2) + edit.part.length)
    found = mixed(replace(edit, part=part), song, kit.footage(clip), SILENT)
    assert len(found) == round(40 / rate * RATE)
    first, inner = 72_000, slice(240, -960)  # but for the fades against clicks
    assert np.allclose(found[inner], samples[first : first + len(found)][inner], atol=1e-4)
    assert abs(found[-1]).max() < 0.01
    assert abs(found[0]).max() < 0.01


def test_a_song_that_ends_with_the_film_is_not_faded(kit):
    samples = np.full((2 * RATE, 2), 0.25)
    song, clip = kit.wav(kit.folder / "flat.wav", samples), kit.made()
    found = mixed(kit.edit([(clip, Fraction(0), 60)]), song, kit.footage(clip), SILENT)
    assert found[-1] == pytest.approx([0.25, 0.25], abs=1e-4)
    assert found[0] == pytest.approx([0.25, 0.25], abs=1e-4)


def test_a_song_that_goes_on_fades_with_the_picture_and_one_that_has_rung_out_does_not(kit):
    clip = kit.made()
    edit = replace(kit.edit([(clip, Fraction(0), 60)]), dip=30)
    flat = np.full((2 * RATE, 2), 0.25)
    ends = flat * (np.arange(2 * RATE) < 1.7 * RATE)[:, None]
    faded, whole = (
        mixed(edit, kit.wav(kit.folder / name, samples), kit.footage(clip), SILENT)[:, 0]
        for name, samples in (("flat.wav", flat), ("ends.wav", ends))
    )
    assert faded[: RATE - 1] == pytest.approx(flat[: RATE - 1, 0], abs=1e-4)
    assert faded[RATE + RATE // 2] == pytest.approx(0.125, abs=1e-3)
    assert (np.diff(faded[RATE:]) <= 0).all()
    assert abs(faded[-1]) < 1e-4
    assert np.abs(whole - ends[:, 0]).max() < 1e-4


def test_loudness_off_leaves_the_mix_as_it_is(kit):
    song, clip = kit.song(3, loud=0.1), kit.made()
    film = kit.render(kit.edit([(clip, Fraction(0), 90)]), [clip], song=song, loudness=None)
    own = loud(song)
    assert film.loudness == pytest.approx(own.integrated, abs=0.3)
    assert film.true_peak == pytest.approx(own.true_peak, abs=0.5)


def test_what_would_be_cut_off_is_limited_even_so(tmp_path):
    time = np.arange(3 * RATE) / RATE
    hot = np.stack([np.sin(2 * np.pi * 220 * time) * (1 + (time > 1))] * 2, axis=1)  # 6 dB above full scale
    assert mastered(hot.astype(np.float32), None, tmp_path / "hot.m4a").true_peak < 0.5


def test_sound_and_picture_meet_within_a_millisecond(kit):
    """Three clicks in the song are heard in the finished film where they were, by the film's own clock."""
    at = [int(RATE * seconds) for seconds in (0.5, 1.0, 2.5)]
    samples = 0.01 * noise(4)
    samples[at] = 0.8
    song, clip = kit.wav(kit.folder / "clicks.wav", samples), kit.made()
    film = kit.render(kit.edit([(clip, Fraction(0), 90)]), [clip], song=song)
    with av.open(str(film.path)) as box:
        first = next(box.decode(audio=0))
        start = round(first.pts * first.time_base * RATE)
        pictures = box.streams.video[0].start_time * box.streams.video[0].time_base
    heard = np.abs(sounds.read(film.path, channels=1).samples[:, 0])
    for place in at:
        near = heard[place - 500 : place + 500]
        assert abs(int(near.argmax()) - 500 - start) <= RATE / 1000
    assert pictures == 0


MATERIAL = {
    "quiet": lambda: 0.003 * noise(4),
    "even": lambda: 0.2 * noise(4),
    "clipped": lambda: np.sign(noise(4)) * 0.99,
    "peaky": lambda: drums(4),
    "one-sided": lambda: noise(4) * np.array([0.3, 0]),
}


@pytest.mark.parametrize("material", MATERIAL)
@pytest.mark.parametrize("target", [-14.0, -20.0])
def test_the_loudness_is_met_after_aac(tmp_path, material, target):
    reached = mastered(MATERIAL[material]().astype(np.float32), target, tmp_path / "a.m4a")
    again = loud(tmp_path / "a.m4a")
    assert reached == again
    assert reached.integrated == pytest.approx(target, abs=0.1)
    assert reached.true_peak <= -1


def test_the_film_says_how_loud_it_is(kit):
    clip = kit.made()
    song = kit.wav(kit.folder / "drums.wav", drums(4))
    film = kit.render(kit.edit([(clip, Fraction(0), 90)]), [clip], song=song, loudness=-16.0)
    heard = loud(film.path)
    assert (film.loudness, film.true_peak) == (heard.integrated, heard.true_peak)
    assert film.loudness == pytest.approx(-16, abs=0.1)
    assert film.true_peak <= -1


def test_silence_stays_silence(tmp_path):
    reached = mastered(np.zeros((RATE, 2), np.float32), -14, tmp_path / "a.m4a")
    assert (reached.integrated, reached.true_peak) == (-70, -70)


@settings(max_examples=25, deadline=None)
@given(st.floats(-6, 30), st.floats(-12, -1), st.integers(0, 99))
def test_the_limiter_holds_the_peaks_and_never_makes_louder(gain, ceiling, seed):
    samples = (noise(0.2, seed=seed) * 0.5).astype(np.float32)
    made = turned(samples, mastering.limits(loudness.read([samples]).peaks, gain, ceiling))
    assert loudness.read([made]).highest <= 10 ** (ceiling / 20) * 1.02
    assert (np.abs(made) <= np.abs(samples) * 10 ** (gain / 20) * 1.0001).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.floats(0, 2), min_size=1, max_size=200), st.floats(-6, 30))
def test_within_a_tick_the_gain_never_lets_its_peak_above_the_ceiling(peaks, gain):
    found = np.array(peaks, np.float32)
    edges = mastering.limits(found, gain, -2.0)
    assert (np.maximum(edges[:-1], edges[1:]) * found).max() <= 10 ** (-2 / 20) * 1.0001


@settings(max_examples=10, deadline=None)
@given(st.floats(0, 20), st.integers(0, 99))
def test_what_the_limiter_makes_of_the_loudness_is_known_beforehand(gain, seed):
    samples = (drums(2) * noise(2, seed=seed)).astype(np.float32)
    found = loudness.read([samples])
    made = turned(samples, mastering.limits(found.peaks, gain, -2.0))
    assert mastering._limited(found, gain, -2.0) == pytest.approx(loudness.measure([made]).integrated, abs=0.05)


def turned(samples, edges):
    """The samples under the limiter's gains."""
    with TemporaryDirectory() as folder, Tape(Path(folder)) as whole:
        whole.add(samples)
        return np.concatenate(list(mastering._turned(whole, edges)))


def struck(kit, at, heard=None, rate=30):
    """A clip with one knock in its sound, and a moment for it."""
    samples = 0.0005 * noise(3, 1)
    place = int((heard or at) * RATE)
    samples[place : place + 400, 0] = np.hanning(400) * 0.05
    clip = kit.made(rate, 90, Sound(samples.astype(np.float32), RATE))
    moment = Moment(at, 0.9, "strike", True, 0.9, heard)  # noqa: FBT003  # the model's own order
    shot = replace(clip.shots[0], moments=(moment,))
    return replace(clip, audible=True, shots=(shot,)), moment


@pytest.mark.parametrize("heard", [None, Fraction(43, 30)])
@pytest.mark.parametrize("speed", [1, 2])
def test_an_impact_is_heard_where_it_lands(kit, heard, speed):
    clip, moment = struck(kit, Fraction(4, 3), heard)
    song = kit.wav(kit.folder / "still.wav", 0.1 * np.ones((4 * RATE, 2)) * np.sin(np.arange(4 * RATE) / 200)[:, None])
    edit = kit.edit([(clip, Fraction(0), 10), (clip, Fraction(1), 40, speed)])
    lands_at = Fraction(10, 30) + Fraction(1, 3) / speed
    cut = replace(edit.cuts[1], landings=(Landing(lands_at, lands_at),))
    edit = replace(edit, cuts=(edit.cuts[0], cut))
    without = mixed(edit, song, kit.footage(clip), SILENT)
    sounding = mixed(edit, song, kit.footage(clip), brief.Render(impact_sound=100))
    knock = np.abs(sounding - without)[:, 0]
    assert moment.contact
    assert abs(int(knock.argmax()) - int(lands_at * RATE) - 200) < RATE / 500
    assert knock.max() == pytest.approx(0.1, rel=0.15)
    assert not knock[: int(lands_at * RATE) - RATE // 20].any()
    assert not knock[int(lands_at * RATE) + RATE // 2 :].any()


def test_a_turn_makes_no_sound(kit):
    clip, moment = struck(kit, Fraction(1))
    turn = replace(moment, contact=False)
    clip = replace(clip, shots=(replace(clip.shots[0], moments=(turn,)),))
    edit = kit.edit([(clip, Fraction(0), 60)])
    edit = replace(edit, cuts=(replace(edit.cuts[0], landings=(Landing(Fraction(1), Fraction(1)),)),))
    one, other = (mixed(edit, kit.song(), kit.footage(clip), brief.Render(impact_sound=n)) for n in (0, 100))
    assert np.array_equal(one, other)


@pytest.mark.parametrize("share", [0, 50, 100])
def test_the_clips_own_sound_lies_under_the_song(kit, share):
    """At 100 a clip is as loud as the song, and at 0 it is not there."""
    tone = 0.3 * np.sin(2 * np.pi * 1000 * np.arange(3 * RATE) / RATE)[:, None]
    clip = replace(kit.made(30, 90, Sound(tone.astype(np.float32), RATE)), audible=True)
    edit, song = kit.edit([(clip, Fraction(1), 60)]), kit.song(3)
    without = mixed(edit, song, kit.footage(clip), SILENT)
    under = mixed(edit, song, kit.footage(clip), replace(SILENT, clip_sound=share)) - without
    assert np.sqrt((under**2).mean()) == pytest.approx(share / 100 * np.sqrt((without**2).mean()), rel=0.05, abs=1e-6)


def test_a_clip_without_sound_is_silent_and_no_fault(kit):
    clip = replace(kit.made(), audible=True)  # the analysis may have seen another copy
    edit, song = kit.edit([(clip, Fraction(0), 60)]), kit.song(3)
    one = mixed(edit, song, kit.footage(clip), replace(SILENT, clip_sound=100))
    assert np.array_equal(one, mixed(edit, song, kit.footage(clip), SILENT))
    assert Path(clip.path).exists()


def test_what_is_nothing_but_peaks_stays_quieter_and_whole(tmp_path):
    """Ten clicks in silence: no gain makes them loud, and seeking it must not spoil them."""
    samples = np.zeros((4 * RATE, 2), np.float32)
    samples[:: RATE // 3] = 0.9
    reached = mastered(samples, -14, tmp_path / "a.m4a")
    assert -40 < reached.integrated < -15
    assert -6 < reached.true_peak <= -1


def speaker(kit, at, seconds=4):
    """A clip whose own sound is a tone of 700 Hz, louder over those seconds, where someone is said to speak."""
    time = np.arange(seconds * RATE) / RATE
    tone = 0.02 * np.sin(2 * np.pi * 700 * time)
    tone[int(at[0] * RATE) : int(at[1] * RATE)] *= 5
    clip = kit.made(30, seconds * 30, sound=Sound(np.stack([tone] * 2, axis=1).astype(np.float32), RATE))
    return replace(clip, audible=True, voices=(Span(Fraction(at[0]), Fraction(at[1])),))


def power(samples, hertz):
    """How strong that tone is in each tenth of a second, in dB."""
    size = RATE // 10
    turns = np.exp(-2j * np.pi * hertz * np.arange(size) / RATE)
    mono = samples.mean(axis=1)[: len(samples) // size * size].reshape(-1, size)
    return 20 * np.log10(np.abs(mono @ turns) / size * 2 + 1e-9)


def test_the_song_makes_room_for_speech_before_it_and_after_it(kit):
    clip = speaker(kit, (1, 2))
    edit = kit.edit([(clip, Fraction(1, 2), 90)])  # speech from 0.5 to 1.5 s of the film
    asked = brief.Render(clip_sound=50, impact_sound=0)
    found = parts(edit, kit.song(), kit.footage(clip), asked)
    alone = parts(edit, kit.song(), kit.footage(clip), replace(asked, clip_sound=0))
    lowered = power(found.song, 220) - power(alone.song, 220)
    assert lowered[5:15] == pytest.approx(-12, abs=0.2)
    assert lowered[:2] == pytest.approx(0, abs=0.2)
    assert lowered[22:] == pytest.approx(0, abs=0.2)
    assert np.abs(np.diff(lowered)).max() < 9
    spoken = power(found.speech, 700)
    assert spoken[6:14].min() > power(found.song, 220)[6:14].max() + 6
    assert spoken[17:].max() < -80
    assert not alone.speech.any()
    assert not alone.clips.any()


def test_speech_out_of_pace_is_no_speech(kit):
    clip = speaker(kit, (1, 2))
    edit = kit.edit([(clip, Fraction(1, 2), 60, Fraction(3, 2))])
    found = parts(edit, kit.song(), kit.footage(clip), brief.Render(clip_sound=50))
    assert not found.speech.any()


def test_the_clips_sound_keeps_the_pace_of_a_ramp(kit):
    """A click at 1.5 s of the clip is heard on the very frame that shows 1.5 s, within a millisecond."""
    samples = np.zeros((4 * RATE, 2), np.float32)
    samples[RATE * 3 // 2] = 0.9
    samples[::4800] += 0.01
    clip = replace(kit.made(60, 240, sound=Sound(samples, RATE)), audible=True)
    edit = kit.edit([(clip, Fraction(0), 60)])
    edit = replace(edit, cuts=(replace(edit.cuts[0], turns=(Turn(30, Fraction(1, 2)), Turn(45, Fraction(2)))),))
    found = parts(edit, kit.song(), kit.footage(clip), brief.Render(clip_sound=100, impact_sound=0)).clips
    wanted = film_time(edit.cuts[0], Fraction(3, 2), edit.rate)
    assert abs(np.abs(found[:, 0]).argmax() / RATE - float(wanted)) < 0.001


@pytest.mark.parametrize("stretch", [4800, 7001, 30_000])
def test_a_film_mixed_stretch_by_stretch_sounds_as_if_mixed_at_once(kit, monkeypatch, stretch):
    """Clips, impacts, speech, the room for it and the last fade lie across the borders, which nobody hears."""
    talk, (knock, moment) = speaker(kit, (1, 2)), struck(kit, Fraction(1))
    edit = kit.edit([(talk, Fraction(1, 2), 60), (knock, Fraction(2, 3), 30)])
    lands = Landing(Fraction(70, 30), Fraction(70, 30))
    edit = replace(edit, dip=30, cuts=(edit.cuts[0], replace(edit.cuts[1], landings=(lands,))))
    song, footage, asked = kit.song(), kit.footage(talk, knock), brief.Render(clip_sound=50, impact_sound=80)
    once = parts(edit, song, footage, asked)
    monkeypatch.setattr(mix, "STRETCH", stretch)
    again = parts(edit, song, footage, asked)
    assert moment.contact
    assert once.speech.any()
    for name in ("song", "clips", "speech"):
        assert np.abs(getattr(once, name) - getattr(again, name)).max() < 1e-6


def test_each_clip_is_read_once_however_many_stretches_it_sounds_in(kit, monkeypatch):
    talk, (knock, _) = speaker(kit, (1, 2)), struck(kit, Fraction(1))
    edit = kit.edit([(knock, Fraction(1), 30), (talk, Fraction(1, 2), 60)])
    edit = replace(edit, cuts=(replace(edit.cuts[0], landings=(Landing(Fraction(0), Fraction(0)),)), edit.cuts[1]))
    read, paths = sounds.read, []

    def told(path, *given, **asked):
        paths.append(path)
        return read(path, *given, **asked)

    monkeypatch.setattr(mix, "STRETCH", 4800)
    monkeypatch.setattr(sounds, "read", told)
    found = parts(edit, kit.song(), kit.footage(talk, knock), brief.Render(clip_sound=50, impact_sound=80))
    assert sorted(map(str, paths)) == sorted([talk.path, knock.path, knock.path])  # as a cut and as an impact
    assert found.clips[: int(0.3 * RATE)].any()  # the impact on the very first frame


def test_a_long_sound_is_limited_as_if_it_were_one_block(monkeypatch):
    samples = (drums(3) * 0.8).astype(np.float32)
    edges = mastering.limits(loudness.read([samples]).peaks, 9.0, -2.0)
    found = []
    for size in (BLOCK, 9000):
        monkeypatch.setattr(tape, "BLOCK", size)
        monkeypatch.setattr(mastering, "BLOCK", size)
        found.append(turned(samples, edges))
    assert len(found[0]) == len(samples)
    assert np.abs(found[0] - found[1]).max() < 1e-5


def test_a_sound_needs_no_more_memory_the_longer_it_is(tmp_path, monkeypatch):
    """Five seconds and twenty: more is held of what was read only, a twentieth of the sound."""
    for each in (tape, mastering):
        monkeypatch.setattr(each, "BLOCK", 1 << 15)
    most = []
    for seconds in (5, 20):
        with Tape(tmp_path) as whole:
            for _ in range(seconds):
                whole.add(np.full((RATE, 2), 0.1, np.float32))
            tracemalloc.start()
            mastering.master(whole, -14, tmp_path / "a.m4a")
            most.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
    assert most[1] < 1.1 * most[0] + 15 * RATE * 2 * 4 / 20
    assert not [path for path in tmp_path.iterdir() if path.name != "a.m4a"]


def test_a_mix_needs_no_more_memory_the_longer_it_is(kit, monkeypatch):
    """Two cuts and six, in stretches of a second: what has been heard is let go."""
    monkeypatch.setattr(mix, "STRETCH", RATE)
    monkeypatch.setattr(tape, "BLOCK", RATE)
    clip = speaker(kit, (1, 2))
    song, most = kit.song(20), []
    for count in (2, 6):
        edit = kit.edit([(clip, Fraction(0), 90)] * count)
        tracemalloc.start()
        for _ in mix.mix(edit, song, kit.footage(clip), brief.Render(clip_sound=60), kit.folder):
            pass
        most.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert most[1] < most[0] + RATE * 2 * 4 / 2


def test_stems_are_the_mix_in_parts(kit):
    clip = speaker(kit, (1, 2))
    edit, asked, song = kit.edit([(clip, Fraction(0), 90)]), brief.Render(clip_sound=60), kit.song()
    paths = stems(edit, song, kit.footage(clip), asked, kit.folder / "film.mp4")
    assert [path.name for path in paths] == ["film.song.wav", "film.clips.wav", "film.speech.wav"]
    stems_of = [sounds.read(path, channels=2).samples for path in paths]
    whole = mixed(edit, song, kit.footage(clip), asked)
    assert all(len(part) == len(whole) for part in stems_of)
    assert np.abs(sum(stems_of) - whole).max() < 1e-5
