//! Genuine certificates that some rules accept and others do not, one for each reason that a check can give.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::training::authority::Signer;
use crate::training::content::{
    BJORN, CONTOH, Content, ELENI, INES, ISIK, MRNA, NOUR, PAVEL, Person, RADKA, UNLISTED, Uvci, UvciStyle, before,
    day_before, dose, laboratory_test,
};
use crate::training::issue::{Draft, EXPIRES, ISSUED_AT};
use crate::training::specimen::{Desk, Sheet, Specimen, home};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = times(desk);
    all.extend(products(desk));
    all.extend([another_disease(desk), taken_back(desk), input_missing(desk)]);
    all
}

const fn sheet(id: &'static str, title: &'static str, story: &'static str) -> Sheet {
    Sheet { id, title, story }
}

/// A second dose, so many days ago, whose content may be changed.
fn dosed<'s>(
    desk: &Desk<'_>,
    signer: &'s Signer,
    (person, days): (&Person, i64),
    (place, sheet): (&str, &Sheet),
    change: impl FnOnce(Content) -> Content,
) -> Draft<'s> {
    let uvci = Uvci::new(signer.country(), place, sheet.id, UvciStyle::Whole);
    let entry = dose(home(signer), MRNA, (2, 2), day_before(desk.now, days), &uvci);
    desk.draft(signer, change(Content::new(person, "v", entry)))
}

fn times(desk: &Desk<'_>) -> Vec<Specimen> {
    let early = sheet(
        "rules-not-yet",
        "Rules: vaccinated yesterday",
        "Genuine and whole, and a day old. Ahornia takes it from the 14th day on, Birkonia at once.",
    );
    let late = sheet(
        "rules-no-longer",
        "Rules: vaccinated 300 days ago",
        "Ahornia takes a series for 270 days. Whoever had a booster since has another certificate.",
    );
    let signer = &desk.authority.centres;
    let drafted = |person, sheet: &Sheet, days| dosed(desk, signer, (person, days), ("IZ10115A", sheet), |same| same);
    let early_draft = drafted(&RADKA, &early, 1).claim(ISSUED_AT, desk.now.plus(-20 * 3_600).secs());
    let late_draft = drafted(&BJORN, &late, 300);
    vec![
        early
            .signed(&early_draft.sign(), 0)
            .under("training+XA", 701)
            .under("training+XB", 0)
            .under("training+3g", 701)
            .under("training+2g-plus", 701),
        late.signed(&late_draft.sign(), 0)
            .under("training+XA", 702)
            .under("training+XA-NORTH", 702)
            .under("training+XB", 0)
            .under("training+3g", 702)
            .under("training+booster", 704),
    ]
}

fn products(desk: &Desk<'_>) -> Vec<Specimen> {
    let not_listed = sheet(
        "rules-product",
        "Rules: a vaccine that is not listed",
        "Birkonia vaccinates with a vaccine that Ahornia does not list. Everybody knows its code.",
    );
    let unknown = sheet(
        "value-product-unknown",
        "A vaccine that nobody knows",
        "Its code is in no value set: a slip, or newer than our data. Where known values are required, check by hand.",
    );
    let two = sheet(
        "rules-two-reasons",
        "Rules: two reasons at once",
        "The first of two doses, of a vaccine that Ahornia does not list. Neither the second dose nor another vaccine \
         alone would do, so no single reason is named. Elsewhere one of the two is none.",
    );
    let signer = &desk.authority.practices;
    let vaccine = |content: Content, product: &str| {
        let (prophylaxis, _, maker) = UNLISTED;
        content.with("v/0/vp", prophylaxis).with("v/0/ma", maker).with("v/0/mp", product)
    };
    let signed = |person, sheet: &Sheet, change: &dyn Fn(Content) -> Content| {
        dosed(desk, signer, (person, 40), ("PR27-4411", sheet), change).sign()
    };
    let (_, product, _) = UNLISTED;
    vec![
        not_listed
            .signed(&signed(&NOUR, &not_listed, &|content| vaccine(content, product)), 0)
            .under("training+XA", 703)
            .under("training+XB", 0)
            .under("training+XC", 0)
            .under("training+3g", 703),
        unknown
            .signed(&signed(&ISIK, &unknown, &|content| vaccine(content, "TRAINING-SLIP")), 0)
            .under("training+XA", 703)
            .under("training+XB", 0)
            .under("training+XC", 703),
        two.signed(&signed(&CONTOH, &two, &|content| vaccine(content, product).with("v/0/dn", 1)), 0)
            .under("training+XA", 700)
            .under("training+XB", 704)
            .under("training+XC", 704)
            .under("training+3g", 700),
    ]
}

fn another_disease(desk: &Desk<'_>) -> Specimen {
    let sheet = sheet(
        "rules-disease",
        "Rules: a test for another disease",
        "A laboratory found no influenza, eight hours ago. That says nothing about what the rules ask.",
    );
    let signer = &desk.authority.laboratories;
    let uvci = Uvci::new(signer.country(), "LAB-7", sheet.id, UvciStyle::Whole);
    let entry = laboratory_test(home(signer), false, desk.now.plus(-8 * 3_600).to_string(), &uvci);
    let content = Content::new(&PAVEL, "t", entry).with("t/0/tg", "6142004");
    let draft = desk.draft(signer, content).claim(ISSUED_AT, desk.now.plus(-3_600).secs());
    sheet
        .signed(&draft.claim(EXPIRES, before(desk.now, -3).secs()).sign(), 0)
        .under("training+XA", 707)
        .under("training+XB", 705)
        .under("training+XD", 707)
        .under("training+3g", 707)
}

/// Its place is the one that Dahlonia's invalidation rule names.
fn taken_back(desk: &Desk<'_>) -> Specimen {
    let sheet = sheet(
        "rules-taken-back",
        "Rules: taken back by its issuer",
        "Dahlonia found that one of its centres vaccinated nobody, and takes its certificates back by a rule, which \
         every country asks. A checkpoint without rules does not: an issuer's block list stops it there too.",
    );
    let signer = &desk.authority.shelf;
    let draft = dosed(desk, signer, (&ELENI, 40), ("REG-13", &sheet), |same| same);
    sheet
        .signed(&draft.sign(), 0)
        .under("training+XA", 708)
        .under("training+XA-NORTH", 708)
        .under("training+XB", 708)
        .under("training+XC", 708)
        .under("training+XD", 708)
        .under("training+XE", 708)
}

fn input_missing(desk: &Desk<'_>) -> Specimen {
    let sheet = sheet(
        "rules-input-missing",
        "Rules: what the rule asks is not in the code",
        "Cedronia asks when the code was issued, and this one does not say it. The rule answers neither yes nor no.",
    );
    let signer = &desk.authority.printer;
    let draft = dosed(desk, signer, (&INES, 40), ("DRUCK-1", &sheet), |same| same);
    sheet
        .signed(&draft.without(ISSUED_AT).sign(), 0)
        .under("training+XA", 0)
        .under("training+XB", 0)
        .under("training+XC", 710)
}
