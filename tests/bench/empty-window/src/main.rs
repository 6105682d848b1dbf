//! A window that shows one word.
#![expect(clippy::exit, reason = "inside tauri's own macro")]

fn main() -> tauri::Result<()> {
    tauri::Builder::default().run(tauri::generate_context!())
}
