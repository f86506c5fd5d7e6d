//! Every member of every kind of token, left out and put in every other type, under a good signature. Whoever has an issuer sign
//! claims of his own must not crash a reader with them, nor be heard with a claim of a type that it has not: what is read at all
//! is read in one type, and what is of another is refused.

use serde_json::{Value, json};
use veritee::{Ask, Policy, Report};
use veritee_forge::jwt::{
    claims, ear, google,
    nras::Answer,
    scene::{File, Scene},
};

fn decide(scene: &Scene) -> Report {
    let policy = Policy::from_json(&scene.policy.to_string()).unwrap();
    let files = |files: &[File]| files.iter().map(|file| scene.file(file)).collect::<Vec<_>>();
    let (collateral, trust) = (files(&scene.collateral), files(&scene.trust));
    let ask = Ask::new(&policy, scene.at.parse().unwrap()).collateral(&collateral).trust(&trust).unwrap();
    veritee::verify(&scene.evidence(), &ask).unwrap().report().clone()
}

/// Where every member and element stands, as JSON pointers (RFC 6901).
fn places(value: &Value, here: &str, out: &mut Vec<String>) {
    let parts: Vec<(String, &Value)> = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.replace('~', "~0").replace('/', "~1"), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(i, value)| (i.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    for (name, value) in parts {
        let place = format!("{here}/{name}");
        places(value, &place, out);
        out.push(place);
    }
}

/// What is put in the place of a value.
fn others(value: &Value) -> Vec<Value> {
    let text = if value.is_string() { json!("x") } else { value.to_string().into() };
    let mut others = vec![Value::Null, true.into(), false.into(), 0.into(), 0.5.into(), text, json!([]), json!({}), json!([value]), json!({ "x": value })];
    others.retain(|other| other != value);
    others
}

fn without(payload: &Value, place: &str) -> Value {
    let mut payload = payload.clone();
    let (parent, name) = place.rsplit_once('/').unwrap();
    match payload.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.remove(&name.replace("~1", "/").replace("~0", "~")).unwrap()),
        Value::Array(items) => drop(items.remove(name.parse().unwrap())),
        _ => unreachable!("only members and elements have a place"),
    }
    payload
}

fn with(payload: &Value, place: &str, other: Value) -> Value {
    let mut payload = payload.clone();
    *payload.pointer_mut(place).unwrap() = other;
    payload
}

/// Claims without the token's own text.
fn claims(report: &Report) -> Value {
    let mut claims = serde_json::from_str::<Value>(&report.to_json()).unwrap()["claims"].take();
    if let Some(token) = claims["token"].as_object_mut() {
        token.remove("payload");
    }
    claims
}

/// Places that have more than one type, and why.
fn may_be(place: &str, other: &Value) -> bool {
    let ends = |end: &str| place.ends_with(end);
    // RFC 7519 §4.1.3 and RFC 9711 §4.1: one, or a list.
    ((ends("/aud") || ends("/eat_nonce")) && other.is_array())
        // A key that cannot be used confirms nothing; whose it is nobody but the guest says.
        || ["/tee-pubkey/", "/attester_runtime_data/keys/"].iter().any(|at| place.contains(at))
        // What the guest handed in, if that was JSON.
        || ends("/attester_user_data")
        // Yes and no are words or numbers in some versions of Trustee.
        || ((ends("/policy_debug_allowed") || ends("/td_attributes/debug")) && [json!(0), json!("false")].contains(other))
        // Not read, but if the service says "false" of anything, it is a no.
        || (place.contains("/x-nvidia-") && (ends("-version") || ends("-expiration-date")))
}

fn kind(value: &Value) -> u8 {
    match value {
        Value::Null => 0,
        Value::Bool(_) => 1,
        Value::Number(_) => 2,
        Value::String(_) => 3,
        Value::Array(_) => 4,
        Value::Object(_) => 5,
    }
}

/// Complaints about the payload of one scene, which `scene` makes with another payload.
fn complaints(name: &str, payload: &Value, scene: impl Fn(Value) -> Scene) -> Vec<String> {
    let good = decide(&scene(payload.clone()));
    assert_eq!(good.code(), "ok", "{name}");
    let good = claims(&good);
    let mut all = Vec::new();
    places(payload, "", &mut all);
    let mut complaints = Vec::new();
    for place in all {
        let own = payload.pointer(&place).unwrap();
        let mut is_read = decide(&scene(without(payload, &place))).code() != "ok";
        let mut heard = Vec::new();
        for other in others(own) {
            let report = decide(&scene(with(payload, &place, other.clone())));
            let accepted = report.code() == "ok";
            is_read |= !accepted || claims(&report) != good;
            if accepted && !other.is_null() && !own.is_null() && kind(&other) != kind(own) && !may_be(&place, &other) {
                heard.push(other.to_string());
            }
        }
        if is_read && !heard.is_empty() {
            complaints.push(format!("{name} {place}: {}", heard.join(" and ")));
        }
    }
    complaints
}

#[test]
fn what_is_read_is_read_in_one_type() {
    let scenes = [
        ("MAA, SEV-SNP", claims::maa_snp()),
        ("MAA, TDX", claims::maa_tdx()),
        ("MAA, a virtual machine", claims::maa_vm()),
        ("MAA, SGX", claims::maa_sgx()),
        ("ITA, TDX", claims::ita_tdx()),
        ("ITA, Azure", claims::ita_azure()),
        ("Google, TDX", google::td()),
        ("Trustee, TDX", ear::trustee()),
        ("Trustee, SEV-SNP", ear::snp()),
        ("Trustee, SGX", ear::sgx()),
        ("Veraison", ear::veraison()),
    ];
    let mut wrong: Vec<String> =
        scenes.iter().flat_map(|(name, scene)| complaints(name, &scene.payload, |payload| Scene { payload, ..scene.clone() })).collect();
    let answer = Answer::new();
    let overall = answer.clone().scene().payload;
    wrong.extend(complaints("NRAS, overall", &overall, |payload| {
        let mut answer = answer.clone();
        answer.scene.payload = payload;
        answer.scene()
    }));
    wrong.extend(complaints("NRAS, a device", &answer.devices[0].payload, |payload| {
        let mut answer = answer.clone();
        answer.devices[0].payload = payload;
        answer.scene()
    }));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
