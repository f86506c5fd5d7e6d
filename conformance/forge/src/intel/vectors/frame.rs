//! The quote: its frame, its certification data and its signatures.

use serde_json::json;

use crate::{
    intel::{
        cert::{self, Cert},
        key,
        quote::{ATTRIBUTES, MRCONFIGID, MRTD, Quote, REPORT_DATA, RTMR0},
        scene::{Scene, certified_by, pem_chain, platform_id, sgx, sgx_v4, sgx_v5, td, td10, td15, td15_ex},
        vector::{accepted, refused},
    },
    keys::filler,
    patch::Patch,
    vector::Vector,
};

const HEADER: &str = "Intel TDX DCAP Quoting Library API, appendix A.3.1";
const BODY: &str = "Intel TDX DCAP Quoting Library API, appendix A.3.2";
const DATA: &str = "Intel TDX DCAP Quoting Library API, appendix A.3.8";
const CERT: &str = "Intel TDX DCAP Quoting Library API, appendix A.3.9";
const SIGNATURE: &str = "FIPS 186-5 §6.4.2";

/// The order of P-256.
fn order() -> Vec<u8> {
    let hex = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
    (0..32).map(|i| u8::from_str_radix(&hex[2 * i..2 * i + 2], 16).expect("these are digits")).collect()
}

/// Bytes written after the signatures.
fn after(at: fn(&Quote) -> usize, bytes: Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| {
        let at = at(&s.quote);
        s.quote.after.push(Patch::Write(at, bytes));
    }
}

/// A bit flipped after the signatures.
fn flip(at: fn(&Quote) -> usize) -> impl FnOnce(&mut Scene) {
    move |s| {
        let at = at(&s.quote);
        s.quote.after.push(Patch::Flip(at as isize));
    }
}

fn cut(at: fn(&Quote) -> usize) -> impl FnOnce(&mut Scene) {
    move |s| {
        let at = at(&s.quote);
        s.quote.after.push(Patch::Cut(at));
    }
}

fn grown(field: fn(&Quote) -> usize, by: i64, s: &mut Scene) {
    let built = s.build().quote;
    let at = field(&s.quote);
    let size = u32::from_le_bytes(built[at..at + 4].try_into().expect("four bytes")) as i64 + by;
    s.quote.after.push(Patch::Write(at, (size as u32).to_le_bytes().to_vec()));
}

fn attestation_key(at: &Quote) -> usize {
    at.signature_at() + 64
}

pub fn vectors() -> Vec<Vector> {
    [good(), structure(), certification(), signatures()].concat()
}

fn good() -> Vec<Vector> {
    let tdx = || json!({ "tee": "tdx", "tcb": { "status": "UpToDate", "advisories": [], "evaluation": 20 } });
    let sgx_claims = || json!({ "tee": "sgx", "tcb": { "status": "UpToDate" }, "sgx": { "isvprodid": 7, "isvsvn": 3 } });
    vec![
        accepted("frame/v3-sgx", HEADER, "An SGX quote of version 3", sgx_claims(), sgx, |_| ()),
        accepted("frame/v4-sgx", HEADER, "An SGX quote of version 4", sgx_claims(), sgx_v4, |_| ()),
        accepted("frame/v5-sgx", BODY, "An SGX quote of version 5, body type 1", sgx_claims(), sgx_v5, |_| ()),
        accepted("frame/v4-td10", HEADER, "A TDX quote of version 4", tdx(), td, |_| ()),
        accepted("frame/v5-td10", BODY, "A TDX quote of version 5, body type 2", tdx(), td10, |_| ()),
        accepted(
            "frame/v5-td15",
            BODY,
            "A TDX quote of version 5, body type 3",
            json!({ "tcb": { "status": "UpToDate", "launch": { "status": "UpToDate" }, "current": { "status": "UpToDate" } } }),
            td15,
            |_| (),
        ),
        accepted("frame/v5-td15-ex", BODY, "A TDX quote of version 5, body type 4", tdx(), td15_ex, |_| ()),
        accepted("frame/processor-ca", CERT, "The PCK certificate is of the Processor CA and says less of its platform", tdx(), td, Scene::processor),
        accepted("frame/sgx-processor-ca", CERT, "The same for SGX", json!({ "platform": { "platform_instance_id": null } }), sgx, Scene::processor),
        accepted("frame/user-data", HEADER, "The user data are zeros", tdx(), td, |s| s.quote.user_data = [0; 20]),
        accepted("frame/auth-empty", DATA, "There are no auth data", tdx(), td, |s| s.quote.auth.clear()),
        accepted("frame/auth-1", DATA, "There is one byte of auth data", tdx(), td, |s| s.quote.auth = vec![7]),
        accepted("frame/auth-65535", DATA, "There are as many auth data as can be", tdx(), td, |s| s.quote.auth = vec![7; 65_535]),
        accepted("frame/padding-zero", DATA, "Zeros follow the quote", tdx(), td, |s| s.quote.padding = vec![0; 3000]),
        accepted("frame/padding-8192", DATA, "As many zeros follow as are accepted", tdx(), td, |s| s.quote.padding = vec![0; 8192]),
        accepted("frame/sgx-padding", DATA, "Zeros follow an SGX quote", sgx_claims(), sgx, |s| s.quote.padding = vec![0; 1]),
        accepted("frame/chain-with-nul", CERT, "A zero byte ends the certificates, as quote libraries write them", tdx(), td, |s| {
            s.quote.certification = Box::new(|chain| (pem_chain(chain, &[0, 1, 2]) + "\0").into_bytes());
        }),
        accepted("frame/chain-shuffled", CERT, "The three certificates stand in another order", tdx(), td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[2, 0, 1]).into_bytes());
        }),
        accepted("frame/cert-type-1", CERT, "The quote names its platform by an open PPID", tdx(), || certified_by(1), |_| ()),
        accepted("frame/cert-type-2", CERT, "The quote names its platform by a PPID encrypted with RSA-2048", tdx(), || certified_by(2), |_| ()),
        accepted("frame/cert-type-3", CERT, "The quote names its platform by a PPID encrypted with RSA-3072", tdx(), || certified_by(3), |_| ()),
        accepted("frame/cert-type-4", CERT, "The quote holds the PCK certificate alone", tdx(), || certified_by(4), |_| ()),
        accepted(
            "frame/cert-type-4-pem",
            CERT,
            "The quote holds the PCK certificate alone, in PEM",
            tdx(),
            || certified_by(4),
            |s| {
                s.quote.certification = Box::new(|chain| pem_chain(chain, &[0]).into_bytes());
            },
        ),
        accepted(
            "frame/cert-type-4-ca-supplied",
            CERT,
            "The quote holds the PCK certificate, and only CA and root come along",
            tdx(),
            || certified_by(4),
            |s| {
                s.supply_chain(&[1, 2]);
            },
        ),
        accepted(
            "frame/cert-type-4-crl-chain",
            CERT,
            "CA and root come along as the chain of the CA's list",
            tdx(),
            || certified_by(4),
            |s| {
                s.package = Box::new(|_, _| ());
            },
        ),
        accepted(
            "frame/cert-type-3-another-besides",
            CERT,
            "The certificate of another platform comes along too, and first",
            tdx(),
            || certified_by(3),
            |s| {
                let mut other = Cert::pck(cert::PLATFORM_CA);
                other.serial = 0x2003;
                let mut pck = cert::Pck::new(true);
                pck.set_tcb(17, crate::der::number(12));
                other.extensions.add(cert::SGX, false, pck.build());
                let other = crate::envelope::pem("CERTIFICATE", &other.build(), "\n");
                s.package = Box::new(move |package, built| package["pck_certificate_chain"] = (other.clone() + &pem_chain(&built.chain, &[0, 1, 2])).into());
            },
        ),
    ]
}

fn structure() -> Vec<Vector> {
    let mut all = vec![
        refused("frame/empty", "evidence.kind.empty", HEADER, "There is no evidence at all", td, |s| s.evidence = Some(vec![])),
        refused("frame/cut-27", "evidence.kind.unrecognized", HEADER, "The quote ends in the vendor's id", td, cut(|_| 27)),
        refused("frame/cut-47", "tdx.quote.form.short", HEADER, "The quote ends in its header", td, cut(|_| 47)),
        refused("frame/cut-48", "tdx.quote.form.short", BODY, "The quote ends after its header", td, cut(|_| 48)),
        refused("frame/cut-body", "tdx.quote.form.short", BODY, "The quote ends in its body", td, cut(|q| q.length_at() - 1)),
        refused("frame/cut-length", "tdx.quote.form.short", DATA, "The quote ends in the length of its signature data", td, cut(|q| q.length_at() + 3)),
        refused("frame/cut-last", "tdx.quote.form.short", DATA, "The last byte is missing", td, |s| {
            let len = s.build().quote.len();
            s.quote.after.push(Patch::Cut(len - 1));
        }),
        refused("frame/v3-tdx", "tdx.quote.form.tee-type", HEADER, "A quote of version 3 says that it is of TDX", td, |s| s.quote.version = 3),
        refused("frame/tee-type-1", "tdx.quote.form.tee-type", HEADER, "The TEE type is none that exists", sgx_v4, |s| s.quote.tee = 1),
        refused("frame/tee-type-80000081", "tdx.quote.form.tee-type", HEADER, "The TEE type has its highest bit set", td, |s| s.quote.tee = 0x8000_0081),
        refused("frame/vendor-bit", "tdx.quote.form.vendor", HEADER, "One bit of the vendor's id differs", td, |s| s.quote.vendor[15] ^= 1),
        refused("frame/v5-size-584-of-td15", "tdx.quote.form.body-size", BODY, "A TDX 1.5 report of 584 bytes", td15, |s| {
            s.quote.stated = Some((3, 584));
            s.quote.body.truncate(584);
        }),
        refused("frame/v5-size-short", "tdx.quote.form.body-size", BODY, "The body is said to have a byte less than it has", td10, |s| {
            s.quote.stated = Some((2, 583))
        }),
        refused("frame/v5-size-0", "tdx.quote.form.body-size", BODY, "The body is said to be empty", td10, |s| s.quote.stated = Some((2, 0))),
        refused("frame/v5-size-max", "tdx.quote.form.short", BODY, "The body is said to have 4 GiB", td10, |s| s.quote.stated = Some((2, u32::MAX))),
        refused("frame/v5-sgx-with-td", "tdx.quote.form.body-tee", BODY, "A quote of SGX holds a TD report", td10, |s| s.quote.tee = 0),
        refused("frame/v5-tdx-with-enclave", "tdx.quote.form.body-tee", BODY, "A quote of TDX holds an enclave report", sgx_v5, |s| s.quote.tee = 0x81),
        refused("frame/signature-length-more", "tdx.quote.form.short", DATA, "The signature data are said to have a byte more than there is", td, |s| {
            grown(Quote::length_at, 1, s);
        }),
        refused("frame/signature-length-less", "tdx.quote.form.trailing", DATA, "The signature data are said to have a byte less", td, |s| {
            grown(Quote::length_at, -1, s);
        }),
        refused("frame/signature-length-100", "tdx.quote.form.short", DATA, "The signature data are too short for signature and key", td, |s| {
            let at = s.quote.length_at();
            s.quote.after = vec![Patch::Write(at, 100_u32.to_le_bytes().to_vec()), Patch::Cut(at + 104)];
        }),
        refused("frame/signature-length-0", "tdx.quote.form.short", DATA, "There are no signature data", td, |s| {
            let at = s.quote.length_at();
            s.quote.after = vec![Patch::Write(at, vec![0; 4]), Patch::Cut(at + 4)];
        }),
        refused(
            "frame/signature-length-max",
            "tdx.quote.form.short",
            DATA,
            "The signature data are said to have 4 GiB",
            td,
            after(Quote::length_at, vec![0xff; 4]),
        ),
        refused("frame/sgx-length-max", "tdx.quote.form.short", DATA, "The same in a quote of version 3", sgx, after(Quote::length_at, vec![0xff; 4])),
        refused("frame/outer-size-more", "tdx.quote.form.short", CERT, "The outer certification is said to have a byte more than there is", td, |s| {
            grown(|q| q.signature_at() + 130, 1, s);
        }),
        refused("frame/outer-size-less", "tdx.quote.form.nesting", CERT, "The outer certification is said to have a byte less", td, |s| {
            grown(|q| q.signature_at() + 130, -1, s);
        }),
        refused("frame/outer-trailing", "tdx.quote.form.nesting", CERT, "A byte follows inside of the outer certification", td, |s| {
            s.quote.after_inner = vec![0]
        }),
        refused("frame/signature-trailing", "tdx.quote.form.nesting", DATA, "A byte follows inside of the signature data", td, |s| {
            s.quote.after_outer = vec![0]
        }),
        refused("frame/sgx-trailing", "tdx.quote.form.nesting", DATA, "A byte follows inside of the signature data of version 3", sgx, |s| {
            s.quote.after_inner = vec![0];
        }),
        refused(
            "frame/auth-length-max",
            "tdx.quote.form.short",
            DATA,
            "The auth data are said to go on beyond the end",
            td,
            after(Quote::auth_at, vec![0xff; 2]),
        ),
        refused("frame/inner-size-more", "tdx.quote.form.short", CERT, "The certificates are said to have a byte more than there is", td, |s| {
            grown(|q| q.cert_at() + 2, 1, s);
        }),
        refused("frame/inner-size-less", "tdx.quote.form.nesting", CERT, "The certificates are said to have a byte less", td, |s| {
            grown(|q| q.cert_at() + 2, -1, s);
        }),
        refused("frame/inner-size-max", "tdx.quote.form.short", CERT, "The certificates are said to have 4 GiB", td, after(|q| q.cert_at() + 2, vec![0xff; 4])),
        refused("frame/padding-one-bit", "tdx.quote.form.trailing", DATA, "One byte after the quote is not zero", td, |s| s.quote.padding = vec![0, 0, 1, 0]),
        refused("frame/padding-8193", "tdx.quote.form.padding", DATA, "One zero too many follows the quote", td, |s| s.quote.padding = vec![0; 8193]),
    ];
    for version in [0, 1, 2, 6, 65_535] {
        let id = format!("frame/version-{version}");
        all.push(refused(&id, "tdx.quote.form.version", HEADER, "The version is none that exists", td, |s| s.quote.version = version));
    }
    for kind in [0, 1, 3, 4] {
        let id = format!("frame/key-type-{kind}");
        all.push(refused(&id, "tdx.quote.form.key-type", HEADER, "The attestation key is of a type that is not used", td, |s| s.quote.key_type = kind));
    }
    for kind in [0, 5, 65_535] {
        let id = format!("frame/body-type-{kind}");
        all.push(refused(&id, "tdx.quote.form.body-type", BODY, "The body is of a type that does not exist", td10, |s| s.quote.stated = Some((kind, 584))));
    }
    for kind in [1, 5, 7] {
        let id = format!("frame/outer-type-{kind}");
        all.push(refused(&id, "tdx.quote.form.cert-type", CERT, "The outer certification is not of type 6", td, |s| s.quote.outer_type = kind));
    }
    for kind in [0, 6, 7, 8] {
        let id = format!("frame/inner-type-{kind}");
        all.push(refused(&id, "tdx.quote.form.cert-type", CERT, "The certification data are of a type that cannot stand there", td, |s| {
            s.quote.cert_type = kind
        }));
    }
    all
}

fn certification() -> Vec<Vector> {
    let mut all = vec![
        refused("cert/none", "tdx.pck.present.count", CERT, "There is no certificate in the quote", td, |s| s.quote.certification = Box::new(|_| Vec::new())),
        refused("cert/leaf-only", "tdx.pck.present.count", CERT, "The quote holds the PCK certificate where it should hold the chain", td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0]).into_bytes());
        }),
        refused("cert/no-root", "tdx.pck.present.count", CERT, "The root is missing in the quote", td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0, 1]).into_bytes());
        }),
        refused("cert/root-twice", "tdx.pck.present.count", CERT, "The quote holds a fourth certificate", td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0, 1, 2, 2]).into_bytes());
        }),
        refused("cert/another-after-root", "tdx.pck.present.count", CERT, "A certificate that has nothing to do with them follows the root", td, |s| {
            let other = Cert::tcb_signing().build();
            s.quote.certification = Box::new(move |chain| (pem_chain(chain, &[0, 1, 2]) + &crate::envelope::pem("CERTIFICATE", &other, "\n")).into_bytes());
        }),
        refused("cert/two", "tdx.pck.present.count", CERT, "The CA is missing in the quote", td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0, 2]).into_bytes());
        }),
        refused("cert/no-ca", "tdx.pck.present.role", CERT, "The quote holds the root twice and no CA", td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0, 2, 2]).into_bytes());
        }),
        refused("cert/text-before", "tdx.pck.present.text", CERT, "Text stands before the certificates, which nobody signed", td, |s| {
            s.quote.certification = Box::new(|chain| ("PCK chain\n".to_string() + &pem_chain(chain, &[0, 1, 2])).into_bytes());
        }),
        refused("cert/vertical-tab", "tdx.pck.present.text", CERT, "The last line end is another space", td, |s| {
            s.quote.certification = Box::new(|chain| (pem_chain(chain, &[0, 1, 2]).trim_end().to_string() + "\x0b").into_bytes());
        }),
        accepted("cert/crlf", CERT, "The lines end as on other systems", json!({ "tcb": { "status": "UpToDate" } }), td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0, 1, 2]).replace('\n', "\r\n").into_bytes());
        }),
        accepted("cert/no-last-line-end", CERT, "The last line has no end", json!({ "tcb": { "status": "UpToDate" } }), td, |s| {
            s.quote.certification = Box::new(|chain| pem_chain(chain, &[0, 1, 2]).trim_end().into());
        }),
        refused("cert/garbage", "tdx.pck.present.pem", CERT, "The quote holds bytes where it should hold certificates", td, |s| {
            s.quote.certification = Box::new(|_| filler::<900>("noise").to_vec());
        }),
        refused("cert/other-label", "tdx.pck.present.certificate", CERT, "One of the three blocks is labelled otherwise", td, |s| {
            s.quote.certification = Box::new(|chain| (pem_chain(chain, &[0, 1]) + &crate::envelope::pem("X509 CRL", &chain[2], "\n")).into_bytes());
        }),
        refused(
            "cert/type-4-alone",
            "missing.tdx.pck",
            CERT,
            "Nobody hands over CA and root",
            || certified_by(4),
            |s| {
                s.package = Box::new(|package, built| package["pck_crl_issuer_chain"] = pem_chain(&built.chain, &[2]).into());
            },
        ),
        refused(
            "cert/type-4-another",
            "tdx.pck.certification",
            CERT,
            "The certificate that comes along is of this platform and is another",
            || certified_by(4),
            |s| {
                let mut other = Cert::pck(cert::PLATFORM_CA);
                other.serial = 0x2003;
                other.extensions.add(cert::SGX, false, cert::Pck::new(true).build());
                let other = other.build();
                s.quote.certification = Box::new(move |_| other[..other.len() - 1].to_vec());
            },
        ),
        refused(
            "cert/type-1-other-ppid",
            "tdx.pck.certification",
            CERT,
            "The PPID is another platform's",
            || certified_by(1),
            |s| {
                s.quote.certification = Box::new(|_| {
                    let mut id = platform_id(1, cert::CPUSVN, cert::PCESVN, cert::PCEID);
                    id[0] ^= 1;
                    id
                });
            },
        ),
        refused(
            "cert/type-3-other-cpusvn",
            "tdx.pck.certification",
            CERT,
            "The CPUSVN is not the certificate's",
            || certified_by(3),
            |s| {
                s.quote.certification = Box::new(|_| platform_id(3, [6; 16], cert::PCESVN, cert::PCEID));
            },
        ),
        refused(
            "cert/type-3-other-pcesvn",
            "tdx.pck.certification",
            CERT,
            "The PCESVN is not the certificate's",
            || certified_by(3),
            |s| {
                s.quote.certification = Box::new(|_| platform_id(3, cert::CPUSVN, 12, cert::PCEID));
            },
        ),
        refused(
            "cert/type-3-other-pceid",
            "tdx.pck.certification",
            CERT,
            "The PCEID is not the certificate's",
            || certified_by(3),
            |s| {
                s.quote.certification = Box::new(|_| platform_id(3, cert::CPUSVN, cert::PCESVN, [1, 0]));
            },
        ),
        refused(
            "cert/type-3-short",
            "tdx.quote.form.short",
            CERT,
            "A byte is missing in the platform's id",
            || certified_by(3),
            |s| {
                s.quote.certification = Box::new(|_| platform_id(3, cert::CPUSVN, cert::PCESVN, cert::PCEID)[..403].to_vec());
            },
        ),
        refused(
            "cert/type-3-long",
            "tdx.quote.form.nesting",
            CERT,
            "A byte follows the platform's id",
            || certified_by(3),
            |s| {
                s.quote.certification = Box::new(|_| [platform_id(3, cert::CPUSVN, cert::PCESVN, cert::PCEID), vec![0]].concat());
            },
        ),
    ];
    for kind in 1..=3 {
        let start: fn() -> Scene = match kind {
            1 => || certified_by(1),
            2 => || certified_by(2),
            _ => || certified_by(3),
        };
        let id = format!("cert/type-{kind}-alone");
        all.push(refused(&id, "missing.tdx.pck", CERT, "Nobody hands over the PCK certificate", start, |s| s.package = Box::new(|_, _| ())));
    }
    all
}

fn signatures() -> Vec<Vector> {
    let mut all = vec![
        refused("quote/user-data-bit", "tdx.quote.signature", SIGNATURE, "A bit of the user data is flipped", td, flip(|_| 28)),
        refused("quote/reserved-bit", "tdx.quote.signature", SIGNATURE, "A reserved bit of the header is flipped", td, flip(|_| 8)),
        refused("quote/svn-bit", "tdx.quote.signature", SIGNATURE, "A bit of TEE_TCB_SVN is flipped", td, flip(|q| q.body_at() + 5)),
        refused("quote/attributes-bit", "tdx.quote.signature", SIGNATURE, "A bit of the attributes is flipped", td, flip(|q| q.body_at() + ATTRIBUTES + 3)),
        refused("quote/mrtd-bit", "tdx.quote.signature", SIGNATURE, "A bit of MRTD is flipped", td, flip(|q| q.body_at() + MRTD)),
        refused("quote/mrconfigid-bit", "tdx.quote.signature", SIGNATURE, "A bit of MRCONFIGID is flipped", td, flip(|q| q.body_at() + MRCONFIGID)),
        refused("quote/rtmr3-bit", "tdx.quote.signature", SIGNATURE, "A bit of RTMR3 is flipped", td, flip(|q| q.body_at() + RTMR0 + 191)),
        refused("quote/report-data-bit", "tdx.quote.signature", SIGNATURE, "A bit of the report data is flipped", td, flip(|q| q.body_at() + REPORT_DATA)),
        refused("quote/td15-tail-bit", "tdx.quote.signature", SIGNATURE, "The last bit of a TDX 1.5 report is flipped", td15, flip(|q| q.length_at() - 1)),
        refused(
            "quote/td15-ex-tail-bit",
            "tdx.quote.signature",
            SIGNATURE,
            "The last bit of an extended report is flipped",
            td15_ex,
            flip(|q| q.length_at() - 1),
        ),
        refused(
            "quote/td15-ex-vmid-bit",
            "tdx.quote.signature",
            SIGNATURE,
            "The first bit that only the extended report has is flipped",
            td15_ex,
            flip(|q| q.body_at() + 648),
        ),
        refused("quote/enclave-bit", "tdx.quote.signature", SIGNATURE, "A bit of MRENCLAVE is flipped", sgx, flip(|q| q.body_at() + 64)),
        refused("quote/body-type-bit", "tdx.quote.form.body-size", SIGNATURE, "A bit of the body's type is flipped", td10, flip(|_| 48)),
        refused("quote/body-size-bit", "tdx.quote.form.body-size", SIGNATURE, "A bit of the body's size is flipped", td10, flip(|_| 50)),
        refused("quote/signature-bit", "tdx.quote.signature", SIGNATURE, "A bit of the signature is flipped", td, flip(|q| q.signature_at() + 40)),
        refused("quote/r-zero", "tdx.quote.signature", SIGNATURE, "R is 0", td, after(Quote::signature_at, vec![0; 32])),
        refused("quote/s-zero", "tdx.quote.signature", SIGNATURE, "S is 0", td, after(|q| q.signature_at() + 32, vec![0; 32])),
        refused("quote/zero", "tdx.quote.signature", SIGNATURE, "The signature is all zeros", td, after(Quote::signature_at, vec![0; 64])),
        refused("quote/r-order", "tdx.quote.signature", SIGNATURE, "R is the order n", td, after(Quote::signature_at, order())),
        refused("quote/s-order", "tdx.quote.signature", SIGNATURE, "S is the order n", td, after(|q| q.signature_at() + 32, order())),
        refused("quote/r-greatest", "tdx.quote.signature", SIGNATURE, "R is the greatest number of 32 bytes", td, after(Quote::signature_at, vec![0xff; 32])),
        refused("quote/swapped", "tdx.quote.signature", SIGNATURE, "R and S are swapped", td, |s| s.quote.signature = |rs| [&rs[32..], &rs[..32]].concat()),
        refused("quote/little-endian", "tdx.quote.signature", SIGNATURE, "R and S are little-endian", td, |s| {
            s.quote.signature = |rs| rs[..32].iter().rev().chain(rs[32..].iter().rev()).copied().collect();
        }),
        refused("quote/der", "tdx.quote.signature", SIGNATURE, "The signature is the beginning of one in DER", td, |s| {
            s.quote.signature = |rs| key::to_der(&rs)[..64].to_vec()
        }),
        refused("quote/key-off-curve", "tdx.quote.signature", SIGNATURE, "The quoting enclave vouches for a point that is on no curve", td, |s| {
            let mut point = key::point("attestation key")[1..].to_vec();
            point[63] ^= 1;
            s.quote.point = Some(point);
        }),
        refused("quote/key-zero", "tdx.quote.signature", SIGNATURE, "The quoting enclave vouches for zeros, the point at infinity", td, |s| {
            s.quote.point = Some(vec![0; 64]);
        }),
        refused("quote/key-compressed", "tdx.quote.signature", SIGNATURE, "The quoting enclave vouches for a point in its compressed form", td, |s| {
            let mut point = key::point("attestation key")[..33].to_vec();
            point[0] = 2;
            point.resize(64, 0);
            s.quote.point = Some(point);
        }),
        refused("quote/key-replaced", "tdx.qe.report-data", DATA, "Somebody puts his own key into the quote and signs with it", td, |s| {
            let own = key::point("attestation key")[1..].to_vec();
            use sha2::{Digest, Sha256};
            s.quote.bound = Some([&Sha256::digest([&own[..], &s.quote.auth].concat())[..], &[0; 32]].concat());
            s.quote.attestation_key = "impostor";
        }),
        refused("quote/key-bit", "tdx.qe.report-data", DATA, "A bit of the attestation key is flipped", td, flip(attestation_key)),
        refused("qe/report-bit", "tdx.qe.signature", DATA, "A bit of the quoting enclave's report is flipped", td, flip(|q| q.qe_at() + 100)),
        refused("qe/report-data-bit", "tdx.qe.signature", DATA, "A bit of the quoting enclave's report data is flipped", td, flip(|q| q.qe_at() + 320)),
        refused(
            "qe/signature-bit",
            "tdx.qe.signature",
            DATA,
            "A bit of the signature over the quoting enclave's report is flipped",
            td,
            flip(|q| q.qe_at() + 384),
        ),
        refused(
            "qe/signature-zero",
            "tdx.qe.signature",
            DATA,
            "The signature over the quoting enclave's report is all zeros",
            td,
            after(|q| q.qe_at() + 384, vec![0; 64]),
        ),
        refused("qe/other-pck", "tdx.qe.signature", DATA, "Another platform's key signed the quoting enclave's report", td, |s| {
            s.quote.pck_key = "another pck"
        }),
        refused("qe/auth-bit", "tdx.qe.report-data", DATA, "A bit of the auth data is flipped", td, flip(|q| q.auth_at() + 2)),
        refused("qe/auth-longer", "tdx.qe.report-data", DATA, "The auth data have a byte more than the quoting enclave vouched for", td, |s| {
            use sha2::{Digest, Sha256};
            let own = key::point("attestation key")[1..].to_vec();
            s.quote.bound = Some([&Sha256::digest([&own[..], &s.quote.auth].concat())[..], &[0; 32]].concat());
            s.quote.auth.push(0);
        }),
        refused("qe/report-data-tail", "tdx.qe.report-data", DATA, "The second half of the quoting enclave's report data is not zero", td, |s| {
            s.quote.qe_before = vec![Patch::Flip(383)];
        }),
        refused("qe/report-data-only-key", "tdx.qe.report-data", DATA, "The quoting enclave vouches for the key without the auth data", td, |s| {
            use sha2::{Digest, Sha256};
            s.quote.bound = Some([&Sha256::digest(&key::point("attestation key")[1..])[..], &[0; 32]].concat());
        }),
    ];
    for (id, start, at) in [("quote/sgx-qe-bit", sgx as fn() -> Scene, 0_usize), ("quote/v5-qe-bit", td15, 0)] {
        all.push(refused(id, "tdx.qe.signature", DATA, "A bit of the quoting enclave's CPUSVN is flipped", start, |s| {
            let at = s.quote.qe_at() + at;
            s.quote.after.push(Patch::Flip(at as isize));
        }));
    }
    all
}
