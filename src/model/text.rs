//! Text from a code, made fit to be shown.

use super::limits::Limits;
use unicode_normalization::UnicodeNormalization;

/// Text as a screen may show it: composed (NFC), without control and direction signs,
/// white space folded, at most [`Limits::SHOWN_SIGNS`] signs (threats T7).
#[must_use]
pub fn shown(text: &str) -> String {
    // Cut before composing too: the work stays bounded whatever comes in.
    let bounded = text.chars().take(Limits::SHOWN_SIGNS * 4);
    let mut clean = String::new();
    let mut signs: usize = 0;
    for sign in bounded.nfc() {
        let sign = if sign.is_whitespace() { ' ' } else { sign };
        if is_hidden(sign) || (sign == ' ' && (clean.is_empty() || clean.ends_with(' '))) {
            continue;
        }
        if signs == Limits::SHOWN_SIGNS {
            clean.push('\u{2026}');
            break;
        }
        clean.push(sign);
        signs = signs.saturating_add(1);
    }
    clean.truncate(clean.trim_end().len());
    clean
}

/// The whole text, with `?` in place of signs that act on a terminal or that nobody sees.
#[must_use]
pub fn harmless(text: &str) -> String {
    text.chars().map(|sign| if is_hidden(sign) { '?' } else { sign }).collect()
}

/// Signs that change what stands around them, or that nobody sees.
fn is_hidden(sign: char) -> bool {
    sign.is_control()
        || matches!(sign,
            '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::{harmless, shown};

    #[test]
    fn composes_letters_and_folds_spaces() {
        assert_eq!(shown("  Mu\u{308}ller \t\n Lu\u{308}denscheidt "), "M\u{fc}ller L\u{fc}denscheidt");
    }

    #[test]
    fn drops_control_and_direction_signs() {
        assert_eq!(shown("a\u{202e}b\u{0}c\u{2066}d\u{200b}e\u{1b}[31m"), "abcde[31m");
    }

    #[test]
    fn a_harmless_text_keeps_every_other_sign() {
        let code = format!("HC1:{}", "A  B ".repeat(60));
        assert_eq!(harmless(&code), code);
        assert_eq!(harmless("a\u{1b}[31m\nb"), "a?[31m?b");
    }

    #[test]
    fn cuts_after_eighty_signs() {
        let cut = shown(&"x".repeat(500));
        assert_eq!(cut.chars().count(), 81);
        assert!(cut.ends_with('\u{2026}'));
        assert_eq!(shown(&"x".repeat(80)).chars().count(), 80);
    }
}
