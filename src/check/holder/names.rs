//! Names of one person, however they were written.
//!
//! A holder has up to two spellings, their own and the letters of a machine-readable zone (ICAO
//! Doc 9303 part 3, sections 4 and 6). Each is read, those of other scripts are turned, and the
//! most alike pair counts: an office that got one spelling wrong makes nobody another person.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod letters;
mod titles;
mod words;

use crate::model::certificate::Holder;
use letters::{Script, Way};
use std::cmp::Ordering;
use words::{Found, Part, Word, find, merged};

/// Words of a family or a given name that count; the longest real ones have half of it.
const WORDS: usize = 16;

/// How alike two names are, from the most alike.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Names {
    /// One name in allowed spellings, with or without a middle name.
    Same,
    /// A slip, a name more in the family name, a swapped field, or nothing to compare.
    Close,
    /// Two names.
    Other,
}

/// One spelling of a name, in words. Holds a person's data: no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Spelling {
    family: Vec<Word>,
    given: Vec<Word>,
    script: Script,
}

impl Spelling {
    /// What the name field of a machine-readable zone says, its fillers still in it. `is_full`
    /// where it ends without one: then any of its words may have been cut (part 3, section 4).
    pub fn of_zone(family: &str, given: &str, is_full: bool) -> Self {
        let mut spelling = Self::read(Some(family), Some(given), Way::Common);
        spelling.family.iter_mut().chain(&mut spelling.given).for_each(|word| word.may_be_cut = is_full);
        spelling
    }

    /// A family and a given name.
    fn read(family: Option<&str>, given: Option<&str>, way: Way) -> Self {
        let [(family, first), (given, second)] =
            [family, given].map(|name| letters::words(name.unwrap_or_default(), way));
        let words = |words: Vec<String>| words.into_iter().take(WORDS).map(Word::whole).collect();
        Self { family: words(family), given: words(given), script: first.max(second) }
    }

    /// The spellings of a holder that say anything.
    fn all(holder: &Holder) -> Vec<Self> {
        let [family, given] = [&holder.family, &holder.given].map(Option::as_deref);
        let [family_latin, given_latin] = [&holder.family_latin, &holder.given_latin].map(Option::as_deref);
        let mut all: Vec<Self> = Vec::new();
        for way in Way::ALL {
            // A part whose Latin form is missing is taken from the own one, where that can be turned.
            let turns = |name: &&str| letters::words(name, way).1 != Script::Foreign;
            let latin = Self::read(
                family_latin.or_else(|| family.filter(turns)),
                given_latin.or_else(|| given.filter(turns)),
                way,
            );
            let own = Self::read(family.or(family_latin), given.or(given_latin), way);
            for spelling in [latin.without_titles(), own.without_titles(), latin, own] {
                if !spelling.is_empty() && !all.contains(&spelling) {
                    all.push(spelling);
                }
            }
        }
        all
    }

    /// The same without what may be a title; `MD` and `ING` may also be names.
    fn without_titles(&self) -> Self {
        let [family, given] = [&self.family, &self.given].map(|words| titles::without_titles(words));
        Self { family, given, script: self.script }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.family.is_empty() && self.given.is_empty()
    }

    /// All words, a doubled one once: people with one name have it in both fields.
    fn bag(&self, loose: bool) -> Vec<Word> {
        let mut bag: Vec<Word> = Vec::new();
        for word in self.family.iter().chain(&self.given) {
            if !bag.iter().any(|held| held.is(word, loose)) {
                bag.push(word.clone());
            }
        }
        bag
    }
}

/// How alike the names of two holders are. Symmetric; names that cannot be compared are close.
pub fn compare(first: &Holder, other: &Holder) -> Names {
    nearest(&Spelling::all(first), &Spelling::all(other))
}

/// How alike the name of a machine-readable zone and a holder's are.
pub fn compare_zone(zone: &Spelling, holder: &Holder) -> Names {
    nearest(&[zone.without_titles(), zone.clone()], &Spelling::all(holder))
}

fn nearest(first: &[Spelling], other: &[Spelling]) -> Names {
    let mut pairs = first.iter().flat_map(|first| other.iter().filter_map(move |other| alike(first, other)));
    let mut nearest = None;
    // Most people are the same by their first spellings.
    while let (Some(Names::Close | Names::Other) | None, Some(names)) = (nearest, pairs.next()) {
        nearest = Some(nearest.map_or(names, |nearest: Names| nearest.min(names)));
    }
    nearest.unwrap_or(Names::Close)
}

/// How alike two spellings are; nothing where one is empty or of a script that we cannot turn.
fn alike(first: &Spelling, other: &Spelling) -> Option<Names> {
    if first.is_empty() || other.is_empty() {
        return None;
    }
    if first.script.max(other.script) == Script::Foreign {
        // Signs can be equal all the same; where they are not, another alphabet may be why.
        return (first == other).then_some(Names::Same);
    }
    let loose = first.script.max(other.script) == Script::Turned;
    let is_split = |spelling: &Spelling| !spelling.family.is_empty() && !spelling.given.is_empty();
    if !is_split(first) || !is_split(other) {
        return Some(unsplit(first, other, loose));
    }
    let straight = family(&first.family, &other.family, loose).max(given(&first.given, &other.given, loose));
    if straight < Names::Other {
        return Some(straight);
    }
    let swapped = family(&first.family, &other.given, loose).max(family(&first.given, &other.family, loose));
    let is_moved = swapped < Names::Other || is_one_bag(first, other, loose);
    Some(if is_moved { Names::Close } else { Names::Other })
}

/// Whether the same words stand in other fields.
fn is_one_bag(first: &Spelling, other: &Spelling, loose: bool) -> bool {
    let (first, other) = merged(&first.bag(loose), &other.bag(loose), loose);
    first.len() == other.len()
        && find(&first, &other, Part::Given, loose).is_some_and(|found| found.equal == first.len())
}

/// Family names: in any spelling, with or without `von`; one more of them is close.
fn family(first: &[Word], other: &[Word], loose: bool) -> Names {
    let verdict = |first: &[Word], other: &[Word]| {
        judged(first, other, Part::Family, loose, |found| match found {
            Found { near: 2.., .. } => Names::Other,
            Found { near: 0, short: 0, left: 0, in_order: true, .. } => Names::Same,
            _ => Names::Close,
        })
    };
    let bare = verdict(&without_particles(first), &without_particles(other));
    // With them VAN DER BERG is VANDERBERG.
    verdict(first, other).min(bare)
}

/// Given names: all names of the shorter list stand in the longer one. Another order is close:
/// a José María may have a sister María José.
fn given(first: &[Word], other: &[Word], loose: bool) -> Names {
    judged(first, other, Part::Given, loose, |found| match found {
        Found { near: 2.., .. } => Names::Other,
        Found { near: 0, equal: 1.., in_order: true, .. } => Names::Same,
        _ => Names::Close,
    })
}

/// Names of which one stands in a single field: the words alone tell.
fn unsplit(first: &Spelling, other: &Spelling, loose: bool) -> Names {
    let verdict = judged(&first.bag(loose), &other.bag(loose), Part::Given, loose, |found| match found {
        Found { near: 2.., .. } => Names::Other,
        Found { near: 0, equal: 2.., .. } | Found { near: 0, short: 0, equal: 1, left: 0, .. } => Names::Same,
        _ => Names::Close,
    });
    // Of a whole name both parts have to be in the other one.
    let shares = |split: &Spelling, bag: &[Word]| {
        let has = |part: &[Word]| {
            let (part, bag) = merged(part, bag, loose);
            part.is_empty() || part.iter().any(|word| bag.iter().any(|other| word.is(other, loose)))
        };
        has(&split.family) && has(&split.given)
    };
    let both = shares(first, &other.bag(loose)) && shares(other, &first.bag(loose));
    if both { verdict } else { verdict.max(Names::Close) }
}

/// A verdict over how the shorter list is found in the longer one, word by word or with words
/// joined; of lists that are as long as one another, the better way round.
fn judged(first: &[Word], other: &[Word], part: Part, loose: bool, verdict: impl Fn(Found) -> Names) -> Names {
    let one_way = |few: &[Word], many: &[Word]| find(few, many, part, loose).map_or(Names::Other, &verdict);
    let best = |first: &[Word], other: &[Word]| match first.len().cmp(&other.len()) {
        Ordering::Less => one_way(first, other),
        Ordering::Greater => one_way(other, first),
        Ordering::Equal => one_way(first, other).min(one_way(other, first)),
    };
    let (first_merged, other_merged) = merged(first, other, loose);
    best(first, other).min(best(&first_merged, &other_merged))
}

fn without_particles(words: &[Word]) -> Vec<Word> {
    let kept: Vec<Word> = words.iter().filter(|word| !titles::is_particle(&word.text)).cloned().collect();
    if kept.is_empty() { words.to_vec() } else { kept }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
#[path = "names/tests.rs"]
mod tests;
