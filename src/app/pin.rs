//! The PIN that opens the way out of a kiosk: Argon2id (RFC 9106), in the text form that other programs print (PHC).
//!
//! A profile holds the hash, never the PIN. What is typed is held no longer than one try takes.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use argon2::password_hash::phc::PasswordHash;
use argon2::{Argon2, Params, PasswordHasher as _, PasswordVerifier as _};
use std::fmt;
use std::ops::RangeInclusive;
use std::time::Duration;

/// How many digits a PIN has.
pub const DIGITS: RangeInclusive<usize> = 4..=12;

/// The longest wait after a wrong try.
pub const LONGEST_WAIT: Duration = Duration::from_secs(300);

/// The most memory that a hash may ask of a kiosk, in KiB.
const MOST_MEMORY: u32 = 1_048_576;

/// The most passes over it.
const MOST_PASSES: u32 = 64;

/// A PIN's hash that can be verified here.
#[derive(Clone, PartialEq, Eq)]
pub struct PinHash(String);

/// Why there is no hash.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The pad of a kiosk has digits alone.
    #[error("a PIN has 4 to 12 digits and nothing else")]
    NotDigits,
    /// It is no hash of that kind.
    #[error("needs an Argon2id hash such as \"$argon2id$v=19$…\", never the PIN itself; `gatelight pin` makes one")]
    NoHash,
    /// It would take a kiosk too long, or too much memory.
    #[error("asks for more than 1 GiB of memory or 64 passes: no kiosk would answer in time")]
    TooCostly,
    /// The system gave no chance numbers for the salt.
    #[error("the system gave no random numbers")]
    NoSalt,
}

impl PinHash {
    /// The hash of a PIN, with a salt of its own.
    ///
    /// # Errors
    /// [`Error::NotDigits`], or [`Error::NoSalt`] where the system has none.
    pub fn of(pin: &str) -> Result<Self, Error> {
        if !is_pin(pin) {
            return Err(Error::NotDigits);
        }
        let hash = Argon2::default().hash_password(pin.as_bytes()).map_err(|_| Error::NoSalt)?;
        Ok(Self(hash.to_string()))
    }

    /// Reads a hash in its text form.
    ///
    /// # Errors
    /// [`Error::NoHash`], or [`Error::TooCostly`].
    pub fn read(text: &str) -> Result<Self, Error> {
        let hash = PasswordHash::new(text).map_err(|_| Error::NoHash)?;
        let is_whole = hash.algorithm.as_str() == "argon2id" && hash.salt.is_some() && hash.hash.is_some();
        let cost = Params::try_from(&hash).ok().filter(|_| is_whole).ok_or(Error::NoHash)?;
        if cost.m_cost() > MOST_MEMORY || cost.t_cost() > MOST_PASSES {
            return Err(Error::TooCostly);
        }
        Ok(Self(text.to_owned()))
    }

    /// Whether this is the PIN. Takes a good part of a second on purpose: never on the window's thread.
    #[must_use]
    pub fn verify(&self, pin: &str) -> bool {
        let hash = PasswordHash::new(&self.0);
        is_pin(pin) && hash.is_ok_and(|hash| Argon2::default().verify_password(pin.as_bytes(), &hash).is_ok())
    }
}

impl fmt::Display for PinHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// How long nothing can be tried after so many wrong tries in a row: 1, 2, 4 … 300 seconds.
#[must_use]
pub fn wait_after(wrong: u32) -> Duration {
    let doublings = wrong.saturating_sub(1).min(16);
    let seconds = if wrong == 0 { 0 } else { 1_u64.checked_shl(doublings).unwrap_or(u64::MAX) };
    Duration::from_secs(seconds).min(LONGEST_WAIT)
}

/// Whether a text could be a PIN at all.
#[must_use]
pub fn is_pin(text: &str) -> bool {
    DIGITS.contains(&text.len()) && text.bytes().all(|sign| sign.is_ascii_digit())
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
pub(super) mod tests {
    use super::{Error, PinHash, wait_after};
    use std::time::Duration;

    /// How a cheap hash begins.
    const CHEAP: &str = "$argon2id$v=19$m=64,t=1,p=1$c2FsdHNhbHRzYWx0c2FsdA$";

    /// A hash that is quickly verified.
    pub fn cheap(pin: &str) -> PinHash {
        use argon2::password_hash::CustomizedPasswordHasher as _;
        use argon2::{Argon2, Params};
        let cost = Params::new(64, 1, 1, None).unwrap();
        let hash = Argon2::default().hash_password_with_params(pin.as_bytes(), b"saltsaltsaltsalt", cost);
        PinHash::read(&hash.unwrap().to_string()).unwrap()
    }

    #[test]
    fn only_the_pin_itself_opens_its_hash() {
        let hash = cheap("2468");
        assert!(hash.to_string().starts_with(CHEAP), "{hash}");
        assert!(hash.verify("2468"));
        for other in ["2469", "24680", "246", "", "02468", "２４６８"] {
            assert!(!hash.verify(other), "{other}");
        }
    }

    #[test]
    fn two_hashes_of_one_pin_differ_and_both_open() {
        let (first, second) = (PinHash::of("135790").unwrap(), PinHash::of("135790").unwrap());
        assert!(first != second && first.verify("135790") && second.verify("135790"));
        assert!(PinHash::read(&first.to_string()).is_ok());
    }

    #[test]
    fn a_pin_is_digits_alone() {
        for text in ["", "123", "1234567890123", "12a4", "12 4", "١٢٣٤"] {
            assert_eq!(PinHash::of(text).err(), Some(Error::NotDigits), "{text}");
        }
    }

    #[test]
    fn what_cannot_be_verified_is_no_hash() {
        let whole = cheap("2468").to_string();
        for (text, error) in [
            ("2468", Error::NoHash),
            ("$argon2id$v=19$m=8", Error::NoHash),
            (CHEAP, Error::NoHash),
            (&whole.replace("argon2id", "argon2i"), Error::NoHash),
            (&whole.replace("m=64", "m=0"), Error::NoHash),
            (&whole.replace("m=64", "m=4000000"), Error::TooCostly),
            (&whole.replace("t=1", "t=100000"), Error::TooCostly),
            ("$2b$12$abcdefghijklmnopqrstuv", Error::NoHash),
        ] {
            assert_eq!(PinHash::read(text).err(), Some(error), "{text}");
        }
    }

    #[test]
    fn each_wrong_try_takes_twice_as_long_up_to_five_minutes() {
        let waits: Vec<u64> = (0..12).map(|wrong| wait_after(wrong).as_secs()).collect();
        assert_eq!(waits, [0, 1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
        assert_eq!(wait_after(u32::MAX), Duration::from_secs(300));
    }
}
