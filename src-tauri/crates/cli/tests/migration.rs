//! A quorum of five whose shares are sealed classically goes over to hybrid seals, without the key being
//! rebuilt: two people with cards, three who take age files.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::{Place, Ran, argument};
use keymoot_tests::cards::Cards;
use sealing::age_file::recipient_of;
use sealing::envelope::SealedShare;
use secrecy::SecretString;
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

const WITH_CARDS: [&str; 2] = ["Noor Haddad", "Quentin Low"];

/// Who takes age files, with an identity as age-keygen writes it (X25519) and one of “age-keygen -pq”
/// (MLKEM768-X25519): the bytes 17, 18, 19 and 1, 2, 3, thirty-two times each.
const WITH_FILES: [(&str, &str, &str); 3] = [
    (
        "Ines Varga",
        "AGE-SECRET-KEY-1ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYG3ZYGSUZRZYL",
        "AGE-SECRET-KEY-PQ-1QYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSCTK5KM",
    ),
    (
        "Jo Ekberg",
        "AGE-SECRET-KEY-1ZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFQ35Y93H",
        "AGE-SECRET-KEY-PQ-1QGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQYQSZQGPQ4A3NRN",
    ),
    (
        "Kit Okafor",
        "AGE-SECRET-KEY-1ZVF3XYCNZVF3XYCNZVF3XYCNZVF3XYCNZVF3XYCNZVF3XYCNZVFS5XAL84",
        "AGE-SECRET-KEY-PQ-1QVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSXQCRQVPSS0GF43",
    ),
];

const ANSWERS: &str = r#"
witness = "Ruth Abel"
[open]
approval = "CHG-1"
[roll-call]
identity_check = "passport"
[sign-off.passphrase_files]
"Ines Varga" = "passphrase"
"Jo Ekberg" = "passphrase"
"Kit Okafor" = "passphrase"
[inspect.primary]
label = "Practice HSM A"
[inspect.target]
label = "Practice HSM B"
[inspect.journal]
label = "Practice HSM A"
"#;

const QUORUM: &str = "[quorum]\nthreshold = 3\nshares = 5\n";

/// The five and what their shares are sealed to.
struct Five {
    place: Place,
    _cards: Cards,
}

impl Five {
    /// Enrolled as they were years ago: cards without a second key, age keys of X25519.
    fn enrolled(state: &Path) -> Self {
        let mut place = Place::new();
        let cards = Cards::start(state, &["openpgp", "piv"]).unwrap();
        place.set_environment(cards.environment());
        let made = place.run(&["room", "init", "--practice"]);
        assert_eq!(made.status, 0, "{}", made.err);
        place.write("passphrase", "four quiet owls above the frozen lake\n");
        let module = cards.module().display().to_string();
        let five = Self {
            place,
            _cards: cards,
        };
        for (at, name) in WITH_CARDS.into_iter().enumerate() {
            let card = &five._cards.cards()[at];
            let pins = five
                .place
                .write("pins", &format!("{}={}\n", card.serial, card.pin));
            let with = ["--card-module", &module, "--card-serial", &card.serial];
            five.enrol(
                name,
                &[&with[..], &["--pin-file", argument(&pins)]].concat(),
            );
            five.place
                .write(&format!("pin-{at}"), &format!("{}\n", card.pin));
        }
        for (at, (name, classical, hybrid)) in WITH_FILES.into_iter().enumerate() {
            five.place.write(&format!("classical-{at}.age"), classical);
            five.place.write(&format!("hybrid-{at}.age"), hybrid);
            five.place.write(
                &format!("both-{at}.age"),
                &format!("{classical}\n{hybrid}\n"),
            );
            let recipient = recipient_of(&SecretString::from(classical)).unwrap();
            let with = ["--age", &recipient, "--passphrase-file", "passphrase"];
            five.enrol(name, &with);
        }
        five
    }

    fn enrol(&self, name: &str, with: &[&str]) {
        let who = ["participant", "add", name, "--role", "custodian"];
        let how = ["--identity-check", "passport"];
        let enrolled = self.place.run(&[&who[..], &how, with].concat());
        assert_eq!(enrolled.status, 0, "{}", enrolled.err);
    }

    /// Each gets a key that no quantum computer opens.
    fn rekey(&self) {
        for (at, name) in WITH_CARDS.into_iter().enumerate() {
            let file = format!("key-{at}.pem");
            let key = self
                .place
                .run(&["participant", "mlkem-key", "--out", &file]);
            assert_eq!(key.status, 0, "{}", key.err);
            let add = ["--json", "participant", "add-mlkem", name, "--mlkem"];
            let private = self.place.run(&[&add[..], &[&file]].concat());
            assert!(
                private.err.contains("ml-kem-private-key"),
                "{}",
                private.err
            );
            let public = format!("{file}.pub");
            let added = self.place.run(&[&add[..], &[&public]].concat());
            assert_eq!(added.status, 0, "{}", added.err);
        }
        for (name, classical, hybrid) in WITH_FILES {
            let add = ["--json", "participant", "add-age", name, "--age"];
            let own = recipient_of(&SecretString::from(classical)).unwrap();
            let same = self.place.run(&[&add[..], &[&own]].concat());
            assert_eq!(same.status, 3, "{}", same.err);
            let secret = self.place.run(&[&add[..], &[hybrid]].concat());
            assert_eq!(secret.status, 2, "{}", secret.err);
            assert!(
                !secret.err.contains(&hybrid[20..]),
                "a secret key is repeated"
            );
            let recipient = recipient_of(&SecretString::from(hybrid)).unwrap();
            let added = self.place.run(&[&add[..], &[&recipient]].concat());
            assert_eq!(added.status, 0, "{}", added.err);
        }
    }

    /// Answers, with what each opens their share with.
    fn answers(&self, files: &str, with_keys: bool) -> String {
        let mut text = ANSWERS.to_owned();
        for (at, name) in WITH_CARDS.into_iter().enumerate() {
            let key = format!("identity = \"key-{at}.pem\"\n");
            let key = if with_keys { key.as_str() } else { "" };
            write!(text, "[media.\"{name}\"]\npin_file = \"pin-{at}\"\n{key}").unwrap();
        }
        for (at, (name, ..)) in WITH_FILES.into_iter().enumerate() {
            let file = format!("{files}-{at}.age");
            write!(text, "[media.\"{name}\"]\nidentity = \"{file}\"\n").unwrap();
        }
        text
    }

    fn script(&self, kind: &str, quorum: &str, more: &str) -> PathBuf {
        let custodian = |name: &str, medium: &str| {
            format!(
                "[[participant]]\nname = \"{name}\"\nrole = \"custodian\"\n\
                 medium = \"{medium}\"\n{more}"
            )
        };
        let people = WITH_CARDS.into_iter().map(|name| custodian(name, "card"));
        let people = people.chain(WITH_FILES.map(|(name, ..)| custodian(name, "age")));
        let text = format!(
            "version = 1\nkind = \"{kind}\"\ntitle = \"Vault key\"\n[key]\nlabel = \"vault\"\n\
             {quorum}\
             [[participant]]\nname = \"Anders Holm\"\nrole = \"administrator\"\n\
             [[participant]]\nname = \"Ruth Abel\"\nrole = \"witness\"\n{}",
            people.collect::<String>()
        );
        self.place.write(&format!("{kind}.toml"), &text)
    }

    /// How many custodians the script's check warns of.
    fn classical(&self, script: &Path) -> usize {
        let room = ["--room", "keymoot/practice"];
        let check = ["script", "check", argument(script)];
        let (_, checked) = self.place.json(&[&room[..], &check].concat());
        checked.to_string().matches("hybrid-seals").count()
    }

    fn run(&self, script: &Path, answers: &str) -> Ran {
        let answers = self.place.write("answers.toml", answers);
        let words = ["--json", "ceremony", "run", argument(script), "--answers"];
        self.place
            .run(&[&words[..], &[argument(&answers)]].concat())
    }

    fn held(&self, script: &Path, answers: &str) -> Value {
        let held = self.run(script, answers);
        assert_eq!(held.status, 0, "{}", held.err);
        serde_json::from_str(&held.out).unwrap()
    }
}

fn names() -> impl Iterator<Item = &'static str> {
    WITH_CARDS
        .into_iter()
        .chain(WITH_FILES.map(|(name, ..)| name))
}

/// The file of a share.
fn file(told: &Value, index: usize) -> String {
    let folder = told["folder"].as_str().unwrap();
    let ending = if index <= WITH_CARDS.len() {
        "sealed.json"
    } else {
        "age"
    };
    format!("{folder}/{index:02}.{ending}")
}

/// Shares are brought, by those of the five at these places.
fn brought(step: &str, told: &Value, bags: &str, who: &[usize]) -> String {
    let one = |at: &usize| {
        format!(
            "[[{step}.share]]\ncustodian = \"{}\"\nbag = \"{bags}{}\"\nfile = \"{}\"\n",
            names().nth(*at).unwrap(),
            at + 1,
            file(told, at + 1)
        )
    };
    who.iter().map(one).collect()
}

fn bags(letter: &str) -> String {
    let one = |(at, name)| format!("\"{name}\" = \"{letter}{}\"\n", at + 1);
    "[hand-out.bags]\n".to_owned() + &names().enumerate().map(one).collect::<String>()
}

fn load(told: &Value) -> String {
    format!(
        "[load-package]\nfile = \"{}\"\n",
        told["package"].as_str().unwrap()
    )
}

#[test]
fn a_quorum_of_five_goes_over_from_classical_seals_to_hybrid_ones() {
    let state = tempfile::tempdir().unwrap();
    let five = Five::enrolled(state.path());
    let generate = five.script("generate", QUORUM, "");
    assert_eq!(five.classical(&generate), 5);
    let classical = five.answers("classical", false);
    let made = five.held(&generate, &(classical.clone() + &bags("T")));

    let goes = format!("[migration]\nsuite = \"hybrid\"\nuntil = \"2099-12-31\"\n{QUORUM}");
    let migrate = five.script("migrate", &goes, "brings = true\n");
    // Refused while anybody's share would be classical: each is named.
    let early = five.run(&migrate, &classical);
    assert_eq!(early.status, 3, "{}", early.err);
    assert!(early.err.contains("sealed-as-planned"), "{}", early.err);
    assert!(
        names().all(|name| early.err.contains(name)),
        "{}",
        early.err
    );
    five.rekey();
    assert_eq!(five.classical(&generate), 0);
    // They bring the old shares with what opened those, and three are enough.
    let both = five.answers("both", true);
    let destroyed = |(at, name): (usize, &str)| {
        let index = at + 1;
        format!(
            "[[retire.destroyed]]\nindex = {index}\ncustodian = \"{name}\"\nbag = \"T{index}\"\n"
        )
    };
    let retire: String = names().enumerate().map(destroyed).collect();
    let new = five.held(
        &migrate,
        &[
            both.as_str(),
            &load(&made),
            "[account]\nunaccounted = []\n",
            &brought("contribute", &made, "T", &[0, 2, 4]),
            &bags("N"),
            "[retire]\nhow = \"cut and burnt\"\n",
            &retire,
        ]
        .concat(),
    );
    assert_eq!(new["reissue"]["same_secret"], true);
    assert_eq!(
        new["reissue"]["migration"]["outstanding"],
        Value::Array(Vec::new())
    );
    for index in 1..=5 {
        let [old, new] = [&made, &new].map(|told| fs::read_to_string(file(told, index)).unwrap());
        if index <= WITH_CARDS.len() {
            let suite = |text: &str| SealedShare::parse(text).unwrap().suite();
            assert_eq!([suite(&old), suite(&new)], ["P-256", "MLKEM768-P256"]);
        } else {
            // An armored age file begins with its recipients' stanzas.
            assert!(new.len() > old.len() + 1_000, "share {index} is not hybrid");
        }
    }

    let recover = five.script("recover", "", "");
    let hybrid = five.answers("hybrid", true);
    // The old seals are told what replaced them.
    for at in [0, 2] {
        let old = brought("collect", &made, "N", &[at]);
        let old = five.run(&recover, &(both.clone() + &load(&new) + &old));
        assert_eq!(old.status, 3, "{}", old.err);
        assert!(old.err.contains("superseded-quorum"), "{}", old.err);
    }
    // A card without its second key opens nothing, nor does an older age key.
    let shares = brought("collect", &new, "N", &[0, 1, 3]);
    let card_alone = five.answers("hybrid", false) + &load(&new) + &shares;
    let card_alone = five.run(&recover, &card_alone);
    assert!(
        card_alone.err.contains("identity-needed"),
        "{}",
        card_alone.err
    );
    let older = five.answers("classical", true) + &load(&new) + &shares;
    let older = five.run(&recover, &older);
    assert!(older.err.contains("identity-wrong"), "{}", older.err);
    // Together they recover the key in the second HSM.
    let back = five.held(&recover, &(hybrid + &load(&new) + &shares));
    assert_eq!(back["copies_equal"], true);
    assert_eq!(back["check"], made["check"]);
}
