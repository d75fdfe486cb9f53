"""A song as it was heard, drawn: waveform, beats, bars, sections, accents, energy and confidence, a minute a row."""

from __future__ import annotations

import numpy as np

from crosscut.drawing import Box, Drawing, Line, Shape, Words
from crosscut.model.curve import Floats
from crosscut.model.song import Song

ROW_SECONDS = 60  # of a row; beats at 200 bpm stand 8 pixels apart
PER_SECOND = 26  # pixels
LEFT, TOP = 14, 34  # pixels beside and above the rows
SECTION, WAVE, ACCENTS, SURE, GAP = 18, 84, 30, 6, 26  # pixels of what stands below each other in a row
ROW = SECTION + WAVE + ACCENTS + SURE + GAP
SMALL, LARGE = 11, 15  # pixels of letters
INK, FAINT, WAVES = "#1b1f24", "#9aa4b0", "#c9d3de"
BAR, BEAT, ENERGY, FINAL = "#d1242f", "#8c959f", "#0969da", "#8250df"
KINDS = {"hit": "#d1242f", "crash": "#bf8700", "drum": "#1b1f24", "stab": "#1a7f37", "stop": "#8250df"}
CALM, FULL = (221, 235, 247), (255, 196, 148)  # colours of sections of energy 0 and 1
UNSURE, CERTAIN = (209, 36, 47), (26, 127, 55)  # colours of beats of confidence 0 and 1


def plot(song: Song, outline: Floats) -> Drawing:
    """The drawing of a song; `outline` `[n]` 0–1 is its loudest sample in each of n equal parts of its length."""
    seconds = float(song.duration)
    rows = int(np.ceil(seconds / ROW_SECONDS))
    told = f"{song.name}   {song.tempo:.1f} bpm   {len(song.bars)} bars   confidence {song.confidence:.2f}"
    page = _Page([Words(LEFT, 8, told, LARGE, INK)])
    page.sections(song)
    page.waves(outline, seconds)
    page.beats(song)
    page.accents(song)
    page.energy(song)
    for row in range(rows):
        page.shapes.append(
            Words(LEFT, TOP + row * ROW + ROW - GAP + SMALL, f"{row * ROW_SECONDS // 60}:00", SMALL, FAINT)
        )
    return Drawing(2 * LEFT + ROW_SECONDS * PER_SECOND, TOP + rows * ROW, tuple(page.shapes))


class _Page:
    """The shapes laid down so far."""

    def __init__(self, shapes: list[Shape]) -> None:
        self.shapes = shapes

    def sections(self, song: Song) -> None:
        """Bands with their names, warmer where the song drives harder."""
        for section in song.sections:
            start, end = float(section.span.start), float(section.span.end)
            while start < end:
                row_end = (start // ROW_SECONDS + 1) * ROW_SECONDS
                x, y = _place(start)
                width = (min(end, row_end) - start) * PER_SECOND
                self.shapes.append(Box(x, y, x + width - 1, y + SECTION - 2, _between(CALM, FULL, section.energy)))
                self.shapes.append(Words(x + 3, y + 1, section.name, SMALL, INK))
                start = row_end

    def waves(self, outline: Floats, seconds: float) -> None:
        """How loud each instant is."""
        middle = SECTION + WAVE / 2
        for place, loud in enumerate(outline):
            x, y = _place(place * seconds / len(outline))
            reach = float(loud) * WAVE / 2
            self.shapes.append(Box(x, y + middle - reach, x + 1, y + middle + reach, WAVES))

    def beats(self, song: Song) -> None:
        """A line a beat, a taller one with its number at every bar; below, how sure each is."""
        for beat in song.beats:
            x, y = _place(float(beat.time))
            top, bottom = (0, WAVE) if beat.is_downbeat else (WAVE / 4, WAVE * 3 / 4)
            self.shapes.append(Box(x, y + SECTION + top, x + 1, y + SECTION + bottom, BAR if top == 0 else BEAT))
            sure = y + SECTION + WAVE + ACCENTS
            self.shapes.append(Box(x, sure, x + 6, sure + SURE, _between(UNSURE, CERTAIN, beat.confidence)))
            if beat.is_downbeat and beat.bar % 4 == 0:
                self.shapes.append(Words(x + 2, y + ROW - GAP, str(beat.bar + 1), SMALL, INK))

    def accents(self, song: Song) -> None:
        """A stem an accent, as tall as it is strong; the final hit through the whole row."""
        for accent in song.accents:
            x, y = _place(float(accent.time))
            foot = y + SECTION + WAVE + ACCENTS - 2
            colour = KINDS.get(accent.kind, INK)
            self.shapes.append(Box(x, foot - accent.strength * (ACCENTS - 4), x + 2, foot, colour))
        if song.final_hit is not None:
            x, y = _place(float(song.final_hit))
            self.shapes.append(Box(x - 1, y + SECTION, x + 2, y + SECTION + WAVE, FINAL))

    def energy(self, song: Song) -> None:
        """A line a row."""
        times = float(song.energy.start) + np.arange(len(song.energy)) / float(song.energy.rate)
        for row in range(int(times[-1] // ROW_SECONDS) + 1 if len(times) else 0):
            inside = times // ROW_SECONDS == row
            places = [_place(float(time)) for time in times[inside]]
            heights = [SECTION + WAVE * (1 - float(value)) for value in song.energy.values[inside]]
            points = tuple((x, y + down) for (x, y), down in zip(places, heights, strict=True))
            if len(points) > 1:
                self.shapes.append(Line(points, ENERGY))


def _place(time: float) -> tuple[float, float]:
    """Where that time lies: pixels from the left, and those of the top of its row."""
    row, inside = divmod(time, ROW_SECONDS)
    return LEFT + inside * PER_SECOND, TOP + row * ROW


def _between(low: tuple[int, int, int], high: tuple[int, int, int], share: float) -> str:
    mixed = (round(a + (b - a) * min(1.0, max(0.0, share))) for a, b in zip(low, high, strict=True))
    return "#" + "".join(f"{part:02x}" for part in mixed)
