//! What a person at a command line opens their sealed share with: passphrase, age identity, or the
//! card in a reader. No room is open.

use crate::medium::{Brought, OpenWith, Unreadable, read_brought};
use sealing::{POINT_LENGTH, fingerprint};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use token::{CardKey, Module, Slot, TokenInfo, TokenSession};
use wire::{Code, Error};
use zeroize::Zeroizing;

/// Asks for a PIN, by the card's label and its serial number.
pub type AskPin<'a> = dyn Fn(&str, &str) -> Result<SecretString, Error> + 'a;

/// What there is to open a sealed share with, outside a room.
#[derive(Default)]
pub struct ShareKeys<'a> {
    /// The custodian's passphrase.
    pub passphrase: Option<SecretString>,
    /// An age identity, or the contents of its file.
    pub identity: Option<SecretString>,
    /// The card reader's PKCS#11 module; OpenSC's, if none is named.
    pub module: Option<PathBuf>,
    /// Asks for the PIN of a card. It is called only where a share is sealed to one.
    pub pin: Option<&'a AskPin<'a>>,
}

impl ShareKeys<'_> {
    pub(crate) fn read(&self, file: &Path) -> Result<Result<Brought, Unreadable>, Error> {
        let ask = self.pin;
        let agrees = |recipient: &[u8; POINT_LENGTH], enc: &[u8; POINT_LENGTH]| {
            let ask = ask.ok_or_else(|| {
                Error::refusal(
                    Code::CardNeeded,
                    "This share is sealed to a card.",
                    "Put it into the reader, and be there to enter its PIN.",
                )
            })?;
            agree(&self.load_module()?, recipient, enc, ask)
        };
        let keys = OpenWith {
            passphrase: self.passphrase.as_ref(),
            identity: self.identity.as_ref(),
            card: Some(&agrees),
        };
        read_brought(file, &keys)
    }

    fn load_module(&self) -> Result<Module, Error> {
        let path = match &self.module {
            Some(path) => path.clone(),
            None => files::opensc().ok_or_else(|| {
                Error::failure(
                    Code::ModuleMissing,
                    "OpenSC's PKCS#11 module is not where it usually is.",
                    "Install OpenSC, or name the card's module with --module FILE.",
                )
            })?,
        };
        Ok(Module::load(&path, None)?)
    }
}

/// Has the one card that is there agree on a secret. One card can show as several slots, and most
/// hide their keys until the PIN is given; so which card it is must be clear before any PIN is.
fn agree(
    module: &Module,
    recipient: &[u8; POINT_LENGTH],
    enc: &[u8; POINT_LENGTH],
    ask: &AskPin<'_>,
) -> Result<Zeroizing<[u8; 32]>, Error> {
    let cards: Vec<(Slot, TokenInfo)> = module
        .slots()?
        .into_iter()
        .filter_map(|mut slot| slot.token.take().map(|token| (slot, token)))
        .filter(|(_, token)| token.initialised)
        .collect();
    let Some((_, first)) = cards.first() else {
        return Err(Error::refusal(
            Code::CardNeeded,
            "No card is in a reader.",
            "Put in the card the share was sealed to.",
        ));
    };
    if cards.iter().any(|(_, token)| token.serial != first.serial) {
        return Err(Error::refusal(
            Code::OneCard,
            "More than one card is in a reader, and a PIN given to the wrong one counts as a wrong try.",
            "Leave only the card the share was sealed to.",
        ));
    }
    let mut others = Vec::new();
    for (slot, token) in &cards {
        let session = module.open(slot.id)?;
        session.login(&ask(&token.label, &token.serial)?)?;
        let found = find(&session, recipient, &mut others)
            .and_then(|key| key.map(|id| Ok(session.card_ecdh(&id, enc)?)).transpose());
        // A card that is gone is logged out already.
        let _ = session.logout();
        if let Some(secret) = found? {
            return Ok(secret);
        }
    }
    let held = match others.as_slice() {
        [] => "no key that could open one".to_owned(),
        keys => format!("key {}", keys.join(" and ")),
    };
    let (sealed_to, label) = (fingerprint(recipient), &first.label);
    Err(Error::refusal(
        Code::NotThisCard,
        format!(
            "The share is sealed to the card with key {sealed_to}, and the card “{label}” holds {held}."
        ),
        "Put in the card the share was sealed to.",
    ))
}

/// The id of the key with this public key; fingerprints of keys like it go to `others`.
fn find(
    session: &TokenSession,
    recipient: &[u8; POINT_LENGTH],
    others: &mut Vec<String>,
) -> Result<Option<Vec<u8>>, Error> {
    for CardKey {
        id,
        public,
        derives,
        ..
    } in session.card_keys()?
    {
        let Ok(point) = <[u8; POINT_LENGTH]>::try_from(public) else {
            continue;
        };
        if derives && point == *recipient {
            return Ok(Some(id));
        }
        if derives {
            others.push(fingerprint(&point));
        }
    }
    Ok(None)
}
