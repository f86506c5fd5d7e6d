//! The runtime claims of Azure's paravisor: JSON whose exact bytes the hardware's report data are the hash of.
//!
//! They are read only after that hash was compared. Keys are found by their `kid`, never by their place. Members that nobody
//! here knows are passed over, since the paravisor adds some from time to time; members that stand twice are refused.

use alloc::{
    format,
    string::{String, ToString},
    vec::Vec,
};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Deserialize;

use crate::{hex, json, objects, verdict::Failure};

/// The kid of the attestation key.
pub(crate) const AK: &str = "HCLAkPub";
/// The kid of the endorsement key.
pub(crate) const EK: &str = "HCLEkPub";

/// Bytes of the modulus of either key.
const MODULUS_BYTES: usize = 256;

/// What the paravisor says of the virtual machine and its TPM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RuntimeClaims {
    /// The modulus of the attestation key; its exponent is 65537.
    pub(crate) ak: [u8; MODULUS_BYTES],
    /// The modulus of the endorsement key. Reports of 2023 do not have it.
    pub(crate) ek: Option<[u8; MODULUS_BYTES]>,
    pub(crate) configuration: Configuration,
    /// What the guest wrote to NV index 0x01400002 before it asked for the report. Reports of 2023 do not have it.
    pub(crate) user_data: Option<[u8; 64]>,
}

/// How the virtual machine was configured. Nobody but the paravisor says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Configuration {
    pub(crate) secure_boot: bool,
    pub(crate) console_enabled: bool,
    pub(crate) interactive_console_enabled: Option<bool>,
    pub(crate) tpm_enabled: bool,
    pub(crate) tpm_persisted: Option<bool>,
    pub(crate) filtered_vpci_devices_allowed: Option<bool>,
    /// In the form 8-4-4-4-12 and in lower case.
    pub(crate) vm_unique_id: String,
    pub(crate) root_cert_thumbprint: Option<String>,
    /// When the report was made, in seconds since 1970; only reports of 2023 have it.
    pub(crate) current_time: Option<u64>,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Jwk>,
    #[serde(rename = "vm-configuration")]
    configuration: ConfigurationDocument,
    #[serde(default, rename = "user-data")]
    user_data: Option<String>,
}

#[derive(Deserialize)]
struct Jwk {
    kid: String,
    kty: String,
    #[serde(default)]
    n: Option<String>,
    #[serde(default)]
    e: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct ConfigurationDocument {
    secure_boot: bool,
    console_enabled: bool,
    #[serde(default)]
    interactive_console_enabled: Option<bool>,
    tpm_enabled: bool,
    #[serde(default)]
    tpm_persisted: Option<bool>,
    #[serde(default)]
    filtered_vpci_devices_allowed: Option<bool>,
    #[serde(rename = "vmUniqueId")]
    vm_unique_id: String,
    #[serde(default)]
    root_cert_thumbprint: Option<String>,
    #[serde(default)]
    current_time: Option<u64>,
}

impl RuntimeClaims {
    /// Reads the claims.
    pub(crate) fn read(text: &[u8]) -> Result<Self, Failure> {
        let wrong = |why: String| Failure::new("azure.claims.form.json", "strict JSON of the known members", why);
        json::check(text).map_err(|why| wrong(why.to_string()))?;
        let document: Document = objects::from_slice(text).map_err(|error| wrong(format!("{error}")))?;
        for (i, key) in document.keys.iter().enumerate() {
            if document.keys.iter().take(i).any(|other| other.kid == key.kid) {
                return Err(Failure::new("azure.claims.form.kid", "each key once", format!("{:?} twice", key.kid)));
            }
        }
        let find = |kid: &str| document.keys.iter().find(|key| key.kid == kid);
        let ak = find(AK).ok_or_else(|| Failure::new("azure.claims.form.ak", "a key named HCLAkPub", "none"))?;
        let ak = ak.modulus().map_err(|why| Failure::new("azure.claims.form.ak", "RSA with 2048 bits and exponent 65537", why))?;
        let ek = find(EK).map(Jwk::modulus).transpose();
        let ek = ek.map_err(|why| Failure::new("azure.claims.form.ek", "RSA with 2048 bits and exponent 65537", why))?;
        let user_data = document.user_data.map(|text| {
            let bytes: Option<[u8; 64]> = hex::decode(&text).and_then(|bytes| bytes.try_into().ok());
            bytes.ok_or_else(|| Failure::new("azure.claims.form.user-data", "64 bytes in hexadecimal", text))
        });
        Ok(Self { ak, ek, configuration: document.configuration.read()?, user_data: user_data.transpose()? })
    }
}

impl Jwk {
    /// The modulus: as many bytes as it has bits, not a byte more, odd; and the one exponent.
    fn modulus(&self) -> Result<[u8; MODULUS_BYTES], &'static str> {
        if self.kty != "RSA" {
            return Err("another kind of key");
        }
        if self.e.as_deref() != Some("AQAB") {
            return Err("another exponent");
        }
        let n = self.n.as_deref().ok_or("no modulus")?;
        let n = URL_SAFE_NO_PAD.decode(n).map_err(|_| "a modulus that is not canonical base64url")?;
        let n: [u8; MODULUS_BYTES] = n.try_into().map_err(|_| "a modulus of another length")?;
        if n.first().is_some_and(|b| *b < 0x80) || n.last().is_some_and(|b| b % 2 == 0) {
            return Err("a modulus that is shorter than its bytes, or even");
        }
        Ok(n)
    }
}

impl ConfigurationDocument {
    fn read(self) -> Result<Configuration, Failure> {
        let vm_unique_id = guid(&self.vm_unique_id)
            .ok_or_else(|| Failure::new("azure.claims.form.vm-unique-id", "hexadecimal digits in the form 8-4-4-4-12", self.vm_unique_id.clone()))?;
        Ok(Configuration {
            secure_boot: self.secure_boot,
            console_enabled: self.console_enabled,
            interactive_console_enabled: self.interactive_console_enabled,
            tpm_enabled: self.tpm_enabled,
            tpm_persisted: self.tpm_persisted,
            filtered_vpci_devices_allowed: self.filtered_vpci_devices_allowed,
            vm_unique_id,
            root_cert_thumbprint: self.root_cert_thumbprint,
            current_time: self.current_time,
        })
    }
}

/// A GUID in lower case, if the text is one in its usual form.
pub(crate) fn guid(text: &str) -> Option<String> {
    let fits = text.len() == 36 && text.bytes().enumerate().all(|(i, b)| if matches!(i, 8 | 13 | 18 | 23) { b == b'-' } else { b.is_ascii_hexdigit() });
    fits.then(|| text.to_ascii_lowercase())
}

#[cfg(test)]
#[expect(clippy::string_slice, reason = "a test may panic")]
mod tests {
    use super::*;

    fn text(n: &str) -> String {
        let key = |kid: &str| format!(r#"{{"kid":"{kid}","key_ops":["sign"],"kty":"RSA","e":"AQAB","n":"{n}"}}"#);
        format!(
            r#"{{"keys":[{},{}],"vm-configuration":{{"console-enabled":true,"secure-boot":true,"tpm-enabled":true,"tpm-persisted":false,"vmUniqueId":"BAEFD3E1-184B-4C4C-AB88-0BDAD260505F"}},"user-data":"{}"}}"#,
            key(EK),
            key(AK),
            "aB".repeat(64)
        )
    }

    fn modulus() -> String {
        let mut n = [0x5a_u8; 256];
        n[0] = 0x80;
        n[255] = 1;
        URL_SAFE_NO_PAD.encode(n)
    }

    #[test]
    fn keys_are_found_by_kid_and_everything_is_strict() {
        let good = text(&modulus());
        let claims = RuntimeClaims::read(good.as_bytes()).unwrap();
        assert_eq!((claims.ak[0], claims.ek.is_some(), claims.user_data), (0x80, true, Some([0xab; 64])));
        assert_eq!(claims.configuration.vm_unique_id, "baefd3e1-184b-4c4c-ab88-0bdad260505f");
        let (n, short) = (modulus(), URL_SAFE_NO_PAD.encode([0x81_u8; 255]));
        let mut even = [0x80_u8; 256];
        even[1] = 1;
        let (low, even) = (URL_SAFE_NO_PAD.encode([0x7f_u8; 256]), URL_SAFE_NO_PAD.encode(even));
        let loose = format!("{}R", n.strip_suffix('Q').unwrap());
        for (from, to, code) in [
            ("HCLEkPub", "HCLAkPub", "azure.claims.form.kid"),
            ("HCLAkPub", "HCLAkPub2", "azure.claims.form.ak"),
            (r#""user-data":"#, r#""user-data":null,"user-data":"#, "azure.claims.form.json"),
            (r#""user-data":""#, r#""user-data":"00"#, "azure.claims.form.user-data"),
            (r#""user-data":"aB"#, r#""user-data":"0x"#, "azure.claims.form.user-data"),
            (r#""secure-boot":true"#, r#""secure-boot":"true""#, "azure.claims.form.json"),
            (r#""secure-boot":true,"#, "", "azure.claims.form.json"),
            (r#""secure-boot":true"#, r#""secure-boot":true,"secure-boot":true"#, "azure.claims.form.json"),
            ("BAEFD3E1-184B", "BAEFD3E1184B-", "azure.claims.form.vm-unique-id"),
        ] {
            assert!(good.contains(from));
            let refused = RuntimeClaims::read(good.replacen(from, to, 1).as_bytes()).unwrap_err();
            assert_eq!(refused.code, code, "{from} -> {to}");
        }
        let ak = |from: &str, to: &str| {
            let at = good.rfind(r#"{"kid""#).unwrap();
            RuntimeClaims::read(format!("{}{}", &good[..at], good[at..].replacen(from, to, 1)).as_bytes())
        };
        for (from, to) in [("RSA", "EC"), ("AQAB", "Aw"), (n.as_str(), short.as_str()), (&n, &low), (&n, &even), (&n, &loose), (&n, &format!("{n}=="))] {
            assert_eq!(ak(from, to).unwrap_err().code, "azure.claims.form.ak", "{from} -> {to}");
        }
        assert!(RuntimeClaims::read(format!("{good} ").as_bytes()).is_ok());
        assert!(RuntimeClaims::read(format!("{good}\0").as_bytes()).is_err());
        for len in 0..good.len() {
            assert!(RuntimeClaims::read(&good.as_bytes()[..len]).is_err(), "{len}");
        }
    }
}
