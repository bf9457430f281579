# Two commands: `make demo` shows what Hunches does, `make test` runs all that CI runs.
# Everything is installed into .venv, with the versions of constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check format lint types contracts unit quick bench coverage clean

demo: .venv/.installed
	@$(BIN)/hunches demo demo

test: check unit

# Everything but the tests, in the order in which it fails fastest.
check: lint types contracts

format: .venv/.installed-dev
	$(BIN)/ruff format
	$(BIN)/ruff check --fix

lint: .venv/.installed-dev
	$(BIN)/ruff format --check
	$(BIN)/ruff check

types: .venv/.installed-dev
	$(BIN)/mypy
	$(BIN)/pyright

contracts: .venv/.installed-dev
	$(BIN)/lint-imports

unit: .venv/.installed-dev
	$(BIN)/pytest

# Without the tests that take long, for the time between two changes.
quick: .venv/.installed-dev
	$(BIN)/pytest -m "not long"

coverage: .venv/.installed-dev
	$(BIN)/coverage run -m pytest -m "not long" tests
	$(BIN)/coverage combine
	$(BIN)/coverage report

bench: .venv/.installed-dev
	for script in bench/end_to_end.py bench/python_lfs.py bench/reapply.py bench/install.py bench/conditions.py \
		bench/evaluation.py bench/end_model.py bench/label_models.py; do $(BIN)/python $$script || exit 1; done

clean:
	rm -rf .venv demo .mypy_cache .ruff_cache .pytest_cache .hypothesis

.venv/.made: scripts/check_machine.sh
	@PYTHON="$(PYTHON)" sh scripts/check_machine.sh
	$(PYTHON) -m venv .venv
	@touch $@

.venv/.installed: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable .
	@touch $@

.venv/.installed-dev: .venv/.made pyproject.toml constraints.txt
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[dev,excel,dask,spark]'
	@touch $@ .venv/.installed
