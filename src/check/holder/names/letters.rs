//! Names in the letters A to Z, as a machine-readable zone has them.
//!
//! ICAO Doc 9303 part 3 (8th edition), section 6 (Latin and Cyrillic); Greek follows
//! ELOT 743 (ISO 843), the letters of Greek and Cypriot passports. Where several spellings are
//! allowed (AE or A for Ä, N or NXX for Ñ), [`key`] makes them one.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::iter::Peekable;
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Signs of a name that count. Schemas end at 80.
const SIGNS: usize = 120;

/// Whose rules turn Cyrillic letters into Latin ones; for every other script they are one.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// The table without its exceptions: Russian.
    Common,
    /// Ukrainian and Belarusian.
    Ukrainian,
    /// Bulgarian, as its own law on transliteration and its passports have it.
    Bulgarian,
    /// Serbian and Macedonian.
    Serbian,
}

impl Way {
    /// All ways.
    pub const ALL: [Self; 4] = [Self::Common, Self::Ukrainian, Self::Bulgarian, Self::Serbian];
}

/// What a spelling is worth.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Script {
    /// Written in Latin letters.
    Latin,
    /// Cyrillic or Greek, turned into Latin letters here.
    Turned,
    /// Of a script that we cannot turn; the text is as it was written.
    Foreign,
}

/// The words of a name, in capitals, and their script.
#[must_use]
pub fn words(name: &str, way: Way) -> (Vec<String>, Script) {
    let bounded = name.chars().filter(|sign| !is_silent(*sign)).take(SIGNS);
    let written: String = bounded.nfkc().flat_map(char::to_uppercase).filter(|sign| !is_silent(*sign)).collect();
    let mut signs = written.chars().nfc().peekable();
    let (mut latin, mut script) = (String::new(), Script::Latin);
    while let Some(sign) = signs.next() {
        let base = sign.nfd().next().unwrap_or(sign);
        let starts = latin.is_empty() || latin.ends_with(' ');
        if base.is_ascii_uppercase() {
            latin.push(base);
        } else if let Some(letters) = roman(base) {
            latin.push_str(letters);
        } else if let Some(letters) = cyrillic(sign, way).or_else(|| cyrillic(base, way)) {
            latin.push_str(letters);
            script = script.max(Script::Turned);
        } else if let Some(letters) = greek(base, starts, &mut signs) {
            latin.push_str(letters);
            script = script.max(Script::Turned);
        } else if sign.is_alphabetic() {
            script = Script::Foreign;
        } else if !is_combining_mark(sign) {
            latin.push(' ');
        }
    }
    let text = if script == Script::Foreign { &written } else { &latin };
    (
        text.split(|sign: char| !sign.is_alphabetic() && !is_combining_mark(sign))
            .map(str::to_owned)
            .filter(|word| !word.is_empty())
            .collect(),
        script,
    )
}

/// What allowed spellings have in common: `AE`, `AA` and `A` are one, as are `OE` and `O`, `UE`,
/// `UXX` and `U`, `NXX` and `N`, `SS` and `S`. `loose` for a name that was turned here: offices
/// write `Y`, `J` and `I`, `IE` and `E`, `KS` and `X` for the same letter.
#[must_use]
pub fn key(word: &str, loose: bool) -> String {
    let mut key = String::with_capacity(word.len());
    let mut rest = word;
    while let Some(sign) = rest.chars().next() {
        rest = rest.strip_prefix(sign).unwrap_or_default();
        key.push(sign);
        rest = match sign {
            'A' => rest.strip_prefix(['A', 'E']).unwrap_or(rest),
            'O' => rest.strip_prefix('E').unwrap_or(rest),
            'U' => rest.strip_prefix("XX").or_else(|| rest.strip_prefix('E')).unwrap_or(rest),
            'N' => rest.strip_prefix("XX").unwrap_or(rest),
            'S' => rest.strip_prefix('S').unwrap_or(rest),
            _ => rest,
        };
    }
    if !loose {
        return key;
    }
    let mut free = key.replace(['Y', 'J'], "I").replace("IE", "E").replace("KS", "X");
    let mut last = ' ';
    free.retain(|sign| std::mem::replace(&mut last, sign) != 'I' || sign != 'I');
    free
}

/// Apostrophes, accents that stand alone and the dot of Catalan: left out, and no end of a word.
const fn is_silent(sign: char) -> bool {
    matches!(sign, '\'' | '`' | '\u{b4}' | '\u{b7}' | '\u{2b9}'..='\u{2bf}' | '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{ff07}')
        || matches!(sign, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// What stands for a Latin capital that is no letter with a mark.
const fn roman(base: char) -> Option<&'static str> {
    Some(match base {
        'Æ' => "AE",
        'Ø' | 'Œ' => "OE",
        'ß' | 'ẞ' => "SS",
        'Þ' => "TH",
        'Ð' | 'Đ' | 'Ɖ' => "D",
        'Ħ' => "H",
        'ı' => "I",
        'ĸ' => "K",
        'Ł' => "L",
        'Ŋ' => "N",
        'Ŧ' => "T",
        'Ə' => "E",
        _ => return None,
    })
}

/// A Cyrillic capital.
#[allow(clippy::too_many_lines, reason = "one line a letter")]
const fn cyrillic(sign: char, way: Way) -> Option<&'static str> {
    Some(match (sign, way) {
        ('А', _) | ('Ъ', Way::Bulgarian) => "A",
        ('Б', _) => "B",
        ('В', _) => "V",
        ('Г' | 'Ғ', Way::Ukrainian) | ('Х', Way::Bulgarian | Way::Serbian) => "H",
        ('Г' | 'Ґ' | 'Ѓ' | 'Ғ', _) => "G",
        ('Д' | 'Ђ', _) => "D",
        ('Ё', Way::Ukrainian) => "IO",
        ('Е' | 'Ё' | 'Э', _) => "E",
        ('Ж' | 'З', Way::Serbian) | ('З', _) => "Z",
        ('Ж', _) => "ZH",
        ('И' | 'Ы', Way::Ukrainian) | ('Ы' | 'Ѵ', _) | ('Ь', Way::Bulgarian) => "Y",
        ('И' | 'І' | 'Ї' | 'Й', _) => "I",
        ('Ј', _) => "J",
        ('К' | 'Ќ', _) => "K",
        ('Л', _) => "L",
        ('Љ', _) => "LJ",
        ('М', _) => "M",
        ('Н', _) => "N",
        ('Њ', _) => "NJ",
        ('О', _) => "O",
        ('П', _) => "P",
        ('Р', _) => "R",
        ('С' | 'Ш', Way::Serbian) | ('С', _) => "S",
        ('Т', _) => "T",
        ('У' | 'Ў' | 'Ѫ', _) => "U",
        ('Ф', _) => "F",
        ('Х', _) => "KH",
        ('Ц' | 'Ч' | 'Ћ', Way::Serbian) | ('Ћ', _) => "C",
        ('Ц', _) => "TS",
        ('Ч', _) => "CH",
        ('Ш', _) => "SH",
        ('Щ', Way::Bulgarian) => "SHT",
        ('Щ', _) => "SHCH",
        ('Ъ' | 'Є' | 'Ѣ', _) => "IE",
        ('Ь', _) => "",
        ('Ю', _) => "IU",
        ('Я', _) => "IA",
        ('Ѕ' | 'Џ', _) => "DZ",
        _ => return None,
    })
}

/// A Greek capital without its accent; takes the second letter of a pair with it.
fn greek(base: char, starts: bool, signs: &mut Peekable<impl Iterator<Item = char> + Clone>) -> Option<&'static str> {
    let next = signs.peek().copied().unwrap_or(' ');
    let pair = match (base, next) {
        ('Ο', 'Υ' | 'Ύ') => Some("OU"),
        ('Γ', 'Γ') => Some("NG"),
        ('Γ', 'Ξ') => Some("NX"),
        ('Γ', 'Χ') => Some("NCH"),
        ('Μ', 'Π') if starts => Some("B"),
        ('Α' | 'Ε' | 'Η', 'Υ' | 'Ύ') => {
            let mut behind = signs.clone();
            let after = behind.nth(1).unwrap_or(' ').nfd().next().unwrap_or(' ');
            let voiced = matches!(
                after,
                'Α' | 'Ε' | 'Η' | 'Ι' | 'Ο' | 'Υ' | 'Ω' | 'Β' | 'Γ' | 'Δ' | 'Ζ' | 'Λ' | 'Μ' | 'Ν' | 'Ρ'
            );
            Some(match (base, voiced) {
                ('Α', true) => "AV",
                ('Α', false) => "AF",
                ('Ε', true) => "EV",
                ('Ε', false) => "EF",
                (_, true) => "IV",
                (_, false) => "IF",
            })
        }
        _ => None,
    };
    if pair.is_some() {
        signs.next();
        return pair;
    }
    Some(match base {
        'Α' => "A",
        'Β' => "V",
        'Γ' => "G",
        'Δ' => "D",
        'Ε' => "E",
        'Ζ' => "Z",
        'Η' | 'Ι' => "I",
        'Θ' => "TH",
        'Κ' => "K",
        'Λ' => "L",
        'Μ' => "M",
        'Ν' => "N",
        'Ξ' => "X",
        'Ο' | 'Ω' => "O",
        'Π' => "P",
        'Ρ' => "R",
        'Σ' => "S",
        'Τ' => "T",
        'Υ' => "Y",
        'Φ' => "F",
        'Χ' => "CH",
        'Ψ' => "PS",
        _ => return None,
    })
}
