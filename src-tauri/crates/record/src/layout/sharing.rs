//! How the key was shared and to whom, and how shares were brought back.

use crate::layout::key;
use crate::story::Chapter;
use crate::when::Day;
use ceremony::{HandedShare, Kind, Medium, NotAccepted, PackageFacts, ReadBack};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};
use paper::wrap::grouped;

pub(super) fn shared(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let package = ceremony
        .attempt
        .as_ref()
        .map(|attempt| &attempt.package)
        .or(ceremony.package.as_ref());
    let Some(package) = package else {
        return voided(flow, chapter);
    };
    flow.heading("Sharing")?;
    let file = ceremony
        .released
        .as_ref()
        .map_or("", |released| released.file.as_str());
    let mut facts = vec![
        Fact::new(
            "Scheme",
            match package.public_key {
                None => "KM1: Pedersen verifiable sharing on NIST P-256, RFC 3394 key wrap",
                Some(_) => {
                    "KM1: Pedersen verifiable sharing on NIST P-256, PKCS #8 in an RFC 5649 key wrap"
                }
            },
        ),
        Fact::new(
            "Quorum",
            format!("any {} of {} shares", package.threshold, package.shares),
        ),
        Fact::code("Quorum id", grouped(&package.quorum)),
        Fact::code("Header SHA-256", grouped(&package.header_digest)),
        Fact::code("Package SHA-256", grouped(&package.digest)),
    ];
    if !file.is_empty() {
        facts.push(Fact::new("Package released as", file));
    }
    if let Some(attempt) = &ceremony.attempt {
        let sources: Vec<String> = attempt
            .entropy
            .iter()
            .map(|entropy| format!("{}: {} bytes", source(&entropy.source), entropy.bytes))
            .collect();
        facts.push(Fact::new("Randomness", sources.join("; ")));
    }
    flow.facts(&facts)?;
    commitments(flow, package)?;
    shares(flow, chapter)?;
    let opened = ceremony.attempt.as_ref();
    if let Some(equality) = opened.and_then(|attempt| attempt.equality.as_ref()) {
        flow.subheading("The package opened inside the token before any share left")?;
        key::equality(flow, equality)?;
    }
    voided(flow, chapter)
}

fn commitments(flow: &mut Flow, package: &PackageFacts) -> Result<(), Error> {
    flow.subheading("Commitments")?;
    flow.paragraph(
        &QUIET,
        "Public. Anyone can hold a share against them; they tell nothing about the key.",
    )?;
    let mut table = Table::new(["", "Point, SEC 1 compressed"]);
    for (at, point) in package.commitments.iter().enumerate() {
        table.row([Cell::code(format!("C{at}")), Cell::code(point)]);
    }
    table.set(flow)
}

fn shares(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let Some(attempt) = &chapter.ceremony.attempt else {
        return Ok(());
    };
    flow.subheading("Shares")?;
    let mut table = Table::new([
        "Share",
        "Custodian",
        "Medium",
        "Bag",
        "Read back by",
        "Fits the commitments",
    ]);
    for share in &attempt.shares {
        let written = share.medium.as_ref();
        let written = written.map_or_else(|| "not written".to_owned(), medium);
        let fits = if share.verified {
            Cell::new("yes")
        } else {
            Cell::new("not shown").ink(Ink::WAX)
        };
        table.row([
            share.index.to_string().into(),
            Cell::new(&share.custodian).strong(),
            written.into(),
            Cell::code(share.bag.as_deref().unwrap_or("not sealed")),
            read_back(&share.read_back).into(),
            fits,
        ]);
    }
    table.set(flow)?;
    ciphertexts(flow, &attempt.shares)
}

/// Files that hold shares encrypted, by their digests: what is journalled of them.
fn ciphertexts(flow: &mut Flow, shares: &[HandedShare]) -> Result<(), Error> {
    let mut table = Table::new(["Share", "File", "SHA-256"]);
    for share in shares {
        if let Some(medium) = share.medium.as_ref().filter(|one| !one.digest.is_empty()) {
            // Entries of before do not say what encrypts it.
            let file = [medium.file.clone(), sealed_with(&medium.suite)];
            let file: Vec<String> = file.into_iter().filter(|one| !one.is_empty()).collect();
            table.row([
                share.index.to_string().into(),
                file.join("\n").into(),
                Cell::code(grouped(&medium.digest)),
            ]);
        }
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Encrypted shares")?;
    flow.paragraph(
        &QUIET,
        "The files themselves are in their custodians’ hands alone, and nowhere in the journal.",
    )?;
    table.set(flow)
}

/// What a share is encrypted with, and whether that withstands a quantum computer.
pub(super) fn sealed_with(kem: &str) -> String {
    match kem {
        hybrid @ ("MLKEM768-P256" | "MLKEM768-X25519") => format!("{hybrid}, hybrid"),
        classical @ ("P-256" | "X25519") => format!("{classical}, classical"),
        other => other.to_owned(),
    }
}

/// What carries a share, in words.
fn medium(medium: &Medium) -> String {
    let mut text = match medium.kind.as_str() {
        "age" => "age file".to_owned(),
        "card" => format!("card “{}”\n{}", medium.token.trim(), medium.serial.trim()),
        other => other.to_owned(),
    };
    if !medium.printed.is_empty() {
        text.push_str(", printed on ");
        text.push_str(&medium.printed);
    }
    if medium.passphrase {
        text.push_str("\nand a passphrase");
        if !medium.passphrase_is.is_empty() {
            text.push_str(&format!(", {}", medium.passphrase_is));
        }
    }
    text
}

fn read_back(read: &ReadBack) -> &str {
    match (read.code, read.rows, read.opened.as_str()) {
        (true, true, "") => "code and rows",
        (true, false, "") => "code alone",
        (false, true, "") => "rows alone",
        (false, false, "") => "—",
        (.., "age") => "the age file, opened",
        (.., "card") => "the card, which opened it",
        (.., "proof") => "a proof by its custodian",
        (.., "scan") => "a scan of the sheet",
        (.., "scanner") => "a scanner, as typed text",
        (.., "typed") => "its rows, typed",
        (.., other) => other,
    }
}

fn voided(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let last = if chapter.layout < 3 {
        "Bags with worthless shares"
    } else {
        "Bags with its shares"
    };
    let mut table = Table::new(["Sharing", "Why it is void", last]);
    for voided in &chapter.ceremony.voided {
        let bags = if voided.bags.is_empty() {
            "none".to_owned()
        } else {
            voided.bags.join(", ")
        };
        table.row([
            voided.attempt.to_string().into(),
            voided.reason.as_str().into(),
            bags.into(),
        ]);
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.subheading("Sharings that came to nothing")?;
    flow.paragraph(&QUIET, worth(chapter))?;
    table.set(flow)?;
    strays(flow, chapter)
}

/// What shares of sharings that came to nothing can still do.
fn worth(chapter: &Chapter) -> &'static str {
    let voided = &chapter.ceremony.voided;
    let alive = voided.iter().filter(|one| !one.shares.is_empty()).count();
    if chapter.ceremony.kind.reissues() {
        "They share the living secret, so each share that was already outside is listed below."
    } else if chapter.layout < 3 || alive == 0 {
        "Their packages were never released: their shares open nothing."
    } else if alive == voided.len() {
        "Whether a package was written is not known. With it their shares open the key: each share \
         that was already outside is listed below."
    } else {
        "Of some, whether a package was written is not known. With it their shares open the key: \
         they are listed below. The packages of the others were never released: their shares open \
         nothing."
    }
}

/// Shares of sharings that came to nothing and are not worthless, each destroyed or still outside.
fn strays(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let day = Day::of(&chapter.ceremony.opened_at);
    let mut table = Table::new(["Sharing", "Share", "Custodian", "Bag", "What became of it"]);
    for voided in &chapter.ceremony.voided {
        for share in &voided.shares {
            let mut destroyed = voided.destroyed.iter();
            let destroyed = destroyed.find(|one| one.what.index == share.index);
            let end = match destroyed {
                None => Cell::new("STILL OUTSIDE").ink(Ink::WAX).strong(),
                Some(one) => Cell::new(format!(
                    "destroyed at {}: {}; {} saw it",
                    day.time(&one.at),
                    one.what.how,
                    one.what.confirmed_by
                )),
            };
            table.row([
                voided.attempt.to_string().into(),
                share.index.to_string().into(),
                Cell::new(&share.custodian).strong(),
                Cell::code(&share.bag),
                end,
            ]);
        }
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.space(6.0);
    table.set(flow)
}

/// Bags opened, shares entered, and what was not accepted.
pub(super) fn collected(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    // A possession check tells of bags and answers together, in its own place.
    if ceremony.kind == Kind::Possession {
        return Ok(());
    }
    if ceremony.opened_bags.is_empty()
        && ceremony.collected.is_empty()
        && ceremony.not_accepted.is_empty()
    {
        return Ok(());
    }
    let day = Day::of(&ceremony.opened_at);
    flow.heading("Shares brought back")?;
    let mut bags = Table::new(["Custodian", "Bag", "Seal", "Looked at by"]);
    for opened in &ceremony.opened_bags {
        let seal = if opened.seal_intact {
            Cell::new("intact")
        } else {
            Cell::new("BROKEN").ink(Ink::WAX).strong()
        };
        bags.row([
            Cell::new(&opened.custodian).strong(),
            Cell::code(&opened.bag),
            seal,
            opened.confirmed_by.as_str().into(),
        ]);
    }
    if !bags.is_empty() {
        flow.subheading("Bags opened")?;
        bags.set(flow)?;
    }
    let mut shares = Table::new([
        "Share",
        "Custodian",
        "Bag",
        "Read from",
        "Corrected while reading",
    ]);
    for share in &ceremony.collected {
        shares.row([
            share.index.to_string().into(),
            Cell::new(&share.custodian).strong(),
            Cell::code(&share.bag),
            share.how.as_str().into(),
            share.corrected.join(", ").into(),
        ]);
    }
    if !shares.is_empty() {
        flow.subheading("Shares that agree with the commitments")?;
        shares.set(flow)?;
    }
    let mut refused = Table::new(["At", "Custodian", "Reason", "Detail"]);
    for attempt in &ceremony.not_accepted {
        let NotAccepted {
            custodian,
            reason,
            detail,
        } = &attempt.what;
        refused.row([
            day.time(&attempt.at).into(),
            custodian.as_str().into(),
            Cell::new(reason).ink(Ink::WAX),
            detail.as_str().into(),
        ]);
    }
    if !refused.is_empty() {
        flow.subheading("Not accepted")?;
        refused.set(flow)?;
    }
    Ok(())
}

fn source(name: &str) -> &str {
    match name {
        "dice" => "dice",
        "hsm" => "the token’s generator",
        "os" => "the system’s generator",
        other => other,
    }
}
