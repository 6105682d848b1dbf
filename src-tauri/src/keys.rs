//! What the page may ask of keys and of the policy.

use crate::commands::{Asked, Told};
use room::{
    Class, Compromise, Deciding, Destroyed, InventoryPage, InventoryQuery, KeyDecision, KeyLife,
    NewKey, PolicyReport, PolicyView, RowsChecked, RunDone, RunProgress, SheetReport, SlotView,
    Tested, files,
};
use secrecy::SecretString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tauri::ipc::Channel;

#[tauri::command]
pub(crate) async fn inventory(open: Asked<'_>, wanted: InventoryQuery) -> Told<InventoryPage> {
    open.with(move |room| room.keys().page(&wanted)).await
}

#[tauri::command]
pub(crate) async fn save_inventory(
    open: Asked<'_>,
    wanted: InventoryQuery,
    file: PathBuf,
) -> Told<()> {
    open.with(move |room| files::write_new(&file, room.keys().sheet(&wanted)?.as_bytes()))
        .await
}

#[tauri::command]
pub(crate) async fn key(open: Asked<'_>, key: String) -> Told<KeyLife> {
    open.with(move |room| room.keys().life(&key)).await
}

#[tauri::command]
pub(crate) async fn key_holders(open: Asked<'_>, key: String) -> Told<Vec<SlotView>> {
    open.with(move |room| room.keys().holders(&key)).await
}

/// Unlocks one of the tokens that a key needs; gives them as they are then.
#[tauri::command]
pub(crate) async fn unlock(
    open: Asked<'_>,
    key: String,
    module: PathBuf,
    slot: u64,
    pin: SecretString,
) -> Told<Vec<SlotView>> {
    open.with(move |room| {
        room.unlock(&module, slot, &pin)?;
        room.keys().holders(&key)
    })
    .await
}

#[tauri::command]
pub(crate) async fn make_key(open: Asked<'_>, new: NewKey, deciding: Deciding) -> Told<KeyLife> {
    open.with(move |room| room.keys().make(&new, &deciding))
        .await
}

#[tauri::command]
pub(crate) async fn make_data_keys(
    open: Asked<'_>,
    under: String,
    class: Class,
    contexts: PathBuf,
    out: PathBuf,
    deciding: Deciding,
    progress: Channel<RunProgress>,
) -> Told<RunDone> {
    let mut telling = Telling::new(open.run(), progress);
    open.with(move |room| {
        let files = (contexts.as_path(), out.as_path());
        room.keys()
            .make_data(&under, &class, files, &deciding, &mut |far| {
                telling.told(far.rows, far.aside, far.read, far.of)
            })
    })
    .await
}

#[tauri::command]
pub(crate) async fn rewrap(
    open: Asked<'_>,
    rows: PathBuf,
    to: String,
    from: Vec<String>,
    out: PathBuf,
    deciding: Deciding,
    progress: Channel<RunProgress>,
) -> Told<RunDone> {
    let mut telling = Telling::new(open.run(), progress);
    open.with(move |room| {
        let files = (rows.as_path(), out.as_path());
        room.keys()
            .rewrap(files, &to, &from, &deciding, &mut |far| {
                telling.told(far.rows, far.aside, far.read, far.of)
            })
    })
    .await
}

/// Holds a file of data keys against inventory and journal.
#[tauri::command]
pub(crate) async fn check_rows(
    open: Asked<'_>,
    rows: PathBuf,
    progress: Channel<RunProgress>,
) -> Told<RowsChecked> {
    let mut telling = Telling::new(open.run(), progress);
    open.with(move |room| {
        room.keys().check_rows(&rows, &mut |far| {
            telling.told(far.rows, far.aside, far.read, far.of)
        })
    })
    .await
}

#[tauri::command]
pub(crate) async fn test_key(
    open: Asked<'_>,
    key: String,
    rows: Option<PathBuf>,
    by: String,
    progress: Channel<RunProgress>,
) -> Told<Tested> {
    let mut telling = Telling::new(open.run(), progress);
    open.with(move |room| {
        room.keys().test(&key, rows.as_deref(), &by, &mut |tried| {
            telling.told(tried, 0, 0, 0)
        })
    })
    .await
}

/// Looks at a spreadsheet of keys: each row, with what is wrong with it.
#[tauri::command]
pub(crate) async fn preview_sheet(open: Asked<'_>, file: PathBuf) -> Told<SheetReport> {
    open.with(move |room| {
        room.keys()
            .preview_sheet(&files::read_bounded(&file, LONGEST_SHEET)?)
    })
    .await
}

/// Takes the keys of a spreadsheet in, all or none.
#[tauri::command]
pub(crate) async fn import_sheet(
    open: Asked<'_>,
    file: PathBuf,
    deciding: Deciding,
) -> Told<SheetReport> {
    open.with(move |room| {
        room.keys()
            .import_sheet(&files::read_bounded(&file, LONGEST_SHEET)?, &deciding)
    })
    .await
}

/// Stops the run that is under way, behind what is done. It does not wait for the room, which the
/// run has.
#[tauri::command]
pub(crate) fn stop_run(open: Asked<'_>) {
    open.stop_run();
}

#[tauri::command]
pub(crate) async fn decide_key(
    open: Asked<'_>,
    wanted: KeyDecision,
    deciding: Deciding,
) -> Told<KeyLife> {
    open.with(move |room| room.keys().decide(&wanted, &deciding))
        .await
}

#[tauri::command]
pub(crate) async fn rotate_key(
    open: Asked<'_>,
    wanted: KeyDecision,
    out: Option<PathBuf>,
    deciding: Deciding,
) -> Told<KeyLife> {
    open.with(move |room| room.keys().rotate(&wanted, out.as_deref(), &deciding))
        .await
}

#[tauri::command]
pub(crate) async fn compromised_key(
    open: Asked<'_>,
    wanted: KeyDecision,
    list: Option<PathBuf>,
    deciding: Deciding,
) -> Told<Compromise> {
    open.with(move |room| room.keys().compromised(&wanted, list.as_deref(), &deciding))
        .await
}

#[tauri::command]
pub(crate) async fn destroy_key(
    open: Asked<'_>,
    key: String,
    deciding: Deciding,
) -> Told<Destroyed> {
    open.with(move |room| room.keys().destroy(&key, &deciding))
        .await
}

#[tauri::command]
pub(crate) async fn policy(open: Asked<'_>) -> Told<PolicyView> {
    open.with(|room| room.policy().in_force()).await
}

/// The text of a policy's file, which is looked at and adopted as it was read here.
#[tauri::command]
pub(crate) async fn read_policy(open: Asked<'_>, file: PathBuf) -> Told<String> {
    open.with(move |_| files::read_text(Path::new(&file), LONGEST_POLICY))
        .await
}

#[tauri::command]
pub(crate) async fn save_policy(open: Asked<'_>, file: PathBuf) -> Told<()> {
    open.with(move |room| files::write_new(&file, room.policy().in_force()?.text.as_bytes()))
        .await
}

#[tauri::command]
pub(crate) async fn check_policy(open: Asked<'_>, text: Option<String>) -> Told<PolicyReport> {
    open.with(move |room| room.policy().check(text.as_deref(), None))
        .await
}

#[tauri::command]
pub(crate) async fn adopt_policy(
    open: Asked<'_>,
    text: String,
    deciding: Deciding,
) -> Told<PolicyView> {
    open.with(move |room| room.policy().adopt(&text, &deciding))
        .await
}

/// No policy is longer than this, in bytes; what is longer is another file.
const LONGEST_POLICY: u64 = 64 * 1024;
/// Longest spreadsheet of keys that is read, in bytes.
const LONGEST_SHEET: u64 = 64 << 20;

/// How often the page is told how far a run is.
const PAUSE: Duration = Duration::from_millis(100);

/// Tells the page how far a run is, and the run whether somebody stopped it.
struct Telling {
    stopped: Arc<AtomicBool>,
    progress: Channel<RunProgress>,
    last: Option<Instant>,
}

impl Telling {
    fn new(stopped: Arc<AtomicBool>, progress: Channel<RunProgress>) -> Self {
        Self {
            stopped,
            progress,
            last: None,
        }
    }

    fn told(&mut self, rows: u64, set_aside: u64, read: u64, of: u64) -> bool {
        if self.last.is_none_or(|last| last.elapsed() >= PAUSE) {
            self.last = Some(Instant::now());
            // A page that has gone cannot be told; the run goes on.
            drop(self.progress.send(RunProgress {
                rows,
                set_aside,
                read,
                of,
            }));
        }
        !self.stopped.load(Ordering::Relaxed)
    }
}
