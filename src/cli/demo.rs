//! `demo`: the training codes as a moving camera picture, read by the same reader and judged by
//! the same check. A window where there is a display; a table and pictures where there is none.

use super::args::Demo;
#[cfg(feature = "gui")]
use super::args::Window;
use super::{Exit, Trouble, close_network};
use crate::app::clock;
use crate::app::demo::Reel;
use crate::app::desk::Desk;
use crate::app::pipeline::look;
use crate::app::profile::Profile;
use crate::app::session::Seen;
use crate::check::{Report, Times};
#[cfg(feature = "gui")]
use crate::i18n::{Lang, Words};
use crate::training::{self, Expectation, Specimen};
use std::collections::BTreeMap;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

/// The profile that the demo judges by.
const PROFILE: &str = "training";

/// Runs the command.
///
/// # Errors
/// A sentence when pictures cannot be written or the window cannot be opened.
pub fn run(options: &Demo) -> Result<Exit, Trouble> {
    #[cfg(feature = "gui")]
    if !options.headless && has_display() {
        return super::open_window(true, Window::default());
    }
    headless(options)
}

/// Whether a window can be hoped for. Windows and macOS always have one.
#[cfg(feature = "gui")]
fn has_display() -> bool {
    let set = |name| std::env::var_os(name).is_some_and(|value| !value.is_empty());
    !cfg!(target_os = "linux") || set("DISPLAY") || set("WAYLAND_DISPLAY")
}

/// What came of one specimen.
struct Shown {
    got: Option<Seen<Box<Report>>>,
    took: Duration,
}

fn headless(options: &Demo) -> Result<Exit, Trouble> {
    close_network()?;
    let times = clock::now();
    let desk = Desk::open(Profile::load(PROFILE)?, &[], times)?;
    let specimens = training::specimens(times.at);
    let reel = Reel::new(&specimens);
    let shown = show_all(&reel, &desk, times, specimens.len());
    say!("{:28} {:22} {:22} {:4} {:>6}", "specimen", "expected", "got", "code", "ms")?;
    let mut differences = 0_usize;
    for (specimen, shown) in specimens.iter().zip(&shown) {
        let (line, right) = line(specimen, shown);
        say!("{line}")?;
        differences = differences.saturating_add(usize::from(!right));
    }
    differences = differences.saturating_add(with_rules(&specimens, &desk, times)?);
    let folder = options
        .pictures
        .clone()
        .unwrap_or_else(|| std::env::temp_dir().join(format!("gatelight-demo-{}", std::process::id())));
    let pictures = pictures(&folder, shown, &desk, times)?;
    say!("{} specimens, {differences} different; {pictures} pictures in {}", specimens.len(), folder.display())?;
    Ok(if differences == 0 { Exit::Ok } else { Exit::No })
}

fn expectation(specimen: &Specimen) -> Option<&Expectation> {
    specimen.expected.iter().find(|expected| expected.profile == PROFILE)
}

fn line(specimen: &Specimen, shown: &Shown) -> (String, bool) {
    let expected = expectation(specimen).map_or(("?", 0), |expected| (expected.verdict, expected.code));
    let got = shown.got.as_ref().map_or(("not read", 100), |seen| (seen.report.verdict().name(), seen.report.code()));
    let right = got == expected;
    let names = [expected, got].map(|(verdict, code)| format!("{verdict} {code:03}"));
    let mark = if right { "" } else { "  DIFFERENT" };
    let took = shown.took.as_millis();
    let [expected, got_name] = names;
    (format!("{:28} {expected:22} {got_name:22} G{:03} {took:6}{mark}", specimen.id, got.1), right)
}

/// A line for each specimen that says something under rules, and for each pair; how many are different.
fn with_rules(specimens: &[Specimen], desk: &Desk, times: Times) -> Result<usize, Trouble> {
    let mut desks = BTreeMap::new();
    let expected = specimens.iter().flat_map(|specimen| &specimen.expected);
    let pairs = training::pairs();
    for Expectation { profile, .. } in expected.chain(pairs.iter().flat_map(|pair| &pair.expected)) {
        if profile.starts_with(PROFILE) && !desks.contains_key(profile) {
            desks.insert(*profile, desk.under(Profile::load(profile)?));
        }
    }
    let mut differences = 0_usize;
    let mut told = |expected: &[Expectation], judge: &dyn Fn(&Desk) -> Report| {
        let ruled = expected.iter().filter_map(|expected| Some((expected, desks.get(expected.profile)?)));
        let each = ruled.map(|(expected, desk)| {
            let report = judge(desk);
            let is_right = (report.verdict().name(), report.code()) == (expected.verdict, expected.code);
            differences = differences.saturating_add(usize::from(!is_right));
            let got = if is_right { String::new() } else { format!(" (got {:03}) DIFFERENT", report.code()) };
            let rules = expected.profile.trim_start_matches(PROFILE).trim_start_matches('+');
            let rules = if rules.is_empty() { "no rules" } else { rules };
            format!("{rules} {:03}{got}", expected.code)
        });
        each.collect::<Vec<_>>().join(", ")
    };
    say!("\n{:28} expected under the rules of XA, XB, ... and of venues", "specimen")?;
    for specimen in specimens.iter().filter(|specimen| specimen.expected.iter().any(|e| e.profile.contains('+'))) {
        let ruled: Vec<_> = specimen.expected.iter().filter(|e| e.profile.contains('+')).copied().collect();
        say!("{:28} {}", specimen.id, told(&ruled, &|desk| desk.check(&specimen.code, times)))?;
    }
    say!("\n{:28} expected of two proofs together", "pair")?;
    for pair in &pairs {
        let members: Vec<_> = pair.members.iter().filter_map(|id| specimens.iter().find(|s| s.id == *id)).collect();
        let together = |desk: &Desk| {
            let reports: Vec<_> = members.iter().map(|member| desk.check(&member.code, times)).collect();
            desk.together(&reports, times)
        };
        say!("{:31} {}", pair.id, told(&pair.expected, &together))?;
    }
    say!()?;
    Ok(differences)
}

/// Plays the reel, each specimen until it is read, on as many threads as the machine has.
fn show_all(reel: &Reel, desk: &Desk, times: Times, count: usize) -> Vec<Shown> {
    let jobs = thread::available_parallelism().map_or(1, usize::from).min(4);
    let share = count.div_ceil(jobs).max(1);
    thread::scope(|scope| {
        let shares: Vec<_> = (0..count)
            .step_by(share)
            .map(|first| {
                let numbers = first..first.saturating_add(share).min(count);
                scope.spawn(move || numbers.map(|number| show(reel, desk, times, number)).collect::<Vec<_>>())
            })
            .collect();
        shares.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
    })
}

fn show(reel: &Reel, desk: &Desk, times: Times, specimen: usize) -> Shown {
    let place = u64::try_from(specimen).unwrap_or(u64::MAX);
    let mut took = Duration::ZERO;
    for number in reel.frames_of(place) {
        let Ok(frame) = reel.draw(number) else { continue };
        let began = Instant::now();
        let got = look(&frame, desk, times).into_iter().next();
        took = took.saturating_add(began.elapsed());
        if got.is_some() {
            return Shown { got, took };
        }
    }
    Shown { got: None, took }
}

/// One picture of each result screen: the first result of each verdict.
#[cfg(feature = "gui")]
fn pictures(folder: &Path, shown: Vec<Shown>, desk: &Desk, times: Times) -> Result<usize, Trouble> {
    std::fs::create_dir_all(folder).map_err(|cause| format!("{}: {cause}", folder.display()))?;
    let mut drawn = Vec::new();
    for seen in shown.into_iter().filter_map(|shown| shown.got) {
        let name = seen.report.verdict().name();
        if name == "no-certificate" || drawn.contains(&name) {
            continue;
        }
        let picture = crate::gui::still::result(seen, desk, times, Words::of(Lang::En))?;
        picture.save(folder.join(format!("{name}.png")))?;
        drawn.push(name);
    }
    Ok(drawn.len())
}

#[cfg(not(feature = "gui"))]
fn pictures(_: &Path, _: Vec<Shown>, _: &Desk, _: Times) -> Result<usize, Trouble> {
    Ok(0)
}
