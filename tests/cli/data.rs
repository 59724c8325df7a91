//! The offline data from the command line: `store` and `status`.

use crate::issuer::Issuer;
use crate::program::{Home, good, objects, verdicts};
use base64ct::{Base64, Encoding as _};
use std::fs;

#[test]
fn a_list_comes_is_shown_and_goes() {
    let home = Home::new();
    home.file("own.der", Issuer::new("own", "DE").certificate);
    home.file("block.toml", "[[entry]]\nkid = \"0102\"\nreason = \"x\"\n");
    let done = home.run(["store", "import", "own.der", "--json"]);
    let imported = &objects("store-import", &done.out)[0];
    assert_eq!((done.status, &imported["generation"]), (0, &1.into()));
    assert_eq!(
        (&imported["imported"]["id"], &imported["imported"]["signed"]),
        (&"certificates-own".into(), &false.into())
    );
    let done = home.run(["store", "import", "block.toml", "--json"]);
    assert_eq!(objects("store-import", &done.out)[0]["imported"]["kind"], "block");
    let done = home.run(["store", "status", "--json"]);
    let held = &objects("store-status", &done.out)[0];
    assert_eq!((done.status, &held["generation"], held["sets"].as_array().map(Vec::len)), (0, &2.into(), Some(2)));
    let block = held["sets"][0]["id"].as_str().expect("an id").to_owned();
    let done = home.run(["store", "remove", &block, "--json"]);
    assert_eq!(objects("store-remove", &done.out)[0]["removed"], block.as_str());
    let done = home.run(["store", "remove", &block]);
    assert_eq!(done.status, 2);
    assert!(done.err.contains("has no set") && done.err.contains(&block), "{}", done.err);
    let held = &objects("store-status", &home.run(["store", "status", "--json"]).out)[0];
    assert_eq!((&held["sets"][0]["countries"]["DE"]["all"], &held["sets"][0]["signed_by"]), (&1.into(), &().into()));
    let said = home.run(["store", "status"]).out;
    let lines: Vec<_> = said.lines().collect();
    assert!(lines.len() == 3 && lines[0] == "generation 3" && lines[2].contains("DE "), "{said}");
}

#[test]
fn rules_and_value_sets_are_sets_like_others() {
    let home = Home::new();
    home.file("rules.json", gatelight::training::rules());
    home.file("values.json", gatelight::training::values());
    for (file, kind) in [("rules.json", "rules"), ("values.json", "value-sets")] {
        let done = home.run(["store", "import", file, "--json"]);
        let imported = &objects("store-import", &done.out)[0]["imported"];
        assert_eq!((done.status, &imported["kind"], &imported["realm"]), (0, &kind.into(), &"production".into()));
    }
    let kinds = |name: &str, args: &[&str]| {
        let object = &objects(name, &home.run(args).out)[0];
        let sets = object["sets"].as_array().expect("sets").iter();
        sets.map(|set| set["kind"].as_str().expect("a kind").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(kinds("store-status", &["store", "status", "--json"]), ["rules", "value-sets"]);
    assert_eq!(kinds("status", &["status", "--json"]), ["rules", "value-sets"]);
}

#[test]
fn an_empty_store_says_how_to_fill_it() {
    let home = Home::new();
    let done = home.run(["store", "status"]);
    assert!(done.status == 0 && done.out.contains("gatelight store import PATH"), "{}", done.out);
    let done = home.run(["store", "status", "--json"]);
    assert_eq!(objects("store-status", &done.out)[0]["sets"], serde_json::json!([]));
    assert!(!home.path().join("data").exists(), "looking makes nothing");
}

#[test]
fn a_refused_list_leaves_the_store_as_it_was() {
    let home = Home::trusting();
    home.file("wrong.toml", "[[entry]]\nreason = \"names nothing\"\n");
    home.file("photo.png", b"\x89PNG\r\n\x1a\n");
    home.file("empty.txt", "");
    let before = home.run(["store", "status", "--json"]).out;
    let generation = |out: &str| objects("store-status", out)[0]["generation"].clone();
    for (file, says) in [
        ("wrong.toml", "entry 1: it names nothing to block"),
        ("photo.png", "none of the lists"),
        ("empty.txt", "holds no data"),
        ("not-there", "cannot be read"),
    ] {
        let done = home.run(["store", "import", file]);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{file}");
        assert!(done.err.contains(says) && done.err.contains(file), "{}", done.err);
    }
    assert_eq!(generation(&home.run(["store", "status", "--json"]).out), generation(&before));
}

#[test]
fn an_import_says_what_its_signature_is_worth() {
    let home = Home::new();
    let listed = Issuer::new("listed", "DE");
    let key = Issuer::new("the list's", "DE");
    let entry = |stamp: &str| {
        let kid = Base64::encode_string(&listed.kid());
        let der = Base64::encode_string(&listed.certificate);
        format!(r#"{{"certificateType":"DSC","country":"DE","kid":"{kid}","rawData":"{der}","timestamp":"{stamp}"}}"#)
    };
    let signed = |stamp: &str| {
        let content = format!(r#"{{"certificates":[{}]}}"#, entry(stamp));
        let signature = key.key.sign(crate::issuer::ES256, content.as_bytes());
        format!("{}\n{content}", Base64::encode_string(&signature))
    };
    home.file("list.json", signed("2021-07-02T00:00:00Z"));
    home.file("older.json", signed("2021-07-01T00:00:00Z"));
    home.file("damaged.json", signed("2021-07-02T00:00:00Z").replace("2021-07-02", "2021-07-03"));
    home.file("anchor.der", &key.certificate);
    let done = home.run(["store", "import", "list.json"]);
    assert!(done.status == 0 && done.out.contains("NOT CHECKED") && done.out.contains("--anchor FILE"), "{}", done.out);
    let done = home.run(["store", "import", "list.json", "--anchor", "anchor.der", "--json"]);
    let object = &objects("store-import", &done.out)[0];
    assert_eq!((done.status, &object["signature"], &object["new"]), (0, &"verified".into(), &0.into()));
    assert_eq!(object["signed_by"].as_str().map(str::len), Some(64));
    for (arguments, says) in [
        (&["list.json"][..], "--force"),
        (&["older.json", "--anchor", "anchor.der"], "issued 2021-07-02"),
        (&["damaged.json", "--anchor", "anchor.der"], "wrong signature"),
        (&["list.json", "--anchor", "list.json"], "--anchor list.json: no certificate and no public key"),
        (&["list.json", "--anchor", "not-there"], "--anchor not-there"),
    ] {
        let done = home.run(["store", "import"].iter().chain(arguments));
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{arguments:?}");
        assert!(done.err.contains(says), "{}", done.err);
    }
    let done = home.run(["store", "import", "older.json", "--force"]);
    assert!(done.status == 0 && done.out.contains("new 0, removed 0"), "{}", done.out);
}

#[test]
fn a_store_is_exported_and_another_machine_takes_it() {
    let home = Home::trusting();
    home.file("block.toml", "[[entry]]\nkid = \"0102\"\nreason = \"x\"\n");
    home.run(["store", "import", "block.toml"]);
    let done = home.run(["store", "export", "stick", "--json"]);
    let exported = &objects("store-export", &done.out)[0];
    assert_eq!((done.status, &exported["generation"]), (0, &2.into()));
    let files: Vec<_> = exported["exported"].as_array().expect("sets").iter().map(|set| &set["file"]).collect();
    assert_eq!(files, ["block.block.toml", "certificates-own.trust.json"]);
    let done = home.run(["store", "export", "stick"]);
    assert!(done.status == 2 && done.err.contains("is not empty") && done.err.contains("stick"), "{}", done.err);
    let done = home.run(["store", "export", "other"]);
    assert!(done.status == 0 && done.out.contains("unsigned"), "{}", done.out);
    let done = home.run(["store", "import", "stick", "--store", "there", "--json"]);
    let imported = objects("store-import", &done.out);
    assert_eq!((done.status, imported.len()), (0, 2));
    assert!(imported.iter().all(|set| set["generation"] == 1 && set["signed_by"].is_null()));
    assert_eq!(imported[1]["new"], 1);
    let (objects, status) = home.check(["--store", "there", "--code", &good()]);
    assert_eq!((verdicts(&objects), status), (vec![("pass", 0)], 0));
    let (objects, status) = home.check(["--trust", "stick", "--code", &good()]);
    assert_eq!((verdicts(&objects), status), (vec![("pass", 0)], 0));
    let said = home.run(["store", "import", "stick", "--store", "elsewhere"]).out;
    assert!(said.contains("imported block") && said.contains("taken as unsigned"), "{said}");
    fs::write(home.path().join("stick/block.block.toml"), "").expect("a file");
    let done = home.run(["store", "import", "stick", "--store", "third"]);
    assert!(done.status == 2 && done.err.contains("block.block.toml"), "{}", done.err);
    let empty = Home::new().run(["store", "export", "stick"]);
    assert!(empty.status == 2 && empty.err.contains("holds no set"), "{}", empty.err);
}

#[test]
fn a_spoilt_set_is_told_everywhere_and_passes_nobody() {
    let home = Home::trusting();
    let file = home.path().join("data/gatelight/store/generations/1/certificates-own.trust");
    fs::write(&file, "spoilt").expect("the set's file");
    let done = home.run(["store", "status", "--json"]);
    let held = &objects("store-status", &done.out)[0];
    assert_eq!((done.status, &held["sets"][0]["lost"]), (1, &true.into()));
    assert!(
        done.err.contains("certificates-own")
            && held["damage"][0].as_str().is_some_and(|why| why.contains("certificates-own"))
    );
    let done = home.run(["status", "--json"]);
    assert_eq!((done.status, &objects("status", &done.out)[0]["good"]), (1, &false.into()));
    let (objects, status) = home.check(["--code", &good()]);
    assert_eq!((verdicts(&objects), status), (vec![("cannot-decide", 800)], 3));
}

#[test]
fn status_says_whether_a_genuine_code_could_pass() {
    let empty = Home::new();
    let done = empty.run(["status", "--json"]);
    assert_eq!((done.status, &objects("status", &done.out)[0]["good"]), (1, &false.into()));
    assert!(empty.run(["status"]).out.contains("no trust data"));
    let done = empty.run(["status", "--json", "--profile", "training"]);
    assert_eq!(
        (done.status, objects("status", &done.out)[0]["sets"].as_array().map(Vec::len)),
        (0, Some(6)),
        "signers, three lists, rules, value sets"
    );
    let home = Home::trusting();
    let done = home.run(["status", "--json"]);
    let status = &objects("status", &done.out)[0];
    assert_eq!((done.status, &status["good"], &status["sets"][0]["step"]), (0, &true.into(), &"fresh".into()));
    assert!(home.run(["status"]).out.starts_with("good"));
    let given = home.run(["status", "--store", "elsewhere"]);
    assert_eq!(given.status, 1, "another store is another answer");
}
