//! The question: evidence comes from elsewhere, but policy, trust, nonce, key and time come from the relying party's hand.

use alloc::vec::Vec;

use crate::{Misuse, limits, policy::Policy, snp::VerifiedChain, tdx::PreparedCollateral, time::Time, tpm::TpmState, trust::Given};

/// A question about a piece of evidence.
///
/// Three kinds of input never mix. *Evidence* is what the question is about. *Collateral* may come from anyone, because a
/// pinned anchor signs it. *Trust* is what only the relying party gives: the policy, the time, the nonce and key of this
/// conversation, and anchors of its own.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    pub(crate) policy: &'a Policy,
    pub(crate) at: Time,
    pub(crate) collateral: Vec<&'a [u8]>,
    pub(crate) given: Given,
    pub(crate) nonce: Option<&'a [u8]>,
    pub(crate) key: Option<&'a [u8]>,
    pub(crate) known_chains: Vec<VerifiedChain>,
    pub(crate) tpm_state: Option<TpmState>,
    pub(crate) prepared: Vec<&'a PreparedCollateral>,
}

impl<'a> Ask<'a> {
    /// A question under this policy, whose answer shall hold at this time.
    #[must_use]
    pub fn new(policy: &'a Policy, at: Time) -> Self {
        Self {
            policy,
            at,
            collateral: Vec::new(),
            given: Given::default(),
            nonce: None,
            key: None,
            known_chains: Vec::new(),
            tpm_state: None,
            prepared: Vec::new(),
        }
    }

    /// Adds collateral: certificates and CRLs in DER or PEM, certificate tables, Intel's signed documents, event logs, key sets whose
    /// keys have chains, runtime data of Azure's paravisor. Each is recognised by its content.
    #[must_use]
    pub fn collateral<B: AsRef<[u8]> + ?Sized + 'a>(mut self, files: impl IntoIterator<Item = &'a B>) -> Self {
        self.collateral.extend(files.into_iter().map(AsRef::as_ref));
        self
    }

    /// Adds anchors that the relying party vouches for. Never pass on anything here that came with the evidence.
    ///
    /// Besides roots of AMD's, Intel's and of virtual TPMs these are attestation keys of TPMs, as a `TPMT_PUBLIC` or a public key
    /// in PEM, and the key sets of issuers of attestation tokens (RFC 7517), as the issuer
    /// serves them, and roots under which such issuers certify their keys. A key set with a member `issuer` beside `keys` is
    /// believed only for tokens whose `iss` is that. One without it is believed for the one issuer that the policy accepts, or
    /// if it is the only one given; otherwise only for tokens that have no `iss`, so that nobody signs in another's name.
    ///
    /// # Errors
    /// `trust.unrecognized` if a file holds anything but key sets, attestation keys and root certificates, in DER or PEM,
    /// `trust.ark-profile` if one of AMD's has not the form of a root.
    pub fn trust<B: AsRef<[u8]> + ?Sized + 'a>(mut self, files: impl IntoIterator<Item = &'a B>) -> Result<Self, Misuse> {
        for file in files {
            self.given.read(file.as_ref())?;
        }
        Ok(self)
    }

    /// The nonce of this conversation. It is always compared, even if the policy waives the binding.
    #[must_use]
    pub fn nonce(mut self, nonce: &'a [u8]) -> Self {
        self.nonce = Some(nonce);
        self
    }

    /// The key of this conversation, in the bytes that the guest hashed.
    ///
    /// A token may confirm a key by itself. Where the policy's layout has no place for the key, it must be one that the token
    /// confirms, and is given as a SubjectPublicKeyInfo in DER or PEM, as a JWK, as the SHA-256 thumbprint of a JWK (RFC 7638),
    /// or as the very bytes that were handed to the issuer to hold.
    #[must_use]
    pub fn key(mut self, key: &'a [u8]) -> Self {
        self.key = Some(key);
        self
    }

    /// A chain that an earlier verdict found verified, so that its signature need not be checked again. No verdict changes.
    #[must_use]
    pub fn known_chain(mut self, chain: VerifiedChain) -> Self {
        self.known_chains.push(chain);
        self
    }

    /// Collateral of Intel's that was read and verified before, as if its files were given after the others. No verdict changes.
    #[must_use]
    pub fn prepared(mut self, collateral: &'a PreparedCollateral) -> Self {
        self.prepared.push(collateral);
        self
    }

    /// What an earlier verified quote of the same attestation key said of its TPM's counters, which only go forward.
    #[must_use]
    pub fn tpm_state(mut self, before: TpmState) -> Self {
        self.tpm_state = Some(before);
        self
    }

    /// Whether key sets that name no issuer are believed whatever a token's `iss` is: nobody else's key is at hand, or only one
    /// issuer is accepted.
    pub(crate) fn believes_unnamed_key_sets(&self) -> bool {
        self.given.key_sets.len() < 2 || !self.policy.accepts_several_issuers()
    }

    pub(crate) fn check(&self) -> Result<(), Misuse> {
        if self.nonce.is_some_and(<[u8]>::is_empty) {
            return Err(Misuse::new("ask.nonce.empty", "an empty nonce is not a nonce; leave it out if there is none"));
        }
        if self.key.is_some_and(<[u8]>::is_empty) {
            return Err(Misuse::new("ask.key.empty", "an empty key is not a key; leave it out if there is none"));
        }
        if self.collateral.len() > limits::COLLATERAL_FILES {
            return Err(Misuse::new("ask.collateral.too-many", "more collateral was given than one question can need (32 files)"));
        }
        Ok(())
    }
}
