//! Proofs of one person: `check --together`.

use crate::program::{Home, altered, good, unlisted, verdicts};

#[test]
fn the_joint_verdict_stands_last_and_alone_decides_the_status() {
    let home = Home::trusting();
    for (codes, said, status) in [
        (vec![good()], ("pass", 0), 0),
        (vec![good(), good()], ("pass", 0), 0),
        (vec![good(), "https://example.org".to_owned()], ("pass", 0), 0),
        (vec![good(), altered()], ("reject", 200), 1),
        (vec![unlisted(), good()], ("cannot-decide", 203), 3),
    ] {
        home.file("codes", codes.join("\n"));
        let (objects, exit) = home.check(["--together", "codes"]);
        assert_eq!(objects.len(), codes.len() + 1);
        let joint = objects.last().expect("the joint one");
        assert_eq!((joint["together"].as_bool(), joint["item"].as_u64()), (Some(true), Some(0)));
        assert!(objects[..codes.len()].iter().all(|object| object.get("together").is_none()));
        assert_eq!((*verdicts(&objects).last().expect("one"), exit), (said, status), "{codes:?}");
    }
}

#[test]
fn the_same_certificate_again_is_a_note() {
    let home = Home::trusting();
    home.file("codes", [good(), good()].join("\n"));
    let (objects, _) = home.check(["--together", "codes"]);
    assert_eq!(objects[2]["findings"][0]["code"], 603);
    assert_eq!(objects[2]["layers"]["holder"], "pass");
}

#[test]
fn without_a_certificate_there_is_no_joint_verdict() {
    let home = Home::trusting();
    home.file("codes", "https://example.org\n");
    let (objects, status) = home.check(["--together", "codes"]);
    assert_eq!((objects.len(), status), (1, 5));
}

#[test]
fn more_than_count_together_are_refused() {
    let home = Home::trusting();
    home.file("codes", vec![good(); 5].join("\n"));
    let done = home.run(["check", "--together", "codes"]);
    assert_eq!(done.status, 2);
    assert!(done.err.contains("at most 4 certificates count together"), "{}", done.err);
    home.file("one.toml", "extends = \"genuine\"\nid = \"one\"\ncombine = { max = 1 }\n");
    home.file("codes", vec![good(); 2].join("\n"));
    assert_eq!(home.run(["check", "--together", "--profile", "one.toml", "codes"]).status, 2);
}

#[test]
fn people_read_the_joint_verdict_below_the_others() {
    let home = Home::trusting();
    home.file("codes", [good(), good()].join("\n"));
    let done = home.run(["check", "--together", "codes"]);
    let last = done.out.lines().rev().find(|line| line.contains("G000")).expect("a verdict");
    assert!(last.starts_with("together:0"), "{}", done.out);
    assert!(done.out.contains("The same certificate again"), "{}", done.out);
}
