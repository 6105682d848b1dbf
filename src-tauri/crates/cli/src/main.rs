//! The `keymoot` command.
fn main() {}
