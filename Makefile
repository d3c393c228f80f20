# The commands of the house. `make run` and `make test` need nothing but Python 3.11 and make.

SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
BIN := .venv/bin
UV := $(BIN)/uv
export KITH_TEMPLATES := $(CURDIR)/build/templates
export KITH_STATIC := $(CURDIR)/build/static
export UV_SYSTEM_CERTS := 1
# Compiled once and kept in one place: a process of ours has some 2,000 modules to read.
export PYTHONPYCACHEPREFIX := $(CURDIR)/build/bytecode
unexport PYTHONDONTWRITEBYTECODE

TESTS ?= tests
PYTEST := $(BIN)/pytest -n 2 --dist loadgroup -m "not long"

.PHONY: help run install demo test test-all prove bench check fix lock messages matrix landing clean

help: ## Show these commands
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## /\t/' | expand -t 12

# ── Install ─────────────────────────────────────────────────────────────────────────────────

$(UV): requirements/uv.txt
	@tools/need.sh python3-venv "$(PYTHON) -c 'import ensurepip, venv'"
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r $<
	@touch $@

.venv/.runs: $(UV) requirements/kith.txt pyproject.toml
	$(UV) pip install --quiet --require-hashes -r requirements/kith.txt
	$(UV) pip install --quiet --no-deps --no-build-isolation -e .
	@touch $@

.venv/.tests: .venv/.runs requirements/dev.txt
	$(UV) pip install --quiet --require-hashes -r requirements/dev.txt
	@tools/need.sh chromium "command -v chromium"
	@touch $@

.venv/.spark: .venv/.tests requirements/spark.txt
	$(UV) pip install --quiet --require-hashes -r requirements/spark.txt
	@tools/need.sh openjdk-17-jre-headless "command -v java"
	@touch $@

node_modules/.design-system: package-lock.json tools/design_system.py
	@tools/need.sh npm "command -v npm"
	npm ci --silent --ignore-scripts --no-audit --no-fund
	$(BIN)/python tools/design_system.py
	@touch $@

install: .venv/.runs node_modules/.design-system ## Install what running needs
	@$(BIN)/python -m tools.catalogues compile
	@KITH_DATA=build/install $(BIN)/kith manage make_template_database $(KITH_TEMPLATES) >/dev/null
	@KITH_DATA=build/install $(BIN)/kith manage collect_static_files >/dev/null

# ── Run ─────────────────────────────────────────────────────────────────────────────────────

run: install ## Serve Rotherham's pack on http://127.0.0.1:8000
	$(BIN)/kith serve --pack packs/rotherham

demo: install ## Serve a synthetic year in an invented area, with data of its own
	$(BIN)/kith demo

# ── Prove ───────────────────────────────────────────────────────────────────────────────────

test: install .venv/.tests ## The default suite, on SQLite
	$(PYTEST) $(TESTS)

# Spark's tests run once, in the half on SQLite: they touch no database, and Java is slow to start.
test-all: export KITH_TEST_SPARK := 1
test-all: .venv/.spark test ## The default suite on SQLite and Spark, then all that touches the database on PostgreSQL
	@tools/need.sh postgresql "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"
	tools/with_postgresql.sh $(PYTEST) $(TESTS) --ignore=tests/browser --ignore=tests/unit \
	  --ignore=tests/conformance/test_engines_agree.py

prove: install .venv/.spark ## The long proofs
	@tools/need.sh postgresql "command -v initdb || ls /usr/lib/postgresql/*/bin/initdb"
	@tools/need.sh fiu-utils "command -v fiu-run"
	$(BIN)/pytest -m long --durations=0 $(TESTS)

benchmarks/lighthouse/node_modules: benchmarks/lighthouse/package-lock.json
	cd benchmarks/lighthouse && npm ci --silent --ignore-scripts --no-audit --no-fund
	@touch $@

bench: install .venv/.spark benchmarks/lighthouse/node_modules ## Speed, as ratios, into docs/evidence/
	$(BIN)/python -m benchmarks

check: install .venv/.tests ## Lint, types, import law, templates, rules of the house
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/lint-imports
	$(BIN)/djade --check --target-version 5.2 $$(git ls-files 'src/*.html')
	$(BIN)/djlint --lint --quiet src
	$(BIN)/python -m tools.rules
	$(BIN)/python -m mypy
	@for pack in packs/*/; do $(BIN)/kith pack check "$$pack" || exit 1; done

fix: .venv/.tests ## Mend what a machine can mend
	-$(BIN)/ruff check --fix --quiet .
	$(BIN)/ruff format .
	-$(BIN)/djade --target-version 5.2 $$(git ls-files 'src/*.html')

# ── Keep ────────────────────────────────────────────────────────────────────────────────────

lock: $(UV) ## Resolve the dependencies again, with hashes and without addresses
	tools/lock.sh

messages: .venv/.runs ## Gather the interface text and bring every catalogue up to it
	$(BIN)/python -m tools.catalogues messages

matrix: install .venv/.tests ## Write docs/security/access-matrix.md from what the house answers
	KITH_WRITE_MATRIX=1 $(BIN)/pytest -q tests/conformance/test_authorisation_matrix.py

landing: install .venv/.tests ## Keep this landing's schema with data, for upgrade tests: NAME=0001
	$(BIN)/python -m tools.landing $(NAME)

clean: ## Remove what was built, but no data
	rm -rf build dist .venv node_modules src/kith/core/static/govuk
