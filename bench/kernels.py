"""Builds the planner's kernels, C to WebAssembly, for whoever changes them: `python bench/kernels.py`.

Needs clang and lld for wasm32 (Debian: `apt install clang lld`); users need neither, the module is in the package.
The module keeps the fingerprint of its sources, and a test holds the two together.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

MISSING = 3
FOLDER = Path(__file__).parents[1] / "src" / "crosscut" / "plan" / "kernels"
FLAGS = ("--target=wasm32", "-O3", "-ffp-contract=off", "-mbulk-memory", "-nostdlib", "-Wall", "-Wextra", "-Werror")
LINKED = ("-Wl,--no-entry", "-Wl,--strip-all")
SECTION = b"sources"  # the name of the module's own section


def fingerprint() -> bytes:
    """Of all sources, in order of their names."""
    sources = sorted([*FOLDER.glob("*.c"), *FOLDER.glob("*.h")])
    return hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest().encode()


def main() -> int:
    compiler = shutil.which("clang")
    if compiler is None or shutil.which("wasm-ld") is None:
        sys.stderr.write("clang and wasm-ld are needed.\n")
        return MISSING
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder) / "kernels.wasm"
        sources = sorted(str(path) for path in FOLDER.glob("*.c"))
        subprocess.run([compiler, *FLAGS, *LINKED, "-o", str(made), *sources], check=True)
        payload = bytes([len(SECTION)]) + SECTION + fingerprint()
        (FOLDER / "kernels.wasm").write_bytes(made.read_bytes() + bytes([0, len(payload)]) + payload)
    print(f"{(FOLDER / 'kernels.wasm').stat().st_size} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
