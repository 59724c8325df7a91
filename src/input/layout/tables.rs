//! Which sign stands on which key: data, taken from xkeyboard-config.
//!
//! A row lists the signs of all keys in one order: TLDE, AE01 to AE12, AD01 to AD12, AC01 to
//! AC11, BKSL, AB01 to AB10, LSGT. A combining mark is a dead key; a space is a key without
//! a sign that any code holds. The space bar types a space everywhere and has no place here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

/// Signs of one level: the digits' row with TLDE before it, three rows of letters with BKSL
/// before the lowest, and LSGT.
pub(super) type Row = [&'static str; 6];

/// The levels of a layout: bare, with Shift, with AltGr, with both.
pub(super) type Levels = [Row; 4];

/// No signs.
const NONE: Row = ["", "", "", "", "", ""];

/// `us(basic)`, whose boards have no LSGT. No AltGr: on this layout that key is Alt.
pub(super) const US: Levels = [
    ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "\\", "zxcvbnm,./", " "],
    ["~!@#$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:\"", "|", "ZXCVBNM<>?", " "],
    NONE,
    NONE,
];

/// `gb(basic)`.
pub(super) const UK: Levels = [
    ["`1234567890-=", "qwertyuiop[]", "asdfghjkl;'", "#", "zxcvbnm,./", "\\"],
    ["¬!\"£$%^&*()_+", "QWERTYUIOP{}", "ASDFGHJKL:@", "~", "ZXCVBNM<>?", "|"],
    ["|   €        ", "            ", "           ", " ", "          ", " "],
    NONE,
];

/// `de(basic)`, where TLDE and AE12 are dead; Windows' German agrees with it in all that is listed.
pub(super) const DE: Levels = [
    ["\u{302}1234567890ß\u{301}", "qwertzuiopü+", "asdfghjklöä", "#", "yxcvbnm,.-", "<"],
    ["°!\"§$%&/()=?\u{300}", "QWERTZUIOPÜ*", "ASDFGHJKLÖÄ", "'", "YXCVBNM;:_", ">"],
    ["  ²³   {[]}\\ ", "@ €        ~", "           ", " ", "      µ   ", "|"],
    NONE,
];

/// `fr(basic)`, where AD11 is dead. Windows' French differs in what no code holds.
pub(super) const FR: Levels = [
    ["²&é\"'(-è_çà)=", "azertyuiop\u{302}$", "qsdfghjklmù", "*", "wxcvbn,;:!", "<"],
    ["~1234567890°+", "AZERTYUIOP\u{308}£", "QSDFGHJKLM%", "µ", "WXCVBN?./§", ">"],
    ["  ~#{[|`\\^@]}", "  €        ¤", "           ", " ", "          ", " "],
    NONE,
];

/// `it(basic)`; the braces with Shift and AltGr as Windows' Italian has them.
pub(super) const IT: Levels = [
    ["\\1234567890'ì", "qwertyuiopè+", "asdfghjklòà", "ù", "zxcvbnm,.-", "<"],
    ["|!\"£$%&/()=?^", "QWERTYUIOPé*", "ASDFGHJKLç°", "§", "ZXCVBNM;:_", ">"],
    ["             ", "  €       []", "         @#", " ", "          ", " "],
    ["             ", "          {}", "           ", " ", "          ", " "],
];

/// `es(basic)`, where AD11 and AC11 are dead.
pub(super) const ES: Levels = [
    ["º1234567890'¡", "qwertyuiop\u{300}+", "asdfghjklñ\u{301}", "ç", "zxcvbnm,.-", "<"],
    ["ª!\"·$%&/()=?¿", "QWERTYUIOP\u{302}*", "ASDFGHJKLÑ\u{308}", "Ç", "ZXCVBNM;:_", ">"],
    ["\\|@#~ ¬      ", "  €       []", "          {", "}", "          ", " "],
    NONE,
];

#[cfg(test)]
#[allow(clippy::indexing_slicing)]
mod tests {
    use super::{DE, ES, FR, IT, UK, US};
    use std::collections::HashSet;

    /// Keys of each part of a row.
    const KEYS: [usize; 6] = [13, 12, 11, 1, 10, 1];

    #[test]
    fn every_row_has_a_place_for_every_key() {
        for levels in [US, UK, DE, FR, IT, ES] {
            for row in levels.iter().filter(|row| !row[0].is_empty()) {
                assert_eq!(row.map(|part| part.chars().count()), KEYS, "{row:?}");
            }
        }
    }

    #[test]
    fn every_sign_of_a_base45_code_is_on_every_layout() {
        for levels in [US, UK, DE, FR, IT, ES] {
            let signs: HashSet<char> = levels.iter().flatten().flat_map(|part| part.chars()).collect();
            let missing: Vec<char> = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ$%*+-./:{}\"[]"
                .chars()
                .filter(|sign| !signs.contains(sign))
                .collect();
            assert!(missing.is_empty(), "{missing:?}");
        }
    }

    #[test]
    fn no_sign_stands_twice_on_a_level() {
        for row in [US, UK, DE, FR, IT, ES].into_iter().flatten() {
            let signs: Vec<char> = row.iter().flat_map(|part| part.chars()).filter(|sign| *sign != ' ').collect();
            assert_eq!(signs.len(), signs.iter().collect::<HashSet<_>>().len(), "{row:?}");
        }
    }
}
