//! `pin`: the hash of a kiosk's PIN, as the line for its profile.

use super::{Exit, Trouble};
use crate::app::pin::{DIGITS, PinHash};
use std::io::{self, BufRead as _, IsTerminal as _, Read as _, Write as _};

/// More than any PIN has; a longer line is cut and refused.
const LONGEST_LINE: u64 = 64;

/// Runs the command: asks twice on a terminal, or reads one line of standard input.
///
/// # Errors
/// A sentence when the PIN is none, when the second one differs from the first, or when nothing can be read.
pub fn run() -> Result<Exit, Trouble> {
    let pin = if io::stdin().is_terminal() { asked_twice()? } else { line()? };
    let hash = PinHash::of(&pin)?;
    say!("pin = \"{hash}\"")?;
    Ok(Exit::Ok)
}

fn asked_twice() -> Result<String, Trouble> {
    let first = asked(&format!("PIN ({} to {} digits): ", DIGITS.start(), DIGITS.end()))?;
    if asked("The same again: ")? == first { Ok(first) } else { Err(Trouble("the two differ".to_owned())) }
}

fn asked(question: &str) -> Result<String, Trouble> {
    let quiet = Quiet::begin();
    eprint!("{question}");
    io::stderr().flush()?;
    let answer = line();
    drop(quiet);
    eprintln!();
    answer
}

fn line() -> Result<String, Trouble> {
    let mut line = String::new();
    io::stdin().lock().take(LONGEST_LINE).read_line(&mut line)?;
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

/// While it lives the terminal shows nothing of what is typed.
struct Quiet {
    #[cfg(target_os = "linux")]
    before: Option<rustix::termios::Termios>,
}

impl Quiet {
    #[cfg(target_os = "linux")]
    fn begin() -> Self {
        use rustix::termios::{LocalModes, OptionalActions, tcgetattr, tcsetattr};
        let before = tcgetattr(io::stdin()).ok();
        if let Some(mut modes) = before.clone() {
            modes.local_modes.remove(LocalModes::ECHO);
            // A terminal that cannot be quiet still takes the PIN.
            let _ = tcsetattr(io::stdin(), OptionalActions::Flush, &modes);
        }
        Self { before }
    }

    #[cfg(not(target_os = "linux"))]
    const fn begin() -> Self {
        Self {}
    }
}

#[cfg(target_os = "linux")]
impl Drop for Quiet {
    fn drop(&mut self) {
        if let Some(before) = &self.before {
            let _ = rustix::termios::tcsetattr(io::stdin(), rustix::termios::OptionalActions::Flush, before);
        }
    }
}
