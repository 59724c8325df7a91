//! The ID that holders are compared with, as it was typed.

use super::Trouble;
use crate::check::holder::Mrz;
use std::io::{self, Read as _};
use std::path::PathBuf;

/// Bytes of standard input that are looked at: more than any machine-readable zone.
const BYTES: u64 = 4_096;

/// Reads a machine-readable zone; `-` is one on standard input, where no input is that too.
///
/// # Errors
/// A sentence that names the field that is wrong, and nothing of what was typed.
pub fn read(text: &str, inputs: &[PathBuf]) -> Result<Mrz, Trouble> {
    let typed = if text == "-" { standard_input(inputs)? } else { text.to_owned() };
    Mrz::read(&typed).map_err(|wrong| Trouble(format!("--id-mrz: {wrong}")))
}

fn standard_input(inputs: &[PathBuf]) -> Result<String, Trouble> {
    if inputs.iter().any(|input| input.as_os_str() == "-") {
        return Err(Trouble(
            "standard input is either the codes or the ID; give one of them in another way".to_owned(),
        ));
    }
    let mut bytes = Vec::new();
    io::stdin().take(BYTES).read_to_end(&mut bytes)?;
    Ok(String::from_utf8_lossy(&bytes).into_owned())
}
