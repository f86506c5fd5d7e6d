//! `jwt/*/token.jwt`, or `detached-eat.json`, with the issuer's `jwks.json` beside it, and in `SOURCES.md` a line `- status:` that says what it comes to.
//! Each is asked a second after it was issued or, where that is later, became good. One that verifies is asked again with something amiss: without keys, with the
//! keys as collateral, a day after it expired, with a payload altered, and with a line end.

use std::{fs, path::Path};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::Value;
use veritee::Time;

use super::{DAY, EXPLORE};
use crate::vector::{Expect, Expected, Suite, Vector, text};

/// Tokens whose signature verifies and that are refused all the same.
const REFUSED: [(&str, &str); 1] = [("ear-04-ok", "an EAR from before it had a profile")];

pub(super) fn read(folder: &Path) -> Result<Suite, String> {
    let policy: Value = serde_json::from_str(EXPLORE).map_err(|e| e.to_string())?;
    let mut folders = fs::read_dir(folder).and_then(|dir| dir.map(|e| Ok(e?.path())).collect::<Result<Vec<_>, _>>()).map_err(|e| e.to_string())?;
    folders.retain(|path| path.is_dir());
    folders.sort();
    let (mut vectors, mut left_out) = (Vec::new(), Vec::new());
    for folder in folders {
        let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        // A token, or the bundle of detached tokens that NVIDIA's service answers with.
        let Ok(token) = fs::read_to_string(folder.join("token.jwt")).or_else(|_| fs::read_to_string(folder.join("detached-eat.json"))) else {
            left_out.push(format!("{name}: no token"));
            continue;
        };
        let token = token.trim();
        let sources = fs::read_to_string(folder.join("SOURCES.md")).unwrap_or_default();
        let Some(status) = sources.lines().find_map(|line| line.strip_prefix("- status: ")) else {
            left_out.push(format!("{name}: nothing says what it comes to"));
            continue;
        };
        let payload: Value = token.split('.').nth(1).and_then(|part| serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()).unwrap_or_default();
        let seconds = |claim: &str| payload.get(claim).and_then(Value::as_f64).map(|seconds| seconds as u64);
        let time = |seconds: u64| Time::from_unix_seconds(seconds).map(|t| t.to_string()).map_err(|e| format!("{name}: {e}"));
        let keys = fs::read(folder.join("jwks.json")).ok().map(|keys| text(&keys));
        let verifies = status == "VERIFIES" && keys.is_some() && !REFUSED.iter().any(|(own, _)| *own == name);
        let vector = Vector {
            id: format!("real-jwt/{name}"),
            title: sources.lines().find_map(|line| line.strip_prefix("- what: ")).unwrap_or("a token").into(),
            clause: "the folder's own SOURCES.md".into(),
            flags: vec!["real".into()],
            evidence: text(token.as_bytes()),
            collateral: Vec::new(),
            trust: keys.iter().filter(|_| !status.starts_with("VERIFIES only")).cloned().collect(),
            policy: policy.clone(),
            nonce: None,
            key: None,
            at: time(seconds("iat").unwrap_or(1_700_000_000).max(seconds("nbf").unwrap_or(0)) + 1)?,
            expect: Expect {
                verdict: if verifies { Expected::Verified } else { Expected::Rejected },
                code: status.ends_with("NO KEY").then(|| "missing.jwt.key".into()),
                claims: None,
            },
        };
        if verifies {
            let wrong = |what: &str, change: &dyn Fn(&mut Vector)| {
                let expect = Expect { verdict: Expected::Rejected, code: None, claims: None };
                let mut vector = Vector { id: format!("{}-{what}", vector.id), expect, ..vector.clone() };
                change(&mut vector);
                vector
            };
            vectors.push(wrong("without-keys", &|v| v.trust.clear()));
            vectors.push(wrong("keys-came-along", &|v| v.collateral = std::mem::take(&mut v.trust)));
            vectors.push(wrong("line-end", &|v| v.evidence = text(format!("{token}\n").as_bytes())));
            let middle = token.find('.').unwrap_or_default() + 40;
            let mut altered = token.as_bytes().to_vec();
            altered.iter_mut().skip(middle).take(1).for_each(|byte| *byte = if *byte == b'A' { b'B' } else { b'A' });
            vectors.push(wrong("payload-altered", &|v| v.evidence = text(&altered)));
            if let Some(end) = seconds("exp") {
                let later = time(end + DAY)?;
                vectors.push(wrong("a-day-after", &|v| v.at.clone_from(&later)));
            }
        }
        vectors.push(vector);
    }
    Ok(Suite { name: "jwt, further".into(), vectors, left_out })
}
