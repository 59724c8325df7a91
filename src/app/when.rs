//! The self-check in words: what each finding means to the holder, and the table of places.
//!
//! Lines are at most [`WIDTH`] signs wide, for terminals and for the slip alike.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod slip;

use crate::check::when::{Allowed, Row, Source, When};
use crate::check::{Report, Verdict};
use crate::i18n::Words;
use crate::model::certificate::Kind;
use crate::model::finding::Finding;
use crate::model::policy::Realm;
use crate::model::text::{harmless, shown};
use crate::model::time::{DAY, UnixTime};
use crate::rules::question::Place;
use crate::store::Store;

/// Signs in a line.
pub const WIDTH: usize = 80;

/// Widths of the columns: place, answer, from, until, rules.
const COLUMNS: [usize; 5] = [10, 19, 17, 17, 6];

/// One sentence for each finding: whose matter it is, and what the holder can do; of a code that only its issuer
/// can renew also what kind of place that is, with its name where `names` are to be shown.
#[must_use]
pub fn sentences(report: &Report, words: &Words, names: bool) -> Vec<String> {
    let mut sentences: Vec<String> = report.findings().iter().map(|finding| words.own(finding)).collect();
    if matches!(report.verdict(), Verdict::Pass(_)) {
        sentences.insert(0, words.text("self:000").to_owned());
    }
    if report.findings().iter().any(|finding| matches!(finding.code(), 205 | 206 | 300)) {
        sentences.extend(renewal(report, words, names));
    }
    sentences
}

/// The verdict's word, with what stands below it on the screen.
#[must_use]
pub fn verdict(report: &Report, words: &Words) -> String {
    let (word, sub) = words.verdict(report.verdict().name());
    if sub.is_empty() { word.to_owned() } else { format!("{word}: {sub}") }
}

/// The headline behind its number.
#[must_use]
pub fn reason(report: &Report, words: &Words) -> String {
    let headline = match report.headline() {
        Some(finding) => words.headline(finding),
        None => words.text(if report.asked_rules() { "finding:000-rules" } else { "finding:000" }).to_owned(),
    };
    format!("G{:03}  {headline}", report.code())
}

/// Who alone can renew a code; `None` where nothing that it says is believed.
fn renewal(report: &Report, words: &Words, names: bool) -> Option<String> {
    let entry = report.certificate()?.content.as_ref().ok()?.entries.first()?;
    let place = match entry.kind() {
        Kind::Vaccination => words.text("issued:vaccination"),
        Kind::Test => words.text("issued:test"),
        Kind::Recovery => words.text("issued:recovery"),
        Kind::Exemption | Kind::Travel | Kind::Identity | Kind::Other => words.text("issued:other"),
    };
    let issuer = shown(&entry.issuer);
    Some(if names && !issuer.is_empty() {
        words.filled("self:renew-named", &[("place", place), ("issuer", &issuer)])
    } else {
        words.filled("self:renew", &[("place", place)])
    })
}

/// The table of places with its head, its notes and the sets of rules that it stands on; or why there is none.
#[must_use]
pub fn table(when: &When, store: &Store, realm: Realm, words: &Words) -> Vec<String> {
    let lost = store.rule_sets(realm).any(|set| set.lost);
    let lost = lost.then(|| words.text("when:lost"));
    if when.rows.is_empty() {
        return wrapped(lost.unwrap_or_else(|| words.text(why_none(when))), 0);
    }
    let sources = sources(&when.rows);
    let is_of_several = when.rows.iter().any(|row| row.proof > 1) || when.report.is_joint();
    let mut lines = wrapped(&words.filled("when:at", &[("time", &minute(when.report.judged_at()))]), 0);
    lines.extend(wrapped(words.text("when:utc"), 0));
    lines.extend(lost.into_iter().flat_map(|lost| wrapped(lost, 0)));
    lines.push(String::new());
    let head = ["when:place", "when:answer", "when:from", "when:until", "when:rules"].map(|key| words.text(key));
    let proof = words.text("when:proof");
    lines.push(columns(&head.map(str::to_owned), if is_of_several { proof } else { "" }));
    for row in &when.rows {
        lines.extend(lines_of(row, &sources, is_of_several, words));
    }
    lines.push(String::new());
    for (source, number) in sources.iter().zip(1_usize..) {
        lines.extend(wrapped(&format!("[{number}] {}", told(source, words)), 4));
    }
    lines
}

/// Why there are no rows.
const fn why_none(when: &When) -> &'static str {
    match when.report.verdict() {
        Verdict::Reject => "when:refused",
        Verdict::MoreNeeded => "when:two-people",
        _ if when.report.is_believed() => "when:no-rules",
        _ => "when:not-judged",
    }
}

/// The sets of all rows, each once, in the order of the rows.
fn sources(rows: &[Row]) -> Vec<&Source> {
    let mut sources: Vec<&Source> = Vec::new();
    for source in rows.iter().filter_map(|row| row.rules.as_ref()) {
        if sources.iter().all(|known| known.set != source.set) {
            sources.push(source);
        }
    }
    sources
}

fn told(source: &Source, words: &Words) -> String {
    let (set, date, age) = (harmless(&source.set), source.date().date().to_string(), words.age(source.age));
    let values = [("set", set.as_str()), ("date", &date), ("age", &age)];
    let told = if source.issued.is_some() {
        words.filled("when:issued", &values)
    } else {
        words.filled("when:imported", &values)
    };
    format!("{told} ({})", shown(&source.source))
}

/// A row: its columns, and the reason on a line of its own where the columns do not say it.
fn lines_of(row: &Row, sources: &[&Source], is_of_several: bool, words: &Words) -> Vec<String> {
    let number = row.rules.as_ref().and_then(|set| sources.iter().position(|known| known.set == set.set));
    let set = number.map_or_else(String::new, |number| format!("[{}]", number.saturating_add(1)));
    let place = written(&row.place);
    if row.answer == Allowed::NoCurrentRules {
        let date = row.rules.as_ref().map(|set| set.date().date().to_string());
        let said = match &date {
            Some(date) => words.filled("allowed:no-current-rules", &[("date", date)]),
            None => words.text("allowed:no-rules").to_owned(),
        };
        let [first, rest @ ..] = COLUMNS;
        let [between @ .., _] = rest;
        let width = between.iter().sum::<usize>();
        return vec![format!("{place:first$}{said:width$}{set}").trim_end().to_owned()];
    }
    let answer = words.text(&format!("allowed:{}", row.answer.name())).to_owned();
    let from = row.stretch.and_then(|stretch| stretch.from).map(first_second);
    let until = row.stretch.and_then(|stretch| stretch.until).map(last_second);
    let open = || if row.stretch.is_some() { "-".to_owned() } else { String::new() };
    let proof = if is_of_several { row.proof.to_string() } else { String::new() };
    let cells = [place, answer, from.unwrap_or_else(open), until.unwrap_or_else(open), set];
    let mut lines = vec![columns(&cells, &proof)];
    let [indent, ..] = COLUMNS;
    let is_shown = |finding: &&Finding| !matches!(finding, Finding::NotYet { .. } | Finding::NoLonger { .. });
    if let Some(finding) = row.finding.as_ref().filter(is_shown) {
        let why = format!("{:indent$}{}", "", words.headline(finding));
        lines.extend(wrapped(&why, indent));
    }
    lines
}

fn columns(cells: &[String; 5], last: &str) -> String {
    let padded = cells.iter().zip(COLUMNS).map(|(cell, width)| format!("{cell:width$}"));
    format!("{}{last}", padded.collect::<String>()).trim_end().to_owned()
}

/// `DE`, `DE-BY`.
#[must_use]
pub fn written(place: &Place) -> String {
    let country = place.country.code();
    if place.region.is_empty() { country.to_owned() } else { format!("{country}-{}", harmless(&place.region)) }
}

/// A point in time to the minute, UTC: `2026-11-24 12:00`.
#[must_use]
pub fn minute(time: UnixTime) -> String {
    let clock = time.secs().rem_euclid(DAY);
    format!("{} {:02}:{:02}", time.date(), clock.div_euclid(3_600), clock.rem_euclid(3_600).div_euclid(60))
}

/// The begin of a stretch: its day, with the time of day where the day does not count in full; never too early.
fn first_second(time: UnixTime) -> String {
    let next_minute = time.plus(59);
    if time.secs().rem_euclid(DAY) == 0 { time.date().to_string() } else { minute(next_minute) }
}

/// The end of a stretch, likewise; never too late. Midnight itself is a time of day: that day does not count in full.
fn last_second(time: UnixTime) -> String {
    if time.plus(1).secs().rem_euclid(DAY) == 0 { time.date().to_string() } else { minute(time) }
}

/// A text in lines of at most [`WIDTH`] signs, all but the first moved in by `indent`. Blanks at its begin stay.
#[must_use]
pub fn wrapped(text: &str, indent: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut line: String = text.chars().take_while(|sign| *sign == ' ').collect();
    let mut is_new = true;
    for word in text.split_whitespace() {
        let needs = line.chars().count().saturating_add(word.chars().count()).saturating_add(1);
        if !is_new && needs > WIDTH {
            lines.push(std::mem::replace(&mut line, " ".repeat(indent)));
            is_new = true;
        }
        if !is_new {
            line.push(' ');
        }
        line.push_str(word);
        is_new = false;
    }
    lines.push(line);
    lines
}

#[cfg(test)]
#[path = "when/tests.rs"]
mod tests;
