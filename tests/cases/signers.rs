//! Who signed what: changed bytes, algorithms and keys, kids, second spellings.

use crate::issuer::{ES256, ES384, Issuer, Key, PS256, Signed};
use crate::stores::{Set, noon, own, policy, store, trust, trusting};
use gatelight::check::{Report, Times, check};
use gatelight::crypto::digest::sha256_16;
use gatelight::encoding::cbor::Value;
use gatelight::model::code::CodeText;
use gatelight::model::envelope::Kid;
use gatelight::model::layers::{Layer, LayerState};
use gatelight::model::policy::Realm;
use gatelight::model::time::UnixTime;
use gatelight::store::manifest::SetKind;
use gatelight::store::trust::TrustedKey;
use gatelight::store::{SetData, Store};
use std::fmt::Write as _;

fn judged(signed: &Signed, store: &Store) -> Report {
    let times = Times::now(noon(), UnixTime::FIRST);
    check(&CodeText::line(signed.text()), store, &policy("genuine"), times)
}

fn answer(signed: &Signed, store: &Store) -> (&'static str, u16) {
    let report = judged(signed, store);
    (report.verdict().name(), report.code())
}

const PASS: (&str, u16) = ("pass", 0);

// T1
#[test]
fn no_changed_byte_passes_and_nothing_of_it_is_told() {
    let issuer = own();
    let store = trusting([issuer.trusted()]);
    let good = issuer.draft(noon()).sign();
    assert_eq!(answer(&good, &store), PASS);
    let parts: [fn(&mut Signed) -> &mut Vec<u8>; 3] =
        [|signed| &mut signed.payload, |signed| &mut signed.protected, |signed| &mut signed.signature];
    for part in parts {
        for place in 0..part(&mut good.clone()).len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut changed = good.clone();
                part(&mut changed)[place] ^= bit;
                let report = judged(&changed, &store);
                assert_ne!(report.verdict().name(), "pass", "byte {place}");
                assert_ne!(report.layers().get(Layer::Signature), LayerState::Pass, "byte {place}");
                assert!(report.certificate().is_none() && report.kind().is_none(), "byte {place}");
            }
        }
    }
}

// T2
#[test]
fn the_stored_key_decides_and_the_header_must_agree() {
    let issuers = [
        ("P-256", Issuer::new("one", "DE")),
        ("P-384", Issuer::of(Key::p384("one"), "DE")),
        ("RSA", Issuer::of(Key::rsa(), "DE")),
    ];
    let allowed = [("P-256", ES256), ("P-384", ES384), ("P-384", ES256), ("RSA", PS256)];
    for (kind, issuer) in &issuers {
        let store = trusting([issuer.trusted()]);
        for algorithm in [ES256, ES384, PS256, -8, -36, -257, -16, 5, 0] {
            let mut draft = issuer.draft(noon());
            draft.algorithm = algorithm;
            draft.protected[0] = (1, algorithm.into());
            let expected = if allowed.contains(&(*kind, algorithm)) { PASS } else { ("reject", 201) };
            assert_eq!(answer(&draft.sign(), &store), expected, "{kind} {algorithm}");
        }
    }
}

// T2
#[test]
fn an_algorithm_is_named_once_or_twice_the_same() {
    let issuer = own();
    let store = trusting([issuer.trusted()]);
    let kid = (4, Value::from(issuer.kid()));
    let alg = |number: i64| (1, Value::from(number));
    let refused = ("reject", 201);
    for (protected, unprotected, expected) in [
        (vec![alg(ES256), kid.clone()], vec![], PASS),
        (vec![kid.clone()], vec![alg(ES256)], PASS),
        (vec![alg(ES256), kid.clone()], vec![alg(ES256)], PASS),
        (vec![alg(ES256), kid.clone()], vec![alg(PS256)], refused),
        (vec![alg(PS256), kid.clone()], vec![alg(ES256)], refused),
        (vec![kid.clone()], vec![], refused),
        (vec![(1, "ES256".into()), kid.clone()], vec![], refused),
        (vec![(1, Value::Null), kid.clone()], vec![alg(ES256)], refused),
    ] {
        let mut draft = issuer.draft(noon());
        (draft.protected, draft.unprotected) = (protected, unprotected);
        assert_eq!(answer(&draft.sign(), &store), expected, "{:?} {:?}", draft.protected, draft.unprotected);
    }
}

// T2
#[test]
fn a_key_of_one_scheme_never_verifies_another_scheme() {
    let (elliptic, rsa) = (own(), Issuer::of(Key::rsa(), "DE"));
    // Both keys under one kid: each code is verified by its own key alone.
    let named = |issuer: &Issuer| TrustedKey { kid: Kid::new(*b"one name"), ..issuer.trusted() };
    let both = trusting([named(&elliptic), named(&rsa)]);
    let of = |issuer: &Issuer, algorithm: i64| {
        let mut draft = issuer.draft(noon());
        draft.protected = vec![(1, algorithm.into()), (4, b"one name".as_slice().into())];
        draft.algorithm = algorithm;
        draft.sign()
    };
    assert_eq!(answer(&of(&elliptic, ES256), &both), PASS);
    assert_eq!(answer(&of(&rsa, PS256), &both), PASS);
    assert_eq!(answer(&of(&elliptic, PS256), &both), ("reject", 200));
    assert_eq!(answer(&of(&rsa, ES256), &both), ("reject", 200));
    assert_eq!(answer(&of(&elliptic, ES256), &trusting([named(&rsa)])), ("reject", 201));
}

// T3
#[test]
fn the_protected_kid_is_the_one_and_only_its_absence_lets_the_other_count() {
    let issuer = own();
    let store = trusting([issuer.trusted()]);
    let own = || (4, Value::from(issuer.kid()));
    let other = || (4, Value::from(b"another!".as_slice()));
    let unknown = ("cannot-decide", 203);
    for (protected, unprotected, expected) in [
        (Some(own()), None, PASS),
        (None, Some(own()), PASS),
        (Some(own()), Some(other()), PASS),
        (Some(other()), Some(own()), unknown),
        (Some((4, Value::Bytes(Vec::new()))), Some(own()), unknown),
        (None, None, unknown),
    ] {
        let mut draft = issuer.draft(noon());
        draft.protected = vec![(1, ES256.into())];
        draft.protected.extend(protected);
        draft.unprotected.extend(unprotected);
        assert_eq!(answer(&draft.sign(), &store), expected, "{:?} {:?}", draft.protected, draft.unprotected);
    }
}

// T3
#[test]
fn of_seventeen_keys_with_one_kid_sixteen_are_tried() {
    let issuer = own();
    let strangers: Vec<_> = (0..16)
        .map(|number| {
            let key = Key::p256(&format!("stranger {number}"));
            TrustedKey { kid: Kid::new(issuer.kid()), ..Issuer::of(key, "DE").trusted() }
        })
        .collect();
    let code = issuer.draft(noon()).sign();
    let behind = |count: usize| trusting(strangers[..count].iter().cloned().chain([issuer.trusted()]));
    for count in [0, 1, 15] {
        assert_eq!(answer(&code, &behind(count)), PASS, "behind {count} others");
    }
    assert_eq!(answer(&code, &behind(16)), ("reject", 200));
}

// T3
#[test]
fn of_two_keys_that_both_made_the_signature_the_lighter_word_counts() {
    // The same key in two lists: once with a certificate that ended, once with one that lasts.
    let issuer = own();
    let ended = TrustedKey { valid_until: noon().plus(-86_400).secs(), ..issuer.trusted() };
    let code = issuer.draft(noon()).sign();
    for keys in [[ended.clone(), issuer.trusted()], [issuer.trusted(), ended.clone()]] {
        assert_eq!(answer(&code, &trusting(keys)), PASS);
    }
    assert_eq!(answer(&code, &trusting([ended])), ("not-accepted", 205));
}

// T11
#[test]
fn the_twin_of_a_signature_is_the_same_certificate() {
    let curves = [own(), Issuer::of(Key::p384("own"), "DE")];
    for issuer in &curves {
        let code = issuer.draft(noon()).sign();
        let twin = Signed { signature: mirrored(issuer, &code.signature), ..code.clone() };
        assert_ne!(code.text(), twin.text());
        let open = trusting([issuer.trusted()]);
        assert_eq!((answer(&code, &open), answer(&twin, &open)), (PASS, PASS), "both verify");
        assert_eq!(judged(&code, &open).content_hash(), judged(&twin, &open).content_hash());
        let r = hex(&sha256_16(&code.signature[..code.signature.len() / 2]));
        let block = format!("[[entry]]\nsignature_r_sha256 = \"{r}\"\n");
        let revoked = format!("# revocation x SIGNATURE issued=2026-11-23T00:00:00Z until=2027-01-01T00:00:00Z\n{r}\n");
        for (kind, text, expected) in [(SetKind::Block, block, 402), (SetKind::Revocation, revoked, 400)] {
            let data = SetData::read(kind, text.as_bytes()).expect("a list");
            let listed = store([
                trust("own", Realm::Production, [issuer.trusted()]),
                Set::new("list", Realm::Production, noon(), data),
            ]);
            assert_eq!((answer(&code, &listed), answer(&twin, &listed)), (("reject", expected), ("reject", expected)));
        }
    }
}

/// `(r, n - s)`.
fn mirrored(issuer: &Issuer, signature: &[u8]) -> Vec<u8> {
    match issuer.key {
        Key::P256(_) => {
            let (r, s) = p256::ecdsa::Signature::from_slice(signature).expect("a signature").split_scalars();
            p256::ecdsa::Signature::from_scalars(r, std::ops::Neg::neg(*s)).expect("its twin").to_bytes().to_vec()
        }
        Key::P384(_) => {
            let (r, s) = p384::ecdsa::Signature::from_slice(signature).expect("a signature").split_scalars();
            p384::ecdsa::Signature::from_scalars(r, std::ops::Neg::neg(*s)).expect("its twin").to_bytes().to_vec()
        }
        Key::Rsa(_) => unreachable!("RSA signatures have no twin"),
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes it");
        text
    })
}

#[test]
fn a_signer_whose_key_we_cannot_verify_with_is_not_called_a_forger() {
    let issuer = own();
    let text = CodeText::line(issuer.draft(noon()).sign().text());
    let ed25519 = [b"\x30\x2a\x30\x05\x06\x03\x2b\x65\x70\x03\x21\x00".as_slice(), &[7; 32]].concat();
    for spki in [ed25519, b"no key".to_vec()] {
        let held = trusting([TrustedKey { spki, ..issuer.trusted() }]);
        let report = check(&text, &held, &policy("genuine"), Times::now(noon(), UnixTime::FIRST));
        assert_eq!((report.verdict().name(), report.code()), ("cannot-decide", 203));
    }
}
