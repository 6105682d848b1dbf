//! Fixes the window's permissions at build time: every command needs its own, and the one window
//! is granted exactly these in `capabilities/room.json`.

const COMMANDS: &[&str] = &[
    "act",
    "add_mlkem_key",
    "add_module",
    "adopt_policy",
    "check_planned",
    "check_policy",
    "check_record",
    "clear_rows",
    "close_follow_up",
    "close_room",
    "close_second_screen",
    "compare_plans",
    "compromised_key",
    "confirm_clock",
    "custody",
    "decide_key",
    "deferred",
    "destroy_key",
    "draft_plan",
    "draw_passphrase",
    "draw_plan",
    "due",
    "enrol",
    "home",
    "import_sheet",
    "init_live",
    "inventory",
    "journal",
    "key",
    "key_holders",
    "make_data_keys",
    "make_key",
    "make_record",
    "move_item",
    "open_ceremony",
    "open_practice",
    "open_room",
    "open_script",
    "people",
    "pick_file",
    "plan_quorum",
    "planned_script",
    "policy",
    "preview_sheet",
    "print_script",
    "printers",
    "read_policy",
    "read_script",
    "record",
    "record_page",
    "remove_module",
    "report",
    "rewrap",
    "roles",
    "rotate_key",
    "save_inventory",
    "save_policy",
    "save_report",
    "save_script",
    "second_screen",
    "second_shown",
    "set_token_pin",
    "start",
    "stop_run",
    "test_key",
    "tokens",
    "type_row",
    "unlock",
    "view",
];

fn main() {
    // The built front end is inside the program.
    println!("cargo:rerun-if-changed=ui/dist");
    let attributes = tauri_build::Attributes::new()
        .capabilities_path_pattern("./src-tauri/capabilities/**/*.json")
        .app_manifest(tauri_build::AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo:warning={error:#}");
        std::process::exit(1);
    }
}
