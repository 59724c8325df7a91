//! What things of a checkpoint are called.

use crate::app::profile::Profile;
use crate::i18n::{Lang, Words};
use crate::model::country::Country;
use crate::model::policy::{Author, RulesAsked};
use crate::rules::mode;

/// A profile as people call it: a built-in one by its word, any other by its id.
pub(in crate::app) fn profile_name(profile: &Profile, words: &Words) -> String {
    let name = own_name(&profile.policy.id, words);
    let name = name.as_str();
    // Who decided is told where it was not this machine alone.
    match profile.policy.author {
        Author::Signed => words.filled("profile:of-the-authority", &[("profile", name)]),
        Author::Both => words.filled("profile:of-both", &[("profile", name)]),
        Author::BuiltIn | Author::Local | Author::Absent => name.to_owned(),
    }
}

/// Whose rules a profile asks, in a line.
pub(in crate::app) fn asks(profile: &Profile, words: &Words) -> String {
    match &profile.policy.rules {
        RulesAsked::None => words.text("asks:none").to_owned(),
        RulesAsked::Country { country, region } => {
            let place = [country.as_ref().map_or("?", Country::code), region].join(" ");
            words.filled("asks:country", &[("country", place.trim())])
        }
        RulesAsked::Mode(id) => mode::named(id).map_or(id.as_str(), |mode| mode.name(words.lang().code())).to_owned(),
    }
}

/// Which languages nobody who speaks them has read through, in a sentence.
#[must_use]
pub fn unreviewed(words: &Words) -> String {
    let names: Vec<_> = Lang::ALL.into_iter().filter(|lang| !lang.is_reviewed()).map(Lang::own_name).collect();
    words.filled("language:unreviewed", &[("languages", &names.join(", "))])
}

/// A built-in profile's word, with the rules that stand behind it: `Entry AT`, `Venue 2G+`.
fn own_name(id: &str, words: &Words) -> String {
    let (base, rules) = id.split_once('+').map_or((id, None), |(base, rules)| (base, Some(rules)));
    match (words.text(&format!("profile:{base}")), rules) {
        ("", _) => id.to_owned(),
        (known, None) => known.to_owned(),
        (known, Some(rules)) => {
            let mode = mode::named(rules).map(|mode| mode.name(words.lang().code()));
            // What a mode is called stands before its colon.
            let called = mode.map_or(rules, |name| name.split(':').next().unwrap_or(name).trim());
            format!("{known} {called}")
        }
    }
}
