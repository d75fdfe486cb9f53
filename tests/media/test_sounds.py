from fractions import Fraction
from itertools import pairwise

import av
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.io import wavfile

from crosscut.errors import Damaged, NoSound
from crosscut.media import sounds
from crosscut.model.curve import Sound
from crosscut.model.time import Span, frame_at

RATE = 44100
CLICKS = (0.5, 1.25, 2.75, 3.9)  # s
SECONDS = 4


def clicks(rate=RATE, channels=2):
    samples = np.zeros((SECONDS * rate, channels), np.float32)
    time = np.arange(rate // 20) / rate
    for click in CLICKS:
        first = round(click * rate)
        note = (0.8 * np.sin(2 * np.pi * 900 * time) * np.exp(-time * 150)).astype(np.float32)
        samples[first : first + len(note)] += note[: len(samples) - first, None]
    return samples


def encode(path, codec, samples, rate=RATE, *, first=0):
    """Write the samples with that codec; `first` is the time stamp of the first one, in samples."""
    layout = {1: "mono", 2: "stereo", 6: "5.1"}[samples.shape[1]]
    with av.open(str(path), "w") as out:
        stream = out.add_stream(codec, rate=rate, layout=layout)
        size = stream.codec_context.frame_size or 1024
        resampler = av.AudioResampler(stream.codec_context.format.name, layout, rate, frame_size=size)
        frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), "fltp", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, first, Fraction(1, rate)
        for piece in [*resampler.resample(frame), *resampler.resample(None), None]:
            out.mux(stream.encode(piece))
    return path


def heard_at(sound):
    """Where the clicks begin, as a shift in seconds against where they were put (the best match over all)."""
    truth = clicks(sound.rate, 1)[:, 0]
    heard = sound.mono[: len(truth)]
    size = 2 * len(truth)
    match = np.fft.irfft(np.fft.rfft(heard, size) * np.conj(np.fft.rfft(truth, size)))
    shift = int(match.argmax())
    return (shift if shift < size // 2 else shift - size) / sound.rate


@pytest.mark.parametrize(
    ("name", "codec", "rate"),
    [
        ("a.wav", "pcm_s16le", RATE),
        ("a.flac", "flac", RATE),
        ("a.mp3", "libmp3lame", RATE),
        ("a.m4a", "aac", RATE),
        ("a.opus", "libopus", 48000),
        ("a.webm", "libopus", 48000),
    ],
)
@pytest.mark.parametrize("target", [None, 22050, 48000])
def test_time_0_is_where_a_player_shows_it(tmp_path, name, codec, rate, target):
    path = encode(tmp_path / name, codec, clicks(rate), rate)
    sound = sounds.read(path, target)
    assert sound.rate == (target or rate)
    assert sound.samples.shape[1] == 2
    assert sound.samples.dtype == np.float32
    assert abs(heard_at(sound)) < 0.001
    assert abs(sound.duration - SECONDS) < Fraction(1, 30)


@pytest.mark.parametrize(("name", "codec"), [("a.mp3", "libmp3lame"), ("a.m4a", "aac"), ("a.flac", "flac")])
def test_blocks_are_the_sound_in_pieces(tmp_path, name, codec):
    path = encode(tmp_path / name, codec, clicks())
    whole = sounds.read(path, 22050, channels=1)
    assert np.array_equal(np.concatenate(list(sounds.blocks(path, 22050, channels=1))), whole.samples)


def test_blocks_of_what_holds_no_sound_are_refused(tmp_path):
    (tmp_path / "words.mp3").write_text("no music")
    with pytest.raises(Damaged, match=r"words\.mp3 cannot be read"):
        list(sounds.blocks(tmp_path / "words.mp3", 22050, channels=1))


def test_uncompressed_sound_comes_back_as_it_was(tmp_path):
    samples = np.round(clicks() * 32767) / 32768
    wavfile.write(tmp_path / "a.wav", RATE, (samples * 32768).astype(np.int16))
    assert np.array_equal(sounds.read(tmp_path / "a.wav").samples, samples.astype(np.float32))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    path = encode(tmp_path_factory.mktemp("sounds") / "a.flac", "flac", clicks())
    return path, {rate: sounds.read(path, rate) for rate in (RATE, 48000, 22050)}


@settings(max_examples=30, deadline=None, derandomize=True)
@given(
    rate=st.sampled_from([RATE, 48000, 22050]),
    start=st.fractions(0, SECONDS + 1, max_denominator=5000),
    length=st.fractions(Fraction(1, 100), 2, max_denominator=5000),
)
def test_a_stretch_holds_the_samples_of_the_whole(whole, rate, start, length):
    path, all_of_it = whole
    span = Span(start, start + length)
    part = sounds.read(path, rate, span)
    first, last = frame_at(span.start, Fraction(rate)), frame_at(span.end, Fraction(rate))
    expected = all_of_it[rate].samples[first:last]
    assert len(part.samples) == last - first
    assert np.abs(part.samples[: len(expected)] - expected).max(initial=0) < 1e-6
    assert not part.samples[len(expected) :].any()


def test_channels_are_kept_or_mixed(tmp_path):
    samples = clicks(channels=6)
    samples[:, 1:] = 0
    path = encode(tmp_path / "a.flac", "flac", samples)
    assert sounds.read(path).samples.shape[1] == 6
    assert sounds.read(path, channels=2).samples.shape[1] == 2
    assert sounds.read(path, channels=1).samples.shape[1] == 1


def test_the_first_time_stamp_counts_as_0_unless_another_is_named(tmp_path):
    path = encode(tmp_path / "a.mkv", "flac", clicks(), first=10 * RATE)
    assert abs(heard_at(sounds.read(path))) < 0.001
    later = sounds.read(path, zero=Fraction(19, 2))
    assert abs(heard_at(Sound(later.samples[RATE // 2 :], RATE))) < 0.001
    assert not later.samples[: RATE // 2].any()


def test_a_gap_is_silence_and_what_follows_stays_in_its_place(tmp_path):
    path = tmp_path / "gap.mkv"
    samples = clicks(48000)
    with av.open(str(path), "w") as out:
        stream = out.add_stream("pcm_s16le", rate=48000, layout="stereo")
        for first in range(0, len(samples), 4800):
            if 48000 <= first < 96000:
                continue
            block = (samples[first : first + 4800] * 32767).astype(np.int16).reshape(1, -1)
            frame = av.AudioFrame.from_ndarray(block, "s16", "stereo")
            frame.sample_rate, frame.pts, frame.time_base = 48000, first, Fraction(1, 48000)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    sound = sounds.read(path)
    assert abs(sound.duration - SECONDS) < Fraction(1, 100)
    assert not sound.samples[49000:95000].any()
    assert abs(heard_at(sound)) < 0.001


def test_damaged_packets_are_passed_over(tmp_path):
    path = encode(tmp_path / "a.mp3", "libmp3lame", clicks())
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 3000] = b"\x55" * 3000
    path.write_bytes(bytes(content))
    sound = sounds.read(path)
    assert abs(sound.duration - SECONDS) < Fraction(1, 5)
    assert np.abs(sound.samples).max() < sounds.LARGEST


def test_a_picture_without_sound_is_no_sound(tmp_path):
    path = tmp_path / "mute.mp4"
    with av.open(str(path), "w") as out:
        stream = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 32
        stream.pix_fmt = "yuv420p"
        out.mux(stream.encode(av.VideoFrame.from_ndarray(np.zeros((32, 32, 3), np.uint8))))
        out.mux(stream.encode(None))
    with pytest.raises(NoSound, match=r"^mute\.mp4 holds no sound\. Choose a file with sound\.$"):
        sounds.read(path)


@pytest.mark.parametrize("content", [b"", b"not a sound at all" * 50])
def test_what_is_no_media_is_damaged(tmp_path, content):
    path = tmp_path / "a.mp3"
    path.write_bytes(content)
    with pytest.raises(Damaged, match=r"^(a\.mp3 cannot be read|The sound of a\.mp3 is damaged throughout)"):
        sounds.read(path)


def test_a_file_that_is_not_there(tmp_path):
    with pytest.raises(Damaged, match=r"gone\.wav cannot be read: No such file"):
        sounds.read(tmp_path / "gone.wav")


@given(gain=st.floats(0.001, 1))
def test_the_level_of_a_sine(gain):
    wave = np.sin(2 * np.pi * 100 * np.arange(4410) / 44100)
    level = sounds.level(Sound(np.asarray(wave * gain, np.float32)[:, None], RATE))
    assert level.peak == pytest.approx(20 * np.log10(gain), abs=0.05)
    assert level.rms == pytest.approx(20 * np.log10(gain) - 3.01, abs=0.05)
    assert level.is_audible


def test_silence_and_dither_are_not_audible():
    silence = np.zeros((1000, 2), np.float32)
    assert not sounds.level(Sound(silence, RATE)).is_audible
    assert sounds.level(Sound(silence[:0], RATE)).rms == sounds.FLOOR
    dither = silence.copy()
    dither[::3] = 1 / 32768
    assert not sounds.level(Sound(dither, RATE)).is_audible


@pytest.mark.parametrize("span", [None, Span(Fraction(1, 3), Fraction(7, 3)), Span(Fraction(3), Fraction(6))])
@pytest.mark.parametrize("rate", [RATE, 48_000])
def test_blocks_are_what_is_read(tmp_path, span, rate):
    path = encode(tmp_path / "clicks.flac", "flac", clicks())
    whole = sounds.read(path, rate, span, channels=1).samples
    blocks = list(sounds.blocks(path, rate, span, channels=1))
    assert max(map(len, blocks)) < RATE
    assert np.array_equal(np.concatenate(blocks), whole)


def test_blocks_of_a_file_that_is_damaged_throughout_are_refused(tmp_path):
    path = encode(tmp_path / "empty.wav", "pcm_s16le", clicks()[:1])
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(Damaged, match=r"The sound of empty\.wav is damaged throughout\. Use another copy of it\."):
        list(sounds.blocks(path, RATE))


@given(st.lists(st.integers(0, 20), max_size=8), st.integers(1, 9))
def test_frames_hold_every_sample_once(lengths, size):
    samples = np.arange(2 * sum(lengths), dtype=np.float32).reshape(-1, 2)
    edges = np.cumsum([0, *lengths])
    frames = list(sounds.framed((samples[a:b] for a, b in pairwise(edges)), size))
    assert np.array_equal(np.concatenate([samples[:0], *frames]), samples)
    assert all(len(each) == size for each in frames[:-1])
    assert all(len(each) for each in frames)
