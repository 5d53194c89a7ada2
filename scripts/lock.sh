#!/bin/sh
# Write every lock file from pyproject.toml; run through `make lock`.
set -eu
compile() {
    .tools/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --custom-compile-command "make lock" "$@"
}
compile --group dev --extra serve --extra cloud pyproject.toml --output-file requirements/dev.lock
printf "hatchling\neditables\n" | compile --extra serve pyproject.toml - --constraints requirements/dev.lock \
    --output-file requirements/serve.lock
compile requirements/tools.in --output-file requirements/tools.lock
compile requirements/scan.in --output-file requirements/scan.lock
.venv/bin/python -m pip install --quiet --no-deps --require-hashes --requirement requirements/dev.lock
.venv/bin/python -m pip install --quiet --no-deps --no-build-isolation --editable .
.venv/bin/python scripts/layer_requirements.py > layers/deps/requirements.new
mv layers/deps/requirements.new layers/deps/requirements.txt
