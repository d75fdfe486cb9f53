"""How late a clip's sound is against its picture, and whether the two tell of the same events at all.

Sounds are taken for a mixture: a share of them belongs to what is seen and comes at one delay after it, the rest comes
at any time. The likeliest delay and share are those of the highest likelihood; by how much that exceeds the likelihood
of sounds that have nothing to do with the picture is how surely they agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Times = NDArray[np.float64]
Places = NDArray[np.int64]

LATEST = 0.22  # s before or after its picture that a sound is looked for; 34 m are 0.1 s, recorders add to it
DELAYS = np.arange(-LATEST, LATEST + 0.001, 0.005)  # s from what is seen to its sound
USUAL, AS_USUAL, SPREAD = 0.03, 0.06, 0.08  # s; delays within 60 ms of it are as likely as each other, others rarer
EARLY, LATE = -0.06, 0.12  # s; as far as sound, and what is seen, can be late
FAR = 3.0  # how many times likelier (logarithm) a delay beyond that must be: files whose sound lies wrong are rare
CLEAR = 0.5  # how sure sights are, in the mean, that can tell any delay, also that of a file whose sound lies wrong
BODY = -0.16  # s; a runner is seen so long after the foot is heard, when the body is stopped: the sound is on time
SHARES = np.array([0.15, 0.3, 0.5, 0.7, 0.9])  # of the sounds that belong to what is seen
BLUR = 0.01  # s by which what is seen is early or late
FIT = 0.03  # s; the same where the delay is told in the end
NEAREST = 0.045  # s between a sight, put off by the delay, and a sound of its own
DOUBT = 0.05  # added to how sure a sight is: what is doubtful may sound too
FULL = 6.0  # dB of rise from which a sound has its full say ...
MOST = 1.5  # ... and how much more a louder one may have
STEP = 0.005  # s
TAIL = 8 * BLUR  # s; what is seen further away adds less than a ten-trillionth
RIVALS = 0.1  # s; a sight further off fits a sound worse than any within NEAREST, however sure it is
AT_ONCE = 1 << 14  # steps, 130 kB
FEWEST = 3  # sights and sounds, or nothing can agree


@dataclass(frozen=True, slots=True)
class Agreement:
    """Sound comes `delay` seconds after its picture; `share` of the sounds are seen.

    `gain` is the logarithm of how many times likelier that is than sounds without any connection, `clear` whether the
    sights that tell it are sure.
    """

    delay: float
    share: float
    gain: float
    clear: bool


def find(seen: Times, sure: Times, heard: Times, rises: Floats) -> Agreement | None:
    """The agreement of sights (when, how sure 0-1) and sounds (when, dB); None where they are too few."""
    if len(seen) < FEWEST or len(heard) < FEWEST:
        return None
    weight = sure + DOUBT
    span = np.arange(min(seen[0], heard[0]), max(seen[-1], heard[-1]) + STEP, STEP)
    parts = (span[first : first + AT_ONCE] for first in range(0, len(span), AT_ONCE))
    usual = sum(float(_near(part, seen, weight).sum()) for part in parts) / len(span) + 1e-6
    ratio = np.stack([_near(heard - delay, seen, weight) for delay in DELAYS]) / usual
    say = np.minimum(rises / FULL, MOST)
    gains = np.log(1 - SHARES[:, None, None] + SHARES[:, None, None] * ratio) @ say
    best = gains.max(axis=0) - 0.5 * (np.maximum(np.abs(DELAYS - USUAL) - AS_USUAL, 0) / SPREAD) ** 2
    near = (DELAYS >= EARLY) & (DELAYS <= LATE)
    chosen = int(np.argmax(np.where(near, best, best - FAR)))
    clear = _how_sure(seen, sure, heard, float(DELAYS[chosen])) >= CLEAR
    if not near[chosen] and not clear and not BODY <= DELAYS[chosen] < EARLY:
        chosen = int(np.argmax(np.where(near, best, -np.inf)))
    share = int(np.argmax(gains[:, chosen]))
    told = _told(seen, weight, heard, float(DELAYS[chosen]))
    on_time = not near[chosen] and not clear
    return Agreement(0.0 if on_time else told, float(SHARES[share]), float(gains[share, chosen]), clear)


def _how_sure(seen: Times, sure: Times, heard: Times, delay: float) -> float:
    """The mean sureness of the sights that sounds come after with that delay."""
    nearest, found = np.full(len(heard), np.inf), np.zeros(len(heard))
    for here, sight in _around(heard - delay, seen, 2 * BLUR):
        off = np.abs(heard[here] - seen[sight] - delay)
        nearer = off < nearest[here]
        nearest[here[nearer]], found[here[nearer]] = off[nearer], sure[sight[nearer]]
    fitting = nearest <= 2 * BLUR
    return float(found[fitting].mean()) if fitting.any() else 0.0


def _around(times: Times, seen: Times, reach: float) -> Iterator[tuple[Places, Places]]:
    """Every pair of a time and a sight within reach of it, by their numbers; no time twice in a turn, sights rising."""
    first, last = np.searchsorted(seen, times - reach), np.searchsorted(seen, times + reach, side="right")
    for turn in range(int((last - first).max(initial=0))):
        here = np.flatnonzero(first + turn < last)
        yield here, first[here] + turn


def _near(times: Times, seen: Times, weight: Times) -> Times:
    """How much is seen at each of the times, `[n]`."""
    found = np.zeros(len(times))
    for here, sight in _around(times, seen, TAIL):
        found[here] += np.exp(-0.5 * ((times[here] - seen[sight]) / BLUR) ** 2) * weight[sight]
    return found


def _told(seen: Times, weight: Times, heard: Times, delay: float) -> float:
    """The weighted median of how late each sound is after the sight that fits it best."""
    late, say = np.full(len(heard), np.inf), np.zeros(len(heard))
    for here, sight in _around(heard - delay, seen, RIVALS):
        off = heard[here] - seen[sight]
        fit = weight[sight] * np.exp(-0.5 * ((off - delay) / FIT) ** 2)
        better = fit > say[here]
        late[here[better]], say[here[better]] = off[better], fit[better]
    close = np.abs(late - delay) <= NEAREST
    if not close.any():
        return delay
    order = np.argsort(late[close], kind="stable")
    total = np.cumsum(say[close][order])
    return float(late[close][order][np.searchsorted(total, total[-1] / 2)])
