//! Frames of `gen.py`: a folder with a manifest of one JSON object a line.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::case::{Case, DENSE, DENSE_SIDE, Expected, Source};

/// The frames that every manifest in `folders` names.
pub fn cases(folders: &[PathBuf]) -> Result<Vec<Case>, String> {
    let mut cases = Vec::new();
    for folder in folders {
        let before = cases.len();
        for entry in sorted(folder)? {
            if entry.extension().is_some_and(|end| end == "jsonl") {
                let manifest = fs::read_to_string(&entry).map_err(|why| format!("{}: {why}", entry.display()))?;
                for line in manifest.lines() {
                    let case = serde_json::from_str(line).ok().and_then(|fields| case(folder, &fields));
                    cases.push(case.ok_or_else(|| format!("{}: not a frame: {line}", entry.display()))?);
                }
            }
        }
        if cases.len() == before {
            return Err(format!("{}: there is no manifest of frames", folder.display()));
        }
    }
    Ok(cases)
}

/// What lies in a folder, by name.
pub fn sorted(folder: &Path) -> Result<Vec<PathBuf>, String> {
    let entries = fs::read_dir(folder).map_err(|why| format!("{}: {why}", folder.display()))?;
    let mut paths: Vec<_> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    Ok(paths)
}

/// Writes frames with a manifest, as `gen.py` does.
pub fn save(folder: &Path, cases: &[Case]) -> Result<(), String> {
    let failed = |why: std::io::Error| format!("{}: {why}", folder.display());
    fs::create_dir_all(folder).map_err(failed)?;
    let mut manifest = String::new();
    for case in cases {
        let frame = case.load()?;
        let file = format!("{}.pgm", case.name);
        let mut pgm = format!("P5\n{} {}\n255\n", frame.width(), frame.height()).into_bytes();
        pgm.extend(frame.luma());
        fs::write(folder.join(&file), pgm).map_err(failed)?;
        let text = match &case.expected {
            Expected::Text(text) => Some(String::from_utf8_lossy(text)),
            Expected::Certificate | Expected::Nothing => None,
        };
        let side = if case.also.iter().any(|row| row == DENSE) { DENSE_SIDE } else { 0 };
        let line = json!({"file": file, "cat": case.category, "item": case.item, "size": side, "expected": text});
        let _ = writeln!(manifest, "{line}");
    }
    fs::write(folder.join("drawn.jsonl"), manifest).map_err(failed)
}

fn case(folder: &Path, fields: &Value) -> Option<Case> {
    let file = fields["file"].as_str()?;
    let is_dense = fields["size"].as_u64().is_some_and(|side| side >= DENSE_SIDE);
    let text = fields["expected"].as_str();
    Some(Case {
        name: file.into(),
        category: fields["cat"].as_str()?.into(),
        item: fields["item"].as_str().unwrap_or(file).into(),
        also: if is_dense { vec![DENSE.into()] } else { Vec::new() },
        expected: text.map_or(Expected::Nothing, |text| Expected::Text(text.as_bytes().to_vec())),
        source: Source::File { path: folder.join(file), quarters: 0 },
    })
}
