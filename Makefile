# Paper Graveyard, from a bare Debian machine (python3.11, git, make) to a running daemon. `make` alone lists the targets.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup run demo setup-test test check bench mutate lock clean

# Another Python of 3.11 or newer: make setup PYTHON=python3.12
PYTHON ?= python3.11
CHROMIUM := /usr/bin/chromium
FAKETIME := /usr/share/doc/libfaketime/copyright
NPM := requirements/npm
VENV := .venv
BIN := $(VENV)/bin

# Every file is checked against its hash, and nothing is built from source on the way: a bare machine has no compiler.
INSTALL := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --only-binary :all:
APT := env DEBIAN_FRONTEND=noninteractive apt-get -q -y
# Root needs no sudo, and a container often has none.
AS_ROOT := $(if $(filter 0,$(shell id -u)),,sudo)

say = @printf '== %s\n' "$(1)"

help: ## list what can be made
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(firstword $(MAKEFILE_LIST))

# ------------------------------------------------------------------ to use

setup: $(VENV)/.project ## a virtual environment with the program: .venv/bin/graveyard
	@:

run: setup ## set up, then run the daemon, its site and the samples until Ctrl-C
	@exec $(BIN)/graveyard run

demo: setup ## set up, then show months of a made world in seconds; needs no network once set up
	@exec $(BIN)/graveyard demo

# -------------------------------------------------------------- to work on

setup-test: $(VENV)/.test $(VENV)/.project $(CHROMIUM) $(FAKETIME) $(NPM)/node_modules/.fetched ## what the tests need: libraries, schemas, Debian's Chromium

test: setup-test ## all tests
	$(BIN)/python -m pytest -n 2

check: setup-test ## everything that must hold before a commit: style, types, architecture, tests
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/python -m pytest -n 2

bench: setup-test ## measure: how well and how fast papers are read and links are asked
	$(BIN)/python -m benchmarks

# Seconds it may take; the survivors are explained in docs/mutants.md.
MUTATE_FOR ?= 900
mutate: setup-test ## change the rules in a thousand small ways: which changes do their tests not notice?
	-timeout $(MUTATE_FOR) nice $(BIN)/mutmut run --max-children 2
	$(BIN)/mutmut results

# Versions that still fit are kept; make lock UPGRADE=--upgrade takes the newest. The files name versions and hashes, and no
# index: where packages come from is the business of the machine that installs them.
UPGRADE ?=
COMPILE = $(BIN)/uv pip compile $(UPGRADE) --universal --python-version 3.11 --generate-hashes --system-certs \
	--no-emit-index-url --no-emit-find-links --no-header --no-annotate

lock: setup-test ## write requirements/*.txt anew from pyproject.toml
	@$(COMPILE) pyproject.toml --extra fleet --extra notify --extra parquet --group test --group bench --output-file requirements/test.txt >/dev/null
	@$(COMPILE) pyproject.toml --constraints requirements/test.txt --output-file requirements/run.txt >/dev/null
	@$(COMPILE) requirements/build.in --constraints requirements/test.txt --output-file requirements/build.txt >/dev/null
	$(call say,written; read the difference before you commit it)

clean: ## remove the virtual environment and everything that is made again; databases and sites stay
	rm -rf $(VENV) dist build .cache .mypy_cache .ruff_cache .pytest_cache .import_linter_cache .hypothesis $(NPM)/node_modules
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

# ------------------------------------------- stamps: a second call is instant

# A virtual environment that already works is kept. On Debian `venv` needs the ensurepip of a package of its own.
$(VENV)/.made:
	@if ! $(BIN)/python -m pip --version >/dev/null 2>&1; then \
	  if ! command -v $(PYTHON) >/dev/null; then \
	    echo "There is no $(PYTHON) here. Install Python 3.11 or newer, or name yours: make setup PYTHON=python3" >&2; exit 1; fi; \
	  if ! $(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))'; then \
	    echo "$(PYTHON) is older than 3.11. Name a newer one: make setup PYTHON=python3.11" >&2; exit 1; fi; \
	  if ! $(PYTHON) -c 'import ensurepip, venv' 2>/dev/null; then \
	    $(MAKE) --no-print-directory debian-package NEEDED=$(notdir $(PYTHON))-venv; fi; \
	  printf '== %s\n' "making the virtual environment $(VENV) with $$($(PYTHON) --version)"; \
	  $(PYTHON) -m venv --clear $(VENV) || { \
	    echo "The virtual environment could not be made. On Debian: apt-get install $(notdir $(PYTHON))-venv, then make setup again." >&2; \
	    exit 1; }; \
	fi
	@touch $@

$(VENV)/.run: requirements/run.txt requirements/build.txt | $(VENV)/.made
	$(call say,installing the libraries of requirements/run.txt: one to three minutes the first time)
	@$(INSTALL) -r requirements/run.txt -r requirements/build.txt || { $(advise_network); }
	@touch $@

$(VENV)/.project: pyproject.toml $(VENV)/.run
	$(call say,installing the program itself from this folder)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --no-index --editable . || { \
	  echo "The program could not be installed; the lines above say why. Then: make setup" >&2; exit 1; }
	@# pip compiles what it copies, and this it does not; where Python may keep nothing, each start would compile it all.
	@$(BIN)/python -m compileall -q checkers monitor reports templates
	@touch $@
	$(call say,ready: $(BIN)/graveyard --help)

$(VENV)/.test: requirements/test.txt | $(VENV)/.made
	$(call say,installing the libraries of requirements/test.txt: two to five minutes the first time)
	@$(INSTALL) -r requirements/test.txt || { $(advise_network); }
	@touch $@

# It moves a process's clock: a sweep must work under any date.
$(FAKETIME):
	@$(MAKE) --no-print-directory debian-package NEEDED=libfaketime

$(CHROMIUM):
	@$(MAKE) --no-print-directory debian-package NEEDED=chromium

# Each file against its hash; no script of any package is run.
$(NPM)/node_modules/.fetched: $(NPM)/package-lock.json
	@command -v npm >/dev/null || $(MAKE) --no-print-directory debian-package NEEDED=npm
	$(call say,fetching what the tests judge by: a published schema and two checkers of pages)
	@npm ci --prefix $(NPM) --silent || { \
	  echo "npm could not fetch $(NPM)/package-lock.json. Is there a network, and does npm reach its registry? Then call make again." >&2; exit 1; }
	@touch $@

advise_network = echo "The libraries could not be installed. Is there a network, and does pip reach its package index? Then call make again: it goes on where it stopped." >&2; exit 1

.PHONY: debian-package
debian-package:
	$(call say,installing the Debian package $(NEEDED))
	@if ! command -v apt-get >/dev/null || { [ -n "$(AS_ROOT)" ] && ! command -v sudo >/dev/null; }; then \
	  echo "$(NEEDED) is missing and cannot be installed from here. Install it as root, then call make again." >&2; exit 1; fi
	@{ $(AS_ROOT) $(APT) update && $(AS_ROOT) $(APT) install --no-install-recommends $(NEEDED); } >/dev/null || { \
	  echo "apt-get could not install $(NEEDED): the lines above say why. Install it by hand, then call make again." >&2; exit 1; }
