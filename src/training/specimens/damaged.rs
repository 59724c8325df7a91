//! Codes that break off on the way, and one that asks for too much.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::base45;
use crate::encoding::cbor::{Value, write as cbor};
use crate::training::content::RADKA;
use crate::training::issue::wrap;
use crate::training::specimen::{Desk, Sheet, Specimen};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let signer = &desk.authority.practices;
    let whole = desk.draft(signer, desk.second_dose(signer, &RADKA, "PR27-4411", "damaged")).sign();
    let text = whole.text();
    let half = text.get(..text.len() / 2).unwrap_or_default();
    vec![
        Sheet {
            id: "damaged-sign",
            title: "Damaged: a foreign sign",
            story: "A program between reader and checker turned a sign into a small letter.",
        }
        .text(format!("{half}x"), 103),
        Sheet { id: "damaged-cut", title: "Damaged: cut in half", story: "Half of the code was lost in a form field." }
            .text(half, 103),
        Sheet {
            id: "damaged-not-compressed",
            title: "Damaged: not compressed",
            story: "The issuer forgot to compress it; the specification does not allow that.",
        }
        .text(format!("HC1:{}", base45::encode(&whole.cose())), 103),
        Sheet {
            id: "damaged-no-envelope",
            title: "Damaged: no envelope",
            story: "Well compressed, and inside is a list of three, not the signed container of four.",
        }
        .text(wrap("HC1:", &cbor(&Value::Array(vec![1.into(), 2.into(), 3.into()]))), 103),
        Sheet {
            id: "over-limit",
            title: "A code that asks for too much",
            story: "A hundred signs that would grow to a hundred thousand bytes. No real certificate does that; whoever \
                    made it wants to stop the checker.",
        }
        .text(wrap("HC1:", &vec![0; 100_000]), 105),
    ]
}
