//! Writes the Kotlin and Swift sources, with the same release of UniFFI that the library was built with.

fn main() {
    uniffi::uniffi_bindgen_main();
}
