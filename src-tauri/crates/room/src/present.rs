//! A ceremony as the fronts show it: what this process and the disk add to its entries.

use crate::acts::hand_out::share_folder;
use crate::acts::reconcile;
use crate::acts::reconcile::look;
use crate::acts::release::package_file;
use crate::acts::share_files::lying_sheets;
use crate::practice_tokens::{PASSPHRASE, PIN};
use ceremony::TokenRole;
use desk::Desk;
use desk::devices::journal_seen;
use desk::journal_key::journal_place;
use wire::{Around, Error, PracticeHint, View};

/// Shows a ceremony.
pub(crate) fn view(desk: &Desk, id: &str) -> Result<View, Error> {
    let one = desk.log.ceremony(id)?;
    let live = desk.memory.live.get(id);
    let unlocked = |role: &TokenRole| {
        let place = live.and_then(|live| live.places.get(role));
        place.is_some_and(|place| desk.bench.pool.ready(place))
    };
    let signer_unlocked = journal_place(desk).is_some();
    let around = Around {
        ledger: desk.log.ledger(),
        unlocked: one.token_roles().iter().copied().filter(unlocked).collect(),
        signer_unlocked,
        signer_locked: !signer_unlocked && journal_seen(desk) && !desk.bench.journal_key_lost,
        found: one.unresolved.as_ref().map(|effect| {
            let found = look(desk, id, effect);
            (found, reconcile::decision(effect, found))
        }),
        not_accepted: live.and_then(|live| live.not_accepted.clone()),
        failure: live.and_then(|live| live.failure.clone()),
        share_files: lying_sheets(one)
            .map(|(_, file)| file.path.clone())
            .collect(),
        reopened: one.step().is_some() && !desk.memory.acted.contains(id),
        void_files: one
            .void_files()
            .filter(|(_, file)| files::lies_there(file))
            .map(|(_, file)| file.path.clone())
            .collect(),
        package: package_file(desk, id),
        folder: share_folder(desk, id),
        record: desk
            .log
            .ledger()
            .record(id)
            .map(|file| desk.log.folder().records().join(file)),
        practice_hint: practice_hint(desk),
    };
    Ok(around.view(one))
}

/// What opens the tokens of a practice room, and signs for its people.
pub(crate) fn practice_hint(desk: &Desk) -> Option<PracticeHint> {
    desk.log.is_practice().then(|| PracticeHint {
        pin: PIN.into(),
        passphrase: PASSPHRASE.into(),
    })
}
