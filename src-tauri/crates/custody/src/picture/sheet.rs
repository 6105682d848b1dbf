//! Marks on a sheet: text that fits, boxes, and a scale with its threshold.

use std::fmt::Write as _;

pub(super) const INK: &str = "#20242a";
pub(super) const GREEN: &str = "#1d5c4d";
pub(super) const WAX: &str = "#9c2f27";
const SOFT: &str = "#565a60";
const PAPER: &str = "#f6f1e6";
const CARD: &str = "#fdfaf3";
const LINE: &str = "#d3cab7";
const EMPTY: &str = "#e6dfcf";

/// How a text looks.
#[derive(Clone, Copy)]
pub(super) struct Style {
    size: f64,
    bold: bool,
    colour: &'static str,
}

impl Style {
    pub(super) const fn new(size: f64) -> Self {
        Self {
            size,
            bold: false,
            colour: INK,
        }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn soft(self) -> Self {
        self.colour(SOFT)
    }

    pub(super) const fn colour(self, colour: &'static str) -> Self {
        Self { colour, ..self }
    }
}

/// A drawing under way.
#[derive(Default)]
pub(super) struct Sheet(String);

// Writing to a string does not fail.
macro_rules! mark {
    ($sheet:expr, $($mark:tt)*) => {{ let _ = writeln!($sheet.0, $($mark)*); }};
}

impl Sheet {
    /// Writes a line that is cut, with an ellipsis, where it would be wider than `wide`.
    pub(super) fn text(&mut self, x: f64, y: f64, text: &str, style: Style, wide: f64) {
        if text.is_empty() {
            return;
        }
        let weight = if style.bold {
            " font-weight=\"600\""
        } else {
            ""
        };
        let (size, colour) = (style.size, style.colour);
        let text = escaped(&cut(text, size, wide));
        mark!(
            self,
            "<text x=\"{x:.1}\" y=\"{y:.1}\" font-size=\"{size}\"{weight} fill=\"{colour}\">{text}</text>"
        );
    }

    /// A box; hatched if what it holds is refused.
    pub(super) fn card(&mut self, x: f64, y: f64, wide: f64, high: f64, refused: bool) {
        let frame =
            format!("x=\"{x:.1}\" y=\"{y:.1}\" width=\"{wide:.1}\" height=\"{high:.1}\" rx=\"4\"");
        let (line, thick) = if refused { (WAX, 2) } else { (LINE, 1) };
        mark!(self, "<rect {frame} fill=\"{CARD}\"/>");
        if refused {
            mark!(self, "<rect {frame} fill=\"url(#refused)\"/>");
        }
        mark!(
            self,
            "<rect {frame} fill=\"none\" stroke=\"{line}\" stroke-width=\"{thick}\"/>"
        );
    }

    /// A thin line across.
    pub(super) fn rule(&mut self, x: f64, y: f64, wide: f64) {
        let end = x + wide;
        mark!(
            self,
            "<line x1=\"{x:.1}\" y1=\"{y:.1}\" x2=\"{end:.1}\" y2=\"{y:.1}\" stroke=\"{LINE}\"/>"
        );
    }

    /// So many cells of `all` filled, and a line where the threshold is.
    pub(super) fn scale(
        &mut self,
        (x, y, wide, high): (f64, f64, f64, f64),
        all: u32,
        filled: u32,
        threshold: u32,
        colour: &str,
    ) {
        let cell = wide / f64::from(all.max(1));
        let gap = if cell > 5.0 { 2.0 } else { 0.0 };
        for at in 0..all {
            let fill = if at < filled { colour } else { EMPTY };
            let (left, width) = (x + f64::from(at) * cell, cell - gap);
            mark!(
                self,
                "<rect x=\"{left:.1}\" y=\"{y:.1}\" width=\"{width:.2}\" height=\"{high}\" fill=\"{fill}\"/>"
            );
        }
        let line = x + f64::from(threshold.min(all)) * cell - gap / 2.0;
        let (top, end) = (y - 4.0, y + high + 4.0);
        mark!(
            self,
            "<line x1=\"{line:.1}\" y1=\"{top:.1}\" x2=\"{line:.1}\" y2=\"{end:.1}\" stroke=\"{INK}\" stroke-width=\"2\"/>"
        );
    }

    /// The whole file. `title` and `told` say it to who cannot see it.
    pub(super) fn into_svg(self, wide: f64, high: f64, title: &str, told: &str) -> String {
        let (title, told) = (escaped(title), escaped(told));
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {wide} {high:.0}\" \
             width=\"{wide}\" height=\"{high:.0}\" role=\"img\" aria-labelledby=\"title told\" \
             font-family=\"'IBM Plex Sans', 'Noto Sans', 'DejaVu Sans', sans-serif\">\n\
             <title id=\"title\">{title}</title>\n<desc id=\"told\">{told}</desc>\n\
             <defs><pattern id=\"refused\" width=\"9\" height=\"9\" patternUnits=\"userSpaceOnUse\" \
             patternTransform=\"rotate(45)\"><line x1=\"0\" y1=\"0\" x2=\"0\" y2=\"9\" \
             stroke=\"{WAX}\" stroke-opacity=\"0.13\" stroke-width=\"3\"/></pattern></defs>\n\
             <rect width=\"{wide}\" height=\"{high:.0}\" fill=\"{PAPER}\"/>\n{}</svg>\n",
            self.0
        )
    }
}

/// How wide a character is about, as a part of the type's size: enough to cut and wrap by.
fn width(one: char) -> f64 {
    match one {
        ' ' | '.' | ',' | ':' | ';' | '\'' | 'i' | 'j' | 'l' | '|' | 'I' | 't' | 'f' | 'r' => 0.36,
        'm' | 'w' | 'M' | 'W' | '%' | '@' | '…' => 0.88,
        one if one.is_ascii_uppercase() => 0.68,
        // Scripts whose letters fill a square.
        '\u{1100}'..='\u{11ff}'
        | '\u{2e80}'..='\u{d7ff}'
        | '\u{f900}'..='\u{faff}'
        | '\u{ff00}'..='\u{ff60}'
        | '\u{1f000}'..='\u{3ffff}' => 1.05,
        _ => 0.58,
    }
}

fn wide(text: &str, size: f64) -> f64 {
    text.chars().map(width).sum::<f64>() * size
}

fn cut(text: &str, size: f64, most: f64) -> String {
    if wide(text, size) <= most {
        return text.to_owned();
    }
    let mut room = most - width('…') * size;
    let mut kept: String = text
        .chars()
        .take_while(|one| {
            room -= width(*one) * size;
            room >= 0.0
        })
        .collect();
    kept.truncate(kept.trim_end().len());
    kept.push('…');
    kept
}

/// A text in lines of words that fit.
pub(super) fn wrapped(text: &str, size: f64, most: f64) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if wide(line, size) + wide(word, size) + size * 0.36 <= most => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// Text as XML may hold it.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for one in text.chars() {
        match one {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            // XML 1.0 has no place for these, not even as references.
            one if one.is_control() || matches!(one, '\u{fffe}' | '\u{ffff}') => {
                escaped.push('\u{fffd}');
            }
            one => escaped.push(one),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_cut_and_wrapped() {
        assert_eq!(escaped("a<b>&\"\u{1}"), "a&lt;b&gt;&amp;&quot;\u{fffd}");
        let long = "Zoë ".repeat(40);
        let kept = cut(&long, 16.0, 120.0);
        assert!(wide(&kept, 16.0) <= 120.0 && kept.ends_with('…'), "{kept}");
        assert_eq!(cut("Zoë", 16.0, 120.0), "Zoë");
        let lines = wrapped(&long, 16.0, 120.0);
        assert!(lines.iter().all(|line| wide(line, 16.0) <= 120.0));
        assert_eq!(lines.join(" "), long.trim());
    }
}
