import importlib.util
import sys
from pathlib import Path

import pytest

from crosscut.errors import Damaged
from crosscut.media import metadata


@pytest.fixture(scope="module")
def files():
    folder = Path(__file__).parent.parent / "telemetry"
    for name in ("journeys", "activity_files"):
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(sys.modules[name])
    return sys.modules["activity_files"]


def test_packets_of_the_marked_track_come_with_their_times_and_the_date(files, tmp_path):
    path = tmp_path / "a.mp4"
    payloads = [b"DEVCfirst", b"otherone", b"DEVCthird"]
    path.write_bytes(files.with_track(payloads, 1_700_000_000))
    told = metadata.read(path, b"DEVC")
    assert [each.content for each in told.packets] == [payloads[0], payloads[2]]
    assert [(each.start, each.length) for each in told.packets] == [(0, 1), (2, 1)]
    assert told.created == 1_700_000_000
    assert not told.zoned
    assert told.camera == "GoPro MET"


def test_a_camera_without_a_date_says_none(files, tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(files.with_track([b"DEVC1234"], 0))
    assert metadata.read(path, b"DEVC").created is None


def test_what_is_no_movie_is_refused(tmp_path):
    path = tmp_path / "a.mp4"
    path.write_bytes(b"")
    with pytest.raises(Damaged, match="empty"):
        metadata.read(path, b"DEVC")
