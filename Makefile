# make run: a working Coalmeter. make test: everything quick. The rest is for who works on it.
.DEFAULT_GOAL := help
.PHONY: help run test test-all check lint format lock bench bench-pages sandbox-day screenshots clean

python := .venv/bin/python
# Tests wait for processes and browsers a third of their time: half as many again as processors.
# Neighbours share what their module reads once, so each worker begins with a row of them.
workers := $(shell echo $$(( ($$(getconf _NPROCESSORS_ONLN) * 3 + 1) / 2 )))
pytest := $(python) -m pytest -q -n $(workers) --dist worksteal
typed := accounts analytics dashboard tests tools manage.py $(wildcard benchmarks/*.py)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /\1\t/p' Makefile

run: ## start everything until Ctrl-C (PORT=9000 make run)
	@tools/environment run && exec $(python) manage.py run

test: ## the quick tests, in under ten minutes
	@tools/environment dev && $(pytest) -m 'not long'

test-all: ## what make test leaves out: the long ones; on PostgreSQL + Redis all others, and the walks in a browser
	@tools/environment dev
	@$(python) -m pytest -q -m long
	@$(python) tools/on_servers.py $(pytest) -m 'not long or browser'

check: ## style, types, migrations, pins
	@tools/environment dev
	@$(python) -m ruff check .
	@$(python) -m ruff format --check .
	@$(python) -m mypy $(typed)
	@$(python) manage.py check --fail-level WARNING
	@$(python) manage.py makemigrations --check --dry-run
	@$(python) tools/pins.py

lint: ## what ruff and mypy say
	@tools/environment dev
	@$(python) -m ruff check .
	@$(python) -m mypy $(typed)

format: ## put the code in order
	@tools/environment dev
	@$(python) -m ruff check --fix .
	@$(python) -m ruff format .

lock: ## pin anew what pyproject.toml asks for
	@tools/environment dev
	@UV_CUSTOM_COMPILE_COMMAND='make lock' $(python) -m uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --upgrade -o requirements.txt pyproject.toml
	@UV_CUSTOM_COMPILE_COMMAND='make lock' $(python) -m uv pip compile --quiet --universal --generate-hashes --no-strip-extras --no-emit-index-url --upgrade --extra dev -c requirements.txt -o requirements-dev.txt pyproject.toml

bench: ## how quick it is
	@tools/environment dev && $(python) -m benchmarks

bench-pages: ## what each page costs against a blank one, in a browser (some minutes)
	@tools/environment dev && $(python) -m benchmarks pages

sandbox-day: ## a day of the sandbox in minutes, its workers killed, compared with its books
	@tools/environment dev && $(python) -m tools.sandbox_day

screenshots: ## the pictures in docs/, from a running installation of their own
	@tools/environment dev && $(python) tools/screenshots.py

clean: ## remove the environment and what tools left; data/ stays
	@rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .coverage
