//! Keys that change, and keys that were stolen.

use crate::office::{Checkpoint, Office, TODAY, signature};
use gatelight::crypto::digest::sha256;
use serde_json::json;
use std::fs;

#[test]
fn new_keys_need_the_old_root_and_the_new_one() {
    let office = Office::published();
    let mut asleep = Checkpoint::provisioned(&office.path("bundle"));
    asleep.update(&office.path("bundle"), TODAY).expect("the first round");
    ["root4", "data4"].iter().for_each(|name| office.key(name));
    office.ok(
        "root change bundle --root keys/root2.pub keys/root3.pub keys/root4.pub --targets keys/data2.pub keys/data3.pub \
         keys/data4.pub",
    );
    let own = office.ok("root sign bundle --key keys/root2 keys/root4");
    assert!(own.contains("missing: 1 of the root before keys"), "two of the new keys are one of the old: {own}");
    assert!(office.refused("root sign bundle --key keys/data1").contains("is none of this root"));
    assert!(office.ok("root sign bundle --key keys/root1").contains("complete: metadata/2.root.json"));
    // data1 signed the published targets, and is no key any more.
    assert!(office.refused("publish bundle --key keys/snapshot keys/timestamp").contains("signed by 1 of the 2 keys"));
    assert!(office.ok("make bundle --from folder").contains("targets 2 waits"));
    assert!(office.refused("sign bundle --key keys/data1").contains("may sign nothing"));
    office.ok("sign bundle --key keys/data2 keys/data4");
    office.publish();
    let parts = asleep.update(&office.path("bundle"), TODAY).expect("follows the change");
    assert_eq!((asleep.trusted.root().version, parts.len()), (2, 2));
}

#[test]
fn a_root_is_renewed_without_a_change_of_keys() {
    let office = Office::published();
    office.ok("root change bundle --at 2028-06-01");
    office.ok("root sign bundle --key keys/root1 keys/root2");
    let (one, two) = (office.json("bundle/metadata/1.root.json"), office.json("bundle/metadata/2.root.json"));
    assert_eq!(one["signed"]["roles"], two["signed"]["roles"]);
    assert_eq!(two["signed"]["expires"], "2030-06-01T00:00:00Z");
    let mut checkpoint = Checkpoint::provisioned(&office.path("bundle"));
    checkpoint.update(&office.path("bundle"), TODAY).expect("follows it");
}

#[test]
fn a_stolen_timestamp_key_with_a_version_of_2_to_the_63_is_recovered_from() {
    let office = Office::published();
    let bundle = office.path("bundle");
    let mut fooled = Checkpoint::provisioned(&bundle);
    fooled.update(&bundle, TODAY).expect("the honest one");
    let honest = fs::read(bundle.join("metadata/timestamp.json")).expect("a timestamp");
    let far = 1_u64 << 63;
    fs::write(bundle.join("metadata/timestamp.json"), stolen(&office, far)).expect("the thief's");
    fooled.update(&bundle, TODAY).expect("a checkpoint cannot know");
    assert_eq!(fooled.trusted.timestamp().map(|timestamp| timestamp.version), Some(far));
    // The honest one is refused from now on, and so is every next one.
    fs::write(bundle.join("metadata/timestamp.json"), &honest).expect("the honest one");
    assert!(fooled.update(&bundle, TODAY).is_err(), "rolled back");
    // The office notices where the thief's file comes back, and says what to do.
    fs::write(bundle.join("metadata/timestamp.json"), stolen(&office, far)).expect("the thief's");
    let said = office.refused("publish bundle --key keys/snapshot keys/timestamp");
    assert!(said.contains("somebody else has its key") && said.contains("root change"), "{said}");
    ["snapshot2", "timestamp2"].iter().for_each(|name| office.key(name));
    office.ok("root change bundle --snapshot keys/snapshot2.pub --timestamp keys/timestamp2.pub");
    office.ok("root sign bundle --key keys/root1 keys/root2");
    assert!(office.refused("publish bundle --key keys/snapshot keys/timestamp").contains("signs neither"));
    office.ok("publish bundle --key keys/snapshot2 keys/timestamp2");
    fooled.update(&bundle, TODAY).expect("the new root ends it");
    assert_eq!(fooled.trusted.timestamp().map(|timestamp| timestamp.version), Some(1));
    let mut fresh = Checkpoint::provisioned(&bundle);
    assert_eq!(fresh.update(&bundle, TODAY).expect("a new machine").len(), 2);
}

/// A timestamp as somebody makes it who has the key and no program of ours.
fn stolen(office: &Office, version: u64) -> Vec<u8> {
    let bundle = office.path("bundle/metadata");
    let snapshot = fs::read(bundle.join("1.snapshot.json")).expect("a snapshot");
    let pin = json!({
        "hashes": { "sha256": crate::office::hex(&sha256(&snapshot)) }, "length": snapshot.len(), "version": 1,
    });
    let mut signed = json!({
        "_type": "timestamp", "expires": "2036-01-01T00:00:00Z", "meta": { "snapshot.json": pin },
        "spec_version": "1.0.0", "version": version,
    });
    signed.sort_all_objects();
    let id = office.json("bundle/metadata/timestamp.json")["signatures"][0]["keyid"].clone();
    let signature = signature(office, "timestamp", &signed);
    json!({ "signatures": [{ "keyid": id, "sig": signature }], "signed": signed }).to_string().into_bytes()
}
