//! The two forms of a proof: JSON, and C2SP tlog-proof v1.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::{EntryProof, EntryProofError, FORMAT, MAX_PROOF};
use crate::merkle::Hash;
use crate::strict;

/// The first line of a tlog-proof.
const TLOG_PROOF: &str = "c2sp.org/tlog-proof@v1";

impl EntryProof {
    /// Reads a proof in either form.
    ///
    /// # Errors
    /// [`EntryProofError`].
    pub fn parse(bytes: &[u8]) -> Result<Self, EntryProofError> {
        if bytes.len() > MAX_PROOF {
            return Err(EntryProofError::TooLarge);
        }
        if bytes.starts_with(TLOG_PROOF.as_bytes()) {
            let lines = EntryProofError::Lines("it is not UTF-8 text");
            return Self::from_tlog_proof(std::str::from_utf8(bytes).map_err(|_| lines)?);
        }
        let proof: Self = strict::read(bytes)?;
        if proof.format != FORMAT {
            return Err(EntryProofError::Format(proof.format));
        }
        Ok(proof)
    }

    /// As JSON, indented by two spaces.
    ///
    /// # Errors
    /// [`EntryProofError::Json`] only if a value cannot be written.
    pub fn to_json(&self) -> Result<String, EntryProofError> {
        Ok(serde_json::to_string_pretty(self)? + "\n")
    }

    /// As a C2SP tlog-proof, with the leaf as its extra data. The second checkpoint is not in it.
    #[must_use]
    pub fn to_tlog_proof(&self) -> String {
        let mut text = format!(
            "{TLOG_PROOF}\nextra {}\nindex {}\n",
            STANDARD.encode(&self.leaf),
            self.leaf_index
        );
        for hash in &self.hashes {
            text.push_str(&STANDARD.encode(hash.0));
            text.push('\n');
        }
        text.push('\n');
        text.push_str(&self.checkpoint);
        text
    }

    fn from_tlog_proof(text: &str) -> Result<Self, EntryProofError> {
        let malformed = EntryProofError::Lines;
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or(malformed("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n');
        if lines.next() != Some(TLOG_PROOF) {
            return Err(malformed("another first line"));
        }
        let mut line = lines.next().unwrap_or_default();
        let mut extra = None;
        if let Some(data) = line.strip_prefix("extra ") {
            let data = STANDARD.decode(data).ok();
            extra = Some(data.ok_or(malformed("its extra data is not base64"))?);
            line = lines.next().unwrap_or_default();
        }
        let number = line
            .strip_prefix("index ")
            .ok_or(malformed("no line that begins with “index”"))?;
        let index: Option<u64> = number.parse().ok();
        let index = index
            .filter(|index| index.to_string() == number)
            .ok_or(malformed("its index is not a number"))?;
        let hashes = lines
            .map(|line| {
                let hash = STANDARD.decode(line).ok()?;
                hash.try_into().ok().map(Hash)
            })
            .collect::<Option<Vec<_>>>()
            .ok_or(malformed("a line that should be a hash is not"))?;
        let leaf = String::from_utf8(extra.ok_or(EntryProofError::NoEntry)?)
            .map_err(|_| malformed("its extra data is not an entry"))?;
        let mut proof = Self::new(leaf, hashes, checkpoint.to_owned(), None)?;
        // What the leaf says of its place is compared when the proof is checked.
        proof.leaf_index = index;
        Ok(proof)
    }
}
