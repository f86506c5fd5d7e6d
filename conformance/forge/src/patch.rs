//! Changes to bytes after they were signed.

/// One change.
#[derive(Clone, Debug)]
pub enum Patch {
    /// The lowest bit of the byte at this place; negative counts from the end.
    Flip(isize),
    /// These bytes from this place on.
    Write(usize, Vec<u8>),
    /// Nothing after this many bytes.
    Cut(usize),
    /// These bytes at the end.
    Append(Vec<u8>),
}

impl Patch {
    pub fn apply(patches: &[Self], bytes: &mut Vec<u8>) {
        for patch in patches {
            match patch {
                Self::Flip(at) => {
                    let at = usize::try_from(*at).unwrap_or_else(|_| bytes.len() - at.unsigned_abs());
                    bytes[at] ^= 1;
                }
                Self::Write(at, new) => bytes[*at..*at + new.len()].copy_from_slice(new),
                Self::Cut(len) => bytes.truncate(*len),
                Self::Append(more) => bytes.extend(more),
            }
        }
    }
}
