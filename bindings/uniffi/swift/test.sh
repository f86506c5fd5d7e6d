#!/bin/sh
# Builds the Swift package and runs its tests, inside a Debian 13 tree that holds swiftlang; needs root for the chroot.
# VERITEE_SWIFT_ROOT names the tree. VERITEE_CASES and VERITEE_RESULTS, if both are set, also make it run the conformance cases.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
root=${VERITEE_SWIFT_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/veritee/swift}
if [ ! -x "$root/usr/libexec/swift/bin/swift" ]; then
    echo "swift/test.sh: there is no Debian tree with swiftlang at $root (set VERITEE_SWIFT_ROOT; README.md says how to make one)" >&2
    exit 1
fi
cases='' results=''
if [ -n "${VERITEE_CASES:-}" ] && [ -n "${VERITEE_RESULTS:-}" ]; then
    cases=$(realpath "$VERITEE_CASES")
    : > "$VERITEE_RESULTS"
    results=$(realpath "$VERITEE_RESULTS")
fi

"$here/generate.sh"

# The mounts live in a namespace of their own and end with it; the tree itself is not written to.
export here repository root cases results
exec unshare --mount sh -eu <<'INSIDE'
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/mnt"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/mnt/veritee"
mount --bind "$repository" "$root/mnt/veritee"
if [ -n "$cases" ]; then
    touch "$root/mnt/cases.json" "$root/mnt/results.jsonl"
    mount --bind "$cases" "$root/mnt/cases.json"
    mount --bind "$results" "$root/mnt/results.jsonl"
    VERITEE_CASES=/mnt/cases.json VERITEE_RESULTS=/mnt/results.jsonl
    export VERITEE_CASES VERITEE_RESULTS
else
    unset VERITEE_CASES VERITEE_RESULTS
fi
exec chroot "$root" /usr/bin/env HOME=/tmp PATH=/usr/libexec/swift/bin:/usr/bin:/bin \
    swift test --disable-sandbox --disable-swift-testing --package-path /mnt/veritee/bindings/uniffi/swift < /dev/null
INSIDE
