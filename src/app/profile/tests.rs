use super::{Error, Profile};
use crate::model::finding::Weight;
use crate::model::policy::{Ages, Asked, Realm};
use std::path::PathBuf;

fn load(text: &str) -> Result<Profile, Error> {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let path: PathBuf = dir.path().join("p.toml");
    std::fs::write(&path, text).expect("a file in it");
    Profile::load(&path.to_string_lossy())
}

fn refusal(line: &str) -> String {
    load(&format!("extends = \"genuine\"\n{line}\n")).expect_err("a profile that must be refused").to_string()
}

#[test]
fn the_built_in_profiles_are_whole() {
    for name in Profile::built_in() {
        let profile = Profile::load(name).expect("a built-in profile");
        assert_eq!(profile.policy.id, name);
        assert_eq!(profile.policy.trust_ages, Ages::days(30, 400));
        assert_eq!(profile.policy.revocation, Asked::WhereHeld);
    }
    assert_eq!(Profile::load("training").expect("built in").policy.realm, Realm::Training);
}

#[test]
fn a_profile_stands_on_another() {
    let text = "extends = \"genuine\"\nid = \"gate-1\"\nmax_age = { trust = \"2d/7d\" }\n[weights]\n203 = \"reject\"\n";
    let profile = load(text).expect("a right profile");
    assert_eq!((profile.policy.id.as_str(), profile.policy.trust_ages), ("gate-1", Ages::days(2, 7)));
    assert_eq!(profile.policy.revocation_ages, Ages::days(30, 400));
    assert_eq!(profile.policy.weights.get(&203), Some(&Weight::Reject));
    assert!(!profile.policy.chains);
    assert!(load("extends = \"genuine\"\nchains = true\n").expect("a right profile").policy.chains);
}

#[test]
fn an_unknown_key_is_refused_with_the_nearest() {
    for (line, says) in [
        ("vlaue_sets = \"off\"", "vlaue_sets: is no key of a profile; did you mean \"value_sets\"?"),
        ("[screen]\nhold_second = 7", "screen.hold_second: is no key of a profile; did you mean \"hold_seconds\"?"),
        ("max_age = { turst = \"1d/2d\" }", "did you mean \"trust\"?"),
        ("formats = [\"eu-dc\"]", "did you mean \"eu-dcc\"?"),
        ("realm = \"prod\"", "\"prod\" is none that it takes"),
    ] {
        let refusal = refusal(line);
        assert!(refusal.contains(says), "{line}: {refusal}");
    }
}

#[test]
fn a_wrong_value_says_what_would_be_right() {
    for (line, says) in [
        ("version = \"1\"", "needs a whole number"),
        ("kinds = []", "at least one name"),
        ("chains = \"yes\"", "needs true or false"),
        ("max_age = { trust = \"30d\" }", "two rising ages"),
        ("max_age = { trust = \"9d/2d\" }", "two rising ages"),
        ("[screen]\nhold_seconds = 61", "5 to 60"),
        ("[weights]\n200 = \"cannot-decide\"", "can only be raised"),
        ("[weights]\n999 = \"reject\"", "no code of a finding"),
        ("[weights]\n203 = \"no\"", "did you mean"),
        ("x = ", "line 2"),
    ] {
        let refusal = refusal(line);
        assert!(refusal.contains(says), "{line}: {refusal}");
    }
}

#[test]
fn what_this_version_cannot_judge_is_refused_not_ignored() {
    for line in [
        "rules = { country = \"DE\" }",
        "value_sets = \"required\"",
        "combine = { max = 4 }",
        "[screen]\nface = \"kiosk\"",
        "[screen]\npin = \"x\"",
    ] {
        assert!(matches!(load(&format!("extends = \"genuine\"\n{line}\n")), Err(Error::Key { .. })), "{line}");
    }
}

#[test]
fn profiles_that_stand_on_themselves_end() {
    assert!(load("extends = \"p.toml\"\n").is_err());
    assert!(matches!(Profile::load("no-such"), Err(Error::Unknown { .. })));
}
