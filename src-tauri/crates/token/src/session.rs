//! A token session: login, randomness, and whether the token is still there.

use std::cell::{Cell, RefCell};
use std::fmt;
use std::thread;
use std::time::{Duration, Instant};

use cryptoki_sys::{
    CK_RV, CK_SESSION_HANDLE, CK_SLOT_ID, CK_USER_TYPE, CKF_REMOVABLE_DEVICE, CKF_TOKEN_PRESENT,
    CKR_CRYPTOKI_NOT_INITIALIZED, CKR_DEVICE_ERROR, CKR_DEVICE_REMOVED, CKR_FUNCTION_FAILED,
    CKR_GENERAL_ERROR, CKR_SESSION_CLOSED, CKR_SESSION_HANDLE_INVALID, CKR_TOKEN_NOT_PRESENT,
    CKR_TOKEN_NOT_RECOGNIZED, CKS_RO_USER_FUNCTIONS, CKS_RW_USER_FUNCTIONS, CKU_SO, CKU_USER,
};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::error::{Error, ErrorKind};
use crate::locks::Locks;
use crate::module::Module;
use crate::raw::Functions;
use crate::slots::{TokenInfo, Tries};
use crate::trace::{Call, Trace};
use crate::wrapping::WrapFormat;

/// A PKCS#11 session on one token: read-write, or read-only where the token takes no other.
///
/// It may move to another thread but not be used by two at once. Dropping it closes it; with the
/// last session of a token the login ends and session objects are gone.
pub struct TokenSession {
    module: Module,
    slot: CK_SLOT_ID,
    pub(crate) handle: CK_SESSION_HANDLE,
    pub(crate) trace: Trace,
    /// What the device's wrap mechanisms turned out to be, once they were tried.
    pub(crate) wrap_formats: RefCell<Option<Vec<WrapFormat>>>,
    /// The mechanisms it offers, once it was asked.
    mechanisms: RefCell<Option<Vec<cryptoki_sys::CK_MECHANISM_TYPE>>>,
    /// Which locks it keeps to, once they were tried.
    pub(crate) locks: Cell<Option<Locks>>,
    /// Whether its CMAC was found right.
    pub(crate) cmac_tried: Cell<bool>,
    /// Whether the token was found to do everything without a login.
    login_free: Cell<bool>,
}

/// Return values with which a device may mean that the token is gone, and may mean less.
const SUSPECT: [CK_RV; 9] = [
    CKR_CRYPTOKI_NOT_INITIALIZED,
    CKR_DEVICE_ERROR,
    CKR_DEVICE_REMOVED,
    CKR_FUNCTION_FAILED,
    CKR_GENERAL_ERROR,
    CKR_SESSION_CLOSED,
    CKR_SESSION_HANDLE_INVALID,
    CKR_TOKEN_NOT_PRESENT,
    CKR_TOKEN_NOT_RECOGNIZED,
];

/// How long a reader may take to notice that its card was pulled.
const NOTICED_WITHIN: Duration = Duration::from_secs(1);

impl TokenSession {
    pub(crate) fn open(module: Module, slot: CK_SLOT_ID) -> Result<Self, Error> {
        let trace = Trace::default();
        let handle = module.shared().functions.open_session(&trace, slot)?;
        Ok(Self {
            module,
            slot,
            handle,
            trace,
            wrap_formats: RefCell::new(None),
            mechanisms: RefCell::new(None),
            locks: Cell::new(None),
            cmac_tried: Cell::new(false),
            login_free: Cell::new(false),
        })
    }

    /// The module this session belongs to.
    #[must_use]
    pub fn module(&self) -> &Module {
        &self.module
    }

    /// The slot this session was opened on.
    #[must_use]
    pub fn slot(&self) -> u64 {
        self.slot.into()
    }

    /// What the token says about itself now.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`], [`ErrorKind::Device`].
    pub fn token_info(&self) -> Result<TokenInfo, Error> {
        self.run(|functions| functions.token_info(&self.trace, self.slot))
            .map(TokenInfo::from)
    }

    /// Logs in with the user PIN. Where the device has a pad of its own the PIN is typed there, and
    /// what is given here is not sent. A token that wants no login and has no PIN counts as logged
    /// in.
    ///
    /// # Errors
    /// [`ErrorKind::PinIncorrect`] with what the token says about the tries left,
    /// [`ErrorKind::PinLocked`], [`ErrorKind::PinMissing`], [`ErrorKind::AlreadyLoggedIn`] (then
    /// the PIN was not checked), [`ErrorKind::TokenGone`].
    pub fn login(&self, pin: &SecretString) -> Result<(), Error> {
        match self.login_as(CKU_USER, pin) {
            Err(Error {
                kind: ErrorKind::PinMissing,
                ..
            }) if !self.token_info()?.login_required => {
                self.login_free.set(true);
                Ok(())
            }
            outcome => outcome,
        }
    }

    pub(crate) fn login_as(&self, user: CK_USER_TYPE, pin: &SecretString) -> Result<(), Error> {
        let pin = (!self.token_info()?.pin_pad).then_some(pin);
        self.pin_used();
        self.run(|functions| functions.login(&self.trace, self.handle, user, pin))
            .map_err(|error| self.with_tries(user, error))
    }

    /// Adds to a wrong PIN what the token says about the tries left.
    fn with_tries(&self, user: CK_USER_TYPE, error: Error) -> Error {
        if !matches!(error.kind, ErrorKind::PinIncorrect { .. }) {
            return error;
        }
        let tries = match self.token_info() {
            Ok(token) if user == CKU_SO => token.so_tries,
            Ok(token) => token.tries,
            Err(_) => Tries::Unknown,
        };
        // Some modules call a PIN wrong that was not even tried, because it is locked.
        error.with_kind(if tries == Tries::Locked {
            ErrorKind::PinLocked
        } else {
            ErrorKind::PinIncorrect { tries }
        })
    }

    /// What the token says about the tries left may change with this.
    pub(crate) fn pin_used(&self) {
        self.module.shared().forget(self.slot);
    }

    /// Adds to a wrong user PIN what the token says about the tries left.
    pub(crate) fn with_user_tries(&self, error: Error) -> Error {
        self.with_tries(CKU_USER, error)
    }

    /// Another session on the same token, which shares the login and has operations of its own.
    pub(crate) fn sibling(&self) -> Result<CK_SESSION_HANDLE, Error> {
        self.run(|functions| functions.open_session(&self.trace, self.slot))
    }

    pub(crate) fn close_sibling(&self, session: CK_SESSION_HANDLE) {
        // As for any other: one whose token is gone cannot be closed, and need not be.
        let functions = &self.module.shared().functions;
        let _ = functions.close_session(&self.trace, session);
    }

    /// Logs out. Private session objects are gone with that on most tokens, and handles of token
    /// objects are no longer valid: look them up again after the next login.
    ///
    /// # Errors
    /// [`ErrorKind::NotLoggedIn`], [`ErrorKind::TokenGone`].
    pub fn logout(&self) -> Result<(), Error> {
        self.login_free.set(false);
        self.run(|functions| functions.logout(&self.trace, self.handle))
    }

    /// Whether the user is logged in to the token, through this session or another.
    ///
    /// # Errors
    /// [`ErrorKind::TokenGone`].
    pub fn logged_in(&self) -> Result<bool, Error> {
        let info = self.run(|functions| functions.session_info(&self.trace, self.handle))?;
        let user = matches!(info.state, CKS_RW_USER_FUNCTIONS | CKS_RO_USER_FUNCTIONS);
        Ok(user || self.login_free.get())
    }

    pub(crate) fn init_pin(&self, pin: &SecretString) -> Result<(), Error> {
        let pin = (!self.token_info()?.pin_pad).then_some(pin);
        self.pin_used();
        self.run(|functions| functions.init_pin(&self.trace, self.handle, pin))
    }

    /// Changes the user PIN, logged in or not.
    ///
    /// # Errors
    /// [`ErrorKind::PinIncorrect`] with what the token says about the tries left,
    /// [`ErrorKind::PinInvalid`], [`ErrorKind::PinLocked`].
    pub fn set_pin(&self, old: &SecretString, new: &SecretString) -> Result<(), Error> {
        self.pin_used();
        self.run(|functions| functions.set_pin(&self.trace, self.handle, old, new))
            .map_err(|error| self.with_tries(CKU_USER, error))
    }

    /// `len` random bytes from the device.
    ///
    /// # Errors
    /// [`ErrorKind::NotSupported`] where it has no generator, [`ErrorKind::WrongAnswer`] if it
    /// leaves 16 bytes or more as they were, [`ErrorKind::TokenGone`].
    pub fn random(&self, len: usize) -> Result<Zeroizing<Vec<u8>>, Error> {
        let mut bytes = Zeroizing::new(vec![0; len]);
        self.run(|functions| functions.generate_random(&self.trace, self.handle, &mut bytes))?;
        if len >= 16 && bytes.iter().all(|byte| *byte == 0) {
            return Err(ErrorKind::WrongAnswer {
                what: "zeros for random bytes".to_owned(),
            }
            .into());
        }
        Ok(bytes)
    }

    /// Another session on the same token, which shares the login. Handles and operations are its
    /// own.
    ///
    /// # Errors
    /// [`ErrorKind::NoToken`], [`ErrorKind::Device`].
    pub fn another(&self) -> Result<Self, Error> {
        Self::open(self.module.clone(), self.slot)
    }

    /// Takes the calls of this session, oldest first.
    #[must_use]
    pub fn take_trace(&self) -> Vec<Call> {
        self.trace.take()
    }

    /// Runs a call. Where its failure could mean that the token is gone, asks the device before
    /// saying so: `CKR_DEVICE_ERROR` alone is also what some modules say to a damaged wrap.
    pub(crate) fn run<T>(
        &self,
        call: impl FnOnce(&Functions) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let functions = &self.module.shared().functions;
        call(functions).map_err(|error| {
            if error.code.is_some_and(|code| SUSPECT.contains(&code)) && self.gone() {
                error.with_kind(ErrorKind::TokenGone)
            } else {
                error
            }
        })
    }

    /// Whether the token is gone.
    fn gone(&self) -> bool {
        let functions = &self.module.shared().functions;
        // The slot is asked first, and for as long as a reader may take to notice: OpenSC answers
        // the other two from memory, or speaks to a card it does not know to be gone and then waits
        // for itself for ever. Only listing the slots makes it look.
        let began = Instant::now();
        loop {
            let listed = functions.slot_list(&self.trace);
            let slot = listed.and_then(|_| functions.slot_info(&self.trace, self.slot));
            match slot {
                Ok(slot) if slot.flags & CKF_TOKEN_PRESENT != 0 => {
                    if slot.flags & CKF_REMOVABLE_DEVICE == 0 || began.elapsed() > NOTICED_WITHIN {
                        break;
                    }
                    thread::sleep(NOTICED_WITHIN / 10);
                }
                _ => return true,
            }
        }
        functions.session_info(&self.trace, self.handle).is_err()
            || functions.token_info(&self.trace, self.slot).is_err()
    }

    /// The mechanisms the token offers, asked for once a session.
    pub(crate) fn mechanisms(&self) -> Result<Vec<cryptoki_sys::CK_MECHANISM_TYPE>, Error> {
        if let Some(known) = &*self.mechanisms.borrow() {
            return Ok(known.clone());
        }
        let offered = self.run(|functions| functions.mechanism_list(&self.trace, self.slot))?;
        *self.mechanisms.borrow_mut() = Some(offered.clone());
        Ok(offered)
    }

    pub(crate) fn mechanism_flags(
        &self,
        mechanism: cryptoki_sys::CK_MECHANISM_TYPE,
    ) -> Result<cryptoki_sys::CK_FLAGS, Error> {
        self.run(|functions| functions.mechanism_flags(&self.trace, self.slot, mechanism))
    }
}

impl Drop for TokenSession {
    fn drop(&mut self) {
        // A session whose token is gone cannot be closed, and need not be.
        let _ = self
            .module
            .shared()
            .functions
            .close_session(&self.trace, self.handle);
    }
}

impl fmt::Debug for TokenSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenSession")
            .field("slot", &self.slot)
            .finish_non_exhaustive()
    }
}
