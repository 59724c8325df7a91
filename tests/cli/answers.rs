//! What `check` answers, and with which exit status.

use crate::issuer::Issuer;
use crate::program::{Home, altered, good, now, own, unlisted, validator, verdicts};
use gatelight::training;
use serde_json::Value;

/// Files that hold one code each, and some that hold several.
fn home_with_files() -> Home {
    let home = Home::trusting();
    home.file("pass", good());
    home.file("fail", altered());
    home.file("undecided", unlisted());
    home.file("none", "https://example.org/menu");
    home.file("pass-and-none", format!("{}\nhttps://example.org/menu\nWIFI:S:x;;\n", good()));
    home.file("all", format!("{}\n{}\n{}\n", good(), unlisted(), altered()));
    home
}

#[test]
fn the_exit_status_is_the_first_of_1_3_5_0_that_occurs() {
    let home = home_with_files();
    for (inputs, status) in [
        (&["pass"][..], 0),
        (&["fail"], 1),
        (&["undecided"], 3),
        (&["none"], 5),
        (&["pass", "pass"], 0),
        (&["pass", "fail"], 1),
        (&["fail", "undecided", "none"], 1),
        (&["none", "undecided", "pass"], 3),
        (&["pass", "none"], 5),
        (&["pass-and-none"], 0),
        (&["pass-and-none", "none"], 5),
        (&["all"], 1),
    ] {
        let (_, got) = home.check(inputs);
        assert_eq!(got, status, "{inputs:?}");
        let quiet = home.run(["check", "--quiet"].iter().chain(inputs));
        assert_eq!((quiet.status, quiet.out.as_str(), quiet.err.as_str()), (status, "", ""), "{inputs:?}");
        assert_eq!(home.run(["check", "--report-only"].iter().chain(inputs)).status, 0, "{inputs:?}");
    }
}

#[test]
fn an_input_that_cannot_be_read_is_told_and_the_rest_is_done() {
    let home = home_with_files();
    for options in [&["check", "--json"][..], &["check", "--json", "--report-only"]] {
        let done = home.run(options.iter().copied().chain(["pass", "not-there", "fail"]));
        assert_eq!(done.status, 2);
        assert_eq!(verdicts(&crate::program::objects("check", &done.out)), [("pass", 0), ("reject", 200)]);
        assert!(done.err.starts_with("gatelight: not-there: ") && done.err.lines().count() == 1, "{}", done.err);
    }
}

#[test]
fn wrong_usage_exits_with_2_and_a_sentence() {
    let home = home_with_files();
    for args in [
        &["check"][..],
        &["check", "--no-such-option", "pass"],
        &["check", "--jobs", "0", "pass"],
        &["check", "--at", "yesterday", "pass"],
        &["check", "--lang", "xx", "pass"],
        &["check", "--profile", "no-such", "pass"],
        &["check", "--trust", "pass", "pass"],
        &["check", "--trust", "not-there", "pass"],
        &["check", "--store", "pass", "pass"],
        &["no-such-command"],
        &["store", "import", "pass"],
        &["store", "import", "own.der", "--as", "magic"],
        &["store", "remove", "no-such-set"],
        &["profile", "check", "not-there"],
    ] {
        let done = home.run(args);
        assert_eq!((done.status, done.out.as_str()), (2, ""), "{args:?}");
        assert!(!done.err.is_empty(), "{args:?}");
    }
}

#[test]
fn the_time_that_is_given_judges_codes_and_leaves_our_data_its_age() {
    let home = home_with_files();
    let (today, _) = home.check(["pass"]);
    let later = now().plus(2 * 365 * 86_400).to_string();
    let (then, status) = home.check(["--at", &later, "pass"]);
    assert_eq!((verdicts(&today), today[0]["bands"].clone()), (vec![("pass", 0)], Value::Array(Vec::new())));
    assert_eq!((verdicts(&then), status), (vec![("not-accepted", 300)], 1));
    assert_eq!(then[0]["bands"], serde_json::json!(["simulated-date"]));
    assert_eq!((&then[0]["layers"]["data"], &then[0]["layers"]["clock"]), (&"pass".into(), &"pass".into()));
    assert!(then[0]["data_age"]["trust"].as_i64().is_some_and(|age| age < 86_400), "its real age, not two years");
    let (nothing, _) = home.check(["--at", &later, "--profile", "training", "/dev/null"]);
    assert_eq!(nothing[0]["bands"], serde_json::json!(["training", "simulated-date"]));
}

#[test]
fn trust_takes_exactly_these_keys_and_leaves_the_lists() {
    let home = home_with_files();
    let other = Issuer::new("other", "FR");
    home.file("other.der", &other.certificate);
    home.file("other", other.draft(now()).sign().text());
    let answer = |args: &[&str]| verdicts(&home.check(args).0).iter().map(|(_, code)| *code).collect::<Vec<_>>();
    assert_eq!(answer(&["pass", "other"]), [0, 203], "the store knows one of them");
    assert_eq!(answer(&["--trust", "other.der", "pass", "other"]), [203, 0], "now only the other");
    assert_eq!(answer(&["--trust", "other.der", "--trust", "own.der", "pass", "other"]), [0, 0]);
    home.file("block.toml", "[[entry]]\nuvci_prefix = \"URN:UVCI:01FR/TEST-HOUSE\"\nreason = \"x\"\n");
    assert_eq!(home.run(["store", "import", "block.toml"]).status, 0);
    assert_eq!(answer(&["--trust", "other.der", "other"]), [401], "the block list still counts");
}

#[test]
fn training_keys_are_trusted_by_no_option() {
    let home = Home::new();
    assert_eq!(home.run(["training", "make", "specimens"]).status, 0);
    let (objects, status) = home.check(["--trust", "specimens/trust", "specimens/practice.txt"]);
    assert_eq!((verdicts(&objects), status), (vec![("reject", 209)], 1));
    assert_eq!(objects[0]["bands"], serde_json::json!(["test-signer"]));
}

#[test]
fn specimens_on_paper_are_judged_as_their_cases_say() {
    let home = Home::new();
    assert_eq!(home.run(["training", "make", "specimens"]).status, 0);
    for id in [
        "centre-second-dose",
        "pharmacy-blocked-1",
        "pharmacy-neighbour-1",
        "letter",
        "signer-foreign",
        "other-payment",
    ] {
        let case = std::fs::read_to_string(home.path().join(format!("specimens/{id}.case"))).expect("a case");
        let expected = case.lines().skip_while(|line| *line != "profile: training").nth(1).expect("its answer");
        let (objects, _) = home.check(["--profile", "training", &format!("specimens/{id}.png")]);
        let object = &objects[0];
        let number = object["code"].as_u64().expect("a number");
        let got = format!(
            "{} {number:03} {}",
            object["verdict"].as_str().expect("a text"),
            object["name"].as_str().expect("a text")
        );
        assert_eq!(expected.trim_start_matches("expect:").trim(), got, "{id}");
        assert_eq!((objects.len(), &object["item"]), (1, &1.into()), "{id}");
    }
}

#[test]
fn every_specimen_gives_an_object_of_its_shape() {
    let home = Home::new();
    let specimens = training::specimens(now());
    let lines: Vec<_> = specimens
        .iter()
        .filter_map(|specimen| specimen.code.text())
        .filter(|text| !text.is_empty() && !text.contains('\n'))
        .collect();
    home.file("all.txt", lines.join("\n"));
    for profile in ["training", "genuine"] {
        for options in [&[][..], &["--show-holder"]] {
            let (objects, _) = home.check([&["all.txt", "--profile", profile], options].concat());
            assert_eq!(objects.len(), lines.len());
            assert!(objects.iter().zip(1_u64..).all(|(object, item)| object["item"] == item));
        }
    }
}

#[test]
fn the_shape_of_an_answer_refuses_a_pass_that_skipped_a_layer() {
    let home = home_with_files();
    let (objects, _) = home.check(["pass"]);
    let schema = validator("check");
    for (layer, state) in [("signature", "not-run"), ("data", "unknown"), ("content", "not-asked"), ("policy", "fail")]
    {
        let mut object = objects[0].clone();
        object["layers"][layer] = state.into();
        assert!(!schema.is_valid(&object), "{layer} {state}");
    }
    let mut object = objects[0].clone();
    object["surprise"] = 1.into();
    assert!(!schema.is_valid(&object));
}

#[test]
fn an_unknown_issuer_says_nothing_of_its_payload() {
    let home = home_with_files();
    let (objects, _) = home.check(["--show-holder", "undecided", "fail"]);
    for object in &objects {
        assert!(object["kind"].is_null() && object["issued_at"].is_null() && object["expires_at"].is_null());
        assert!(object.get("holder").is_none());
    }
    assert!(objects[0]["issuer"]["country"].is_null(), "the payload's own word does not count");
    assert_eq!(objects[1]["issuer"]["country"], "DE", "the stored signer's");
    assert_eq!(own().country, "DE");
}
