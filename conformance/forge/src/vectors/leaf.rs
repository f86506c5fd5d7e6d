//! The leaf's extensions, and what binds them to the report.

use serde_json::json;

use crate::{
    cert::{BL_SPL, CSP_ID, Cert, FMC_SPL, HWID, PRODUCT_NAME, SNP_SPL, STRUCT_VERSION, TEE_SPL, UCODE_SPL, spl},
    der,
    product::Tcb,
    scene::{CSP, Scene, genoa, milan, turin, vlek},
    vector::{Vector, accepted, refused},
};

const LEAF: &str = "AMD 57230 §3";
const TCB: &str = "AMD 57230 §3; AMD 56860, REPORTED_TCB";
const CHIP: &str = "AMD 57230 §3; AMD 56860, CHIP_ID";

fn hwid(value: Vec<u8>) -> impl FnOnce(&mut Scene) {
    move |s| s.vek.extensions.set(HWID, value)
}

/// Another chip id, in leaf and report.
fn chip(s: &mut Scene, change: impl FnOnce(&mut [u8; 64])) {
    change(&mut s.report.chip_id);
    let id = s.report.chip_id[..s.product.chip_id_len()].to_vec();
    s.vek.extensions.set(HWID, id);
}

fn csp(text: &str) -> Vec<u8> {
    der::element(der::IA5_STRING, text.as_bytes())
}

pub fn vectors() -> Vec<Vector> {
    let milan_id = crate::product::Product::Milan.chip_id();
    let mut all = vec![
        refused("leaf/without-fmc", "snp.vek.extensions.fmc-missing", LEAF, "A Turin leaf has no fmcSPL", turin, |s| s.vek.extensions.remove(FMC_SPL)),
        refused("leaf/fmc-on-milan", "snp.vek.extensions.fmc", LEAF, "A Milan leaf has an fmcSPL", milan, |s| s.vek.extensions.add(FMC_SPL, false, spl(0))),
        refused("leaf/fmc-on-genoa", "snp.vek.extensions.fmc", LEAF, "A Genoa leaf has an fmcSPL", genoa, |s| s.vek.extensions.add(FMC_SPL, false, spl(0))),
        refused("leaf/duplicate-spl", "snp.vek.extensions.duplicate", "RFC 5280 §4.2", "snpSPL stands twice, with one value", milan, |s| {
            s.vek.extensions.add(SNP_SPL, false, spl(24));
        }),
        refused("leaf/duplicate-spl-other-value", "snp.vek.extensions.duplicate", "RFC 5280 §4.2", "snpSPL stands twice, with two values", milan, |s| {
            s.vek.extensions.add(SNP_SPL, false, spl(25));
        }),
        refused("leaf/duplicate-hwid", "snp.vek.extensions.duplicate", "RFC 5280 §4.2", "hwID stands twice", milan, |s| {
            s.vek.extensions.add(HWID, false, vec![7; 64]);
        }),
        refused("leaf/duplicate-unknown", "snp.vek.extensions.duplicate", "RFC 5280 §4.2", "An unknown extension stands twice", milan, |s| {
            s.vek.extensions.add("1.3.6.1.4.1.99999.1", false, vec![5, 0]);
            s.vek.extensions.add("1.3.6.1.4.1.99999.1", false, vec![5, 0]);
        }),
        refused("leaf/unknown-of-amd", "snp.vek.extensions.unknown", LEAF, "An extension of AMD's arc that nobody knows", milan, |s| {
            s.vek.extensions.add("1.3.6.1.4.1.3704.1.3.10", false, spl(0));
        }),
        refused("leaf/reserved-spl-4", "snp.vek.extensions.reserved", LEAF, "A reserved SPL of a Milan leaf is not 0", milan, |s| {
            s.vek.extensions.set("1.3.6.1.4.1.3704.1.3.4", spl(1));
        }),
        refused("leaf/reserved-spl-7", "snp.vek.extensions.reserved", LEAF, "A reserved SPL of a Turin leaf is not 0", turin, |s| {
            s.vek.extensions.set("1.3.6.1.4.1.3704.1.3.7", spl(1));
        }),
        refused("leaf/name-utf8", "snp.vek.extensions.malformed", LEAF, "The product name is a UTF8String", milan, |s| {
            s.vek.extensions.set(PRODUCT_NAME, der::element(der::UTF8_STRING, b"Milan-B0"));
        }),
        refused("leaf/name-not-ascii", "snp.vek.extensions.malformed", LEAF, "The product name is not ASCII", milan, |s| {
            s.vek.extensions.set(PRODUCT_NAME, der::element(der::IA5_STRING, "Milan-Bö".as_bytes()));
        }),
        refused("leaf/name-trailing", "snp.vek.extensions.malformed", LEAF, "Something follows the product name", milan, |s| {
            s.vek.extensions.set(PRODUCT_NAME, [csp("Milan-B0"), vec![0]].concat());
        }),
        refused("leaf/other-tcb", "snp.vek.tcb", TCB, "The leaf is this chip's for an older TCB", milan, |s| {
            let older = Tcb { snp: 20, microcode: 200, ..s.product.tcb() };
            s.vek = Cert::vek(s.product, older, Ok(&s.report.chip_id));
        }),
        refused("leaf/for-current-tcb", "snp.vek.tcb", TCB, "The leaf is for the current TCB, the report was signed for the reported one", milan, |s| {
            s.report.reported[6] -= 1;
            s.report.committed[6] -= 1;
        }),
        accepted(
            "leaf/reported-below-current",
            TCB,
            "The reported TCB is below the committed, that below the current",
            json!({ "tcb": { "reported": { "snp": 24 }, "committed": { "snp": 25 }, "current": { "snp": 26 } } }),
            milan,
            |s| {
                s.report.committed[6] += 1;
                s.report.current[6] += 2;
            },
        ),
        accepted("leaf/microcode-7f", LEAF, "ucodeSPL is the greatest of one byte", json!({ "tcb": { "reported": { "microcode": 127 } } }), milan, |s| {
            s.tcb(Tcb { microcode: 0x7f, ..s.product.tcb() })
        }),
        accepted(
            "leaf/microcode-80",
            LEAF,
            "ucodeSPL is the least that needs a sign byte",
            json!({ "tcb": { "reported": { "microcode": 128 } } }),
            milan,
            |s| s.tcb(Tcb { microcode: 0x80, ..s.product.tcb() }),
        ),
        accepted(
            "leaf/all-255",
            LEAF,
            "Every SPL is 255",
            json!({ "tcb": { "reported": { "boot_loader": 255, "tee": 255, "snp": 255, "microcode": 255 } } }),
            milan,
            |s| {
                s.tcb(Tcb { fmc: 0, boot_loader: 255, tee: 255, snp: 255, microcode: 255 });
            },
        ),
        accepted("leaf/all-0", LEAF, "Every SPL is 0", json!({ "tcb": { "reported": { "boot_loader": 0, "snp": 0 } } }), milan, |s| {
            s.tcb(Tcb { fmc: 0, boot_loader: 0, tee: 0, snp: 0, microcode: 0 });
        }),
        accepted("leaf/fmc-0", LEAF, "fmcSPL of a Turin is 0", json!({ "tcb": { "reported": { "fmc": 0, "snp": 4 } } }), turin, |_| ()),
        accepted("leaf/fmc-1", LEAF, "fmcSPL of a Turin is 1", json!({ "tcb": { "reported": { "fmc": 1 } } }), turin, |s| {
            s.tcb(Tcb { fmc: 1, ..s.product.tcb() })
        }),
        refused("leaf/vcek-without-hwid", "snp.vek.chip-id.missing", CHIP, "A VCEK has no hwID", milan, |s| s.vek.extensions.remove(HWID)),
        refused("leaf/masked-without-hwid", "snp.vek.chip-id.missing", CHIP, "A VCEK has no hwID, and the report names no chip", milan, |s| {
            s.vek.extensions.remove(HWID);
            s.report.chip_id = [0; 64];
        }),
        refused("leaf/hwid-8-on-milan", "snp.vek.chip-id.length", CHIP, "A Milan hwID has the length of a Turin's", milan, hwid(milan_id[..8].to_vec())),
        refused("leaf/hwid-63", "snp.vek.chip-id.length", CHIP, "hwID is the chip id without its last byte", milan, hwid(milan_id[..63].to_vec())),
        refused("leaf/hwid-65", "snp.vek.chip-id.length", CHIP, "hwID is the chip id and a byte more", milan, hwid([&milan_id[..], &[0]].concat())),
        refused("leaf/hwid-empty", "snp.vek.chip-id.length", CHIP, "hwID is empty", milan, hwid(vec![])),
        refused("leaf/hwid-empty-masked", "snp.vek.chip-id.length", CHIP, "hwID is empty, and the report names no chip", milan, |s| {
            s.vek.extensions.set(HWID, vec![]);
            s.report.chip_id = [0; 64];
        }),
        refused(
            "leaf/hwid-wrapped-short",
            "snp.vek.chip-id.length",
            CHIP,
            "hwID is wrapped, and the wrapping is too short",
            milan,
            hwid(der::octets(&milan_id[..63])),
        ),
        refused("leaf/hwid-wrapped-twice", "snp.vek.chip-id.length", CHIP, "hwID is wrapped twice", milan, hwid(der::octets(&der::octets(&milan_id)))),
        refused(
            "leaf/hwid-wrapped-wrong-tag",
            "snp.vek.chip-id.length",
            CHIP,
            "hwID is wrapped in a BIT STRING",
            milan,
            hwid([&[3, 64], &milan_id[..]].concat()),
        ),
        refused("leaf/hwid-64-on-turin", "snp.vek.chip-id.length", CHIP, "A Turin hwID has the length of a Milan's", turin, |s| {
            let id = s.report.chip_id.to_vec();
            s.vek.extensions.set(HWID, id);
        }),
        accepted(
            "leaf/hwid-wrapped",
            CHIP,
            "hwID is wrapped in an OCTET STRING",
            json!({ "signer": { "chip_id": crate::scene::hex(&milan_id) } }),
            milan,
            hwid(der::octets(&milan_id)),
        ),
        accepted("leaf/hwid-wrapped-turin", CHIP, "A Turin hwID is wrapped in an OCTET STRING", json!({ "product": "Turin" }), turin, |s| {
            let id = der::octets(&s.report.chip_id[..8]);
            s.vek.extensions.set(HWID, id);
        }),
        accepted("leaf/hwid-begins-02", CHIP, "The chip id begins like an INTEGER", json!({}), milan, |s| chip(s, |id| id[..2].copy_from_slice(&[2, 62]))),
        accepted("leaf/hwid-begins-04", CHIP, "The chip id begins like an OCTET STRING", json!({}), milan, |s| chip(s, |id| id[..2].copy_from_slice(&[4, 62]))),
        accepted("leaf/hwid-begins-04-turin", CHIP, "A Turin chip id begins like an OCTET STRING", json!({}), turin, |s| {
            chip(s, |id| id[..2].copy_from_slice(&[4, 6]))
        }),
        refused("leaf/hwid-first-byte", "snp.vek.chip-id", CHIP, "hwID differs in its first byte", milan, |s| s.report.chip_id[0] ^= 1),
        refused("leaf/hwid-last-byte", "snp.vek.chip-id", CHIP, "hwID differs in its last byte", milan, |s| s.report.chip_id[63] ^= 1),
        refused("leaf/hwid-first-byte-turin", "snp.vek.chip-id", CHIP, "A Turin hwID differs in its first byte", turin, |s| s.report.chip_id[0] ^= 1),
        refused("leaf/hwid-last-byte-turin", "snp.vek.chip-id", CHIP, "A Turin hwID differs in its last byte", turin, |s| s.report.chip_id[7] ^= 1),
        refused("leaf/turin-tail-first", "snp.vek.chip-id.tail", CHIP, "The byte after a Turin's chip id is set", turin, |s| s.report.chip_id[8] = 1),
        refused("leaf/turin-tail-last", "snp.vek.chip-id.tail", CHIP, "The last byte of a Turin's CHIP_ID is set", turin, |s| s.report.chip_id[63] = 1),
        refused("leaf/vcek-with-csp-id", "snp.vek.csp-id.vcek", LEAF, "A VCEK names a cloud provider", milan, |s| {
            s.vek.extensions.add(CSP_ID, false, csp(CSP))
        }),
        refused("leaf/vlek-with-hwid", "snp.vek.chip-id.vlek", LEAF, "A VLEK names a cloud provider and a chip", vlek, |s| {
            s.vek.extensions.add(HWID, false, vec![7; 64])
        }),
        refused("leaf/vlek-hwid-for-csp-id", "snp.vek.chip-id.vlek", LEAF, "A VLEK names a chip instead of a cloud provider", vlek, |s| {
            s.vek.extensions.remove(CSP_ID);
            s.vek.extensions.add(HWID, false, vec![7; 64]);
        }),
        refused("leaf/vlek-without-csp-id", "snp.vek.csp-id.missing", LEAF, "A VLEK names no cloud provider", vlek, |s| s.vek.extensions.remove(CSP_ID)),
        refused("leaf/vlek-empty-csp-id", "snp.vek.csp-id.missing", LEAF, "A VLEK names an empty cloud provider", vlek, |s| {
            s.vek.extensions.set(CSP_ID, csp(""))
        }),
        refused("leaf/vlek-csp-id-utf8", "snp.vek.extensions.malformed", LEAF, "The cloud provider's name is a UTF8String", vlek, |s| {
            s.vek.extensions.set(CSP_ID, der::element(der::UTF8_STRING, CSP.as_bytes()));
        }),
        accepted(
            "leaf/vlek",
            LEAF,
            "A VLEK signs for a masked chip within its year",
            json!({ "signer": { "kind": "vlek", "csp_id": CSP, "chip_id": null } }),
            vlek,
            |_| (),
        ),
        accepted(
            "leaf/vlek-with-chip",
            CHIP,
            "A VLEK signs, and the report names a chip that nothing proves",
            json!({ "signer": { "chip_id": null } }),
            vlek,
            |s| s.report.chip_id = [7; 64],
        ),
        accepted(
            "leaf/vcek-masked",
            CHIP,
            "A VCEK signs for a masked chip, which the policy does not forbid",
            json!({ "signer": { "kind": "vcek", "chip_id": null } }),
            milan,
            |s| {
                s.report.chip_id = [0; 64];
            },
        ),
        accepted("leaf/genoa", LEAF, "A Genoa with a VCEK", json!({ "product": "Genoa", "signer": { "anchor": "ARK-Genoa" } }), genoa, |_| ()),
        accepted(
            "leaf/turin",
            LEAF,
            "A Turin with its own TCB layout and a chip id of 8 bytes",
            json!({ "product": "Turin", "signer": { "anchor": "ARK-Turin" } }),
            turin,
            |_| (),
        ),
    ];
    for (id, oid) in [
        ("leaf/without-boot-loader", BL_SPL),
        ("leaf/without-tee", TEE_SPL),
        ("leaf/without-snp", SNP_SPL),
        ("leaf/without-microcode", UCODE_SPL),
        ("leaf/without-struct-version", STRUCT_VERSION),
        ("leaf/without-product-name", PRODUCT_NAME),
    ] {
        all.push(refused(id, "snp.vek.extensions.missing", LEAF, "A required extension is missing", milan, |s| s.vek.extensions.remove(oid)));
    }
    // snpSPL is 24, 18h.
    for (id, value, title) in [
        ("leaf/spl-negative", vec![2, 1, 0x98], "snpSPL is negative"),
        ("leaf/spl-256", vec![2, 2, 1, 0], "snpSPL is 256"),
        ("leaf/spl-last-byte-equal", vec![2, 2, 1, 0x18], "snpSPL is 280, whose last byte is as it should be"),
        ("leaf/spl-not-minimal", vec![2, 2, 0, 0x18], "snpSPL has a zero byte too many"),
        ("leaf/spl-two-zeros", vec![2, 3, 0, 0, 0x18], "snpSPL has two zero bytes too many"),
        ("leaf/spl-long-length", vec![2, 0x81, 1, 0x18], "snpSPL has its length in the long form"),
        ("leaf/spl-octet-string", vec![4, 1, 0x18], "snpSPL is an OCTET STRING"),
        ("leaf/spl-enumerated", vec![10, 1, 0x18], "snpSPL is an ENUMERATED"),
        ("leaf/spl-raw", vec![0x18], "snpSPL is a bare byte"),
        ("leaf/spl-trailing", vec![2, 1, 0x18, 0], "Something follows snpSPL"),
        ("leaf/spl-no-contents", vec![2, 0], "snpSPL is an INTEGER without contents"),
        ("leaf/spl-truncated", vec![2, 2, 0], "snpSPL ends before its length"),
        ("leaf/spl-empty", vec![], "snpSPL's extension is empty"),
    ] {
        all.push(refused(id, "snp.vek.extensions.malformed", LEAF, title, milan, |s| s.vek.extensions.set(SNP_SPL, value)));
    }
    for (id, start, at, up) in [
        ("leaf/tcb-boot-loader-above", milan as fn() -> Scene, 0, true),
        ("leaf/tcb-boot-loader-below", milan, 0, false),
        ("leaf/tcb-tee-above", milan, 1, true),
        ("leaf/tcb-tee-below", milan, 1, false),
        ("leaf/tcb-snp-above", milan, 6, true),
        ("leaf/tcb-snp-below", milan, 6, false),
        ("leaf/tcb-microcode-above", milan, 7, true),
        ("leaf/tcb-microcode-below", milan, 7, false),
        ("leaf/tcb-fmc-above", turin_with_fmc, 0, true),
        ("leaf/tcb-fmc-below", turin_with_fmc, 0, false),
        ("leaf/tcb-snp-above-turin", turin_with_fmc, 3, true),
        ("leaf/tcb-snp-below-turin", turin_with_fmc, 3, false),
    ] {
        all.push(refused(id, "snp.vek.tcb", TCB, "One component of REPORTED_TCB is one off the leaf's", start, |s| {
            let byte = &mut s.report.reported[at];
            *byte = if up { *byte + 1 } else { *byte - 1 };
        }));
    }
    for (id, start, at) in
        [("leaf/tcb-reserved-milan", milan as fn() -> Scene, 2), ("leaf/tcb-reserved-genoa", genoa, 5), ("leaf/tcb-reserved-turin", turin, 4)]
    {
        all.push(refused(id, "snp.vek.tcb.reserved", TCB, "A reserved byte of REPORTED_TCB is set", start, |s| s.report.reported[at] = 1));
    }
    all
}

fn turin_with_fmc() -> Scene {
    let mut scene = turin();
    scene.tcb(Tcb { fmc: 2, ..scene.product.tcb() });
    scene
}
