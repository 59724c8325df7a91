//! Hand scanners on a serial port: RS-232, or USB in its serial mode (CDC).
//!
//! Scanners in keyboard mode need no port; what they type comes to [`wedge`](super::wedge).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod framing;
#[cfg(feature = "scanner")]
mod port;

#[cfg(feature = "scanner")]
pub use port::{Port, list};

use serde::{Deserialize, Serialize};

/// What gives a scanner's bytes.
pub trait ByteSource {
    /// Waits a tenth of a second at most for bytes, and tells how many came; none is no fault.
    ///
    /// # Errors
    /// [`PortError::Lost`] when nothing will come any more.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, PortError>;
}

/// A serial port of this machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PortInfo {
    /// What the device calls itself; a port without a name, its path. It is opened by this.
    pub name: String,
    /// Where the system has it now; this may change when it is plugged again.
    pub path: String,
}

/// Why a port gives no bytes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PortError {
    /// There is none of that name.
    #[error("no such port; plug the scanner in, and see that it is in its serial mode (USB CDC or COM)")]
    NoneFound,
    /// Another program has it.
    #[error("another program uses the port; close it there")]
    Busy,
    /// This account may not open it.
    #[error(
        "this account may not use the port; on Debian and Ubuntu: `sudo usermod -aG dialout $USER`, then log in again"
    )]
    Forbidden,
    /// It is something else.
    #[error("this is no serial port")]
    NotAPort,
    /// It was there and is gone.
    #[error("the scanner does not answer: {why}")]
    Lost {
        /// What the system said.
        why: String,
    },
    /// The program was built without the feature `scanner`.
    #[error("this build has no serial scanners (feature `scanner`)")]
    NotBuilt,
}

/// How fast a port runs, in signs of the line a second (Bd); a scanner on USB does not care.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u32", into = "u32")]
pub struct Rate(u32);

impl Rate {
    /// The rates to choose from.
    pub const ALL: [Self; 5] = [Self(9_600), Self(19_200), Self(38_400), Self(57_600), Self(115_200)];

    /// Signs of the line a second.
    #[must_use]
    pub const fn baud(self) -> u32 {
        self.0
    }
}

/// 9,600 Bd: what most scanners on RS-232 come with.
impl Default for Rate {
    fn default() -> Self {
        Self(9_600)
    }
}

impl TryFrom<u32> for Rate {
    type Error = String;

    fn try_from(baud: u32) -> Result<Self, String> {
        let known = Self::ALL.map(|rate| rate.0.to_string()).join(", ");
        Self::ALL.into_iter().find(|rate| rate.0 == baud).ok_or_else(|| format!("the rate is one of {known}"))
    }
}

impl From<Rate> for u32 {
    fn from(rate: Rate) -> Self {
        rate.0
    }
}

#[cfg(test)]
mod tests {
    use super::Rate;

    #[test]
    fn only_usual_rates_are_taken() {
        assert_eq!(Rate::try_from(115_200).map(Rate::baud), Ok(115_200));
        assert!(Rate::try_from(9_601).is_err_and(|why| why.contains("9600, 19200")));
        assert_eq!(Rate::default(), Rate::ALL[0]);
    }
}
