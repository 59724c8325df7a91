//! Every catalogue is whole, and of the same form as the template.

use super::catalogue;
use crate::i18n::{Lang, po};
use std::collections::{BTreeMap, BTreeSet};

fn others() -> impl Iterator<Item = Lang> {
    Lang::ALL.into_iter().filter(|lang| *lang != Lang::En)
}

/// The `{name}` and `{}` marks of a text.
fn marks(text: &str) -> BTreeSet<&str> {
    text.split('{').skip(1).filter_map(|part| part.split_once('}')).map(|(name, _)| name).collect()
}

/// Every entry of every other language with each of its translations.
fn translations(mut look: impl FnMut(Lang, &po::Entry, &str)) {
    for lang in others() {
        for entry in catalogue(lang).iter().skip(1) {
            entry.strings.iter().for_each(|text| look(lang, entry, text));
        }
    }
}

#[test]
fn every_catalogue_holds_what_the_template_holds() {
    let key = |entry: &po::Entry| (entry.context.clone(), entry.id.clone(), entry.plural.clone());
    let template: BTreeSet<_> = catalogue(Lang::En).iter().map(key).collect();
    for lang in others() {
        let held: BTreeSet<_> = catalogue(lang).iter().map(key).collect();
        assert_eq!(template.difference(&held).collect::<Vec<_>>(), Vec::<&_>::new(), "missing in {lang:?}");
        assert_eq!(held.difference(&template).collect::<Vec<_>>(), Vec::<&_>::new(), "more than asked in {lang:?}");
        assert_eq!(catalogue(lang).len(), held.len(), "each entry stands once in {lang:?}");
    }
}

#[test]
fn every_folder_of_the_catalogues_is_a_language() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/assets/i18n");
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let folders: BTreeSet<String> = names
        .filter(|path| path.is_dir())
        .map(|path| path.file_name().unwrap().to_string_lossy().into_owned())
        .collect();
    assert_eq!(folders, others().map(|lang| lang.code().to_owned()).collect());
    for lang in others() {
        let header = catalogue(lang).remove(0).strings.concat();
        assert!(header.contains(&format!("\nLanguage: {}\n", lang.code())), "{header}");
    }
}

#[test]
fn every_entry_is_translated_with_the_same_marks() {
    translations(|lang, entry, text| {
        assert!(!text.trim().is_empty(), "{} has no words in {lang:?}", entry.id);
        // A form for one number alone may leave the number out: two days is one word in Arabic.
        let may_leave_out = entry.plural.is_some() && marks(text).is_empty();
        assert!(marks(&entry.id) == marks(text) || may_leave_out, "{lang:?} {}: {text}", entry.id);
    });
}

#[test]
fn lines_and_ends_of_sentences_stay() {
    translations(|lang, entry, text| {
        let is_verdict = entry.context.starts_with("lines:");
        assert!(is_verdict || text.matches('\n').count() == entry.id.matches('\n').count(), "{lang:?} {text}");
        assert_eq!(text.trim(), text, "{lang:?}");
        assert!(!text.contains("  "), "{lang:?} {text}");
        for end in ['.', ':'] {
            assert!(
                entry.plural.is_some() || short(entry) || text.ends_with(end) == entry.id.ends_with(end),
                "{lang:?} {text}"
            );
        }
    });
}

/// Words for narrow places and months may end in the dot of an abbreviation.
fn short(entry: &po::Entry) -> bool {
    entry.context.starts_with("month:") || entry.id.chars().count() <= 8
}

#[test]
fn no_english_is_left() {
    translations(|lang, entry, text| {
        let is_name = text.contains("KDE") || text == "SMART Health Card";
        assert!(
            is_name || entry.id.split(' ').count() < 3 || text != entry.id || marks(text).len() > 1,
            "{lang:?} {text}"
        );
    });
}

#[test]
fn the_tone_stays_calm() {
    let loud = ["!", "¡", "error", "invalid", "please wait", "oops", "ung\u{fc}ltig", "erreur", "inv\u{e1}lid"];
    let louder = ["errore", "b\u{142}\u{105}d", " niewa\u{17c}n", "ge\u{e7}ersiz", "помилк", "недійсн", "خطأ"];
    translations(|lang, entry, text| {
        for text in [text, &entry.id] {
            let lower = text.to_lowercase();
            for word in loud.iter().chain(&louder) {
                assert!(!lower.contains(word), "{lang:?} {text}");
            }
        }
    });
}

#[test]
fn digits_are_the_same_as_on_an_id() {
    translations(|lang, _, text| {
        assert!(text.chars().all(|sign| !sign.is_numeric() || sign.is_ascii_digit()), "{lang:?} {text}");
    });
}

#[test]
fn slints_own_reader_reads_the_same() {
    for lang in others() {
        let theirs = rspolib::pofile(lang.catalogue()).expect("slint's compiler can read it");
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
            catalogue(lang).into_iter().skip(1).map(|entry| ((entry.context, entry.id), entry.strings)).collect();
        assert_eq!(theirs, ours, "{lang:?}");
    }
}
