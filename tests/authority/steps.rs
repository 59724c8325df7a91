//! The steps in their order: keys, a root signed on three machines, make, sign, publish, renew.

use crate::office::{Checkpoint, Office, TODAY, carry, files};
use gatelight::store::signers;
use std::fs;

#[test]
fn a_key_is_secret_and_never_overwritten() {
    let office = Office::open();
    let shown = office.ok("keys show keys/root1");
    assert_eq!(office.ok("keys show keys/root1.pub"), shown, "the public file says the same");
    assert_eq!(shown.lines().next().map(|line| line.trim_start_matches("key id      ").len()), Some(64));
    let before = fs::read(office.path("keys/root1")).expect("a key");
    assert!(office.refused("keys new keys/root1").contains("never overwritten"));
    fs::remove_file(office.path("keys/root1.pub")).expect("removed");
    assert!(office.refused("keys new keys/root1").contains("never overwritten"), "also where its public part went");
    assert_eq!(fs::read(office.path("keys/root1")).expect("a key"), before);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = fs::metadata(office.path("keys/root1")).expect("a key").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
}

#[test]
fn a_root_is_signed_on_one_machine_after_the_other() {
    let office = Office::open();
    office.ok(
        "root new one --root keys/root1.pub keys/root2.pub keys/root3.pub --root-threshold 2 --targets keys/data1.pub \
         --targets-threshold 1 --snapshot keys/snapshot.pub --timestamp keys/timestamp.pub --expires 2027-06-01",
    );
    let first = office.ok("root sign one --key keys/root1");
    assert!(first.contains("missing: 1 of its own keys"), "{first}");
    assert!(!office.path("one/metadata/1.root.json").exists(), "one of two is no root");
    assert!(office.ok("root sign one --key keys/root1").contains("missing: 1"), "the same person twice counts once");
    carry(&office.path("one"), &office.path("two"));
    let second = office.ok("root sign two --key keys/root2");
    assert!(second.contains("complete: metadata/1.root.json"), "{second}");
    assert!(!office.path("two/pending/root.json").exists());
    let shown = office.ok("root show two");
    let print = gatelight::crypto::digest::sha256(&fs::read(office.path("two/metadata/1.root.json")).expect("a root"));
    let groups: Vec<String> = print.chunks(2).map(|pair| format!("{:02x}{:02x}", pair[0], pair[1])).collect();
    assert!(shown.contains(&groups.join(" ")) && shown.contains("root       2 of 3"), "{shown}");
    assert!(shown.contains("until 2027-06-01T00:00:00Z") && shown.contains('\u{2580}'), "the end, and a code");
}

#[test]
fn a_bundle_goes_from_the_data_office_to_a_checkpoint() {
    let office = Office::open();
    office.first_root();
    office.signers(&["FR", "FR", "DE"], "2026-11-26T06:00:00Z");
    let made = office.ok("make bundle --from folder");
    assert!(made.contains("added    trust/real.json  3 entries"), "{made}");
    let looked = office.ok("sign bundle");
    let listed = "3 entries  issued 2026-11-26T06:00:00Z  complete for FR";
    assert!(looked.contains(listed) && looked.contains("signed by 0 of 2"), "looks first: {looked}");
    let half = office.ok("sign bundle --key keys/data1");
    assert!(half.contains("signed by 1 of 2") && half.contains("trust/real.json"), "{half}");
    // The second signer works on another machine, and what comes back is published on a third.
    carry(&office.path("bundle"), &office.path("second"));
    assert!(office.ok("sign second --key keys/data3").contains("complete, it may be published"));
    carry(&office.path("second"), &office.path("third"));
    let published = office.ok("publish third --key keys/snapshot keys/timestamp");
    assert!(published.contains("timestamp 1, until 2026-12-26") && published.contains("targets 1"), "{published}");
    let mut checkpoint = Checkpoint::provisioned(&office.path("third"));
    let parts = checkpoint.update(&office.path("third"), TODAY).expect("a whole bundle");
    assert_eq!(parts.keys().collect::<Vec<_>>(), ["about.json", "trust/real.json"]);
    let keys = signers::read(&parts["trust/real.json"]).expect("signers");
    assert_eq!(keys.len(), 3);
    let targets = office.json("third/metadata/1.targets.json");
    let said = &targets["signed"]["targets"]["trust/real.json"]["custom"]["gatelight"];
    let expected = serde_json::json!({
        "issued": "2026-11-26T06:00:00Z", "good_until": null, "realm": "production", "complete_for": ["FR"], "entries": 3,
    });
    assert_eq!(*said, expected);
    assert_eq!(targets["signed"]["expires"], "2027-02-24T08:00:00Z", "90 days");
}

#[test]
fn a_profile_is_signed_and_reaches_a_checkpoint() {
    let office = Office::published();
    let text = "id = \"gate\"\nextends = \"genuine\"\n";
    office.file("folder/profiles/gate.toml", text);
    assert!(office.round().contains("added    profiles/gate.toml"));
    let taken = Checkpoint::provisioned(&office.path("bundle")).update(&office.path("bundle"), TODAY);
    assert_eq!(taken.expect("a bundle").get("profiles/gate.toml").map(Vec::as_slice), Some(text.as_bytes()));
    office.file("folder/profiles/gate.toml", &text.replace("gate", "door"));
    assert!(office.refused("make bundle --from folder").contains("its id is door"));
}

#[test]
fn rules_and_value_sets_of_any_form_reach_a_checkpoint_in_our_own() {
    let office = Office::published();
    let rule = |number: u8| {
        let identifier = format!("GR-FR-{number:04}");
        serde_json::json!({
            "identifier": identifier, "type": "Acceptance", "country": "FR", "version": "1.0.0", "schemaVersion": "1.0.0",
            "engine": "CERTLOGIC", "engineVersion": "1.0.0", "certificateType": "General", "logic": true,
            "validFrom": "2022-02-01T00:00:00Z", "validTo": "2030-06-01T00:00:00Z",
        })
    };
    let swiss = |numbers: std::ops::Range<u8>| {
        let rules: Vec<_> = numbers.map(rule).collect();
        serde_json::json!({ "rules": rules, "valueSets": { "country-2-codes": ["CH", "FR"] } }).to_string()
    };
    office.file("folder/rules/ch.json", &swiss(0..10));
    office.file("folder/values/ch.json", &swiss(0..10));
    let own = r#"{"schema":1,"issued":"2026-11-26T07:00:00Z","sets":[{"id":"a","codes":{"1":"One"}}]}"#;
    office.file("folder/values/own.json", own);
    assert!(office.refused("make bundle --from folder").contains("does not say when it was issued"));
    let terms = std::fs::read_to_string(office.path("folder/terms.toml")).expect("terms");
    let issued = |day: u8| {
        let issued = format!("issued = 2026-11-{day}T05:00:00Z\n");
        format!("{terms}[\"rules/ch.json\"]\n{issued}[\"values/ch.json\"]\n{issued}")
    };
    office.file("folder/terms.toml", &issued(25));
    let made = office.round();
    for line in ["added    rules/ch.json  10 entries", "values/ch.json  2 entries", "values/own.json  1 entries"] {
        assert!(made.contains(line), "{line}: {made}");
    }
    let taken =
        Checkpoint::provisioned(&office.path("bundle")).update(&office.path("bundle"), TODAY).expect("a bundle");
    let rules = gatelight::rules::set::RuleSet::read(&taken["rules/ch.json"]).expect("our own form");
    assert_eq!(rules.len(), 10);
    let values = gatelight::rules::values::ValueSets::read(&taken["values/ch.json"]).expect("our own form");
    assert_eq!(values.knows("country-2-codes", "FR"), Some(true));

    // Two of ten go: that has to be meant.
    office.file("folder/rules/ch.json", &swiss(2..10));
    office.file("folder/terms.toml", &issued(26));
    let refused = office.refused("make bundle --from folder");
    assert!(refused.contains("rules/ch.json: shrinks from 10 entries to 8"), "{refused}");
    assert!(office.ok("make bundle --from folder --shrink rules/ch.json").contains("FR +0 -2"));
    office.file("folder/rules/ch.json", "[{}]");
    assert!(office.refused("make bundle --from folder").contains("nothing that can be used"));
}

#[test]
fn the_timestamp_alone_is_renewed_by_its_own_key() {
    let office = Office::published();
    let before = files(&office.path("bundle"));
    office.ok("publish bundle --key keys/timestamp --at 2026-12-03T08:00:00Z");
    let after = files(&office.path("bundle"));
    let changed: Vec<_> = after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)).collect();
    assert_eq!(changed.len(), 1, "one file moves: {:?}", changed.iter().map(|(name, _)| name).collect::<Vec<_>>());
    let mut checkpoint = Checkpoint::provisioned(&office.path("bundle"));
    assert!(checkpoint.update(&office.path("bundle"), "2027-01-02T07:00:00Z").is_ok(), "30 days more");
    let mut late = Checkpoint::provisioned(&office.path("bundle"));
    let error = late.update(&office.path("bundle"), "2027-01-02T09:00:00Z").expect_err("and not one more");
    assert!(error.to_string().contains("timestamp"), "{error}");
}

#[test]
fn nothing_changed_means_nothing_to_sign_until_half_of_the_time_has_passed() {
    let office = Office::published();
    assert!(office.ok("make bundle --from folder").contains("nothing is to be signed"));
    let late = office.ok("make bundle --from folder --at 2027-01-20T08:00:00Z");
    assert!(late.contains("0 bytes are new") && late.contains("targets 2 waits"), "{late}");
}

#[test]
fn what_changed_is_told_by_country_before_it_is_signed() {
    let office = Office::published();
    office.signers(&["FR", "FR", "DE", "IT"], "2026-11-27T06:00:00Z");
    office.file(
        "folder/block/ministry.toml",
        "[[entry]]\nuvci_prefix = \"URN:UVCI:01DE/IZ12345A\"\nreason = \"issued through a pharmacy that does not exist\"\n",
    );
    let terms = fs::read_to_string(office.path("folder/terms.toml")).expect("terms");
    office.file("folder/terms.toml", &format!("{terms}\n[\"block/ministry.toml\"]\nissued = 2026-11-27T06:00:00Z\n"));
    let made = office.ok("make bundle --from folder --at 2026-11-27T08:00:00Z");
    assert!(made.contains("changed  trust/real.json  4 entries; IT +1 -0"), "{made}");
    assert!(made.contains("added    block/ministry.toml  1 entries"), "{made}");
    assert!(made.contains("same     about.json"), "{made}");
}

#[test]
fn a_key_on_p256_signs_as_well() {
    let office = Office::published();
    let algorithm = &aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING;
    let made = aws_lc_rs::signature::EcdsaKeyPair::generate_pkcs8(algorithm, &aws_lc_rs::rand::SystemRandom::new());
    office.bytes("keys/token", made.expect("a key").as_ref());
    let shown = office.ok("keys show keys/token");
    let public = shown.lines().find_map(|line| line.strip_prefix("public key  ")).expect("the public key");
    office.file("keys/token.pub", public);
    office.ok("root change bundle --targets keys/data1.pub keys/token.pub --timestamp keys/timestamp.pub");
    office.ok("root sign bundle --key keys/root1 keys/root2");
    office.ok("make bundle --from folder");
    office.ok("sign bundle --key keys/data1");
    assert!(office.refused("publish bundle --key keys/snapshot keys/timestamp").contains("signed by 1 of the 2 keys"));
    office.ok("sign bundle --key keys/token");
    office.publish();
    let mut checkpoint = Checkpoint::provisioned(&office.path("bundle"));
    assert_eq!(checkpoint.update(&office.path("bundle"), TODAY).expect("both kinds of keys").len(), 2);
}
