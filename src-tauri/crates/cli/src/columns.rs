//! Rows laid out in columns, for people.

use std::fmt::Write;

/// Space between two columns.
const GAP: usize = 2;

/// Lays rows out under a head, each column as wide as its widest cell; the last is not filled up.
pub(crate) fn columns<const N: usize>(head: [&str; N], rows: &[[String; N]]) -> String {
    let widths: [usize; N] = std::array::from_fn(|at| {
        let cells = rows.iter().map(|row| width(&row[at]));
        cells.chain([width(head[at])]).max().unwrap_or(0)
    });
    let mut text = String::new();
    let mut line = |cells: [&str; N]| {
        let mut written = String::new();
        for (at, cell) in cells.into_iter().enumerate() {
            let fill = widths[at] + GAP - width(cell);
            let _ = write!(written, "{cell}{}", " ".repeat(fill));
        }
        let _ = writeln!(text, "{}", written.trim_end());
    };
    line(head);
    for row in rows {
        line(std::array::from_fn(|at| row[at].as_str()));
    }
    text
}

/// How many cells of a terminal a text takes: scripts whose letters fill a square take two each,
/// marks that stand over a letter none.
fn width(text: &str) -> usize {
    text.chars()
        .map(|one| match one {
            '\u{300}'..='\u{36f}' | '\u{200b}'..='\u{200f}' | '\u{fe00}'..='\u{fe0f}' => 0,
            '\u{1100}'..='\u{115f}'
            | '\u{2e80}'..='\u{a4cf}'
            | '\u{ac00}'..='\u{d7a3}'
            | '\u{f900}'..='\u{faff}'
            | '\u{fe30}'..='\u{fe6f}'
            | '\u{ff00}'..='\u{ff60}'
            | '\u{1f300}'..='\u{1faff}'
            | '\u{20000}'..='\u{3fffd}' => 2,
            _ => 1,
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::columns;

    #[test]
    fn columns_stand_under_each_other_in_every_script() {
        let rows = [
            ["王 Wei".into(), "office".into()],
            ["Zoë".into(), "vault".into()],
        ];
        assert_eq!(
            columns(["who", "where"], &rows),
            "who     where\n王 Wei  office\nZoë     vault\n"
        );
    }
}
