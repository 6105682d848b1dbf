//! Spreadsheets: what is read, what is refused, and the way out and in again.

mod support;

use lifecycle::sheet::{self, Column, Sheet, SheetRefused, write_csv};
use lifecycle::{Algorithm, Class, Key, KeyRef, KeyState, Origin, Policy, Tier};
use proptest::prelude::*;
use std::collections::BTreeSet;
use support::{NOW, key};

const HEADER: &str =
    "id,label,tier,algorithm,version,owner,domain,environment,usage,sensitivity,made,ends,state";
const ROW: &str =
    "payroll,Payroll,kek,aes-256,2,Finance,payroll,production,data,confidential,2027-01-31,,";

fn read(text: impl AsRef<[u8]>) -> Result<Sheet, SheetRefused> {
    sheet::read(text.as_ref(), &Policy::standard(), |_, _| false, NOW)
}

/// The rules that each row breaks, with their columns; the lines of rows that break none.
fn broken(text: &str) -> (Vec<u64>, Vec<(u64, &'static str, String)>) {
    let rows = read(text).map(|sheet| sheet.rows).unwrap_or_default();
    let (mut sound, mut wrong) = (Vec::new(), Vec::new());
    for row in rows {
        match row.key {
            Ok(_) => sound.push(row.line),
            Err(problems) => {
                wrong.extend(
                    problems
                        .into_iter()
                        .map(|one| (row.line, one.rule, one.r#where)),
                );
            }
        }
    }
    (sound, wrong)
}

/// A row of [`ROW`] with one piece replaced.
fn with(from: &str, to: &str) -> String {
    assert!(ROW.contains(from), "{from}");
    format!("{HEADER}\n{}\n", ROW.replacen(from, to, 1))
}

fn refused(text: impl AsRef<[u8]>) -> Option<SheetRefused> {
    read(text).err()
}

#[test]
fn a_row_becomes_a_registered_key() {
    let sheet = read(format!("{HEADER}\n{ROW}\n")).unwrap();
    assert!(sheet.unknown_columns.is_empty());
    let expected = Key {
        key: KeyRef::new("payroll", 2),
        label: "Payroll".into(),
        tier: Tier::Kek,
        algorithm: Algorithm::Aes256,
        parent: None,
        state: KeyState::Active,
        until: None,
        purge_from: None,
        owner: "Finance".into(),
        domain: "payroll".into(),
        class: Class {
            environment: "production".into(),
            usage: "data".into(),
            sensitivity: "confidential".into(),
        },
        origin: Origin::Registered,
        made: "2027-01-31T00:00:00Z".into(),
        // A year, by the policy.
        ends: Some("2028-01-31".into()),
        check: None,
        holds: Vec::new(),
    };
    assert_eq!(sheet.rows.len(), 1);
    assert_eq!(sheet.rows[0].line, 2);
    assert_eq!(sheet.rows[0].key.as_ref(), Ok(&expected));
}

#[test]
fn form_does_not_matter_where_it_says_nothing() {
    let plain = read(format!("{HEADER}\n{ROW}\n")).unwrap();
    let semicolons = |text: &str| text.replace(',', ";");
    let turned = |row: &str| row.split(',').rev().collect::<Vec<_>>().join(",");
    for text in [
        format!("{HEADER}\r\n{ROW}\r\n"),
        format!("{HEADER}\n{ROW}"),
        format!("\u{feff}{HEADER}\n{ROW}"),
        semicolons(&format!("{HEADER}\n{ROW}\n")),
        format!("{}\n{}", turned(HEADER), turned(ROW)),
        format!(
            "{}\n{}",
            HEADER.to_uppercase(),
            ROW.replace("kek,aes-256", " KEK ,\"AES-256\"")
        ),
        format!("{HEADER},,\n{ROW},,\n"),
        with(",,", ",,active"),
        with(",,", ",,Active"),
    ] {
        assert_eq!(read(&text).as_ref(), Ok(&plain), "{text}");
    }
}

#[test]
fn a_missing_id_is_made_from_the_label_and_a_missing_version_is_the_first() {
    let text = with(
        "payroll,Payroll,kek,aes-256,2",
        ",Payroll – EU (old),kek,aes-256,",
    );
    let sheet = read(text).unwrap();
    let key = sheet.rows[0].key.as_ref().unwrap();
    assert_eq!(key.key, KeyRef::new("payroll-EU-old".to_lowercase(), 1));
    let (_, wrong) = broken(&with("payroll,Payroll", ",給与"));
    assert_eq!(wrong, [(2, "key-id", "id".to_owned())]);
}

#[test]
fn every_rule_of_a_row_refuses_what_it_says() {
    let long = "x".repeat(201);
    let longer = "x".repeat(sheet::MAX_CELL + 1);
    let cases: [(&str, &str, &str, &str); 28] = [
        ("confidential", "", "known-class", "sensitivity"),
        ("confidential", "secret", "known-class", "sensitivity"),
        ("production", "Production", "known-class", "environment"),
        ("kek", "dekk", "known-tier", "tier"),
        ("kek", "", "known-tier", "tier"),
        ("aes-256", "aes-128", "known-algorithms", "algorithm"),
        (
            "kek,aes-256",
            "dek,rsa-4096",
            "algorithm-serves-tier",
            "algorithm",
        ),
        ("Finance", "", "named", "owner"),
        ("Payroll", " ", "named", "label"),
        ("Finance", &long, "short-texts", "owner"),
        ("Finance", &longer, "short-cells", "owner"),
        ("Finance", "\"Fin\nance\"", "plain-texts", "owner"),
        ("Finance", "Fin\u{202e}ance", "plain-texts", "owner"),
        ("payroll,P", "pay roll,P", "key-id", "id"),
        (",2,", ",0,", "version-number", "version"),
        (",2,", ",1.0,", "version-number", "version"),
        (",2,", ",4294967296,", "version-number", "version"),
        (",,", ",,asleep", "known-state", "state"),
        ("2027-01-31", "", "named", "made"),
        ("2027-01-31", "2027-02-30", "readable-date", "made"),
        ("2027-01-31", "31.01.27", "readable-date", "made"),
        ("2027-01-31", "31/01/2027x", "readable-date", "made"),
        ("2027-01-31", "13/13/2027", "readable-date", "made"),
        ("2027-01-31", "03/04/2027", "date-of-one-meaning", "made"),
        ("2027-01-31", "2027-06-02", "made-by-now", "made"),
        (
            "2027-01-31,",
            "2027-01-31,2027-01-30",
            "ends-after-made",
            "ends",
        ),
        (",data,confidential", ",data", "as-many-cells", "row"),
        (",,", ",,active,more", "as-many-cells", "row"),
    ];
    // These take more than one row, and have tests of their own.
    let mut named = BTreeSet::from([
        "dates-of-one-kind",
        "header-once",
        "key-once",
        "not-there-yet",
    ]);
    for (from, to, rule, column) in cases {
        let (sound, wrong) = broken(&with(from, to));
        assert!(sound.is_empty(), "{to}");
        assert!(
            wrong.contains(&(2, rule, column.to_owned())),
            "{rule}: {wrong:?}"
        );
        named.insert(rule);
    }
    assert_eq!(named, BTreeSet::from(sheet::RULES));
}

#[test]
fn everything_wrong_with_a_row_is_told_at_once() {
    let text =
        format!("{HEADER}\n,,root,des,x,,,moon,mail,secret,yesterday,tomorrow,asleep\n{ROW}\n");
    let (sound, wrong) = broken(&text);
    assert_eq!(sound, [3]);
    let columns: BTreeSet<_> = wrong.iter().map(|(_, _, column)| column.as_str()).collect();
    let all = [
        "label",
        "owner",
        "tier",
        "algorithm",
        "state",
        "id",
        "version",
        "made",
        "ends",
    ];
    assert_eq!(columns, BTreeSet::from(all));
    let master = with(
        "kek,aes-256,2,Finance,payroll,production,data,confidential",
        "mkek,aes-256,2,Finance,,,,",
    );
    assert_eq!(broken(&master), (vec![2], Vec::new()));
}

#[test]
fn dates_are_never_guessed() {
    let sheet = |dates: &[&str]| {
        let rows = (1..).zip(dates).map(|(number, date)| {
            ROW.replace(",2,", &format!(",{number},"))
                .replace("2027-01-31", date)
        });
        let rows: Vec<_> = rows.collect();
        format!("{HEADER}\n{}\n", rows.join("\n"))
    };
    let made = |text: &str| {
        let rows = read(text).unwrap().rows.into_iter();
        rows.map(|row| row.key.map(|key| key.made).unwrap_or_default())
            .collect::<Vec<_>>()
    };
    let day = "2027-01-31T00:00:00Z";
    let third = "2027-03-03T00:00:00Z";
    assert_eq!(made(&sheet(&["31.01.2027", "3.3.2027"])), [day, third]);
    assert_eq!(made(&sheet(&["01/31/2027", "3/3/2027"])), [day, third]);
    // The first way stands for its column, and each other row is told.
    let (sound, wrong) = broken(&sheet(&["31.01.2027", "2027-01-31", "01/31/2027"]));
    assert_eq!(sound, [2]);
    let kinds = [
        (3, "dates-of-one-kind", "made".to_owned()),
        (4, "dates-of-one-kind", "made".to_owned()),
    ];
    assert_eq!(wrong, kinds);
    // A day that tells how slashes are meant does not tell it of others.
    let (sound, wrong) = broken(&sheet(&["01/31/2027", "02/03/2027"]));
    assert_eq!(sound, [2]);
    assert_eq!(wrong, [(3, "date-of-one-meaning", "made".to_owned())]);
    // Two columns may be written differently: each is one way.
    let text = with("2027-01-31,", "31.01.2027,2027-12-31");
    assert_eq!(broken(&text).0, [2]);
    // With slashes the month is first; where that is no month, the row is told, not turned round.
    let (_, wrong) = broken(&sheet(&["31/01/2027"]));
    assert_eq!(wrong, [(2, "readable-date", "made".to_owned())]);
}

#[test]
fn a_key_comes_in_once() {
    let other = ROW.replace(",2,", ",3,");
    let text = format!("{HEADER}\n{ROW}\n{other}\n{ROW}\n");
    let (sound, wrong) = broken(&text);
    assert_eq!(sound, [2, 3]);
    assert_eq!(wrong, [(4, "key-once", "id".to_owned())]);
    let known = |id: &str, version| id == "payroll" && version == 3;
    let sheet = sheet::read(text.as_bytes(), &Policy::standard(), known, NOW).unwrap();
    let problems = sheet.rows[1].key.as_ref().unwrap_err();
    assert_eq!(problems[0].rule, "not-there-yet");
    assert!(sheet.rows[0].key.is_ok());
}

#[test]
fn what_is_not_understood_as_a_whole_is_refused_as_a_whole() {
    let missing = SheetRefused::ColumnsMissing(vec!["owner", "made"]);
    let short = HEADER.replace(",owner", "").replace(",made", "");
    assert_eq!(refused(&short), Some(missing));
    for (header, name) in [("ID", "id"), ("note,Note ", "note")] {
        let text = format!("{HEADER},{header}\n");
        assert_eq!(refused(&text), Some(SheetRefused::ColumnTwice(name.into())));
    }
    for empty in ["", "\n\r\n", "\u{feff}"] {
        assert_eq!(refused(empty), Some(SheetRefused::Empty));
    }
    let latin = [HEADER.as_bytes(), b"\r\n", ROW.as_bytes(), b"\r\nZ\xfcrich"].concat();
    assert_eq!(refused(&latin), Some(SheetRefused::NotUtf8 { line: 3 }));
    let wide: Vec<u8> = HEADER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(refused([&b"\xff\xfe"[..], &wide].concat()).is_some());
    let open = format!(
        "{HEADER}\n{ROW}\n{}\n{ROW}\n",
        ROW.replace("Finance", "\"Finance")
    );
    assert_eq!(refused(&open), Some(SheetRefused::QuoteOpen { line: 3 }));
    let columns = format!("{HEADER}{}", ",".repeat(sheet::MAX_COLUMNS));
    assert_eq!(
        refused(&columns).map(|one| one.id()),
        Some("too-many-columns")
    );
    let rows = format!("{HEADER}\n{}", "x\n".repeat(sheet::MAX_ROWS + 1));
    assert_eq!(refused(&rows), Some(SheetRefused::TooManyRows));
    let long = vec![b'\n'; sheet::MAX_BYTES + 1];
    assert_eq!(
        refused(&long),
        Some(SheetRefused::TooLong(sheet::MAX_BYTES + 1))
    );
}

#[test]
fn unknown_columns_are_told_once_and_not_read() {
    let huge = "\"a\nnote, with \"\"quotes\"\"\"";
    let text = format!("Note,{HEADER},colour\n{huge},{ROW},red\n{huge},{ROW},\n");
    let sheet = read(&text).unwrap();
    assert_eq!(sheet.unknown_columns, ["note", "colour"]);
    // Lines are those of the file, not of the rows.
    assert_eq!(
        broken(&text),
        (vec![2], vec![(4, "key-once", "id".to_owned())])
    );
    assert_eq!(broken(&text.replace('\n', "\r\n")).0, [2]);
    assert_eq!(broken(&text.replace('\n', "\r\n")).1[0].0, 4);
}

#[test]
fn a_cell_of_ten_megabytes_is_a_problem_of_its_row() {
    let huge = format!("\"{}\"", "line\n".repeat(2 << 20));
    let text = format!("{HEADER}\n{}\n{ROW}\n", ROW.replace("Payroll", &huge));
    let (sound, wrong) = broken(&text);
    assert_eq!(wrong, [(2, "short-cells", "label".to_owned())]);
    assert_eq!(sound, [3 + (2 << 20)]);
}

#[test]
fn two_files_put_together_are_noticed() {
    let (sound, wrong) = broken(&format!("{HEADER}\n{ROW}\n{HEADER}\n,,,,\n"));
    assert_eq!(sound, [2]);
    assert!(
        wrong.contains(&(3, "header-once", "row".to_owned())),
        "{wrong:?}"
    );
}

#[test]
fn nothing_that_is_written_is_computed() {
    let mut one = key(KeyState::Active);
    one.label = "=HYPERLINK(\"http://x\")".into();
    one.owner = "@Sales; +1".into();
    one.domain = "'quoted".into();
    one.key.id = "-1".into();
    one.check = Some("3f00a1b2c3".into());
    let text = write_csv([&one]);
    let expected = "id,label,tier,algorithm,version,owner,domain,environment,usage,sensitivity,made,ends,state,check,parent\r\n\
        '-1,\"'=HYPERLINK(\"\"http://x\"\")\",dek,aes-256,1,\"'@Sales; +1\",''quoted,production,data,confidential,\
        2027-05-01,2027-07-30,active,3f00a1b2c3,payroll@1\r\n";
    assert_eq!(text, expected);
    let back = read(&text).unwrap();
    assert_eq!(
        back.rows[0].key.as_ref().map(|key| &*key.label),
        Ok("=HYPERLINK(\"http://x\")")
    );
    assert_eq!(
        back.rows[0].key.as_ref().map(|key| &*key.domain),
        Ok("'quoted")
    );
    // Somebody's own apostrophe stays.
    let sheet = read(with("Finance", "'s-Hertogenbosch")).unwrap();
    assert_eq!(
        sheet.rows[0].key.as_ref().map(|key| &*key.owner),
        Ok("'s-Hertogenbosch")
    );
}

#[test]
fn the_documented_columns_and_rules_are_those_there_are() {
    let page = include_str!("../../../../docs/formats/inventory.md");
    for column in Column::ALL {
        assert!(
            page.contains(&format!("| `{}` |", column.id())),
            "{column:?}"
        );
    }
    for rule in sheet::RULES {
        assert!(page.contains(&format!("| `{rule}` |")), "{rule}");
    }
    for refused in [
        "column-twice",
        "columns-missing",
        "empty",
        "not-utf8",
        "quote-open",
        "too-long",
        "too-many-columns",
        "too-many-rows",
    ] {
        assert!(page.contains(&format!("| `{refused}` |")), "{refused}");
    }
    let example = page.split("```csv\n").nth(1).unwrap();
    let sheet = read(example.split("```").next().unwrap()).unwrap();
    assert_eq!(sheet.rows.len(), 3);
    assert!(sheet.rows.iter().all(|row| row.key.is_ok()), "{sheet:?}");
}

fn any_text() -> impl Strategy<Value = String> {
    let odd = proptest::sample::select(vec![
        "=", "+", "-", "@", "'", "\"", ",", ";", "\u{ff1d}", "é", " ", "a",
    ]);
    proptest::collection::vec(odd, 1..12)
        .prop_map(|parts| parts.concat().trim().to_owned())
        .prop_filter("not empty", |text| !text.is_empty())
}

fn any_key() -> impl Strategy<Value = Key> {
    let texts = (any_text(), any_text(), any_text());
    let tiers = proptest::sample::select(Tier::ALL.to_vec());
    let states = proptest::sample::select(KeyState::ALL.to_vec());
    let ids = ("[-._a-zA-Z0-9]{1,64}", 1..=u32::MAX);
    let made = (2000..2027_i32, 1..=12_u32, 1..=28_u32);
    (
        texts,
        tiers,
        states,
        ids,
        made,
        proptest::option::of(1..=12_u32),
    )
        .prop_map(
            |((label, owner, domain), tier, state, (id, version), (year, month, day), ends)| Key {
                key: KeyRef::new(id, version),
                label,
                owner,
                domain,
                tier,
                made: format!("{year}-{month:02}-{day:02}T23:59:59Z"),
                ends: ends.map(|month| format!("2040-{month:02}-28")),
                ..key(state)
            },
        )
}

proptest! {
    #[test]
    fn what_is_written_reads_in_again(keys in proptest::collection::vec(any_key(), 0..8)) {
        let policy = Policy::standard();
        let text = write_csv(&keys);
        let mut seen = BTreeSet::new();
        let sheet = read(&text).unwrap();
        prop_assert!(sheet.unknown_columns.is_empty());
        prop_assert_eq!(sheet.rows.len(), keys.len());
        for (row, key) in sheet.rows.into_iter().zip(&keys) {
            if !seen.insert(key.key.clone()) {
                continue;
            }
            let made = format!("{}T00:00:00Z", &key.made[..10]);
            let expected = Key {
                parent: None,
                check: None,
                origin: Origin::Registered,
                ends: key.ends.clone().or_else(|| policy.ends(key.tier, &key.class, &made)),
                made,
                ..key.clone()
            };
            prop_assert_eq!(row.key, Ok(expected));
        }
    }

    #[test]
    fn no_cell_begins_with_what_is_computed(keys in proptest::collection::vec(any_key(), 1..4)) {
        let text = write_csv(&keys);
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        for record in reader.records() {
            for cell in &record.unwrap() {
                prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\u{ff1d}']), "{}", cell);
            }
        }
    }

    #[test]
    fn no_bytes_break_it(bytes in proptest::collection::vec(any::<u8>(), 0..400), cells in "[\",;\n\r'=a-]{0,80}") {
        let _ = read(&bytes);
        let _ = read(&cells);
        let _ = read(format!("{HEADER}\n{cells}"));
        let _ = read(format!("{HEADER}\n{ROW}\n{cells}\n{ROW}"));
    }
}
