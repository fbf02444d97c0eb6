# make demo   makes the environment, a made-up company, its journal, and serves the dashboards
# make test   runs every check; fetches a browser, PostgreSQL and Java where they are missing
# make help   lists the rest

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
DEMO := data/demo
ARGS ?=

.PHONY: help install demo test lint types layers unit bench evaluate lab clean

help:  ## list the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

install: $(VENV)/.installed  ## make the environment that users need

demo: $(VENV)/.installed  ## make up a company, build its journal, serve it (ARGS=--no-serve stops before serving)
	@$(BIN)/workbench demo $(DEMO) $(ARGS)

lab: $(VENV)/.installed  ## open JupyterLab on the demo company
	@$(BIN)/workbench lab $(DEMO)

test: lint types layers unit  ## run every check

lint: $(VENV)/.installed-test  ## style and formatting
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .

types: $(VENV)/.installed-test  ## static types
	@$(BIN)/mypy

layers: $(VENV)/.installed-test  ## imports run one way
	@$(BIN)/lint-imports

unit: $(VENV)/.installed-test  ## tests, the browser's and Spark's included
	@sh tests/browser/get_browser.sh $(BIN)
	@sh tests/postgres/get_postgres.sh $(BIN)
	@$(BIN)/python -m pytest -n 2 --dist loadfile --no-loadscope-reorder $(ARGS)

bench: $(VENV)/.installed-test  ## the figures of docs/benchmarks.md (ARGS="--events 10000000")
	@$(BIN)/python benchmarks/run.py $(ARGS)

evaluate: $(VENV)/.installed-test  ## the models beside what good peers reach (ARGS="--only telco xeducation")
	@$(BIN)/python benchmarks/evaluate.py $(ARGS)

clean:  ## remove the environment and the demo
	rm -rf $(VENV) $(DEMO)

$(VENV)/bin/pip:
	@$(PYTHON) -c 'import sys; sys.exit("Python 3.11 or newer is needed, this is " + sys.version.split()[0] + ". Set PYTHON=…") if sys.version_info < (3, 11) else None'
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed. On Debian: apt-get install python3-venv"; exit 1; }

$(VENV)/.installed: $(VENV)/bin/pip pyproject.toml constraints.txt
	@echo "Installing the workbench into $(VENV); this takes a few minutes the first time."
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e .
	@touch $@

$(VENV)/.installed-test: $(VENV)/.installed
	@$(BIN)/pip install -qq --disable-pip-version-check -c constraints.txt -e '.[test]'
	@touch $@
