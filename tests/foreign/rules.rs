//! The official suites of CertLogic (dgc-business-rules, certlogic/specification).

use crate::data::{files, json, suite};
use gatelight::rules::certlogic::{Data, Logic};
use serde_json::Value;
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
        let suite = json(&path);
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
        let suite = json(&path);
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
