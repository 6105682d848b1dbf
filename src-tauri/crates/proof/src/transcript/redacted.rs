//! A transcript by itself: what is handed on of a record where values of it are withheld. There are no
//! pages, whose digests would let anybody try out what they showed; the fingerprint is the record's.

use super::{OpenEntry, Transcript, claims};
use crate::claim::{self, Claim, ClaimKind, Trust, Verdict};
use crate::saying::{self, Saying};

/// Whether bytes are to be read as a transcript by itself: whatever else they are, they are no PDF.
#[must_use]
pub fn is_redacted(bytes: &[u8]) -> bool {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    first == Some(&b'{')
}

/// Checks a transcript that was handed on without its record: that it is of that record, what it
/// withholds, and all that it claims by itself. Any bytes at all may be given.
#[must_use]
pub fn verify_redacted(bytes: &[u8], trust: &Trust) -> Verdict {
    let refused = |why: Saying| {
        let claims = vec![Claim::refuted(ClaimKind::LeavesOpen, why)];
        Verdict::new(claims, None)
    };
    let transcript = match Transcript::parse(bytes) {
        Ok(transcript) => transcript,
        Err(error) => return refused(error.into()),
    };
    if !transcript.is_redactable() {
        return refused(saying::transcript_not_redactable());
    }
    let fingerprint = match transcript.fingerprint(bytes) {
        Ok(fingerprint) => fingerprint,
        Err(error) => return refused(error.into()),
    };
    let mut found = claims(&transcript, trust);
    // One that does not open is refuted by that already.
    if let Ok(entries) = transcript.open() {
        found.extend(ceremonies(&transcript, &entries));
        found.extend(withheld(&transcript, &entries));
    }
    claim::rely(&mut found, trust);
    Verdict::new(found, Some(fingerprint))
}

/// That each ceremony is told from its opening on.
fn ceremonies(transcript: &Transcript, entries: &[OpenEntry]) -> Vec<Claim> {
    let kind = ClaimKind::CeremonyWhole;
    match transcript.courses(entries) {
        Err(why) => vec![Claim::refuted(kind, why)],
        Ok(courses) => courses
            .iter()
            .map(|(id, course)| {
                let saying = if course.ended {
                    saying::ceremony_told(id, course.entries)
                } else {
                    saying::ceremony_open(id, course.entries)
                };
                Claim::proved(kind, saying).on_entry(course.last)
            })
            .collect(),
    }
}

/// What each entry of the ceremonies withholds, and what is withheld besides.
fn withheld(transcript: &Transcript, entries: &[OpenEntry]) -> Vec<Claim> {
    let kind = ClaimKind::Withheld;
    let (mut claims, mut closed, mut values) = (Vec::new(), 0, 0);
    for entry in entries {
        let fields: Vec<&str> = entry.withheld().collect();
        let ceremony = entry.leaf.ceremony.as_ref();
        let ours = ceremony.is_some_and(|id| transcript.ceremonies.contains(id));
        if fields.is_empty() {
            continue;
        }
        if ours || !entry.values.is_empty() {
            let saying = saying::withheld(&entry.leaf.kind, fields.join(", "));
            claims.push(Claim::proved(kind, saying).on_entry(entry.leaf.seq));
        } else {
            closed += 1;
            values += fields.len();
        }
    }
    if closed > 0 {
        claims.push(Claim::proved(kind, saying::others_withheld(closed, values)));
    }
    if claims.is_empty() {
        claims.push(Claim::proved(kind, saying::nothing_withheld()));
    }
    claims
}
