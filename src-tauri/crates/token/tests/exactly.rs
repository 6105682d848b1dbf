//! A module is known by its file before any of it runs.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test may panic"
)]

mod common;

use common::{practice_config, practice_module, turn};
use std::fs;
use std::io::Write as _;
use std::path::Path;
use token::{ErrorKind, Module, module_digest};

#[test]
fn a_module_is_loaded_as_it_was_looked_at_or_not_at_all() {
    let _turn = turn();
    let folder = tempfile::tempdir().unwrap();
    let config = practice_config(folder.path(), "");
    let file = folder.path().join("module.so");
    fs::copy(practice_module(), &file).unwrap();
    let before = module_digest(&file).unwrap();
    let module = Module::load_exactly(&file, Some(&config), &before).unwrap();
    assert_eq!(module.sha256(), before);
    drop(module);

    let mut open = fs::OpenOptions::new().append(true).open(&file).unwrap();
    open.write_all(b"\0").unwrap();
    let error = Module::load_exactly(&file, Some(&config), &before).unwrap_err();
    assert!(matches!(error.kind, ErrorKind::ModuleChanged { .. }));
    let now = module_digest(&file).unwrap();
    assert_ne!(now, before);
    for nothing in ["/nowhere/module.so", "/dev/null"] {
        let error = module_digest(Path::new(nothing)).unwrap_err();
        assert!(matches!(error.kind, ErrorKind::ModuleMissing { .. }));
    }
}
