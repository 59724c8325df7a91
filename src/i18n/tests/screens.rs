//! The screens' own words and the keys that the program asks for stand in the template.

use super::catalogue;
use crate::i18n::Lang;
use std::collections::BTreeSet;

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
fn every_text_on_a_screen_has_an_entry() {
    let known: BTreeSet<_> =
        catalogue(Lang::En).into_iter().map(|entry| (entry.context, entry.id, entry.plural)).collect();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let shown: BTreeSet<_> =
        slint_files(&folder).iter().flat_map(|path| translated(&std::fs::read_to_string(path).unwrap())).collect();
    let missing: Vec<_> = shown.difference(&known).collect();
    assert!(missing.is_empty(), "{missing:#?}");
    let unused: Vec<_> = known
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
