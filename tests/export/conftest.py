import importlib.util
import sys
from pathlib import Path

# Strategies and readers are needed while the tests are collected, so they are imported by name and not as fixtures.
for name in ("export_material", "export_readers"):
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
