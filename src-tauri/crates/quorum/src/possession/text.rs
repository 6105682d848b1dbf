//! What travels in a possession check: the code out, the proof back.

use super::{CODE_DIGITS, PROOF_LENGTH, PossessionRefused, verify};
use crate::commitments::{Commitments, QuorumId};
use crate::hexadecimal;
use crate::json::are_objects;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Names the format of a proof's file.
const FORMAT: &str = "keymoot-possession-proof/1";

/// Longest text that is parsed; a proof's file has about 450 bytes.
const LONGEST: usize = 4096;

/// A challenge and what it is for, as a custodian is given it: challenge ‖ D, 128 hexadecimal
/// digits. A share knows only the first half of D, and a proof needs all of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ChallengeCode {
    pub(super) challenge: [u8; 32],
    pub(super) digest: [u8; 32],
}

impl ChallengeCode {
    /// The code that asks the custodians of these commitments' shares.
    pub fn new(challenge: &[u8; 32], commitments: &Commitments) -> Self {
        Self {
            challenge: *challenge,
            digest: commitments.digest(),
        }
    }

    /// The challenge alone.
    pub fn challenge(&self) -> [u8; 32] {
        self.challenge
    }

    /// D of the commitments.
    pub fn digest(&self) -> [u8; 32] {
        self.digest
    }

    /// The quorum that is asked: the first half of D.
    pub fn quorum_id(&self) -> QuorumId {
        let mut id = [0; 16];
        id.copy_from_slice(&self.digest[..16]);
        QuorumId(id)
    }
}

impl fmt::Display for ChallengeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}{}",
            hex::encode(self.challenge),
            hex::encode(self.digest)
        )
    }
}

impl FromStr for ChallengeCode {
    type Err = PossessionRefused;

    /// White space and case do not matter: somebody may have typed it.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let digits = text.chars().filter(|letter| !letter.is_whitespace());
        let digits: String = digits.take(CODE_DIGITS + 1).collect();
        let bytes: [u8; CODE_DIGITS / 2] =
            hexadecimal::decode(&digits.to_ascii_lowercase()).ok_or(PossessionRefused::Code)?;
        let (mut challenge, mut digest) = ([0; 32], [0; 32]);
        challenge.copy_from_slice(&bytes[..32]);
        digest.copy_from_slice(&bytes[32..]);
        Ok(Self { challenge, digest })
    }
}

/// A proof with what it claims; the contents of a proof's file. It holds nothing secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PossessionProof {
    /// The quorum.
    pub quorum: QuorumId,
    /// The share, 1…255.
    pub index: u8,
    /// What the proof answers.
    pub challenge: [u8; 32],
    /// T ‖ z₁ ‖ z₂.
    pub proof: [u8; PROOF_LENGTH],
}

impl PossessionProof {
    /// Reads a proof's file.
    ///
    /// # Errors
    /// If it is not one. Whether the proof holds is for [`PossessionProof::check`].
    pub fn parse(text: &str) -> Result<Self, PossessionRefused> {
        let malformed = |why: &str| PossessionRefused::Json(why.into());
        if text.len() > LONGEST {
            return Err(malformed("it is too long"));
        }
        let file: File = serde_json::from_str(text)
            .map_err(|error| PossessionRefused::Json(error.to_string()))?;
        if !are_objects(text, &[""]) {
            return Err(malformed("it is not an object"));
        }
        if file.format != FORMAT {
            return Err(malformed("its format is not known"));
        }
        if file.index == 0 {
            return Err(malformed("share number 0 does not exist"));
        }
        Ok(Self {
            quorum: file.quorum,
            index: file.index,
            challenge: hexadecimal::decode(&file.challenge)
                .ok_or_else(|| malformed("`challenge` is not 64 lower-case hex digits"))?,
            proof: hexadecimal::decode(&file.proof)
                .ok_or_else(|| malformed("`proof` is not 194 lower-case hex digits"))?,
        })
    }

    /// Writes a proof's file: fields in a fixed order, indented by two, one line feed at the end.
    pub fn to_json(&self) -> String {
        let file = File {
            format: FORMAT.into(),
            quorum: self.quorum,
            index: self.index,
            challenge: hex::encode(self.challenge),
            proof: hex::encode(self.proof),
        };
        pretty(&file)
    }

    /// Verifies the proof for the challenge that was issued.
    ///
    /// # Errors
    /// As [`verify`]; another quorum and another challenge are told apart from a forged proof.
    pub fn check(
        &self,
        commitments: &Commitments,
        challenge: &[u8; 32],
    ) -> Result<CheckedProof, PossessionRefused> {
        if self.quorum != commitments.quorum_id() {
            return Err(PossessionRefused::OtherQuorum);
        }
        if self.challenge != *challenge {
            return Err(PossessionRefused::OtherChallenge);
        }
        verify(commitments, self.index, challenge, &self.proof)?;
        Ok(CheckedProof(self.clone()))
    }
}

/// A proof that holds, for the quorum and the challenge it names. Only
/// [`PossessionProof::check`] makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedProof(PossessionProof);

impl CheckedProof {
    /// What was checked.
    pub fn proof(&self) -> &PossessionProof {
        &self.0
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    format: String,
    quorum: QuorumId,
    index: u8,
    challenge: String,
    proof: String,
}

#[expect(
    clippy::expect_used,
    reason = "serde_json fails only for maps without string keys and for failing writers"
)]
fn pretty(file: &File) -> String {
    let mut text = serde_json::to_string_pretty(file).expect("a struct of strings and a number");
    text.push('\n');
    text
}
