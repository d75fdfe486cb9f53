"""Songs shortened: how long it takes, what it costs at the joins, and what is heard there.

`python bench/shortening.py SONG …` (default: five of ../shared/media/music) tells for each length the joins and how
unlike their bars are (1: two bars taken at will), and, measured on the samples that the film plays: the level (RMS) in
the 40 ms of the join against the mean of 100 ms before and after; the greatest rise of the spectrum in the 50 ms before
the join; whether the downbeat's first 20 ms are those of the file. Beside them stand level and rise at the song's own
bar lines: a join that lies among them cannot be told from music.
"""

from __future__ import annotations

import sys
import time
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from crosscut.cache import Cache, default_folder
from crosscut.listen import listen
from crosscut.media import sounds
from crosscut.model.brief import Listen, Plan
from crosscut.model.curve import Floats
from crosscut.model.edit import Edit
from crosscut.model.time import Span, frames_in
from crosscut.plan.shorten import choose, played
from crosscut.render.sound import tune
from crosscut.render.sound.tape import RATE, Tape

MUSIC = Path(__file__).parents[2] / "shared" / "media" / "music"
FIVE = (
    "songs/ehlers_electric_stream.ogg",
    "songs/ehlers_doomed.ogg",
    "songs/cho_torustrooper_tt1.ogg",
    "midi/midi_midnight_snow_run.ogg",
    "pop909/pop909_005.ogg",
)
LENGTHS = (15, 30, 45, 60, 90)
FILM_RATE = Fraction(30)
EASE = tune.EASE
NEAR = RATE // 10  # samples before and after a join
RUNS = 5


def decibels(ratio: float) -> float:
    return float(20 * np.log10(max(ratio, 1e-6)))


def rms(samples: Floats) -> float:
    return float(np.sqrt(np.mean(np.square(samples, dtype=np.float64)))) + 1e-9


def level(samples: Floats, at: int) -> float:
    """The level of the 40 ms before a place against what is around it, in dB."""
    around = (rms(samples[at - EASE - NEAR : at - EASE]) + rms(samples[at : at + NEAR])) / 2
    return decibels(rms(samples[at - EASE : at]) / around)


def rise(samples: Floats, at: int) -> float:
    """The greatest rise of the log spectrum over steps of 10 ms, from 50 ms before to 5 ms before a place."""
    step = RATE // 100
    frames = [samples[at - k * step : at - k * step + step].mean(axis=1) * np.hanning(step) for k in range(6, 0, -1)]
    spectra = np.log1p(100 * np.abs(np.fft.rfft(frames, axis=1)))
    return float(np.maximum(np.diff(spectra, axis=0), 0).mean(axis=1).max())


def main(paths: list[Path]) -> int:
    if not paths and not MUSIC.exists():
        print("../shared/media is missing: name songs.")
        return 3
    cache, took = Cache(default_folder()), []
    for path in paths or [MUSIC / name for name in FIVE]:
        song = listen(path, Listen(), cache)
        whole = sounds.read(path, RATE, channels=2).samples
        lines = [round(bar.span.start * RATE) - RATE // 100 for bar in song.bars]
        lines = [line for line in lines if NEAR + EASE < line < len(whole) - NEAR]
        own_level = [level(whole, line) for line in lines]
        own_rise = np.percentile([rise(whole, line) for line in lines], [50, 95])
        print(f"{path.name}  {float(song.duration):.1f} s, {len(song.bars)} bars")
        print(
            f"  its own bar lines: level {np.mean(own_level):+.1f} ± {np.std(own_level):.1f} dB, "
            f"rise before them {own_rise[0]:.3f}, 95th percentile {own_rise[1]:.3f}"
        )
        for length in LENGTHS:
            if length >= song.duration:
                continue
            spent = []
            for _ in range(RUNS):
                begun = time.process_time()
                choice = choose(song, Plan(length=Fraction(length)))
                spent.append(time.process_time() - begun)
            took.append(min(spent))
            part = played(song, choice.parts)
            edit = Edit(Span(Fraction(0), part.duration), FILM_RATE, 2, 2, (), parts=choice.parts)
            with TemporaryDirectory() as folder, Tape(Path(folder)) as tape:
                tune.play(edit, path, range(frames_in(part.duration, FILM_RATE)), tape)
                heard = tape.get(0, len(tape))
            numbers = [bar.number + 1 for bar in part.bars]
            ended = "ending kept" if choice.ends else f"faded; {[round(float(each), 1) for each in choice.offers]} end"
            print(
                f"  {length:3} s: {float(part.duration):5.1f} s from bar {numbers[0]}, {ended}, "
                f"{1000 * min(spent):.0f} ms"
            )
            for join, one in zip(choice.joins, choice.parts[1:], strict=True):
                at = round(join.time * RATE)
                same = np.abs(heard[at : at + RATE // 50] - whole[int(one.start * RATE) :][: RATE // 50]).max()
                print(
                    f"       join {float(join.time):5.1f} s: bar {join.leave + 1} → {join.enter + 1}, "
                    f"unlike {join.unlike:.2f}, "
                    f"level {level(heard, at):+.1f} dB, rise {rise(heard, at):.3f}, attack differs by {same:.1e}"
                )
    print(f"CPU a choice: mean {1000 * np.mean(took):.0f} ms, most {1000 * max(took):.0f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main([Path(each) for each in sys.argv[1:]]))
