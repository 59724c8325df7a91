//! Genuine signatures over what is out of date, of another form, or cannot be.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::cbor::Value;
use crate::training::content::{Content, NOUR, PAVEL, SEAN, Uvci, UvciStyle, before, day_before, laboratory_test};
use crate::training::issue::{Draft, EXPIRES, ISSUED_AT, NOT_BEFORE};
use crate::training::specimen::{Desk, Sheet, Specimen, home};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = times(desk);
    all.extend(forms(desk));
    all.extend(counts(desk));
    all.extend(impossible(desk));
    all.push(unknown_result(desk));
    all
}

const fn sheet(id: &'static str, title: &'static str, story: &'static str) -> Sheet {
    Sheet { id, title, story }
}

/// A code with a change to its claims.
fn claimed(desk: &Desk<'_>, sheet: Sheet, code: u16, change: impl FnOnce(Draft<'_>) -> Draft<'_>) -> Specimen {
    let signer = &desk.authority.practices;
    let content = desk.second_dose(signer, &PAVEL, "PR27-4411", sheet.id);
    sheet.signed(&change(desk.draft(signer, content)).sign(), code)
}

/// A code with a change to its content.
fn written(desk: &Desk<'_>, sheet: Sheet, code: u16, change: impl FnOnce(Content) -> Content) -> Specimen {
    let signer = &desk.authority.practices;
    let content = change(desk.second_dose(signer, &NOUR, "PR27-4411", sheet.id));
    sheet.signed(&desk.draft(signer, content).sign(), code)
}

fn times(desk: &Desk<'_>) -> Vec<Specimen> {
    let at = |days| before(desk.now, days).secs();
    let expired =
        sheet("code-expired", "Code expired", "It was issued a year ago for a year, and that ended yesterday.");
    let early = sheet("code-not-yet-valid", "Code not valid yet", "Its validity begins in ten days.");
    let future = sheet(
        "code-issued-in-future",
        "Issued tomorrow",
        "It says it was issued tomorrow. Before anybody is blamed: is our clock right?",
    );
    vec![
        claimed(desk, expired, 300, |draft| draft.claim(ISSUED_AT, at(366)).claim(EXPIRES, at(1))),
        claimed(desk, early, 301, |draft| draft.claim(NOT_BEFORE, at(-10))),
        claimed(desk, future, 302, |draft| draft.claim(ISSUED_AT, at(-1))),
    ]
}

fn forms(desk: &Desk<'_>) -> Vec<Specimen> {
    let no_date = sheet("schema-date", "Form wrong: a date in words", "The day of the vaccination is `last spring`.");
    let no_name = sheet("schema-name", "Form wrong: no name", "The names are missing altogether.");
    let wrong_type = sheet("schema-type", "Form wrong: a number as text", "The number of the dose is the text `two`.");
    vec![
        written(desk, no_date, 500, |content| content.with("v/0/dt", "last spring")),
        written(desk, no_name, 500, |content| content.without("nam")),
        written(desk, wrong_type, 500, |content| content.with("v/0/dn", "two")),
    ]
}

fn counts(desk: &Desk<'_>) -> Vec<Specimen> {
    let none = sheet("entries-none", "No entry", "A name and a birth date, and nothing that happened.");
    let two = sheet(
        "entries-two",
        "Two entries",
        "A vaccination and a test in one code. A certificate says one thing, or a reader could take the wrong one.",
    );
    let signer = &desk.authority.practices;
    let uvci = Uvci::new(signer.country(), "PR27-4411", "entries-two-test", UvciStyle::Whole);
    let test = laboratory_test(home(signer), false, before(desk.now, 6).to_string(), &uvci);
    vec![
        written(desk, none, 501, |content| content.without("v")),
        written(desk, two, 501, |content| content.with("t", Value::Array(vec![test]))),
    ]
}

fn impossible(desk: &Desk<'_>) -> Vec<Specimen> {
    let future = sheet(
        "date-in-future",
        "Vaccinated in three weeks",
        "The day of the vaccination lies ahead. A genuine issuer's software would not write that.",
    );
    let zero = sheet("impossible-dose-zero", "Dose zero", "Dose zero of two. A slip of the issuer: check by hand.");
    let unborn = sheet(
        "impossible-before-birth",
        "Vaccinated before birth",
        "Born last week, vaccinated forty days ago: one of the two dates is wrong.",
    );
    let no_end = sheet(
        "impossible-expiry",
        "An end that is no number",
        "Its end is `not a number`, as one country's codes had it. That is not the same as no end.",
    );
    vec![
        written(desk, future, 502, |content| content.with("v/0/dt", day_before(desk.now, -21))),
        written(desk, zero, 503, |content| content.with("v/0/dn", 0)),
        written(desk, unborn, 503, |content| content.with("dob", day_before(desk.now, 7))),
        claimed(desk, no_end, 503, |draft| draft.claim(EXPIRES, Value::Float(f64::NAN))),
    ]
}

fn unknown_result(desk: &Desk<'_>) -> Specimen {
    let sheet = sheet(
        "value-unknown",
        "A test result nobody knows",
        "The result is a code of no value set. It is shown as it is, and never taken for negative; without rules \
         nothing depends on it.",
    );
    let signer = &desk.authority.laboratories;
    let uvci = Uvci::new(signer.country(), "LAB-7", sheet.id, UvciStyle::Whole);
    let entry = laboratory_test(home(signer), false, before(desk.now, 6).to_string(), &uvci);
    let content = Content::new(&SEAN, "t", entry).with("t/0/tr", "999999999");
    sheet.signed(&desk.draft(signer, content).sign(), 0).under("training+XA", 504).under("training+3g", 504)
}
