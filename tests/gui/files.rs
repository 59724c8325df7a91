//! The screens' own files: colours in one place, every text translated, one component a file.

use std::fs;
use std::path::{Path, PathBuf};

fn slint_files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("the folder is there").flatten() {
        let path = entry.path();
        if path.is_dir() {
            slint_files(&path, found);
        } else if path.extension().is_some_and(|end| end == "slint") {
            found.push(path);
        }
    }
}

fn every_file() -> Vec<(String, String)> {
    let mut paths = Vec::new();
    slint_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("ui"), &mut paths);
    assert!(paths.len() > 30, "the screens are somewhere else");
    paths.into_iter().map(|path| (path.display().to_string(), fs::read_to_string(&path).expect("text"))).collect()
}

fn code(line: &str) -> &str {
    // An address in a string has two slashes as well; none of ours stands in a screen.
    line.split("//").next().unwrap_or_default()
}

/// The texts between double quotes of a line.
fn quoted(line: &str) -> impl Iterator<Item = (usize, &str)> {
    line.split('"').enumerate().filter(|(i, _)| i % 2 == 1)
}

#[test]
fn only_the_tokens_have_colours() {
    for (name, text) in every_file() {
        if name.ends_with("tokens.slint") {
            continue;
        }
        for line in text.lines().map(code) {
            let hex =
                line.split('#').skip(1).any(|after| after.chars().take_while(char::is_ascii_hexdigit).count() >= 3);
            assert!(!hex, "{name}: {line}");
            assert!(!line.contains("Colors.") && !line.contains("rgb("), "{name}: {line}");
        }
    }
}

#[test]
fn every_visible_text_is_translated_or_comes_in() {
    // What stands on keys, and the program's own name, are the same in every language.
    let same_everywhere = ["1", "2", "3", "O", "V", "Gatelight", "Gatelight ", "Gatelight 2"];
    for (name, text) in every_file() {
        if ["api.slint", "tokens.slint"].iter().any(|end| name.ends_with(end)) {
            continue;
        }
        for line in text
            .lines()
            .map(code)
            .filter(|line| !line.contains("import ") && !line.contains("export {") && !line.contains("} from "))
        {
            let plain = line.replace("@tr(\"", "@tr(\u{0}");
            for (_, piece) in quoted(&plain.replace('\u{0}', "\"")) {
                // Behind a bar stands the plural.
                let translated =
                    [format!("@tr(\"{piece}\""), format!(" | \"{piece}\" %")].iter().any(|said| line.contains(said));
                let drawing = piece.starts_with('M') && piece.chars().nth(1).is_some_and(|c| c.is_ascii_digit());
                let is_file = piece.ends_with(".png");
                let words = piece.chars().any(char::is_alphabetic) && piece != "\\n" && !is_file;
                assert!(
                    !words || translated || drawing || same_everywhere.contains(&piece),
                    "{name}: {piece:?} is not translated"
                );
            }
        }
    }
}

#[test]
fn every_text_of_the_screens_has_its_german() {
    let catalogue =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/i18n/de/LC_MESSAGES/gatelight.po"))
            .expect("the catalogue");
    for (name, text) in every_file() {
        for after in text.split("@tr(\"").skip(1) {
            let english = after.split('"').next().unwrap_or_default();
            let entry = format!("msgid \"{english}\"\nmsgstr \"");
            let plural = format!("msgid \"{english}\"\nmsgid_plural \"");
            let found = catalogue
                .split(&entry)
                .nth(1)
                .or_else(|| catalogue.split(&plural).nth(1).and_then(|rest| rest.split("msgstr[0] \"").nth(1)));
            let german = found.and_then(|rest| rest.split('"').next());
            assert!(german.is_some_and(|german| !german.is_empty()), "{name}: {english:?} has no German");
        }
    }
}

#[test]
fn a_file_exports_one_component_and_is_short() {
    let mut lengths = Vec::new();
    for (name, text) in every_file() {
        if ["api.slint", "tokens.slint"].iter().any(|end| name.ends_with(end)) {
            continue;
        }
        let exported = text.matches("export component").count() + text.matches("export global").count();
        assert_eq!(exported, 1, "{name} exports {exported}");
        lengths.push(text.lines().count());
    }
    lengths.sort_unstable();
    assert!(lengths[lengths.len() / 2] <= 60, "the median file has {} lines", lengths[lengths.len() / 2]);
}
