//! From a plan or a script to an open ceremony.

use crate::enrolment::drawable;
use crate::follow_ups::still_to_come;
use crate::recipients::{none_of_another_suite, of_another_suite, suite_of};
use ceremony::{Event, Kind, Mode, Participant, Problem, Role, Script, Suite};
use chrono::Days;
use custody::script;
use desk::Desk;
use desk::journal_key::checkpoint;
use desk::log::{Log, Options, not_enrolled};
use desk::time::clock_is_sure;
use files::application;
use ledger::{Ledger, Person};
use lifecycle::Profile;
use rand_core::Rng as _;
use sha2::{Digest, Sha256};
use wire::{CeremonyLine, Code, Error, Plan, PlanDraft, Rule};

/// A script to start from, as TOML.
///
/// # Errors
/// If the kind, or the kind of key, is not known.
pub fn starter_script(kind: &str, key_kind: Option<&str>) -> Result<String, Error> {
    let script = Script::starter(parse_kind(kind)?);
    as_toml(&with_key_kind(script, key_kind)?)
}

/// The script, with a key of that kind. One that is not known is refused as a plan's is.
fn with_key_kind(mut script: Script, key_kind: Option<&str>) -> Result<Script, Error> {
    if let Some(kind) = key_kind {
        script.key.kind = wire::key_kind(kind)?;
        none_of(&script.problems())?;
    }
    Ok(script)
}

/// Everything that is wrong with a script by the clock of `options`; empty if nothing is.
///
/// # Errors
/// If the clock of `options` is not a time.
pub fn check_script(text: &str, options: &Options) -> Result<Vec<Problem>, Error> {
    let this_year = options.clock()?.year();
    Ok(match Script::parse(text) {
        Err(problems) => problems,
        Ok(script) => script::refusals(&script, this_year),
    })
}

/// What is worth thinking over in a script that breaks no rule, for instance that it does not
/// survive the loss of two people.
///
/// # Errors
/// If the clock of `options` is not a time.
pub fn script_warnings(text: &str, options: &Options) -> Result<Vec<Problem>, Error> {
    let this_year = options.clock()?.year();
    Ok(Script::parse(text).map_or_else(
        |_| Vec::new(),
        |script| script::warnings(&script, this_year),
    ))
}

/// A script as people read it on paper: who, what, in which order, with boxes to tick.
///
/// # Errors
/// If the script breaks a rule.
pub fn print_script(text: &str) -> Result<String, Error> {
    let script = Script::parse(text).map_err(|problems| script_refused(&problems))?;
    Ok(script.on_paper(&hex::encode(Sha256::digest(text))))
}

/// Opens a ceremony from what a front filled in.
pub(crate) fn open_ceremony(desk: &mut Desk, plan: &Plan) -> Result<String, Error> {
    let script = plan.script(desk.log.ledger())?;
    open_script(desk, &as_toml(&script)?)
}

/// Refuses a plan that could not be opened here, and says why.
pub(crate) fn check_planned(log: &Log, plan: &Plan) -> Result<(), Error> {
    let script = plan.script(log.ledger())?;
    none_of(&script.problems())?;
    check_here(log, &script)
}

/// The script that a plan becomes, as TOML.
pub(crate) fn planned_script(log: &Log, plan: &Plan) -> Result<String, Error> {
    check_planned(log, plan)?;
    as_toml(&plan.script(log.ledger())?)
}

/// A plan to start from; `label` is the key that it is about, if somebody chose one.
pub(crate) fn draft_plan(log: &Log, kind: &str, label: Option<&str>) -> Result<PlanDraft, Error> {
    let mut draft = PlanDraft::new(parse_kind(kind)?, label, log.ledger());
    if let Some(migration) = &mut draft.plan.migration {
        let today = log.clock().now().date_naive();
        let until = today.checked_add_days(Days::new(WINDOW));
        migration.until = until.map_or_else(String::new, |until| until.to_string());
    }
    Ok(draft)
}

/// How long a migration's window is, in days, until somebody says otherwise.
const WINDOW: u64 = 30;

/// A script to start from, as TOML, with the people of this room.
pub(crate) fn draft_script(
    log: &Log,
    kind: &str,
    label: Option<&str>,
    key_kind: Option<&str>,
) -> Result<String, Error> {
    let mut plan = draft_plan(log, kind, label)?.plan;
    let starter = Script::starter(parse_kind(kind)?);
    plan.title = starter.title;
    if plan.label.is_empty() {
        plan.label = starter.key.label;
    }
    as_toml(&with_key_kind(plan.script(log.ledger())?, key_kind)?)
}

/// Refuses a plan whose script would break a rule, before there is a room for it.
///
/// # Errors
/// If it names a kind, a role or a medium that there is not, or breaks a rule of scripts.
pub fn check_plan(plan: &Plan) -> Result<(), Error> {
    none_of(&plan.script(&Ledger::default())?.problems())
}

/// Opens a ceremony from a script, which is checked completely first.
pub(crate) fn open_script(desk: &mut Desk, text: &str) -> Result<String, Error> {
    desk.log.writable()?;
    clock_is_sure(&desk.log)?;
    let script = Script::parse(text).map_err(|problems| script_refused(&problems))?;
    check_here(&desk.log, &script)?;
    let mode = match (script.kind, desk.log.is_practice()) {
        (Kind::Drill, _) => Mode::Drill,
        (_, true) => Mode::Practice,
        (_, false) => Mode::Live,
    };
    let mut id = [0; 16];
    desk.log.rng().fill_bytes(&mut id);
    let id = hex::encode(id);
    let opened = Event::Opened {
        kind: script.kind,
        mode,
        script: text.into(),
        script_digest: hex::encode(Sha256::digest(text)),
        application: application::name(),
        binary_digest: application::binary_digest()?,
        system: application::system(),
        clock: desk.log.clock().check(),
        steps: Some(script.kind.planned_steps()),
    };
    desk.log.write_events(&id, vec![opened])?;
    checkpoint(desk)?;
    Ok(id)
}

/// Refuses a master key with a quorum that the adopted policy does not allow. A drill's key is
/// destroyed at its end.
fn as_the_policy_asks(log: &Log, script: &Script) -> Result<(), Error> {
    let adopted = log.ledger().adopted_policy().is_some();
    let Some(quorum) = script.quorum.as_ref().filter(|_| adopted) else {
        return Ok(());
    };
    if script.kind == Kind::Drill {
        return Ok(());
    }
    let rules = log.ledger().rules();
    let found = rules.quorum(quorum.threshold, quorum.shares);
    match found.as_slice() {
        [] => Ok(()),
        found => Err(keys::against(found)),
    }
}

/// The suite of algorithms that the adopted policy promises to keep to.
fn profile(log: &Log) -> Option<Profile> {
    log.ledger().adopted_policy()?;
    log.ledger()
        .rules()
        .profile
        .as_deref()
        .and_then(Profile::named)
}

/// Refuses shares that would be encrypted with what the policy's profile does not allow, from the
/// day on which it binds.
fn as_the_profile_asks(log: &Log, script: &Script) -> Result<(), Error> {
    let Some(profile) = profile(log).filter(|one| one.binds_on(&log.today())) else {
        return Ok(());
    };
    for taker in script.takers() {
        let Ok(person) = log.enrolled(&taker.name) else {
            continue;
        };
        if let Some(suite) = suite_of(person, taker.medium).filter(|one| !profile.seals_with(one)) {
            return Err(Error::refusal(
                Code::PolicyKeeps,
                format!(
                    "The policy keeps to {}, which binds from {} on and does not allow {suite}: the \
                     share of {} would be encrypted with it.",
                    profile.name, profile.binds_from, person.name
                ),
                "Put it on a sheet, or adopt a policy without that profile.",
            ));
        }
    }
    Ok(())
}

/// Refuses a script that breaks a rule, or asks for what the people of this room are not.
fn check_here(log: &Log, script: &Script) -> Result<(), Error> {
    as_the_policy_asks(log, script)?;
    as_the_profile_asks(log, script)?;
    none_of(&script::refusals(script, log.clock().year()))?;
    let missing: Vec<&str> = script
        .participants
        .iter()
        .map(|planned| planned.name.as_str())
        .filter(|name| {
            log.ledger()
                .people()
                .iter()
                .all(|person| person.name != **name)
        })
        .collect();
    if !missing.is_empty() {
        return Err(Error::refusal(
            Code::ParticipantsEnrolled,
            format!("Not enrolled in this room: {}.", missing.join(", ")),
            "Enrol them first: under People, or with “keymoot participant add”.",
        ));
    }
    for planned in &script.participants {
        as_enrolled(log, &planned.name, planned.role)?;
    }
    // People of rooms of before.
    for taker in script.takers() {
        drawable(&taker.name)?;
    }
    if let Some(shared) = log.ledger().one_key_twice(&script.participants).pop() {
        return Err(Error::refusal(
            Rule::DistinctRecipients,
            format!("{}.", shared.message),
            "Let one of them take part, or enrol the other under a name of their own (a middle \
             name) with a key of their own.",
        ));
    }
    if let Some(plan) = &script.migration {
        still_to_come(log, &plan.until)?;
    }
    let takers = script.takers();
    none_of_another_suite(
        script,
        takers.filter_map(|taker| Some((log.enrolled_as(&taker.name)?, taker.medium))),
    )
}

/// Refuses a role in a script to who may not take it here.
pub(crate) fn as_enrolled(log: &Log, name: &str, role: Role) -> Result<(), Error> {
    within_duty(log.enrolled(name)?, role)
        .map_err(|(rule, message, recovery)| Error::refusal(rule, message, recovery))
}

/// Refuses a role that has a duty which the role somebody was enrolled in has not: that is the duty
/// they signed. The rule, what is so, and what to do.
fn within_duty(person: &Person, role: Role) -> Result<(), (Rule, String, &'static str)> {
    let Person { name, .. } = person;
    let enrolled: Option<Role> = person.role.parse().ok();
    if enrolled.is_some_and(|enrolled| role.is_within(enrolled)) {
        return Ok(());
    }
    Err(if enrolled == Some(Role::Auditor) {
        (
            Rule::AuditorNeverActs,
            format!("{name} is enrolled as an auditor, who reads and does not act."),
            "Name somebody else, or name them as an auditor.",
        )
    } else {
        (
            Rule::RoleAsEnrolled,
            format!(
                "{name} is enrolled as {}, and signed the duty of that; the script names them \
                 as {role}.",
                person.role
            ),
            "Name somebody else, or name them in a role whose duties are within those of their \
             own: “keymoot participant roles” shows them.",
        )
    })
}

/// What a script asks of people that is not so in this room: problems, which refuse it here, and
/// warnings, of people who have still to be enrolled and of shares that would be sealed classically.
pub(crate) fn script_people(desk: &Desk, text: &str) -> (Vec<Problem>, Vec<Problem>) {
    let (mut problems, mut warnings) = (Vec::new(), Vec::new());
    let Ok(script) = Script::parse(text) else {
        return (problems, warnings);
    };
    let named = script.migration.as_ref();
    let suite = named.and_then(|plan| Suite::named(&plan.suite));
    let people = script.participants;
    problems.extend(desk.log.ledger().one_key_twice(&people));
    for (number, planned) in (1..).zip(&people) {
        let (found, rule, message) = match desk.log.enrolled_as(&planned.name) {
            None => (
                &mut warnings,
                Rule::ParticipantEnrolled,
                not_enrolled(&planned.name),
            ),
            Some(person) => match within_duty(person, planned.role) {
                Ok(()) => {
                    let takes = planned.role == Role::Custodian && planned.takes;
                    let other = suite
                        .filter(|_| takes)
                        .and_then(|suite| of_another_suite(suite, person, planned.medium));
                    let doubtful = || {
                        classical(person, planned)
                            .or_else(|| outside_profile(&desk.log, person, planned))
                    };
                    if let Some(message) = other {
                        (&mut problems, Rule::SealedAsPlanned, message)
                    } else if let Some(message) = doubtful() {
                        (&mut warnings, Rule::HybridSeals, message)
                    } else {
                        continue;
                    }
                }
                Err((rule, message, _)) => (&mut problems, rule, message),
            },
        };
        found.push(Problem {
            rule,
            r#where: format!("participant {number}"),
            message,
        });
    }
    (problems, warnings)
}

/// What a share that somebody takes would be encrypted with, where that is classical.
fn classical(person: &Person, planned: &Participant) -> Option<String> {
    if planned.role != Role::Custodian || !planned.takes {
        return None;
    }
    let suite = suite_of(person, planned.medium)?;
    (!Suite::HYBRID.seals_with(suite)).then(|| {
        format!(
            "the share of {} would be encrypted with {suite} alone, which is classical: a large \
             quantum computer opens it",
            person.name
        )
    })
}

/// What a share would be encrypted with, where the policy's profile will not allow it once it binds.
fn outside_profile(log: &Log, person: &Person, planned: &Participant) -> Option<String> {
    let profile = profile(log)?;
    let suite = suite_of(person, planned.medium).filter(|one| !profile.seals_with(one))?;
    (planned.role == Role::Custodian && planned.takes).then(|| {
        format!(
            "the share of {} would be encrypted with {suite}, which {} does not allow from {} on",
            person.name, profile.name, profile.binds_from
        )
    })
}

/// Every ceremony, newest first.
pub(crate) fn ceremonies(desk: &Desk) -> Vec<CeremonyLine> {
    let newest_first = desk.log.ledger().ceremonies().rev();
    newest_first
        .map(|one| CeremonyLine {
            id: one.id.clone(),
            kind: one.kind,
            mode: one.mode,
            title: one.script.title.clone(),
            state: wire::state(one),
            step: one.step(),
            opened: one.opened_at.clone(),
            record: desk
                .log
                .ledger()
                .record(&one.id)
                .map(|file| desk.log.folder().records().join(file).display().to_string()),
        })
        .collect()
}

fn parse_kind(kind: &str) -> Result<Kind, Error> {
    kind.parse().map_err(|why: String| {
        Error::usage(Code::KindUnknown, format!("{why}."), "Name one of them.")
    })
}

pub(crate) fn as_toml(script: &Script) -> Result<String, Error> {
    script
        .to_toml()
        .map_err(|error| Error::fault(Code::ScriptUnwritable, error.to_string()))
}

fn none_of(problems: &[Problem]) -> Result<(), Error> {
    if problems.is_empty() {
        Ok(())
    } else {
        Err(script_refused(problems))
    }
}

pub(crate) fn script_refused(problems: &[Problem]) -> Error {
    let all: Vec<String> = problems
        .iter()
        .map(|problem| {
            format!(
                "{} ({}): {}",
                problem.rule, problem.r#where, problem.message
            )
        })
        .collect();
    Error::refusal(
        problems
            .first()
            .map_or(Code::Script, |problem| problem.rule.into()),
        format!("The script cannot be used. {}.", all.join("; ")),
        "Mend the script; “keymoot script check” says when it is right. No device was touched.",
    )
}
