//! `check`: judges codes, in the order of the input, in constant memory.

use super::args::Check;
use super::inputs::{self, Input, Item, Lines};
use super::json::Origin;
use super::{Exit, Trouble, close_network, desk, heard, human, identity, json};
use crate::app::desk::Desk;
use crate::app::document::Unread;
use crate::check::holder::Mrz;
use crate::check::{Report, Times, Verdict};
use crate::i18n::{Lang, Words};
use crate::model::code::CodeText;
use crate::model::finding::Finding;
use std::io::{self, Write};
use std::thread;
use std::time::Instant;

/// Codes that one thread takes at a time.
const SHARE: usize = 64;

/// Runs the command.
///
/// # Errors
/// A sentence when the desk cannot be set up or output cannot be written.
pub fn run(options: &Check) -> Result<Exit, Trouble> {
    close_network()?;
    let (desk, times) = desk(&options.judging.profile, &options.judging.data)?;
    let words = words(options.lang.as_deref())?;
    let id = options.id_mrz.as_deref().map(|text| identity::read(text, &options.inputs)).transpose()?;
    let mut run =
        Run { desk, times, id, words, options, tally: Tally::default(), proofs: Vec::new(), out: io::stdout().lock() };
    for (number, text) in (1..).zip(&options.code) {
        let item = Item { number, page: None, code: CodeText::line(text.as_bytes()) };
        run.items("--code", vec![item])?;
    }
    run.tally.input_done();
    for (name, path) in inputs::named(&options.inputs) {
        match inputs::open(path) {
            Ok(Input::Document(items, unread)) => run.document(&name, items, &unread)?,
            Ok(Input::Lines(lines)) => run.lines(&name, lines)?,
            Err(error) => run.trouble(&error.to_string()),
        }
        run.tally.input_done();
    }
    if options.together {
        run.together()?;
    }
    heard(run.out.flush())?;
    Ok(run.tally.exit(options.report_only))
}

/// The words of a language given on the command line.
pub fn words(lang: Option<&str>) -> Result<&'static Words, Trouble> {
    let lang = match lang {
        None => Lang::En,
        Some(name) => {
            let known = Lang::ALL.map(Lang::code).join(", ");
            Lang::named(name).ok_or_else(|| format!("there are no words in \"{name}\"; there are in {known}"))?
        }
    };
    Ok(Words::of(lang))
}

/// One run of the command.
struct Run<'a> {
    desk: Desk,
    times: Times,
    id: Option<Mrz>,
    words: &'static Words,
    options: &'a Check,
    tally: Tally,
    /// With `--together` the reports so far.
    proofs: Vec<Report>,
    out: io::StdoutLock<'static>,
}

impl Run<'_> {
    /// The codes of a file, and a sentence for each part of it that was not read.
    fn document(&mut self, name: &str, items: Vec<Item>, unread: &[Unread]) -> Result<(), Trouble> {
        if items.is_empty() {
            self.no_code(name)?;
        } else {
            self.items(name, items)?;
        }
        unread.iter().for_each(|unread| self.trouble(&format!("{name}: {unread}")));
        Ok(())
    }

    /// Lines as they come: one at a time with one thread, in shares with more.
    fn lines(&mut self, name: &str, mut lines: Lines) -> Result<(), Trouble> {
        let jobs = usize::from(self.options.jobs);
        let most = if jobs == 1 { 1 } else { jobs.saturating_mul(SHARE) };
        let (mut any, mut ended) = (false, false);
        while !ended {
            let mut items = Vec::new();
            while !ended && items.len() < most {
                match lines.next() {
                    Ok(Some(item)) => items.push(item),
                    Ok(None) => ended = true,
                    Err(cause) => {
                        self.trouble(&format!("{name}: {cause}"));
                        (any, ended) = (true, true);
                    }
                }
            }
            any |= !items.is_empty();
            self.items(name, items)?;
        }
        if any { Ok(()) } else { self.no_code(name) }
    }

    fn items(&mut self, name: &str, items: Vec<Item>) -> Result<(), Trouble> {
        let jobs = usize::from(self.options.jobs);
        let (desk, times, id) = (&self.desk, self.times, self.id.as_ref());
        let judged: Vec<Judged> = if jobs == 1 || items.len() <= 1 {
            items.iter().map(|item| judge(desk, times, id, item)).collect()
        } else {
            let share = items.len().div_ceil(jobs).max(1);
            thread::scope(|scope| {
                let shares: Vec<_> = items
                    .chunks(share)
                    .map(|share| {
                        scope.spawn(move || share.iter().map(|item| judge(desk, times, id, item)).collect::<Vec<_>>())
                    })
                    .collect();
                // `check` catches panics of its own; a thread has none left to die of.
                shares.into_iter().flat_map(|share| share.join().unwrap_or_default()).collect()
            })
        };
        if judged.len() != items.len() {
            return Err(Trouble(format!("{name}: a thread was lost; nothing after item {} was judged", judged.len())));
        }
        for judged in judged {
            self.tell(name, &judged)?;
            if self.options.together {
                self.keep(judged.report)?;
            }
        }
        Ok(())
    }

    /// Keeps a report for the joint verdict; other kinds of code are no proofs.
    fn keep(&mut self, report: Report) -> Result<(), Trouble> {
        if report.verdict() == Verdict::NoCertificate {
            return Ok(());
        }
        self.proofs.push(report);
        let most = self.desk.profile(self.times).policy.combine;
        if self.proofs.len() > most {
            return Err(Trouble(format!("--together: at most {most} certificates count together under this profile")));
        }
        Ok(())
    }

    /// The joint verdict, which alone is the exit status then.
    fn together(&mut self) -> Result<(), Trouble> {
        if self.proofs.is_empty() {
            return Ok(());
        }
        let began = Instant::now();
        let mut report = self.desk.together(&self.proofs, self.times);
        if let Some(id) = &self.id {
            report = report.compared_with_id(id, &self.desk.profile(self.times).policy);
        }
        self.tally = Tally { trouble: self.tally.trouble, ..Tally::default() };
        self.tally.count(report.verdict());
        self.tally.input_done();
        let origin = Origin { input: "together", item: 0, page: None, elapsed_us: micros(began) };
        self.say(&report, &origin)
    }

    fn tell(&mut self, name: &str, judged: &Judged) -> Result<(), Trouble> {
        self.tally.count(judged.report.verdict());
        let origin = Origin { input: name, item: judged.number, page: judged.page, elapsed_us: judged.elapsed_us };
        self.say(&judged.report, &origin)
    }

    fn say(&mut self, report: &Report, origin: &Origin<'_>) -> Result<(), Trouble> {
        if self.options.quiet {
            return Ok(());
        }
        if self.options.json {
            let object = json::report(report, origin, self.options.show_holder);
            heard(writeln!(self.out, "{object}"))?;
        } else {
            let text = human::report(report, origin, self.words, self.options.show_holder);
            heard(self.out.write_all(text.as_bytes()))?;
        }
        heard(self.out.flush())
    }

    fn no_code(&mut self, name: &str) -> Result<(), Trouble> {
        self.tally.count(Verdict::NoCertificate);
        if self.options.quiet {
            return Ok(());
        }
        let origin = Origin { input: name, item: 0, page: None, elapsed_us: 0 };
        if self.options.json {
            let object = json::nothing(&origin, &self.desk.profile(self.times).policy, self.times);
            heard(writeln!(self.out, "{object}"))?;
        } else {
            heard(writeln!(self.out, "{name}: {}", self.words.headline(&Finding::NoCodeFound)))?;
        }
        heard(self.out.flush())
    }

    fn trouble(&mut self, sentence: &str) {
        eprintln!("gatelight: {sentence}");
        self.tally.trouble = true;
    }
}

/// A code with its report.
struct Judged {
    number: usize,
    page: Option<usize>,
    report: Report,
    elapsed_us: u64,
}

fn judge(desk: &Desk, times: Times, id: Option<&Mrz>, item: &Item) -> Judged {
    let began = Instant::now();
    let mut report = desk.check(&item.code, times);
    if let Some(id) = id {
        report = report.compared_with_id(id, &desk.profile(times).policy);
    }
    Judged { number: item.number, page: item.page, report, elapsed_us: micros(began) }
}

fn micros(began: Instant) -> u64 {
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}

/// What the exit status is made of.
#[derive(Default)]
struct Tally {
    here: Counts,
    total: Counts,
    trouble: bool,
}

#[derive(Clone, Copy, Default)]
struct Counts {
    pass: bool,
    fail: bool,
    cannot_decide: bool,
    more_needed: bool,
    none: bool,
}

impl Tally {
    fn count(&mut self, verdict: Verdict) {
        match verdict {
            Verdict::Pass(_) => self.here.pass = true,
            Verdict::NotAccepted | Verdict::Reject => self.here.fail = true,
            Verdict::CannotDecide => self.here.cannot_decide = true,
            Verdict::MoreNeeded => self.here.more_needed = true,
            Verdict::NoCertificate => self.here.none = true,
        }
    }

    /// Within one input other kinds of code do not count once a certificate was found.
    fn input_done(&mut self) {
        let here = std::mem::take(&mut self.here);
        let certificate = here.pass || here.fail || here.cannot_decide || here.more_needed;
        self.total.pass |= here.pass;
        self.total.fail |= here.fail;
        self.total.cannot_decide |= here.cannot_decide;
        self.total.more_needed |= here.more_needed;
        self.total.none |= here.none && !certificate;
    }

    /// The first of 1 3 4 5 0 that occurred; 2 where an input could not be read.
    fn exit(&self, report_only: bool) -> Exit {
        let total = self.total;
        match () {
            () if self.trouble => Exit::Error,
            () if report_only => Exit::Ok,
            () if total.fail => Exit::No,
            () if total.cannot_decide => Exit::CannotDecide,
            () if total.more_needed => Exit::MoreNeeded,
            () if total.none => Exit::NoCertificate,
            () => Exit::Ok,
        }
    }
}
