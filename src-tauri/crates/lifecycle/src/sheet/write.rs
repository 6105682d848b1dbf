//! An inventory as CSV.

use super::Column;
use crate::{Key, KeyRef, date};

/// What a spreadsheet would compute if a cell began with it, and the apostrophe that keeps it from
/// doing so.
const COMPUTED: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// An inventory as CSV with a header: commas, CRLF, UTF-8 without a byte order mark. A cell that
/// begins with what a spreadsheet computes (`=`, `+`, `-`, `@`, their full-width forms, a tab or a
/// line end), or with an apostrophe, gets an apostrophe before it, which [`read`](super::read) takes
/// off again. Of the time a key was made, the day is written.
#[must_use]
pub fn write_csv<'k>(keys: impl IntoIterator<Item = &'k Key>) -> String {
    let mut text = Column::ALL.map(Column::id).join(",");
    text.push_str("\r\n");
    for key in keys {
        for (number, column) in Column::ALL.into_iter().enumerate() {
            if number > 0 {
                text.push(',');
            }
            push_cell(&mut text, &told(key, column));
        }
        text.push_str("\r\n");
    }
    text
}

fn told(key: &Key, column: Column) -> String {
    match column {
        Column::Id => key.key.id.clone(),
        Column::Label => key.label.clone(),
        Column::Tier => key.tier.id().into(),
        Column::Algorithm => key.algorithm.id().into(),
        Column::Version => key.key.version.to_string(),
        Column::Owner => key.owner.clone(),
        Column::Domain => key.domain.clone(),
        Column::Environment => key.class.environment.clone(),
        Column::Usage => key.class.usage.clone(),
        Column::Sensitivity => key.class.sensitivity.clone(),
        Column::Made => {
            date::day(&key.made).map_or_else(|| key.made.clone(), |day| day.to_string())
        }
        Column::Ends => key.ends.clone().unwrap_or_default(),
        Column::State => key.state.id().into(),
        Column::Check => key.check.clone().unwrap_or_default(),
        Column::Parent => key
            .parent
            .as_ref()
            .map_or_else(String::new, KeyRef::to_string),
    }
}

fn push_cell(text: &mut String, cell: &str) {
    let quoted = cell.contains(['"', ',', ';', '\r', '\n']) || cell.trim() != cell;
    let escaped = cell.starts_with('\'') || cell.starts_with(COMPUTED);
    if quoted {
        text.push('"');
    }
    if escaped {
        text.push('\'');
    }
    text.push_str(&cell.replace('"', "\"\""));
    if quoted {
        text.push('"');
    }
}

/// A cell without the apostrophe that [`write_csv`] put before it.
pub(super) fn unescaped(cell: &str) -> &str {
    let rest = cell.strip_prefix('\'');
    rest.filter(|rest| rest.starts_with('\'') || rest.starts_with(COMPUTED))
        .unwrap_or(cell)
}
