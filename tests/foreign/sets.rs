//! Real rules and value sets, as apps carried them and as their makers publish them.

use crate::data::{bytes, suite};
use gatelight::model::time::UnixTime;
use gatelight::rules::rule::Rule;
use gatelight::rules::set::RuleSet;
use gatelight::rules::values::ValueSets;
use gatelight::store::SetData;
use gatelight::store::import::{Import, Request, read_all};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

const ANDROID: &str = "covpass-sdk/src/main/assets/covpass-sdk";
const SWISS: &str = "Tests/CovidCertificateSDKTests/NationalRules";

fn imported(path: &Path) -> Vec<Import> {
    let now = UnixTime::parse("2026-11-24T12:00:00Z").expect("RFC 3339");
    read_all(path, Request::default(), now).unwrap_or_else(|error| panic!("{error}"))
}

fn rules(import: &Import) -> Arc<RuleSet> {
    match SetData::read(import.set.info.kind, &import.set.bytes) {
        Ok(SetData::Rules(set)) => set,
        other => panic!("rules: {:?}", other.map(|_| "another kind")),
    }
}

fn values(import: &Import) -> Arc<ValueSets> {
    match SetData::read(import.set.info.kind, &import.set.bytes) {
        Ok(SetData::Values(sets)) => sets,
        other => panic!("value sets: {:?}", other.map(|_| "another kind")),
    }
}

/// Id, counts, day of issue, and how many of its rules this engine understands.
fn told(import: &Import) -> String {
    let info = &import.set.info;
    let counts: BTreeMap<_, _> = info.counts.iter().collect();
    let understood = match SetData::read(info.kind, &import.set.bytes) {
        Ok(SetData::Rules(set)) => {
            format!(" understood {}", set.rules().iter().filter(|rule| rule.is_understood()).count())
        }
        _ => String::new(),
    };
    let issued = info.issued.map_or_else(|| "-".to_owned(), |time| time.date().to_string());
    let told = format!("{} {counts:?} {issued}{understood} {:?}", info.id, import.left_out);
    println!("{told}");
    told
}

#[test]
fn the_rules_of_the_german_app_are_read() {
    let Some(android) = suite("covpass-android", "Digitaler-Impfnachweis/covpass-android") else { return };
    for (file, expected) in [
        ("eu-rules.json", "rules-eu {\"countries\": 24, \"rules\": 271} 2023-01-30 understood 270 {}"),
        ("domestic-rules.json", "rules-domestic {\"countries\": 1, \"rules\": 15} 2022-09-30 understood 15 {}"),
        ("eu-booster-rules.json", "rules-eu-booster {\"countries\": 1, \"rules\": 2} 2022-10-01 understood 2 {}"),
    ] {
        let imports = imported(&android.join(ANDROID).join(file));
        assert_eq!(imports.iter().map(told).collect::<Vec<_>>(), [expected]);
        let original: serde_json::Value =
            serde_json::from_slice(&bytes(&android.join(ANDROID).join(file))).expect("JSON");
        let stored: serde_json::Value = serde_json::from_slice(&imports[0].set.bytes).expect("JSON");
        assert!(stored["rules"] == original, "every rule is kept as its maker wrote it");
    }
    let stored = imported(&android.join(ANDROID).join("eu-rules.json")).remove(0).set.bytes;
    let began = Instant::now();
    let set = RuleSet::read(&stored).expect("a set");
    println!("{} bytes, {} rules read in {:?}", stored.len(), set.len(), began.elapsed());
}

#[test]
fn switzerland_s_rules_come_with_their_value_sets() {
    let Some(swiss) = suite("CovidCertificate-SDK-iOS", "admin-ch/CovidCertificate-SDK-iOS") else { return };
    for (file, expected, remarks) in [
        (
            "nationalrules.json",
            [
                "rules-nationalrules {\"countries\": 1, \"rules\": 26} 2021-12-17 understood 26 {}",
                "values-nationalrules {\"codes\": 493, \"value sets\": 8} - {}",
            ],
            1,
        ),
        (
            "foreignrules_de.json",
            [
                "rules-foreignrules-de {\"countries\": 1, \"rules\": 13} 2021-09-16 understood 13 {}",
                "values-foreignrules-de {\"codes\": 538, \"value sets\": 8} - {}",
            ],
            0,
        ),
    ] {
        let imports = imported(&swiss.join(SWISS).join(file));
        assert_eq!(imports.iter().map(told).collect::<Vec<_>>(), expected);
        assert_eq!(imports[0].remarks.len(), remarks);
        assert_eq!(values(&imports[1]).knows("disease-agent-targeted", "840539006"), Some(true));
    }
}

#[test]
fn the_folder_of_shared_rules_gives_each_rule_once() {
    let Some(shared) =
        suite("dgc-business-rules-testdata", "eu-digital-green-certificates/dgc-business-rules-testdata")
    else {
        return;
    };
    let imports = imported(&shared);
    let expected = "rules-dgc-business-rules-testdata {\"countries\": 10, \"rules\": 127} 2023-04-15 understood 127 {}";
    assert_eq!(imports.iter().map(told).collect::<Vec<_>>(), [expected]);
    let set = rules(&imports[0]);
    assert!(set.rules().iter().all(Rule::is_understood));
    for path in [shared.join("valuesets"), shared.join("valuesets/valueSets.json")] {
        let sets = values(&imported(&path)[0]);
        println!("{}: {} sets, {} codes", path.display(), sets.len(), sets.codes());
        assert_eq!((sets.len(), sets.newest()), (9, None));
    }
}

#[test]
fn real_value_sets_are_read_and_the_newer_ones_count() {
    let Some(android) = suite("covpass-android", "Digitaler-Impfnachweis/covpass-android") else { return };
    let Some(public) = suite("ehn-dcc-valuesets", "ehn-dcc-development/ehn-dcc-valuesets") else { return };
    let app = imported(&android.join(ANDROID).join("eu-value-sets.json")).remove(0);
    assert_eq!(told(&app), "values-eu {\"codes\": 669, \"value sets\": 9} 2023-04-11 {}");
    let folder = imported(&public).remove(0);
    assert_eq!(told(&folder), "values-ehn-dcc-valuesets {\"codes\": 461, \"value sets\": 9} 2023-05-05 {}");
    let (app, folder) = (values(&app), values(&folder));
    let united = ValueSets::unite([&*folder, &*app]);
    let day = |sets: &ValueSets, id: &str| sets.get(id).and_then(|set| set.date).map(|date| date.to_string());
    let tests = "covid-19-lab-test-manufacturer-and-name";
    assert_eq!(day(&united, tests).as_deref(), Some("2023-04-11"), "the app's");
    let instructions = "vaccines-covid-19-encoding-instructions";
    assert_eq!(day(&united, instructions).as_deref(), Some("2023-05-05"), "the public ones");
    assert_eq!(united.display("vaccines-covid-19-names", "EU/1/20/1528"), Some("Comirnaty"));
    assert_eq!(united.knows("covid-19-lab-result", "999"), Some(false));
    assert_eq!(united.knows("no-such-set", "999"), None);
}
