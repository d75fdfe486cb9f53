"""Clips, a song and edits whose frame list is known, and random ones of them."""

from dataclasses import replace
from fractions import Fraction
from itertools import accumulate

import numpy as np
from hypothesis import strategies as st

from crosscut.export import Asked
from crosscut.model.curve import Curve
from crosscut.model.edit import Cut, Edit, Reason, Title, Turn
from crosscut.model.footage import Clip, Footage, FrameIndex, Picture, Shot
from crosscut.model.retime import source_span, source_times
from crosscut.model.song import Accent, Beat, Section, Song
from crosscut.model.story import Side
from crosscut.model.time import Span

NTSC30, NTSC60, NTSC24 = Fraction(30000, 1001), Fraction(60000, 1001), Fraction(24000, 1001)
RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(50), Fraction(60), Fraction(120), NTSC24, NTSC30, NTSC60)
FILM_RATES = (Fraction(24), Fraction(25), Fraction(30), Fraction(60), NTSC24, NTSC30, NTSC60)
SPEEDS = tuple(
    Fraction(*pair) for pair in ((1, 1), (1, 1), (1, 2), (2, 1), (9, 10), (11, 10), (2, 3), (5, 4), (37, 50))
)
NOTHING = Curve(np.zeros(0, np.float32), Fraction(10))
FOLDER = "/home/wren/films"


def clip(  # noqa: PLR0913  # whatever clips differ in
    name, rate=Fraction(30), frames=300, *, size=(1920, 1080), audible=True, base=None, times=None
):
    """One shot of evenly spaced frames, in a container whose clock ticks `base` (exact unless given), or at `times`."""
    base = base or 1 / (rate.numerator * Fraction(1))
    shown = np.array(times if times is not None else [round(n / rate / base) for n in range(frames)], np.int64)
    index = FrameIndex(shown, shown[:1], base)
    picture = Picture(
        0, *size, 0, mirrored=False, rate=rate, steady=times is None, interlaced=False, transfer="sdr"
    )  # fmt: skip
    duration = index.time(len(shown) - 1) + 1 / rate
    shot = Shot(Span(Fraction(0), duration), (), (), NOTHING, NOTHING)
    return Clip(name, name, duration, picture, audible=audible, index=index, shots=(shot,))


def song(seconds=Fraction(20), tempo=120):
    """A song in bars of four with two sections, its beats from a tenth of a second on."""
    count = int(seconds * tempo / 60)
    beats = tuple(Beat(Fraction(1, 10) + Fraction(60 * n, tempo), n // 4, n % 4 + 1, 1.0) for n in range(count))
    half = beats[count // 8 * 4].time
    sections = (Section(Span(Fraction(0), half), "verse", 0.4), Section(Span(half, seconds), "drop", 0.9))
    accents = (Accent(half, 1.0, "drum"),)
    return Song("s", seconds, float(tempo), 1.0, beats, sections, (), accents, NOTHING, None)


def edit(*cuts, rate=Fraction(30), part=None, size=(1920, 1080)):
    """The cuts, given as (clip, frames, entry, speed), one after the other."""
    ends = list(accumulate(frames for _, frames, _, _ in cuts))
    made = tuple(
        Cut(end - frames, end, "A", clip.content, Fraction(entry), Fraction(speed), reasons=(Reason("quality", 1.5),))
        for end, (clip, frames, entry, speed) in zip(ends, cuts, strict=True)
    )
    part = part or Span(Fraction(0), ends[-1] / Fraction(rate))
    return Edit(part, Fraction(rate), *size, made)


def footage(*clips):
    return Footage(tuple(clips), (Side("A", tuple(each.content for each in clips)),))


def asked(*clips, **more):
    paths = {each.content: f"{FOLDER}/clips/{each.content}.mp4" for each in clips}
    return Asked(**{"song": f"{FOLDER}/song.wav", "folder": FOLDER, "name": "winter", "clips": paths, **more})


def frame_list(edit, footage):
    """What the renderer shows: (clip, source frame) for every frame of the film."""
    return [
        (cut.clip, footage.clip(cut.clip).index.frame_at(time))
        for cut in edit.cuts
        for time in source_times(cut, edit.rate)
    ]


@st.composite
def clips(draw, name, *, exact=True):
    """A clip of any usual rate, its frames even or not, with or without sound, upright or wide."""
    rate, frames = draw(st.sampled_from(RATES)), draw(st.integers(40, 200))
    size = draw(st.sampled_from([(1920, 1080), (1080, 1920), (640, 360)]))
    kind = draw(st.sampled_from(["even", "even", "uneven"] if exact else ["milliseconds"]))
    more = {"size": size, "audible": draw(st.booleans())}
    if kind == "uneven":
        gaps = draw(st.lists(st.integers(1500, 6000), min_size=frames - 1, max_size=frames - 1))
        rate = (Fraction(len(gaps) * 90_000, sum(gaps))).limit_denominator(1001)
        return clip(name, rate, times=[0, *accumulate(gaps)], base=Fraction(1, 90_000), **more)
    return clip(name, rate, frames, base=Fraction(1, 1000) if kind == "milliseconds" else None, **more)


@st.composite
def films(draw, *, exact=True, speeds=SPEEDS):
    """(edit, footage, timecodes): one to five cuts of up to three clips, entered anywhere, at any film rate."""
    seen = footage(*(draw(clips(name, exact=exact)) for name in "xyz"[: draw(st.integers(1, 3))]))
    rate = draw(st.sampled_from(FILM_RATES))
    cuts = []
    for _ in range(draw(st.integers(1, 5))):
        each, speed = draw(st.sampled_from(seen.clips)), draw(st.sampled_from(speeds))
        longest = int(each.duration / speed * rate)
        frames = draw(st.integers(1, max(1, min(90, longest - 1))))
        latest = each.duration - frames / rate * speed
        place = draw(st.one_of(st.integers(0, 1000).map(lambda n: Fraction(n, 1000)), st.just(None)))
        entry = each.index.time(draw(st.integers(0, len(each.index.shown) - 1))) if place is None else place * latest
        cuts.append((each, frames, max(Fraction(0), min(entry, latest)), speed))
    start = draw(st.sampled_from([Fraction(0), Fraction(1, 3), Fraction(2)]))
    length = sum(frames for _, frames, _, _ in cuts) / rate
    codes = {
        each.content: draw(st.sampled_from(["00:00:00:00", "15:44:35:10", "01:00:00;02", "23:59:59:23"]))
        for each in seen.clips
    }
    film = draw(ramped(edit(*cuts, rate=rate, part=Span(start, start + length)), seen, speeds))
    return titled(film, draw(st.integers(0, 2))), seen, codes


@st.composite
def ramped(draw, film, seen, speeds):
    """The film with some of its cuts turned into ramps, where their sources last long enough."""
    cuts = list(film.cuts)
    for number, cut in enumerate(cuts):
        frames = draw(st.sets(st.integers(1, max(1, len(cut) - 1)), max_size=3)) if len(cut) > 1 else ()
        turns = tuple(Turn(frame, draw(st.sampled_from(speeds))) for frame in sorted(frames))
        turned = replace(cut, turns=turns)
        if source_span(turned, film.rate).end <= seen.clip(cut.clip).duration:
            cuts[number] = turned
    return replace(film, cuts=tuple(cuts))


def titled(film, count):
    """The film with that many titles, one after the other."""
    step = film.part.length / (count + 1)
    spans = [Span(step * n + step / 3, step * (n + 1)) for n in range(count)]
    return replace(film, titles=tuple(Title(f"Tom & <Jerry> {n}", span) for n, span in enumerate(spans)))
