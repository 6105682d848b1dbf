//! Acts: one file per effect. Each journals its intent, acts, and journals the outcome.

mod attach;
mod bind;
mod checks;
mod collect;
mod copies;
mod destroy;
mod door;
mod hand_out;
mod make_key;
mod people;
mod possession;
mod read_back;
pub(crate) mod reconcile;
mod recover;
mod rehearse;
mod reissue;
pub(crate) mod release;
mod seal;
mod source;
mod test_key;

use crate::live::wipe_stack;
use crate::room::Room;
use crate::signing::plain_words;
use crate::tokens;
use crate::tokens::session;
use ceremony::{
    CheckValue, Command, DeviceCall, Effect, ExceptionNote, KeyFacts, Probe, TokenRole,
};
use std::collections::BTreeMap;
use token::{Handle, TokenSession};
use wire::Progress;
use wire::Told;
use wire::{Action, Error, ErrorKind, FailureView, View};

impl Room {
    /// Does what a front asks for in a ceremony, and shows where that leaves it.
    ///
    /// # Errors
    /// A refusal leaves everything as it was. A failure may leave an effect unresolved; the view
    /// then says so, also after a restart.
    pub fn act(&mut self, id: &str, action: Action, told: Told<'_>) -> Result<View, Error> {
        self.writable()?;
        // Times that run backwards would refute the record.
        self.clock_is_sure()?;
        plain_words(action.words().into_iter().map(String::as_str))?;
        if let Some(live) = self.live.get_mut(id) {
            live.failure = None;
            live.not_accepted = None;
        }
        let done = self.dispatch(id, action, told);
        wipe_stack();
        done?;
        self.view(id)
    }

    fn dispatch(&mut self, id: &str, action: Action, told: Told<'_>) -> Result<(), Error> {
        let by = self.administrator(id)?;
        match action {
            Action::Abort { by, reason } => {
                let unresolved = self.ceremony(id)?.unresolved.as_ref();
                let found = unresolved.map(|effect| self.look(id, effect));
                self.command(id, Command::Abort { by, reason, found })?;
                self.live.remove(id);
                self.checkpoint()?;
                self.lock_idle_tokens();
                Ok(())
            }
            Action::AcceptTokens { confirmed_by } => self.accept_tokens(id, by, confirmed_by),
            Action::Approve { by, approval } => self.command(id, Command::Approve { by, approval }),
            Action::Arrive {
                name,
                identity_check,
                passphrase,
            } => self.arrive(id, &name, identity_check, &passphrase),
            Action::AccountShares {
                unaccounted,
                reason,
                confirmed_by,
            } => self.account_shares(id, by, confirmed_by, unaccounted, reason),
            Action::ApproveEmergency { name, passphrase } => {
                self.approve_emergency(id, &name, &passphrase)
            }
            Action::AttachFile { what, file } => self.attach(id, what, file.as_ref()),
            Action::BindToken {
                role,
                module,
                slot,
                pin,
                initialise,
            } => self.bind_token(id, &role, module.into(), slot, &pin, initialise),
            Action::BringProof { custodian, file } => {
                self.bring_proof(id, custodian, file.as_ref())
            }
            Action::BringShare {
                custodian,
                bag,
                seal_intact,
                source,
                confirmed_by,
            } => {
                let bag = collect::Bag {
                    custodian,
                    number: bag,
                    seal_intact,
                    confirmed_by,
                };
                self.bring_share(id, bag, &source)
            }
            Action::CloseCheck {
                reason,
                confirmed_by,
            } => self.close_check(id, by, confirmed_by, reason),
            Action::CloseDoor { confirmed_by } => self.close_door(id, confirmed_by, told),
            Action::CloseRollCall => {
                self.command(id, Command::CloseRollCall { by })?;
                self.checkpoint().map(drop)
            }
            Action::DeferFollowUp {
                task,
                reason,
                until,
                confirmed_by,
            } => {
                let defer = Command::DeferFollowUp {
                    task,
                    reason,
                    until: until.clone(),
                    by,
                    confirmed_by,
                };
                self.ceremony(id)?.decide(defer.clone())?;
                self.still_to_come(&until)?;
                self.command(id, defer)
            }
            Action::DestroyOldShare {
                index,
                custodian,
                bag,
                how,
                confirmed_by,
            } => self.destroy_share(
                id,
                Command::DestroyOldShare {
                    index,
                    custodian,
                    bag,
                    how,
                    confirmed_by,
                },
            ),
            Action::DestroyVoidedShare {
                attempt,
                index,
                how,
                confirmed_by,
            } => self.destroy_share(
                id,
                Command::DestroyVoidedShare {
                    attempt,
                    index,
                    how,
                    confirmed_by,
                },
            ),
            Action::DoFollowUp {
                task,
                note,
                confirmed_by,
            } => self.command(
                id,
                Command::DoFollowUp {
                    task,
                    note,
                    by,
                    confirmed_by,
                },
            ),
            Action::HolderAbsent {
                custodian,
                tried,
                reason,
                confirmed_by,
            } => self.command(
                id,
                Command::RecordAbsence {
                    custodian,
                    tried,
                    reason,
                    confirmed_by,
                },
            ),
            Action::Destroy { confirmed_by } => self.destroy(id, confirmed_by, told),
            Action::Leave { name, reason } => {
                let participant = self.participant_in(id, &name)?;
                self.command(
                    id,
                    Command::Leave {
                        participant,
                        reason,
                    },
                )
            }
            Action::LoadPackage { file } => self.load_package(id, file.as_ref()),
            Action::MakeKey { confirmed_by } => self.make_key(id, confirmed_by, told),
            Action::Pause { reason } => {
                self.command(id, Command::Pause { by, reason })?;
                self.checkpoint().map(drop)
            }
            Action::ReadBack { source } => self.read_back(id, &source),
            Action::Reconcile {
                decision,
                confirmed_by,
            } => self.reconcile(id, &decision, by, confirmed_by, told),
            Action::RecordException {
                expected,
                happened,
                decided,
                by,
            } => {
                let note = ExceptionNote {
                    expected,
                    happened,
                    decided,
                    by,
                };
                self.command(id, Command::RecordException { note })
            }
            Action::Recover { confirmed_by } => self.recover(id, confirmed_by, told),
            Action::Rehearse { dice } => self.rehearse(id, dice.as_ref(), told),
            Action::Release {
                folder,
                confirmed_by,
            } => self.release(id, folder.as_deref(), confirmed_by, told),
            Action::RemoveVoidFiles { confirmed_by } => self.remove_void_files(id, confirmed_by),
            Action::Resume => self.command(id, Command::Resume { by }),
            Action::Return { name } => {
                let participant = self.participant_in(id, &name)?;
                self.command(id, Command::Return { participant })
            }
            Action::SealBag { bag, confirmed_by } => self.seal_bag(id, bag, confirmed_by),
            Action::SignOff {
                name,
                agree,
                reason,
                passphrase,
            } => self.sign_off(id, &name, agree, &reason, &passphrase),
            Action::RetireQuorum { confirmed_by } => self.retire_quorum(id, by, confirmed_by),
            Action::TestKey { confirmed_by } => self.test_key(id, confirmed_by, told),
            Action::WriteShare {
                folder,
                printer,
                keys,
            } => {
                let onto = hand_out::Onto {
                    folder,
                    printer,
                    keys,
                };
                self.write_share(id, onto, told)
            }
        }
    }

    /// Journals the intent of the effect whose turn it is and tells that it begins.
    fn intend(
        &mut self,
        id: &str,
        effect: &Effect,
        confirmed_by: Option<String>,
        told: Told<'_>,
    ) -> Result<(), Error> {
        // What happened since the last step belongs to it, not to this one.
        self.discard_traces(id);
        self.command(
            id,
            Command::Begin {
                effect: effect.clone(),
                confirmed_by,
            },
        )?;
        tell(id, effect, "intent", told);
        tell(id, effect, "acting", told);
        Ok(())
    }

    /// Journals that an effect did not happen and passes the reason on.
    fn not_done<T>(
        &mut self,
        id: &str,
        effect: &Effect,
        calls: Vec<DeviceCall>,
        error: Error,
    ) -> Result<T, Error> {
        self.command(
            id,
            Command::ReportFailure {
                code: error.code.clone(),
                message: error.message.clone(),
                calls,
            },
        )?;
        self.note_failure(id, effect, &error);
        Err(error)
    }

    /// Passes an error on whose effect may have happened: it stays unresolved.
    fn unknown<T>(&mut self, id: &str, effect: &Effect, error: Error) -> Result<T, Error> {
        self.note_failure(id, effect, &error);
        Err(Error {
            recovery: "Whether it happened is not known. Unlock the token again: Keymoot looks \
                       and says what it found before anything is repeated."
                .into(),
            kind: ErrorKind::Failure,
            ..error
        })
    }

    fn note_failure(&mut self, id: &str, effect: &Effect, error: &Error) {
        self.live.entry(id.into()).or_default().failure = Some(FailureView {
            effect: effect.name().into(),
            code: error.code.clone(),
            message: error.message.clone(),
        });
    }

    /// Tells that the effect is over and signs what was journalled.
    fn finish(&mut self, id: &str, effect: &Effect, told: Told<'_>) -> Result<(), Error> {
        tell(id, effect, "outcome", told);
        self.checkpoint().map(drop)
    }

    /// The effect whose turn it is.
    fn turn(&self, id: &str) -> Result<Effect, Error> {
        self.ceremony(id)?.next_effect().ok_or_else(|| {
            Error::refusal(
                "steps-in-order",
                "Nothing is to be done with a device at this step.",
                "Do what the step asks for first.",
            )
        })
    }

    /// The open session of the token that plays `role`.
    fn session(&self, id: &str, role: TokenRole) -> Result<&TokenSession, Error> {
        let place = self
            .live
            .get(id)
            .and_then(|live| live.places.get(&role))
            .ok_or_else(|| {
                Error::refusal(
                    "token-unlocked",
                    "The token is not unlocked in this program.",
                    "Choose the token and enter its PIN again.",
                )
            })?;
        session(&self.tokens, place)
    }

    fn calls_of(&self, id: &str, role: TokenRole) -> Vec<DeviceCall> {
        self.session(id, role)
            .map_or_else(|_| Vec::new(), |one| tokens::calls(one.take_trace()))
    }

    fn discard_traces(&self, id: &str) {
        for role in [TokenRole::Primary, TokenRole::Target] {
            drop(self.calls_of(id, role));
        }
    }

    /// The administrator's name.
    pub(crate) fn administrator(&self, id: &str) -> Result<String, Error> {
        let script = &self.ceremony(id)?.script;
        let found = script
            .participants
            .iter()
            .find(|one| one.role == ceremony::Role::Administrator);
        Ok(found.map(|one| one.name.clone()).unwrap_or_default())
    }

    /// The id of somebody who has arrived, by name.
    fn participant_in(&self, id: &str, name: &str) -> Result<String, Error> {
        let people = &self.ceremony(id)?.people;
        people
            .iter()
            .find(|person| person.attendee.name == name)
            .map(|person| person.attendee.participant.clone())
            .ok_or_else(|| {
                Error::refusal(
                    "has-arrived",
                    format!("{name} has not arrived."),
                    "Choose somebody who was marked present.",
                )
            })
    }
}

fn tell(id: &str, effect: &Effect, phase: &'static str, told: Told<'_>) {
    told(Progress {
        ceremony: id.into(),
        step: effect.step().name().into(),
        effect: effect.name().into(),
        phase,
        done: u32::from(phase == "outcome"),
        total: 1,
    });
}

/// The key as the token describes it, with what was tried on it. Its check value must be the one
/// the journal has, where it has one.
fn key_facts(
    session: &TokenSession,
    handle: Handle,
    mut probes: Vec<Probe>,
    journalled: Option<&CheckValue>,
) -> Result<KeyFacts, Error> {
    let attributes = session.read_back(handle)?;
    let check = match journalled {
        Some(journalled) => checks::check_again(session, handle, journalled)?,
        None => checks::check_of(session, handle, None)?,
    };
    probes.extend(
        session
            .probe_master(handle)?
            .into_iter()
            .map(|probe| Probe {
                name: probe.name,
                held: probe.held,
                detail: probe.detail,
            }),
    );
    Ok(KeyFacts {
        id: attributes.id.clone().unwrap_or_default(),
        label: attributes.label.clone().unwrap_or_default(),
        attributes: attribute_texts(&attributes),
        probes,
        check,
    })
}

/// Attributes as the record prints them: those the device answered, by name.
fn attribute_texts(attributes: &token::KeyAttributes) -> BTreeMap<String, String> {
    let Ok(serde_json::Value::Object(all)) = serde_json::to_value(attributes) else {
        return BTreeMap::new();
    };
    all.into_iter()
        .filter_map(|(name, value)| match value {
            serde_json::Value::Null => None,
            serde_json::Value::String(text) => Some((name, text)),
            other => Some((name, other.to_string())),
        })
        .collect()
}

/// A key's id as bytes.
fn key_id(id: &str) -> Result<Vec<u8>, Error> {
    hex::decode(id).map_err(|_| Error::fault("key-id", format!("“{id}” is not an id.")))
}
