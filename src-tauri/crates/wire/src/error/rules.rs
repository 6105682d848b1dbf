//! What the refusal of a rule means for the person in the room.

use crate::{Error, sentence};
use audit::TrustUnread;
use ceremony::Refusal;
use custody::Refused;

/// What a rule's refusal means for the person in the room.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let recovery = match refusal.rule {
            "confirmed-by-a-witness" => "Ask a witness who is in the room to confirm.",
            "resumed-first" => "Resume the ceremony first.",
            "reconciled-first" => "Say first what to do about the effect that was interrupted.",
            "distinct-bags" => "Read the number again, or take a new bag.",
            "distinct-shares" | "one-share-per-custodian" => {
                "Ask for a share of another custodian; what was entered before is kept."
            }
            "no-software-token-in-live" => "Use a hardware token, or hold it as a drill.",
            "closed-values-stay" => {
                "Use another device. This one protects no real key: it is for practice."
            }
            "distinct-tokens" => "Choose another token for this part.",
            "everyone-present" => "Wait for them, or abort and change the script.",
            "key-not-extractable" => "The key can still leave the device. Try the step again.",
            "same-check-value" => "Stop. The key in the token is not the one of this package.",
            _ => "Nothing was changed. Do what the rule asks for, then go on.",
        };
        let message = format!(
            "It needs {}; there is {}.",
            refusal.expected, refusal.actual
        );
        Self::refusal(refusal.rule, message, recovery)
    }
}

/// What a rule's refusal means for the person at the register.
impl From<Refused> for Error {
    fn from(refused: Refused) -> Self {
        let recovery = match refused.rule {
            "bag-as-registered" => {
                "Read the number on the bag again. If it is another bag, do not open it: find out why."
            }
            "distinct-bags" => "Take a new bag.",
            "known-item" => "“keymoot custody list” names what is in the register.",
            "movements-in-order" => "Put this machine's clock right, then enter it again.",
            "place-as-registered" => {
                "Name the place it is registered at, or find out who moved it."
            }
            "witness-is-another" | "movement-has-witness" => "Ask somebody else who saw it.",
            _ => "Nothing was entered. Do what the rule asks for, then enter it again.",
        };
        let message = format!(
            "It needs {}; there is {}.",
            refused.expected, refused.actual
        );
        Self::refusal(refused.rule, message, recovery)
    }
}

/// What an auditor brought cannot be read.
impl From<TrustUnread> for Error {
    fn from(unread: TrustUnread) -> Self {
        let (code, recovery) = match &unread {
            TrustUnread::Signer(_) => (
                "key-unreadable",
                "Give the key's text form, as “keymoot room status” shows it.",
            ),
            TrustUnread::Participants(_) => (
                "participants-unreadable",
                "Give what “keymoot participant list --json” prints: each with name and \
                 public_key.",
            ),
        };
        Self::usage(code, sentence(&unread), recovery)
    }
}
