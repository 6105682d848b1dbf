//! Puts the page inside the program.

fn main() {
    tauri_build::build();
}
