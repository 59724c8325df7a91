//! The names of a bundle's parts and roles. The first segment of a path says what the part is, and nothing else does.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::store::manifest::SetKind;

/// The name under which a bundle's metadata lies.
pub const METADATA: &str = "metadata";
/// The part that every bundle has: who made it, and for which programs.
pub const ABOUT: &str = "about.json";
/// The names that no delegated role may have.
pub const TOP_LEVEL: [&str; 4] = ["root", "timestamp", "snapshot", "targets"];

/// What a path brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Brings {
    /// [`ABOUT`].
    About,
    /// A set of the store.
    Set(SetKind),
    /// A difference of a list of hashes.
    Difference,
}

impl Brings {
    /// What the part at `path` brings; `None` for what a newer program may know.
    #[must_use]
    pub fn at(path: &str) -> Option<Self> {
        let is = |ending: &str| path.ends_with(ending);
        match path.split('/').collect::<Vec<_>>().as_slice() {
            [ABOUT] => Some(Self::About),
            ["trust", _] if is(".json") => Some(Self::Set(SetKind::Trust)),
            ["block", _] | ["local", _, _] if is(".toml") => Some(Self::Set(SetKind::Block)),
            ["revocation", _] if is(".txt") => Some(Self::Set(SetKind::Revocation)),
            ["revocation", _, _] if is(".diff") => Some(Self::Difference),
            ["rules", _] if is(".json") => Some(Self::Set(SetKind::Rules)),
            ["values", _] if is(".json") => Some(Self::Set(SetKind::Values)),
            ["profiles", _] if is(".toml") => Some(Self::Set(SetKind::Profile)),
            _ => None,
        }
    }
}

/// Whether a path has one to four segments that are names.
#[must_use]
pub fn is_path(path: &str) -> bool {
    path.split('/').count() <= 4 && path.split('/').all(is_name)
}

/// Whether a segment of a path has one to eighty small letters, digits, hyphens and full stops, the first none of
/// the last two.
#[must_use]
pub fn is_name(segment: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'.');
    (1..=80).contains(&segment.len()) && segment.bytes().all(plain) && !segment.starts_with(['-', '.'])
}

/// Whether a delegated role may have that name.
#[must_use]
pub fn is_role(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&name.len()) && name.bytes().all(plain) && !TOP_LEVEL.contains(&name)
}

/// The file that holds a part, below the bundle; `sha256` in hex stands before its name.
#[must_use]
pub fn target(path: &str, sha256: &str) -> String {
    match path.rsplit_once('/') {
        Some((place, name)) => format!("targets/{place}/{sha256}.{name}"),
        None => format!("targets/{sha256}.{path}"),
    }
}

/// The last segment of a path without its ending.
#[must_use]
pub fn file_stem(path: &str) -> &str {
    let name = path.rsplit_once('/').map_or(path, |(_, name)| name);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem)
}

/// The id of the set that a path brings.
#[must_use]
pub fn set_id(path: &str) -> String {
    let stem = path.rsplit_once('.').map_or(path, |(stem, _)| stem);
    format!("bundle-{}", stem.replace(['/', '.'], "-"))
}

#[cfg(test)]
mod tests {
    use super::{Brings, is_path, is_role};
    use crate::store::manifest::SetKind;

    #[test]
    fn the_first_segment_decides_the_kind() {
        for (path, brings) in [
            ("about.json", Brings::About),
            ("trust/eu.json", Brings::Set(SetKind::Trust)),
            ("block/ministry.toml", Brings::Set(SetKind::Block)),
            ("local/north/block.toml", Brings::Set(SetKind::Block)),
            ("revocation/eu-1.txt", Brings::Set(SetKind::Revocation)),
            ("revocation/eu-1/00-11.diff", Brings::Difference),
            ("rules/eu.json", Brings::Set(SetKind::Rules)),
            ("values/eu.json", Brings::Set(SetKind::Values)),
            ("profiles/entry.toml", Brings::Set(SetKind::Profile)),
        ] {
            assert!(is_path(path), "{path}");
            assert_eq!(Brings::at(path), Some(brings), "{path}");
        }
        for path in ["", "about.json/x", "recipes/fr.json", "rules/fr.toml", "trust/a/b.json", "trust/eu.toml"] {
            assert_eq!(Brings::at(path), None, "{path}");
        }
    }

    #[test]
    fn names_that_mean_something_elsewhere_are_none() {
        let long = "x".repeat(81);
        for path in ["", "trust/EU.json", "trust/../eu.json", "trust/.json", "trust//eu.json", "/a", "a/b/c/d/e", &long]
        {
            assert!(!is_path(path), "{path}");
        }
        for name in ["", "North", "targets", "root", "a/b", "a.b", &"x".repeat(41)] {
            assert!(!is_role(name), "{name}");
        }
        assert!(is_role("north-1"));
    }
}
