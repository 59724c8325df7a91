use super::{Error, Profile};
use crate::model::country::Country;
use crate::model::finding::Weight;
use crate::model::policy::{Ages, Asked, Realm, RulesAsked};
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
        assert_eq!(profile.policy.realm == Realm::Training, name == "training");
        let asks_a_country = matches!(profile.policy.rules, RulesAsked::Country { .. });
        let strict = (Ages::days(7, 30), Asked::Required, true);
        let plain = (Ages::days(30, 400), Asked::WhereHeld, false);
        let asked = (profile.policy.trust_ages, profile.policy.revocation, profile.policy.known_values);
        assert_eq!(asked, if asks_a_country { strict } else { plain }, "{name}");
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
fn rules_are_a_countrys_or_a_venues_or_nobodys() {
    let asked = |line: &str| load(&format!("extends = \"entry\"\n{line}\n")).map(|profile| profile.policy.rules);
    let country = |code: Option<&str>, region: &str| RulesAsked::Country {
        country: code.and_then(Country::parse),
        region: region.to_owned(),
    };
    assert_eq!(asked("").expect("built in"), country(None, ""));
    assert_eq!(asked("rules = { country = \"de\" }").expect("a country"), country(Some("DE"), ""));
    assert_eq!(asked("rules = { country = \"DE\", region = \"by\" }").expect("a region"), country(Some("DE"), "BY"));
    assert_eq!(asked("rules = { mode = \"2g-plus\" }").expect("a mode"), RulesAsked::Mode("2g-plus".to_owned()));
    assert_eq!(asked("rules = \"none\"").expect("none"), RulesAsked::None);
    for (line, says) in [
        ("rules = \"some\"", "rules: needs \"none\", a country"),
        ("rules = { mode = \"2g-pls\" }", "did you mean \"2g-plus\"?"),
        ("rules = { mode = \"2g\", country = \"DE\" }", "rules: needs"),
        ("rules = { mode = \"2g\", region = \"BY\" }", "rules: needs"),
        ("rules = { region = \"BY\" }", "rules: needs"),
        ("rules = { country = \"Germany\" }", "rules.country: is no country"),
        ("rules = { country = 7 }", "rules: needs"),
        ("rules = { contry = \"DE\" }", "rules.contry: is no key of a profile; did you mean \"country\"?"),
        ("value_sets = \"require\"", "did you mean \"required\"?"),
        ("combine = { max = 5 }", "combine: needs { max = 1 } to { max = 4 }"),
        ("combine = { most = 2 }", "did you mean \"max\"?"),
        ("combine = 2", "combine: needs"),
        ("max_age = { rules = \"9d/1d\" }", "max_age.rules: needs two rising ages"),
        ("[screen]\nface = \"kisok\"", "did you mean \"kiosk\"?"),
    ] {
        let refusal = asked(line).expect_err(line).to_string();
        assert!(refusal.contains(says), "{line}: {refusal}");
    }
}

#[test]
fn a_built_in_name_takes_its_rules_behind_a_plus() {
    let policy = |name: &str| Profile::load(name).expect(name).policy;
    let entry = policy("entry+DE-by");
    assert_eq!(
        (entry.id.as_str(), entry.rules, entry.revocation),
        (
            "entry+DE-by",
            RulesAsked::Country { country: Country::parse("DE"), region: "BY".to_owned() },
            Asked::Required
        )
    );
    assert_eq!(policy("venue+2g-plus").rules, RulesAsked::Mode("2g-plus".to_owned()));
    assert_eq!(policy("venue").rules, RulesAsked::Mode("3g".to_owned()));
    let local = load("extends = \"venue+test\"\nid = \"door\"\n").expect("a profile").policy;
    assert_eq!((local.id.as_str(), local.rules), ("door", RulesAsked::Mode("test".to_owned())));
    assert!(Profile::load("entry+Germany").expect_err("no country").to_string().contains("is no country"));
    assert!(matches!(Profile::load("no-such+DE"), Err(Error::Unknown { .. })));
}

#[test]
fn profiles_that_stand_on_themselves_end() {
    assert!(load("extends = \"p.toml\"\n").is_err());
    assert!(matches!(Profile::load("no-such"), Err(Error::Unknown { .. })));
}
