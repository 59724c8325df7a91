//! What a checkpoint asks for.

use super::certificate::Kind;
use super::country::Country;
use super::envelope::Format;
use super::finding::Weight;
use super::time::DAY;
use std::collections::BTreeMap;

/// The world that a key belongs to. Realms are never merged; a policy accepts exactly one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Realm {
    /// Real signers.
    Production,
    /// Acceptance tests of real signers.
    Uat,
    /// Development.
    Dev,
    /// Our own training authority.
    Training,
}

impl Realm {
    /// All realms.
    pub const ALL: [Self; 4] = [Self::Production, Self::Uat, Self::Dev, Self::Training];

    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Production => "production",
            Self::Uat => "uat",
            Self::Dev => "dev",
            Self::Training => "training",
        }
    }

    /// The realm of that stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|realm| realm.name() == name)
    }
}

/// When data of a kind counts as old, and when as too old; in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ages {
    /// From here on its date is shown; a pass stays possible.
    pub old: i64,
    /// From here on nothing is decided by it.
    pub too_old: i64,
}

impl Ages {
    /// Ages from whole days.
    #[must_use]
    pub const fn days(old: i64, too_old: i64) -> Self {
        Self { old: old.saturating_mul(DAY), too_old: too_old.saturating_mul(DAY) }
    }

    /// The step that `age` seconds have reached. What is dated in the future has no
    /// trustworthy age and counts as fresh only within a day.
    #[must_use]
    pub const fn step(&self, age: i64) -> AgeStep {
        if age > self.too_old || age < -DAY {
            AgeStep::TooOld
        } else if age > self.old {
            AgeStep::Old
        } else {
            AgeStep::Fresh
        }
    }
}

/// The three steps of a data set's age.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AgeStep {
    /// In date.
    Fresh,
    /// A pass stays possible, the date is shown.
    Old,
    /// Nothing is decided by it.
    TooOld,
}

/// How revocation data is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// It must be there.
    Required,
    /// Every list held is asked; where none was ever held, the layer is not asked.
    WhereHeld,
}

/// Whose rules a checkpoint asks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RulesAsked {
    /// Nobody's: a certificate of an accepted format and kind is accepted.
    None,
    /// A country's, for those who arrive there.
    Country {
        /// The country; `None`: nobody has named it yet, and nothing is decided (840).
        country: Option<Country>,
        /// A part of it; empty: none in particular.
        region: String,
    },
    /// A venue's, by the name of its mode: `2g-plus`.
    Mode(String),
}

/// Who says what a profile says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Author {
    /// The program.
    BuiltIn,
    /// A file of this machine.
    Local,
    /// The authority, in a bundle.
    Signed,
    /// The authority and a file of this machine: of each question the stricter answer.
    Both,
    /// Nobody yet: a bundle may bring it.
    Absent,
}

impl Author {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::BuiltIn => "built-in",
            Self::Local => "local",
            Self::Signed => "signed",
            Self::Both => "signed-and-local",
            Self::Absent => "absent",
        }
    }
}

/// What a checkpoint asks of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// Name of the profile, on every result.
    pub id: String,
    /// Version of the profile.
    pub version: u32,
    /// The one world whose keys count.
    pub realm: Realm,
    /// Accepted formats.
    pub formats: Vec<Format>,
    /// Accepted kinds.
    pub kinds: Vec<Kind>,
    /// Whose rules are asked.
    pub rules: RulesAsked,
    /// Whether every value has to be one of the value sets.
    pub known_values: bool,
    /// The most proofs of one person that count together.
    pub combine: usize,
    /// How revocation is asked.
    pub revocation: Asked,
    /// Whether an authority that we hold must have signed the signer's certificate.
    pub chains: bool,
    /// Ages of trust data.
    pub trust_ages: Ages,
    /// Ages of revocation data.
    pub revocation_ages: Ages,
    /// Ages of rules and value sets.
    pub rules_ages: Ages,
    /// Findings whose weight this checkpoint raises.
    pub weights: BTreeMap<u16, Weight>,
    /// Who says all this.
    pub author: Author,
    /// The key of the profile that cannot be read; such a policy decides nothing (840).
    pub fault: Option<String>,
}
