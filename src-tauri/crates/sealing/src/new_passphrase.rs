//! Passphrases that are new: drawn by the program, or chosen by a person within limits. What is
//! sealed lasts for decades, and whoever has the file tries passphrases without being seen.

use diceware_wordlists::Wordlist;
use rand_core::CryptoRng;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::passphrase::normalised;

/// Fewest words, and of one that is not drawn the fewest characters instead.
const LEAST_WORDS: usize = 6;
const LEAST_CHARACTERS: usize = 20;
/// Fewest different characters of one that is not drawn.
const LEAST_DIFFERENT: usize = 8;
/// Shortest word of a name that a passphrase must not hold.
const SHORTEST_NAME: usize = 4;

/// What a passphrase is drawn for; of 7,776 words each has 12.9 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DrawnFor {
    /// A person's signing key: six words, 77 bits.
    Key,
    /// A share, which lasts for decades: seven words, 90 bits.
    Share,
}

impl DrawnFor {
    const fn words(self) -> usize {
        match self {
            Self::Key => 6,
            Self::Share => 7,
        }
    }
}

/// Where a passphrase comes from; a record says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The program drew it.
    Drawn,
    /// A person chose it: nobody can measure how well.
    Chosen,
    /// It is the one of practice rooms, which is on the screen.
    Known,
}

impl Origin {
    /// The name used in the journal: `drawn`, `chosen`, `known`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Drawn => "drawn",
            Self::Chosen => "chosen",
            Self::Known => "known",
        }
    }
}

/// A passphrase that may seal something.
#[derive(Clone, Debug)]
pub struct NewPassphrase {
    text: SecretString,
    origin: Origin,
}

/// Words drawn from the EFF's long list, with blanks between them.
#[must_use]
pub fn draw(what: DrawnFor, rng: &mut (impl CryptoRng + ?Sized)) -> SecretString {
    let list = Wordlist::EffLong.get_list();
    let mut text = Zeroizing::new(String::with_capacity(what.words() * 12));
    for number in 0..what.words() {
        if number > 0 {
            text.push(' ');
        }
        text.push_str(one_of(list, rng));
    }
    SecretString::from(text.as_str())
}

/// One word, each as likely as any other: what lies beyond the last whole multiple is drawn again.
fn one_of<'a>(list: &[&'a str], rng: &mut (impl CryptoRng + ?Sized)) -> &'a str {
    let count = u32::try_from(list.len()).unwrap_or(u32::MAX);
    let whole = u32::MAX - u32::MAX % count;
    loop {
        let drawn = rng.next_u32();
        if drawn < whole {
            return list[(drawn % count) as usize];
        }
    }
}

impl NewPassphrase {
    /// One that was drawn and typed back. The caller vouches that [`draw`] gave it.
    ///
    /// # Errors
    /// [`Weak::NotText`].
    pub fn drawn(typed: &SecretString) -> Result<Self, Weak> {
        let text = normalised(typed).ok_or(Weak::NotText)?;
        let origin = Origin::Drawn;
        Ok(Self { text, origin })
    }

    /// One that protects nothing, because everybody knows it.
    #[must_use]
    pub fn known(text: &str) -> Self {
        Self {
            text: SecretString::from(text),
            origin: Origin::Known,
        }
    }

    /// One that a person chose: from twenty characters or six words on, counted without repeated
    /// ones, and without the words of `names`.
    ///
    /// # Errors
    /// [`Weak`], which tells nothing of it.
    pub fn chosen(typed: &SecretString, names: &[&str]) -> Result<Self, Weak> {
        let text = normalised(typed).ok_or(Weak::NotText)?;
        let lower = Zeroizing::new(text.expose_secret().to_lowercase());
        let mut words: Vec<&str> = lower.split_whitespace().collect();
        let all = words.len();
        words.sort_unstable();
        words.dedup();
        let characters: usize = words.iter().map(|word| word.chars().count()).sum();
        let mut different: Vec<char> = lower.chars().collect();
        different.sort_unstable();
        different.dedup();
        let many = different.len();
        different.fill('\0');
        if characters + all.saturating_sub(1) < LEAST_CHARACTERS && words.len() < LEAST_WORDS {
            return Err(if words.len() < all {
                Weak::Repeats
            } else {
                Weak::Short
            });
        }
        if many < LEAST_DIFFERENT {
            return Err(Weak::Repeats);
        }
        let named = names.iter().flat_map(|name| name.split_whitespace());
        let mut named = named.filter(|word| word.chars().count() >= SHORTEST_NAME);
        if named.any(|word| lower.contains(&word.to_lowercase())) {
            return Err(Weak::Names);
        }
        let origin = Origin::Chosen;
        Ok(Self { text, origin })
    }

    /// Where it comes from.
    #[must_use]
    pub const fn origin(&self) -> Origin {
        self.origin
    }

    /// As it is typed to open what it sealed.
    #[must_use]
    pub const fn text(&self) -> &SecretString {
        &self.text
    }
}

/// Why a passphrase seals nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Weak {
    /// It holds a name that is known in the room.
    #[error("the passphrase holds a name that is known here")]
    Names,
    /// It is empty, or holds what no keyboard gives again.
    #[error("the passphrase is empty, or holds control characters")]
    NotText,
    /// It is long only by repeating itself.
    #[error("the passphrase repeats itself")]
    Repeats,
    /// It is too short to last.
    #[error("the passphrase has fewer than 20 characters and fewer than six words")]
    Short,
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng as _;

    fn chosen(text: &str, names: &[&str]) -> Result<(), Weak> {
        NewPassphrase::chosen(&SecretString::from(text), names).map(drop)
    }

    #[test]
    fn words_are_drawn_from_the_whole_list_and_alike() {
        let list = Wordlist::EffLong.get_list();
        assert_eq!(list.len(), 7776);
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        let mut seen = std::collections::BTreeSet::new();
        let mut halves = [0_u32; 2];
        for _ in 0..4000 {
            let text = draw(DrawnFor::Share, &mut rng);
            let words: Vec<&str> = text.expose_secret().split(' ').collect();
            assert_eq!(words.len(), 7);
            for word in words {
                let at = list.iter().position(|one| *one == word).unwrap();
                seen.insert(at);
                halves[usize::from(at >= list.len() / 2)] += 1;
            }
        }
        // 28,000 draws leave some 212 of 7,776 words out; five standard deviations on either side.
        assert!(
            (7776 - 290..7776 - 140).contains(&seen.len()),
            "{}",
            seen.len()
        );
        assert!(halves[0].abs_diff(halves[1]) < 840, "{halves:?}");
        assert_eq!(
            draw(DrawnFor::Key, &mut rng)
                .expose_secret()
                .split(' ')
                .count(),
            6
        );
    }

    #[test]
    fn what_a_person_chooses_has_a_floor() {
        let names = ["Ana Ruiz", "Vault Room", "Bo"];
        for (text, outcome) in [
            ("", Err(Weak::NotText)),
            ("tab\there and enough of it to be long", Err(Weak::NotText)),
            ("correct horse", Err(Weak::Short)),
            ("password password password", Err(Weak::Repeats)),
            ("aaaaaaaaaaaaaaaaaaaaaaaa", Err(Weak::Repeats)),
            ("abababababababababababab", Err(Weak::Repeats)),
            ("the ruiz family has a blue boat", Err(Weak::Names)),
            ("what the VAULT keeps from others", Err(Weak::Names)),
            ("a bo in a sentence that is long", Ok(())),
            ("correct horse battery staple", Ok(())),
            ("ox an if by so up", Ok(())),
            ("Tr0ub4dor&3-and-more-of-it", Ok(())),
        ] {
            assert_eq!(chosen(text, &names), outcome, "{text:?}");
        }
    }
}
