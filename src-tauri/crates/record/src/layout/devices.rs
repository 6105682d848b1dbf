//! Tokens, the program, and every call that was made to a device.

use crate::story::Chapter;
use crate::when::{Day, milliseconds};
use ceremony::{Kind, TokenRole};
use paper::Error;
use paper::canvas::Ink;
use paper::flow::{Fact, Flow, QUIET};
use paper::table::{Cell, Table};
use paper::wrap::grouped;

pub(super) fn tokens(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let tokens = &chapter.ceremony.tokens;
    if tokens.is_empty() {
        return Ok(());
    }
    flow.heading("Tokens")?;
    for (role, token) in tokens {
        let title = format!(
            "{}, {}",
            token.label.trim(),
            part(chapter.ceremony.kind, *role)
        );
        flow.subheading(&title)?;
        let can = |held: bool| {
            let names: Vec<&str> = token
                .abilities
                .iter()
                .filter(|(_, works)| **works == held)
                .map(|(name, _)| name.as_str())
                .collect();
            if names.is_empty() {
                "nothing".to_owned()
            } else {
                names.join(", ")
            }
        };
        let kind = if token.software {
            Fact::new("Kind", "software token").ink(Ink::WAX)
        } else {
            Fact::new("Kind", "not known to be software")
        };
        flow.facts(&[
            Fact::new(
                "Device",
                format!("{} {}", token.manufacturer.trim(), token.model.trim()),
            ),
            kind,
            Fact::code("Serial", token.serial.trim()),
            Fact::new("Firmware", &token.firmware),
            Fact::new("Slot", token.slot.to_string()),
            Fact::new(
                "Initialised",
                if token.initialised {
                    "for this ceremony"
                } else {
                    "before this ceremony"
                },
            ),
            Fact::new("Module", format!("{}, {}", token.module, token.library)),
            Fact::code("Module SHA-256", grouped(&token.module_digest)),
            Fact::new("Found to work", can(true)),
            Fact::new("Found not to", can(false)),
        ])?;
    }
    Ok(())
}

/// What a token was there for.
const fn part(kind: Kind, role: TokenRole) -> &'static str {
    match (kind, role) {
        (Kind::AdoptKey | Kind::LiveTest | Kind::Replicate, TokenRole::Primary) => {
            "which has the key"
        }
        (Kind::Migrate | Kind::Redistribute, TokenRole::Primary) => "which gave randomness",
        (_, TokenRole::Primary) => "where the key was made",
        (Kind::LiveTest, TokenRole::Target) => "where the key was rebuilt for a moment",
        (Kind::Replicate, TokenRole::Target) => "where the key was brought",
        (_, TokenRole::Target) => "where the key was recovered",
    }
}

/// Files put beside the record, such as a device's own audit extract.
pub(super) fn attached(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    let day = Day::of(&ceremony.opened_at);
    if ceremony.attachments.is_empty() {
        return Ok(());
    }
    flow.heading("Files beside this record")?;
    flow.paragraph(
        &QUIET,
        "They are kept with the record and are not in it. A file is the one that was meant if its \
         SHA-256 is the one here.",
    )?;
    for one in &ceremony.attachments {
        let file = &one.what;
        flow.facts(&[
            Fact::new("File", format!("{}: {}", file.file, file.what)),
            Fact::code("SHA-256", grouped(&file.digest)),
            Fact::new(
                "Length",
                format!("{} bytes, added at {}", file.bytes, day.time(&one.at)),
            ),
        ])?;
    }
    Ok(())
}

/// The program, the script and the machine.
pub(super) fn program(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let ceremony = &chapter.ceremony;
    flow.heading("Script and program")?;
    flow.facts(&[
        Fact::new(
            "Script",
            format!("{} ({})", ceremony.script.title, ceremony.kind),
        ),
        Fact::code("Script SHA-256", grouped(&ceremony.script_digest)),
        Fact::new("Program", &ceremony.application),
        Fact::code("Program SHA-256", grouped(&ceremony.binary_digest)),
        Fact::new("System", &ceremony.system),
        Fact::new("Clock", &ceremony.clock),
    ])
}

/// Every call to a device, in order.
pub(super) fn calls(flow: &mut Flow, chapter: &Chapter) -> Result<(), Error> {
    let mut table = Table::new(["Entry", "Function, mechanism", "Template", "Result", "ms"]);
    for told in &chapter.entries {
        for call in told.event.calls() {
            let refused = call.rv != "CKR_OK";
            let template: Vec<&str> = call
                .template
                .iter()
                .map(|name| name.strip_prefix("CKA_").unwrap_or(name))
                .collect();
            let function = match &call.mechanism {
                Some(mechanism) => format!("{}\n{mechanism}", call.function),
                None => call.function.clone(),
            };
            table.row([
                Cell::code(told.seq.to_string()),
                Cell::code(function),
                Cell::code(template.join(" ")),
                Cell::code(&call.rv).ink(if refused { Ink::WAX } else { Ink::TEXT }),
                Cell::code(milliseconds(call.micros)),
            ]);
        }
    }
    if table.is_empty() {
        return Ok(());
    }
    flow.heading("Device calls")?;
    flow.paragraph(
        &QUIET,
        "In the order they were made, by the journal entry that reports them, with the time each \
         took. Templates are listed by the names of their attributes, without CKA_ and without \
         values. Some calls are made to be refused: a refusal in red is not by itself a fault.",
    )?;
    table.set(flow)
}
