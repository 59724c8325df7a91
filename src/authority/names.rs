//! The paths of a bundle's parts: the first segment is the kind, and nothing else decides it.

/// What a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Who publishes the bundle, and which Gatelight it needs.
    About,
    /// Signers, in Gatelight's own form.
    Trust,
    /// A block list; also one of a regional office.
    Block,
    /// A hash list as it was when it was last written whole.
    Revocation,
    /// A difference of a hash list.
    Difference,
    /// A checkpoint's profile.
    Profile,
}

impl Part {
    /// The kind of the part at that path.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the path.
    pub fn at(path: &str) -> Result<Self, String> {
        let segments: Vec<&str> = path.split('/').collect();
        if let Some(wrong) = segments.iter().find(|name| !is_name(name)) {
            return Err(format!(
                "{path}: \"{}\" is no name for a part of a bundle: a-z, 0-9, dots and hyphens, the first none of both",
                crate::model::text::shown(wrong)
            ));
        }
        match segments.as_slice() {
            ["about.json"] => Ok(Self::About),
            ["trust", name] if ends(name, ".json") => Ok(Self::Trust),
            ["block", name] | ["local", _, name] if ends(name, ".toml") => Ok(Self::Block),
            ["revocation", name] if ends(name, ".txt") => Ok(Self::Revocation),
            ["revocation", _, name] if ends(name, ".diff") => Ok(Self::Difference),
            ["profiles", name] if ends(name, ".toml") => Ok(Self::Profile),
            _ => Err(format!(
                "{path}: is nothing that a bundle holds: about.json, trust/NAME.json, block/NAME.toml, \
                 local/OFFICE/NAME.toml, revocation/NAME.txt, profiles/NAME.toml"
            )),
        }
    }

    /// Whether its issue time and its number of entries are told.
    #[must_use]
    pub const fn is_list(self) -> bool {
        matches!(self, Self::Trust | Self::Block | Self::Revocation | Self::Difference)
    }
}

/// Whether a name may stand in a path.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let inner = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'.' || sign == b'-';
    name.bytes().all(inner) && name.bytes().next().is_some_and(|first| first != b'.' && first != b'-')
}

fn ends(name: &str, ending: &str) -> bool {
    name.strip_suffix(ending).is_some_and(|stem| !stem.is_empty())
}

/// Whether a delegated role may have that name.
///
/// # Errors
/// A sentence that says what names are for.
pub fn role(name: &str) -> Result<(), String> {
    let signs = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || sign == b'-';
    if name.is_empty() || name.len() > 40 || !name.bytes().all(signs) {
        return Err(format!(
            "\"{}\" is no name for a role: 1 to 40 of a-z, 0-9 and -",
            crate::model::text::shown(name)
        ));
    }
    if ["root", "targets", "snapshot", "timestamp"].contains(&name) {
        return Err(format!("\"{name}\" is a role of every bundle, and none to delegate to"));
    }
    Ok(())
}

/// Whether a pattern of a delegation covers a path: segment by segment, `*` for any number of signs
/// and `?` for one, none of which is a `/`.
#[must_use]
pub fn covers(pattern: &str, path: &str) -> bool {
    let (patterns, names): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    patterns.len() == names.len() && patterns.iter().zip(names).all(|(one, name)| fits(one.as_bytes(), name.as_bytes()))
}

fn fits(pattern: &[u8], name: &[u8]) -> bool {
    match (pattern.split_first(), name.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), _) => {
            fits(rest, name) || name.split_first().is_some_and(|(_, shorter)| fits(pattern, shorter))
        }
        (Some((b'?', rest)), Some((_, left))) => fits(rest, left),
        (Some((one, rest)), Some((other, left))) => one == other && fits(rest, left),
        _ => false,
    }
}

/// Whether a pattern may stand in a delegation.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn pattern(pattern: &str) -> Result<(), String> {
    let signs = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || b".-*?/".contains(&sign);
    let first = pattern.split('/').next().unwrap_or_default();
    let known = ["trust", "block", "local", "revocation", "profiles"].contains(&first);
    let stars = pattern.split('/').all(|part| part.matches('*').count() <= 2);
    if !pattern.bytes().all(signs) || !known || pattern.split('/').any(str::is_empty) || !stars {
        return Err(format!(
            "\"{}\" covers no part of a bundle: such as trust/eu*.json, local/north/*, revocation/eu.txt",
            crate::model::text::shown(pattern)
        ));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Part, covers, pattern, role};

    #[test]
    fn the_first_segment_decides_the_kind() {
        for (path, part) in [
            ("about.json", Part::About),
            ("trust/eu.json", Part::Trust),
            ("block/ministry.toml", Part::Block),
            ("local/north/block.toml", Part::Block),
            ("revocation/eu-1.txt", Part::Revocation),
            ("revocation/eu-1/00-11.diff", Part::Difference),
            ("profiles/entry.toml", Part::Profile),
        ] {
            assert_eq!(Part::at(path), Ok(part), "{path}");
        }
        for path in
            ["", "about.json/x", "trust/EU.json", "trust/../eu.json", "trust/.json", "rules/fr.json", "trust/a/b.json"]
        {
            assert!(Part::at(path).is_err(), "{path}");
        }
    }

    #[test]
    fn patterns_cover_segment_by_segment() {
        for (one, path, yes) in [
            ("local/north/*", "local/north/block.toml", true),
            ("local/north/*", "local/south/block.toml", false),
            ("local/*", "local/north/block.toml", false),
            ("trust/eu*.json", "trust/eu.json", true),
            ("trust/eu*.json", "trust/eu-test.json", true),
            ("trust/eu*.json", "trust/who.json", false),
            ("trust/e?.json", "trust/eu.json", true),
            ("trust/e?.json", "trust/e.json", false),
        ] {
            assert_eq!(covers(one, path), yes, "{one} {path}");
        }
    }

    #[test]
    fn names_and_patterns_that_mean_nothing_are_refused() {
        for name in ["", "North", "targets", "root", "a/b", &"x".repeat(41)] {
            assert!(role(name).is_err(), "{name}");
        }
        assert_eq!(role("north-1"), Ok(()));
        for one in ["*", "about.json", "*/x", "trust/", "trust/***", "trust/[a]", "/trust/x"] {
            assert!(pattern(one).is_err(), "{one}");
        }
        assert_eq!(pattern("local/north/*"), Ok(()));
    }
}
