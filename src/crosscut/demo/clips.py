"""The demo's clips by name, in the order in which they are told."""

from __future__ import annotations

from crosscut.demo.lab.fighter import ForceMachine, WhipToRing
from crosscut.demo.lab.gloves import Gloves
from crosscut.demo.lab.iron import Plates, Press
from crosscut.demo.lab.numbers import Numbers
from crosscut.demo.lab.treadmill import Belt, Treadmill
from crosscut.demo.painter import Painter
from crosscut.demo.snow.front_run import FrontRun
from crosscut.demo.snow.haul import Rope, Sled
from crosscut.demo.snow.runs import Boots, DeepSnow, LostTake, RidgeRun
from crosscut.demo.snow.summit import FirstBreath, Summit
from crosscut.demo.snow.wood import AxeClose, WoodYard

PAINTERS: tuple[type[Painter], ...] = (
    FirstBreath,
    RidgeRun,
    FrontRun,
    DeepSnow,
    Boots,
    WoodYard,
    AxeClose,
    Sled,
    Rope,
    Summit,
    LostTake,
    Treadmill,
    Belt,
    ForceMachine,
    Gloves,
    WhipToRing,
    Press,
    Plates,
    Numbers,
)
BY_NAME = {painter.recipe.name: painter for painter in PAINTERS}
