//! Finds the typefaces that pages embed: npm packages pinned in the workspace's package.json.

use std::path::PathBuf;

/// Environment variable read by `fonts.rs`, and the file it stands for.
const FACES: [(&str, &str); 5] = [
    (
        "KEYMOOT_FACE_SANS",
        "ibm-plex-sans/400Regular/IBMPlexSans_400Regular.ttf",
    ),
    (
        "KEYMOOT_FACE_SANS_STRONG",
        "ibm-plex-sans/600SemiBold/IBMPlexSans_600SemiBold.ttf",
    ),
    (
        "KEYMOOT_FACE_MONO",
        "ibm-plex-mono/400Regular/IBMPlexMono_400Regular.ttf",
    ),
    (
        "KEYMOOT_FACE_MONO_STRONG",
        "ibm-plex-mono/500Medium/IBMPlexMono_500Medium.ttf",
    ),
    (
        "KEYMOOT_FACE_HAN",
        "noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf",
    ),
];

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let workspace =
        PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default()).join("../../..");
    let packages = workspace.join("node_modules/@expo-google-fonts");
    for (variable, file) in FACES {
        let path = packages.join(file);
        println!("cargo::rerun-if-changed={}", path.display());
        if !path.is_file() {
            println!(
                "cargo::error=the typefaces of records and sheets are not installed: \
                 run `npm ci` in the repository first"
            );
            return;
        }
        println!("cargo::rustc-env={variable}={}", path.display());
    }
}
