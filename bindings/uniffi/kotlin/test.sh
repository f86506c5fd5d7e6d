#!/bin/sh
# Builds the Kotlin package and runs its tests.
# VERITEE_CASES and VERITEE_RESULTS, if both are set, also make it run the conformance cases.
set -eu
cd "$(dirname "$0")"
exec mvn -B -ntp test
