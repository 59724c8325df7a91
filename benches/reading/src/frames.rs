//! Frames of `gen.py`: a folder with a manifest of one JSON object a line.

use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

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
