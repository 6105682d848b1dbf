//! Making a card as a person gets it: keys made on the card, standard PINs, certificates.

use std::fs;
use std::path::Path;
use std::str::FromStr as _;

use des::TdesEde3;
use des::cipher::{BlockEncrypt as _, KeyInit as _, generic_array::GenericArray};
use p256::ecdsa::{DerSignature, SigningKey};
use rand_core::OsRng;
use x509_cert::builder::{Builder as _, CertificateBuilder, Profile};
use x509_cert::der::Encode as _;
use x509_cert::name::Name;
use x509_cert::serial_number::SerialNumber;
use x509_cert::spki::SubjectPublicKeyInfoOwned;
use x509_cert::time::Validity;

use crate::card::{self, Card, Kind};

/// The PIN every card is handed out with.
pub const PIN: &str = "123456";
/// What unblocks it: an OpenPGP card's administrator PIN, a PIV card's PUK.
pub const ADMIN_PIN: &str = "12345678";

/// Makes the card in `folder` unless it is there already.
pub fn issue(kind: Kind, serial: u32, folder: &Path) -> Result<(), String> {
    if folder.exists() {
        return Ok(());
    }
    // Renamed when it is whole, so that a card is never half made.
    let unfinished = folder.with_extension("unfinished");
    let failed = |error: std::io::Error| format!("{}: {error}", unfinished.display());
    if unfinished.exists() {
        fs::remove_dir_all(&unfinished).map_err(failed)?;
    }
    fs::create_dir_all(&unfinished).map_err(failed)?;
    card::power_up(kind, serial, &unfinished, |card| match kind {
        Kind::OpenPgp => openpgp(card, &ECDSA_P256),
        Kind::OpenPgpEd25519 => openpgp(card, &EDDSA_ED25519),
        Kind::Piv => piv(card),
        Kind::OpenPgpBlank => select(card, &OPENPGP),
        Kind::PivBlank => select(card, &PIV),
    })?;
    fs::rename(&unfinished, folder).map_err(failed)
}

const OPENPGP: [u8; 6] = [0xd2, 0x76, 0x00, 0x01, 0x24, 0x01];
const PIV: [u8; 9] = [0xa0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00];

/// Algorithm attributes (OpenPGP card 3.4, 4.4.3.10): algorithm, then the curve's object identifier.
const ECDSA_P256: [u8; 9] = [0x13, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const ECDH_P256: [u8; 9] = [0x12, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const EDDSA_ED25519: [u8; 10] = [0x16, 0x2b, 0x06, 0x01, 0x04, 0x01, 0xda, 0x47, 0x0f, 0x01];

fn select(card: &mut Card<'_>, application: &[u8]) -> Result<(), String> {
    card.issue([0x00, 0xa4, 0x04, 0x00], application).map(drop)
}

/// One key of an OpenPGP card: which it is, and where its attributes, fingerprint and time stand.
struct Place {
    key: u8,
    attributes: u8,
    fingerprint: u8,
    time: u8,
}

const SIGNING: Place = Place {
    key: 0xb6,
    attributes: 0xc1,
    fingerprint: 0xc7,
    time: 0xce,
};
const DECRYPTING: Place = Place {
    key: 0xb8,
    attributes: 0xc2,
    fingerprint: 0xc8,
    time: 0xcf,
};

fn openpgp(card: &mut Card<'_>, signing: &[u8]) -> Result<(), String> {
    const ADMIN: [u8; 4] = [0x00, 0x20, 0x00, 0x83];
    select(card, &OPENPGP)?;
    card.issue(ADMIN, ADMIN_PIN.as_bytes())?;
    for (place, attributes) in [(SIGNING, signing), (DECRYPTING, &ECDH_P256[..])] {
        let put = |tag| [0x00, 0xda, 0x00, tag];
        card.issue(put(place.attributes), attributes)?;
        let made = card.issue([0x00, 0x47, 0x80, 0x00], &[place.key, 0x00])?;
        // OpenSC shows no key whose fingerprint is zero. Any other will do.
        let fingerprint = made
            .last_chunk::<20>()
            .ok_or("the card gave no public key")?;
        card.issue(put(place.fingerprint), fingerprint)?;
        card.issue(put(place.time), &1_700_000_000_u32.to_be_bytes())?;
    }
    Ok(())
}

fn piv(card: &mut Card<'_>) -> Result<(), String> {
    const P256: u8 = 0x11;
    select(card, &PIV)?;
    authenticate_administrator(card)?;
    let issuer = SigningKey::random(&mut OsRng);
    // SP 800-73-4, part 1, 4.3: each key's certificate has an object of its own.
    for (key, object, subject) in [
        (0x9c, [0x5f, 0xc1, 0x0a], "CN=Keymoot test signing"),
        (0x9d, [0x5f, 0xc1, 0x0b], "CN=Keymoot test key management"),
    ] {
        let made = card.issue([0x00, 0x47, 0x00, key], &[0xac, 0x03, 0x80, 0x01, P256])?;
        // The answer ends with the uncompressed point.
        let point = made
            .last_chunk::<65>()
            .ok_or("the card gave no public key")?;
        let certificate = certificate(&issuer, subject, point, key == 0x9d)
            .map_err(|error| format!("no certificate for {subject}: {error}"))?;
        let content = [
            tlv(&[0x70], &certificate),
            tlv(&[0x71], &[0x00]),
            tlv(&[0xfe], &[]),
        ];
        let data = [tlv(&[0x5c], &object), tlv(&[0x53], &content.concat())];
        card.issue([0x00, 0xdb, 0x3f, 0xff], &data.concat())?;
    }
    Ok(())
}

/// SP 800-73-4, part 2, A.1: the card's challenge, encrypted under the management key every card
/// of this kind is made with.
fn authenticate_administrator(card: &mut Card<'_>) -> Result<(), String> {
    const TRIPLE_DES: u8 = 0x03;
    const MANAGEMENT_KEY: [u8; 8] = [1, 2, 3, 4, 5, 6, 7, 8];
    let header = [0x00, 0x87, TRIPLE_DES, 0x9b];
    let asked = card.issue(header, &[0x7c, 0x02, 0x81, 0x00])?;
    let challenge = asked
        .last_chunk::<8>()
        .ok_or("the card gave no challenge")?;
    let key = [MANAGEMENT_KEY; 3].concat();
    let mut block = GenericArray::from(*challenge);
    TdesEde3::new(GenericArray::from_slice(&key)).encrypt_block(&mut block);
    card.issue(header, &tlv(&[0x7c], &tlv(&[0x82], &block)))?;
    Ok(())
}

fn certificate(
    issuer: &SigningKey,
    subject: &str,
    point: &[u8],
    agrees_keys: bool,
) -> Result<Vec<u8>, Box<dyn std::error::Error>> {
    const TEN_YEARS: u64 = 10 * 365 * 24 * 60 * 60;
    let profile = Profile::Leaf {
        issuer: Name::from_str("CN=Keymoot test issuer")?,
        enable_key_agreement: agrees_keys,
        enable_key_encipherment: false,
    };
    let key = p256::PublicKey::from_sec1_bytes(point)?;
    let builder = CertificateBuilder::new(
        profile,
        SerialNumber::from(1_u32),
        Validity::from_now(std::time::Duration::from_secs(TEN_YEARS))?,
        Name::from_str(subject)?,
        SubjectPublicKeyInfoOwned::from_key(key)?,
        issuer,
    )?;
    Ok(builder.build::<DerSignature>()?.to_der()?)
}

/// BER-TLV with up to two bytes of length.
fn tlv(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let len = u16::try_from(value.len()).unwrap_or(u16::MAX).to_be_bytes();
    let len = match len {
        [0, short] if short < 0x80 => vec![short],
        [0, one] => vec![0x81, one],
        [high, low] => vec![0x82, high, low],
    };
    [tag, &len, value].concat()
}
