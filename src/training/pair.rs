//! Proofs that are shown together as one person's, and what a check has to say of them.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::specimen::{Expectation, expectation};

/// Specimens that are shown together as proofs of one person.
#[derive(Clone, Debug)]
pub struct Pair {
    /// Fit for a file name: `together-tested`.
    pub id: &'static str,
    /// One line.
    pub title: &'static str,
    /// Who shows them, and what is to be seen.
    pub story: &'static str,
    /// Ids of the specimens, in the order in which they are shown.
    pub members: &'static [&'static str],
    /// What a check says of all of them together.
    pub expected: Vec<Expectation>,
    /// The finding of the holder that each of these checks tells and that weighs nothing: 602, 603.
    pub note: Option<u16>,
}

/// All pairs.
#[must_use]
pub fn pairs() -> Vec<Pair> {
    vec![
        pair(
            "together-vaccinated-and-tested",
            "Vaccinated, and tested",
            "2G+ asks for both. Each proof alone is one too few, and the two of them open the door.",
            &["pair-vaccination", "pair-test"],
            &[("training", 0), ("training+XA", 0), ("training+2g-plus", 0), ("training+booster", 704)],
        ),
        pair(
            "together-two-doses",
            "The first dose by post, the second at the centre",
            "Two doses, two issuers of two countries. The letter alone is one dose too few; with the second proof the \
             series is whole. Two vaccinations are still no test.",
            &["pair-dose-by-post", "pair-dose-centre"],
            &[("training", 0), ("training+XA", 0), ("training+3g", 0), ("training+2g-plus", 709)],
        ),
        Pair {
            note: Some(602),
            ..pair(
                "together-another-spelling",
                "One person, misspelt",
                "A letter of the family name differs in both alphabets: a clerk's slip. Look at the ID; it is no reason \
                 to send anybody away.",
                &["pair-vaccination", "pair-test-misspelt"],
                &[("training", 0), ("training+2g-plus", 0)],
            )
        },
        pair(
            "together-another-person",
            "Twins",
            "Family name and birth date are the same, the given names are not. Two people cannot lend each other half \
             of a proof.",
            &["pair-vaccination", "pair-test-twin"],
            &[("training", 600), ("training+XA", 600), ("training+2g-plus", 600)],
        ),
        pair(
            "together-another-birth-date",
            "Father and son",
            "They are called the same, and were born 29 years apart.",
            &["pair-vaccination", "pair-test-father"],
            &[("training", 601), ("training+2g-plus", 601)],
        ),
        Pair {
            note: Some(603),
            ..pair(
                "together-the-same-twice",
                "The same certificate twice",
                "Shown again it proves nothing new: where a second proof is needed, it is still needed.",
                &["pair-vaccination", "pair-vaccination"],
                &[("training", 0), ("training+2g", 0), ("training+2g-plus", 709)],
            )
        },
    ]
}

fn pair(
    id: &'static str,
    title: &'static str,
    story: &'static str,
    members: &'static [&'static str],
    expected: &[(&'static str, u16)],
) -> Pair {
    let expected = expected.iter().map(|(profile, code)| expectation(profile, *code)).collect();
    Pair { id, title, story, members, expected, note: None }
}
