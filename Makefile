# Everything a fresh machine needs: python3 with venv, and make.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.installed
WORKERS ?= 2

# An environment may forbid .pyc files; without them every start compiles Textual anew.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: run test lint bench soak screenshots clean

run: $(STAMP)
	@$(BIN)/tui-store $(ARGS)

# Some pictures are taken in `make soak` only, which is where an unused one counts as a mistake.
test: lint
	$(BIN)/python -m pytest --snapshot-warn-unused -n $(WORKERS) --dist worksteal tests --ignore=tests/benchmarks

soak: lint
	TUI_STORE_SOAK=1 $(BIN)/python -m pytest -v --durations=20 -n $(WORKERS) --dist worksteal tests --ignore=tests/benchmarks

lint: $(STAMP)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

bench: $(STAMP)
	$(BIN)/python -m tests.benchmarks

screenshots: $(STAMP)
	$(BIN)/python -m tests.looks.screenshots

clean:
	rm -rf $(VENV)

$(STAMP): pyproject.toml constraints.txt
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --constraint constraints.txt --editable '.[dev]'
	@touch $@
