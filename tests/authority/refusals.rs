//! What is refused, and that nothing is changed by it (`Office::refused` looks).

use crate::office::{Office, files};
use std::fs;

const PUBLISH: &str = "publish bundle --key keys/snapshot keys/timestamp";

#[test]
fn a_list_that_shrinks_by_a_fifth_is_named_first() {
    let office = Office::open();
    office.first_root();
    office.signers(&["FR", "FR", "FR", "DE", "DE"], "2026-11-26T06:00:00Z");
    office.round();
    office.signers(&["FR", "FR", "DE", "DE"], "2026-11-26T07:00:00Z");
    let said = office.refused("make bundle --from folder");
    assert!(said.contains("shrinks from 5 entries to 4") && said.contains("--shrink trust/real.json"), "{said}");
    office.ok("make bundle --from folder --shrink trust/real.json");
    let said =
        &office.json("bundle/pending/targets.json")["signed"]["targets"]["trust/real.json"]["custom"]["gatelight"];
    assert_eq!(said["entries"], 4, "the checkpoint is told what to expect");
}

#[test]
fn a_list_that_goes_or_is_empty_is_named_first() {
    let office = Office::published();
    fs::remove_dir_all(office.path("folder/trust")).expect("removed");
    fs::remove_file(office.path("folder/terms.toml")).expect("removed");
    assert!(office.refused("make bundle --from folder").contains("in the working folder no longer"));
    let made = office.ok("make bundle --from folder --shrink trust/real.json");
    assert!(made.contains("removed  trust/real.json  3 entries"), "{made}");
    office.file("folder/block/none.toml", "");
    office.file("folder/terms.toml", "[\"block/none.toml\"]\nissued = 2026-11-26T06:00:00Z\n");
    let said = office.refused("make bundle --from folder --shrink trust/real.json");
    assert!(said.contains("block/none.toml: is empty"), "{said}");
}

#[test]
fn half_signed_is_not_published_and_does_not_stop_the_timestamp() {
    let office = Office::published();
    office.signers(&["FR", "FR", "DE", "IT"], "2026-11-26T07:00:00Z");
    office.ok("make bundle --from folder");
    assert!(office.refused(PUBLISH).contains("signed by 0 of the 2 keys"));
    office.ok("sign bundle --key keys/data2");
    assert!(office.refused(PUBLISH).contains("signed by 1 of the 2 keys"));
    let published = office.ok("publish bundle --without targets --key keys/timestamp");
    assert!(published.contains("timestamp 2") && published.contains("targets 1"), "{published}");
    office.ok("sign bundle --key keys/data1");
    assert!(office.ok(PUBLISH).contains("targets 2"));
    assert!(!office.path("bundle/pending/targets.json").exists());
}

#[test]
fn a_wrong_key_signs_nothing() {
    let office = Office::published();
    office.ok("make bundle --from folder --renew");
    office.key("stranger");
    assert!(office.refused("sign bundle --key keys/data1 keys/stranger").contains("may sign nothing"));
    assert!(office.refused("sign bundle --key keys/root1").contains("may sign nothing"), "nor does a root key");
    assert!(office.refused("sign bundle --key keys/data1.pub").contains("holds no key"));
    assert!(office.refused("publish bundle --without targets --key keys/data1").contains("signs neither"));
    assert!(office.refused("publish bundle --without targets --key keys/snapshot").contains("the timestamp needs"));
    assert!(office.ok("sign bundle --key keys/data1").contains("signed by 1 of 2"), "nothing was left of the others");
}

#[test]
fn what_has_expired_is_neither_signed_nor_published() {
    let office = Office::published();
    office.ok("make bundle --from folder --expires 2026-12-01");
    assert!(office.refused("sign bundle --key keys/data1 --at 2026-12-02").contains("targets expired on 2026-12-01"));
    office.ok("sign bundle --key keys/data1 keys/data2");
    assert!(office.refused(&format!("{PUBLISH} --at 2026-12-02")).contains("targets expired on 2026-12-01"));
    assert!(office.refused(&format!("{PUBLISH} --at 2029-01-01")).contains("the root expired on 2028-11-25"));
    let said = office.ok(PUBLISH);
    assert!(said.contains("targets expires on 2026-12-01: renew it"), "{said}");
}

#[test]
fn a_part_that_is_missing_or_altered_is_not_signed_and_not_published() {
    let office = Office::published();
    office.ok("make bundle --from folder --renew");
    let targets = office.path("bundle/targets");
    let (name, bytes) = files(&targets).into_iter().find(|(name, _)| name.starts_with("trust")).expect("signers");
    fs::write(targets.join(&name), [bytes.as_slice(), b"\n"].concat()).expect("altered");
    assert!(office.refused("sign bundle --key keys/data1").contains("is not the file that the metadata names"));
    fs::write(targets.join(&name), &bytes).expect("whole again");
    office.ok("sign bundle --key keys/data1 keys/data2");
    fs::remove_file(targets.join(&name)).expect("removed");
    assert!(office.refused(PUBLISH).contains("real.json"));
    assert!(office.refused("publish bundle --without targets --key keys/timestamp").contains("real.json"));
    fs::write(targets.join(&name), &bytes).expect("whole again");
    office.publish();
}

#[test]
fn a_count_that_is_wrong_is_found_before_it_is_signed() {
    let office = Office::published();
    office.ok("make bundle --from folder --renew");
    let path = office.path("bundle/pending/targets.json");
    let text = fs::read_to_string(&path).expect("what waits");
    fs::write(&path, text.replace("\"entries\": 3", "\"entries\": 2")).expect("altered");
    assert!(office.refused("sign bundle --key keys/data1").contains("another number of entries"));
}

#[test]
fn a_working_folder_that_is_not_whole_is_refused_by_file() {
    let office = Office::published();
    for (file, text, says) in [
        ("folder/recipes/fr.json", "{}", "nothing that a bundle holds"),
        ("folder/rules/fr.json", "{}", "none of the lists"),
        ("folder/block/Ministry.toml", "", "no name for a part"),
        ("folder/block/ministry.toml", "[[entry]]\n", "ministry.toml: entry 1"),
        ("folder/block/ministry.toml", "", "does not say when it was issued"),
        ("folder/profiles/gate.toml", "id = 1\n", "gate.toml"),
        ("folder/revocation/eu.txt", "# revocation eu UCI issued=2026-11-26T00:00:00Z\n", "until=… is missing"),
        (
            "folder/revocation/eu.txt",
            "# revocation other UCI issued=2026-11-26T00:00:00Z until=2027-01-01T00:00:00Z\n",
            "calls itself \"other\"",
        ),
        ("folder/trust/eu.json", "{}", "none of the lists"),
    ] {
        office.file(file, text);
        let said = office.refused("make bundle --from folder");
        assert!(said.contains(says), "{file}: {said}");
        fs::remove_file(office.path(file)).expect("removed");
        let folder = office.path(file);
        let _ = fs::remove_dir(folder.parent().expect("a folder"));
    }
    for (terms, says) in [
        ("", "does not say when it was issued: [\"trust/real.json\"]"),
        (
            "[\"trust/real.json\"]\nissued = 2026-11-26T06:00:00Z\n[\"trust/other.json\"]\nissued = 2026-11-26\n",
            "speaks of trust/other.json, which is not there",
        ),
        ("[\"trust/real.json\"]\nissued = 2026-11-26T06:00:00Z\nrealm = \"training\"\n", "training data"),
        ("[\"trust/real.json\"]\nissued = 2026-11-25T06:00:00Z\n", "not newer"),
        ("[\"trust/real.json\"]\nissued = 2027-11-25T06:00:00Z\n", "dated in the future"),
        ("[\"trust/real.json\"]\nissued = 2026-11-26T06:00:00Z\ngood_until = 2026-11-26T07:00:00Z\n", "good no longer"),
        ("[\"trust/real.json\"]\nissued = 2026-11-26T06:00:00Z\ncolour = \"red\"\n", "unknown field"),
        ("[\"about.json\"]\nissued = 2026-11-26T06:00:00Z\n", "nothing to say of this part"),
    ] {
        office.file("folder/terms.toml", terms);
        let said = office.refused("make bundle --from folder");
        assert!(said.contains(says), "{terms}: {said}");
    }
    fs::remove_file(office.path("folder/about.json")).expect("removed");
    office.signers(&["FR", "FR", "DE"], "2026-11-26T06:00:00Z");
    assert!(office.refused("make bundle --from folder").contains("about.json is missing"));
}

#[test]
fn a_plan_for_a_root_that_makes_no_sense_is_refused() {
    let office = Office::open();
    let rest =
        "--targets keys/data1.pub --targets-threshold 1 --snapshot keys/snapshot.pub --timestamp keys/timestamp.pub";
    for (words, says) in [
        (format!("root new bundle --root keys/root1.pub --root-threshold 2 {rest}"), "2 signatures are needed, of 1"),
        (format!("root new bundle --root keys/root1.pub --root-threshold 0 {rest}"), "threshold of 0"),
        (format!("root new bundle --root keys/data1.pub --root-threshold 1 {rest}"), "would sign for root and targets"),
        (format!("root new bundle --root keys/root1.pub {rest}"), "the first root needs"),
        ("root change bundle".to_owned(), "has no root yet"),
        ("make bundle --from folder".to_owned(), "has no root yet"),
        (
            format!("root new bundle --root keys/root1.pub --root-threshold 1 {rest} --expires 2020-01-01"),
            "be over before",
        ),
    ] {
        let said = office.refused(&words);
        assert!(said.contains(says), "{words}: {said}");
    }
}
