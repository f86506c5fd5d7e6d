//! Bundles: evidence and collateral in one file. Nothing in one becomes trust.

use serde_json::json;

use crate::{
    envelope::{CERT_TYPE, ENDORSEMENT, EVIDENCE, REPORT_TYPE, VCEK, bundle, member, table},
    scene::{Built, File, Scene, milan, with_crl},
    vector::{Vector, accepted, refused},
};

const COLLECTION: &str = "RFC 9999, CMW collections";
const INDICATOR: &str = "RFC 9999, conceptual message indicator";
const JSON: &str = "RFC 8259 §4";
const ANCHOR: &str = "RFC 5280 §6.1.1 (d)";

/// A bundle is the evidence, and nothing else comes along.
fn made(make: impl Fn(&Built) -> Vec<u8> + 'static) -> impl FnOnce(&mut Scene) {
    move |s| {
        s.evidence = Some(File::made(make));
        s.collateral.clear();
    }
}

fn report(b: &Built) -> String {
    member("evidence", REPORT_TYPE, &b.report, EVIDENCE)
}

fn certificate(name: &str, der: &[u8]) -> String {
    member(name, CERT_TYPE, der, ENDORSEMENT)
}

/// The good bundle and one member more.
fn with(more: impl Fn(&Built) -> String + 'static) -> impl FnOnce(&mut Scene) {
    made(move |b| bundle(&[report(b), certificate("ask", &b.ask), certificate("vcek", &b.vek), more(b)]))
}

fn good(b: &Built) -> Vec<u8> {
    bundle(&[report(b), certificate("ask", &b.ask), certificate("vcek", &b.vek)])
}

pub fn vectors() -> Vec<Vector> {
    let refusal = "evidence.kind.bundle";
    vec![
        accepted("bundle/good", COLLECTION, "A bundle has report, ASK and leaf", json!({ "product": "Milan" }), milan, made(good)),
        accepted(
            "bundle/spaced",
            COLLECTION,
            "A bundle is written with white space",
            json!({}),
            milan,
            made(|b| format!("\n  {}\n", String::from_utf8_lossy(&good(b)).replace(",\"", ",\n  \"")).into_bytes()),
        ),
        accepted(
            "bundle/typed",
            COLLECTION,
            "A bundle states the type of its collection",
            json!({}),
            milan,
            made(|b| bundle(&[r#""__cmwc_t":"tag:veritee.dev,2026:evidence""#.into(), report(b), certificate("ask", &b.ask), certificate("vcek", &b.vek)])),
        ),
        accepted("bundle/with-table", COLLECTION, "A bundle has the report and a certificate table", json!({}), milan, |s| {
            made(|b| {
                let table = table(&[(VCEK, &b.vek), (crate::envelope::ASK, &b.ask)]);
                bundle(&[report(b), member("table", "application/vnd.amd.sev-snp-certificate-table", &table, ENDORSEMENT)])
            })(s);
        }),
        accepted(
            "bundle/with-crl",
            COLLECTION,
            "A bundle has the root's CRL as well",
            json!({}),
            with_crl,
            with(|b| member("crl", "application/pkix-crl", &b.crl, ENDORSEMENT)),
        ),
        accepted("bundle/report-alone", COLLECTION, "A bundle has the report, the rest comes beside it", json!({}), milan, |s| {
            s.evidence = Some(File::made(|b| bundle(&[report(b)])));
        }),
        accepted("bundle/single-record", COLLECTION, "A single record has the report, the rest comes beside it", json!({}), milan, |s| {
            s.evidence = Some(File::made(|b| report(b).replacen("\"evidence\":", "", 1).into_bytes()));
        }),
        accepted(
            "bundle/root-carried",
            ANCHOR,
            "A bundle carries the root that the relying party trusts",
            json!({}),
            milan,
            with(|b| certificate("ark", &b.ark)),
        ),
        refused("bundle/root-only-inside", "snp.chain.ark-pinned", ANCHOR, "A bundle carries a false root, and the relying party trusts none", milan, |s| {
            with(|b| certificate("ark", &b.ark))(s);
            s.trust.clear();
        }),
        refused("bundle/root-as-reference-value", refusal, INDICATOR, "A bundle carries a root that claims to be a reference value", milan, |s| {
            with(|b| member("ark", CERT_TYPE, &b.ark, 1))(s);
            s.trust.clear();
        }),
        refused(
            "bundle/reference-value",
            refusal,
            INDICATOR,
            "A bundle carries a reference value",
            milan,
            with(|_| member("policy", "application/json", b"{}", 1)),
        ),
        refused(
            "bundle/attestation-result",
            refusal,
            INDICATOR,
            "A bundle carries a verdict of somebody's",
            milan,
            with(|_| member("ear", "application/eat+jwt", b"eyJ", 8)),
        ),
        refused(
            "bundle/two-meanings",
            refusal,
            INDICATOR,
            "A part is meant as evidence and endorsement at once",
            milan,
            with(|b| member("both", CERT_TYPE, &b.vek, 6)),
        ),
        refused("bundle/no-meaning", refusal, INDICATOR, "A part is meant as nothing", milan, with(|b| member("none", CERT_TYPE, &b.vek, 0))),
        refused(
            "bundle/two-reports",
            refusal,
            COLLECTION,
            "A bundle has two pieces of evidence",
            milan,
            with(|b| member("more", REPORT_TYPE, &b.report, EVIDENCE)),
        ),
        refused(
            "bundle/no-report",
            refusal,
            COLLECTION,
            "A bundle has no evidence",
            milan,
            made(|b| bundle(&[certificate("ask", &b.ask), certificate("vcek", &b.vek)])),
        ),
        refused("bundle/empty", refusal, COLLECTION, "A bundle has no part", milan, made(|_| bundle(&[]))),
        refused("bundle/duplicate-member", refusal, JSON, "A bundle has one name twice", milan, with(|b| certificate("vcek", &b.vek))),
        refused("bundle/trailing", refusal, JSON, "Something follows the bundle", milan, made(|b| [&good(b)[..], b"{}"].concat())),
        refused("bundle/truncated", refusal, JSON, "The bundle ends in its midst", milan, made(|b| good(b)[..500].to_vec())),
        refused(
            "bundle/base64-padded",
            refusal,
            "RFC 4648 §5",
            "A value has padding, which base64url here lacks",
            milan,
            made(|b| {
                let text = String::from_utf8_lossy(&good(b)).into_owned();
                text.replacen("\",4]", "=\",4]", 1).into_bytes()
            }),
        ),
        refused(
            "bundle/base64-standard",
            refusal,
            "RFC 4648 §5",
            "A value is in base64 instead of base64url",
            milan,
            made(|b| {
                let text = String::from_utf8_lossy(&good(b)).into_owned();
                let at = text.find("\",4]").unwrap_or(0);
                format!("{}{}", text[..at].replace(['-', '_'], "+"), &text[at..]).into_bytes()
            }),
        ),
        refused("bundle/four-parts", refusal, COLLECTION, "A record has a fourth part", milan, with(|b| certificate("more", &b.ask).replace(",2]", ",2,0]"))),
        refused(
            "bundle/nested",
            refusal,
            COLLECTION,
            "A bundle has a bundle inside",
            milan,
            with(|b| format!("\"inner\":{}", String::from_utf8_lossy(&good(b)))),
        ),
        refused(
            "bundle/nested-as-evidence",
            "evidence.kind.unrecognized",
            COLLECTION,
            "A bundle's evidence is a bundle",
            milan,
            made(|b| bundle(&[member("evidence", "application/cmw+json", &good(b), EVIDENCE)])),
        ),
        refused(
            "bundle/too-many",
            refusal,
            "Veritee limits",
            "A bundle has 65 parts",
            milan,
            made(|b| {
                let mut parts = vec![report(b)];
                parts.extend((0..64).map(|i| certificate(&format!("c{i}"), b"x")));
                bundle(&parts)
            }),
        ),
        refused(
            "bundle/bare-jwks",
            "collateral.readable.bare-jwks",
            "RFC 7517 §5",
            "A bundle carries keys that nothing vouches for",
            milan,
            with(|_| member("keys", "application/jwk-set+json", br#"{"keys":[]}"#, ENDORSEMENT)),
        ),
        refused("bundle/false-leaf-inside", "snp.chain.vek-role.duplicate", COLLECTION, "A bundle carries one leaf, and another comes beside it", milan, |s| {
            let mut twin = s.vek.clone();
            twin.not_before = crate::der::time("2025-07-01T12:00:00Z");
            let twin = twin.build();
            made(good)(s);
            s.collateral.push(File::Bytes(twin));
        }),
        refused(
            "bundle/other-kind",
            "evidence.kind.unsupported",
            COLLECTION,
            "A bundle's evidence is a TPM quote",
            milan,
            made(|_| bundle(&[member("evidence", "application/octet-stream", b"\xffTCG\x80\x18", EVIDENCE)])),
        ),
    ]
}
