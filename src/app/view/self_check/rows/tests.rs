#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Look, SpanView, first_end, place, spans};
use crate::app::view::Tone;
use crate::app::view::self_check::axis::Axis;
use crate::check::when::{Allowed, Row, Stretch};
use crate::i18n::{Lang, Words};
use crate::model::country::Country;
use crate::model::finding::Finding;
use crate::model::time::UnixTime;
use crate::rules::question::Place;

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

fn row(country: &str, answer: Allowed, finding: Option<Finding>, stretch: Option<[&str; 2]>) -> Row {
    Row {
        place: Place { country: Country::parse(country).unwrap(), region: String::new() },
        answer,
        finding,
        stretch: stretch.map(|[from, until]| Stretch { from: UnixTime::parse(from), until: UnixTime::parse(until) }),
        proof: 1,
        rules: None,
    }
}

/// The parts of a row on the axis that begins on 26 November 2026.
fn parts(row: &Row) -> Vec<SpanView> {
    spans(0, row, Axis::of(at("2026-11-26T09:00:00Z")), Words::of(Lang::En))
}

fn said(row: &Row) -> Vec<(Look, String)> {
    parts(row).into_iter().map(|span| (span.look, span.long)).collect()
}

fn pass(text: &str) -> (Look, String) {
    (Look::Said(Tone::Pass), text.to_owned())
}

#[test]
fn what_began_before_today_begins_at_the_edge_and_what_never_ends_reaches_the_other() {
    let row = row("DE", Allowed::Yes, None, Some(["2026-01-01T00:00:00Z", "-"]));
    assert_eq!(said(&row), [pass("accepted, no end")]);
    assert_eq!((parts(&row)[0].from, parts(&row)[0].until), (0.0, 1.0));
}

#[test]
fn what_ends_is_followed_by_no_longer_without_a_gap() {
    let row = row("DE", Allowed::Yes, None, Some(["2026-01-01T00:00:00Z", "2027-03-14T23:59:59Z"]));
    let parts = parts(&row);
    assert_eq!(
        said(&row),
        [pass("accepted until 14 Mar 2027"), (Look::Said(Tone::NotAccepted), "no longer".to_owned())]
    );
    assert_eq!((parts[0].until, parts[1].until), (parts[1].from, 1.0));
    let axis = Axis::of(at("2026-11-26T09:00:00Z"));
    assert_eq!(parts[0].until, axis.part(at("2027-03-15T00:00:00Z")), "the last day counts in full");
}

#[test]
fn what_begins_later_is_hatched_until_then() {
    let row = row(
        "DE",
        Allowed::NotYet,
        Some(Finding::NotYet { from: at("2026-12-24T00:00:00Z") }),
        Some(["2026-12-24T00:00:00Z", "2027-03-14T23:59:59Z"]),
    );
    let found = said(&row);
    assert_eq!(found.len(), 3);
    assert_eq!(found[0], (Look::NotYet, "not yet".to_owned()));
    assert_eq!(found[1], pass("accepted until 14 Mar 2027"));
    let open = Row { stretch: Some(Stretch { until: None, ..row.stretch.unwrap() }), ..row };
    assert_eq!(said(&open)[1], pass("accepted from 24 Dec 2026"));
}

#[test]
fn what_begins_behind_the_axis_says_when() {
    let row = row("DE", Allowed::NotYet, None, Some(["2028-01-01T00:00:00Z", "-"]));
    assert_eq!(said(&row), [(Look::NotYet, "not yet: from 1 Jan 2028".to_owned())]);
}

#[test]
fn what_ends_behind_the_axis_still_says_when() {
    let row = row("DE", Allowed::Yes, None, Some(["-", "2028-01-01T23:59:59Z"]));
    assert_eq!(said(&row), [pass("accepted until 1 Jan 2028")]);
}

#[test]
fn one_day_is_a_part_of_its_own_with_words_for_little_room() {
    let row = row("DE", Allowed::NotYet, None, Some(["2027-03-01T00:00:00Z", "2027-03-01T23:59:59Z"]));
    let parts = parts(&row);
    let width = parts[1].until - parts[1].from;
    assert!(parts.len() == 3 && width > 0.003 && width < 0.004, "{width}");
    for span in &parts {
        assert!(!span.short.is_empty() && span.short.chars().count() <= span.long.chars().count(), "{}", span.long);
    }
}

#[test]
fn a_time_of_day_is_said_where_the_last_day_does_not_count_in_full() {
    let row = row("DE", Allowed::Yes, None, Some(["-", "2026-11-27T10:30:59Z"]));
    assert_eq!(said(&row)[0], pass("accepted until 27 Nov 2026, 10:30"));
}

#[test]
fn the_first_minute_of_a_day_is_the_end_of_the_day_before() {
    let row = row("DE", Allowed::Yes, None, Some(["-", "2027-01-13T00:00:00Z"]));
    assert_eq!(said(&row)[0], pass("accepted until 12 Jan 2027"));
}

#[test]
fn every_other_answer_is_one_part_in_the_colour_of_its_verdict() {
    let more = Look::Said(Tone::MoreNeeded);
    let (no, ask) = (Look::Said(Tone::NotAccepted), Look::Said(Tone::CannotDecide));
    for (answer, finding, look, words) in [
        (Allowed::No, Some(Finding::ProofKindNotAccepted), no, "this kind is not accepted"),
        (Allowed::No, Some(Finding::ProductNotAccepted), no, "this product is not accepted"),
        (Allowed::No, Some(Finding::PolicyNotMet), no, "not accepted"),
        (Allowed::No, Some(Finding::SeriesIncomplete), more, "one more dose is needed"),
        (Allowed::No, Some(Finding::SecondProofNeeded), more, "one more proof is needed"),
        (Allowed::CannotDecide, None, ask, "we cannot say: ask there"),
        (Allowed::NoCurrentRules, None, ask, "no rules here: ask the authority"),
    ] {
        let parts = parts(&row("DE", answer, finding, None));
        assert_eq!(parts.len(), 1);
        assert_eq!((parts[0].look, parts[0].long.as_str()), (look, words));
    }
    let over = row("DE", Allowed::NoLonger, None, Some(["2026-01-01T00:00:00Z", "2026-11-02T23:59:59Z"]));
    assert_eq!(said(&over), [(no, "no longer: it ended on 2 Nov 2026".to_owned())]);
}

#[test]
fn every_part_has_words_in_every_language() {
    let findings = [
        None,
        Some(Finding::ProductNotAccepted),
        Some(Finding::SeriesIncomplete),
        Some(Finding::SecondProofNeeded),
        Some(Finding::ProofKindNotAccepted),
        Some(Finding::ResultPositive),
        Some(Finding::DiseaseNotCovered),
        Some(Finding::InvalidatedByIssuerRule { id: "x".to_owned() }),
        Some(Finding::CodeExpired { since: UnixTime::FIRST }),
    ];
    let answers =
        [Allowed::Yes, Allowed::NotYet, Allowed::NoLonger, Allowed::No, Allowed::CannotDecide, Allowed::NoCurrentRules];
    let axis = Axis::of(at("2026-11-26T09:00:00Z"));
    for lang in Lang::ALL {
        for answer in answers {
            for finding in &findings {
                let row = row("DE", answer, finding.clone(), Some(["2026-12-24T00:00:00Z", "2027-03-14T23:59:59Z"]));
                for span in spans(0, &row, axis, Words::of(lang)) {
                    assert!(!span.long.is_empty() && !span.short.is_empty(), "{lang:?} {answer:?} {finding:?}");
                }
            }
        }
    }
}

#[test]
fn a_row_of_the_table_tells_its_days() {
    let words = Words::of(Lang::En);
    let yes = place(&row("DE", Allowed::Yes, None, Some(["-", "2027-03-14T23:59:59Z"])), words);
    assert_eq!((yes.name.as_str(), yes.code.as_str(), yes.from.as_str()), ("Germany", "DE", "-"));
    assert_eq!((yes.until.as_str(), yes.look), ("14 Mar 2027", Look::Said(Tone::Pass)));
    assert_eq!((yes.answer.as_str(), yes.brief.as_str()), ("accepted until 14 Mar 2027", "accepted"));
    let no = place(&row("XA", Allowed::No, None, None), words);
    assert_eq!((no.from.as_str(), no.until.as_str()), ("", ""));
    let region = Row {
        place: Place { region: "BY".to_owned(), ..row("DE", Allowed::No, None, None).place },
        ..row("DE", Allowed::No, None, None)
    };
    let told = place(&region, words);
    assert_eq!((told.name.as_str(), told.code.as_str()), ("Germany, BY", ""), "the code says nothing new");
    assert_eq!(place(&row("QZ", Allowed::No, None, None), words).name, "QZ", "a code that has no name stays a code");
}

#[test]
fn the_first_end_is_of_what_is_accepted_today() {
    let words = Words::of(Lang::En);
    let rows = [
        row("FR", Allowed::Yes, None, Some(["-", "2027-03-14T23:59:59Z"])),
        row("DE", Allowed::Yes, None, Some(["-", "2027-01-02T23:59:59Z"])),
        row("IT", Allowed::NotYet, None, Some(["2026-12-01T00:00:00Z", "2026-12-03T23:59:59Z"])),
        row("ES", Allowed::Yes, None, Some(["-", "-"])),
    ];
    assert_eq!(first_end(&rows, words), "Ends first: Germany, 2 Jan 2027");
    assert_eq!(first_end(&rows[3..], words), "");
}

#[test]
fn countries_have_a_name_in_every_language() {
    let codes = |lang| -> Vec<String> {
        let listed = Words::of(lang).text("own:countries").split(", ").map(str::to_owned).collect::<Vec<_>>();
        listed.iter().map(|entry| entry.split_once('=').expect(entry).0.to_owned()).collect()
    };
    let english = codes(Lang::En);
    assert!(english.len() > 40);
    for lang in Lang::ALL {
        assert_eq!(codes(lang), english, "{lang:?}");
    }
}
