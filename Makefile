# `make demo` and `make test` do all their own set-up; see CONTRIBUTING.md.

RUN := .venv/bin
SETUP := tools/setup.sh
LOCK := $(RUN)/uv pip compile pyproject.toml --quiet --universal --python-version 3.11 --generate-hashes \
	--no-emit-index-url --custom-compile-command "make lock"

.PHONY: help demo test lint format schema template guide pictures bench lock tools wheel clean

help:
	@echo "make demo      print six blank forms and a sample company's scorecards into output/"
	@echo "make test      lint, types, and all tests that this machine can run"
	@echo "make tools     install the outside programs that some tests need (Debian, Ubuntu)"
	@echo "make format    lay out the code"
	@echo "make schema    write the files in schema/ anew"
	@echo "make template  write the Word templates anew"
	@echo "make guide     write docs/reference*.md, and what a template may use into docs/templates*.md"
	@echo "make pictures  take the reference pictures of the pages anew"
	@echo "make bench     compare documents with other ways to make them, and large runs with small ones"
	@echo "make lock      choose the versions in requirements*.lock anew"
	@echo "make wheel     build the package into dist/"

# ── the two that matter ─────────────────────────────────────────────────────────────────────

demo: .venv/ready
	@$(RUN)/formgen demo output

test: lint
	$(RUN)/python -m pytest -n auto

# ── set-up, done once and again when what it depends on changes ─────────────────────────────

.venv/ready: requirements.lock pyproject.toml $(SETUP)
	@$(SETUP) demo
	@touch $@

.venv/ready-dev: requirements-dev.lock pyproject.toml $(SETUP) tests/validators/package.json
	@$(SETUP) test
	@touch .venv/ready $@

tools: .venv/ready-dev
	@$(SETUP) tools

# ── while developing ────────────────────────────────────────────────────────────────────────

lint: .venv/ready-dev
	$(RUN)/ruff check
	$(RUN)/ruff format --check
	$(RUN)/mypy

format: .venv/ready-dev
	$(RUN)/ruff check --fix
	$(RUN)/ruff format

schema: .venv/ready-dev
	$(RUN)/python tools/build_schema.py

template: .venv/ready-dev
	$(RUN)/python tools/build_template.py

guide: .venv/ready-dev
	$(RUN)/python tools/build_guide.py
	$(RUN)/python tools/build_reference.py

pictures: .venv/ready-dev
	FORMGEN_PICTURES=renew $(RUN)/python -m pytest tests/test_looks.py tests/test_walks.py

bench: .venv/ready-dev
	$(RUN)/python bench/documents.py 3
	$(RUN)/python bench/size.py 20000

lock: .venv/ready-dev
	$(LOCK) --upgrade --extra build --output-file requirements.lock
	$(LOCK) --upgrade --all-extras --constraints requirements.lock --output-file requirements-dev.lock

wheel: .venv/ready-dev
	$(RUN)/python -m hatchling build -t wheel

clean:
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis dist tests/validators/node_modules
