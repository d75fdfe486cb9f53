"""From files on a disk through the program to every format and back: the same frames, the same files."""

import csv
import io
import re
from fractions import Fraction
from pathlib import Path

import av
import export_readers as read
import numpy as np
import pytest
from export_material import NTSC30, frame_list

from crosscut import cli, montage, store
from crosscut.cache import Cache, fingerprint
from crosscut.media import movies
from crosscut.model.brief import Brief
from crosscut.model.curve import Sound
from crosscut.model.edit import Cut, Edit, Take
from crosscut.model.project import Given, Project
from crosscut.model.time import Span

RATE = 24_000  # samples/s
BEAT = 0.5  # s
TIMECODE = "01:02:03;04"
NAMES = ("Läufer & Co #1.mov", "100% 'lab' (60).mp4", "plain.mkv")


def pictures(frames, size=(96, 160)):
    """A board that moves, sharp and bright."""
    rows, columns = np.mgrid[: size[0], : size[1]]
    for n in range(frames):
        board = ((rows // 12 + (columns + 3 * n) // 12) % 2 * 120 + 60 + columns // 4 % 32).astype(np.uint8)
        yield np.repeat(board[..., None], 3, axis=2)


def drums(seconds):
    """A kick on every beat, louder on each fourth, and a hat between."""
    samples = np.zeros((int(seconds * RATE), 1), np.float32)
    clock = np.arange(RATE // 4) / RATE
    kick = np.sin(2 * np.pi * (50 * clock - 4 * np.exp(-clock * 40))) * np.exp(-clock * 14)
    hat = np.sin(2 * np.pi * 7000 * clock) * np.exp(-clock * 90)
    for n in range(int(seconds / BEAT) - 1):
        for note, place, gain in ((kick, 0.0, 0.5 if n % 4 else 0.9), (hat, 0.25, 0.2)):
            first = int((n * BEAT + place + 0.1) * RATE)
            samples[first : first + len(note), 0] += (gain * note).astype(np.float32)
    return Sound(samples, RATE)


def with_timecode(path, timecode):
    """The movie again, its pictures untouched, with a start timecode."""
    bare = path.rename(path.with_name(f"bare{path.suffix}"))
    with av.open(str(bare)) as source, av.open(str(path), "w") as box:
        stream = box.add_stream_from_template(source.streams.video[0])
        stream.metadata["timecode"] = timecode
        for packet in source.demux(video=0):
            if packet.dts is not None:
                packet.stream = stream
                box.mux(packet)
    bare.unlink()


@pytest.fixture(scope="module")
def card(tmp_path_factory):
    """A project on a disk: three clips of odd names, rates and times, a song, and an edit of them."""
    place = tmp_path_factory.mktemp("Köln 100 %")
    footage = place / "card"
    footage.mkdir()
    clips = [footage / name for name in NAMES]
    movies.write(clips[0], pictures(75), NTSC30)
    with_timecode(clips[0], TIMECODE)
    movies.write(clips[1], pictures(150), Fraction(60), drums(2.5))
    movies.write(clips[2], pictures(75, (160, 96)), Fraction(25))
    movies.write(place / "song.mp4", pictures(300), Fraction(25), drums(12))
    cuts = (
        (0, 30, Fraction(7) / NTSC30, 1),
        (1, 15, Fraction(1, 7), 2),
        (2, 30, Fraction(4, 25), Fraction(1, 2)),
        (1, 15, Fraction(59, 60), 1),
    )
    made, start = [], 0
    for number, frames, entry, speed in cuts:
        made.append(Cut(start, start + frames, "A", fingerprint(clips[number]), entry, Fraction(speed)))
        start += frames
    edit = Edit(Span(Fraction(0), start / NTSC30), NTSC30, 1280, 720, tuple(made))
    project = Project(str(place / "song.mp4"), (Given("A", (str(footage),)),), Brief(), (Take(1, edit),), 1)
    store.save(project, place / "winter.crosscut")
    return place


@pytest.fixture
def crosscut(card, tmp_path_factory, monkeypatch, capfd):
    """The program itself, with one cache for all that is tried here."""
    monkeypatch.chdir(card)
    monkeypatch.setenv("CROSSCUT_CONFIG", str(card / "none.toml"))
    cache = tmp_path_factory.getbasetemp() / "round-trip-cache"
    monkeypatch.setenv("CROSSCUT_CACHE", str(cache))

    def call(*arguments):
        code = cli.run([str(each) for each in arguments])
        out, err = capfd.readouterr()
        assert code == 0, err
        project = store.load(card / "winter.crosscut")
        return out, err, project.edit, montage.see(project, montage.Workplace(Cache(cache)))

    return call


READERS = {"otio": read.otio, "fcpxml": read.fcpxml, "premiere": read.xmeml}
FILES = {"otio": "winter.otio", "fcpxml": "winter.fcpxml", "premiere": "winter.xml", "edl": "winter.edl"}


@pytest.mark.parametrize("to", FILES)
def test_an_editor_finds_every_frame_of_every_cut_in_the_files_it_names(crosscut, card, to):
    _, err, edit, footage = crosscut("export", "winter.crosscut", "--to", to)
    text = (card / FILES[to]).read_text(encoding="utf-8")
    paths = {clip.content: clip.path for clip in footage.clips}
    starts = {path: read.counted(TIMECODE, 30) for path in paths.values() if path.endswith(".mov")}
    film = read.edl(text, edit.rate, starts) if to == "edl" else READERS[to](text)
    assert {shown.path for shown in film.pictures} == set(paths.values())
    assert all(Path(shown.path).is_file() for shown in (*film.pictures, film.song))
    seen, wanted = read.frames_of(film, footage, paths), frame_list(edit, footage)
    wrong = sum(one != two for one, two in zip(seen, wanted, strict=True))
    told = re.search(r": (\d+) frames of \d cuts are off by less than a frame", err)
    assert wrong == (int(told[1]) if told else 0)
    assert wrong == 0 or to in {"premiere", "edl"}


def test_the_timecode_in_a_file_is_that_of_its_first_frame(crosscut, card):
    crosscut("export", "winter.crosscut", "--to", "premiere", "-o", "timecode.xml")
    text = (card / "timecode.xml").read_text(encoding="utf-8")
    assert text.count(f"<string>{TIMECODE}</string>") == 1
    assert text.count("<displayformat>DF</displayformat>") >= 1
    assert text.count("<string>00:00:00:00</string>") >= 2


@pytest.mark.parametrize("to", ["otio", "fcpxml", "premiere"])
def test_relative_paths_lead_from_the_file_to_the_media(crosscut, card, to):
    out = card / "for the editor"
    out.mkdir(exist_ok=True)
    file = out / Path(FILES[to]).name
    crosscut("export", "winter.crosscut", "--to", to, "--paths", "relative", "-o", file)
    text = file.read_text(encoding="utf-8")
    film = READERS[to](text)
    assert all(not Path(shown.path).is_absolute() and (out / shown.path).is_file() for shown in film.pictures)
    assert str(card.parent) not in text


def test_the_table_names_the_frames_that_the_renderer_shows_first(crosscut, card):
    _, _, edit, footage = crosscut("export", "winter.crosscut", "--to", "csv")
    rows = list(csv.DictReader(io.StringIO((card / "winter.csv").read_text(encoding="utf-8"))))
    shown = frame_list(edit, footage)
    assert [int(row["source_frame"]) for row in rows] == [shown[cut.start][1] for cut in edit.cuts]
    assert [row["file"] for row in rows] == [footage.clip(cut.clip).path for cut in edit.cuts]


def test_beats_are_markers_of_the_film_and_of_the_song_alone(crosscut, card):
    crosscut("export", "winter.crosscut", "--to", "markers")
    marks = read.marker_list((card / "winter.markers.edl").read_text(encoding="utf-8"), 30)
    out, *_ = crosscut("listen", "song.mp4", "--to", "edl", "--rate", "29.97")
    alone = read.marker_list(out, 30)
    assert marks
    assert [mark for mark in alone if mark[0] < 90] == marks
    out, *_ = crosscut("listen", "song.mp4", "--to", "audacity")
    labels = [float(line.split("\t")[0]) for line in out.splitlines()]
    assert all(min(abs(label - (0.1 + BEAT * n)) for label in labels) < 0.02 for n in range(1, 22))
