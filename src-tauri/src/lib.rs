//! The desktop shell: one window on one room. Commands are one line each; the room does the work.
//!
//! The page keeps nothing: it asks [`start`](commands::start) and [`home`](commands::home) when it
//! loads. No secret crosses to it.

mod auditing;
mod commands;
mod dialogs;
mod drafts;
mod exchange;
mod keys;
mod open_room;
mod reports;
mod second;

pub use open_room::Opening;

use open_room::OpenRoom;
use tauri::{Manager as _, WebviewUrl, WebviewWindowBuilder, WindowEvent};

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
        .manage(second::SecondScreen::default())
        .on_window_event(|window, event| {
            if window.label() == "main" && matches!(event, WindowEvent::Destroyed) {
                second::close(window.app_handle());
            }
        })
        .invoke_handler(tauri::generate_handler![
            auditing::check_records,
            auditing::look_at_room,
            auditing::trails,
            auditing::verify_all,
            commands::act,
            commands::add_age_recipient,
            commands::add_mlkem_key,
            commands::add_module,
            commands::check_planned,
            commands::check_record,
            commands::clear_rows,
            commands::close_follow_up,
            commands::close_room,
            commands::compare_plans,
            commands::confirm_clock,
            commands::custody,
            commands::deferred,
            commands::draft_plan,
            commands::draw_passphrase,
            commands::draw_plan,
            commands::due,
            commands::enrol,
            commands::home,
            commands::init_live,
            commands::init_token,
            commands::journal,
            commands::known_modules,
            commands::make_record,
            commands::move_item,
            commands::open_ceremony,
            commands::open_practice,
            commands::open_room,
            commands::open_script,
            commands::people,
            commands::plan_quorum,
            commands::planned_script,
            commands::print_script,
            commands::printers,
            commands::read_script,
            commands::record,
            commands::record_page,
            commands::remove_module,
            commands::roles,
            commands::save_script,
            commands::set_token_pin,
            commands::start,
            commands::tokens,
            commands::type_row,
            commands::view,
            dialogs::pick_file,
            drafts::draft,
            drafts::drafts,
            drafts::keep_plan,
            drafts::remove_draft,
            exchange::export_key,
            exchange::export_receipt,
            exchange::forget_components,
            exchange::import_components,
            exchange::import_key_block,
            exchange::import_sealed,
            exchange::key_exports,
            exchange::make_components,
            exchange::save_transport_key,
            exchange::take_component_rows,
            exchange::transport_key,
            exchange::type_component_row,
            exchange::wrapping_key,
            exchange::write_key_block,
            reports::acknowledge_finding,
            reports::locked_journal_token,
            reports::report,
            reports::save_report,
            reports::sign_report,
            reports::unlock_journal,
            keys::adopt_policy,
            keys::check_policy,
            keys::check_rows,
            keys::compromised_key,
            keys::decide_key,
            keys::destroy_key,
            keys::import_sheet,
            keys::inventory,
            keys::key,
            keys::key_holders,
            keys::make_data_keys,
            keys::make_key,
            keys::policy,
            keys::preview_sheet,
            keys::read_policy,
            keys::rewrap,
            keys::rotate_key,
            keys::save_inventory,
            keys::save_policy,
            keys::stop_run,
            keys::test_key,
            keys::unlock,
            second::close_second_screen,
            second::second_screen,
            second::second_shown,
        ])
        .setup(|app| {
            let (width, height) = fitting(app.primary_monitor()?);
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Keymoot")
                .inner_size(width, height)
                .min_inner_size(800.0, 460.0)
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

/// A size that is on the screen whole, with room for a title bar and a panel: on 1366 × 768, and on
/// Full HD at 200 %, which is 960 × 540.
fn fitting(monitor: Option<tauri::Monitor>) -> (f64, f64) {
    let (mut width, mut height) = (1280.0, 800.0);
    if let Some(monitor) = monitor {
        let screen = monitor.size().to_logical::<f64>(monitor.scale_factor());
        width = f64::min(width, screen.width - 16.0);
        height = f64::min(height, screen.height - 72.0);
    }
    (f64::max(width, 800.0), f64::max(height, 460.0))
}
