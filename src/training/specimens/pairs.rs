//! Proofs that are shown two at a time; what they say together stands in [`super::super::pair`].
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::training::authority::Signer;
use crate::training::content::{
    AGNIESZKA, Content, LUCA, LUCA_MISSPELT, LUCA_SENIOR, MARTA, MRNA, OTHER_MRNA, Person, Uvci, UvciStyle, Vaccine,
    before, day_before, dose, laboratory_test,
};
use crate::training::issue::{EXPIRES, ISSUED_AT};
use crate::training::specimen::{Desk, Sheet, Specimen, home};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = vec![vaccination(desk)];
    all.extend(tests(desk));
    all.extend([by_post(desk), at_the_centre(desk)]);
    all
}

/// A dose of an mRNA vaccine, so many days ago.
fn dosed(
    desk: &Desk<'_>,
    signer: &Signer,
    sheet: Sheet,
    person: &Person,
    (number, days): (i64, i64),
    vaccine: Vaccine,
) -> Specimen {
    let uvci = Uvci::new(signer.country(), "IZ20099K", sheet.id, UvciStyle::Whole);
    let entry = dose(home(signer), vaccine, (number, 2), day_before(desk.now, days), &uvci);
    sheet.signed(&desk.draft(signer, Content::new(person, "v", entry)).sign(), 0)
}

fn vaccination(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pair-vaccination",
        title: "For two proofs: vaccinated",
        story: "Both doses, the last one a hundred days ago. Where a test is asked too, it is half of what is needed; \
                the north of Ahornia takes it for 90 days.",
    };
    dosed(desk, &desk.authority.centres, sheet, &LUCA, (2, 100), MRNA)
        .under("training+XA", 0)
        .under("training+XA-NORTH", 702)
        .under("training+2g", 0)
        .under("training+2g-plus", 709)
}

fn tests(desk: &Desk<'_>) -> Vec<Specimen> {
    let sheet = |id, title, story| Sheet { id, title, story };
    let own = sheet("pair-test", "For two proofs: tested", "A laboratory test of the same person, ten hours ago.");
    let twin = sheet("pair-test-twin", "For two proofs: the twin's test", "The test of his sister, born the same day.");
    let father = sheet(
        "pair-test-father",
        "For two proofs: the father's test",
        "The test of his father, who has the same name and another birth date.",
    );
    let misspelt = sheet(
        "pair-test-misspelt",
        "For two proofs: tested, the name misspelt",
        "The laboratory wrote down his name with a letter wrong.",
    );
    let people = [(own, &LUCA), (twin, &MARTA), (father, &LUCA_SENIOR), (misspelt, &LUCA_MISSPELT)];
    people.into_iter().map(|(sheet, person)| tested(desk, sheet, person)).collect()
}

fn tested(desk: &Desk<'_>, sheet: Sheet, person: &Person) -> Specimen {
    let signer = &desk.authority.laboratories;
    let uvci = Uvci::new(signer.country(), "LAB-7", sheet.id, UvciStyle::Whole);
    let entry = laboratory_test(home(signer), false, desk.now.plus(-10 * 3_600).to_string(), &uvci);
    let draft = desk.draft(signer, Content::new(person, "t", entry)).claim(ISSUED_AT, desk.now.plus(-3_600).secs());
    sheet
        .signed(&draft.claim(EXPIRES, before(desk.now, -3).secs()).sign(), 0)
        .under("training+XA", 0)
        .under("training+2g", 705)
        .under("training+2g-plus", 709)
}

fn by_post(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pair-dose-by-post",
        title: "For two proofs: the first dose, by post",
        story: "Posted by the doctors' association of Birkonia after the first dose; large, because its signer uses RSA.",
    };
    dosed(desk, &desk.authority.letters, sheet, &AGNIESZKA, (1, 61), MRNA)
        .on_a_letter()
        .under("training+XA", 704)
        .under("training+XB", 704)
        .under("training+2g-plus", 704)
}

fn at_the_centre(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pair-dose-centre",
        title: "For two proofs: the second dose, at the centre",
        story: "The second dose of the same person, at a centre in Ahornia, with another mRNA vaccine.",
    };
    dosed(desk, &desk.authority.centres, sheet, &AGNIESZKA, (2, 20), OTHER_MRNA)
        .under("training+XA", 0)
        .under("training+2g-plus", 709)
}
