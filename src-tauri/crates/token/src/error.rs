//! What can go wrong, told apart by what a person must do about it.

use std::fmt;
use std::path::PathBuf;

use cryptoki_sys::{
    CK_RV, CKR_DEVICE_ERROR, CKR_DEVICE_MEMORY, CKR_FUNCTION_FAILED, CKR_FUNCTION_NOT_SUPPORTED,
    CKR_GENERAL_ERROR, CKR_HOST_MEMORY, CKR_MECHANISM_INVALID, CKR_PIN_INCORRECT, CKR_PIN_INVALID,
    CKR_PIN_LEN_RANGE, CKR_PIN_LOCKED, CKR_PIN_TOO_WEAK, CKR_SLOT_ID_INVALID,
    CKR_TOKEN_NOT_PRESENT, CKR_TOKEN_NOT_RECOGNIZED, CKR_USER_ALREADY_LOGGED_IN,
    CKR_USER_ANOTHER_ALREADY_LOGGED_IN, CKR_USER_NOT_LOGGED_IN, CKR_USER_PIN_NOT_INITIALIZED,
};

use crate::names;
use crate::slots::Tries;

/// A failure of a module, a slot, a token or an object.
///
/// `function` and `rv` are those of the PKCS#11 call that failed, where one did. No PIN, key or
/// attribute value is ever part of an error.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub struct Error {
    /// What happened.
    pub kind: ErrorKind,
    /// The PKCS#11 function that failed, as in `C_WrapKey`.
    pub function: Option<&'static str>,
    /// Its return value, as in `CKR_DEVICE_ERROR`.
    pub rv: Option<String>,
    /// The same as the number the module gave.
    pub(crate) code: Option<CK_RV>,
}

/// What happened, by what must be done about it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ErrorKind {
    /// Somebody is already logged in to this token in this process, so the PIN was not checked.
    #[error("somebody is already logged in to this token; log out first")]
    AlreadyLoggedIn,
    /// The module is already in use in this process; share the [`Module`](crate::Module) instead.
    #[error("the module is already loaded in this process; use the one that is open")]
    AlreadyLoaded,
    /// A module that forwards to another drops what a ceremony needs.
    #[error(
        "the module forwards to another one over p11-kit, and drops key wrapping and other \
         mechanisms that the token has"
    )]
    ForwardingDrops,
    /// The token is initialised: initialising it again would destroy everything on it.
    #[error("the token is already initialised; initialising it again would destroy all it holds")]
    AlreadyInitialised,
    /// Several objects go by a name that should be one key's. Nothing was changed.
    #[error("{count} different keys go by {name}; nothing was changed")]
    Ambiguous {
        /// The CKA_ID in hex, or the label.
        name: String,
        /// How many objects go by it.
        count: usize,
    },
    /// The device made something, but not as it was told to; what it made is destroyed again.
    #[error("the device did not make the object as asked ({what}); it was destroyed again")]
    AsAskedRefused {
        /// What differs.
        what: String,
    },
    /// The device gave two check values for one key: one of them is wrong, and nobody knows which.
    #[error("the device gave two different check values for one key")]
    CheckValueDisagrees,
    /// The configuration string cannot be passed to a module.
    #[error("the module's configuration contains a zero byte")]
    ConfigInvalid,
    /// Anything the device reports that has no kind of its own.
    #[error("the device reported an error")]
    Device,
    /// The device said yes, and what it was asked for did not happen.
    #[error("the device said yes and did not {what}")]
    DidNot {
        /// What it was asked for, as a verb phrase.
        what: String,
    },
    /// A key that was brought in does not answer as the key that was sent; it is destroyed again.
    #[error("the device took in another key than it was given; it was destroyed again")]
    ImportDiffers,
    /// A label does not fit the 32 bytes a token label has, or is empty.
    #[error(
        "a token's label has 1 to 32 bytes, no blank at its ends and no tab or other control character"
    )]
    LabelInvalid,
    /// An object with this label is already on the token.
    #[error("the token already holds an object labelled {label:?}; choose another label")]
    LabelTaken {
        /// The label.
        label: String,
    },
    /// The module's file is not the one that was expected. Nothing of it was run, unless it was put
    /// in the other's place at that very moment.
    #[error("the module file {} is not the one that was expected", path.display())]
    ModuleChanged {
        /// Where it is.
        path: PathBuf,
    },
    /// The module file does not exist or cannot be read.
    #[error("the module file {} cannot be read: {reason}", path.display())]
    ModuleMissing {
        /// The path that was tried.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// The module refused to start, most often because of its configuration.
    #[error("the module refused to start; check its configuration")]
    ModuleRefused,
    /// The file is not a PKCS#11 module this machine can load.
    #[error("{} is not a PKCS#11 module: {reason}", path.display())]
    NotAModule {
        /// The path that was tried.
        path: PathBuf,
        /// What is missing.
        reason: String,
    },
    /// This needs a login first.
    #[error("nobody is logged in to the token")]
    NotLoggedIn,
    /// The token says that it has too little room for keys.
    #[error("the token says that it has too little room left for keys")]
    NoSpace,
    /// The device cannot do this.
    #[error("the device cannot {what}")]
    NotSupported {
        /// What it cannot do, as a verb phrase.
        what: String,
    },
    /// There is no usable token in the slot.
    #[error("there is no token in the slot, or the slot does not exist")]
    NoToken,
    /// There is no such object on the token.
    #[error("the token holds no {what}")]
    NoObject {
        /// What was looked for.
        what: String,
    },
    /// The PIN is wrong.
    #[error("the PIN is wrong; {tries}")]
    PinIncorrect {
        /// What the token says about the tries that remain.
        tries: Tries,
    },
    /// The token does not accept a PIN like this.
    #[error("the token does not accept a PIN of this length or form")]
    PinInvalid,
    /// The PIN is locked after too many wrong tries.
    #[error(
        "the PIN is locked; whoever has the security officer PIN, or a card's PUK or administrator PIN, can set a new one"
    )]
    PinLocked,
    /// The token has no user PIN yet.
    #[error("the token has no user PIN yet")]
    PinMissing,
    /// The object is still there after it was destroyed.
    #[error("the device says the object is destroyed, and still has it")]
    StillThere,
    /// The token was pulled out, or its session was lost. Confirmed, not guessed.
    #[error("the token is gone; put it back and open it again")]
    TokenGone,
    /// The wrapped key was refused: altered, of another key, or wrapped in another format.
    #[error("the wrapped key was refused; it is damaged or belongs to another key")]
    UnwrapRefused,
    /// The only wrapping on offer would let a damaged key in unnoticed.
    #[error("{mechanism} wraps without integrity; use RFC 3394 or RFC 5649")]
    WrapWithoutIntegrity {
        /// The mechanism or format by name.
        mechanism: String,
    },
    /// The device said yes, and its answer is not the one that is known to be right.
    #[error("the device gave a wrong answer: {what}")]
    WrongAnswer {
        /// What it gave.
        what: String,
    },
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.kind)?;
        if let (Some(function), Some(rv)) = (self.function, &self.rv) {
            write!(f, " ({function}: {rv})")?;
        }
        Ok(())
    }
}

impl From<ErrorKind> for Error {
    fn from(kind: ErrorKind) -> Self {
        Self {
            kind,
            function: None,
            rv: None,
            code: None,
        }
    }
}

impl Error {
    /// The failure of one call, with the kind its return value alone justifies.
    pub(crate) fn call(function: &'static str, rv: CK_RV) -> Self {
        let kind = match rv {
            CKR_FUNCTION_NOT_SUPPORTED => ErrorKind::NotSupported {
                what: "do this".to_owned(),
            },
            CKR_MECHANISM_INVALID => ErrorKind::NotSupported {
                what: "use this mechanism".to_owned(),
            },
            CKR_PIN_INCORRECT => ErrorKind::PinIncorrect {
                tries: Tries::Unknown,
            },
            CKR_PIN_INVALID | CKR_PIN_LEN_RANGE | CKR_PIN_TOO_WEAK => ErrorKind::PinInvalid,
            CKR_PIN_LOCKED => ErrorKind::PinLocked,
            CKR_SLOT_ID_INVALID | CKR_TOKEN_NOT_PRESENT | CKR_TOKEN_NOT_RECOGNIZED => {
                ErrorKind::NoToken
            }
            CKR_USER_ALREADY_LOGGED_IN | CKR_USER_ANOTHER_ALREADY_LOGGED_IN => {
                ErrorKind::AlreadyLoggedIn
            }
            CKR_USER_NOT_LOGGED_IN => ErrorKind::NotLoggedIn,
            CKR_USER_PIN_NOT_INITIALIZED => ErrorKind::PinMissing,
            _ => ErrorKind::Device,
        };
        Self {
            kind,
            function: Some(function),
            rv: Some(names::return_value(rv)),
            code: Some(rv),
        }
    }

    /// Whether the device says that it failed, which is never a refusal.
    pub(crate) fn failed(&self) -> bool {
        matches!(
            self.code,
            Some(
                CKR_DEVICE_ERROR
                    | CKR_DEVICE_MEMORY
                    | CKR_FUNCTION_FAILED
                    | CKR_GENERAL_ERROR
                    | CKR_HOST_MEMORY
            )
        )
    }

    /// Whether the token must be seen to before anything can be tried on it.
    pub(crate) fn out_of_reach(&self) -> bool {
        matches!(self.kind, ErrorKind::NotLoggedIn | ErrorKind::TokenGone)
    }

    /// The same call, seen as another kind of failure.
    pub(crate) fn with_kind(self, kind: ErrorKind) -> Self {
        Self { kind, ..self }
    }
}
