"""Everything odd that users bring, through the watch stage: `python bench/oddities.py [FOLDER …]`.

Reads `../shared/media/footage/oddities` when no folder is named. Each file must be used (the table says upright size,
rate, light curve, what is usable) or left out with one sentence; one that aborts or hangs ends the bench.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from crosscut.cache import Cache
from crosscut.model.footage import Clip
from crosscut.model.project import Given
from crosscut.watch import watch

SHARED = Path(__file__).resolve().parents[2] / "shared" / "media" / "footage"


def main() -> int:
    folders = [Path(name) for name in sys.argv[1:]] or [SHARED / "oddities"]
    if not all(folder.exists() for folder in folders):
        sys.stderr.write(f"This bench needs {folders[0]}.\n")
        return 3
    with tempfile.TemporaryDirectory() as folder:
        begun = time.process_time()
        files = [str(path) for each in folders for path in sorted(each.rglob("*")) if path.is_file()]
        footage = watch([Given("A", tuple(files))], Cache(Path(folder)), 1)
        print(f"{len(files)} files, {len(footage.clips)} used, {time.process_time() - begun:.0f} CPU s")
    for clip in footage.clips:
        print(row(clip))
    for out in footage.left_out:
        print(f"left out  {out.why} {out.remedy}")
    return 0 if len(footage.clips) + len(footage.left_out) == len(files) else 1


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
