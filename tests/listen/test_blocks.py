"""Sound is heard block by block: what is heard, and the memory that it takes, do not hang on how it comes."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crosscut.listen import onsets, spectra

COUNT = 60_000  # samples


@pytest.fixture(scope="module")
def samples(songs):
    return (0.3 * songs.noise(COUNT, 5)).astype(np.float32)


@settings(max_examples=10, deadline=None, derandomize=True)
@given(cuts=st.lists(st.integers(0, COUNT), max_size=6), chapter=st.integers(200, COUNT))
def test_blocks_of_any_length_are_heard_alike(samples, cuts, chapter):
    whole = onsets.taken([samples])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spectra, "CHAPTER", chapter)
        parts = onsets.taken(np.split(samples, sorted(cuts)))
    assert (parts.count, parts.peak) == (whole.count, whole.peak)
    for one, other in ((parts.mel, whole.mel), (parts.tones, whole.tones), (parts.power, whole.power)):
        assert one.shape == other.shape
        assert np.allclose(one, other, rtol=1e-4, atol=1e-5)


def test_spectra_stand_where_their_time_says(songs):
    click = np.zeros(5 * songs.rate, np.float32)
    click[round(2.5 * songs.rate)] = 1
    kept = onsets.taken([click])
    assert len(kept.mel) == 5 * onsets.FRAME_RATE + 1
    assert kept.mel.sum(axis=1).argmax() == 250
    assert kept.power[0].argmax() == 2.5 * onsets.EDGE_RATE


def test_memory_grows_with_what_is_kept_of_a_song_and_not_with_the_song():
    block = np.full(2**18, 0.1, np.float32)

    def peak(count):
        tracemalloc.start()
        kept = onsets.taken(block for _ in range(count))
        found = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        assert kept.count == count * len(block)
        return found

    assert peak(48) - peak(16) < 32 * block.nbytes / 2
