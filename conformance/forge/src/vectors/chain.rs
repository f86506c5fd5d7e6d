//! The chain from the root to the leaf: who signed what, in which role and form.

use serde_json::json;

use crate::{
    cert::{AUTHORITY_KEY_ID, BASIC_CONSTRAINTS, Cert, KEY_USAGE, VEK_KEY, authority_key_id, basic_constraints, key_usage, name, name_in_printable},
    der,
    keys::{self, RsaKey, Scheme},
    patch::Patch,
    product::Product,
    scene::{File, Scene, milan, turin, vlek},
    vector::{Vector, accepted, misuse, refused},
};

const ALGORITHM: &str = "RFC 5280 §4.1.1.2; AMD 57230 §3";
const PSS: &str = "RFC 8017 §8.1.2 and appendix A.2.3";
const KEY: &str = "AMD 57230 §3";
const ANCHOR: &str = "RFC 5280 §6.1.1 (d)";
const PATH: &str = "RFC 5280 §6.1.3";
const EXTENSION: &str = "RFC 5280 §4.2.1";

const NAME_CONSTRAINTS: &str = "2.5.29.30";
const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";

/// The last byte of what is signed lies so far from the end: algorithm and signature follow.
const LAST_SIGNED: isize = -(517 + 72 + 1);

/// A whole chain under the impostor's key, with AMD's names.
fn impostor(s: &mut Scene) {
    (s.ark.spki, s.ark.signer, s.ask.signer) = (RsaKey::Impostor.spki(), RsaKey::Impostor, RsaKey::Impostor);
    s.ask.extensions.set(AUTHORITY_KEY_ID, authority_key_id(&RsaKey::Impostor.id()));
    s.ark.extensions.set(crate::cert::SUBJECT_KEY_ID, der::octets(&RsaKey::Impostor.id()));
}

pub fn vectors() -> Vec<Vector> {
    let mut all = signatures();
    all.extend(roles());
    all.extend(profiles());
    all
}

fn signatures() -> Vec<Vector> {
    let mut all = vec![
        accepted("chain/short-algorithm-leaf", PSS, "The leaf leaves out the default trailer, as newer ones do", json!({}), milan, |s| {
            s.vek.state_algorithm(Scheme::short_pss_id());
        }),
        accepted("chain/short-algorithm-everywhere", PSS, "All certificates leave out the default trailer", json!({}), milan, |s| {
            for cert in [&mut s.ark, &mut s.ask, &mut s.vek] {
                cert.state_algorithm(Scheme::short_pss_id());
            }
        }),
        refused(
            "chain/algorithm-mismatch-leaf",
            "snp.chain.vek-profile.algorithm-mismatch",
            ALGORITHM,
            "The leaf states its algorithm in two encodings",
            milan,
            |s| {
                s.vek.outer = Scheme::short_pss_id();
            },
        ),
        refused(
            "chain/algorithm-mismatch-ask",
            "snp.chain.ask-profile.algorithm-mismatch",
            ALGORITHM,
            "The ASK states its algorithm in two encodings",
            milan,
            |s| {
                s.ask.outer = Scheme::short_pss_id();
            },
        ),
        refused(
            "chain/algorithm-mismatch-hash",
            "snp.chain.vek-profile.algorithm-mismatch",
            ALGORITHM,
            "Inside the leaf SHA-256 is stated, outside SHA-384",
            milan,
            |s| {
                s.vek.inner = Scheme::PssSha256.id();
            },
        ),
        refused("chain/pkcs1-leaf", "snp.chain.vek-profile.algorithm", ALGORITHM, "The leaf is signed with PKCS #1 v1.5", milan, |s| {
            s.vek.sign_with(Scheme::Pkcs1)
        }),
        refused("chain/pkcs1-ask", "snp.chain.ask-profile.algorithm", ALGORITHM, "The ASK is signed with PKCS #1 v1.5", milan, |s| {
            s.ask.sign_with(Scheme::Pkcs1)
        }),
        refused("chain/ecdsa-leaf", "snp.chain.vek-profile.algorithm", ALGORITHM, "The leaf states ECDSA", milan, |s| {
            s.vek.state_algorithm(der::sequence(&[&der::oid("1.2.840.10045.4.3.3")]));
        }),
        refused(
            "chain/pss-without-parameters",
            "snp.chain.vek-profile.pss-parameters",
            PSS,
            "The leaf states PSS without parameters, which means SHA-1",
            milan,
            |s| {
                s.vek.state_algorithm(der::sequence(&[&der::oid("1.2.840.113549.1.1.10"), &der::sequence(&[])]));
            },
        ),
        refused("chain/pss-sha512", "snp.chain.vek-profile.pss-parameters", PSS, "The leaf states SHA-512", milan, |s| {
            let sha512 = "2.16.840.1.101.3.4.2.3";
            s.vek.state_algorithm(keys::pss_id(sha512, sha512, 64, Some(1)));
        }),
        refused("chain/pss-trailer-2", "snp.chain.vek-profile.pss-parameters", PSS, "The leaf states a trailer that nothing defines", milan, |s| {
            s.vek.state_algorithm(Scheme::odd_trailer_id());
        }),
        refused("chain/flip-leaf-signed", "snp.chain.vek-signed-by-ask", PSS, "A bit of what the leaf's signature covers is flipped", milan, |s| {
            s.vek.after.push(Patch::Flip(LAST_SIGNED));
        }),
        refused("chain/flip-leaf-signature", "snp.chain.vek-signed-by-ask", PSS, "A bit of the leaf's signature is flipped", milan, |s| {
            s.vek.after.push(Patch::Flip(-1))
        }),
        refused("chain/flip-ask-signed", "snp.chain.ask-signed-by-ark", PSS, "A bit of what the ASK's signature covers is flipped", milan, |s| {
            s.ask.after.push(Patch::Flip(LAST_SIGNED));
        }),
        refused("chain/flip-ask-signature", "snp.chain.ask-signed-by-ark", PSS, "A bit of the ASK's signature is flipped", milan, |s| {
            s.ask.after.push(Patch::Flip(-1))
        }),
        refused("chain/leaf-signature-greater", "snp.chain.vek-signed-by-ask", PSS, "The leaf's signature is not below the modulus", milan, |s| {
            let at = s.vek.build().len() - 512;
            s.vek.after.push(Patch::Write(at, vec![0xff; 512]));
        }),
        refused("chain/leaf-by-impostor", "snp.chain.vek-signed-by-ask", PSS, "Another key signed the leaf in the ASK's name", milan, |s| {
            s.vek.signer = RsaKey::Impostor
        }),
        refused("chain/leaf-by-ark", "snp.chain.vek-signed-by-ask", PSS, "The root's own key signed the leaf in the ASK's name", milan, |s| {
            s.vek.signer = RsaKey::MilanArk
        }),
        refused("chain/ask-by-impostor", "snp.chain.ask-signed-by-ark", PSS, "Another key signed the ASK in the root's name", milan, |s| {
            s.ask.signer = RsaKey::Impostor;
        }),
    ];
    for (id, scheme, title) in [
        ("chain/pss-salt-32-leaf", Scheme::PssSalt32, "The leaf is signed with a salt of 32 bytes"),
        ("chain/pss-sha256-leaf", Scheme::PssSha256, "The leaf is signed with SHA-256"),
        ("chain/pss-mgf-sha256-leaf", Scheme::PssMgfSha256, "The leaf is signed with MGF1 over SHA-256"),
    ] {
        all.push(refused(id, "snp.chain.vek-profile.pss-parameters", PSS, title, milan, |s| s.vek.sign_with(scheme)));
    }
    for (id, scheme, title) in [
        ("chain/pss-salt-32-ask", Scheme::PssSalt32, "The ASK is signed with a salt of 32 bytes"),
        ("chain/pss-sha256-ask", Scheme::PssSha256, "The ASK is signed with SHA-256"),
        ("chain/pss-mgf-sha256-ask", Scheme::PssMgfSha256, "The ASK is signed with MGF1 over SHA-256"),
    ] {
        all.push(refused(id, "snp.chain.ask-profile.pss-parameters", PSS, title, milan, |s| s.ask.sign_with(scheme)));
    }
    // The statement is right and the signature is not.
    for (id, scheme) in [("chain/pss-salt-unstated", Scheme::PssSalt32), ("chain/pss-mgf-unstated", Scheme::PssMgfSha256)] {
        all.push(refused(id, "snp.chain.vek-signed-by-ask", PSS, "The leaf states the right parameters and is signed with others", milan, |s| {
            s.vek.scheme = scheme;
        }));
    }
    all
}

fn roles() -> Vec<Vector> {
    vec![
        refused(
            "chain/false-root-carried",
            "snp.chain.ark-pinned",
            ANCHOR,
            "A false root with AMD's exact names comes along, and nobody trusts it",
            milan,
            |s| {
                impostor(s);
                s.collateral.push(File::Ark);
                s.trust.clear();
            },
        ),
        refused("chain/false-root-absent", "snp.chain.ask-signed-by-ark", ANCHOR, "The ASK was signed by a false root, and nobody trusts it", milan, |s| {
            impostor(s);
            s.ask.extensions.remove(AUTHORITY_KEY_ID);
            s.trust.clear();
        }),
        refused(
            "chain/false-root-against-trusted",
            "snp.chain.ark-pinned",
            ANCHOR,
            "A false root comes along, and the relying party trusts another of that name",
            milan,
            |s| {
                impostor(s);
                s.collateral.push(File::Ark);
                s.trust = vec![File::Bytes(Cert::ark(Product::Milan).build())];
            },
        ),
        refused("chain/root-remade", "snp.chain.ark-pinned.remade", ANCHOR, "A root with the trusted key and another validity comes along", milan, |s| {
            let mut remade = s.ark.clone();
            remade.not_after = der::time("2099-01-01T00:00:00Z");
            s.collateral.push(File::Bytes(remade.build()));
        }),
        accepted(
            "chain/root-carried",
            ANCHOR,
            "The trusted root itself comes along",
            json!({ "signer": { "anchor": "ARK-Milan", "anchor_pinned": false } }),
            milan,
            |s| {
                s.collateral.push(File::Ark);
            },
        ),
        accepted(
            "chain/trust-of-several",
            ANCHOR,
            "The relying party trusts several roots, one of them this one",
            json!({ "signer": { "anchor": "ARK-Milan" } }),
            milan,
            |s| {
                let mut other = s.ark.clone();
                (other.spki, other.signer) = (RsaKey::Impostor.spki(), RsaKey::Impostor);
                s.trust = vec![File::Bytes(Cert::ark(Product::Genoa).build()), File::Bytes(other.build()), File::Ark];
            },
        ),
        refused("chain/root-of-another-product", "snp.chain.ark-pinned.product", PATH, "The root of Genoa comes along with a Milan chain", milan, |s| {
            s.collateral.push(File::Bytes(Cert::ark(Product::Genoa).build()));
        }),
        refused("chain/trust-of-another-product", "snp.chain.ask-signed-by-ark", PATH, "The relying party trusts the root of Genoa only", milan, |s| {
            s.ask.extensions.remove(AUTHORITY_KEY_ID);
            s.trust = vec![File::Bytes(Cert::ark(Product::Genoa).build())];
        }),
        refused("chain/ask-of-another-product", "snp.chain.ask-present.product", PATH, "A Genoa ASK comes along with a Milan leaf", milan, |s| {
            s.collateral = vec![File::Bytes(Cert::intermediate(Product::Genoa, false).build()), File::Vek];
        }),
        refused("chain/asvk-for-vcek", "snp.chain.ask-present.kind", PATH, "An ASVK comes along with a VCEK", milan, |s| {
            s.collateral = vec![File::Bytes(Cert::intermediate(Product::Milan, true).build()), File::Vek];
        }),
        refused("chain/ask-for-vlek", "snp.chain.ask-present.kind", PATH, "An ASK comes along with a VLEK", vlek, |s| {
            s.collateral = vec![File::Bytes(Cert::intermediate(Product::Milan, false).build()), File::Vek];
        }),
        refused("chain/vcek-by-asvk", "snp.chain.vek-role.issuer", PATH, "The ASVK issued a VCEK", milan, |s| {
            s.ask = Cert::intermediate(Product::Milan, true);
            (s.vek.issuer, s.vek.signer) = (name("SEV-VLEK-Milan"), RsaKey::MilanAsvk);
        }),
        refused("chain/vlek-by-ask", "snp.chain.vek-role.issuer", PATH, "The ASK issued a VLEK", vlek, |s| {
            s.ask = Cert::intermediate(Product::Milan, false);
            (s.vek.issuer, s.vek.signer) = (name("SEV-Milan"), RsaKey::MilanAsk);
        }),
        refused("chain/leaf-issued-by-ark", "snp.chain.vek-role.issuer", PATH, "The root issued the leaf without an intermediate", milan, |s| {
            (s.vek.issuer, s.vek.signer) = (name("ARK-Milan"), RsaKey::MilanArk);
        }),
        refused("chain/leaf-issued-by-leaf", "snp.chain.vek-role.issuer", PATH, "A leaf names a leaf as its issuer, itself perhaps", milan, |s| {
            (s.vek.issuer, s.vek.signer) = (name("SEV-VCEK"), RsaKey::Impostor);
        }),
        refused(
            "chain/issuer-name-leaf",
            "snp.chain.vek-profile.issuer-name",
            PATH,
            "The leaf's issuer reads like the ASK's subject and is encoded otherwise",
            milan,
            |s| {
                s.vek.issuer = name_in_printable("SEV-Milan");
            },
        ),
        refused(
            "chain/issuer-name-ask",
            "snp.chain.ask-profile.issuer-name",
            PATH,
            "The ASK's issuer reads like the root's subject and is encoded otherwise",
            milan,
            |s| {
                s.ask.issuer = name_in_printable("ARK-Milan");
            },
        ),
        refused(
            "chain/signing-key-vlek-leaf-vcek",
            "snp.chain.vek-role.signing-key",
            KEY,
            "The report names a VLEK, its certificate is a VCEK's",
            milan,
            |s| {
                s.report.flags = 1 << 2;
            },
        ),
        refused("chain/signing-key-vcek-leaf-vlek", "snp.chain.vek-role.signing-key", KEY, "The report names a VCEK, its certificate is a VLEK's", vlek, |s| {
            s.report.flags = 0;
        }),
        refused("chain/vcek-renamed-vlek", "snp.chain.vek-role.issuer", KEY, "A VCEK calls itself a VLEK", milan, |s| {
            s.report.flags = 1 << 2;
            s.vek.subject = name("SEV-VLEK");
        }),
        refused("chain/leaf-named-vcek", "snp.chain.vek-role.common-name", KEY, "The leaf's common name is VCEK", milan, |s| s.vek.subject = name("VCEK")),
        refused("chain/leaf-named-in-lower-case", "snp.chain.vek-role.common-name", KEY, "The leaf's common name is in lower case", milan, |s| {
            s.vek.subject = name("sev-vcek")
        }),
        refused("chain/leaf-named-longer", "snp.chain.vek-role.common-name", KEY, "The leaf's common name only begins as it should", milan, |s| {
            s.vek.subject = name("SEV-VCEK2");
        }),
        refused("chain/leaf-absent", "missing.snp.vek", KEY, "The leaf is not at hand", milan, |s| s.collateral = vec![File::Ask]),
        refused("chain/vlek-absent", "missing.snp.vek", KEY, "The VLEK is not at hand", vlek, |s| s.collateral = vec![File::Ask]),
        refused("chain/leaf-twice", "snp.chain.vek-role.duplicate", KEY, "Two different leaves come along, for one key", milan, |s| {
            let mut twin = s.vek.clone();
            twin.not_before = der::time("2025-07-01T12:00:00Z");
            s.collateral.push(File::Bytes(twin.build()));
        }),
        accepted("chain/leaf-repeated", KEY, "The same leaf comes along twice", json!({}), milan, |s| s.collateral.push(File::Vek)),
        accepted(
            "chain/leaf-reissued",
            KEY,
            "The leaf was issued again a month later",
            json!({ "validity": { "not_before": "2025-07-01T12:00:00Z" } }),
            milan,
            |s| {
                s.vek.not_before = der::time("2025-07-01T12:00:00Z");
            },
        ),
        accepted("chain/both-leaves", KEY, "A VCEK and a VLEK come along, and the report says which", json!({ "signer": { "kind": "vcek" } }), milan, |s| {
            let other = crate::scene::vlek().vek;
            s.collateral.push(File::Bytes(other.build()));
        }),
        refused("chain/ask-twice", "snp.chain.ask-present.duplicate", KEY, "Two different ASKs come along", milan, |s| {
            let mut twin = s.ask.clone();
            twin.serial = der::number(0x01_0002);
            s.collateral.push(File::Bytes(twin.build()));
        }),
        refused(
            "chain/ask-absent",
            "snp.chain.vek-signed-by-ask",
            ANCHOR,
            "Without an ASK the pinned one is used, and that did not sign the leaf",
            milan,
            |s| {
                s.collateral = vec![File::Vek];
            },
        ),
    ]
}

fn profiles() -> Vec<Vector> {
    let short: Vec<u8> = [&RsaKey::MilanAsk.modulus()[..255], &[0x01]].concat();
    let mut long = RsaKey::MilanAsk.modulus();
    long.insert(0, 1);
    let even: Vec<u8> = [&RsaKey::MilanAsk.modulus()[..511], &[0x02]].concat();
    let mut all = vec![
        refused("chain/ask-key-2048", "snp.chain.ask-profile.key", KEY, "The ASK's key has 2048 bits", milan, |s| {
            s.ask.spki = keys::rsa_spki(&short, &[1, 0, 1])
        }),
        refused("chain/ask-key-4104", "snp.chain.ask-profile.key", KEY, "The ASK's key has more than 4096 bits", milan, |s| {
            s.ask.spki = keys::rsa_spki(&long, &[1, 0, 1])
        }),
        refused("chain/ask-key-even", "snp.chain.ask-profile.key", KEY, "The ASK's modulus is even", milan, |s| s.ask.spki = keys::rsa_spki(&even, &[1, 0, 1])),
        refused("chain/ask-exponent-3", "snp.chain.ask-profile.key", KEY, "The ASK's exponent is 3", milan, |s| {
            s.ask.spki = keys::rsa_spki(&RsaKey::MilanAsk.modulus(), &[3]);
        }),
        refused("chain/ask-key-ec", "snp.chain.ask-profile.key", KEY, "The ASK's key is on P-384", milan, |s| {
            s.ask.spki = keys::ec_spki(&keys::p384(), &keys::ec_point(VEK_KEY));
        }),
        refused("chain/ask-key-dsa", "snp.chain.ask-profile.key", KEY, "The ASK's key is for DSA", milan, |s| {
            let algorithm = der::sequence(&[&der::oid("1.2.840.10040.4.1")]);
            s.ask.spki = der::sequence(&[&algorithm, &der::bits(&der::number(5))]);
        }),
        refused("chain/ask-key-pss-only", "snp.chain.ask-profile.key", KEY, "The ASK's key is marked for PSS, which AMD's are not", milan, |s| {
            let key = der::sequence(&[&der::unsigned(&RsaKey::MilanAsk.modulus()), &der::unsigned(&[1, 0, 1])]);
            s.ask.spki = der::sequence(&[&Scheme::Pss.id(), &der::bits(&key)]);
        }),
        refused("chain/ask-v1", "snp.chain.ask-profile.version", EXTENSION, "The ASK is of X.509 version 1", milan, |s| {
            s.ask.version = None;
            s.ask.extensions.0.clear();
        }),
        refused("chain/leaf-v1", "snp.chain.vek-profile.version", EXTENSION, "The leaf is of X.509 version 1", milan, |s| {
            s.vek.version = None;
            s.vek.extensions.0.clear();
        }),
        refused("chain/ask-without-constraints", "snp.chain.ask-profile.ca", EXTENSION, "The ASK has no basic constraints", milan, |s| {
            s.ask.extensions.remove(BASIC_CONSTRAINTS);
        }),
        refused("chain/ask-no-ca", "snp.chain.ask-profile.ca", EXTENSION, "The ASK's basic constraints make it no CA", milan, |s| {
            s.ask.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None));
        }),
        refused(
            "chain/ask-false-written-out",
            "snp.chain.ask-profile.extension",
            EXTENSION,
            "The ASK's basic constraints write out the default, which DER forbids",
            milan,
            |s| {
                s.ask.extensions.set(BASIC_CONSTRAINTS, der::sequence(&[&der::boolean(false)]));
            },
        ),
        refused("chain/ask-without-key-usage", "snp.chain.ask-profile.key-usage", EXTENSION, "The ASK states no key usage", milan, |s| {
            s.ask.extensions.remove(KEY_USAGE)
        }),
        refused("chain/ask-no-cert-sign", "snp.chain.ask-profile.key-usage", EXTENSION, "The ASK may sign CRLs and no certificates", milan, |s| {
            s.ask.extensions.set(KEY_USAGE, key_usage(false, true));
        }),
        refused("chain/ask-key-id", "snp.chain.ask-profile.key-id", EXTENSION, "The ASK names another key of its issuer", milan, |s| {
            s.ask.extensions.set(AUTHORITY_KEY_ID, authority_key_id(&[0; 20]));
        }),
        refused("chain/ask-key-id-empty", "snp.chain.ask-profile.key-id", EXTENSION, "The ASK names an empty key id", milan, |s| {
            s.ask.extensions.set(AUTHORITY_KEY_ID, authority_key_id(&[]));
        }),
        refused(
            "chain/ask-extension-twice",
            "snp.chain.ask-profile.duplicate-extension",
            "RFC 5280 §4.2",
            "The ASK has its basic constraints twice",
            milan,
            |s| {
                s.ask.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, Some(0)));
            },
        ),
        refused("chain/critical-ask", "snp.chain.ask-profile.critical-extension", PATH, "The ASK has an unknown critical extension", milan, |s| {
            s.ask.extensions.add(UNKNOWN, true, vec![5, 0]);
        }),
        refused("chain/critical-name-constraints", "snp.chain.ask-profile.critical-extension", PATH, "The ASK has critical name constraints", milan, |s| {
            s.ask.extensions.add(NAME_CONSTRAINTS, true, der::sequence(&[]));
        }),
        refused("chain/critical-leaf", "snp.chain.vek-profile.critical-extension", PATH, "The leaf has an unknown critical extension", milan, |s| {
            s.vek.extensions.add(UNKNOWN, true, vec![5, 0]);
        }),
        refused(
            "chain/critical-spl",
            "snp.chain.vek-profile.critical-extension",
            PATH,
            "The leaf marks its snpSPL critical, which AMD never does",
            milan,
            |s| {
                s.vek.extensions.0.iter_mut().filter(|e| e.oid == crate::cert::SNP_SPL).for_each(|e| e.critical = true);
            },
        ),
        accepted("chain/unknown-not-critical", PATH, "Leaf and ASK have an unknown extension that is not critical", json!({}), milan, |s| {
            s.vek.extensions.add(UNKNOWN, false, vec![5, 0]);
            s.ask.extensions.add(UNKNOWN, false, vec![5, 0]);
        }),
        refused("chain/leaf-ca", "snp.chain.vek-profile.ca", EXTENSION, "The leaf is a CA", milan, |s| {
            s.vek.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(true, None));
        }),
        accepted("chain/leaf-no-ca", EXTENSION, "The leaf says that it is no CA, which real ones leave unsaid", json!({}), milan, |s| {
            s.vek.extensions.add(BASIC_CONSTRAINTS, true, basic_constraints(false, None));
        }),
        accepted("chain/leaf-serial-7", "RFC 5280 §4.1.2.2", "The leaf has a serial number other than 0", json!({}), milan, |s| s.vek.serial = der::number(7)),
        misuse("chain/trust-no-ca", "trust.ark-profile", EXTENSION, "The trusted root is no CA", |s| {
            s.ark.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None));
        }),
        misuse("chain/trust-without-constraints", "trust.ark-profile", EXTENSION, "The trusted root has no basic constraints", |s| {
            s.ark.extensions.remove(BASIC_CONSTRAINTS);
        }),
        misuse("chain/trust-path-length-0", "trust.ark-profile", EXTENSION, "The trusted root allows no CA below it", |s| {
            s.ark.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, Some(0)));
        }),
        misuse("chain/trust-no-cert-sign", "trust.ark-profile", EXTENSION, "The trusted root may sign CRLs and no certificates", |s| {
            s.ark.extensions.set(KEY_USAGE, key_usage(false, true));
        }),
        misuse("chain/trust-critical", "trust.ark-profile", PATH, "The trusted root has an unknown critical extension", |s| {
            s.ark.extensions.add(UNKNOWN, true, vec![5, 0]);
        }),
        misuse("chain/trust-v1", "trust.ark-profile", EXTENSION, "The trusted root is of X.509 version 1", |s| {
            s.ark.version = None;
            s.ark.extensions.0.clear();
        }),
        misuse("chain/trust-not-self-signed", "trust.ark-profile", ANCHOR, "The trusted root's key did not sign it", |s| s.ark.signer = RsaKey::Impostor),
        misuse("chain/trust-pkcs1", "trust.ark-profile", ALGORITHM, "The trusted root is signed with PKCS #1 v1.5", |s| s.ark.sign_with(Scheme::Pkcs1)),
        misuse("chain/trust-issuer", "trust.ark-profile", ANCHOR, "The trusted root names another issuer", |s| s.ark.issuer = name("ARK-Genoa")),
        misuse("chain/trust-key-2048", "trust.unrecognized", KEY, "The trusted root's key has 2048 bits", |s| {
            s.ark.spki = keys::rsa_spki(&[0xc1; 256], &[1, 0, 1])
        }),
        misuse("chain/trust-ask", "trust.unrecognized", ANCHOR, "An ASK is given as a root", |s| s.trust = vec![File::Ask]),
        misuse("chain/trust-pem-label", "trust.unrecognized", ANCHOR, "The trusted root comes in a PEM block labelled as something else", |s| {
            s.trust = vec![File::made(|b| crate::envelope::pem("X509 CRL", &b.ark, "\n").into_bytes())];
        }),
        misuse("chain/trust-pem-no-block", "trust.unrecognized", ANCHOR, "A PEM file without a block is given as a root", |s| {
            s.trust = vec![File::Bytes(b"see -----BEGIN CERTIFICATE----- below".to_vec())];
        }),
        misuse("chain/trust-jwks", "trust.unrecognized", ANCHOR, "A JWKS is given as a root", |s| s.trust = vec![File::Bytes(br#"{"keys":[]}"#.to_vec())]),
    ];
    all.push(refused(
        "chain/issuer-name-turin",
        "snp.chain.vek-profile.issuer-name",
        PATH,
        "A Turin leaf's issuer is encoded otherwise than its subject",
        turin,
        |s| {
            s.vek.issuer = name_in_printable("SEV-Turin");
        },
    ));
    all
}
