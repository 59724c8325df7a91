//! The daily round: how much moves when a little changes.

use crate::office::{Checkpoint, Office, TODAY, files};
use gatelight::store::revocation::HashList;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// A list of `count` hashes from `first` on, each of them its number's SHA-256.
fn list(office: &Office, first: u32, count: u32, issued: &str) -> String {
    let mut text = format!("# revocation eu COUNTRYCODEUCI issued={issued} until=2027-02-01T00:00:00Z\n");
    for number in first..first + count {
        let hash = gatelight::crypto::digest::sha256_16(&number.to_be_bytes());
        writeln!(text, "{}", crate::office::hex(&hash)).expect("a string");
    }
    office.file("folder/revocation/eu.txt", &text);
    text
}

/// How many bytes a stick that was there the day before takes home.
fn moved(before: &BTreeMap<std::path::PathBuf, Vec<u8>>, office: &Office) -> usize {
    let after = files(&office.path("bundle"));
    after.iter().filter(|(name, bytes)| before.get(*name) != Some(bytes)).map(|(_, bytes)| bytes.len()).sum()
}

#[test]
fn a_day_of_100_000_hashes_moves_what_is_new() {
    let office = Office::published();
    list(&office, 0, 100_000, "2026-11-26T00:00:00Z");
    let made = office.round();
    assert!(made.contains("added    revocation/eu.txt  100000 entries"), "{made}");
    let before = files(&office.path("bundle"));
    let text = list(&office, 50, 100_050, "2026-11-26T06:00:00Z");
    let made = office.round();
    assert!(made.contains("changed  revocation/eu.txt  100050 entries; +100 -50"), "{made}");
    let bytes = moved(&before, &office);
    println!("moved bytes of the second day: {bytes} of {}", text.len());
    assert!(bytes < 20_000, "{bytes}");
    let parts = Checkpoint::provisioned(&office.path("bundle")).update(&office.path("bundle"), TODAY).expect("whole");
    let differences: Vec<_> = parts.keys().filter(|path| path.ends_with(".diff")).collect();
    assert_eq!(differences.len(), 1);
    assert_eq!(applied(&parts), HashList::parse(&text).expect("a list"));
    // A third day goes on from the second, not from the base.
    let before = files(&office.path("bundle"));
    let text = list(&office, 60, 100_050, "2026-11-26T07:00:00Z");
    office.round();
    assert!(moved(&before, &office) < 20_000);
    let parts = Checkpoint::provisioned(&office.path("bundle")).update(&office.path("bundle"), TODAY).expect("whole");
    assert_eq!(parts.keys().filter(|path| path.ends_with(".diff")).count(), 2);
    assert_eq!(applied(&parts), HashList::parse(&text).expect("a list"));
}

#[test]
fn a_new_base_comes_once_the_differences_are_half_of_it() {
    let office = Office::published();
    list(&office, 0, 1_000, "2026-11-26T00:00:00Z");
    office.round();
    list(&office, 0, 1_300, "2026-11-26T01:00:00Z");
    office.round();
    let targets =
        |version: u32| office.json(&format!("bundle/metadata/{version}.targets.json"))["signed"]["targets"].clone();
    let base = |version| targets(version)["revocation/eu.txt"]["hashes"]["sha256"].clone();
    assert_eq!(base(2), base(3), "the base stays");
    assert_eq!(
        targets(3).as_object().map(|parts| parts.keys().filter(|path| path.ends_with(".diff")).count()),
        Some(1)
    );
    let text = list(&office, 0, 1_700, "2026-11-26T02:00:00Z");
    office.round();
    assert_ne!(base(3), base(4));
    let parts = Checkpoint::provisioned(&office.path("bundle")).update(&office.path("bundle"), TODAY).expect("whole");
    assert!(parts.keys().all(|path| !path.ends_with(".diff")), "{:?}", parts.keys());
    assert_eq!(applied(&parts), HashList::parse(&text).expect("a list"));
}

#[test]
fn a_list_that_did_not_change_makes_no_difference() {
    let office = Office::published();
    list(&office, 0, 100, "2026-11-26T00:00:00Z");
    office.round();
    list(&office, 0, 110, "2026-11-26T01:00:00Z");
    office.round();
    let made = office.ok("make bundle --from folder");
    assert!(
        made.contains("same     revocation/eu.txt  110 entries") && made.contains("nothing is to be signed"),
        "{made}"
    );
    list(&office, 0, 120, "2026-11-26T00:30:00Z");
    assert!(office.refused("make bundle --from folder").contains("is not newer"), "an old list comes back");
}

/// The list that the parts lead to, by the contract alone: base, then each difference from its state.
fn applied(parts: &BTreeMap<String, Vec<u8>>) -> HashList {
    let mut text = String::from_utf8(parts["revocation/eu.txt"].clone()).expect("text");
    let state = |text: &str| crate::office::hex(&gatelight::crypto::digest::sha256(text.as_bytes()));
    let mut steps: Vec<&str> = parts
        .iter()
        .filter(|(path, _)| path.starts_with("revocation/eu/"))
        .map(|(_, bytes)| std::str::from_utf8(bytes).expect("text"))
        .collect();
    while !steps.is_empty() {
        let from = format!(" from={} ", state(&text));
        let next = steps.iter().position(|step| step.lines().next().is_some_and(|line| line.contains(&from)));
        let mut lines = steps.swap_remove(next.expect("a difference that leads on")).lines();
        let first = lines.next().expect("a first line");
        let head = lines.next().expect("a head").to_owned();
        let mut hashes: std::collections::BTreeSet<String> = text.lines().skip(1).map(str::to_owned).collect();
        for line in lines {
            match line.split_at(1) {
                ("+", hash) => assert!(hashes.insert(hash.to_owned())),
                ("-", hash) => assert!(hashes.remove(hash)),
                _ => panic!("{line}"),
            }
        }
        text = hashes.into_iter().fold(head + "\n", |text, hash| text + &hash + "\n");
        assert!(first.ends_with(&format!(" to={}", state(&text))), "{first}");
    }
    HashList::parse(&text).expect("a list")
}
