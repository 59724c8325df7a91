use super::same_person;
use crate::model::certificate::Holder;
use crate::model::time::PartialDate;
use proptest::prelude::{ProptestConfig, Strategy, any, prop, proptest};

fn person(family: &str, given: &str, birth: &str) -> Holder {
    let some = |text: &str| Some(text.to_owned());
    let birth = PartialDate::parse(birth);
    Holder { family_latin: some(family), given_latin: some(given), birth, ..Holder::default() }
}

fn codes(first: &Holder, other: &Holder) -> Vec<u16> {
    same_person(first, other).iter().map(super::Finding::code).collect()
}

#[test]
fn says_what_speaks_against_one_person() {
    let anna = person("ERIKSSON", "ANNA", "1974-08-12");
    for (other, expected) in [
        (person("ERIKSSON", "ANNA<MARIA", "1974-08-12"), &[][..]),
        (person("ERIKSSON", "BERTA", "1974-08-12"), &[600]),
        (person("ERIKSSON", "ANNA", "1975-08-12"), &[601]),
        (person("SMITH", "JOHN", "1975-08-12"), &[600, 601]),
        (person("ERICSSON", "ANNA", "1974-08-12"), &[602]),
        (person("ERICSSON", "ANNA", "1974-08-13"), &[602, 601]),
    ] {
        assert_eq!(codes(&anna, &other), expected);
        assert_eq!(codes(&other, &anna), expected);
    }
}

#[test]
fn a_birth_date_that_is_open_says_nothing() {
    for (first, other, differ) in [
        ("1963-08-12", "1963", false),
        ("1963-08-12", "1963-08", false),
        ("1963-08", "1963", false),
        ("1963-08-12", "", false),
        ("", "", false),
        ("1963-08-12", "1963-08-13", true),
        ("1963-08-12", "1963-09", true),
        ("1963-08-12", "1964", true),
        ("1963-08-12", "1963-12-08", true),
    ] {
        let expected: &[u16] = if differ { &[601] } else { &[] };
        let [one, two] = [first, other].map(|birth| person("BERG", "PIA", birth));
        assert_eq!(codes(&one, &two), expected, "{first} {other}");
        assert_eq!(codes(&two, &one), expected, "{first} {other}");
    }
}

#[test]
fn words_that_could_be_joined_are_also_taken_one_by_one() {
    // AE is A, and so Ü A E could be read as ÜA.
    let [one, two] = ["Ä ÜÄ E", "E ÜÄ Ä"].map(|given| person("BERG", given, ""));
    assert_eq!(codes(&one, &two), [602]);
}

/// Words as names have them, and some that are titles, particles and initials.
fn words() -> impl Strategy<Value = Vec<String>> {
    let word = proptest::prop_oneof![
        4 => "[A-EÄÖÜØß]{1,6}",
        1 => "[А-Я]{2,6}",
        1 => "[Α-Ω]{2,6}",
        1 => "(DR|VON|MD|PHIL|AL|Ph\\.D\\.|O'|محمد|山)",
    ];
    prop::collection::vec(word, 1..5)
}

/// Four names; the holder of them is no type that can be printed.
type FourNames = [Option<String>; 4];

fn four_names() -> impl Strategy<Value = FourNames> {
    prop::array::uniform4(prop::option::weighted(0.8, words().prop_map(|words| words.join(" "))))
}

fn of([family, given, family_latin, given_latin]: FourNames) -> Holder {
    Holder { family, given, family_latin, given_latin, birth: None }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, cases: 300, ..ProptestConfig::default() })]

    #[test]
    fn which_one_comes_first_does_not_matter(first in four_names(), other in four_names()) {
        let (first, other) = (of(first), of(other));
        assert!(same_person(&first, &other) == same_person(&other, &first));
    }

    #[test]
    fn everybody_is_the_same_as_themselves(names in four_names(), name in "[A-Z]{1,8}") {
        let mut person = of(names);
        person.family_latin.get_or_insert(name);
        assert!(same_person(&person, &person.clone()).is_empty());
    }

    #[test]
    fn the_order_of_given_names_makes_nobody_another_person(given in words().prop_shuffle(), family in "[A-Z]{1,8}") {
        let mut turned = given.clone();
        turned.reverse();
        let [one, two] = [given, turned].map(|given| Holder {
            family: Some(family.clone()),
            given: Some(given.join(" ")),
            ..Holder::default()
        });
        assert!(!codes(&one, &two).contains(&600));
    }

    #[test]
    fn a_middle_name_more_makes_nobody_another_person(given in "[A-Z]{2,8}", more in "[A-Z]{2,8}", family in "[A-Z]{1,8}") {
        let one = person(&family, &given, "1974");
        let two = person(&family, &format!("{given}<{more}"), "1974");
        assert!(!codes(&one, &two).contains(&600));
    }

    #[test]
    fn no_name_is_too_strange(one in any::<FourNames>(), two in any::<FourNames>()) {
        let _ = same_person(&of(one), &of(two));
    }
}
