import importlib.util
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def instances():
    spec = importlib.util.spec_from_file_location("instances", Path(__file__).with_name("instances.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules["instances"] = module
    spec.loader.exec_module(module)
    return module
