#!/bin/sh
# Called by Maven: generate.sh SOURCES NATIVE CARGO_PROFILE
# Puts the generated sources into SOURCES and the library where JNA looks for it on the class path: NATIVE/linux-x86-64, …
set -eu
here=$(cd "$(dirname "$0")" && pwd)
sources=$1 native=$2 profile=$3
said=$("$here/../generate.sh" kotlin "$sources" "$profile")
built=${said%%
*} state=${said##*
}
# The incremental compiler does not see that the tests were built against what the sources were before.
if [ "$state" = new ]; then rm -rf "$here/target/test-classes" "$here/target/kotlin-ic"; fi

case $(uname -s) in
    Linux) system=linux extension=so ;;
    Darwin) system=darwin extension=dylib ;;
    *) echo "generate.sh: no recipe for $(uname -s)" >&2; exit 1 ;;
esac
case $(uname -m) in
    x86_64) cpu=x86-64 ;;
    arm64 | aarch64) cpu=aarch64 ;;
    *) cpu=$(uname -m) ;;
esac
mkdir -p "$native/$system-$cpu"
library=libveritee_uniffi.$extension
cmp -s "$built/$library" "$native/$system-$cpu/$library" || cp "$built/$library" "$native/$system-$cpu/$library"
