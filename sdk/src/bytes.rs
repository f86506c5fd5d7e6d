//! Fixed-width reads from byte slices, without indexing that could panic.

/// The `N` bytes at `at`, or `None` if the slice ends before.
pub(crate) fn array_at<const N: usize>(bytes: &[u8], at: usize) -> Option<&[u8; N]> {
    bytes.get(at..)?.first_chunk()
}

/// The `u32` at `at`, least significant byte first.
pub(crate) fn u32_le_at(bytes: &[u8], at: usize) -> Option<u32> {
    array_at(bytes, at).map(|b| u32::from_le_bytes(*b))
}

/// `len` bytes at `at`; `None` if they are not all there or the sum overflows.
pub(crate) fn slice_at(bytes: &[u8], at: usize, len: usize) -> Option<&[u8]> {
    bytes.get(at..at.checked_add(len)?)
}

/// Whether every byte is zero. An empty slice is.
pub(crate) fn all_zero(bytes: &[u8]) -> bool {
    bytes.iter().all(|b| *b == 0)
}
