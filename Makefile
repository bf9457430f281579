# Two commands: `make demo` shows what Hunches does, `make test` tests it; CI runs `make test-long` as well.
# Everything is installed into .venv, with the versions of constraints.txt.

PYTHON ?= python3
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: demo test check format lint types contracts unit test-long long-leaves long-trees bench bench-engine \
	coverage clean

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
	$(BIN)/pytest -m "not long"

# What takes long: the tests that are marked so, and the engine held to the reference on 10,000 examples of each kind
# of leaf, one half on each of two cores.
test-long: .venv/.installed-dev
	@$(MAKE) --no-print-directory --jobs=2 --output-sync=target long-leaves long-trees
	$(BIN)/pytest -m long

long-leaves: .venv/.installed-dev
	$(BIN)/pytest --hypothesis-profile=long tests/engine/test_agreement_with_reference.py -k "a_leaf and not has"

long-trees: .venv/.installed-dev
	$(BIN)/pytest --hypothesis-profile=long tests/engine/test_agreement_of_patterns.py \
		tests/engine/test_agreement_with_reference.py -k "has or not a_leaf"

coverage: .venv/.installed-dev
	$(BIN)/coverage run -m pytest -m "not long" tests
	$(BIN)/coverage combine
	$(BIN)/coverage report

bench: .venv/.installed-dev
	for script in bench/end_to_end.py bench/python_lfs.py bench/reapply.py bench/install.py bench/conditions.py \
		bench/evaluation.py bench/end_model.py bench/label_models.py; do $(BIN)/python $$script || exit 1; done

# The numbers of docs/measurements.md for the engine, beside other tools; takes about an hour.
bench-engine: .venv/.installed-dev
	$(BIN)/python bench/engine.py

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
