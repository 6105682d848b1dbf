//! The table of what may be given when, and the page that shows it.

use crate::support::{Scene, WITNESS};
use ceremony::{Command, CommandKind, Effect, Heard, KeyId, Kind, Step, legal};
use std::fmt::Write;
use std::path::Path;

/// One of each.
fn effects() -> [Effect; 10] {
    let (key, label) = (KeyId::default(), String::new());
    [
        Effect::AdoptKey {
            label: label.clone(),
            key: None,
        },
        Effect::GenerateKey {
            key: key.clone(),
            label: label.clone(),
        },
        Effect::Rehearse { attempt: 1 },
        Effect::WriteShare {
            index: 1,
            attempt: 1,
            files: Vec::new(),
        },
        Effect::ReleasePackage {
            digest: String::new(),
            to: None,
        },
        Effect::CloseDoor { key: key.clone() },
        Effect::InstallKey {
            key: key.clone(),
            label,
        },
        Effect::TestKey { key: key.clone() },
        Effect::DestroyKey { key },
        Effect::CarryOut {
            subject: String::new(),
            deciders: Vec::new(),
        },
    ]
}

#[test]
fn each_command_belongs_somewhere() {
    for kind in CommandKind::ALL {
        let at_steps = Step::ALL.iter().any(|step| legal(*step).contains(kind));
        let reports = effects().iter().any(|effect| effect.outcome() == *kind);
        match kind.heard() {
            Heard::AtItsSteps => assert!(at_steps, "{}", kind.name()),
            // Bound at its step, and again at any.
            Heard::AtAnyStep if *kind == CommandKind::BindToken => assert!(at_steps),
            Heard::Always | Heard::AtAnyStep => assert!(!at_steps, "{}", kind.name()),
            Heard::AfterAnIntent => {
                let any = [CommandKind::Reconcile, CommandKind::ReportFailure].contains(kind);
                assert!(!at_steps && (reports || any), "{}", kind.name());
            }
        }
    }
    for effect in effects() {
        assert!(legal(effect.step()).contains(&CommandKind::Begin));
    }
}

#[test]
fn a_refusal_names_the_step_of_a_command() {
    let refusal = |kind, step, command| {
        let refusal = Scene::at(kind, step).ceremony.decide(command).unwrap_err();
        (refusal.rule.as_str(), refusal.expected, refusal.actual)
    };
    let folder = "/media/stick".to_owned();
    assert_eq!(
        refusal(
            Kind::Generate,
            Step::Inspect,
            Command::ChooseFolder { folder }
        ),
        (
            "steps-in-order",
            "step hand-out".into(),
            "step inspect".into()
        ),
    );
    let opened = Command::OpenBag {
        custodian: "Custodian 1".into(),
        bag: "B-1".into(),
        seal_intact: true,
        confirmed_by: WITNESS.into(),
    };
    assert_eq!(
        refusal(Kind::Redistribute, Step::Account, opened),
        (
            "steps-in-order",
            "step collect".into(),
            "step account".into()
        ),
    );
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the page it checks")]
fn the_page_shows_the_table() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../docs/steps.md");
    let table = table();
    if std::env::var_os("KEYMOOT_WRITE_STEPS").is_some() {
        std::fs::write(&page, &table).unwrap();
    }
    let written = std::fs::read_to_string(&page).unwrap();
    assert_eq!(written, table, "run this test with KEYMOOT_WRITE_STEPS=1");
}

fn names<'a>(kinds: impl IntoIterator<Item = &'a CommandKind>) -> String {
    let names: Vec<String> = kinds
        .into_iter()
        .map(|kind| format!("`{}`", kind.name()))
        .collect();
    names.join(", ")
}

fn heard(heard: Heard) -> String {
    names(CommandKind::ALL.iter().filter(|kind| kind.heard() == heard))
}

/// The page: kinds with their steps, steps with their commands.
fn table() -> String {
    let mut page = "# Steps and commands\n\n\
        Which steps a ceremony goes through, and which command the engine hears when. A test writes \
        this page from the engine (`KEYMOOT_WRITE_STEPS=1 cargo test -p ceremony the_page`).\n\n\
        ## Kinds\n\nA ceremony opened today goes through these steps; one that was opened before goes \
        through those that [its opening lists](formats/events.md#steps).\n\n\
        | kind | steps |\n|---|---|\n"
        .to_owned();
    for kind in Kind::ALL {
        let steps: Vec<String> = kind
            .steps()
            .iter()
            .map(|step| format!("`{step}`"))
            .collect();
        writeln!(page, "| `{kind}` | {} |", steps.join(", ")).unwrap();
    }
    page += "\n## Commands\n\nAny other command is refused by `steps-in-order`.\n\n\
        | step | commands |\n|---|---|\n";
    for step in Step::ALL {
        writeln!(page, "| `{step}` | {} |", names(legal(step))).unwrap();
    }
    write!(
        page,
        "\nAt any step: {}. A token is bound again at any step, if it is the same one.\n\n\
         Always, also while the ceremony is interrupted or an outcome is not known: {}.\n\n\
         ## After an intent\n\nWhile nobody knows what became of an effect, everything but these is \
         refused by `reconciled-first`: `report-failure`, `reconcile`, `bind-token`, and its \
         outcome.\n\n| effect | step | outcome |\n|---|---|---|\n",
        heard(Heard::AtAnyStep),
        heard(Heard::Always),
    )
    .unwrap();
    for effect in effects() {
        let (step, outcome) = (effect.step(), effect.outcome().name());
        writeln!(page, "| `{}` | `{step}` | `{outcome}` |", effect.name()).unwrap();
    }
    page
}
