"""A small network that says of every tick how much it sounds like no beat, a beat or a downbeat.

Gated convolutions over ticks whose reach doubles from layer to layer (van den Oord et al., "WaveNet", 2016; for beats:
Davies & Böck, "Temporal convolutional networks for musical audio beat tracking", EUSIPCO 2019). Since it runs over
ticks instead of time, tempo means nothing to it. Several such networks, trained alike from other starts, vote. Weights
come from bench/train_bars.py; this is their arithmetic in numpy.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import IO

import numpy as np

from crosscut.listen.onsets import Doubles
from crosscut.model.curve import Floats


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """One gated convolution: `weights` `[taps, inner, 2 * inner]`, `reach` ticks between taps, and what goes on."""

    weights: Floats
    bias: Floats
    mix: Floats
    mix_bias: Floats
    reach: int

    def __call__(self, heard: Floats) -> Floats:
        """What is heard `[n, inner]` after this layer."""
        both = _convolved(heard, self.weights, self.reach) + self.bias
        inner = both.shape[1] // 2
        gated = _elu(both[:, :inner]) / (1 + np.exp(-both[:, inner:]))
        return np.asarray(heard + gated @ self.mix + self.mix_bias)


@dataclass(frozen=True, slots=True, eq=False)
class Network:
    """Traits, set against `mean` and `spread` `[k]`, are taken in by `first`, handed on by layers, told by `last`."""

    mean: Floats
    spread: Floats
    first: Floats
    first_bias: Floats
    layers: tuple[Layer, ...]
    last: Floats
    last_bias: Floats

    def __call__(self, known: Floats) -> Doubles:
        """Log-probabilities `[n, 3]` of none, beat, downbeat, for what is known of each tick `[n, k]`."""
        heard = _elu(_convolved((known - self.mean) / self.spread, self.first, 1) + self.first_bias)
        for layer in self.layers:
            heard = layer(heard)
        return normal((_elu(heard) @ self.last + self.last_bias).astype(np.float64))


def judged(known: Floats, networks: tuple[Network, ...]) -> Doubles:
    """The vote of the networks: log-probabilities `[n, 3]` of none, beat, downbeat for each tick `[n, k]`."""
    return normal(np.mean([network(known) for network in networks], axis=0))


def normal(odds: Doubles) -> Doubles:
    """Logarithms of probabilities that sum to 1 `[n, 3]`."""
    top = odds - odds.max(axis=1, keepdims=True)
    return np.asarray(top - np.log(np.exp(top).sum(axis=1, keepdims=True)))


@cache
def shipped() -> tuple[Network, ...]:
    """The networks that Crosscut brings."""
    with resources.files("crosscut.listen.grid").joinpath("bars.npz").open("rb") as file:
        return loaded(file)


def loaded(file: IO[bytes]) -> tuple[Network, ...]:
    """The networks in a file of arrays; those of the k-th are named `k.first` and so on."""
    with np.load(file) as stored:
        arrays = {name: stored[name].astype(np.float32) for name in stored.files if "." in name}
    count = 1 + max(int(name.split(".")[0]) for name in arrays)
    return tuple(built({name[2:]: each for name, each in arrays.items() if name[0] == str(k)}) for k in range(count))


def built(arrays: dict[str, Floats]) -> Network:
    """A network from its arrays as they are stored: those of layer k are named `layer_k_weights` and so on."""

    def layer(k: int, reach: int) -> Layer:
        weights, bias, mix, mix_bias = (arrays[f"layer_{k}_{name}"] for name in ("weights", "bias", "mix", "mix_bias"))
        return Layer(weights, bias, mix, mix_bias, reach)

    layers = tuple(layer(k, int(reach)) for k, reach in enumerate(arrays["reaches"]))
    plain = {name: arrays[name] for name in ("mean", "spread", "first", "first_bias", "last", "last_bias")}
    return Network(**plain, layers=layers)


def _convolved(heard: Floats, weights: Floats, reach: int) -> Floats:
    """The sum over taps of what is heard `[n, k]` that many ticks before and after, each by its own weights."""
    taps, count = len(weights), len(heard)
    ahead = taps // 2 * reach
    padded = np.pad(heard, ((ahead, ahead), (0, 0)))
    return np.asarray(sum(padded[tap * reach : tap * reach + count] @ weights[tap] for tap in range(taps)))


def _elu(values: Floats) -> Floats:
    return np.asarray(np.where(values > 0, values, np.expm1(np.minimum(values, 0))))
