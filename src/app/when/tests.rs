#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{WIDTH, first_second, last_second, lines_of, minute, wrapped};
use crate::check::when::{Allowed, Row, Source, Stretch};
use crate::i18n::{Lang, Words};
use crate::model::country::Country;
use crate::model::finding::Finding;
use crate::model::time::UnixTime;
use crate::rules::question::Place;

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn row(answer: Allowed, finding: Option<Finding>, stretch: Option<[&str; 2]>) -> Row {
    let imported = at("2026-11-01T00:00:00Z");
    Row {
        place: Place { country: Country::parse("XA").unwrap(), region: "NORTH".to_owned() },
        answer,
        finding,
        stretch: stretch.map(|[from, until]| Stretch { from: UnixTime::parse(from), until: UnixTime::parse(until) }),
        proof: 1,
        rules: Some(Source {
            set: "rules-eu".to_owned(),
            source: "a test".to_owned(),
            issued: None,
            imported,
            age: 86_400,
        }),
    }
}

#[test]
fn a_day_without_a_time_counts_in_full() {
    assert_eq!(first_second(at("2026-11-24T00:00:00Z")), "2026-11-24");
    assert_eq!(last_second(at("2026-11-24T23:59:59Z")), "2026-11-24");
    // Midnight is the first second of a day that is not accepted any more.
    assert_eq!(last_second(at("2026-11-24T00:00:00Z")), "2026-11-24 00:00");
    // Never a minute too early, never one too late.
    assert_eq!(first_second(at("2026-11-24T12:34:01Z")), "2026-11-24 12:35");
    assert_eq!(last_second(at("2026-11-24T12:34:59Z")), "2026-11-24 12:34");
    assert_eq!(minute(at("2026-01-02T03:04:05Z")), "2026-01-02 03:04");
}

#[test]
fn a_row_says_its_answer_its_days_and_why() {
    let words = Words::of(Lang::En);
    let told = |row: &Row| lines_of(row, &[row.rules.as_ref().unwrap()], false, words).join("|");
    let yes = row(Allowed::Yes, None, Some(["2026-11-01T00:00:00Z", "2026-12-01T23:59:59Z"]));
    assert_eq!(told(&yes), "XA-NORTH  yes                2026-11-01       2026-12-01       [1]");
    let open = row(Allowed::Yes, None, Some(["2026-11-01T00:00:00Z", "-"]));
    assert!(told(&open).contains("2026-11-01       -  "), "{}", told(&open));
    let no = row(Allowed::No, Some(Finding::ProductNotAccepted), None);
    assert!(told(&no).ends_with("|          Genuine, but its product is not accepted here"), "{}", told(&no));
    let not_yet = row(
        Allowed::NotYet,
        Some(Finding::NotYet { from: at("2026-12-01T00:00:00Z") }),
        Some(["2026-12-01T00:00:00Z", "-"]),
    );
    assert!(told(&not_yet).contains("not yet") && !told(&not_yet).contains('|'), "the columns say it");
    let old = row(Allowed::NoCurrentRules, Some(Finding::RulesTooOld { age: 1 }), None);
    assert!(told(&old).contains("no current rules known (last: 2026-11-01)"), "{}", told(&old));
    assert!(!told(&old).contains("yes"));
}

#[test]
fn no_line_is_wider_than_the_page() {
    let text = "word ".repeat(60);
    let lines = wrapped(&format!("    {text}"), 8);
    assert!(lines.len() > 3 && lines.iter().all(|line| line.chars().count() <= WIDTH));
    assert!(lines[0].starts_with("    word") && lines[1].starts_with("        word"));
    assert_eq!(wrapped("", 4), [""]);
}
