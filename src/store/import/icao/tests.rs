#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::read;
use crate::crypto::anchor::Anchor;
use crate::crypto::made::{
    DATA, Draft, ECDSA_SHA256, Key, MASTER_LIST, MASTER_LIST_SIGNER, Plan, UTF8, may_sign, name, tlv, usage,
};
use crate::model::time::UnixTime;
use crate::store::generations::NewSet;
use crate::store::import::{Origin, Refused, Request};
use std::path::Path;

/// An authority, a signer under it, and the signer's key.
struct Made {
    authority: Vec<u8>,
    signer: Vec<u8>,
    key: Key,
}

fn made(usages: Vec<Vec<u8>>) -> Made {
    let (above, key) = (Key::p256(), Key::p256());
    let authority = Plan { extensions: vec![may_sign()], ..Plan::authority() }.der(&above, &above, ECDSA_SHA256);
    let signer = Plan { extensions: usages, ..Plan::signer() }.der(&key, &above, ECDSA_SHA256);
    Made { authority, signer, key }
}

impl Made {
    fn message(&self, kind: &[u8], content: &[u8]) -> Vec<u8> {
        let draft = Draft { kind, content, attached: true, attributes: true, certificates: vec![&self.signer] };
        draft.sign(&self.key, &name("DE", UTF8, "Authority"))
    }

    fn anchor(&self) -> Anchor {
        Anchor::certificate(&self.authority).unwrap()
    }
}

fn import(bytes: &[u8], anchors: &[Anchor]) -> Result<NewSet, Refused> {
    let request = Request { anchors, ..Request::default() };
    let (path, imported) = (Path::new("list.ml"), UnixTime::from_secs(0).unwrap());
    read(bytes, &Origin { path, stem: "list", source: "list.ml", imported, request })
}

fn refusal(bytes: &[u8], anchors: &[Anchor]) -> String {
    import(bytes, anchors).expect_err("it must be refused").to_string()
}

/// A key whose curve is spelt out by its numbers.
fn explicit(certificate: &[u8]) -> Vec<u8> {
    let named = b"\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07";
    let at = certificate.windows(named.len()).position(|window| window == named).unwrap();
    let mut changed = certificate.to_vec();
    changed[at] = 0x04;
    changed
}

fn list(version: u8, certificates: &[&[u8]]) -> Vec<u8> {
    tlv(0x30, &[&[2, 1, version], &tlv(0x31, certificates)])
}

#[test]
fn a_master_list_gives_authorities_and_counts_what_it_leaves_out() {
    let made = made(vec![usage(MASTER_LIST_SIGNER)]);
    let odd = explicit(&made.authority);
    let message = made.message(MASTER_LIST, &list(0, &[&made.authority, &odd, b"\x30\x00"]));
    for (anchor, signed) in [(vec![made.anchor()], true), (vec![], false)] {
        let set = import(&message, &anchor).unwrap();
        let counts: Vec<_> = set.info.counts.iter().map(|(name, count)| (name.as_str(), *count)).collect();
        assert_eq!(counts, [("authorities", 1), ("left out", 1), ("unreadable", 1)]);
        assert_eq!((set.info.id.as_str(), set.info.signed_by.is_some()), ("master-list-list", signed));
    }
    let stranger = super::tests::made(Vec::new()).anchor();
    assert!(refusal(&message, &[stranger]).contains("does not vouch"));
}

#[test]
fn a_master_list_is_refused_whole() {
    let good = made(vec![usage(MASTER_LIST_SIGNER)]);
    let no_usage = made(Vec::new());
    let content = list(0, &[&good.authority]);
    let message = good.message(MASTER_LIST, &content);
    for end in (0..message.len()).step_by(7) {
        assert!(import(&message[..end], &[]).is_err(), "{end}");
    }
    for (bytes, says) in [
        (no_usage.message(MASTER_LIST, &content), "may not sign master lists"),
        (good.message(MASTER_LIST, &list(1, &[&good.authority])), "version 1"),
        (good.message(MASTER_LIST, &list(0, &[])), "holds no signer"),
        (good.message(MASTER_LIST, b"\x04\x00"), "list of certificates"),
        (good.message(b"\x67\x81\x08\x01\x01\x01", &content), "neither a master list"),
    ] {
        let refusal = refusal(&bytes, &[]);
        assert!(refusal.contains(says), "{refusal}");
    }
}

#[test]
fn an_onboarded_authority_needs_the_anchor_that_vouches_for_it() {
    let (who, country) = (made(Vec::new()), made(Vec::new()));
    let message = who.message(DATA, &country.authority);
    let set = import(&message, &[who.anchor()]).unwrap();
    assert_eq!((set.info.counts.get("authorities"), set.info.signed_by.is_some()), (Some(&1), true));
    assert!(refusal(&message, &[]).contains("--anchor FILE"));
    assert!(refusal(&message, &[country.anchor()]).contains("--anchor FILE"));
    let no_certificate = who.message(DATA, b"hello");
    assert!(import(&no_certificate, &[who.anchor()]).is_err());
}

#[test]
fn a_folder_holds_onboarded_authorities_or_bare_certificates() {
    use crate::store::import::read_as;
    let (who, country) = (made(Vec::new()), made(Vec::new()));
    let folder = tempfile::tempdir().unwrap();
    let now = UnixTime::from_secs(0).unwrap();
    let anchors = [who.anchor()];
    let request = Request { anchors: &anchors, ..Request::default() };
    std::fs::write(folder.path().join("a_signed.der"), who.message(DATA, &country.authority)).unwrap();
    let set = read_as(folder.path(), request, now).unwrap().set;
    assert!(set.info.id.starts_with("anchored-") && set.info.signed_by.is_some());
    assert!(read_as(folder.path(), Request::default(), now).is_err());
    std::fs::write(folder.path().join("b.der"), &country.signer).unwrap();
    let mixed = read_as(folder.path(), request, now).map(|import| import.set.info.id).expect_err("it must be refused");
    assert!(mixed.to_string().contains("a folder each"), "{mixed}");
}
