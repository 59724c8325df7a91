//! Sixteen attacks with a stick, and some more: each is refused with its cause, and the data in use stays.

use super::made::{Bundle, Key, Root, Signers, seal};
use super::{Machine, NOW, at, bundle, list, names, signer, terms};
use crate::store::bundle::{Record, Refused};
use crate::store::generations::load;
use serde_json::{Value, json};
use std::fs;
use std::sync::atomic::{AtomicBool, Ordering};

/// Takes a first bundle, lets `attack` change the stick with the next one, and tells why it was refused.
fn refused(next: &Bundle, attack: impl FnOnce(&Machine)) -> String {
    let machine = Machine::of(&bundle());
    machine.take(&bundle()).expect("the first one");
    let before = machine.held();
    machine.plug(next);
    attack(&machine);
    let refused = machine.take_stick(true).expect_err("an attack");
    assert_eq!(machine.held(), before, "the data in use stays");
    assert_eq!(names(&machine.store().join("generations")), ["1"], "nothing is left behind");
    refused.to_string()
}

fn edit(machine: &Machine, name: &str, change: impl FnOnce(&mut Vec<u8>)) {
    let path = machine.stick().join(name);
    let mut bytes = fs::read(&path).expect("a file");
    change(&mut bytes);
    fs::write(path, bytes).expect("a file");
}

/// A file of the stick whose name ends so.
fn target(machine: &Machine, folder: &str) -> String {
    format!("targets/{folder}/{}", names(&machine.stick().join("targets").join(folder))[0])
}

#[test]
fn an_older_bundle() {
    let machine = Machine::of(&bundle());
    machine.take(&bundle().next()).expect("the second one");
    let before = machine.held();
    let refused = machine.take(&bundle()).expect_err("the first one").to_string();
    assert!(refused.contains("older than the data in use") && refused.contains("and 2 is held"), "{refused}");
    assert_eq!(machine.held(), before);
}

#[test]
fn an_older_bundle_after_the_keys_were_changed() {
    let machine = Machine::of(&bundle());
    let mut rotated = bundle().next().next();
    rotated.roots.push(Root { timestamp: Signers::of(&[14], 1), ..rotated.roots[0].clone() });
    machine.take(&rotated).expect("version 3, with another timestamp key");
    let older = Bundle { timestamp: 2, snapshot: 2, targets: 2, ..rotated.clone() };
    let refused = machine.take(&older).expect_err("version 2 with the new key").to_string();
    assert!(refused.contains("older than the data in use"), "{refused}");
    let refused = machine.take(&Bundle { roots: vec![rotated.roots[0].clone()], ..bundle().next().next().next() });
    let refused = refused.expect_err("version 4 with the old key").to_string();
    assert!(refused.contains("\"timestamp\" has 0 good signatures"), "{refused}");
}

#[test]
fn a_bundle_held_back_until_it_ends() {
    let said = refused(&Bundle { expires: "2026-11-26T11:59:59Z".to_owned(), ..bundle().next() }, |_| {});
    assert!(said.starts_with("the metadata of \"timestamp\" was good until 2026-11-26T11:59:59Z"), "{said}");
    let machine = Machine::of(&bundle());
    machine.now.set(at("2027-02-01T00:00:00Z"));
    let said = machine.take(&bundle()).expect_err("late").to_string();
    assert!(said.contains("get the present bundle, or look at the clock"), "{said}");
    machine.now.set(at(NOW));
    machine.take(&bundle()).expect("with the right clock all is well");
}

#[test]
fn a_root_that_has_ended() {
    let mut ended = bundle().next();
    ended.roots[0].expires = "2026-11-01T00:00:00Z".to_owned();
    let machine = Machine::of(&ended);
    let said = machine.take(&ended).expect_err("ended").to_string();
    assert!(said.contains("\"root\" was good until 2026-11-01"), "{said}");
}

#[test]
fn two_versions_mixed() {
    let other = |bundle: Bundle| bundle.with("block/fakes.toml", "[[entry]]\nuvci = \"URN:UVCI:01:FR:W\"\n", terms());
    let elsewhere = tempfile::tempdir().expect("a folder");
    other(bundle().next()).write(elsewhere.path());
    for name in ["metadata/2.snapshot.json", "metadata/2.targets.json"] {
        let said = refused(&bundle().next(), |machine| {
            fs::copy(elsewhere.path().join(name), machine.stick().join(name)).expect("copied");
        });
        assert!(said.starts_with(name) && said.contains("was changed, or comes from another version"), "{said}");
    }
}

#[test]
fn metadata_that_is_cut() {
    for (name, says) in [
        ("metadata/timestamp.json", "cannot be read: it is not JSON, or cut"),
        ("metadata/2.snapshot.json", "is cut: "),
        ("metadata/2.targets.json", "is cut: "),
    ] {
        let said = refused(&bundle().next(), |machine| edit(machine, name, |bytes| bytes.truncate(200)));
        assert!(said.starts_with(name) && said.contains(says), "{said}");
    }
}

/// The next bundle with another block list, so that its file is read.
fn with_news() -> Bundle {
    bundle().next().with("block/fakes.toml", "[[entry]]\nuvci = \"URN:UVCI:01:FR:NEW\"\n", terms())
}

#[test]
fn a_part_that_is_cut_longer_changed_or_gone() {
    type Change = fn(&mut Vec<u8>);
    let changes: [(Change, &str); 3] = [
        (|bytes| bytes.truncate(20), "is cut: 20 bytes of"),
        (|bytes| bytes.push(b'\n'), "is longer than what was signed for"),
        (|bytes| bytes[22] ^= 1, "is not the file that was signed for"),
    ];
    for (change, says) in changes {
        let said = refused(&with_news(), |machine| edit(machine, &target(machine, "block"), change));
        assert!(said.contains(says), "{said}");
    }
    let said = refused(&with_news(), |machine| {
        fs::remove_file(machine.stick().join(target(machine, "block"))).expect("gone");
    });
    assert!(said.contains("is missing; copy the whole bundle again"), "{said}");
}

#[test]
fn metadata_that_is_gone() {
    for name in ["metadata/2.snapshot.json", "metadata/2.targets.json"] {
        let said = refused(&bundle().next(), |machine| fs::remove_file(machine.stick().join(name)).expect("gone"));
        assert!(said.starts_with(name) && said.contains("is missing"), "{said}");
    }
    let said = refused(&bundle().next(), |machine| fs::remove_dir_all(machine.stick().join("metadata")).expect("gone"));
    assert!(said.contains("there is no bundle in this folder"), "{said}");
}

#[test]
fn the_bundle_of_somebody_else() {
    let mut foreign = bundle().next();
    foreign.roots[0] = Root {
        root: Signers::of(&[61, 62, 63], 2),
        timestamp: Signers::of(&[64], 1),
        snapshot: Signers::of(&[65], 1),
        targets: Signers::of(&[66], 1),
        ..foreign.roots[0].clone()
    };
    let said = refused(&foreign, |_| {});
    assert!(said.contains("of another authority"), "{said}");
    let said =
        refused(&foreign, |machine| fs::remove_file(machine.stick().join("metadata/1.root.json")).expect("gone"));
    assert!(said.contains("\"timestamp\" has 0 good signatures, 1 are needed"), "{said}");
}

#[test]
fn a_new_root_without_the_old_ones_consent() {
    let mut next = bundle().next();
    next.roots.push(Root { root: Signers::of(&[61, 62], 2), ..next.roots[0].clone() });
    let said = refused(&next, |machine| {
        let root = next.root(2);
        let signed: Value = serde_json::from_slice(&root).expect("JSON");
        let only_new = seal(&signed["signed"], &[Key(61), Key(62), Key(1)]);
        fs::write(machine.stick().join("metadata/2.root.json"), only_new).expect("a file");
    });
    assert!(said.contains("metadata/2.root.json is not signed by enough") && said.contains("1 of 2"), "{said}");
}

#[test]
fn one_key_that_signs_twice() {
    let said = refused(&bundle().next(), |machine| {
        // The same signature once more, where two different ones are needed.
        let name = "metadata/2.targets.json";
        let text = fs::read(machine.stick().join(name)).expect("a file");
        let signed: Value = serde_json::from_slice(&text).expect("JSON");
        repin(machine, &seal(&signed["signed"], &[Key(6), Key(6)]));
    });
    assert!(said.contains("the metadata of \"targets\" counts one key twice"), "{said}");
    // One key under two names.
    let mut next = bundle().next();
    next.roots.push(Root { targets: Signers::of(&[6, 6], 2), ..next.roots[0].clone() });
    let said = refused(&next, |machine| {
        let mut root: Value = serde_json::from_slice(&next.root(2)).expect("JSON");
        let keys = root["signed"]["keys"].as_object_mut().expect("keys");
        let ids: Vec<String> = root_ids(&root_of(&next), "targets");
        let key = keys[&ids[0]].clone();
        keys.insert("ff".repeat(32), key);
        root["signed"]["roles"]["targets"]["keyids"] = json!([ids[0], "ff".repeat(32)]);
        let sealed = seal(&root["signed"], &[Key(1), Key(2), Key(3)]);
        fs::write(machine.stick().join("metadata/2.root.json"), sealed).expect("a file");
    });
    assert!(said.contains("counts one key twice"), "{said}");
}

fn root_of(bundle: &Bundle) -> Value {
    serde_json::from_slice(&bundle.root(2)).expect("JSON")
}

fn root_ids(root: &Value, role: &str) -> Vec<String> {
    let ids = root["signed"]["roles"][role]["keyids"].as_array().expect("ids");
    ids.iter().map(|id| id.as_str().expect("an id").to_owned()).collect()
}

/// Puts other targets metadata in, with a snapshot and a timestamp that speak of it.
fn repin(machine: &Machine, targets: &[u8]) {
    let pin = |version: u64, bytes: &[u8]| json!({ "version": version, "length": bytes.len(), "hashes": { "sha256": super::hash(bytes) } });
    let put = |name: &str, bytes: &[u8]| fs::write(machine.stick().join("metadata").join(name), bytes).expect("a file");
    let role = |kind: &str, meta: Value| json!({ "_type": kind, "spec_version": "1.0.31", "version": 2, "expires": "2027-01-01T00:00:00Z", "meta": meta });
    put("2.targets.json", targets);
    let snapshot = seal(&role("snapshot", json!({ "targets.json": pin(2, targets) })), &[Key(5)]);
    put("2.snapshot.json", &snapshot);
    put("timestamp.json", &seal(&role("timestamp", json!({ "snapshot.json": pin(2, &snapshot) })), &[Key(4)]));
}

#[cfg(unix)]
#[test]
fn a_link_a_device_a_pipe_or_a_folder_in_place_of_a_file() {
    use std::os::unix::fs::symlink;
    let no_file = |said: String| assert!(said.contains("is no regular file, and links are not followed"), "{said}");
    let at_part = |machine: &Machine| machine.stick().join(target(machine, "block"));
    no_file(refused(&with_news(), |machine| {
        let path = at_part(machine);
        let moved = machine.folder.path().join("moved");
        fs::rename(&path, &moved).expect("moved");
        symlink(moved, path).expect("a link to the very same bytes");
    }));
    no_file(refused(&with_news(), |machine| {
        let (folder, moved) = (machine.stick().join("targets"), machine.folder.path().join("moved"));
        fs::rename(&folder, &moved).expect("moved");
        symlink(moved, folder).expect("a link in place of the folder");
    }));
    no_file(refused(&bundle().next(), |machine| {
        let path = machine.stick().join("metadata/timestamp.json");
        fs::remove_file(&path).expect("gone");
        symlink("/dev/zero", path).expect("a link to a device");
    }));
    no_file(refused(&with_news(), |machine| {
        let path = at_part(machine);
        fs::remove_file(&path).expect("gone");
        fs::create_dir(path).expect("a folder");
    }));
    no_file(refused(&with_news(), |machine| {
        let path = at_part(machine);
        fs::remove_file(&path).expect("gone");
        let made = std::process::Command::new("mkfifo").arg(&path).status().expect("mkfifo");
        assert!(made.success());
    }));
}

#[test]
fn a_file_that_changes_while_it_is_read() {
    let machine = Machine::of(&bundle());
    machine.plug(&with_news());
    let path = machine.stick().join(target(&machine, "block"));
    let good = fs::read(&path).expect("a file");
    let bad = String::from_utf8(good.clone()).expect("text").replace(":NEW", ":OLD").into_bytes();
    let stop = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            while !stop.load(Ordering::Relaxed) {
                fs::write(&path, &bad).expect("a file");
                fs::write(&path, &good).expect("a file");
            }
        });
        for _ in 0..300 {
            let _ = machine.take_stick(false);
        }
        stop.store(true, Ordering::Relaxed);
    });
    fs::write(&path, &good).expect("a file");
    machine.take_stick(false).expect("whole again");
    let generation = machine.held().0.expect("a generation");
    let held = fs::read(machine.store().join(format!("generations/{generation}/bundle-block-fakes.block")));
    assert_eq!(held.expect("a set"), good, "what was checked is what was kept");
}

#[test]
fn a_stolen_timestamp_key_and_the_way_back() {
    let machine = Machine::of(&bundle());
    let far = Bundle { timestamp: 1 << 63, snapshot: 1 << 63, ..bundle() };
    machine.take(&far).expect("signed with the stolen keys");
    let refused = machine.take(&bundle().next()).expect_err("the honest one").to_string();
    assert!(refused.contains("and 9223372036854775808 is held"), "{refused}");
    // A new root appoints other keys for both: what was seen of their versions counts no more.
    let mut back = bundle().next();
    back.roots.push(Root {
        timestamp: Signers::of(&[14], 1),
        snapshot: Signers::of(&[15], 1),
        ..back.roots[0].clone()
    });
    machine.take(&back).expect("the way back");
    let refused = machine.take(&Bundle { timestamp: 1, ..back }).expect_err("from here on it counts again").to_string();
    assert!(refused.contains("version 1 of \"timestamp\", and 2 is held"), "{refused}");
    assert!(machine.take(&far).is_err());
}

#[test]
fn a_thousand_roots() {
    let machine = Machine::of(&bundle());
    let mut many = bundle().next();
    let root = many.roots[0].clone();
    many.roots.resize(1_001, root.clone());
    let refused = machine.take(&many).expect_err("too many").to_string();
    assert_eq!(refused, "the bundle has more than 256 new roots of trust");
    many.roots.resize(257, root);
    machine.take(&many).expect("256 are followed");
}

#[test]
fn files_that_are_huge_and_folders_that_are_full() {
    let said = refused(&with_news(), |machine| {
        let file =
            fs::File::options().write(true).open(machine.stick().join(target(machine, "block"))).expect("a file");
        file.set_len(2_000_000_000).expect("a hole");
    });
    assert!(said.contains("is longer than what was signed for"), "{said}");
    let said = refused(&bundle().next(), |machine| {
        let file =
            fs::File::options().write(true).open(machine.stick().join("metadata/timestamp.json")).expect("a file");
        file.set_len(2_000_000_000).expect("a hole");
    });
    assert!(said.contains("is too large: 2000000000 bytes"), "{said}");
    // Names come from signed data: what else lies there is not even listed.
    let machine = Machine::of(&bundle());
    machine.plug(&bundle());
    for number in 0..20_000 {
        fs::write(machine.stick().join(format!("metadata/x{number}.json")), b"").expect("a file");
    }
    machine.take_stick(false).expect("taken");
}

#[test]
fn the_second_place_remembers_what_the_first_one_lost() {
    let machine = Machine::of(&bundle());
    machine.take(&bundle().next()).expect("version 2");
    // Somebody put back the store of last week, or cut the record in it.
    fs::write(machine.store().join("generations/1/bundle.bundle"), b"{}").expect("spoilt");
    assert!(matches!(machine.take(&bundle()), Err(Refused::Older { held: 2, .. })));
    machine.take(&bundle().next()).expect("the present one mends it");
    let record = |machine: &Machine| machine.with(|taker| taker.record()).expect("remembered").versions;
    assert_eq!(record(&machine)["timestamp"], 2);
    // And the other way round.
    fs::remove_file(machine.store().join("bundle.json")).expect("gone");
    assert!(matches!(machine.take(&bundle()), Err(Refused::Older { held: 2, .. })));
    assert!(machine.take(&bundle().next()).expect("nothing new").update.is_held);
    assert!(Record::beside(&machine.store()).expect("it can be read").is_some(), "the second place is there again");
    for spoil in 0..64 {
        let machine = Machine::of(&bundle());
        machine.take(&bundle().next()).expect("version 2");
        let path = machine.store().join("bundle.json");
        let mut bytes = fs::read(&path).expect("the copy");
        let place = bytes.len() * spoil / 64;
        bytes[place] ^= 1 << (spoil % 8);
        fs::write(&path, &bytes).expect("spoilt");
        assert_eq!(Record::beside(&machine.store()).expect("it can be read"), None, "byte {place}");
        assert!(matches!(machine.take(&bundle()), Err(Refused::Older { held: 2, .. })));
    }
}

#[test]
fn a_list_that_shrinks_or_is_empty_needs_a_second_yes() {
    let machine = Machine::of(&bundle());
    machine.take(&bundle()).expect("ten signers");
    let of = |count: u8, terms: Value| {
        let signers: Vec<_> = (0..count).map(|number| signer("FR", number)).collect();
        bundle().next().with("trust/eu.json", list(&signers), terms)
    };
    let losses = |bundle: &Bundle| machine.look(bundle).expect("a bundle").losses;
    assert_eq!(losses(&of(9, terms())), [""; 0]);
    assert_eq!(losses(&of(8, terms())), ["bundle-trust-eu loses 2 of 10 entries"]);
    assert_eq!(losses(&of(0, terms())), ["bundle-trust-eu is empty"]);
    assert!(losses(&of(8, json!({ "issued": "2026-11-26T06:00:00Z", "entries": 8 }))).is_empty(), "it is signed for");
    let before = machine.held();
    let refused = machine.take(&of(8, terms())).expect_err("one yes").to_string();
    assert_eq!(
        refused,
        "bundle-trust-eu loses 2 of 10 entries. This needs a second yes: ask the authority whether it is right"
    );
    assert_eq!(machine.held(), before);
    let taken = machine.take_stick(true).expect("two");
    assert_eq!(taken.update.sets[0].by_country["FR"], (0, 2));
    // Signers that have expired are no loss.
    let old = |number| crate::store::trust::TrustedKey {
        valid_until: at("2026-01-01T00:00:00Z").secs(),
        ..signer("FR", number)
    };
    let signers: Vec<_> = (0..8).map(|number| signer("FR", number)).chain((20..30).map(old)).collect();
    machine.take(&of(8, terms()).next().with("trust/eu.json", list(&signers), terms())).expect("more");
    assert!(losses(&of(8, terms()).next().next()).is_empty());
}

#[test]
fn a_list_that_a_bundle_does_not_bring_any_more_needs_a_second_yes() {
    let machine = Machine::of(&bundle());
    machine.take(&bundle()).expect("signers and a block list");
    let mut without = bundle().next();
    without.parts.remove("block/fakes.toml");
    let refused = machine.take(&without).expect_err("one yes").to_string();
    assert!(refused.starts_with("bundle-block-fakes is taken away"), "{refused}");
    machine.take_stick(true).expect("two");
    assert!(load(&machine.store()).expect("a store").sets.iter().all(|(info, _)| info.id != "bundle-block-fakes"));
}

#[test]
fn a_role_or_a_list_that_goes_back() {
    let machine = Machine::of(&bundle());
    machine.take(&Bundle { targets: 7, ..bundle() }).expect("targets 7");
    let refused =
        machine.take(&Bundle { timestamp: 2, snapshot: 2, targets: 6, ..bundle() }).expect_err("back").to_string();
    assert!(refused.contains("version 6 of \"targets\", and 7 is held"), "{refused}");
    let eu = list(&[signer("FR", 1)]);
    let back = bundle().with("trust/eu.json", eu, json!({ "issued": "2026-11-25T06:00:00Z", "entries": 1 }));
    let refused =
        machine.take(&Bundle { timestamp: 3, snapshot: 3, targets: 8, ..back }).expect_err("older").to_string();
    assert!(refused.contains("trust/eu.json cannot be used: it was issued 2026-11-25"), "{refused}");
}

#[test]
fn members_that_come_twice() {
    let said = refused(&bundle().next(), |machine| {
        edit(machine, "metadata/timestamp.json", |bytes| {
            let text = String::from_utf8(bytes.clone()).expect("text");
            *bytes = text.replacen("\"version\":2", "\"version\":9,\"version\":2", 1).into_bytes();
        });
    });
    assert!(said.contains("metadata/timestamp.json cannot be read"), "{said}");
}
