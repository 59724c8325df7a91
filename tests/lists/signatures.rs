//! A list's own signature: verified, not checked, wrong.

use crate::issuer::{Issuer, Key};
use crate::makers::{
    Chain, Fault, Made, SWISS, all_signed, certified, directory, entries, gateway, germany, hex, jws, swedish_claims,
    swiss_keys, switzerland, vci,
};
use gatelight::crypto::anchor::Anchor;
use gatelight::store::import::Signature;
use serde_json::json;

fn refusal(made: &Made, anchors: &[Anchor]) -> String {
    made.import(anchors).expect_err("it must be refused").to_string()
}

#[test]
fn with_its_anchor_a_list_is_signed_and_says_by_whom() {
    for (name, made) in all_signed(Fault::None) {
        let import = made.import(&made.anchors).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(import.signature, Signature::Verified, "{name}");
        assert_eq!(import.set.info.signed_by, Some(hex(&made.anchors[0].fingerprint)), "{name}");
    }
}

#[test]
fn without_an_anchor_it_is_unsigned_and_says_what_would_vouch_for_it() {
    for (name, made) in all_signed(Fault::None) {
        let import = made.import(&[]).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(matches!(import.signature, Signature::Unchecked(hint) if !hint.is_empty()), "{name}");
        assert_eq!(import.set.info.signed_by, None, "{name}");
    }
}

#[test]
fn a_signature_that_is_there_and_wrong_refuses_the_file() {
    for fault in [Fault::Signature, Fault::Content] {
        for (name, made) in all_signed(fault) {
            let said = refusal(&made, &made.anchors);
            assert!(said.contains("wrong signature"), "{name}, {fault:?}: {said}");
            // Where a key came along, the damage shows without an anchor too.
            if !matches!((name, fault), ("germany", _) | ("austria", Fault::Signature)) {
                let said = refusal(&made, &[]);
                assert!(said.contains("wrong signature"), "{name}, {fault:?}: {said}");
            }
        }
    }
}

#[test]
fn with_the_anchor_of_somebody_else_every_list_is_refused() {
    let other = Anchor::read(&certified(&Key::p256("other"), "other", "other", true, (2020, 2030))).expect("an anchor");
    for (name, made) in all_signed(Fault::None) {
        let said = refusal(&made, &other);
        assert!(said.contains("--anchor"), "{name}: {said}");
        let both = [other.clone(), made.anchors.clone()].concat();
        assert!(made.import(&both).is_ok(), "{name}: one of several anchors is enough");
    }
}

#[test]
fn with_an_anchor_an_unsigned_file_is_refused() {
    let made = germany(&entries(), Fault::None);
    let content = made.files[0].1.iter().skip_while(|byte| **byte != b'{').copied().collect::<Vec<_>>();
    let bare = Made { files: vec![("dsc.json".to_owned(), content)], given: "dsc.json", anchors: made.anchors };
    assert_eq!(bare.import(&[]).expect("an unsigned list").signature, Signature::Missing);
    assert!(refusal(&bare, &bare.anchors).contains("it is not signed"));
    let listed = gateway(&entries());
    assert!(refusal(&listed, &bare.anchors).contains("it is not signed"));
    let mut alone = vci(&directory(), Fault::None);
    alone.files.truncate(1);
    assert_eq!(alone.import(&[]).expect("an unsigned list").signature, Signature::Missing);
    assert!(refusal(&alone, &alone.anchors).contains("it is not signed"));
}

#[test]
fn every_cut_of_a_signed_list_is_refused() {
    for (name, made) in all_signed(Fault::None) {
        for file in 0..made.files.len().min(2) {
            let whole = made.files[file].1.len();
            for end in (0..whole).step_by((whole / 40).max(1)) {
                let mut files = made.files.clone();
                files[file].1.truncate(end);
                let cut = Made { files, given: made.given, anchors: made.anchors.clone() };
                // A white space at the end is none of the German list.
                assert!(cut.import(&made.anchors).is_err(), "{name}, file {file} cut at {end} of {whole}");
            }
        }
    }
}

#[test]
fn any_changed_byte_refuses_a_signed_list_or_changes_nothing() {
    for (name, made) in all_signed(Fault::None) {
        let whole = made.import(&made.anchors).unwrap_or_else(|error| panic!("{name}: {error}")).set.bytes;
        for file in 0..made.files.len() {
            let length = made.files[file].1.len();
            for at in (0..length).step_by((length / 60).max(1)) {
                for bit in [0x01, 0x20, 0x80] {
                    let mut files = made.files.clone();
                    files[file].1[at] ^= bit;
                    let changed = Made { files, given: made.given, anchors: Vec::new() };
                    // Without an anchor it must only not panic.
                    let _ = changed.import(&[]);
                    if let Ok(import) = changed.import(&made.anchors) {
                        assert!(import.set.bytes == whole, "{name}, file {file}, byte {at}, bit {bit:#x}");
                    }
                }
            }
        }
    }
}

#[test]
fn the_first_line_of_the_german_list_is_a_signature_or_the_file_is_refused() {
    let made = germany(&entries(), Fault::None);
    let text = String::from_utf8(made.files[0].1.clone()).expect("text");
    for broken in
        [text[4..].to_owned(), text.replacen('=', "", 4).replacen('\n', "AAAA\n", 1), format!("\u{feff}{text}")]
    {
        let files = vec![("dsc-list.json".to_owned(), broken.into_bytes())];
        let made = Made { files, given: "dsc-list.json", anchors: Vec::new() };
        assert!(made.import(&[]).is_err());
    }
}

/// A Swedish list over this chain, and the refusal with the root as anchor.
fn over(key: &Key, algorithm: &str, sent: &[Vec<u8>]) -> String {
    let bytes = jws(key, algorithm, sent, &swedish_claims().to_string(), Fault::None);
    let root = Chain::of(Key::p256("x"), "x").root;
    let anchors = Anchor::read(&root).expect("an anchor");
    let made = Made { files: vec![("list.jwt".to_owned(), bytes)], given: "list.jwt", anchors };
    made.import(&made.anchors).map_or_else(|error| error.to_string(), |_| "good".to_owned())
}

#[test]
fn a_chain_leads_to_the_anchor_through_authorities_in_date() {
    let key = || Key::p256("leaf");
    let leaf = |above, years| certified(&key(), "leaf", above, false, years);
    let middle = |authority, years| certified(&Key::p256("middle"), "middle", "root", authority, years);
    let root = Chain::of(Key::p256("x"), "x").root;
    let (in_date, ended) = ((2020, 2030), (2020, 2022));
    let stranger = certified(&Key::p256("stranger"), "middle", "root", true, in_date);
    for (sent, says) in [
        (vec![leaf("middle", in_date), middle(true, in_date)], "good"),
        (vec![leaf("middle", in_date), middle(true, in_date), root.clone()], "good"),
        (vec![leaf("root", in_date)], "good"),
        (vec![leaf("middle", in_date)], "does not lead to the anchor"),
        (vec![leaf("middle", ended), middle(true, in_date)], "certificate 1 of its chain is not valid on 2026-11-20"),
        (vec![leaf("middle", in_date), middle(true, ended)], "certificate 2 of its chain is not valid"),
        (vec![leaf("middle", in_date), middle(false, in_date)], "certificate 2 of its chain may not sign"),
        (vec![leaf("middle", in_date), stranger, root.clone()], "certificate 1 of its chain is not signed"),
        (vec![leaf("other", in_date), middle(true, in_date)], "certificate 1 of its chain is not signed"),
        (vec![middle(true, in_date), leaf("middle", in_date)], "wrong signature"),
        (vec![leaf("middle", in_date), vec![0x30]], "certificate 2 of its chain: not an X.509"),
    ] {
        let said = over(&key(), "ES256", &sent);
        assert!(said.contains(says), "{says}: {said}");
    }
}

#[test]
fn the_key_decides_the_algorithm_and_none_is_none() {
    let leaf = certified(&Key::p256("leaf"), "leaf", "root", false, (2020, 2030));
    for algorithm in ["none", "HS256", "RS256", "PS256", "ES384", "es256", "EdDSA", ""] {
        let said = over(&Key::p256("leaf"), algorithm, std::slice::from_ref(&leaf));
        assert!(said.contains("algorithm that is not that of its key"), "{algorithm}: {said}");
    }
    let rsa = Key::rsa();
    let leaf = certified(&rsa, "leaf", "root", false, (2020, 2030));
    assert_eq!(over(&rsa, "RS256", std::slice::from_ref(&leaf)), "good");
    assert_eq!(over(&rsa, "PS256", std::slice::from_ref(&leaf)), "good");
    assert!(over(&rsa, "ES256", &[leaf]).contains("algorithm that is not that of its key"));
}

#[test]
fn a_certificate_beside_the_directory_vouches_for_nothing() {
    let (one, other) = (vci(&directory(), Fault::None), vci(&directory(), Fault::None));
    let import = one.import(&[]).expect("an unsigned list");
    assert!(
        import.remarks.iter().any(|remark| remark.contains(&hex(&one.anchors[0].fingerprint))),
        "{:?}",
        import.remarks
    );
    let mut swapped = one.files.clone();
    swapped[2] = other.files[2].clone();
    let made = Made { files: swapped, given: one.given, anchors: one.anchors.clone() };
    assert!(refusal(&made, &[]).contains("wrong signature"));
    assert!(made.import(&one.anchors).is_ok(), "the anchor counts, whatever lies beside");
}

#[test]
fn the_signature_file_of_another_austrian_list_is_wrong() {
    let (one, other) = (
        crate::makers::austria(crate::makers::austrian_entries(), Fault::None),
        crate::makers::austria(crate::makers::austrian_entries()[..1].to_vec(), Fault::None),
    );
    let files = vec![one.files[0].clone(), other.files[1].clone()];
    let made = Made { files, given: one.given, anchors: one.anchors };
    assert!(refusal(&made, &made.anchors).contains("that of another list"));
    assert!(refusal(&made, &[]).contains("that of another list"));
}

#[test]
fn the_swiss_lists_are_signed_by_the_swiss_certificate_and_come_together() {
    let in_force = ["AQIDBAUGBwg="];
    for (name, realm) in
        [(SWISS, "production"), ("CH01-AppContentCertificate-abn", "uat"), ("CH01-AppContentCertificate-ref", "dev")]
    {
        let made = switzerland(name, &in_force, &swiss_keys(), Fault::None);
        assert_eq!(made.import(&made.anchors).expect("a list").set.info.realm.name(), realm);
    }
    let other = switzerland("www.example.ch", &in_force, &swiss_keys(), Fault::None);
    assert!(refusal(&other, &other.anchors).contains("not that of the Swiss lists"));
    let whole = switzerland(SWISS, &in_force, &swiss_keys(), Fault::None);
    for file in &whole.files {
        let half = Made { files: vec![file.clone()], given: "", anchors: Vec::new() };
        assert!(refusal(&half, &[]).contains("one part of the Swiss lists"));
    }
    let alone = Made { files: whole.files, given: "list", anchors: Vec::new() };
    assert!(refusal(&alone, &[]).contains("one part of the Swiss lists"));
}

#[test]
fn anchors_come_as_certificates_or_keys_in_pem_or_der() {
    let issuer = Issuer::new("anchor", "DE");
    let spki = issuer.trusted().spki;
    let pem = gatelight::crypto::anchor::Anchor::read(&crate::makers::pem_key(&spki)).expect("an anchor");
    assert_eq!(Anchor::read(&spki).expect("an anchor"), pem);
    assert_eq!(Anchor::read(&issuer.certificate).expect("an anchor")[0].spki, spki);
    for bad in [
        json!({}).to_string().as_bytes(),
        b"",
        &spki[..40],
        b"-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n",
    ] {
        assert!(Anchor::read(bad).is_err());
    }
}
