//! Frames that are drawn here, of phones and paper with training codes.

use gatelight::model::time::UnixTime;
use gatelight::training;

use crate::case::{Case, DENSE, DENSE_SIDE, Expected, Source};
use crate::scenes::{GRADES, Scene, Trouble};

/// The day that the training codes are made for: texts, and so frames, follow from it.
const DAY: &str = "2026-11-24T12:00:00Z";

/// `a_grade` frames of each grade of each category.
pub fn cases(seed: u64, a_grade: u64) -> Result<Vec<Case>, String> {
    let day = UnixTime::parse(DAY).ok_or("the day is no RFC 3339 time")?;
    let specimens = training::specimens(day);
    let texts: Vec<&[u8]> =
        specimens.iter().map(|specimen| specimen.code.bytes()).filter(|text| text.starts_with(b"HC1:")).collect();
    let mut cases = Vec::new();
    for trouble in Trouble::ALL {
        for grade in 0..GRADES {
            for number in 0..a_grade {
                let seed = Scene::seed(seed, trouble, grade, number);
                let text = texts[(seed % texts.len() as u64) as usize].to_vec();
                cases.push(case(trouble, grade, number, seed, text));
            }
        }
    }
    Ok(cases)
}

fn case(trouble: Trouble, grade: usize, number: u64, seed: u64, text: Vec<u8>) -> Case {
    let name = format!("{}-{grade}-{number}", trouble.name().replace(' ', "-"));
    let side = Scene { trouble, grade, seed, text: &text }.code().width();
    let is_dense = side as u64 >= DENSE_SIDE;
    let is_phone = if trouble.is_phone() { "phones" } else { "paper" };
    Case {
        item: name.clone(),
        name,
        category: trouble.name().into(),
        also: [Some(is_phone), is_dense.then_some(DENSE)].into_iter().flatten().map(String::from).collect(),
        expected: Expected::Text(text.clone()),
        source: Source::Drawn(Box::new(move || Scene { trouble, grade, seed, text: &text }.draw())),
    }
}
