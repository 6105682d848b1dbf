//! Slots and the tokens in them, as the module describes them.

use std::fmt;

use cryptoki_sys::{
    CK_FLAGS, CK_TOKEN_INFO, CK_UNAVAILABLE_INFORMATION, CKF_LOGIN_REQUIRED,
    CKF_PROTECTED_AUTHENTICATION_PATH, CKF_SO_PIN_COUNT_LOW, CKF_SO_PIN_FINAL_TRY,
    CKF_SO_PIN_LOCKED, CKF_TOKEN_INITIALIZED, CKF_USER_PIN_COUNT_LOW, CKF_USER_PIN_FINAL_TRY,
    CKF_USER_PIN_INITIALIZED, CKF_USER_PIN_LOCKED, CKF_WRITE_PROTECTED,
};
use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::error::Error;
use crate::module::{text, version};

/// A slot of a module.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Slot {
    /// The module's number for it. Not stable over restarts with every module: recognise a token
    /// by its serial number.
    pub id: u64,
    /// What the slot is.
    pub description: String,
    /// Who made it.
    pub manufacturer: String,
    /// The token in it, if there is one and it can be read.
    pub token: Option<TokenInfo>,
    /// Why the token cannot be read.
    pub trouble: Option<Error>,
}

/// A token, as `C_GetTokenInfo` describes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TokenInfo {
    /// The label it was given when it was initialised.
    pub label: String,
    /// Who made it.
    pub manufacturer: String,
    /// Its model.
    pub model: String,
    /// Its serial number.
    pub serial: String,
    /// Version of the firmware, as in `3.2`.
    pub firmware: String,
    /// Version of the hardware.
    pub hardware: String,
    /// Whether it has been initialised.
    pub initialised: bool,
    /// Whether it has a user PIN.
    pub user_pin_set: bool,
    /// Whether it wants a login before it does anything of use.
    pub login_required: bool,
    /// Whether nothing can be written to it.
    pub write_protected: bool,
    /// Whether the PIN is entered on a pad of the device's own.
    pub pin_pad: bool,
    /// How many bytes a PIN may have at least and at most; (0, 0) where the token does not say.
    pub pin_len: (u64, u64),
    /// Bytes free for objects, where it says so.
    pub free: Option<u64>,
    /// The flags of `CK_TOKEN_INFO` as they are.
    pub flags: u64,
    /// What it says about the user PIN's tries.
    pub tries: Tries,
    /// What it says about the security officer PIN's tries.
    pub so_tries: Tries,
}

impl TokenInfo {
    /// Whether a PIN is as long as the token says one must be.
    #[must_use]
    pub fn takes_pin(&self, pin: &SecretString) -> bool {
        let len = pin.expose_secret().len() as u64;
        let (least, most) = self.pin_len;
        self.pin_pad || (len >= least && (most == 0 || len <= most))
    }
}

/// What a token says about the tries a PIN has left. PKCS#11 knows no numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tries {
    /// One try is left: the next wrong PIN locks it.
    Final,
    /// Wrong PINs were entered since the last right one, or few tries are left.
    Low,
    /// No more tries: locked.
    Locked,
    /// The token reports nothing unusual. Some tokens never report anything else.
    Plenty,
    /// The token could not be asked.
    Unknown,
}

impl Tries {
    fn from_flags(flags: CK_FLAGS, low: CK_FLAGS, last: CK_FLAGS, locked: CK_FLAGS) -> Self {
        if flags & locked != 0 {
            Self::Locked
        } else if flags & last != 0 {
            Self::Final
        } else if flags & low != 0 {
            Self::Low
        } else {
            Self::Plenty
        }
    }
}

impl fmt::Display for Tries {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Final => "one try is left before the PIN locks",
            Self::Low => "the token warns that few tries may be left",
            Self::Locked => "the PIN is now locked",
            Self::Plenty => "the token does not say that tries are running out",
            Self::Unknown => "the token does not say how many tries are left",
        })
    }
}

impl From<CK_TOKEN_INFO> for TokenInfo {
    fn from(info: CK_TOKEN_INFO) -> Self {
        let flags = info.flags;
        Self {
            label: text(&info.label),
            manufacturer: text(&info.manufacturerID),
            model: text(&info.model),
            serial: text(&info.serialNumber),
            firmware: version(info.firmwareVersion),
            hardware: version(info.hardwareVersion),
            initialised: flags & CKF_TOKEN_INITIALIZED != 0,
            user_pin_set: flags & CKF_USER_PIN_INITIALIZED != 0,
            login_required: flags & CKF_LOGIN_REQUIRED != 0,
            write_protected: flags & CKF_WRITE_PROTECTED != 0,
            pin_pad: flags & CKF_PROTECTED_AUTHENTICATION_PATH != 0,
            pin_len: (info.ulMinPinLen.into(), info.ulMaxPinLen.into()),
            free: [info.ulFreePublicMemory, info.ulFreePrivateMemory]
                .into_iter()
                .map(u64::from)
                // Zero and all ones stand for a token that will not say (PKCS#11 3.1, 3.3).
                .filter(|free| *free != 0 && *free != u64::from(CK_UNAVAILABLE_INFORMATION))
                .min(),
            flags: flags.into(),
            tries: Tries::from_flags(
                flags,
                CKF_USER_PIN_COUNT_LOW,
                CKF_USER_PIN_FINAL_TRY,
                CKF_USER_PIN_LOCKED,
            ),
            so_tries: Tries::from_flags(
                flags,
                CKF_SO_PIN_COUNT_LOW,
                CKF_SO_PIN_FINAL_TRY,
                CKF_SO_PIN_LOCKED,
            ),
        }
    }
}
