//! Midnight at the door: what turns while a shift goes on, in which zone, and on the two nights of the year that
//! have 23 and 25 hours. Every time here is an argument; the clock of our own data stands still.

use crate::issuer::{EXP, IAT, NBF};
use crate::stores::{Set, noon, own, policy, store, time, trust};
use gatelight::check::{Times, check};
use gatelight::encoding::cbor::Value;
use gatelight::model::code::CodeText;
use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::manifest::SetKind;
use gatelight::store::{SetData, Store};
use serde_json::json;

/// A time as the wall shows it, and what is said then.
type Turn = (&'static str, &'static str, u16);

/// A code of the store `own`, issued in the year before and good for years, with this entry.
fn code(group: &str, entry: &[(&str, Value)]) -> CodeText {
    let map = |members: &[(&str, Value)]| {
        Value::Map(members.iter().map(|(name, value)| ((*name).into(), value.clone())).collect())
    };
    let place: [(&str, Value); 4] = [
        ("tg", "840539006".into()),
        ("co", "DE".into()),
        ("is", "Nobody's ministry".into()),
        ("ci", "URN:UVCI:01DE/TEST-HOUSE/7XK2QVQ9#S".into()),
    ];
    let entry: Vec<_> = place.into_iter().chain(entry.iter().cloned()).collect();
    let name = map(&[("fn", "Nachname".into()), ("fnt", "NACHNAME".into())]);
    let content = map(&[
        ("ver", "1.3.0".into()),
        ("nam", name),
        ("dob", "1964-08-12".into()),
        (group, Value::Array(vec![map(&entry)])),
    ]);
    let issuer = own();
    let draft = issuer.draft(noon()).claim(IAT, time("2026-01-01T00:00:00Z").secs());
    let draft = draft.claim(EXP, time("2036-01-01T00:00:00Z").secs());
    CodeText::line(draft.claim(-260, Value::Map(vec![(1.into(), content)])).sign().text())
}

/// A rapid test that found nothing.
fn tested(sampled: &str) -> CodeText {
    let members = [("tt", "LP217198-3"), ("sc", sampled), ("tr", "260415000"), ("ma", "1232"), ("tc", "A tent")];
    code("t", &members.map(|(name, value)| (name, value.into())))
}

/// The second of two doses on a day.
fn vaccinated(day: &str) -> CodeText {
    let texts = [("vp", "1119349007"), ("mp", "EU/1/20/1528"), ("ma", "ORG-100030215"), ("dt", day)];
    let texts = texts.map(|(name, value)| (name, Value::from(value)));
    let numbers = ["dn", "sd"].map(|name| (name, Value::from(2)));
    code("v", &texts.into_iter().chain(numbers).collect::<Vec<_>>())
}

fn holds(what: &str, code: &CodeText, store: &Store, profile: &str, turns: &[Turn]) {
    let policy = policy(profile);
    for (at, verdict, number) in turns {
        let times = Times::now(noon(), UnixTime::FIRST).as_of(time(at));
        let report = check(code, store, &policy, times);
        assert_eq!((report.verdict().name(), report.code()), (*verdict, *number), "{what} at {at}");
    }
}

fn known() -> Store {
    store([trust("own", Realm::Production, [own().trusted()])])
}

/// The signer, and rules of Ahornia in the order of `rules`: version, dose that is asked, first and last second.
fn ruled(rules: &[(&str, i64, &str, &str)]) -> Store {
    let rule = |(version, dose, from, to): &(&str, i64, &str, &str)| {
        json!({
            "Identifier": "VR-XA-9999", "Type": "Acceptance", "Country": "XA", "Version": version,
            "SchemaVersion": "1.0.0", "Engine": "CERTLOGIC", "EngineVersion": "1.3.3", "CertificateType": "Vaccination",
            "Description": [{ "lang": "en", "desc": "At least so many doses are asked." }],
            "ValidFrom": from, "ValidTo": to, "AffectedFields": ["v.0.dn"],
            "Logic": { ">=": [{ "var": "payload.v.0.dn" }, dose] },
        })
    };
    let list = json!({ "schema": 1, "rules": rules.iter().map(rule).collect::<Vec<_>>() });
    let data = SetData::read(SetKind::Rules, list.to_string().as_bytes()).expect("rules");
    store([trust("own", Realm::Production, [own().trusted()]), Set::new("rules", Realm::Production, noon(), data)])
}

#[test]
fn a_code_ends_and_begins_at_local_midnight() {
    let at = |text: &str| time(text).secs();
    let ends = own().draft(noon()).claim(EXP, at("2026-12-01T00:00:00+01:00")).sign();
    holds(
        "exp at midnight in Berlin",
        &CodeText::line(ends.text()),
        &known(),
        "genuine",
        &[
            ("2026-11-30T23:59:59+01:00", "pass", 0),
            ("2026-12-01T00:00:00+01:00", "pass", 0),
            ("2026-12-01T00:00:01+01:00", "not-accepted", 300),
            ("2026-11-30T23:30:00Z", "not-accepted", 300),
            ("2026-11-30T17:59:59-05:00", "pass", 0),
        ],
    );
    let begins = own().draft(noon()).claim(NBF, at("2026-12-01T00:00:00+01:00")).sign();
    holds(
        "nbf at midnight in Berlin",
        &CodeText::line(begins.text()),
        &known(),
        "genuine",
        &[
            ("2026-11-30T23:59:59+01:00", "not-accepted", 301),
            ("2026-12-01T00:00:00+01:00", "pass", 0),
            ("2026-11-30T23:00:00Z", "pass", 0),
        ],
    );
}

#[test]
fn a_rule_changes_at_the_midnight_of_its_own_zone() {
    let two = ("1.0.0", 2, "2026-01-01T00:00:00+01:00", "2026-11-30T23:59:59+01:00");
    let three = ("1.1.0", 3, "2026-12-01T00:00:00+01:00", "2027-12-31T23:59:59+01:00");
    let code = vaccinated("2026-10-01");
    let turns: [Turn; 4] = [
        ("2026-11-30T22:59:59Z", "pass", 0),
        ("2026-11-30T23:00:00Z", "more-needed", 704),
        ("2026-12-01T00:00:00+01:00", "more-needed", 704),
        ("2026-12-01T07:59:59+09:00", "pass", 0),
    ];
    holds("a stricter version", &code, &ruled(&[two, three]), "genuine+XA", &turns);
    holds("in the other order", &code, &ruled(&[three, two]), "genuine+XA", &turns);
    holds(
        "the first rule of a country",
        &code,
        &ruled(&[("1.0.0", 2, "2026-12-01T00:00:00+01:00", "2026-12-31T23:59:59+01:00")]),
        "genuine+XA",
        &[
            ("2026-11-30T23:59:59+01:00", "cannot-decide", 804),
            ("2026-12-01T00:00:00+01:00", "pass", 0),
            ("2026-12-31T22:59:59Z", "pass", 0),
            ("2026-12-31T23:00:00Z", "cannot-decide", 804),
        ],
    );
}

#[test]
fn a_test_of_24_hours_runs_out_after_24_hours_and_not_at_the_same_time_on_the_wall() {
    let known = known();
    holds(
        "the night of 25 hours",
        &tested("2026-10-25T00:30:00+02:00"),
        &known,
        "venue+test",
        &[
            ("2026-10-25T00:29:59+02:00", "not-accepted", 701),
            ("2026-10-25T00:30:00+02:00", "pass", 0),
            ("2026-10-25T23:30:00+01:00", "pass", 0),
            ("2026-10-25T23:30:01+01:00", "not-accepted", 702),
            ("2026-10-26T00:30:00+01:00", "not-accepted", 702),
        ],
    );
    holds(
        "the hour that comes twice",
        &tested("2026-10-24T02:30:00+02:00"),
        &known,
        "venue+test",
        &[
            ("2026-10-25T02:30:00+02:00", "pass", 0),
            ("2026-10-25T02:30:01+02:00", "not-accepted", 702),
            ("2026-10-25T02:00:00+01:00", "not-accepted", 702),
            ("2026-10-25T02:30:00+01:00", "not-accepted", 702),
        ],
    );
    holds(
        "the night of 23 hours",
        &tested("2027-03-27T12:00:00+01:00"),
        &known,
        "venue+test",
        &[
            ("2027-03-28T12:00:00+02:00", "pass", 0),
            ("2027-03-28T13:00:00+02:00", "pass", 0),
            ("2027-03-28T13:00:01+02:00", "not-accepted", 702),
        ],
    );
}

#[test]
fn a_sample_counts_from_its_own_second_in_whatever_zone_it_was_taken() {
    let turns: [Turn; 5] = [
        ("2026-12-01T23:29:59+09:00", "not-accepted", 701),
        ("2026-12-01T23:30:00+09:00", "pass", 0),
        ("2026-12-02T23:30:00+09:00", "pass", 0),
        ("2026-12-02T14:30:00Z", "pass", 0),
        ("2026-12-02T14:30:01Z", "not-accepted", 702),
    ];
    for sampled in ["2026-12-01T23:30:00+09:00", "2026-12-01T14:30:00Z", "2026-12-01T02:30:00-12:00"] {
        holds(sampled, &tested(sampled), &known(), "venue+test", &turns);
    }
}

/// The days of `plusTime` begin at midnight UTC, as the reference engines have it; the checkpoint's zone and the
/// issuer's make no difference.
#[test]
fn days_of_rules_begin_at_midnight_utc() {
    holds(
        "from the 15th day, for 270 days",
        &vaccinated("2026-12-01"),
        &known(),
        "venue",
        &[
            ("2026-12-14T23:59:59Z", "not-accepted", 701),
            ("2026-12-15T00:00:00Z", "pass", 0),
            ("2026-12-15T00:30:00+01:00", "not-accepted", 701),
            ("2026-12-15T01:00:00+01:00", "pass", 0),
            ("2026-12-15T08:59:59+09:00", "not-accepted", 701),
            ("2026-12-15T09:00:00+09:00", "pass", 0),
            ("2026-12-14T19:00:00-05:00", "pass", 0),
            ("2027-08-28T00:00:00Z", "pass", 0),
            ("2027-08-28T01:59:59+02:00", "pass", 0),
            ("2027-08-28T02:00:01+02:00", "not-accepted", 702),
        ],
    );
}
