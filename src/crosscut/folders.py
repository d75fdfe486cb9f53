"""Where this system keeps what belongs to one user: caches, settings and data, each in a folder of ours."""

from __future__ import annotations

import os
from pathlib import Path

# By kind: the variable that names the place and what it is without one, on Windows and elsewhere (XDG).
PLACES = {
    "cache": (("LOCALAPPDATA", "AppData/Local"), ("XDG_CACHE_HOME", ".cache")),
    "config": (("APPDATA", "AppData/Roaming"), ("XDG_CONFIG_HOME", ".config")),
    "data": (("APPDATA", "AppData/Roaming"), ("XDG_DATA_HOME", ".local/share")),
}


def of_user(kind: str) -> Path:
    """Our folder of that kind, one of PLACES, whether it is there or not."""
    windows, elsewhere = PLACES[kind]
    variable, usual = windows if os.name == "nt" else elsewhere
    return Path(os.environ.get(variable) or Path.home() / usual) / "crosscut"
