#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{CmsError, is_signed_data, open};
use crate::crypto::made::{DATA, Draft, ECDSA_SHA256, Key, MASTER_LIST, Plan, RSA_SHA256, UTF8, may_sign, name};
use crate::crypto::scheme::SchemeError;
use aws_lc_rs::signature::RSA_PKCS1_SHA256;

const CONTENT: &[u8] = b"what was signed";

fn signer(key: &Key) -> Vec<u8> {
    Plan::signer().der(key, key, key.algorithm())
}

fn message(key: &Key, certificate: &[u8], attached: bool, attributes: bool) -> Vec<u8> {
    let draft = Draft { kind: DATA, content: CONTENT, attached, attributes, certificates: vec![certificate] };
    draft.sign(key, &name("DE", UTF8, "Authority"))
}

#[test]
fn opens_messages_with_and_without_content_and_attributes() {
    for key in [Key::p256(), Key::rsa(&RSA_PKCS1_SHA256, RSA_SHA256)] {
        let certificate = signer(&key);
        for attributes in [true, false] {
            let attached = message(&key, &certificate, true, attributes);
            let opened = open(&attached, None).unwrap();
            assert_eq!((opened.content.as_slice(), opened.signer.as_slice()), (CONTENT, certificate.as_slice()));
            let detached = message(&key, &certificate, false, attributes);
            assert_eq!(open(&detached, Some(CONTENT)).unwrap().content, CONTENT);
            assert!(is_signed_data(&attached) && is_signed_data(&detached) && !is_signed_data(&certificate));
            assert_eq!(open(&attached, Some(CONTENT)).err(), Some(CmsError::Content));
            assert_eq!(open(&detached, None).err(), Some(CmsError::Content));
            let other = open(&detached, Some(b"what was signeD")).err();
            assert_eq!(other, Some(if attributes { CmsError::Attributes } else { CmsError::Signature }));
        }
    }
}

#[test]
fn no_changed_byte_gives_other_content_or_another_signer() {
    let key = Key::p256();
    let certificate = signer(&key);
    let good = message(&key, &certificate, true, true);
    for place in 0..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 1;
        // What nobody signed may change: the version, the list of digests, the other half of the certificate.
        if let Ok(opened) = open(&changed, None) {
            assert_eq!(opened.content, CONTENT, "byte {place}");
        }
        assert!(open(&good[..place], None).is_err(), "cut at {place}");
    }
    let longer = [good.as_slice(), &[0]].concat();
    assert!(open(&longer, None).is_err());
}

#[test]
fn refuses_a_signer_who_did_not_come_along_and_types_without_attributes() {
    let (key, other) = (Key::p256(), Key::p256());
    let elsewhere = Plan { issuer: name("AT", UTF8, "Authority"), ..Plan::signer() }.der(&key, &key, ECDSA_SHA256);
    assert_eq!(open(&message(&key, &elsewhere, true, true), None).err(), Some(CmsError::Signer));
    assert_eq!(open(&message(&key, &signer(&other), true, true), None).err(), Some(CmsError::Signature));
    let certificate = signer(&key);
    let draft = Draft {
        kind: MASTER_LIST,
        content: CONTENT,
        attached: true,
        attributes: false,
        certificates: vec![&certificate],
    };
    assert_eq!(open(&draft.sign(&key, &name("DE", UTF8, "Authority")), None).err(), Some(CmsError::Attributes));
    let sha1 = Key::elliptic(&aws_lc_rs::signature::ECDSA_P256_SHA256_ASN1_SIGNING, crate::crypto::made::ECDSA_SHA1);
    let old = message(&sha1, &signer(&sha1), true, true);
    assert_eq!(open(&old, None).err(), Some(CmsError::Scheme(SchemeError::Sha1)));
}

#[test]
fn leads_to_the_certificate_itself_and_to_authorities_above_it() {
    let (root, middle, key, other) = (Key::p256(), Key::p256(), Key::p256(), Key::p256());
    let named = |common: &str| name("DE", UTF8, common);
    let plan = |issuer: &str, subject: &str, ca: bool| Plan {
        issuer: named(issuer),
        subject: named(subject),
        extensions: if ca { vec![may_sign()] } else { Vec::new() },
        ..Plan::signer()
    };
    let root_certificate = plan("Root", "Root", true).der(&root, &root, ECDSA_SHA256);
    let middle_certificate = plan("Root", "Authority", true).der(&middle, &root, ECDSA_SHA256);
    let no_authority = plan("Root", "Authority", false).der(&middle, &root, ECDSA_SHA256);
    let own = plan("Authority", "Signer", false).der(&key, &middle, ECDSA_SHA256);
    let stranger = plan("Root", "Root", true).der(&other, &other, ECDSA_SHA256);
    let sent = |certificates: Vec<&[u8]>| {
        let draft = Draft { kind: DATA, content: CONTENT, attached: true, attributes: true, certificates };
        open(&draft.sign(&key, &named("Authority")), None).unwrap()
    };
    let whole = sent(vec![&own, &middle_certificate]);
    for (anchor, leads) in [(&own, true), (&middle_certificate, true), (&root_certificate, true), (&stranger, false)] {
        assert_eq!(whole.leads_to(&[anchor.as_slice()]), leads);
    }
    assert!(!whole.leads_to(&[]));
    assert!(!sent(vec![&own]).leads_to(&[root_certificate.as_slice()]), "the middle one is missing");
    assert!(!sent(vec![&own, &no_authority]).leads_to(&[root_certificate.as_slice()]), "it may not sign");
}
