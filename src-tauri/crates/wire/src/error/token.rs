//! What a device's errors mean for the person in the room.

use crate::{Code, Error, sentence};
use token::{ErrorKind, NotLoaded, Tries};

/// What a token's error means for the person in the room.
impl From<token::Error> for Error {
    fn from(error: token::Error) -> Self {
        let message = sentence(&error);
        let (code, recovery) = match &error.kind {
            ErrorKind::PinIncorrect {
                tries: Tries::Final,
            } => (
                Code::PinIncorrect,
                "One more wrong PIN locks the token. Stop and ask who keeps the PIN.",
            ),
            ErrorKind::PinIncorrect { .. } => (
                Code::PinIncorrect,
                "Enter it again. Too many wrong tries lock the token.",
            ),
            ErrorKind::PinLocked => (
                Code::PinLocked,
                "The security officer can set a new PIN; the keys on the token stay.",
            ),
            ErrorKind::PinMissing => (
                Code::PinNotSet,
                "Its security officer gives it one: under Tokens, or with “keymoot token set-pin”.",
            ),
            ErrorKind::PinInvalid => (
                Code::PinUnfit,
                "Nothing was changed. Choose another PIN; the token's manual says which it takes.",
            ),
            ErrorKind::LabelInvalid => (
                Code::TokenLabelUnfit,
                "Nothing was changed. Choose another label.",
            ),
            ErrorKind::NoSpace => (
                Code::TokenFull,
                "Nothing was changed. Take another token, or remove from this what nobody needs.",
            ),
            ErrorKind::ForwardingDrops => (
                Code::ForwardedByP11Kit,
                "Nothing was changed. Plug the device into this machine, and name its vendor's own \
                 module.",
            ),
            ErrorKind::AlreadyInitialised => (
                Code::TokenInitialised,
                "Nothing was changed. Use it as it is, or take a fresh one.",
            ),
            ErrorKind::TokenGone => (
                Code::TokenGone,
                "Plug the token in again and unlock it. What was under way is looked at first.",
            ),
            ErrorKind::NoToken => (
                Code::NoToken,
                "Plug a token into that slot, or choose another.",
            ),
            ErrorKind::ModuleMissing { .. } => (
                Code::ModuleMissing,
                "Check the path, or install the vendor's PKCS#11 library.",
            ),
            ErrorKind::ModuleChanged { .. } => (
                Code::ModuleChanged,
                "Somebody writes to it right now. Look into that before anything else.",
            ),
            ErrorKind::NotAModule { .. } => (
                Code::NotAModule,
                "Choose the vendor's PKCS#11 library, a file that ends in .so.",
            ),
            ErrorKind::LabelTaken { .. } => (
                Code::LabelTaken,
                "Nothing was changed. Choose another label in the script.",
            ),
            ErrorKind::NotSupported { .. } => (
                Code::NotSupported,
                "Use another token; “keymoot token show” says what each can do.",
            ),
            ErrorKind::CheckValueDisagrees => (
                Code::CheckValueDisagrees,
                "Nothing was released. Try the step again; if it stays so, use another device.",
            ),
            ErrorKind::DidNot { .. } | ErrorKind::StillThere => (
                Code::SaidNotDone,
                "Try the step again; if it stays so, the device cannot be relied on.",
            ),
            ErrorKind::ImportDiffers => (
                Code::ImportDiffers,
                "Nothing rests on it. Try the step again; if it stays so, use another device.",
            ),
            ErrorKind::WrongAnswer { .. } => (
                Code::WrongAnswer,
                "Try the step again; if it stays so, use another device.",
            ),
            ErrorKind::UnwrapRefused => (
                Code::UnwrapRefused,
                "The device opens other wraps under the same key. Take another copy of the package.",
            ),
            ErrorKind::WrapWithoutIntegrity { .. } => (
                Code::WrapWithoutIntegrity,
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
                Code::DeviceFailed,
                "Check the device. The step can be tried again.",
            ),
        };
        let refused = [
            Code::ForwardedByP11Kit,
            Code::LabelTaken,
            Code::PinUnfit,
            Code::TokenFull,
            Code::TokenInitialised,
            Code::TokenLabelUnfit,
            Code::WrapWithoutIntegrity,
        ];
        if refused.contains(&code) {
            Self::refusal(code, message, recovery)
        } else {
            Self::failure(code, message, recovery)
        }
    }
}

/// Why a module was not loaded, and what to do about it.
impl From<NotLoaded> for Error {
    fn from(why: NotLoaded) -> Self {
        match why {
            NotLoaded::Failed(error) => error.into(),
            NotLoaded::Changed { path, was, is } if was == is => Self::refusal(
                Code::ModuleChanged,
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
                Code::ModuleChanged,
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
                Code::ModuleNotApproved,
                format!(
                    "{} is not approved in this room yet. Its SHA-256 is {}.",
                    path.display(),
                    hex::encode(is)
                ),
                "Make sure that it is the module you mean; then approve it under Tokens, or with \
                 “keymoot token list --module FILE”.",
            ),
            NotLoaded::Unknown(path) => Self::usage(
                Code::ModuleUnknown,
                format!("{} is not one of this room's modules.", path.display()),
                "Add it under Tokens, or with “keymoot token list --module FILE”.",
            ),
        }
    }
}
