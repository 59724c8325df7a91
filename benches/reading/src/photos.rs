//! Real photographs: the test sets of other readers, with the expected text beside each picture.

use std::fs;
use std::path::Path;

use encoding_rs::SHIFT_JIS;
use serde_json::Value;

use crate::case::{Case, Expected, Source};
use crate::frames::sorted;

/// Sets whose pictures count at four rotations, as their own projects test them.
const TURNED: [&str; 2] = ["zxing/core/src/test/resources/blackbox", "zxing-cpp/test/samples"];

/// Sets that are shown as they are.
const UPRIGHT: [&str; 2] = ["jsQR/tests/end-to-end", "rqrr/tests/data"];

/// The texts of rqrr's pictures, which stand in its tests.
const RQRR: [(&str, &str); 4] = [
    ("github.gif", "https://github.com/WanzenBug/rqrr"),
    ("mirrored.gif", "rqrr"),
    ("number.gif", "1234567891011121314151617181920"),
    ("rqrr.gif", "rqrr"),
];

/// The photographs below the folder of conformance data.
pub fn cases(conformance: &Path) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for set in TURNED {
        for folder in sorted(&conformance.join(set))? {
            let name = file_name(&folder);
            let turns = if name.starts_with("falsepositives") { 0..1 } else { 0..4 };
            if name.starts_with("qrcode-") || name.starts_with("falsepositives") || name.starts_with("aztec-") {
                add(&mut cases, conformance, &folder, turns)?;
            }
        }
    }
    for set in UPRIGHT {
        add(&mut cases, conformance, &conformance.join(set), 0..1)?;
        for folder in sorted(&conformance.join(set))? {
            if folder.is_dir() {
                add(&mut cases, conformance, &folder, 0..1)?;
            }
        }
    }
    Ok(cases)
}

/// The pictures of one folder whose contents are known.
fn add(cases: &mut Vec<Case>, root: &Path, folder: &Path, turns: std::ops::Range<u32>) -> Result<(), String> {
    let blank = file_name(folder).starts_with("falsepositives");
    let category = category(root, folder);
    let project = category.split_once(" qrcode-").map(|(project, _)| format!("{project} qrcode, all"));
    let also: Vec<_> = project.into_iter().collect();
    for path in sorted(folder)? {
        let is_picture =
            ["png", "jpg", "webp", "gif"].iter().any(|end| path.extension().is_some_and(|had| had == *end));
        let expected = if blank { Some(Expected::Nothing) } else { expected(&path).map(Expected::Text) };
        let Some(expected) = expected.filter(|_| is_picture) else { continue };
        let name = path.strip_prefix(root).unwrap_or(&path).display().to_string();
        for quarters in turns.clone() {
            cases.push(Case {
                name: if quarters == 0 { name.clone() } else { format!("{name} turned {}", quarters * 90) },
                category: category.clone(),
                item: name.clone(),
                also: also.clone(),
                expected: expected.clone(),
                source: Source::File { path: path.clone(), quarters },
            });
        }
    }
    Ok(())
}

/// The project and, for zxing's sets, the set.
fn category(root: &Path, folder: &Path) -> String {
    let inside = folder.strip_prefix(root).unwrap_or(folder);
    let project = inside.components().next().map(|part| part.as_os_str().to_string_lossy().into_owned());
    let project = project.unwrap_or_default();
    if project.starts_with("zxing") { format!("{project} {}", file_name(folder)) } else { project }
}

/// What should be read: a `.txt` or `.bin` of the same name, or the bytes in jsQR's `output.json`.
fn expected(picture: &Path) -> Option<Vec<u8>> {
    if let Ok(bytes) = fs::read(picture.with_extension("txt")).or_else(|_| fs::read(picture.with_extension("bin"))) {
        return Some(bytes);
    }
    if file_name(picture) == "input.png" {
        let output = fs::read(picture.with_file_name("output.json")).ok()?;
        let output: Value = serde_json::from_slice(&output).ok()?;
        let bytes: Option<Vec<u8>> =
            output["binaryData"].as_array()?.iter().map(|byte| byte.as_u64()?.try_into().ok()).collect();
        // Its `data` takes Shift-JIS for Latin; the bytes are right.
        return bytes.map(|bytes| match String::from_utf8(bytes) {
            Ok(text) => text.into_bytes(),
            Err(other) => SHIFT_JIS.decode(other.as_bytes()).0.into_owned().into_bytes(),
        });
    }
    RQRR.into_iter().find(|(name, _)| *name == file_name(picture)).map(|(_, text)| text.as_bytes().to_vec())
}

fn file_name(path: &Path) -> String {
    path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
}
