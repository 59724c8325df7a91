//! Which rules apply: the country of arrival's for acceptance, the issuer's for what it took back.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::rule::{ProofKind, Rule, RuleKind};
use crate::model::country::Country;
use crate::model::time::UnixTime;
use std::collections::BTreeMap;

/// What rules are chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// The country of arrival.
    pub arrival: &'a Country,
    /// A part of it; empty: none in particular.
    pub region: &'a str,
    /// The country whose authority issued the certificate.
    pub issuer: Option<&'a Country>,
    /// What the certificate proves.
    pub proof: ProofKind,
    /// The time of the check.
    pub at: UnixTime,
}

/// The rules that apply, acceptance and invalidation apart; of each identifier the highest version.
#[derive(Debug, Default)]
pub struct Chosen<'r> {
    /// What the country of arrival asks. None: nothing is known of what it accepts, which is no pass (804).
    pub acceptance: Vec<&'r Rule>,
    /// What the issuer took back.
    pub invalidation: Vec<&'r Rule>,
}

/// Chooses the rules that apply.
#[must_use]
pub fn choose<'r>(rules: impl IntoIterator<Item = &'r Rule>, asked: Asked<'_>) -> Chosen<'r> {
    let (mut acceptance, mut invalidation) = (BTreeMap::new(), BTreeMap::new());
    for rule in rules {
        if !asked.concerns(rule) || !rule.valid_at(asked.at) {
            continue;
        }
        let place = if rule.kind == RuleKind::Acceptance { &mut acceptance } else { &mut invalidation };
        let held = place.entry(rule.identifier.as_str()).or_insert(rule);
        if rule.version > held.version {
            *held = rule;
        }
    }
    Chosen { acceptance: acceptance.into_values().collect(), invalidation: invalidation.into_values().collect() }
}

impl Asked<'_> {
    /// Whether a rule applies while it is valid.
    #[must_use]
    pub fn concerns(&self, rule: &Rule) -> bool {
        let is_here = match rule.kind {
            RuleKind::Acceptance => rule.country == *self.arrival && is_region(rule, self.region),
            RuleKind::Invalidation => Some(&rule.country) == self.issuer,
            RuleKind::Other => false,
        };
        is_here && (rule.proof == ProofKind::General || rule.proof == self.proof)
    }
}

fn is_region(rule: &Rule, region: &str) -> bool {
    rule.region.eq_ignore_ascii_case(region)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::{Asked, choose};
    use crate::model::country::Country;
    use crate::model::time::UnixTime;
    use crate::rules::rule::{ProofKind, Rule, tests::rule};

    fn identifiers(rules: &[Rule], change: impl FnOnce(&mut Asked<'_>)) -> (Vec<String>, Vec<String>) {
        let (arrival, issuer) = (Country::parse("DE").unwrap(), Country::parse("FR").unwrap());
        let at = UnixTime::parse("2021-08-01T00:00:00Z").unwrap();
        let mut asked =
            Asked { arrival: &arrival, region: "", issuer: Some(&issuer), proof: ProofKind::Vaccination, at };
        change(&mut asked);
        let chosen = choose(rules, asked);
        let names =
            |rules: &[&Rule]| rules.iter().map(|rule| format!("{} {:?}", rule.identifier, rule.version)).collect();
        (names(&chosen.acceptance), names(&chosen.invalidation))
    }

    #[test]
    fn arrival_decides_acceptance_and_the_issuer_what_it_took_back() {
        let rules = [
            rule(&[("Identifier", "VR-DE-0001"), ("CertificateType", "Vaccination")]),
            rule(&[("Identifier", "GR-DE-0001")]),
            rule(&[("Identifier", "TR-DE-0001"), ("CertificateType", "Test")]),
            rule(&[("Identifier", "GR-FR-0001"), ("Country", "FR")]),
            rule(&[("Identifier", "IR-FR-0001"), ("Country", "FR"), ("Type", "Invalidation")]),
            rule(&[("Identifier", "IR-DE-0001"), ("Type", "Invalidation")]),
            rule(&[("Identifier", "BNR-DE-0001"), ("Type", "BoosterNotification")]),
        ];
        let (acceptance, invalidation) = identifiers(&rules, |_| {});
        assert_eq!(acceptance, ["GR-DE-0001 Version([1, 0, 0])", "VR-DE-0001 Version([1, 0, 0])"]);
        assert_eq!(invalidation, ["IR-FR-0001 Version([1, 0, 0])"]);
        assert!(identifiers(&rules, |asked| asked.issuer = None).1.is_empty());
    }

    #[test]
    fn of_an_identifier_the_highest_version_in_force_counts_number_by_number() {
        let rules = [
            rule(&[("Version", "1.0.100")]),
            rule(&[("Version", "1.1.0")]),
            rule(&[("Version", "1.0.9")]),
            rule(&[("Version", "2.0.0"), ("ValidFrom", "2021-09-01T00:00:00Z")]),
        ];
        assert_eq!(identifiers(&rules, |_| {}).0, ["GR-DE-0001 Version([1, 1, 0])"]);
        let later = UnixTime::parse("2021-09-01T00:00:00Z").unwrap();
        assert_eq!(identifiers(&rules, |asked| asked.at = later).0, ["GR-DE-0001 Version([2, 0, 0])"]);
        let over = UnixTime::parse("2030-06-01T00:00:01Z").unwrap();
        assert!(identifiers(&rules, |asked| asked.at = over).0.is_empty());
    }

    #[test]
    fn a_region_is_compared_without_case_and_the_country_is_no_region() {
        let rules = [
            rule(&[("Identifier", "GR-DE-0001")]),
            rule(&[("Identifier", "GR-DE-0002"), ("Region", "by")]),
            rule(&[("Identifier", "GR-DE-0003"), ("Region", "DE")]),
        ];
        let names = |region: &'static str| {
            let (names, _) = identifiers(&rules, |asked| asked.region = region);
            names.iter().map(|name| name[..10].to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(names(""), ["GR-DE-0001", "GR-DE-0003"]);
        assert_eq!(names("BY"), ["GR-DE-0002"]);
    }
}
