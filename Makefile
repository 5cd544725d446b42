# The one tool a newcomer needs. `make` alone says what there is.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
export PYTHONUTF8 := 1

.PHONY: help setup run test test-sqlite test-postgres check style types imports migrations assets docs lock clean fix bench-pages
.DEFAULT_GOAL := help

help: ## what you can do here
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "  make %-14s %s\n", $$1, $$2}'

$(READY): requirements.lock pyproject.toml scripts/setup.sh
	@PYTHON="$(PYTHON)" VENV="$(VENV)" sh scripts/setup.sh
	@touch $@

setup: $(READY) ## virtual environment, locked dependencies, database; then .venv/bin/racimo works
	@$(BIN)/racimo prepare

run: $(READY) ## everything to try Racimo, with demo data; Ctrl-C stops it
	@$(BIN)/racimo run

test: $(READY) ## the whole suite: SQLite, PostgreSQL, browser stories
	@sh scripts/test.sh

test-sqlite: $(READY) ## the suite on SQLite alone
	@$(BIN)/pytest -q -n 2 --dist loadgroup -m "not browser"
	@$(BIN)/pytest -q tests/browser

test-postgres: $(READY) ## the suite on PostgreSQL alone
	@$(BIN)/python scripts/with_postgres.py $(BIN)/pytest -q -n 2 --dist loadgroup -m "not browser" tests

check: $(READY) style types imports migrations test ## what must be green before a push

style: $(READY)
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(READY)
	@$(BIN)/mypy

imports: $(READY)
	@$(BIN)/lint-imports --no-cache

migrations: $(READY)
	@$(BIN)/racimo manage makemigrations --check --dry-run

fix: $(READY) ## format, and repair what can be repaired
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

assets: ## rebuild style sheets and scripts (needs Node.js); the bytes must not change
	@cd frontend && npm ci --ignore-scripts && npm run build

docs: $(READY) ## build the documentation into site/
	@NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --strict

lock: ## refresh requirements.lock
	@$(BIN)/uv pip compile --universal --python-version 3.11 --generate-hashes --extra dev \
		--no-emit-index-url --no-header -q pyproject.toml -o requirements.lock

bench-pages: $(READY) ## what pages cost: CPU and SQL, beside a bare Django view
	@$(BIN)/python scripts/bench_pages.py

clean: ## remove what was built; your data in var/ stays
	@rm -rf $(VENV) site dist .mypy_cache .ruff_cache .pytest_cache
