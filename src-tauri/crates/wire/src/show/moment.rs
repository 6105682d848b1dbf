//! Whom and what the present moment is about.

use crate::names::TokenRole;
use crate::{Moment, PersonView, TokenView, Want};
use ceremony::{Ceremony, Duty, Role, Step};

/// The moment of a ceremony that asks for that.
pub(super) fn moment(
    one: &Ceremony,
    wants: Want,
    people: &[PersonView],
    tokens: &[TokenView],
    token_wanted: Option<TokenRole>,
) -> Moment {
    let named = |who: &dyn Fn(&PersonView) -> bool| -> Vec<String> {
        let chosen = people.iter().filter(|person| who(person));
        chosen.map(|person| person.name.clone()).collect()
    };
    let waits_for = named(&|person| waits_for(one, wants, person));
    let to_prove =
        named(&|it| wants == Want::Prove && it.role == Role::Custodian && !proved(one, it));
    let witnesses = named(&|person| person.here && person.role.may(Duty::Confirm));
    let administrator = people
        .iter()
        .any(|person| person.here && person.role.may(Duty::Perform));
    Moment {
        person: turn(one, wants, people, waits_for.first().or(to_prove.first())),
        may_close_roll_call: wants == Want::Arrivals
            && !waits_for.is_empty()
            && !witnesses.is_empty()
            && administrator,
        unaccounted: named(&|person| {
            one.script.emergency.is_some()
                && person.role == Role::Custodian
                && !person.here
                && !recorded_absent(one, person)
        }),
        token: token_wanted.or_else(|| acting(wants, tokens)),
        left: left(one, wants, &waits_for),
        done: done(one),
        waits_for,
        to_prove,
        witnesses,
    }
}

/// Whether the ceremony waits for somebody.
fn waits_for(one: &Ceremony, wants: Want, person: &PersonView) -> bool {
    match wants {
        Want::Arrivals => !person.arrived,
        Want::ApproveEmergency => {
            person.role.may(Duty::ApproveEmergency)
                && !one.approvals.iter().any(|it| it.what.name == person.name)
        }
        Want::SignOff => {
            person.arrived && person.signed.is_none() && person.role.may(Duty::SignOff)
        }
        Want::BringShare | Want::Prove => person.brings && person.here && !brought(one, person),
        Want::AcceptTokens
        | Want::Account
        | Want::AdoptKey
        | Want::Approve
        | Want::CarryOut
        | Want::CloseDoor
        | Want::Destroy
        | Want::FollowUp
        | Want::LoadPackage
        | Want::MakeKey
        | Want::Nothing
        | Want::ReadBack
        | Want::Reconcile
        | Want::Record
        | Want::Recover
        | Want::Rehearse
        | Want::Release
        | Want::Resume
        | Want::Retire
        | Want::SealBag
        | Want::Show
        | Want::TestKey
        | Want::Token
        | Want::WriteShare => false,
    }
}

/// Whether somebody brought their share at this step: to rebuild, to prove it, or to share it again.
fn brought(one: &Ceremony, person: &PersonView) -> bool {
    match (one.step(), &one.reissue) {
        (Some(Step::Contribute), Some(reissue)) => {
            let mut contributions = reissue.contributions.iter();
            contributions.any(|it| it.custodian == person.name)
        }
        (Some(Step::Prove), _) => proved(one, person),
        (Some(_) | None, _) => one.collected.iter().any(|it| it.custodian == person.name),
    }
}

fn proved(one: &Ceremony, person: &PersonView) -> bool {
    one.proved.iter().any(|it| it.what.custodian == person.name)
}

fn recorded_absent(one: &Ceremony, person: &PersonView) -> bool {
    one.absent.iter().any(|it| it.what.custodian == person.name)
}

/// Whose turn it is. `next` is whom the ceremony waits for first.
fn turn(
    one: &Ceremony,
    wants: Want,
    people: &[PersonView],
    next: Option<&String>,
) -> Option<String> {
    let taker = one.current_share().map(|share| &share.custodian);
    let whose = match wants {
        Want::Arrivals
        | Want::ApproveEmergency
        | Want::BringShare
        | Want::Prove
        | Want::SignOff => next,
        Want::SealBag => one.unsealed.as_ref().or(taker),
        Want::ReadBack | Want::WriteShare => taker,
        Want::AcceptTokens
        | Want::Account
        | Want::AdoptKey
        | Want::Approve
        | Want::CarryOut
        | Want::CloseDoor
        | Want::Destroy
        | Want::FollowUp
        | Want::LoadPackage
        | Want::MakeKey
        | Want::Nothing
        | Want::Reconcile
        | Want::Record
        | Want::Recover
        | Want::Rehearse
        | Want::Release
        | Want::Resume
        | Want::Retire
        | Want::Show
        | Want::TestKey
        | Want::Token => return people.iter().find(|it| it.now).map(|it| it.name.clone()),
    };
    whose.cloned()
}

/// The token that acts at what is asked for, or the first that was bound.
fn acting(wants: Want, tokens: &[TokenView]) -> Option<TokenRole> {
    let role = if matches!(wants, Want::Recover | Want::TestKey) {
        TokenRole::Target
    } else {
        TokenRole::Primary
    };
    let mut bound = tokens.iter();
    let bound = bound.find(|token| token.role == role && !token.label.is_empty());
    bound.or(tokens.first()).map(|token| token.role)
}

/// How many shares or people are still to come.
fn left(one: &Ceremony, wants: Want, waits_for: &[String]) -> u32 {
    let count = if wants == Want::BringShare {
        let (needed, brought) = one.reissue.as_ref().map_or_else(
            || (one.threshold().unwrap_or(0), one.collected.len()),
            |reissue| (reissue.from.threshold, reissue.contributions.len()),
        );
        usize::from(needed).saturating_sub(brought)
    } else if wants == Want::Prove {
        let shares = one.package.as_ref().map_or(0, |package| package.shares);
        usize::from(shares).saturating_sub(one.proved.len())
    } else {
        waits_for.len()
    };
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// How much was brought, proved, destroyed or done.
fn done(one: &Ceremony) -> u32 {
    let reissue = one.reissue.as_ref();
    let reissued = reissue.map_or(0, |it| it.contributions.len() + it.destroyed.len());
    let voided: usize = one.voided.iter().map(|voided| voided.destroyed.len()).sum();
    let count = one.collected.len() + one.proved.len() + reissued + voided + one.followed_up.len();
    u32::try_from(count).unwrap_or(u32::MAX)
}
