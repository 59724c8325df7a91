//! Modules to text. The only file that names rqrr.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use qrcode::ec::create_error_correction_code;
use rqrr::{Grid, SimpleGrid};

use super::correct::{correct, syndromes};
use super::sample::Soft;
use super::symbol::{Block, Layout, Role, format_places, format_word, masks};
use super::text;

/// Level L and mask 0.
const LIGHTEST: Format = Format { data: 0b01_000 };

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
    let data = blocks.iter().flat_map(Block::data).map(|place| words.get(*place).copied().unwrap_or_default());
    let (stream, charset) = text::prepare(data.collect(), layout.version);
    let bytes = with_rqrr(&stream, layout.version)?;
    Some(text::in_utf8(bytes, charset))
}

/// The codewords in the symbol's order, and how sure each is of its least sure bit.
fn words(soft: &Soft, layout: &Layout, format: Format) -> (Vec<u8>, Vec<f32>) {
    layout
        .bits
        .as_chunks::<8>()
        .0
        .iter()
        .map(|places| {
            places.iter().fold((0_u8, f32::MAX), |(word, sure), place| {
                let value = soft.values.get(*place).copied().unwrap_or_default();
                let dark = (value > 0.0) != masks(format.mask(), layout.spot(*place));
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

/// The bytes of corrected data codewords: they are drawn as a symbol again, and rqrr reads that.
///
/// The symbol is the one that is least work: rqrr spends a third of a look on the correction of a
/// certificate as it was printed.
fn with_rqrr(stream: &[u8], version: usize) -> Option<Vec<u8>> {
    let layout = Layout::lightest(version, stream.len())?;
    let mut dark: Vec<bool> = layout.roles().iter().map(|role| *role == Role::Fixed(true)).collect();
    let mut set = |at: usize, value: bool| {
        if let Some(place) = dark.get_mut(at) {
            *place = value;
        }
    };
    for (places, word) in layout.bits.as_chunks::<8>().0.iter().zip(sealed(stream, layout)) {
        for (bit, place) in (0..8_u32).rev().zip(places) {
            let value = word.wrapping_shr(bit) & 1 == 1;
            set(*place, value != masks(LIGHTEST.mask(), layout.spot(*place)));
        }
    }
    for copy in format_places(layout.size) {
        for (bit, (x, y)) in (0..15_u32).rev().zip(copy) {
            let value = format_word(LIGHTEST.data).wrapping_shr(bit) & 1 == 1;
            set(y.saturating_mul(layout.size).saturating_add(x), value);
        }
    }
    let grid = SimpleGrid::from_func(layout.size, |x, y| {
        dark.get(y.saturating_mul(layout.size).saturating_add(x)).copied().unwrap_or_default()
    });
    let mut bytes = Vec::new();
    Grid::new(grid).decode_to(&mut bytes).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}

/// The codewords of a symbol at level L that holds `stream`, in the symbol's order. What is left is 0, which ends
/// a text.
fn sealed(stream: &[u8], layout: &Layout) -> Vec<u8> {
    let mut words = vec![0; layout.bits.len() / 8];
    let mut rest = stream.iter().copied().chain(std::iter::repeat(0));
    for block in layout.blocks(LIGHTEST.level()) {
        let data: Vec<u8> = rest.by_ref().take(block.data().len()).collect();
        let check = create_error_correction_code(&data, block.correction);
        for (place, word) in block.data().iter().chain(block.check()).zip(data.into_iter().chain(check)) {
            if let Some(out) = words.get_mut(*place) {
                *out = word;
            }
        }
    }
    words
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Format, Layout, Soft, decode};
    use qrcode::bits::{Bits, ExtendedMode};
    use qrcode::{Color, EcLevel, QrCode, Version};

    const LEVELS: [EcLevel; 4] = [EcLevel::L, EcLevel::M, EcLevel::Q, EcLevel::H];

    fn soft(code: &QrCode) -> Soft {
        let values = code.to_colors().into_iter().map(|colour| if colour == Color::Dark { 1.0 } else { -1.0 });
        Soft { size: code.width(), values: values.collect() }
    }

    fn read(soft: &Soft) -> Option<Vec<u8>> {
        let layout = Layout::of(Layout::version_of(soft.size)?)?;
        decode(soft, layout, Format::read(soft).0)
    }

    #[test]
    fn every_version_at_every_level_is_read() {
        for version in 1..=40 {
            for level in LEVELS {
                let text = format!("{version}");
                let code = QrCode::with_version(&text, Version::Normal(version), level).expect("two digits fit");
                assert_eq!(read(&soft(&code)).as_deref(), Some(text.as_bytes()), "{version} {level:?}");
            }
        }
    }

    #[test]
    fn a_symbol_that_is_full_to_the_last_bit_is_read() {
        for (version, level, count) in
            [(1, EcLevel::L, 17), (9, EcLevel::H, 98), (10, EcLevel::Q, 151), (20, EcLevel::L, 858)]
        {
            let text = vec![b'x'; count];
            let code = QrCode::with_version(&text, Version::Normal(version), level).expect("it fits");
            assert!(
                QrCode::with_version(vec![b'x'; count + 1], Version::Normal(version), level).is_err(),
                "it is full"
            );
            assert_eq!(read(&soft(&code)), Some(text), "{version} {level:?}");
        }
    }

    #[test]
    fn what_is_covered_costs_half_of_what_is_wrong() {
        let text = "HC1:".repeat(60);
        let code = QrCode::with_error_correction_level(&text, EcLevel::M).expect("it fits");
        let whole = soft(&code);
        let rows = |share: usize| whole.values.len() * (100 - share) / 100;
        // The lower part under a finger, of which nothing is known, and the same read as dark.
        let covered = |share: usize, as_read: f32| {
            let mut part = Soft { size: whole.size, values: whole.values.clone() };
            part.values.iter_mut().skip(rows(share)).for_each(|value| *value = as_read);
            read(&part)
        };
        assert_eq!(covered(18, 0.001).as_deref(), Some(text.as_bytes()));
        assert!(covered(32, 1.0).is_none());
        assert!(covered(60, 0.001).is_none());
    }

    #[test]
    fn noise_is_no_text() {
        let mut state = 1_u32;
        for size in [21, 25, 57, 93] {
            for _ in 0..300 {
                let values = (0..size * size).map(|_| {
                    state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
                    (state >> 16) as f32 / 32_768.0 - 1.0
                });
                assert!(read(&Soft { size, values: values.collect() }).is_none());
            }
        }
    }

    /// A symbol of version 5 whose bits `fill` writes.
    fn written(fill: impl Fn(&mut Bits)) -> Option<Vec<u8>> {
        let mut bits = Bits::new(Version::Normal(5));
        fill(&mut bits);
        bits.push_terminator(EcLevel::M).expect("room");
        read(&soft(&QrCode::with_bits(bits, EcLevel::M).expect("it fits")))
    }

    #[test]
    fn a_named_character_set_is_read_as_it_says() {
        let in_set = |number: u32, bytes: &[u8]| {
            written(|bits| {
                bits.push_eci_designator(number).expect("room");
                bits.push_byte_data(bytes).expect("room");
            })
        };
        assert_eq!(in_set(20, &[0x93, 0xfa, 0x96, 0x7b]).as_deref(), Some("日本".as_bytes()));
        assert_eq!(in_set(3, b"caf\xe9").as_deref(), Some("café".as_bytes()));
        assert_eq!(in_set(26, "日本 é".as_bytes()).as_deref(), Some("日本 é".as_bytes()));
        assert_eq!(in_set(899, &[0xff, 0x00]).as_deref(), Some([0xff, 0x00].as_slice()), "a set that nobody knows");
    }

    #[test]
    fn kanji_and_shift_jis_without_a_name_become_text() {
        let kanji = written(|bits| bits.push_kanji_data(&[0x93, 0xfa, 0x96, 0x7b]).expect("room"));
        assert_eq!(kanji.as_deref(), Some("日本".as_bytes()));
        let bytes = written(|bits| bits.push_byte_data(&[0x93, 0xfa, 0x96, 0x7b, b'1']).expect("room"));
        assert_eq!(bytes.as_deref(), Some("日本1".as_bytes()));
        let mixed = written(|bits| {
            bits.push_alphanumeric_data(b"NR 7 ").expect("room");
            bits.push_kanji_data(&[0x93, 0xfa]).expect("room");
        });
        assert_eq!(mixed.as_deref(), Some("NR 7 日".as_bytes()));
    }

    #[test]
    fn a_part_of_a_set_is_handed_out_by_itself() {
        let part = written(|bits| {
            // Structured append: the second of three, with a parity byte; then FNC1.
            bits.push_mode_indicator(ExtendedMode::StructuredAppend).expect("room");
            for half in [1_u8, 2, 0xa, 0x5] {
                push_half(bits, half);
            }
            bits.push_alphanumeric_data(b"PART TWO").expect("room");
        });
        assert_eq!(part.as_deref(), Some(b"PART TWO".as_slice()));
    }

    /// Four bits, which the crate has no public way to write: the mode indicators are four bits long.
    fn push_half(bits: &mut Bits, half: u8) {
        let mode = match half {
            1 => ExtendedMode::Data(qrcode::types::Mode::Numeric),
            2 => ExtendedMode::Data(qrcode::types::Mode::Alphanumeric),
            0x5 => ExtendedMode::Fnc1First,
            _ => ExtendedMode::Fnc1Second,
        };
        bits.push_mode_indicator(mode).expect("room");
    }
}
