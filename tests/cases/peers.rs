//! Where the best checkers that there were failed open or blurred (F1 to F12), each as a test of ours.

use crate::issuer::{EXP, NBF};
use crate::stores::{Set, noon, own, policy, store, trust};
use gatelight::check::{Report, Times, check};
use gatelight::crypto::digest::sha256_16;
use gatelight::model::code::CodeText;
use gatelight::model::country::Country;
use gatelight::model::layers::{Layer, LayerState};
use gatelight::model::policy::{Policy, Realm, RulesAsked};
use gatelight::model::time::UnixTime;
use gatelight::store::manifest::SetKind;
use gatelight::store::{SetData, Store};
use serde_json::{Value, json};

const DAY: i64 = 86_400;

fn now() -> Times {
    Times::now(noon(), UnixTime::FIRST)
}

fn judged(store: &Store, policy: &Policy) -> Report {
    let code = CodeText::line(own().draft(noon()).sign().text());
    check(&code, store, policy, now())
}

fn answer(store: &Store, policy: &Policy) -> (&'static str, u16) {
    let report = judged(store, policy);
    (report.verdict().name(), report.code())
}

fn signers() -> Set {
    trust("own", Realm::Production, [own().trusted()])
}

fn list(id: &str, kind: SetKind, text: &str) -> Set {
    Set::new(id, Realm::Production, noon().plus(-DAY), SetData::read(kind, text.as_bytes()).expect(id))
}

fn rules(rules: &[Value]) -> Set {
    list("rules", SetKind::Rules, &json!({ "schema": 1, "rules": rules }).to_string())
}

/// A rule of a country, of a kind, in force for years.
fn rule(identifier: &str, kind: &str, country: &str, logic: Value) -> Value {
    json!({
        "Identifier": identifier, "Type": kind, "Country": country, "Version": "1.0.0", "SchemaVersion": "1.0.0",
        "Engine": "CERTLOGIC", "EngineVersion": "1.3.3", "CertificateType": "General",
        "Description": [{ "lang": "en", "desc": "A rule that a test has made up." }],
        "ValidFrom": "2021-07-01T00:00:00Z", "ValidTo": "2030-06-01T00:00:00Z", "AffectedFields": ["v.0"],
        "Logic": logic,
    })
}

fn met() -> Value {
    rule("GR-FR-0001", "Acceptance", "FR", json!({ "===": [{ "var": "payload.v.0.dn" }, 2] }))
}

/// Entry into France, with nothing else asked than its rules.
fn entry() -> Policy {
    let rules = RulesAsked::Country { country: Country::parse("FR"), region: String::new() };
    Policy { rules, ..policy("genuine") }
}

const REVOKES_NOTHING: &str = "# revocation none UCI issued=2026-11-23T12:00:00Z until=2027-11-24T12:00:00Z\n\
    00000000000000000000000000000000\n";

// F1: the offline revocation list was off by default, and an error read as "not revoked".
#[test]
fn f1_revocation_data_that_is_asked_for_and_not_there_is_no_pass() {
    let required = Policy { revocation: gatelight::model::policy::Asked::Required, ..policy("genuine") };
    let list = || list("none", SetKind::Revocation, REVOKES_NOTHING);
    assert_eq!(answer(&store([signers(), list()]), &required), ("pass", 0));
    assert_eq!(answer(&store([signers()]), &required), ("cannot-decide", 802));
    for profile in [required, policy("genuine")] {
        assert_eq!(answer(&store([signers(), list().lost()]), &profile), ("cannot-decide", 802), "{}", profile.id);
    }
}

// F2: "all rules passed" was true of no rules at all.
#[test]
fn f2_no_rules_are_no_pass() {
    assert_eq!(answer(&store([signers(), rules(&[met()])]), &entry()), ("pass", 0));
    let of_italy = rule("GR-IT-0001", "Acceptance", "IT", json!(true));
    let mut over = met();
    over["ValidTo"] = "2026-11-24T11:59:59Z".into();
    let mut coming = met();
    coming["ValidFrom"] = "2026-11-24T12:00:01Z".into();
    let mut of_a_region = met();
    of_a_region["Region"] = "IDF".into();
    let mut for_tests = met();
    for_tests["CertificateType"] = "Test".into();
    let mut of_an_app = met();
    of_an_app["Type"] = "BoosterNotification".into();
    for (what, held) in [
        ("none", vec![]),
        ("another country's", vec![of_italy]),
        ("over", vec![over]),
        ("not yet", vec![coming]),
        ("of a region", vec![of_a_region]),
        ("for another kind", vec![for_tests]),
        ("an app's own", vec![of_an_app]),
    ] {
        assert_eq!(answer(&store([signers(), rules(&held)]), &entry()), ("cannot-decide", 804), "{what}");
    }
    assert_eq!(answer(&store([signers()]), &entry()), ("cannot-decide", 804), "no set of rules");
    assert_eq!(answer(&store([signers(), rules(&[met()]).lost()]), &entry()), ("cannot-decide", 805), "a lost one");
    let nowhere = Policy { rules: RulesAsked::Country { country: None, region: String::new() }, ..entry() };
    assert_eq!(answer(&store([signers(), rules(&[met()])]), &nowhere), ("cannot-decide", 840), "no country named");
}

// F3: results of invalidation rules were filtered away before anybody looked for a failure among them.
#[test]
fn f3_what_the_issuing_country_took_back_is_refused() {
    let place = json!({ "extractFromUVCI": [{ "var": "payload.v.0.ci" }, 1] });
    let back = |country: &str, place_taken: &str| {
        let logic = json!({ "!": [{ "===": [place, place_taken] }] });
        rule(&format!("GR-{country}-0009"), "Invalidation", country, logic)
    };
    let held = |rule: Value| store([signers(), rules(&[met(), rule])]);
    assert_eq!(answer(&held(back("DE", "TEST-HOUSE")), &entry()), ("reject", 708));
    assert_eq!(answer(&held(back("DE", "ANOTHER-HOUSE")), &entry()), ("pass", 0));
    assert_eq!(answer(&held(back("FR", "TEST-HOUSE")), &entry()), ("pass", 0), "the issuer is not of that country");
    let old = store([signers(), rules(&[met(), back("DE", "TEST-HOUSE")]).aged(500)]);
    assert_eq!(answer(&old, &entry()), ("reject", 708), "what was taken back stays so");
    let open = rule("GR-DE-0009", "Invalidation", "DE", json!({ "<": [{ "var": "payload.v.0.dt" }, 1] }));
    assert_eq!(answer(&held(open), &entry()), ("cannot-decide", 710));
}

// F4: "all up to date" looked at the signers alone.
#[test]
fn f4_each_set_has_its_own_age() {
    let sets = || [signers(), list("none", SetKind::Revocation, REVOKES_NOTHING), rules(&[met()])];
    assert_eq!(answer(&store(sets()), &entry()), ("pass", 0));
    for (place, code) in [(0, 801), (1, 803), (2, 805)] {
        let mut sets = sets();
        sets[place] = sets[place].clone().aged(500);
        let report = judged(&store(sets), &entry());
        assert_eq!((report.verdict().name(), report.code()), ("cannot-decide", code));
        assert_eq!(report.findings().len(), 1, "the others are in date");
    }
}

// F5: "not before" was not compared, elsewhere nor was the end.
#[test]
fn f5_both_ends_of_a_code_are_compared() {
    for (claim, offset, expected) in [
        (NBF, 0, ("pass", 0)),
        (NBF, 1, ("not-accepted", 301)),
        (EXP, 0, ("pass", 0)),
        (EXP, -1, ("not-accepted", 300)),
    ] {
        let issuer = own();
        let code = issuer.draft(noon()).claim(claim, noon().plus(offset).secs()).sign().text();
        let report = check(&CodeText::line(code), &store([signers()]), &policy("genuine"), now());
        assert_eq!((report.verdict().name(), report.code()), expected, "claim {claim} {offset}");
    }
}

// F6: a hit of a Bloom filter was a revocation, the false ones too.
#[test]
fn f6_a_neighbour_of_a_revoked_hash_is_not_revoked() {
    let hash = sha256_16(b"01DE/TEST-HOUSE/7XK2QVQ9");
    let text = |hash: &[u8]| {
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        format!("# revocation x UCI issued=2026-11-23T12:00:00Z until=2027-11-24T12:00:00Z\n{hex}\n")
    };
    let full = sha256_16(b"URN:UVCI:01DE/TEST-HOUSE/7XK2QVQ9#S");
    let revoked =
        |hash: &[u8]| answer(&store([signers(), list("x", SetKind::Revocation, &text(hash))]), &policy("genuine"));
    assert!([full, hash].iter().any(|hash| revoked(hash) == ("reject", 400)), "the hash itself is");
    for hash in [full, hash] {
        for bit in 0..128 {
            let mut near = hash;
            near[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(revoked(&near), ("pass", 0), "bit {bit}");
        }
    }
}

// F7: trust data had no limit of age.
#[test]
fn f7_signers_that_are_too_old_decide_nothing() {
    for profile in ["genuine", "venue", "self-check", "kiosk"] {
        let limit = policy(profile).trust_ages.too_old;
        for (days, code) in [(limit / DAY - 1, 0), (limit / DAY, 801)] {
            assert_eq!(answer(&store([signers().aged(days)]), &policy(profile)).1, code, "{profile} {days}");
        }
    }
}

// F8: a switch on a server turned "not asked" into "not revoked".
#[test]
fn f8_what_was_not_asked_is_named_and_never_a_pass_of_its_layer() {
    let report = judged(&store([signers()]), &policy("genuine"));
    assert_eq!(report.layers().get(Layer::Revocation), LayerState::NotAsked);
    assert_eq!(report.unasked().collect::<Vec<_>>(), [Layer::Revocation]);
}

// F9 stands where a fault of our own can be made: `check::tests::a_fault_of_ours_is_never_the_holders`.

// F10: keys of tests verified with a tick, in another colour.
#[test]
fn f10_a_key_of_another_realm_is_refused_under_a_band() {
    let uat = trust("own", Realm::Uat, [own().trusted()]);
    let other = trust("other", Realm::Production, [crate::issuer::Issuer::new("other", "DE").trusted()]);
    let report = judged(&store([uat, other]), &policy("genuine"));
    assert_eq!((report.verdict().name(), report.code()), ("reject", 209));
    assert_eq!(report.bands().len(), 1);
}

// F12: the country beside the identifier was the issuer's in one app, the vaccination's in another.
#[test]
fn f12_a_country_and_an_identifier_are_looked_up_in_both_readings() {
    let code = |issuer: &str| {
        let own = own();
        let draft = own.draft(noon()).claim(1, issuer);
        CodeText::line(draft.sign().text())
    };
    // The signer signs for Germany and vaccinated there; the issuer is written as `DE` or in three letters.
    for (country, hit) in [("DE", true), ("DEU", true), ("FR", false)] {
        let hash = sha256_16(format!("{country}URN:UVCI:01DE/TEST-HOUSE/7XK2QVQ9#S").as_bytes());
        let hex: String = hash.iter().map(|byte| format!("{byte:02x}")).collect();
        let header = "# revocation x COUNTRYCODEUCI issued=2026-11-23T12:00:00Z until=2027-11-24T12:00:00Z";
        let store = store([signers(), list("x", SetKind::Revocation, &format!("{header}\n{hex}\n"))]);
        let report = check(&code("DEU"), &store, &policy("genuine"), now());
        assert_eq!(report.code() == 400, hit, "{country}");
    }
}
