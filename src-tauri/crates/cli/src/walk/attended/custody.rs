//! What is asked about an old quorum and about an emergency.

use super::questions::{Answer, Instead, needed, place, question, witness, yes};
use super::steps::signing_secret;
use crate::terminal::show;
use room::{Action, FollowUpState, PersonView, Role, Room, View};

pub(super) fn approve_emergency(room: &mut Room, view: &View) -> Answer<Action> {
    let emergency = view.emergency.as_ref();
    let approved = |name: &String| emergency.is_some_and(|one| one.approvals.contains(name));
    if let Some(emergency) = emergency {
        show(&format!("  {} ({})", emergency.reason, emergency.incident))?;
    }
    let officers: Vec<&PersonView> = view
        .people
        .iter()
        .filter(|one| one.role == Role::SecurityOfficer && !approved(&one.name))
        .collect();
    for (number, officer) in officers.iter().enumerate() {
        show(&format!("  {}  {}", number + 1, officer.name))?;
    }
    let chosen = place(view, "Which security officer approves it?", officers.len())?;
    let Some(officer) = officers.get(chosen) else {
        return Err(Instead::Stop);
    };
    Ok(Action::ApproveEmergency {
        name: officer.name.clone(),
        passphrase: signing_secret(room, view, &officer.name)?,
    })
}

/// The next custodian of an emergency who is not here and of whom nothing was said yet.
pub(super) fn absence(view: &View) -> Answer<Option<Action>> {
    let Some(emergency) = &view.emergency else {
        return Ok(None);
    };
    let told = |name: &str| emergency.absent.iter().any(|one| one.custodian == name);
    let next = view
        .people
        .iter()
        .find(|one| one.role == Role::Custodian && !one.here && !told(&one.name));
    let Some(person) = next else {
        return Ok(None);
    };
    let name = &person.name;
    if !yes(
        view,
        &format!("{name} is not here. Go on without them? (y/n)"),
    )? {
        return Ok(None);
    }
    Ok(Some(Action::HolderAbsent {
        custodian: name.clone(),
        tried: needed(view, "What was tried to reach them?")?,
        reason: needed(view, "Why do they not come?")?,
        confirmed_by: witness(view)?,
    }))
}

pub(super) fn account(view: &View) -> Answer<Action> {
    if let Some(reissue) = &view.reissue {
        show(&format!(
            "  The old quorum is {} of {}. With {} shares in unknown hands new ones protect \
             nothing: the key must be rotated.",
            reissue.threshold, reissue.shares, reissue.threshold
        ))?;
    }
    let unaccounted = loop {
        let said = question(
            view,
            "Which shares can nobody account for? Their numbers (Enter: all are accounted for):",
        )?;
        match numbers(&said) {
            Some(numbers) => break numbers,
            None => show("  Type numbers with spaces between, for instance 2 5.")?,
        }
    };
    let reason = if unaccounted.is_empty() {
        String::new()
    } else {
        needed(view, "What is known of them?")?
    };
    Ok(Action::AccountShares {
        unaccounted,
        reason,
        confirmed_by: witness(view)?,
    })
}

pub(super) fn retire(view: &View) -> Answer<Action> {
    let reissue = view.reissue.as_ref();
    if let Some(share) = view.strays.first() {
        let bag = match share.bag.as_str() {
            "" => "in no bag".into(),
            bag => format!("in bag {bag}"),
        };
        show(&format!(
            "  Share {} of attempt {}, which is void, is outside, {bag}, for {}. It is not \
             worthless, and is destroyed first.",
            share.index, share.attempt, share.custodian
        ))?;
        return Ok(Action::DestroyVoidedShare {
            attempt: share.attempt,
            index: share.index,
            how: needed(view, "How was it destroyed?")?,
            confirmed_by: witness(view)?,
        });
    }
    let gone = |index: &u8| reissue.is_some_and(|one| one.destroyed.contains(index));
    let left: Vec<u8> = (1..=reissue.map_or(0, |one| one.shares))
        .filter(|index| !gone(index))
        .collect();
    let said: Vec<String> = left.iter().map(u8::to_string).collect();
    show(&format!("  Old shares that remain: {}", said.join(", ")))?;
    let index = loop {
        let said = question(
            view,
            "Which old share is destroyed now? Its number (Enter: no more):",
        )?;
        if said.is_empty() {
            return Ok(Action::RetireQuorum {
                confirmed_by: witness(view)?,
            });
        }
        match said.parse() {
            Ok(index) if left.contains(&index) => break index,
            _ => show("  There is no such share.")?,
        }
    };
    let contributed = reissue.and_then(|one| {
        let mut done = one.contributions.iter();
        done.find(|one| one.index == index)
    });
    let (holder, bag) = contributed.map_or(("", ""), |one| (&one.custodian, &one.bag));
    let asked = |prompt: &str, known: &str| -> Answer<String> {
        if known.is_empty() {
            return question(view, prompt);
        }
        let said = question(view, &format!("{prompt} [{known}]"))?;
        Ok(if said.is_empty() { known.into() } else { said })
    };
    Ok(Action::DestroyOldShare {
        index,
        custodian: asked("Whose was it?", holder)?,
        bag: asked("The bag it was in?", bag)?,
        bag_reason: None,
        how: needed(view, "How was it destroyed?")?,
        confirmed_by: witness(view)?,
    })
}

pub(super) fn follow_up(view: &View) -> Answer<Action> {
    let mut tasks = view.follow_ups();
    let Some(task) = tasks.find(|one| one.state == FollowUpState::Open) else {
        return Err(Instead::Stop);
    };
    show(&format!("  {}", words::task(&task.task)))?;
    let task = task.task.clone();
    if yes(view, "Is it done? (y: done, n: put it off)")? {
        return Ok(Action::DoFollowUp {
            task,
            note: needed(view, "What was done?")?,
            confirmed_by: witness(view)?,
        });
    }
    Ok(Action::DeferFollowUp {
        task,
        reason: needed(view, "Why is it put off?")?,
        until: needed(view, "Until when? A date like 2027-05-31:")?,
        confirmed_by: witness(view)?,
    })
}

/// Numbers with spaces or commas between them.
fn numbers(text: &str) -> Option<Vec<u8>> {
    text.split([' ', ','])
        .filter(|part| !part.is_empty())
        .map(|part| part.parse().ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::numbers;

    #[test]
    fn numbers_stand_apart() {
        assert_eq!(numbers(""), Some(Vec::new()));
        assert_eq!(numbers("2, 5 7"), Some(vec![2, 5, 7]));
        assert_eq!(numbers("2 and 5"), None);
        assert_eq!(numbers("256"), None);
    }
}
