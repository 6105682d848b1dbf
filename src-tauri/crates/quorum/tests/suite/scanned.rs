//! The text of a sheet's code: saved by a program, or typed by a scanner.

use crate::deal;
use proptest::prelude::*;
use quorum::typed::{QrTextError, ShareTextError, from_scanner, from_text, qr_text};

#[test]
fn the_text_of_the_code_is_a_share_text() {
    let share = &deal(3, 5, 3).shares[1];
    let code = qr_text(share);
    let folded = format!("{}\r\n{}\n", &code[..70], &code[70..]);
    let named = format!("\u{feff}# of Zoë, from her phone\n\n  ]Q1{}\n", *code);
    let french = typed_on("french", &code);
    for text in [&*code, &code.to_lowercase(), &folded, &named, &french] {
        let read = from_text(text).unwrap();
        assert_eq!(read.share.payload(), share.payload(), "{text}");
        assert_eq!(read.corrected, []);
    }
    let refused = |text: &str| from_text(text).unwrap_err();
    let cut = refused(&code[..100]);
    assert_eq!(
        cut,
        ShareTextError::Code(QrTextError::Length { found: 100 })
    );
    let again = format!("# from her phone\n{0}\n\n{0}\n", *code);
    let read = from_text(&again).unwrap();
    assert_eq!(read.share.payload(), share.payload());
    let other = qr_text(&deal(3, 5, 3).shares[3]);
    let two = refused(&format!("{}\n{}\n", *code, *other));
    assert_eq!(two, ShareTextError::Different { one: 2, other: 4 });
    let two = refused(&format!("{0}{0}\n", *code));
    assert!(matches!(
        two,
        ShareTextError::Code(QrTextError::Length { .. })
    ));
    let other = refused(&code.replace('0', "1"));
    assert!(matches!(
        other,
        ShareTextError::Code(QrTextError::Payload(_))
    ));
    assert_eq!(refused("the minutes of meetings"), ShareTextError::NoRows);
}

/// What a machine with a layout of its own makes of the keys of an American keyboard.
fn typed_on(layout: &str, text: &str) -> String {
    let (keys, gives): (&str, &str) = match layout {
        "german" => ("YZ", "ZY"),
        "french" => ("AQZWM0123456789", "QAWZ?à&é\"'(-è_ç"),
        "french, caps" => ("AQZWM", "QAWZ,"),
        "belgian" => ("AQZWM0123456789", "QAWZ?à&é\"'(§è!ç"),
        "czech" => ("YZ0123456789", "ZYé+ěščřžýáí"),
        "czech, qwerty" => ("0123456789", "é+ěščřžýáí"),
        "slovak" => ("YZ0123456789", "ZYé+ľščťžýáí"),
        "hungarian" => ("YZ0", "ZYö"),
        "lithuanian" => ("12345678", "ąčęėįšųū"),
        "russian" => ("ABCDEFGHJKMNPQRSTVWXYZ", "ФИСВУАПРОЛЬТЗЙКЫЕМЦЧНЯ"),
        "dvorak" => ("ABCDEFGHJKMNPQRSTVWXYZ", "AXJE>UIDHTMBL\"POYK<QF:"),
        "colemak" => ("DEFGJKNPRSTY", "SFTDNEK:PRGJ"),
        // Of no table.
        "turned" => ("0123456789", ")!@#$%^&*("),
        _ => ("", ""),
    };
    let turned = |key: char| keys.chars().position(|k| k == key);
    text.chars()
        .map(|key| turned(key).map_or(key, |at| gives.chars().nth(at).unwrap()))
        .collect()
}

const LAYOUTS: [&str; 13] = [
    "american",
    "german",
    "french",
    "french, caps",
    "belgian",
    "czech",
    "czech, qwerty",
    "slovak",
    "hungarian",
    "lithuanian",
    "russian",
    "dvorak",
    "colemak",
];

#[test]
fn scanners_as_they_were_seen_to_type_are_read() {
    let seen = include_str!("../vectors/scanner-by-layout.txt");
    let mut count = 0;
    for line in seen.lines() {
        let (layout, typed) = line.split_once('\t').unwrap();
        let share = from_scanner(typed);
        assert_eq!(share.map(|share| share.index()), Ok(2), "{layout}");
        count += 1;
    }
    assert_eq!(count, 7);
}

#[test]
fn a_layout_that_is_not_known_is_told_as_the_scanners() {
    let text = qr_text(&deal(3, 5, 2).shares[0]);
    let turned = typed_on("turned", &text);
    assert_eq!(from_scanner(&turned).unwrap_err(), QrTextError::Layout);
    let identified = format!("]Q1{turned}");
    assert_eq!(from_scanner(&identified).unwrap_err(), QrTextError::Layout);
    // A key too few, or a layout and a fault: nobody can tell.
    assert_eq!(
        from_scanner(&turned[1..]).unwrap_err(),
        QrTextError::NotAShare
    );
    let french = typed_on("french", &text);
    let faulty = french.replacen('à', "&", 1);
    assert_eq!(from_scanner(&faulty).unwrap_err(), QrTextError::Layout);
}

#[test]
fn a_scanner_that_types_is_read_whatever_the_keyboard() {
    for seed in 0..8 {
        let share = &deal(3, 5, seed).shares[usize::from(seed % 5)];
        let text = qr_text(share);
        for layout in LAYOUTS {
            let typed = typed_on(layout, &text);
            let middle = typed.char_indices().nth(70).unwrap().0;
            let (start, rest) = typed.split_at(middle);
            let folded = format!("\u{2}{start}\r\n{rest}\t\r\n");
            // Of Russian letters, as of others, both cases are one key.
            let lower = typed.to_lowercase();
            let identified = typed_on(layout, &format!("]Q1{}", *text));
            for typed in [&typed, &folded, &lower, &identified] {
                let read = from_scanner(typed);
                let read = read.unwrap_or_else(|error| panic!("{layout}, {seed}: {error}"));
                assert_eq!(read.payload(), share.payload(), "{layout}, {seed}");
            }
        }
    }
}

#[test]
fn what_a_scanner_types_amiss_is_told() {
    let share = &deal(3, 5, 1).shares[0];
    let text = qr_text(share);
    let found = |text: &str| from_scanner(text).unwrap_err();
    assert_eq!(found(""), QrTextError::NotAShare);
    assert_eq!(found("https://example.org"), QrTextError::NotAShare);
    assert_eq!(found(&text[3..]), QrTextError::NotAShare);
    assert_eq!(found(&text[..140]), QrTextError::Length { found: 140 });
    assert_eq!(found(&text.repeat(100)), QrTextError::NotAShare);
    let twice = format!("{}{}", *text, *text);
    assert!(matches!(found(&twice), QrTextError::Length { .. }));
    // One key wrong: no layout makes it right.
    let at = text
        .rfind(|c: char| c != '2' && c.is_ascii_digit())
        .unwrap();
    let mut wrong = text.to_string();
    wrong.replace_range(at..=at, "2");
    assert!(matches!(found(&wrong), QrTextError::Payload(_)));
    assert!(
        found("https://example.org")
            .to_string()
            .contains("scan the square")
    );
}

proptest! {
    #[test]
    fn whatever_is_scanned_is_no_panic(text in "\\PC{0,200}") {
        prop_assert!(from_scanner(&text).is_err());
        let named = format!("KM1{text}");
        prop_assert!(from_scanner(&named).is_err());
    }
}
