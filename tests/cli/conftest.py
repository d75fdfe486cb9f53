"""A small song, footage and edit, known exactly, and a program whose stages give them at once."""

import json
from dataclasses import replace
from fractions import Fraction
from types import SimpleNamespace

import numpy as np
import pytest

from crosscut import cli, montage
from crosscut.model.curve import Curve
from crosscut.model.edit import Alternative, Cut, Edit, Landing, Reason, Take
from crosscut.model.footage import Clip, Footage, FrameIndex, LeftOut, Moment, Picture, Shot, Window
from crosscut.model.song import Accent, Beat, Phrase, Section, Song
from crosscut.model.story import NOTHING_SAID, Side
from crosscut.model.time import Span
from crosscut.progress import Progress
from crosscut.render import Film, stem_paths

HALF = Fraction(1, 2)  # s; a beat at 120 bpm
RATE = Fraction(30)


def curve():
    return Curve(np.full(8, 0.5, np.float32), Fraction(2))


@pytest.fixture
def song():
    """Two bars of 4/4 at 120 bpm."""
    beats = tuple(Beat(n * HALF, n // 4, n % 4 + 1, 0.9) for n in range(8))
    sections = (
        Section(Span(Fraction(0), Fraction(2)), "intro", 0.2, "A"),
        Section(Span(Fraction(2), Fraction(4)), "drop", 0.9, "B"),
    )
    accents = (Accent(Fraction(1), 0.7, "drum"), Accent(Fraction(2), 1.0, "crash"), Accent(Fraction(3), 0.4, "drum"))
    phrases = (Phrase(Fraction(0), 2),)
    return Song("song.wav", Fraction(4), 120.0, 0.95, beats, sections, phrases, accents, curve(), Fraction(7, 2))


def clip(name, content):
    span = Span(Fraction(0), Fraction(6))
    picture = Picture(0, 1920, 1080, 0, False, RATE, True, False, "sdr")  # noqa: FBT003  # fields in their order
    index = FrameIndex(np.arange(180), np.array([0]), Fraction(1, 30))
    moments = (
        Moment(Fraction(1), 0.8, "strike", contact=True, confidence=0.9, heard=Fraction(101, 100)),
        Moment(Fraction(2), 0.6, "turn", contact=False, confidence=0.5),
    )
    window = Window(span, 0.8, 0.5, 0.4, (0.1, 0.0), 7)
    shot = Shot(span, (window,), moments, curve(), curve())
    return Clip(name, content, Fraction(6), picture, audible=True, index=index, shots=(shot,))


@pytest.fixture
def footage():
    clips = (clip("snow/a.mp4", "aaaa"), clip("lab/b.mp4", "bbbb"))
    out = LeftOut("snow/c.mp4", "c.mp4 is empty (0 bytes).", "Copy it again.")
    return Footage(clips, (Side("A", ("aaaa",)), Side("B", ("bbbb",))), (out,))


@pytest.fixture
def edit():
    """Two cuts of two seconds; in the first a strike lands one frame before the accent at 1 s."""
    landing = Landing(Fraction(29, 30), Fraction(1))
    first = Cut(0, 60, "A", "aaaa", Fraction(1, 30), landings=(landing,), reasons=(Reason("impact", 1.0),))
    other = Alternative("aaaa", Span(Fraction(3), Fraction(5)), 0.25)
    second = Cut(
        60, 120, "B", "bbbb", Fraction(3),
        reasons=(Reason("repeat", -0.1), Reason("content", 0.5)), alternatives=(other,),
    )  # fmt: skip
    return Edit(Span(Fraction(0), Fraction(4)), RATE, 1920, 1080, (first, second), 1.4, 2.0, 74.0)


class Stages:
    """Stages that answer at once, and keep what they were asked."""

    def __init__(self, song, footage, edit):
        self.song, self.footage, self.edit, self.asked, self.beside = song, footage, edit, [], []

    def hear(self, project, place):
        self.asked.append(project)
        place.report(Progress("listen", "song.wav", 4, 4, "seconds"))
        return self.song

    def see(self, project, place):
        self.asked.append(project)
        place.report(Progress("watch", "a.mp4", 6, 12, "seconds"))
        place.report(Progress("watch", "b.mp4", 12, 12, "seconds"))
        return self.footage

    def survey(self, given, place):
        assert given
        assert place
        return self.footage

    def cut(self, project, song, footage, place, choice=None, *, another=False):
        assert (song, footage) == (self.song, self.footage)
        self.asked.append(("cut", another))
        assert (choice is None) == (project.brief.plan.fit is not None)  # what is heard is chosen once
        place.report(Progress("plan", "search", 1, 1, "steps"))
        return replace(project, takes=(Take(1, self.edit),), cut=1)

    def revised(self, project, song, footage, place, said=NOTHING_SAID, unsaid=NOTHING_SAID):
        """The edit with its last cut gone to another place, so that a change is seen."""
        assert (song, footage) == (montage.played(self.song, project.edit), self.footage)
        self.asked.append(("revised", project.wishes, said, unsaid))
        place.report(Progress("plan", "search", 1, 1, "steps"))
        *cuts, last = project.edit.cuts
        return replace(project.edit, cuts=(*cuts, replace(last, entry=last.entry - Fraction(1, 30))))

    def settled(self, project, change, song, footage):
        assert (song, footage) == (self.song, self.footage)
        assert change[0] == project.edit
        return change[1]

    def film(self, project, edit, footage, out, place, beside=()):
        assert footage == self.footage
        self.asked.append((project, edit))
        self.beside.append(tuple(beside))
        place.report(Progress("render", out.name, 120, 120, "frames"))
        out.write_bytes(b"film")
        return Film(out, edit.frames, edit.part.length, edit.width, edit.height, -14.04, -1.2)

    def stems(self, project, edit, footage, out):
        assert (project.edit, footage) == (edit, self.footage)
        paths = tuple(stem_paths(out).values())
        for path in paths:
            path.write_bytes(b"stem")
        return paths

    def preview(self, project, edit, footage, out, place, part):
        assert (project.edit, footage) == (edit, self.footage)
        self.asked.append(("preview", edit, part))
        place.report(Progress("render", out.name, 120, 120, "frames"))
        out.write_bytes(b"preview")
        return Film(out, edit.frames, edit.part.length, 640, 360, -14.0, -1.2)

    def overlay(self, project, edit, out, place, shown=()):
        assert (project.edit, shown) == (edit, ())
        self.asked.append(("overlay", edit))
        place.report(Progress("render", out.name, 120, 120, "frames"))
        out.write_bytes(b"overlay")
        return out


@pytest.fixture
def stages(monkeypatch, song, footage, edit):
    made = Stages(song, footage, edit)
    for name in ("hear", "see", "survey", "cut", "revised", "settled", "film", "stems", "preview", "overlay"):
        monkeypatch.setattr(montage, name, getattr(made, name))
    return made


@pytest.fixture
def crosscut(monkeypatch, tmp_path, capfd, stages):
    """The program run in a folder of its own with stages that answer at once: call it, and see how it ended."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CROSSCUT_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("CROSSCUT_DATA", str(tmp_path / "kept"))
    monkeypatch.setenv("CROSSCUT_CONFIG", str(tmp_path / "config.toml"))
    for folder in ("snow", "lab"):
        (tmp_path / folder).mkdir()
    for name in ("snow/a.mp4", "lab/b.mp4", "song.wav"):
        (tmp_path / name).write_bytes(name.encode())

    def call(*arguments):
        stages.asked.clear()
        code = cli.run([str(each) for each in arguments])
        out, err = capfd.readouterr()
        document = json.loads(out) if "--json" in arguments and out else None
        return SimpleNamespace(code=code, out=out, err=err, document=document, asked=list(stages.asked))

    return call


@pytest.fixture
def project(crosscut):
    """The path of a project with an edit."""
    made = crosscut("new", "winter", "-A", "snow", "-B", "lab", "--song", "song.wav")
    assert made.code == 0
    assert crosscut("plan", "winter.crosscut").code == 0
    return "winter.crosscut"
