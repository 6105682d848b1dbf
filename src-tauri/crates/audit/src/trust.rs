//! What the reader of a record knows from elsewhere and holds it against.

use proof::claim::{Broken, ParticipantKey, Trust};
use serde::Deserialize;

/// What an auditor brought cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum TrustUnread {
    /// The required signer is not a verification key in its text form (C2SP signed-note).
    #[error("the required signer is not a key: {0}")]
    Signer(String),
    /// The required cosigner is not an ML-DSA-44 verification key in its text form (C2SP
    /// tlog-cosignature).
    #[error("the required cosigner is not a key: {0}")]
    Cosigner(String),
    /// The list of participants is not one of names and keys.
    #[error("the list of participants cannot be read: {0}")]
    Participants(#[from] serde_json::Error),
}

/// What to hold a record against: the journal key that must have signed it, a checkpoint it must
/// have grown from, the participants' keys as “keymoot participant list --json” gives them.
///
/// # Errors
/// [`TrustUnread`] if the key or the list cannot be read.
pub fn trust(
    require_signer: Option<&str>,
    since: Option<&str>,
    participants: Option<&str>,
) -> Result<Trust, TrustUnread> {
    // As it is printed, over several lines and with blanks where they fit.
    let whole = require_signer.map(|key| key.split_whitespace().collect::<String>());
    let required_signer = whole.map(|key| key.parse()).transpose();
    Ok(Trust {
        required_signer: required_signer
            .map_err(|error: proof::note::KeyError| TrustUnread::Signer(error.to_string()))?,
        since: since.map(Into::into),
        renewed: Vec::new(),
        participants: participants.map(participant_keys).transpose()?,
        ..Trust::default()
    })
}

/// Adds to `trust` the cosigner that must have signed as well, as text, and what the reader's policy
/// says is broken.
///
/// # Errors
/// [`TrustUnread::Cosigner`] if the cosigner's key cannot be read.
pub fn relying_on(
    trust: Trust,
    require_cosigner: Option<&str>,
    broken: &[Broken],
) -> Result<Trust, TrustUnread> {
    let whole = require_cosigner.map(|key| key.split_whitespace().collect::<String>());
    let required_cosigner = whole.map(|key| key.parse()).transpose();
    Ok(Trust {
        required_cosigner: required_cosigner
            .map_err(|error: proof::note::KeyError| TrustUnread::Cosigner(error.to_string()))?,
        broken: broken.iter().copied().collect(),
        ..trust
    })
}

fn participant_keys(text: &str) -> Result<Vec<ParticipantKey>, TrustUnread> {
    #[derive(Deserialize)]
    struct List {
        participants: Vec<ParticipantKey>,
    }
    let list: List = serde_json::from_str(text)?;
    Ok(list.participants)
}
