//! `selftest`: known answers, and that the sandbox refuses what it must.

use super::args::Selftest;
use super::{Exit, Trouble, close_network};
use crate::app::clock;
use crate::app::desk::Desk;
use crate::app::profile::Profile;
use crate::sandbox;
use crate::training;

/// Runs the command: 0 when every answer is the known one, 1 when not.
///
/// # Errors
/// A sentence when the network cannot be closed.
pub fn run(options: &Selftest) -> Result<Exit, Trouble> {
    close_network()?;
    let wrong = if options.part.is_some() { refusals()? } else { answers()? };
    say!("{}", if wrong == 0 { "all as they must be".to_owned() } else { format!("{wrong} not as they must be") })?;
    Ok(if wrong == 0 { Exit::Ok } else { Exit::No })
}

fn refusals() -> Result<usize, Trouble> {
    let trials = sandbox::trials();
    for trial in &trials {
        let answer = trial.answer.as_ref().map_or_else(ToString::to_string, |()| "allowed".to_owned());
        say!("{:5}  {}: {answer}", if trial.held() { "right" } else { "WRONG" }, trial.what)?;
    }
    Ok(trials.iter().filter(|trial| !trial.held()).count())
}

/// Every specimen under the profiles that it names, with nothing in the store.
fn answers() -> Result<usize, Trouble> {
    let times = clock::now();
    let specimens = training::specimens(times.at);
    let mut wrong = 0;
    for name in Profile::built_in() {
        let desk = Desk::open(Profile::load(name)?, &[], times)?;
        for specimen in &specimens {
            let report = desk.check(&specimen.code, times);
            for expected in specimen.expected.iter().filter(|expected| expected.profile == name) {
                let right = (expected.verdict, expected.code) == (report.verdict().name(), report.code());
                wrong += usize::from(!right);
                if !right {
                    say!(
                        "WRONG  {} under {name}: {} {:03}, not {} {:03}",
                        specimen.id,
                        report.verdict().name(),
                        report.code(),
                        expected.verdict,
                        expected.code
                    )?;
                }
            }
        }
    }
    say!("{} specimens judged", specimens.len())?;
    Ok(wrong)
}
