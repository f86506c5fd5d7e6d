//! The attestation key of Azure's virtual TPM as the paravisor makes it: a primary key of the endorsement hierarchy, restricted
//! to signing what the TPM itself made. The runtime claims give its modulus alone; its name shows the rest.

use alloc::vec::Vec;

use crate::crypto::hash::sha256;

/// `TPMT_PUBLIC` up to the modulus: RSA, SHA-256, fixedTPM | fixedParent | sensitiveDataOrigin | userWithAuth | noDA |
/// restricted | sign, no policy, no symmetric algorithm, RSASSA with SHA-256, 2048 bits, the default exponent, 256 bytes.
const TEMPLATE: [u8; 24] =
    [0x00, 0x01, 0x00, 0x0b, 0x00, 0x05, 0x04, 0x72, 0x00, 0x00, 0x00, 0x10, 0x00, 0x14, 0x00, 0x0b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x01, 0x00];

/// `TPM_RH_ENDORSEMENT`.
const ENDORSEMENT: [u8; 4] = [0x40, 0x00, 0x00, 0x0b];

/// `TPM_ALG_SHA256`, with which a name made by it begins.
const SHA256: [u8; 2] = [0x00, 0x0b];

/// The public area of the key with this modulus.
pub(crate) fn public_area(modulus: &[u8; 256]) -> Vec<u8> {
    [TEMPLATE.as_slice(), modulus].concat()
}

/// Its name.
pub(crate) fn name(modulus: &[u8; 256]) -> Vec<u8> {
    [SHA256.as_slice(), &sha256(&public_area(modulus))].concat()
}

/// Its qualified name: what a quote says of its signer.
pub(crate) fn qualified_name(modulus: &[u8; 256]) -> Vec<u8> {
    [SHA256.as_slice(), &sha256(&[ENDORSEMENT.as_slice(), &name(modulus)].concat())].concat()
}
