#!/bin/sh
# Builds the library and writes the sources of one language from it: generate.sh kotlin|swift OUT [CARGO_PROFILE], with OUT absolute.
# Prints two lines: the folder of the built library, and `new` or `same`. Nothing is generated again while the library stays the same.
set -eu
language=$1 out=$2 profile=${3:-dev}
crate=$(cd "$(dirname "$0")" && pwd)
cd "$crate"

cargo build --quiet --locked --package veritee-uniffi --lib --profile "$profile"
target=$(cargo metadata --locked --no-deps --format-version 1 | sed 's/.*"target_directory":"\([^"]*\)".*/\1/')
folder=$profile
[ "$profile" = dev ] && folder=debug
for library in "$target/$folder/libveritee_uniffi.so" "$target/$folder/libveritee_uniffi.dylib"; do
    [ -f "$library" ] && break
done

mkdir -p "$out"
stamp=$(cat "$library" uniffi.toml generate.sh | cksum)
echo "$target/$folder"
if [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ]; then
    echo same
    exit
fi
# The generator goes into a folder of its own: with its features on, cargo would put another library in this one's place. It need not be fast.
cargo build --quiet --locked --package veritee-uniffi --features bindgen --bin uniffi-bindgen --target-dir "$target/bindgen" \
    --config 'profile.dev.package."*".opt-level=0'
"$target/bindgen/debug/uniffi-bindgen" generate --no-format --language "$language" --out-dir "$out" "$library" >&2

# Only Rust makes a verdict. The generator leaves its classes open, with constructors for fakes: close them.
case $language in
    kotlin)
        source=$out/io/veritee/veritee_uniffi.kt
        sed -i.open -e '/Disposable, AutoCloseable/s/^open class /class /' \
            -e 's/^    constructor(withHandle: /    internal constructor(withHandle: /' \
            -e 's/^    constructor(noHandle: /    private constructor(noHandle: /' "$source"
        ;;
    swift)
        source=$out/Veritee.swift
        sed -i.open -e 's/^open class /public final class /' -e 's/^open func /public func /' \
            -e 's/required public init(unsafeFromHandle /fileprivate init(unsafeFromHandle /' \
            -e 's/public init(noHandle: /fileprivate init(noHandle: /' "$source"
        ;;
esac
rm "$source.open"
if grep -E '^open (class .*(Disposable|Protocol)|func)|^ *(required public init|public init|constructor)\((unsafeFromHandle|noHandle|withHandle)' "$source" >&2; then
    echo "generate.sh: a generated class is still open" >&2
    exit 1
fi
echo "$stamp" > "$out/.stamp"
echo new
