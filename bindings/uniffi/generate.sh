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
stamp=$(cat "$library" uniffi.toml | cksum)
echo "$target/$folder"
if [ "$(cat "$out/.stamp" 2>/dev/null)" = "$stamp" ]; then
    echo same
    exit
fi
# The generator goes into a folder of its own: with its features on, cargo would put another library in this one's place. It need not be fast.
cargo build --quiet --locked --package veritee-uniffi --features bindgen --bin uniffi-bindgen --target-dir "$target/bindgen" \
    --config 'profile.dev.package."*".opt-level=0'
"$target/bindgen/debug/uniffi-bindgen" generate --no-format --language "$language" --out-dir "$out" "$library" >&2
echo "$stamp" > "$out/.stamp"
echo new
