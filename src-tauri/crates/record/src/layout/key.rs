//! The key: what its token says of it, what was tried on it, and what randomness it was shared with.

use crate::layout::cover::spaced;
use crate::layout::past;
use crate::story::Chapter;
use ceremony::{Equality, Event, KeyFacts, KeyKind};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};
use paper::wrap::grouped;

pub(super) fn set(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let first = chapter.entries.iter().find_map(|told| {
        if let Event::KeyAdopted { key, .. } = &told.event {
            return Some(("When adopted", key));
        }
        let Event::KeyMade { key, .. } = &told.event else {
            return None;
        };
        Some(("When made", key))
    });
    let mut columns: Vec<(&'static str, &KeyFacts)> = Vec::new();
    columns.extend(first);
    columns.extend(ceremony.door.as_ref().map(|key| ("Door closed", key)));
    columns.extend(ceremony.recovered.as_ref().map(|key| ("As recovered", key)));
    let tested = ceremony.live_test.as_ref();
    columns.extend(tested.map(|test| ("While it was there", &test.key)));
    let Some((_, last)) = columns.last() else {
        return Ok(());
    };
    flow.heading("Key")?;
    let mut facts = vec![
        Fact::new("Label", &last.label),
        Fact::code("Key id", grouped(&last.id)),
    ];
    match &last.root {
        None => facts.extend([
            Fact::code(
                "Check value",
                format!("{}  ({})", spaced(&last.check.value), last.check.method),
            ),
            Fact::new("which is", check_method(&last.check.method)),
        ]),
        Some(root) => facts.extend([
            Fact::new("Kind", root_kind(&root.public_key)),
            Fact::code("Fingerprint", grouped(&last.check.value)),
            Fact::new("which is", check_method(&last.check.method)),
            Fact::code("Public key", grouped(&root.public_key)),
        ]),
    }
    if let Some(end) = &ceremony.script.cryptoperiod_end {
        facts.push(Fact::new("Cryptoperiod ends", crate::when::date(end)));
    }
    flow.facts(&facts)?;
    past::set(flow, chapter)?;
    signatures(flow, &columns)?;
    attributes(flow, &columns)?;
    probes(flow, &columns)?;
    if let Some(equality) = &ceremony.equality {
        flow.subheading("Both copies compared")?;
        self::equality(flow, equality)?;
    }
    Ok(())
}

/// What a root key signed, each time it was asked.
fn signatures(flow: &mut Flow, columns: &[(&'static str, &KeyFacts)]) -> Result<(), Error> {
    for (when, key) in columns {
        let Some(root) = &key.root else { continue };
        let result = if root.holds() {
            Fact::new("Result", "verifies under the public key").ink(Ink::GREEN)
        } else {
            Fact::new("Result", "DOES NOT VERIFY").ink(Ink::WAX)
        };
        flow.subheading(&format!("Proved by a signature: {}", when.to_lowercase()))?;
        flow.facts(&[
            result,
            Fact::code("Challenge", grouped(&root.challenge)),
            Fact::code("Signature", grouped(&root.signature)),
        ])?;
    }
    Ok(())
}

fn attributes(flow: &mut Flow, columns: &[(&'static str, &KeyFacts)]) -> Result<(), Error> {
    let mut names: Vec<&String> = columns
        .iter()
        .flat_map(|(_, key)| key.attributes.keys())
        .collect();
    names.sort();
    names.dedup();
    let value = |column: usize, name: &String| {
        let text = columns
            .get(column)
            .and_then(|(_, key)| key.attributes.get(name));
        Cell::code(text.map_or("", String::as_str))
    };
    let title = |column: usize| columns.get(column).map_or("", |(title, _)| *title);
    flow.subheading("Attributes read back from the token")?;
    let mut table = Table::new(["Attribute", title(0), title(1), title(2)]);
    for name in names {
        let changed = columns
            .windows(2)
            .any(|pair| pair[0].1.attributes.get(name) != pair[1].1.attributes.get(name));
        let label = Cell::code(name);
        let label = if changed { label.strong() } else { label };
        table.row([label, value(0, name), value(1, name), value(2, name)]);
    }
    table.set(flow)
}

fn probes(flow: &mut Flow, columns: &[(&'static str, &KeyFacts)]) -> Result<(), Error> {
    let mut table = Table::new(["When", "Tried", "Held", "What the token answered"]);
    for (when, key) in columns {
        for probe in &key.probes {
            let held = if probe.held {
                Cell::new("yes")
            } else {
                Cell::new("NO").ink(Ink::WAX).strong()
            };
            table.row([
                (*when).into(),
                probe.name.as_str().into(),
                held,
                probe.detail.as_str().into(),
            ]);
        }
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("What was tried on it")?;
    flow.paragraph(
        &QUIET,
        "A token may accept an attribute and ignore it, so what must be refused was also tried.",
    )?;
    table.set(flow)
}

/// Two answers to one challenge.
pub(super) fn equality(flow: &mut Flow, equality: &Equality) -> Result<(), Error> {
    let result = if equality.holds() && equality.public_key.is_some() {
        Fact::new(
            "Result",
            "both signatures verify under the public key: both hold one key",
        )
        .ink(Ink::GREEN)
    } else if equality.holds() {
        Fact::new("Result", "the same: both hold one key").ink(Ink::GREEN)
    } else {
        Fact::new("Result", "DIFFERENT: they do not hold one key").ink(Ink::WAX)
    };
    flow.facts(&[
        result,
        Fact::code("Challenge", grouped(&equality.challenge)),
        Fact::code("First answer", grouped(&equality.first)),
        Fact::code("Second answer", grouped(&equality.second)),
        Fact::new("Method", &equality.method),
    ])
}

fn check_method(method: &str) -> &str {
    match method {
        "cmac-zero-5" => "the first 5 bytes of AES-CMAC over 16 zero bytes",
        "kw-const-5" => "the first 5 bytes of SHA-256 of the RFC 3394 wrap of a published constant",
        "spki-sha256" => "SHA-256 of its SubjectPublicKeyInfo in DER, which stands below",
        other => other,
    }
}

/// The kind of a root key, in words.
fn root_kind(public_key: &str) -> &'static str {
    match KeyKind::of(Some(public_key)) {
        Some(KeyKind::P384) => "root key: ECDSA on P-384, signatures over SHA-384",
        Some(KeyKind::MlDsa65) => "root key: ML-DSA-65",
        Some(KeyKind::MlDsa87) => "root key: ML-DSA-87",
        Some(KeyKind::Aes256) | None => "of a kind that is not known",
    }
}
