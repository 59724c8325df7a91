//! A regional office with a block list of its own.

use crate::office::{Checkpoint, Office, TODAY, carry, signature};
use serde_json::json;
use std::fs;

fn with_north() -> Office {
    let office = Office::published();
    ["north1", "north2"].iter().for_each(|name| office.key(name));
    let waiting =
        office.ok("delegate bundle north --paths local/north/* --key keys/north1.pub keys/north2.pub --threshold 1");
    assert!(waiting.contains("targets, north"), "{waiting}");
    office.ok("sign bundle --key keys/data1 keys/data2 keys/north1");
    office.publish();
    office
}

fn list(office: &Office, folder: &str, place: &str) {
    let text =
        format!("[[entry]]\nuvci_prefix = \"URN:UVCI:01DE/{place}\"\nreason = \"a pharmacy that does not exist\"\n");
    office.file(&format!("north/{folder}"), &text);
    office.file("north/terms.toml", &format!("[\"{folder}\"]\nissued = 2026-11-26T07:00:00Z\n"));
}

#[test]
fn a_regional_office_blocks_a_place_without_the_ministry() {
    let office = with_north();
    let bundle = office.path("bundle");
    let mut checkpoint = Checkpoint::provisioned(&bundle);
    assert_eq!(checkpoint.update(&bundle, TODAY).expect("an empty role").len(), 2);
    // The office works on a machine of its own; the ministry's people sign nothing.
    carry(&bundle, &office.path("office"));
    list(&office, "local/north/pharmacies.toml", "IZ12345A");
    let made = office.ok("make office --from north --role north");
    assert!(
        made.contains("added    local/north/pharmacies.toml  1 entries") && made.contains("north 2 waits"),
        "{made}"
    );
    office.ok("sign office --key keys/north2");
    office.ok("publish office --key keys/snapshot keys/timestamp");
    let parts = checkpoint.update(&office.path("office"), TODAY).expect("the regional list");
    assert!(parts.contains_key("local/north/pharmacies.toml"), "{:?}", parts.keys());
    assert_eq!(checkpoint.trusted.targets_role("targets").map(|role| role.version), Some(2), "untouched");
}

#[test]
fn a_regional_office_signs_nothing_else() {
    let office = with_north();
    for folder in ["local/south/pharmacies.toml", "block/pharmacies.toml", "local/north/deeper/pharmacies.toml"] {
        let _ = fs::remove_dir_all(office.path("north"));
        list(&office, folder, "IZ12345A");
        let said = office.refused("make bundle --from north --role north");
        assert!(said.contains("may only sign local/north/*") || said.contains("nothing that a bundle holds"), "{said}");
    }
    let said = office.refused("make bundle --from north --role south");
    assert!(said.contains("nothing is delegated to \"south\""), "{said}");
}

#[test]
fn a_list_that_was_put_under_a_regional_role_by_hand_is_neither_signed_nor_published() {
    let office = with_north();
    let _ = fs::remove_dir_all(office.path("north"));
    list(&office, "local/north/pharmacies.toml", "IZ12345A");
    office.ok("make bundle --from north --role north");
    let path = office.path("bundle/pending/north.json");
    let text = fs::read_to_string(&path).expect("what waits");
    fs::write(&path, text.replace("local/north/", "local/south/")).expect("altered");
    assert!(office.refused("sign bundle --key keys/north1").contains("may only sign local/north/*"));
    // The same by somebody with the office's own key and another program.
    let mut role = office.json("bundle/pending/north.json");
    let id = office.json("bundle/metadata/1.north.json")["signatures"][0]["keyid"].clone();
    let signature = signature(&office, "north1", &role["signed"]);
    role["signatures"] = json!([{ "keyid": id, "sig": signature }]);
    fs::write(&path, role.to_string()).expect("signed");
    let said = office.refused("publish bundle --key keys/snapshot keys/timestamp");
    assert!(said.contains("local/south/pharmacies.toml: the role \"north\" may only sign"), "{said}");
}

#[test]
fn a_role_that_ends_takes_its_lists_along_and_stays_pinned() {
    let office = with_north();
    let bundle = office.path("bundle");
    let mut checkpoint = Checkpoint::provisioned(&bundle);
    checkpoint.update(&bundle, TODAY).expect("with the role");
    office.ok("delegate bundle north --remove");
    assert!(office.refused("sign bundle --key keys/north1").contains("may sign nothing"));
    office.ok("sign bundle --key keys/data1 keys/data3");
    office.publish();
    // TUF: a snapshot that loses a role is refused by who knew it.
    assert_eq!(checkpoint.update(&bundle, TODAY).expect("without the role").len(), 2);
    assert!(office.json("bundle/metadata/3.snapshot.json")["signed"]["meta"]["north.json"].is_object());
    assert!(office.json("bundle/metadata/3.targets.json")["signed"].get("delegations").is_none());
}

#[test]
fn patterns_and_names_that_mean_nothing_are_refused() {
    let office = Office::published();
    for (words, says) in [
        ("delegate bundle targets --paths local/a/* --key keys/data1.pub --threshold 1", "none to delegate to"),
        ("delegate bundle a --paths * --key keys/data1.pub --threshold 1", "covers no part"),
        ("delegate bundle a --paths about.json --key keys/data1.pub --threshold 1", "covers no part"),
        ("delegate bundle a --paths local/a/* --key keys/data1.pub --threshold 2", "--threshold from 1"),
        ("delegate bundle a --remove", "nothing is delegated"),
    ] {
        let said = office.refused(words);
        assert!(said.contains(says), "{words}: {said}");
    }
}
