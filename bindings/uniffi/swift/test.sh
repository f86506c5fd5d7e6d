#!/bin/sh
# Builds the Swift package and runs its tests, inside the tree of in-tree.sh.
# VERITEE_CASES and VERITEE_RESULTS, if both are set, also make it run the conformance cases.
set -eu
if [ -n "${VERITEE_CASES:-}" ] && [ -n "${VERITEE_RESULTS:-}" ]; then
    : > "$VERITEE_RESULTS"
    VERITEE_CASES=$(realpath "$VERITEE_CASES") VERITEE_RESULTS=$(realpath "$VERITEE_RESULTS")
fi
cd "$(dirname "$0")"
./generate.sh
exec ./in-tree.sh swift test --disable-sandbox --disable-swift-testing
