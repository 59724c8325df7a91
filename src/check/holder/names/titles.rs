//! Words beside a name that are none of it: titles, and what leads a family name.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::words::Word;

/// Titles and forms of address, each by its words.
const TITLES: [&[&str]; 29] = [
    &["DR"],
    &["PROF"],
    &["PROFESSOR"],
    &["DOKTOR"],
    &["DOCTOR"],
    &["DIPL"],
    &["DIPLING"],
    &["ING"],
    &["MAG"],
    &["MAGISTER"],
    &["PHD"],
    &["PH", "D"],
    &["MD"],
    &["M", "D"],
    &["MBA"],
    &["MSC"],
    &["M", "SC"],
    &["BSC"],
    &["B", "SC"],
    &["MR"],
    &["MRS"],
    &["MS"],
    &["HERR"],
    &["FRAU"],
    &["JR"],
    &["SR"],
    &["JUNIOR"],
    &["II"],
    &["III"],
];

/// What follows a title and may be a name elsewhere (`DR MED`, `DR PHIL`).
const BEHIND: [&str; 15] =
    ["MED", "DENT", "VET", "RER", "NAT", "PHIL", "JUR", "IUR", "HABIL", "HC", "TECHN", "OEC", "POL", "THEOL", "UNIV"];

/// Particles of family names, which some offices leave out.
const PARTICLES: [&str; 27] = [
    "VON", "VAN", "VOM", "ZU", "ZUM", "ZUR", "DE", "DEN", "DER", "DEL", "DELLA", "DI", "DA", "DO", "DOS", "DAS", "DU",
    "LA", "LE", "LOS", "AL", "EL", "BIN", "BINTI", "IBN", "AF", "TER",
];

/// The words without titles; all of them where nothing else would remain.
#[must_use]
pub fn without_titles(words: &[Word]) -> Vec<Word> {
    let mut kept = Vec::new();
    let mut rest = words;
    let mut behind = false;
    while let [word, more @ ..] = rest {
        let title = TITLES.iter().filter(|title| begins(rest, title)).map(|title| title.len()).max();
        if let Some(length) = title {
            rest = rest.get(length..).unwrap_or_default();
            behind = true;
            continue;
        }
        behind = behind && BEHIND.contains(&word.text.as_str());
        if !behind {
            kept.push(word.clone());
        }
        rest = more;
    }
    if kept.is_empty() { words.to_vec() } else { kept }
}

/// Whether a word leads a family name and is none.
#[must_use]
pub fn is_particle(word: &str) -> bool {
    PARTICLES.contains(&word)
}

fn begins(words: &[Word], title: &[&str]) -> bool {
    words.len() >= title.len() && words.iter().zip(title).all(|(word, part)| word.text == *part)
}
