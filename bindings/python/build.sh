#!/bin/sh
# Builds the wheel and checks it as a user has it: installed in a virtual environment, away from the sources.
#   build.sh [STEP]...   the steps in order: tools wheel install types test; all of them if none is named
#   build.sh cases       runs VERITEE_CASES into VERITEE_RESULTS with the installed wheel
# VERITEE_PYTHON_VENV names the environment (default: .venv here), PYTHON the interpreter it is made with.
set -eu
cd "$(dirname "$0")"
venv=${VERITEE_PYTHON_VENV:-.venv}
bin=$venv/bin

tools() {
    if [ -x "$bin/python" ] && cmp -s requirements-dev.txt "$venv/requirements-dev.txt"; then return; fi
    "${PYTHON:-python3}" -m venv --clear "$venv"
    "$bin/python" -m pip install --quiet --disable-pip-version-check --requirement requirements-dev.txt
    cp requirements-dev.txt "$venv/"
}

wheel() {
    rm -rf dist
    "$bin/maturin" build --quiet --release --interpreter "$bin/python" --out dist
}

install() {
    "$bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall dist/veritee-*.whl
}

types() {
    "$bin/python" -m mypy.stubtest veritee
    "$bin/python" -m mypy tests
}

tests() {
    "$bin/python" -m pytest
}

cases() {
    "$bin/python" tests/run_cases.py
}

[ $# -gt 0 ] || set -- tools wheel install types test
for step; do
    case $step in
    tools | wheel | install | types | cases) "$step" ;;
    test) tests ;;
    *)
        echo "build.sh: no step is named $step" >&2
        exit 2
        ;;
    esac
done
