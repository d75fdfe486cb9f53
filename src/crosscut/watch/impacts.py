"""Moments: instants of a shot that can land on the music, from picture and sound together.

Sound counts where it agrees with the picture: where the onsets follow the peaks of a channel at one delay far more
often than chance would have it (a binomial tail). Then the onsets are the impacts, put back by that delay, and what
is seen but not heard is a turn without contact. Where nothing agrees (music, a voice, wind) the picture speaks alone,
each sight as sure as its own evidence, and only a crack far above its background counts beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from math import lgamma, log

import numpy as np
from numpy.typing import NDArray

from crosscut.model.footage import Moment
from crosscut.model.time import instant
from crosscut.watch import running, scorer, sights
from crosscut.watch.ear import sync
from crosscut.watch.ear.onsets import NONE, Onsets
from crosscut.watch.eye.track import Track
from crosscut.watch.sights import AROUND, HALF, JOINED, ON_BEAT, Sight

Times = NDArray[np.float64]

SLOWEST = 15.0  # frames/s; below, an instant is not seen
SHORTEST = 5  # pictures; fewer have no peak
STANDS_OUT = 1.5  # where sound is heard, a peak without it must be that many times its surroundings ...
SMALL = 0.25  # ... and this share of the highest peak near it
HALF_RISE = 9.0  # dB; half of full strength
SURE, DOUBTFUL = 0.5, 0.25  # likelihoods from which a sight is an impact, and from which it is told as a turn
APART = 0.12  # s between two moments
REBOUND = 0.2  # s; what comes so soon after a surer and harder blow comes of it, as echoes do
LOUD = 3.0  # dB; an onset that counts where sound and picture agree
CRACK = 15.0  # dB; an onset that counts alone (speech reaches 11 to 16, music 10)
AGREEING = ("turn", "fall")  # channels that sounds may follow; a landing of the whole is late by what bends
NEAR_DELAY = np.arange(-0.06, 0.1201, 0.005)  # s; negative where what is seen is late
FARTHEST = 0.1  # s; sound from 34 m away; more is an echo
BENDS = 0.008  # s by which what hangs on a foot is stopped after it (scripted runs 0 to 3, jumps 16 to 25)
NEARBY = 0.02  # s; what cracks far above its background is less than 7 m away
LATE_SIGHT = 0.04  # s; sound that seems earlier by no more is on time, and what is seen is late (recoil, mid-stance)
MOSTLY = 0.5  # of the sounds; from here on those that nothing is seen of count too
HALF_OF_THEM = (
    0.5  # the same for sounds and whatever moves, within twice the tolerance, before what sounds at rest is left out
)
NEARLY_ALL = 0.9  # of the sounds; where fewer are seen although the picture is sure of many, the others are strange
USUAL, SPREAD = 0.02, 0.08  # s; where a delay is likely
TOGETHER = 0.02  # s; one delay for all is kept by as much
AGREES = -2.7  # log10 of the chance that so many coincide; voices over training .045 at best, true ones below .001
AGREES_SURELY = 6.0  # log of how many times likelier it is that sound and picture tell of the same; by chance 8 once in
# a hundred times, and 13 and more where they do
SHARPENS = 3.0  # the same where sights are sure and sounds, most of which are not seen, do no more than sharpen them
SAME = 0.035  # s between a sight that is sure and its sound, put back
KEPT = 0.7  # of the sights that are sure, which sounds must leave where they are
FEWEST = 3  # peaks and onsets, or nothing can agree
HEARD_WITHIN = 0.06  # s between a peak and an onset that are one event
REACHES = HEARD_WITHIN + 2 * JOINED + ON_BEAT  # s between a sight and a sound that one of its peaks may be near
MOVES = 0.3  # of the 90th percentile of energy; onsets count only where something moves
STILL = 0.002  # shorter sides a second; nothing moves below
REGULAR = 0.15  # relative spread of intervals from which strikes are steps


@dataclass(frozen=True, slots=True)
class Seen:
    """The sights of a shot in order of time `[n]`, how likely each is a contact, and the kind that it would be."""

    sights: tuple[Sight, ...]
    times: Times
    sure: Times
    kinds: tuple[str, ...]

    @property
    def surely(self) -> Times:
        """When the picture alone is sure of an impact."""
        return self.times[self.sure >= SURE]

    def near(self, time: float) -> list[Sight]:
        """The sights of which a peak is near."""
        low, high = np.searchsorted(self.times, (time - REACHES, time + REACHES))
        some = self.sights[low:high]
        return [each for each in some if any(abs(p.time - time) <= HEARD_WITHIN for p in each.peaks.values())]


def judged(sights: tuple[Sight, ...]) -> Seen:
    """The sights with what the scorer says of them."""
    verdicts = [scorer.judge(sight) for sight in sights]
    times, sure = np.array([sight.time for sight in sights]), np.array([sure for sure, _ in verdicts])
    return Seen(sights, times, sure, tuple(kind for _, kind in verdicts))


@dataclass(frozen=True, slots=True)
class Agreement:
    """At which delay sound follows the picture, and the share of sounds that do.

    `chance` is how rarely so many coincide where one channel of the picture tells it (log10), 0 where all do; `clear`
    whether the sights that tell it are sure.
    """

    delay: float
    share: float
    chance: float = 0.0
    clear: bool = False


def find(track: Track, shot: slice, onsets: Onsets, rate: float) -> tuple[Moment, ...]:
    """The moments of the shot made of the pictures `shot`, in order of time; `rate` is the clip's, frames/s."""
    times = track.times[shot]
    if rate < SLOWEST or len(times) < SHORTEST:
        return ()
    seen = judged(sights.find(times, track.course.within(shot)))
    within = (onsets.times >= times[0] - sync.LATEST) & (onsets.times <= times[-1] + sync.LATEST)
    heard = onsets.where(within).without_echoes()
    agreed = agreement(seen, heard, times)
    heard = _moving(track, shot, heard, agreed.delay if agreed else 0.0)
    believed = agreed if agreed and _keeps(seen, heard, agreed) else None
    moments = _seen_and_heard(seen, heard, believed) if believed else _seen_alone(seen, heard)
    inside = [m for m in moments if times[0] <= float(m.time) <= times[-1]]
    return tuple(sorted(inside, key=lambda moment: (moment.time, -moment.strength)))


def agreement(seen: Seen, heard: Onsets, times: Times) -> Agreement | None:
    """How the sound follows the picture; None where they do not agree.

    All sights together, each as sure as it is, tell best. Where they do not, a channel alone may (a runner's feet), but
    that is early or late itself, so it is believed only as far as sound can be late; and cracks far above their
    background are nearby.
    """
    clear = heard.where(heard.rises >= LOUD)
    loud = clear.times
    best = sync.find(seen.times, seen.sure, loud, clear.rises)
    if best and best.gain >= (SHARPENS if best.clear and best.share <= HALF_OF_THEM else AGREES_SURELY):
        on_time = not best.clear and (-LATE_SIGHT <= best.delay < 0 or _is_nearby(best.delay, clear))
        return Agreement(0.0 if on_time else best.delay, best.share, clear=best.clear)
    rows = [[sight.peaks[name].time for sight in seen.sights if name in sight.peaks] for name in AGREEING]
    agreed = [each for row in rows if (each := _agreement(row, loud, times, NEAR_DELAY)).chance <= AGREES]
    if not agreed:
        return None
    first = min(agreed, key=lambda each: each.delay)
    late = min(max(first.delay + BENDS, 0.0), FARTHEST)
    share = max(each.share for each in agreed)
    return Agreement(0.0 if _is_nearby(late, clear) else late, share, first.chance)


def _keeps(seen: Seen, heard: Onsets, agreed: Agreement) -> bool:
    """Whether sounds, put back, keep what the picture is sure of; else the delay is mistaken.

    A channel alone must leave most of it. All sights together may know better than those that seem sure: they are
    doubted only where about as much is sure as is heard, and little of what is heard is among it.
    """
    sure, back = seen.surely, heard.times[heard.rises >= LOUD] - agreed.delay
    if len(sure) < FEWEST or not len(back):
        return True
    kept = float((_off(sure, back) <= SAME).mean())
    if agreed.chance or kept >= KEPT:
        return kept >= KEPT
    return bool((_off(back, sure) <= SAME).mean() >= HALF_OF_THEM or len(sure) < KEPT * len(back))


def _is_nearby(late: float, heard: Onsets) -> bool:
    """Whether sounds are cracks so far above their background that they come from nearby, and what is seen is early."""
    return late > NEARBY and float(np.median(heard.rises)) >= CRACK


def _seen_and_heard(seen: Seen, heard: Onsets, agreed: Agreement) -> list[Moment]:
    """Sounds as impacts, all of them where most are seen; what is seen and not heard as turns.

    Where most are not seen, music or a crowd sounds too: then sound only sharpens what is likely by its picture.
    """
    impacts = _heard(heard, LOUD, agreed.delay, seen)
    seen_of_them = sum("picture" in moment.evidence for moment in impacts)
    strange = agreed.clear and agreed.share < NEARLY_ALL and len(seen.surely) >= MOSTLY * len(impacts)
    mostly_seen = agreed.share > HALF_OF_THEM and not strange
    if mostly_seen or (agreed.chance and seen_of_them >= MOSTLY * len(impacts)):
        return impacts + _unheard(seen, impacts)
    near = _off(_times(impacts), seen.surely) <= TOGETHER
    matched = [each for each, sharp in zip(impacts, near, strict=True) if sharp]
    return matched + _apart(_seen_alone(seen, NONE), matched)


def _seen_alone(seen: Seen, heard: Onsets) -> list[Moment]:
    """What the picture alone is sure of, or doubts, and cracks apart from it."""
    alone: list[Moment] = []
    for sight, sure, kind in zip(seen.sights, seen.sure.tolist(), seen.kinds, strict=True):
        if sure >= DOUBTFUL:
            contact = sure >= SURE and not _leaves(alone, sight, sure)
            alone.append(_moment(sight, kind if contact else "turn", confidence=sure, contact=contact))
    impacts = [moment for moment in alone if moment.contact]
    loud = _heard(heard, CRACK, 0.0, seen)
    matched = [moment for moment in loud if "picture" in moment.evidence]
    if len(impacts) >= FEWEST or (len(loud) >= FEWEST and len(matched) < MOSTLY * len(loud)):
        loud = []  # a drum, a crowd
    cracks = _apart(loud, impacts)
    return impacts + _apart([moment for moment in alone if not moment.contact], cracks) + cracks


def _leaves(before: Sequence[Moment], sight: Sight, sure: float) -> bool:
    """Whether a sight is what a surer and harder blow leaves behind: a recoil, a leg that is set down."""
    soon = takewhile(lambda moment: sight.time - float(moment.time) <= REBOUND, reversed(before))
    return any(blow.contact and blow.confidence >= sure and blow.strength >= sight.strength for blow in soon)


def _moving(track: Track, shot: slice, onsets: Onsets, delay: float) -> Onsets:
    """The onsets that come of something that moves in the shot."""
    times, energy = track.times[shot], track.course.energy[shot]
    lively = running.highest(energy, 3) > max(MOVES * float(np.percentile(energy, 90)), STILL)
    return onsets.where(lively[np.clip(np.searchsorted(times, onsets.times - delay), 0, len(times) - 1)])


def _agreement(instants: Sequence[float], loud: Times, times: Times, delays: Times) -> Agreement:
    """At which delay the onsets follow the instants best, and how likely that is by chance."""
    if len(instants) < FEWEST or len(loud) < FEWEST:
        return Agreement(0.0, 0.0)
    seen = np.array(instants)
    density = len(loud) / float(times[-1] - times[0])
    by_chance = 1 - np.exp(-density * 2 * TOGETHER)
    near = np.array([int((_off(seen + delay, loud) <= TOGETHER).sum()) for delay in delays])
    tails = _tail(near, len(seen), float(by_chance))
    best = int(np.argmin(tails + 0.5 * ((delays - USUAL) / SPREAD) ** 2))
    fitting = (_nearest(seen + delays[best], loud) - seen)[_off(seen + delays[best], loud) <= 2 * TOGETHER]
    delay = float(np.median(fitting)) if len(fitting) else float(delays[best])
    share = float((_off(loud - delay, seen) <= 2 * TOGETHER).mean())
    return Agreement(delay, share, float(tails[best]))


def _nearest(times: Times, others: Times) -> Times:
    """The nearest of the others, rising, to each time."""
    return others[running.nearest(others, times)]


def _off(times: Times, others: Times) -> Times:
    """How far the nearest of the others, rising, is from each time; endless where there is none."""
    return np.abs(_nearest(times, others) - times) if len(others) else np.full(len(times), np.inf)


def _tail(least: NDArray[np.int64], count: int, chance: float) -> Times:
    """log10 of how likely at least so many of `count` succeed when each does with that chance."""
    hit, miss = log(max(chance, 1e-9)), log(max(1 - chance, 1e-9))
    ways = [lgamma(count + 1) - lgamma(k + 1) - lgamma(count - k + 1) for k in range(count + 1)]
    each = np.exp([way + k * hit + (count - k) * miss for k, way in enumerate(ways)])
    tails = np.append(np.cumsum(each[::-1])[::-1], 0.0)
    return np.asarray(np.log10(np.maximum(tails[least], 1e-30)), np.float64)


def _heard(heard: Onsets, least: float, delay: float, seen: Seen) -> list[Moment]:
    """The onsets of at least so many dB as impacts."""
    loud = _one_at_a_time(heard.where(heard.rises >= least))
    kinds = _steps(loud.times)
    found = []
    for time, rise, step in zip(loud.times, loud.rises, kinds, strict=True):
        at = float(time) - delay
        near = [sight.strength for sight in seen.near(at)]
        found.append(
            Moment(
                time=instant(at),
                strength=max(_strength(float(rise), HALF_RISE), *near, 0.0),
                kind="step" if step else "strike",
                contact=True,
                confidence=round(min(0.95, 0.55 + 0.25 * float(rise) / (float(rise) + 6) + 0.2 * bool(near)), 3),
                heard=instant(float(time)),
                evidence=("picture", "sound") if near else ("sound",),
            )
        )
    return found


def _one_at_a_time(heard: Onsets) -> Onsets:
    """The onsets without those that come too near to a louder one: a heel before the ball of the foot."""
    kept = np.zeros(len(heard), bool)
    first, last = np.searchsorted(heard.times, heard.times - APART), np.searchsorted(heard.times, heard.times + APART)
    for n in np.lexsort((heard.times, -heard.rises)):
        kept[n] = not kept[first[n] : last[n]].any()
    return heard.where(kept)


def _unheard(seen: Seen, impacts: Sequence[Moment]) -> list[Moment]:
    """What is clear to see where impacts are heard, and makes no sound: a turn, a wind-up, a recoil.

    What is on the beat of a rhythm is a contact also where its sound is lost.
    """
    heard = {id(sight) for moment in impacts for sight in seen.near(float(moment.time))}
    height = np.array([_height(sight) for sight in seen.sights])
    first, last = (
        np.searchsorted(seen.times, seen.times - AROUND),
        np.searchsorted(seen.times, seen.times + AROUND, "right"),
    )
    found = []
    for n, sight in enumerate(seen.sights):
        if id(sight) in heard:
            continue
        if "beat" in sight.peaks and seen.sure[n] >= SURE:
            found.append(_moment(sight, seen.kinds[n], confidence=float(seen.sure[n]), contact=True))
        elif _is_clear(sight) and height[n] >= SMALL * height[first[n] : last[n]].max():
            found.append(_moment(sight, "turn", confidence=0.5, contact=False))
    return found


def _is_clear(sight: Sight) -> bool:
    """Whether it stands out."""
    return max(peak.out for peak in sight.peaks.values()) >= STANDS_OUT


def _height(sight: Sight) -> float:
    return max(peak.height / HALF[name] for name, peak in sight.peaks.items())


def _moment(sight: Sight, kind: str, *, confidence: float, contact: bool) -> Moment:
    return Moment(
        time=instant(sight.time),
        strength=round(sight.strength, 3),
        kind=kind,
        contact=contact,
        confidence=round(confidence, 3),
        evidence=("picture",),
    )


def _strength(value: float, half: float) -> float:
    """0–1; half at `half`."""
    return round(value / (value + half), 3)


def _steps(times: Times) -> NDArray[np.bool_]:
    """Which instants stand in a regular row of at least four."""
    regular = np.zeros(len(times), bool)
    for first in range(len(times) - 3):
        gaps = np.diff(times[first : first + 4])
        if gaps.std() <= REGULAR * gaps.mean():
            regular[first : first + 4] = True
    return regular


def _times(moments: Sequence[Moment]) -> Times:
    return np.array([float(moment.time) for moment in moments], np.float64)


def _apart(moments: Sequence[Moment], others: Sequence[Moment]) -> list[Moment]:
    """Those moments that no other one is near to."""
    far = _off(_times(moments), np.sort(_times(others))) > APART
    return [moment for moment, apart in zip(moments, far, strict=True) if apart]
