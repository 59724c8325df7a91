//! What an authority signs about a part beside its bytes: TUF's `custom`, member `gatelight`.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::refused::Refused;
use super::trusted::Part;
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::text::shown;
use crate::model::time::{DAY, UnixTime};
use serde::Deserialize;

/// The terms of a part.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Terms {
    /// When its content was true, as its authority says.
    pub issued: Option<UnixTime>,
    /// Until when its authority calls it good.
    pub good_until: Option<UnixTime>,
    /// The world that it speaks of.
    pub realm: Option<Realm>,
    /// Countries of which it holds every signer.
    pub complete_for: Vec<Country>,
    /// How many signers, entries or hashes it holds.
    pub entries: Option<u64>,
    /// Where its content comes from, in words.
    pub source: Option<String>,
    /// What it is a difference of, and the states that it leads from and to.
    pub difference: Option<Step>,
}

/// A difference of a list: its path, and the SHA-256 of the list before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// The path of the list.
    pub of: String,
    /// The list before.
    pub from: [u8; 32],
    /// The list after.
    pub to: [u8; 32],
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw {
    issued: Option<String>,
    good_until: Option<String>,
    realm: Option<String>,
    #[serde(default)]
    complete_for: Vec<String>,
    entries: Option<u64>,
    source: Option<String>,
    of: Option<String>,
    from: Option<String>,
    to: Option<String>,
}

impl Terms {
    /// Reads the terms of a part, as of `now`.
    ///
    /// # Errors
    /// [`Refused::Part`] naming the member that is wrong.
    pub fn read(path: &str, part: &Part, now: UnixTime) -> Result<Self, Refused> {
        let wrong = |why: String| Refused::Part { path: path.to_owned(), why };
        let said = part.custom.as_ref().and_then(|custom| custom.get("gatelight"));
        let raw: Raw = match said {
            Some(said) => serde_json::from_value(said.clone())
                .map_err(|cause| wrong(format!("what is signed of it: {}", shown(&cause.to_string()))))?,
            None => Raw::default(),
        };
        let terms = raw.checked().map_err(wrong)?;
        match terms.issued {
            // It would be newer than every honest one from then on.
            Some(issued) if issued.since(now) > DAY => {
                Err(wrong(format!("it is dated {issued}, which lies in the future: look at the clock of this machine")))
            }
            _ => Ok(terms),
        }
    }
}

impl Raw {
    fn checked(self) -> Result<Terms, String> {
        let time = |name: &str, text: Option<String>| {
            let read = |text: String| UnixTime::parse(&text).ok_or_else(|| format!("its \"{name}\" is not RFC 3339"));
            text.map(read).transpose()
        };
        let realm = self.realm.map(|name| match Realm::named(&name) {
            Some(Realm::Training) | None => Err("its \"realm\" is none of production, uat, dev"),
            Some(realm) => Ok(realm),
        });
        let country = |code: &String| Country::parse(code).ok_or("its \"complete_for\" names what is no country");
        let state = |text: &str| super::parts::sha256_of(text).ok_or("its \"from\" or \"to\" is no SHA-256");
        let difference = match (self.of, self.from.as_deref(), self.to.as_deref()) {
            (None, None, None) => None,
            (Some(of), Some(from), Some(to)) => Some(Step { of, from: state(from)?, to: state(to)? }),
            _ => return Err("a difference needs \"of\", \"from\" and \"to\"".to_owned()),
        };
        Ok(Terms {
            issued: time("issued", self.issued)?,
            good_until: time("good_until", self.good_until)?,
            realm: realm.transpose()?,
            complete_for: self.complete_for.iter().map(country).collect::<Result<_, _>>()?,
            entries: self.entries,
            source: self.source.map(|text| shown(&text)),
            difference,
        })
    }
}
