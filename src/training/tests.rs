//! The specimens against outside oracles: coset reads them, aws-lc verifies them.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::authority::{Authority, COUNTRIES, Signer};
use super::{Specimen, block_toml, files, hash_lists, pairs, picture, rules, specimens, trust, values};
use crate::encoding::{base45, inflate};
use crate::model::time::UnixTime;
use crate::rules::rule::RuleKind;
use crate::rules::set::RuleSet;
use crate::rules::values::ValueSets;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_ASN1, ECDSA_P256_SHA256_FIXED, ECDSA_P384_SHA256_ASN1, ECDSA_P384_SHA384_FIXED,
    RSA_PSS_2048_8192_SHA256, UnparsedPublicKey, VerificationAlgorithm,
};
use ciborium::Value;
use coset::iana::EnumI64 as _;
use coset::{CborSerializable as _, CoseSign1, RegisteredLabelWithPrivate};
use std::collections::{BTreeMap, BTreeSet};
use x509_cert::Certificate;
use x509_cert::der::{Decode as _, Encode as _};

const DAYS: [&str; 4] =
    ["2023-01-01T00:00:00Z", "2024-02-29T12:00:00Z", "2026-11-24T23:59:59Z", "2048-12-31T00:00:00Z"];

fn day(text: &str) -> UnixTime {
    UnixTime::parse(text).expect("the days above are RFC 3339")
}

fn today() -> UnixTime {
    day(DAYS[2])
}

/// The code a specimen expects under `training`.
fn expected(specimen: &Specimen) -> u16 {
    specimen.expected.iter().find(|expected| expected.profile == "training").expect("every specimen has it").code
}

fn named<'a>(all: &'a [Specimen], id: &str) -> &'a Specimen {
    all.iter().find(|specimen| specimen.id == id).expect("a specimen of that id")
}

/// The COSE structure inside a specimen, by coset alone behind base45 and zlib.
fn cose(specimen: &Specimen) -> Option<CoseSign1> {
    let text = specimen.code.text()?.strip_prefix("HC1:")?;
    let bytes = inflate::inflate(&base45::decode(text.as_bytes()).ok()?).ok()?;
    let mut value: Value = ciborium::from_reader(bytes.as_slice()).ok()?;
    while let Value::Tag(_, inner) = value {
        value = *inner;
    }
    let mut untagged = Vec::new();
    ciborium::into_writer(&value, &mut untagged).ok()?;
    CoseSign1::from_slice(&untagged).ok()
}

fn kid(cose: &CoseSign1) -> &[u8] {
    let (protected, unprotected) = (&cose.protected.header.key_id, &cose.unprotected.key_id);
    if protected.is_empty() { unprotected } else { protected }
}

fn algorithm(cose: &CoseSign1) -> i64 {
    match cose.protected.header.alg.as_ref().or(cose.unprotected.alg.as_ref()) {
        Some(RegisteredLabelWithPrivate::Assigned(algorithm)) => algorithm.to_i64(),
        _ => 0,
    }
}

fn public_key(der: &[u8]) -> Vec<u8> {
    let certificate = Certificate::from_der(der).expect("a certificate of ours");
    certificate.tbs_certificate().subject_public_key_info().subject_public_key.raw_bytes().to_vec()
}

/// Whether aws-lc finds the signature to be of this signer.
fn verifies(cose: &CoseSign1, signer: &Signer) -> bool {
    let key = public_key(signer.certificate());
    // An empty protected header is signed as no bytes, even where it is sent as an empty map.
    let mut plain = cose.clone();
    if plain.protected.header.is_empty() {
        plain.protected.original_data = Some(Vec::new());
    }
    let bytes = plain.tbs_data(&[]);
    let with = |how: &'static dyn VerificationAlgorithm, signature: &[u8]| {
        UnparsedPublicKey::new(how, &key).verify(&bytes, signature).is_ok()
    };
    match (algorithm(cose), key.len()) {
        (-7, 65) => with(&ECDSA_P256_SHA256_FIXED, &cose.signature),
        (-7, 97) => p384::ecdsa::Signature::from_slice(&cose.signature)
            .is_ok_and(|signature| with(&ECDSA_P384_SHA256_ASN1, signature.to_der().as_bytes())),
        (-35, 97) => with(&ECDSA_P384_SHA384_FIXED, &cose.signature),
        (-37, 270) => with(&RSA_PSS_2048_8192_SHA256, &cose.signature),
        _ => false,
    }
}

#[test]
fn every_day_has_all_specimens_with_their_expectations() {
    let ids = |now| specimens(now).iter().map(|specimen| (specimen.id, expected(specimen))).collect::<Vec<_>>();
    for now in DAYS {
        assert_eq!(ids(day(now)), ids(today()), "{now}");
    }
}

#[test]
fn ids_are_unique_and_fit_for_file_names() {
    let all = specimens(today());
    let ids: BTreeSet<_> = all.iter().map(|specimen| specimen.id).collect();
    assert_eq!(ids.len(), all.len());
    assert!(ids.iter().all(|id| id.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')));
}

#[test]
fn signatures_hold_exactly_where_they_should() {
    let authority = Authority::new();
    let known: BTreeMap<_, _> =
        authority.trusted().into_iter().map(|signer| (signer.kid().bytes().to_vec(), signer)).collect();
    let mut held = 0;
    for now in DAYS {
        for specimen in specimens(day(now)) {
            let code = expected(&specimen);
            let Some(cose) = cose(&specimen) else {
                assert!(matches!(code, 101 | 103 | 105 | 110), "{} does not decode", specimen.id);
                continue;
            };
            let signer = known.get(kid(&cose));
            assert_eq!(signer.is_none(), matches!(code, 202 | 203), "{} names its signer", specimen.id);
            let good = signer.is_some_and(|signer| verifies(&cose, signer));
            assert_eq!(good, !matches!(code, 200..=203), "{} {code}", specimen.id);
            held += usize::from(good);
        }
    }
    assert!(held > 4 * 40, "{held}");
}

#[test]
fn unknown_signers_signed_what_they_signed() {
    let (all, authority) = (specimens(today()), Authority::new());
    for (id, signer) in [("signer-unknown", &authority.unknown), ("signer-foreign", &authority.foreign)] {
        let cose = cose(named(&all, id)).expect("it decodes");
        assert_eq!(kid(&cose), signer.kid().bytes());
        assert!(verifies(&cose, signer), "{id}");
    }
}

#[test]
fn each_signer_is_signed_by_the_authority_of_its_country() {
    let authority = Authority::new();
    let cscas: BTreeMap<_, _> = Authority::cscas().into_iter().collect();
    let signed_by = |der: &[u8], csca: &[u8]| {
        let certificate = Certificate::from_der(der).unwrap();
        let signed = certificate.tbs_certificate().to_der().unwrap();
        UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, public_key(csca))
            .verify(&signed, certificate.signature().raw_bytes())
            .is_ok()
    };
    for signer in authority.trusted() {
        assert!(signed_by(signer.certificate(), &cscas[signer.country()]), "{}", signer.name());
    }
    assert!(cscas.values().all(|csca| signed_by(csca, csca)));
    assert!(!signed_by(authority.practices.certificate(), &cscas["XA"]));
}

#[test]
fn kids_never_change() {
    let kids: Vec<_> = Authority::new().trusted().iter().map(|s| format!("{} {}", s.name(), s.kid())).collect();
    assert_eq!(kids, KIDS);
}

#[test]
fn the_trust_set_lacks_the_unknown_and_the_foreign_signer() {
    let (trust, authority) = (trust(), Authority::new());
    assert_eq!((trust.signers.len(), trust.authorities.len()), (14, 4));
    for signer in [&authority.unknown, &authority.foreign] {
        assert!(!trust.signers.iter().any(|der| der == signer.certificate()));
    }
    assert!(trust.complete_for.contains(&authority.unknown.country()));
    assert!(!trust.complete_for.contains(&authority.foreign.country()));
    assert_eq!(trust.complete_for.len(), COUNTRIES.len());
}

#[test]
fn the_same_day_gives_the_same_codes() {
    let (one, other) = (specimens(today()), specimens(today()));
    for (one, other) in one.iter().zip(&other) {
        // PS256 is salted.
        let salted = cose(one).is_some_and(|cose| algorithm(&cose) == -37 && cose.signature.len() == 256);
        assert_eq!(one.code.bytes() == other.code.bytes(), !salted, "{}", one.id);
    }
}

#[test]
fn codes_that_this_version_can_give_each_have_a_specimen() {
    let given: BTreeSet<_> = specimens(today()).iter().map(expected).collect();
    let wanted = [
        0, 101, 103, 105, 110, 200, 201, 202, 203, 205, 206, 207, 210, 211, 300, 301, 302, 400, 401, 402, 404, 405,
        500, 501, 502, 503,
    ];
    assert_eq!(given, wanted.into_iter().collect());
    let genuine: BTreeSet<_> = specimens(today())
        .iter()
        .flat_map(|specimen| specimen.expected.clone())
        .filter(|expected| expected.profile == "genuine")
        .map(|expected| (expected.verdict, expected.code))
        .collect();
    assert!(genuine.contains(&("reject", 209)));
    assert!(genuine.iter().all(|(verdict, _)| *verdict != "pass"), "a training key never passes under genuine");
    let ruled: BTreeSet<_> = specimens(today())
        .iter()
        .flat_map(|specimen| specimen.expected.clone())
        .filter(|expected| expected.profile.contains('+'))
        .map(|expected| expected.code)
        .collect();
    let wanted = [0, 504, 700, 701, 702, 703, 704, 705, 706, 707, 708, 709, 710, 804];
    assert_eq!(ruled, wanted.into_iter().collect());
    let joint: BTreeSet<_> =
        pairs().iter().flat_map(|pair| pair.expected.clone()).map(|expected| expected.code).collect();
    assert_eq!(joint, [0, 600, 601, 704, 709].into_iter().collect());
    assert_eq!(pairs().iter().filter_map(|pair| pair.note).collect::<Vec<_>>(), [602, 603]);
}

#[test]
fn pairs_are_of_specimens_that_there_are() {
    let all = specimens(today());
    let mut ids: BTreeSet<_> = all.iter().map(|specimen| specimen.id).collect();
    for pair in pairs() {
        assert!(pair.members.len() > 1 && pair.members.iter().all(|id| ids.contains(id)), "{}", pair.id);
        assert!(!pair.expected.is_empty());
    }
    assert!(pairs().iter().all(|pair| ids.insert(pair.id)), "a pair is called like something else");
}

#[test]
fn every_rule_is_whole_in_force_for_all_exercises_and_says_what_it_asks() {
    let set = RuleSet::read(rules().as_bytes()).expect("a set of rules");
    let countries: Vec<_> = set.countries().into_iter().map(ToString::to_string).collect();
    assert_eq!(countries, COUNTRIES.map(|(code, _)| code));
    for rule in set.rules() {
        let name = &rule.identifier;
        assert!(rule.is_understood(), "{name}");
        assert!(DAYS.into_iter().all(|time| rule.valid_at(day(time))), "{name}");
        assert!(!rule.valid_at(day(DAYS[0]).plus(-1)) && !rule.valid_at(day("2049-01-01T00:00:00Z")), "{name}");
        let [en, de] = ["en", "de"].map(|lang| rule.description(lang));
        assert!(en != de && [en, de].iter().all(|text| text.chars().count() >= 20), "{name}");
        assert!(rule.source.as_ref().is_some_and(|source| source.starts_with("TRAINING")), "{name}");
        assert!(rule.source_date.is_some(), "{name}");
        let (kind, rest) = name.split_once('-').expect("a kind, a country, a number");
        assert_eq!(kind == "IR", rule.kind == RuleKind::Invalidation, "{name}");
        assert_eq!(rest[..3], format!("{}-", rule.country), "{name}");
    }
    let north = set.rules().iter().filter(|rule| rule.region == "NORTH");
    assert_eq!((set.len(), north.count()), (23, 5));
}

#[test]
fn the_value_sets_are_the_eight_of_certificates_and_two_catalogues() {
    let sets = ValueSets::read(values().as_bytes()).expect("value sets");
    let ids: Vec<_> = sets.iter().map(|set| set.id.as_str()).collect();
    assert_eq!(
        ids,
        [
            "country-2-codes",
            "covid-19-lab-result",
            "covid-19-lab-test-manufacturer-and-name",
            "covid-19-lab-test-type",
            "disease-agent-targeted",
            "icvp-polio-products",
            "icvp-yellow-fever-products",
            "sct-vaccines-covid-19",
            "vaccines-covid-19-auth-holders",
            "vaccines-covid-19-names",
        ]
    );
    assert!(sets.iter().all(|set| set.date.is_some() && set.codes.values().all(|meaning| !meaning.is_empty())));
}

#[test]
fn codes_fit_on_paper() {
    for specimen in specimens(today()) {
        let code = super::picture::qr(specimen.code.bytes()).expect("it fits a QR code");
        assert!(code.width() <= 117, "{} has {} modules a side", specimen.id, code.width());
    }
}

#[test]
fn pictures_hold_the_code() {
    let all = specimens(today());
    for id in ["letter", "centre-second-dose", "other-payment"] {
        let specimen = named(&all, id);
        let picture = image::load_from_memory(&picture(specimen)).expect("a PNG").to_luma8();
        let (width, height) = picture.dimensions();
        let mut grid = rqrr::PreparedImage::prepare_from_greyscale(
            usize::try_from(width).unwrap(),
            usize::try_from(height).unwrap(),
            |x, y| picture.get_pixel(u32::try_from(x).unwrap(), u32::try_from(y).unwrap()).0[0],
        );
        let read: Vec<_> = grid.detect_grids().iter().filter_map(|grid| grid.decode().ok()).collect();
        assert_eq!(read.len(), 1, "{id}");
        assert_eq!(read[0].1.as_bytes(), specimen.code.bytes(), "{id}");
    }
}

#[test]
fn the_block_list_is_toml_with_one_thing_blocked_an_entry() {
    let list: toml::Table = block_toml(today()).parse().expect("it is TOML");
    let entries = list["entry"].as_array().expect("a list of entries");
    let keys: Vec<_> = entries.iter().flat_map(|entry| entry.as_table().unwrap().keys().cloned()).collect();
    let count = |key: &str| keys.iter().filter(|known| *known == key).count();
    assert_eq!(entries.len(), 9);
    assert_eq!(
        (count("uvci_prefix"), count("uvci"), count("content_sha256"), count("signature_r_sha256"), count("kid")),
        (2, 1, 2, 1, 3)
    );
    assert_eq!((count("leaked"), count("status"), count("issued_from")), (1, 2, 1));
    assert_eq!((count("reason"), count("added")), (9, 9));
}

#[test]
fn the_hash_lists_name_the_revoked_specimens() {
    use sha2::{Digest as _, Sha256};
    let [signatures, identifiers] = hash_lists(today());
    let revoked = cose(named(&specimens(today()), "revoked-signature")).expect("it decodes");
    let hash = crate::crypto::digest::hex(&Sha256::digest(&revoked.signature[..32])[..16]);
    assert_eq!(signatures.lines().nth(1), Some(hash.as_str()));
    assert!(signatures.starts_with("# revocation training-signatures SIGNATURE issued=2026-11-24T22:59:59Z until="));
    assert!(identifiers.starts_with("# revocation training-identifiers UCI issued="));
    assert_eq!(identifiers.lines().count(), 2);
}

#[test]
fn the_mirrored_signature_is_another_one_with_the_same_first_half() {
    let all = specimens(today());
    let signature = |id| cose(named(&all, id)).expect("it decodes").signature;
    let (one, twin) = (signature("revoked-signature"), signature("revoked-signature-twin"));
    assert_eq!(one[..32], twin[..32]);
    assert_ne!(one[32..], twin[32..]);
}

#[test]
fn the_blocked_pharmacy_and_its_neighbours_share_their_signer() {
    let all = specimens(today());
    let signers: BTreeSet<_> =
        ["pharmacy-blocked-1", "pharmacy-blocked-2", "pharmacy-neighbour-1", "pharmacy-neighbour-2"]
            .map(|id| kid(&cose(named(&all, id)).expect("it decodes")).to_vec())
            .into();
    assert_eq!(signers.len(), 1);
}

#[test]
fn a_folder_has_text_picture_and_case_of_each_specimen() {
    let files: BTreeMap<_, _> = files(today()).into_iter().collect();
    let all = specimens(today());
    let letters = all.iter().filter(|specimen| super::letter(specimen).is_some()).count();
    let lists = 4 + 2 + pairs().len();
    assert_eq!((files.len(), letters), (all.len() * 3 + letters + lists + 14 + 4, 2));
    assert!(files["letter.pdf"].starts_with(b"%PDF-"));
    assert!(files.values().all(|content| !content.is_empty()));
    let case = String::from_utf8(files["code-expired.case"].clone()).expect("cases are text");
    let lines: Vec<_> = case.lines().collect();
    assert!(lines[0].starts_with("# Code expired. "));
    assert!(lines[1].starts_with("code:    HC1:"));
    assert_eq!(
        lines[2..],
        [
            "at:      2026-11-24T23:59:59Z",
            "profile: training",
            "expect:  not-accepted 300 code-expired",
            "profile: genuine",
            "expect:  reject 209 signer-of-other-realm"
        ]
    );
    let pair = String::from_utf8(files["together-another-spelling.pair"].clone()).expect("pairs are text");
    let lines: Vec<_> = pair.lines().skip(1).collect();
    assert_eq!(
        lines,
        [
            "codes:   pair-vaccination pair-test-misspelt",
            "at:      2026-11-24T23:59:59Z",
            "note:    602",
            "profile: training",
            "expect:  pass 000 accepted",
            "profile: training+2g-plus",
            "expect:  pass 000 accepted"
        ]
    );
    let payment = String::from_utf8(files["other-payment.case"].clone()).expect("cases are text");
    assert!(payment.contains("code:    BCD\\n002\\n1\\nSCT"), "a case is one line a member");
    assert!(files["trust/dsc-xb-letters.pem"].starts_with(b"-----BEGIN CERTIFICATE-----\n"));
}

const KIDS: [&str; 14] = [
    "xa-pharmacies 9e7a648b1b687260",
    "xa-centres f2dc37b2bdef1222",
    "xa-laboratories 2c082b934a597b6d",
    "xa-health-offices 12492abbddb98d81",
    "xa-stolen 988d6a1704e4418f",
    "xb-practices 98a0b066a3bfd91f",
    "xb-hospitals 66b13a2aa1fa84c6",
    "xb-letters 75762d2f93a393a0",
    "xb-expired a628bdd86019cc93",
    "xc-printer 763765fe24c67bd5",
    "xc-late 0e39975b7d1210cd",
    "xd-shelf 85b9f7450ba4ce36",
    "xd-withdrawn d51fdcc759763c74",
    "xd-suspected cbaa8df1b83475a4",
];
