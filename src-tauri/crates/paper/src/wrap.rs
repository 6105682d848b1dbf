//! Breaking text into lines by the advances of the embedded faces.

use crate::Error;
use crate::canvas::Style;

/// Breaks `text` into lines at most `width` points wide. Lines break at spaces, beside Han
/// characters, after `/`, `-`, `,` and `_` in long words, and anywhere in a word wider than the
/// line. Line feeds break, and empty text gives one empty line.
///
/// # Errors
/// If a typeface cannot be read.
pub fn wrap(style: &Style, text: &str, width: f32) -> Result<Vec<String>, Error> {
    let mut lines = Vec::new();
    for paragraph in text.split('\n') {
        wrap_paragraph(style, paragraph.trim_end_matches('\r'), width, &mut lines)?;
    }
    Ok(lines)
}

/// Widest stretch of `text` that wrapping would rather not break, in points.
///
/// # Errors
/// If a typeface cannot be read.
pub fn widest_word(style: &Style, text: &str) -> Result<f32, Error> {
    let mut widest = 0.0_f32;
    for word in text.split(['\n', ' ']) {
        for piece in pieces(word) {
            widest = widest.max(style.width(piece)?);
        }
    }
    Ok(widest)
}

/// Widest line of `text` unwrapped, in points.
///
/// # Errors
/// If a typeface cannot be read.
pub fn widest_line(style: &Style, text: &str) -> Result<f32, Error> {
    let mut widest = 0.0_f32;
    for line in text.split('\n') {
        widest = widest.max(style.width(line)?);
    }
    Ok(widest)
}

fn wrap_paragraph(
    style: &Style,
    text: &str,
    width: f32,
    lines: &mut Vec<String>,
) -> Result<(), Error> {
    let space = style.width(" ")?;
    let (mut line, mut used) = (String::new(), 0.0_f32);
    for word in text.split(' ') {
        let mut gap = if line.is_empty() { 0.0 } else { space };
        // A word is broken only where it must be: between Han characters, or if no line holds it.
        let whole = !word.contains(ideographic) && style.width(word)? <= width;
        for piece in if whole { vec![word] } else { pieces(word) } {
            let wide = style.width(piece)?;
            if used + gap + wide > width && !line.is_empty() {
                lines.push(std::mem::take(&mut line));
                (used, gap) = (0.0, 0.0);
            }
            if gap > 0.0 {
                line.push(' ');
                used += gap;
                gap = 0.0;
            }
            if wide <= width {
                line.push_str(piece);
                used += wide;
                continue;
            }
            for c in piece.chars() {
                let mut buffer = [0; 4];
                let wide = style.width(c.encode_utf8(&mut buffer))?;
                if used + wide > width && !line.is_empty() {
                    lines.push(std::mem::take(&mut line));
                    used = 0.0;
                }
                line.push(c);
                used += wide;
            }
        }
    }
    lines.push(line);
    Ok(())
}

/// The stretches of a word between which a line may break.
fn pieces(word: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut previous: Option<char> = None;
    for (at, c) in word.char_indices() {
        let may_break = previous.is_some_and(|before| {
            ideographic(before)
                || ideographic(c)
                || (at - start >= 6 && matches!(before, '/' | '-' | ',' | '_'))
        });
        if may_break {
            pieces.push(&word[start..at]);
            start = at;
        }
        previous = Some(c);
    }
    pieces.push(&word[start..]);
    pieces
}

fn ideographic(c: char) -> bool {
    matches!(c, '\u{2E80}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}' | '\u{20000}'..='\u{3FFFF}')
}

/// Hex in groups of four.
#[must_use]
pub fn grouped(hex: &str) -> String {
    let mut text = String::with_capacity(hex.len() * 5 / 4 + 1);
    for (at, c) in hex.chars().enumerate() {
        if at > 0 && at % 4 == 0 {
            text.push(' ');
        }
        text.push(c);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::BODY;

    #[test]
    fn no_line_is_wider_than_asked_and_nothing_is_lost() {
        for text in [
            "",
            "one",
            "Two people look at the bag, and one of them reads its number aloud.",
            "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef",
            "王小明在苏黎世保管第三份 and then some",
            "a  double  space",
            "first\nsecond line\n\nfourth",
            "/very/long/path/with-many-parts/that_must:break,somewhere/in/the/middle.txt",
        ] {
            for width in [20.0, 60.0, 140.0, 500.0] {
                let lines = wrap(&BODY, text, width).unwrap();
                for line in &lines {
                    assert!(
                        BODY.width(line).unwrap() <= width + 0.01 || line.chars().count() == 1,
                        "{line:?} at {width}"
                    );
                }
                let kept = |s: &str| {
                    s.chars()
                        .filter(|c| !" \n".contains(*c))
                        .collect::<String>()
                };
                assert_eq!(kept(&lines.concat()), kept(text));
            }
        }
    }

    #[test]
    fn short_text_is_one_line_as_given() {
        assert_eq!(wrap(&BODY, "3 of 5", 200.0).unwrap(), ["3 of 5"]);
        assert_eq!(wrap(&BODY, "", 200.0).unwrap(), [""]);
    }

    #[test]
    fn hex_is_grouped_in_fours() {
        assert_eq!(grouped(""), "");
        assert_eq!(grouped("0011223"), "0011 223");
        assert_eq!(grouped("00112233"), "0011 2233");
    }
}
