//! How a QR code is laid out (ISO/IEC 18004): which module says what.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::sync::OnceLock;

use qrcode::canvas::{Canvas, Module};
use qrcode::{EcLevel, Version};

use super::geometry::column_and_row;

/// Versions of QR codes: 1 to 40, of 21 to 177 modules a side.
pub const VERSIONS: std::ops::RangeInclusive<usize> = 1..=40;

/// Error correction codewords a block by level (L M Q H) and version (ISO/IEC 18004, table 9).
const CORRECTION: [[u8; 40]; 4] = [
    [
        7, 10, 15, 20, 26, 18, 20, 24, 30, 18, 20, 24, 26, 30, 22, 24, 28, 30, 28, 28, 28, 28, 30, 30, 26, 28, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24, 28, 28, 26, 26, 26, 26, 28, 28, 28, 28, 28, 28, 28,
        28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28, 28,
    ],
    [
        13, 22, 18, 26, 18, 24, 18, 22, 20, 24, 28, 26, 24, 20, 30, 24, 28, 28, 26, 30, 28, 30, 30, 30, 30, 28, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
    [
        17, 28, 22, 16, 22, 28, 26, 26, 24, 28, 24, 28, 22, 24, 24, 30, 28, 28, 26, 28, 30, 24, 30, 30, 30, 30, 30, 30,
        30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 30,
    ],
];

/// Blocks by level (L M Q H) and version (ISO/IEC 18004, table 9).
const BLOCKS: [[u8; 40]; 4] = [
    [
        1, 1, 1, 1, 1, 2, 2, 2, 2, 4, 4, 4, 4, 4, 6, 6, 6, 6, 7, 8, 8, 9, 9, 10, 12, 12, 12, 13, 14, 15, 16, 17, 18,
        19, 19, 20, 21, 22, 24, 25,
    ],
    [
        1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10, 10, 11, 13, 14, 16, 17, 17, 18, 20, 21, 23, 25, 26, 28, 29, 31,
        33, 35, 37, 38, 40, 43, 45, 47, 49,
    ],
    [
        1, 1, 2, 2, 4, 4, 6, 6, 8, 8, 8, 10, 12, 16, 12, 17, 16, 18, 21, 20, 23, 23, 25, 27, 29, 34, 34, 35, 38, 40,
        43, 45, 48, 51, 53, 56, 59, 62, 65, 68,
    ],
    [
        1, 1, 2, 4, 4, 4, 5, 6, 8, 8, 11, 11, 16, 16, 18, 16, 19, 21, 25, 25, 25, 34, 30, 32, 35, 37, 40, 42, 45, 48,
        51, 54, 57, 60, 63, 66, 70, 74, 77, 81,
    ],
];

/// What a module is there for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The same in every symbol of the version: whether it is dark.
    Fixed(bool),
    /// Format information.
    Format,
    /// A codeword's bit.
    Data,
}

/// The layout of one version.
pub struct Layout {
    /// Modules a side.
    pub size: usize,
    /// 1 to 40.
    pub version: usize,
    roles: Vec<Role>,
    /// The modules of the codewords' bits, in their order; as `row * size + column`.
    pub bits: Vec<usize>,
}

/// One error correction block: which codewords of the symbol are its own, and how many of them correct.
pub struct Block {
    /// Places of its codewords in the symbol's order, data first.
    pub places: Vec<usize>,
    /// How many at the end are for correction.
    pub correction: usize,
}

impl Block {
    /// The places of its data.
    pub fn data(&self) -> &[usize] {
        self.places.get(..self.places.len().saturating_sub(self.correction)).unwrap_or_default()
    }

    /// The places of its correction.
    pub fn check(&self) -> &[usize] {
        self.places.get(self.places.len().saturating_sub(self.correction)..).unwrap_or_default()
    }
}

impl Layout {
    /// The layout of a version; nothing where there is no such version.
    pub fn of(version: usize) -> Option<&'static Self> {
        static LAYOUTS: [OnceLock<Layout>; 41] = [const { OnceLock::new() }; 41];
        if !VERSIONS.contains(&version) {
            return None;
        }
        LAYOUTS.get(version).map(|place| place.get_or_init(|| Self::draw(version)))
    }

    /// The version of a symbol with so many modules a side.
    pub fn version_of(size: usize) -> Option<usize> {
        let version = size.checked_sub(17)? / 4;
        (VERSIONS.contains(&version) && size % 4 == 1).then_some(version)
    }

    /// What a module is there for; data beyond the edge.
    pub fn role(&self, x: usize, y: usize) -> Role {
        if x >= self.size {
            return Role::Data;
        }
        let at = y.saturating_mul(self.size).saturating_add(x);
        self.roles.get(at).copied().unwrap_or(Role::Data)
    }

    /// The column and the row of a module that is given by its place row by row.
    pub const fn spot(&self, at: usize) -> (usize, usize) {
        column_and_row(at, self.size)
    }

    /// All modules' roles, row by row.
    pub fn roles(&self) -> &[Role] {
        &self.roles
    }

    /// The layout that holds so many data codewords at level L with the least correction to compute, and
    /// counts its segments' characters as `version` does (ISO/IEC 18004, table 3).
    pub fn lightest(version: usize, data: usize) -> Option<&'static Self> {
        let alike = match version {
            ..10 => 1..10,
            10..27 => 10..27,
            _ => 27..41,
        };
        let total = |layout: &Self| layout.bits.len() / 8;
        let layouts = alike.filter_map(Self::of).filter(|layout| {
            let (correction, count) = layout.correction(0);
            total(layout).saturating_sub(correction.saturating_mul(count)) >= data
        });
        layouts.min_by_key(|layout| layout.correction(0).0.saturating_mul(total(layout)))
    }

    /// Correction codewords a block, and blocks, at a level (0 L, 1 M, 2 Q, 3 H).
    fn correction(&self, level: usize) -> (usize, usize) {
        let entry = |table: &[[u8; 40]; 4]| {
            let row = table.get(level).unwrap_or(&[0; 40]);
            usize::from(row.get(self.version.saturating_sub(1)).copied().unwrap_or_default())
        };
        (entry(&CORRECTION), entry(&BLOCKS).max(1))
    }

    /// The error correction blocks at a level (0 L, 1 M, 2 Q, 3 H).
    pub fn blocks(&self, level: usize) -> Vec<Block> {
        let (correction, count) = self.correction(level);
        let total = self.bits.len() / 8;
        let (long_ones, words) = column_and_row(total, count);
        let short = words.saturating_sub(correction);
        let short_ones = count.saturating_sub(long_ones);
        // Codewords are interleaved: one of each block in turn, the short blocks leaving the last turn out.
        let data = short.saturating_mul(count).saturating_add(long_ones);
        (0..count)
            .map(|block| {
                let mut places: Vec<usize> =
                    (0..short).map(|turn| turn.saturating_mul(count).saturating_add(block)).collect();
                if let Some(place) = block.checked_sub(short_ones) {
                    places.push(short.saturating_mul(count).saturating_add(place));
                }
                let turns = (0..correction).map(|turn| turn.saturating_mul(count).saturating_add(block));
                places.extend(turns.map(|place| place.saturating_add(data)));
                Block { places, correction }
            })
            .collect()
    }

    fn draw(version: usize) -> Self {
        let size = version.saturating_mul(4).saturating_add(17);
        let mut canvas = Canvas::new(Version::Normal(i16::try_from(version).unwrap_or(1)), EcLevel::L);
        canvas.draw_all_functional_patterns();
        let role = |y: usize, x: usize| match canvas.get(i16::try_from(x).unwrap_or(0), i16::try_from(y).unwrap_or(0)) {
            Module::Empty | Module::Unmasked(_) => Role::Data,
            Module::Masked(_) if is_format(x, y, size) => Role::Format,
            Module::Masked(colour) => Role::Fixed(colour == qrcode::Color::Dark),
        };
        let roles: Vec<Role> =
            (0..size).flat_map(|y| (0..size).map(move |x| (y, x))).map(|(y, x)| role(y, x)).collect();
        let is_data = |at: &usize| roles.get(*at) == Some(&Role::Data);
        let bits = zigzag(size).filter(is_data).collect();
        Self { size, version, roles, bits }
    }
}

/// Pairs of columns from the right, up and down in turn, the vertical timing pattern left out.
fn zigzag(size: usize) -> impl Iterator<Item = usize> {
    let last = size.saturating_sub(1);
    let columns = (0..=last).rev().filter(|column| *column != 6).collect::<Vec<_>>();
    let pairs: Vec<(usize, usize)> = columns.as_chunks::<2>().0.iter().map(|[right, left]| (*right, *left)).collect();
    pairs.into_iter().enumerate().flat_map(move |(pair, (right, left))| {
        (0..size).flat_map(move |step| {
            let y = if pair % 2 == 0 { last.saturating_sub(step) } else { step };
            let start = y.saturating_mul(size);
            [start.saturating_add(right), start.saturating_add(left)]
        })
    })
}

/// The fifteen places of the format information, the highest bit first: once round the upper left
/// finder pattern, once split between the others.
pub fn format_places(size: usize) -> [[(usize, usize); 15]; 2] {
    let near = [0, 1, 2, 3, 4, 5, 7, 8, 8, 8, 8, 8, 8, 8, 8];
    let far = [8, 8, 8, 8, 8, 8, 8, 8, 7, 5, 4, 3, 2, 1, 0];
    let end = |back: usize| size.saturating_sub(back);
    let first = std::array::from_fn(|at| match (near.get(at), far.get(at)) {
        (Some(x), Some(y)) => (*x, *y),
        _ => (0, 0),
    });
    let second = std::array::from_fn(|at| {
        if at < 7 { (8, end(at.saturating_add(1))) } else { (end(15_usize.saturating_sub(at)), 8) }
    });
    [first, second]
}

fn is_format(x: usize, y: usize, size: usize) -> bool {
    format_places(size).iter().flatten().any(|place| *place == (x, y))
}

/// The 32 words of format information as they are drawn (ISO/IEC 18004, 7.9.1): a BCH (15, 5) code, masked.
pub fn format_word(data: u32) -> u32 {
    remainder(data, 10, 0b101_0011_0111) ^ 0b101_0100_0001_0010
}

/// The words of version information (ISO/IEC 18004, 7.10): a BCH (18, 6) code.
pub fn version_word(version: u32) -> u32 {
    remainder(version, 12, 0b1_1111_0010_0101)
}

/// `data` with its remainder behind it.
fn remainder(data: u32, bits: u32, generator: u32) -> u32 {
    let mut rest = data.wrapping_shl(bits);
    for place in (0..6).rev() {
        let top = 1_u32.wrapping_shl(bits.wrapping_add(place));
        if rest & top != 0 {
            rest ^= generator.wrapping_shl(place);
        }
    }
    data.wrapping_shl(bits) | rest
}

/// Whether a mask turns a module round (ISO/IEC 18004, table 10).
pub fn masks(mask: u32, (x, y): (usize, usize)) -> bool {
    let (sum, product) = (x.wrapping_add(y), x.wrapping_mul(y));
    match mask {
        0 => sum % 2 == 0,
        1 => y % 2 == 0,
        2 => x % 3 == 0,
        3 => sum % 3 == 0,
        4 => (y / 2).wrapping_add(x / 3) % 2 == 0,
        5 => (product % 2).wrapping_add(product % 3) == 0,
        6 => (product % 2).wrapping_add(product % 3) % 2 == 0,
        _ => (sum % 2).wrapping_add(product % 3) % 2 == 0,
    }
}
