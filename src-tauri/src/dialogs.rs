//! Native file dialogs, opened from here so that the page needs no file permission: only the
//! chosen path reaches it.

use room::{Code, Error};
use serde::Deserialize;
use tauri::WebviewWindow;
use tauri_plugin_dialog::{DialogExt as _, FileDialogBuilder, FilePath};

/// What is being picked.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Purpose {
    Any,
    Answer,
    Folder,
    Identity,
    Module,
    NewExchange,
    NewPolicy,
    NewReport,
    NewRows,
    NewSheet,
    Package,
    Policy,
    Proof,
    Rows,
    Share,
    Sheet,
}

/// Asks for a file or folder, or for the name of a new file; `None` if the dialog was put away.
#[tauri::command]
pub(crate) async fn pick_file(
    window: WebviewWindow,
    purpose: Purpose,
) -> Result<Option<String>, Error> {
    let picked = tauri::async_runtime::spawn_blocking(move || ask(&window, purpose)).await;
    let picked = picked.map_err(|_| Error::fault(Code::DialogFailed, "The file dialog failed."))?;
    Ok(picked
        .and_then(|path| path.into_path().ok())
        .map(|path| path.display().to_string()))
}

fn ask(window: &WebviewWindow, purpose: Purpose) -> Option<FilePath> {
    let dialog = FileDialogBuilder::new(window.dialog().clone()).set_parent(window);
    let all = &["*"];
    match purpose {
        Purpose::Folder => dialog.blocking_pick_folder(),
        Purpose::Module => {
            dialog
                .add_filter("PKCS#11", &["so", "dll", "dylib"])
                .add_filter("*", all)
        }
        .blocking_pick_file(),
        Purpose::Any | Purpose::Identity | Purpose::Proof => dialog.blocking_pick_file(),
        Purpose::Answer => {
            dialog
                .add_filter("JSON, PEM", &["json", "pem"])
                .add_filter("*", all)
        }
        .blocking_pick_file(),
        Purpose::NewExchange => dialog.blocking_save_file(),
        Purpose::NewPolicy => named(dialog, "TOML", "toml").blocking_save_file(),
        Purpose::NewReport => named(dialog, "PDF", "pdf").blocking_save_file(),
        Purpose::NewRows => named(dialog, "JSON Lines", "jsonl").blocking_save_file(),
        Purpose::NewSheet => named(dialog, "CSV", "csv").blocking_save_file(),
        Purpose::Sheet => named(dialog, "CSV", "csv").blocking_pick_file(),
        Purpose::Policy => named(dialog, "TOML", "toml").blocking_pick_file(),
        Purpose::Rows => named(dialog, "JSON Lines", "jsonl").blocking_pick_file(),
        Purpose::Package => {
            { dialog.add_filter("JSON", &["json"]).add_filter("*", all) }.blocking_pick_file()
        }
        Purpose::Share => {
            dialog
                .add_filter(
                    "PDF, PNG, JPEG, TIFF, BMP, WebP, GIF, TXT, JSON, AGE",
                    &[
                        "pdf", "png", "jpg", "jpeg", "tif", "tiff", "bmp", "webp", "gif", "txt",
                        "json", "age",
                    ],
                )
                .add_filter("*", all)
        }
        .blocking_pick_file(),
    }
}

fn named(
    dialog: FileDialogBuilder<tauri::Wry>,
    name: &str,
    ending: &str,
) -> FileDialogBuilder<tauri::Wry> {
    dialog.add_filter(name, &[ending]).add_filter("*", &["*"])
}
