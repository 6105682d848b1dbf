//! What a record claims, checked from the file alone: nobody in the room is trusted, nothing
//! beside the file is asked.
//!
//! | Question | Where |
//! |---|---|
//! | Does the file verify, and what of it holds? | [`verify`] |
//! | Were possessions proved, is a new sharing of the old secret? | `sharing` |
//! | Does what the entries say of one another agree? | `agreement` |
//! | How are entries handed to programs that collect events? | [`export`] |
//! | Whom does the reader trust? | [`trust`] |
//!
//! That the pages tell what the transcript tells is claimed by whoever can lay them out
//! (`reader`), and added to the verdict with [`Verdict::with`].

#![deny(clippy::wildcard_enum_match_arm)]

mod agreement;
pub mod export;
mod sharing;
mod trust;

pub use proof::claim::{Trust, Verdict};
pub use sharing::claims;
pub use trust::{TrustUnread, trust};

use proof::transcript::Transcript;

/// Every claim of a record but that of its pages: those of the file and its signatures, and those
/// of what its transcript tells.
///
/// A damaged record is a verdict, not an error; hostile input never panics.
#[must_use]
pub fn verify(pdf: &[u8], trust: &Trust) -> Verdict {
    // A transcript that cannot be read makes no claims: what is wrong with it is another claim.
    let transcript = proof::record::transcript(pdf).map(|bytes| Transcript::parse(&bytes));
    let told = match transcript {
        Some(Ok(transcript)) => claims(&transcript),
        Some(Err(_)) | None => Vec::new(),
    };
    told.into_iter()
        .fold(proof::record::verify(pdf, trust), Verdict::with)
}
