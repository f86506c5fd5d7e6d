//! The hardware's own evidence beside a quote of Google's virtual TPM, and what ties the two.
//!
//! The TPM is the host's, so that nothing ties it to the hardware but what the guest puts into both. The same nonce in both shows
//! only that somebody had both at one time: a report of one machine and a quote of another would pass. Report data that name the
//! TPM's key show that the guest itself speaks for that TPM.

use alloc::{borrow::ToOwned, vec::Vec};

use crate::{crypto::hash::Hash, policy::TeeLink, report::Value, verdict::Failure};

/// What the report data begin with before they are hashed, in a guest that names its TPM's key.
const LABEL: &[u8] = b"veritee tee link\0";

impl TeeLink {
    /// The name in claims.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::AkName => "ak-name-bound",
            Self::SharedNonce => "shared-nonce",
        }
    }
}

/// The report data of a guest that names the key: SHA-512 of the label, the quote's data and the key's name, which ends with as
/// many bytes as its own hash has, so that nothing slides between the two.
fn naming(extra_data: &[u8], ak_name: &[u8]) -> Vec<u8> {
    Hash::Sha512.digest(&[LABEL, extra_data, ak_name].concat())
}

/// Which link there is, if it is as strong as the policy demands.
pub(super) fn check(report_data: &[u8; 64], extra_data: &[u8], ak_name: Option<&[u8]>, wanted: TeeLink) -> Result<TeeLink, Failure> {
    if extra_data.is_empty() {
        return Err(Failure::new("gcp.tee-link.no-nonce", "a quote with data of the caller's", "one without"));
    }
    if ak_name.is_some_and(|name| naming(extra_data, name) == report_data) {
        return Ok(TeeLink::AkName);
    }
    let mut shared = extra_data.to_owned();
    shared.resize(64, 0);
    match (shared == report_data, wanted) {
        (true, TeeLink::SharedNonce) => Ok(TeeLink::SharedNonce),
        (true, TeeLink::AkName) => {
            Err(Failure::new("gcp.tee-link.weak", "report data that name the TPM's key", "the same nonce in both, which may come from two machines"))
        }
        (false, _) => {
            let expected = ak_name.map_or_else(|| "a TPM whose public area is at hand".into(), |name| Value::Bytes(naming(extra_data, name)));
            Err(Failure::new("gcp.tee-link.mismatch", expected, Value::bytes(report_data)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_named_for_what_it_is() {
        let (nonce, name) = ([7_u8; 32], [&[0, 0x0b][..], &[9; 32]].concat());
        let of_key: [u8; 64] = naming(&nonce, &name).try_into().unwrap();
        let mut shared = [0_u8; 64];
        shared[..32].copy_from_slice(&nonce);
        let code = |data: &[u8; 64], extra: &[u8], name: Option<&[u8]>, wanted| check(data, extra, name, wanted).map_err(|f| f.code);
        for wanted in [TeeLink::AkName, TeeLink::SharedNonce] {
            assert_eq!(code(&of_key, &nonce, Some(&name), wanted), Ok(TeeLink::AkName));
            assert_eq!(code(&of_key, &nonce, None, wanted), Err("gcp.tee-link.mismatch"));
            assert_eq!(code(&of_key, &nonce[..31], Some(&name), wanted), Err("gcp.tee-link.mismatch"));
            assert_eq!(code(&[0; 64], &[], Some(&name), wanted), Err("gcp.tee-link.no-nonce"));
        }
        assert_eq!(code(&shared, &nonce, Some(&name), TeeLink::SharedNonce), Ok(TeeLink::SharedNonce));
        assert_eq!(code(&shared, &nonce, Some(&name), TeeLink::AkName), Err("gcp.tee-link.weak"));
        for at in 0..64 {
            for mut data in [of_key, shared] {
                data[at] ^= 1;
                assert_eq!(code(&data, &nonce, Some(&name), TeeLink::SharedNonce), Err("gcp.tee-link.mismatch"));
            }
        }
    }
}
