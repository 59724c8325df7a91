//! Reed-Solomon over GF(256) with errors and erasures (ISO/IEC 18004, 7.5 and annex B).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::sync::LazyLock;

/// The field's logarithms to base 2 modulo x^8 + x^4 + x^3 + x^2 + 1.
struct Field {
    powers: [u8; 255],
    logarithms: [u8; 256],
}

static FIELD: LazyLock<Field> = LazyLock::new(|| {
    let mut field = Field { powers: [0; 255], logarithms: [0; 256] };
    let mut value = 1_u16;
    for (power, exponent) in field.powers.iter_mut().zip(0_u8..) {
        *power = value as u8;
        if let Some(place) = field.logarithms.get_mut(usize::from(value)) {
            *place = exponent;
        }
        value <<= 1;
        if value > 255 {
            value ^= 0x11d;
        }
    }
    field
});

/// 2 to the power of `exponent`.
fn power(exponent: usize) -> u8 {
    FIELD.powers.get(exponent % 255).copied().unwrap_or_default()
}

fn logarithm(value: u8) -> usize {
    usize::from(FIELD.logarithms.get(usize::from(value)).copied().unwrap_or_default())
}

fn times(one: u8, other: u8) -> u8 {
    if one == 0 || other == 0 { 0 } else { power(logarithm(one).wrapping_add(logarithm(other))) }
}

fn over(one: u8, other: u8) -> u8 {
    if one == 0 { 0 } else { power(logarithm(one).wrapping_add(255).wrapping_sub(logarithm(other))) }
}

/// A polynomial's value; the lowest coefficient comes first.
fn value(polynomial: &[u8], at: u8) -> u8 {
    polynomial.iter().rev().fold(0, |sum, coefficient| times(sum, at) ^ coefficient)
}

/// The product of two polynomials, cut to so many coefficients.
fn product(one: &[u8], other: &[u8], length: usize) -> Vec<u8> {
    let mut out = vec![0; length];
    for (shift, left) in one.iter().enumerate() {
        for (sum, right) in out.iter_mut().skip(shift).zip(other) {
            *sum ^= times(*left, *right);
        }
    }
    out
}

/// What a block's codewords say about themselves: all 0 where they are whole.
pub fn syndromes(block: &[u8], correction: usize) -> Vec<u8> {
    (0..correction).map(|at| block.iter().fold(0, |sum, word| times(sum, power(at)) ^ word)).collect()
}

/// Corrects a block in place and says how many of its codewords were changed; nothing, and the block as
/// it was, where too much of it is wrong.
///
/// `erased` are places of codewords that are not to be believed. Twice the errors elsewhere and
/// once the erasures may come to `correction` less `margin`.
pub fn correct(block: &mut [u8], syndromes: &[u8], erased: &[usize], margin: usize) -> Option<usize> {
    if syndromes.iter().all(|syndrome| *syndrome == 0) {
        return Some(0);
    }
    let correction = syndromes.len();
    let length = block.len();
    // A codeword's locator: 2 to the power of its distance from the end.
    let locator = |place: usize| power(length.wrapping_sub(1).wrapping_sub(place));
    let mut erasures = vec![1];
    for place in erased {
        erasures = product(&erasures, &[1, locator(*place)], erasures.len().saturating_add(1));
    }
    let (errors, count) = berlekamp_massey(syndromes, &erasures, erased.len());
    let wrong = count.checked_sub(erased.len())?;
    if wrong.saturating_mul(2).saturating_add(erased.len()) > correction.saturating_sub(margin) {
        return None;
    }
    let evaluator = product(syndromes, &errors, correction);
    let derived: Vec<u8> =
        errors.iter().enumerate().skip(1).map(|(at, word)| if at % 2 == 1 { *word } else { 0 }).collect();
    let mut mended = block.to_vec();
    let mut roots = 0_usize;
    for (place, word) in mended.iter_mut().enumerate() {
        let x = locator(place);
        let inverse = over(1, x);
        if value(&errors, inverse) == 0 {
            roots = roots.saturating_add(1);
            let slope = value(&derived, inverse);
            if slope == 0 {
                return None;
            }
            *word ^= times(x, over(value(&evaluator, inverse), slope));
        }
    }
    if roots != count || self::syndromes(&mended, correction).iter().any(|syndrome| *syndrome != 0) {
        return None;
    }
    let changed = mended.iter().zip(block.iter()).filter(|(now, before)| now != before).count();
    block.copy_from_slice(&mended);
    Some(changed)
}

/// The polynomial whose roots are the places of errors and erasures, and its degree.
fn berlekamp_massey(syndromes: &[u8], erasures: &[u8], erased: usize) -> (Vec<u8>, usize) {
    let length = syndromes.len().saturating_add(1);
    let mut current = erasures.to_vec();
    current.resize(length, 0);
    let mut previous = current.clone();
    let mut degree = erased;
    for step in erased..syndromes.len() {
        let terms = current.iter().zip(syndromes.iter().take(step.saturating_add(1)).rev());
        let discrepancy = terms.fold(0, |sum, (one, other)| sum ^ times(*one, *other));
        previous.insert(0, 0);
        previous.truncate(length);
        if discrepancy == 0 {
            continue;
        }
        let next: Vec<u8> =
            current.iter().zip(&previous).map(|(one, other)| one ^ times(discrepancy, *other)).collect();
        if degree.saturating_mul(2) <= step.saturating_add(erased) {
            previous = current.iter().map(|word| over(*word, discrepancy)).collect();
            degree = step.saturating_add(1).saturating_add(erased).saturating_sub(degree);
        }
        current = next;
    }
    let top = current.iter().rposition(|word| *word != 0).unwrap_or(0);
    current.truncate(top.saturating_add(1));
    (current, top)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{correct, syndromes};
    use qrcode::ec::create_error_correction_code;

    const DATA: usize = 40;
    const CORRECTION: usize = 24;

    fn block() -> Vec<u8> {
        let data: Vec<u8> = (0..DATA).map(|at| (at * 37 + 11) as u8).collect();
        let correction = create_error_correction_code(&data, CORRECTION);
        [data, correction].concat()
    }

    /// A block with so many wrong codewords at seeded places, the first `erased` of which are known.
    fn spoilt(seed: usize, wrong: usize, erased: usize) -> (Vec<u8>, Vec<usize>) {
        let mut block = block();
        let mut places: Vec<usize> = Vec::new();
        let mut at = seed * 7919 + 13;
        while places.len() < wrong {
            at = at * 1_103_515_245 % 2_147_483_647 + 12_345;
            if !places.contains(&(at % block.len())) {
                places.push(at % block.len());
                block[at % (DATA + CORRECTION)] ^= (at / 97 % 255 + 1) as u8;
            }
        }
        places.truncate(erased);
        (block, places)
    }

    #[test]
    fn mends_as_many_errors_and_erasures_as_the_bound_says() {
        for erased in 0..=CORRECTION {
            let errors = (CORRECTION - erased) / 2;
            for seed in 0..20 {
                let (mut spoilt, places) = spoilt(seed, erased + errors, erased);
                let found = syndromes(&spoilt, CORRECTION);
                assert_eq!(correct(&mut spoilt, &found, &places, 0), Some(erased + errors), "{erased} {seed}");
                assert!(spoilt == block());
            }
        }
    }

    #[test]
    fn one_more_is_left_as_it_was() {
        let mut taken = 0;
        for seed in 0..200 {
            let (before, places) = spoilt(seed, 10 + 8, 10);
            let mut after = before.clone();
            match correct(&mut after, &syndromes(&before, CORRECTION), &places, 2) {
                None => assert!(after == before),
                Some(_) => taken += 1,
            }
        }
        assert_eq!(taken, 0, "a margin of two codewords keeps chance away");
    }

    #[test]
    fn an_erased_codeword_may_be_right() {
        let mut whole = block();
        whole[3] ^= 1;
        let found = syndromes(&whole, CORRECTION);
        assert_eq!(correct(&mut whole, &found, &[0, 1, 2, 3, 4, 5], 0), Some(1));
        assert!(whole == block());
    }
}
