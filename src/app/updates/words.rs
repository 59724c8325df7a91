//! What a bundle would change, in the reader's language.

use crate::i18n::Words;
use crate::model::text::shown;
use crate::store::bundle::{Fate, SetChange, Update};
use crate::store::manifest::SetKind;

/// The offer in words.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OfferWords {
    /// From whom.
    pub title: String,
    /// What it would change, a sentence each.
    pub lines: Vec<String>,
    /// What the key does.
    pub ask: String,
}

/// A sentence for each set that changes; where nothing does, one that says so.
#[must_use]
pub fn sentences(update: &Update, words: &Words) -> Vec<String> {
    if update.sets.is_empty() {
        return vec![words.text("update:nothing").to_owned()];
    }
    update.sets.iter().map(|set| sentence(set, words)).collect()
}

fn sentence(set: &SetChange, words: &Words) -> String {
    let counted = |n: u64| words.counted("set:entries", i64::try_from(n).unwrap_or(i64::MAX));
    let kind = words.text(&format!("set:{}", set.kind.name()));
    let name = format!("{kind} {}", shown(set.id.trim_start_matches("bundle-")));
    let (come, gone) = set.total();
    let (come, gone) = (with_countries(set, come, |(come, _)| come), with_countries(set, gone, |(_, gone)| gone));
    let values = [("set", name.as_str()), ("entries", &counted(set.entries)), ("come", &come), ("gone", &gone)];
    let key = match (set.fate, set.kind) {
        (Fate::New, SetKind::Profile) => "update:profile-new",
        (Fate::Changed, SetKind::Profile) => "update:profile-changed",
        (Fate::New, _) => "update:new",
        (Fate::Changed, _) => "update:changed",
        (Fate::Renewed, _) => "update:renewed",
        (Fate::Gone, _) => "update:gone",
    };
    words.filled(key, &values)
}

/// A number, and of which countries: `3 (FR 2, DE 1)`.
fn with_countries(set: &SetChange, total: u64, of: impl Fn(&(u64, u64)) -> &u64) -> String {
    let countries = set.by_country.iter().map(|(country, both)| (country, of(both)));
    let named: Vec<_> = countries.filter(|(country, count)| **count > 0 && *country != "-").collect();
    match named.as_slice() {
        [] => total.to_string(),
        [(country, count)] if **count == total => format!("{total} ({country})"),
        all => {
            let all: Vec<_> = all.iter().map(|(country, count)| format!("{country} {count}")).collect();
            format!("{total} ({})", all.join(", "))
        }
    }
}
