//! What the refusal of a rule means for the person in the room.

use crate::{Code, Error, sentence};
use audit::{RedactionError, TrustUnread};
use ceremony::{Refusal, Rule};
use custody::Refused;

/// What a rule's refusal means for the person in the room.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        const OTHERWISE: &str = "Nothing was changed. Do what the rule asks for, then go on.";
        const ANOTHER: &str =
            "Ask for a share of another custodian; what was entered before is kept.";
        let recovery = recovery(
            refusal.rule,
            &[
                (
                    Rule::ClosedValuesStay,
                    "Use another device. This one protects no real key: it is for practice.",
                ),
                (
                    Rule::ConfirmedByAWitness,
                    "Ask a witness who is in the room to confirm.",
                ),
                (
                    Rule::DistinctBags,
                    "Read the number again, or take a new bag.",
                ),
                (Rule::DistinctShares, ANOTHER),
                (Rule::DistinctTokens, "Choose another token for this part."),
                (
                    Rule::EveryonePresent,
                    "Wait for them, or abort and change the script.",
                ),
                (
                    Rule::KeyCanBeWrapped,
                    "Nothing was changed. Make a new master key, which is shared before it is locked in.",
                ),
                (
                    Rule::KeyKindAsInTheScript,
                    "Nothing was changed. Write the kind into the script (key.kind), or take the \
                     package of the key that the script means.",
                ),
                (
                    Rule::KeyNotExtractable,
                    "The key can still leave the device. Try the step again.",
                ),
                (
                    Rule::NoSoftwareTokenInLive,
                    "Use a hardware token, or hold it as a drill.",
                ),
                (Rule::OneSharePerCustodian, ANOTHER),
                (
                    Rule::ReconciledFirst,
                    "Say first what to do about the effect that was interrupted.",
                ),
                (Rule::ResumedFirst, "Resume the ceremony first."),
                (
                    Rule::RootKeyCanBeShared,
                    "Nothing was made. Use a device that wraps such private keys, or make the root \
                     key of kind p-384, which more devices wrap. A key that must be of this kind is \
                     made and backed up by its seed with the maker's own tools.",
                ),
                (
                    Rule::RootKeyProved,
                    "Nothing was released. Try the step again; if it stays so, use another device.",
                ),
                (
                    Rule::SameCheckValue,
                    "Stop. The key in the token is not the one of this package.",
                ),
            ],
            OTHERWISE,
        );
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
        const OTHERWISE: &str =
            "Nothing was entered. Do what the rule asks for, then enter it again.";
        const ANOTHER: &str = "Ask somebody else who saw it.";
        let recovery = recovery(
            refused.rule,
            &[
                (
                    Rule::BagAsRegistered,
                    "Read the number on the bag again. If it is another bag, do not open it: find \
                     out why.",
                ),
                (Rule::DistinctBags, "Take a new bag."),
                (
                    Rule::KnownItem,
                    "“keymoot custody list” names what is in the register.",
                ),
                (Rule::MovementHasWitness, ANOTHER),
                (
                    Rule::MovementsInOrder,
                    "Put this machine's clock right, then enter it again.",
                ),
                (
                    Rule::PlaceAsRegistered,
                    "Name the place it is registered at, or find out who moved it.",
                ),
                (Rule::WitnessIsAnother, ANOTHER),
            ],
            OTHERWISE,
        );
        let message = format!(
            "It needs {}; there is {}.",
            refused.expected, refused.actual
        );
        Self::refusal(refused.rule, message, recovery)
    }
}

/// What to do when a rule refused: its own words, or those for all others.
fn recovery(rule: Rule, own: &[(Rule, &'static str)], otherwise: &'static str) -> &'static str {
    own.iter()
        .find(|(one, _)| *one == rule)
        .map_or(otherwise, |(_, words)| words)
}

/// Nothing of a record is withheld.
impl From<RedactionError> for Error {
    fn from(error: RedactionError) -> Self {
        let message = sentence(&error);
        match error {
            RedactionError::MadeBefore => Self::refusal(
                Code::RecordMadeBefore,
                message,
                "Make the record of the ceremony again in its room, with “keymoot record export”, and \
                 withhold from that one.",
            ),
            RedactionError::Nothing => Self::refusal(
                Code::NothingToWithhold,
                message,
                "Nothing was written. Name the fields or texts as the record has them.",
            ),
            RedactionError::Refuted(_) | RedactionError::Transcript(_) => Self::failure(
                Code::RecordRefuted,
                message,
                "See what is wrong with it: “keymoot record verify”. Ask for the original file.",
            ),
        }
    }
}

/// What an auditor brought cannot be read.
impl From<TrustUnread> for Error {
    fn from(unread: TrustUnread) -> Self {
        let (code, recovery) = match &unread {
            TrustUnread::Cosigner(_) | TrustUnread::Signer(_) => (
                Code::KeyUnreadable,
                "Give the key's text form, as “keymoot room status” shows it.",
            ),
            TrustUnread::Participants(_) => (
                Code::ParticipantsUnreadable,
                "Give what “keymoot participant list --json” prints: each with name and \
                 public_key.",
            ),
        };
        Self::usage(code, sentence(&unread), recovery)
    }
}
