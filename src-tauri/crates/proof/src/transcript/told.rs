//! Whether a transcript can be what a record's pages were laid out from: they show every entry of
//! the ceremonies it names, whole.

use std::collections::BTreeMap;

use super::people::OPENED;
use super::{OpenEntry, Transcript};
use crate::saying::{self, Saying};

/// The types of the entries that end a ceremony.
const ENDS: [&str; 2] = ["closed", "aborted"];

/// One ceremony as a transcript tells it.
pub(super) struct Course {
    /// How many entries it has here.
    pub(super) entries: usize,
    /// Its last entry's place.
    pub(super) last: u64,
    /// Whether one of them ends it.
    pub(super) ended: bool,
}

impl Transcript {
    /// What in the transcript no pages can have been laid out from, if anything. One that does not
    /// open says nothing here: that is another claim.
    pub(crate) fn untold(&self) -> Option<Saying> {
        let entries = self.open().ok()?;
        if let Err(why) = self.courses(&entries) {
            return Some(why);
        }
        let told = |entry: &&OpenEntry| {
            let ceremony = entry.leaf.ceremony.as_ref();
            ceremony.is_some_and(|id| self.ceremonies.contains(id))
        };
        entries.iter().filter(told).find_map(|entry| {
            let field = entry.withheld().next()?;
            Some(saying::withholds(entry.leaf.seq, field))
        })
    }

    /// The ceremonies it names, each with what there is of it; or what is wrong with how it tells
    /// them.
    pub(super) fn courses(&self, entries: &[OpenEntry]) -> Result<BTreeMap<&str, Course>, Saying> {
        if self.ceremonies.is_empty() {
            return Err(saying::no_ceremony_named());
        }
        let mut courses = BTreeMap::new();
        for id in &self.ceremonies {
            if courses.insert(id.as_str(), None).is_some() {
                return Err(saying::ceremony_twice());
            }
        }
        for OpenEntry { leaf, .. } in entries {
            let Some(course) = leaf.ceremony.as_deref().and_then(|id| courses.get_mut(id)) else {
                continue;
            };
            if course.is_none() && leaf.kind != OPENED {
                let ceremony = leaf.ceremony.as_deref().unwrap_or_default();
                return Err(saying::begins_late(ceremony, leaf.seq));
            }
            let course = course.get_or_insert(Course {
                entries: 0,
                last: 0,
                ended: false,
            });
            course.entries += 1;
            course.last = leaf.seq;
            course.ended |= ENDS.contains(&leaf.kind.as_str());
        }
        courses
            .into_iter()
            .map(|(id, course)| {
                let course = course.ok_or_else(|| saying::no_entry_of(id))?;
                Ok((id, course))
            })
            .collect()
    }
}

impl OpenEntry {
    /// The fields that are committed to and not disclosed.
    pub fn withheld(&self) -> impl Iterator<Item = &str> {
        let fields = self.leaf.commitments.keys();
        fields
            .filter(|&field| !self.values.contains_key(field))
            .map(String::as_str)
    }
}
