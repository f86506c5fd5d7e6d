#!/bin/sh
# Runs a command, `swift build` for instance, inside a Debian 13 tree that holds swiftlang; needs root for the chroot.
# The repository lies at /mnt/veritee there, and the command starts in the folder that it was called from.
# VERITEE_SWIFT_ROOT names the tree (README.md says how to make one). VERITEE_CASES, VERITEE_RESULTS and VERITEE_CLIENT are passed on: paths of
# two files, and of a folder in the repository.
set -eu
repository=$(cd "$(dirname "$0")/../../.." && pwd)
root=${VERITEE_SWIFT_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/veritee/swift}
if [ ! -x "$root/usr/libexec/swift/bin/swift" ]; then
    echo "in-tree.sh: there is no Debian tree with swiftlang at $root (set VERITEE_SWIFT_ROOT; README.md says how to make one)" >&2
    exit 1
fi
inside() { # the same place, seen from the tree
    case $1 in
    "$repository") echo /mnt/veritee ;;
    "$repository"/*) echo "/mnt/veritee${1#"$repository"}" ;;
    *)
        echo "in-tree.sh: $1 lies outside the repository" >&2
        exit 1
        ;;
    esac
}
folder=$(inside "$(pwd -P)")
client='' cases='' results=''
if [ -n "${VERITEE_CLIENT:-}" ]; then client=$(inside "$(realpath "$VERITEE_CLIENT")"); fi
if [ -n "${VERITEE_CASES:-}" ] && [ -n "${VERITEE_RESULTS:-}" ]; then
    cases=$(realpath "$VERITEE_CASES") results=$(realpath "$VERITEE_RESULTS")
fi

# The mounts live in a namespace of their own and end with it; the tree itself is not written to.
export repository root folder client cases results
exec unshare --mount sh -eu -c '
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/mnt"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/mnt/veritee"
mount --bind "$repository" "$root/mnt/veritee"
set -- HOME=/tmp PATH=/usr/libexec/swift/bin:/usr/bin:/bin "$@"
unset VERITEE_CASES VERITEE_RESULTS VERITEE_CLIENT
if [ -n "$client" ]; then set -- VERITEE_CLIENT="$client" "$@"; fi
if [ -n "$cases" ]; then
    touch "$root/mnt/cases.json" "$root/mnt/results.jsonl"
    mount --bind "$cases" "$root/mnt/cases.json"
    mount --bind "$results" "$root/mnt/results.jsonl"
    set -- VERITEE_CASES=/mnt/cases.json VERITEE_RESULTS=/mnt/results.jsonl "$@"
fi
exec chroot "$root" /usr/bin/env --chdir="$folder" "$@"
' run "$@" < /dev/null
