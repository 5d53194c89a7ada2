# One task, one recipe. `make` alone lists them.
PYTHON ?= $(shell for p in python3 python3.13 python3.12 python3.11; do \
	$$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
SERVE := .venv/.serve-ready
DEV := .venv/.dev-ready
TOOLS := .tools/.ready
RUN_ARGS ?=

.DEFAULT_GOAL := help
.PHONY: help run test test-parts test-whole test-fast lint types imports audit format lock bench bench-quick page build deploy drill cost scale clean relay-app vendor vendor-check

help:  ## list the tasks
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

.venv/bin/pip:
	@$(PYTHON) scripts/make_venv.py .venv

$(SERVE): .venv/bin/pip requirements/serve.lock pyproject.toml relay/pyproject.toml
	@echo "ringhook: installing what the server needs into .venv (first time only)"
	@$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements/serve.lock
	@$(BIN)/python -m pip install -q --no-deps --no-build-isolation -e . -e relay
	@touch $@

$(DEV): $(SERVE) requirements/dev.lock
	@echo "ringhook: installing the test tools into .venv (first time only)"
	@$(BIN)/python -m pip install -q --no-deps --require-hashes -r requirements/dev.lock
	@touch $@

$(TOOLS): requirements/tools.lock requirements/scan.lock
	@echo "ringhook: installing the SAM CLI, MiniStack and the scanners into .tools (first time only)"
	@$(PYTHON) scripts/make_venv.py .tools
	@.tools/bin/python -m pip install -q --no-deps --require-hashes -r requirements/tools.lock
	@$(PYTHON) scripts/make_venv.py .tools/scan
	@.tools/scan/bin/python -m pip install -q --no-deps --require-hashes -r requirements/scan.lock
	@touch $@

run: $(SERVE)  ## start ringhook here, with a demo the first time: http://127.0.0.1:8420
	@$(BIN)/ringhook serve $(RUN_ARGS)

test: $(DEV) $(TOOLS)  ## everything CI runs: lint, types, import rules, all tests on both targets
	@$(MAKE) --no-print-directory lint types imports audit
	@$(MAKE) --no-print-directory -j2 --output-sync=target test-parts test-whole

test-parts:
	@$(BIN)/python -m pytest -q --ignore tests/acceptance --ignore tests/browser
	@$(BIN)/python -m pytest -q tests/browser

test-whole:
	@$(BIN)/python -m pytest -q tests/acceptance

test-fast: $(DEV)  ## the same without the AWS emulator and without a browser
	@$(MAKE) --no-print-directory lint types imports
	@$(BIN)/python -m pytest -q -m "not cloud and not browser"

lint: $(DEV)  ## ruff, check only
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check -q .

types: $(DEV)  ## mypy --strict
	@$(BIN)/mypy --no-error-summary

imports: $(DEV)  ## who may import whom
	@$(BIN)/lint-imports > .venv/lint-imports.log || (cat .venv/lint-imports.log; exit 1)

audit: $(DEV) $(TOOLS)  ## known holes in what we install (pip-audit), known mistakes in our code (bandit)
	@$(BIN)/python -m scripts.audit

format: $(DEV)  ## let ruff rewrite
	@$(BIN)/ruff check -q --fix . ; $(BIN)/ruff format -q .

bench: $(DEV)  ## measure this checkout beside a bare relay and Node-RED: about ten minutes
	@$(BIN)/python -m bench

bench-quick: $(DEV)  ## the same beside the bare relay only, deliveries only: about a minute
	@$(BIN)/python -m bench.delivery

page: $(DEV)  ## put the page into the bucket of a stack with Edge=cloudfront: make page STAGE=live
	@$(BIN)/python -m scripts.upload_page --stage $(or $(STAGE),default)

build: $(TOOLS)  ## sam build into .aws-sam
	@.tools/bin/sam build

deploy: $(DEV) $(TOOLS)  ## build and deploy to AWS: make deploy STAGE=dev|staging|live
	@$(BIN)/python scripts/deploy.py $(STAGE)

drill: $(SERVE)  ## lose a deployment on this machine and get it back from its backup
	@$(BIN)/python scripts/drill.py

cost: $(DEV)  ## count what a call asks of AWS, and what a million cost
	@$(BIN)/python -m bench.cost

scale: $(DEV)  ## simulate a day of 10,000 seats on AWS (some minutes)
	@$(BIN)/python -m bench.scale

lock: $(DEV) $(TOOLS)  ## refresh every lock file from pyproject.toml
	@sh scripts/lock.sh

relay-app: $(DEV)  ## pack the desktop relay for this system into dist/relay
	@$(BIN)/python relay/packaging/build.py

vendor:  ## fetch the page's third-party files as web/vendor.lock.json names them
	@$(PYTHON) scripts/vendor_web.py

vendor-check:  ## fetch them again and say what differs
	@$(PYTHON) scripts/vendor_web.py --check

clean:  ## remove what the other tasks made
	rm -rf .venv .tools .aws-sam dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
