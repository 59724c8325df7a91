//! Modules to text. The only file that names rqrr.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use rqrr::{Grid, SimpleGrid};

use super::correct::{correct, syndromes};
use super::sample::Soft;
use super::symbol::{Block, Layout, Role, format_places, format_word, masks};
use super::text;

/// Codewords to spare when some are erased: chance must not make a code.
const MARGIN: usize = 2;

/// The error correction level (0 L, 1 M, 2 Q, 3 H) and the mask of a symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Format {
    data: u32,
}

impl Format {
    /// The format that both copies in a symbol fit best, and how well (at most 1).
    pub fn read(soft: &Soft) -> (Self, f32) {
        let places = format_places(soft.size);
        let bits: Vec<[f32; 2]> =
            (0..15).map(|bit| places.map(|copy| copy.get(bit).map_or(0.0, |(x, y)| soft.at(*x, *y)))).collect();
        let total = bits.iter().flatten().map(|bit| bit.abs()).sum::<f32>().max(0.1);
        let fit = |data: u32| {
            let word = format_word(data);
            let signs =
                (0..15_u32).map(|bit| if word.wrapping_shr(14_u32.wrapping_sub(bit)) & 1 == 1 { 1.0 } else { -1.0 });
            signs.zip(&bits).map(|(sign, [one, other])| sign * (one + other)).sum::<f32>() / total
        };
        let best = (0..32).map(|data| (data, fit(data))).max_by(|(_, one), (_, other)| one.total_cmp(other));
        best.map_or((Self { data: 0 }, 0.0), |(data, fit)| (Self { data }, fit))
    }

    /// The five bits as they are drawn in front of their check bits.
    pub const fn data(self) -> u32 {
        self.data
    }

    const fn level(self) -> usize {
        match self.data >> 3 {
            0b01 => 0,
            0b00 => 1,
            0b11 => 2,
            _ => 3,
        }
    }

    const fn mask(self) -> u32 {
        self.data & 7
    }
}

/// The bytes of a symbol, with its errors corrected.
pub fn decode(soft: &Soft, layout: &Layout, format: Format) -> Option<Vec<u8>> {
    let (mut words, doubts) = words(soft, layout, format);
    let blocks = layout.blocks(format.level());
    for block in &blocks {
        mend(&mut words, &doubts, block)?;
    }
    let charset = text::prepare(&mut words, &blocks, layout.version);
    let bytes = with_rqrr(&words, layout, format)?;
    Some(text::in_utf8(bytes, charset))
}

/// The codewords in the symbol's order, and how sure each is of its least sure bit.
fn words(soft: &Soft, layout: &Layout, format: Format) -> (Vec<u8>, Vec<f32>) {
    let size = layout.size.max(1);
    layout
        .bits
        .as_chunks::<8>()
        .0
        .iter()
        .map(|places| {
            places.iter().fold((0_u8, f32::MAX), |(word, sure), place| {
                let value = soft.values.get(*place).copied().unwrap_or_default();
                let dark = (value > 0.0) != masks(format.mask(), place % size, place / size);
                (word << 1 | u8::from(dark), sure.min(value.abs()))
            })
        })
        .unzip()
}

/// Corrects one block: first without a doubt, then with more and more of its least sure codewords erased.
fn mend(words: &mut [u8], sure: &[f32], block: &Block) -> Option<()> {
    let mut own: Vec<u8> = block.places.iter().map(|place| words.get(*place).copied().unwrap_or_default()).collect();
    let found = syndromes(&own, block.correction);
    if correct(&mut own, &found, &[], 0).is_none() {
        let mut order: Vec<usize> = (0..own.len()).collect();
        let sureness =
            |at: &usize| block.places.get(*at).and_then(|place| sure.get(*place)).copied().unwrap_or_default();
        order.sort_by(|one, other| sureness(one).total_cmp(&sureness(other)));
        let most = block.correction.saturating_sub(MARGIN);
        let tries = (2..=most).rev().step_by(2);
        tries
            .map(|count| order.get(..count).unwrap_or_default())
            .find_map(|erased| correct(&mut own, &found, erased, MARGIN))?;
    }
    for (place, word) in block.places.iter().zip(own) {
        if let Some(out) = words.get_mut(*place) {
            *out = word;
        }
    }
    Some(())
}

/// The bytes of corrected codewords: they are drawn as a symbol again, and rqrr reads that.
fn with_rqrr(words: &[u8], layout: &Layout, format: Format) -> Option<Vec<u8>> {
    let size = layout.size;
    let mut dark: Vec<bool> = layout.roles().iter().map(|role| *role == Role::Fixed(true)).collect();
    let mut set = |at: usize, value: bool| {
        if let Some(place) = dark.get_mut(at) {
            *place = value;
        }
    };
    for (places, word) in layout.bits.as_chunks::<8>().0.iter().zip(words) {
        for (bit, place) in (0..8_u32).rev().zip(places) {
            let value = word.wrapping_shr(bit) & 1 == 1;
            set(*place, value != masks(format.mask(), place % size.max(1), place / size.max(1)));
        }
    }
    for copy in format_places(size) {
        for (bit, (x, y)) in (0..15_u32).rev().zip(copy) {
            set(y.saturating_mul(size).saturating_add(x), format_word(format.data).wrapping_shr(bit) & 1 == 1);
        }
    }
    let grid = SimpleGrid::from_func(size, |x, y| {
        dark.get(y.saturating_mul(size).saturating_add(x)).copied().unwrap_or_default()
    });
    let mut bytes = Vec::new();
    Grid::new(grid).decode_to(&mut bytes).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}
