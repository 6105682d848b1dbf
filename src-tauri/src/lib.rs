//! The desktop shell: one window on one room. Commands are one line each; the room does the work.
//!
//! The page keeps nothing: it asks [`start`](commands::start) and [`home`](commands::home) when it
//! loads. No secret crosses to it.

mod commands;
mod dialogs;
mod open_room;

pub use open_room::Opening;

use open_room::OpenRoom;
use tauri::{WebviewUrl, WebviewWindowBuilder};

/// Shows the window and returns when it is closed.
///
/// # Errors
/// In words, if the process cannot be protected or the window cannot be shown.
pub fn run(opening: Opening) -> Result<(), String> {
    secmem_proc::harden_process().map_err(|error| {
        format!(
            "this process could not be protected from others that would read its memory: {error}"
        )
    })?;
    tauri::Builder::default()
        .plugin(tauri_plugin_dialog::init())
        .manage(OpenRoom::new(opening))
        .invoke_handler(tauri::generate_handler![
            commands::act,
            commands::add_module,
            commands::clear_rows,
            commands::close_follow_up,
            commands::close_room,
            commands::compare_plans,
            commands::custody,
            commands::deferred,
            commands::draw_plan,
            commands::due,
            commands::enrol,
            commands::home,
            commands::init_live,
            commands::journal,
            commands::make_record,
            commands::move_item,
            commands::open_ceremony,
            commands::open_practice,
            commands::open_room,
            commands::people,
            commands::plan_quorum,
            commands::printers,
            commands::record,
            commands::record_page,
            commands::roles,
            commands::start,
            commands::tokens,
            commands::type_row,
            commands::view,
            dialogs::pick_file,
        ])
        .setup(|app| {
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Keymoot")
                .inner_size(1280.0, 800.0)
                .min_inner_size(1024.0, 768.0)
                .disable_drag_drop_handler()
                .devtools(false)
                .build()?;
            Ok(())
        })
        .run(context())
        .map_err(|error| format!("the window could not be shown: {error}"))
}

/// The configuration, the content policy and the built front end.
#[expect(
    clippy::exit,
    reason = "the macro's own, where the context cannot be built"
)]
fn context() -> tauri::Context {
    tauri::generate_context!()
}
