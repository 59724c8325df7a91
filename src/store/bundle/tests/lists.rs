//! A base and its differences: what a daily round moves.

use super::made::{Bundle, hash};
use super::{Machine, bundle};
use crate::store::bundle::difference::canonical;
use crate::store::generations::load;
use serde_json::json;
use std::fs;

const PATH: &str = "revocation/eu.txt";

fn head(day: u8) -> String {
    format!("# revocation eu UCI issued=2026-11-{day:02}T00:00:00Z until=2026-12-{day:02}T00:00:00Z")
}

fn state(day: u8, numbers: impl IntoIterator<Item = u8>) -> String {
    canonical(&head(day), numbers.into_iter().map(|number| [number; 16]))
}

fn base(bundle: Bundle, text: &str, day: u8) -> Bundle {
    bundle.with(PATH, text, json!({ "issued": format!("2026-11-{day:02}T00:00:00Z") }))
}

/// Adds the difference of two states.
fn step(bundle: Bundle, before: &str, after: &str, day: u8) -> Bundle {
    let lines = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    let (old, new) = (lines(before), lines(after));
    let (from, to) = (hash(before.as_bytes()), hash(after.as_bytes()));
    let mut text = format!("# difference of eu from={from} to={to}\n{}\n", head(day));
    new.iter().filter(|line| !old.contains(line)).for_each(|line| text.push_str(&format!("+{line}\n")));
    old.iter().filter(|line| !new.contains(line)).for_each(|line| text.push_str(&format!("-{line}\n")));
    let terms = json!({
        "of": PATH, "from": from, "to": to, "issued": format!("2026-11-{day:02}T00:00:00Z"), "entries": new.len(),
    });
    bundle.with(&format!("revocation/eu/{}-{}.diff", &from[..8], &to[..8]), text, terms)
}

fn held(machine: &Machine) -> String {
    let loaded = load(&machine.store()).expect("a store");
    let (info, _) = loaded.sets.iter().find(|(info, _)| info.id == "bundle-revocation-eu").expect("the list");
    let path = machine.store().join(format!("generations/{}/{}", loaded.generation, info.file));
    fs::read_to_string(path).expect("its file")
}

#[test]
fn each_round_reads_only_what_is_new() {
    let (first, second, third) = (state(20, 0..50), state(21, 1..52), state(22, 1..53));
    let monday = base(bundle(), &first, 20);
    let tuesday = step(monday.clone().next(), &first, &second, 21);
    let wednesday = step(tuesday.clone().next(), &second, &third, 22);
    let machine = Machine::of(&bundle());
    machine.take(&monday).expect("the base");
    assert_eq!(held(&machine), first);
    machine.plug(&tuesday);
    let base = format!("targets/revocation/{}.eu.txt", hash(first.as_bytes()));
    fs::remove_file(machine.stick().join(&base)).expect("the base is not on this stick");
    let taken = machine.take_stick(false).expect("a difference");
    assert_eq!(held(&machine), second);
    assert_eq!(taken.update.sets.iter().map(super::super::SetChange::total).collect::<Vec<_>>(), [(2, 1)]);
    machine.plug(&wednesday);
    fs::remove_file(machine.stick().join(&base)).expect("the base");
    let steps = machine.stick().join("targets/revocation/eu");
    let of_tuesday =
        super::names(&steps).into_iter().find(|name| name.contains(&format!(".{}-", &hash(first.as_bytes())[..8])));
    fs::remove_file(steps.join(of_tuesday.expect("its difference"))).expect("yesterday's difference");
    machine.take_stick(false).expect("another one");
    assert_eq!(held(&machine), third);
    // Who comes new, or slept, goes the whole way.
    let late = Machine::of(&bundle());
    late.take(&wednesday).expect("base and differences");
    assert_eq!(held(&late), third);
}

#[test]
fn a_list_that_loses_a_fifth_by_a_difference_needs_a_second_yes_unless_its_size_is_signed() {
    let (first, second) = (state(20, 0..50), state(21, 10..50));
    let machine = Machine::of(&bundle());
    machine.take(&base(bundle(), &first, 20)).expect("the base");
    let signed = step(base(bundle().next(), &first, 20), &first, &second, 21);
    assert!(machine.look(&signed).expect("a bundle").losses.is_empty());
    let mut unsigned = signed;
    for (_, terms) in unsigned.parts.values_mut().filter(|(_, terms)| terms.get("of").is_some()) {
        terms.as_object_mut().expect("terms").remove("entries");
    }
    assert_eq!(machine.look(&unsigned).expect("a bundle").losses, ["bundle-revocation-eu loses 10 of 50 entries"]);
}

#[test]
fn differences_that_do_not_fit_are_refused() {
    let (first, second, third) = (state(20, 0..50), state(21, 1..52), state(21, 3..52));
    let with = |change: &dyn Fn(String) -> String| {
        let mut bundle = step(base(bundle(), &first, 20), &first, &second, 21);
        for (path, (bytes, _)) in &mut bundle.parts {
            if path.ends_with(".diff") {
                *bytes = change(String::from_utf8(bytes.clone()).expect("text")).into_bytes();
            }
        }
        bundle
    };
    let hash_of = |number: u8| format!("{number:02x}").repeat(16);
    let cases: [(Bundle, &str); 8] = [
        (with(&|text| text.replacen("from=", "from=0", 1)), "its first line is not that"),
        (with(&|text| text.lines().next().expect("a line").to_owned()), "it has no head"),
        (with(&|text| text + "+zz\n"), "a line of it has no hash"),
        (with(&|text| text + "\n"), "it has an empty line"),
        (with(&|text| format!("{text}+{}\n", hash_of(7))), "it brings what is there"),
        (with(&|text| format!("{text}-{}\n", hash_of(99))), "it brings what is there"),
        (with(&|text| format!("{text}+{}\n", hash_of(99))), "it does not lead to the list that is signed for"),
        (step(step(base(bundle(), &first, 20), &first, &second, 21), &first, &third, 21), "more than one list"),
    ];
    for (bundle, says) in cases {
        let refused = Machine::of(&bundle).take(&bundle).expect_err(says).to_string();
        assert!(refused.contains(says), "{says}: {refused}");
    }
    let mut lone = step(base(bundle(), &first, 20), &first, &second, 21);
    lone.parts.remove(PATH);
    let refused = Machine::of(&lone).take(&lone).expect_err("of nothing").to_string();
    assert!(refused.contains("it is no difference of a list that its role signs"), "{refused}");
}
