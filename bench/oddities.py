"""Everything odd that users bring, watched and rendered: `python bench/oddities.py OUT [FOLDER …]`.

Reads `../shared/media/footage/oddities` when no folder is named. Each file must be used (the table says upright size,
rate, light curve, what is usable) or left out with one sentence; one that aborts or hangs ends the bench. Then a film
shows half a second of every clip, in which nothing private of theirs may be told, and OUT/oddities.png a picture of
each to look at.
"""

from __future__ import annotations

import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import av
from PIL import Image, ImageDraw

from crosscut.cache import Cache
from crosscut.demo.making import wave
from crosscut.demo.song import short
from crosscut.model.brief import Render
from crosscut.model.edit import Cut, Edit
from crosscut.model.footage import Clip, Footage
from crosscut.model.project import Given
from crosscut.model.time import Span
from crosscut.render import Film, render
from crosscut.store import write_whole
from crosscut.watch import watch

PLAIN = ("major_brand", "minor_version", "compatible_brands", "handler_name", "vendor_id", "language", "encoder")
SHORTEST = 4  # letters; fewer are found anywhere
CUT, RATE = 15, Fraction(30)  # frames a clip, frames a second

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media" / "footage"


def main() -> int:
    out = Path(sys.argv[1])
    folders = [Path(name) for name in sys.argv[2:]] or [SHARED / "oddities"]
    if not all(folder.exists() for folder in folders):
        sys.stderr.write(f"This bench needs {folders[0]}.\n")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        files = [str(path) for each in folders for path in sorted(each.rglob("*")) if path.is_file()]
        footage = watch([Given("A", tuple(files))], Cache(Path(folder)), 1)
        print(f"{len(files)} files, {len(footage.clips)} used, {time.process_time() - begun:.0f} CPU s")
        made = film(footage, out, Cache(Path(folder)))
        print(f"film of all: {made.frames} frames, held {[(held.clip, held.frames) for held in made.held]}")
        sheet(footage, out)
        said = {clip.path: private(Path(clip.path)) for clip in footage.clips}
        content = made.path.read_bytes()
        told = [(path, word) for path, words in said.items() for word in words if word.encode() in content]
        print(f"{sum(map(len, said.values()))} places, names and dates in the files, told by the film: {told}")
    for clip in footage.clips:
        print(row(clip))
    for lost in footage.left_out:
        print(f"left out  {lost.why} {lost.remedy}")
    return 0 if len(footage.clips) + len(footage.left_out) == len(files) else 1


def private(path: Path) -> set[str]:
    """What the file says of who filmed, with what, when and where."""
    with av.open(str(path), metadata_errors="replace") as box:
        tags = [box.metadata, *(stream.metadata for stream in box.streams)]
    return {value for each in tags for name, value in each.items() if name not in PLAIN and len(value) >= SHORTEST}


def film(footage: Footage, out: Path, cache: Cache) -> Film:
    """Every clip for CUT frames, from the middle of its first window; the song is a synthetic one."""
    cuts = []
    for number, clip in enumerate(footage.clips):
        span = clip.windows[0].span
        entry = max(span.start, min(span.middle, span.end - CUT / RATE))
        cuts.append(Cut(number * CUT, (number + 1) * CUT, "A", clip.content, entry))
    edit = Edit(Span(Fraction(0), Fraction(len(cuts) * CUT) / RATE), RATE, 640, 360, tuple(cuts))
    song = out / "oddities.wav"
    out.mkdir(parents=True, exist_ok=True)
    write_whole(song, wave(short()[0]))
    return render(edit, song, footage, Render(quality="draft"), out / "oddities.mp4", cache, 2)


def sheet(footage: Footage, out: Path) -> None:
    """One picture of each clip as the film shows it, with its name."""
    width, height, columns = 240, 135, 8
    rows = -(-len(footage.clips) // columns)
    picture = Image.new("RGB", (columns * width, rows * (height + 12)))
    pen = ImageDraw.Draw(picture)
    with av.open(str(out / "oddities.mp4")) as box:
        for number, frame in enumerate(box.decode(video=0)):
            place, rest = divmod(number, CUT)
            if rest == CUT // 2:
                x, y = place % columns * width, place // columns * (height + 12)
                picture.paste(Image.fromarray(frame.to_ndarray(format="rgb24")).resize((width, height)), (x, y))
                pen.text((x + 2, y + height), Path(footage.clips[place].path).name[:38], fill="white")
    picture.save(out / "oddities.png")


def row(clip: Clip) -> str:
    picture = clip.picture
    turned = f"{picture.rotation:3d}°{'m' if picture.mirrored else ' '}"
    flags = " ".join(word for word, on in (("vfr", not picture.steady), ("interlaced", picture.interlaced)) if on)
    usable = sum(float(window.span.length) for window in clip.windows)
    return (
        f"{Path(clip.path).name[:40]:40s} {float(clip.duration):6.2f} s  "
        f"{picture.width:4d}x{picture.height:<4d} {turned} "
        f"{float(picture.rate):6.2f}/s {picture.transfer:3s} {'sound' if clip.audible else 'quiet'} "
        f"usable {usable:5.2f} s  {len(clip.moments):2d} moments  {flags}"
    )


if __name__ == "__main__":
    sys.exit(main())
