"""The encoders that a film can be written with, and how each is told to give the same bytes on every machine.

All run on one thread and close their groups of pictures; a key frame stands wherever a cut begins.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import av

from crosscut.errors import MissingCodec
from crosscut.model.time import Rate

os.environ.setdefault("SVT_LOG", "1")  # SVT-AV1 prints to the terminal by itself; faults only


X264, SOUNDS = "libx264", "aac"
KEY_DISTANCE = 2  # s between key frames at most, so that players seek quickly


@dataclass(frozen=True, slots=True)
class Coder:
    """An encoder: its `name`, pixel format, container, four-letter tag ("" for its own) and settings.

    `effort` and `quality` are its words for how hard it tries and how good it shall be; "" where it has none. `tells`
    is whether it says of each frame how far what it made of it is from what it was sent.
    """

    name: str
    pixels: str
    container: str
    tag: str
    effort: str
    quality: str
    tells: bool
    settings: dict[str, str] = field(default_factory=dict)

    @property
    def ending(self) -> str:
        """What the name of a film ends in: editors look for ProRes in a .mov."""
        return f".{self.container}"


CODERS = {
    "h264": Coder(
        X264, "yuv420p", "mp4", "", "preset", "crf", tells=True,
        settings={"forced-idr": "1", "a53cc": "0", "flags": "+psnr"},
    ),
    "hevc": Coder(
        "libx265", "yuv420p", "mp4", "hvc1", "preset", "crf", tells=False,  # hvc1: what Apple's players ask for
        settings={
            "forced-idr": "1", "a53cc": "0",
            "x265-params": "log-level=none:pools=none:frame-threads=1:open-gop=0:info=0",
        },
    ),
    "av1": Coder(
        "libsvtav1", "yuv420p", "mp4", "", "preset", "crf", tells=False, settings={"svtav1-params": "lp=1"}
    ),
    "prores": Coder("prores_ks", "yuv422p10le", "mov", "", "profile", "", tells=False, settings={"vendor": "apl0"}),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Encoding:
    """Size in pixels, rate, and how hard the `codec` (a key of CODERS) tries and how good it shall be, in its words."""

    width: int
    height: int
    rate: Rate
    preset: str
    crf: float
    codec: str = "h264"

    @property
    def coder(self) -> Coder:
        """What encodes."""
        return CODERS[self.codec]

    @property
    def options(self) -> dict[str, str]:
        """What the encoder is told."""
        coder = self.coder
        asked = {coder.effort: self.preset, **({coder.quality: f"{self.crf:g}"} if coder.quality else {})}
        return {**asked, **coder.settings, **(repeatable() if coder.name == X264 else {})}


def repeatable() -> dict[str, str]:
    """What x264 must be told so that the same pictures always give the same bytes.

    With AVX-512 the macroblock tree of the x264 in PyAV's wheel does not repeat itself (measured: up to 5 results in 5
    runs over the same pictures; with AVX2 one in 20), so where the processor has it, x264 is held to AVX2: 5 % slower.
    """
    import cv2  # noqa: PLC0415  # the one library at hand that says what the processor can

    found = cv2.getCPUFeaturesLine().split()
    has = any("AVX512" in each and not each.endswith("?") for each in found)  # a question mark: known, but not there
    return {"x264-params": "asm=avx2"} if has else {}


def require_codecs(codec: str = "h264") -> None:
    """Raises MissingCodec where this build of PyAV cannot write a film."""
    for name in (CODERS[codec].name, SOUNDS):
        try:
            av.Codec(name, "w")
        except av.codec.codec.UnknownCodecError as error:
            raise MissingCodec(
                f"This build of PyAV has no {name} encoder.",
                remedy="Install the wheel: pip install --force-reinstall av.",
            ) from error
