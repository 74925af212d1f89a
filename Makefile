# Every command that the README names. Needs python3 >= 3.11 and make, nothing else.
PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet
# The lock files hold everything, so pip has nothing to resolve: --no-deps. Left to itself it mistakes a newer coverage[toml] for a missing pin.
RUNTIME := $(VENV)/.runtime-installed
DEV     := $(VENV)/.dev-installed

.PHONY: install demo demo-once bench coverage test check fuzz fuzz-sentences import-million format lock clean

install: $(RUNTIME)

$(RUNTIME): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "NPS Bot needs Python 3.11 or newer; '$(PYTHON)' is $$($(PYTHON) --version). Name another: make install PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -c 'import ensurepip, venv' 2>/dev/null || { echo "This Python cannot make virtual environments. On Debian or Ubuntu: apt install python3-venv" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing into $(VENV) (hash-checked; once) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUNTIME) requirements-dev.lock
	@echo "Installing the test tools into $(VENV) (hash-checked; once) ..."
	@$(PIP) install --no-deps --require-hashes -r requirements-dev.lock
	@touch $@

demo: install  ## the bot against a local Slack, with a page to play on
	@$(BIN)/nps-bot demo

demo-once: install  ## the same story without a page: plays it, prints every message, fails if a journey did not happen
	@$(BIN)/nps-bot demo --once

# Many tests start our own programs: these do not compile themselves anew each time.
TEST_ENV := PYTHONDONTWRITEBYTECODE=
COVERED := --cov=scoring --cov=storage --cov-branch --cov-report=term-missing:skip-covered

test: install $(DEV)  ## every test; PostgreSQL and Chromium ones skip by name where those are missing. NPS_COVERAGE=1 measures as well
	@$(TEST_ENV) $(BIN)/python -m pytest -n auto --dist loadfile --no-loadscope-reorder $(if $(NPS_COVERAGE),$(COVERED))

coverage:  ## the same tests; fails unless scoring and storage are covered branch by branch
	@$(MAKE) test NPS_COVERAGE=1

bench: install $(DEV)  ## intake, burst, end to end, latency, replicas, then how fast /nps answers (NPS_BENCH_ANSWERS=10000000 for the full size)
	@failed=0; \
	for one in intake burst end_to_end latency replicas; do $(BIN)/python -m benchmarks.$$one || failed=1; done; \
	$(BIN)/python -m benchmarks.query_speed --answers $(or $(NPS_BENCH_ANSWERS),300000) || failed=1; \
	exit $$failed

check: install $(DEV)  ## style, types, import rules, migrations
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/nps-bot migrate --check

fuzz: install $(DEV)  ## 100,000 requests of every kind: none may fail on our side or hang; prints them by status; some ten minutes
	NPS_FUZZ_REQUESTS=$${NPS_FUZZ_REQUESTS:-100000} $(BIN)/python -m pytest tests/bot/test_fuzz_everything.py tests/bot/test_fuzz_openapi.py -s -q --timeout=0

fuzz-sentences: install $(DEV)  ## 50,000 random and mutated sentences behind /nps: each answered, none slow, nothing of it acts; some minutes
	NPS_FUZZ_SENTENCES=$${NPS_FUZZ_SENTENCES:-50000} $(BIN)/python -m pytest tests/scoring/test_query.py tests/bot/answering/test_sentences.py -q -n 2 --timeout=0

fuzz-tallies: install $(DEV)  ## the tallies against counting from scratch after 20,000 random changes, other ones each time
	NPS_TALLY_CHANGES=$${NPS_TALLY_CHANGES:-20000} NPS_TALLY_SEED=$${NPS_TALLY_SEED:-$$(date +%s)} $(BIN)/python -m pytest tests/storage/test_tallies.py -q -n 2 --timeout=0

import-million: install $(DEV)  ## a file of a million rows beside webhooks: memory, batches, answers; some twenty minutes. NPS_IMPORT_ROWS=20000 for a minute
	@$(BIN)/python -m benchmarks.import_speed --rows $${NPS_IMPORT_ROWS:-1000000} --webhooks

format: install $(DEV)
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

lock:  ## after a change of dependencies; needs uv
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade -o requirements.lock pyproject.toml
	uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade --group dev -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage*

.PHONY: many-hands trials-short trial-crash trial-slack trial-database trial-shutdown

many-hands: install $(DEV)  ## fifty people click at random for a minute on each database
	@NPS_CLICKING_SECONDS=60 $(BIN)/python -m pytest -q -s tests/journeys/test_many_hands.py

trials-short: install $(DEV)  ## the trials in a short version, in some minutes
	@$(BIN)/python -m pytest tests/trials -m trial

# Each starts the real programs, troubles them, prints a table, and fails when a promise is broken. Minutes; parameters: TRIAL="--seed 2 …"
trial-crash: install $(DEV)  ## 10,000 webhooks, 200 kills: one process on SQLite, then five on PostgreSQL
	$(BIN)/python -m trials.crash --database sqlite $(TRIAL)
	$(BIN)/python -m trials.crash --database postgresql $(TRIAL)

trial-slack: install $(DEV)  ## 429 storms, outages, a revoked token, an archived channel, refused blocks, a jam, a backlog of 5,000
	$(BIN)/python -m trials.slack_trouble $(TRIAL)

trial-database: install $(DEV)  ## restarted, away, frozen, locked, full, of a newer release, migrated by many at once
	$(BIN)/python -m trials.database $(TRIAL)

trial-shutdown: install $(DEV)  ## start, SIGTERM under load, memory at rest and over 100,000 webhooks
	$(BIN)/python -m trials.shutdown $(TRIAL)
