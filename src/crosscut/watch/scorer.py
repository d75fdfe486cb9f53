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


REASONS = (
    Reason("bounce", -2.615, {"turn stands out": 0.652, "turn is abrupt": 10.173}),
    Reason("strike", -7.089, {"fast at the end": 7.291}),
    Reason("drop", -8.466, {"land stands out": 0.126, "land is abrupt": 6.259, "came down": 0.7}),
    Reason(
        "strike", -10.611,
        {"outward before": 3.282, "inward after": 1.99, "fast at the end": 2.673, "sharp": 1.415, "stands out": 1.658},
    ),
)  # fmt: skip
ALWAYS = {"camera swings": -3.38, "highest nearby": 0.784}  # what weighs on every reason


def judge(sight: Sight) -> tuple[float, str]:
    """How likely the sight is a contact, 0–1, and the kind that its best reason speaks for."""
    seen = dict(zip(FEATURES, sight.features, strict=True))
    always = sum(weight * seen[name] for name, weight in ALWAYS.items())
    odds = [r.odds + always + sum(w * seen[name] for name, w in r.weights.items()) for r in REASONS]
    missed = sum(-log1p(exp(min(each, 50.0))) for each in odds)
    best = max(range(len(odds)), key=lambda n: (odds[n], -n))
    return 1 - exp(missed), REASONS[best].kind
