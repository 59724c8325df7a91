#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Lang, Words, fill, po};
use crate::model::finding::{Band, Finding, Stage, Weight};
use crate::model::layers::{Layer, LayerState};
use crate::model::time::{PartialDate, UnixTime};
use std::collections::BTreeSet;

mod catalogues;
mod plurals;
mod screens;

fn at(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap()
}

/// One of every finding; `covers_every_code_that_a_finding_says` holds it complete.
fn findings() -> Vec<Finding> {
    let text = || "x".to_owned();
    let day = at("2026-11-03T10:00:00Z");
    vec![
        Finding::NoCodeFound,
        Finding::OtherKindOfCode { kind: "payment" },
        Finding::Unreadable { stage: Stage::Zlib, at: 3 },
        Finding::ScannerLayoutMismatch { scanner: "us", system: "de" },
        Finding::OverLimit { stage: Stage::Zlib, limit: "inflated-bytes" },
        Finding::KindNotSupported { kind: "shc" },
        Finding::KindSwitchedOff { kind: "test" },
        Finding::SignatureWrong,
        Finding::AlgorithmNotAllowed { alg: text() },
        Finding::SignerUnknown,
        Finding::SignerNotCovered,
        Finding::SignerUnknownListOld,
        Finding::SignerExpired { since: day },
        Finding::SignerWithdrawn,
        Finding::SignerWrongUse,
        Finding::ChainBroken { why: "sha1" },
        Finding::SignerOfOtherRealm { realm: "uat" },
        Finding::IssuerDiffersFromSigner { issuer: "DE".to_owned(), signer: "FR".to_owned() },
        Finding::IssuerNotComparable,
        Finding::SignerNotValidWhenSigned,
        Finding::CodeExpired { since: day },
        Finding::CodeNotYetValid { from: day },
        Finding::IssuedInFuture,
        Finding::RevokedByIssuer { list: text() },
        Finding::BlockedIssuingPlace { reason: text() },
        Finding::BlockedCertificate { reason: text() },
        Finding::KnownLeakedCode,
        Finding::UnderInvestigation { reason: text() },
        Finding::SchemaWrong { path: text() },
        Finding::CountWrong,
        Finding::DateInFuture { path: text() },
        Finding::Impossible { path: text() },
        Finding::CodeUnknown { set: "s", value: text(), matters: false },
        Finding::OtherPersonName,
        Finding::OtherPersonBirthDate,
        Finding::NamesClose,
        Finding::SameCertificateAgain,
        Finding::IdDoesNotMatch,
        Finding::SeenThisShift { minutes: 4 },
        Finding::PolicyNotMet,
        Finding::NotYet { from: day },
        Finding::NoLonger { since: day },
        Finding::ProductNotAccepted,
        Finding::SeriesIncomplete,
        Finding::ProofKindNotAccepted,
        Finding::ResultPositive,
        Finding::DiseaseNotCovered,
        Finding::InvalidatedByIssuerRule { id: text() },
        Finding::SecondProofNeeded,
        Finding::RuleOpen { id: text() },
        Finding::NoTrustData,
        Finding::TrustTooOld { age: 41 * 86_400 },
        Finding::RevocationMissing,
        Finding::RevocationTooOld { age: 7_200 },
        Finding::NoRules { country: "FR".to_owned(), at: day },
        Finding::RulesTooOld { age: 7_200 },
        Finding::ValueSetsMissing { matters: true },
        Finding::DataAgesSoon { set: text(), until: day },
        Finding::ClockBehind,
        Finding::ClockDoubtful,
        Finding::ProfileWrong { key: text() },
        Finding::InternalFault { incident: "check" },
    ]
}

fn catalogue(lang: Lang) -> Vec<po::Entry> {
    po::read(lang.catalogue()).expect("every catalogue is of its form")
}

#[test]
fn covers_every_code_that_a_finding_says() {
    let source = include_str!("../model/finding.rs");
    let arms = source.lines().filter_map(|line| line.trim().strip_prefix("Self::")?.rsplit_once("=> "));
    let said: BTreeSet<u16> =
        arms.filter_map(|(_, code)| code.trim_end_matches(',').parse().ok()).filter(|code| *code < 900).collect();
    let sampled: BTreeSet<u16> = findings().iter().map(Finding::code).collect();
    assert!(said.len() > 30, "the arms of Finding::code are found in the source");
    assert_eq!(said, sampled);
}

#[test]
fn every_finding_has_a_headline_and_an_advice_in_every_language() {
    for lang in Lang::ALL {
        let words = Words::of(lang);
        for finding in findings() {
            let (headline, advice) = (words.headline(&finding), words.advice(&finding));
            assert_ne!(headline, finding.name(), "{lang:?}");
            assert!(!advice.is_empty(), "{lang:?} {}", finding.code());
            for text in [headline, advice] {
                assert!(!text.contains(['{', '}']), "{lang:?} {text}");
                assert!(!text.contains("()") && !text.contains("  "), "a mark was left empty: {text}");
            }
        }
    }
}

#[test]
fn every_finding_tells_its_holder_whose_matter_it_is() {
    for lang in Lang::ALL {
        let words = Words::of(lang);
        let missing: Vec<u16> =
            findings().iter().filter(|finding| words.own(finding).is_empty()).map(Finding::code).collect();
        assert!(missing.is_empty(), "{lang:?} has no words for {missing:?}");
        for text in findings().iter().map(|finding| words.own(finding)) {
            assert!(!text.contains(['{', '}']) && !text.contains("()") && !text.contains("  "), "{text}");
            assert!(whose(lang).iter().any(|begins| text.starts_with(begins)), "{lang:?} {text}");
            assert!(text.ends_with('.'), "{text}");
        }
        for kind in ["vaccination", "test", "recovery", "other"] {
            assert!(!words.text(&format!("issued:{kind}")).is_empty(), "{lang:?} {kind}");
        }
    }
}

/// How a sentence to a holder begins: a matter of …, a note, a fault of ours.
const fn whose(lang: Lang) -> [&'static str; 3] {
    match lang {
        Lang::En => ["A matter of ", "A note only", "A fault of ours"],
        Lang::De => ["Es liegt a", "Nur ein Hinweis", "Ein Fehler bei uns"],
        Lang::Fr => ["Cela tient ", "Simple remarque", "Un incident chez nous"],
        Lang::Es => ["Se debe a", "Solo es una nota", "Un fallo nuestro"],
        Lang::It => ["Dipende da", "Solo una nota", "Un guasto nostro"],
        Lang::Pt => ["Deve-se ", "Apenas uma nota", "Uma falha nossa"],
        Lang::Pl => ["Chodzi o ", "Tylko uwaga", "Usterka po naszej stronie"],
        Lang::Tr => ["Neden: ", "Yalnızca bir not", "Bizden kaynaklanan bir arıza"],
        Lang::Uk => ["Річ у ", "Лише примітка", "Збій з нашого боку"],
        Lang::Ar => ["السبب ", "مجرد ملاحظة", "خلل من جهتنا"],
    }
}

#[test]
fn every_answer_of_a_place_has_words() {
    use crate::check::when::Allowed;
    let all =
        [Allowed::Yes, Allowed::NotYet, Allowed::CannotDecide, Allowed::NoCurrentRules, Allowed::NoLonger, Allowed::No];
    for lang in Lang::ALL {
        for answer in all {
            assert!(!Words::of(lang).text(&format!("allowed:{}", answer.name())).is_empty(), "{lang:?} {answer:?}");
        }
    }
}

#[test]
fn what_we_cannot_decide_is_said_to_be_ours() {
    for finding in findings().iter().filter(|finding| finding.weight() == Weight::CannotDecide) {
        let headline = Words::of(Lang::En).headline(finding).to_lowercase();
        let ours = headline.split(|c: char| !c.is_alphabetic()).any(|word| ["we", "our", "us", "ours"].contains(&word));
        assert!(ours || finding.code() == 890, "{headline}");
    }
}

#[test]
fn verdicts_layers_states_and_bands_have_words() {
    for lang in Lang::ALL {
        let words = Words::of(lang);
        for name in ["pass", "more-needed", "not-accepted", "reject", "cannot-decide"] {
            assert!(!words.verdict(name).0.is_empty(), "{lang:?} {name}");
        }
        let layers =
            Layer::ALL.iter().flat_map(|layer| ["layer", "means"].map(|key| format!("{key}:{}", layer.name())));
        let states =
            [LayerState::Pass, LayerState::Fail, LayerState::Unknown, LayerState::NotRun, LayerState::NotAsked]
                .map(|state| format!("state:{}", state.name()));
        for key in layers.chain(states) {
            assert!(!words.text(&key).is_empty(), "{lang:?} {key}");
        }
        for band in [Band::Training, Band::SimulatedDate, Band::TestSigner] {
            assert!(!words.band(band, at("2021-07-15T00:00:00Z")).is_empty(), "{lang:?} {}", band.name());
        }
    }
    assert_eq!(Words::of(Lang::De).verdict("reject"), ("NEIN", "nicht annehmen"));
    assert_eq!(Words::of(Lang::En).verdict("pass"), ("PASS", ""));
    assert_eq!(Words::of(Lang::En).band(Band::SimulatedDate, at("2021-07-15T00:00:00Z")), "SIMULATED DATE 15 Jul 2021");
}

#[test]
fn every_break_of_a_chain_has_words() {
    use crate::crypto::chain::Broken;
    for lang in Lang::ALL {
        for broken in Broken::ALL {
            assert!(!Words::of(lang).text(&format!("why:{}", broken.name())).is_empty(), "{lang:?} {broken:?}");
        }
    }
}

#[test]
fn a_key_that_a_language_lacks_is_in_english_and_one_that_nobody_has_is_empty() {
    let entry = |strings: &[&str]| strings.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    let forms =
        [("verdict:pass".to_owned(), entry(&["\u{417}\u{410}"])), ("age:days".to_owned(), entry(&["a", "b", "c"]))];
    let words = Words { lang: Lang::Uk, forms: forms.into() };
    assert_eq!((words.text("verdict:pass"), words.text("verdict:reject")), ("\u{417}\u{410}", "FAIL"));
    assert_eq!((words.text("verdict:none"), words.counted("verdict:none", 3).as_str()), ("", ""));
    assert_eq!([1, 2, 5, 21].map(|n| words.counted("age:days", n)), ["a", "b", "c", "a"]);
    assert_eq!([1, 2, 21].map(|n| words.counted("age:hours", n)), ["1 hour", "2 hours", "21 hours"]);
}

#[test]
fn dates_show_the_month_as_a_word_and_only_what_is_known() {
    let date = |lang, text| Words::of(lang).date(PartialDate::parse(text).unwrap());
    assert_eq!(date(Lang::En, "1964-08-12"), "12 Aug 1964");
    assert_eq!(date(Lang::De, "1964-08-12"), "12. Aug. 1964");
    assert_eq!(date(Lang::De, "1964-03-01"), "1. M\u{e4}rz 1964");
    assert_eq!(date(Lang::En, "1964-08"), "Aug 1964");
    assert_eq!(date(Lang::De, "1964-00-00"), "1964");
}

#[test]
fn ages_take_their_largest_useful_unit() {
    let (en, de) = (Words::of(Lang::En), Words::of(Lang::De));
    for (secs, english, german) in [
        (0, "0 minutes", "0 Minuten"),
        (60, "1 minute", "1 Minute"),
        (3_600, "1 hour", "1 Stunde"),
        (2 * 86_400 - 1, "47 hours", "47 Stunden"),
        (41 * 86_400, "41 days", "41 Tage"),
        (-5, "0 minutes", "0 Minuten"),
    ] {
        assert_eq!((en.age(secs).as_str(), de.age(secs).as_str()), (english, german));
    }
}

#[test]
fn details_are_filled_in_and_cleaned() {
    let en = Words::of(Lang::En);
    assert_eq!(
        en.headline(&Finding::CodeExpired { since: at("2026-11-03T23:00:00Z") }),
        "Genuine, but expired on 3 Nov 2026"
    );
    assert_eq!(en.headline(&Finding::TrustTooOld { age: 41 * 86_400 }), "Our trust data is too old (41 days)");
    let strange = Finding::IssuerDiffersFromSigner { issuer: "D\u{202e}E{signer}".to_owned(), signer: "FR".to_owned() };
    assert_eq!(en.headline(&strange), "Names DE{signer} as issuer, but FR signed it");
    assert_eq!(en.headline(&Finding::OtherKindOfCode { kind: "payment" }), "Another kind of code: payment");
}

#[test]
fn marks_without_a_value_vanish_and_open_braces_stay() {
    assert_eq!(fill("a{x}b{y}c", &[("x", "1")]), "a1bc");
    assert_eq!(fill("a{x", &[("x", "1")]), "ax");
}

#[test]
fn languages_are_found_by_locale() {
    assert_eq!(Lang::named("de_DE.UTF-8"), Some(Lang::De));
    assert_eq!(Lang::named("EN"), Some(Lang::En));
    assert_eq!(Lang::named("pt_BR.UTF-8"), Some(Lang::Pt));
    assert_eq!(Lang::named("C.UTF-8"), None);
    assert_eq!(Lang::named(""), None);
}

#[test]
fn long_numbers_come_in_groups() {
    let shown = |n: i64| super::number(n).replace('\u{202f}', "_");
    let numbers = [0, 412, 9_600, 10_000, 115_200, 1_000_100, -12_345, i64::MIN];
    let expected = ["0", "412", "9600", "10_000", "115_200", "1_000_100", "-12_345", "-9_223_372_036_854_775_808"];
    assert_eq!(numbers.map(shown), expected);
    assert_eq!(Words::of(Lang::En).counted("set:entries", 1_000_100), "1\u{202f}000\u{202f}100 entries");
}
