#!/bin/sh
# run.sh build                         builds the package Veritee and this program on it
# run.sh SERVER snp|tdx|azure-snp …    runs it
# Both inside a Debian 13 tree that holds swiftlang, which needs root for the chroot; VERITEE_SWIFT_ROOT names the tree
# (bindings/uniffi/swift/README.md says how to make one). Where Swift is installed, `swift run` in AskFirst does the same.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
repository=$(cd "$here/../../.." && pwd)
root=${VERITEE_SWIFT_ROOT:-${XDG_CACHE_HOME:-$HOME/.cache}/veritee/swift}
if [ ! -x "$root/usr/libexec/swift/bin/swift" ]; then
    echo "run.sh: there is no Debian tree with swiftlang at $root (set VERITEE_SWIFT_ROOT)" >&2
    exit 1
fi
inside=/mnt/veritee/examples/mobile/swift/AskFirst
if [ "${1:-}" = build ]; then
    "$repository/bindings/uniffi/swift/generate.sh"
    # SwiftPM does not see that a library changed: what was linked with the old one goes.
    library=$repository/bindings/uniffi/swift/lib/libveritee_uniffi.a
    program=$here/AskFirst/.build/debug/AskFirst
    if [ -f "$program" ] && [ "$library" -nt "$program" ]; then rm "$program"; fi
    set -- swift build --disable-sandbox --package-path "$inside"
else
    set -- "$inside/.build/debug/AskFirst" "$@"
fi

# The mounts live in a namespace of their own and end with it; the tree itself is not written to.
export repository root
exec unshare --mount sh -eu -c '
mount --bind /proc "$root/proc"
mount --rbind /dev "$root/dev"
mount -t tmpfs tmpfs "$root/mnt"
mount -t tmpfs tmpfs "$root/tmp"
mkdir "$root/mnt/veritee"
mount --bind "$repository" "$root/mnt/veritee"
exec chroot "$root" /usr/bin/env HOME=/tmp PATH=/usr/libexec/swift/bin:/usr/bin:/bin VERITEE_CLIENT=/mnt/veritee/examples/client "$@"
' run "$@" < /dev/null
