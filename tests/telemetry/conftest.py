import importlib.util
import sys
from pathlib import Path

import pytest


def load(name):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def journeys():
    return load("journeys")


@pytest.fixture(scope="session")
def files(journeys):
    assert journeys  # it is what they take their noise from
    return load("activity_files")
