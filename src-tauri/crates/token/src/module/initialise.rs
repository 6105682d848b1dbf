//! Giving a fresh token its label and PINs.

use super::{Module, Shared, slot_id};
use crate::error::{Error, ErrorKind};
use crate::slots::{Slot, TokenInfo};
use cryptoki_sys::CKU_SO;
use secrecy::SecretString;

/// Bytes that a master key, a journal key and its checkpoint take on a token, amply.
const ROOM_FOR_KEYS: u64 = 8 * 1024;

impl Module {
    /// Initialises a fresh token: its label, a security officer PIN, and the user PIN. Returns its
    /// slot, which some modules change by this. What can be known beforehand is looked at before
    /// anything is done.
    ///
    /// # Errors
    /// [`ErrorKind::AlreadyInitialised`] for a token in use: this never destroys anything.
    /// [`ErrorKind::LabelInvalid`], [`ErrorKind::NoToken`], [`ErrorKind::PinInvalid`],
    /// [`ErrorKind::ForwardingDrops`], [`ErrorKind::NoSpace`]. After these
    /// the token is as it was. Of any other the token may be initialised and without a user PIN,
    /// which [`init_pin`](Self::init_pin) gives it.
    pub fn init_token(
        &self,
        slot: u64,
        label: &str,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<u64, Error> {
        let Shared {
            functions, trace, ..
        } = &*self.shared;
        let field = label_field(label)?;
        let before = self.slots()?;
        let pin_pad = self.refuse_init(slot, label, so_pin, pin)?.pin_pad;
        self.shared.forget(slot_id(slot)?);
        let given = (!pin_pad).then_some(so_pin);
        let initialised = functions.init_token(trace, slot_id(slot)?, &field, given);
        let made = match (self.initialised_in(slot, label, &before)?, initialised) {
            // It did happen, whatever the device said of it.
            (Some(made), _) => made,
            (None, Err(error)) => return Err(error),
            (None, Ok(())) => {
                let what = "initialise the token".to_owned();
                return Err(ErrorKind::DidNot { what }.into());
            }
        };
        self.init_pin(made, so_pin, pin)?;
        Ok(made)
    }

    /// Looks at what can be known before a fresh token is initialised, and changes nothing. Returns
    /// what the token says of itself.
    ///
    /// # Errors
    /// Those of [`init_token`](Self::init_token) after which the token is as it was.
    pub fn refuse_init(
        &self,
        slot: u64,
        label: &str,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<TokenInfo, Error> {
        label_field(label)?;
        let slots = self.slots()?;
        let here = slots.into_iter().find(|known| known.id == slot);
        let token = here.and_then(|known| known.token);
        let token = token.ok_or(ErrorKind::NoToken)?;
        if token.initialised {
            return Err(ErrorKind::AlreadyInitialised.into());
        }
        if !token.takes_pin(so_pin) || !token.takes_pin(pin) {
            return Err(ErrorKind::PinInvalid.into());
        }
        if token.free.is_some_and(|free| free < ROOM_FOR_KEYS) {
            return Err(ErrorKind::NoSpace.into());
        }
        self.refuse_forwarding(slot)?;
        Ok(token)
    }

    /// The slot of the token that was just initialised in `slot`. SoftHSM moves it to a slot of its
    /// own, and some devices show another label than they were given: it is the one that is new.
    fn initialised_in(
        &self,
        slot: u64,
        label: &str,
        before: &[Slot],
    ) -> Result<Option<u64>, Error> {
        let known = |new: &Slot| {
            before
                .iter()
                .any(|old| old.id == new.id && old.token == new.token)
        };
        let initialised = |new: &Slot| new.token.as_ref().is_some_and(|token| token.initialised);
        let named = |new: &Slot| new.token.as_ref().is_some_and(|token| token.label == label);
        let slots = self.slots()?;
        let fresh = slots.iter().filter(|new| initialised(new) && !known(new));
        let fresh: Vec<&Slot> = fresh.collect();
        let here = fresh.iter().find(|new| new.id == slot);
        let made = here
            .or_else(|| fresh.iter().find(|new| named(new)))
            .or_else(|| fresh.first().filter(|_| fresh.len() == 1));
        Ok(made.map(|new| new.id))
    }

    /// Sets the user PIN, as the security officer does for a token without one or with a locked one.
    ///
    /// # Errors
    /// [`ErrorKind::PinIncorrect`] and [`ErrorKind::PinLocked`] for the security officer's PIN,
    /// [`ErrorKind::PinInvalid`] for the new one, [`ErrorKind::AlreadyLoggedIn`].
    pub fn init_pin(
        &self,
        slot: u64,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<(), Error> {
        let session = self.open(slot)?;
        if !session.token_info()?.takes_pin(pin) {
            return Err(ErrorKind::PinInvalid.into());
        }
        session.login_as(CKU_SO, so_pin)?;
        let outcome = session.init_pin(pin);
        let out = session.logout();
        match outcome {
            // Said to have failed, it may be set all the same: then it opens the token.
            Err(error) if error.failed() && out.is_ok() && session.login(pin).is_ok() => {
                session.logout()
            }
            Err(error) => Err(error),
            Ok(()) => out,
        }
    }
}

/// A label as `C_InitToken` takes it, padded with blanks: so it may not end in one, and what would
/// disturb a line of text may not stand in it.
fn label_field(label: &str) -> Result<[u8; 32], Error> {
    let fits = (1..=32).contains(&label.len());
    if !fits || label.trim() != label || label.chars().any(char::is_control) {
        return Err(ErrorKind::LabelInvalid.into());
    }
    let mut field = [b' '; 32];
    field[..label.len()].copy_from_slice(label.as_bytes());
    Ok(field)
}
