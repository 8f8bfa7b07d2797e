# make run, test, slow, bench, lint, text, vision, export, tune: each first prepares what it needs, once. A stamp file in .venv says that it is there.
VENV ?= .venv
PORT ?= 8501
HOST ?= 127.0.0.1
# false: opens the browser, where there is a screen
HEADLESS ?= false
WHAT ?= train sweep live load lessons snapshots predict own
ARGS ?=
PIP = $(VENV)/bin/python -m pip install --quiet --disable-pip-version-check
# One thread for each process: two of them wait for one another on small tensors (README, "Speed").
ONE_THREAD = OMP_NUM_THREADS=1 OMP_WAIT_POLICY=passive

.PHONY: run test slow bench lint text vision export tune clean
.NOTPARALLEL:

run: $(VENV)/run.stamp
	OMP_WAIT_POLICY=passive $(VENV)/bin/python -m streamlit run dashboard --server.port $(PORT) --server.address $(HOST) \
		--server.headless $(HEADLESS) --server.showEmailPrompt false $(ARGS)

# Two at a time, file by file; then those that drive a browser in the same way. On a machine that stalls for seconds one
# of these may wait in vain: it is tried once more, and the report says so (R). ARGS: one round of pytest with these
# arguments instead. What has been compiled is kept, also where the machine says otherwise: most of a short process's
# time is reading its modules. The loops of 200 kills (marked slow) are for `make slow`.
test: $(VENV)/dev.stamp
	@export CHROMIUM="$$(.ci/chromium || echo "$$CHROMIUM")" PYTHONDONTWRITEBYTECODE= $(ONE_THREAD); \
	pytest="$(VENV)/bin/python -m pytest"; \
	if [ -n '$(ARGS)' ]; then exec $$pytest $(ARGS); fi; \
	failed=0; $$pytest -q -m "not browser and not slow" -n 2 --dist loadfile --durations=30 || failed=1; \
	$$pytest -q -m "browser and not slow" -n 2 --dist loadfile --reruns 1 --durations=20 || failed=1; exit $$failed

slow: $(VENV)/dev.stamp
	@$(ONE_THREAD) $(VENV)/bin/python -m pytest -m slow $(ARGS)

# The peers are for train and sweep only.
bench: $(VENV)/dev.stamp $(if $(filter train sweep,$(WHAT)),$(VENV)/bench.stamp)
	@CHROMIUM="$$(.ci/chromium || echo "$$CHROMIUM")"; export CHROMIUM; mkdir -p bench/out; \
	for what in $(WHAT); do $(ONE_THREAD) $(VENV)/bin/python -m bench $$what --json bench/out/$$what.json $(ARGS) || exit 1; done

lint: $(VENV)/dev.stamp
	@$(VENV)/bin/python -m ruff check . $(ARGS)

# Lets MiniLM read sentences: 100 MB, and nothing else needs it.
text: $(VENV)/text.stamp

# Lets EfficientNet look at pictures: 18 MB, and nothing else needs it.
vision: $(VENV)/vision.stamp

# Lets networks be taken home as ONNX: 110 MB, and nothing else needs it.
export: $(VENV)/export.stamp

# Lets a search look for better settings: 15 MB, and nothing else needs it.
tune: $(VENV)/tune.stamp

clean:
	rm -rf $(VENV) bench/out

$(VENV)/run.stamp: requirements.txt
	@PYTHON="$(PYTHON)" .ci/venv $(VENV)
	@echo "Installing requirements.txt (the first time takes some minutes)"
	@$(PIP) -r requirements.txt
	@touch $@

$(VENV)/text.stamp: $(VENV)/run.stamp requirements-text.txt
	@echo "Installing requirements-text.txt"
	@$(PIP) --no-deps -r requirements-text.txt
	@touch $@

$(VENV)/vision.stamp: $(VENV)/run.stamp requirements-vision.txt
	@echo "Installing requirements-vision.txt"
	@$(PIP) --no-deps -r requirements-vision.txt
	@touch $@

$(VENV)/export.stamp: $(VENV)/run.stamp requirements-export.txt
	@echo "Installing requirements-export.txt"
	@$(PIP) -r requirements-export.txt
	@touch $@

$(VENV)/tune.stamp: $(VENV)/run.stamp requirements-tune.txt
	@echo "Installing requirements-tune.txt"
	@$(PIP) -r requirements-tune.txt
	@touch $@

$(VENV)/dev.stamp: $(VENV)/run.stamp $(VENV)/text.stamp $(VENV)/vision.stamp $(VENV)/export.stamp $(VENV)/tune.stamp \
		requirements-dev.txt
	@echo "Installing requirements-dev.txt"
	@$(PIP) -r requirements-dev.txt
	@touch $@

# --no-deps: fastai would otherwise replace torch. Without the peers the benchmarks run too, and name those they skip.
$(VENV)/bench.stamp: $(VENV)/dev.stamp requirements-bench.txt
	@echo "Installing requirements-bench.txt"
	@if $(PIP) --no-deps -r requirements-bench.txt; then touch $@; else echo "Peers not installed: they are skipped"; fi
