//! Custody through the command: shares proved, reissued, tested and used in an emergency, each in a
//! process of its own.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

#[allow(dead_code, reason = "each test file uses its own part of it")]
mod common;

use common::form::same_form;
use common::terminal::typed;
use common::{Place, argument};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader};
use std::path::PathBuf;
use std::process::{Command, Stdio};

const PRIYA: &str = "Priya Nair";
const WEI: &str = "王 Wei";
const ZOE: &str = "Zoë Łukasiewicz";
const TOMAS: &str = "Tomás Rey";
const INES: &str = "Ines Okafor";
const NOOR: &str = "Noor Haddad";

const ANSWERS: &str = r#"
witness = "Ruth Abel"
[open]
approval = "CHG-1"
[inspect.primary]
label = "Practice HSM A"
[inspect.target]
label = "Practice HSM B"
[inspect.journal]
label = "Practice HSM A"
"#;
const EVERYONE: &str = "[roll-call]\nidentity_check = \"passport\"\n";

fn practice_room() -> Place {
    let place = Place::new();
    let made = place.run(&["room", "init", "--practice"]);
    assert_eq!(made.status, 0, "{}", made.err);
    place
}

fn enrol(place: &Place, name: &str, role: &str, more: &[&str]) {
    let passphrase = place.write("passphrase", "four plain words, and then some\n");
    let mut all = vec!["participant", "add", name, "--role", role];
    all.extend(["--identity-check", "passport", "--passphrase-file"]);
    all.push(argument(&passphrase));
    all.extend(more);
    let ran = place.run(&all);
    assert_eq!(ran.status, 0, "{}", ran.err);
}

/// A script; each custodian with what their `[[participant]]` says besides.
fn script(kind: &str, top: &str, quorum: Option<(u8, u8)>, custodians: &[(&str, &str)]) -> String {
    let mut text = format!(
        "version = 1\nkind = \"{kind}\"\ntitle = \"Vault key\"\n{top}[key]\nlabel = \"vault\"\n"
    );
    if let Some((threshold, shares)) = quorum {
        let _ = write!(
            text,
            "[quorum]\nthreshold = {threshold}\nshares = {shares}\n"
        );
    }
    let others = [("Anders Holm", "administrator"), ("Ruth Abel", "witness")];
    for (name, role) in others {
        let _ = write!(
            text,
            "[[participant]]\nname = \"{name}\"\nrole = \"{role}\"\n"
        );
    }
    for (name, more) in custodians {
        let _ = write!(
            text,
            "[[participant]]\nname = \"{name}\"\nrole = \"custodian\"\n{more}"
        );
    }
    text
}

fn plain(names: &[&'static str]) -> Vec<(&'static str, &'static str)> {
    names.iter().map(|name| (*name, "")).collect()
}

fn bags(all: &[(&str, &str)]) -> String {
    let mut text = "[hand-out.bags]\n".to_owned();
    for (name, bag) in all {
        let _ = writeln!(text, "\"{name}\" = \"{bag}\"");
    }
    text
}

/// `[[STEP.share]]` for each: custodian, bag, file, and what else it says.
fn brought(step: &str, all: &[(&str, &str, &str, &str)]) -> String {
    let mut text = String::new();
    for (name, bag, file, more) in all {
        let _ = write!(
            text,
            "[[{step}.share]]\ncustodian = \"{name}\"\nbag = \"{bag}\"\nfile = \"{file}\"\n{more}"
        );
    }
    text
}

fn load(made: &Value) -> String {
    format!(
        "[load-package]\nfile = \"{}\"\n",
        made["package"].as_str().unwrap()
    )
}

/// The file of a share that a ceremony handed out.
fn share(made: &Value, name: &str) -> String {
    format!("{}/{name}", made["folder"].as_str().unwrap())
}

/// Runs a ceremony to its end.
fn hold(place: &Place, script: &str, answers: &str) -> Value {
    let (status, view) = place.json(&start(place, script, answers).each());
    assert_eq!((status, &view["state"]), (0, &json!("closed")), "{view}");
    proved(place, &view);
    view
}

/// Runs a ceremony that stops for want of an answer, or at a rule. Returns its id and the error.
fn stops(place: &Place, script: &str, answers: &str) -> (String, i32, Value) {
    let (status, error) = place.error(&start(place, script, answers).each());
    let (_, list) = place.json(&["ceremony", "list"]);
    let id = list["ceremonies"][0]["id"].as_str().unwrap().to_owned();
    (id, status, error)
}

fn resume(place: &Place, id: &str, answers: &str) -> Value {
    let answers = place.write("answers.toml", answers);
    let run = ["ceremony", "resume", id, "--answers", argument(&answers)];
    let (status, view) = place.json(&run);
    assert_eq!((status, &view["state"]), (0, &json!("closed")), "{view}");
    proved(place, &view);
    view
}

struct Start(Vec<String>);

impl Start {
    fn each(&self) -> Vec<&str> {
        self.0.iter().map(String::as_str).collect()
    }
}

fn start(place: &Place, script: &str, answers: &str) -> Start {
    let script = place.write("script.toml", script);
    let answers = place.write("answers.toml", answers);
    let words = [
        "ceremony",
        "run",
        argument(&script),
        "--answers",
        argument(&answers),
    ];
    Start(words.map(Into::into).to_vec())
}

fn proved(place: &Place, view: &Value) {
    let record = view["record"].as_str().unwrap();
    let (status, verdict) = place.json(&["record", "verify", record]);
    let claims = verdict["claims"].as_array().unwrap().iter();
    let refuted: Vec<_> = claims.filter(|one| one["result"] == "refuted").collect();
    assert_eq!(
        (status, &verdict["result"]),
        (0, &json!("proved")),
        "{refuted:#?}"
    );
}

/// A 2-of-3 generation on sheets, in bags T1 to T3.
fn generated(place: &Place) -> Value {
    let people = plain(&[PRIYA, WEI, ZOE]);
    let sealed = bags(&[(PRIYA, "T1"), (WEI, "T2"), (ZOE, "T3")]);
    let answers = format!("{ANSWERS}{EVERYONE}{sealed}");
    hold(
        place,
        &script("generate", "", Some((2, 3)), &people),
        &answers,
    )
}

fn age_key(place: &Place) -> (PathBuf, String) {
    let file = place.path("noor.age");
    let made = Command::new("age-keygen").arg("-o").arg(&file).output();
    assert!(made.unwrap().status.success());
    let shown = Command::new("age-keygen").arg("-y").arg(&file).output();
    let recipient = String::from_utf8(shown.unwrap().stdout).unwrap();
    (file, recipient.trim().to_owned())
}

#[test]
fn shares_are_proved_then_reissued_and_only_the_new_ones_recover_the_key() {
    let place = practice_room();
    let (_, recipient) = age_key(&place);
    enrol(&place, NOOR, "custodian", &["--age", &recipient]);
    let people = [
        (PRIYA, ""),
        (ZOE, ""),
        (NOOR, "medium = \"age\"\npassphrase = true\n"),
    ];
    let noor = "[media.\"Noor Haddad\"]\nidentity = \"noor.age\"\npassphrase_file = \"seal\"\n\
                [sign-off.passphrase_files]\n\"Noor Haddad\" = \"passphrase\"\n";
    place.write("seal", "a passphrase for decades\n");
    let sealed = bags(&[(PRIYA, "T1"), (ZOE, "T2"), (NOOR, "T3")]);
    let made = hold(
        &place,
        &script("generate", "", Some((2, 3)), &people),
        &format!("{ANSWERS}{EVERYONE}{sealed}{noor}"),
    );

    // The check waits for the custodian who answers from a machine of her own.
    let away = format!("{EVERYONE}absent = [\"{NOOR}\"]\n");
    let in_the_room = brought(
        "prove",
        &[
            (PRIYA, "T1", &share(&made, "01.pdf"), "new_bag = \"P1\"\n"),
            (ZOE, "T2", &share(&made, "02.txt"), "new_bag = \"P2\"\n"),
        ],
    );
    let check = format!("{ANSWERS}{away}{}{in_the_room}", load(&made));
    let custodians = plain(&[PRIYA, ZOE, NOOR]);
    let (id, status, error) = stops(&place, &script("possession", "", None, &custodians), &check);
    assert_eq!(
        (status, &error["code"]),
        (2, &json!("answer-missing")),
        "{error}"
    );
    let (_, view) = place.json(&["ceremony", "show", &id]);
    assert_eq!(view["wants"], "prove");
    assert_eq!(view["possession"]["proofs"].as_array().unwrap().len(), 2);
    same_form("ceremony-show-possession", &view);

    let (status, issued) = place.json(&["ceremony", "challenge", &id]);
    assert_eq!(
        (status, &issued["challenge"]),
        (0, &view["possession"]["challenge"])
    );
    same_form("ceremony-challenge", &issued);
    let challenge = issued["challenge"].as_str().unwrap();
    let file = share(&made, "03.age");
    let (status, proof) = place.json(&[
        "share",
        "prove",
        &file,
        "--challenge",
        challenge,
        "--identity",
        "noor.age",
        "--passphrase-file",
        "seal",
        "--out",
        "proof.json",
    ]);
    assert_eq!(status, 0, "{proof}");
    let proofs = "[[prove.proof]]\ncustodian = \"Noor Haddad\"\nfile = \"proof.json\"\n";
    let checked = resume(&place, &id, &format!("{check}{proofs}"));
    let how = |at: usize| checked["possession"]["proofs"][at]["how"].clone();
    assert_eq!(
        [how(0), how(1), how(2)],
        ["in-room", "in-room", "own-machine"]
    );
    let (_, custody) = place.json(&["custody", "list"]);
    let of_share = |index: u64| {
        let items = custody["items"].as_array().unwrap().iter();
        let mut items = items.filter(|one| one["index"] == index);
        items.next().unwrap()["bag"].clone()
    };
    assert_eq!([of_share(1), of_share(2), of_share(3)], ["P1", "P2", "T3"]);

    // Half-way the program ends; what was shared again is forgotten, and brought once more.
    let old_and_new = [
        (PRIYA, "brings = true\ntakes = false\n"),
        (NOOR, "brings = true\ntakes = false\n"),
        (WEI, ""),
        (ZOE, ""),
        (TOMAS, ""),
        (INES, ""),
    ];
    let first = (PRIYA, "P1", share(&made, "01.pdf"));
    let second = (NOOR, "T3", share(&made, "03.age"));
    let bring = |all: &[&(&str, &str, String)]| {
        let all: Vec<_> = all.iter().map(|one| (one.0, one.1, &*one.2, "")).collect();
        brought("contribute", &all)
    };
    let begin = format!(
        "{ANSWERS}{EVERYONE}{}{noor}[account]\nunaccounted = []\n",
        load(&made)
    );
    let (id, status, error) = stops(
        &place,
        &script("redistribute", "", Some((3, 4)), &old_and_new),
        &format!("{begin}{}", bring(&[&first])),
    );
    assert_eq!(
        (status, &error["code"]),
        (2, &json!("answer-missing")),
        "{error}"
    );
    let sealed = bags(&[(WEI, "N1"), (ZOE, "N2"), (TOMAS, "N3"), (INES, "N4")]);
    let end = "[retire]\nhow = \"cut and burnt\"\n\
               [[retire.destroyed]]\nindex = 1\ncustodian = \"Priya Nair\"\nbag = \"P1\"\n\
               [[retire.destroyed]]\nindex = 3\ncustodian = \"Noor Haddad\"\nbag = \"T3\"\n";
    let all = format!("{begin}{}{sealed}{end}", bring(&[&first, &second]));
    let new = resume(&place, &id, &all);
    assert_eq!(new["reissue"]["from"], made["quorum"]);
    assert_eq!(new["reissue"]["same_secret"], true);
    assert_eq!(new["reissue"]["destroyed"], json!([1, 3]));
    assert_ne!(new["quorum"], made["quorum"]);
    same_form("ceremony-show-redistribute", &new);
    let (_, home) = place.json(&["room", "status"]);
    assert_eq!(home["quorums"].as_array().unwrap().len(), 1, "{home}");
    assert_eq!(home["quorums"][0]["replaces"], json!([made["quorum"]]));
    let text = place.run(&["room", "status"]).out;
    let old = made["quorum"].as_str().unwrap();
    assert!(text.contains(&format!("replaces quorum {old}")), "{text}");

    let package = new["package"].as_str().unwrap();
    let left = share(&made, "02.txt");
    let (status, report) = place.json(&["share", "verify", &left, "--package", package]);
    assert_eq!(
        (status, &report["reason"]),
        (1, &json!("superseded-quorum"))
    );
    assert_eq!(report["successor"], new["quorum"]);

    let begin = format!("{ANSWERS}{EVERYONE}{}", load(&new));
    let (id, status, error) = stops(
        &place,
        &script("recover", "", None, &plain(&[WEI, TOMAS, INES])),
        &format!(
            "{begin}{}",
            brought(
                "collect",
                &[(WEI, "T2", &left, "bag_reason = \"an old one\"\n")]
            )
        ),
    );
    assert_eq!(
        (status, &error["code"]),
        (3, &json!("superseded-quorum")),
        "{error}"
    );
    let shares = brought(
        "collect",
        &[
            (WEI, "N1", &share(&new, "01.pdf"), ""),
            (TOMAS, "N3", &share(&new, "03.pdf"), ""),
            (INES, "N4", &share(&new, "04.txt"), ""),
        ],
    );
    let stop = [
        "ceremony",
        "abort",
        &id,
        "--by",
        "Anders Holm",
        "--reason",
        "old share",
    ];
    assert_eq!(place.run(&stop).status, 0);
    let recover = script("recover", "", None, &plain(&[WEI, TOMAS, INES]));
    let back = hold(&place, &recover, &format!("{begin}{shares}"));
    assert_eq!(back["copies_equal"], true);
    assert_eq!(back["check"], made["check"]);
}

#[test]
fn a_reissue_survives_a_liar_and_a_kill() {
    let place = practice_room();
    let made = generated(&place);
    // Well made, and false: another value, with a checksum that fits it.
    let text = std::fs::read_to_string(share(&made, "01.txt")).unwrap();
    let mut payload = quorum::typed::from_text(&text)
        .unwrap()
        .share
        .payload()
        .to_vec();
    payload[50] ^= 1;
    let checksum = Sha256::digest(&payload[..83]);
    payload[83..].copy_from_slice(&checksum[..4]);
    let forged = quorum::Share::from_payload(&payload).unwrap();
    let forged = place.write("forged.txt", &quorum::typed::to_text(&forged));

    let bringer = "brings = true\n";
    let people = [(PRIYA, bringer), (WEI, bringer), (ZOE, bringer)];
    let good = [
        (WEI, "T2", share(&made, "02.pdf")),
        (ZOE, "T3", share(&made, "03.pdf")),
    ];
    let mut shares = vec![(PRIYA, "T1", argument(&forged), "")];
    shares.extend(good.iter().map(|one| (one.0, one.1, &*one.2, "")));
    let begin = format!("{ANSWERS}{EVERYONE}{}", load(&made));
    let account = "[account]\nunaccounted = [1]\nreason = \"The bag was opened by a stranger.\"\n";
    let sealed = |mark: &str| {
        let names = [PRIYA, WEI, ZOE].iter().enumerate();
        let named: Vec<_> = names
            .map(|(at, name)| (*name, format!("{mark}{at}")))
            .collect();
        let named: Vec<_> = named.iter().map(|(name, bag)| (*name, &**bag)).collect();
        bags(&named)
    };
    let end = "[retire]\nhow = \"shredded\"\n\
               [[retire.destroyed]]\nindex = 2\ncustodian = \"王 Wei\"\nbag = \"T2\"\n\
               [[retire.destroyed]]\nindex = 3\ncustodian = \"Zoë Łukasiewicz\"\nbag = \"T3\"\n";
    let script = script("redistribute", "", Some((2, 3)), &people);

    // With a threshold of shares in unknown hands, reissue is refused and rotation is what is left.
    let lost = "[account]\nunaccounted = [1, 2]\nreason = \"stolen\"\n";
    let (id, status, error) = stops(&place, &script, &format!("{begin}{lost}"));
    let rule = json!("fewer-than-threshold-unaccounted");
    assert_eq!((status, &error["code"]), (3, &rule), "{error}");
    assert!(
        error["message"].as_str().unwrap().contains("rotate"),
        "{error}"
    );
    let ended = place.run(&[
        "ceremony",
        "abort",
        &id,
        "--by",
        "Anders Holm",
        "--reason",
        "stolen",
    ]);
    assert_eq!(ended.status, 0, "{}", ended.err);

    // The liar is named and the others' shares do; then the power fails while shares are written.
    let list = brought("contribute", &shares);
    let all = format!("{begin}{account}{list}{}{end}", sealed("N"));
    let mut running = place
        .command()
        .args(start(&place, &script, &all).each())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut said = String::new();
    for line in BufReader::new(running.stderr.take().unwrap()).lines() {
        said += &(line.unwrap() + "\n");
        if said.contains("✓ writing a share") {
            break;
        }
    }
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(said.contains("Priya Nair's share"), "{said}");
    assert!(said.contains("(bad-share)"), "{said}");

    let (_, list) = place.json(&["ceremony", "list"]);
    let id = list["ceremonies"][0]["id"].as_str().unwrap().to_owned();
    let (_, view) = place.json(&["ceremony", "show", &id]);
    assert_eq!(view["step"], "contribute", "{view}");
    assert_eq!(view["reissue"]["contributions"], json!([]));
    let again: Vec<_> = good.iter().map(|one| (one.0, one.1, &*one.2, "")).collect();
    let list = brought("contribute", &again);
    // What was written before the power failed holds the secret too, and goes first.
    let rest = format!("{begin}{account}{list}{}{end}", sealed("M"));
    let file = place.write("answers.toml", &rest);
    let run = ["ceremony", "resume", &id, "--answers", argument(&file)];
    let (status, error) = place.error(&run);
    assert_eq!(
        (status, &error["code"]),
        (2, &json!("answer-missing")),
        "{error}"
    );
    assert!(
        error["message"].as_str().unwrap().contains("retire.voided"),
        "{error}"
    );
    let (_, view) = place.json(&["ceremony", "show", &id]);
    let outside = view["reissue"]["voided"].as_array().unwrap();
    let voided = outside.iter().map(|one| {
        let (attempt, index) = (&one["attempt"], &one["index"]);
        format!("[[retire.voided]]\nattempt = {attempt}\nindex = {index}\n")
    });
    let voided: String = voided.collect();
    let new = resume(&place, &id, &format!("{rest}{voided}"));
    assert_eq!(new["reissue"]["voided"], json!([]));
    assert_eq!(new["reissue"]["unaccounted"], json!([1]));
    assert_eq!(new["reissue"]["same_secret"], true);
}

#[test]
fn a_live_key_is_tested_then_brought_to_a_second_site() {
    let place = practice_room();
    let made = generated(&place);
    let shares = brought(
        "collect",
        &[
            (PRIYA, "T1", &share(&made, "01.pdf"), ""),
            (WEI, "T2", &share(&made, "02.pdf"), ""),
        ],
    );
    let answers = format!("{ANSWERS}{EVERYONE}{}{shares}", load(&made));
    let custodians = plain(&[PRIYA, WEI]);
    let tested = hold(
        &place,
        &script("live-test", "", None, &custodians),
        &answers,
    );
    assert_eq!(tested["check"], made["check"]);
    let (_, home) = place.json(&["room", "status"]);
    assert_eq!(
        home["keys"][0]["tokens"],
        json!(["Practice HSM A"]),
        "{home}"
    );

    let site = "site = \"Lyon, cage 7\"\n";
    let copied = hold(
        &place,
        &script("replicate", site, None, &custodians),
        &answers,
    );
    assert_eq!(copied["copies_equal"], true);
    assert_eq!(copied["check"], made["check"]);
    let (_, home) = place.json(&["room", "status"]);
    let replicas = home["keys"][0]["replicas"].as_array().unwrap();
    assert_eq!(replicas.len(), 2, "{home}");
    assert_eq!(replicas[1]["site"], "Lyon, cage 7");
    assert!(
        replicas.iter().all(|one| one["last_proof"].is_string()),
        "{home}"
    );
}

#[test]
fn a_clock_set_back_between_two_movements_is_noticed() {
    let place = practice_room();
    generated(&place);
    let (_, custody) = place.json(&["custody", "list"]);
    let mut items = custody["items"].as_array().unwrap().iter();
    let item = items.find(|one| one["index"] == 3).unwrap()["id"]
        .as_str()
        .unwrap();
    let passphrase = place.write("people", "practice\n");
    let sign = |name: &str| format!("{name}={}", argument(&passphrase));
    let (zoe, ruth) = (sign(ZOE), sign("Ruth Abel"));
    let moves = |clock: &'static str, to: &'static str| {
        let mut all = vec!["--practice-clock", clock, "custody", "move", item];
        all.extend([
            "--purpose",
            "kept nearer",
            "--who",
            ZOE,
            "--witness",
            "Ruth Abel",
        ]);
        all.extend([
            "--to",
            to,
            "--bag-out",
            "T3",
            "--seal",
            "intact",
            "--bag-in",
            "T3",
        ]);
        all.extend(["--passphrase-file", &zoe, "--passphrase-file", &ruth]);
        all.into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    let run = |words: &[String]| {
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        place.error(&words)
    };
    let words = moves("2031-05-02T10:00:00Z", "Bank vault");
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (status, moved) = place.json(&words);
    assert_eq!(status, 0, "{moved}");
    let (status, error) = run(&moves("2031-05-01T10:00:00Z", "Head office"));
    assert_eq!(
        (status, &error["code"]),
        (3, &json!("movements-in-order")),
        "{error}"
    );
    assert!(
        error["recovery"].as_str().unwrap().contains("clock"),
        "{error}"
    );
}

#[test]
fn an_emergency_goes_on_without_one_custodian_and_leaves_nothing_unsaid() {
    let place = practice_room();
    let made = generated(&place);
    for name in ["Ada Brandt", "Omar Sy"] {
        enrol(&place, name, "security-officer", &[]);
    }
    let top = "[emergency]\nreason = \"The token in the vault failed.\"\nincident = \"INC-7\"\n";
    let officers = "[[participant]]\nname = \"Ada Brandt\"\nrole = \"security-officer\"\n\
                    [[participant]]\nname = \"Omar Sy\"\nrole = \"security-officer\"\n";
    let script = script("emergency", top, None, &plain(&[PRIYA, WEI, ZOE])) + officers;
    let signing = "[sign-off.passphrase_files]\n\
                   \"Ada Brandt\" = \"passphrase\"\n\"Omar Sy\" = \"passphrase\"\n";
    let shares = brought(
        "collect",
        &[
            (PRIYA, "T1", &share(&made, "01.pdf"), ""),
            (WEI, "T2", &share(&made, "02.pdf"), ""),
        ],
    );
    let begin = format!("{ANSWERS}{signing}{}{shares}", load(&made));

    // One who is missing is looked for, and it is written down what was tried.
    let silent = format!("{begin}{EVERYONE}absent = [\"{ZOE}\"]\n");
    let (id, status, error) = stops(&place, &script, &silent);
    assert_eq!(
        (status, &error["code"]),
        (3, &json!("absences-recorded")),
        "{error}"
    );
    let told = "[roll-call.holder_absent.\"Zoë Łukasiewicz\"]\n\
                tried = \"Called twice, and the office.\"\nreason = \"On a flight.\"\n";
    place.write("audit.log", "a device's own words\n");
    let attached = "[[attachment]]\nstep = \"follow-up\"\nwhat = \"HSM audit log\"\n\
                    file = \"audit.log\"\n";
    let most = "[follow-up.done]\nseal-the-bags-again = \"Bags E1 and E2.\"\n\
                decide-on-the-copy = \"It stays; the other token is replaced.\"\n\
                possession-check = \"Held at once.\"\n";
    let answers = format!("{begin}{EVERYONE}{told}{attached}{most}");
    let file = place.write("answers.toml", &answers);
    let (status, error) = place.error(&["ceremony", "resume", &id, "--answers", argument(&file)]);
    assert_eq!(
        (status, &error["code"]),
        (2, &json!("answer-missing")),
        "{error}"
    );
    assert!(
        error["message"]
            .as_str()
            .unwrap()
            .contains("incident-report"),
        "{error}"
    );

    let rest = "[follow-up.deferred.incident-report]\nreason = \"The cause is being looked for.\"\n\
                until = \"2031-01-31\"\n\
                [follow-up.deferred.reissue-for-the-absent]\nreason = \"Zoë is back on Monday.\"\n\
                until = \"2031-01-15\"\n";
    let held = resume(&place, &id, &format!("{answers}{rest}"));
    assert_eq!(held["check"], made["check"]);
    assert_eq!(
        held["emergency"]["approvals"],
        json!(["Ada Brandt", "Omar Sy"])
    );
    assert_eq!(held["emergency"]["absent"][0]["custodian"], ZOE);
    let tasks = held["emergency"]["follow_ups"].as_array().unwrap();
    let states: Vec<_> = tasks
        .iter()
        .map(|one| one["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["done", "done", "done", "deferred", "deferred"]);
    assert_eq!(held["attachments"][0]["what"], "HSM audit log");
    same_form("ceremony-show-emergency", &held);
    let (_, due) = place.json(&["due"]);
    assert!(due.to_string().contains("2031-01-15"), "{due}");
    let close = |task: &'static str| {
        let note = ["--note", "New shares since Monday.", "--by", "Anders Holm"];
        [&["ceremony", "follow-up", &id, task][..], &note].concat()
    };
    let (status, left) = place.json(&close("reissue-for-the-absent"));
    assert_eq!(
        (status, &left["deferred"][0]["task"]),
        (0, &json!("incident-report"))
    );
    same_form("ceremony-follow-up", &left);
    let (status, error) = place.error(&close("reissue-for-the-absent"));
    assert_eq!(
        (status, &error["code"]),
        (3, &json!("open-follow-up")),
        "{error}"
    );

    // A file may also be put beside it later only while it is open.
    let late = ["ceremony", "attach", &id, "a photograph", "audit.log"];
    let (status, error) = place.error(&late);
    assert_eq!(
        (status, &error["code"]),
        (3, &json!("ceremony-under-way")),
        "{error}"
    );
}

#[test]
fn people_who_must_be_apart_are_kept_apart() {
    let place = practice_room();
    for (second, rule) in [
        ("role = \"custodian\"", "distinct-custodians"),
        ("role = \"witness\"", "witness-holds-no-share"),
        ("role = \"external-witness\"", "witness-holds-no-share"),
        ("role = \"auditor\"", "auditor-never-acts"),
        ("role = \"administrator\"", "administrator-holds-no-share"),
    ] {
        let people = plain(&[PRIYA, WEI, ZOE]);
        let text = script("generate", "", Some((2, 3)), &people)
            + &format!("[[participant]]\nname = \"{PRIYA}\"\n{second}\n");
        let file = place.write("script.toml", &text);
        let (status, report) = place.json(&["script", "check", argument(&file)]);
        assert_eq!(status, 1);
        let mut problems = report["problems"].as_array().unwrap().iter();
        assert!(problems.any(|one| one["rule"] == rule), "{rule}: {report}");
    }
    let (status, roles) = place.json(&["participant", "roles"]);
    assert_eq!(status, 0);
    same_form("participant-roles", &roles);
    let table = place.run(&["participant", "roles"]).out;
    assert!(table.contains("external-witness"), "{table}");
    let (status, error) = place.error(&[
        "participant",
        "add",
        "Quentin Low",
        "--role",
        "custodian",
        "--identity-check",
        "passport",
        "--card-module",
        "/nowhere.so",
    ]);
    assert_eq!((status, &error["code"]), (2, &json!("usage")), "{error}");
}

#[test]
fn a_custodian_far_away_answers_for_the_share_that_was_sent() {
    let place = practice_room();
    let (_, recipient) = age_key(&place);
    enrol(&place, NOOR, "custodian", &["--age", &recipient]);
    let people = [
        (PRIYA, ""),
        (WEI, ""),
        (NOOR, "medium = \"age\"\nremote = true\n"),
    ];
    let away = format!("{EVERYONE}absent = [\"{NOOR}\"]\n");
    let plan = "[hand-out]\nwait = 300\n[hand-out.proofs]\n\"Noor Haddad\" = \"sent-back.json\"\n";
    let sealed = bags(&[(PRIYA, "T1"), (WEI, "T2"), (NOOR, "SENT 3")]);
    let script = script("generate", "", Some((2, 3)), &people);
    let answers = format!("{ANSWERS}{away}{plan}{sealed}");
    let mut running = place
        .command()
        .arg("--json")
        .args(start(&place, &script, &answers).each())
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(running.stderr.take().unwrap()).lines();
    let mut said: Vec<Value> = lines
        .map(|line| serde_json::from_str(&line.unwrap()).unwrap())
        .inspect(|line: &Value| {
            let waits = &line["waiting"];
            if waits.is_null() {
                return;
            }
            // The custodian's own machine has the file that was sent, and no room.
            let elsewhere = Place::new();
            let (sent, key) = (elsewhere.path("03.age"), elsewhere.path("noor.age"));
            std::fs::copy(waits["share"].as_str().unwrap(), sent).unwrap();
            std::fs::copy(place.path("noor.age"), key).unwrap();
            let challenge = waits["challenge"].as_str().unwrap();
            let prove = ["share", "prove", "03.age", "--challenge", challenge];
            let more = ["--identity", "noor.age", "--out", "proof.json"];
            let (status, proof) = elsewhere.json(&[&prove[..], &more].concat());
            assert_eq!((status, &proof["index"]), (0, &json!(3)), "{proof}");
            let arrives = place.path("arrives.json");
            std::fs::copy(elsewhere.path("proof.json"), &arrives).unwrap();
            std::fs::rename(arrives, place.path("sent-back.json")).unwrap();
        })
        .collect();
    let ended = common::Ran::of(&running.wait_with_output().unwrap());
    assert_eq!(ended.status, 0, "{:?}", said.pop());
    let waited = said.iter().filter(|line| !line["waiting"].is_null());
    assert_eq!(waited.count(), 1);
    let made: Value = serde_json::from_str(&ended.out).unwrap();
    assert_eq!(made["state"], "closed");
    proved(&place, &made);
}

/// What is asked at every ceremony's beginning.
fn opened(people: &[&str]) -> Vec<(String, String)> {
    let mut all = said(&[("Who approves it", ""), ("Where was it approved", "CHG-9")]);
    for name in people {
        all.extend(said(&[(name, "known"), ("your passphrase", "practice")]));
    }
    all.extend(said(&[("Enter to end the roll call", "")]));
    all
}

fn said(all: &[(&str, &str)]) -> Vec<(String, String)> {
    let all = all.iter();
    all.map(|(asked, typed)| ((*asked).into(), (*typed).into()))
        .collect()
}

#[test]
fn a_possession_check_and_a_reissue_are_walked_at_a_terminal() {
    let place = practice_room();
    let made = generated(&place);
    let witness = [
        ("A witness confirms", ""),
        ("Ruth Abel, your initials", "RA"),
    ];
    let signs = [("do you agree", "y"), ("your passphrase", "practice")];
    let everyone = ["Anders Holm", "Ruth Abel", PRIYA, WEI];
    let package = made["package"].as_str().unwrap();
    let (first, second) = (share(&made, "01.pdf"), share(&made, "02.txt"));
    let bring = |bag: &str, file: &str| {
        let mut all = said(&[
            ("Who brings a share", "1"),
            ("The bag's number", bag),
            ("Is the seal whole", "y"),
            ("The file of the share", file),
        ]);
        all.extend(said(&witness));
        all
    };
    let journal_token = said(&[("PIN of Practice HSM A", "practice-1234")]);

    let text = script("possession", "", None, &plain(&[PRIYA, WEI]));
    place.write("check.toml", &text);
    let mut answers = opened(&everyone);
    answers.extend(said(&[("The package's file", package), ("Which?", "1")]));
    answers.extend(bring("T1", &first));
    answers.extend(said(&[("The bag's number", "P1")]));
    answers.extend(said(&witness));
    answers.extend(said(&[
        ("Which?", "3"),
        ("Shares are missing", "On leave."),
    ]));
    answers.extend(said(&witness));
    answers.extend(journal_token);
    (0..4).for_each(|_| answers.extend(said(&signs)));
    let (screen, status) = typed(&place, "ceremony run check.toml", answers);
    assert!(status.success(), "{screen}");
    assert!(
        screen.contains("Custodians prove that they have their shares (1 of 3)"),
        "{screen}"
    );
    assert!(
        screen.contains("Priya Nair seals their share in a new bag"),
        "{screen}"
    );
    assert!(screen.contains("keymoot share prove"), "{screen}");
    assert!(screen.contains("checked right away: proved"), "{screen}");

    let bringer = "brings = true\n";
    let text = script(
        "redistribute",
        "",
        Some((2, 2)),
        &[(PRIYA, bringer), (WEI, bringer)],
    );
    place.write("reissue.toml", &text);
    let mut answers = opened(&everyone);
    answers.extend(said(&[
        ("Which?", "1"),
        ("PIN of Practice HSM A", "practice-1234"),
    ]));
    answers.extend(said(&witness));
    answers.extend(said(&[
        ("The package's file", package),
        ("Which shares can nobody account for", "three"),
        ("Which shares can nobody account for", "3"),
        ("What is known of them", "Lost in a move."),
    ]));
    answers.extend(said(&witness));
    answers.extend(bring("P1", &first));
    answers.extend(bring("T2", &second));
    for bag in ["N1", "N2"] {
        answers.extend(said(&[
            ("Enter to save it there", ""),
            ("The bag's number", bag),
        ]));
        answers.extend(said(&witness));
    }
    answers.extend(said(&witness)); // the release
    for index in ["1", "2"] {
        answers.extend(said(&[
            ("Which old share is destroyed now", index),
            ("Whose was it", ""),
            ("The bag it was in", ""),
            ("How was it destroyed", "shredded"),
        ]));
        answers.extend(said(&witness));
    }
    answers.extend(said(&[("Which old share is destroyed now", "")]));
    answers.extend(said(&witness));
    (0..4).for_each(|_| answers.extend(said(&signs)));
    let (screen, status) = typed(&place, "ceremony run reissue.toml", answers);
    assert!(status.success(), "{screen}");
    assert!(
        screen.contains("A custodian shares their old share again (1 of 2)"),
        "{screen}"
    );
    assert!(
        screen.contains("The commitment to the secret is unchanged"),
        "{screen}"
    );
    assert!(screen.contains("Old shares destroyed: 1, 2"), "{screen}");
    assert!(screen.contains("checked right away: proved"), "{screen}");
}
