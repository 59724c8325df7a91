//! What stood in one barcode or on one line.

/// The text of one barcode or scanner line, not yet looked at.
///
/// Holds what a person showed us: no `Debug`, no `Display`.
#[derive(Clone, PartialEq, Eq)]
pub struct CodeText {
    bytes: Vec<u8>,
    symbology: Symbology,
}

/// How a code came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Symbology {
    /// A QR code.
    Qr,
    /// An Aztec code.
    Aztec,
    /// A line of text: a file, standard input, a hand scanner.
    Line,
}

impl Symbology {
    /// The name in `read --json`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Qr => "qr",
            Self::Aztec => "aztec",
            Self::Line => "line",
        }
    }
}

impl CodeText {
    /// The bytes of a code and how it came in.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>, symbology: Symbology) -> Self {
        Self { bytes: bytes.into(), symbology }
    }

    /// A line of text.
    #[must_use]
    pub fn line(text: impl Into<Vec<u8>>) -> Self {
        Self::new(text, Symbology::Line)
    }

    /// The bytes as they stood in the code.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// The text, where the bytes are UTF-8.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        std::str::from_utf8(&self.bytes).ok()
    }

    /// How the code came in.
    #[must_use]
    pub const fn symbology(&self) -> Symbology {
        self.symbology
    }
}
