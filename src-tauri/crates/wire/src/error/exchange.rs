//! What a refusal about a key from, or for, somebody else means for whoever wanted it.

use crate::{Code, Error, sentence};
use byok::Refused;

impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let message = sentence(&refused);
        let (code, recovery) = match &refused {
            Refused::PrivateKey => (
                Code::WrappingKeyPrivate,
                "Nothing was wrapped. Have the wrapping key replaced by a new one, say who saw this \
                 one, and destroy what it was brought on.",
            ),
            Refused::Certificate => (
                Code::WrappingKeyCertificate,
                "Bring the public key itself, as the service gives it.",
            ),
            Refused::Encoding { .. } => (
                Code::WrappingKeyEncoding,
                "Bring it as the service gives it, unchanged.",
            ),
            Refused::KeyType(_) => (
                Code::WrappingKeyType,
                "Ask the service for an RSA wrapping key.",
            ),
            Refused::KeySize { .. } => (
                Code::WrappingKeySize,
                "Ask the service for a wrapping key of another size.",
            ),
            Refused::Weaker { .. } => (
                Code::WrappingKeyStrength,
                "Nothing was wrapped. Ask the service for a longer wrapping key.",
            ),
            Refused::Unreadable(_) => (
                Code::ExchangeUnreadable,
                "Bring it as it was given, whole and unchanged.",
            ),
            Refused::Fingerprint => (
                Code::WrappingKeyFingerprint,
                "Nothing was wrapped. Fetch both again, by two ways, and find out which is wrong \
                 before anything else: a key wrapped for a stranger's key is theirs.",
            ),
            Refused::Expired(_) => (
                Code::WrappingKeyExpired,
                "Nothing was wrapped. Fetch a new one on the day it is used.",
            ),
            Refused::NotTaken(_) => (Code::ExportNotTaken, "Nothing was wrapped."),
            Refused::Method { .. } => (Code::ExportMethod, "Name one of these."),
            Refused::Package(_) => (Code::PackageSound, "Do not use it. Make it again."),
            Refused::Receipt(_) => (
                Code::ReceiptConfirms,
                "The export stays open. Find out what became of the key there.",
            ),
            Refused::Component { .. } => (
                Code::ComponentSound,
                "Nothing was taken in. Type it again from its form; if it is right there, ask \
                 whoever made the components.",
            ),
            Refused::OtherKey => (
                Code::ComponentsOfOneKey,
                "Nothing was taken in. Read the check value again where it was told; if it is the \
                 same there, ask whoever sent it which key it is.",
            ),
            Refused::KeyBlock(_) => (
                Code::KeyBlockAllowed,
                "Nothing was taken in. Ask whoever made it for another.",
            ),
            Refused::KeyBlockCode => (
                Code::KeyBlockCode,
                "Nothing was taken in. Compare the protection key's check value with its sender's.",
            ),
        };
        match refused {
            // What was given was not usable as what it should be.
            Refused::Encoding { .. } | Refused::Method { .. } | Refused::Unreadable(_) => {
                Self::usage(code, message, recovery)
            }
            Refused::PrivateKey
            | Refused::Certificate
            | Refused::KeyType(_)
            | Refused::KeySize { .. }
            | Refused::Weaker { .. }
            | Refused::Fingerprint
            | Refused::Expired(_)
            | Refused::NotTaken(_)
            | Refused::Package(_)
            | Refused::Receipt(_)
            | Refused::Component { .. }
            | Refused::OtherKey
            | Refused::KeyBlock(_)
            | Refused::KeyBlockCode => Self::refusal(code, message, recovery),
        }
    }
}
