"""What a linter cannot say about this house: sizes, words, imports, and that the texts name what is there."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted((ROOT / "src").rglob("*.py"))
FOLDERS = sorted({path.parent for path in SOURCES})
LONGEST_FILE = 420  # lines
MOST_MODULES = 12  # in one folder, its __init__ left aside
BANNED = {"sr", "hop", "fps", "scene", "segment", "event", "manager", "helper", "utils", "data"}


def name_of(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_a_file_is_read_in_one_sitting(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("folder", FOLDERS, ids=name_of)
def test_a_folder_is_seen_at_one_glance(folder):
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_words_that_mean_nothing_here_are_not_used(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    defined |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    defined |= {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}
    assert not {name.lower() for name in defined} & BANNED


@pytest.mark.parametrize("path", [path for path in SOURCES if "cli" not in path.parts], ids=name_of)
def test_only_the_command_line_prints(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {node.func.id for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)}
    assert "print" not in called


@pytest.mark.parametrize("path", [*SOURCES, *sorted((ROOT / "tests").rglob("*.py"))], ids=name_of)
def test_every_exception_to_a_rule_carries_its_reason(path):
    for line in path.read_text(encoding="utf-8").splitlines():
        if re.search(r"#\s*(noqa|type: ignore)", line):
            assert re.search(r"#\s*(noqa: [A-Z0-9, ]+|type: ignore\[[a-z, -]+\])\s+#\s+\S+", line), line


def test_the_map_names_every_folder():
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    missing = [folder.name for folder in FOLDERS if f"`{folder.name}/`" not in text and folder.name != "crosscut"]
    assert not missing


def test_the_package_root_imports_nothing():
    probe = "import sys; before = set(sys.modules); import crosscut; print(sorted(set(sys.modules) - before))"
    found = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)  # noqa: S603  # our own words
    assert found.stdout.strip() == "['crosscut']"
