//! Names that somebody gives: refused here with a sentence, before a checkpoint would refuse them.

use super::Error;
use crate::model::text::shown;
use crate::store::bundle::names::{ABOUT, Brings, TOP_LEVEL, is_name, is_path, is_role};
use crate::store::manifest::SetKind;

/// What the part at that path brings.
///
/// # Errors
/// [`Error::Refused`] that says what is wrong with the path.
pub fn part(path: &str) -> Result<Brings, Error> {
    if let Some(wrong) = path.split('/').find(|name| !is_name(name)) {
        return Err(Error::refused(format!(
            "{path}: \"{}\" is no name for a part of a bundle: a-z, 0-9, dots and hyphens, the first none of both",
            shown(wrong)
        )));
    }
    Brings::at(path).filter(|_| is_path(path)).ok_or_else(|| {
        Error::refused(format!(
            "{path}: is nothing that a bundle holds: {ABOUT}, trust/NAME.json, block/NAME.toml, \
             local/OFFICE/NAME.toml, revocation/NAME.txt, rules/NAME.json, values/NAME.json, profiles/NAME.toml"
        ))
    })
}

/// Whether the issue time and the number of entries are told of what is brought.
#[must_use]
pub const fn is_list(brought: Brings) -> bool {
    !matches!(brought, Brings::About | Brings::Set(SetKind::Profile | SetKind::Bundle))
}

/// Whether a delegated role may have that name.
///
/// # Errors
/// [`Error::Refused`] that says what names are for.
pub fn role(name: &str) -> Result<(), Error> {
    match is_role(name) {
        true => Ok(()),
        false if TOP_LEVEL.contains(&name) => {
            Err(Error::refused(format!("\"{name}\" is a role of every bundle, and none to delegate to")))
        }
        false => Err(Error::refused(format!("\"{}\" is no name for a role: 1 to 40 of a-z, 0-9 and -", shown(name)))),
    }
}

/// Whether a pattern may stand in a delegation.
///
/// # Errors
/// [`Error::Refused`] that says what is wrong with it.
pub fn pattern(pattern: &str) -> Result<(), Error> {
    let signs = |sign: u8| sign.is_ascii_lowercase() || sign.is_ascii_digit() || b".-*?/".contains(&sign);
    let first = pattern.split('/').next().unwrap_or_default();
    let known = ["trust", "block", "local", "revocation", "rules", "values", "profiles"].contains(&first);
    let stars = pattern.split('/').all(|part| part.matches('*').count() <= 2);
    if !pattern.bytes().all(signs) || !known || pattern.split('/').any(str::is_empty) || !stars {
        return Err(Error::refused(format!(
            "\"{}\" covers no part of a bundle: such as trust/eu*.json, local/north/*, revocation/eu.txt",
            shown(pattern)
        )));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{part, pattern, role};
    use crate::store::bundle::covers;

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
            assert_eq!(covers(&[one], path), Ok(yes), "{one} {path}");
        }
    }

    #[test]
    fn names_and_patterns_that_mean_nothing_are_refused() {
        for path in ["trust/EU.json", "recipes/fr.json", "rules/a/b.json"] {
            assert!(part(path).is_err(), "{path}");
        }
        for name in ["North", "targets"] {
            assert!(role(name).is_err(), "{name}");
        }
        assert!(role("north-1").is_ok());
        for one in ["*", "about.json", "*/x", "trust/", "trust/***", "trust/[a]", "/trust/x"] {
            assert!(pattern(one).is_err(), "{one}");
        }
        assert!(pattern("local/north/*").is_ok());
    }
}
