//! The main job from end to end, unattended, in a practice room it makes: a key made, shared,
//! rehearsed, recovered on a second token by a quorum, compared, signed off and recorded.

use room::practice::{
    ADMINISTRATOR, PACKAGE, PASSPHRASE, PIN, SO_PIN, WITNESS, custodian_names, no_fresh_token,
};
use room::{
    Action, CheckView, Code, Error, Initialise, KeyKindName, Keys, Options, Plan, Planned,
    Progress, Room, SlotView, Source, TokenRole, View, Want,
};
use secrecy::SecretString;
use serde::Serialize;
use std::fs;
use std::path::{Path, PathBuf};

/// What to practise.
#[derive(Clone, Debug)]
pub(crate) struct PracticeOptions {
    /// The folder for everything that comes out of it; must not exist, or be empty.
    pub(crate) out: PathBuf,
    /// k.
    pub(crate) threshold: u32,
    /// n.
    pub(crate) shares: u32,
    /// Another module than the practice token; only its uninitialised slots are used.
    pub(crate) module: Option<PathBuf>,
    /// Handed to modules that need a string at initialisation.
    pub(crate) module_config: Option<String>,
    /// How the room is opened.
    pub(crate) options: Options,
}

impl PracticeOptions {
    /// 3 of 5 on the practice token.
    #[must_use]
    pub(crate) fn new(out: PathBuf) -> Self {
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
pub(crate) struct Practice {
    /// True if the recovered key is the key that was made.
    #[serde(rename = "match")]
    pub(crate) matches: bool,
    /// The key.
    pub(crate) key: PracticeKey,
    /// The tokens it was made in and recovered to.
    pub(crate) tokens: Vec<PracticeToken>,
    /// The quorum.
    pub(crate) quorum: PracticeQuorum,
    /// Where the shares are.
    pub(crate) share_files: Vec<ShareFile>,
    /// The recovery package.
    pub(crate) package: PathBuf,
    /// The record.
    pub(crate) record: PathBuf,
    /// The room.
    pub(crate) room: PathBuf,
    /// SHA-256 of the record's transcript, hex.
    pub(crate) fingerprint: String,
    /// The ceremonies, in order.
    pub(crate) ceremonies: Vec<String>,
}

/// The key that was practised with.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PracticeKey {
    /// Its id, hex.
    pub(crate) id: String,
    /// Its label.
    pub(crate) label: String,
    /// Its check value where it was made.
    pub(crate) check_before: CheckView,
    /// Its check value where it was recovered.
    pub(crate) check_after: CheckView,
}

/// A token and its part.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PracticeToken {
    /// Its label.
    pub(crate) label: String,
    /// Its serial number.
    pub(crate) serial: String,
    /// `primary` or `target`.
    pub(crate) role: TokenRole,
}

/// The quorum that was practised with.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct PracticeQuorum {
    /// Its id, hex.
    pub(crate) id: String,
    /// k.
    pub(crate) threshold: u8,
    /// n.
    pub(crate) shares: u8,
}

/// A share's files.
#[derive(Clone, Debug, Serialize)]
pub(crate) struct ShareFile {
    /// Its index.
    pub(crate) index: u8,
    /// Whose it is.
    pub(crate) custodian: String,
    /// The sheet.
    pub(crate) pdf: PathBuf,
    /// The share text.
    pub(crate) text: PathBuf,
}

/// Does the main job once.
///
/// # Errors
/// If the folder is in use, a module or token fails, or anything does not match.
pub(crate) fn practice(
    options: &PracticeOptions,
    told: &mut dyn FnMut(Progress),
) -> Result<Practice, Error> {
    let shares = usize::try_from(options.shares).unwrap_or(usize::MAX);
    let made = plan("generate", options.threshold, shares.min(256));
    // Nothing is made for numbers that cannot work.
    room::check_plan(&made)?;
    room::files::empty_or_new(&options.out)?;
    room::files::make(&options.out)?;
    let out = options
        .out
        .canonicalize()
        .map_err(|error| room::files::file_error(&options.out, &error))?;
    let module = options.module.as_deref();
    let external = module.is_some();
    let module = module.map(|path| (path, options.module_config.as_deref()));
    let room = Room::init_practice_on(&out.join("room"), &options.options, module, shares)?;
    let mut run = Run {
        room,
        out,
        external,
        told,
    };

    let generated = run.ceremony(&made)?;
    let quorum = usize::try_from(options.threshold).unwrap_or(usize::MAX);
    let recovered = run.ceremony(&plan("recover", options.threshold, quorum))?;
    run.outcome(&generated, &recovered)
}

/// The ceremony that is practised.
fn plan(kind: &str, threshold: u32, custodians: usize) -> Plan {
    let mut participants = vec![Planned::new(ADMINISTRATOR, "administrator")];
    participants.extend(custodian_names(custodians).map(|name| Planned::new(name, "custodian")));
    participants.push(Planned::new(WITNESS, "witness"));
    let title = match kind {
        "recover" => "Practice master key, recovered on a second token",
        _ => "Practice master key",
    };
    Plan {
        kind: kind.into(),
        title: title.into(),
        purpose: "To see the whole path once before it counts".into(),
        approval: String::new(),
        label: "practice-master".into(),
        key_id: String::new(),
        key_kind: KeyKindName::Aes256.name().into(),
        threshold: Some(threshold),
        site: String::new(),
        emergency: None,
        successor: String::new(),
        policy: None,
        migration: None,
        language: String::new(),
        participants,
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
    fn ceremony(&mut self, plan: &Plan) -> Result<String, Error> {
        let mut view = self.room.open_ceremony(plan)?;
        let id = view.id.clone();
        while view.wants != Want::Record {
            let actions = self.next(&view)?;
            view = self.room.act_all(&id, actions, self.told)?;
            if let Some(refused) = &view.not_accepted {
                return Err(Error::fault(Code::ShareRefused, refused.detail.clone()));
            }
        }
        Ok(id)
    }

    /// What is done next: everybody comes at once, and signs at once.
    fn next(&mut self, view: &View) -> Result<Vec<Action>, Error> {
        let passphrase = || SecretString::from(PASSPHRASE);
        let people = view.people.iter();
        let together: Vec<Action> = if view.wants == Want::Arrivals {
            let coming = people.filter(|person| !person.arrived);
            let arrive = coming.map(|person| Action::Arrive {
                name: person.name.clone(),
                identity_check: "example person".into(),
                passphrase: passphrase(),
            });
            arrive.collect()
        } else if view.wants == Want::SignOff {
            let waiting = people.filter(|person| person.arrived && person.signed.is_none());
            let sign = waiting.map(|person| Action::SignOff {
                name: person.name.clone(),
                agree: true,
                reason: String::new(),
                passphrase: passphrase(),
            });
            sign.collect()
        } else {
            Vec::new()
        };
        if together.is_empty() {
            Ok(vec![self.next_alone(view)?])
        } else {
            Ok(together)
        }
    }

    fn next_alone(&mut self, view: &View) -> Result<Action, Error> {
        let witness = || WITNESS.to_owned();
        let shares = self.out.join("shares");
        Ok(match view.wants {
            Want::Approve => Action::Approve {
                by: ADMINISTRATOR.into(),
                approval: "practice".into(),
            },
            // Everybody is here.
            Want::Arrivals => Action::CloseRollCall,
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
            Want::Show => Action::ConfirmShown {
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
                    bag_reason: None,
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
            // No other want comes up in a generation on paper and a recovery.
            Want::Account
            | Want::AdoptKey
            | Want::ApproveEmergency
            | Want::CarryOut
            | Want::FollowUp
            | Want::Nothing
            | Want::Prove
            | Want::ReadBack
            | Want::Reconcile
            | Want::Record
            | Want::Resume
            | Want::Retire
            | Want::SignOff
            | Want::TestKey => {
                return Err(Error::fault(
                    Code::PracticeStuck,
                    format!("It stopped at {:?}.", view.step),
                ));
            }
        })
    }

    /// Binds the next token: one of the practice tokens, or a fresh one of the module named.
    fn bind(&mut self, view: &View) -> Result<Action, Error> {
        let open = view.tokens.iter().find(|token| !token.unlocked);
        let role = open.map_or(TokenRole::Primary, |token| token.role);
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
                if role == TokenRole::Target {
                    ready.next_back()
                } else {
                    ready.next()
                },
                None,
            )
        };
        let slot = slot.ok_or_else(no_fresh_token)?;
        Ok(Action::BindToken {
            role: role.name().into(),
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
        let missing = || Error::fault(Code::PracticeIncomplete, "A part of the run is missing.");
        let (first, second) = (self.room.view(generated)?, self.room.view(recovered)?);
        let before = first.check.ok_or_else(missing)?;
        let after = second.check.ok_or_else(missing)?;
        let key = self.room.home()?.keys.into_iter().next();
        let key = key.ok_or_else(missing)?;
        let same = before.method == after.method && before.value == after.value;
        let tokens = first.tokens.into_iter().chain(second.tokens);
        let count = first.shares.ok_or_else(missing)?;
        Ok(Practice {
            matches: second.copies_equal == Some(true) && same,
            key: PracticeKey {
                id: key.id.to_string(),
                label: key.label,
                check_before: before,
                check_after: after,
            },
            tokens: tokens
                .map(|token| PracticeToken {
                    label: token.label,
                    serial: token.serial,
                    role: token.role,
                })
                .collect(),
            quorum: PracticeQuorum {
                id: first.quorum.ok_or_else(missing)?.to_string(),
                threshold: first.threshold.ok_or_else(missing)?,
                shares: count,
            },
            share_files: (1..=count)
                .zip(custodian_names(count.into()))
                .map(|(index, custodian)| ShareFile {
                    index,
                    custodian,
                    pdf: shares.join(format!("{index:02}.pdf")),
                    text: shares.join(format!("{index:02}.txt")),
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
    let bytes = fs::read(from).map_err(|error| room::files::file_error(from, &error))?;
    room::files::write_new(to, &bytes)
}
