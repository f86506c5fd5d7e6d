#!/bin/sh
# Builds the library and puts what is generated from it where Package.swift expects it: generate.sh [CARGO_PROFILE]
set -eu
cd "$(dirname "$0")"
include=Sources/veriteeFFI/include
said=$(../generate.sh swift "$PWD/Sources/Veritee" "${1:-dev}")
built=${said%%
*} state=${said##*
}

mkdir -p lib "$include"
if [ "$state" = new ] || [ ! -f "$include/module.modulemap" ]; then
    mv Sources/Veritee/veriteeFFI.h "$include/"
    mv Sources/Veritee/veriteeFFI.modulemap "$include/module.modulemap"
fi
# SwiftPM does not see that a library changed: what was linked with the old one goes.
if ! cmp -s "$built/libveritee_uniffi.a" lib/libveritee_uniffi.a; then
    cp "$built/libveritee_uniffi.a" lib/
    rm -rf .build/*/*/*.xctest
fi
