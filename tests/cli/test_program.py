"""The program as a process of its own: how it starts, and how it ends when it is told to."""

import os
import signal
import subprocess
import sys

import pytest

import crosscut

ENTRY = "import sys; from crosscut.cli import main; main()"
# A stage that computes in one long step out of Python's reach, as codecs and solvers do, and says when it begins.
# What a script starts in its background ignores SIGINT: these do as in a terminal, wherever the tests run.
HEEDFUL = "import signal\nsignal.signal(signal.SIGINT, signal.default_int_handler)\n"
BUSY = """
import hashlib, threading, time
from crosscut import montage
from crosscut.cli import main
def hear(project, place):
    threading.Timer(0.3, lambda: print("begun", flush=True)).start()
    hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)
montage.hear = hear
main()
"""
IDLE = BUSY.replace('hashlib.pbkdf2_hmac("sha256", b"", b"", 2**31 - 1)', "time.sleep(3600)")
HEAVY = ("numpy", "scipy", "rich", "av", "cv2", "PIL", "multiprocessing", "asyncio")


@pytest.fixture
def place(tmp_path):
    (tmp_path / "song.wav").write_bytes(b"")
    return {
        "cwd": tmp_path,
        "env": {
            **os.environ, "CROSSCUT_CACHE": str(tmp_path / "cache"), "CROSSCUT_CONFIG": str(tmp_path / "config.toml"),
        },
    }  # fmt: skip


def run(place, code, *arguments):
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, **place)  # noqa: S603  # our own words


@pytest.mark.parametrize(
    "arguments", [["--version"], ["--help"], ["make", "--help"], ["export", "--help"], ["config", "show"]]
)
def test_what_needs_no_work_starts_without_heavy_modules(place, arguments):
    probe = (
        "import atexit, sys\n"
        f"atexit.register(lambda: print([each for each in {HEAVY!r} if each in sys.modules], file=sys.stderr))\n"
        f"{ENTRY}"
    )
    found = run(place, probe, *arguments)
    assert found.returncode == 0
    assert found.stderr.strip() == "[]"
    assert found.stdout


def test_the_version_is_the_packages(place):
    assert run(place, ENTRY, "--version").stdout == f"crosscut {crosscut.__version__}\n"


def test_exit_codes_reach_the_shell(place):
    assert run(place, ENTRY, "listen").returncode == 2
    assert run(place, ENTRY, "listen", "song.wav").returncode == 3
    assert run(place, ENTRY, "make", "song.wav", "--song", "song.wav", "-o", "no/x.mp4").returncode == 5


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize(("stage", "said"), [(BUSY, "Stopped. What was"), (IDLE, "ed. What was found so far is kept")])
def test_a_signal_ends_it_whatever_it_does(place, number, code, stage, said):
    command = [sys.executable, "-c", HEEDFUL + stage, "listen", "song.wav"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **place) as process:  # noqa: S603  # our own words
        assert process.stdout.readline() == "begun\n"
        process.send_signal(number)
        _, err = process.communicate()
    assert process.returncode == code
    assert said in err
    assert "Traceback" not in err


def test_a_reader_who_leaves_early_hears_no_complaint(place):
    command = [sys.executable, "-c", ENTRY, "config", "show"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **place) as process:  # noqa: S603  # our own words
        process.stdout.close()
        err = process.stderr.read()
    assert (process.returncode, err) == (0, "")
