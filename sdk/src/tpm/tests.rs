//! A small forge of quotes, and what must come of them.

mod forge;
mod random;

use std::{borrow::ToOwned, format, string::String, vec, vec::Vec};

use self::forge::{Curve, Forge, Made, NONCE, policy};
use super::{public_area::PublicArea, *};
use crate::verdict::Verdict;

/// One of the parts.
type Choose = fn(&mut Made) -> &mut Vec<u8>;

/// A part and its name on the command line.
type Named<'a> = (&'a str, &'a [u8]);

fn is_believed(forge: &Forge, made: &Made) -> bool {
    forge.decide_made(made).is_ok_and(|verdict| verdict.verified().is_some())
}

#[test]
fn a_quote_under_a_pinned_key_is_believed() {
    for (curve, scheme) in [(Curve::P256, "ecdsa-sha256"), (Curve::P384, "ecdsa-sha384"), (Curve::P521, "ecdsa-sha512")] {
        let verdict = Forge::new(curve).decide().unwrap();
        let Verdict::Verified(verified) = &verdict else { panic!("{}", verdict.report().explain()) };
        let claims = verified.claims();
        assert_eq!(claims.pcrs.iter().map(|pcr| (pcr.index, pcr.value.as_bytes()[0])).collect::<Vec<_>>(), [(0, 0xa0), (7, 0xa7), (23, 0)]);
        let tpm = claims.tpm.as_ref().unwrap();
        assert_eq!((tpm.trust, tpm.extra_data.as_bytes(), tpm.clock.as_str(), tpm.reset_count, tpm.safe), ("pinned-ak", NONCE, "1000", 1, true));
        assert_eq!(tpm.scheme, scheme);
    }
}

#[test]
fn every_flipped_bit_is_refused() {
    for curve in [Curve::P256, Curve::P384, Curve::P521] {
        let forge = Forge::new(curve);
        let made = forge.make();
        // Every bit of the smallest, one of every byte of the others.
        let bits = |at: usize| if curve == Curve::P256 { 0..8 } else { at % 8..at % 8 + 1 };
        let parts: [(&str, Choose); 3] = [("quote", |m| &mut m.attest), ("signature", |m| &mut m.signature), ("registers", |m| &mut m.pcrs)];
        for (what, part) in parts {
            for at in 0..part(&mut made.clone()).len() {
                for bit in bits(at) {
                    let mut flipped = made.clone();
                    part(&mut flipped)[at] ^= 1 << bit;
                    let same_digits = what == "registers" && flipped.pcrs.eq_ignore_ascii_case(&made.pcrs) && flipped.pcrs.starts_with(b"{\"sha256\"");
                    assert!(same_digits || !is_believed(&forge, &flipped), "{curve:?}: bit {bit} of byte {at} of the {what}");
                }
            }
            for len in 0..part(&mut made.clone()).len() {
                let mut cut = made.clone();
                part(&mut cut).truncate(len);
                assert!(!is_believed(&forge, &cut), "{curve:?}: the {what} cut to {len}");
            }
            let mut longer = made.clone();
            part(&mut longer).push(0);
            assert!(!is_believed(&forge, &longer), "{curve:?}: a byte behind the {what}");
        }
    }
}

#[test]
fn only_the_pinned_key_counts() {
    let forge = Forge::new(Curve::P256);
    let made = forge.make();
    let other = Forge::new(Curve::P384).make().area;
    let code = |area: &[u8]| forge.ask(made.bundle().as_bytes(), area).map_or_else(|m| m.code().to_owned(), |v| v.report().code().to_owned());
    assert_eq!(code(&made.area), "ok");
    assert_eq!(code(&forge::sized(&made.area)), "ok");
    assert_eq!(code(&other), "tpm.signature.scheme");
    assert_eq!(code(&[]), "trust.unrecognized");
    // One digit of X: no point, or another.
    let mut off = made.area.clone();
    *off.last_mut().unwrap() ^= 1;
    assert_eq!(code(&off), "tpm.ak.profile.key");
    for len in 0..made.area.len() {
        assert_eq!(code(&made.area[..len]), "trust.unrecognized", "{len}");
        assert_eq!(code(&forge::sized(&made.area)[..len + 2]), "trust.unrecognized", "{len}");
    }
}

#[test]
fn only_a_restricted_key_that_stays_in_its_tpm_is_believed() {
    const GOOD: u32 = 0x0005_0472;
    let code = |attributes: u32| Forge { attributes, ..Forge::new(Curve::P256) }.code();
    let wanted = |bit: u32| match bit {
        1 => "tpm.ak.profile.fixed-tpm",
        4 => "tpm.ak.profile.fixed-parent",
        5 => "tpm.ak.profile.origin",
        16 => "tpm.ak.profile.restricted",
        17 => "tpm.ak.profile.decrypt",
        18 => "tpm.ak.profile.sign",
        // stClear, userWithAuth, adminWithPolicy, noDA, encryptedDuplication: how the key is used, not what it signs.
        2 | 6 | 7 | 10 | 11 => "ok",
        _ => "tpm.ak.profile.reserved",
    };
    for bit in 0..32 {
        assert_eq!(code(GOOD ^ (1 << bit)), wanted(bit), "bit {bit}");
    }
}

#[test]
fn extra_data_are_compared_whole() {
    let nonce = |nonce: &[u8], extra: &[u8]| Forge { nonce: Some(nonce.to_vec()), extra: extra.to_vec(), ..Forge::new(Curve::P256) };
    assert_eq!(nonce(b"challenge", b"challenge").code(), "ok");
    assert_eq!(nonce(&[9; 64], &[9; 64]).code(), "ok");
    assert_eq!(nonce(b"challenge", b"challenge\0").code(), "bind.report-data.mismatch");
    assert_eq!(nonce(b"challenge", b"challeng").code(), "bind.report-data.mismatch");
    assert_eq!(nonce(b"challenge", &[b"challenge".as_slice(), &[0; 55]].concat()).code(), "bind.report-data.mismatch");
    assert_eq!(nonce(b"challenge", b"").code(), "bind.report-data.absent");
    assert_eq!(nonce(b"", b"").code(), "ask.nonce.empty");
    assert_eq!(nonce(&[9; 65], &[9; 65]).code(), "ask.nonce.length");
}

#[test]
fn layouts_are_as_long_as_their_parts() {
    let with = |layout: &str, nonce: Option<&[u8]>, key: Option<&[u8]>, extra: &[u8]| {
        let policy = policy(&format!(r#"{{"report_data":"{layout}"}}"#), "");
        Forge { policy, nonce: nonce.map(Into::into), key: key.map(Into::into), extra: extra.to_vec(), ..Forge::new(Curve::P256) }.code()
    };
    let both = crate::crypto::hash::sha256(&[NONCE, b"key"].concat());
    assert_eq!(with("sha256(nonce ‖ key)", Some(NONCE), Some(b"key"), &both), "ok");
    assert_eq!(with("sha256(nonce ‖ key)", Some(NONCE), Some(b"another"), &both), "bind.report-data.mismatch");
    assert_eq!(with("sha256(nonce ‖ key)", Some(NONCE), None, &both), "ask.key.missing");
    assert_eq!(with("nonce", None, None, NONCE), "ask.nonce.missing");
    assert_eq!(with("nonce", Some(NONCE), Some(b"key"), NONCE), "ask.key.no-layout");
    let padded = [NONCE, &[0; 32]].concat();
    assert_eq!(with("nonce ‖ zeros", Some(NONCE), None, &padded), "ok");
    assert_eq!(with("nonce ‖ zeros", Some(NONCE), None, NONCE), "bind.report-data.mismatch");
}

#[test]
fn a_waived_binding_compares_what_is_given() {
    let policy = policy(r#"{"waive":"an archive"}"#, "");
    let with =
        |nonce: Option<&[u8]>, extra: &[u8]| Forge { policy: policy.clone(), nonce: nonce.map(Into::into), extra: extra.to_vec(), ..Forge::new(Curve::P256) };
    assert_eq!(with(None, NONCE).code(), "ok");
    assert_eq!(with(None, b"").code(), "ok");
    assert_eq!(with(Some(NONCE), NONCE).code(), "ok");
    assert_eq!(with(Some(NONCE), b"another").code(), "bind.report-data.mismatch");
    assert_eq!(with(Some(NONCE), b"").code(), "bind.report-data.absent");
    assert_eq!(Forge { key: Some(vec![1]), ..with(None, NONCE) }.code(), "ask.key.no-layout");
}

#[test]
fn limits_say_what_is_not_proven() {
    let limits = |forge: &Forge| forge.decide().unwrap().report().to_json();
    let short = limits(&Forge { nonce: Some(b"challenge".into()), extra: b"challenge".into(), ..Forge::new(Curve::P256) });
    let long = limits(&Forge::new(Curve::P256));
    assert!(short.contains("shorter than 16 bytes") && !long.contains("shorter than 16 bytes"));
    assert!(long.contains("only what you know of the key that you pinned") && long.contains("were not compared with values of the policy"));
    let waived = limits(&Forge { nonce: None, policy: policy(r#"{"waive":"an archive"}"#, ""), ..Forge::new(Curve::P256) });
    assert!(waived.contains("may be a recording") && !long.contains("may be a recording"));
}

#[test]
fn golden_registers_and_required_ones() {
    let with = |tpm: &str| Forge { policy: policy(r#"{"report_data":"nonce"}"#, &format!(r#","tpm":{tpm}"#)), ..Forge::new(Curve::P256) }.code();
    let set = |values: &str| format!(r#"{{"pcrs":[{{"bank":"sha256","values":{{{values}}}}}]}}"#);
    let value = |index: u8, byte: &str| format!(r#""{index}":"{}""#, byte.repeat(32));
    assert_eq!(with(&set(&value(7, "a7"))), "ok");
    assert_eq!(with(&set(&format!("{},{}", value(0, "a0"), value(7, "a7")))), "ok");
    assert_eq!(with(&set(&format!("{},{}", value(0, "a0"), value(7, "a0")))), "tpm.pcrs.golden");
    assert_eq!(with(&set(&value(4, "a7"))), "tpm.pcrs.golden.not-covered");
    for resettable in 16..=23 {
        assert_eq!(with(&set(&value(resettable, "00"))), "policy.tpm.resettable");
    }
    for (values, code) in
        [(r#""24":"00""#, "policy.tpm.register"), (r#""07":"00""#, "policy.tpm.register"), (r#""7":"00""#, "policy.tpm.value"), ("", "policy.empty-list")]
    {
        assert_eq!(with(&set(values)), code);
    }
    assert_eq!(with(r#"{"require":[{"bank":"sha256","pcrs":[0,7]}]}"#), "ok");
    assert_eq!(with(r#"{"require":[{"bank":"sha256","pcrs":[0,4]}]}"#), "tpm.pcrs.selection.required");
    assert_eq!(with(r#"{"require":[{"bank":"sha384","pcrs":[0]}]}"#), "tpm.pcrs.selection.required");
    for (tpm, code) in [
        (r#"{"require":[]}"#, "policy.empty-list"),
        (r#"{"require":[{"bank":"sha256","pcrs":[]}]}"#, "policy.empty-list"),
        (r#"{"require":[{"bank":"sha256","pcrs":[24]}]}"#, "policy.tpm.register"),
        (r#"{"require":[{"bank":"sha1","pcrs":[0]}]}"#, "policy.tpm.bank"),
        (r#"{"require":[{"bank":"sha3-256","pcrs":[0]}]}"#, "policy.tpm.bank"),
        (r#"{"pcrs":[]}"#, "policy.empty-list"),
        (r#"{"unknown":1}"#, "policy.unreadable"),
    ] {
        assert_eq!(with(tpm), code, "{tpm}");
    }
}

#[test]
fn without_an_identity_nothing_is_asked() {
    let policy = r#"{"veritee":1,"kinds":["tpm"],"bind":{"report_data":"nonce"}}"#;
    let bare = Forge { policy: policy.into(), ..Forge::new(Curve::P256) };
    assert!(bare.code().starts_with("policy."), "{}", bare.code());
}

#[test]
fn a_state_that_was_kept_is_compared() {
    let after = |clock| Forge { before: Some(TpmState { clock, reset_count: 1, restart_count: 0 }), ..Forge::new(Curve::P256) }.code();
    assert_eq!(after(999), "ok");
    assert_eq!(after(1000), "tpm.counters.clock");
    let reset = Forge { before: Some(TpmState { clock: 0, reset_count: 2, restart_count: 0 }), ..Forge::new(Curve::P256) };
    assert_eq!(reset.code(), "tpm.counters.reset");
}

#[test]
fn a_state_of_a_tpm_is_never_ignored() {
    const QUOTE: &[u8] = include_bytes!("../../../conformance/vectors/real/dcap-qvl-0.7.1/tdx_quote");
    let forge = Forge {
        before: Some(TpmState { clock: 0, reset_count: 0, restart_count: 0 }),
        policy: policy(r#"{"report_data":"nonce"}"#, "").replace(r#""tpm""#, r#""tpm","tdx""#),
        ..Forge::new(Curve::P256)
    };
    let verdict = forge.ask(QUOTE, &forge.make().area);
    assert_eq!(verdict.map_or_else(|misuse| misuse.code().to_owned(), |verdict| verdict.report().code().to_owned()), "evidence.kind.no-counters");
}

#[test]
fn parts_are_named_once_and_whole() {
    let made = Forge::new(Curve::P256).make();
    let code = |parts: &[Named<'_>]| crate::pack_parts(parts).map_or_else(|misuse| misuse.code(), |_| "ok");
    let quote: Named<'_> = ("tpm-quote", &made.attest);
    let signature: Named<'_> = ("tpm-signature", &made.signature);
    assert_eq!(code(&[quote, signature]), "ok");
    assert_eq!(code(&[quote]), "bundle.evidence");
    assert_eq!(code(&[signature]), "bundle.evidence");
    assert_eq!(code(&[quote, signature, quote]), "bundle.part");
    assert_eq!(code(&[quote, signature, ("evidence", &made.attest)]), "bundle.part");
    assert_eq!(code(&[quote, signature, ("trust", &made.area)]), "bundle.part");
    assert_eq!(code(&[quote, signature, ("collateral", b"nothing known")]), "bundle.collateral");
    assert_eq!(code(&[]), "bundle.part");

    // A quote says nothing without the values of its registers.
    let forge = Forge::new(Curve::P256);
    let bundle = crate::pack_parts(&[quote, signature]).unwrap();
    let verdict = forge.ask(bundle.as_bytes(), &made.area).unwrap();
    assert_eq!(verdict.report().code(), "missing.tpm.pcrs");
    assert_eq!(verdict.report().needs().iter().map(|need| need.what).collect::<Vec<_>>(), ["tpm.pcrs"]);
}

#[test]
fn a_name_is_the_hash_of_the_area() {
    let area = Forge::new(Curve::P256).make().area;
    let name = PublicArea::read(&area).unwrap().name();
    assert_eq!(name, [&[0, 0x0b][..], &crate::crypto::hash::sha256(&area)].concat());
    assert_eq!(PublicArea::read(&forge::sized(&area)).unwrap().name(), name, "the size is no part of it");
    let verdict = Forge::new(Curve::P256).decide().unwrap();
    let claimed: Option<String> = verdict.verified().and_then(|v| v.claims().tpm.as_ref()?.ak_name.as_ref().map(|name| format!("{name}")));
    assert_eq!(claimed, Some(crate::hex::encode(&name)));
}
