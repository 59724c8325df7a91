//! The official suites of CertLogic (dgc-business-rules, certlogic/specification), and the shared tests of the rules
//! that countries published.

use crate::data::{self, files, suite};
use gatelight::rules::certlogic::{Data, Logic};
use gatelight::rules::rule::{Outcome, Rule, Version};
use serde_json::{Value, json};
use std::path::PathBuf;

/// The files of one of the suites.
fn suites(folder: &str) -> Option<Vec<PathBuf>> {
    let root = suite("dgc-business-rules", "ehn-dcc-development/dgc-business-rules")?;
    Some(files(&root.join("certlogic/specification").join(folder), ".json"))
}

fn is_skipped(value: &Value) -> bool {
    value["directive"] == "skip"
}

#[test]
fn every_live_assertion_of_certlogic_holds() {
    let Some(suites) = suites("testSuite") else { return };
    let (mut held, mut skipped) = (0, 0);
    for path in suites {
        let suite = data::json(&path);
        for case in suite["cases"].as_array().expect("cases") {
            for assertion in case["assertions"].as_array().expect("assertions") {
                if is_skipped(&suite) || is_skipped(case) || is_skipped(assertion) {
                    skipped += 1;
                    continue;
                }
                let expression = assertion.get("certLogicExpression").unwrap_or(&case["certLogicExpression"]);
                let what = format!("{}, {}: {expression} over {}", path.display(), case["name"], assertion["data"]);
                let logic = Logic::read(expression).unwrap_or_else(|error| panic!("{what}: {error}"));
                let data = Data::from(&assertion["data"]);
                let value = logic.evaluate(&data).unwrap_or_else(|fault| panic!("{what}: {fault}"));
                assert_eq!(value.json(), assertion["expected"], "{what}");
                held += 1;
            }
        }
    }
    eprintln!("{held} assertions hold, {skipped} are marked skip");
    assert_eq!((held, skipped), (218, 14));
}

#[test]
fn every_wrong_form_of_certlogic_is_refused_and_no_other() {
    let Some(suites) = suites("validation-testSuite") else { return };
    let mut cases = 0;
    for path in suites {
        let suite = data::json(&path);
        for case in suite["cases"].as_array().expect("cases") {
            let issues = case["issues"].as_array().expect("issues");
            let read = Logic::read(&case["certLogicExpression"]);
            assert_eq!(
                read.is_err(),
                !issues.is_empty(),
                "{}: {}: {issues:?}",
                path.display(),
                case["certLogicExpression"]
            );
            cases += 1;
        }
    }
    eprintln!("{cases} forms");
    assert!(cases >= 20, "{cases}");
}

#[test]
fn every_shared_test_of_the_published_rules_holds() {
    let repository = "eu-digital-green-certificates/dgc-business-rules-testdata";
    let Some(root) = suite("dgc-business-rules-testdata", repository) else { return };
    let (mut rules, mut held) = (0, 0);
    for path in files(&root, "rule.json") {
        let rule = Rule::read(&data::json(&path)).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        rules += 1;
        let tests = path.with_file_name("tests");
        for path in files(&tests, ".json").into_iter().filter(|_| tests.is_dir()) {
            let test = data::json(&path);
            let data = Data::from(&json!({ "payload": test["payload"], "external": test["external"] }));
            let schema = test["payload"]["ver"].as_str().and_then(Version::read);
            let wanted = match test["expected"].as_bool() {
                Some(true) => Outcome::True,
                Some(false) => Outcome::False,
                None => Outcome::Open,
            };
            assert_eq!(rule.judge(&data, schema), wanted, "{}", path.display());
            held += 1;
        }
    }
    eprintln!("{held} tests of {rules} rules hold");
    assert!(rules >= 127 && held >= 844, "{held} tests of {rules} rules");
}
