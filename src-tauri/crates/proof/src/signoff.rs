//! What a participant signs at sign-off: that they agree, or do not, with the journal as it then
//! stood.

use crate::statement;

/// The type of a journal entry that holds a sign-off.
pub const SIGNED_OFF: &str = "signed-off";

/// The reason of a sign-off holds a line break or another control character.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a reason is one line of text: write it without line breaks")]
pub struct ReasonRefused;

/// The bytes a participant signs: four parts, each but the last ended by a newline:
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

/// Checks a sign-off's signature; key and signature as in [`statement::verify`].
#[must_use]
pub fn verify(
    public_key: &str,
    agree: bool,
    reason: &str,
    checkpoint_note: &str,
    signature: &str,
) -> bool {
    message(agree, reason, checkpoint_note)
        .is_ok_and(|message| statement::verify(public_key, &message, signature))
}
