//! Loading a package and taking in the shares that custodians bring. A bad one is named at once;
//! what the others brought is kept.

use super::rehearse::package_facts;
use crate::acts::copies::copies_where_expected;
use crate::acts::possession::{challenge_after, prove_in_room};
use crate::acts::reissue::contribute;
use crate::acts::release::{kept_package_file, package_files};
use crate::acts::source::read_source;
use ceremony::{Command, ExceptionNote, Kind, QuorumId, Step};
use custody::Refused;
use desk::Desk;
use desk::journal_key::checkpoint;
use media::{Brought, Unreadable};
use quorum::Commitments;
use quorum::package::RecoveryPackage;
use quorum::typed::Entry;
use secrecy::{ExposeSecret, SecretString};
use std::path::Path;
use wire::{Code, Error, ErrorKind, NotAccepted, RefusedBecause, RowsView, Rule, Source, sentence};

/// The bag a share came out of, and who saw it opened.
pub(crate) struct Bag {
    pub(super) custodian: String,
    pub(super) number: String,
    /// Why it is another bag than registered, where it is.
    pub(super) reason: Option<String>,
    pub(super) seal_intact: bool,
    pub(super) confirmed_by: String,
}

impl Bag {
    fn opening(&self) -> Command {
        Command::OpenBag {
            custodian: self.custodian.clone(),
            bag: self.number.clone(),
            seal_intact: self.seal_intact,
            confirmed_by: self.confirmed_by.clone(),
        }
    }
}

pub(crate) fn load_package(desk: &mut Desk, id: &str, file: &Path) -> Result<(), Error> {
    let package = media::read_package(file)?;
    let facts = package_facts(&package);
    let load = Command::LoadPackage {
        package: facts.clone(),
    };
    let mut events = desk.log.ceremony(id)?.decide(load)?;
    if let Some(note) = still_accepted(desk, id, &package)? {
        let noted = Command::RecordException { note };
        events.extend(desk.log.ceremony(id)?.decide(noted)?);
    }
    if desk.log.ceremony(id)?.kind != Kind::Possession {
        let by = desk.log.administrator(id)?;
        keys::refuse_destroyed(desk, &facts.key, &by)?;
    }
    copies_where_expected(desk, id, &facts)?;
    if desk.log.ceremony(id)?.kind == Kind::Possession {
        events.extend(challenge_after(desk, id, &events, package.commitments())?);
    }
    // Kept with the ceremony: after a restart between two custodians it is read from here.
    let kept = kept_package_file(desk, id, &facts.digest);
    if files::digest_of(&kept).as_ref() != Some(&facts.digest) {
        if let Some(folder) = kept.parent() {
            files::make(folder)?;
        }
        files::write_new(&kept, package.to_json().as_bytes())?;
    }
    // Package and challenge, or neither: nobody could be asked for a proof otherwise.
    desk.log.write_events(id, events)?;
    desk.memory.live.entry(id.into()).or_default().package = Some(package);
    checkpoint(desk).map(drop)
}

/// Takes what a custodian brings: to rebuild the key, to prove the share, or to share it again.
pub(crate) fn bring_share(
    desk: &mut Desk,
    id: &str,
    bag: Bag,
    source: &Source,
) -> Result<(), Error> {
    let opening = bag.opening();
    desk.log.ceremony(id)?.decide(opening.clone())?;
    another_bag(desk, id, &bag.custodian, &bag.number, bag.reason.as_deref())?;
    // A file, card or PIN that fails, and a picture that shows no share, leave the bag as unopened
    // in the journal as it was.
    let brought = media::judged(read_source(desk, id, &bag.custodian, source)?)?;
    bag_as_registered(desk, id, &bag.custodian, &bag.number, bag.reason.clone())?;
    desk.log.command(id, opening)?;
    let brought = match brought {
        Ok(brought) => brought,
        Err(unreadable) => {
            return refuse_share(
                desk,
                id,
                bag.custodian,
                RefusedBecause::Unreadable,
                unreadable.into_words(),
            );
        }
    };
    let commitments = commitments(desk, id)?;
    let index = brought.share.index();
    let (how, corrected) = (brought.how, brought.corrected_places());
    let verified = match commitments.verify(brought.share) {
        Ok(verified) => verified,
        Err(refused) => {
            let (reason, detail) = why_refused(desk, id, &refused);
            return refuse_share(desk, id, bag.custodian, reason, detail);
        }
    };
    match desk.log.ceremony(id)?.step() {
        Some(Step::Prove) => prove_in_room(desk, id, &bag, &verified),
        Some(Step::Contribute) => contribute(desk, id, &bag, how, &verified),
        _ => {
            let enter = Command::EnterShare {
                index,
                custodian: bag.custodian.clone(),
                bag: bag.number,
                how: how.into(),
                corrected,
            };
            if accepted(desk, id, &bag.custodian, enter)? {
                let live = desk.memory.live.entry(id.into()).or_default();
                live.collected.push(verified);
                live.typed = None;
                checkpoint(desk)?;
            }
            Ok(())
        }
    }
}

/// What the register has against a bag, where it has something: the rule of movements holds wherever
/// a bag is opened. With a reason it is an exception.
fn another_bag(
    desk: &Desk,
    id: &str,
    custodian: &str,
    bag: &str,
    reason: Option<&str>,
) -> Result<Option<Refused>, Error> {
    let one = desk.log.ceremony(id)?;
    let old = one.reissue.as_ref().map(|reissue| &reissue.from);
    let Some(package) = old.or(one.package.as_ref()) else {
        return Ok(None);
    };
    let register = desk.log.ledger().register();
    let Err(refused) = register.share_comes_out_of(&package.quorum, custodian, bag) else {
        return Ok(None);
    };
    if reason.is_some_and(|reason| !reason.trim().is_empty()) {
        return Ok(Some(refused));
    }
    Err(Error {
        recovery:
            "Read the number on the bag again. If it is another bag, do not open it before you \
                   know why: with a reason it goes on as an exception."
                .into(),
        ..Error::from(refused)
    })
}

/// Journals an exception where a bag is another than registered and somebody says why.
pub(crate) fn bag_as_registered(
    desk: &mut Desk,
    id: &str,
    custodian: &str,
    bag: &str,
    reason: Option<String>,
) -> Result<(), Error> {
    let Some(refused) = another_bag(desk, id, custodian, bag, reason.as_deref())? else {
        return Ok(());
    };
    let note = ExceptionNote {
        expected: refused.expected,
        happened: format!("{custodian}’s share came with {}", refused.actual),
        decided: format!("go on: {}", reason.unwrap_or_default().trim()),
        by: desk.log.administrator(id)?,
    };
    desk.log.command(id, Command::RecordException { note })
}

/// Journals a share as accepted, or as refused where it is not this custodian's to bring.
pub(crate) fn accepted(
    desk: &mut Desk,
    id: &str,
    custodian: &str,
    accept: Command,
) -> Result<bool, Error> {
    match desk.log.command(id, accept) {
        Ok(()) => Ok(true),
        Err(error) if error.kind != ErrorKind::Refusal => Err(error),
        Err(error) => {
            let reasons = [
                (Rule::AccountedShare, RefusedBecause::Unaccounted),
                (Rule::DistinctShares, RefusedBecause::AlreadyEntered),
                (Rule::OneSharePerCustodian, RefusedBecause::SecondShare),
            ];
            let reason = reasons
                .into_iter()
                .find(|(rule, _)| error.code == Code::Rule(*rule))
                .map_or(RefusedBecause::NotTheirs, |(_, reason)| reason);
            refuse_share(desk, id, custodian.to_owned(), reason, error.message)?;
            Ok(false)
        }
    }
}

/// Reads what was typed. Rows that cannot be read stay, so that the named ones can be mended.
pub(crate) fn read_typed(desk: &mut Desk, id: &str) -> Result<Result<Brought, Unreadable>, Error> {
    let live = desk.memory.live.entry(id.into()).or_default();
    let Some(typed) = &live.typed else {
        return Err(Error::refusal(
            Code::ShareTyped,
            "Nothing was typed yet.",
            "Type the sheet's rows first.",
        ));
    };
    Ok(match typed.decode() {
        Ok(decoded) => {
            live.typed = None;
            Ok(Brought::decoded(decoded, "typed"))
        }
        Err(error) => Err(Unreadable::rows(&error)),
    })
}

/// Takes one typed row. The reply names rows and cells, never what is in them.
pub(crate) fn type_row(
    desk: &mut Desk,
    id: &str,
    row: u8,
    text: &SecretString,
) -> Result<RowsView, Error> {
    let asked = match desk.log.ceremony(id)?.step() {
        Some(Step::Collect | Step::Prove | Step::Contribute) => true,
        Some(Step::HandOut) => desk
            .log
            .ceremony(id)?
            .current_share()
            .is_some_and(|share| share.medium.is_some() && !share.verified),
        _ => false,
    };
    if !asked {
        return Err(Error::refusal(
            Rule::StepsInOrder,
            "No share is asked for at this step.",
            "Do what the step asks for first.",
        ));
    }
    let typed = desk
        .memory
        .live
        .entry(id.into())
        .or_default()
        .typed
        .get_or_insert_with(Entry::new);
    typed
        .set_row(usize::from(row), text.expose_secret())
        .map_err(|_| {
            Error::usage(
                Code::NoSuchRow,
                format!("There is no row {row}."),
                "Look at the sheet.",
            )
        })?;
    Ok(media::rows_view(typed))
}

/// Forgets what was typed.
pub(crate) fn clear_rows(desk: &mut Desk, id: &str) -> Result<RowsView, Error> {
    desk.log.ceremony(id)?;
    desk.memory.live.entry(id.into()).or_default().typed = None;
    Ok(media::rows_view(&Entry::new()))
}

pub(crate) fn refuse_share(
    desk: &mut Desk,
    id: &str,
    custodian: String,
    reason: RefusedBecause,
    detail: String,
) -> Result<(), Error> {
    let refuse = if desk.log.ceremony(id)?.step() == Some(Step::Prove) {
        Command::RefuseProof {
            custodian: custodian.clone(),
            reason: reason.name().into(),
            detail: detail.clone(),
        }
    } else {
        Command::RefuseShare {
            custodian: custodian.clone(),
            reason: reason.name().into(),
            detail: detail.clone(),
        }
    };
    desk.log.command(id, refuse)?;
    desk.memory.live.entry(id.into()).or_default().not_accepted = Some(NotAccepted {
        custodian,
        reason,
        detail,
    });
    Ok(())
}

/// A package whose shares were replaced would send people for bags that are destroyed. Until a
/// migration's window ends the key may still be recovered with what it replaced: then this gives what
/// is journalled of that.
fn still_accepted(
    desk: &Desk,
    id: &str,
    package: &RecoveryPackage,
) -> Result<Option<ExceptionNote>, Error> {
    let quorum = QuorumId::from(package.quorum_id().to_string());
    let Some(successor) = desk.log.ledger().successor(&quorum) else {
        return Ok(None);
    };
    let recovers = desk.log.ceremony(id)?.kind.installs_key();
    let accepting = accepting(desk, &quorum).filter(|_| recovers);
    if let Some((title, until)) = accepting {
        return Ok(Some(ExceptionNote {
            expected: format!(
                "the package of quorum {}, which is in force",
                short(successor)
            ),
            happened: format!(
                "that of quorum {} was brought, which “{title}” replaced and accepts until {until}",
                short(&quorum)
            ),
            decided: "recover the key with the old shares: it is the same secret".into(),
            by: desk.log.administrator(id)?,
        }));
    }
    Err(Error::refusal(
        Code::SupersededQuorum,
        format!(
            "The shares of this package were replaced: quorum {} gave way to {}.",
            short(&quorum),
            short(successor)
        ),
        "Take the newest package of this key.",
    ))
}

/// The title of the migration that still accepts the shares of a quorum it replaced, and until when.
fn accepting<'d>(desk: &'d Desk, quorum: &QuorumId) -> Option<(&'d str, &'d str)> {
    let today = desk.log.today();
    let one = desk.log.ledger().still_accepting(quorum, &today)?;
    let plan = one.script.migration.as_ref()?;
    Some((one.script.title.as_str(), plan.until.as_str()))
}

/// The commitments the shares are verified against.
pub(crate) fn commitments(desk: &Desk, id: &str) -> Result<Commitments, Error> {
    let one = desk.log.ceremony(id)?;
    let old = one.reissue.as_ref().map(|reissue| &reissue.from);
    let package = old
        .or(one.package.as_ref())
        .ok_or_else(|| Error::fault(Code::NoPackage, "No package was loaded."))?;
    media::commitments_of(package)
}

/// A share of an older quorum of the same key is told apart from one of another key's.
fn why_refused(desk: &Desk, id: &str, refused: &quorum::ShareRefused) -> (RefusedBecause, String) {
    let quorum::ShareRefused::OtherQuorum { found, .. } = refused else {
        return (RefusedBecause::BadShare, sentence(refused));
    };
    let found = QuorumId::from(found.to_string());
    let own = desk
        .log
        .ledger()
        .ceremony(id)
        .and_then(|one| one.package.as_ref());
    if let Some(successor) = desk.log.ledger().successor(&found) {
        let until = accepting(desk, &found).map_or_else(String::new, |(_, until)| {
            format!(" Until {until} a key is recovered with the old ones, too: all of them, with their package.")
        });
        let detail = format!(
            "This share is of the quorum {}, whose shares were replaced: those of {} are valid \
             now.{until}",
            short(&found),
            short(successor)
        );
        return (RefusedBecause::SupersededQuorum, detail);
    }
    let newer = own.and_then(|own| desk.log.ledger().successor(&own.quorum));
    if newer == Some(&found) {
        let detail = format!(
            "This share is of the quorum {}, which took the place of the one whose package was \
             loaded. Shares of both do not go together.",
            short(&found)
        );
        return (RefusedBecause::OtherQuorum, detail);
    }
    let known = desk.log.ledger().ceremonies().any(|ceremony| {
        ceremony.package.as_ref().is_some_and(|package| {
            package.quorum == found && own.is_some_and(|own| own.key == package.key)
        })
    });
    let reason = if known {
        RefusedBecause::SupersededQuorum
    } else {
        RefusedBecause::OtherQuorum
    };
    (reason, sentence(refused))
}

/// The part of a quorum's id that people compare.
fn short(quorum: &QuorumId) -> &str {
    quorum.get(..8).unwrap_or(quorum)
}

/// The package held in memory, or read again after a restart.
pub(crate) fn package_again(desk: &Desk, id: &str) -> Result<RecoveryPackage, Error> {
    if let Some(package) = desk
        .memory
        .live
        .get(id)
        .and_then(|live| live.package.clone())
    {
        return Ok(package);
    }
    let one = desk.log.ceremony(id)?;
    let old = one.reissue.as_ref().map(|reissue| &reissue.from);
    let expected = old
        .or(one.package.as_ref())
        .map(|facts| facts.digest.clone())
        .ok_or_else(|| Error::fault(Code::NoPackage, "No package was loaded."))?;
    let files = package_files(desk, id, &expected);
    let found = files.iter().find(|file| file.exists());
    let file = found.or(files.first()).cloned().unwrap_or_default();
    let package = media::read_package(&file)?;
    if package_facts(&package).digest == expected {
        return Ok(package);
    }
    Err(Error::refusal(
        Rule::SamePackage,
        format!(
            "{} is not the package this ceremony speaks of.",
            file.display()
        ),
        "Put the right one in its place.",
    ))
}
