//! The printed form: rows, QR text, share text.

use crate::deal;
use proptest::prelude::*;
use proptest::sample::{Index, subsequence};
use quorum::Share;
use quorum::typed::{
    Cell, Entry, ROWS, Row, RowState, ShareTextError, decode, encode, from_qr_text, from_text,
    qr_text, to_text,
};

const ALPHABET: &[u8] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// The twelve rows as 18 characters each.
fn rows(share: &Share) -> Vec<String> {
    encode(share)
        .iter()
        .map(|row| row.cells().concat() + row.check())
        .collect()
}

fn read(rows: &[String]) -> Vec<Option<Row>> {
    rows.iter()
        .enumerate()
        .map(|(position, text)| Row::read(position + 1, text).1)
        .collect()
}

/// Replaces one of a symbol's two characters by another one.
fn spoil(rows: &mut [String], symbol: usize, by: usize) {
    let (row, at) = (symbol / 8, symbol % 8 * 2 + by % 2);
    let old = rows[row].as_bytes()[at];
    let position = ALPHABET.iter().position(|&byte| byte == old).unwrap();
    let new = char::from(ALPHABET[(position + 1 + by % 31) % 32]);
    rows[row].replace_range(at..=at, &new.to_string());
}

fn symbols(count: usize) -> impl Strategy<Value = Vec<usize>> {
    subsequence((0..96).collect::<Vec<_>>(), count)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn thirteen_wrong_symbols_are_corrected_and_named(
        seed: u8, wrong in symbols(13), by in proptest::collection::vec(any::<u8>(), 13),
    ) {
        let share = &deal(2, 3, seed).shares[1];
        let mut typed = rows(share);
        for (&symbol, &by) in wrong.iter().zip(&by) {
            spoil(&mut typed, symbol, by.into());
        }
        let decoded = decode(&read(&typed)).unwrap();
        prop_assert_eq!(decoded.share.payload(), share.payload());
        let mut expected: Vec<Cell> = wrong
            .iter()
            .map(|symbol| Cell { row: symbol / 8 + 1, cell: symbol % 8 / 2 + 1 })
            .collect();
        expected.dedup();
        prop_assert_eq!(decoded.corrected, expected);
    }

    #[test]
    fn thirty_wrong_symbols_are_refused_with_their_rows(
        seed: u8, wrong in symbols(30), by in proptest::collection::vec(any::<u8>(), 30),
    ) {
        let share = &deal(2, 3, seed).shares[1];
        let mut typed = rows(share);
        for (&symbol, &by) in wrong.iter().zip(&by) {
            spoil(&mut typed, symbol, by.into());
        }
        let refused = decode(&read(&typed)).unwrap_err();
        let mut spoiled: Vec<usize> = wrong.iter().map(|symbol| symbol / 8 + 1).collect();
        spoiled.dedup();
        // A row's check misses one error in 1024, and never names a row that is right.
        prop_assert!(refused.rows.iter().all(|row| spoiled.contains(row)));
        prop_assert!(refused.rows.len() + 1 >= spoiled.len());
        prop_assert!(!refused.rows.is_empty());
    }

    #[test]
    fn two_rows_may_be_missing_and_more_be_wrong(
        seed: u8, lost in subsequence((0..ROWS).collect::<Vec<_>>(), 2), wrong in symbols(5),
    ) {
        let share = &deal(2, 3, seed).shares[0];
        let mut typed = rows(share);
        for symbol in wrong {
            spoil(&mut typed, symbol, symbol);
        }
        let mut read = read(&typed);
        for row in lost {
            read[row] = None;
        }
        prop_assert_eq!(decode(&read).unwrap().share.payload(), share.payload());
    }

    #[test]
    fn three_rows_wrong_throughout_are_found_by_their_checks(
        seed: u8, bad in subsequence((0..ROWS).collect::<Vec<_>>(), 3),
    ) {
        let share = &deal(2, 3, seed).shares[0];
        let mut typed = rows(share);
        for &row in &bad {
            (0..8).for_each(|symbol| spoil(&mut typed, row * 8 + symbol, seed.into()));
        }
        // Unless a check fits by chance, one in 1024, every bad row is known to be bad.
        let known = bad.iter().filter(|&&row| {
            Row::read(row + 1, &typed[row]).0 == RowState::CheckFails
        });
        if known.count() == 3 {
            prop_assert_eq!(decode(&read(&typed)).unwrap().share.payload(), share.payload());
        }
    }

    #[test]
    fn share_text_never_panics_or_gives_a_wrong_share(
        seed: u8,
        edits in proptest::collection::vec((any::<Index>(), any::<char>(), 0..3_u8), 0..60),
    ) {
        let share = &deal(2, 3, seed).shares[2];
        let mut text: Vec<char> = to_text(share).chars().collect();
        for (place, character, kind) in edits {
            let place = place.index(text.len());
            match kind {
                0 => text[place] = character,
                1 => text.insert(place, character),
                _ => { text.remove(place); }
            }
        }
        if let Ok(decoded) = from_text(&text.into_iter().collect::<String>()) {
            prop_assert_eq!(decoded.share.payload(), share.payload());
        }
    }

    #[test]
    fn arbitrary_text_is_refused(text in "\\PC{0,400}", lines in "([0-9A-Z]{4} ){4}[0-9A-Z]{2}\n") {
        prop_assert!(from_text(&text).is_err());
        prop_assert!(from_text(&lines.repeat(12)).is_err());
        prop_assert!(from_qr_text(&text).is_err());
        for row in 0..20 {
            let _ = Row::read(row, &text);
            let _ = Entry::new().set_row(row, &text);
        }
    }

    #[test]
    fn one_changed_character_of_a_qr_text_is_refused(seed: u8, at in 3..143_usize, by in 0..31_usize) {
        let share = &deal(2, 3, seed).shares[0];
        let mut text = qr_text(share).to_string();
        let old = text.as_bytes()[at];
        let position = ALPHABET.iter().position(|&byte| byte == old).unwrap();
        let new = char::from(ALPHABET[(position + 1 + by) % 32]);
        text.replace_range(at..=at, &new.to_string());
        prop_assert!(from_qr_text(&text).is_err());
    }
}

#[test]
fn rows_are_twelve_of_four_cells_and_read_good() {
    let share = &deal(3, 5, 1).shares[0];
    let rows = encode(share);
    let mut entry = Entry::new();
    for row in rows.iter() {
        assert!(row.cells().iter().all(|cell| cell.len() == 4));
        assert_eq!(row.check().len(), 2);
        let typed = format!("{} {}", row.cells().join(" "), row.check()).to_lowercase();
        assert_eq!(entry.set_row(row.number(), &typed).unwrap(), RowState::Good);
    }
    assert_eq!(entry.states(), [RowState::Good; ROWS]);
    let decoded = entry.decode().unwrap();
    assert_eq!(decoded.share.payload(), share.payload());
    assert_eq!(decoded.corrected, []);
    entry.set_row(0, "").unwrap_err();
    entry.set_row(13, "").unwrap_err();
}

#[test]
fn row_states_name_what_is_wrong_while_it_is_typed() {
    let share = &deal(3, 5, 1).shares[0];
    let row = rows(share).remove(0);
    let state = |text: &str| Row::read(1, text).0;
    assert_eq!(state(""), RowState::Empty);
    assert_eq!(state("  - "), RowState::Empty);
    assert_eq!(state(&row[..17]), RowState::Short);
    assert_eq!(state(&format!("{row}0")), RowState::Long);
    assert_eq!(state(&row), RowState::Good);
    assert_eq!(
        Row::read(2, &row).0,
        RowState::CheckFails,
        "rows do not change places"
    );
    let bad = format!("{}U{}", &row[..9], &row[10..]);
    assert_eq!(state(&bad), RowState::BadCharacter { cell: 3 });
    let bad = format!("{}?", &row[..17]);
    assert_eq!(state(&bad), RowState::BadCharacter { cell: 5 });
    let confusable = row.replace('0', "o").replace('1', "l");
    assert_eq!(state(&confusable), RowState::Good);
}

#[test]
fn cell_of_the_wrong_length_does_not_shift_the_others() {
    let share = &deal(3, 5, 1).shares[0];
    let mut typed = rows(share);
    for row in &mut typed {
        *row = format!(
            "{} {} {} {} {}",
            &row[..4],
            &row[4..7],
            &row[8..12],
            &row[12..16],
            &row[16..]
        );
    }
    // One lost character a row is one lost cell a row: 24 symbols missing of 26.
    let decoded = decode(&read(&typed)).unwrap();
    assert_eq!(decoded.share.payload(), share.payload());
    let cells: Vec<Cell> = (1..=ROWS).map(|row| Cell { row, cell: 2 }).collect();
    assert_eq!(decoded.corrected, cells);
}

#[test]
fn wrong_check_alone_is_reported_as_the_check_cell() {
    let share = &deal(3, 5, 1).shares[0];
    let mut typed = rows(share);
    let wrong = if typed[4].ends_with("00") { "11" } else { "00" };
    typed[4].replace_range(16.., wrong);
    let decoded = decode(&read(&typed)).unwrap();
    assert_eq!(decoded.corrected, [Cell { row: 5, cell: 5 }]);
}

#[test]
fn rows_of_two_shares_do_not_mix() {
    let dealing = deal(3, 5, 1);
    let (mut typed, other) = (rows(&dealing.shares[0]), rows(&dealing.shares[1]));
    typed[6..].clone_from_slice(&other[6..]);
    let refused = decode(&read(&typed)).unwrap_err();
    assert_eq!(refused.rows, Vec::<usize>::new());
    assert!(refused.to_string().contains("same sheet"));
}

#[test]
fn share_text_is_read_however_it_is_spaced() {
    let share = &deal(3, 5, 1).shares[3];
    let text = to_text(share);
    assert!(text.starts_with("# Keymoot share 4 of quorum "));
    assert_eq!(
        text.lines().filter(|line| !line.starts_with('#')).count(),
        ROWS
    );
    let same = |text: &str| assert_eq!(from_text(text).unwrap().share.payload(), share.payload());
    same(&text);
    same(&text.to_lowercase());
    same(&format!("\u{feff}{}", text.replace('\n', "\r\n\r\n")));
    same(&text.replace("  ", " - "));
    let bare: String = text
        .lines()
        .filter(|line| !line.starts_with('#'))
        .collect::<Vec<_>>()
        .join("\n");
    same(&bare);
    same(&bare.replace(' ', ""));
    let unnumbered: Vec<&str> = bare.lines().map(|line| &line[4..]).collect();
    same(&unnumbered.join("\n"));
    let mut shuffled: Vec<&str> = bare.lines().collect();
    shuffled.reverse();
    same(&shuffled.join("\n"));
    let without_two: Vec<&str> = bare.lines().filter(|line| !line.starts_with("0")).collect();
    assert_eq!(without_two.len(), 3);
    assert!(matches!(
        from_text(&without_two.join("\n")).unwrap_err(),
        ShareTextError::Undecodable(refused) if refused.rows == (1..=9).collect::<Vec<_>>()
    ));
    same(&bare.lines().skip(2).collect::<Vec<_>>().join("\n"));
}

#[test]
fn share_text_errors_say_where() {
    let share = &deal(3, 5, 1).shares[3];
    let text = to_text(share).to_string();
    assert_eq!(from_text("").unwrap_err(), ShareTextError::NoRows);
    assert_eq!(
        from_text("# nothing\n").unwrap_err(),
        ShareTextError::NoRows
    );
    assert_eq!(
        from_text(&text.replace("\n12  ", "\n13  ")).unwrap_err(),
        ShareTextError::NoSuchRow { line: 15 }
    );
    assert_eq!(
        from_text(&text.replace("\n12  ", "\n11  ")).unwrap_err(),
        ShareTextError::RowTwice { row: 11 }
    );
    assert_eq!(
        from_text(&"#\n".repeat(1 << 16)).unwrap_err(),
        ShareTextError::TooLong
    );
}

#[test]
fn qr_text_is_alphanumeric_and_reads_back() {
    let share = &deal(3, 5, 1).shares[0];
    let text = qr_text(share);
    assert_eq!(text.len(), 143);
    assert!(
        text.bytes()
            .all(|byte| byte.is_ascii_digit() || byte.is_ascii_uppercase())
    );
    for read in [
        text.to_string(),
        text.to_lowercase(),
        format!(" {}\r\n", *text),
    ] {
        assert_eq!(from_qr_text(&read).unwrap().payload(), share.payload());
    }
    from_qr_text("https://example.org").unwrap_err();
    from_qr_text(&text[..142]).unwrap_err();
    from_qr_text("KM1é").unwrap_err();
}

/// The payload 01 03 02, quorum id 00…0f, f(2) = 1, g(2) = 2, written by a Python program from the
/// format's description.
#[test]
fn golden_text_is_the_descriptions() {
    let golden = include_str!("../vectors/share-text.txt");
    let decoded = from_text(golden).unwrap();
    assert_eq!(decoded.corrected, []);
    assert_eq!(*to_text(&decoded.share), *golden);
    assert_eq!(decoded.share.index(), 2);
    assert_eq!(decoded.share.threshold(), 3);
    assert_eq!(
        decoded.share.quorum_id().to_string(),
        "000102030405060708090a0b0c0d0e0f"
    );
    let payload = decoded.share.payload();
    assert_eq!(payload[19..51], [&[0; 31][..], &[1]].concat());
    assert_eq!(payload[51..83], [&[0; 31][..], &[2]].concat());
    let page = include_str!("../../../../../docs/formats/share-text.md");
    assert!(page.contains(&format!("```\n{golden}```\n")));
    assert!(page.contains(&format!("```\n{}\n```\n", *qr_text(&decoded.share))));
}

#[test]
fn separators_before_a_row_and_lines_of_them_change_nothing() {
    let golden = include_str!("../vectors/share-text.txt");
    let drawn: String = golden
        .lines()
        .map(|line| match line.strip_prefix('#') {
            Some(_) => format!("{line}\n"),
            None => format!("| {line} |\n|----|--·--|\n"),
        })
        .collect();
    let unnumbered: String = golden
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| format!("---\n- {}\n", &line[2..]))
        .collect();
    for text in [drawn, unnumbered] {
        let decoded = from_text(&text).unwrap();
        assert_eq!(decoded.corrected, []);
        assert_eq!(*to_text(&decoded.share), *golden);
    }
}
