//! What the page may ask of keys that go to somebody else, or come from them.

use crate::commands::{Asked, Told};
use room::{
    Bringing, BroughtKey, ComponentView, Deciding, Error, ExportView, ExportedKey, NewExport,
    NewKey, NewReceipt, Room, RowsView, TransportKey, WrappingKeyView, files,
};
use secrecy::SecretString;
use std::path::PathBuf;

/// No answer of a service, and no package, is longer than this, in bytes.
const LONGEST: u64 = 1 << 20;

#[tauri::command]
pub(crate) async fn wrapping_key(
    open: Asked<'_>,
    wanted: NewExport,
    answer: PathBuf,
) -> Told<WrappingKeyView> {
    open.with(move |room| {
        room.exchange()
            .wrapping_key(&wanted, &files::read_bounded(&answer, LONGEST)?)
    })
    .await
}

#[tauri::command]
pub(crate) async fn export_key(
    open: Asked<'_>,
    wanted: NewExport,
    answer: PathBuf,
    out: PathBuf,
    deciding: Deciding,
) -> Told<ExportedKey> {
    open.with(move |room| {
        let answer = files::read_bounded(&answer, LONGEST)?;
        room.exchange().export(&wanted, &answer, &out, &deciding)
    })
    .await
}

#[tauri::command]
pub(crate) async fn key_exports(open: Asked<'_>, key: Option<String>) -> Told<Vec<ExportView>> {
    open.with(move |room| room.exchange().exports(key.as_deref()))
        .await
}

#[tauri::command]
pub(crate) async fn export_receipt(
    open: Asked<'_>,
    wanted: NewReceipt,
    answer: PathBuf,
) -> Told<ExportView> {
    open.with(move |room| {
        room.exchange()
            .receipt(&wanted, &files::read_bounded(&answer, LONGEST)?)
    })
    .await
}

#[tauri::command]
pub(crate) async fn transport_key(
    open: Asked<'_>,
    key: String,
    custodian: Option<String>,
) -> Told<TransportKey> {
    open.with(move |room| room.exchange().transport_key(&key, custodian.as_deref()))
        .await
}

#[tauri::command]
pub(crate) async fn save_transport_key(
    open: Asked<'_>,
    key: String,
    custodian: Option<String>,
    file: PathBuf,
) -> Told<()> {
    open.with(move |room| {
        let public = room.exchange().transport_key(&key, custodian.as_deref())?;
        files::write_new(&file, public.pem.as_bytes())
    })
    .await
}

#[tauri::command]
pub(crate) async fn import_sealed(
    open: Asked<'_>,
    new: NewKey,
    bringing: Bringing,
    file: PathBuf,
    mlkem: Option<PathBuf>,
    deciding: Deciding,
) -> Told<BroughtKey> {
    open.with(move |room| {
        let bytes = files::read_bounded(&file, LONGEST)?;
        let mlkem = mlkem.map(|file| files::read_text(&file, LONGEST));
        let mlkem = mlkem.transpose()?.map(SecretString::from);
        room.exchange()
            .import_sealed(&new, &bringing, &bytes, mlkem.as_ref(), &deciding)
    })
    .await
}

/// One row of the component that somebody is typing. It stays on this side.
#[tauri::command]
pub(crate) async fn type_component_row(
    open: Asked<'_>,
    row: u8,
    text: SecretString,
) -> Told<RowsView> {
    open.with(move |room| room.exchange().type_component_row(row, &text))
        .await
}

#[tauri::command]
pub(crate) async fn take_component_rows(
    open: Asked<'_>,
    name: String,
    check: String,
    method: String,
) -> Told<Vec<ComponentView>> {
    open.with(move |room| room.exchange().take_component_rows(&name, &check, &method))
        .await
}

#[tauri::command]
pub(crate) async fn forget_components(
    open: Asked<'_>,
    name: Option<String>,
) -> Told<Vec<ComponentView>> {
    open.with(move |room| Ok(room.exchange().forget_components(name.as_deref())))
        .await
}

#[tauri::command]
pub(crate) async fn import_components(
    open: Asked<'_>,
    new: NewKey,
    method: String,
    check: String,
    deciding: Deciding,
) -> Told<BroughtKey> {
    open.with(move |room| {
        room.exchange()
            .import_components(&new, &method, &check, &deciding)
    })
    .await
}

#[tauri::command]
pub(crate) async fn make_components(
    open: Asked<'_>,
    new: NewKey,
    people: Vec<String>,
    folder: PathBuf,
    deciding: Deciding,
) -> Told<BroughtKey> {
    open.with(move |room| {
        room.exchange()
            .make_components(&new, &people, &folder, &deciding)
    })
    .await
}

#[tauri::command]
pub(crate) async fn write_key_block(
    open: Asked<'_>,
    key: String,
    under: String,
    row: Option<PathBuf>,
    out: PathBuf,
    deciding: Deciding,
) -> Told<ExportView> {
    open.with(move |room| {
        room.exchange()
            .write_block(&key, &under, row.as_deref(), &out, &deciding)
    })
    .await
}

#[tauri::command]
pub(crate) async fn import_key_block(
    open: Asked<'_>,
    new: NewKey,
    bringing: Bringing,
    file: PathBuf,
    row: Option<PathBuf>,
    deciding: Deciding,
) -> Told<BroughtKey> {
    open.with(move |room: &mut Room| -> Result<BroughtKey, Error> {
        let block = files::read_text(&file, LONGEST)?;
        room.exchange()
            .import_block(&new, &bringing, &block, row.as_deref(), &deciding)
    })
    .await
}
