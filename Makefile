# make run    reads corpus/ into outputs/demo and prints the table
# make test   linters, types, import contract, tests
# make lint   the first three alone
# Both create .venv on first use; it is renewed when pyproject.toml changes.

PYTHON ?= $(shell command -v python3.11 || command -v python3.12 || echo python3.11)
VENV   := .venv
BIN    := $(VENV)/bin
STATE  := $(firstword $(shell cksum pyproject.toml))
PIP    := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: run test lint install picture clean
.DEFAULT_GOAL := run

$(BIN)/python:
	@command -v $(PYTHON) >/dev/null || { echo "$(PYTHON) is not here: install Python 3.11 or 3.12, or name one: make $(MAKECMDGOALS) PYTHON=/path/to/python" >&2; exit 2; }
	$(PYTHON) -m venv $(VENV)

$(VENV)/installed-$(STATE): | $(BIN)/python
	$(PIP) --editable .
	@rm -f $(VENV)/installed-*
	@touch $@

$(VENV)/tested-$(STATE): | $(VENV)/installed-$(STATE)
	$(PIP) --editable '.[test]'
	@rm -f $(VENV)/tested-*
	@touch $@

install: $(VENV)/installed-$(STATE)

run: install
	$(BIN)/epicrisis run corpus/ --out outputs/demo

lint: $(VENV)/tested-$(STATE)
	$(BIN)/ruff check --quiet
	$(BIN)/mypy
	$(BIN)/lint-imports --no-logo

test: lint
	$(BIN)/python -m pytest -q $(ARGS)

# The README's picture, from a real run; needs chromium.
picture: run
	$(BIN)/python tests/browser.py outputs/demo/report.html docs/report.png
	$(BIN)/python tests/review_pictures.py docs

clean:
	rm -rf $(VENV) outputs/demo
