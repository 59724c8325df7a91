//! A certificate put to rules: what they look at, and what they answer.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::certlogic::{Data, Watch};
use super::choice::{Asked, Chosen};
use super::rule::{Outcome, ProofKind, Rule, Version};
use crate::model::certificate::Kind;
use crate::model::country::Country;
use crate::model::time::UnixTime;
use std::sync::Arc;

/// A certificate put to rules. Holds a person's data: no `Debug`.
#[derive(Clone)]
pub struct Question {
    /// The certificate as it is signed (`payload`).
    pub document: Arc<Data>,
    /// What it proves.
    pub proof: ProofKind,
    /// The country whose authority issued it.
    pub issuer: Option<Country>,
    /// What the code says around it.
    pub claims: Claims,
    /// The codes of each value set, by its id (`external.valueSets`).
    pub values: Arc<Data>,
}

/// What a code says around its certificate, for `external`.
#[derive(Clone, Default)]
pub struct Claims {
    /// When the code ends (CWT `exp`).
    pub expires: Option<UnixTime>,
    /// When it was issued (CWT `iat`).
    pub issued_at: Option<UnixTime>,
    /// The signer's kid, Base64.
    pub kid: String,
}

/// Where somebody wants to go: a country, and a part of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The country of arrival.
    pub country: Country,
    /// A part of it; empty: none in particular.
    pub region: String,
}

/// What rules say of a certificate.
#[derive(Clone, Debug)]
pub enum Answer<'r> {
    /// There are none for it.
    NoRules,
    /// All of them are met.
    Met,
    /// These are not met.
    NotMet(Vec<&'r Rule>),
    /// These say neither yes nor no, and none says no.
    Open(Vec<&'r Rule>),
}

impl Question {
    /// What a rule is evaluated over, for an arrival at `place` at `at`.
    #[must_use]
    pub fn data(&self, place: Option<&Place>, at: UnixTime) -> Data {
        let text = |text: &str| Data::from(text);
        // Date only, as the reference writes them (dgc-certlogic, ExternalParameter).
        let day = |time: Option<UnixTime>| time.map_or(Data::Null, |time| text(&time.date().to_string()));
        let external = Data::object([
            ("validationClock", text(&at.to_string())),
            ("valueSets", Data::Shared(Arc::clone(&self.values))),
            ("countryCode", text(place.map_or("", |place| place.country.code()))),
            ("region", text(place.map_or("", |place| &place.region))),
            ("issuerCountryCode", text(self.issuer.as_ref().map_or("", Country::code))),
            ("exp", day(self.claims.expires)),
            ("iat", day(self.claims.issued_at)),
            ("kid", text(&self.claims.kid)),
        ]);
        Data::object([("payload", Data::Shared(Arc::clone(&self.document))), ("external", external)])
    }

    /// The version of the schema that the certificate names.
    #[must_use]
    pub fn schema(&self) -> Option<Version> {
        self.document.at("ver").and_then(Data::as_text).and_then(Version::read)
    }

    /// What the rules are chosen by.
    #[must_use]
    pub fn asked<'a>(&'a self, place: &'a Place, at: UnixTime) -> Asked<'a> {
        Asked { arrival: &place.country, region: &place.region, issuer: self.issuer.as_ref(), proof: self.proof, at }
    }

    /// The same question about another certificate.
    #[must_use]
    pub fn about(&self, document: Data) -> Self {
        Self { document: Arc::new(document), ..self.clone() }
    }
}

impl<'r> Answer<'r> {
    /// What `rules` say of the certificate that `data` was made of.
    pub fn of(rules: &[&'r Rule], data: &Data, schema: Option<Version>, watch: &impl Watch) -> Self {
        let (mut failed, mut open) = (Vec::new(), Vec::new());
        for rule in rules {
            match rule.watched(data, schema, watch) {
                Outcome::True => {}
                Outcome::False => failed.push(*rule),
                Outcome::Open => open.push(*rule),
            }
        }
        match (rules.is_empty(), failed.is_empty(), open.is_empty()) {
            (true, _, _) => Self::NoRules,
            (_, false, _) => Self::NotMet(failed),
            (_, true, false) => Self::Open(open),
            (_, true, true) => Self::Met,
        }
    }

    /// What the country of arrival says, and what the issuer's.
    #[must_use]
    pub fn both(
        chosen: &Chosen<'r>,
        question: &Question,
        place: &Place,
        at: UnixTime,
        watch: &impl Watch,
    ) -> [Self; 2] {
        let (data, schema) = (question.data(Some(place), at), question.schema());
        [&chosen.acceptance, &chosen.invalidation].map(|rules| Self::of(rules, &data, schema, watch))
    }
}

impl ProofKind {
    /// The rules' word for a kind of certificate; `General` where they have none.
    #[must_use]
    pub const fn of(kind: Kind) -> Self {
        match kind {
            Kind::Vaccination => Self::Vaccination,
            Kind::Test => Self::Test,
            Kind::Recovery => Self::Recovery,
            Kind::Exemption | Kind::Travel | Kind::Identity | Kind::Other => Self::General,
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
pub(in crate::rules) mod made;
