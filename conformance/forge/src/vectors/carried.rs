//! How certificates and lists come along: DER, PEM, the certificate table of an extended report.

use serde_json::json;

use crate::{
    cert::Cert,
    der,
    envelope::{ARK, ASK, CRL, UNKNOWN, VCEK, VLEK, pem, table},
    keys,
    patch::Patch,
    scene::{Built, File, Scene, milan, vlek, with_crl},
    vector::{Vector, accepted, refused},
};

const DER: &str = "RFC 5280 §4.1; X.690 §10.1";
const PEM: &str = "RFC 7468 §2 and §3";
const TABLE: &str = "GHCB specification, SNP Extended Guest Request";
const LIMIT: &str = "Veritee limits";

/// The leaf, made into another file.
fn leaf_as(make: impl Fn(&Built) -> Vec<u8> + 'static) -> impl FnOnce(&mut Scene) {
    move |s| s.instead_of_vek(File::made(make))
}

fn leaf_pem(change: impl Fn(String) -> String + 'static) -> impl FnOnce(&mut Scene) {
    leaf_as(move |b| change(pem("CERTIFICATE", &b.vek, "\n")).into_bytes())
}

/// A table with the leaf as its one entry, changed afterwards.
fn table_with(patch: Patch) -> impl FnOnce(&mut Scene) {
    leaf_as(move |b| {
        let mut bytes = table(&[(VCEK, &b.vek)]);
        Patch::apply(std::slice::from_ref(&patch), &mut bytes);
        bytes
    })
}

/// The definite length of the outermost element as an indefinite one.
fn indefinite(der: &[u8]) -> Vec<u8> {
    [&[der[0], 0x80], &der[4..], &[0, 0]].concat()
}

pub fn vectors() -> Vec<Vector> {
    let mut all = der_files();
    all.extend(pem_files());
    all.extend(tables());
    all
}

fn der_files() -> Vec<Vector> {
    let unreadable = "collateral.readable.der";
    vec![
        refused("carried/truncated", unreadable, DER, "The leaf lacks its last byte", milan, leaf_as(|b| b.vek[..b.vek.len() - 1].to_vec())),
        refused("carried/header-only", unreadable, DER, "The leaf ends after its header", milan, leaf_as(|b| b.vek[..4].to_vec())),
        refused("carried/trailing", unreadable, DER, "A byte follows the leaf", milan, leaf_as(|b| [&b.vek[..], &[0]].concat())),
        refused("carried/two-in-one", unreadable, DER, "Two certificates stand in one file, one after the other", milan, |s| {
            s.collateral = vec![File::made(|b| [&b.vek[..], &b.ask].concat())];
        }),
        refused(
            "carried/trailing-inside",
            unreadable,
            DER,
            "Something follows the leaf's signature inside the certificate",
            milan,
            leaf_as(|b| der::element(der::SEQUENCE, &[&b.vek[4..], &[5, 0]].concat())),
        ),
        refused(
            "carried/no-certificate",
            unreadable,
            DER,
            "A DER file is no certificate",
            milan,
            leaf_as(|_| der::sequence(&[&der::number(1), &der::octets(b"leaf")])),
        ),
        refused("carried/indefinite-length", unreadable, DER, "The leaf has an indefinite length", milan, leaf_as(|b| indefinite(&b.vek))),
        refused(
            "carried/long-length",
            unreadable,
            DER,
            "The leaf's length has a zero byte too many",
            milan,
            leaf_as(|b| [&[b.vek[0], 0x83, 0], &b.vek[2..]].concat()),
        ),
        refused("carried/serial-negative", unreadable, "RFC 5280 §4.1.2.2", "The leaf's serial number is negative", milan, |s| {
            s.vek.serial = vec![2, 1, 0xff]
        }),
        refused("carried/serial-21-bytes", unreadable, "RFC 5280 §4.1.2.2", "The leaf's serial number has 21 bytes", milan, |s| {
            s.vek.serial = der::element(der::INTEGER, &[1; 21])
        }),
        refused("carried/serial-not-minimal", unreadable, "RFC 5280 §4.1.2.2", "The leaf's serial number has a zero byte too many", milan, |s| {
            s.vek.serial = vec![2, 2, 0, 1]
        }),
        refused("carried/version-4", unreadable, "RFC 5280 §4.1.2.1", "The leaf is of an X.509 version that does not exist", milan, |s| {
            s.vek.version = Some(3)
        }),
        refused("carried/no-extensions-but-field", unreadable, "RFC 5280 §4.1.2.9", "The leaf is of version 1 and has extensions", milan, |s| {
            s.vek.version = None
        }),
        refused("carried/signature-odd-bits", unreadable, DER, "The leaf's signature is not of whole bytes", milan, |s| {
            let at = s.vek.build().len() - 513;
            s.vek.after.push(Patch::Write(at, vec![1]));
        }),
        refused("carried/oversize", "collateral.readable.too-large", LIMIT, "The leaf has 17000 bytes", milan, |s| {
            s.vek.extensions.add("1.3.6.1.4.1.99999.1", false, der::octets(&vec![0; 16_000]));
        }),
        refused("carried/too-many", "collateral.readable.too-many", LIMIT, "Twenty-five certificates come along", milan, |s| {
            let mut twin = Cert { spki: keys::ec_spki(&keys::p384(), &[0]), ..s.vek.clone() };
            twin.extensions.0.clear();
            for serial in 1..24 {
                twin.serial = der::number(serial);
                let bytes = twin.build();
                s.collateral.push(File::Bytes(bytes));
            }
        }),
        refused("carried/empty", "collateral.readable.empty", DER, "A file without contents comes along", milan, |s| s.collateral.push(File::Bytes(vec![]))),
        refused("carried/noise", "collateral.readable.unrecognized", DER, "A file of no known kind comes along", milan, |s| {
            s.collateral.push(File::Bytes(b"not a certificate".to_vec()));
        }),
        refused("carried/bare-jwks", "collateral.readable.bare-jwks", "RFC 7517 §5", "Keys that nothing vouches for come along", milan, |s| {
            s.collateral.push(File::Bytes(br#"{"keys":[{"kty":"EC","crv":"P-384","x":"AA","y":"AA"}]}"#.to_vec()));
        }),
    ]
}

fn pem_files() -> Vec<Vector> {
    vec![
        accepted("carried/pem", PEM, "The leaf comes as PEM", json!({}), milan, leaf_pem(|t| t)),
        accepted("carried/pem-crlf", PEM, "The leaf comes as PEM with CRLF", json!({}), milan, leaf_as(|b| pem("CERTIFICATE", &b.vek, "\r\n").into_bytes())),
        accepted(
            "carried/pem-text-before",
            PEM,
            "Explanatory text stands before the PEM block",
            json!({}),
            milan,
            leaf_pem(|t| format!("# VCEK of chip 1\nsubject=SEV-VCEK\n\n{t}")),
        ),
        accepted(
            "carried/pem-text-begins-0",
            PEM,
            "The text before the PEM block begins with the digit 0, as DER does with 30h",
            json!({}),
            milan,
            leaf_pem(|t| format!("0 s:CN = SEV-VCEK\n{t}")),
        ),
        accepted("carried/pem-no-last-newline", PEM, "The PEM file does not end with a newline", json!({}), milan, leaf_pem(|t| t.trim_end().into())),
        accepted("carried/pem-chain", PEM, "One PEM file has leaf, ASK and root, in this order", json!({}), milan, |s| {
            s.collateral = vec![File::made(|b| [&b.vek, &b.ask, &b.ark].map(|der| pem("CERTIFICATE", der, "\n")).concat().into_bytes())];
        }),
        accepted("carried/pem-chain-reversed", PEM, "One PEM file has root, ASK and leaf, in this order", json!({}), milan, |s| {
            s.collateral = vec![File::made(|b| [&b.ark, &b.ask, &b.vek].map(|der| pem("CERTIFICATE", der, "\n")).concat().into_bytes())];
        }),
        accepted("carried/trust-in-pem", PEM, "The trusted root comes as PEM", json!({}), milan, |s| {
            s.trust = vec![File::made(|b| pem("CERTIFICATE", &b.ark, "\r\n").into_bytes())];
        }),
        refused(
            "carried/pem-bad-base64",
            "collateral.readable.pem-base64",
            PEM,
            "A PEM block has a character that base64 lacks",
            milan,
            leaf_pem(|t| t.replacen("MII", "M!I", 1)),
        ),
        refused(
            "carried/pem-short-base64",
            "collateral.readable.pem-base64",
            PEM,
            "A PEM block lacks a character of its base64",
            milan,
            leaf_pem(|t| t.replacen("MII", "II", 1)),
        ),
        refused("carried/pem-nul", "collateral.readable.pem-base64", PEM, "A PEM block has a NUL", milan, leaf_pem(|t| t.replacen("MII", "M\0II", 1))),
        refused(
            "carried/pem-label",
            "collateral.readable.pem-label",
            PEM,
            "A PEM block is labelled as a public key",
            milan,
            leaf_pem(|t| t.replace("CERTIFICATE", "PUBLIC KEY")),
        ),
        refused(
            "carried/pem-label-old",
            "collateral.readable.pem-label",
            PEM,
            "A PEM block is labelled as a trusted certificate of OpenSSL's own",
            milan,
            leaf_pem(|t| t.replace("CERTIFICATE", "TRUSTED CERTIFICATE")),
        ),
        refused(
            "carried/pem-no-end",
            "collateral.readable.pem-boundary",
            PEM,
            "A PEM block has no end",
            milan,
            leaf_pem(|t| t.replace("-----END CERTIFICATE-----", "")),
        ),
        refused(
            "carried/pem-other-end",
            "collateral.readable.pem-boundary",
            PEM,
            "A PEM block ends with another label than it began with",
            milan,
            leaf_pem(|t| t.replace("END CERTIFICATE", "END X509 CRL")),
        ),
        refused(
            "carried/pem-nested",
            "collateral.readable.pem-boundary",
            PEM,
            "A PEM block begins inside another",
            milan,
            leaf_pem(|t| format!("-----BEGIN CERTIFICATE-----\n{t}")),
        ),
        refused(
            "carried/pem-end-only",
            "collateral.readable.pem-boundary",
            PEM,
            "A PEM block ends that never began",
            milan,
            leaf_pem(|t| format!("-----END CERTIFICATE-----\n{t}")),
        ),
        refused(
            "carried/pem-not-text",
            "collateral.readable.pem",
            PEM,
            "A PEM file has a byte that no text has",
            milan,
            leaf_as(|b| [pem("CERTIFICATE", &b.vek, "\n").as_bytes(), &[0xff]].concat()),
        ),
        refused(
            "carried/pem-no-block",
            "collateral.readable.pem",
            PEM,
            "A PEM file speaks of a block and has none",
            milan,
            leaf_as(|_| b"see -----BEGIN CERTIFICATE----- below".to_vec()),
        ),
        refused(
            "carried/pem-no-certificate",
            "collateral.readable.der",
            PEM,
            "A PEM block labelled as a certificate holds none",
            milan,
            leaf_as(|_| pem("CERTIFICATE", b"no certificate", "\n").into_bytes()),
        ),
    ]
}

fn tables() -> Vec<Vector> {
    let word = |at, value: u32| Patch::Write(at, value.to_le_bytes().to_vec());
    let mut all = vec![
        accepted("carried/table", TABLE, "A certificate table has leaf, ASK and root", json!({}), milan, |s| {
            s.collateral = vec![File::made(|b| table(&[(VCEK, &b.vek), (ASK, &b.ask), (ARK, &b.ark)]))];
        }),
        accepted("carried/table-pem", TABLE, "A certificate table has its certificates in PEM", json!({}), milan, |s| {
            s.collateral = vec![File::made(|b| {
                let [vek, ask] = [&b.vek, &b.ask].map(|der| pem("CERTIFICATE", der, "\n").into_bytes());
                table(&[(VCEK, &vek), (ASK, &ask)])
            })];
        }),
        accepted("carried/table-vlek", TABLE, "A certificate table has a VLEK and its ASVK", json!({ "signer": { "kind": "vlek" } }), vlek, |s| {
            s.collateral = vec![File::made(|b| table(&[(VLEK, &b.vek), (ASK, &b.ask)]))];
        }),
        accepted("carried/table-crl", TABLE, "A certificate table has the root's CRL", json!({}), with_crl, |s| {
            s.collateral = vec![File::made(|b| table(&[(VCEK, &b.vek), (ASK, &b.ask), (CRL, &b.crl)]))];
        }),
        accepted(
            "carried/table-unknown-guid",
            TABLE,
            "A certificate table has an entry of an unknown kind",
            json!({}),
            milan,
            leaf_as(|b| table(&[(VCEK, &b.vek), (UNKNOWN, b"whatever")])),
        ),
        accepted(
            "carried/table-unknown-first",
            TABLE,
            "A certificate table begins with an entry of an unknown kind",
            json!({}),
            milan,
            leaf_as(|b| table(&[(UNKNOWN, b"whatever"), (VCEK, &b.vek)])),
        ),
        accepted(
            "carried/table-broken-root",
            TABLE,
            "A certificate table has a root and an ASK that cannot be read",
            json!({}),
            milan,
            leaf_as(|b| table(&[(VCEK, &b.vek), (ARK, b"not a root"), (ASK, b"not an ASK")])),
        ),
        accepted(
            "carried/table-both-leaves",
            TABLE,
            "A certificate table has a VLEK before the VCEK that the report names",
            json!({ "signer": { "kind": "vcek" } }),
            milan,
            |s| {
                let other = crate::scene::vlek().vek.build();
                s.instead_of_vek(File::made(move |b| table(&[(VLEK, &other), (VCEK, &b.vek)])));
            },
        ),
        refused(
            "carried/table-other-leaf",
            "snp.chain.vek-role.signing-key",
            TABLE,
            "A certificate table has a VLEK only, and the report names a VCEK",
            milan,
            |s| {
                let other = crate::scene::vlek().vek.build();
                s.instead_of_vek(File::made(move |_| table(&[(VLEK, &other)])));
            },
        ),
        refused(
            "carried/table-other-leaf-vlek",
            "snp.chain.vek-role.signing-key",
            TABLE,
            "A certificate table has a VCEK only, and the report names a VLEK",
            vlek,
            |s| {
                let other = milan().vek.build();
                s.instead_of_vek(File::made(move |_| table(&[(VCEK, &other)])));
            },
        ),
        refused(
            "carried/table-broken-leaf",
            "collateral.readable.der",
            TABLE,
            "A certificate table has a leaf that cannot be read",
            milan,
            leaf_as(|_| table(&[(VCEK, b"not a leaf")])),
        ),
        refused(
            "carried/table-duplicate",
            "collateral.readable.table-duplicate",
            TABLE,
            "A certificate table has two VCEKs",
            milan,
            leaf_as(|b| table(&[(VCEK, &b.vek), (VCEK, &b.vek)])),
        ),
        refused(
            "carried/table-empty-leaf",
            "collateral.readable.table-empty",
            TABLE,
            "A certificate table has a VCEK of length zero",
            milan,
            leaf_as(|_| table(&[(VCEK, b"")])),
        ),
        refused(
            "carried/table-empty-root",
            "collateral.readable.table-empty",
            TABLE,
            "A certificate table has a root of length zero",
            milan,
            leaf_as(|b| table(&[(VCEK, &b.vek), (ARK, b"")])),
        ),
        refused(
            "carried/table-unterminated",
            "collateral.readable.table-unterminated",
            TABLE,
            "A certificate table has no entry of zeros at its end",
            milan,
            leaf_as(|b| table(&[(VCEK, &b.vek)])[..24].to_vec()),
        ),
        refused(
            "carried/table-cut-in-terminator",
            "collateral.readable.table-unterminated",
            TABLE,
            "A certificate table ends inside its entry of zeros",
            milan,
            leaf_as(|b| table(&[(VCEK, &b.vek)])[..47].to_vec()),
        ),
        refused(
            "carried/table-33-entries",
            "collateral.readable.table-entries",
            TABLE,
            "A certificate table has 33 entries",
            milan,
            leaf_as(|b| {
                let mut entries: Vec<([u8; 16], &[u8])> = vec![(UNKNOWN, b"-"); 33];
                entries[0] = (VCEK, &b.vek);
                table(&entries)
            }),
        ),
        accepted(
            "carried/table-32-entries",
            TABLE,
            "A certificate table has 32 entries, as many as are read",
            json!({}),
            milan,
            leaf_as(|b| {
                let mut entries: Vec<([u8; 16], &[u8])> = vec![(UNKNOWN, b"-"); 32];
                entries[0] = (VCEK, &b.vek);
                table(&entries)
            }),
        ),
        refused(
            "carried/table-unknown-out-of-range",
            "collateral.readable.table-range",
            TABLE,
            "A certificate table has an unknown entry that lies outside",
            milan,
            leaf_as(move |b| {
                let mut bytes = table(&[(VCEK, &b.vek), (UNKNOWN, b"x")]);
                Patch::apply(&[Patch::Write(40, u32::MAX.to_le_bytes().to_vec())], &mut bytes);
                bytes
            }),
        ),
    ];
    for (id, patch, title) in [
        ("carried/table-offset-overflow", word(16, u32::MAX), "Offset and length of an entry overflow 32 bits"),
        ("carried/table-length-overflow", word(20, u32::MAX), "The length of an entry overflows 32 bits with its offset"),
        ("carried/table-out-of-range", Patch::Cut(1000), "An entry ends after the table"),
        ("carried/table-in-header", word(16, 24), "An entry lies in the table's header"),
        ("carried/table-at-zero", word(16, 0), "An entry lies at the table's beginning"),
    ] {
        all.push(refused(id, "collateral.readable.table-range", TABLE, title, milan, table_with(patch)));
    }
    all
}
