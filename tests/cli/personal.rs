//! No name, birth date or identifier leaves the program unless somebody asks for it.

use crate::program::{Home, now, objects};
use gatelight::formats;
use gatelight::training::{self, Specimen};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Everything about the holder that stands in a code, as it is written.
fn personal(specimen: &Specimen) -> Vec<String> {
    let Ok(envelope) = formats::open(&specimen.code) else { return Vec::new() };
    let certificate = formats::read(&envelope);
    let Ok(content) = &certificate.content else { return Vec::new() };
    let holder = &content.holder;
    let names = [&holder.given, &holder.family, &holder.given_latin, &holder.family_latin];
    let names = names.into_iter().flatten().cloned();
    let all = names.chain(holder.birth.map(|birth| birth.to_string())).chain(certificate.uvcis().map(str::to_owned));
    // A year alone stands in many dates.
    all.filter(|text| text.chars().count() > 4).collect()
}

/// A home with every specimen that is one line, and what must not leave it.
fn home() -> (Home, Vec<String>) {
    let home = Home::new();
    let specimens = training::specimens(now());
    let (mut lines, mut secrets) = (Vec::new(), Vec::new());
    for specimen in &specimens {
        let Some(text) = specimen.code.text().filter(|text| !text.contains('\n')) else { continue };
        lines.push(text.to_owned());
        secrets.extend(personal(specimen));
    }
    secrets.sort();
    secrets.dedup();
    assert!(lines.len() > 90 && secrets.len() > 90);
    home.file("codes.txt", lines.join("\n"));
    (home, secrets)
}

#[test]
fn without_being_asked_nothing_about_a_person_is_printed() {
    let (home, secrets) = home();
    for args in [
        &["check", "--profile", "training", "codes.txt"][..],
        &["check", "--profile", "training", "--json", "codes.txt"],
        &["check", "--profile", "training", "--lang", "de", "codes.txt"],
        &["check", "--json", "codes.txt"],
        &["check", "codes.txt"],
        &["inspect", "codes.txt"],
    ] {
        let done = home.run(args);
        assert!(done.out.len() > 10_000, "{args:?}");
        let told: Vec<_> =
            secrets.iter().filter(|secret| done.out.contains(*secret) || done.err.contains(*secret)).collect();
        assert!(told.is_empty(), "{args:?} told {}", told.len());
    }
}

#[test]
fn the_holder_is_shown_on_request_and_only_behind_a_signature() {
    let (home, _) = home();
    let done = home.run(["check", "--json", "--show-holder", "--profile", "training", "codes.txt"]);
    let all = objects("check", &done.out);
    let shown = all.iter().filter(|object| object.get("holder").is_some()).count();
    assert!(shown > 60);
    for object in &all {
        assert_eq!(object.get("holder").is_some(), object["layers"]["signature"] == "pass", "{}", object["name"]);
    }
    let found = all.iter().filter_map(|object| object["holder"]["name"].as_str());
    assert!(found.into_iter().any(|name| name == "Zoë Maëlle Specimen-Überall"));
    let done = home.run(["check", "--show-holder", "--profile", "training", "codes.txt"]);
    assert!(done.out.contains("Zoë Maëlle Specimen-Überall") && done.out.contains("1984-02-29"));
}

#[test]
fn inspect_masks_values_and_shows_them_on_request() {
    let (home, _) = home();
    let specimens = training::specimens(now());
    let practice = specimens.iter().find(|specimen| specimen.id == "practice").expect("a specimen");
    let code = practice.code.text().expect("text");
    let masked = home.run(["inspect", "--code", code]);
    assert_eq!(masked.status, 0);
    assert!(masked.out.starts_with("Nothing here is trusted"), "{}", masked.out);
    assert!(masked.out.contains("fnt") && masked.out.contains("signs)") && masked.out.contains("ES256"));
    let secrets = personal(practice);
    assert!(secrets.iter().all(|secret| !masked.out.contains(secret)));
    let open = home.run(["inspect", "--show-holder", "--code", code]);
    assert!(secrets.iter().all(|secret| open.out.contains(secret)), "{}", open.out);
    let other = home.run(["inspect", "--code", "https://example.org/secret"]);
    assert!(other.status == 5 && !other.out.contains("secret"), "{}", other.out);
}

/// Every file below a folder with its content.
fn files(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let (mut files, mut folders) = (BTreeMap::new(), vec![folder.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                files.insert(path.clone(), fs::read(path).expect("a file"));
            }
        }
    }
    files
}

// F11: elsewhere the decoded certificate was saved, or each scan logged.
#[test]
fn f11_nothing_of_a_check_is_written() {
    let (home, secrets) = home();
    let before = files(home.path());
    for args in [
        &["check", "--profile", "training", "--show-holder", "codes.txt"][..],
        &["check", "--profile", "training+XA", "--json", "codes.txt"],
        &["check", "--profile", "venue", "codes.txt"],
        &["inspect", "--show-holder", "codes.txt"],
    ] {
        home.run(args);
    }
    for (path, bytes) in files(home.path()) {
        if before.get(&path) == Some(&bytes) {
            continue;
        }
        let text = String::from_utf8_lossy(&bytes);
        assert!(!secrets.iter().any(|secret| text.contains(secret)), "{}", path.display());
    }
}
