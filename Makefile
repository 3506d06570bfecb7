# Every target sets up what it needs: Python 3.11 or newer, make and the package registries are enough.

PYTHON ?= python3
PORT   ?= 8000
SITE   ?= data/kassel
TESTS  ?= tests
SOAK_SECONDS ?= 3600

BIN   := .venv/bin
READY := .venv/ready
TOOLS := .cache/node/ready
TYPED := hatch_build.py publisher $(wildcard tests bench)

export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Each start of the command would compile all of it anew, and tests start it a hundred times.
unexport PYTHONDONTWRITEBYTECODE

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup serve test browser soak bench lint format lock clean

help: ## list the targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-8s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

setup: $(READY) ## install everything into .venv

serve: $(READY) ## build a site if need be and serve it (PORT=8000 SITE=data/kassel)
	$(BIN)/lodse serve $(SITE) --port $(PORT)

test: $(READY) ## run the quick tests (TESTS=tests/test_iris.py for a part of them)
	$(BIN)/python -m pytest -n 2 --dist loadfile -m "not slow and not soak and not bench and not browser" $(TESTS)

browser: $(READY) $(TOOLS) ## run the tests in a browser (LODSE_CHROMIUM), with axe and the Nu HTML checker (Lighthouse: make soak)
	$(BIN)/python -m pytest -m "browser and not slow" $(TESTS)

soak: $(READY) $(TOOLS) ## run the slow tests, minutes each, and an hour of mixed load (SOAK_SECONDS=60 for a minute)
	SOAK_SECONDS=$(SOAK_SECONDS) $(BIN)/python -m pytest -m "slow or soak" $(TESTS)

bench: $(READY) ## measure, and print ratios against peers (BENCH_FULL=1 up to 10 million triples, which takes an hour)
	$(BIN)/python -m bench

lint: $(READY) ## check style, format and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy $(TYPED)

format: $(READY) ## bring the code into its one format
	$(BIN)/ruff check --fix-only .
	$(BIN)/ruff format .

lock: $(READY) ## pin the newest allowed releases in requirements.lock and package-lock.json
	tools=$$(mktemp -d) && trap 'rm -rf "$$tools"' EXIT && \
	$(PYTHON) -m venv "$$tools" && \
	"$$tools/bin/python" -m pip install --quiet uv && \
	"$$tools/bin/uv" pip compile pyproject.toml --group build --group dev --output-file requirements.lock --quiet \
	  --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate \
	  --custom-compile-command "make lock"
	$(BIN)/python -c 'import hatch_build; hatch_build.npm("update", "--package-lock-only", folder=".")'
	@! grep -E '://' requirements.lock && ! grep '"resolved"' package-lock.json

clean: ## remove everything that make has made
	@chmod -R u+w data/*/.lodse 2>/dev/null || true # finished releases are read-only
	rm -rf .venv .cache build dist publisher/web/static/vendor data/*/.lodse
	find publisher tests bench -name __pycache__ -exec rm -rf {} +

$(TOOLS): package.json package-lock.json | $(READY)
	$(BIN)/python -c 'import hatch_build; hatch_build.install(hatch_build.Path(), hatch_build.Path(".cache/node"))'
	@touch $@

$(READY): requirements.lock pyproject.toml package.json package-lock.json hatch_build.py publisher/web/kern.scss
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
	  { echo "lodse needs Python 3.11 or newer; name one with: make PYTHON=/path/to/python3" >&2; exit 1; }
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes --requirement requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	@touch $@
