//! The main job from end to end, unattended, in a practice room it makes: a key made, shared,
//! rehearsed, recovered on a second token by a quorum, compared, signed off and recorded.

use crate::acts::release::PACKAGE;
use crate::log::Options;
use crate::practice_room::{
    ADMINISTRATOR, WITNESS, custodian_names, enrol_examples, no_fresh_token, practice_with,
};
use crate::practice_tokens::{PASSPHRASE, PIN, SO_PIN};
use crate::room::Room;
use crate::settings::ModuleSetting;
use ceremony::{KeyPlan, Kind, Participant, QuorumPlan, Role, Script};
use files::file_error;
use files::write_new;
use secrecy::SecretString;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};
use wire::{Action, CheckView, Error, Initialise, Keys, Progress, SlotView, Source, View, Want};

/// What to practise.
#[derive(Clone, Debug)]
pub struct PracticeOptions {
    /// The folder for everything that comes out of it; must not exist, or be empty.
    pub out: PathBuf,
    /// k.
    pub threshold: u32,
    /// n.
    pub shares: u32,
    /// Another module than the practice token; only its uninitialised slots are used.
    pub module: Option<PathBuf>,
    /// Handed to modules that need a string at initialisation.
    pub module_config: Option<String>,
    /// How the room is opened.
    pub options: Options,
}

impl PracticeOptions {
    /// 3 of 5 on the practice token.
    #[must_use]
    pub fn new(out: PathBuf) -> Self {
        Self {
            out,
            threshold: 3,
            shares: 5,
            module: None,
            module_config: None,
            options: Options::default(),
        }
    }
}

/// What came of it; the JSON of `keymoot practice`.
#[derive(Clone, Debug, Serialize)]
pub struct Practice {
    /// True if the recovered key is the key that was made.
    #[serde(rename = "match")]
    pub matches: bool,
    /// The key.
    pub key: PracticeKey,
    /// The tokens it was made in and recovered to.
    pub tokens: Vec<PracticeToken>,
    /// The quorum.
    pub quorum: PracticeQuorum,
    /// Where the shares are.
    pub share_files: Vec<ShareFile>,
    /// The recovery package.
    pub package: PathBuf,
    /// The record.
    pub record: PathBuf,
    /// The room.
    pub room: PathBuf,
    /// SHA-256 of the record's transcript, hex.
    pub fingerprint: String,
    /// The ceremonies, in order.
    pub ceremonies: Vec<String>,
}

/// The key that was practised with.
#[derive(Clone, Debug, Serialize)]
pub struct PracticeKey {
    /// Its id, hex.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its check value where it was made.
    pub check_before: CheckView,
    /// Its check value where it was recovered.
    pub check_after: CheckView,
}

/// A token and its part.
#[derive(Clone, Debug, Serialize)]
pub struct PracticeToken {
    /// Its label.
    pub label: String,
    /// Its serial number.
    pub serial: String,
    /// `primary` or `target`.
    pub role: String,
}

/// The quorum that was practised with.
#[derive(Clone, Debug, Serialize)]
pub struct PracticeQuorum {
    /// Its id, hex.
    pub id: String,
    /// k.
    pub threshold: u8,
    /// n.
    pub shares: u8,
}

/// A share's files.
#[derive(Clone, Debug, Serialize)]
pub struct ShareFile {
    /// Its index.
    pub index: u8,
    /// Whose it is.
    pub custodian: String,
    /// The sheet.
    pub pdf: PathBuf,
    /// The share text.
    pub text: PathBuf,
}

/// Does the main job once.
///
/// # Errors
/// If the folder is in use, a module or token fails, or anything does not match.
pub fn practice(
    options: &PracticeOptions,
    told: &mut dyn FnMut(Progress),
) -> Result<Practice, Error> {
    let shares = usize::try_from(options.shares).unwrap_or(usize::MAX);
    let made = script(Kind::Generate, options.threshold, shares.min(256));
    let problems = made.problems();
    if !problems.is_empty() {
        // Nothing is made for numbers that cannot work.
        return Err(crate::plan::script_refused(&problems));
    }
    files::empty_or_new(&options.out)?;
    files::make(&options.out)?;
    let out = options
        .out
        .canonicalize()
        .map_err(|error| file_error(&options.out, &error))?;
    let module = options.module.as_ref();
    let module = module.map(|path| ModuleSetting::named(path, options.module_config.clone()));
    let external = module.is_some();
    let mut desk = practice_with(&out.join("room"), &options.options, module)?;
    enrol_examples(&mut desk, shares)?;
    let room = Room::at(desk);
    let mut run = Run {
        room,
        out,
        external,
        told,
    };

    let generated = run.ceremony(&made)?;
    let recovered = run.ceremony(&script(
        Kind::Recover,
        options.threshold,
        usize::try_from(options.threshold).unwrap_or(usize::MAX),
    ))?;
    run.outcome(&generated, &recovered)
}

/// The script that is practised with.
fn script(kind: Kind, threshold: u32, custodians: usize) -> Script {
    let person = |name: String, role| Participant {
        organisation: "Practice".into(),
        ..Participant::new(name, role)
    };
    let mut participants = vec![person(ADMINISTRATOR.into(), Role::Administrator)];
    participants.extend(custodian_names(custodians).map(|name| person(name, Role::Custodian)));
    participants.push(person(WITNESS.into(), Role::Witness));
    let title = match kind {
        Kind::Recover => "Practice master key, recovered on a second token",
        _ => "Practice master key",
    };
    Script {
        title: title.into(),
        purpose: "To see the whole path once before it counts".into(),
        organisation: "Practice".into(),
        place: "At this desk".into(),
        key: KeyPlan {
            label: "practice-master".into(),
        },
        quorum: kind.makes_key().then(|| QuorumPlan {
            threshold,
            shares: u32::try_from(custodians).unwrap_or(u32::MAX),
        }),
        participants,
        ..Script::starter(kind)
    }
}

struct Run<'a> {
    room: Room,
    out: PathBuf,
    external: bool,
    told: &'a mut dyn FnMut(Progress),
}

impl Run<'_> {
    /// Walks one ceremony to its record's step. Returns its id.
    fn ceremony(&mut self, script: &Script) -> Result<String, Error> {
        let text = script
            .to_toml()
            .map_err(|error| Error::fault("script-unwritable", error.to_string()))?;
        let mut view = self.room.open_script(&text)?;
        let id = view.id.clone();
        while view.wants != Want::Record {
            let action = self.next(&view)?;
            view = self.room.act(&id, action, self.told)?;
            if let Some(refused) = &view.not_accepted {
                return Err(Error::fault("share-refused", refused.detail.clone()));
            }
        }
        Ok(id)
    }

    fn next(&mut self, view: &View) -> Result<Action, Error> {
        let witness = || WITNESS.to_owned();
        let shares = self.out.join("shares");
        Ok(match view.wants {
            Want::Approve => Action::Approve {
                by: ADMINISTRATOR.into(),
                approval: "practice".into(),
            },
            Want::Arrivals => match view.people.iter().find(|person| !person.arrived) {
                Some(person) => Action::Arrive {
                    name: person.name.clone(),
                    identity_check: "example person".into(),
                    passphrase: SecretString::from(PASSPHRASE),
                },
                None => Action::CloseRollCall,
            },
            Want::Token => self.bind(view)?,
            Want::AcceptTokens => Action::AcceptTokens {
                confirmed_by: witness(),
            },
            Want::MakeKey => Action::MakeKey {
                confirmed_by: witness(),
            },
            Want::Rehearse => Action::Rehearse { dice: None },
            Want::WriteShare => Action::WriteShare {
                folder: Some(shares.display().to_string()),
                printer: None,
                keys: Keys::default(),
            },
            Want::SealBag => {
                let index = view.share.as_ref().map_or(0, |share| share.index);
                Action::SealBag {
                    bag: format!("PRACTICE {index:04}"),
                    confirmed_by: witness(),
                }
            }
            Want::Release => Action::Release {
                folder: None,
                confirmed_by: witness(),
            },
            Want::CloseDoor => Action::CloseDoor {
                confirmed_by: witness(),
            },
            Want::LoadPackage => Action::LoadPackage {
                file: shares.join(PACKAGE).display().to_string(),
            },
            Want::BringShare => {
                let number = view.collected.len();
                let custodian = custodian_names(number + 1).last().unwrap_or_default();
                let file = shares.join(format!("{:02}.pdf", number + 1));
                Action::BringShare {
                    custodian,
                    bag: format!("PRACTICE {:04}", number + 1),
                    seal_intact: true,
                    source: Source {
                        file: Some(file.display().to_string()),
                        ..Source::default()
                    },
                    confirmed_by: witness(),
                }
            }
            Want::Recover => Action::Recover {
                confirmed_by: witness(),
            },
            Want::Destroy => Action::Destroy {
                confirmed_by: witness(),
            },
            Want::SignOff => {
                let waiting = view
                    .people
                    .iter()
                    .find(|one| one.arrived && one.signed.is_none());
                Action::SignOff {
                    name: waiting
                        .map(|person| person.name.clone())
                        .unwrap_or_default(),
                    agree: true,
                    reason: String::new(),
                    passphrase: SecretString::from(PASSPHRASE),
                }
            }
            // No other want comes up in a generation on paper and a recovery.
            _ => {
                return Err(Error::fault(
                    "practice-stuck",
                    format!("It stopped at {:?}.", view.step),
                ));
            }
        })
    }

    /// Binds the next token: one of the practice tokens, or a fresh one of the module named.
    fn bind(&mut self, view: &View) -> Result<Action, Error> {
        let open = view.tokens.iter().find(|token| !token.unlocked);
        let role = open.map_or("primary", |token| &token.role).to_owned();
        let slots = self.room.tokens()?;
        let bound = |slot: &&SlotView| !view.tokens.iter().any(|one| one.serial == slot.serial);
        let (slot, initialise) = if self.external {
            let label = format!("keymoot-{role}");
            let mut fresh = slots
                .iter()
                .filter(|slot| slot.present && !slot.initialised);
            (
                fresh.next(),
                Some(Initialise {
                    label,
                    so_pin: SecretString::from(SO_PIN),
                }),
            )
        } else {
            // The first token makes the key, the second recovers it.
            let mut ready = slots.iter().filter(|slot| slot.initialised).filter(bound);
            (
                if role == "target" {
                    ready.next_back()
                } else {
                    ready.next()
                },
                None,
            )
        };
        let slot = slot.ok_or_else(no_fresh_token)?;
        Ok(Action::BindToken {
            role,
            module: slot.module.clone(),
            slot: slot.slot,
            pin: SecretString::from(PIN),
            initialise,
        })
    }

    fn outcome(mut self, generated: &str, recovered: &str) -> Result<Practice, Error> {
        let ids = [generated.to_owned(), recovered.to_owned()];
        let record = self.out.join("record.pdf");
        let shown = self.room.make_record_of(&ids, Some(&record))?;
        let shares = self.out.join("shares");
        let package = self.out.join(PACKAGE);
        copy(&shares.join(PACKAGE), &package)?;
        let missing = || Error::fault("practice-incomplete", "A part of the run is missing.");
        let (first, second) = (
            self.room.desk().log.ceremony(generated)?,
            self.room.desk().log.ceremony(recovered)?,
        );
        let made = first.key.as_ref().ok_or_else(missing)?;
        let back = second.recovered.as_ref().ok_or_else(missing)?;
        let attempt = first.attempt.as_ref().ok_or_else(missing)?;
        let equal = second
            .equality
            .as_ref()
            .is_some_and(ceremony::Equality::holds);
        let tokens = first.tokens.iter().chain(&second.tokens);
        Ok(Practice {
            matches: equal && made.check == back.check,
            key: PracticeKey {
                id: made.id.clone(),
                label: made.label.clone(),
                check_before: CheckView::from(&made.check),
                check_after: CheckView::from(&back.check),
            },
            tokens: tokens
                .map(|(role, token)| PracticeToken {
                    label: token.label.clone(),
                    serial: token.serial.clone(),
                    role: role.name().into(),
                })
                .collect(),
            quorum: PracticeQuorum {
                id: attempt.package.quorum.clone(),
                threshold: attempt.package.threshold,
                shares: attempt.package.shares,
            },
            share_files: attempt
                .shares
                .iter()
                .map(|share| ShareFile {
                    index: share.index,
                    custodian: share.custodian.clone(),
                    pdf: shares.join(format!("{:02}.pdf", share.index)),
                    text: shares.join(format!("{:02}.txt", share.index)),
                })
                .collect(),
            package,
            record,
            room: self.room.path().to_owned(),
            fingerprint: shown.fingerprint,
            ceremonies: ids.to_vec(),
        })
    }
}

fn copy(from: &Path, to: &Path) -> Result<(), Error> {
    let bytes = fs::read(from).map_err(|error| file_error(from, &error))?;
    write_new(to, &bytes)
}
