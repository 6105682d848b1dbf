//! Components: what is typed, what each shows, and what they make together.

#![allow(clippy::unwrap_used, reason = "a test may panic")]

use byok::Refused;
use byok::components::{
    COUNT, Component, LENGTH, Method, ROWS, Row, check_value, combine, refuse_other_key,
    refuse_unsound, rows,
};
use proptest::prelude::*;

const A: &str = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

fn component(text: &str) -> Component {
    Component::read(1, text).unwrap()
}

fn why(refused: &Refused) -> String {
    refused.to_string()
}

/// CMAC by Python's `cryptography`; the three legacy bytes are what SoftHSM 2.6.1 shows as
/// CKA_CHECK_VALUE of this key.
#[test]
fn check_values_are_those_of_others() {
    let one = component(A);
    assert_eq!(hex::encode(one.check(Method::Cmac)), "377822c093");
    assert_eq!(hex::encode(one.check(Method::Legacy)), "f29000");
    assert_eq!(one.refuse_other(1, Method::Cmac, "37 78 22 C0 93"), Ok(()));
    assert_eq!(one.refuse_other(1, Method::Legacy, "F29000"), Ok(()));
}

#[test]
fn a_row_is_looked_at_while_it_is_typed() {
    for (text, state) in [
        ("", Row::Empty),
        (" - ", Row::Empty),
        ("0001 0203", Row::Short),
        ("0001 0203 0405 0607", Row::Good),
        ("00010203-0405060F", Row::Good),
        ("0001 0203 0405 0607 0", Row::Long),
        ("0001 0g03", Row::BadCharacter { group: 2 }),
        ("0001 0203 0405 0607x", Row::BadCharacter { group: 4 }),
    ] {
        assert_eq!(Row::of(text), state, "{text}");
    }
    let printed = rows(&component(A));
    assert_eq!(printed.len(), ROWS);
    assert!(printed.iter().all(|row| Row::of(row) == Row::Good));
}

#[test]
fn a_wrong_check_value_names_the_component() {
    let one = component(A);
    let refused = one.refuse_other(4, Method::Cmac, "377822c094").unwrap_err();
    assert!(matches!(refused, Refused::Component { number: 4, .. }));
    assert_eq!(refused.id(), "component-sound");
    assert!(why(&refused).starts_with("component 4: the check value beside it is not its own"));
    // The legacy value is not taken for the other, right as it is.
    let refused = one.refuse_other(2, Method::Cmac, "f29000").unwrap_err();
    assert!(why(&refused).contains("legacy"));
    let refused = one.refuse_other(1, Method::Cmac, "").unwrap_err();
    assert!(why(&refused).contains("no check value"));
}

/// Whoever is told the right value would type it, and compare nothing.
#[test]
fn no_refusal_gives_the_right_check_value_away() {
    let one = component(A);
    for (method, right) in [(Method::Cmac, "377822c093"), (Method::Legacy, "f29000")] {
        for told in [
            "",
            "00",
            "f29001",
            "377822",
            "377822c094",
            "f29000 377822c093",
        ] {
            let refusals = [
                one.refuse_other(1, method, told).unwrap_err(),
                refuse_other_key(&one.check(method), told).unwrap_err(),
            ];
            for refused in refusals {
                let shown = format!("{refused} {refused:?}").to_lowercase();
                assert!(!shown.contains(&right[..6]), "{shown}");
            }
        }
    }
}

#[test]
fn what_is_no_component_is_refused_and_never_repeated() {
    for (text, because) in [
        ("", "0 hexadecimal digits"),
        (&A[2..], "62 hexadecimal digits"),
        (&format!("{A}aa"), "66 hexadecimal digits"),
        (&A.replace('f', "g"), "no hexadecimal digit"),
        (&"0".repeat(64), "all zeros"),
        (&A[..32], "32 hexadecimal digits"),
    ] {
        let refused = Component::read(3, text).unwrap_err();
        assert!(why(&refused).contains(because), "{text}: {refused}");
        assert!(why(&refused).starts_with("component 3: "));
        assert!(text.len() < 8 || !why(&refused).contains(text));
    }
    let grouped = "00010203 04050607-08090A0B 0C0D0E0F\n10111213 14151617 18191A1B 1C1D1E1F";
    assert_eq!(component(grouped).bytes(), component(A).bytes());
}

#[test]
fn equal_ones_cancel_and_are_refused() {
    let other = "ff".repeat(32);
    let refused = refuse_unsound(&[component(A), component(&other), component(A)]).unwrap_err();
    assert!(matches!(refused, Refused::Component { number: 3, .. }));
    assert!(why(&refused).contains("same as component 1"));
    assert!(refuse_unsound(&[component(A)]).is_err());
    // Three different ones may still make zeros.
    let sum: Vec<u8> = (0..32).map(|byte| byte ^ 0xff).collect();
    let three = [
        component(A),
        component(&other),
        component(&hex::encode(sum)),
    ];
    assert!(combine(&three).is_err());
}

#[test]
fn components_of_two_keys_make_another_key() {
    let [a, b, c] = [0x11, 0x22, 0x44].map(|byte| component(&hex::encode([byte; 32])));
    let key = combine(&[a, b]).unwrap();
    let told = hex::encode(check_value(&key, Method::Cmac));
    assert_eq!(
        refuse_other_key(&check_value(&key, Method::Cmac), &told.to_uppercase()),
        Ok(())
    );
    let foreign = combine(&[component(&hex::encode([0x11; 32])), c]).unwrap();
    let refused = refuse_other_key(&check_value(&foreign, Method::Cmac), &told).unwrap_err();
    assert_eq!(refused.id(), "components-of-one-key");
}

proptest! {
    /// What a form prints is read back as what it was, and the key is their exclusive or.
    #[test]
    fn a_form_reads_back(parts in prop::collection::vec(any::<[u8; LENGTH]>(), COUNT)) {
        let components: Vec<Component> = parts.iter().map(Component::of).collect();
        for (one, bytes) in components.iter().zip(&parts) {
            let text: Vec<String> = rows(one).iter().map(|row| row.to_string()).collect();
            prop_assert_eq!(text.len(), 4);
            let read = Component::read(1, &text.join("\n")).unwrap();
            prop_assert_eq!(read.bytes(), bytes);
        }
        let key = combine(&components).unwrap();
        let mut expected = [0; LENGTH];
        for part in &parts {
            for (byte, other) in expected.iter_mut().zip(part) {
                *byte ^= other;
            }
        }
        prop_assert_eq!(*key, expected);
    }
}
