//! What a scanner that types as a keyboard meant, whose layout is not the system's.
//!
//! The scanner presses the keys that give its text on *its* layout; the system shows what
//! those keys give on its own. Only the signs arrive. So each sign goes back to a key of the
//! system's layout and forward to what the scanner's layout has there. Which text was meant
//! is not known here: every pair of layouts gives one, and whoever knows the codes chooses.
//!
//! Dead keys may swallow signs. `+` of a US scanner is a dead grave on a German system, and
//! with the `A` behind it becomes `À`, which comes apart again. Alone it shows as `` ` ``, and
//! then a space or a second one may have gone into it: such places are doubtful. Where the
//! system drops both signs nothing shows, and the text cannot be had back.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod tables;

use std::collections::BTreeMap;
use std::sync::OnceLock;
use tables::Levels;
use unicode_normalization::UnicodeNormalization;

/// A keyboard layout.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layout {
    /// United States: what scanners are set to when they come.
    Us,
    /// United Kingdom.
    Uk,
    /// German.
    De,
    /// French.
    Fr,
    /// Italian.
    It,
    /// Spanish.
    Es,
}

impl Layout {
    /// All layouts, in the order in which a scanner is thought to have them.
    pub const ALL: [Self; 6] = [Self::Us, Self::Uk, Self::De, Self::Fr, Self::It, Self::Es];

    /// The stable name: `us`, `uk`, `de`, `fr`, `it`, `es`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Us => "us",
            Self::Uk => "uk",
            Self::De => "de",
            Self::Fr => "fr",
            Self::It => "it",
            Self::Es => "es",
        }
    }

    /// The key for a sign, and what is held beside it. A dead key's sign is its combining mark.
    #[must_use]
    pub fn press(self, sign: char) -> Option<Press> {
        self.map().keys.get(&sign).copied()
    }

    /// The sign on a key.
    #[must_use]
    pub fn sign(self, press: Press) -> Option<char> {
        self.map().signs.get(&press).copied()
    }

    const fn levels(self) -> &'static Levels {
        match self {
            Self::Us => &tables::US,
            Self::Uk => &tables::UK,
            Self::De => &tables::DE,
            Self::Fr => &tables::FR,
            Self::It => &tables::IT,
            Self::Es => &tables::ES,
        }
    }

    /// Both directions of the layout, made once.
    fn map(self) -> &'static Map {
        static MAPS: [OnceLock<Map>; 6] = [const { OnceLock::new() }; 6];
        static EMPTY: Map = Map { keys: BTreeMap::new(), signs: BTreeMap::new() };
        // Each layout has its place: `ALL` lists them in the order of the enum.
        MAPS.get(self as usize).map_or(&EMPTY, |map| map.get_or_init(|| Map::of(self.levels())))
    }
}

/// A key with what is held beside it: its number in the tables, and the level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Press {
    key: u8,
    level: u8,
}

/// The space bar, which is the same key everywhere.
const SPACE: Press = Press { key: u8::MAX, level: 0 };

/// The keys of a board, in the order of the tables.
pub const KEYS: u8 = 48;

impl Press {
    /// A key by its number in the tables, with Shift, AltGr or both held.
    #[must_use]
    pub fn of(key: u8, shift: bool, alt_gr: bool) -> Option<Self> {
        let level = u8::from(shift).saturating_add(if alt_gr { 2 } else { 0 });
        (key < KEYS).then_some(Self { key, level })
    }

    /// The space bar, whatever is held.
    #[must_use]
    pub const fn space() -> Self {
        SPACE
    }
}

/// What a scanner of that layout meant by the keys that it pressed, where these are known;
/// `locked`: as one types that believes capitals to be locked.
#[must_use]
pub fn pressed(presses: &[Press], scanner: Layout, locked: bool) -> Option<String> {
    let cased = |sign| if locked { other_case(sign) } else { sign };
    presses.iter().map(|press| scanner.sign(*press).map(cased)).collect()
}

/// A layout, to be looked up either way.
struct Map {
    keys: BTreeMap<char, Press>,
    signs: BTreeMap<Press, char>,
}

impl Map {
    fn of(levels: &Levels) -> Self {
        let mut map = Self { keys: BTreeMap::new(), signs: BTreeMap::new() };
        for (level, row) in (0..).zip(levels) {
            let signs = row.iter().flat_map(|part| part.chars());
            for (key, sign) in (0..).zip(signs).filter(|(_, sign)| *sign != ' ') {
                let press = Press { key, level };
                map.signs.insert(press, sign);
                // A sign on two keys is typed by the nearer one.
                map.keys.entry(sign).or_insert(press);
            }
        }
        map.signs.insert(SPACE, ' ');
        map.keys.insert(' ', SPACE);
        map
    }
}

/// Two layouts that met, and whether the capitals' lock was on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What the scanner is set to.
    pub scanner: Layout,
    /// What the system is set to.
    pub system: Layout,
    /// Whether capitals were locked, so that small letters arrived for large ones.
    pub locked: bool,
}

impl Pair {
    /// Every pair that changes a text, the likeliest first: no lock, a US scanner.
    pub fn all() -> impl Iterator<Item = Self> {
        [false, true].into_iter().flat_map(|locked| {
            Layout::ALL.into_iter().flat_map(move |scanner| {
                let pair = move |system| Self { scanner, system, locked };
                Layout::ALL.into_iter().map(pair).filter(|pair| pair.locked || pair.scanner != pair.system)
            })
        })
    }

    /// What the scanner meant by `received`.
    #[must_use]
    pub fn meant(self, received: &str) -> Meant {
        let mut meant = Meant { signs: Vec::new(), doubtful: Vec::new(), unknown: 0 };
        for sign in received.chars() {
            self.take(sign, &mut meant);
        }
        meant
    }

    /// A sign is a key's own, or a dead key's that stood alone, or came of a dead key and the
    /// next one. Some are on a layout both ways (`^` in France): the scanner's tells which.
    fn take(self, sign: char, meant: &mut Meant) {
        if let Some(own) = self.through(self.cased(sign)) {
            meant.signs.push(own);
        } else if let Some(alone) = dead(sign).and_then(|mark| self.through(mark)) {
            meant.doubtful.push(meant.signs.len());
            meant.signs.push(alone);
        } else if let Some((mark, base)) = apart(sign)
            && let (Some(mark), Some(base)) = (self.through(mark), self.through(self.cased(base)))
        {
            meant.signs.extend([mark, base]);
        } else {
            meant.unknown = meant.unknown.saturating_add(1);
        }
    }

    /// What the scanner has on the key that types `sign` here.
    fn through(self, sign: char) -> Option<char> {
        self.system.press(sign).and_then(|press| self.scanner.sign(press))
    }

    fn cased(self, sign: char) -> char {
        if self.locked { other_case(sign) } else { sign }
    }
}

/// What a scanner may have meant.
#[derive(Clone, PartialEq, Eq)]
pub struct Meant {
    signs: Vec<char>,
    /// Places in `signs` of dead keys that show as themselves.
    doubtful: Vec<usize>,
    /// Signs that no key of the pair explains.
    unknown: usize,
}

impl Meant {
    /// How many signs no key of the pair explains.
    #[must_use]
    pub const fn unknown(&self) -> usize {
        self.unknown
    }

    /// The text where each dead key stands for itself alone.
    #[must_use]
    pub fn text(&self) -> String {
        self.signs.iter().collect()
    }

    /// Every text that it may have been, the likeliest first; at most a few hundred.
    ///
    /// A dead key alone took nothing with it (Windows, before a sign that it does not go
    /// with), or a space (X11), or was pressed twice. All places the same way, then with up
    /// to two exceptions.
    pub fn texts(&self) -> impl Iterator<Item = String> + '_ {
        let places = self.doubtful.len();
        let first = [Took::Nothing, Took::Space].into_iter().flat_map(move |usual| {
            let one = (0..places).flat_map(move |at| usual.others().map(move |took| vec![(at, took)]));
            let two = (0..places).flat_map(move |at| {
                (at.saturating_add(1)..places).flat_map(move |next| {
                    usual
                        .others()
                        .into_iter()
                        .flat_map(move |took| usual.others().map(move |also| vec![(at, took), (next, also)]))
                })
            });
            std::iter::once(Vec::new()).chain(one).chain(two).map(move |except| (usual, except))
        });
        // Without a doubtful place both usual ways are one.
        let most = if places == 0 { 1 } else { MOST_TEXTS };
        first.take(most).map(|(usual, except)| self.with(usual, &except))
    }

    fn with(&self, usual: Took, except: &[(usize, Took)]) -> String {
        let mut text = String::with_capacity(self.signs.len());
        let mut doubtful = self.doubtful.iter().enumerate().peekable();
        for (place, sign) in self.signs.iter().enumerate() {
            text.push(*sign);
            if let Some((number, _)) = doubtful.next_if(|(_, at)| **at == place) {
                let took = except.iter().find(|(at, _)| *at == number).map_or(usual, |(_, took)| *took);
                match took {
                    Took::Nothing => {}
                    Took::Space => text.push(' '),
                    Took::Itself => text.push(*sign),
                }
            }
        }
        text
    }
}

/// How many readings of one text are worth trying.
const MOST_TEXTS: usize = 400;

/// What a dead key that shows as itself took with it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Took {
    Nothing,
    Space,
    Itself,
}

impl Took {
    const fn others(self) -> [Self; 2] {
        match self {
            Self::Nothing => [Self::Space, Self::Itself],
            Self::Space => [Self::Itself, Self::Nothing],
            Self::Itself => [Self::Nothing, Self::Space],
        }
    }
}

/// The dead key that shows as this sign when nothing goes with it.
const fn dead(sign: char) -> Option<char> {
    match sign {
        '`' => Some('\u{300}'),
        '´' => Some('\u{301}'),
        '^' => Some('\u{302}'),
        '¨' => Some('\u{308}'),
        _ => None,
    }
}

/// A sign that a dead key made, as the dead key and the sign behind it.
fn apart(sign: char) -> Option<(char, char)> {
    let mut parts = std::iter::once(sign).nfd();
    match (parts.next(), parts.next(), parts.next()) {
        (Some(base), Some(mark), None) => Some((mark, base)),
        _ => None,
    }
}

/// The other case of a letter, where it has exactly one.
fn other_case(sign: char) -> char {
    let (mut upper, mut lower) = (sign.to_uppercase(), sign.to_lowercase());
    match (upper.next().filter(|_| upper.next().is_none()), lower.next().filter(|_| lower.next().is_none())) {
        (Some(upper), _) if upper != sign => upper,
        (_, Some(lower)) if lower != sign => lower,
        _ => sign,
    }
}

#[cfg(test)]
#[path = "layout/keyboard.rs"]
pub(crate) mod keyboard;

#[cfg(test)]
#[path = "layout/tests.rs"]
mod tests;
