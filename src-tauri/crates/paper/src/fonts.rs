//! The typefaces of paper: embedded, subset on saving, never the system's.
//!
//! IBM Plex Sans and Mono for everything, Noto Sans SC for Han and kana. A character that none
//! of them draws is printed as its code point, `[U+0915]`, so that nothing is ever invisible;
//! so are control and direction marks, which could make a name read as another.

use crate::Error;
use printpdf::{FontId, ParsedFont};
use std::sync::OnceLock;

/// A typeface in one weight.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd)]
pub enum Face {
    /// IBM Plex Sans.
    Sans,
    /// IBM Plex Sans, semibold.
    SansStrong,
    /// IBM Plex Mono.
    Mono,
    /// IBM Plex Mono, medium.
    MonoStrong,
    /// Noto Sans SC.
    Han,
}

/// Characters of the Latin blocks, whose advances are looked up once.
const LATIN: usize = 0x250;

/// A typeface with what layout needs to know of it.
struct Loaded {
    parsed: ParsedFont,
    /// Advance in thousandths of an em of each Latin character the face draws.
    latin: Vec<Option<u16>>,
}

impl Face {
    pub(crate) const ALL: [Self; 5] = [
        Self::Sans,
        Self::SansStrong,
        Self::Mono,
        Self::MonoStrong,
        Self::Han,
    ];

    const fn bytes(self) -> &'static [u8] {
        match self {
            Self::Sans => include_bytes!(env!("KEYMOOT_FACE_SANS")),
            Self::SansStrong => include_bytes!(env!("KEYMOOT_FACE_SANS_STRONG")),
            Self::Mono => include_bytes!(env!("KEYMOOT_FACE_MONO")),
            Self::MonoStrong => include_bytes!(env!("KEYMOOT_FACE_MONO_STRONG")),
            Self::Han => include_bytes!(env!("KEYMOOT_FACE_HAN")),
        }
    }

    /// The resource name in the file; its six letters are also the subset's tag
    /// (ISO 32000-1, 9.6.4).
    pub(crate) fn id(self) -> FontId {
        FontId(
            match self {
                Self::Sans => "KMSANS",
                Self::SansStrong => "KMSANB",
                Self::Mono => "KMMONO",
                Self::MonoStrong => "KMMONB",
                Self::Han => "KMHANS",
            }
            .to_owned(),
        )
    }

    /// Faces tried in turn for a character.
    const fn chain(self) -> [Self; 3] {
        match self {
            Self::Sans | Self::Han => [Self::Sans, Self::Han, Self::Mono],
            Self::SansStrong => [Self::SansStrong, Self::Sans, Self::Han],
            Self::Mono => [Self::Mono, Self::Sans, Self::Han],
            Self::MonoStrong => [Self::MonoStrong, Self::Sans, Self::Han],
        }
    }

    fn loaded(self) -> Result<&'static Loaded, Error> {
        static FACES: [OnceLock<Option<Loaded>>; 5] = [const { OnceLock::new() }; 5];
        FACES[self as usize]
            .get_or_init(|| {
                let parsed = ParsedFont::from_bytes(self.bytes(), 0, &mut Vec::new())?;
                let latin = (0..LATIN as u32)
                    .map(|code| advance(&parsed, char::from_u32(code)?))
                    .collect();
                Some(Loaded { parsed, latin })
            })
            .as_ref()
            .ok_or(Error::Face { face: self.id().0 })
    }

    /// The parsed face, as printpdf embeds it.
    pub(crate) fn parsed(self) -> Result<&'static ParsedFont, Error> {
        Ok(&self.loaded()?.parsed)
    }

    /// Advance of `c` in thousandths of an em, or `None` if this face does not draw it.
    fn advance(self, c: char) -> Result<Option<u16>, Error> {
        let loaded = self.loaded()?;
        Ok(match loaded.latin.get(c as usize) {
            Some(latin) => *latin,
            None => advance(&loaded.parsed, c),
        })
    }
}

/// Truncated as printpdf truncates the widths it writes, so that measured and drawn agree.
fn advance(parsed: &ParsedFont, c: char) -> Option<u16> {
    let glyph = parsed
        .lookup_glyph_index(c as u32)
        .filter(|glyph| *glyph != 0)?;
    let per_em = u32::from(parsed.pdf_font_metrics.units_per_em.max(1));
    let thousandths = u32::from(parsed.get_horizontal_advance(glyph)) * 1000 / per_em;
    u16::try_from(thousandths).ok()
}

/// A stretch of text in one face.
#[derive(Clone, Debug)]
pub(crate) struct Run {
    pub(crate) face: Face,
    pub(crate) text: String,
    /// Thousandths of an em.
    pub(crate) advance: u32,
}

/// Splits `text` into runs, each in the first face of `face`'s chain that draws it.
pub(crate) fn runs(face: Face, text: &str) -> Result<Vec<Run>, Error> {
    let mut runs: Vec<Run> = Vec::new();
    for c in text.chars() {
        push(&mut runs, face, c)?;
    }
    Ok(runs)
}

/// Whether paper shows `text` as it is read: every character drawn, none spelled out, and no letter
/// that has to be joined to its neighbours or put upon them, which these faces cannot do.
///
/// # Errors
/// If a typeface cannot be read.
pub fn draws(text: &str) -> Result<bool, Error> {
    for c in text.chars() {
        let mark = matches!(c, '\u{300}'..='\u{36f}' | '\u{3099}'..='\u{309a}');
        if mark || choose(Face::Sans, c)?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Width of `text` in thousandths of an em.
pub(crate) fn width(face: Face, text: &str) -> Result<u32, Error> {
    let mut total = 0;
    for c in text.chars() {
        total += match choose(face, c)? {
            Some((_, advance)) => u32::from(advance),
            None => spelled(c)
                .chars()
                .map(|c| choose(face, c).map(|found| found.map_or(0, |(_, a)| u32::from(a))))
                .sum::<Result<u32, Error>>()?,
        };
    }
    Ok(total)
}

fn push(runs: &mut Vec<Run>, face: Face, c: char) -> Result<(), Error> {
    let Some((chosen, advance)) = choose(face, c)? else {
        for c in spelled(c).chars() {
            if choose(face, c)?.is_some() {
                push(runs, face, c)?;
            }
        }
        return Ok(());
    };
    match runs.last_mut() {
        Some(run) if run.face == chosen => {
            run.text.push(c);
            run.advance += u32::from(advance);
        }
        _ => runs.push(Run {
            face: chosen,
            text: c.to_string(),
            advance: advance.into(),
        }),
    }
    Ok(())
}

fn choose(face: Face, c: char) -> Result<Option<(Face, u16)>, Error> {
    if hidden(c) {
        return Ok(None);
    }
    for candidate in face.chain() {
        if let Some(advance) = candidate.advance(c)? {
            return Ok(Some((candidate, advance)));
        }
    }
    Ok(None)
}

/// How a character that cannot be drawn is printed.
fn spelled(c: char) -> String {
    format!("[U+{:04X}]", c as u32)
}

/// True for characters that have no mark of their own: controls, joiners, direction marks,
/// variation selectors, blanks other than the space.
fn hidden(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c, '\u{AD}' | '\u{61C}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
            | '\u{2060}'..='\u{206F}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E0FFF}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_drawn_in_faces_that_have_their_letters() {
        let drawn = runs(Face::Sans, "Zoë Łukasiewicz 王 Wei").unwrap();
        let faces: Vec<Face> = drawn.iter().map(|run| run.face).collect();
        assert_eq!(faces, [Face::Sans, Face::Han, Face::Sans]);
        assert_eq!(drawn[1].text, "王");
        for face in Face::ALL {
            assert!(runs(face, "Tomás Đặng Ångström ß €").unwrap().len() < 3);
        }
    }

    #[test]
    fn what_paper_cannot_show_is_known() {
        for (text, shown) in [
            ("Zoë Łukasiewicz", true),
            ("王伟", true),
            ("Zoe\u{308}", false),
            ("محمد علي", false),
            ("שרה", false),
            ("สมชาย", false),
            ("अमित", false),
            ("", true),
        ] {
            assert_eq!(draws(text).unwrap(), shown, "{text}");
        }
    }

    #[test]
    fn what_no_face_draws_is_spelled_out() {
        let text = |input: &str| {
            runs(Face::Sans, input)
                .unwrap()
                .into_iter()
                .map(|run| run.text)
                .collect::<String>()
        };
        assert_eq!(text("a\u{202E}b"), "a[U+202E]b");
        assert_eq!(text("a\u{0}b"), "a[U+0000]b");
        assert_eq!(text("\u{915}"), "[U+0915]");
        assert_eq!(text("\u{1F511}"), "[U+1F511]");
    }

    #[test]
    fn width_agrees_with_runs() {
        for text in ["", "Keymoot", "王 Wei \u{200F}", "Łódź — “3 of 5”"] {
            let total: u32 = runs(Face::SansStrong, text)
                .unwrap()
                .iter()
                .map(|r| r.advance)
                .sum();
            assert_eq!(width(Face::SansStrong, text).unwrap(), total);
        }
    }
}
