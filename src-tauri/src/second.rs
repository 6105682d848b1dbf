//! The second screen: another window, for the wall of the room. It shows what the first one hands it,
//! asks for nothing and may do nothing: its one permission is to be told what is shown.

use room::{Code, Error};
use serde::{Deserialize, Serialize};
use std::sync::{Mutex, PoisonError};
use tauri::{
    AppHandle, Manager as _, Monitor, State, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
};

/// The window's name, which `capabilities/second.json` knows it by.
pub(crate) const LABEL: &str = "second";

/// What is shown: words that are said aloud anyway. There is no field that a secret could stand in.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Shown {
    /// Two letters.
    language: String,
    /// Light, dark, or as the system is.
    appearance: String,
    /// The ceremony.
    ceremony: String,
    /// The step, and which of how many.
    step: String,
    /// Who does what.
    title: String,
    /// What is said aloud.
    say: String,
    /// What has just come true; empty if nothing has.
    sign: String,
    /// What the check value is called, and the value; empty while there is none.
    check_label: String,
    check: String,
}

/// What is shown now.
#[derive(Debug, Default)]
pub(crate) struct SecondScreen(Mutex<Shown>);

/// Hands the second screen what it shows; with `open` it is opened where it is not. True if it is
/// there.
#[tauri::command]
pub(crate) async fn second_screen(
    app: AppHandle,
    screen: State<'_, SecondScreen>,
    shown: Shown,
    open: bool,
) -> Result<bool, Error> {
    *screen.0.lock().unwrap_or_else(PoisonError::into_inner) = shown;
    if app.get_webview_window(LABEL).is_some() {
        return Ok(true);
    }
    if open {
        show(&app).map_err(|error| {
            Error::failure(
                Code::WindowNotOpened,
                format!("The second screen could not be opened: {error}."),
                "Look at the display’s connection, then try again.",
            )
        })?;
    }
    Ok(open)
}

/// Closes it.
#[tauri::command]
pub(crate) async fn close_second_screen(app: AppHandle) {
    close(&app);
}

/// What it shows.
#[tauri::command]
pub(crate) fn second_shown(screen: State<'_, SecondScreen>) -> Shown {
    let shown = screen.0.lock().unwrap_or_else(PoisonError::into_inner);
    shown.clone()
}

/// Closes the second screen, if there is one: it does not outlive the first.
pub(crate) fn close(app: &AppHandle) {
    if let Some(second) = app.get_webview_window(LABEL) {
        // It ends with the program at the latest.
        let _ = second.destroy();
    }
}

fn show(app: &AppHandle) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, LABEL, WebviewUrl::default())
        .title("Keymoot")
        .inner_size(1024.0, 640.0)
        .min_inner_size(640.0, 400.0)
        .devtools(false);
    let Some(wall) = another_monitor(app)? else {
        return window.build().map(drop);
    };
    let at = wall.position().to_logical::<f64>(wall.scale_factor());
    window
        .position(at.x, at.y)
        .fullscreen(true)
        .build()
        .map(drop)
}

/// A monitor that the first window is not on.
fn another_monitor(app: &AppHandle) -> tauri::Result<Option<Monitor>> {
    let main: Option<WebviewWindow> = app.get_webview_window("main");
    let Some(main) = main else {
        return Ok(None);
    };
    let own = main.current_monitor()?;
    let own = own.as_ref().map(|monitor| *monitor.position());
    let mut all = main.available_monitors()?.into_iter();
    Ok(all.find(|monitor| Some(*monitor.position()) != own))
}
