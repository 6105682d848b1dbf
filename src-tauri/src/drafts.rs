//! What the page may ask of plans that are kept as drafts.

use crate::commands::{Asked, Told};
use room::{DraftLine, DraftView, Drafts, KeptPlan};

#[tauri::command]
pub(crate) async fn drafts(open: Asked<'_>) -> Told<Drafts> {
    open.with(|room| Ok(room.drafts())).await
}

#[tauri::command]
pub(crate) async fn draft(open: Asked<'_>, id: String) -> Told<DraftView> {
    open.with(move |room| room.draft(&id)).await
}

#[tauri::command]
pub(crate) async fn keep_plan(open: Asked<'_>, kept: KeptPlan) -> Told<DraftLine> {
    open.with(move |room| room.keep_plan(&kept)).await
}

#[tauri::command]
pub(crate) async fn remove_draft(open: Asked<'_>, id: String) -> Told<Drafts> {
    open.with(move |room| room.remove_draft(&id)).await
}
