//! The fields of a zone, their check digits verified.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::typed::Lines;
use super::{Field, MrzError};
use crate::model::time::PartialDate;

/// What a comparison needs of a zone. Holds a person's data: no `Debug`.
pub struct Fields {
    /// Primary identifier, with its fillers.
    pub family: String,
    /// Secondary identifier, with its fillers.
    pub given: String,
    /// Whether the name field has no filler at its end: it may have been cut.
    pub is_full: bool,
    /// The birth date.
    pub birth: BirthField,
}

/// A birth date with a year of two digits; `<<` and, of months and days, `00` are unknown
/// (part 3, section 4). Holds a person's data: no `Debug`.
#[derive(Clone, Copy)]
pub struct BirthField {
    year: Option<i16>,
    month: i16,
    day: i16,
}

/// A field and the digit that is made over it.
type Checked<'a> = (Field, Vec<u8>, &'a [u8]);

impl Fields {
    /// Reads lines of the size of a zone.
    ///
    /// # Errors
    /// [`MrzError::CheckDigit`] or [`MrzError::Impossible`] with the first field that is wrong.
    pub fn read(lines: &Lines) -> Result<Self, MrzError> {
        let lines = &mended(lines);
        let is_visa = lines.at(1, 1, 1) == b"V";
        let card = lines.count() == 3;
        let checked = if card { td1(lines) } else { two_lines(lines, is_visa) };
        for (field, signs, digit) in checked {
            // An empty personal number may have a filler in place of its digit (part 4).
            let may_be_open = field == Field::PersonalNumber && signs.iter().all(|sign| *sign == b'<');
            if check_digit(&signs) != digit && !(may_be_open && digit == b"<") {
                return Err(MrzError::CheckDigit(field));
            }
        }
        let names = if card { lines.at(3, 1, 30) } else { lines.at(1, 6, lines.width()) };
        if names.iter().any(u8::is_ascii_digit) {
            return Err(MrzError::Impossible(Field::Name));
        }
        let names = String::from_utf8_lossy(names);
        let (family, given) = names.split_once("<<").unwrap_or((&names, ""));
        let birth = if card { lines.at(2, 1, 6) } else { lines.at(2, 14, 19) };
        Ok(Self {
            family: family.to_owned(),
            given: given.to_owned(),
            is_full: !names.ends_with('<'),
            birth: BirthField::read(birth).ok_or(MrzError::Impossible(Field::BirthDate))?,
        })
    }
}

/// The lines with `0` for `O` where only digits stand, and `O` for `0` in names.
fn mended(lines: &Lines) -> Lines {
    const DIGITS: [u8; 2] = *b"O0";
    const LETTERS: [u8; 2] = *b"0O";
    let mut mended = lines.clone();
    let width = lines.width();
    if lines.count() == 3 {
        for (line, from, to) in [(1, 15, 15), (2, 1, 7), (2, 9, 15), (2, 30, 30)] {
            mended.mend(line, from, to, DIGITS);
        }
        mended.mend(3, 1, width, LETTERS);
    } else {
        for (from, to) in [(10, 10), (14, 20), (22, 28)] {
            mended.mend(2, from, to, DIGITS);
        }
        if lines.at(1, 1, 1) != b"V" {
            // In a passport the digit of the personal number stands before the last one.
            mended.mend(2, if width == 44 { 43 } else { width }, width, DIGITS);
        }
        mended.mend(1, 6, width, LETTERS);
    }
    mended
}

/// Passports, cards of two lines, visas.
fn two_lines(lines: &Lines, is_visa: bool) -> Vec<Checked<'_>> {
    let at = |from, to| lines.at(2, from, to);
    let width = lines.width();
    let number = match (width, is_visa) {
        (36, false) => number(at(1, 9), at(10, 10), at(29, 35)),
        _ => (Field::DocumentNumber, at(1, 9).to_vec(), at(10, 10)),
    };
    let mut checked = vec![
        number,
        (Field::BirthDate, at(14, 19).to_vec(), at(20, 20)),
        (Field::Expiry, at(22, 27).to_vec(), at(28, 28)),
    ];
    if is_visa {
        return checked;
    }
    if width == 44 {
        checked.push((Field::PersonalNumber, at(29, 42).to_vec(), at(43, 43)));
    }
    let last = width.saturating_sub(1);
    checked.push((Field::Whole, [at(1, 10), at(14, 20), at(22, last)].concat(), at(width, width)));
    checked
}

/// Cards of three lines.
fn td1(lines: &Lines) -> Vec<Checked<'_>> {
    let at = |from, to| lines.at(2, from, to);
    vec![
        number(lines.at(1, 6, 14), lines.at(1, 15, 15), lines.at(1, 16, 30)),
        (Field::BirthDate, at(1, 6).to_vec(), at(7, 7)),
        (Field::Expiry, at(9, 14).to_vec(), at(15, 15)),
        (Field::Whole, [lines.at(1, 6, 30), at(1, 7), at(9, 15), at(19, 29)].concat(), at(30, 30)),
    ]
}

/// A document number. One of more than nine signs has a filler in place of its digit, and goes
/// on in the optional data up to a filler; its digit is the last sign (part 5).
fn number<'a>(number: &[u8], digit: &'a [u8], optional: &'a [u8]) -> Checked<'a> {
    let more = optional.split(|sign| *sign == b'<').next().unwrap_or_default();
    match more.split_at_checked(more.len().saturating_sub(1)) {
        Some((more, last)) if digit == b"<" && !last.is_empty() => {
            // Whether the filler counts is left open, and the example of the standard fits both ways.
            let [plain, filled] = [&b""[..], b"<"].map(|filler| [number, filler, more].concat());
            (Field::DocumentNumber, if check_digit(&filled) == last { filled } else { plain }, last)
        }
        _ => (Field::DocumentNumber, number.to_vec(), digit),
    }
}

/// The check digit (part 3, section 4): values weighed 7, 3, 1, their sum modulo 10.
fn check_digit(signs: &[u8]) -> [u8; 1] {
    let value = |sign: u8| match sign {
        b'0'..=b'9' => sign.saturating_sub(b'0'),
        b'A'..=b'Z' => sign.saturating_sub(b'A').saturating_add(10),
        _ => 0,
    };
    let weighed = signs.iter().zip([7_u32, 3, 1].into_iter().cycle());
    let sum =
        weighed.fold(0_u32, |sum, (sign, weight)| sum.saturating_add(u32::from(value(*sign)).saturating_mul(weight)));
    [u8::try_from(sum.checked_rem(10).unwrap_or_default()).unwrap_or_default().saturating_add(b'0')]
}

impl BirthField {
    /// `YYMMDD`; `None` for what is no date in any century.
    fn read(signs: &[u8]) -> Option<Self> {
        let mut parts = signs.chunks(2).map(|part| match part {
            b"<<" => Some(None),
            _ if part.iter().all(u8::is_ascii_digit) => std::str::from_utf8(part).ok()?.parse().ok().map(Some),
            _ => None,
        });
        let mut part = || parts.next().flatten();
        let (year, month, day): (Option<i16>, Option<i16>, Option<i16>) = (part()?, part()?, part()?);
        let month = month.unwrap_or_default();
        // A day of an unknown month says nothing.
        let birth = Self { year, month, day: if month == 0 { 0 } else { day.unwrap_or_default() } };
        // 2000 was a leap year.
        let any = Self { year: Some(year.unwrap_or_default()), ..birth };
        (any.date(19).is_some() || any.date(20).is_some()).then_some(birth)
    }

    /// The date in a century (`19` for 1900 to 1999); `None` where its year is unknown or it has no such day.
    pub fn date(&self, century: i16) -> Option<PartialDate> {
        let Self { year, month, day } = self;
        PartialDate::parse(&format!("{century:02}{:02}-{month:02}-{day:02}", (*year)?))
    }
}
