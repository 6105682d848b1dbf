//! What came of a possession check, a reissue, a replication, a live test or an emergency.

use super::{numbers, recovered, same_key, token};
use crate::when;
use ceremony::{Ceremony, Equality, TokenRole};

/// A closed possession check; good if no share is missing.
pub(super) fn checked(ceremony: &Ceremony) -> Option<(String, bool)> {
    let closed = ceremony.check_closed.as_ref()?;
    let package = ceremony.package.as_ref()?;
    let label = &ceremony.script.key.label;
    let proved = closed.proved.len();
    if closed.missing.is_empty() {
        let text = format!(
            "All {proved} custodians of “{label}” proved that they have their shares, without \
             showing them."
        );
        return Some((text, true));
    }
    let enough = if proved < usize::from(package.threshold) {
        format!(
            " Those proved are fewer than the {} that a recovery needs.",
            package.threshold
        )
    } else {
        String::new()
    };
    let text = format!(
        "{proved} of {} custodians of “{label}” proved that they have their shares, without showing \
         them. {} missing.{enough}",
        package.shares,
        numbers_are(&closed.missing),
    );
    Some((text, false))
}

const fn of_the_secret(same: bool) -> &'static str {
    if same {
        "It is the same secret, and nobody rebuilt it"
    } else {
        "It is NOT the same secret"
    }
}

/// A reissue that reached its end; good if the secret is the same and too few old shares remain.
pub(super) fn reissued(ceremony: &Ceremony) -> Option<(String, bool)> {
    let reissue = ceremony.reissue.as_ref()?;
    let remaining = reissue.remaining.as_ref()?;
    let new = &ceremony.released.as_ref()?.package;
    let same = new.commitments.first() == reissue.from.commitments.first();
    let secret = of_the_secret(same);
    let destroyed = reissue.destroyed.len();
    let old = if remaining.is_empty() {
        format!("all {destroyed} old shares were destroyed")
    } else {
        format!(
            "of {} old shares {destroyed} were destroyed and {} left",
            reissue.from.shares,
            numbers_are(remaining).to_lowercase(),
        )
    };
    let text = format!(
        "“{}” has new shares: any {} of {} custodians can recover it, where it was any {} of {}. \
         {secret}; {old}.",
        ceremony.script.key.label,
        new.threshold,
        new.shares,
        reissue.from.threshold,
        reissue.from.shares,
    );
    let few = remaining.len() < usize::from(reissue.from.threshold);
    Some((text, same && few))
}

/// A migration that reached its end; good if the secret is the same. What is outstanding is accepted for
/// a while, as planned.
pub(super) fn migrated(ceremony: &Ceremony) -> Option<(String, bool)> {
    let reissue = ceremony.reissue.as_ref()?;
    let migrated = reissue.migrated.as_ref()?;
    let new = &ceremony.released.as_ref()?.package;
    let same = new.commitments.first() == reissue.from.commitments.first();
    let secret = of_the_secret(same);
    let left: Vec<u8> = migrated
        .replaced
        .shares
        .iter()
        .filter(|share| !share.destroyed)
        .map(|share| share.index)
        .collect();
    let old = if left.is_empty() {
        format!("all {} old shares were destroyed", reissue.from.shares)
    } else {
        format!(
            "old {} still accepted until {}, and to be destroyed then",
            numbers_are(&left).to_lowercase(),
            when::date(&migrated.until),
        )
    };
    let text = format!(
        "The shares of “{}” went to the suite {}: any {} of {} custodians can recover it. {secret}; \
         {old}.",
        ceremony.script.key.label, migrated.suite, new.threshold, new.shares,
    );
    Some((text, same))
}

/// A key brought to one more token; good if both answered alike.
pub(super) fn replicated(ceremony: &Ceremony) -> Option<(String, bool)> {
    ceremony.recovered.as_ref()?;
    let equality = ceremony.equality.as_ref()?;
    let site = match ceremony.script.site.as_str() {
        "" => String::new(),
        site => format!(" at {site}"),
    };
    let text = format!(
        "The key “{}” is now in {}{site} as well as in {}.{}",
        ceremony.script.key.label,
        token(ceremony, TokenRole::Target),
        token(ceremony, TokenRole::Primary),
        same_key(equality),
    );
    Some((text, equality.holds()))
}

/// A live key rebuilt, tried and destroyed; good if it was the key, and opened the canary.
pub(super) fn tested(ceremony: &Ceremony) -> Option<(String, bool)> {
    let test = ceremony.live_test.as_ref()?;
    let says = |equality: &Equality, yes, no| if equality.holds() { yes } else { no };
    let text = format!(
        "The live key “{}” was rebuilt in {} from {} shares: it {} the copy in {}, {} the canary, \
         and was destroyed again.",
        ceremony.script.key.label,
        token(ceremony, TokenRole::Target),
        ceremony.collected.len(),
        says(&test.equality, "answered as", "did NOT answer as"),
        token(ceremony, TokenRole::Primary),
        says(&test.canary, "opened", "did NOT open"),
    );
    Some((text, test.equality.holds() && test.canary.holds()))
}

/// An emergency recovery; good if nothing is left open.
pub(super) fn emergency(ceremony: &Ceremony) -> Option<(String, bool)> {
    let recovery = recovered(ceremony)?;
    let tasks = ceremony.follow_ups();
    let state = |task: &&&str| {
        ceremony
            .followed_up(task)
            .map(|done| done.what.until.is_some())
    };
    let put_off = tasks
        .iter()
        .filter(|task| state(task) == Some(true))
        .count();
    let open = tasks.iter().filter(|task| state(task).is_none()).count();
    if open > 0 {
        return None;
    }
    let left = match put_off {
        0 => " Everything it left to be done was done.".to_owned(),
        1 => " One thing it left to be done was put off.".to_owned(),
        many => format!(" {many} things it left to be done were put off."),
    };
    let absent = match ceremony.absent.len() {
        0 => String::new(),
        1 => " One custodian could not be had.".to_owned(),
        many => format!(" {many} custodians could not be had."),
    };
    Some((format!("In an emergency: {recovery}{absent}{left}"), true))
}

/// What a stopped ceremony of these kinds leaves behind.
pub(super) fn left_of_check(ceremony: &Ceremony) -> &'static str {
    if ceremony.proved.is_empty() {
        "No share was proved."
    } else {
        "What was proved until then holds."
    }
}

/// What a stopped reissue leaves behind.
pub(super) fn left_of_reissue(ceremony: &Ceremony) -> &'static str {
    if ceremony.released.is_some() {
        "The new shares recover the key, and so do the old ones that remain."
    } else if ceremony.attempt.is_some() || ceremony.stray_shares().next().is_some() {
        "The old shares stay what they were; new ones that are outside rebuild the same secret \
         once a threshold of them is together."
    } else {
        "The old shares stay what they were, and no new one is outside."
    }
}

/// `Share 2 is` or `Shares 2 and 4 are`.
fn numbers_are(indices: &[u8]) -> String {
    let verb = if indices.len() == 1 { "is" } else { "are" };
    format!("{} {verb}", numbers("Share", indices))
}
