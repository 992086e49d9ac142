# Short verbs. Needs Python >= 3.11, make and git; everything else is set up in .venv by the first verb that wants it.
PYTHON ?= python3
VENV   ?= .venv
BIN    := $(VENV)/bin
TESTS  ?= tests
# One more than there are processors: many tests wait for a process or a clock.
JOBS    = $(shell $(PYTHON) -c 'import os; print((os.cpu_count() or 1) + 1)')
MARK   := $(VENV)/.installed
UV     := $(shell command -v uv 2>/dev/null)

.PHONY: run test test-slow lint types docs bench lock clean help

help:  ## what each verb does
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

run: $(MARK)  ## start the daemon with rules.yaml on SQLite; stop with Ctrl-C
	@$(BIN)/almenara run

test: $(MARK) lint types  ## lint, types and the default test suite (under five minutes)
	$(BIN)/python -m pytest -n $(JOBS) $(TESTS)

test-slow: $(MARK)  ## crash runs with real processes and real kill -9
	$(BIN)/python -m pytest -m slow -n $(JOBS) --dist loadfile --timeout 600 $(TESTS)

lint: $(MARK)  ## style, formatting, Dockerfile and compose file
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/hadolint Dockerfile
	$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

types: $(MARK)  ## mypy --strict
	$(BIN)/mypy

docs: $(MARK)  ## write the generated reference pages and the JSON Schema anew
	$(BIN)/python -m monitor.docs

bench: $(MARK)  ## every benchmark, as ratios against a floor measured in the same run
	$(BIN)/python -m benchmarks

lock: $(MARK)  ## pin what pyproject.toml asks for (needs uv)
	uv pip compile pyproject.toml --all-extras --group dev --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements/dev.txt
	uv pip compile pyproject.toml --extra apprise --extra ical --extra signing --universal --python-version 3.11 --generate-hashes --no-header --no-annotate -q -o requirements/docker.txt

clean:  ## remove the environment, caches and builds (never data/)
	rm -rf $(VENV) build dist .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -not -path './data/*' -prune -exec rm -rf {} +

ifdef UV
$(MARK): pyproject.toml requirements/dev.txt
	@echo "Setting up $(VENV) (uv) …"
	@test -x $(BIN)/python || $(UV) venv --quiet --python $(PYTHON) $(VENV)
	@$(UV) pip install --quiet --python $(BIN)/python --require-hashes -r requirements/dev.txt
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --editable .
	@touch $@
else
$(MARK): pyproject.toml requirements/dev.txt
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Almenara needs Python 3.11 or newer; $(PYTHON) is older. Try: make PYTHON=python3.12 $(MAKECMDGOALS)" >&2; exit 1; }
	@$(PYTHON) -c 'import venv, ensurepip' 2>/dev/null || { echo "Python's venv module is missing. On Debian or Ubuntu: apt install python3-venv; on Fedora: dnf install python3. Or install uv and run make again." >&2; exit 1; }
	@echo "Setting up $(VENV) (pip; a minute or two) …"
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/dev.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@
endif
