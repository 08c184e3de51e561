# The two commands of the README are `make run` and `make test`; `make check` is what CI runs.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin

.PHONY: run test test-surfaces check format lint types install docs clean page check-page approve-pictures

run: $(VENV)/installed
	$(BIN)/marquee build
	$(BIN)/marquee run

test: $(VENV)/installed
	$(BIN)/python -m pytest -n auto --ignore=tests/wire --ignore=tests/browser

# The real bot process against loopback platforms, and the page in a real browser: minutes.
test-surfaces: $(VENV)/installed
	$(BIN)/python -m pytest -n auto --dist loadfile tests/wire tests/browser

check: $(VENV)/installed lint types test test-surfaces

lint: $(VENV)/installed
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

types: $(VENV)/installed
	$(BIN)/mypy

format: $(VENV)/installed
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

install: $(VENV)/installed

$(VENV)/installed: pyproject.toml constraints.txt
	$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Marquee needs Python 3.11 or newer")'
	$(PYTHON) -m venv $(VENV)
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[dev]'
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -c constraints.txt -e '.[meaning]' \
		|| echo 'The extra “meaning” could not be installed: essays will be found by their words alone.'
	touch $@

clean:
	rm -rf $(VENV) .mypy_cache .pytest_cache .ruff_cache

docs: $(VENV)/installed
	$(BIN)/python -m bot.documentation

# The local page's script, style sheet and fonts, from their sources; needs Node 20 and npm.
page:
	cd adapters/web && npm install --silent --ignore-scripts && npm run --silent check && npm run --silent build

check-page:
	cd adapters/web && npm install --silent --ignore-scripts && npm run --silent check && npm run --silent compare

# Draw the pictures of every answer anew; look at what changed before committing.
approve-pictures: $(VENV)/installed
	MARQUEE_APPROVE_PICTURES=1 $(BIN)/python -m pytest tests/browser/test_pictures.py tests/browser/test_docs_pictures.py
