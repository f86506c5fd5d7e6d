#!/bin/sh
# Builds the wheel, installs it beside pandas and matplotlib in a virtual environment, and runs the notebook there.
# VERITEE_NOTEBOOK_VENV names that environment (default: .venv here), VERITEE_PYTHON_VENV the one that builds the wheel.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
cd "$here"
venv=${VERITEE_NOTEBOOK_VENV:-.venv}
bindings=$here/../../bindings/python
if ! [ -x "$venv/bin/python" ] || ! cmp -s requirements.txt "$venv/requirements.txt"; then
    "${PYTHON:-python3}" -m venv --clear "$venv"
    "$venv/bin/python" -m pip install --quiet --disable-pip-version-check --requirement requirements.txt
    cp requirements.txt "$venv/"
fi
"$bindings/build.sh" tools wheel
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$bindings"/dist/veritee-*.whl
exec "$venv/bin/python" run.py
