"""The whole edit as one drawing in SVG: what the song asks for, and what the cuts give. Text in, text out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from xml.sax.saxutils import escape

import numpy as np

from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Footage
from crosscut.model.song import Song
from crosscut.model.time import Span
from crosscut.plan import sheet

WIDTH, MARGIN = 1600, 60  # px of the drawing, and beside it
SOUND, SIDES, PACE = 120, 44, 140  # px: heights of the song, of one side's row, of the pace
GAP, LETTERS = 26, 12  # px between the rows, and of the letters
LONGEST = 16.0  # beats at the foot of the pace
SHORTEST = 0.5  # beats at its head
WARM, WARMEST = "#d9822b", 0.22  # of the acts' fields, and how much of it at full intensity
INK, FAINT, ASKED, GIVEN, HIT = "#1d2733", "#c9d1da", "#d9822b", "#1f6fb2", "#c0392b"
COLOURS = ("#4a90c2", "#e0a458", "#7bb07b", "#b07bac", "#8c8c8c")  # of the sides, in their order


def draw(edit: Edit, song: Song, footage: Footage) -> str:
    """The edit as an SVG document: acts, energy, bars, sections; cuts by side; pace asked for and given; landings."""
    names = tuple(side.name for side in footage.sides)
    top = MARGIN
    sides = top + SOUND + GAP
    pace = sides + len(names) * SIDES + GAP
    height = pace + PACE + MARGIN
    parts = [
        *_acts(edit, top - 2 * LETTERS, pace + PACE),
        *_sections(edit, song, top, pace + PACE),
        *_bars(edit, song, top, pace + PACE),
        *_energy(edit, song, top),
        *_cuts(edit, names, footage, sides),
        *_landings(edit, top, sides, len(names)),
        *_pace(edit, song, pace),
        *_words(edit, song, (top, sides, pace)),
    ]
    size = f'width="{WIDTH}" height="{height}" viewBox="0 0 {WIDTH} {height}"'
    ground = f'<rect width="{WIDTH}" height="{height}" fill="white"/>'
    lines = "\n".join(parts)
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">\n{ground}\n{lines}\n</svg>\n'


def _across(edit: Edit, seconds: float) -> float:
    """Where a time of the film stands, in px."""
    return MARGIN + (WIDTH - 2 * MARGIN) * seconds / float(edit.part.length)


def _line(points: Sequence[tuple[float, float]], colour: str, width: float) -> str:
    places = " ".join(f"{across:.1f},{down:.1f}" for across, down in points)
    return f'<polyline points="{places}" fill="none" stroke="{colour}" stroke-width="{width:g}"/>'


def _text(across: float, down: float, words: str, colour: str = INK) -> str:
    return f'<text x="{across:.1f}" y="{down:.1f}" font-size="{LETTERS}" fill="{colour}">{escape(words)}</text>'


def _acts(edit: Edit, top: float, foot: float) -> Iterator[str]:
    """The acts as fields behind all else, the more intense the warmer."""
    for act in edit.acts:
        left, right = _across(edit, float(act.span.start)), _across(edit, float(act.span.end))
        yield (
            f'<rect x="{left:.1f}" y="{top:.1f}" width="{right - left:.1f}" height="{foot - top:.1f}" '
            f'fill="{WARM}" fill-opacity="{WARMEST * act.intensity:.3f}"/>'
        )
        yield _text(left + 3, foot - 4, act.name)


def _sections(edit: Edit, song: Song, top: float, foot: float) -> Iterator[str]:
    for section in song.sections:
        across = _across(edit, float(section.span.start - edit.part.start))
        yield _line([(across, top - LETTERS), (across, foot)], FAINT, 2)
        yield _text(across + 3, top - 4, section.label)


def _bars(edit: Edit, song: Song, top: float, foot: float) -> Iterator[str]:
    for beat in song.beats:
        if beat.is_downbeat and beat.time in edit.part:
            across = _across(edit, float(beat.time - edit.part.start))
            yield _line([(across, top), (across, foot)], FAINT, 0.5)


def _energy(edit: Edit, song: Song, top: float) -> Iterator[str]:
    """The song's energy as a hill, and its strong accents as ticks under it."""
    steps = WIDTH - 2 * MARGIN
    if len(song.energy):
        length = edit.part.length / steps
        spans = [Span(edit.part.start + step * length, edit.part.start + (step + 1) * length) for step in range(steps)]
        heights = [top + SOUND * (1 - float(song.energy.mean(span))) for span in spans]
        places = " ".join(f"{MARGIN + step},{down:.1f}" for step, down in enumerate(heights))
        foot = top + SOUND
        yield f'<polygon points="{MARGIN},{foot} {places} {WIDTH - MARGIN},{foot}" fill="{FAINT}"/>'
    for accent in song.strong_accents:
        if accent.time in edit.part:
            across = _across(edit, float(accent.time - edit.part.start))
            yield _line([(across, top + SOUND), (across, top + SOUND + 6)], INK, 1)


def _cuts(edit: Edit, names: tuple[str, ...], footage: Footage, top: float) -> Iterator[str]:
    """Every cut as a block in the row of its side; a locked one has a thick edge.

    Two that share the screen are half as high, what stands beside the cut the lower.
    """
    for number, cut in enumerate(edit.cuts, 1):
        own = (cut,) if cut.second is None else (cut, cut.second)
        high = (SIDES - 6) / len(own)
        left, right = _sides(edit, cut)
        for place, half in enumerate(own):
            row = names.index(half.side)
            told = escape(f"{number}: {footage.clip(half.clip).path} from {float(half.entry):.2f} s")
            yield (
                f'<rect x="{left:.1f}" y="{top + row * SIDES + place * high:g}" width="{max(right - left - 1, 1):.1f}" '
                f'height="{high:g}" fill="{COLOURS[row % len(COLOURS)]}" stroke="{INK}" '
                f'stroke-width="{2.5 if cut.locked else 0.5}"><title>{told}</title></rect>'
            )


def _landings(edit: Edit, top: float, sides: float, rows: int) -> Iterator[str]:
    """A dot for every landing, on the energy's foot and over the cut that brings it."""
    for _, cut in edit.halves:
        for landing in cut.landings:
            across = _across(edit, float(landing.moment))
            yield f'<circle cx="{across:.1f}" cy="{top + SOUND + 10}" r="3" fill="{HIT}"/>'
            yield _line([(across, sides - 6), (across, sides + rows * SIDES - 6)], HIT, 0.7)


def _pace(edit: Edit, song: Song, top: float) -> Iterator[str]:
    """The length of a cut that the song asks for, and the one that each cut has; short is up."""
    page = sheet.write(song, edit.part, edit.rate, sheet.Wanted((1.0,), float(edit.frames), acts=edit.acts))
    beats = page.tempo / 60 / float(edit.rate)
    borders = [_across(edit, float(frame / edit.rate)) for frame in page.frame.tolist()]
    asked = zip(pairwise(borders), page.wanted.tolist(), strict=True)
    given = [(cut, len(cut) * beats) for cut in edit.cuts]
    yield _line([place for sides, wanted in asked for place in _step(sides, _down(top, wanted))], ASKED, 2)
    yield _line([place for cut, long in given for place in _step(_sides(edit, cut), _down(top, long))], GIVEN, 1.5)


def _sides(edit: Edit, cut: Cut) -> tuple[float, float]:
    span = cut.span(edit.rate)
    return _across(edit, float(span.start)), _across(edit, float(span.end))


def _step(sides: tuple[float, float], down: float) -> tuple[tuple[float, float], tuple[float, float]]:
    return (sides[0], down), (sides[1], down)


def _down(top: float, beats: float) -> float:
    """Where a length of so many beats stands, by octaves."""
    share = np.log2(min(max(beats, SHORTEST), LONGEST) / SHORTEST) / np.log2(LONGEST / SHORTEST)
    return top + PACE * float(share)


def _words(edit: Edit, song: Song, tops: tuple[float, float, float]) -> Iterator[str]:
    sound, sides, pace = tops
    seconds = float(edit.part.length)
    told = f"{len(edit.cuts)} cuts, {seconds:.1f} s, {song.tempo:.1f} bpm, grade {edit.grade:.1f}"
    yield _text(MARGIN, sound - 2 * LETTERS - 6, told)
    yield _text(4, sound + LETTERS, "energy")
    yield _text(4, sides + SIDES / 2, "cuts")
    yield _text(4, pace + LETTERS, "pace")
    yield _text(WIDTH - 6 * MARGIN, pace + PACE + 2 * LETTERS, "asked for", ASKED)
    yield _text(WIDTH - 4 * MARGIN, pace + PACE + 2 * LETTERS, "given", GIVEN)
    yield _text(WIDTH - 3 * MARGIN, pace + PACE + 2 * LETTERS, "landings", HIT)
    for second in range(0, int(seconds) + 1, 10):
        yield _text(_across(edit, second), pace + PACE + LETTERS + 2, f"{second // 60}:{second % 60:02d}")
