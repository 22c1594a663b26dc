# Two commands do everything on a fresh machine: `make try` and `make test`.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
# One worker more than there are cores: a test also waits, for a process to start, a lock, a page that is built again.
WORKERS ?= $(shell expr $$(getconf _NPROCESSORS_ONLN) + 1)

.PHONY: try test soak cast contract lint house bench portraits packages changelog docs clean

# A stamp per set of libraries: a target installs what it needs once, and again when pyproject.toml changes.
$(VENV)/.base: pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit("nouveautes needs Python 3.11 or newer" if sys.version_info < (3, 11) else 0)'
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing nouveautes in $(VENV)…"
	@$(PIP) install --upgrade 'pip>=25.1' && $(PIP) install --editable .
	@touch $@

$(VENV)/.%: pyproject.toml $(VENV)/.base
	@echo "Installing what \`make $*\` needs…"
	@$(PIP) install --group $*
	@touch $@

# The main job on the embedded example: a repository is written, and this week's notes are made from it.
try: $(VENV)/.base
	@rm -rf build/sandbox
	@$(BIN)/nouveautes sandbox build/sandbox > /dev/null
	@echo
	@$(BIN)/nouveautes notes --repo build/sandbox/capucine
	@echo
	@echo "Your own week: $(BIN)/nouveautes notes --repo YOUR/CLONE"

# GitHub's own published contract, to which the local GitHub of the tests is held. Where it cannot be had, the tests that
# need it skip, and say so; in CI (`CI` is set) they fail instead.
CONTRACT := build/github-contract
PACKAGES := @octokit/graphql-schema@15.26.1 @octokit/openapi@23.0.2
$(CONTRACT)/.installed:
	@echo "Installing GitHub's published schemas…"
	@mkdir -p $(CONTRACT)
	@if npm install --prefix $(CONTRACT) --no-save --no-audit --no-fund --loglevel=error $(PACKAGES); \
	then touch $@; else echo "They cannot be installed (npm comes with Node.js): the tests that need them will skip."; fi

contract: $(CONTRACT)/.installed

# What looks for barriers in the pages of the preview, in a browser; skipped in the same way.
AXE := build/axe
$(AXE)/.installed:
	@echo "Installing axe-core…"
	@mkdir -p $(AXE)
	@if npm install --prefix $(AXE) --no-save --no-audit --no-fund --loglevel=error axe-core@4.14.1; \
	then touch $@; else echo "It cannot be installed (npm comes with Node.js): the browser tests that need it will skip."; fi

test: $(VENV)/.test $(VENV)/.docs $(CONTRACT)/.installed $(AXE)/.installed
	$(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# What `make test` leaves out because another test holds it too, and the laws on 500 random examples each; it ends.
soak: $(VENV)/.test $(VENV)/.docs $(CONTRACT)/.installed $(AXE)/.installed
	NOUVEAUTES_SOAK=1 $(BIN)/python -m pytest -n $(WORKERS) --dist worksteal

# The next twenty minutes of the 5,000 stories of tests/laws/test_any_cast.py; build/cast keeps which were told.
cast: $(VENV)/.test
	NOUVEAUTES_SOAK=1 $(BIN)/python -m pytest -n 2 tests/laws/test_any_cast.py

lint: $(VENV)/.lint $(VENV)/.test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/vulture

# The figures of the house: lines, modules loaded, ways to start git, circles, dead code.
house: $(VENV)/.lint $(VENV)/.test
	@$(BIN)/python -m tests.house.figures

bench: $(VENV)/.base
	$(BIN)/python -m benchmarks

# The pictures of the documentation, made anew; Chromium is needed.
portraits: $(VENV)/.test
	$(BIN)/python -m tests.documentation.portraits

# sdist and wheel, installed with pip, pipx and uv by every Python that is here; asks the package registry.
packages: $(VENV)/.test
	$(BIN)/python -m tests.packages

# The project's own news, written by itself from its history: CHANGELOG.md and the page of the site.
changelog: $(VENV)/.base
	$(BIN)/python -m tests.documentation.own_news

docs: $(VENV)/.docs
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict
	@echo "Built in build/site; to read it with its search: $(BIN)/mkdocs serve"

clean:
	rm -rf build dist $(VENV) .mypy_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
