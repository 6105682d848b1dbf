//! What the page may ask of reports.

use crate::commands::{Asked, Told};
use room::ReportView;
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
