//! A scanner and a system between which keys are pressed, for tests.

use super::Pair;
use unicode_normalization::UnicodeNormalization;

/// What a system does with a dead key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Dead {
    /// With what goes with it, one sign; before a space, its own; before anything else both are lost.
    X11,
    /// The same, but before anything else its own sign and the other one.
    Windows,
}

/// What a system shows of a text that a scanner types, and whether signs were lost on the way;
/// `None` where the scanner cannot type it.
pub(crate) fn typed(text: &str, pair: Pair, dead: Dead) -> Option<(String, bool)> {
    let mut shown = String::new();
    let (mut pending, mut lost) = (None, false);
    for sign in text.chars() {
        let Some(sign) = pair.system.sign(pair.scanner.press(sign)?) else {
            lost = true;
            continue;
        };
        let sign = if pair.locked { super::other_case(sign) } else { sign };
        match (pending.take(), own(sign)) {
            (None, Some(_)) => pending = Some(sign),
            (None, None) => shown.push(sign),
            (Some(mark), itself) => lost |= !both(mark, sign, itself.is_some(), dead, &mut shown),
        }
    }
    Some((shown, lost || pending.is_some()))
}

/// Shows a dead key and the sign behind it; tells whether anything of them is there.
fn both(mark: char, sign: char, dead_too: bool, dead: Dead, shown: &mut String) -> bool {
    let alone = own(mark).unwrap_or(mark);
    let mut composed = [sign, mark].into_iter().nfc();
    match (composed.next(), composed.next()) {
        (Some(one), None) if !dead_too && sign != ' ' => shown.push(one),
        _ if sign == ' ' || dead_too && dead == Dead::X11 && sign == mark => shown.push(alone),
        _ if dead == Dead::Windows => shown.extend([alone, own(sign).unwrap_or(sign)]),
        _ => return false,
    }
    true
}

/// The sign by which a dead key shows itself.
fn own(mark: char) -> Option<char> {
    ['`', '´', '^', '¨'].into_iter().find(|own| super::dead(*own) == Some(mark))
}
