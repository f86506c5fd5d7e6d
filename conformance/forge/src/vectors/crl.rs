//! The root's revocation list.

use serde_json::json;

use crate::{
    cert::{Cert, Extensions, name},
    crl::{CERTIFICATE_ISSUER, CRL_NUMBER, Crl, DELTA_INDICATOR, ISSUING_POINT},
    der,
    keys::{RsaKey, Scheme},
    patch::Patch,
    product::Product,
    scene::{File, Scene, milan, vlek, with_crl},
    vector::{Vector, accepted, refused},
};

const CRL: &str = "RFC 5280 §5";
const ISSUER: &str = "RFC 5280 §6.3.3 (f)";
const ALGORITHM: &str = "RFC 5280 §5.1.1.2";
const UPDATE: &str = "RFC 5280 §5.1.2.5";
const ENTRY: &str = "RFC 5280 §5.3";
const EXTENSION: &str = "RFC 5280 §5.2";
const HEARD: &str = "RFC 5280 §6.3.3";
const DEMAND: &str = "RFC 5280 §6.3; Veritee policy, waive";

const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";

fn entry_with(s: &mut Scene, oid: &'static str, critical: bool, value: Vec<u8>) {
    let mut extensions = Extensions::default();
    extensions.add(oid, critical, value);
    s.crl.revoked[0].1 = extensions;
}

/// The list that Milan's root issued a year before.
fn expired() -> Crl {
    Crl { this_update: der::time("2025-05-01T00:00:00Z"), next_update: Some(der::time("2026-05-01T00:00:00Z")), ..Crl::new(Product::Milan) }
}

pub fn vectors() -> Vec<Vector> {
    vec![
        accepted("crl/good", CRL, "The root's list is at hand and names neither root nor ASK", json!({}), with_crl, |_| ()),
        accepted("crl/empty", CRL, "The root's list has no entry", json!({}), with_crl, |s| s.crl.revoked.clear()),
        accepted("crl/in-pem", "RFC 7468 §7", "The root's list comes as PEM", json!({}), with_crl, |s| {
            s.collateral.pop();
            s.collateral.push(File::made(|b| crate::envelope::pem("X509 CRL", &b.crl, "\n").into_bytes()));
        }),
        accepted(
            "crl/serial-0",
            ENTRY,
            "The root's list names the serial number 0, which the root never gave: leaves are not its own",
            json!({}),
            with_crl,
            |s| s.crl.revoke(0),
        ),
        accepted("crl/short-algorithm", ALGORITHM, "The list leaves out the default trailer", json!({}), with_crl, |s| {
            (s.crl.inner, s.crl.outer) = (Scheme::short_pss_id(), Scheme::short_pss_id());
        }),
        accepted("crl/vlek", CRL, "The list is at hand for a VLEK", json!({ "signer": { "kind": "vlek" } }), vlek, |s| {
            s.demand("snp.revocation");
            s.collateral.push(File::Crl);
        }),
        accepted("crl/another-besides", ISSUER, "Another root's list comes along with the right one", json!({}), with_crl, |s| {
            s.collateral.push(File::Bytes(Crl::new(Product::Genoa).build()));
        }),
        accepted("crl/of-another-vendor", DEMAND, "Revocation is waived, and a list comes along that has nothing to do with AMD", json!({}), milan, |s| {
            s.crl.issuer = name("Intel SGX Root CA");
            s.collateral.push(File::Crl);
        }),
        refused("crl/only-another-vendors", "missing.snp.crl", DEMAND, "Revocation is not waived, and the only list has nothing to do with AMD", milan, |s| {
            s.demand("snp.revocation");
            s.crl.issuer = name("Intel SGX Root CA");
            s.collateral.push(File::Crl);
        }),
        refused("crl/absent", "missing.snp.crl", DEMAND, "Revocation is not waived, and no list is at hand", milan, |s| s.demand("snp.revocation")),
        refused("crl/unreadable", "collateral.readable.der", DEMAND, "Revocation is not waived, and the list cannot be read", with_crl, |s| {
            s.crl.after.push(Patch::Cut(400))
        }),
        refused("crl/trailing", "collateral.readable.der", CRL, "Something follows the list", with_crl, |s| s.crl.after.push(Patch::Append(vec![0]))),
        refused("crl/by-ask", "snp.crl.authentic", ISSUER, "The ASK's key signed a list in the root's name", with_crl, |s| s.crl.signer = RsaKey::MilanAsk),
        refused("crl/of-ask", "snp.crl.authentic.issuer", ISSUER, "The ASK issued the list in its own name", with_crl, |s| {
            (s.crl.signer, s.crl.issuer) = (RsaKey::MilanAsk, name("SEV-Milan"));
        }),
        refused("crl/of-another-product", "snp.crl.authentic.issuer", ISSUER, "The list is that of Genoa's root", with_crl, |s| {
            s.crl = Crl::new(Product::Genoa)
        }),
        refused("crl/by-another-product", "snp.crl.authentic", ISSUER, "Genoa's root signed a list in the name of Milan's", with_crl, |s| {
            s.crl.signer = RsaKey::GenoaArk
        }),
        refused("crl/forged-empty", "snp.crl.authentic", ISSUER, "Somebody made an empty list in the root's name", with_crl, |s| {
            s.crl.revoked.clear();
            s.crl.signer = RsaKey::Impostor;
        }),
        refused("crl/flip-signed", "snp.crl.authentic", ISSUER, "A bit of the list is flipped", with_crl, |s| s.crl.after.push(Patch::Flip(-(517 + 72 + 1)))),
        refused("crl/flip-signature", "snp.crl.authentic", ISSUER, "A bit of the list's signature is flipped", with_crl, |s| s.crl.after.push(Patch::Flip(-1))),
        refused("crl/algorithm-mismatch", "snp.crl.authentic.algorithm", ALGORITHM, "The list states its algorithm in two encodings", with_crl, |s| {
            s.crl.outer = Scheme::short_pss_id();
        }),
        refused("crl/pkcs1", "snp.crl.authentic.algorithm", ALGORITHM, "The list is signed with PKCS #1 v1.5", with_crl, |s| s.crl.sign_with(Scheme::Pkcs1)),
        refused("crl/pss-salt-32", "snp.crl.authentic.algorithm", ALGORITHM, "The list is signed with a salt of 32 bytes", with_crl, |s| {
            s.crl.sign_with(Scheme::PssSalt32)
        }),
        refused("crl/pss-sha256", "snp.crl.authentic.algorithm", ALGORITHM, "The list is signed with SHA-256", with_crl, |s| {
            s.crl.sign_with(Scheme::PssSha256)
        }),
        refused("crl/future", "snp.crl.current.future", "RFC 5280 §5.1.2.4", "The list is from one second beyond the allowance for clocks", with_crl, |s| {
            s.crl.this_update = der::time("2026-06-01T00:05:01Z");
        }),
        accepted("crl/within-skew", "RFC 5280 §5.1.2.4", "The list is from just within the allowance for clocks", json!({}), with_crl, |s| {
            s.crl.this_update = der::time("2026-06-01T00:05:00Z");
        }),
        refused("crl/expired", "snp.crl.current.expired", UPDATE, "The next list was due one second ago", with_crl, |s| {
            s.crl.next_update = Some(der::time("2026-05-31T23:59:59Z"));
        }),
        accepted("crl/last-second", UPDATE, "The next list is due now", json!({}), with_crl, |s| s.crl.next_update = Some(der::time("2026-06-01T00:00:00Z"))),
        refused("crl/no-next-update", "snp.crl.current.no-next-update", UPDATE, "The list does not say when the next is due", with_crl, |s| {
            s.crl.next_update = None
        }),
        refused("crl/ask-revoked", "snp.crl.not-revoked.ask", ENTRY, "The list names the ASK", with_crl, |s| s.crl.revoke(0x01_0001)),
        refused("crl/ark-revoked", "snp.crl.not-revoked.ark", ENTRY, "The list names the root itself", with_crl, |s| s.crl.revoke(0x01_0000)),
        refused("crl/asvk-revoked", "snp.crl.not-revoked.ask", ENTRY, "The list names the ASVK", vlek, |s| {
            s.demand("snp.revocation");
            s.collateral.push(File::Crl);
            s.crl.revoke(0x01_0101);
        }),
        refused("crl/revoked-although-waived", "snp.crl.not-revoked.ask", DEMAND, "Revocation is waived, and a list at hand names the ASK", milan, |s| {
            s.collateral.push(File::Crl);
            s.crl.revoke(0x01_0001);
        }),
        refused("crl/forged-although-waived", "snp.crl.authentic", DEMAND, "Revocation is waived, and a list at hand is forged", milan, |s| {
            s.collateral.push(File::Crl);
            s.crl.signer = RsaKey::Impostor;
        }),
        refused("crl/second-list-revokes", "snp.crl.not-revoked.ask", ENTRY, "Two lists of the root are at hand, and one names the ASK", with_crl, |s| {
            let mut other = s.crl.clone();
            other.revoke(0x01_0001);
            s.collateral.push(File::Bytes(other.build()));
        }),
        accepted("crl/expired-besides", HEARD, "The root's list of a year ago comes along with the current one", json!({}), with_crl, |s| {
            s.collateral.push(File::Bytes(expired().build()));
        }),
        accepted("crl/expired-first", HEARD, "The root's list of a year ago comes along before the current one", json!({}), with_crl, |s| {
            s.collateral.insert(0, File::Bytes(expired().build()));
        }),
        refused(
            "crl/newer-revokes",
            "snp.crl.not-revoked.ask",
            HEARD,
            "An older list that has not run out frees nothing that the newer one names",
            with_crl,
            |s| {
                let mut newer = Crl { this_update: der::time("2026-05-20T00:00:00Z"), ..s.crl.clone() };
                newer.revoke(0x01_0001);
                s.collateral.push(File::Bytes(newer.build()));
            },
        ),
        refused("crl/two-expired", "snp.crl.current.expired", UPDATE, "Two lists of the root come along, and both have run out", with_crl, |s| {
            s.crl = expired();
            let (this_update, next_update) = (der::time("2024-05-01T00:00:00Z"), Some(der::time("2025-05-01T00:00:00Z")));
            s.collateral.push(File::Bytes(Crl { this_update, next_update, ..expired() }.build()));
        }),
        accepted("crl/forged-besides", HEARD, "Somebody's list in the root's name comes along, and names the ASK", json!({}), with_crl, |s| {
            let mut forged = Crl { signer: RsaKey::Impostor, ..s.crl.clone() };
            forged.revoke(0x01_0001);
            s.collateral.push(File::Bytes(forged.build()));
        }),
        accepted("crl/asvk-revoked-for-vcek", ENTRY, "The list names the ASVK, which is not in this chain", json!({}), with_crl, |s| s.crl.revoke(0x01_0101)),
        refused("crl/critical", "snp.crl.authentic.critical-extension", EXTENSION, "The list has an unknown critical extension", with_crl, |s| {
            s.crl.extensions.add(UNKNOWN, true, vec![5, 0]);
        }),
        refused("crl/critical-entry", "snp.crl.authentic.critical-extension", ENTRY, "An entry has an unknown critical extension", with_crl, |s| {
            entry_with(s, UNKNOWN, true, vec![5, 0]);
        }),
        accepted("crl/unknown-not-critical", EXTENSION, "The list has an unknown extension that is not critical", json!({}), with_crl, |s| {
            s.crl.extensions.add(UNKNOWN, false, vec![5, 0]);
        }),
        refused("crl/indirect", "snp.crl.authentic.critical-extension", "RFC 5280 §5.2.5", "The list is indirect", with_crl, |s| {
            s.crl.extensions.add(ISSUING_POINT, true, der::sequence(&[&[0x84, 1, 0xff]]));
        }),
        refused(
            "crl/partial-not-critical",
            "snp.crl.authentic.scope",
            "RFC 5280 §5.2.5",
            "The list covers user certificates only, and does not call that critical",
            with_crl,
            |s| {
                s.crl.extensions.add(ISSUING_POINT, false, der::sequence(&[&[0x81, 1, 0xff]]));
            },
        ),
        refused(
            "crl/delta-not-critical",
            "snp.crl.authentic.scope",
            "RFC 5280 §5.2.4",
            "The list holds changes only, and does not call that critical",
            with_crl,
            |s| {
                s.crl.extensions.add(DELTA_INDICATOR, false, der::number(6));
            },
        ),
        refused(
            "crl/entry-of-another-issuer",
            "snp.crl.authentic.scope",
            "RFC 5280 §5.3.3",
            "An entry is another issuer's, and does not call that critical",
            with_crl,
            |s| {
                let other = der::sequence(&[&der::explicit(4, &name("ARK-Genoa"))]);
                entry_with(s, CERTIFICATE_ISSUER, false, other);
            },
        ),
        refused("crl/extension-twice", "snp.crl.authentic.duplicate-extension", "RFC 5280 §4.2", "The list has its number twice", with_crl, |s| {
            s.crl.extensions.add(CRL_NUMBER, false, der::number(8));
        }),
        refused("crl/of-expired-root", "snp.chain.ark-validity.expired", UPDATE, "The list is current, and the root has expired", with_crl, |s| {
            s.ark.not_after = der::time("2026-05-31T23:59:59Z");
        }),
        accepted("crl/ask-reissued", ENTRY, "The list names an older ASK of the same key", json!({}), with_crl, |s| {
            s.crl.revoke(0x01_0001);
            s.ask = Cert { serial: der::number(0x01_0002), ..s.ask.clone() };
        }),
    ]
}
