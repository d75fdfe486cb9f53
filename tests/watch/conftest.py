"""Pictures and clips made by arithmetic, their truth known exactly."""

from fractions import Fraction
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest

from crosscut.media import movies
from crosscut.model.curve import Sound
from crosscut.watch.eye.looks import Look
from crosscut.watch.eye.motion import Course, Jolt
from crosscut.watch.eye.track import Track


def texture(height, width, right=0.0, down=0.0, seed=0):
    """Grey values 30–220 of a field of waves with hard edges, moved by fractions of a pixel."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    x, y = x - np.float32(right), y - np.float32(down)
    field, light = np.zeros((height, width), np.float32), np.zeros((height, width), np.float32)
    for n in range(1, 8):
        angle, length = 2.399963 * (n + 3 * seed), 11.0 + 5.3 * ((n * 5 + seed * 3) % 7)
        field += np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / length + n * n + seed)
    for n in (1, 2):
        angle, length = 1.1 * n + 2.1 * seed, 170.0 + 60 * ((n + seed) % 3)
        light += np.sin((x * np.cos(angle) + y * np.sin(angle)) * 2 * np.pi / length + 2.3 * seed + n)
    return np.clip(125 + 40 * np.tanh(2 * field) + 40 * light, 30, 220).astype(np.uint8)


def ball(picture, right, down, size=14, value=235):
    """The picture with a bright disc on it."""
    y, x = np.mgrid[: picture.shape[0], : picture.shape[1]]
    cover = np.clip(size - np.hypot(x - right, y - down), 0, 1)
    return (picture * (1 - cover) + value * cover).astype(np.uint8)


def clicks(times, length, rate=48_000, gain=0.8):
    """A quiet hiss with a crack at each of the times."""
    n = np.arange(int(length * rate))
    samples = 2e-4 * np.sin(n * n * 0.37)
    decay = np.exp(-np.arange(rate // 10) / (rate * 0.008)) * np.sin(np.arange(rate // 10) ** 2 * 0.9)
    for time in times:
        first = round(time * rate)
        part = samples[first : first + len(decay)]
        part += gain * decay[: len(part)]
    return Sound(samples.astype(np.float32)[:, None], rate)


def bouncing(path, bounces, length=3, rate=30):
    """A ball that is heard to fall on the ground at each of the times, flying up and down in between."""
    still = texture(180, 320)
    edges = [2 * bounces[0] - bounces[1], *bounces, 2 * bounces[-1] - bounces[-2]]

    def height(time):
        start, end = next((a, b) for a, b in pairwise(edges) if time < b or b == edges[-1])
        place = (time - start) / (end - start)
        return 100 * 4 * place * (1 - place)

    pictures = (ball(still, 160, 155 - height(n / rate)) for n in range(length * rate))
    sound = clicks(bounces, length)
    movies.write(path, pictures, Fraction(rate), sound, coding=movies.Coding(preset="veryfast", crf=18))


def track(count=90, rate=30, **given):
    """A track of so many pictures where nothing happens, but for what is given by name."""
    flat = np.zeros(count, np.float32)
    course = {"camera": np.zeros((count, 2), np.float32), "energy": flat + 0.05, "top": flat, "turn": flat}
    course |= {"change": flat, "stop": flat, "slowing": flat, "stopped": flat + 0j}
    course |= {"way": np.zeros((count, 2), np.float32), "centre": np.zeros((count, 2), np.float32)}
    course |= {"clear": flat + 0.05, "spot": np.zeros((count, 2), np.float32)}
    course |= {"jolt": Jolt(*np.zeros((3, count), np.complex64))}
    look = {"luminance": flat + 0.2, "mean": flat + 120, "spread": flat + 40, "dark": flat, "change": flat + 2}
    look |= {"sharp": flat + 0.6, "detail": flat + 30, "signature": np.zeros(count, np.uint64)}
    look |= {"frame": (0.0, 0.0, 1.0, 1.0), "colour": np.zeros((count, 3), np.float32)}
    for part in (course, look):
        part |= {name: value for name, value in given.items() if name in part}
    damaged = np.asarray(given.get("damaged", np.zeros(count, bool)))
    return Track(
        np.arange(count) / rate,
        damaged,
        Course(**course),
        Look(**look),
        tuple(given.get("cuts", ())),
        given.get("blends", ()),
    )


@pytest.fixture(scope="session")
def made():
    return SimpleNamespace(texture=texture, ball=ball, clicks=clicks, bouncing=bouncing, track=track)
