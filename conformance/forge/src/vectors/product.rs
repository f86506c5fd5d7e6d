//! The processor, as report, leaf and issuer name it.

use serde_json::json;

use crate::{
    cert::{Cert, PRODUCT_NAME, STRUCT_VERSION, name},
    der,
    product::Product,
    scene::{Scene, genoa, milan, turin, v2},
    vector::{Vector, accepted, refused},
};

const CPUID: &str = "AMD 56860, CPUID_FAM_ID and CPUID_MOD_ID";
const LEAF: &str = "AMD 57230 §3";

fn product_name(text: &'static str) -> impl FnOnce(&mut Scene) {
    move |s| s.vek.extensions.set(PRODUCT_NAME, der::element(der::IA5_STRING, text.as_bytes()))
}

pub fn vectors() -> Vec<Vector> {
    let mut all = vec![
        refused("product/report-genoa-leaf-milan", "snp.vek.product.report", CPUID, "The report names a Genoa, its leaf was issued for a Milan", milan, |s| {
            s.report.cpuid = Product::Genoa.cpuid();
        }),
        refused("product/report-milan-leaf-genoa", "snp.vek.product.report", CPUID, "The report names a Milan, its leaf was issued for a Genoa", genoa, |s| {
            s.report.cpuid = Product::Milan.cpuid();
        }),
        refused("product/name-of-another", "snp.vek.product.name", LEAF, "A Milan issuer's leaf has the product name of a Genoa", milan, product_name("Genoa")),
        refused("product/name-longer", "snp.vek.product.name", LEAF, "The product name only begins like the issuer's", milan, product_name("MilanX")),
        refused("product/name-lower-case", "snp.vek.product.name", LEAF, "The product name is written in lower case", milan, product_name("milan")),
        refused("product/name-empty", "snp.vek.product.name", LEAF, "The product name is empty", milan, product_name("")),
        accepted("product/name-without-stepping", LEAF, "The product name has no stepping", json!({ "product": "Milan" }), milan, product_name("Milan")),
        accepted("product/name-other-stepping", LEAF, "The product name has another stepping than CPUID", json!({}), milan, |s| {
            product_name("Milan-B0")(s);
            s.report.cpuid[2] = 2;
        }),
        refused("product/struct-version-1-milan", "snp.vek.product.struct-version", LEAF, "A Milan leaf has the structVersion of Turin", milan, |s| {
            s.vek.extensions.set(STRUCT_VERSION, der::number(1));
        }),
        refused("product/struct-version-0-turin", "snp.vek.product.struct-version", LEAF, "A Turin leaf has the structVersion of Milan", turin, |s| {
            s.vek.extensions.set(STRUCT_VERSION, der::number(0));
        }),
        refused(
            "product/v2-not-the-wanted",
            "snp.product.allowed",
            "Veritee policy, snp.products",
            "A version 2 report is thought a Genoa's, and the leaf is a Milan's",
            v2,
            |s| {
                s.snp("products", json!(["Genoa"]));
            },
        ),
        accepted(
            "product/v2-wanted",
            "Veritee policy, snp.products",
            "A version 2 report is thought a Milan's, and is",
            json!({ "product": "Milan" }),
            v2,
            |s| {
                s.snp("products", json!(["Milan"]));
            },
        ),
        refused("product/not-allowed", "snp.product.allowed", "Veritee policy, snp.products", "The product is not among the accepted ones", milan, |s| {
            s.snp("products", json!(["Genoa", "Turin"]));
        }),
        refused("product/denied", "snp.product.allowed.denied", "Veritee policy, snp.deny_products", "The product is refused by name", milan, |s| {
            s.snp("deny_products", json!(["Milan"]));
        }),
        accepted("product/another-denied", "Veritee policy, snp.deny_products", "Another product is refused by name", json!({}), genoa, |s| {
            s.snp("deny_products", json!(["Milan"]));
        }),
        refused("product/issuer-unknown", "snp.chain.vek-role.issuer", LEAF, "The issuer's name is that of a product nobody knows", milan, |s| {
            s.vek.issuer = name("SEV-Venice");
        }),
    ];
    for (id, code, family, model) in [
        ("product/family-18", "snp.product.known.family", 0x18, 0x01),
        ("product/family-1b", "snp.product.known.family", 0x1b, 0x01),
        ("product/model-19-20", "snp.product.known.model", 0x19, 0x20),
        ("product/model-19-9f", "snp.product.known.model", 0x19, 0x9f),
        ("product/model-19-b0", "snp.product.known.model", 0x19, 0xb0),
        ("product/model-1a-12", "snp.product.known.model", 0x1a, 0x12),
        ("product/venice-50", "snp.product.known.venice", 0x1a, 0x50),
        ("product/venice-c7", "snp.product.known.venice", 0x1a, 0xc7),
        ("product/cpuid-zero", "snp.product.known.zero", 0, 0),
    ] {
        all.push(refused(id, code, CPUID, "CPUID names a processor that is not in the closed table", milan, |s| s.report.cpuid = [family, model, 0]));
    }
    for (id, start, cpuid) in [
        ("product/milan-00", milan as fn() -> Scene, [0x19, 0x00, 0]),
        ("product/milan-0f", milan, [0x19, 0x0f, 0]),
        ("product/genoa-10", genoa, [0x19, 0x10, 0]),
        ("product/genoa-x", genoa, [0x19, 0x11, 2]),
        ("product/genoa-1f", genoa, [0x19, 0x1f, 0]),
        ("product/siena-a0", genoa, [0x19, 0xa0, 2]),
        ("product/siena-af", genoa, [0x19, 0xaf, 0]),
        ("product/turin-00", turin, [0x1a, 0x00, 0]),
        ("product/turin-dense-11", turin, [0x1a, 0x11, 0]),
    ] {
        all.push(accepted(
            id,
            CPUID,
            "CPUID names a processor at an edge of the closed table",
            json!({ "snp": { "cpuid": { "model": cpuid[1] } } }),
            start,
            |s| {
                s.report.cpuid = cpuid;
            },
        ));
    }
    // The other product's layout of the TCB, in a report whose leaf is right.
    for (id, start, other) in
        [("product/tcb-layout-turin-as-milan", turin as fn() -> Scene, Product::Milan), ("product/tcb-layout-milan-as-turin", milan, Product::Turin)]
    {
        all.push(refused(id, "snp.vek.tcb.reserved", "AMD 56860, TCB_VERSION", "REPORTED_TCB has the order of another product", start, |s| {
            s.report.reported = other.encode(s.product.tcb());
        }));
    }
    // With zeros where the layouts differ, only the comparison itself can tell.
    all.push(refused(
        "product/tcb-layout-unnoticed",
        "snp.vek.tcb",
        "AMD 56860, TCB_VERSION",
        "Read in Milan's order the TCB fits the leaf, in Turin's it does not",
        turin,
        |s| {
            let tcb = crate::product::Tcb { fmc: 0, boot_loader: 3, tee: 0, snp: 0, microcode: 9 };
            s.vek = Cert::vek(Product::Turin, tcb, Ok(&s.report.chip_id[..8]));
            s.report.reported = Product::Milan.encode(tcb);
            s.report.current = [9; 8];
            s.report.committed = [9; 8];
        },
    ));
    all
}
