# Without make (Windows): README.md has the plain commands.
PYTHON ?= python3
BIN := .venv/bin
UV := $(shell command -v uv 2>/dev/null)
CHECK := import sys; (3, 11) <= sys.version_info < (3, 14) or sys.exit("The course needs Python 3.11, 3.12 or 3.13, and $(PYTHON) is " + sys.version.split()[0] + ". With another one: make PYTHON=python3.12 setup")
VENV := $(if $(UV),uv venv --quiet --allow-existing,$(PYTHON) -c '$(CHECK)' && $(PYTHON) -m venv)
PIP := $(if $(UV),uv pip install --python $(BIN)/python,$(BIN)/python -m pip install)
export PATH := $(CURDIR)/$(BIN):$(PATH)

.PHONY: setup lab test grade build

# An environment of the course's own, from the lock. Made once, and again when the lock has changed.
setup: .venv/ready
.venv/ready: requirements.txt pyproject.toml
	$(VENV) .venv
	$(PIP) -r requirements.txt && $(PIP) --no-deps -e . && touch $@

# JupyterLab on lesson 00, in your own copies under work/. A fresh copy of a lesson beside yours: make lab FRESH=01
lab: setup
	@$(BIN)/python -m helpers.lab $(if $(FRESH),--fresh $(FRESH))

# Proves the course right, on generated reviews.
test: setup
	@$(BIN)/python -m pytest -n 2

# Grades your own work/.
grade: setup
	@$(BIN)/python -m grading grade

# lessons/ -> solutions/ -> notebooks/ and README's tables.
build: setup
	@$(BIN)/python -m grading build
