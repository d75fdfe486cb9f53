"""What is told of an edit whose sides share the screen, and of one for which there was too little footage."""

from dataclasses import replace
from fractions import Fraction

import numpy as np

from crosscut.cli import documents, tables
from crosscut.model.curve import Curve
from crosscut.model.edit import Beside, Cut, Edit, Landing, Reason
from crosscut.model.song import Beat, Song
from crosscut.model.tally import Tally
from crosscut.model.time import Span

BEATS = tuple(Beat(Fraction(n, 2), n // 4, n % 4 + 1, 1.0) for n in range(16))
SONG = Song("s", Fraction(8), 120.0, 1.0, BEATS, (), (), (), Curve(np.zeros(0, np.float32), Fraction(10)), None)
LANDED = (Landing(Fraction(71, 30), Fraction(5, 2)),)
OTHER = Beside("B", "y", Fraction(3), landings=LANDED, reasons=(Reason("both halves", 1.5),))
CUTS = tuple(Cut(60 * n, 60 * n + 60, "A", "x", Fraction(2 * n), landings=LANDED) for n in range(4))
SPLIT = (CUTS[0], *(replace(cut, beside=OTHER) for cut in CUTS[1:3]), CUTS[3])
EDIT = Edit(Span(Fraction(0), Fraction(8)), Fraction(30), 640, 360, SPLIT)
CLIPS = {"x": "snow/x.mp4", "y": "lab/y.mp4"}


def test_show_tells_where_the_screen_is_shared_and_what_each_half_shows():
    lines = tables.edit("p", EDIT, SONG, CLIPS, verbose=False).splitlines()
    told = "  split  cuts 2–3 from bar 2.1 on, 0:02.00 – 0:06.00: 2 accents met by both halves"
    assert told in lines
    rows = [line.split() for line in lines]
    place = next(n for n, row in enumerate(rows) if row[:1] == ["2"])
    assert rows[place + 1][:3] == ["beside", "B", "y.mp4"]
    assert not tables.splits(replace(EDIT, cuts=CUTS), SONG)


def test_why_tells_of_both_halves():
    said = tables.why(2, EDIT, SONG, CLIPS).splitlines()
    assert said[0].startswith("Cut 2   side A   bar 2.1   x.mp4")
    assert any(line.startswith("beside it   side B   bar 2.1   y.mp4   0:03.00 – 0:05.00") for line in said)
    assert "  +1.50  both halves" in said
    assert documents.edit("s", EDIT, CLIPS)["cuts"][1]["beside"]["clip"] == "lab/y.mp4"


def test_a_split_that_cannot_be_is_told_in_a_sentence():
    bare = replace(EDIT, cuts=CUTS)
    assert tables.no_split(EDIT, 2) is None
    assert tables.no_split(bare, 1) == "No split screen: the footage has one side; give two with -A and -B."
    assert tables.no_split(bare, 2) == "No split screen: no footage is left to stand beside the climax."


def test_too_little_footage_is_told_with_numbers():
    counted = Tally(4, 4, 4, 0, 0, 0, 3, 0.5, 8.0)
    short = replace(EDIT, cuts=CUTS[:3], card=60)
    assert tables.scarce(short, counted) == [
        "Cuts are 2.0 times as long as the song asks for: 0.5 s of usable footage for 8.0 s of song.",
        "A dark card of 2.0 s ends the film: cut 3 ends at 0:06.00 with its shot, and no other lasts to the end.",
    ]
    assert tables.scarce(EDIT, replace(counted, repeats=0)) == []
    assert "  card  dark  0:06.00 – 0:08.00" in tables.edit("p", short, SONG, CLIPS, verbose=False).splitlines()
