//! The other places that codes come from: centres, practices, letters, laboratories, health offices.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::time::DAY;
use crate::training::authority::Signer;
use crate::training::content::{
    BJORN, CONTOH, Content, ELENI, INES, ISIK, NOUR, OTHER_MRNA, PAVEL, RADKA, SEAN, SINGLE, Uvci, UvciStyle, VECTOR,
    ZOE, before, day_before, dose, laboratory_test, rapid_test, recovery,
};
use crate::training::specimen::{Desk, Sheet, Specimen, home};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    vec![
        first_dose(desk),
        second_dose(desk),
        practice(desk),
        letter(desk),
        booster(desk),
        single_dose(desk),
        laboratory(desk),
        positive(desk),
        rapid(desk),
        recovered(desk),
    ]
}

fn uvci(signer: &Signer, place: &str, sheet: &Sheet) -> Uvci {
    Uvci::new(signer.country(), place, sheet.id, UvciStyle::Whole)
}

fn first_dose(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "centre-first-dose",
        title: "Vaccination centre, first of two doses",
        story: "Handed out at the centre after the first dose. Genuine; a checkpoint that asks for a whole series \
                needs one more proof.",
    };
    let signer = &desk.authority.centres;
    let content = desk.doses(signer, &ELENI, (1, 2), &uvci(signer, "IZ10115A", &sheet));
    sheet.signed(&desk.draft(signer, content).sign(), 0).under("training+XA", 704).under("training+3g", 704)
}

fn second_dose(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "centre-second-dose",
        title: "Vaccination centre, second of two doses",
        story: "The common case: both doses at a centre, the code on the phone. The signer's key is for vaccinations \
                only.",
    };
    let signer = &desk.authority.centres;
    let content = desk.second_dose(signer, &PAVEL, "IZ10115A", sheet.id);
    sheet
        .signed(&desk.draft(signer, content).sign(), 0)
        .under("training+XA", 0)
        .under("training+XA-NORTH", 0)
        .under("training+XB", 0)
        .under("training+XC", 0)
        .under("training+XD", 0)
        .under("training+XE", 804)
        .under("training+3g", 0)
        .under("training+2g", 0)
        .under("training+2g-plus", 709)
        .under("training+booster", 704)
        .under("training+test", 705)
}

fn practice(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "practice",
        title: "Doctor's practice",
        story: "Issued by the practice's own software, printed on paper. The holder's name is written in Arabic with \
                its Latin transliteration.",
    };
    let signer = &desk.authority.practices;
    let entry = dose(home(signer), VECTOR, (2, 2), day_before(desk.now, 60), &uvci(signer, "PR27-4411", &sheet));
    sheet.signed(&desk.draft(signer, Content::new(&NOUR, "v", entry)).sign(), 0)
}

fn letter(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "letter",
        title: "Letter by post",
        story: "The doctors' association posted letters with a printed code to everybody vaccinated in a centre before \
                codes existed. Its signer uses RSA, so the code is large.",
    };
    let signer = &desk.authority.letters;
    let content = desk.second_dose(signer, &BJORN, "KV-POST", sheet.id);
    sheet.signed(&desk.draft(signer, content).sign(), 0).on_a_letter()
}

fn booster(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "booster",
        title: "Booster, third of two doses",
        story: "A booster after a series of two is written as dose three of two. That is no mistake.",
    };
    let signer = &desk.authority.hospitals;
    let entry = dose(home(signer), OTHER_MRNA, (3, 2), day_before(desk.now, 12), &uvci(signer, "KH0099", &sheet));
    sheet
        .signed(&desk.draft(signer, Content::new(&INES, "v", entry)).sign(), 0)
        .under("training+XA", 0)
        .under("training+XA-NORTH", 0)
        .under("training+2g-plus", 0)
        .under("training+booster", 0)
}

fn single_dose(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "single-dose",
        title: "One dose of one",
        story: "A vaccine of which one dose is the whole series. The holder has one name only.",
    };
    let signer = &desk.authority.hospitals;
    let entry = dose(home(signer), SINGLE, (1, 1), day_before(desk.now, 33), &uvci(signer, "KH0099", &sheet));
    let content = Content::new(&CONTOH, "v", entry).without("nam/gn").without("nam/gnt");
    sheet.signed(&desk.draft(signer, content).sign(), 0)
}

fn laboratory(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "test-laboratory",
        title: "Laboratory test, not detected",
        story: "A PCR test of yesterday. The signer's key is for tests only, in the object identifier arc with the \
                stray zero that many real certificates have.",
    };
    let signer = &desk.authority.laboratories;
    let sampled = desk.now.plus(-30 * 3_600).to_string();
    let entry = laboratory_test(home(signer), false, sampled, &uvci(signer, "LAB-7", &sheet));
    let draft = desk.draft(signer, Content::new(&SEAN, "t", entry)).claim(6, desk.now.plus(-20 * 3_600).secs());
    sheet
        .signed(&draft.claim(4, before(desk.now, -3).secs()).sign(), 0)
        .under("training+XA", 0)
        .under("training+XA-NORTH", 0)
        .under("training+XB", 705)
        .under("training+XC", 705)
        .under("training+XD", 0)
        .under("training+2g", 705)
        .under("training+2g-plus", 709)
        .under("training+test", 0)
}

fn positive(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "test-positive",
        title: "Laboratory test, detected",
        story: "A positive test is a genuine certificate. Whether it admits anybody is for the rules of a checkpoint; \
                the training profile alone has none. It is two weeks old: a rule that asks for result and time at once \
                says only that it is not met.",
    };
    let signer = &desk.authority.laboratories;
    let entry = laboratory_test(home(signer), true, before(desk.now, 14).to_string(), &uvci(signer, "LAB-7", &sheet));
    sheet
        .signed(&desk.draft(signer, Content::new(&RADKA, "t", entry)).sign(), 0)
        .under("training+XA", 706)
        .under("training+XA-NORTH", 700)
        .under("training+3g", 700)
}

fn rapid(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "test-rapid",
        title: "Rapid test, not detected",
        story: "A rapid test from a tent on the market square, this morning.",
    };
    let signer = &desk.authority.hospitals;
    let sampled = desk.now.plus(-5 * 3_600).to_string();
    let entry = rapid_test(home(signer), false, sampled, &uvci(signer, "ZELT-3", &sheet));
    let draft = desk.draft(signer, Content::new(&ISIK, "t", entry)).claim(6, desk.now.plus(-4 * 3_600).secs());
    sheet
        .signed(&draft.claim(4, desk.now.plus(2 * DAY).secs()).sign(), 0)
        .under("training+XA", 0)
        .under("training+XA-NORTH", 703)
        .under("training+XD", 703)
        .under("training+3g", 0)
}

fn recovered(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "recovery",
        title: "Recovery",
        story: "From the health office, four weeks after a positive test. The signer's key is for recoveries only.",
    };
    let signer = &desk.authority.health_offices;
    let day = |days| day_before(desk.now, days);
    let entry = recovery(home(signer), day(60), day(32), day(-120), &uvci(signer, "GA-12", &sheet));
    sheet
        .signed(&desk.draft(signer, Content::new(&ZOE, "r", entry)).sign(), 0)
        .under("training+XA", 0)
        .under("training+XB", 705)
        .under("training+XC", 0)
        .under("training+XD", 804)
        .under("training+2g", 0)
        .under("training+2g-plus", 709)
}
