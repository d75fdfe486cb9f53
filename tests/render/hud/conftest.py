"""A film of two sides with everything about it known: what was measured, what was hit, which titles stand."""

from fractions import Fraction

import numpy as np
import pytest

from crosscut.model.curve import Curve
from crosscut.model.edit import Cut, Edit, Landing
from crosscut.model.footage import Clip, Footage, FrameIndex, Moment, Picture, Shot
from crosscut.model.song import Beat, Section, Song
from crosscut.model.story import Side
from crosscut.model.telemetry import NOTHING_MEASURED, Activity, Channel, Clock, Measured, Telemetry
from crosscut.model.time import Span
from crosscut.render.hud import Material

RATE = Fraction(30)
SECONDS = 8
FLAT = Curve(np.zeros(2, np.float32), Fraction(1))


def channel(name, values, gap=10.0):
    return Channel(name, np.arange(float(len(values))), np.asarray(values, float), gap)


def clip(content, blows):
    span = Span(Fraction(0), Fraction(10))
    moments = tuple(Moment(Fraction(time), 0.8, "strike", contact=True, confidence=0.9) for time in blows)
    picture = Picture(0, 320, 180, 0, mirrored=False, rate=RATE, steady=True, interlaced=False, transfer="sdr")
    index = FrameIndex(np.arange(300), np.array([0]), Fraction(1, 30))
    shot = Shot(span, (), moments, FLAT, FLAT)
    return Clip(f"{content}.mp4", content, Fraction(10), picture, audible=False, index=index, shots=(shot,))


class Film:
    """Cuts of two seconds: A, B, A, B; the clip of A is measured, in B a blow falls every half second."""

    titles = ()
    calm = 0.9
    measured = True

    def material(self, size=(1920, 1080)):
        cuts = tuple(
            Cut(60 * n, 60 * n + 60, "AB"[n % 2], "ab"[n % 2], Fraction(1 + 3 * (n // 2)), landings=self.landings(n))
            for n in range(4)
        )
        edit = Edit(Span(Fraction(0), Fraction(SECONDS)), RATE, *size, cuts, titles=self.titles)
        clips = (clip("a", ()), clip("b", [Fraction(n, 2) for n in range(1, 19)]))
        sides = (Side("A", ("a",)), Side("B", ("b",)))
        footage = Footage(clips, sides, telemetry=self.telemetry() if self.measured else NOTHING_MEASURED)
        beats = tuple(Beat(Fraction(n, 2), n // 4, n % 4 + 1, 1.0) for n in range(17))
        loud, late = Span(Fraction(0), Fraction(4)), Span(Fraction(4), Fraction(8))
        loud, late = Span(Fraction(0), Fraction(4)), Span(Fraction(4), Fraction(8))
        sections = (Section(loud, "drop", 0.9), Section(late, "b", self.calm))
        song = Song("s", Fraction(8), 120.0, 1.0, beats, sections, (), (), FLAT, Fraction(15, 2))
        return Material(edit, footage, song)

    def landings(self, n):
        return (Landing(Fraction(2 * n) + Fraction(29, 30), Fraction(2 * n + 1)),)

    def telemetry(self):
        clock = Clock("gps", 0.0, 0.2, 1.0)
        names = ("heart_rate", "cadence", "power", "speed", "altitude", "distance", "latitude", "longitude", "heading")
        ends = ((120, 170), (160, 180), (200, 400), (3, 6), (400, 500), (0, 60), (47, 47.001), (8, 8.002), (350, 370))
        values = [np.linspace(low, high, 11) for low, high in ends]
        channels = tuple(channel(name, each) for name, each in zip(names, values, strict=True))
        activity = Activity("ride.fit", "x", Fraction(0), channels)
        return Telemetry((Measured("a", channels, "ride.fit", clock, (4.5,), -36_000.0),), (), (activity,))


@pytest.fixture
def film():
    return Film()
