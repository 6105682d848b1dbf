//! What the page may ask of reports.

use crate::commands::{Asked, Told};
use room::{Deciding, ReportView, Room, SlotView};
use secrecy::SecretString;
use std::path::PathBuf;

#[tauri::command]
pub(crate) async fn report(
    open: Asked<'_>,
    kind: String,
    from: Option<String>,
    to: Option<String>,
) -> Told<ReportView> {
    open.with(move |room| room.reports().view(&kind, from.as_deref(), to.as_deref()))
        .await
}

#[tauri::command]
pub(crate) async fn save_report(
    open: Asked<'_>,
    kind: String,
    from: Option<String>,
    to: Option<String>,
    file: PathBuf,
) -> Told<()> {
    open.with(move |room| {
        room.reports()
            .save(&kind, from.as_deref(), to.as_deref(), &file)
    })
    .await
}

/// The token that signs the journal, while it is plugged in and locked.
#[tauri::command]
pub(crate) async fn locked_journal_token(open: Asked<'_>) -> Told<Option<SlotView>> {
    open.with(Room::locked_journal_token).await
}

#[tauri::command]
pub(crate) async fn unlock_journal(
    open: Asked<'_>,
    module: PathBuf,
    slot: u64,
    pin: SecretString,
) -> Told<()> {
    open.with(move |room| room.unlock(&module, slot, &pin))
        .await
}

#[tauri::command]
pub(crate) async fn acknowledge_finding(
    open: Asked<'_>,
    id: String,
    deciding: Deciding,
) -> Told<()> {
    open.with(move |room| room.reports().acknowledge(&id, &deciding).map(drop))
        .await
}

#[tauri::command]
pub(crate) async fn sign_report(
    open: Asked<'_>,
    kind: String,
    from: Option<String>,
    to: Option<String>,
    deciding: Deciding,
) -> Told<()> {
    open.with(move |room| {
        room.reports()
            .sign(&kind, from.as_deref(), to.as_deref(), &deciding)
            .map(drop)
    })
    .await
}
