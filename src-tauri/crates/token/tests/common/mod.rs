//! Real modules with fresh tokens, each in a folder of its own.
#![allow(
    dead_code,
    unreachable_pub,
    reason = "each test file uses some of this"
)]

pub mod keks;

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::{env, fs};

use keymoot_tests::cards::{Card, Cards};
use secrecy::SecretString;
use tempfile::TempDir;
use token::{CardKey, Module, TokenSession};

pub const SO_PIN: &str = "12345678";
pub const PIN: &str = "654321-user";
pub const LABELS: [&str; 2] = ["Keymoot test A", "Keymoot test B"];

/// A module keeps its state, and reads the environment, once per process. Runners that give each
/// test a process of its own never wait here.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

/// A module with two initialised tokens.
pub struct Bench {
    // Dropped in this order: the module before its files, the turn last.
    pub module: Module,
    pub slots: [u64; 2],
    pub folder: TempDir,
    pub _turn: MutexGuard<'static, ()>,
}

impl Bench {
    /// Another session on token 0, which is logged in.
    pub fn session_again(&self) -> TokenSession {
        self.module.open(self.slots[0]).unwrap()
    }

    /// Opens token 0 or 1 and logs in.
    pub fn session(&self, token: usize) -> TokenSession {
        let session = self.module.open(self.slots[token]).unwrap();
        session.login(&pin(PIN)).unwrap();
        session
    }
}

/// How many objects of sessions the first token holds, public keys too, as another library counts.
/// It shares the module's state and login.
pub fn session_objects(bench: &Bench) -> usize {
    let other = cryptoki::context::Pkcs11::new(bench.module.path()).unwrap();
    let slots = other.get_all_slots().unwrap();
    let slot = slots.into_iter().find(|slot| slot.id() == bench.slots[0]);
    let session = other.open_ro_session(slot.unwrap()).unwrap();
    let template = [cryptoki::object::Attribute::Token(false)];
    session.find_objects(&template).unwrap().len()
}

pub fn pin(text: &str) -> SecretString {
    SecretString::from(text)
}

pub fn turn() -> MutexGuard<'static, ()> {
    ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Sets a variable some module reads.
#[expect(
    unsafe_code,
    reason = "SoftHSM, PC/SC and the shim are configured by the environment"
)]
pub fn set_env(name: &str, value: &Path) {
    // SAFETY: tests take turns, and nothing else in this process reads or writes the environment
    // while one of them sets up.
    unsafe { env::set_var(name, value) };
}

fn target() -> PathBuf {
    // target/debug/deps/test-binary
    env::current_exe()
        .unwrap()
        .ancestors()
        .nth(3)
        .unwrap()
        .to_owned()
}

fn must_exist(path: PathBuf, remedy: &str) -> PathBuf {
    assert!(path.exists(), "{} is missing: {remedy}", path.display());
    path
}

pub fn practice_module() -> PathBuf {
    let built = || target().join("practice-token/release/libpractice_token.so");
    let path = env::var_os("KEYMOOT_PRACTICE_TOKEN").map_or_else(built, PathBuf::from);
    must_exist(
        path,
        "cargo build --release --manifest-path src-tauri/crates/practice-token/Cargo.toml \
         --target-dir target/practice-token",
    )
}

pub fn softhsm_module() -> PathBuf {
    must_exist(
        "/usr/lib/softhsm/libsofthsm2.so".into(),
        "apt-get install softhsm2",
    )
}

pub fn nss_module() -> PathBuf {
    let places = [
        "/usr/lib/x86_64-linux-gnu",
        "/usr/lib/aarch64-linux-gnu",
        "/usr/lib64",
    ];
    let found = places
        .iter()
        .map(|place| Path::new(place).join("libsoftokn3.so"));
    let first = found.clone().next().unwrap();
    must_exist(
        found
            .into_iter()
            .find(|path| path.exists())
            .unwrap_or(first),
        "apt-get install libnss3",
    )
}

pub fn shim_module() -> PathBuf {
    let binary = env::current_exe().unwrap();
    let profile = binary.ancestors().nth(2).unwrap();
    must_exist(
        profile.join("libpkcs11_shim.so"),
        "cargo build -p pkcs11-shim",
    )
}

/// Writes a practice configuration with two token files; `extra` goes into each slot's table.
pub fn practice_config(folder: &Path, extra: &str) -> String {
    let mut config = String::from("[ec_point_encoding]\nencoding = \"Der\"\n");
    for slot in [1, 2] {
        let file = folder.join(format!("token-{slot}.sql"));
        config += &format!(
            "[[slots]]\nslot = {slot}\ndescription = \"Keymoot practice HSM\"\n\
             manufacturer = \"Keymoot\"\ndbtype = \"sqlite\"\ndbargs = \"{}\"\n{extra}\n",
            file.display()
        );
    }
    let path = folder.join("practice.toml");
    fs::write(&path, config).unwrap();
    format!("kryoptic_conf={}", path.display())
}

/// Initialises fresh tokens in the first two slots that have one to initialise.
fn initialise(module: &Module) -> [u64; 2] {
    LABELS.map(|label| {
        let fresh = module
            .slots()
            .unwrap()
            .into_iter()
            .find(|slot| slot.token.as_ref().is_some_and(|token| !token.initialised))
            .expect("a fresh token");
        let made = module.init_token(fresh.id, label, &pin(SO_PIN), &pin(PIN));
        made.unwrap()
    })
}

pub fn practice() -> Bench {
    practice_with("")
}

pub fn practice_with(extra: &str) -> Bench {
    let turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let config = practice_config(folder.path(), extra);
    let module = Module::load(&practice_module(), Some(&config)).unwrap();
    let slots = initialise(&module);
    Bench {
        module,
        slots,
        folder,
        _turn: turn,
    }
}

/// The practice token behind the fault-injecting shim, with an empty plan in `plan`.
pub fn shimmed() -> Bench {
    shimmed_with("")
}

/// The same; `extra` goes into the table of each slot.
pub fn shimmed_with(extra: &str) -> Bench {
    let mut bench = shimmed_fresh_with(extra);
    bench.slots = initialise(&bench.module);
    bench
}

/// The same with two tokens that nobody has initialised.
pub fn shimmed_fresh() -> Bench {
    shimmed_fresh_with("")
}

fn shimmed_fresh_with(extra: &str) -> Bench {
    let turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let config = practice_config(folder.path(), extra);
    let module = behind_shim(&practice_module(), folder.path(), Some(&config));
    Bench {
        module,
        slots: [1, 2],
        folder,
        _turn: turn,
    }
}

fn behind_shim(real: &Path, folder: &Path, config: Option<&str>) -> Module {
    fs::write(folder.join("plan"), "").unwrap();
    // The shim keeps its real module for good, so each one gets a shim of its own.
    let name = real.file_name().unwrap().to_string_lossy().into_owned();
    let shim = folder.join(format!("shim-{name}"));
    fs::copy(shim_module(), &shim).unwrap();
    set_env("PKCS11_SHIM_MODULE", real);
    set_env("PKCS11_SHIM_PLAN", &folder.join("plan"));
    Module::load(&shim, config).unwrap()
}

/// SoftHSM behind the shim.
pub fn shimmed_softhsm() -> Bench {
    let turn = turn();
    let folder = softhsm_folder();
    let module = behind_shim(&softhsm_module(), folder.path(), None);
    let slots = initialise(&module);
    Bench {
        module,
        slots,
        folder,
        _turn: turn,
    }
}

pub fn softhsm() -> Bench {
    let turn = turn();
    let folder = softhsm_folder();
    let module = Module::load(&softhsm_module(), None).unwrap();
    let slots = initialise(&module);
    Bench {
        module,
        slots,
        folder,
        _turn: turn,
    }
}

fn softhsm_folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    fs::create_dir(&tokens).unwrap();
    let config = folder.path().join("softhsm2.conf");
    fs::write(
        &config,
        format!(
            "directories.tokendir = {}\nlog.level = ERROR\n",
            tokens.display()
        ),
    )
    .unwrap();
    set_env("SOFTHSM2_CONF", &config);
    folder
}

pub fn nss() -> Bench {
    let turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let password = folder.path().join("password");
    fs::write(&password, format!("{PIN}\n")).unwrap();
    let mut tokens = String::new();
    for (slot, name) in [("0x4", "a"), ("0x5", "b")] {
        let database = folder.path().join(name);
        fs::create_dir(&database).unwrap();
        let made = Command::new("certutil")
            .args(["-N", "-d", &format!("sql:{}", database.display()), "-f"])
            .arg(&password)
            .status()
            .expect("certutil is missing: apt-get install libnss3-tools");
        assert!(made.success());
        tokens += &format!(
            "{slot}=[configDir='sql:{}' tokenDescription='Keymoot test {name}'] ",
            database.display()
        );
    }
    let config = format!("tokens=<{tokens}>");
    let module = Module::load(&nss_module(), Some(&config)).unwrap();
    let slots = ["Keymoot test a", "Keymoot test b"].map(|label| {
        let slots = module.slots().unwrap();
        let is_it = |slot: &&token::Slot| slot.token.as_ref().is_some_and(|t| t.label == label);
        let found = slots.iter().find(is_it);
        found.unwrap_or_else(|| panic!("no {label}: {slots:#?}")).id
    });
    Bench {
        module,
        slots,
        folder,
        _turn: turn,
    }
}

/// Virtual cards, and the module that speaks to them.
pub struct CardBench {
    // Dropped in this order: the module before the cards, the turn last.
    pub module: Module,
    pub cards: Cards,
    pub folder: TempDir,
    pub _turn: MutexGuard<'static, ()>,
}

/// Cards of these kinds, in the readers.
pub fn cards(kinds: &[&str]) -> CardBench {
    let turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let cards = Cards::start(folder.path(), kinds).unwrap();
    for (name, value) in cards.environment() {
        set_env(&name, Path::new(&value));
    }
    let module = Module::load(&cards.module(), None).unwrap();
    CardBench {
        module,
        cards,
        folder,
        _turn: turn,
    }
}

impl CardBench {
    /// The slots a card shows as, by its serial number.
    pub fn slots(&self, card: &str) -> Vec<u64> {
        let serial = &self.card(card).serial;
        let slots = self.module.slots().unwrap().into_iter();
        slots
            .filter(|slot| {
                slot.token
                    .as_ref()
                    .is_some_and(|token| &token.serial == serial)
            })
            .map(|slot| slot.id)
            .collect()
    }

    pub fn card(&self, name: &str) -> Card {
        let cards = self.cards.cards();
        cards.into_iter().find(|card| card.name == name).unwrap()
    }

    /// The slot of a card with a key that can do it, logged in, and that key.
    pub fn with_key(&self, card: &str, can: fn(&CardKey) -> bool) -> (TokenSession, CardKey) {
        let pin = pin(&self.card(card).pin);
        for slot in self.slots(card) {
            let session = self.module.open(slot).unwrap();
            if !session.logged_in().unwrap() {
                session.login(&pin).unwrap();
            }
            if let Some(key) = session.card_keys().unwrap().into_iter().find(can) {
                return (session, key);
            }
        }
        panic!("{card} has no such key");
    }
}
