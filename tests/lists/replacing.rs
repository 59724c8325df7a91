//! What an import may put in the place of what the store holds.

use crate::makers::{Fault, Made, entries, entry, germany, now, signers, sweden, swedish_claims};
use gatelight::crypto::anchor::Anchor;
use gatelight::store::Store;
use gatelight::store::generations::Error;
use gatelight::store::import::{Installed, install};
use std::path::Path;

fn put(store: &Path, made: &Made, anchors: &[Anchor], force: bool) -> Result<Installed, Error> {
    install(store, made.import(anchors).unwrap_or_else(|error| panic!("{error}")).set, force)
}

/// A German list of the first or of both signers, of this day in November.
fn list(count: usize, day: u32) -> Made {
    let listed: Vec<_> =
        signers().iter().take(count).map(|one| entry(one, "DSC", &format!("2026-11-{day:02}T00:00:00Z"))).collect();
    germany(&listed, Fault::None)
}

#[test]
fn an_import_tells_what_is_new_and_what_is_gone() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let told = |made: &Made| {
        let done = put(dir.path(), made, &[], false).unwrap_or_else(|error| panic!("{error}"));
        (done.generation, done.new, done.removed)
    };
    assert_eq!(told(&list(2, 1)), (1, 2, 0));
    assert_eq!(told(&list(1, 2)), (2, 0, 1));
    assert_eq!(told(&list(2, 3)), (3, 1, 0));
    assert_eq!(told(&list(2, 3)), (4, 0, 0), "the same list again is no older one");
}

#[test]
fn an_unverified_list_never_replaces_a_verified_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (old, new) = (list(1, 1), list(2, 20));
    put(dir.path(), &old, &old.anchors, false).expect("a verified list");
    let refusal = put(dir.path(), &new, &[], false).expect_err("it must be refused").to_string();
    assert!(
        refusal.contains("\"germany\"") && refusal.contains("--anchor") && refusal.contains("--force"),
        "{refusal}"
    );
    let held = || Store::open(&[dir.path().to_owned()]).expect("the store opens");
    assert!(held().generation() == 1 && held().sets()[0].info.signed_by.is_some());
    let done = put(dir.path(), &new, &new.anchors, false).expect("a verified one does");
    assert_eq!(done.other_anchor, None);
    let mut other = new.import(&new.anchors).expect("a list").set;
    other.info.signed_by = Some("another".to_owned());
    let before = install(dir.path(), other, false).expect("a verified one does").other_anchor;
    assert_eq!(
        before,
        held().sets()[0].info.signed_by.as_ref().map(|_| crate::makers::hex(&new.anchors[0].fingerprint))
    );
    put(dir.path(), &list(1, 21), &[], true).expect("and whoever insists");
    assert!(held().sets()[0].info.signed_by.is_none());
}

#[test]
fn an_older_list_never_replaces_a_newer_one() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let (old, new) = (list(2, 1), list(1, 20));
    put(dir.path(), &new, &new.anchors, false).expect("a list");
    for anchors in [&old.anchors[..], &[]] {
        let refusal = put(dir.path(), &old, anchors, false).expect_err("it must be refused").to_string();
        assert!(refusal.contains("--force"), "{refusal}");
    }
    let refusal = put(dir.path(), &old, &old.anchors, false).expect_err("it must be refused").to_string();
    assert!(refusal.contains("issued 2026-11-20T00:00:00Z") && refusal.contains("2026-11-01T00:00:00Z"), "{refusal}");
    assert_eq!(put(dir.path(), &old, &old.anchors, true).map(|done| done.generation).ok(), Some(2));
}

#[test]
fn another_list_beside_it_is_no_matter() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let made = germany(&entries(), Fault::None);
    put(dir.path(), &made, &made.anchors, false).expect("a list");
    let mut claims = swedish_claims();
    claims["iat"] = now().plus(-300 * 86_400).secs().into();
    put(dir.path(), &sweden(&claims, Fault::None), &[], false).expect("an older, unverified one of another name");
    assert_eq!(Store::open(&[dir.path().to_owned()]).expect("the store opens").sets().len(), 2);
}
