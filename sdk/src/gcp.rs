//! Google Compute Engine: a virtual TPM that the host's hypervisor runs, with a certificate of Google's for its attestation key.
//!
//! The host can make this TPM say anything, so that a verdict about it is of the class `host-rooted`, in a confidential VM too.
//! The hardware's own report says more, and is tied to the TPM only as far as its report data name the TPM's key.

pub(crate) mod ak_chain;
mod appraise;
mod hardware;
pub(crate) mod instance;
mod tee_link;
pub(crate) mod verify;
