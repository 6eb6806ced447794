# One verb for each task. Only Python >= 3.11, make and the package index are needed; uv is fetched into .tools. What checks the
# page's JavaScript needs npm as well.

HOST ?= 127.0.0.1
PORT ?= 8000
PYTHON ?= python3
UV := .tools/bin/uv
UV_VERSION := 0.13.9
RUN := .venv/bin/
NODE_RUN := node_modules/.bin/
PARALLEL := -n auto --maxprocesses 4 --dist worksteal
# Its own word for where it is: a shim on the way to it would let uv make the environment anew each time.
export UV_PYTHON := $(shell $(PYTHON) -c 'import sys; print(sys.executable)')
export UV_PYTHON_DOWNLOADS := never

.DEFAULT_GOAL := help
.PHONY: help setup run test process-test video-test coverage mutants lint lint-web format types bench bench-detect bench-folders bench-conditions bench-leaks bench-persons bench-ages bench-video bench-live detect-test load fault-test extension-test live-test clients-test browser-test screenshots deploy-test batch-test image sample docs

help:  ## list the targets
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:[^#]*## */\t/' | expand -t 18

setup: $(UV)  ## create the environment and put the model weights in place
	@$(PYTHON) scripts/check_system.py
	@$(UV) sync --locked --quiet
	@$(RUN)python -c 'from faceguard.models import Weights; Weights().verify()' 2>/dev/null \
		|| $(UV) sync --locked --quiet --reinstall-package face-privacy-guard

$(UV):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed; try make PYTHON=python3.12"; exit 1; }
	@echo "Setting up: packages and model weights are fetched, which takes a minute or more"
	@$(PYTHON) -m venv .tools || { echo "The venv module is missing; on Debian: apt-get install python3-venv"; exit 1; }
	@.tools/bin/python -m pip install --quiet --disable-pip-version-check uv==$(UV_VERSION)

run: setup  ## serve on http://127.0.0.1:8000; HOST= and PORT= change that
	@exec $(RUN)faceguard serve --host $(HOST) --port $(PORT)

test: setup  ## run the tests, except for those that have a target of their own
	@$(RUN)pytest $(PARALLEL)

process-test: setup  ## run servers, the command line and folders, with processes of their own
	@PYTEST_ADDOPTS='$(PARALLEL)' $(RUN)pytest -m process

video-test: setup  ## read, redact, write and audit videos
	@PYTEST_ADDOPTS='$(PARALLEL)' $(RUN)pytest -m video

coverage: setup  ## run these three measured, and fail where fewer branches are taken than have been
	@$(RUN)coverage erase
	@$(RUN)coverage run -m pytest $(PARALLEL)
	@$(RUN)coverage run -m pytest $(PARALLEL) -m process
	@$(RUN)coverage run -m pytest $(PARALLEL) -m video
	@$(RUN)coverage combine --quiet
	@$(RUN)coverage report

mutants: setup  ## change the core a little, a hundred times, and fail where tests notice fewer than nine of ten
	@$(RUN)python scripts/mutants.py $(if $(SAMPLE),--sample $(SAMPLE)) $(if $(SEED),--seed $(SEED)) $(if $(MODULE),--module '$(MODULE)')

lint: setup types  ## check style, types, who imports what, and the committed OpenAPI document
	@$(RUN)ruff check
	@$(RUN)ruff format --check
	@$(RUN)lint-imports --no-cache
	@$(RUN)python scripts/openapi.py --check
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory lint-web; \
		else echo "npm is missing, so neither the page's JavaScript nor the OpenAPI document's style is checked; on Debian: apt-get install nodejs npm"; fi

lint-web: node_modules/.package-lock.json  ## check style and types of the page's JavaScript, and the OpenAPI document by Redocly's rules; needs npm
	@$(NODE_RUN)biome check --error-on-warnings
	@$(NODE_RUN)tsc
	@REDOCLY_SUPPRESS_UPDATE_NOTICE=true $(NODE_RUN)redocly lint openapi/openapi.json

node_modules/.package-lock.json: package.json package-lock.json
tests/clients/node_modules/.package-lock.json: tests/clients/package.json tests/clients/package-lock.json
node_modules/.package-lock.json tests/clients/node_modules/.package-lock.json:
	@command -v npm >/dev/null || { echo "npm is missing; on Debian: apt-get install nodejs npm"; exit 1; }
	@npm ci --prefix $(@D)/.. --loglevel=error --ignore-scripts --no-audit --no-fund >/dev/null

types: setup  ## check types
	@$(RUN)mypy

format: setup  ## format the code
	@$(RUN)ruff check --fix --quiet --exit-zero
	@$(RUN)ruff format
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory node_modules/.package-lock.json; $(NODE_RUN)biome check --write; fi

bench: setup  ## run the benchmarks
	@$(RUN)python -m benchmarks.redact_speed

bench-detect: setup  ## compare detectors on the pictures of SET=folder, in an environment of its own
	@test -d .bench || $(UV) venv --quiet --python $(RUN)python .bench
	@$(UV) pip install --no-config --quiet --python .bench/bin/python -r pyproject.toml -r benchmarks/detect.txt
	@PYTHONPATH=service .bench/bin/python -m benchmarks.detect $(SET)

bench-conditions: setup  ## measure the ensemble on turned, dark, coarse and large pictures of DATA=folder, and on covered faces
	@$(RUN)python -m benchmarks.conditions $(DATA) --write
	@$(RUN)python -m benchmarks.covered $(DATA) --write

bench-leaks: setup  ## count clear faces left untouched, and people recognised, in the pictures of SET=folder, beside other programs, each in an environment of its own
	@test -d .bench || $(UV) venv --quiet --python $(RUN)python .bench
	@$(UV) pip install --no-config --quiet --python .bench/bin/python -r pyproject.toml -r benchmarks/detect.txt
	@PYTHONPATH=service .bench/bin/python -m benchmarks.leaks $(SET) --write
	@UV=$(UV) $(RUN)python -m benchmarks.recognised $(SET) $(if $(AGES),--ages $(AGES)) --every $(or $(EVERY),1) --write

bench-persons: setup  ## count who is taken for a person on a reference photo, by FACES=file of people and strangers in SET=folder
	@PYTHONPATH=service $(RUN)python -m benchmarks.persons $(FACES) $(SET) --write

bench-ages: setup  ## count the children that the preset children redacts, and adults, in the folders of DATA=folder, by the network in MODELS=folder
	@PYTHONPATH=service $(RUN)python -m benchmarks.ages $(DATA) --models $(MODELS) --write

bench-video: setup  ## count faces that redacted videos leave bare, by a TOOL=file that makes and judges them of PHOTOS=folder; behind cuts and of turning heads with FACES=file
	@test -d .bench || $(UV) venv --quiet --python $(RUN)python .bench
	@$(UV) pip install --no-config --quiet --python .bench/bin/python -r pyproject.toml -r benchmarks/detect.txt
	@$(RUN)python -m benchmarks.video$(if $(FACES),_turns) $(TOOL) $(PHOTOS) $(FACES) --write

bench-live: setup  ## measure delay and rate of live pictures over PHOTO=file, and faces left bare in clips that TOOL=file makes of PHOTOS=folder
	@$(RUN)python -m benchmarks.live delay $(PHOTO)
	@$(RUN)python -m benchmarks.live bare $(TOOL) $(PHOTOS)

detect-test: setup  ## measure what is found, learned and written on real pictures
	@$(RUN)pytest -m recall

bench-folders: setup  ## compare with deface on a folder made of the pictures of SET=folder, in an environment of its own
	@test -d .bench || $(UV) venv --quiet --python $(RUN)python .bench
	@$(UV) pip install --no-config --quiet --python .bench/bin/python -r pyproject.toml -r benchmarks/detect.txt
	@PYTHONPATH=service .bench/bin/python -m benchmarks.folders $(SET)

load: setup  ## show in six minutes what the service holds; needs wrk
	@$(RUN)python -m benchmarks.load

fault-test: setup  ## test what holds under kills, floods and clients that never end
	@$(RUN)pytest -m fault

extension-test: setup  ## test that a detector, a style and a format are added as the architecture says
	@$(RUN)pytest -m extension

live-test: setup  ## test cameras that are lost and come back; needs ffmpeg and GStreamer's RTSP server
	@$(RUN)pytest -m live

clients-test: setup  ## test clients that generators make of the OpenAPI document, in an environment of its own; needs npm
	@test -d .clients || $(UV) venv --quiet --python $(RUN)python .clients
	@$(UV) pip install --no-config --quiet --python .clients/bin/python -r tests/clients/requirements.txt
	@if command -v npm >/dev/null; then $(MAKE) --no-print-directory tests/clients/node_modules/.package-lock.json; fi
	@$(RUN)pytest -m clients

# The flows that matter, as the rest is alike in every browser or only Chromium's protocol can do it.
FIREFOX := $(patsubst %,tests/web/test_%.py,doubts everyone flow keyboard nothing_is_lost session)
browser-test: setup  ## test the page in Chromium, and in Firefox where it is there
	@command -v chromium >/dev/null || { echo "chromium is missing; on Debian: apt-get install chromium"; exit 1; }
	@$(UV) sync --locked --quiet --group browser
	@$(RUN)pytest -m browser
	@$(RUN)pytest --browser firefox -m browser $(FIREFOX)

screenshots: setup  ## take the pictures of the page; needs a Chinese font
	@command -v chromium >/dev/null || { echo "chromium is missing; on Debian: apt-get install chromium"; exit 1; }
	@fc-list :lang=zh | grep -q . || { echo "A Chinese font is missing; on Debian: apt-get install fontconfig fonts-noto-cjk"; exit 1; }
	@$(UV) sync --locked --quiet --group browser
	@PYTHONPATH=. $(RUN)python scripts/make_screenshots.py

deploy-test: setup  ## test what is in deploy/ with the real Helm, Caddy, nginx and systemd, and the wheel
	@$(UV) run --quiet --locked --isolated --group deploy python -m pytest -m deploy

batch-test: setup  ## test runs over S3 and on a Ray cluster that are killed and go on
	@$(UV) run --quiet --locked --isolated --extra ray --group batch python -m pytest -m cluster

image: setup  ## build the Docker image and check it; VIDEO=0 leaves videos out
	@$(RUN)python scripts/image.py

sample: setup  ## write photo.jpg, to try the commands with
	@$(RUN)python scripts/make_sample.py

docs: setup  ## write what is generated: the OpenAPI document, the tables of the benchmarks and the pictures of the README
	@$(RUN)python scripts/openapi.py
	@$(RUN)python -m benchmarks.tables
	@$(RUN)python scripts/make_emoji.py
	@$(RUN)python scripts/make_pictures.py
	@$(RUN)python scripts/make_looks.py
