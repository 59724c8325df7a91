//! Chance that can be repeated.

/// Numbers that follow from a seed (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// Dice for one purpose of one seed.
    pub fn new(seed: u64, purpose: u64) -> Self {
        let mut dice = Self(seed ^ purpose.rotate_left(32));
        dice.next();
        dice
    }

    /// Any number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A number from `low` up to `high`.
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * (self.next() >> 40) as f32 / (1_u64 << 24) as f32
    }

    /// A number about 0 with a spread of 1: the sum of four, near enough to a bell.
    pub fn bell(&mut self) -> f32 {
        let sum: u64 = self.next().to_le_bytes().chunks(2).map(|two| u64::from(two[0]) | u64::from(two[1]) << 8).sum();
        (sum as f32 / 65_535.0 - 2.0) * 3.0_f32.sqrt()
    }
}
