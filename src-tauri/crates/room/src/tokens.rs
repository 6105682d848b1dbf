//! Modules, slots and the token sessions that are open.

use crate::Error;
use crate::error::sentence;
use crate::modules::{self, Approval, NotLoaded};
use crate::overview::SlotView;
use crate::settings::ModuleSetting;
use ceremony::DeviceCall;
use secrecy::SecretString;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use token::{ErrorKind, Module, Slot, TokenSession, Tries};

/// Manufacturers and models of tokens that are software, not hardware.
const SOFTWARE: [&str; 5] = [
    "Keymoot practice",
    "SoftHSM",
    "Kryoptic",
    "Mozilla",
    "Software",
];

/// A token by where it is plugged.
#[derive(Clone, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) struct Place {
    pub(crate) module: PathBuf,
    pub(crate) slot: u64,
}

/// Loaded modules and open sessions. A token has one session here, whatever parts it plays.
#[derive(Default)]
pub(crate) struct Tokens {
    modules: BTreeMap<PathBuf, Module>,
    sessions: BTreeMap<Place, TokenSession>,
    /// The newest approval of each module, by its file.
    approved: BTreeMap<PathBuf, Approval>,
    /// The practice token that belongs to this program, with the setting it computed itself.
    own: Option<ModuleSetting>,
}

impl Tokens {
    /// From here on this module may be loaded.
    pub(crate) fn approve(&mut self, approval: Approval) {
        self.approved.insert(approval.path.clone().into(), approval);
    }

    /// No module may be loaded on anybody's word any more: the journal that has it does not check.
    pub(crate) fn forget_approvals(&mut self) {
        self.approved.clear();
    }

    /// This module is the program's own, and was computed, not read.
    pub(crate) fn trust_own(&mut self, setting: ModuleSetting) {
        self.own = Some(setting);
    }

    pub(crate) fn is_own(&self, setting: &ModuleSetting) -> bool {
        self.own.as_ref() == Some(setting)
    }

    pub(crate) fn is_loaded(&self, path: &Path) -> bool {
        self.modules.contains_key(path)
    }

    pub(crate) fn approval(&self, path: &Path) -> Option<&Approval> {
        self.approved.get(path)
    }

    /// The digest that a module must have to be loaded; none for the program's own.
    pub(crate) fn standing(&self, setting: &ModuleSetting) -> Result<Option<[u8; 32]>, NotLoaded> {
        if self.is_own(setting) {
            return Ok(None);
        }
        let path = setting.path.display().to_string();
        let is = modules::module_digest(&setting.path).map_err(NotLoaded::Failed)?;
        match self.approval(&setting.path) {
            None => Err(NotLoaded::Unapproved { path, is }),
            Some(one) if one.digest != is || one.config != setting.config => {
                let was = one.digest.clone();
                Err(NotLoaded::Changed { path, was, is })
            }
            Some(_) => modules::bytes(&is).map(Some).map_err(NotLoaded::Failed),
        }
    }

    /// The module, loaded if it is not yet and may be.
    pub(crate) fn module(&mut self, setting: &ModuleSetting) -> Result<&Module, Error> {
        Ok(self.load(setting)?)
    }

    fn load(&mut self, setting: &ModuleSetting) -> Result<&Module, NotLoaded> {
        let path = &setting.path;
        if !self.modules.contains_key(path) {
            let config = setting.config.as_deref();
            let module = match self.standing(setting)? {
                None => Module::load(path, config)?,
                Some(digest) => Module::load_exactly(path, config, &digest)?,
            };
            self.modules.insert(path.clone(), module);
        }
        let loaded = self.modules.get(path);
        loaded.ok_or_else(|| NotLoaded::Failed(unknown_module(path)))
    }

    /// Every slot of every module. A module that cannot be loaded does not hide the others: it
    /// stands in the list with its problem.
    pub(crate) fn list(&mut self, settings: &[ModuleSetting]) -> Vec<SlotView> {
        let mut all = Vec::new();
        for setting in settings {
            let slots = self.load(setting).and_then(|module| Ok(module.slots()?));
            match slots {
                Ok(slots) => all.extend(slots.iter().map(|slot| show(&setting.path, slot))),
                Err(why) => all.push(not_loaded(setting, why)),
            }
        }
        all
    }

    /// Unlocks the token at `place`. The PIN is always checked, also where it is open already.
    pub(crate) fn unlock(&mut self, place: &Place, pin: &SecretString) -> Result<(), Error> {
        let module = self
            .modules
            .get(&place.module)
            .ok_or_else(|| unknown_module(&place.module))?;
        // A session whose token was pulled out does not come back with the token.
        let lost = |session: &TokenSession| session.logged_in().is_err();
        if self.sessions.get(place).is_some_and(lost) {
            self.sessions.remove(place);
        }
        if !self.sessions.contains_key(place) {
            self.sessions
                .insert(place.clone(), module.open(place.slot)?);
        }
        let session = self.session(place)?;
        if session.logged_in()? {
            session.logout()?;
        }
        let outcome = session.login(pin);
        if outcome.is_err() {
            self.sessions.remove(place);
        }
        Ok(outcome?)
    }

    /// The open session at `place`.
    pub(crate) fn session(&self, place: &Place) -> Result<&TokenSession, Error> {
        self.sessions.get(place).ok_or_else(|| {
            Error::refusal(
                "token-unlocked",
                "The token is not unlocked in this program.",
                "Choose the token and enter its PIN again.",
            )
        })
    }

    /// Logs out of the token at `place` and closes its session.
    pub(crate) fn close(&mut self, place: &Place) {
        if let Some(session) = self.sessions.remove(place) {
            // A token that is gone is logged out already.
            let _ = session.logout();
        }
    }

    /// Ends a module and every session of its tokens.
    pub(crate) fn unload(&mut self, path: &Path) {
        self.sessions.retain(|place, session| {
            let stays = place.module != path;
            if !stays {
                // A token that is gone is logged out already; closing the session does the rest.
                let _ = session.logout();
            }
            stays
        });
        self.modules.remove(path);
    }

    /// Logs out everywhere and closes every session.
    pub(crate) fn lock(&mut self) {
        for session in self.sessions.values() {
            // A token that is gone is logged out already; closing the session does the rest.
            let _ = session.logout();
        }
        self.sessions.clear();
    }

    /// Every open session.
    pub(crate) fn sessions(&self) -> impl Iterator<Item = &TokenSession> {
        self.sessions.values()
    }

    /// True if the token at `place` answers and is unlocked.
    pub(crate) fn ready(&self, place: &Place) -> bool {
        self.sessions
            .get(place)
            .is_some_and(|session| session.logged_in().unwrap_or(false))
    }
}

/// A module that was not loaded, in the place of its slots.
fn not_loaded(setting: &ModuleSetting, why: NotLoaded) -> SlotView {
    let to_approve = why.to_approve();
    SlotView {
        module: setting.path.display().to_string(),
        slot: 0,
        description: String::new(),
        present: false,
        label: String::new(),
        serial: String::new(),
        manufacturer: String::new(),
        model: String::new(),
        initialised: false,
        user_pin: false,
        pin_pad: false,
        tries: "unknown".into(),
        software: false,
        code: to_approve.map(|(code, _)| code.into()),
        digest: to_approve.map(|(_, digest)| digest.into()),
        config: setting.config.clone().filter(|_| to_approve.is_some()),
        problem: Some(Error::from(why).to_string()),
    }
}

/// A slot as a front shows it.
pub(crate) fn show(module: &Path, slot: &Slot) -> SlotView {
    let token = slot.token.as_ref();
    let text = |of: fn(&token::TokenInfo) -> &String| token.map(of).cloned().unwrap_or_default();
    SlotView {
        module: module.display().to_string(),
        slot: slot.id,
        description: slot.description.clone(),
        present: token.is_some(),
        label: if token.is_some_and(|token| token.initialised) {
            text(|token| &token.label)
        } else {
            String::new()
        },
        serial: text(|token| &token.serial),
        manufacturer: text(|token| &token.manufacturer),
        model: text(|token| &token.model),
        initialised: token.is_some_and(|token| token.initialised),
        user_pin: token.is_some_and(|token| token.user_pin_set),
        pin_pad: token.is_some_and(|token| token.pin_pad),
        tries: tries(token.map_or(Tries::Unknown, |token| token.tries)).into(),
        software: token.is_some_and(|token| is_software(&token.manufacturer, &token.model)),
        problem: slot.trouble.as_ref().map(ToString::to_string),
        code: None,
        digest: None,
        config: None,
    }
}

/// True for a practice token or a software token we know.
pub(crate) fn is_software(manufacturer: &str, model: &str) -> bool {
    SOFTWARE
        .iter()
        .any(|known| manufacturer.contains(known) || model.contains(known))
}

/// The token's own word on tries left.
pub(crate) const fn tries(tries: Tries) -> &'static str {
    match tries {
        Tries::Final => "final",
        Tries::Low => "low",
        Tries::Locked => "locked",
        Tries::Plenty => "plenty",
        Tries::Unknown => "unknown",
    }
}

/// What a token truly does, by the names that rules, record and fronts use. `None` was not tried.
fn tried(can: &token::Capabilities) -> [(&'static str, Option<bool>); 10] {
    [
        ("aes256", Some(can.aes256)),
        ("closed-values-stay", can.closed_values_stay),
        ("cmac", can.cmac),
        ("ecdsa-p256", Some(can.ecdsa_p256)),
        ("ed25519", Some(can.ed25519)),
        ("import", Some(can.import.is_some())),
        ("keeps-closed-keys", can.keeps_closed_keys),
        ("random", Some(can.random)),
        ("rfc3394", Some(can.rfc3394)),
        ("rfc5649", Some(can.rfc5649)),
    ]
}

/// What was tried on a token, and whether it does it.
pub(crate) fn abilities(can: &token::Capabilities) -> BTreeMap<String, bool> {
    let named = tried(can).into_iter();
    named
        .filter_map(|(name, able)| Some((name.to_owned(), able?)))
        .collect()
}

/// What could not be tried on a token; on one that was not unlocked nothing was.
pub(crate) fn untried(can: &token::Capabilities) -> Vec<String> {
    let named = tried(can).into_iter();
    named
        .filter(|(_, able)| able.is_none())
        .map(|(name, _)| name.to_owned())
        .collect()
}

/// Device calls as the journal holds them.
pub(crate) fn calls(trace: Vec<token::Call>) -> Vec<DeviceCall> {
    trace
        .into_iter()
        .map(|call| DeviceCall {
            function: call.function,
            mechanism: call.mechanism,
            template: call.template,
            rv: call.rv,
            micros: call.micros,
        })
        .collect()
}

fn unknown_module(path: &Path) -> Error {
    Error::usage(
        "module-unknown",
        format!("{} is not one of this room's modules.", path.display()),
        "Add it under Tokens, or with “keymoot token list --module FILE”.",
    )
}

/// What a token's error means for the person in the room.
impl From<token::Error> for Error {
    fn from(error: token::Error) -> Self {
        let message = sentence(&error);
        let (code, recovery) = match &error.kind {
            ErrorKind::PinIncorrect {
                tries: Tries::Final,
            } => (
                "pin-incorrect",
                "One more wrong PIN locks the token. Stop and ask who keeps the PIN.",
            ),
            ErrorKind::PinIncorrect { .. } => (
                "pin-incorrect",
                "Enter it again. Too many wrong tries lock the token.",
            ),
            ErrorKind::PinLocked => (
                "pin-locked",
                "The security officer can set a new PIN; the keys on the token stay.",
            ),
            ErrorKind::PinMissing => (
                "pin-not-set",
                "Its security officer gives it one: under Tokens, or with “keymoot token set-pin”.",
            ),
            ErrorKind::PinInvalid => (
                "pin-unfit",
                "Nothing was changed. Choose another PIN; the token's manual says which it takes.",
            ),
            ErrorKind::LabelInvalid => (
                "token-label-unfit",
                "Nothing was changed. Choose another label.",
            ),
            ErrorKind::NoSpace => (
                "token-full",
                "Nothing was changed. Take another token, or remove from this what nobody needs.",
            ),
            ErrorKind::ForwardingDrops => (
                "forwarded-by-p11-kit",
                "Nothing was changed. Plug the device into this machine, and name its vendor's own \
                 module.",
            ),
            ErrorKind::AlreadyInitialised => (
                "token-initialised",
                "Nothing was changed. Use it as it is, or take a fresh one.",
            ),
            ErrorKind::TokenGone => (
                "token-gone",
                "Plug the token in again and unlock it. What was under way is looked at first.",
            ),
            ErrorKind::NoToken => (
                "no-token",
                "Plug a token into that slot, or choose another.",
            ),
            ErrorKind::ModuleMissing { .. } => (
                "module-missing",
                "Check the path, or install the vendor's PKCS#11 library.",
            ),
            ErrorKind::ModuleChanged { .. } => (
                "module-changed",
                "Somebody writes to it right now. Look into that before anything else.",
            ),
            ErrorKind::NotAModule { .. } => (
                "not-a-module",
                "Choose the vendor's PKCS#11 library, a file that ends in .so.",
            ),
            ErrorKind::LabelTaken { .. } => (
                "label-taken",
                "Nothing was changed. Choose another label in the script.",
            ),
            ErrorKind::NotSupported { .. } => (
                "not-supported",
                "Use another token; “keymoot token show” says what each can do.",
            ),
            ErrorKind::CheckValueDisagrees => (
                "check-value-disagrees",
                "Nothing was released. Try the step again; if it stays so, use another device.",
            ),
            ErrorKind::DidNot { .. } | ErrorKind::StillThere => (
                "said-not-done",
                "Try the step again; if it stays so, the device cannot be relied on.",
            ),
            ErrorKind::ImportDiffers => (
                "import-differs",
                "Nothing rests on it. Try the step again; if it stays so, use another device.",
            ),
            ErrorKind::WrongAnswer { .. } => (
                "wrong-answer",
                "Try the step again; if it stays so, use another device.",
            ),
            ErrorKind::UnwrapRefused => (
                "unwrap-refused",
                "The device opens other wraps under the same key. Take another copy of the package.",
            ),
            ErrorKind::WrapWithoutIntegrity { .. } => (
                "wrap-without-integrity",
                "Use a token that has AES key wrap (RFC 3394 or RFC 5649).",
            ),
            _ => (
                "device-failed",
                "Check the device. The step can be tried again.",
            ),
        };
        match code {
            "forwarded-by-p11-kit"
            | "label-taken"
            | "pin-unfit"
            | "token-full"
            | "token-initialised"
            | "token-label-unfit"
            | "wrap-without-integrity" => Self::refusal(code, message, recovery),
            _ => Self::failure(code, message, recovery),
        }
    }
}
