//! Random changes: whatever is changed is refused, and nothing panics.

use proptest::prelude::*;

use super::forge::{NOW, ask, code, genuine, key_set, policy};
use crate::{
    json,
    jwt::{jwk::KeySet, jws::Jws},
    verify,
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_other_byte_is_refused(at in 0_usize..2000, with in any::<u8>()) {
        let mut token = genuine().into_bytes();
        let at = at % token.len();
        prop_assume!(token[at] != with);
        token[at] = with;
        prop_assert_ne!(code(&token), "ok");
    }

    #[test]
    fn any_shorter_or_longer_token_is_refused(cut in 0_usize..2000, tail in proptest::collection::vec(any::<u8>(), 1..4)) {
        let token = genuine().into_bytes();
        let cut = cut % token.len();
        prop_assert_ne!(code(&token[..cut]), "ok");
        prop_assert_ne!(code([token.as_slice(), &tail].concat()), "ok");
    }

    #[test]
    fn nothing_panics(bytes in proptest::collection::vec(any::<u8>(), 0..300), text in "[\\[\\]{}\":,a-z0-9.eE+-]{0,200}", tokenish in "ey[JA][A-Za-z0-9_-]{0,80}[.][A-Za-z0-9_-]{0,80}[.][A-Za-z0-9_-]{0,80}") {
        let (policy, keys) = (policy(|_| {}), key_set());
        for input in [bytes.as_slice(), text.as_bytes(), tokenish.as_bytes()] {
            let _ = verify(input, &ask(&[&keys], &policy, NOW)).map(|verdict| assert!(verdict.verified().is_none()));
            let _ = KeySet::read(input);
            let _ = Jws::read(input).and_then(|jws| jws.header(&[]));
            let _ = crate::needs(input);
        }
    }

    #[test]
    fn json_says_the_same_in_any_order(mut members in proptest::collection::btree_map("[a-z]{1,4}", -1000_i64..1000, 0..8).prop_map(|m| m.into_iter().collect::<alloc::vec::Vec<_>>()), turn in 0_usize..8) {
        let text = |members: &[(alloc::string::String, i64)]| {
            let all: alloc::vec::Vec<_> = members.iter().map(|(n, v)| alloc::format!("\"{n}\":{v}")).collect();
            alloc::format!("{{{}}}", all.join(","))
        };
        let one = json::read(text(&members).as_bytes()).unwrap();
        if !members.is_empty() {
            let turn = turn % members.len();
            members.rotate_left(turn);
        }
        let other = json::read(text(&members).as_bytes()).unwrap();
        prop_assert!(one.says_the_same_as(&other));
        if let Some(first) = members.first_mut() {
            first.1 += 1;
            prop_assert!(!one.says_the_same_as(&json::read(text(&members).as_bytes()).unwrap()));
        }
    }
}
