//! What things of a checkpoint are called.

use crate::app::profile::Profile;
use crate::i18n::Words;
use crate::model::policy::Author;

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

/// A built-in profile's word, with the rules that stand behind it: `Entry AT`, `Venue 2g-plus`.
fn own_name(id: &str, words: &Words) -> String {
    let (base, rules) = id.split_once('+').map_or((id, None), |(base, rules)| (base, Some(rules)));
    match (words.text(&format!("profile:{base}")), rules) {
        ("", _) => id.to_owned(),
        (known, None) => known.to_owned(),
        (known, Some(rules)) => format!("{known} {rules}"),
    }
}
