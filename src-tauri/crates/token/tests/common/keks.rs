//! KEKs for tests.

use aes_kw::{KeyInit as _, KwpAes256};
use rsa::PrivateKey;
use rsa::pkcs8::{EncodePrivateKey as _, EncodePublicKey as _};
use token::{Format, Handle, Kek, KekKind, MadeDek, TokenSession, Wrapped};

/// What stands for a master key: of a value that is known, so that software can wrap under it.
pub const RECOVERY_KEY: [u8; 32] = [0xc3; 32];

/// An RSA KEK that software made and wrapped, because not every module wraps its own.
pub fn software_kek() -> (Wrapped, PrivateKey) {
    let key = PrivateKey::new(&mut rand::rng(), 2048).unwrap();
    let pkcs8 = key.to_pkcs8_der().unwrap();
    let mut bytes = vec![0; pkcs8.as_bytes().len().next_multiple_of(8) + 8];
    KwpAes256::new(&RECOVERY_KEY.into())
        .wrap_key(pkcs8.as_bytes(), &mut bytes)
        .unwrap();
    let format = Format::Rfc5649;
    (Wrapped { format, bytes }, key)
}

pub fn rsa<'s>(session: &'s TokenSession, master: Handle, kek: &(Wrapped, PrivateKey)) -> Kek<'s> {
    let spki = kek.1.as_public_key().to_public_key_der().unwrap();
    let kind = KekKind::Rsa2048;
    session
        .open_kek(master, kind, &kek.0, Some(spki.as_bytes()))
        .unwrap()
}

pub fn aes(session: &TokenSession, master: Handle) -> Kek<'_> {
    let made = session.make_kek(master, KekKind::Aes256).unwrap();
    session
        .open_kek(master, KekKind::Aes256, &made.wrapped, None)
        .unwrap()
}

pub fn opens(kek: &Kek<'_>, (format, wrapped): &(Format, Vec<u8>), dek: &MadeDek) -> bool {
    kek.dek_canary_opens(*format, wrapped, &dek.canary).unwrap()
}
