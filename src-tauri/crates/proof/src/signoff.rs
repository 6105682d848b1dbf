//! What a participant signs at sign-off: that they agree, or do not, with the journal as it then
//! stood.

use ed25519_dalek::{Signature, VerifyingKey};

/// The type of a journal entry that holds a sign-off.
pub const SIGNED_OFF: &str = "signed-off";
/// The type of a journal entry that enrols a participant's key.
pub const PARTICIPANT_ENROLLED: &str = "participant-enrolled";

/// The reason of a sign-off holds a line break or another control character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of text: write it without line breaks")]
pub struct ReasonRefused;

/// The bytes a participant signs with Ed25519: four parts, each but the last ended by a newline:
/// `keymoot/km1/sign-off`, `agree` or `disagree`, the reason (may be empty), and the signed
/// checkpoint note, whole, as it was shown.
///
/// # Errors
/// [`ReasonRefused`]: with line breaks in the reason, two sign-offs could share their bytes.
pub fn message(agree: bool, reason: &str, checkpoint_note: &str) -> Result<Vec<u8>, ReasonRefused> {
    if reason.contains(char::is_control) {
        return Err(ReasonRefused);
    }
    let answer = if agree { "agree" } else { "disagree" };
    Ok(format!("keymoot/km1/sign-off\n{answer}\n{reason}\n{checkpoint_note}").into_bytes())
}

/// Checks a sign-off's signature.
#[must_use]
pub fn verify(
    public_key: &[u8; 32],
    agree: bool,
    reason: &str,
    checkpoint_note: &str,
    signature: &[u8; 64],
) -> bool {
    let Ok(message) = message(agree, reason, checkpoint_note) else {
        return false;
    };
    VerifyingKey::from_bytes(public_key).is_ok_and(|key| {
        key.verify_strict(&message, &Signature::from_bytes(signature))
            .is_ok()
    })
}
