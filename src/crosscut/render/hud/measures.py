"""How each measure is told: its name, unit, digits and scale; in metric or imperial units, the same everywhere."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measure:
    """A measure as instruments show it: shown value = `factor` × value + `shift`.

    `scale` is what gauges and bars run from and to, in shown values; `high` where it becomes hot. `filmed` ones were
    measured from the film itself, and say so.
    """

    name: str
    unit: str
    digits: int = 0
    factor: float = 1.0
    shift: float = 0.0
    scale: tuple[float, float] = (0.0, 1.0)
    high: float = 0.8
    filmed: bool = False


MEASURES = {
    "heart_rate": Measure("PULSE", "BPM", scale=(60, 200), high=0.75),
    "cadence": Measure("CADENCE", "/MIN", scale=(0, 220), high=0.8),
    "power": Measure("POWER", "W", scale=(0, 600), high=0.7),
    "power_weight": Measure("POWER", "W/KG", 1, scale=(0, 8), high=0.7),
    "force": Measure("FORCE", "N", scale=(0, 1200), high=0.8),
    "speed": Measure("SPEED", "KM/H", 1, factor=3.6, scale=(0, 60), high=0.7),
    "altitude": Measure("HEIGHT", "M", scale=(0, 3000)),
    "climb": Measure("CLIMB", "M", scale=(0, 2000)),
    "distance": Measure("WAY", "KM", 2, factor=0.001, scale=(0, 50)),
    "grade": Measure("GRADE", "%", 1, scale=(-20, 20)),
    "temperature": Measure("AIR", "°C", scale=(-30, 40)),
    "heading": Measure("COURSE", "°", scale=(0, 360)),
    "latitude": Measure("TRACK", ""),
    "g_force": Measure("LOAD", "G", 1, scale=(0, 6), high=0.5),
    "air_time": Measure("AIR TIME", "S", 2, scale=(0, 2)),
    "zone": Measure("ZONE", "", scale=(0, 5), high=0.8),
    "lap": Measure("LAP", ""),
    "time_of_day": Measure("TIME", ""),
    "strikes": Measure("BLOWS", "", filmed=True, scale=(0, 100)),
    "strike_rate": Measure("RHYTHM", "/MIN", filmed=True, scale=(0, 220)),
    "strength": Measure("LAST BLOW", "%", filmed=True, scale=(0, 100), high=0.75),
    "tempo": Measure("TEMPO", "BPM", filmed=True, scale=(60, 200), high=1.1),
    "bar": Measure("BAR", "", filmed=True, scale=(0, 100)),
}
IMPERIAL = {
    "speed": Measure("SPEED", "MPH", 1, factor=2.236936, scale=(0, 40), high=0.7),
    "altitude": Measure("HEIGHT", "FT", factor=3.28084, scale=(0, 10_000)),
    "climb": Measure("CLIMB", "FT", factor=3.28084, scale=(0, 6000)),
    "distance": Measure("WAY", "MI", 2, factor=0.000621371, scale=(0, 30)),
    "temperature": Measure("AIR", "°F", factor=1.8, shift=32.0, scale=(-20, 100)),
    "force": Measure("FORCE", "LBF", factor=0.2248089, scale=(0, 270), high=0.8),
    "power_weight": Measure("POWER", "W/KG", 1, scale=(0, 8), high=0.7),
}
MINUS = "−"


def measure(name: str, units: str) -> Measure:
    """How that measure is told in "metric" or "imperial" units."""
    return IMPERIAL.get(name, MEASURES[name]) if units == "imperial" else MEASURES[name]


def number(value: float, digits: int) -> str:
    """A number as it is shown, with a true minus and a point in every country."""
    return f"{value:.{digits}f}".replace("-", MINUS)


def hours(seconds: float, style: str) -> str:
    """The time of day of so many seconds since midnight, in "24" or "12" hours."""
    minutes = int(seconds // 60) % 1440
    hour, minute = divmod(minutes, 60)
    if style == "24":
        return f"{hour:02d}:{minute:02d}"
    return f"{(hour - 1) % 12 + 1}:{minute:02d} {'AM' if hour < 12 else 'PM'}"  # noqa: PLR2004  # noon
