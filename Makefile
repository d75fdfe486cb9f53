# Python 3.11 or newer, pip, git and make are all that these need. UV=uv makes installing faster.
PYTHON ?= python3
BIN := .venv/$(if $(filter Windows_NT,$(OS)),Scripts,bin)

.PHONY: demo test check format bench clean

demo: .venv/.ready          ## make the demo material and cut the film
	$(BIN)/crosscut demo build/demo

test: .venv/.ready check    ## all that must hold before a change lands
	$(BIN)/python -m pytest --quiet --numprocesses 2

check: .venv/.ready
	$(BIN)/ruff check
	$(BIN)/ruff format --check
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

format: .venv/.ready
	$(BIN)/ruff check --fix
	$(BIN)/ruff format

clean:
	rm -rf build .venv

.venv/.ready: pyproject.toml requirements.lock
	$(PYTHON) -m venv --clear .venv
	$(if $(UV),$(UV) pip install --python $(BIN)/python,$(BIN)/python -m pip install) --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@
