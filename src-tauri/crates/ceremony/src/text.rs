//! Texts people write: what may be journalled, names that must not pass for two, and dates that are
//! real days.

use unicode_normalization::UnicodeNormalization as _;

/// True if a screen, a terminal or a printer would show this character and do nothing else: it moves
/// no cursor and turns no reading order round.
#[must_use]
pub fn is_plain(one: char) -> bool {
    !one.is_control() && !matches!(one, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// A name with all taken away that does not tell two people apart: case, spacing, what cannot be
/// seen, and the several ways in which Unicode writes one letter (NFKC, Unicode Standard Annex 15).
#[must_use]
pub fn folded(name: &str) -> String {
    let seen: String = name.nfkc().filter(|one| !is_invisible(*one)).collect();
    // Lower-casing may take a letter apart again.
    let lower: String = seen.to_lowercase().nfkc().collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A character that is drawn as nothing (`Default_Ignorable_Code_Point` of Unicode 16).
const fn is_invisible(one: char) -> bool {
    matches!(
        one,
        '\u{ad}'
            | '\u{34f}'
            | '\u{61c}'
            | '\u{115f}'..='\u{1160}'
            | '\u{17b4}'..='\u{17b5}'
            | '\u{180b}'..='\u{180f}'
            | '\u{200b}'..='\u{200f}'
            | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{3164}'
            | '\u{fe00}'..='\u{fe0f}'
            | '\u{feff}'
            | '\u{ffa0}'
            | '\u{fff0}'..='\u{fff8}'
            | '\u{1bca0}'..='\u{1bca3}'
            | '\u{1d173}'..='\u{1d17a}'
            | '\u{e0000}'..='\u{e0fff}'
    )
}

/// True for a real day written `YYYY-MM-DD`.
#[must_use]
pub fn is_date(text: &str) -> bool {
    let parts: Vec<&str> = text.split('-').collect();
    let [year, month, day] = parts.as_slice() else {
        return false;
    };
    let number = |part: &str, length: usize| {
        (part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| part.parse::<u32>().ok())
            .flatten()
    };
    let (Some(year), Some(month), Some(day)) = (number(year, 4), number(month, 2), number(day, 2))
    else {
        return false;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return false,
    };
    (1..=days).contains(&day)
}

#[cfg(test)]
mod tests {
    use super::{folded, is_date};

    #[test]
    fn dates_are_real_days() {
        for (text, real) in [
            ("2027-02-28", true),
            ("2028-02-29", true),
            ("2027-02-29", false),
            ("2100-02-29", false),
            ("2027-04-31", false),
            ("2027-13-01", false),
            ("27-01-01", false),
            ("2027-1-01", false),
            ("+027-01-01", false),
            ("soon", false),
        ] {
            assert_eq!(is_date(text), real, "{text}");
        }
    }

    #[test]
    fn one_name_written_in_several_ways_is_one_name() {
        for (one, other) in [
            ("  ZOË   Łukasiewicz ", "zoë łukasiewicz"),
            // One letter, or a letter and a mark.
            ("Zo\u{eb} Novak", "Zoe\u{308} Novak"),
            // Nothing of it is seen.
            ("Ana\u{200b} Ruiz\u{ad}", "Ana Ruiz"),
            ("Ana\u{a0}Ruiz", "Ana Ruiz"),
            ("\u{feff}Ana\u{2009}Ruiz", "Ana Ruiz"),
            // Full-width letters, and a ligature.
            ("Ａｎａ", "Ana"),
            ("ﬁna", "fina"),
            ("İpek", "i\u{307}pek"),
        ] {
            assert_eq!(folded(one), folded(other), "{one:?}");
        }
        assert_ne!(folded("Ana Ruiz"), folded("Ana Ruis"));
        assert_ne!(folded("Zoë"), folded("Zoe"));
    }
}
