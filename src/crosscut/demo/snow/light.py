"""The hours of the day outdoors, and what the athlete wears in them."""

from __future__ import annotations

from dataclasses import dataclass, replace

from crosscut.demo.draw.canvas import Colour, mix, rgb
from crosscut.demo.draw.figure import Dress
from crosscut.demo.draw.layers import Point


@dataclass(frozen=True)
class Light:
    """One hour: the sky from top to bottom, the sun and its place (parts of the picture), rock, air, trees, snow."""

    top: Colour
    middle: Colour
    low: Colour
    sun: Colour
    sun_at: Point
    rock_lit: Colour
    rock: Colour
    air: Colour
    tree: Colour
    snow_lit: Colour
    snow: Colour
    snow_dark: Colour
    dress: Dress
    haze: float = 1.0


MITT: Colour = (190, 70, 44)


def _light(colours: str, sun_at: Point, dress: str, haze: float = 1.0) -> Light:
    top, middle, low, sun, rock_lit, rock, air, tree, lit, snow, dark = (rgb(text) for text in colours.split())
    ink, shade, far, far_shade, rim, skin = (rgb(text) for text in dress.split())
    worn = Dress(
        ink=(ink, shade),
        far=(far, far_shade),
        rim=rim,
        skin=(skin, mix(skin, ink, 0.55)),
        rim_at=(1.0, -0.5),
        glove=MITT,
    )
    return Light(top, middle, low, sun, sun_at, rock_lit, rock, air, tree, lit, snow, dark, worn, haze)


#            sky: top      middle  low     sun      rock lit, rock    air     tree    snow: lit, mid,   dark
DAWN = _light(
    "#10234f #3b649c #f0b98a #fff0cc #f6d3b4 #44598c #b9a7ae #182646 #ffe6cc #9db0d6 #3f5487",
    (0.78, 0.42),
    "#1a2547 #090e1f #35487a #1a2750 #ffd196 #8a5548",
)
EMBER = _light(
    "#2a1b4e #8a3f70 #ff9a5a #ffe2a8 #f59a76 #4a3568 #c07a7c #2a1b40 #ffc4a0 #9a84b4 #463a70",
    (0.80, 0.46),
    "#241a3c #0d0918 #4c3763 #2b2048 #ffb066 #96503f",
)
STORM = _light(
    "#31455f #61788f #a9b6bf #dfe6e6 #b4c0c9 #5a6d84 #a2b0bb #2c3d50 #e6edf0 #aab9c8 #5b6f87",
    (0.70, 0.34),
    "#20304a #0c1422 #4a5d76 #33455e #e6f0f2 #7d6660",
    0.55,
)
GOLD = _light(
    "#1d3a78 #6f8fc0 #ffd08a #fff6da #ffdcae #5a6ea6 #e6bf9c #22325c #fff0d2 #b4bfdf #4f649c",
    (0.60, 0.30),
    "#1c2648 #0a0f20 #3c4c7c #222f58 #ffdf9e #8f5c4c",
)
BLUE = _light(
    "#081430 #1d4480 #ff9e55 #ffe9b8 #f2b98c #263f78 #6f7fa6 #0f1e42 #ffcf9c #6d8cc4 #1b3266",
    (0.74, 0.42),
    "#131d3e #060a18 #2b4076 #15244a #ffc27a #96543c",
)


def dressed(light: Light, **other: object) -> Dress:
    """What the athlete wears in that light, but for what is given."""
    return replace(light.dress, **other)  # type: ignore[arg-type]  # fields of Dress
