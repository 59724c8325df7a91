//! `scanners`: the serial ports that a hand scanner may have.

use super::args::Scanners;
use super::{Exit, Trouble};

/// Lists the serial ports, 1 where there is none.
///
/// # Errors
/// A sentence when output cannot be written.
#[cfg(feature = "scanner")]
pub fn run(options: &Scanners) -> Result<Exit, Trouble> {
    let ports = crate::input::scanner::list();
    for port in &ports {
        if options.json {
            let object = serde_json::json!({ "schema": 1, "name": port.name, "path": port.path });
            say!("{object}")?;
        } else if port.name == port.path {
            say!("{}", port.path)?;
        } else {
            say!("{}  {}", port.name, port.path)?;
        }
    }
    if ports.is_empty() {
        eprintln!("gatelight: no serial port was found; a scanner in keyboard mode needs none");
    }
    Ok(if ports.is_empty() { Exit::No } else { Exit::Ok })
}

/// Says that this build has no serial scanners.
///
/// # Errors
/// Always: the sentence.
#[cfg(not(feature = "scanner"))]
pub fn run(_: &Scanners) -> Result<Exit, Trouble> {
    Err(Trouble(crate::input::scanner::PortError::NotBuilt.to_string()))
}
