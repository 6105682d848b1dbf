//! A script as people read it on paper.

use super::Script;
use crate::KeyKind;
use std::fmt::Write as _;

impl Script {
    /// Who, what, in which order, with boxes to tick; `digest` is that of the script's own text, hex.
    #[must_use]
    pub fn on_paper(&self, digest: &str) -> String {
        let mut page = String::new();
        let mut line = |text: String| {
            // Writing to a string does not fail.
            let _ = writeln!(page, "{text}");
        };
        line(self.title.clone());
        line(format!(
            "Kind: {}    Key label: {}",
            self.kind, self.key.label
        ));
        if !self.key.id.is_empty() {
            line(format!("Key id: {}", self.key.id));
        }
        if self.key.kind != KeyKind::default() {
            line(format!("Kind of key: {}, a root key", self.key.kind));
        }
        if let Some(quorum) = self.quorum {
            line(format!("Quorum: {} of {}", quorum.threshold, quorum.shares));
        }
        if let Some(migration) = &self.migration {
            line(format!(
                "Suite: {}    The old shares are accepted until {}",
                migration.suite, migration.until
            ));
        }
        for (name, value) in [
            ("Purpose", &self.purpose),
            ("Approval", &self.approval),
            ("Organisation", &self.organisation),
            ("Place", &self.place),
        ] {
            if !value.is_empty() {
                line(format!("{name}: {value}"));
            }
        }
        line(format!("SHA-256 of this script: {digest}"));
        line(String::new());
        line("People".into());
        for person in &self.participants {
            line(format!(
                "  [ ] {:<32} {:<14} signature ____________________",
                person.name, person.role
            ));
        }
        line(String::new());
        line("Steps".into());
        for (number, step) in self.kind.steps().iter().enumerate() {
            line(format!(
                "  [ ] {:>2}. {:<14} time ______  witness ______",
                number + 1,
                step
            ));
        }
        page
    }
}
