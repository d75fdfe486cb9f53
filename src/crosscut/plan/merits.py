"""Every merit of the objective: its name, its weight, and the one small function that gives its points.

One point is one beat of screen time at full content, or one full-strength accent that a full-strength impact meets
exactly. All functions take and give plain numbers or arrays of one shape. docs/planning.md tells where each comes from.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Reals = NDArray[np.float64]
Whole = NDArray[np.int64]
GRAIN = 1024  # points are multiples of 1/1024, so that sums are exact and the same in any order on every machine

# points a beat on screen
QUALITY = 0.40
ENERGY = 0.5  # of 0.4 to 0.8 what lets no made film move against its song (r 0.5 and more) at nearly the same landings
ARC = 0.45
EFFORT = 0.6  # where the user favours it: more than what merely moves, as it was measured
PACE = 0.66  # at 0.5 one made film in sixteen had cuts that hardly followed its energy; at 0.7 fewer accents are met
SLOWER = 0.20  # an octave²; slow motion is at home in sport
FASTER = 0.60  # an octave²; athletes who run too fast look like clowns
ACT = 0.20  # of 0.15 to 0.8 what saves the best for the last acts; it costs one strong hit in a hundred
SIDE = 0.90  # at 0.5 one made film in eight gave a side less than 0.45 though both could fill half
HELD = 0.40  # frames that stay on for two or more of the film: asked for, but never better than smooth motion
ORDER = 1.2  # where the user keeps the order of the footage: more than any place gives, over the whole film
# points a moment
IMPACT = 1.0
STRONG = 2.0  # more where a strong impact meets a strong accent: the hits that people wait for come first
MISSED = 1.2  # a contact shown off the beat takes away more than one that lands gives: at 0.8 one in seven was off
CUT_POINT = 0.6  # share of a hit on the very frame of the cut: there was no run-up to see
NO_CONTACT = 0.6  # share of a turn or a top, which are softer than a blow
RAMP = 0.5  # an octave by which the speed changes within a cut: it must land something, as the eye sees it
# points a cut
METRE = 1.00  # as much more than pace gives, as it was
OPENING = 4.0
ENDING = 8.0  # more than any other merit of one cut: law 5
# points a pair of cuts
MOTION = 0.50
STEP = 0.50
RHYME = 0.60  # the same stride, the same blow, taken up by the other side
JUMP = 2.0
VIEW = 2.0  # two takes of one view in a row: to the eye a jump cut all the same
REUSE = 0.80
DUPLICATE = 1.50
REPEAT = 30.0  # two cuts that show the same frames: only where nothing else is left
REPEAT_SCARCE = 1.0  # the same where the footage is shorter than the song, so that each part comes back equally often
SPEECH = 1.0  # to begin or to end while somebody is heard to speak: as bad as a strong hit is good
OFF_GRID = 8.0  # a cut where no beat is: only where no shot lasts from beat to beat
# points a cut, for what the user said
STAR = STRONG  # as much as a strong accent adds: starred footage is taken where it fits at all
MUST = 4.0  # at first for what must be shown; raised until it is
KEEP = 0.15  # to stay as it was; without it one ban moved half of all cuts (notes §0.7)
AGAIN = 0.6  # to show in its place what an earlier take shows there

PACE_WORST = 4.0  # octaves², where the pace no longer grows worse
ARC_STRENGTH = 0.6  # share of the strongest visible moment in how telling a cut is; the rest is its energy
RHYME_FROM = 0.85  # cosine of two movements that begin to look alike; what shares only its rhythm or its ways has less
STRIDE = 0.25  # octaves between cadences that are no longer the same stride
REUSE_REACH = 32.0  # beats, until the same shot is welcome again
DUPLICATE_REACH = 64.0  # beats, until its like is


def rounded(points: Any) -> Reals:  # noqa: ANN401  # anything that numpy takes
    """To the grain."""
    return np.rint(np.asarray(points, np.float64) * GRAIN) / GRAIN


def quality(beats: Any, looks: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """A beat of a picture of full quality gives QUALITY."""
    return rounded(QUALITY * beats * looks)


def energy(beats: Any, heard: Any, seen: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """How well the movement fits the loudness of the song."""
    return rounded(ENERGY * beats * (1 - np.abs(heard - seen)))


def asked_effort(heard: Any, along: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """The effort, 0–1, that suits a place: half by the song's energy there, half by how far the story has come."""
    return np.asarray((np.asarray(heard) + along) / 2, np.float64)


def effort(beats: Any, asks: Any, worked: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """How well the athlete's measured effort fits what the place asks for; half of it where nothing was measured."""
    return rounded(EFFORT * beats * np.where(np.isfinite(worked), 1 - np.abs(asks - worked), 0.5))


def arc(beats: Any, climax: Any, telling: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """Telling pictures where the story peaks; as each can be shown only once, it saves the best for there."""
    return rounded(ARC * beats * climax * telling)


def telling(strongest: Any, seen: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """How much a stretch has to tell, 0–1: its strongest moment, and how much moves."""
    return np.asarray(ARC_STRENGTH * strongest + (1 - ARC_STRENGTH) * seen, np.float64)


def act(beats: Any, level: Any, rank: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """How well what a picture has to tell suits its act: the best of the footage the summit, little the set-up.

    `level` is how far the story has risen, `rank` the share of the footage that tells less, both 0–1. 0 for two taken
    at will, which are a third apart.
    """
    return rounded(ACT * beats * (1 / 3 - np.abs(level - rank)))


def pace(beats: Any, wanted: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """Cut lengths are log-normal about the wanted one (Salt), so the distance is in octaves."""
    octaves = np.log2(beats / wanted)
    return rounded(-PACE * beats * np.minimum(PACE_WORST, octaves * octaves))


def speed(beats: Any, rate: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """Movement as it was is best."""
    octaves = np.log2(rate)
    return rounded(-np.where(octaves > 0, FASTER, SLOWER) * beats * octaves * octaves)


def ramp(octaves: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """The less the speed changes at a turn the better."""
    return rounded(-RAMP * np.abs(octaves))


def held(beats: Any, rate: Any, smooth: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """Slower than the source has frames for: some of them are held."""
    return rounded(-HELD * beats * ((np.asarray(rate) < 1) & (np.asarray(rate) < smooth)))


def side(beats_off: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """Beats on which another side was planned."""
    return rounded(-SIDE * beats_off)


def metre(strength: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """A cut on a phrase costs nothing, one on a weak beat most."""
    return rounded(-METRE * (1 - strength))


def opening(looks: Any, seen: Any, share: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """The first picture is calm and good, and stays: `share` is how much of the wanted length it lasts, 0–1."""
    return rounded(OPENING * (1 + np.asarray(looks)) / 2 * (1 - np.asarray(seen)) * share)


def ending(strength: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """The strongest moment meets the final hit."""
    return rounded(ENDING * strength)


def speech(broken: Any) -> Reals:  # noqa: ANN401  # numbers or arrays
    """For each end of a cut that breaks into a sentence."""
    return rounded(-SPEECH * np.asarray(broken))


def nearness(distance: Any, reach: float) -> Reals:  # noqa: ANN401  # numbers or arrays
    """1 at no distance, 0 from `reach` beats on."""
    return np.maximum(0.0, 1.0 - np.asarray(distance, np.float64) / reach)


class Looks(NamedTuple):
    """Of windows `[m]`: direction of movement `[m, 2]` (at most length 1), energy, side, shot, view; `like` `[m, m]`.

    `like` 0–1 says how alike two move; it is `[0, 0]` where nothing is known of that. One view has one number.
    """

    direction: Reals
    seen: Reals
    side: NDArray[np.int64]
    shot: NDArray[np.int64]
    like: Reals
    view: NDArray[np.int64]


def like(movement: Reals, cadence: Reals) -> Reals:
    """How alike each two of windows `[m]` move, 0–1, `[m, m]`.

    `movement` `[m, d]` has length 1, or 0 where unknown; where something repeats in one of both, it must in the other,
    as often: one stride of two athletes. The movement is rounded to the grain, so that its products are exact.
    """
    if not movement.any():
        return np.zeros((0, 0))
    exact = rounded(movement)
    alike = np.clip((exact @ exact.T - RHYME_FROM) / (1 - RHYME_FROM), 0.0, 1.0)
    octaves = np.log2(np.where(cadence > 0, cadence, 1.0))
    stride = np.clip(1 - np.abs(octaves[:, None] - octaves[None, :]) / STRIDE, 0.0, 1.0)
    repeats = cadence > 0
    same = np.where(repeats[:, None] & repeats[None, :], stride, repeats[:, None] == repeats[None, :])
    return np.asarray(alike * same, np.float64)


def pairs(looks: Looks, one: Any, other: Any) -> dict[str, Reals]:  # noqa: ANN401  # places in one shape, or that broadcast
    """Points of windows `one` followed by `other`: motion, step, rhyme and jump.

    Movement goes on within a side and clashes across sides (Eisenstein), where like movement rhymes.
    """
    right, down = looks.direction.T
    along = right[one] * right[other] + down[one] * down[other]
    same = looks.side[one] == looks.side[other]
    return {
        "motion": rounded(np.where(same, MOTION, -MOTION) * along),
        "step": rounded(-STEP * np.abs(looks.seen[one] - looks.seen[other])),
        "rhyme": rounded(np.where(same, 0.0, RHYME) * looks.like[one, other]) if len(looks.like) else 0.0 * along,
        "same view": -VIEW * ((looks.view[one] == looks.view[other]) & (looks.shot[one] != looks.shot[other])),
        "jump": np.where(looks.shot[one] == looks.shot[other], -JUMP, 0.0),
    }
