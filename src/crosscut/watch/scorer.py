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
    Reason("bounce", -8.39, {"turn stands out": 0.671, "turn is abrupt": 18.348, "stops at once": 6.985}),
    Reason("drop", -2.836, {"land stands out": 0.478, "came down": 0.71}),
    Reason("strike", -11.843, {"stands out": 2.156, "outward before": 7.839, "stops at once": 4.614}),
    Reason("step", -4.104, {"on the beat": 1.186}),
)
ALWAYS: Mapping[str, float] = {"camera swings": -5.458}  # what weighs on every reason


def judge(sight: Sight) -> tuple[float, str]:
    """How likely the sight is a contact, 0–1, and the kind that its best reason speaks for."""
    seen = dict(zip(FEATURES, sight.features, strict=True))
    always = sum(weight * seen[name] for name, weight in ALWAYS.items())
    odds = [r.odds + always + sum(w * seen[name] for name, w in r.weights.items()) for r in REASONS]
    missed = sum(-log1p(exp(min(each, 50.0))) for each in odds)
    best = max(range(len(odds)), key=lambda n: (odds[n], -n))
    return 1 - exp(missed), REASONS[best].kind
