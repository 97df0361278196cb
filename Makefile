# `make help` lists the commands. Everything runs in .venv, which the first command makes.
SHELL := /bin/bash
PYTHON ?= python3
WORKERS ?= 2
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.installed
READY_DEV := $(VENV)/.installed-dev
COMPILE := -q --generate-hashes --no-emit-index-url --no-header --universal --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run test bench bench-peers adoption faults soak galera mutants check schema match-report rank-report reading-report \
        payload-report lock servers clean

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-16s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(READY) ## set up and serve everything on port 4000: SQLite, sandbox sources, GraphiQL
	@$(BIN)/python server.py serve

test: $(READY_DEV) servers ## set up and run the whole suite, on SQLite and on a private MariaDB
	@$(BIN)/python -m pytest -n $(WORKERS) --dist loadfile --no-loadscope-reorder

check: $(READY_DEV) ## lint, types, formatting, and whether printed files are up to date
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/mypy .
	@$(BIN)/python server.py schema | cmp - schema/schema.graphql
	@$(BIN)/python server.py settings --env | cmp - .env.example
	@$(BIN)/python server.py settings --markdown | cmp - docs/settings.md

bench: $(READY_DEV) servers ## figures with the machine named: sync, locks and stalls, search at three sizes, memory
	@$(BIN)/python -m bench $(ARGS)

faults: $(READY_DEV) servers ## every kind of bad weather over the deployed shape, and the table of docs/bad-weather.md (10 minutes)
	@$(BIN)/python -m tests.faults.weather $(ARGS)

soak: $(READY_DEV) servers ## mixed load with faults at random: make soak ARGS='--minutes 2 --seed 7' (10 minutes by default)
	@$(BIN)/python -m tests.faults.weather.soak $(ARGS)

galera: $(READY_DEV) servers ## a cluster of three nodes, one of them killed under load (needs Debian's galera-4)
	@$(BIN)/python -m tests.faults.weather.galera $(ARGS)

mutants: $(READY_DEV) ## put small faults into central functions and count how many a test notices
	@$(BIN)/python -m bench.mutants

adoption: $(READY_DEV) servers ## adopt a generated predecessor's database of 100,000 listings and count it table by table
	@$(BIN)/python -m bench.database.adoption $(ARGS)

bench-peers: $(READY_DEV) servers ## our server beside Apollo, Yoga, Mercurius, Fastify and plain Strawberry (needs Node 20)
	@$(BIN)/python -m bench.peers $(ARGS)

match-report: $(READY_DEV) ## precision and recall of the matching, next to the predecessor's key
	@$(BIN)/python -m bench.listings.match_report

reading-report: $(READY_DEV) ## acts, offers and names on labelled titles and sandbox worlds, unseen ones apart
	@$(BIN)/python -m bench.listings.reading_report

rank-report: $(READY_DEV) ## how well the feed finds what synthetic people go on to save, against six other rankings (RANK=--whole: all of them)
	@$(BIN)/python -m bench.ranking.report $(RANK)

payload-report: $(READY) ## what the adapters read of recorded payloads: make payload-report DIR=...
	@$(BIN)/python -m sources.recordings.report $(DIR)

schema: $(READY) ## print the SDL, .env.example and the settings page anew
	@$(BIN)/python server.py schema > schema/schema.graphql
	@$(BIN)/python server.py settings --env > .env.example
	@$(BIN)/python server.py settings --markdown > docs/settings.md

lock: ## pin the dependencies anew (needs uv)
	uv pip compile $(COMPILE) pyproject.toml -o requirements.lock
	uv pip compile $(COMPILE) pyproject.toml --extra aws -c requirements.lock -o requirements-aws.lock
	uv pip compile $(COMPILE) pyproject.toml --group dev -c requirements-aws.lock -o requirements-dev.lock

servers:
	@.ci/servers

clean: ## remove the environment and the embedded database
	rm -rf $(VENV) var

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; PYTHON=/path/to/python3 chooses one"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { echo "python3 -m venv failed: on Debian, apt-get install python3-venv"; exit 1; }

$(READY): requirements.lock | $(BIN)/python
	@echo "installing pinned dependencies into $(VENV)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@touch $@

$(READY_DEV): requirements-dev.lock | $(BIN)/python
	@echo "installing pinned dependencies for development into $(VENV)"
	@$(BIN)/python -m pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $(READY) $@
