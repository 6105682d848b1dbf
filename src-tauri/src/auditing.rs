//! What the page may ask where somebody looks back: a room only looked at, what became of what, and
//! whether all of it checks.

use crate::commands::{Asked, Told};
use room::{Code, Error, Home, Options, RecordView, Room, Trails, Verified, VerifyProgress};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tauri::ipc::Channel;

/// How often the page is told how far a check is.
const PAUSE: Duration = Duration::from_millis(100);

/// Opens a room only to look at it.
#[tauri::command]
pub(crate) async fn look_at_room(open: Asked<'_>, path: PathBuf) -> Told<Home> {
    open.enter(
        move || Room::look_at(&path, &Options::default()),
        |room| room.home(),
    )
    .await
}

#[tauri::command]
pub(crate) async fn trails(open: Asked<'_>) -> Told<Trails> {
    open.with(|room| Ok(room.trails())).await
}

/// Verifies everything in the room; `stop_run` stops it.
#[tauri::command]
pub(crate) async fn verify_all(
    open: Asked<'_>,
    progress: Channel<VerifyProgress>,
) -> Told<Verified> {
    let mut goes_on = telling(open.run(), progress);
    open.with(move |room| room.verify_all(&mut goes_on)).await
}

/// Tells the page now and then how far a check is; false once it is to stop.
fn telling(
    stopped: Arc<AtomicBool>,
    progress: Channel<VerifyProgress>,
) -> impl FnMut(VerifyProgress) -> bool {
    let mut last: Option<Instant> = None;
    move |far| {
        if last.is_none_or(|last| last.elapsed() >= PAUSE) {
            last = Some(Instant::now());
            // A page that has gone cannot be told; the check goes on.
            drop(progress.send(far));
        }
        !stopped.load(Ordering::Relaxed)
    }
}

/// Several records, of whatever room: nothing but their files is needed, so no room is asked. `stop_run`
/// stops it.
#[tauri::command]
pub(crate) async fn check_records(
    open: Asked<'_>,
    paths: Vec<PathBuf>,
    progress: Channel<VerifyProgress>,
) -> Told<Vec<RecordView>> {
    let mut goes_on = telling(open.run(), progress);
    tauri::async_runtime::spawn_blocking(move || room::check_records(&paths, &mut goes_on))
        .await
        .map_err(|_| Error::fault(Code::ActInterrupted, "The program failed in this act."))?
}
