//! The chain ARK → ASK or ASVK → VCEK or VLEK (AMD 57230 §3): three certificates of fixed roles, no path building.

use alloc::{format, string::String, vec::Vec};

use der::asn1::ObjectIdentifier;

use super::{Product, report::SigningKey};
use crate::{
    collateral::Collateral,
    crypto::{ecdsa::P384PublicKey, rsa::Rsa4096PublicKey},
    report::Value,
    time::Time,
    trust::amd::{GivenArk, PINNED},
    verdict::Failure,
    x509::{
        cert::{Certificate, is_pss, is_pss_sha384},
        crl::Crl,
        ext::{BASIC_CONSTRAINTS, KEY_USAGE},
        name::Name,
        revocation::{self, Heard, Outdated, Unheard},
    },
};

/// What a certificate is by its subject. A name is a claim, so this selects what to check, never what to believe.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    Ark(Product),
    Ask(Product),
    Asvk(Product),
    Vcek,
    Vlek,
    Other,
}

impl Role {
    pub(crate) fn of(certificate: &Certificate<'_>) -> Self {
        Self::of_name(&certificate.subject)
    }

    pub(crate) fn of_name(name: &Name<'_>) -> Self {
        let Some(name) = name.common_name() else { return Self::Other };
        let product = |prefix| name.strip_prefix(prefix).and_then(Product::by_name);
        match name {
            "SEV-VCEK" => Self::Vcek,
            "SEV-VLEK" => Self::Vlek,
            _ => product("ARK-")
                .map(Self::Ark)
                .or_else(|| product("SEV-VLEK-").map(Self::Asvk))
                .or_else(|| product("SEV-").map(Self::Ask))
                .unwrap_or(Self::Other),
        }
    }

    fn is_leaf(self) -> bool {
        matches!(self, Self::Vcek | Self::Vlek)
    }
}

/// A root that is believed: pinned here or given by the relying party.
#[derive(Clone, Debug)]
pub(crate) struct Anchor<'a> {
    pub(crate) certificate: Certificate<'a>,
    pub(crate) key: Rsa4096PublicKey,
    pub(crate) pinned: bool,
}

/// The roots of one product.
pub(crate) fn anchors(product: Product, given: &[GivenArk]) -> Vec<Anchor<'_>> {
    let pinned = PINNED.iter().filter(|p| p.product == product).map(|p| (p.ark, true));
    let given = given.iter().map(|g| (g.der.as_slice(), false));
    pinned
        .chain(given)
        .filter_map(|(der, pinned)| {
            let certificate = Certificate::read(der).ok()?;
            let key = certificate.rsa_4096_key()?;
            (Role::of(&certificate) == Role::Ark(product)).then_some(Anchor { certificate, key, pinned })
        })
        .collect()
}

/// What of collateral for several purposes concerns an SEV-SNP report.
pub(crate) fn amd_only<'a>(collateral: &Collateral<'a>) -> Collateral<'a> {
    Collateral {
        certificates: collateral.certificates.iter().filter(|c| Role::of(c) != Role::Other).copied().collect(),
        crls: collateral.crls.iter().filter(|crl| is_amd(crl)).cloned().collect(),
    }
}

/// Whether there is a CRL in the name of a root or an intermediate of AMD's.
pub(crate) fn has_crl(collateral: &Collateral<'_>) -> bool {
    collateral.crls.iter().any(is_amd)
}

fn is_amd(crl: &Crl<'_>) -> bool {
    Role::of_name(&crl.issuer) != Role::Other
}

/// The leaf whose kind the report names, out of everything that came along.
pub(crate) fn select_leaf<'a>(collateral: &Collateral<'a>, signing_key: SigningKey) -> Result<Option<Certificate<'a>>, Failure> {
    let wanted = match signing_key {
        SigningKey::Vcek => Role::Vcek,
        SigningKey::Vlek => Role::Vlek,
    };
    let name = |role| if role == Role::Vcek { "SEV-VCEK" } else { "SEV-VLEK" };
    let mut of_role = collateral.certificates.iter().filter(|c| Role::of(c) == wanted);
    match (of_role.next(), of_role.next()) {
        (Some(leaf), None) => Ok(Some(*leaf)),
        (Some(_), Some(_)) => Err(Failure::new("snp.chain.vek-role.duplicate", "one leaf", format!("two different {} certificates", name(wanted)))),
        (None, _) => {
            let other = collateral.certificates.iter().find(|c| matches!(Role::of(c), Role::Vcek | Role::Vlek | Role::Other));
            match other {
                None => Ok(None),
                Some(leaf) if Role::of(leaf).is_leaf() => Err(Failure::new("snp.chain.vek-role.signing-key", name(wanted), name(Role::of(leaf)))),
                Some(leaf) => {
                    let actual: String = leaf.subject.common_name().unwrap_or("no common name").into();
                    Err(Failure::new("snp.chain.vek-role.common-name", name(wanted), actual))
                }
            }
        }
    }
}

/// The product that the leaf's issuer names, if the issuer is of the kind that the leaf's is.
pub(crate) fn issuer_product(leaf: &Certificate<'_>, signing_key: SigningKey) -> Result<Product, Failure> {
    match (signing_key, Role::of_name(&leaf.issuer)) {
        (SigningKey::Vcek, Role::Ask(product)) | (SigningKey::Vlek, Role::Asvk(product)) => Ok(product),
        (SigningKey::Vcek, _) => Err(Failure::new("snp.chain.vek-role.issuer", "an ASK: SEV- and a product", common_name(&leaf.issuer))),
        (SigningKey::Vlek, _) => Err(Failure::new("snp.chain.vek-role.issuer", "an ASVK: SEV-VLEK- and a product", common_name(&leaf.issuer))),
    }
}

/// Roots that came along are compared with the believed ones and dropped.
pub(crate) fn check_supplied_arks(collateral: &Collateral<'_>, product: Product, anchors: &[Anchor<'_>]) -> Result<(), Failure> {
    let mut of_product_seen = false;
    let mut other_product = None;
    for ark in &collateral.certificates {
        match Role::of(ark) {
            Role::Ark(p) if p == product => {
                of_product_seen = true;
                if !anchors.iter().any(|a| a.certificate.der == ark.der) {
                    // A believed key in a certificate that was made anew: all but the key is somebody else's word.
                    let remade = anchors.iter().any(|a| a.certificate.spki == ark.spki);
                    let code = if remade { "snp.chain.ark-pinned.remade" } else { "snp.chain.ark-pinned" };
                    let key = if remade { "the same" } else { "another" };
                    return Err(Failure::new(code, "the pinned certificate", format!("another {}, with {key} key", common_name(&ark.subject))));
                }
            }
            Role::Ark(p) => other_product = Some(p),
            _ => {}
        }
    }
    match other_product {
        Some(other) if !of_product_seen => {
            Err(Failure::new("snp.chain.ark-pinned.product", format!("ARK-{}", product.name()), format!("ARK-{}", other.name())))
        }
        _ => Ok(()),
    }
}

/// The intermediate that issued the leaf: the one that came along, or the pinned one if none did.
pub(crate) fn select_ask<'a>(collateral: &Collateral<'a>, product: Product, signing_key: SigningKey) -> Result<Certificate<'a>, Failure> {
    let wanted = match signing_key {
        SigningKey::Vcek => Role::Ask(product),
        SigningKey::Vlek => Role::Asvk(product),
    };
    let mut of_role = collateral.certificates.iter().filter(|c| Role::of(c) == wanted);
    match (of_role.next(), of_role.next()) {
        (Some(ask), None) => return Ok(*ask),
        (Some(_), Some(_)) => return Err(Failure::new("snp.chain.ask-present.duplicate", "one intermediate", "two different ones of one name")),
        (None, _) => {}
    }
    for other in &collateral.certificates {
        let code = match (signing_key, Role::of(other)) {
            (SigningKey::Vcek, Role::Asvk(_)) | (SigningKey::Vlek, Role::Ask(_)) => "snp.chain.ask-present.kind",
            (_, Role::Ask(_) | Role::Asvk(_)) => "snp.chain.ask-present.product",
            _ => continue,
        };
        return Err(Failure::new(code, role_name(wanted), common_name(&other.subject)));
    }
    pinned_ask(wanted).ok_or_else(|| Failure::new("snp.chain.ask-present", role_name(wanted), "nothing"))
}

fn pinned_ask(role: Role) -> Option<Certificate<'static>> {
    PINNED.iter().flat_map(|p| [p.ask, p.asvk]).filter_map(|der| Certificate::read(der).ok()).find(|c| Role::of(c) == role)
}

fn role_name(role: Role) -> String {
    match role {
        Role::Ask(product) => format!("SEV-{}", product.name()),
        Role::Asvk(product) => format!("SEV-VLEK-{}", product.name()),
        _ => String::new(),
    }
}

/// Whether an intermediate is one of the pinned ones, byte for byte.
pub(crate) fn is_pinned(ask: &Certificate<'_>) -> bool {
    PINNED.iter().any(|p| ask.der == p.ask || ask.der == p.asvk)
}

/// Whether an intermediate names the key of this root as its issuer's.
pub(crate) fn names_key_of(ask: &Certificate<'_>, anchor: &Anchor<'_>) -> bool {
    match (ask.extensions.authority_key_id(), anchor.certificate.extensions.subject_key_id()) {
        (Ok(Some(stated)), Ok(Some(actual))) => stated == actual,
        _ => false,
    }
}

/// The form of an intermediate (RFC 5280 §4.2, AMD 57230 §3), for one that is not pinned.
pub(crate) fn check_ask_profile(ask: &Certificate<'_>, anchor: &Anchor<'_>) -> Result<Rsa4096PublicKey, Failure> {
    check_form("snp.chain.ask-profile", ask, &[BASIC_CONSTRAINTS, KEY_USAGE])?;
    let unreadable = |_| Failure::new("snp.chain.ask-profile.extension", "well-formed extensions", "one that does not parse");
    let root = &anchor.certificate;
    if ask.issuer != root.subject {
        return Err(Failure::new("snp.chain.ask-profile.issuer-name", Value::bytes(root.subject.0), Value::bytes(ask.issuer.0)));
    }
    match ask.extensions.basic_constraints().map_err(unreadable)? {
        Some((true, _)) => {}
        Some((false, _)) => return Err(Failure::new("snp.chain.ask-profile.ca", "a CA", "basic constraints without CA")),
        None => return Err(Failure::new("snp.chain.ask-profile.ca", "a CA", "no basic constraints")),
    }
    match ask.extensions.key_usage().map_err(unreadable)? {
        Some(usage) if usage.cert_sign => {}
        _ => return Err(Failure::new("snp.chain.ask-profile.key-usage", "keyCertSign", "not stated")),
    }
    let stated = ask.extensions.authority_key_id().map_err(unreadable)?;
    let actual = root.extensions.subject_key_id().map_err(unreadable)?;
    if let (Some(stated), Some(actual)) = (stated, actual)
        && stated != actual
    {
        return Err(Failure::new("snp.chain.ask-profile.key-id", Value::bytes(actual), Value::bytes(stated)));
    }
    ask.rsa_4096_key().ok_or_else(|| Failure::new("snp.chain.ask-profile.key", "RSA with 4096 bits and exponent 65537", "another key"))
}

/// The form of a leaf. Real ones have neither basic constraints nor key usage nor key ids, and the serial number 0.
pub(crate) fn check_vek_profile(vek: &Certificate<'_>, ask: &Certificate<'_>) -> Result<P384PublicKey, Failure> {
    check_form("snp.chain.vek-profile", vek, &[BASIC_CONSTRAINTS, KEY_USAGE])?;
    if vek.issuer != ask.subject {
        return Err(Failure::new("snp.chain.vek-profile.issuer-name", Value::bytes(ask.subject.0), Value::bytes(vek.issuer.0)));
    }
    match vek.extensions.basic_constraints() {
        Ok(None | Some((false, None))) => {}
        _ => return Err(Failure::new("snp.chain.vek-profile.ca", "no CA", "basic constraints that make it one, or that do not parse")),
    }
    if !vek.names_p384() {
        return Err(Failure::new("snp.chain.vek-profile.key", "id-ecPublicKey on the named curve P-384", Value::bytes(vek.spki)));
    }
    vek.p384_key().ok_or_else(|| Failure::new("snp.chain.vek-profile.point", "an uncompressed point that lies on P-384", Value::bytes(vek.spki)))
}

macro_rules! code {
    ($check:expr, $suffix:literal) => {
        if $check == "snp.chain.ask-profile" { concat!("snp.chain.ask-profile", $suffix) } else { concat!("snp.chain.vek-profile", $suffix) }
    };
}

/// What holds for every certificate of the chain.
fn check_form(check: &'static str, certificate: &Certificate<'_>, known: &[ObjectIdentifier]) -> Result<(), Failure> {
    if certificate.version != 3 {
        return Err(Failure::new(code!(check, ".version"), "X.509 version 3", format!("version {}", certificate.version)));
    }
    if certificate.inner_algorithm != certificate.outer_algorithm {
        return Err(Failure::new(code!(check, ".algorithm-mismatch"), Value::bytes(certificate.inner_algorithm), Value::bytes(certificate.outer_algorithm)));
    }
    if !is_pss_sha384(certificate.outer_algorithm) {
        return Err(Failure::new(
            if is_pss(certificate.outer_algorithm) { code!(check, ".pss-parameters") } else { code!(check, ".algorithm") },
            "RSASSA-PSS with SHA-384, MGF1 with SHA-384 and a salt of 48 bytes",
            Value::bytes(certificate.outer_algorithm),
        ));
    }
    // A leaf's duplicates are reported with its extensions, where the check is about them.
    if check == "snp.chain.ask-profile"
        && let Some(oid) = certificate.extensions.duplicate()
    {
        return Err(Failure::new("snp.chain.ask-profile.duplicate-extension", "each extension once", format!("{oid}")));
    }
    if let Some(oid) = certificate.extensions.unknown_critical(known) {
        return Err(Failure::new(code!(check, ".critical-extension"), "no unknown critical extension", format!("{oid}")));
    }
    Ok(())
}

/// notBefore, with the policy's allowance for clocks, and notAfter, both inclusive.
pub(crate) fn check_validity(codes: [&'static str; 3], certificate: &Certificate<'_>, at: Time, skew: u64) -> Result<(), Failure> {
    let [early, late, inverted] = codes;
    if certificate.not_after < certificate.not_before {
        return Err(Failure::new(inverted, "notBefore before notAfter", format!("{} to {}", certificate.not_before, certificate.not_after)));
    }
    if certificate.not_before > at.plus(skew) {
        return Err(Failure::new(early, format!("valid at {at}"), format!("valid from {}", certificate.not_before)).early());
    }
    if certificate.not_after < at {
        return Err(Failure::new(late, format!("valid at {at}"), format!("valid until {}", certificate.not_after)).late());
    }
    Ok(())
}

/// The CRLs that the root signed.
pub(crate) fn check_crls<'c, 'a>(crls: &'c [Crl<'a>], anchor: &Anchor<'_>) -> Result<Vec<&'c Crl<'a>>, Failure> {
    revocation::authentic(crls, &anchor.certificate.subject, |crl| crl.is_signed_by(&anchor.key)).map_err(|why| match why {
        Unheard::Absent => {
            let actual = crls.first().map_or_else(String::new, |crl| common_name(&crl.issuer));
            Failure::new("snp.crl.authentic.issuer", common_name(&anchor.certificate.subject), actual)
        }
        Unheard::Unsigned(crl) if !crl.has_pss_sha384() => {
            Failure::new("snp.crl.authentic.algorithm", "RSASSA-PSS with SHA-384, stated twice alike", "another algorithm")
        }
        Unheard::Unsigned(_) => Failure::new("snp.crl.authentic", "signed by the root's key", "it is not"),
        Unheard::Incomplete(crl) if crl.has_unknown_extension => Failure::new("snp.crl.authentic.critical-extension", "no unknown critical extension", "one"),
        Unheard::Incomplete(crl) if crl.has_duplicate_extension => Failure::new("snp.crl.authentic.duplicate-extension", "each extension once", "one twice"),
        Unheard::Incomplete(_) => Failure::new("snp.crl.authentic.scope", "a complete list of one issuer", "one that is partial, a delta or indirect"),
    })
}

/// Those of them that are heard at the time of the question.
pub(crate) fn check_crls_current<'c, 'a>(crls: &[&'c Crl<'a>], at: Time, skew: u64) -> Result<Heard<'c, 'a>, Failure> {
    Heard::at(crls, at, skew).map_err(|Outdated { from, until }| match until {
        _ if from > at.plus(skew) => Failure::new("snp.crl.current.future", format!("issued by {at}"), format!("issued {from}")).early(),
        Some(next) => Failure::new("snp.crl.current.expired", format!("current at {at}"), format!("superseded {next}")).late(),
        None => Failure::new("snp.crl.current.no-next-update", "a nextUpdate", "none"),
    })
}

/// The root's CRL covers what the root issued: itself and the intermediate. Leaves all have the serial number 0.
pub(crate) fn check_not_revoked(crls: &Heard<'_, '_>, anchor: &Anchor<'_>, ask: &Certificate<'_>) -> Result<(), Failure> {
    for (code, certificate) in [("snp.crl.not-revoked.ark", &anchor.certificate), ("snp.crl.not-revoked.ask", ask)] {
        if crls.revoke(certificate.serial) {
            return Err(Failure::new(code, "not on the list", format!("{} is revoked", common_name(&certificate.subject))));
        }
    }
    Ok(())
}

pub(crate) fn common_name(name: &Name<'_>) -> String {
    name.common_name().unwrap_or("no common name").into()
}
