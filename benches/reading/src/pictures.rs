//! The pictures of dgc-testdata, by the audit that says which certificate each holds.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::case::{Case, Expected, Source};

/// The pictures in which the audit saw a code.
pub fn cases(conformance: &Path) -> Result<Vec<Case>, String> {
    let audit = conformance.join("pictures-audit.csv");
    let table = fs::read_to_string(&audit).map_err(|why| format!("{}: {why}", audit.display()))?;
    let home = conformance.join("dgc-testdata");
    let mut cases = Vec::new();
    for row in table.lines().skip(1) {
        let fields: Vec<_> = row.split(',').collect();
        let &[file, _, _, symbology, certificate, ..] = fields.as_slice() else { continue };
        if symbology.is_empty() {
            continue;
        }
        cases.push(Case {
            name: file.into(),
            category: symbology.into(),
            item: file.into(),
            also: Vec::new(),
            expected: if certificate.is_empty() { Expected::Certificate } else { text_of(&home.join(certificate))? },
            source: Source::File { path: home.join(file), quarters: 0 },
        });
    }
    Ok(cases)
}

/// The code's text as the certificate's file has it.
fn text_of(certificate: &Path) -> Result<Expected, String> {
    let wrong = |why: &str| format!("{}: {why}", certificate.display());
    let bytes = fs::read(certificate).map_err(|why| wrong(&why.to_string()))?;
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
    let json: Value = serde_json::from_slice(bytes).map_err(|why| wrong(&why.to_string()))?;
    let text = json["PREFIX"].as_str().ok_or_else(|| wrong("it has no PREFIX"))?;
    Ok(Expected::Text(text.as_bytes().to_vec()))
}
