"""How sure it is that a sight is a contact: four reasons, of which one alone is enough.

Each reason weighs a few features of a sight (a logistic curve); together they miss only if all do (a noisy "or", Pearl
1988), so that what speaks through one channel is not outvoted by the silence of the others. Weights keep their sign:
more of what speaks for a contact never makes it less likely. Learnt by `bench/contacts.py --train` from scripted
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


REASONS = (
    Reason("bounce", -5.046, {"turn stands out": 0.614, "turn is abrupt": 8.129}),
    Reason("strike", -10.78, {"fast at the end": 7.889}),
    Reason("drop", -11.354, {"land stands out": 0.166, "land is abrupt": 5.852, "came down": 0.601}),
    Reason(
        "strike", -15.838,
        {"outward before": 3.527, "inward after": 2.2, "fast at the end": 5.491, "sharp": 1.858, "stands out": 0.851},
    ),
)  # fmt: skip
ALWAYS = {"camera jerks": -1.053, "highest nearby": 0.952}  # what weighs on every reason


def judge(sight: Sight) -> tuple[float, str]:
    """How likely the sight is a contact, 0–1, and the kind that its best reason speaks for."""
    seen = dict(zip(FEATURES, sight.features, strict=True))
    always = sum(weight * seen[name] for name, weight in ALWAYS.items())
    odds = [r.odds + always + sum(w * seen[name] for name, w in r.weights.items()) for r in REASONS]
    missed = sum(-log1p(exp(min(each, 50.0))) for each in odds)
    best = max(range(len(odds)), key=lambda n: (odds[n], -n))
    return 1 - exp(missed), REASONS[best].kind
