//! Key blocks of version D (ANSI X9.143-2022; ISO 20038 annex A; TR-31:2018): an AES-256 key bound by
//! AES-CMAC to a header that says what it is for, under an AES-256 key-block protection key.
//!
//! The protection key stays in its device, which makes the two block keys from it by CMAC; these and
//! the key in the block are on the host for as long as one block is made or opened.

use crate::Refused;
use crate::components::{self, Method};
use aes::Aes256;
use cbc::cipher::{BlockModeDecrypt as _, BlockModeEncrypt as _, KeyIvInit as _};
use cmac::{Cmac, Mac as _};
use std::fmt;
use zeroize::Zeroizing;

/// Bytes of random padding after an AES-256 key and its length.
pub const PADDING: usize = 14;

/// Length of the header, in characters.
const HEADER: usize = 16;
/// Bytes of what is encrypted: length in bits, key, padding.
const CLEAR: usize = 2 + 32 + PADDING;
/// A block that says more than this is none of ours or of a partner's.
const MOST: usize = 1024;

/// What a key in a block is for (X9.143, table of key usages).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Usage {
    /// Encrypts data: `D0`, mode `B`.
    Data,
    /// Encrypts keys: `K0`, mode `B`.
    KeyEncryption,
    /// Protects key blocks: `K1`, mode `B`.
    BlockProtection,
}

impl Usage {
    /// Those that are used.
    pub const ALL: [Self; 3] = [Self::Data, Self::KeyEncryption, Self::BlockProtection];

    /// Its two characters.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Data => "D0",
            Self::KeyEncryption => "K0",
            Self::BlockProtection => "K1",
        }
    }
}

/// Whether the receiver may give the key on (X9.143, exportability).
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Exportability {
    /// Under a key that is trusted: `E`.
    Trusted,
    /// Not at all: `N`.
    None,
    /// By any method of the standard: `S`.
    Sensitive,
}

impl Exportability {
    const ALL: [Self; 3] = [Self::Trusted, Self::None, Self::Sensitive];

    /// Its character.
    #[must_use]
    pub const fn code(self) -> char {
        match self {
            Self::Trusted => 'E',
            Self::None => 'N',
            Self::Sensitive => 'S',
        }
    }
}

/// What a block says of its key.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Header {
    /// What it is for.
    pub usage: Usage,
    /// Its version: two characters, `00` where it has none.
    pub version: String,
    /// Whether the receiver may give it on.
    pub exportability: Exportability,
    /// The key's check value in the optional block `KC`, by which method.
    pub check: Option<(Method, Vec<u8>)>,
}

/// The keys that a block is made and opened with; wiped when they go.
pub struct BlockKeys {
    encryption: Zeroizing<[u8; 32]>,
    authentication: Zeroizing<[u8; 32]>,
}

impl BlockKeys {
    /// What the protection key answers to by AES-CMAC: two blocks for the encryption key, then two for
    /// the authentication key (X9.143, derivation for AES-256).
    pub const ASKED: [[u8; 8]; 4] = [
        [1, 0, 0, 0, 0, 4, 1, 0],
        [2, 0, 0, 0, 0, 4, 1, 0],
        [1, 0, 1, 0, 0, 4, 1, 0],
        [2, 0, 1, 0, 0, 4, 1, 0],
    ];

    /// The four answers, in that order.
    #[must_use]
    pub fn of(answers: &[Zeroizing<[u8; 16]>; 4]) -> Self {
        let join = |first: &[u8; 16], second: &[u8; 16]| {
            let mut key = Zeroizing::new([0; 32]);
            key[..16].copy_from_slice(first);
            key[16..].copy_from_slice(second);
            key
        };
        let [a, b, c, d] = answers;
        Self {
            encryption: join(a, b),
            authentication: join(c, d),
        }
    }

    fn code(&self, header: &str, clear: &[u8]) -> Cmac<Aes256> {
        <Cmac<Aes256> as cmac::KeyInit>::new((&*self.authentication).into())
            .chain_update(header)
            .chain_update(clear)
    }
}

impl fmt::Debug for BlockKeys {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("BlockKeys")
    }
}

/// Makes a block of an AES-256 key. `padding` is fresh random bytes.
///
/// # Errors
/// [`Refused::KeyBlock`] for a header that cannot be written.
pub fn write(
    header: &Header,
    key: &[u8; 32],
    padding: &[u8; PADDING],
    keys: &BlockKeys,
) -> Result<String, Refused> {
    let text = header.text()?;
    let mut clear = Zeroizing::new([0; CLEAR]);
    clear[..2].copy_from_slice(&256_u16.to_be_bytes());
    clear[2..34].copy_from_slice(key);
    clear[34..].copy_from_slice(padding);
    let code = keys.code(&text, &*clear).finalize().into_bytes();
    let mut body = Zeroizing::new(*clear);
    let mut encryptor = cbc::Encryptor::<Aes256>::new((&*keys.encryption).into(), &code);
    for block in body.chunks_exact_mut(16) {
        let block: &mut [u8; 16] = block.try_into().map_err(|_| impossible())?;
        encryptor.encrypt_block(block.into());
    }
    Ok(format!(
        "{text}{}{}",
        hex::encode_upper(*body),
        hex::encode_upper(code)
    ))
}

/// Opens a block: nothing of it is believed before its authentication code is right.
///
/// # Errors
/// [`Refused::KeyBlock`] for what is not taken, [`Refused::KeyBlockCode`] for what does not open.
pub fn read(text: &str, keys: &BlockKeys) -> Result<(Header, Zeroizing<[u8; 32]>), Refused> {
    let (header, rest) = split(text)?;
    let bytes = hex::decode(rest).map_err(|_| impossible())?;
    let Some((body, code)) = bytes.split_last_chunk::<16>() else {
        return Err(impossible());
    };
    let mut clear = Zeroizing::new([0; CLEAR]);
    if body.len() != CLEAR {
        return Err(Refused::KeyBlock(format!(
            "{} bytes are encrypted in it, and an AES-256 key takes {CLEAR}",
            body.len()
        )));
    }
    clear.copy_from_slice(body);
    let mut decryptor = cbc::Decryptor::<Aes256>::new((&*keys.encryption).into(), code.into());
    for block in clear.chunks_exact_mut(16) {
        let block: &mut [u8; 16] = block.try_into().map_err(|_| impossible())?;
        decryptor.decrypt_block(block.into());
    }
    let head = &text[..text.len() - rest.len()];
    keys.code(head, &*clear)
        .verify(code.into())
        .map_err(|_| Refused::KeyBlockCode)?;
    if clear[..2] != 256_u16.to_be_bytes() {
        return Err(Refused::KeyBlock("the key in it is not AES-256".into()));
    }
    let mut key = Zeroizing::new([0; 32]);
    key.copy_from_slice(&clear[2..34]);
    if let Some((method, told)) = &header.check {
        let found = components::check_value(&key, *method);
        if !told.is_empty() && !found.starts_with(told) {
            return refuse("the check value in its header is not that of its key");
        }
    }
    Ok((header, key))
}

/// What a block says of its key, before anything of it is proved.
///
/// # Errors
/// [`Refused::KeyBlock`].
pub fn look(text: &str) -> Result<Header, Refused> {
    Ok(split(text)?.0)
}

impl Header {
    /// The header's characters with its optional blocks.
    fn text(&self) -> Result<String, Refused> {
        let plain = |one: char| one.is_ascii_alphanumeric();
        if self.version.len() != 2 || !self.version.chars().all(plain) {
            return refuse("a key's version has two letters or digits");
        }
        let (count, options) = match &self.check {
            None => (0, String::new()),
            Some((Method::Cmac, value)) if value.len() == 5 => {
                (1, format!("KC1001{}", hex::encode_upper(value)))
            }
            // It would want a padding block, and says no more than the other.
            Some(_) => return refuse("a check value in a block is a CMAC's of five bytes"),
        };
        let length = HEADER + options.len() + 2 * (CLEAR + 16);
        Ok(format!(
            "D{length:04}{}AB{}{}{count:02}00{options}",
            self.usage.code(),
            self.version,
            self.exportability.code(),
        ))
    }
}

/// A block's header, and the hexadecimal digits that follow it.
fn split(text: &str) -> Result<(Header, &str), Refused> {
    if !text.is_ascii() || text.len() < HEADER || text.len() > MOST {
        return refuse("it is no key block");
    }
    match &text[..1] {
        "D" => {}
        version @ ("A" | "B" | "C") => {
            return Err(Refused::KeyBlock(format!(
                "it is of version {version}, which protects by triple DES; version D is taken"
            )));
        }
        version => {
            return Err(Refused::KeyBlock(format!(
                "it is of version {version}; version D is taken"
            )));
        }
    }
    if text[1..5].parse() != Ok(text.len()) || !text[1..5].bytes().all(|one| one.is_ascii_digit()) {
        return refuse("it is not as long as its header says");
    }
    let usage = Usage::ALL.into_iter().find(|one| one.code() == &text[5..7]);
    let usage = usage.ok_or_else(|| {
        let known = Usage::ALL.map(Usage::code).join(", ");
        Refused::KeyBlock(format!(
            "the key's usage is {}; {known} are taken",
            &text[5..7]
        ))
    })?;
    if &text[7..8] != "A" {
        return Err(Refused::KeyBlock(format!(
            "the key's algorithm is {}; A (AES) is taken",
            &text[7..8]
        )));
    }
    if &text[8..9] != "B" {
        return Err(Refused::KeyBlock(format!(
            "the key's mode of use is {}; B (both ways) is taken",
            &text[8..9]
        )));
    }
    let version = text[9..11].to_owned();
    if !version.bytes().all(|one| one.is_ascii_alphanumeric()) || version.starts_with('c') {
        return refuse("its key's version is none, or says that it is a component");
    }
    let exportability = Exportability::ALL
        .into_iter()
        .find(|one| text[11..12].starts_with(one.code()));
    let exportability =
        exportability.ok_or_else(|| Refused::KeyBlock("its exportability is none".into()))?;
    if !text[12..14].bytes().all(|one| one.is_ascii_digit()) || &text[14..16] != "00" {
        return refuse("its number of optional blocks or its reserved field is none");
    }
    let count: usize = text[12..14].parse().map_err(|_| impossible())?;
    let (check, rest) = options(&text[HEADER..], count)?;
    if !(text.len() - rest.len()).is_multiple_of(16) {
        return refuse("its optional blocks do not fill whole blocks");
    }
    if !rest
        .bytes()
        .all(|one| matches!(one, b'0'..=b'9' | b'A'..=b'F'))
    {
        return refuse("after its header stands something else than hexadecimal digits");
    }
    let header = Header {
        usage,
        version,
        exportability,
        check,
    };
    Ok((header, rest))
}

type Check = Option<(Method, Vec<u8>)>;

/// Reads the optional blocks: check values, label, time, padding. What others may mean is not guessed.
fn options(mut text: &str, count: usize) -> Result<(Check, &str), Refused> {
    let mut check = None;
    let mut seen: Vec<&str> = Vec::new();
    for number in 1..=count {
        let (Some(id), Some(length)) = (text.get(..2), text.get(2..4)) else {
            return refuse("it ends in its optional blocks");
        };
        let length = usize::from_str_radix(length, 16).unwrap_or_default();
        let Some(data) = text.get(4..length).filter(|_| length >= 4) else {
            return refuse("an optional block is not as long as it says");
        };
        if seen.contains(&id) {
            return Err(Refused::KeyBlock(format!(
                "it has two optional blocks {id}"
            )));
        }
        match id {
            "KC" => check = Some(check_of(data)?),
            // The protection key's is no matter of the key; label and time are told by people.
            "KP" | "LB" | "TS" => {}
            "PB" if number == count => {}
            other => {
                return Err(Refused::KeyBlock(format!(
                    "its header has the optional block {other}, which is not known here"
                )));
            }
        }
        seen.push(id);
        text = &text[length..];
    }
    Ok((check, text))
}

fn check_of(data: &str) -> Result<(Method, Vec<u8>), Refused> {
    let wrong = || Refused::KeyBlock("its check value is none".into());
    let value = |text: &str, most| {
        let value = hex::decode(text).map_err(|_| wrong())?;
        if (2..=most).contains(&value.len()) {
            Ok(value)
        } else {
            Err(wrong())
        }
    };
    match data.split_at_checked(2) {
        Some(("01", rest)) => Ok((Method::Cmac, value(rest, 5)?)),
        Some(("00", rest)) => Ok((Method::Legacy, value(rest, 3)?)),
        Some(_) | None => Err(wrong()),
    }
}

fn refuse<T>(why: &str) -> Result<T, Refused> {
    Err(Refused::KeyBlock(why.into()))
}

/// What was checked before does not hold.
fn impossible() -> Refused {
    Refused::KeyBlock("it is no key block".into())
}
