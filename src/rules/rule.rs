//! One business rule: when it applies, and what it asks (EU DCC validation rules, validation-rule.schema.json).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::certlogic::{Data, Logic, Watch};
use crate::model::country::Country;
use crate::model::text::shown;
use crate::model::time::UnixTime;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

/// A business rule.
#[derive(Clone, Debug)]
pub struct Rule {
    /// `VR-DE-0001`.
    pub identifier: String,
    /// Whose side it stands on.
    pub kind: RuleKind,
    /// Of an acceptance rule the country of arrival, of an invalidation rule the issuer's.
    pub country: Country,
    /// A part of the country; empty: all of it.
    pub region: String,
    /// Of several rules with one identifier the highest counts.
    pub version: Version,
    /// The proofs that it is for.
    pub proof: ProofKind,
    /// What it asks, by language.
    pub descriptions: Vec<(String, String)>,
    /// First second of its validity.
    pub valid_from: UnixTime,
    /// Last second of its validity.
    pub valid_to: UnixTime,
    /// What it looks at, such as `v.0.dt`; for display alone.
    pub affected: Vec<String>,
    /// Where its content was taken from, in words; rules of this program say so.
    pub source: Option<String>,
    /// The date of that source, as it is written there.
    pub source_date: Option<String>,
    schema: Version,
    engine: Option<Version>,
    logic: Option<Logic>,
}

/// Whose side a rule stands on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleKind {
    /// What a country of arrival accepts.
    Acceptance,
    /// What an issuer took back.
    Invalidation,
    /// An extension of an app; it decides nothing.
    Other,
}

/// The proofs that a rule is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProofKind {
    /// Any.
    General,
    /// Vaccinations.
    Vaccination,
    /// Tests.
    Test,
    /// Recoveries.
    Recovery,
}

/// What a rule says of a certificate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It is met.
    True,
    /// It is not met.
    False,
    /// Nothing: an input is missing or of another kind, or the rule is made for another engine.
    Open,
}

/// `1.0.2`, compared number by number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version([u32; 3]);

impl Version {
    /// The version of CertLogic that this engine speaks.
    const ENGINE: Self = Self([1, 3, 3]);

    /// Reads one to three numbers with full stops between them.
    #[must_use]
    pub fn read(text: &str) -> Option<Self> {
        let mut numbers = [0; 3];
        let mut places = numbers.iter_mut();
        for part in text.split('.') {
            let is_number = !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            *places.next()? = is_number.then(|| part.parse().ok())??;
        }
        Some(Self(numbers))
    }

    const fn major(self) -> u32 {
        let Self([major, ..]) = self;
        major
    }
}

/// Three numbers with full stops between them.
impl std::fmt::Display for Version {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self([major, minor, patch]) = self;
        write!(f, "{major}.{minor}.{patch}")
    }
}

impl RuleKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Acceptance => "acceptance",
            Self::Invalidation => "invalidation",
            Self::Other => "other",
        }
    }
}

impl ProofKind {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::General => "general",
            Self::Vaccination => "vaccination",
            Self::Test => "test",
            Self::Recovery => "recovery",
        }
    }
}

/// Why a rule cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unread {
    /// A member is missing, or of another type.
    #[error("{0}")]
    Member(String),
    /// A member says what it cannot say.
    #[error("{0}")]
    Value(&'static str),
}

impl Unread {
    /// The reason in a few words, the same for every rule that has it.
    #[must_use]
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Member(_) => "a member is missing or of another type",
            Self::Value(reason) => reason,
        }
    }
}

impl From<Unread> for String {
    fn from(unread: Unread) -> Self {
        unread.to_string()
    }
}

/// The members of a rule; Swiss files write them with small initials.
#[derive(Deserialize)]
struct Raw {
    #[serde(rename = "Identifier", alias = "identifier")]
    identifier: String,
    #[serde(rename = "Type", alias = "type")]
    kind: String,
    #[serde(rename = "Country", alias = "country")]
    country: String,
    #[serde(rename = "Region", alias = "region", default)]
    region: Option<String>,
    #[serde(rename = "Version", alias = "version")]
    version: String,
    #[serde(rename = "SchemaVersion", alias = "schemaVersion")]
    schema: String,
    #[serde(rename = "Engine", alias = "engine")]
    engine: String,
    #[serde(rename = "EngineVersion", alias = "engineVersion")]
    engine_version: String,
    #[serde(rename = "CertificateType", alias = "certificateType")]
    proof: String,
    #[serde(rename = "Description", alias = "description", default)]
    descriptions: Vec<Description>,
    #[serde(rename = "ValidFrom", alias = "validFrom")]
    valid_from: String,
    #[serde(rename = "ValidTo", alias = "validTo")]
    valid_to: String,
    #[serde(rename = "AffectedFields", alias = "affectedFields", default)]
    affected: Vec<String>,
    #[serde(rename = "Source", alias = "source", default)]
    source: Option<String>,
    #[serde(rename = "SourceDate", alias = "sourceDate", default)]
    source_date: Option<String>,
    /// Read from the rule itself: it is the largest part of it, and needs no copy.
    #[serde(rename = "Logic", alias = "logic")]
    _logic: IgnoredAny,
}

#[derive(Deserialize)]
struct Description {
    lang: String,
    desc: String,
}

impl Rule {
    /// Reads a rule. Logic that this engine does not understand makes it open, not unreadable: a newer one is no
    /// fault of the file.
    ///
    /// # Errors
    /// [`Unread`], which names the member.
    pub fn read(value: &Value) -> Result<Self, Unread> {
        let raw = Raw::deserialize(value).map_err(|cause| Unread::Member(shown(&cause.to_string())))?;
        let version = |text: &str, why| Version::read(text).ok_or(Unread::Value(why));
        let time = |text: &str, why| UnixTime::parse(text).ok_or(Unread::Value(why));
        let country = Country::parse(&raw.country).ok_or(Unread::Value("its Country is no country"))?;
        let region = raw.region.unwrap_or_default();
        // Austria's rule for the whole country names the country as its region.
        let region =
            if region.eq_ignore_ascii_case(&raw.country) { String::new() } else { region.to_ascii_uppercase() };
        let logic = ["Logic", "logic"].into_iter().find_map(|name| value.get(name));
        let is_ours = raw.engine.eq_ignore_ascii_case("CERTLOGIC");
        let engine = is_ours.then(|| version(&raw.engine_version, "its EngineVersion is no version"));
        Ok(Self {
            identifier: shown(&raw.identifier),
            kind: match raw.kind.to_ascii_lowercase().as_str() {
                "acceptance" => RuleKind::Acceptance,
                "invalidation" => RuleKind::Invalidation,
                _ => RuleKind::Other,
            },
            country,
            region: shown(&region),
            version: version(&raw.version, "its Version is no version")?,
            proof: match raw.proof.to_ascii_lowercase().as_str() {
                "general" => ProofKind::General,
                "vaccination" => ProofKind::Vaccination,
                "test" => ProofKind::Test,
                "recovery" => ProofKind::Recovery,
                _ => {
                    return Err(Unread::Value("its CertificateType is none of General, Vaccination, Test, Recovery"));
                }
            },
            descriptions: raw.descriptions.into_iter().map(|text| (text.lang, text.desc)).collect(),
            valid_from: time(&raw.valid_from, "its ValidFrom is no time")?,
            valid_to: time(&raw.valid_to, "its ValidTo is no time")?,
            affected: raw.affected,
            source: raw.source.map(|text| shown(&text)),
            source_date: raw.source_date.map(|text| shown(&text)),
            schema: version(&raw.schema, "its SchemaVersion is no version")?,
            engine: engine.transpose()?,
            logic: logic.and_then(|logic| Logic::read(logic).ok()),
        })
    }

    /// Whether the rule is valid at `time`, its first and last second included.
    #[must_use]
    pub fn valid_at(&self, time: UnixTime) -> bool {
        (self.valid_from..=self.valid_to).contains(&time)
    }

    /// Whether this engine understands the rule; one that it does not is open.
    #[must_use]
    pub fn is_understood(&self) -> bool {
        self.logic.is_some() && self.engine_knows()
    }

    fn engine_knows(&self) -> bool {
        self.engine.is_some_and(|engine| engine <= Version::ENGINE)
    }

    /// What the rule says of `data`, whose payload has the schema version `schema`; `None`: it names none.
    #[must_use]
    pub fn judge(&self, data: &Data, schema: Option<Version>) -> Outcome {
        self.watched(data, schema, &())
    }

    /// [`Rule::judge`], with somebody who watches what the rule looks at.
    pub fn watched(&self, data: &Data, schema: Option<Version>, watch: &impl Watch) -> Outcome {
        let schema_fits = schema.is_none_or(|given| given.major() == self.schema.major() && given >= self.schema);
        match &self.logic {
            Some(logic) if self.engine_knows() && schema_fits => match logic.holds(data, watch) {
                Ok(true) => Outcome::True,
                Ok(false) => Outcome::False,
                Err(_) => Outcome::Open,
            },
            _ => Outcome::Open,
        }
    }

    /// Whether its logic has a path into the value sets.
    #[must_use]
    pub fn looks_at_values(&self) -> bool {
        self.logic.as_ref().is_some_and(|logic| logic.looks_into(&["external", "valueSets"]))
    }

    /// The texts that stand in its logic.
    #[must_use]
    pub fn texts(&self) -> Vec<&str> {
        self.logic.as_ref().map_or_else(Vec::new, Logic::texts)
    }

    /// What the rule asks, in `lang` or else in English or else in whatever there is.
    #[must_use]
    pub fn description(&self, lang: &str) -> &str {
        let of = |wanted: &str| {
            let is = |given: &str| given.split('-').next().is_some_and(|given| given.eq_ignore_ascii_case(wanted));
            self.descriptions.iter().find(|(lang, _)| is(lang))
        };
        of(lang).or_else(|| of("en")).or(self.descriptions.first()).map_or("", |(_, text)| text)
    }
}

#[cfg(test)]
pub(in crate::rules) mod tests;
