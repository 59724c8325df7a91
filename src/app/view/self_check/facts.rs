//! A certificate in full, in words, for its holder's own eyes: what the result means, then every field.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::rows::minute;
use crate::app::view::result::name;
use crate::app::when::sentences;
use crate::check::Report;
use crate::i18n::Words;
use crate::model::certificate::{Certificate, Content, Entry, Event, Holder, TimeClaim};
use crate::model::text::{harmless, shown};
use crate::rules::values::ValueSets;

/// A line of the certificate's page. Holds what a certificate says of a person: no `Debug`.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct FactView {
    /// What it is; empty of a sentence.
    pub label: String,
    /// What the certificate says; empty of a heading.
    pub value: String,
}

/// The lines of one proof, as they are written down.
struct Lines<'a> {
    words: &'a Words,
    values: &'a ValueSets,
    list: Vec<FactView>,
}

/// What the result means to its holder, and every field of each proof.
pub(super) fn of(report: &Report, values: &ValueSets, words: &Words) -> Vec<FactView> {
    let mut lines = Lines { words, values, list: Vec::new() };
    lines.head(words.text("own:means"));
    sentences(report, words, true).iter().for_each(|sentence| lines.sentence(sentence));
    let proofs = report.proofs();
    for (proof, number) in proofs.iter().zip(1_usize..) {
        let kind = proof.kind().map_or_else(|| words.text("own:code").to_owned(), |kind| words.kind(kind.name()));
        let head = match proofs.len() {
            1 => kind,
            _ => words.filled("own:proof", &[("n", &number.to_string()), ("kind", &kind)]),
        };
        lines.head(&head);
        match proof.certificate() {
            Some(certificate) => lines.certificate(certificate),
            None => lines.sentence(words.text("own:unbelieved")),
        }
        lines.code(proof);
    }
    lines.list
}

impl Lines<'_> {
    fn head(&mut self, text: &str) {
        self.list.push(FactView { label: text.to_owned(), value: String::new() });
    }

    fn sentence(&mut self, text: &str) {
        self.list.push(FactView { label: String::new(), value: text.to_owned() });
    }

    /// A field; one that is empty is not there.
    fn fact(&mut self, key: &str, value: String) {
        if !value.is_empty() {
            let label = self.words.text(&format!("fact:{key}")).to_owned();
            self.list.push(FactView { label, value });
        }
    }

    /// A code of a value set, with what it means where somebody says it.
    fn coded(&mut self, key: &str, set: &str, code: &str) {
        let code = harmless(code);
        let value = match self.values.display(set, &code) {
            Some(meaning) if !meaning.is_empty() => format!("{} ({code})", shown(meaning)),
            _ => code,
        };
        self.fact(key, value);
    }

    fn certificate(&mut self, certificate: &Certificate) {
        match &certificate.content {
            Ok(content) => self.content(content),
            Err(flaw) => {
                let told = self.words.filled("own:flaw", &[("path", &harmless(&flaw.path))]);
                self.sentence(&told);
            }
        }
        for (key, claim) in [
            ("issued-at", certificate.issued_at),
            ("not-before", certificate.not_before),
            ("expires", certificate.expires),
        ] {
            let value = match claim {
                TimeClaim::At(time) => self.words.filled("own:utc", &[("time", &minute(time, self.words))]),
                TimeClaim::Impossible => self.words.text("own:impossible").to_owned(),
                TimeClaim::Absent => String::new(),
            };
            self.fact(key, value);
        }
        self.fact("code-issuer", certificate.issuer.as_deref().map(shown).unwrap_or_default());
    }

    fn content(&mut self, content: &Content) {
        self.holder(&content.holder);
        for entry in &content.entries {
            self.event(&entry.event);
            self.entry(entry);
        }
    }

    fn holder(&mut self, holder: &Holder) {
        let (shown_name, _) = name(holder, self.words);
        self.fact("name", shown_name);
        let latin = [&holder.family_latin, &holder.given_latin].into_iter().flatten().map(|part| shown(part));
        self.fact("latin", latin.collect::<Vec<_>>().join("<<"));
        let birth =
            holder.birth.map_or_else(|| self.words.text("view:no-birth").to_owned(), |date| self.words.date(date));
        self.fact("birth", birth);
    }

    fn event(&mut self, event: &Event) {
        let words = self.words;
        match event {
            Event::Vaccination { prophylaxis, product, manufacturer, dose, doses, date } => {
                self.fact("date", words.date(*date));
                let numbers = [("dose", &*dose.to_string()), ("doses", &doses.to_string())];
                self.fact("dose", words.filled("own:dose", &numbers));
                self.coded("product", "vaccines-covid-19-names", product);
                self.coded("prophylaxis", "sct-vaccines-covid-19", prophylaxis);
                self.coded("maker", "vaccines-covid-19-auth-holders", manufacturer);
            }
            Event::Test { test, result, sampled, name, device, centre } => {
                self.fact("sampled", words.filled("own:utc", &[("time", &minute(*sampled, words))]));
                self.coded("result", "covid-19-lab-result", result);
                self.coded("test", "covid-19-lab-test-type", test);
                self.fact("test-name", name.as_deref().map(shown).unwrap_or_default());
                self.coded("device", "covid-19-lab-test-manufacturer-and-name", device.as_deref().unwrap_or_default());
                self.fact("centre", centre.as_deref().map(shown).unwrap_or_default());
            }
            Event::Recovery { first_positive, from, until } => {
                self.fact("first-positive", words.date(*first_positive));
                self.fact("from", words.date(*from));
                self.fact("until", words.date(*until));
            }
        }
    }

    fn entry(&mut self, entry: &Entry) {
        self.coded("disease", "disease-agent-targeted", &entry.disease);
        self.fact("country", super::rows::country(&harmless(&entry.country), self.words));
        self.fact("issuer", shown(&entry.issuer));
        self.fact("identifier", harmless(&entry.uvci));
    }

    /// The code around the certificate, and who signed it. Of one that nobody believes only what is no claim of its own.
    fn code(&mut self, report: &Report) {
        let format = report.format().name();
        let known = self.words.text(&format!("format:{format}"));
        self.fact("format", if known.is_empty() { format } else { known }.to_owned());
        if report.is_believed() {
            let country = report.country().map(|country| super::rows::country(country.code(), self.words));
            self.fact("signer", country.unwrap_or_default());
        }
        self.fact("key", report.kid().map(ToString::to_string).unwrap_or_default());
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{FactView, of};
    use crate::app::desk::Desk;
    use crate::app::profile::Profile;
    use crate::check::{Report, Times};
    use crate::i18n::{Lang, Words};
    use crate::model::time::UnixTime;
    use crate::training;

    fn noon() -> UnixTime {
        UnixTime::parse("2026-11-24T12:00:00Z").unwrap()
    }

    fn desk() -> (Desk, Times) {
        let times = Times::now(noon(), noon());
        (Desk::open(Profile::load("training").unwrap(), &[], times).unwrap(), times)
    }

    fn report(id: &str) -> Report {
        let (desk, times) = desk();
        let specimens = training::specimens(noon());
        desk.check(&specimens.iter().find(|specimen| specimen.id == id).expect(id).code, times)
    }

    fn facts(report: &Report) -> Vec<FactView> {
        of(report, desk().0.store.values(training::REALM), Words::of(Lang::En))
    }

    fn value<'f>(facts: &'f [FactView], label: &str) -> &'f str {
        facts.iter().find(|fact| fact.label == label).map_or("", |fact| fact.value.as_str())
    }

    #[test]
    fn a_vaccination_is_told_field_by_field() {
        let facts = facts(&report("centre-second-dose"));
        assert_eq!(facts[0].label, "What this means for you");
        assert!(facts[1].label.is_empty() && facts[1].value.starts_with("It is genuine and in date."));
        assert_eq!(value(&facts, "Dose"), "2 of 2");
        for label in ["Name", "In passport letters", "Born", "Vaccinated on", "Product", "Maker", "Disease", "Issuer"] {
            assert!(!value(&facts, label).is_empty(), "{label} is missing");
        }
        assert!(value(&facts, "Disease").ends_with("(840539006)"));
        assert!(value(&facts, "Identifier").starts_with("URN:UVCI:"), "exactly as it is written");
        assert_eq!(value(&facts, "Kind of code"), "EU Digital COVID Certificate");
        assert!(value(&facts, "Code ends").ends_with(" UTC"));
    }

    #[test]
    fn tests_and_recoveries_have_fields_of_their_own() {
        let all = training::specimens(noon());
        let of_kind = |kind: &str| {
            let found = all
                .iter()
                .map(|specimen| report(specimen.id))
                .find(|report| report.kind().is_some_and(|k| k.name() == kind));
            facts(&found.expect(kind))
        };
        let test = of_kind("test");
        assert!(!value(&test, "Sample taken").is_empty() && !value(&test, "Result").is_empty());
        let recovery = of_kind("recovery");
        assert!(!value(&recovery, "First positive test").is_empty() && !value(&recovery, "Counts until").is_empty());
    }

    #[test]
    fn nothing_is_told_of_a_code_that_nobody_believes() {
        let all = training::specimens(noon());
        let forged = all.iter().map(|specimen| report(specimen.id)).find(|report| report.code() == 200).unwrap();
        let facts = facts(&forged);
        assert_eq!(value(&facts, "Name"), "");
        assert_eq!(value(&facts, "Identifier"), "");
        assert!(facts.iter().any(|fact| fact.value.contains("Nothing in this code can be believed")));
    }

    #[test]
    fn every_field_has_its_word_in_every_language() {
        let (desk, times) = desk();
        for lang in Lang::ALL {
            for specimen in training::specimens(noon()) {
                let report = desk.check(&specimen.code, times);
                let all = of(&report, desk.store.values(training::REALM), Words::of(lang));
                assert!(all.iter().all(|fact| !fact.label.is_empty() || !fact.value.is_empty()), "{}", specimen.id);
                assert!(all.iter().all(|fact| fact.label != fact.value));
            }
        }
    }
}
