//! `when`: where, and from when until when, proofs of one person are accepted.

mod json;

use super::args::When as Options;
use super::inputs::{self, Item};
use super::json::Origin;
use super::{Exit, Trouble, check, close_network, desk, human};
use crate::app::desk::Desk;
use crate::app::shelf::write_new;
use crate::app::when::{sentences, slip, table, wrapped};
use crate::check::when::{Allowed, When, when};
use crate::check::{Report, Times, Verdict};
use crate::i18n::Words;
use crate::model::finding::Finding;

/// A code with its report.
pub(super) struct Proof {
    input: String,
    item: Item,
    report: Report,
}

/// Runs the command.
///
/// # Errors
/// A sentence when the desk cannot be set up, when there are more codes than proofs that a profile takes together,
/// or when output cannot be written.
pub fn run(options: &Options) -> Result<Exit, Trouble> {
    close_network()?;
    let (desk, times) = desk(&options.asking.profile, &options.asking.data)?;
    let words = check::words(options.asking.lang.as_deref())?;
    let (items, whole) = inputs::all(&options.code, &options.inputs)?;
    let proofs = proofs(items, &desk, times);
    let most = desk.profile(times).policy.combine;
    if proofs.len() > most {
        return Err(format!("at most {most} certificates of one person are judged together").into());
    }
    let reports: Vec<&Report> = proofs.iter().map(|proof| &proof.report).collect();
    let policy = &desk.profile(times).policy;
    let found = (!proofs.is_empty()).then(|| when(&reports, options.country.as_ref(), &desk.store, policy, times));
    if options.json {
        say!("{}", json::object(found.as_ref(), &proofs, policy, times, options.asking.show_holder))?;
    } else {
        let text = text(found.as_ref(), &proofs, &desk, times, words, options.asking.show_holder);
        text.iter().try_for_each(|line| say!("{line}"))?;
    }
    let written = match (&options.slip, &found) {
        (Some(path), Some(found)) if !found.rows.is_empty() => {
            let bytes = on_paper(found, &proofs, &desk, times, words, options.asking.show_holder);
            write_new(path, &bytes).inspect_err(|why| eprintln!("gatelight: {}: {why}", path.display())).is_ok()
        }
        (Some(path), _) => {
            eprintln!("gatelight: {}: not written, since there is no table to put on it", path.display());
            true
        }
        (None, _) => true,
    };
    Ok(if whole && written { exit(found.as_ref(), options.country.is_some()) } else { Exit::Error })
}

/// The codes with their reports; other kinds of code do not count beside a certificate.
fn proofs(items: Vec<(String, Item)>, desk: &Desk, times: Times) -> Vec<Proof> {
    let judged = items.into_iter().map(|(input, item)| {
        let report = desk.check(&item.code, times);
        Proof { input, item, report }
    });
    let (mut proofs, mut others): (Vec<Proof>, Vec<Proof>) =
        judged.partition(|proof| proof.report.verdict() != Verdict::NoCertificate);
    if proofs.is_empty() {
        others.truncate(1);
        proofs = others;
    }
    proofs
}

/// By the verdict of the codes; where one place is asked for, by its answer.
fn exit(found: Option<&When>, one_place: bool) -> Exit {
    let Some(found) = found else { return Exit::NoCertificate };
    let row = found.rows.first().filter(|_| one_place);
    match (row.map(|row| row.answer), found.report.verdict()) {
        (Some(Allowed::Yes), _) | (None, Verdict::Pass(_)) => Exit::Ok,
        (Some(Allowed::CannotDecide | Allowed::NoCurrentRules), _) | (None, Verdict::CannotDecide) => {
            Exit::CannotDecide
        }
        (Some(Allowed::NotYet | Allowed::NoLonger | Allowed::No), _)
        | (None, Verdict::NotAccepted | Verdict::Reject) => Exit::No,
        (None, Verdict::MoreNeeded) => Exit::MoreNeeded,
        (None, Verdict::NoCertificate) => Exit::NoCertificate,
    }
}

impl Proof {
    fn origin(&self) -> Origin<'_> {
        Origin { input: &self.input, item: self.item.number, page: self.item.page, elapsed_us: 0 }
    }
}

/// What each code is, what it means to its holder, and the table.
fn text(found: Option<&When>, proofs: &[Proof], desk: &Desk, times: Times, words: &Words, names: bool) -> Vec<String> {
    let Some(found) = found else {
        let mut lines = vec![words.headline(&Finding::NoCodeFound)];
        lines.extend(wrapped(&format!("    {}", words.own(&Finding::NoCodeFound)), 4));
        return lines;
    };
    let mut lines = Vec::new();
    let mut said = |report: &Report, origin: &Origin<'_>| {
        lines.push(human::line(report, origin, words));
        let sentences = sentences(report, words, names);
        lines.extend(sentences.iter().flat_map(|sentence| wrapped(&format!("    {sentence}"), 4)));
        lines.extend(report.bands().iter().map(|band| format!("    [{}]", words.band(*band, report.judged_at()))));
        if names {
            lines.push(format!("    {}", human::name(report)));
        }
    };
    proofs.iter().for_each(|proof| said(&proof.report, &proof.origin()));
    if found.report.is_joint() {
        said(&found.report, &Origin { input: "together", item: 0, page: None, elapsed_us: 0 });
    }
    lines.push(String::new());
    let title = words.text("when:title").to_owned();
    lines.extend((!found.rows.is_empty()).then_some(title));
    lines.extend(table(found, &desk.store, desk.profile(times).policy.realm, words));
    lines
}

/// The slip: what the codes are, without anything of a person that is not asked for, and the table.
fn on_paper(found: &When, proofs: &[Proof], desk: &Desk, times: Times, words: &'static Words, names: bool) -> Vec<u8> {
    let words = slip::words_for(words);
    let reports: Vec<&Report> = proofs.iter().map(|proof| &proof.report).collect();
    let lines = slip::lines(found, &reports, &desk.store, desk.profile(times).policy.realm, words);
    let name = proofs.first().filter(|_| names).map(|proof| human::name(&proof.report));
    slip::page(&lines, name.as_deref(), times.clock, words)
}
