//! What a device's errors mean for the person in the room.

use crate::{Error, sentence};
use token::{ErrorKind, NotLoaded, Tries};

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
            ErrorKind::AlreadyLoggedIn
            | ErrorKind::AlreadyLoaded
            | ErrorKind::Ambiguous { .. }
            | ErrorKind::AsAskedRefused { .. }
            | ErrorKind::ConfigInvalid
            | ErrorKind::Device
            | ErrorKind::ModuleRefused
            | ErrorKind::NotLoggedIn
            | ErrorKind::NoObject { .. } => (
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

/// Why a module was not loaded, and what to do about it.
impl From<NotLoaded> for Error {
    fn from(why: NotLoaded) -> Self {
        match why {
            NotLoaded::Failed(error) => error.into(),
            NotLoaded::Changed { path, was, is } if was == is => Self::refusal(
                "module-changed",
                format!(
                    "{} is to be given something else when it starts than was approved. Its \
                     SHA-256 is {}.",
                    path.display(),
                    hex::encode(is)
                ),
                "If nobody here changed that, do not use it. Else approve it under Tokens, or with \
                 “keymoot token list --module FILE --approve SHA-256”.",
            ),
            NotLoaded::Changed { path, was, is } => Self::refusal(
                "module-changed",
                format!(
                    "{} changed since it was approved: its SHA-256 was {} and is {}.",
                    path.display(),
                    hex::encode(was),
                    hex::encode(is)
                ),
                "If nobody here installed another version, do not use it. Else approve it under \
                 Tokens, or with “keymoot token list --module FILE --approve SHA-256”.",
            ),
            NotLoaded::Unapproved { path, is } => Self::refusal(
                "module-not-approved",
                format!(
                    "{} is not approved in this room yet. Its SHA-256 is {}.",
                    path.display(),
                    hex::encode(is)
                ),
                "Make sure that it is the module you mean; then approve it under Tokens, or with \
                 “keymoot token list --module FILE”.",
            ),
            NotLoaded::Unknown(path) => Self::usage(
                "module-unknown",
                format!("{} is not one of this room's modules.", path.display()),
                "Add it under Tokens, or with “keymoot token list --module FILE”.",
            ),
        }
    }
}
