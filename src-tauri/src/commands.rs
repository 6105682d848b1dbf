//! What the page may ask. Each command is one call into the room; the page's `room.ts` mirrors
//! this list, and `build.rs` and `capabilities/room.json` allow exactly it.

use crate::open_room::OpenRoom;
use base64::Engine as _;
use room::{
    Action, ChoiceView, Code, CustodyView, DeferredView, DrawnFor, DueView, EnrolledView,
    EntryView, Error, Home, KnownModule, NewMovement, NewPerson, NewRoom, Options, Plan, PlanDraft,
    PlanReport, PrinterView, Progress, RecordView, RoleView, Room, RowsView, SlotView, Start, View,
    files,
};
use secrecy::{ExposeSecret, SecretString};
use std::path::PathBuf;
use tauri::State;
use tauri::ipc::Channel;

/// Longest script that is read, in bytes.
const LONGEST_SCRIPT: u64 = 1024 * 1024;

pub(crate) type Asked<'a> = State<'a, OpenRoom>;
pub(crate) type Told<T> = Result<T, Error>;

#[tauri::command]
pub(crate) async fn start(open: Asked<'_>) -> Told<Start> {
    Ok(room::start(open.ready().await?))
}

#[tauri::command]
pub(crate) async fn open_practice(open: Asked<'_>) -> Told<Home> {
    open.enter(
        || room::open_practice(&Options::default()),
        |room| room.home(),
    )
    .await
}

#[tauri::command]
pub(crate) async fn init_live(open: Asked<'_>, room: NewRoom) -> Told<Home> {
    open.enter(
        move || Room::init(&room, &Options::default()),
        |room| room.home(),
    )
    .await
}

#[tauri::command]
pub(crate) async fn open_room(open: Asked<'_>, path: PathBuf) -> Told<Home> {
    open.enter(
        move || Room::open(&path, &Options::default()),
        |room| room.home(),
    )
    .await
}

#[tauri::command]
pub(crate) async fn close_room(open: Asked<'_>) -> Told<()> {
    open.leave().await
}

#[tauri::command]
pub(crate) async fn home(open: Asked<'_>) -> Told<Home> {
    open.with(|room| room.home()).await
}

#[tauri::command]
pub(crate) async fn tokens(open: Asked<'_>) -> Told<Vec<SlotView>> {
    open.with(Room::tokens).await
}

#[tauri::command]
pub(crate) async fn add_module(
    open: Asked<'_>,
    path: PathBuf,
    config: Option<String>,
    digest: Option<String>,
) -> Told<Vec<SlotView>> {
    open.with(move |room| room.add_module(&path, config.as_deref(), digest.as_deref()))
        .await
}

#[tauri::command]
pub(crate) async fn known_modules(open: Asked<'_>) -> Told<Vec<KnownModule>> {
    open.with(|room| Ok(room.known_modules())).await
}

/// The one secret that goes to the page: it is shown once, to be written down and typed back.
#[tauri::command]
pub(crate) async fn draw_passphrase(open: Asked<'_>, share: bool) -> Told<String> {
    let what = if share {
        DrawnFor::Share
    } else {
        DrawnFor::Key
    };
    open.with(move |room| Ok(room.draw_passphrase(what)?.expose_secret().to_owned()))
        .await
}

#[tauri::command]
pub(crate) async fn confirm_clock(open: Asked<'_>, witness: String) -> Told<()> {
    open.with(move |room| room.confirm_clock(&witness)).await
}

#[tauri::command]
pub(crate) async fn remove_module(open: Asked<'_>, module: PathBuf) -> Told<Vec<SlotView>> {
    open.with(move |room| room.remove_module(&module)).await
}

#[tauri::command]
pub(crate) async fn init_token(
    open: Asked<'_>,
    module: PathBuf,
    slot: u64,
    label: String,
    so_pin: SecretString,
    pin: SecretString,
    ceremony: Option<String>,
) -> Told<Vec<SlotView>> {
    open.with(move |room| {
        room.init_token(&module, slot, &label, (&so_pin, &pin), ceremony.as_deref())
    })
    .await
}

#[tauri::command]
pub(crate) async fn set_token_pin(
    open: Asked<'_>,
    module: PathBuf,
    slot: u64,
    so_pin: SecretString,
    pin: SecretString,
) -> Told<Vec<SlotView>> {
    open.with(move |room| room.set_token_pin(&module, slot, &so_pin, &pin))
        .await
}

#[tauri::command]
pub(crate) async fn people(open: Asked<'_>) -> Told<Vec<EnrolledView>> {
    open.with(|room| Ok(room.people())).await
}

#[tauri::command]
pub(crate) async fn add_age_recipient(
    open: Asked<'_>,
    name: String,
    age: String,
) -> Told<Vec<EnrolledView>> {
    open.with(move |room| room.add_age_recipient(&name, &age))
        .await
}

#[tauri::command]
pub(crate) async fn add_mlkem_key(
    open: Asked<'_>,
    name: String,
    file: PathBuf,
) -> Told<Vec<EnrolledView>> {
    open.with(move |room| room.add_mlkem_key(&name, &file))
        .await
}

#[tauri::command]
pub(crate) async fn enrol(open: Asked<'_>, person: NewPerson) -> Told<Vec<EnrolledView>> {
    open.with(move |room| room.enrol(&person)).await
}

/// Who may do what. The table is the program's own, so no room is asked.
#[tauri::command]
pub(crate) fn roles() -> Vec<RoleView> {
    room::roles()
}

#[tauri::command]
pub(crate) async fn printers(open: Asked<'_>) -> Told<Vec<PrinterView>> {
    open.with(|room| room.printers()).await
}

#[tauri::command]
pub(crate) async fn custody(open: Asked<'_>) -> Told<CustodyView> {
    open.with(|room| Ok(room.custody())).await
}

#[tauri::command]
pub(crate) async fn move_item(open: Asked<'_>, movement: NewMovement) -> Told<CustodyView> {
    open.with(move |room| room.move_item(&movement)).await
}

#[tauri::command]
pub(crate) async fn due(open: Asked<'_>) -> Told<Vec<DueView>> {
    open.with(|room| room.due()).await
}

#[tauri::command]
pub(crate) async fn deferred(open: Asked<'_>) -> Told<Vec<DeferredView>> {
    open.with(|room| Ok(room.deferred())).await
}

#[tauri::command]
pub(crate) async fn close_follow_up(
    open: Asked<'_>,
    ceremony: String,
    task: String,
    note: String,
    by: String,
) -> Told<()> {
    open.with(move |room| room.close_follow_up(&ceremony, &task, &note, &by))
        .await
}

#[tauri::command]
pub(crate) async fn plan_quorum(open: Asked<'_>, text: String) -> Told<PlanReport> {
    open.with(move |_| room::plan_quorum(&text)).await
}

#[tauri::command]
pub(crate) async fn compare_plans(
    open: Asked<'_>,
    text: String,
    choices: Vec<String>,
) -> Told<Vec<ChoiceView>> {
    open.with(move |_| room::compare_plans(&text, &choices))
        .await
}

/// The plan's picture as a `data:` address, like a record's page.
#[tauri::command]
pub(crate) async fn draw_plan(open: Asked<'_>, text: String) -> Told<String> {
    open.with(move |_| {
        let svg = room::draw_plan(&text)?;
        Ok(data_url("image/svg+xml", svg.as_bytes()))
    })
    .await
}

#[tauri::command]
pub(crate) async fn check_planned(open: Asked<'_>, plan: Plan) -> Told<()> {
    open.with(move |room| room.check_planned(&plan)).await
}

/// The script that a plan becomes, as TOML.
#[tauri::command]
pub(crate) async fn planned_script(open: Asked<'_>, plan: Plan) -> Told<String> {
    open.with(move |room| room.planned_script(&plan)).await
}

/// A script as people read it on paper.
#[tauri::command]
pub(crate) async fn print_script(open: Asked<'_>, text: String) -> Told<String> {
    open.with(move |_| room::print_script(&text)).await
}

#[tauri::command]
pub(crate) async fn save_script(open: Asked<'_>, text: String, file: PathBuf) -> Told<()> {
    open.with(move |_| files::write_new(&file, text.as_bytes()))
        .await
}

#[tauri::command]
pub(crate) async fn read_script(open: Asked<'_>, file: PathBuf) -> Told<String> {
    open.with(move |_| files::read_text(&file, LONGEST_SCRIPT))
        .await
}

#[tauri::command]
pub(crate) async fn open_script(open: Asked<'_>, text: String) -> Told<View> {
    open.with(move |room| room.open_script(&text)).await
}

#[tauri::command]
pub(crate) async fn draft_plan(
    open: Asked<'_>,
    kind: String,
    label: Option<String>,
) -> Told<PlanDraft> {
    open.with(move |room| room.draft_plan(&kind, label.as_deref()))
        .await
}

#[tauri::command]
pub(crate) async fn open_ceremony(open: Asked<'_>, plan: Plan) -> Told<View> {
    open.with(move |room| room.open_ceremony(&plan)).await
}

#[tauri::command]
pub(crate) async fn view(open: Asked<'_>, id: String) -> Told<View> {
    open.with(move |room| room.view(&id)).await
}

#[tauri::command]
pub(crate) async fn act(
    open: Asked<'_>,
    id: String,
    action: Action,
    progress: Channel<Progress>,
) -> Told<View> {
    open.with(move |room| {
        // A page that has gone cannot be told; the act goes on.
        room.act(&id, action, &mut |step| drop(progress.send(step)))
    })
    .await
}

#[tauri::command]
pub(crate) async fn type_row(
    open: Asked<'_>,
    id: String,
    row: u8,
    text: SecretString,
) -> Told<RowsView> {
    open.with(move |room| room.type_row(&id, row, &text)).await
}

#[tauri::command]
pub(crate) async fn clear_rows(open: Asked<'_>, id: String) -> Told<RowsView> {
    open.with(move |room| room.clear_rows(&id)).await
}

#[tauri::command]
pub(crate) async fn make_record(open: Asked<'_>, id: String) -> Told<RecordView> {
    open.with(move |room| room.make_record(&id)).await
}

/// Any record, of whatever room: nothing but its file is needed, so no room is asked.
#[tauri::command]
pub(crate) async fn check_record(path: PathBuf) -> Told<RecordView> {
    tauri::async_runtime::spawn_blocking(move || room::check_record(&path))
        .await
        .map_err(|_| Error::fault(Code::ActInterrupted, "The program failed in this act."))?
}

#[tauri::command]
pub(crate) async fn record(open: Asked<'_>, id: String) -> Told<RecordView> {
    open.with(move |room| room.record(&id)).await
}

/// The page as a `data:` address, the only kind of image the content policy lets in.
#[tauri::command]
pub(crate) async fn record_page(
    open: Asked<'_>,
    id: String,
    page: u32,
    width: u32,
) -> Told<String> {
    open.with(move |room| {
        let png = room.record_page(&id, page, width)?;
        Ok(data_url("image/png", &png))
    })
    .await
}

#[tauri::command]
pub(crate) async fn journal(
    open: Asked<'_>,
    before: Option<u64>,
    count: u64,
) -> Told<Vec<EntryView>> {
    open.with(move |room| room.journal(before, count)).await
}

fn data_url(kind: &str, bytes: &[u8]) -> String {
    let text = base64::prelude::BASE64_STANDARD.encode(bytes);
    format!("data:{kind};base64,{text}")
}
