//! Certificates for the tests of this room.

use super::{Claims, Question};
use crate::model::country::Country;
use crate::rules::certlogic::{Codes, Data};
use crate::rules::rule::ProofKind;
use serde_json::{Value, json};
use std::sync::Arc;

/// A certificate with one entry in its group; `entry` has what differs from a plain one.
pub fn question(group: &str, entry: Value) -> Question {
    let (proof, mut plain) = match group {
        "v" => (
            ProofKind::Vaccination,
            json!({ "tg": "840539006", "vp": "1119349007", "mp": "EU/1/20/1528", "ma": "ORG-100030215", "dn": 2, "sd": 2,
                "dt": "2021-11-01", "co": "XA" }),
        ),
        "t" => (
            ProofKind::Test,
            json!({ "tg": "840539006", "tt": "LP6464-4", "tr": "260415000", "sc": "2021-12-01T06:00:00Z", "co": "XA" }),
        ),
        _ => (
            ProofKind::Recovery,
            json!({ "tg": "840539006", "fr": "2021-10-01", "df": "2021-10-29", "du": "2022-03-30", "co": "XA" }),
        ),
    };
    if let (Value::Object(plain), Value::Object(entry)) = (&mut plain, entry) {
        plain.extend(entry);
    }
    let document = json!({ "ver": "1.3.0", "dob": "1964-08-12", group: [plain] });
    let codes = |codes: &[&str]| Data::Codes(Arc::new(Codes::of(codes.iter().copied())));
    let values = Data::object([
        ("disease-agent-targeted", codes(&["840539006"])),
        ("vaccines-covid-19-names", codes(&["EU/1/20/1528", "EU/1/20/1507", "EU/1/20/1525"])),
    ]);
    Question {
        document: Arc::new(Data::from(&document)),
        proof,
        issuer: Country::parse("XA"),
        claims: Claims::default(),
        values: Arc::new(values),
    }
}
