.DEFAULT_GOAL := help
.PHONY: help demo test check format eval golden bench faults fuzz lock caniemail needs clean

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
STAMP := $(VENV)/.made-from-lock
DATA ?=
ONLY ?=
ARGS ?=
SECONDS ?= 60
PART ?=
SEED ?=
JOBS ?=

help: ## List the tasks
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-9s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

# The environment is made from the lock file alone: every package with its hash. Nothing is resolved again
# (--no-deps): pip takes a requirement with an extra, such as coverage[toml], for a package of its own and would
# ask for its newest release; `pip check` says afterwards that the lock was whole.
$(STAMP): requirements.lock pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	$(BIN)/python -m pip check --quiet --disable-pip-version-check
	@touch $(STAMP)

demo: $(STAMP) ## Run an evening end to end on built-in samples, and say where to look
	$(BIN)/digest demo --out demo-out

test: $(STAMP) needs ## Run all tests, with coverage
	$(BIN)/python -m pytest -n auto --cov --cov-report=term --cov-fail-under=90 $(ARGS)

check: $(STAMP) ## Check style, types and who imports whom
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: $(STAMP) ## Put the code into its form
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

eval: $(STAMP) ## Print quality figures on the data in DATA=DIR (ONLY=related|teasers|feeds|xss|clusters|updates)
	@test -n "$(DATA)" || test "$(ONLY)" = updates || { echo "make eval needs DATA=DIR, a folder with teasers/, feeds/ …"; exit 2; }
	$(BIN)/python -m bench.eval $(if $(DATA),--data "$(DATA)") $(if $(ONLY),--only $(ONLY))

fuzz: $(STAMP) ## Look for input that breaks a parser, SECONDS=60 of it (ONLY=feeds|json|page|sitemap|markup …)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps -r bench/fuzz/requirements.lock
	$(BIN)/python -m bench.fuzz --seconds $(SECONDS) $(if $(ONLY),--only $(ONLY))

golden: $(STAMP) ## Accept the mails as they are now as the golden ones: look at the difference first
	ACCEPT_GOLDEN=1 $(BIN)/python -m pytest --quiet tests/golden tests/browser/test_golden_boxes.py \
	  tests/browser/test_golden_pictures.py

bench: $(STAMP) ## Print speed figures beside references measured in the same run (ONLY=collect|…)
	$(BIN)/python -m bench $(if $(ONLY),--only $(ONLY))

faults: $(STAMP) needs ## Break things while an edition is sent, many times (PART=F1, SEED=7); results to docs/reference/faults.md
	PYTHONPATH=tests:. $(BIN)/python -m faults.suite $(if $(PART),--part $(PART),--results docs/reference/faults.md) \
	  $(if $(SEED),--seed $(SEED)) $(if $(JOBS),--jobs $(JOBS))

needs: ## Install what the tests need beyond Python: Chromium, postfix's smtp-sink
	@sh tests/needs.sh

lock: $(STAMP) ## Make the lock file anew from pyproject.toml
	$(PYTHON) -m venv $(VENV)/lock && $(VENV)/lock/bin/pip install --quiet uv
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --universal \
	  --python-version 3.11 --extra demo --group dev --no-header pyproject.toml -o requirements.lock
	$(VENV)/lock/bin/uv pip compile --quiet --upgrade --generate-hashes --no-emit-index-url --universal \
	  --python-version 3.11 --group pyproject.toml:fuzz --no-header -o bench/fuzz/requirements.lock

# The npm package holds the site's data; npm asks the registry that it is set up with.
caniemail: $(STAMP) ## Make the table of what mail programs can do anew (needs npm)
	@command -v npm > /dev/null || { echo "make caniemail needs npm (Debian: apt-get install npm)"; exit 1; }
	rm -rf $(VENV)/caniemail && mkdir $(VENV)/caniemail
	cd $(VENV)/caniemail && npm pack --silent caniemail > /dev/null && tar -xzf caniemail-*.tgz
	$(BIN)/python -c "from digest.render.lint.caniemail import make_table; make_table('$(VENV)/caniemail/package')"

clean: ## Remove the environment and everything that was made
	rm -rf $(VENV) demo-out .fuzz .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage htmlcov dist
