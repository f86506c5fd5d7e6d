//! Certificates and revocation lists.

use serde_json::json;

use crate::{
    cert::{BASIC_CONSTRAINTS, KEY_USAGE, basic_constraints, key_usage},
    crl::{CERTIFICATE_ISSUER, DELTA_INDICATOR, ISSUING_POINT},
    der, envelope,
    intel::{
        cert::{self, Cert, Pck, SGX},
        crl::Crl,
        key::{self, Hash},
        scene::{Scene, certified_by, pem_chain, sgx, td},
        vector::{accepted, misuse, refused},
    },
    keys,
    patch::Patch,
    scene::hex,
    vector::Vector,
};

const PROFILE: &str = "RFC 5280 §4.2.1; Intel PCK Certificate specification";
const ROLE: &str = "Intel PCK Certificate specification, 1.3";
const PATH: &str = "RFC 5280 §6.1.3";
const ANCHOR: &str = "RFC 5280 §6.1.1 (d)";
const VALIDITY: &str = "RFC 5280 §4.1.2.5";
const EXTENSION: &str = "Intel PCK Certificate specification, 1.3.5";
const CRL: &str = "RFC 5280 §5";
const CRL_ISSUER: &str = "RFC 5280 §6.3.3 (f)";
const REVOKED: &str = "RFC 5280 §6.3";
const UPDATE: &str = "RFC 5280 §5.1.2.5";

const UNKNOWN: &str = "1.3.6.1.4.1.99999.1";

pub fn vectors() -> Vec<Vector> {
    [chain(), validity(), extension(), crls()].concat()
}

fn good() -> serde_json::Value {
    json!({ "tcb": { "status": "UpToDate" } })
}

fn chain() -> Vec<Vector> {
    vec![
        accepted("chain/root-given", ANCHOR, "The root is one that was given", json!({ "signer": { "anchor_pinned": false } }), td, |_| ()),
        refused("chain/root-not-given", "tdx.chain.root-pinned", ANCHOR, "Nobody gave the root", td, |s| s.trust = Box::new(|_| Vec::new())),
        refused("chain/root-look-alike", "tdx.chain.root-pinned", ANCHOR, "The root has the right name and somebody's key", td, |s| {
            let genuine = Cert::root().build();
            s.trust = Box::new(move |_| vec![genuine.clone()]);
            s.root.own_key("impostor");
            s.root.signer = "impostor";
            s.ca.signer = "impostor";
            s.tcb_signing.signer = "impostor";
            s.root_crl.signer = "impostor";
        }),
        accepted("chain/root-renewed", ANCHOR, "The quote holds another certificate of the root's key than was given", good(), td, |s| {
            let older = Cert::root().build();
            s.trust = Box::new(move |_| vec![older.clone()]);
            s.root.serial = 0x2001;
            s.root.not_after = "2033-05-21T10:45:10Z";
        }),
        refused(
            "chain/root-altered",
            "tdx.chain.signatures.root",
            PATH,
            "A bit of the root's validity is flipped: its key is right, its signature is not",
            td,
            |s| {
                let genuine = Cert::root().build();
                s.trust = Box::new(move |_| vec![genuine.clone()]);
                let at = genuine_date(&Cert::root().build());
                s.root.after = vec![Patch::Flip(at)];
            },
        ),
        refused("chain/root-signature", "tdx.chain.signatures.root", PATH, "The root's signature over itself is broken", td, |s| {
            let genuine = Cert::root().build();
            s.trust = Box::new(move |_| vec![genuine.clone()]);
            s.root.after = vec![Patch::Flip(-1)];
        }),
        refused("chain/ca-signature", "tdx.chain.signatures.ca", PATH, "The CA's signature is broken", td, |s| s.ca.after = vec![Patch::Flip(-1)]),
        refused("chain/pck-signature", "tdx.chain.signatures.pck", PATH, "The PCK certificate's signature is broken", td, |s| {
            s.leaf.after = vec![Patch::Flip(-1)]
        }),
        refused("chain/ca-by-impostor", "tdx.chain.signatures.ca", PATH, "Somebody signed the CA", td, |s| s.ca.signer = "impostor"),
        refused("chain/pck-by-root", "tdx.chain.signatures.pck", PATH, "The root's key signed the PCK certificate in the CA's name", td, |s| {
            s.leaf.signer = "intel root"
        }),
        refused("chain/pck-by-itself", "tdx.chain.signatures.pck", PATH, "The PCK certificate signed itself", td, |s| s.leaf.signer = "intel pck"),
        refused(
            "chain/issuer-name",
            "tdx.chain.profile.issuer-name",
            PATH,
            "The PCK certificate names the Processor CA, the chain holds the Platform CA",
            td,
            |s| {
                s.leaf.issuer = cert::name(cert::PROCESSOR_CA);
            },
        ),
        refused("chain/ca-issuer-name", "tdx.chain.profile.issuer-name", PATH, "The CA names itself as its issuer", td, |s| {
            s.ca.issuer = cert::name(cert::PLATFORM_CA)
        }),
        refused("chain/pck-is-ca", "tdx.chain.profile.leaf", PROFILE, "The PCK certificate is a CA", td, |s| {
            s.leaf.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None));
        }),
        refused("chain/pck-may-sign", "tdx.chain.profile.leaf", PROFILE, "The PCK certificate may sign certificates", td, |s| {
            s.leaf.extensions.set(KEY_USAGE, key_usage(true, false));
        }),
        refused("chain/ca-is-none", "tdx.chain.profile.ca", PROFILE, "The CA is none", td, |s| {
            s.ca.extensions.set(BASIC_CONSTRAINTS, basic_constraints(false, None))
        }),
        refused("chain/ca-without-constraints", "tdx.chain.profile.ca", PROFILE, "The CA does not say that it is one", td, |s| {
            s.ca.extensions.remove(BASIC_CONSTRAINTS)
        }),
        refused("chain/ca-may-not-sign", "tdx.chain.profile.ca", PROFILE, "The CA may not sign certificates", td, |s| {
            s.ca.extensions.set(KEY_USAGE, key_usage(false, true));
        }),
        refused("chain/root-path-length", "tdx.chain.profile.path-length", PROFILE, "The root allows no CA under it", td, |s| {
            s.root.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, Some(0)));
        }),
        accepted("chain/no-path-length", PROFILE, "Neither root nor CA limit the path", good(), td, |s| {
            s.root.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None));
            s.ca.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, None));
        }),
        refused("chain/signer-as-pck", "tdx.pck.present.role", ROLE, "A TCB Signing certificate stands where the PCK certificate should", td, |s| {
            s.leaf.subject = cert::name(cert::TCB_SIGNING);
        }),
        refused("chain/other-leaf", "tdx.pck.present.role", ROLE, "The leaf is of a name that Intel does not use", td, |s| {
            s.leaf.subject = cert::name("SGX PCK Certificate")
        }),
        refused("chain/other-ca", "tdx.pck.present.role", ROLE, "The CA is of a name that Intel does not use", td, |s| {
            s.ca.subject = cert::name("Intel SGX PCK CA");
            s.leaf.issuer = cert::name("Intel SGX PCK CA");
        }),
        refused(
            "chain/pck-under-root",
            "tdx.pck.present.role",
            ROLE,
            "The root issued the PCK certificate, and a TCB Signing certificate fills the gap",
            td,
            |s| {
                s.leaf.issuer = cert::name(cert::ROOT);
                s.leaf.signer = "intel root";
                let signing = envelope::pem("CERTIFICATE", &Cert::tcb_signing().build(), "\n");
                s.quote.certification = Box::new(move |chain| (pem_chain(chain, &[0, 2]) + &signing).into_bytes());
            },
        ),
        accepted("chain/unrelated-besides", PATH, "Certificates of no part in this come along", good(), td, |s| {
            let mut other = Cert::ca(cert::PROCESSOR_CA);
            (other.signer, other.serial) = ("impostor", 7);
            let other = other.build();
            s.more = Box::new(move |_| vec![other.clone()]);
        }),
        refused("chain/version-1", "tdx.chain.profile.leaf", PROFILE, "The PCK certificate has no extensions but Intel's, and those of a CA", td, |s| {
            s.leaf.extensions.remove(KEY_USAGE);
            s.leaf.extensions.set(BASIC_CONSTRAINTS, basic_constraints(true, Some(0)));
        }),
        refused(
            "chain/critical-extension",
            "tdx.chain.profile.critical-extension",
            PROFILE,
            "The PCK certificate has a critical extension that nobody knows",
            td,
            |s| {
                s.leaf.extensions.add(UNKNOWN, true, vec![5, 0]);
            },
        ),
        accepted("chain/unknown-extension", PROFILE, "The PCK certificate has an extension that nobody knows, and that is not critical", good(), td, |s| {
            s.leaf.extensions.add(UNKNOWN, false, vec![5, 0]);
        }),
        refused("chain/duplicate-extension", "tdx.chain.profile.duplicate-extension", PROFILE, "The CA has an extension twice", td, |s| {
            s.ca.extensions.add(KEY_USAGE, true, key_usage(true, true));
        }),
        refused("chain/sha-384", "tdx.chain.profile.algorithm", PROFILE, "The PCK certificate says SHA-384", td, |s| s.leaf.algorithm(Hash::Sha384)),
        refused("chain/sha-1", "tdx.chain.profile.algorithm", PROFILE, "The CA says SHA-1", td, |s| s.ca.algorithm(Hash::Sha1)),
        refused("chain/algorithm-mismatch", "tdx.chain.profile.algorithm", PROFILE, "The PCK certificate names two algorithms", td, |s| {
            s.leaf.outer = key::algorithm(Hash::Sha384);
        }),
        refused("chain/rsa-key", "tdx.chain.profile.key", PROFILE, "The CA's key is one of RSA", td, |s| s.ca.spki = keys::RsaKey::Impostor.spki()),
        refused("chain/p384-key", "tdx.chain.profile.key", PROFILE, "The PCK certificate's key is one of P-384", td, |s| {
            s.leaf.spki = keys::ec_spki(&keys::p384(), &keys::ec_point("vek"));
        }),
        refused("chain/key-off-curve", "tdx.chain.profile.key", PROFILE, "The PCK certificate's key is a point on no curve", td, |s| {
            let mut point = key::point("intel pck");
            point[64] ^= 1;
            s.leaf.spki = keys::ec_spki(&key::p256(), &point);
        }),
        refused("chain/key-compressed", "tdx.chain.profile.key", PROFILE, "The PCK certificate's key is a compressed point", td, |s| {
            let mut point = key::point("intel pck")[..33].to_vec();
            point[0] = 2;
            s.leaf.spki = keys::ec_spki(&key::p256(), &point);
        }),
        misuse("chain/trust-is-pck-ca", "trust.unrecognized", ANCHOR, "The CA is given as trust, which only a root can be", td, |s| {
            s.trust = Box::new(|built| vec![built.chain[1].clone()]);
        }),
        refused(
            "chain/another-quote-root",
            "tdx.chain.profile.issuer-name",
            PATH,
            "The root that comes along for a PCK certificate issued nothing here",
            || certified_by(4),
            |s| {
                s.ca.issuer = cert::name("Intel SGX Root CA 2");
            },
        ),
    ]
}

/// Where a digit of the year of notBefore stands.
fn genuine_date(der: &[u8]) -> isize {
    let at = der.windows(4).position(|w| w == b"1805").expect("the root is of May 2018");
    at as isize + 1
}

fn validity() -> Vec<Vector> {
    vec![
        refused("validity/pck-expired", "tdx.chain.validity.pck-expired", VALIDITY, "The PCK certificate expired a second ago", td, |s| {
            s.leaf.not_after = "2026-05-31T23:59:59Z";
        }),
        accepted("validity/pck-last-second", VALIDITY, "The PCK certificate expires now", good(), td, |s| s.leaf.not_after = "2026-06-01T00:00:00Z"),
        refused("validity/pck-early", "tdx.chain.validity.pck-early", VALIDITY, "The PCK certificate begins in a second", td, |s| {
            s.leaf.not_before = "2026-06-01T00:00:01Z";
        }),
        accepted("validity/pck-first-second", VALIDITY, "The PCK certificate begins now", good(), td, |s| s.leaf.not_before = "2026-06-01T00:00:00Z"),
        refused("validity/ca-expired", "tdx.chain.validity.ca-expired", VALIDITY, "The CA expired a second ago", td, |s| {
            s.ca.not_after = "2026-05-31T23:59:59Z"
        }),
        refused("validity/ca-early", "tdx.chain.validity.ca-early", VALIDITY, "The CA begins in a second", td, |s| s.ca.not_before = "2026-06-01T00:00:01Z"),
        refused("validity/root-expired", "tdx.chain.validity.root-expired", VALIDITY, "The root expired a second ago", td, |s| {
            s.root.not_after = "2026-05-31T23:59:59Z"
        }),
        refused("validity/root-early", "tdx.chain.validity.root-early", VALIDITY, "The root begins in a second", td, |s| {
            s.root.not_before = "2026-06-01T00:00:01Z"
        }),
    ]
}

fn extension() -> Vec<Vector> {
    let malformed = "tdx.pck.extension.malformed";
    let mut all = vec![
        refused("pck/no-extension", "tdx.pck.extension.missing", EXTENSION, "The PCK certificate has no SGX extension", td, |s| s.pck = None),
        refused("pck/extension-twice", "tdx.chain.profile.duplicate-extension", EXTENSION, "The PCK certificate has its SGX extension twice", td, |s| {
            s.leaf.extensions.add(SGX, false, Pck::new(true).build());
        }),
        refused("pck/tcb-17", malformed, EXTENSION, "One of the TCB's eighteen entries is missing", td, |s| drop(s.pck().tcb.remove(7))),
        refused("pck/tcb-19", malformed, EXTENSION, "The TCB has a nineteenth entry", td, |s| s.pck().tcb.push((19, der::number(1)))),
        refused("pck/tcb-component-twice", malformed, EXTENSION, "A component stands in another's place too", td, |s| s.pck().tcb[4] = (4, der::number(5))),
        refused("pck/tcb-order", malformed, EXTENSION, "Two components are swapped", td, |s| s.pck().tcb.swap(2, 3)),
        refused("pck/svn-256", malformed, EXTENSION, "A component is 256", td, |s| s.pck().set_tcb(1, der::number(256))),
        refused("pck/svn-negative", malformed, EXTENSION, "A component is negative", td, |s| s.pck().set_tcb(1, vec![2, 1, 0xff])),
        refused("pck/svn-not-minimal", malformed, EXTENSION, "A component has a zero byte too many", td, |s| s.pck().set_tcb(1, vec![2, 2, 0, 5])),
        refused("pck/svn-empty", malformed, EXTENSION, "A component has no byte", td, |s| s.pck().set_tcb(1, vec![2, 0])),
        refused("pck/pcesvn-65536", malformed, EXTENSION, "PCESVN is 65536", td, |s| s.pck().set_tcb(17, der::number(65_536))),
        refused("pck/cpusvn-15", malformed, EXTENSION, "CPUSVN has 15 bytes", td, |s| s.pck().set_tcb(18, der::octets(&[5; 15]))),
        refused("pck/ppid-15", malformed, EXTENSION, "The PPID has 15 bytes", td, |s| s.pck().set(1, der::octets(&[1; 15]))),
        refused("pck/pceid-3", malformed, EXTENSION, "The PCEID has 3 bytes", td, |s| s.pck().set(3, der::octets(&[0; 3]))),
        refused("pck/fmspc-7", malformed, EXTENSION, "The FMSPC has 7 bytes", td, |s| s.pck().set(4, der::octets(&[1; 7]))),
        refused("pck/fmspc-integer", malformed, EXTENSION, "The FMSPC is a number", td, |s| s.pck().set(4, der::number(0x00f0_9ed0_6c00))),
        refused("pck/sgx-type-3", malformed, EXTENSION, "The SGX type is none that exists", td, |s| s.pck().set(5, der::element(0x0a, &[3]))),
        refused("pck/sgx-type-integer", malformed, EXTENSION, "The SGX type is an INTEGER", td, |s| s.pck().set(5, der::number(1))),
        refused("pck/instance-15", malformed, EXTENSION, "The platform instance id has 15 bytes", td, |s| s.pck().set(6, der::octets(&[1; 15]))),
        refused("pck/entry-twice", malformed, EXTENSION, "The FMSPC stands twice", td, |s| s.pck().entries.insert(3, (4, der::octets(&[1; 6])))),
        refused("pck/entry-unknown", malformed, EXTENSION, "There is an entry that nobody knows", td, |s| s.pck().entries.push((8, der::octets(&[1])))),
        refused("pck/not-a-sequence", malformed, EXTENSION, "The extension is a string of bytes", td, |s| s.pck().raw = Some(der::octets(&[1; 40]))),
        refused("pck/long-length", malformed, EXTENSION, "The extension writes its length longer than it must", td, |s| {
            let good = Pck::new(true).build();
            s.pck().raw = Some([&[0x30, 0x83, 0], &good[2..]].concat());
        }),
        refused("pck/trailing", malformed, EXTENSION, "A byte follows the extension", td, |s| s.pck().raw = Some([Pck::new(true).build(), vec![0]].concat())),
        refused("pck/configuration-octets", malformed, EXTENSION, "The configuration is a string of bytes", td, |s| s.pck().set(7, der::octets(&[1]))),
        refused("pck/configuration-number", malformed, EXTENSION, "A flag of the configuration is a number", td, |s| {
            let flag = der::sequence(&[&der::oid("1.2.840.113741.1.13.1.7.1"), &der::number(1)]);
            s.pck().set(7, der::sequence(&[&flag]));
        }),
        accepted("pck/sgx-type-2", EXTENSION, "A scalable platform with integrity", good(), td, |s| s.pck().set(5, der::element(0x0a, &[2]))),
        accepted("pck/cpusvn-differs", EXTENSION, "CPUSVN is not the sixteen components, which alone are compared", good(), td, |s| {
            s.pck().set_tcb(18, der::octets(&[0; 16]));
        }),
    ];
    for (arc, id) in [(1, "pck/no-ppid"), (2, "pck/no-tcb"), (3, "pck/no-pceid"), (4, "pck/no-fmspc"), (5, "pck/no-sgx-type")] {
        all.push(refused(id, malformed, EXTENSION, "An entry that must be there is missing", td, |s| s.pck().remove(arc)));
    }
    all
}

fn critical(crl: &mut Crl, oid: &'static str) {
    crl.extensions.add(oid, true, vec![0x30, 0]);
}

fn crls() -> Vec<Vector> {
    let file = |make: fn(&crate::intel::scene::Built) -> Vec<u8>, name: &'static str| {
        move |s: &mut Scene| {
            s.package = Box::new(move |package, built| package[name] = hex(&make(built)).into());
        }
    };
    let mut all = vec![
        accepted("crl/empty", CRL, "Both lists have no entry", good(), td, |s| {
            s.root_crl.revoked.clear();
            s.pck_crl.revoked.clear();
        }),
        refused("crl/pck-revoked", "tdx.crl.not-revoked.pck", REVOKED, "The PCK certificate is on its CA's list", td, |s| {
            s.pck_crl.revoked.push(cert::PCK_SERIAL)
        }),
        refused("crl/sgx-pck-revoked", "tdx.crl.not-revoked.pck", REVOKED, "The same under a Processor CA", sgx, |s| {
            s.processor();
            s.pck_crl.revoked.push(cert::PCK_SERIAL);
        }),
        refused("crl/ca-revoked", "tdx.crl.not-revoked.ca", REVOKED, "The CA is on the root's list", td, |s| s.root_crl.revoked.push(cert::CA_SERIAL)),
        refused("crl/root-revoked", "tdx.crl.not-revoked.root", REVOKED, "The root is on its own list", td, |s| s.root_crl.revoked.push(cert::ROOT_SERIAL)),
        refused("crl/signer-revoked", "tdx.tcb-info.signer.revoked", REVOKED, "The TCB Signing certificate is on the root's list", td, |s| {
            s.root_crl.revoked.push(cert::TCB_SERIAL);
        }),
        refused("crl/ca-may-not-sign-lists", "tdx.crl.pck.key-usage", CRL_ISSUER, "The CA may sign certificates and no lists", td, |s| {
            s.ca.extensions.set(KEY_USAGE, key_usage(true, false));
        }),
        refused("crl/root-may-not-sign-lists", "tdx.crl.root.key-usage", CRL_ISSUER, "The root may sign certificates and no lists", td, |s| {
            s.root.extensions.set(KEY_USAGE, key_usage(true, false));
        }),
        accepted(
            "crl/same-serial-other-issuer",
            REVOKED,
            "The CA's list names the CA's and the signer's serial numbers, which the root gave",
            good(),
            td,
            |s| {
                s.pck_crl.revoked.extend([cert::CA_SERIAL, cert::TCB_SERIAL, cert::ROOT_SERIAL]);
            },
        ),
        accepted("crl/same-serial-root-list", REVOKED, "The root's list names the PCK certificate's serial number, which the CA gave", good(), td, |s| {
            s.root_crl.revoked.push(cert::PCK_SERIAL);
        }),
        accepted("crl/another-besides", CRL_ISSUER, "The other CA's list comes along with the right ones", good(), td, |s| {
            let mut other = Crl::new(cert::PROCESSOR_CA, "impostor");
            other.revoked.push(cert::PCK_SERIAL);
            let other = other.build();
            s.more = Box::new(move |_| vec![other.clone()]);
        }),
        refused("crl/older-clean-besides", "tdx.crl.not-revoked.pck", REVOKED, "Of two current lists one names the PCK certificate", td, |s| {
            let mut newer = Crl::new(cert::PLATFORM_CA, "intel pck ca");
            newer.revoked.push(cert::PCK_SERIAL);
            let newer = newer.build();
            s.more = Box::new(move |_| vec![newer.clone()]);
        }),
        refused("crl/pck-signature", "tdx.crl.pck.signature", CRL_ISSUER, "The CA's list has a broken signature", td, |s| {
            s.pck_crl.after = vec![Patch::Flip(-1)]
        }),
        refused("crl/root-signature", "tdx.crl.root.signature", CRL_ISSUER, "The root's list has a broken signature", td, |s| {
            s.root_crl.after = vec![Patch::Flip(-1)]
        }),
        refused("crl/pck-by-root", "tdx.crl.pck.signature", CRL_ISSUER, "The root's key signed the CA's list", td, |s| s.pck_crl.signer = "intel root"),
        refused("crl/root-by-ca", "tdx.crl.root.signature", CRL_ISSUER, "The CA's key signed the root's list", td, |s| s.root_crl.signer = "intel pck ca"),
        refused("crl/pck-by-pck", "tdx.crl.pck.signature", CRL_ISSUER, "The PCK certificate's key signed the list on which it does not stand", td, |s| {
            s.pck_crl.signer = "intel pck"
        }),
        refused("crl/pck-sha-384", "tdx.crl.pck.signature", CRL_ISSUER, "The CA's list says SHA-384", td, |s| {
            s.pck_crl.algorithm = key::algorithm(Hash::Sha384)
        }),
        refused("crl/root-sha-384", "tdx.crl.root.signature", CRL_ISSUER, "The root's list says SHA-384", td, |s| {
            s.root_crl.algorithm = key::algorithm(Hash::Sha384)
        }),
        refused("crl/pck-expired", "tdx.crl.pck.window", UPDATE, "The CA's list was to be renewed a second ago", td, |s| {
            s.pck_crl.next_update = Some("2026-05-31T23:59:59Z")
        }),
        accepted("crl/pck-last-second", UPDATE, "The CA's list is to be renewed now", good(), td, |s| s.pck_crl.next_update = Some("2026-06-01T00:00:00Z")),
        refused("crl/pck-early", "tdx.crl.pck.window", UPDATE, "The CA's list begins in a second", td, |s| s.pck_crl.this_update = "2026-06-01T00:00:01Z"),
        accepted("crl/pck-first-second", UPDATE, "The CA's list begins now", good(), td, |s| s.pck_crl.this_update = "2026-06-01T00:00:00Z"),
        refused("crl/pck-no-next", "tdx.crl.pck.window", UPDATE, "The CA's list does not say when it is renewed", td, |s| s.pck_crl.next_update = None),
        refused("crl/root-expired", "tdx.crl.root.window", UPDATE, "The root's list was to be renewed a second ago", td, |s| {
            s.root_crl.next_update = Some("2026-05-31T23:59:59Z")
        }),
        refused("crl/root-early", "tdx.crl.root.window", UPDATE, "The root's list begins in a second", td, |s| s.root_crl.this_update = "2026-06-01T00:00:01Z"),
        refused("crl/root-no-next", "tdx.crl.root.window", UPDATE, "The root's list does not say when it is renewed", td, |s| s.root_crl.next_update = None),
        refused("crl/of-other-ca", "tdx.crl.pck.issuer", CRL_ISSUER, "The list is the Processor CA's, the certificate the Platform CA's", td, |s| {
            s.pck_crl.issuer = cert::name(cert::PROCESSOR_CA);
        }),
        refused("crl/of-other-ca-sgx", "tdx.crl.pck.issuer", CRL_ISSUER, "The list is the Platform CA's, the certificate the Processor CA's", sgx, |s| {
            s.processor();
            s.pck_crl.issuer = cert::name(cert::PLATFORM_CA);
        }),
        refused(
            "crl/root-as-pck",
            "tdx.crl.pck.issuer",
            CRL_ISSUER,
            "The root's list stands in the place of the CA's",
            td,
            file(|b| b.root_crl.clone(), "pck_crl"),
        ),
        refused(
            "crl/pck-as-root",
            "tdx.crl.root.issuer",
            CRL_ISSUER,
            "The CA's list stands in the place of the root's",
            td,
            file(|b| b.pck_crl.clone(), "root_ca_crl"),
        ),
        refused("crl/empty-text", "collateral.readable.der", CRL, "There is no text where the CA's list should stand", td, |s| {
            s.package = Box::new(|package, _| package["pck_crl"] = "".into());
        }),
        refused("crl/delta", "tdx.crl.pck.critical-extension", "RFC 5280 §5.2.4", "The CA's list holds changes only", td, |s| {
            s.pck_crl.extensions.add(DELTA_INDICATOR, true, der::number(1));
        }),
        refused("crl/indirect", "tdx.crl.pck.critical-extension", "RFC 5280 §5.2.5", "The CA's list speaks for others", td, |s| {
            critical(&mut s.pck_crl, ISSUING_POINT)
        }),
        refused("crl/certificate-issuer", "tdx.crl.root.critical-extension", "RFC 5280 §5.3.3", "The root's list names another issuer", td, |s| {
            critical(&mut s.root_crl, CERTIFICATE_ISSUER);
        }),
        refused(
            "crl/unknown-critical",
            "tdx.crl.root.critical-extension",
            "RFC 5280 §5.2",
            "The root's list has a critical extension that nobody knows",
            td,
            |s| {
                critical(&mut s.root_crl, UNKNOWN);
            },
        ),
        accepted("crl/unknown-extension", "RFC 5280 §5.2", "The root's list has an extension that nobody knows, and that is not critical", good(), td, |s| {
            s.root_crl.extensions.add(UNKNOWN, false, vec![5, 0]);
        }),
        refused("crl/too-many-certificates", "collateral.readable.too-many", "RFC 5280 §6.1", "More certificates come along than any chain has", td, |s| {
            s.more = Box::new(|_| {
                let many = (0..30).map(|serial| Cert { serial: 0x5000 + serial, ..Cert::ca(cert::PROCESSOR_CA) }.build());
                many.collect()
            });
        }),
        accepted("crl/signed-by-hints", CRL_ISSUER, "The chain that comes with the CA's list is somebody's: it is a hint and not used", good(), td, |s| {
            let mut ca = Cert::ca(cert::PLATFORM_CA);
            ca.own_key("impostor");
            ca.signer = "impostor";
            let ca = envelope::pem("CERTIFICATE", &ca.build(), "\n");
            s.package = Box::new(move |package, _| package["pck_crl_issuer_chain"] = ca.clone().into());
        }),
    ];
    for (id, code, title, lists) in [
        ("crl/no-pck-list", "tdx.crl.pck.issuer", "The CA's list is missing", &[0][..]),
        ("crl/no-root-list", "tdx.crl.root.issuer", "The root's list is missing", &[1]),
        ("crl/no-lists", "missing.tdx.collateral", "Both lists are missing", &[]),
    ] {
        all.push(refused(id, code, CRL, title, td, |s| super::shapes::separate(s, lists)));
    }
    all
}
