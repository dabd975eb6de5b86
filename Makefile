# Everything this project does, by name. `make help` lists it; the first word to try is `make demo`.
# Needs Python 3.11 or newer and make; everything else goes into the folder .venv, which may be deleted at any time.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PIP_QUIET := 1

# Another interpreter: make demo PYTHON=/usr/bin/python3.12
PYTHON ?= python3
VENV := .venv
BENCH_VENV := .venv-bench
COMPILED_VENV := .venv-compiled
# What is compiled is called from outside by one door only: the rest of it need not be open to other programs.
COMPILED_FLAGS := -fvisibility=hidden -fno-semantic-interposition -fno-plt
BIN := $(VENV)/bin
PIP := pip install "pip>=25.1" --upgrade
CODE := src tests bench docs training
COMPILED_TESTS := $(addprefix tests/test_,$(addsuffix .py,amounts blocks citations clauses claims concepts constructions copies cues embedded furniture glossary gold grouping labelled language metadata names packs pipeline pruning quantities read red_team search sentences store tagger text triggers vocab wishes))

define make_venv
	@command -v "$(PYTHON)" >/dev/null || { echo "Helder needs Python 3.11 or newer and found no '$(PYTHON)': install it, or say where it is with 'make PYTHON=/path/to/python3'."; exit 1; }
	@"$(PYTHON)" -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Helder needs Python 3.11 or newer and '$(PYTHON)' is $$("$(PYTHON)" --version 2>&1): name a newer one with 'make PYTHON=python3.12'."; exit 1; }
	@echo "Installing $(2) into $(1) (once, a minute or two) ..."
	@"$(PYTHON)" -m venv $(1) || { echo "Python could not make the folder $(1): on Debian and Ubuntu 'apt install python3-venv' adds what is missing."; exit 1; }
	@$(1)/bin/python -m $(PIP)
endef

.PHONY: help
help: ## This list.
	@echo "Helder: what health articles claim, with the quotes."
	@echo
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile
	@echo
	@echo "A first run installs into $(VENV) (a minute or two); after that nothing needs the network."

.PHONY: demo
demo: $(VENV)/runtime ## Read the bundled articles and show what they say.
	@$(BIN)/helder demo

.PHONY: test
test: check ## The same as check.

.PHONY: check
check: $(VENV)/dev ## Everything CI runs: format, lint, types, tests, docs, quality gate.
	@echo "== format" && $(BIN)/ruff format --check --quiet $(wildcard $(CODE)) || { echo "Some files are not formatted: run 'make format'."; exit 1; }
	@echo "== lint" && $(BIN)/ruff check --quiet $(wildcard $(CODE))
	@echo "== types" && $(BIN)/mypy
	@echo "== tests, docs and quality gate" && $(BIN)/pytest --quiet --numprocesses auto

.PHONY: format
format: $(VENV)/dev ## Format the code and mend what the linter can mend.
	@$(BIN)/ruff format $(wildcard $(CODE))
	@$(BIN)/ruff check --fix $(wildcard $(CODE))

.PHONY: docs
docs: $(VENV)/dev ## Write the tables of the reference, and what the commands on each page print, anew.
	@$(BIN)/python docs/build_reference.py
	@$(BIN)/python docs/console.py

.PHONY: bench
bench: $(COMPILED_VENV)/ready $(BENCH_VENV)/ready ## Measure speed beside named peers on this machine (minutes; see bench/README.md).
	@for script in startup analyse add search agreement read_html sentences concepts copies; do echo "== bench/$$script.py" && $(COMPILED_VENV)/bin/python bench/$$script.py; done

.PHONY: compiled
compiled: $(COMPILED_VENV)/ready ## Build the package with its costly stages compiled (needs a C compiler), and test that one.
	@$(COMPILED_VENV)/bin/pytest --quiet --numprocesses auto $(COMPILED_TESTS)

.PHONY: fuzz
fuzz: $(VENV)/dev ## Fuzz the readers with coverage for SECONDS (600), in the folder .fuzz.
	@$(BIN)/pip install --group fuzz
	@mkdir -p .fuzz && cd .fuzz && ../$(BIN)/python ../tests/fuzz/readers.py -max_total_time=$(or $(SECONDS),600)

.PHONY: fuzz-api
fuzz-api: $(VENV)/dev ## Ask the API all that its description allows and forbids for SECONDS (900).
	@$(BIN)/python tests/fuzz/api.py --seconds $(or $(SECONDS),900)

.PHONY: clean
clean: ## Remove what was made here: environments, caches, builds. Libraries stay.
	@rm -rf $(VENV) $(BENCH_VENV) $(COMPILED_VENV) dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .fuzz bench/results
	@find . -name __pycache__ -type d -not -path './.git/*' -prune -exec rm -rf {} +

# Each environment is made once, and again when pyproject.toml changes.
$(VENV)/runtime: pyproject.toml
	$(call make_venv,$(VENV),Helder)
	@$(BIN)/pip install --editable .
	@touch $@

$(VENV)/dev: $(VENV)/runtime
	@echo "Installing the tools that check it ..."
	@$(BIN)/pip install --group dev
	@touch $@

# The package as a wheel has it, built from a source archive so that nothing compiled is left among the sources.
$(COMPILED_VENV)/ready: pyproject.toml $(shell find src -type f -not -name '*.pyc')
	$(call make_venv,$(COMPILED_VENV),the compiled package)
	@$(COMPILED_VENV)/bin/pip install "build>=1.2,<2"
	@rm -rf dist && HATCH_BUILD_HOOKS_ENABLE=1 CFLAGS="$(COMPILED_FLAGS) $${CFLAGS:-}" $(COMPILED_VENV)/bin/python -m build >/dev/null
	@$(COMPILED_VENV)/bin/pip install --force-reinstall dist/*.whl
	@$(COMPILED_VENV)/bin/pip install --group dev
	@touch $@

# The peers have an environment of their own: they need another numpy than Helder does.
$(BENCH_VENV)/ready: pyproject.toml
	$(call make_venv,$(BENCH_VENV),the peers)
	@$(BENCH_VENV)/bin/pip install --group bench
	@touch $@
