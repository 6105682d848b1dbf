//! What a record claims, checked from the file alone: nobody in the room is trusted, nothing
//! beside the file is asked.
//!
//! | Question | Where |
//! |---|---|
//! | Does the file verify, and what of it holds? | [`verify`] |
//! | Were possessions proved, is a new sharing of the old secret? | `sharing` |
//! | Does what the entries say of one another agree? | `agreement` |
//! | Are several records of one journal, and where does a quorum come from? | [`together`], [`all_together`] |
//! | Did a newer key sign an old record again? | [`renewals`] |
//! | How is a value withheld, and the record stays the same? | [`redact`] |
//! | How are entries handed to programs that collect events? | [`export`] |
//! | Whom does the reader trust? | [`trust`] |
//!
//! That the pages tell what the transcript tells is claimed by whoever can lay them out
//! (`reader`), and added to the verdict with [`Verdict::with`].

#![deny(clippy::wildcard_enum_match_arm)]

mod agreement;
pub mod export;
mod lineage;
mod migration;
mod redaction;
mod sharing;
mod trust;

pub use lineage::{Beside, all_together, together};
pub use proof::claim::{Trust, Verdict};
pub use redaction::{Redacted, RedactionError, WithheldFields, Withhold, redact};
pub use sharing::claims;
pub use trust::{TrustUnread, relying_on, trust};

use proof::claim::{Claim, ClaimKind, Finding};
use proof::renewal::Renewal;
use proof::saying::{self, Saying};
use proof::transcript::{Transcript, is_redacted, verify_redacted};

/// Every claim of a record but that of its pages: those of the file and its signatures, and those
/// of what its transcript tells. Of a redacted record, which is a transcript by itself, all there are.
///
/// A damaged record is a verdict, not an error; hostile input never panics.
#[must_use]
pub fn verify(pdf: &[u8], trust: &Trust) -> Verdict {
    if is_redacted(pdf) {
        return with_told(verify_redacted(pdf, trust), Some(pdf));
    }
    let transcript = proof::record::transcript(pdf);
    with_told(proof::record::verify(pdf, trust), transcript.as_deref())
}

/// Checks notes that signed a file again, and takes the keys of those that hold into `trust`: a claim
/// for each.
#[must_use]
pub fn renewals(record: &[u8], notes: &[String], trust: &mut Trust) -> Vec<Claim> {
    let check = |note: &String| {
        let kind = ClaimKind::Renewed;
        match Renewal::verified(note, record) {
            Ok(renewal) => {
                let saying = saying::renewed(&renewal.renewed, renewal.key.name());
                let claim = Claim::new(kind, Finding::Proved, saying);
                let claim = claim.by(renewal.signer.to_string());
                trust.renewed.push(renewal.signer);
                claim
            }
            Err(error) => Claim::new(kind, Finding::Refuted, Saying::from(error)),
        }
    };
    notes.iter().map(check).collect()
}

/// A verdict with the claims that a transcript's own sharing and entries make. One that cannot be read
/// makes none: what is wrong with it is another claim.
fn with_told(verdict: Verdict, transcript: Option<&[u8]>) -> Verdict {
    let told = match transcript.map(Transcript::parse) {
        Some(Ok(transcript)) => claims(&transcript),
        Some(Err(_)) | None => Vec::new(),
    };
    told.into_iter().fold(verdict, Verdict::with)
}
