//! The forms of plurals, against what the catalogues' own headers say.

use super::catalogue;
use crate::i18n::Lang;

/// `nplurals` and the expression of a header's `Plural-Forms`, an expression of C.
fn rule(lang: Lang) -> (usize, String) {
    let header = catalogue(lang).remove(0).strings.concat();
    let line = header.lines().find_map(|line| line.strip_prefix("Plural-Forms: ")).expect("the header has the forms");
    let (count, rule) = line.split_once("; plural=").expect("a rule follows the count");
    let count = count.strip_prefix("nplurals=").and_then(|count| count.parse().ok()).expect("a number");
    (count, rule.trim_end_matches(';').replace(' ', ""))
}

/// The value of an expression of C for `n`: the rules use `?:`, `||`, `&&`, comparisons and `%`.
fn value(text: &str, n: u64) -> u64 {
    let inner = text.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if let Some(inner) = inner.filter(|inner| depths(inner).all(|(_, depth)| depth >= 0)) {
        return value(inner, n);
    }
    if let Some((test, rest)) = halves(text, "?") {
        let (yes, no) = halves(rest, ":").expect("two ways");
        return if value(test, n) != 0 { value(yes, n) } else { value(no, n) };
    }
    for sign in ["||", "&&", "==", "!=", ">=", "<=", ">", "<", "%"] {
        let Some((left, right)) = halves(text, sign) else { continue };
        let (left, right) = (value(left, n), value(right, n));
        return match sign {
            "||" => u64::from(left != 0 || right != 0),
            "&&" => u64::from(left != 0 && right != 0),
            "==" => u64::from(left == right),
            "!=" => u64::from(left != right),
            ">=" => u64::from(left >= right),
            "<=" => u64::from(left <= right),
            ">" => u64::from(left > right),
            "<" => u64::from(left < right),
            _ => left % right,
        };
    }
    if text == "n" { n } else { text.parse().expect("a number") }
}

/// What stands before and behind the first `sign` outside of brackets.
fn halves<'a>(text: &'a str, sign: &str) -> Option<(&'a str, &'a str)> {
    let at = depths(text).find(|(at, depth)| *depth == 0 && text[*at..].starts_with(sign))?.0;
    Some((&text[..at], &text[at + sign.len()..]))
}

/// Each place with how many brackets are open there.
fn depths(text: &str) -> impl Iterator<Item = (usize, i32)> {
    text.bytes().enumerate().scan(0, |depth, (at, sign)| {
        *depth += i32::from(sign == b'(') - i32::from(sign == b')');
        Some((at, *depth))
    })
}

#[test]
fn every_number_takes_the_form_that_the_header_says() {
    for lang in Lang::ALL {
        let (count, rule) = rule(lang);
        let forms: Vec<usize> =
            (0..=200).chain([1_000, 1_001, 1_002, 1_011, 1_000_000]).map(|n| lang.form(n)).collect();
        let said: Vec<usize> =
            (0..=200).chain([1_000, 1_001, 1_002, 1_011, 1_000_000]).map(|n| value(&rule, n) as usize).collect();
        assert_eq!(forms, said, "{lang:?}: {rule}");
        assert_eq!(said.iter().max(), Some(&(count - 1)), "{lang:?}");
    }
}

#[test]
fn every_plural_has_as_many_forms_as_the_header_says() {
    for lang in Lang::ALL.into_iter().filter(|lang| *lang != Lang::En) {
        let count = rule(lang).0;
        for entry in catalogue(lang).iter().filter(|entry| entry.plural.is_some()) {
            assert_eq!(entry.strings.len(), count, "{lang:?} {}", entry.id);
        }
    }
}

/// A few of each language's own, as people say them: CLDR's classes one, few, many and their kin.
#[test]
fn numbers_are_said_as_people_say_them() {
    let classes = |lang: Lang, numbers: &[u64]| numbers.iter().map(|n| lang.form(*n)).collect::<Vec<_>>();
    assert_eq!(classes(Lang::En, &[0, 1, 2, 101]), [1, 0, 1, 1]);
    assert_eq!(classes(Lang::Fr, &[0, 1, 2, 101]), [0, 0, 1, 1]);
    assert_eq!(classes(Lang::Pl, &[1, 2, 4, 5, 12, 14, 21, 22, 112, 122]), [0, 1, 1, 2, 2, 2, 2, 1, 2, 1]);
    assert_eq!(classes(Lang::Uk, &[1, 2, 4, 5, 11, 14, 21, 22, 111, 121]), [0, 1, 1, 2, 2, 2, 0, 1, 2, 0]);
    assert_eq!(classes(Lang::Ar, &[0, 1, 2, 3, 10, 11, 99, 100, 102, 103, 111]), [0, 1, 2, 3, 3, 4, 4, 5, 5, 3, 4]);
}
