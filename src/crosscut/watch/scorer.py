"""How sure it is that a sight is a contact: four reasons, of which one alone is enough.

Each reason weighs a few features of a sight (a logistic curve); together they miss only if all do (a noisy "or", Pearl
1988), so that what speaks through one channel is not outvoted by the silence of the others. Weights keep their sign:
more of what speaks for a contact never makes it less likely. Learnt by `bench/contacts.py --learn` from scripted
contacts and the annotated clips, every kind of activity with the same say.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log1p

from crosscut.watch.sights import FEATURES, Sight


@dataclass(frozen=True, slots=True)
class Reason:
    """The `kind` of moment it speaks for, its log odds where all features are 0, and what each feature adds to them."""

    kind: str
    odds: float
    weights: Mapping[str, float]


REASONS: tuple[Reason, ...] = (
    Reason("bounce", -5.499, {"turn stands out": 0.674, "turn is abrupt": 22.472}),
    Reason("drop", -2.743, {"land stands out": 0.44, "land is abrupt": 0.0, "came down": 0.614}),
    Reason("strike", -10.7, {"stands out": 1.428, "outward before": 4.363, "stops at once": 8.719}),
    Reason("step", -4.306, {"on the beat": 0.963}),
)
ALWAYS: Mapping[str, float] = {"camera swings": -4.978, "highest nearby": 0.035}  # what weighs on every reason


def judge(sight: Sight) -> tuple[float, str]:
    """How likely the sight is a contact, 0–1, and the kind that its best reason speaks for."""
    seen = dict(zip(FEATURES, sight.features, strict=True))
    always = sum(weight * seen[name] for name, weight in ALWAYS.items())
    odds = [r.odds + always + sum(w * seen[name] for name, w in r.weights.items()) for r in REASONS]
    missed = sum(-log1p(exp(min(each, 50.0))) for each in odds)
    best = max(range(len(odds)), key=lambda n: (odds[n], -n))
    return 1 - exp(missed), REASONS[best].kind
