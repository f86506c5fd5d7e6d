#!/bin/sh
# run.sh build                         builds the package Veritee and this program on it
# run.sh SERVER snp|tdx|azure-snp …    runs it
# Both inside the tree of in-tree.sh. Where Swift is installed, `swift run` in AskFirst does the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
package=$here/../../../bindings/uniffi/swift
cd "$here/AskFirst"
if [ "${1:-}" = build ]; then
    "$package/generate.sh"
    # SwiftPM does not see that a library changed: what was linked with the old one goes.
    if [ -f .build/debug/AskFirst ] && [ "$package/lib/libveritee_uniffi.a" -nt .build/debug/AskFirst ]; then rm .build/debug/AskFirst; fi
    exec "$package/in-tree.sh" swift build --disable-sandbox
fi
VERITEE_CLIENT=${VERITEE_CLIENT:-$here/../../client} exec "$package/in-tree.sh" .build/debug/AskFirst "$@"
