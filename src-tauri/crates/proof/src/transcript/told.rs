//! Whether a transcript can be what a record's pages were laid out from: they show every entry of
//! the ceremonies it names, whole.

use std::collections::BTreeSet;

use super::Transcript;
use super::people::OPENED;

impl Transcript {
    /// What in the transcript no pages can have been laid out from, if anything. One that does not
    /// open says nothing here: that is another claim.
    pub(crate) fn untold(&self) -> Option<String> {
        let entries = self.open().ok()?;
        if self.ceremonies.is_empty() {
            return Some("the transcript names no ceremony".to_owned());
        }
        let named: BTreeSet<&str> = self.ceremonies.iter().map(String::as_str).collect();
        if named.len() < self.ceremonies.len() {
            return Some("the transcript names a ceremony twice".to_owned());
        }
        let mut begun = BTreeSet::new();
        for entry in &entries {
            let leaf = &entry.leaf;
            let Some(ceremony) = leaf.ceremony.as_deref().filter(|id| named.contains(id)) else {
                continue;
            };
            if begun.insert(ceremony) && leaf.kind != OPENED {
                return Some(format!(
                    "ceremony {ceremony} begins with entry {}, which does not open it",
                    leaf.seq
                ));
            }
            if let Some(field) = leaf
                .commitments
                .keys()
                .find(|&field| !entry.values.contains_key(field))
            {
                return Some(format!(
                    "entry {} withholds {field:?}, and the pages of its ceremony show all",
                    leaf.seq
                ));
            }
        }
        named.difference(&begun).next().map(|missing| {
            format!("the transcript has no entry of ceremony {missing:?}, which it names")
        })
    }
}
