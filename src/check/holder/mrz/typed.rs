//! What a text may have meant as the lines of a zone.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::MrzError;

/// Signs of a text that are looked at: more than any zone with all its blanks.
const SIGNS: usize = 400;

/// The lines of a zone: two of 44 or 36, or three of 30, of `A` to `Z`, `0` to `9` and `<`.
#[derive(Clone)]
pub struct Lines {
    lines: Vec<Vec<u8>>,
    /// Whether the text was too short, and could be a zone whose last fillers are missing.
    pub is_guess: bool,
}

impl Lines {
    /// How many there are.
    pub fn count(&self) -> usize {
        self.lines.len()
    }

    /// The length of each.
    pub fn width(&self) -> usize {
        self.lines.first().map_or(0, Vec::len)
    }

    /// The signs of a line at `from..=to`; lines and places count from 1, as ICAO counts them.
    pub fn at(&self, line: usize, from: usize, to: usize) -> &[u8] {
        let signs = line.checked_sub(1).and_then(|line| self.lines.get(line));
        signs.zip(from.checked_sub(1)).and_then(|(signs, from)| signs.get(from..to)).unwrap_or_default()
    }

    /// Reads `wrong` as `right` at these places, where only one of them can be.
    pub fn mend(&mut self, line: usize, from: usize, to: usize, [wrong, right]: [u8; 2]) {
        let signs = line.checked_sub(1).and_then(|line| self.lines.get_mut(line));
        let signs = signs.zip(from.checked_sub(1)).and_then(|(signs, from)| signs.get_mut(from..to));
        signs.into_iter().flatten().filter(|sign| **sign == wrong).for_each(|sign| *sign = right);
    }
}

/// Every way to read a text, the likeliest first. Whether blanks are fillers, ends of lines or
/// nothing, the check digits decide.
pub fn arrangements(text: &str) -> impl Iterator<Item = Result<Lines, MrzError>> {
    let too_long = text.chars().nth(SIGNS).is_some();
    let text = if too_long { String::new() } else { text.to_uppercase().replace('«', "<<").replace('‹', "<") };
    let is_end =
        |sign: char| matches!(sign, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}' | '/');
    let lines: Vec<&str> = text.split(is_end).map(str::trim).filter(|line| !line.is_empty()).collect();
    let filled = |line: &str| line.replace(char::is_whitespace, "<");
    let bare = |line: &str| line.replace(char::is_whitespace, "");
    let ways: [Vec<String>; 5] = [
        lines.iter().map(|line| filled(line)).collect(),
        lines.iter().map(|line| bare(line)).collect(),
        lines.iter().flat_map(|line| line.split_whitespace()).map(str::to_owned).collect(),
        vec![lines.iter().map(|line| filled(line)).collect()],
        vec![lines.iter().map(|line| bare(line)).collect()],
    ];
    ways.into_iter().map(|lines| fitted(&lines))
}

/// Lines of their width; fillers at the end of a line may be too few or too many where no
/// check digit stands behind them.
fn fitted(lines: &[String]) -> Result<Lines, MrzError> {
    let signs = |line: &String| line.chars().count();
    let fitted: Option<Vec<String>> = match lines {
        [run] => cut(run),
        [names, numbers] => {
            // The second line of a visa ends in fillers.
            let ends_open = names.starts_with('V');
            let width = if signs(numbers) > 36 { 44 } else { 36 };
            let numbers = if ends_open { filled_up(numbers, width) } else { Some(numbers.clone()) };
            let numbers = numbers.filter(|numbers| signs(numbers) == width);
            filled_up(names, width).zip(numbers).map(|(names, numbers)| vec![names, numbers])
        }
        [first, second, third] if signs(second) == 30 => {
            filled_up(first, 30).zip(filled_up(third, 30)).map(|(first, third)| vec![first, second.clone(), third])
        }
        _ => None,
    };
    let fitted = fitted.ok_or(MrzError::Size)?;
    let is_guess = matches!(lines, [run] if !matches!(signs(run), 72 | 88 | 90));
    let is_sign = |sign: char| sign.is_ascii_uppercase() || sign.is_ascii_digit() || sign == '<';
    match (1..).zip(&fitted).find(|(_, line)| !line.chars().all(is_sign)) {
        Some((line, _)) => Err(MrzError::Sign { line }),
        None => Ok(Lines { lines: fitted.into_iter().map(String::into_bytes).collect(), is_guess }),
    }
}

/// A run without ends of lines, cut into lines of one width. Cards of three lines and visas end
/// in fillers, of which the last ones may be missing.
fn cut(run: &str) -> Option<Vec<String>> {
    let length = run.chars().count();
    let (width, lines): (usize, usize) = match length {
        88 => (44, 2),
        72 => (36, 2),
        56..72 if run.starts_with('V') => (36, 2),
        73..88 if run.starts_with('V') => (44, 2),
        61..=90 => (30, 3),
        _ => return None,
    };
    let missing = width.checked_mul(lines)?.checked_sub(length)?;
    let signs: Vec<char> = run.chars().chain(std::iter::repeat_n('<', missing)).collect();
    Some(signs.chunks(width).map(|line| line.iter().collect()).collect())
}

fn filled_up(line: &str, width: usize) -> Option<String> {
    let line = line.trim_end_matches('<');
    let missing = width.checked_sub(line.chars().count())?;
    Some(line.chars().chain(std::iter::repeat_n('<', missing)).collect())
}
