//! Signed bundles from the command line: `bundle`.

use crate::bundles::{Bundle, Signers, hash};
use crate::program::{Home, objects, own, verdicts};
use gatelight::store::signers;
use gatelight::store::trust::TrustedKey;
use serde_json::{Value, json};
use std::fs;
use std::path::PathBuf;

/// A bundle that does not end while this is built, with one signer and a block list.
fn bundle() -> Bundle {
    let mut bundle = Bundle::new();
    bundle.expires = "2099-01-01T00:00:00Z".to_owned();
    bundle.roots[0].expires = "2099-01-01T00:00:00Z".to_owned();
    let key = TrustedKey::read(own().certificate).expect("a certificate");
    let terms = json!({ "issued": "2026-11-20T00:00:00Z", "complete_for": ["DE"], "entries": 1 });
    let block = "[[entry]]\nuvci = \"URN:UVCI:01:DE:X\"\n[[entry]]\nuvci = \"URN:UVCI:01:DE:Y\"\n";
    bundle.with("trust/eu.json", signers::write(&[key]), terms).with(
        "block/fakes.toml",
        block,
        json!({ "issued": "2026-11-20T00:00:00Z" }),
    )
}

fn plugged(home: &Home, bundle: &Bundle) -> PathBuf {
    let stick = home.path().join("stick");
    let _ = fs::remove_dir_all(&stick);
    bundle.write(&stick);
    stick
}

/// A home that trusts the root of [`bundle`].
fn set_up() -> Home {
    let home = Home::new();
    home.file("root.json", bundle().root(1));
    let print = hash(&bundle().root(1));
    let done = home.run(["bundle", "trust", "root.json", "--fingerprint", &print]);
    assert_eq!(done.status, 0, "{}", done.err);
    home
}

#[test]
fn a_root_is_trusted_after_its_fingerprint_was_compared() {
    let home = Home::new();
    home.file("root.json", bundle().root(1));
    let print = hash(&bundle().root(1));
    let done = home.run(["bundle", "trust", "root.json"]);
    assert_eq!(done.status, 1);
    let groups = print.as_bytes().chunks(4).map(|four| std::str::from_utf8(four).expect("hex")).collect::<Vec<_>>();
    assert!(done.out.contains(&groups.join(" ")) && done.out.contains("Compare this"), "{}", done.out);
    let done = home.run(["bundle", "trust", "root.json", "--fingerprint", &print.replace('a', "b")]);
    assert!(done.status == 2 && done.err.contains("another fingerprint"), "{}", done.err);
    plugged(&home, &bundle());
    let done = home.run(["bundle", "install", "stick"]);
    assert!(done.status == 2 && done.err.contains("no root of trust"), "{}", done.err);
    let done = home.run(["bundle", "trust", "root.json", "--fingerprint", &groups.join(" ").to_uppercase()]);
    assert_eq!(done.status, 0, "{}", done.err);
    let done = home.run(["bundle", "trust", "root.json"]);
    assert!(done.status == 0 && done.out.contains("the one that this machine goes by"), "{}", done.out);
    home.file("no-root.json", "{}");
    assert_eq!(home.run(["bundle", "trust", "no-root.json"]).status, 2);
}

#[test]
fn a_bundle_is_looked_at_taken_and_told() {
    let home = set_up();
    plugged(&home, &bundle());
    let done = home.run(["bundle", "install", "stick", "--dry-run", "--json"]);
    let seen = &objects("bundle-install", &done.out)[0];
    assert_eq!((done.status, &seen["installed"], &seen["generation"]), (0, &json!(false), &json!(0)));
    assert_eq!(seen["sets"][1]["countries"]["DE"]["added"], 1);
    let done = home.run(["bundle", "install", "stick"]);
    assert_eq!(done.status, 0, "{}", done.err);
    let lines: Vec<_> = done.out.lines().collect();
    assert_eq!(
        lines,
        [
            "Ministry of Health of Examplia",
            "  Block list block-fakes: new, 2 entries.",
            "  Trust list trust-eu: new, 1 entry.",
            "generation 1"
        ]
    );
    // What it brought counts: a good code passes, an unknown signer of a covered country is refused.
    let (good, unlisted) = (crate::program::good(), crate::program::unlisted());
    let (objects_of, _) = home.check(["--code", &good, "--code", &unlisted]);
    assert_eq!(verdicts(&objects_of), [("pass", 0), ("reject", 202)]);
    let done = home.run(["bundle", "status", "--json"]);
    let status = &objects("bundle-status", &done.out)[0];
    assert_eq!((done.status, &status["authority"]), (0, &json!("Ministry of Health of Examplia")));
    assert_eq!(status["versions"], json!({ "root": 1, "snapshot": 1, "targets": 1, "timestamp": 1 }));
    let held = objects("store-status", &home.run(["store", "status", "--json"]).out);
    assert!(held[0]["sets"].as_array().expect("sets").iter().any(|set| set["kind"] == "bundle"));
    assert_eq!(home.run(["bundle", "install", "stick"]).out.lines().nth(1), Some("  Nothing new."));
}

#[test]
fn a_refusal_is_told_kept_and_forgotten_with_the_next_bundle() {
    let home = set_up();
    let stick = plugged(&home, &bundle());
    fs::remove_file(stick.join("metadata/1.targets.json")).expect("gone");
    let done = home.run(["bundle", "install", "stick"]);
    assert!(done.status == 2 && done.err.contains("stick: metadata/1.targets.json is missing"), "{}", done.err);
    let status = &objects("bundle-status", &home.run(["bundle", "status", "--json"]).out)[0];
    assert!(status["refused"][0]["why"].as_str().expect("a cause").contains("1.targets.json is missing"));
    assert!(home.run(["bundle", "status"]).out.contains("refused "));
    plugged(&home, &bundle());
    assert_eq!(home.run(["bundle", "install", "stick"]).status, 0);
    let status = &objects("bundle-status", &home.run(["bundle", "status", "--json"]).out)[0];
    assert_eq!(status["refused"], json!([]));
}

#[test]
fn what_loses_much_waits_for_a_yes() {
    let home = set_up();
    plugged(&home, &bundle());
    assert_eq!(home.run(["bundle", "install", "stick"]).status, 0);
    let less = bundle().next().with(
        "block/fakes.toml",
        "[[entry]]\nuvci = \"URN:UVCI:01:DE:X\"\n",
        json!({ "issued": "2026-11-21T00:00:00Z" }),
    );
    plugged(&home, &less);
    let done = home.run(["bundle", "install", "stick", "--dry-run"]);
    assert!(done.status == 1 && done.out.contains("needs --yes: bundle-block-fakes loses 1 of 2"), "{}", done.out);
    let done = home.run(["bundle", "watch", "stick", "--once", "--json"]);
    let looked = &objects("bundle-watch", &done.out)[0];
    assert_eq!((done.status, &looked["waiting"]), (1, &json!(true)));
    let done = home.run(["bundle", "status", "--json"]);
    let status = &objects("bundle-status", &done.out)[0];
    assert!(done.status == 1 && status["waiting"]["why"].as_str().expect("why").contains("loses 1 of 2"), "{status}");
    let done = home.run(["bundle", "install", "stick", "--yes", "--json"]);
    assert_eq!(objects("bundle-install", &done.out)[0]["generation"], 2);
    assert_eq!(home.run(["bundle", "status"]).status, 0);
}

#[test]
fn a_watched_folder_is_taken_as_it_comes() {
    let home = set_up();
    assert_eq!(home.run(["bundle", "watch"]).status, 2, "no folder is set up");
    let done = home.run(["bundle", "watch", "nowhere", "--once"]);
    assert!(done.status == 1 && done.out.contains("refused: the folder"), "{}", done.out);
    plugged(&home, &bundle());
    let done = home.run(["bundle", "watch", "stick", "--once", "--json"]);
    let looked = &objects("bundle-watch", &done.out)[0];
    assert_eq!((done.status, &looked["generation"]), (0, &json!(1)));
    let done = home.run(["bundle", "watch", "stick", "--once", "--json"]);
    assert_eq!(objects("bundle-watch", &done.out)[0]["nothing_new"], json!(true));
}

#[test]
fn a_profile_of_a_bundle_decides_and_is_named() {
    let home = set_up();
    let strict = "extends = \"genuine\"\nid = \"genuine\"\nversion = 9\nformats = [\"shc\"]\nvalid_until = \"2090-01-01T00:00:00[Europe/Berlin]\"\n";
    plugged(&home, &bundle().with("profiles/genuine.toml", strict, Value::Null));
    let done = home.run(["bundle", "install", "stick"]);
    assert_eq!(done.status, 0, "{}", done.err);
    let code = crate::program::good();
    let (judged, _) = home.check(["--code", &code]);
    assert_eq!(verdicts(&judged), [("not-accepted", 111)]);
    assert_eq!(judged[0]["profile"], json!({ "id": "genuine", "version": 9, "author": "signed" }));
    let (later, _) = home.check(["--code", &code, "--at", "2091-01-01T00:00:00Z"]);
    assert_eq!(later[0]["profile"], json!({ "id": "genuine", "version": 1 }), "its time is over");
    let wrong = bundle().next().with("profiles/genuine.toml", "id = \"other\"\nextends = \"genuine\"", Value::Null);
    plugged(&home, &wrong);
    let done = home.run(["bundle", "install", "stick"]);
    assert!(done.status == 2 && done.err.contains("its file has another name"), "{}", done.err);
}

#[test]
fn keys_of_the_office_change_without_touching_a_machine() {
    let home = set_up();
    plugged(&home, &bundle());
    assert_eq!(home.run(["bundle", "install", "stick"]).status, 0);
    let mut rotated = bundle().next();
    rotated.roots.push(rotated.roots[0].clone());
    rotated.roots[1].targets = Signers::of(&[26, 27], 2);
    rotated.roots[1].root = Signers::of(&[1, 2, 28], 2);
    plugged(&home, &rotated);
    let done = home.run(["bundle", "install", "stick"]);
    assert_eq!(done.status, 0, "{}", done.err);
    let status = &objects("bundle-status", &home.run(["bundle", "status", "--json"]).out)[0];
    assert_eq!((&status["versions"]["root"], &status["root_of_trust"]), (&json!(2), &json!(hash(&bundle().root(1)))));
}
