#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Broken, Link};
use crate::crypto::made::{
    ECDSA_SHA1, ECDSA_SHA256, ECDSA_SHA384, ECDSA_SHA512, Key, PRINTABLE, PSS_SHA512, Plan, RSA_SHA256, UTF8, name,
    own_id,
};
use crate::crypto::scheme::{Hash, Scheme};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_P521_SHA512_ASN1_SIGNING, RSA_PKCS1_SHA256,
    RSA_PSS_SHA512,
};

#[test]
fn each_scheme_of_an_authority_holds_and_no_other_key_does() {
    let keys = [
        (Key::p256(), Scheme::Ecdsa(Hash::Sha256)),
        (Key::elliptic(&ECDSA_P384_SHA384_ASN1_SIGNING, ECDSA_SHA384), Scheme::Ecdsa(Hash::Sha384)),
        (Key::elliptic(&ECDSA_P521_SHA512_ASN1_SIGNING, ECDSA_SHA512), Scheme::Ecdsa(Hash::Sha512)),
        (Key::rsa(&RSA_PKCS1_SHA256, RSA_SHA256), Scheme::Pkcs1(Hash::Sha256)),
        (Key::rsa(&RSA_PSS_SHA512, PSS_SHA512), Scheme::Pss(Hash::Sha512)),
    ];
    let own = Key::p256();
    let authorities: Vec<Link> = keys.iter().map(|(key, _)| Plan::authority().signed(key, key)).collect();
    for (place, (above, scheme)) in keys.iter().enumerate() {
        let signer = Plan::signer().signed(&own, above);
        assert_eq!(signer.scheme(), Ok(*scheme));
        for (other, authority) in authorities.iter().enumerate() {
            let answer = signer.signed_by(authority);
            assert_eq!(answer.is_ok(), place == other, "{scheme:?} by {other}: {answer:?}");
        }
        assert_eq!(signer.signed_by_any(&authorities), Ok(()));
        assert_eq!(authorities[place].signed_by(&authorities[place]), Ok(()), "it signed itself");
    }
}

#[test]
fn no_changed_byte_of_the_certificate_holds() {
    let (own, above) = (Key::p256(), Key::p256());
    let authority = Plan::authority().signed(&above, &above);
    let good = Plan::signer().der(&own, &above, ECDSA_SHA256);
    assert_eq!(Link::parse(&good).unwrap().signed_by(&authority), Ok(()));
    for place in 0..good.len() {
        let mut changed = good.clone();
        changed[place] ^= 1;
        let answer = Link::parse(&changed).map(|link| link.signed_by(&authority));
        assert!(!matches!(answer, Ok(Ok(()))), "byte {place}");
    }
}

#[test]
fn sha1_is_an_answer_of_its_own_whatever_stands_above() {
    let (own, above) = (Key::p256(), Key::elliptic(&ECDSA_P256_SHA256_ASN1_SIGNING, ECDSA_SHA1));
    let signer = Plan::signer().signed(&own, &above);
    let authority = Plan::authority().signed(&above, &above);
    assert_eq!(signer.signed_by(&authority), Err(Broken::Sha1));
    assert_eq!(signer.signed_by_any([]), Err(Broken::Sha1));
}

#[test]
fn names_are_compared_without_case_string_type_and_white_space() {
    let (own, above) = (Key::p256(), Key::p256());
    let authority = Plan::authority().signed(&above, &above);
    for (issuer, expected) in [
        (name("DE", PRINTABLE, "Authority"), Ok(())),
        (name("de", UTF8, " AUTHORITY "), Ok(())),
        (name("DE", UTF8, "Authority 2"), Err(Broken::NoAuthority)),
        (name("", UTF8, "Authority"), Err(Broken::NoAuthority)),
    ] {
        let signer = Plan { issuer, ..Plan::signer() }.signed(&own, &above);
        assert_eq!(signer.signed_by_any([&authority]), expected);
    }
}

#[test]
fn says_what_is_nearest_to_holding() {
    let (own, above, other) = (Key::p256(), Key::p256(), Key::p256());
    let authority = |plan: Plan, key: &Key| plan.signed(key, key);
    let plan = Plan::authority;
    let right = authority(plan(), &above);
    let signer = Plan::signer().signed(&own, &above);
    let other_key = authority(plan(), &other);
    let other_id = authority(Plan { extensions: vec![own_id(b"two")], ..plan() }, &other);
    let later = authority(Plan { from: "230601000001Z", until: "300101000000Z", ..plan() }, &above);
    let elsewhere =
        Plan { issuer: name("DE", UTF8, "Authority"), subject: name("AT", UTF8, "Signer"), ..Plan::signer() };
    let no_id = authority(Plan { extensions: Vec::new(), ..plan() }, &above);
    for (signer, above, expected) in [
        (&signer, vec![], Err(Broken::NoAuthority)),
        (&signer, vec![&other_key], Err(Broken::Signature)),
        (&signer, vec![&other_id], Err(Broken::KeyIdentifier)),
        (&signer, vec![&other_id, &other_key], Err(Broken::Signature)),
        (&signer, vec![&later, &other_key], Err(Broken::Validity)),
        (&elsewhere.signed(&own, &above), vec![&right], Err(Broken::Country)),
        (&signer, vec![&no_id], Ok(())),
        (&signer, vec![&other_key, &later, &right], Ok(())),
    ] {
        assert_eq!(signer.signed_by_any(above), expected);
    }
}

#[test]
fn the_algorithm_stands_twice_and_the_same() {
    let (own, above) = (Key::p256(), Key::p256());
    let authority = Plan::authority().signed(&above, &above);
    let two_minds = Link::parse(&Plan::signer().der(&own, &above, ECDSA_SHA384)).unwrap();
    assert_eq!(two_minds.signed_by(&authority), Err(Broken::Algorithm));
    let ed25519 = Link::parse(&Plan::signer().der(&own, &above, b"\x30\x05\x06\x03\x2b\x65\x70")).unwrap();
    assert_eq!(ed25519.signed_by(&authority), Err(Broken::Algorithm));
}
