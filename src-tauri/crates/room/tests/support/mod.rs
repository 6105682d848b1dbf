//! Practice rooms in folders of their own, walked by what their view asks for.
//!
//! A PKCS#11 module keeps its state, and reads the environment, once per process, and a test may
//! want to kill it: so each test runs its body in a process of its own.
#![allow(
    dead_code,
    unreachable_pub,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "each test file uses some of this, and a test may panic"
)]

use room::{Action, Error, Keys, Options, Room, Signer, SlotView, Source, View, Want};
use secrecy::SecretString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::{env, fs};
use tempfile::TempDir;

pub const ADMINISTRATOR: &str = "Anders Holm";
pub const WITNESS: &str = "Ruth Abel";
pub const CUSTODIANS: [&str; 3] = ["Priya Nair", "王 Wei", "Zoë Łukasiewicz"];
pub const PIN: &str = "practice-1234";
pub const PASSPHRASE: &str = "practice";
pub const LIVE_PASSPHRASE: &str = "seven plain words that nobody guesses";
pub const LABEL: &str = "vault-master";

/// Names the folder of a body that runs in its own process.
const FOLDER: &str = "KEYMOOT_TEST_FOLDER";
/// Which part of a test such a process plays.
const PART: &str = "KEYMOOT_TEST_PART";

/// The folder of one test: rooms, media, and the plan for the shim between room and token.
pub struct Place(PathBuf);

impl Place {
    pub fn new(folder: &Path) -> Self {
        Self(folder.into())
    }

    pub fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    pub fn room(&self) -> PathBuf {
        self.at("room")
    }

    /// Where shares and package are saved: a drive, as far as the room knows.
    pub fn media(&self) -> PathBuf {
        self.at("media")
    }

    /// Puts a plan for the device into force; counting starts anew.
    pub fn plan(&self, rules: &str) {
        let new = self.at("plan.new");
        fs::write(&new, rules).unwrap();
        fs::rename(new, self.at("plan")).unwrap();
    }

    /// From here on the device shows these traits of others.
    pub fn traits(&self, traits: &str) {
        let new = self.at("traits.new");
        fs::write(&new, traits).unwrap();
        fs::rename(new, self.at("traits")).unwrap();
    }

    /// The device calls made so far.
    pub fn calls(&self) -> Vec<String> {
        let text = fs::read_to_string(self.at("calls")).unwrap_or_default();
        text.lines().map(Into::into).collect()
    }

    /// A practice room, open.
    pub fn make_room(&self) -> Room {
        Room::init_practice(&self.room(), &Options::default()).unwrap()
    }

    pub fn open(&self) -> Result<Room, Error> {
        Room::open(&self.room(), &Options::default())
    }
}

/// Runs `body` in a process of its own, with a fresh folder. `test` is the test's own name.
pub fn alone(test: &str, body: impl FnOnce(&Place)) {
    alone_under(test, &[], body);
}

/// The same, started by another program: its words come before those of the test.
pub fn alone_under(test: &str, before: &[&str], body: impl FnOnce(&Place)) {
    if let Some(place) = inside() {
        return body(&place);
    }
    let folder = TempDir::new().unwrap();
    let output = run(test, folder.path(), "", before);
    assert!(output.status.success(), "{}", told(&output));
}

/// The folder, in a process that was started by [`run`].
pub fn inside() -> Option<Place> {
    env::var_os(FOLDER).map(|folder| Place(folder.into()))
}

/// The part this process plays, if it was started by [`run`].
pub fn part() -> Option<String> {
    env::var(PART).ok()
}

/// Starts this program again for one test, with the shim between it and the practice token.
pub fn run(test: &str, folder: &Path, part: &str, before: &[&str]) -> Output {
    let place = Place(folder.to_owned());
    if !place.at("plan").exists() {
        place.plan("");
    }
    let program = env::current_exe().unwrap();
    let mut words: Vec<&std::ffi::OsStr> = before.iter().map(std::ffi::OsStr::new).collect();
    words.push(program.as_os_str());
    Command::new(words[0])
        .args(&words[1..])
        .args(["--exact", test, "--nocapture", "--include-ignored"])
        .env(FOLDER, folder)
        .env(PART, part)
        .env("KEYMOOT_PRACTICE_TOKEN", shim())
        .env("PKCS11_SHIM_MODULE", practice_token())
        .env("PKCS11_SHIM_PLAN", place.at("plan"))
        .env("PKCS11_SHIM_LOG", place.at("calls"))
        .env("PKCS11_SHIM_TRAITS", place.at("traits"))
        .env("PKCS11_SHIM_PIN", PIN)
        .env("SOFTHSM2_CONF", place.at("softhsm2.conf"))
        .env("XDG_DATA_HOME", folder)
        .output()
        .unwrap()
}

pub fn told(output: &Output) -> String {
    format!(
        "{}, signal {:?}\n{}\n{}",
        output.status,
        output.status.signal(),
        String::from_utf8_lossy(&output.stdout),
        String::from_utf8_lossy(&output.stderr)
    )
}

/// Put before a test's own words: ignores the signal that comes with a write beyond the limit, as a
/// full disk sends none.
pub const WITHOUT_SIGNAL: [&str; 4] = ["sh", "-c", "trap '' XFSZ; exec \"$@\"", "sh"];

/// No file of this process may grow beyond so many bytes.
pub fn limit(bytes: &str) {
    let limit = format!("--fsize={bytes}:unlimited");
    let own = std::process::id().to_string();
    let done = Command::new("prlimit")
        .args(["--pid", &own, &limit])
        .status();
    assert!(done.unwrap().success());
}

/// Copies a folder whole, as it lies on the disk.
pub fn copy_folder(from: &Path, to: &Path) {
    let status = Command::new("cp").arg("-a").arg(from).arg(to).status();
    assert!(status.unwrap().success());
}

/// Every file under `folder`.
pub fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            all.extend(files(&path));
        } else {
            all.push(path);
        }
    }
    all
}

pub fn secret(text: &str) -> SecretString {
    SecretString::from(text)
}

/// A 2-of-3 script of that kind; a recovery asks for the first two custodians.
pub fn script(kind: &str) -> String {
    script_for(kind, LABEL, if kind == "recover" { 2 } else { 3 })
}

pub fn script_for(kind: &str, label: &str, custodians: usize) -> String {
    let mut text =
        format!("version = 1\nkind = \"{kind}\"\ntitle = \"A test\"\n[key]\nlabel = \"{label}\"\n");
    if ["adopt-key", "drill", "generate", "redistribute"].contains(&kind) {
        text += &format!("[quorum]\nthreshold = 2\nshares = {custodians}\n");
    }
    let people = [(ADMINISTRATOR, "administrator"), (WITNESS, "witness")];
    let custodians = CUSTODIANS.iter().take(custodians);
    let custodians = custodians.map(|name| (*name, "custodian"));
    for (name, role) in people.into_iter().chain(custodians) {
        text += &format!("[[participant]]\nname = \"{name}\"\nrole = \"{role}\"\n");
    }
    text
}

/// Does one action, saying nothing of its progress.
pub fn act(room: &mut Room, id: &str, action: Action) -> Result<View, Error> {
    room.act(id, action, &mut |_| {})
}

/// What people of a live room sign with: the practice room's words protect nothing.
fn live(room: &Room, mut action: Action) -> Action {
    if let Action::Arrive { passphrase, .. } | Action::SignOff { passphrase, .. } = &mut action
        && !room.is_practice()
    {
        *passphrase = secret(LIVE_PASSPHRASE);
    }
    action
}

/// Answers what the view asks for until it asks for `until`.
pub fn walk(room: &mut Room, place: &Place, id: &str, until: Want) -> View {
    let mut view = room.view(id).unwrap();
    for _ in 0..200 {
        if view.wants == until {
            return view;
        }
        let action = answer(room, place, &view);
        let action = as_registered(room, &view, action);
        let action = live(room, action);
        view = act(room, id, action.clone())
            .unwrap_or_else(|error| panic!("{:?} {action:?}: {error:?}", view.wants));
        assert!(view.not_accepted.is_none(), "{:?}", view.not_accepted);
    }
    panic!("it does not come to {until:?}: {view:#?}");
}

/// A share comes out of the bag that the register has it in, whatever happened to it before.
fn as_registered(room: &Room, view: &View, mut action: Action) -> Action {
    if let Action::BringShare { custodian, bag, .. } = &mut action {
        let of_quorum = |one: &room::ItemView| view.quorum.as_ref() == Some(&one.quorum);
        let items = room.custody().items.into_iter().filter(of_quorum);
        let mut items = items.filter(|one| one.who == *custodian && !one.bag.is_empty());
        if let Some(found) = items.next() {
            *bag = found.bag;
        }
    }
    action
}

/// A ceremony of `kind`, walked until it asks for `until`. Returns its id.
pub fn ceremony(room: &mut Room, place: &Place, kind: &str, until: Want) -> String {
    let id = room.open_script(&script(kind)).unwrap().id;
    walk(room, place, &id, until);
    id
}

/// What somebody careful would do next.
pub fn answer(room: &mut Room, place: &Place, view: &View) -> Action {
    let confirmed_by = WITNESS.to_owned();
    match view.wants {
        Want::Show => Action::ConfirmShown { confirmed_by },
        Want::AcceptTokens => Action::AcceptTokens { confirmed_by },
        Want::Account => Action::AccountShares {
            unaccounted: Vec::new(),
            reason: String::new(),
            confirmed_by,
        },
        Want::Approve => Action::Approve {
            by: ADMINISTRATOR.into(),
            approval: "CHG-1".into(),
        },
        Want::Arrivals => match view.people.iter().find(|person| !person.arrived) {
            Some(person) => Action::Arrive {
                name: person.name.clone(),
                identity_check: "passport".into(),
                passphrase: secret(PASSPHRASE),
            },
            None => Action::CloseRollCall,
        },
        Want::BringShare => {
            let shared = view.reissue.as_ref();
            let shared = shared.map_or(0, |reissue| reissue.contributions.len());
            let at = view.collected.len() + shared;
            let folder = loaded_from(place, view);
            bring(
                CUSTODIANS[at],
                &sheet_in(&folder, u8::try_from(at + 1).unwrap()),
            )
        }
        Want::Prove => {
            let proved = view.possession.as_ref().unwrap().proofs.len();
            if proved < usize::from(view.shares.unwrap()) {
                bring_own(place, proved)
            } else {
                let reason = String::new();
                Action::CloseCheck {
                    reason,
                    confirmed_by,
                }
            }
        }
        Want::Retire => {
            if let Some(share) = view.strays.first() {
                return Action::DestroyVoidedShare {
                    attempt: share.attempt,
                    index: share.index,
                    how: "shredded".into(),
                    confirmed_by,
                };
            }
            let old = view.reissue.as_ref().unwrap();
            match (1..=old.shares).find(|index| !old.destroyed.contains(index)) {
                Some(index) => Action::DestroyOldShare {
                    index,
                    custodian: CUSTODIANS[usize::from(index) - 1].into(),
                    bag: bag_of(CUSTODIANS[usize::from(index) - 1]),
                    bag_reason: None,
                    how: "shredded".into(),
                    confirmed_by,
                },
                None => Action::RetireQuorum { confirmed_by },
            }
        }
        Want::CarryOut => Action::CarryOut {
            signers: [ADMINISTRATOR, WITNESS]
                .map(|name| Signer {
                    name: name.into(),
                    secret: secret(PASSPHRASE),
                })
                .into(),
            policy: fs::read_to_string(place.at("policy.toml")).ok(),
            out: None,
            confirmed_by,
        },
        Want::TestKey => Action::TestKey { confirmed_by },
        Want::CloseDoor => Action::CloseDoor { confirmed_by },
        Want::Destroy => Action::Destroy { confirmed_by },
        Want::LoadPackage => Action::LoadPackage {
            file: package_in(&[loaded_from(place, view), place.room().join("out")])
                .display()
                .to_string(),
        },
        Want::AdoptKey => Action::AdoptKey { confirmed_by },
        Want::MakeKey => Action::MakeKey { confirmed_by },
        Want::Reconcile => {
            let unresolved = view.unresolved.as_ref().unwrap();
            let decision = unresolved.decision;
            let decision = decision.unwrap_or_else(|| panic!("{unresolved:?}"));
            Action::Reconcile {
                decision: decision.name().into(),
                confirmed_by,
            }
        }
        Want::Recover => Action::Recover { confirmed_by },
        Want::Rehearse => Action::Rehearse { dice: None },
        Want::Release => Action::Release {
            folder: None,
            confirmed_by,
        },
        Want::Resume => Action::Resume,
        Want::SealBag => {
            let bag = match &view.share {
                // A voided attempt used up its bags.
                Some(share) => {
                    let new = if view.reissue.is_some() { "N" } else { "" };
                    format!("BAG {new}{}-{}", view.voided_bags.len(), share.index)
                }
                // No bag is used twice, and no entry of the journal has the number of another.
                None => format!("BAG again {}", room.home().unwrap().journal.entries),
            };
            Action::SealBag { bag, confirmed_by }
        }
        Want::SignOff => sign_off(view),
        Want::Token => bind(room, view),
        Want::WriteShare => Action::WriteShare {
            folder: Some(place.media().display().to_string()),
            printer: None,
            keys: Keys::default(),
        },
        _ => panic!("nothing ordinary is left to do: {view:#?}"),
    }
}

pub fn sign_off(view: &View) -> Action {
    let waits = |one: &&room::PersonView| one.here && one.signed.is_none();
    let mut waiting = view.people.iter().filter(waits);
    Action::SignOff {
        name: waiting.next().unwrap().name.clone(),
        agree: true,
        reason: String::new(),
        passphrase: secret(PASSPHRASE),
    }
}

/// The share's newest sheet.
pub fn sheet(place: &Place, index: u8) -> PathBuf {
    sheet_in(&place.media(), index)
}

fn sheet_in(folder: &Path, index: u8) -> PathBuf {
    let begins = format!("{index:02}");
    let mut found: Vec<_> = files(folder)
        .into_iter()
        .filter(|path| {
            let name = path.file_name().unwrap().to_string_lossy();
            name.starts_with(&begins) && name.ends_with(".pdf")
        })
        .collect();
    // 01.pdf, then 01-2.pdf of the second attempt.
    found.sort_by_key(|path| (path.as_os_str().len(), path.clone()));
    found.pop().unwrap()
}

/// Where the old shares of a redistribution were put aside as `old`, if they were: new ones take
/// their place on the drive.
fn loaded_from(place: &Place, view: &View) -> PathBuf {
    let old = place.at("old");
    if view.kind == room::Kind::Redistribute && old.exists() {
        old
    } else {
        place.media()
    }
}

/// The share's text, beside the newest sheet in practice rooms.
pub fn share_text(place: &Place, index: u8) -> PathBuf {
    sheet(place, index).with_extension("txt")
}

/// The recovery package: on the drive, or where the room keeps it.
pub fn package(place: &Place) -> PathBuf {
    package_in(&[place.media(), place.room().join("out")])
}

fn package_in(folders: &[PathBuf]) -> PathBuf {
    let mut found: Vec<_> = folders
        .iter()
        .flat_map(|folder| files(folder))
        .filter(|path| path.ends_with("recovery-package.json"))
        .collect();
    found.dedup();
    assert!(!found.is_empty(), "no package was released");
    found.swap_remove(0)
}

/// The share of the custodian at this place, from 0, from its newest sheet.
fn bring_own(place: &Place, at: usize) -> Action {
    bring(CUSTODIANS[at], &sheet(place, u8::try_from(at + 1).unwrap()))
}

/// The bag that a custodian's share is sealed in, of a sharing that no other was void before.
pub fn bag_of(custodian: &str) -> String {
    let place = CUSTODIANS.iter().position(|one| *one == custodian);
    place.map_or_else(|| "BAG".into(), |place| format!("BAG 0-{}", place + 1))
}

pub fn bring(custodian: &str, file: &Path) -> Action {
    Action::BringShare {
        custodian: custodian.into(),
        bag: bag_of(custodian),
        bag_reason: None,
        seal_intact: true,
        source: Source {
            file: Some(file.display().to_string()),
            ..Source::default()
        },
        confirmed_by: WITNESS.into(),
    }
}

/// Unlocks the first token that is not: the first practice token makes keys, the second recovers.
pub fn bind(room: &mut Room, view: &View) -> Action {
    let token = view.tokens.iter().find(|token| !token.unlocked).unwrap();
    let slots = room.tokens().unwrap();
    let slot = if token.label.is_empty() {
        let mut ready = slots.iter().filter(|slot| slot.initialised);
        if token.role == room::TokenRole::Target {
            ready.next_back()
        } else {
            ready.next()
        }
    } else {
        slots.iter().find(|slot| slot.serial == token.serial)
    };
    bind_slot(
        token.role.name(),
        slot.unwrap_or_else(|| panic!("{slots:?}")),
        PIN,
    )
}

pub fn bind_slot(role: &str, slot: &SlotView, pin: &str) -> Action {
    Action::BindToken {
        role: role.into(),
        module: slot.module.clone(),
        slot: slot.slot,
        pin: secret(pin),
        initialise: None,
    }
}

fn built(path: PathBuf, remedy: &str) -> PathBuf {
    assert!(path.is_file(), "{} is missing: {remedy}", path.display());
    path
}

/// `target`, seen from `target/debug/deps/test`.
fn target() -> PathBuf {
    let program = env::current_exe().unwrap();
    program.ancestors().nth(3).unwrap().to_owned()
}

pub fn practice_token() -> PathBuf {
    let own = || target().join("practice-token/release/libpractice_token.so");
    let path = env::var_os("PKCS11_SHIM_MODULE")
        .or_else(|| env::var_os("KEYMOOT_PRACTICE_TOKEN"))
        .map_or_else(own, PathBuf::from);
    built(
        path,
        "cargo build --release --manifest-path src-tauri/crates/practice-token/Cargo.toml \
         --target-dir target/practice-token",
    )
}

pub fn shim() -> PathBuf {
    built_beside("libpkcs11_shim.so")
}

/// What the workspace's build leaves beside this program.
pub fn built_beside(name: &str) -> PathBuf {
    let program = env::current_exe().unwrap();
    let profile = program.ancestors().nth(2).unwrap();
    built(profile.join(name), "cargo build --workspace")
}
