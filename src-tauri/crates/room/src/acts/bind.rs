//! Binding tokens: unlocked, probed, compared with what the room knows.

use crate::room::Room;
use crate::tokens;
use crate::tokens::session;
use ceremony::{Command, TokenFacts, TokenRole};
use secrecy::SecretString;
use std::path::PathBuf;
use token::Place;
use wire::{Error, Initialise};

impl Room {
    pub(super) fn bind_token(
        &mut self,
        id: &str,
        role: &str,
        module: PathBuf,
        slot: u64,
        pin: &SecretString,
        initialise: Option<Initialise>,
    ) -> Result<(), Error> {
        let role = match role {
            "primary" => Some(TokenRole::Primary),
            "target" => Some(TokenRole::Target),
            "journal" => None,
            other => {
                return Err(Error::usage(
                    "token-role-unknown",
                    format!("“{other}” is not a part a token plays."),
                    "There are primary, target and journal.",
                ));
            }
        };
        let module = self.load_module(&module)?;
        let fresh = initialise.is_some();
        let mut place = Place { module, slot };
        if let Some(new) = initialise {
            place.slot = self.initialise(&place, &new.label, &new.so_pin, pin)?;
        }
        self.module_of(&place)?.refuse_forwarding(place.slot)?;
        self.tokens.unlock(&place, pin)?;
        self.refuse_rollback(&place)?;
        self.notice_journal_token(&place)?;
        let Some(role) = role else {
            return if self.journal_place().as_ref() == Some(&place) {
                Ok(())
            } else {
                let lost = self.journal_key_lost;
                Err(Error::refusal(
                    "token-signs-the-journal",
                    "That token does not hold the key that signs this journal.",
                    if lost {
                        "It is the token that held it: the next ceremony introduces a new key."
                    } else {
                        "Choose the token named in the list."
                    },
                ))
            };
        };
        let (facts, random, calls) = self.inspect(&place, fresh)?;
        self.ceremony(id)?
            .allow_token(&facts, self.ledger.facts().allow_software_tokens)?;
        if !self.is_practice() {
            facts.may_hold_keys()?;
        }
        self.refuse_taken_label(id, role, &place)?;
        self.stir(id, &random)?;
        // A token bound before is only unlocked again; the same rules have a say.
        self.command(
            id,
            Command::BindToken {
                role,
                token: facts,
                calls,
            },
        )?;
        self.live
            .entry(id.into())
            .or_default()
            .places
            .insert(role, place);
        // Also says whether the token that signs the journal is plugged and still locked.
        self.tokens().map(drop)
    }

    pub(super) fn accept_tokens(
        &mut self,
        id: &str,
        by: String,
        confirmed_by: String,
    ) -> Result<(), Error> {
        let accept = Command::AcceptTokens { by, confirmed_by };
        self.ceremony(id)?.decide(accept.clone())?;
        let live = self.live.get(id);
        let place = live.and_then(|live| live.places.values().next()).cloned();
        // Before the step ends: no later one would make the key that signs the journal.
        if let Some(place) = place {
            self.ensure_journal_key(&place)?;
        }
        self.command(id, accept)?;
        self.checkpoint().map(drop)
    }

    fn module_of(&mut self, place: &Place) -> Result<&token::Module, Error> {
        let setting = self.module_setting(&place.module)?;
        Ok(self.tokens.module(&setting.wanted())?)
    }

    /// Gives a fresh token its label and PINs. Returns its slot, which some modules change.
    pub(crate) fn initialise(
        &mut self,
        place: &Place,
        label: &str,
        so_pin: &SecretString,
        pin: &SecretString,
    ) -> Result<u64, Error> {
        let module = self.module_of(place)?;
        Ok(module.init_token(place.slot, label, so_pin, pin)?)
    }

    /// What the token is and truly does, with fresh randomness from it.
    fn inspect(
        &mut self,
        place: &Place,
        initialised: bool,
    ) -> Result<(TokenFacts, Vec<u8>, Vec<ceremony::DeviceCall>), Error> {
        let session = session(&self.tokens, place)?;
        if self.is_practice() {
            // A practice token killed in the middle of making a key pair keeps half of it.
            session.remove_orphan_public_keys()?;
        }
        let info = session.token_info()?;
        let module = session.module();
        let library = module.info()?;
        let can = session.probe()?;
        let random = session.random(48)?.to_vec();
        let facts = TokenFacts {
            module: module
                .path()
                .file_name()
                .map(|name| name.to_string_lossy().into_owned())
                .unwrap_or_default(),
            module_digest: hex::encode(module.sha256()),
            library: format!(
                "{} {} by {}",
                library.description, library.version, library.manufacturer
            ),
            slot: session.slot(),
            software: token::deviations::known_software(&library)
                || token::deviations::software_token(&info),
            label: info.label,
            manufacturer: info.manufacturer,
            model: info.model,
            serial: info.serial,
            firmware: info.firmware,
            abilities: can.abilities(),
            initialised,
        };
        Ok((facts, random, tokens::calls(session.take_trace())))
    }

    /// A label already on the token is refused before anything begins: nothing is overwritten.
    fn refuse_taken_label(&self, id: &str, role: TokenRole, place: &Place) -> Result<(), Error> {
        let ceremony = self.ceremony(id)?;
        let label = &ceremony.script.key.label;
        // A replica or a live test finds the key in its primary token, and a live test leaves
        // nothing in the other.
        let kind = ceremony.kind;
        let makes = match role {
            TokenRole::Primary => kind.makes_key() && ceremony.key.is_none(),
            TokenRole::Target => {
                (kind.makes_key() || kind.installs_key()) && ceremony.recovered.is_none()
            }
        };
        let begun = ceremony.unresolved.is_some();
        let session = session(&self.tokens, place)?;
        let taken = session.label_taken(label)?;
        drop(session.take_trace());
        if makes && !begun && taken {
            return Err(Error::refusal(
                "label-taken",
                format!("The token already holds something called “{label}”."),
                "Nothing was changed. Choose another label in the script, or another token.",
            ));
        }
        Ok(())
    }
}
