"""“Cold Iron”: the demo's song, made by arithmetic, with every beat, section and accent known exactly.

128 beats a minute, E minor, the final a tone higher: intro 4 bars, verse 4, build 4, drop 8, break 2, final 8, and a
last hit that rings; 59.5 s. `score` says what is played, `drums` and `voices` how it sounds, `desk` mixes it, `truth`
reads from the score what is true. `blows` makes the sound of the demo's clips from the same parts.
"""

from __future__ import annotations

from fractions import Fraction

from crosscut.demo.song.desk import mix
from crosscut.demo.song.score import Form, stops, write
from crosscut.demo.song.truth import Grid, SongTruth, read
from crosscut.model.curve import Sound
from crosscut.model.time import Time

__all__ = ["SHORT", "WHOLE", "Form", "SongTruth", "make", "short"]

TEMPO = Fraction(128)  # beats a minute: a beat is exactly 22,500 samples
WHOLE: Form = (("intro", 4), ("verse", 4), ("build", 4), ("drop", 8), ("break", 2), ("final", 8))
SHORT: Form = (("verse", 2), ("drop", 3))


def make(
    form: Form = WHOLE, *, tempo: Fraction | int = TEMPO, metre: int = 4, pickup: Time = Fraction(0)
) -> tuple[Sound, SongTruth]:
    """The song as stereo at 48 kHz and all that is true of it.

    `form` lists parts (intro, verse, build, drop, break, final) and their bars; the last hit follows by itself.
    In the truth the final is a `drop` and what follows the last hit the `outro`, as a listener would say.
    `tempo` in beats a minute, `metre` 3 or 4 beats a bar, `pickup` seconds of silence before the first beat. Other
    tempos may put a beat between two samples: it then sounds on the nearest one.
    """
    grid = Grid(Fraction(tempo), metre, pickup)
    notes = write(form, metre)
    facts = read(form, notes, grid)
    return mix(notes, stops(form, metre), grid, facts.duration), facts


def short(
    form: Form = SHORT, *, tempo: Fraction | int = TEMPO, metre: int = 4, pickup: Time = Fraction(0)
) -> tuple[Sound, SongTruth]:
    """The same with two parts and the last hit, 12.6 s: enough for a test."""
    return make(form, tempo=tempo, metre=metre, pickup=pickup)
