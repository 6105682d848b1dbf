//! Where modules we know depart from the standard, from each other, or from what Keymoot hopes for.
//!
//! Nothing in this crate asks which module it talks to: it finds out by trying. This list is for
//! people, and for the tests, which hold each module to it.

use crate::module::ModuleInfo;
use crate::slots::TokenInfo;

/// A departure that was seen and is tested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Deviation {
    /// Makes of a closed key, for a holder of the PIN, another object that does not protect its
    /// value: no live key may be kept in it.
    ClosedValuesLeave,
    /// Makes a copy by overwriting the original of the same id, and forgets CKA_ALWAYS_SENSITIVE.
    CopyReplacesOriginal,
    /// Forwards to another module only the mechanisms of a list of its own: no key wrapping, CMAC or
    /// Ed25519 (p11-kit's client; its proxy passes everything).
    ForwardingDrops,
    /// Takes `CKA_COPYABLE` false for a session object, and copies it all the same.
    CopyableIgnored,
    /// Refuses `CKO_DATA` objects: no note can be kept on the token.
    DataObjectsRefused,
    /// Signs with Ed25519 only messages of 1 to 1024 bytes.
    Ed25519MessagesShort,
    /// Has no Ed25519: signing keys are P-256.
    Ed25519Missing,
    /// Signs with OAEP and SHA-1 only; SHA-256 is refused with `CKR_ARGUMENTS_BAD`.
    OaepSha1Only,
    /// Does not tell the length of a key it has unwrapped.
    LengthOfUnwrappedUntold,
    /// Keeps session objects and handles over a logout.
    LogoutKeepsObjects,
    /// Does not log a PIV card out: until the card is pulled or loses power, which it does some
    /// seconds after the last program has let go of it, any program on the machine can use its keys
    /// without a PIN.
    LogoutLeavesPivUnlocked,
    /// Fills a key up with zeros to whole blocks before it pads it by RFC 5649: a private key comes
    /// out changed, and is not wrapped here.
    PadsBeforePadding,
    /// Says nothing of wrong PINs until one try is left.
    TriesToldAtTheLast,
    /// Makes of a key that cannot be modified a copy that may do more: the key it made itself cannot
    /// be locked.
    UnmodifiableKeyCopied,
    /// Answers a damaged wrap with a general or device error, as if the device had failed.
    UnwrapErrorUnspecific,
    /// Wraps a key out although CKA_EXTRACTABLE is false: its door cannot be closed.
    WrapIgnoresExtractable,
}

/// The departures known of a module, by what it says about itself. Empty for one we do not know.
#[must_use]
pub fn known(module: &ModuleInfo) -> &'static [Deviation] {
    use Deviation::*;
    match module.manufacturer.as_str() {
        "SoftHSM" => &[
            LengthOfUnwrappedUntold,
            OaepSha1Only,
            PadsBeforePadding,
            UnwrapErrorUnspecific,
        ],
        "Mozilla Foundation" => &[
            ClosedValuesLeave,
            CopyReplacesOriginal,
            CopyableIgnored,
            DataObjectsRefused,
            Ed25519Missing,
            LogoutKeepsObjects,
            UnmodifiableKeyCopied,
            WrapIgnoresExtractable,
        ],
        "Keymoot" => &[
            ClosedValuesLeave,
            UnmodifiableKeyCopied,
            UnwrapErrorUnspecific,
        ],
        "PKCS#11 Kit" => &[ForwardingDrops],
        "OpenSC Project" => &[
            Ed25519MessagesShort,
            LogoutLeavesPivUnlocked,
            TriesToldAtTheLast,
        ],
        _ => &[],
    }
}

/// Whether a module is one we know to keep its keys in ordinary files: nothing for live keys.
/// That a module is not known as such says nothing.
#[must_use]
pub fn known_software(module: &ModuleInfo) -> bool {
    ["Keymoot", "Kryoptic", "Mozilla Foundation", "SoftHSM"].contains(&module.manufacturer.as_str())
}

/// Manufacturers and models of tokens that are software, not hardware.
const SOFTWARE: [&str; 5] = [
    "Keymoot practice",
    "SoftHSM",
    "Kryoptic",
    "Mozilla",
    "Software",
];

/// Whether a token says that it is one of the software tokens we know.
#[must_use]
pub fn software_token(token: &TokenInfo) -> bool {
    SOFTWARE
        .iter()
        .any(|known| token.manufacturer.contains(known) || token.model.contains(known))
}

/// Whether a token is Keymoot's own practice token.
#[must_use]
pub fn practice(token: &TokenInfo) -> bool {
    token.manufacturer == "Keymoot practice" && token.model == "Keymoot practice"
}
