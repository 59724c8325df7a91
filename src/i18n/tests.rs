#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
use super::{Lang, Words, fill, po};
use crate::model::finding::{Band, Finding, Stage, Weight};
use crate::model::layers::{Layer, LayerState};
use crate::model::time::{PartialDate, UnixTime};
use std::collections::{BTreeMap, BTreeSet};

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

/// The `{name}` and `{}` marks of a text.
fn marks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
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
            let whose =
                ["A matter of ", "A note only", "A fault of ours", "Es liegt a", "Nur ein Hinweis", "Ein Fehler"];
            assert!(whose.iter().any(|begins| text.starts_with(begins)), "{text}");
            assert!(text.ends_with('.'), "{text}");
        }
        for kind in ["vaccination", "test", "recovery", "other"] {
            assert!(!words.text(&format!("issued:{kind}")).is_empty(), "{lang:?} {kind}");
        }
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
fn the_tone_stays_calm() {
    for entry in catalogue(Lang::De).into_iter().skip(1) {
        for text in entry.strings.iter().chain([&entry.id]) {
            let lower = text.to_lowercase();
            for word in ["!", "error", "invalid", "ung\u{fc}ltig", "please wait", "oops"] {
                assert!(!lower.contains(word), "{text}");
            }
        }
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
fn every_catalogue_holds_what_the_template_holds() {
    let key = |entry: &po::Entry| (entry.context.clone(), entry.id.clone(), entry.plural.clone());
    let template: BTreeSet<_> = catalogue(Lang::En).iter().map(key).collect();
    let german: BTreeSet<_> = catalogue(Lang::De).iter().map(key).collect();
    assert_eq!(template.difference(&german).collect::<Vec<_>>(), Vec::<&_>::new(), "missing in German");
    assert_eq!(german.difference(&template).collect::<Vec<_>>(), Vec::<&_>::new(), "missing in the template");
    assert_eq!(catalogue(Lang::De).len(), german.len(), "each entry stands once");
}

#[test]
fn every_german_entry_is_translated_with_the_same_marks() {
    for entry in catalogue(Lang::De).iter().skip(1) {
        let forms = if entry.plural.is_some() { 2 } else { 1 };
        assert_eq!(entry.strings.len(), forms, "{}", entry.id);
        for text in &entry.strings {
            assert!(!text.is_empty(), "{} has no German", entry.id);
            assert_eq!(marks(&entry.id), marks(text), "{}", entry.id);
        }
    }
}

#[test]
fn slints_own_reader_reads_the_same() {
    let theirs = rspolib::pofile(Lang::De.catalogue()).expect("slint's compiler can read it");
    let theirs: BTreeMap<_, _> = theirs
        .entries
        .into_iter()
        .map(|entry| {
            let strings = if entry.msgstr_plural.is_empty() {
                vec![entry.msgstr.unwrap_or_default()]
            } else {
                entry.msgstr_plural
            };
            ((entry.msgctxt.unwrap_or_default(), entry.msgid), strings)
        })
        .collect();
    let ours: BTreeMap<_, _> =
        catalogue(Lang::De).into_iter().skip(1).map(|entry| ((entry.context, entry.id), entry.strings)).collect();
    assert_eq!(theirs, ours);
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
    assert_eq!(Lang::named("C.UTF-8"), None);
    assert_eq!(Lang::named(""), None);
}

/// Context, text and plural of every `@tr(…)` in a slint file; `ui/build.rs` leaves the context empty.
fn translated(source: &str) -> Vec<(String, String, Option<String>)> {
    let mut found = Vec::new();
    for line in source.lines() {
        for call in line.split("@tr(").skip(1) {
            let mut texts = Vec::new();
            let mut rest = call;
            let mut between = String::new();
            while let Some((before, quoted)) = rest.split_once('"') {
                between.push_str(before.trim());
                if !texts.is_empty() && !matches!(between.as_str(), "=>" | "|") && !between.ends_with(['>', '|']) {
                    break;
                }
                let end = (0..quoted.len())
                    .find(|at| quoted[*at..].starts_with('"') && !quoted[..*at].ends_with('\\'))
                    .expect("a text ends on its line");
                texts.push((between.clone(), quoted[..end].replace("\\\"", "\"")));
                between.clear();
                rest = &quoted[end + 1..];
            }
            let mut texts = texts.into_iter();
            let (_, mut id) = texts.next().expect("a text follows @tr(");
            let mut context = String::new();
            let mut plural = None;
            for (joint, text) in texts {
                match joint.as_str() {
                    "=>" => context = std::mem::replace(&mut id, text),
                    _ => plural = Some(text),
                }
            }
            found.push((context, id, plural));
        }
    }
    found
}

fn slint_files(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder of screens is there").map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| if path.is_dir() { slint_files(&path) } else { vec![path] })
        .filter(|path| path.extension().is_some_and(|end| end == "slint"))
        .collect()
}

#[test]
fn every_text_on_a_screen_has_a_german_entry() {
    let german: BTreeSet<_> =
        catalogue(Lang::De).into_iter().map(|entry| (entry.context, entry.id, entry.plural)).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let shown: BTreeSet<_> =
        slint_files(&folder).iter().flat_map(|path| translated(&std::fs::read_to_string(path).unwrap())).collect();
    let missing: Vec<_> = shown.difference(&german).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let unused: Vec<_> = german
        .iter()
        .filter(|(context, id, _)| !context.contains(':') && !id.is_empty())
        .filter(|e| !shown.contains(*e))
        .collect();
    assert!(unused.is_empty(), "no screen shows {unused:#?}");
}

#[test]
fn texts_are_found_in_screens() {
    let source = "export component Key inherits Rectangle {\n text: @tr(\"Next\"); label: @tr(\"verb\" => \"Hold\");\n n: @tr(\"{n} file\" | \"{n} files\" % root.n); x: @tr(\"{} s\", \"no\");\n";
    let expected =
        [("", "Next", None), ("verb", "Hold", None), ("", "{n} file", Some("{n} files")), ("", "{} s", None)];
    let expected: Vec<_> =
        expected.into_iter().map(|(a, b, c)| (a.to_owned(), b.to_owned(), c.map(str::to_owned))).collect();
    assert_eq!(translated(source), expected);
}

/// The keys that a source file asks the catalogue for, where they are written out.
fn keys_asked(source: &str) -> BTreeSet<&str> {
    let asks = [".text(\"", ".filled(\"", ".counted(\""];
    let after = asks.iter().flat_map(|ask| source.split(ask).skip(1));
    after.filter_map(|rest| rest.split('"').next()).filter(|key| key.contains(':')).collect()
}

#[test]
fn every_key_that_the_program_asks_for_is_in_the_catalogue() {
    let known: BTreeSet<String> = catalogue(Lang::En).into_iter().map(|entry| entry.context).collect();
    let mut folders = vec![std::path::PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/src"))];
    let mut asked = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if !path.to_string_lossy().contains("i18n") {
                let source = std::fs::read_to_string(&path).unwrap();
                for key in keys_asked(&source) {
                    asked += 1;
                    assert!(known.contains(key), "{} asks for \"{key}\"", path.display());
                }
            }
        }
    }
    assert!(asked > 20, "only {asked} keys were found");
}
