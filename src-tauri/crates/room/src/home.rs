//! The home screen: what needs us now, what can be recovered, what state the keys are in.

use crate::acts::share_files::beside_package;
use crate::drafts::{drafts, planned};
use crate::plan::ceremonies;
use crate::present::practice_hint;
use desk::Desk;
use desk::journal_check::journal_view;
use desk::modules::modules_to_approve;
use desk::time::clock_doubt;
use keys::standing;
use wire::{Error, Home, KeyView, State, room_mode};

/// The home screen.
pub(crate) fn home(desk: &Desk) -> Result<Home, Error> {
    let journal = journal_view(desk)?;
    let keys = keys(desk);
    let facts = desk.log.ledger().facts();
    let (keys_due, against_policy) = standing(desk)?;
    let state = State {
        ledger: desk.log.ledger(),
        journal: &journal,
        keys: &keys,
        keys_due: &keys_due,
        planned: &planned(&desk.log),
        against_policy: &against_policy,
        read_only: desk
            .log
            .read_only()
            .as_ref()
            .map(|reason| reason.message.as_str()),
        clock_doubt: clock_doubt(&desk.log).map(|doubt| doubt.message),
        shares_beside_package: beside_package(desk),
        modules: modules_to_approve(desk),
        today: desk.log.clock().now().date_naive(),
    };
    Ok(Home {
        room: facts.name.clone(),
        id: facts.id.clone(),
        mode: room_mode(facts.practice),
        path: desk.log.folder().root().display().to_string(),
        read_only: desk.log.read_only().is_some(),
        looked_at: desk.log.looked_at(),
        signer: desk.log.journal_key().map(|key| key.verifier.to_string()),
        cosigner: desk
            .log
            .journal_key()
            .and_then(|key| key.cosigner.as_ref())
            .map(ToString::to_string),
        needs: state.needs(),
        recoverable: wire::recoverable(desk.log.ledger()),
        quorums: wire::quorums(desk.log.ledger()),
        ceremonies: ceremonies(desk),
        drafts: drafts(&desk.log),
        people: u32::try_from(desk.log.ledger().people().len()).unwrap_or(u32::MAX),
        practice_hint: practice_hint(desk),
        journal,
        keys,
    })
}

/// Every lasting key made or rebuilt here, newest first.
pub(crate) fn keys(desk: &Desk) -> Vec<KeyView> {
    wire::keys(desk.log.ledger(), desk.bench.seen.as_deref())
}
