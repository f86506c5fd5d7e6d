//! Form, header, algorithm and key.

use alloc::{
    format,
    string::{String, ToString},
};

use super::forge::{NOW, b64, code, code_with, genuine, header, key_id, key_set, key_set_with, payload, policy, public, sign, signature};

#[test]
fn the_form_is_exact() {
    let token = genuine();
    assert_eq!(code(&token), "ok");
    let parts: alloc::vec::Vec<&str> = token.split('.').collect();
    let (h, p, s) = (parts[0], parts[1], parts[2]);
    for (wrong, want) in [
        (format!("{token}\n"), "jwt.form.character"),
        (format!("{token}."), "jwt.form.parts"),
        (format!("{token}.\n"), "jwt.form.character"),
        (format!("{h}.{p}"), "jwt.form.parts"),
        (format!("{h}.{p}.{s}.x"), "jwt.form.parts"),
        (format!("{h}.{p}.{s}.x.y"), "jwt.form.encrypted"),
        (format!("{h}.{p}."), "jwt.form.unsigned"),
        (format!("{h}=.{p}.{s}"), "jwt.form.header-base64"),
        (format!("{h}.{p}.{s}="), "jwt.form.signature-base64"),
        (format!("{h}.{p}.{s}A"), "jwt.key.fits.length"),
        (format!("{h}.{p}.{s}AAA"), "jwt.form.signature-base64"),
        (format!("{h}.{p}.+{}", &s[1..]), "jwt.form.signature-base64"),
        (format!("{h}.{p}.{}\0", &s[1..]), "jwt.form.character"),
        (format!("{h}.{p}.é{}", &s[1..]), "jwt.form.character"),
        (format!(" {token}"), "evidence.kind.unrecognized"),
        (format!("{h}..{s}"), "evidence.kind.jwt"),
        (format!("{h}.{p}=.{s}"), "evidence.kind.jwt"),
        (h.to_string(), "evidence.kind.unrecognized"),
        (format!(r#"{{"protected":"{h}","payload":"{p}","signature":"{s}"}}"#), "evidence.kind.bundle"),
    ] {
        assert_eq!(code(&wrong), want, "{}", &wrong[..40]);
    }
    // The last character of 256 bytes has four unused bits.
    let last = s.chars().last().unwrap();
    for other in ['B', 'C', 'D', 'x'] {
        if other != last {
            let flipped = format!("{h}.{p}.{}{other}", &s[..s.len() - 1]);
            assert_ne!(code(&flipped), "ok", "{other}");
        }
    }
    // What is longer than any token.
    let long = sign(&header(), &payload("\"jti\":\"", &format!("\"jti\":\"{}", "x".repeat(300_000))));
    assert_eq!(code(&long), "evidence.kind.jwt");
    // A text of five megabytes is larger than any evidence is.
    let huge = payload("{", &format!("{{\"x\":\"{}\",", "a".repeat(5_000_000)));
    assert_eq!(code(sign(&header(), &huge)), "evidence.kind.too-large");
}

#[test]
fn the_header_is_strict() {
    let kid = key_id();
    let signed = |header: &str| code(sign(header, &payload("", "")));
    let deep = format!(r#"{{"alg":"RS256","kid":"{kid}","x":{}{}}}"#, "[".repeat(40), "]".repeat(40));
    for (header, want) in [
        (format!(r#"{{"alg":"RS256","kid":"{kid}"}}"#), "ok"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"jwt","unknown":1}}"#), "ok"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"application/jwt"}}"#), "ok"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","typ":"at+jwt"}}"#), "jwt.header.type"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","typ":1}}"#), "jwt.header.type"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","cty":"JWT"}}"#), "jwt.header.content-type"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","crit":["exp"]}}"#), "jwt.header.critical"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","crit":[]}}"#), "jwt.header.critical"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","b64":true}}"#), "jwt.header.extension"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","zip":"DEF"}}"#), "jwt.header.extension"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","enc":"A128GCM"}}"#), "jwt.header.extension"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","alg":"RS256"}}"#), "jwt.header.json"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","\u006bid":"x"}}"#), "jwt.header.json"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}"}} x"#), "jwt.header.json"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","x":"\ud800"}}"#), "jwt.header.json"),
        (deep, "jwt.header.json"),
        (format!(r#"{{"kid":"{kid}"}}"#), "jwt.header.algorithm"),
        (format!(r#"{{"alg":null,"kid":"{kid}"}}"#), "jwt.header.algorithm"),
        (format!(r#"{{"alg":["RS256"],"kid":"{kid}"}}"#), "jwt.header.algorithm"),
        (format!(r#"{{"alg":"none","kid":"{kid}"}}"#), "jwt.algorithm.none"),
        (format!(r#"{{"alg":"nOnE","kid":"{kid}"}}"#), "jwt.algorithm.none"),
        (format!(r#"{{"alg":"","kid":"{kid}"}}"#), "jwt.algorithm.unknown"),
        (format!(r#"{{"alg":"rs256","kid":"{kid}"}}"#), "jwt.algorithm.unknown"),
        (format!(r#"{{"alg":"RSA256","kid":"{kid}"}}"#), "jwt.algorithm.unknown"),
        (format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#), "jwt.algorithm.unknown"),
        (format!(r#"{{"alg":"ES256K","kid":"{kid}"}}"#), "jwt.algorithm.unknown"),
        (format!(r#"{{"alg":"HS256","kid":"{kid}"}}"#), "jwt.algorithm.symmetric"),
        (format!(r#"{{"alg":"PS256","kid":"{kid}"}}"#), "jwt.algorithm.other"),
        (format!(r#"{{"alg":"RS512","kid":"{kid}"}}"#), "jwt.algorithm.other"),
        (r#"{"alg":"RS256"}"#.into(), "jwt.key.present.id"),
        (r#"{"alg":"RS256","kid":"x"}"#.into(), "missing.jwt.key"),
        (r#"{"alg":"RS256","kid":null}"#.into(), "jwt.header.key-id"),
        (r#"{"alg":"RS256","kid":7}"#.into(), "jwt.header.key-id"),
        (format!(r#"{{"alg":"RS256","kid":"{}"}}"#, "k".repeat(513)), "jwt.header.key-id"),
        (format!(r#"{{"alg":"RS256","kid":"{}"}}"#, kid.to_lowercase()), "missing.jwt.key"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","x5c":[]}}"#), "jwt.header.x5c"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","x5c":["a b"]}}"#), "jwt.header.x5c"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","x5c":[{}]}}"#, ["\"AA==\""; 11].join(",")), "jwt.header.x5c"),
        // Azure's own address of the key set, compared and never fetched.
        (format!(r#"{{"alg":"RS256","kid":"{kid}","jku":"https://evil.example/certs"}}"#), "maa.key-url"),
        (format!(r#"{{"alg":"RS256","kid":"{kid}","x5u":"https://evil.example/x"}}"#), "ok"),
    ] {
        assert_eq!(signed(&header), want, "{header}");
    }
    for (header, want) in [("[]", "evidence.kind.unrecognized"), ("\u{feff}{}", "evidence.kind.unrecognized")] {
        assert_eq!(signed(header), want, "{header}");
    }
}

#[test]
fn a_key_that_came_along_is_nobodys() {
    let policy = policy(|_| {});
    let token = genuine();
    assert_eq!(code_with(token.as_bytes(), &[], &policy, NOW), "missing.jwt.key");
    let with_key = sign(&format!(r#"{{"alg":"RS256","kid":"{}","jwk":{}}}"#, key_id(), public().jwk()), &payload("", ""));
    assert_eq!(code_with(with_key.as_bytes(), &[], &policy, NOW), "missing.jwt.key");
    let keys = key_set();
    let ask = crate::Ask::new(&policy, NOW.parse().unwrap()).collateral([keys.as_bytes()]);
    assert_eq!(super::forge::code_of(&ask, token.as_bytes()), "collateral.readable.bare-jwks");
    let verdict = crate::verify(token.as_bytes(), &crate::Ask::new(&policy, NOW.parse().unwrap())).unwrap();
    assert_eq!(verdict.report().needs()[0].urls, ["https://shared.eus.attest.azure.net/certs"]);
}

#[test]
fn the_key_must_be_meant_for_this() {
    let policy = policy(|_| {});
    let token = genuine();
    let with = |more: &str| code_with(token.as_bytes(), &[&key_set_with(more)], &policy, NOW);
    for (more, want) in [
        (r#""use":"sig","#, "ok"),
        (r#""use":"enc","#, "jwt.key.fits.use"),
        (r#""alg":"RS256","#, "ok"),
        (r#""alg":"PS256","#, "jwt.key.fits.algorithm"),
        (r#""key_ops":["verify"],"#, "ok"),
        (r#""key_ops":["encrypt"],"#, "jwt.key.fits.operations"),
    ] {
        assert_eq!(with(more), want, "{more}");
    }
    // Two keys of one name, one of them another.
    let other = format!(
        r#"{{"kid":"{}","kty":"EC","crv":"P-256","x":"f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU","y":"x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}}"#,
        key_id()
    );
    let twice = key_set().replacen("[{", &format!("[{other},{{"), 1);
    assert_eq!(code_with(token.as_bytes(), &[&twice], &policy, NOW), "jwt.key.present.ambiguous");
    // The same key twice is one key.
    assert_eq!(code_with(token.as_bytes(), &[&key_set(), &key_set()], &policy, NOW), "ok");
    // A key set that names its issuer is that issuer's.
    let of = |issuer: &str| key_set().replacen('{', &format!(r#"{{"issuer":"{issuer}","#), 1);
    assert_eq!(code_with(token.as_bytes(), &[&of("https://shared.eus.attest.azure.net")], &policy, NOW), "ok");
    assert_eq!(code_with(token.as_bytes(), &[&of("https://shared.wus.attest.azure.net")], &policy, NOW), "missing.jwt.key");
}

#[test]
fn key_sets_are_strict() {
    let policy = policy(|_| {});
    let trust = |set: &str| crate::Ask::new(&policy, NOW.parse().unwrap()).trust([set.as_bytes()]).map(|_| ()).map_err(|m| m.code());
    assert_eq!(trust(&key_set()), Ok(()));
    let many = format!(r#"{{"keys":[{}]}}"#, [r#"{"kty":"x"}"#; 65].join(","));
    for bad in [
        r#"{"keys":[]}"#,
        r#"{"keys":{}}"#,
        r#"{"keys":[1]}"#,
        r#"{"keys":[{"kid":"x"}]}"#,
        r#"{"keys":[{"kty":"oct","k":"AA"}]}"#,
        r#"{"keys":[{"kty":"oct"}]}"#,
        r#"{"keys":[{"kty":"RSA","kty":"RSA"}]}"#,
        r#"{"keys":[{"kty":"RSA","kid":1}]}"#,
        r#"{"keys":[{"kty":"x"}],"issuer":1}"#,
        &many,
        &key_set_with(r#""d":"AA","#),
        &key_set_with(r#""x5t":"AA","x5c":["AA=="],"#),
        "{",
    ] {
        assert_eq!(trust(bad), Err("trust.unrecognized"), "{bad}");
    }
    // A key that cannot be used harms nobody who does not need it.
    for unusable in [r#"{"kty":"OKP","crv":"Ed25519","x":"AA","kid":"a"}"#, r#"{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"b"}"#] {
        let set = key_set().replacen("[{", &format!("[{unusable},{{"), 1);
        assert_eq!(code_with(genuine().as_bytes(), &[&set], &policy, NOW), "ok");
    }
    // One with another key's certificate cannot be used.
    let set = key_set_with(r#""x5c":["AA=="],"#);
    assert_eq!(code_with(genuine().as_bytes(), &[&set], &policy, NOW), "jwt.key.anchor.unusable");
}

#[test]
fn the_signature_covers_what_came() {
    let token = genuine();
    let parts: alloc::vec::Vec<&str> = token.split('.').collect();
    let other = sign(&header(), &payload("\"x-ms-sevsnpvm-vmpl\":0", "\"x-ms-sevsnpvm-vmpl\":1"));
    let other: String = other.split('.').nth(2).unwrap().into();
    for wrong in [
        format!("{}.{}.{}", parts[0], parts[1], other),
        format!("{}.{}.{}", parts[0], b64(payload("\"x-ms-sevsnpvm-vmpl\":0", "\"x-ms-sevsnpvm-vmpl\":2")), parts[2]),
        format!("{}.{}.{}", b64(header().replace("JWT", "jwt")), parts[1], parts[2]),
    ] {
        assert_eq!(code(&wrong), "jwt.signature");
    }
    let mut short = signature(format!("{}.{}", parts[0], parts[1]).as_bytes());
    short.pop();
    assert_eq!(code(format!("{}.{}.{}", parts[0], parts[1], b64(&short))), "jwt.key.fits.length");
    short.extend([0, 0]);
    assert_eq!(code(format!("{}.{}.{}", parts[0], parts[1], b64(&short))), "jwt.key.fits.length");
}

#[test]
fn the_payload_is_strict() {
    let signed = |payload: &str| code(sign(&header(), payload));
    let more = |more: &str| payload("{", &format!("{{{more},"));
    for (payload, want) in [
        (more("\"a\":null,\"b\":1.5,\"c\":-3,\"d\":[{}]"), "ok"),
        (more("\"iat\":1"), "evidence.kind.jwt"),
        (more(r#""a":{"b":1,"\u0062":2}"#), "evidence.kind.jwt"),
        (more(r#""a":"\udc00""#), "evidence.kind.jwt"),
        (more("\"a\":1e400"), "evidence.kind.jwt"),
        (more("\"a\":9007199254740992"), "evidence.kind.jwt"),
        (more("\"a\":1e40"), "evidence.kind.jwt"),
        (more("\"a\":NaN"), "evidence.kind.jwt"),
        (more("\"a\":9007199254740991"), "ok"),
        (format!("{} x", payload("", "")), "evidence.kind.jwt"),
        (format!("\u{feff}{}", payload("", "")), "evidence.kind.jwt"),
        ("[]".into(), "evidence.kind.jwt"),
        ("\"x\"".into(), "evidence.kind.jwt"),
        (more(&format!("\"a\":{}{}", "[".repeat(20_000), "]".repeat(20_000))), "evidence.kind.jwt"),
        ("{}".into(), "evidence.kind.unsupported"),
    ] {
        assert_eq!(signed(&payload), want, "{}", &payload[..payload.len().min(60)]);
    }
}

#[test]
fn a_modulus_has_no_known_weakness() {
    use crate::jwt::key::PublicKey;
    let why = |n: &[u8]| PublicKey::rsa(n, &[1, 0, 1]).map(|_| ()).unwrap_err();
    assert_eq!(why(&[3; 256]), "an RSA modulus that a small prime divides");
    // A multiple of all primes up to 167, and one: the zeroth power of 65537 modulo each of them.
    let mut n = alloc::vec![0xa5_u8; 232];
    for prime in (2_u32..=167).filter(|n| (2..*n).all(|d| n % d != 0)) {
        let mut carry = 0_u32;
        for byte in n.iter_mut().rev() {
            carry += u32::from(*byte) * prime;
            *byte = carry.to_le_bytes()[0];
            carry >>= 8;
        }
        n.insert(0, carry.to_le_bytes()[0]);
        while n[0] == 0 {
            n.remove(0);
        }
    }
    *n.last_mut().unwrap() += 1;
    assert_eq!(why(&n), "an RSA modulus of a generator that is known to be broken (CVE-2017-15361)");
    let neither = "an RSA modulus that is even, begins with zero, or has fewer than 2048 or more than 8192 bits";
    let mut even = [0xff; 256];
    even[255] = 0xfe;
    while why(&even) != neither {
        even[254] -= 1;
    }
}
