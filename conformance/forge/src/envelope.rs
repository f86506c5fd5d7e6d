//! What certificates travel in: PEM, the certificate table of an extended report, bundles.

use base64::{
    Engine,
    engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD},
};

/// A PEM block with this end of line.
pub fn pem(label: &str, der: &[u8], eol: &str) -> String {
    let text = STANDARD.encode(der);
    let lines = text.as_bytes().chunks(64).map(|line| String::from_utf8_lossy(line).into_owned());
    let lines: Vec<String> = [format!("-----BEGIN {label}-----")].into_iter().chain(lines).chain([format!("-----END {label}-----")]).collect();
    lines.join(eol) + eol
}

pub const VCEK: [u8; 16] = guid(0x63da758d_e664_4564_adc5_f4b93be8accd);
pub const VLEK: [u8; 16] = guid(0xa8074bc2_a25a_483e_aae6_39c045a0b8a1);
pub const ASK: [u8; 16] = guid(0x4ab7b379_bbac_4fe4_a02f_05aef327c782);
pub const ARK: [u8; 16] = guid(0xc0b406a4_a803_4952_9743_3fb6014cd0ae);
pub const CRL: [u8; 16] = guid(0x92f81bc3_5811_4d3d_97ff_d19f88dc67ea);
pub const UNKNOWN: [u8; 16] = guid(0x00112233_4455_6677_8899_aabbccddeeff);

const fn guid(number: u128) -> [u8; 16] {
    number.to_be_bytes()
}

/// A certificate table (GHCB specification): entries of GUID, offset and length, an entry of zeros, the data.
pub fn table(entries: &[([u8; 16], &[u8])]) -> Vec<u8> {
    let mut offset = (entries.len() + 1) * 24;
    let (mut head, mut data) = (Vec::new(), Vec::new());
    for (guid, bytes) in entries {
        head.extend(guid);
        head.extend((offset as u32).to_le_bytes());
        head.extend((bytes.len() as u32).to_le_bytes());
        data.extend(*bytes);
        offset += bytes.len();
    }
    head.extend([0; 24]);
    [head, data].concat()
}

pub const EVIDENCE: u32 = 4;
pub const ENDORSEMENT: u32 = 2;

/// One member of a bundle (RFC 9999): name, media type, value, indicator.
pub fn member(name: &str, media_type: &str, value: &[u8], indicator: u32) -> String {
    format!("{name:?}:[{media_type:?},\"{}\",{indicator}]", URL_SAFE_NO_PAD.encode(value))
}

pub fn bundle(members: &[String]) -> Vec<u8> {
    format!("{{{}}}", members.join(",")).into_bytes()
}

pub const REPORT_TYPE: &str = "application/vnd.amd.sev-snp-report";
pub const CERT_TYPE: &str = "application/pkix-cert";
