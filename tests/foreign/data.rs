//! Where the foreign suites lie, and how to read them.

use serde_json::Value;
use std::path::{Path, PathBuf};

/// The suite's folder; without one, says what is skipped and where its original is public.
pub fn suite(folder: &str, repository: &str) -> Option<PathBuf> {
    let Some(root) = std::env::var_os("GATELIGHT_CONFORMANCE") else {
        eprintln!("skipped: GATELIGHT_CONFORMANCE is not set ({folder}; the public original is {repository})");
        return None;
    };
    let path = Path::new(&root).join(folder);
    assert!(path.is_dir(), "{folder} is not in the folder that GATELIGHT_CONFORMANCE names");
    Some(path)
}

/// The files of a folder and of all below it that end so, in order.
pub fn files(folder: &Path, ending: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.to_string_lossy().ends_with(ending) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

/// The bytes of a file.
pub fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// A JSON file.
pub fn json(path: &Path) -> Value {
    serde_json::from_slice(&bytes(path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The text of a member.
pub fn text<'a>(value: &'a Value, member: &str) -> &'a str {
    value[member].as_str().unwrap_or_else(|| panic!("no text in {member}"))
}

/// Bytes written in hex.
pub fn hex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text.chars().map(|sign| sign.to_digit(16).expect("hex") as u8).collect();
    digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect()
}
