//! What a generation of the store holds, as `manifest.json` says it.

use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// `manifest.json` of one generation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Raised when a member changes its meaning; 1.
    pub schema: u32,
    /// The generation's number, as its folder is named.
    pub generation: u64,
    /// The sets, in the order of their ids.
    pub sets: Vec<SetInfo>,
}

/// One set of data in the store.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SetInfo {
    /// The name that a new import of the same data replaces.
    pub id: String,
    /// What it holds.
    pub kind: SetKind,
    /// The world that it speaks of.
    pub realm: Realm,
    /// Where it came from, in words.
    pub source: String,
    /// SHA-256 of the public key that signed the set or vouches for who did, for a set of a bundle of the root
    /// that was trusted first; `None`: unsigned.
    pub signed_by: Option<String>,
    /// Countries of which the set says that it holds every signer.
    pub complete_for: Vec<Country>,
    /// When its maker issued it, where its format says so.
    #[serde(with = "optional_time")]
    pub issued: Option<UnixTime>,
    /// When it was imported.
    #[serde(with = "time")]
    pub imported: UnixTime,
    /// Until when its maker calls it good.
    #[serde(with = "optional_time")]
    pub good_until: Option<UnixTime>,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
    /// The file's name inside the generation.
    pub file: String,
    /// How many of what it holds.
    pub counts: BTreeMap<String, u64>,
}

/// The kinds of sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum SetKind {
    /// Signers.
    Trust,
    /// Hashes of revoked certificates.
    Revocation,
    /// Blocked places, certificates and signers.
    Block,
    /// Business rules.
    Rules,
    /// Value sets.
    #[serde(rename = "value-sets")]
    Values,
    /// A profile that came with a bundle.
    Profile,
    /// What is remembered of the bundle that made the generation.
    Bundle,
}

impl SetKind {
    /// All kinds.
    pub const ALL: [Self; 7] =
        [Self::Trust, Self::Revocation, Self::Block, Self::Rules, Self::Values, Self::Profile, Self::Bundle];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Trust => "trust",
            Self::Revocation => "revocation",
            Self::Block => "block",
            Self::Rules => "rules",
            Self::Values => "value-sets",
            Self::Profile => "profile",
            Self::Bundle => "bundle",
        }
    }

    /// Whether a set of a higher place stands for one of the same id below it. Lists of what is stopped are united
    /// instead: nothing that one of them stops may pass.
    #[must_use]
    pub const fn is_taken_by_id(self) -> bool {
        matches!(self, Self::Trust | Self::Rules | Self::Values)
    }

    /// The kind of that stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

impl SetInfo {
    /// The name under which `counts` says how many entries of a list were not taken.
    pub const LEFT_OUT: &'static str = "left out";
    /// The name under which `counts` says of how many countries rules are; they are no entries of their own.
    pub const COUNTRIES: &'static str = "countries";
    /// The name under which `counts` says how many value sets the codes are in.
    pub const VALUE_SETS: &'static str = "value sets";

    /// How many of what it holds, all together: signers, entries, hashes, rules, codes. What was left out of a
    /// list is not held.
    #[must_use]
    pub fn entries(&self) -> i64 {
        let aside = [Self::LEFT_OUT, Self::COUNTRIES, Self::VALUE_SETS];
        let held = self.counts.iter().filter(|(what, _)| !aside.contains(&what.as_str()));
        let all = held.fold(0_u64, |sum, (_, count)| sum.saturating_add(*count));
        i64::try_from(all).unwrap_or(i64::MAX)
    }

    /// Seconds since the set was issued, or since it was imported where its format carries no
    /// issue time. An issue time that nobody signed for can only make the set older.
    #[must_use]
    pub fn age(&self, clock: UnixTime) -> i64 {
        clock.since(self.since())
    }

    /// The time that the set's age counts from.
    #[must_use]
    pub fn since(&self) -> UnixTime {
        match (self.issued, &self.signed_by) {
            (Some(issued), Some(_)) => issued,
            (Some(issued), None) => issued.min(self.imported),
            (None, _) => self.imported,
        }
    }
}

/// RFC 3339 text for a point in time.
pub(super) mod time {
    use super::{Deserialize, Deserializer, Serializer, UnixTime};

    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks for this shape")]
    pub fn serialize<S: Serializer>(time: &UnixTime, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(time)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<UnixTime, D::Error> {
        let text = String::deserialize(from)?;
        UnixTime::parse(&text).ok_or_else(|| serde::de::Error::custom("a time is not RFC 3339"))
    }
}

/// RFC 3339 text or null.
pub(super) mod optional_time {
    use super::{Deserialize, Deserializer, Serialize, Serializer, UnixTime};

    #[allow(clippy::ref_option, reason = "serde asks for this shape")]
    pub fn serialize<S: Serializer>(time: &Option<UnixTime>, to: S) -> Result<S::Ok, S::Error> {
        time.map(|time| time.to_string()).serialize(to)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Option<UnixTime>, D::Error> {
        let text = Option::<String>::deserialize(from)?;
        let time = text.map(|text| UnixTime::parse(&text).ok_or("a time is not RFC 3339")).transpose();
        time.map_err(serde::de::Error::custom)
    }
}
