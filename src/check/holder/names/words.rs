//! Lists of words against each other: joined, abbreviated, cut, misspelt.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::letters::key;
use strsim::damerau_levenshtein;

/// A word of a name. Holds a person's data: no `Debug`.
#[derive(Clone, PartialEq)]
pub struct Word {
    /// In capitals.
    pub text: String,
    /// Whether its end may be missing.
    pub may_be_cut: bool,
    /// Its [`key`], strict and loose: made once, asked often.
    keys: [String; 2],
}

/// The part of a name that words are of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// Family names.
    Family,
    /// Given names: their last letter is often all that tells a brother from a sister.
    Given,
}

/// How all words of a list were found in another one.
pub struct Found {
    /// Found as they are.
    pub equal: usize,
    /// Found by their first letter, or by what was not cut of them.
    pub short: usize,
    /// Found with one letter otherwise.
    pub near: usize,
    /// Words of the other list that are not in this one.
    pub left: usize,
    /// Whether they stand in the same order.
    pub in_order: bool,
}

impl Word {
    /// A word with its end.
    pub fn whole(text: String) -> Self {
        let keys = [false, true].map(|loose| key(&text, loose));
        Self { text, may_be_cut: false, keys }
    }

    /// Whether two words are allowed spellings of one.
    pub fn is(&self, other: &Self, loose: bool) -> bool {
        self.key(loose) == other.key(loose)
    }

    /// Whether one is the other's first letter, or the other cut short.
    fn is_short_for(&self, other: &Self, loose: bool) -> bool {
        let own = self.key(loose);
        (self.may_be_cut || own.len() == 1) && other.key(loose).starts_with(own)
    }

    fn key(&self, loose: bool) -> &str {
        let [strict, free] = &self.keys;
        if loose { free } else { strict }
    }
}

/// Finds each word of `few` in `many`, each at a place of its own; `None` where one is not there.
pub fn find(few: &[Word], many: &[Word], part: Part, loose: bool) -> Option<Found> {
    let mut free: Vec<Option<&Word>> = many.iter().map(Some).collect();
    let mut missing: Vec<&Word> = Vec::new();
    let mut found = Found { equal: 0, short: 0, near: 0, left: many.len().saturating_sub(few.len()), in_order: true };
    let mut last = 0;
    for word in few {
        let places = || free.iter().enumerate().filter(|(_, other)| other.is_some_and(|other| word.is(other, loose)));
        let place = places().find(|(place, _)| *place >= last).or_else(|| places().next()).map(|(place, _)| place);
        match place {
            Some(place) => {
                found.in_order &= place >= last;
                (last, found.equal) = (place, found.equal.saturating_add(1));
                free.get_mut(place).and_then(Option::take);
            }
            None => missing.push(word),
        }
    }
    for word in missing {
        let short = |other: &Word| word.is_short_for(other, loose) || other.is_short_for(word, loose);
        let near = |other: &Word| is_near(word.key(loose), other.key(loose), part);
        if take(&mut free, short) {
            found.short = found.short.saturating_add(1);
        } else if take(&mut free, near) {
            found.near = found.near.saturating_add(1);
        } else {
            return None;
        }
    }
    Some(found)
}

/// Takes the first free word that `fits`.
fn take(free: &mut [Option<&Word>], fits: impl Fn(&Word) -> bool) -> bool {
    let place = free.iter_mut().find(|other| other.is_some_and(&fits));
    place.is_some_and(|place| place.take().is_some())
}

/// Both lists, their words joined where the other one writes them as one (`ANNA MARIA`, `ANNAMARIA`).
pub fn merged(first: &[Word], other: &[Word], loose: bool) -> (Vec<Word>, Vec<Word>) {
    (joined(first, other, loose), joined(other, first, loose))
}

fn joined(words: &[Word], like: &[Word], loose: bool) -> Vec<Word> {
    let mut all = Vec::new();
    let mut rest = words;
    while let [word, more @ ..] = rest {
        let one = (2..=rest.len().min(4)).rev().find_map(|length| {
            let (parts, behind) = rest.split_at_checked(length)?;
            let may_be_cut = parts.last().is_some_and(|part| part.may_be_cut);
            let one = Word { may_be_cut, ..Word::whole(parts.iter().map(|part| part.text.as_str()).collect()) };
            like.iter().any(|other| other.is(&one, loose)).then_some((one, behind))
        });
        let (next, behind) = one.unwrap_or_else(|| (word.clone(), more));
        all.push(next);
        rest = behind;
    }
    all
}

/// Whether two words differ in one letter of five or more: a slip, and no other name.
fn is_near(one: &str, other: &str, part: Part) -> bool {
    let (short, long) = if one.len() <= other.len() { (one, other) } else { (other, one) };
    if long.len().saturating_sub(short.len()) > 1 || damerau_levenshtein(one, other) != 1 {
        return false;
    }
    let alike = short.bytes().zip(long.bytes()).take_while(|(short, long)| short == long).count();
    let [before, at] =
        [alike.checked_sub(1), Some(alike)].map(|place| place.and_then(|place| long.as_bytes().get(place)));
    // THOMAS and TOMAS, PHILIP and PHILIPP, SARA and SARAH.
    let unheard = long.len() > short.len() && before.is_some() && (at == Some(&b'H') || at == before);
    if unheard {
        return long.len() > 3;
    }
    // MARIO is no MARIA, DANIELA no DANIEL; MARIE and SOPHIE are.
    let ends_otherwise = alike.saturating_add(1) == long.len() && alike.saturating_add(1) >= short.len();
    let last = |word: &str| word.bytes().last();
    let may_end = matches!((last(short), last(long)), (Some(b'A'), Some(b'E')) | (Some(b'E'), Some(b'A')));
    short.len() >= 5 && (part == Part::Family || !ends_otherwise || (short.len() == long.len() && may_end))
}
