"""How sure it is that a sight is a contact: five reasons, of which one alone is enough.

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
    Reason("bounce", -3.147, {"turn stands out": 1.15, "turn is abrupt": 8.509}),
    Reason("strike", -7.432, {"fast at the end": 7.057}),
    Reason("drop", -9.059, {"land stands out": 0.126, "land is abrupt": 7.05, "came down": 0.8}),
    Reason(
        "strike", -11.262,
        {"outward before": 3.665, "inward after": 2.019, "fast at the end": 3.491, "sharp": 1.165, "stands out": 1.764},
    ),
    Reason("step", -4.164, {"on the beat": 0.736}),
)  # fmt: skip
ALWAYS: Mapping[str, float] = {"camera swings": -3.479, "highest nearby": 0.635}  # what weighs on every reason


def judge(sight: Sight) -> tuple[float, str]:
    """How likely the sight is a contact, 0–1, and the kind that its best reason speaks for."""
    seen = dict(zip(FEATURES, sight.features, strict=True))
    always = sum(weight * seen[name] for name, weight in ALWAYS.items())
    odds = [r.odds + always + sum(w * seen[name] for name, w in r.weights.items()) for r in REASONS]
    missed = sum(-log1p(exp(min(each, 50.0))) for each in odds)
    best = max(range(len(odds)), key=lambda n: (odds[n], -n))
    return 1 - exp(missed), REASONS[best].kind
