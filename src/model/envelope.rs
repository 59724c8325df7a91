//! What was signed, not yet believed.

/// The signed container of a code: what every format comes down to.
///
/// The bytes are kept as they were received; nothing is ever encoded again
/// to be verified (RFC 9052 section 4.4). The payload is a person's: no `Debug`.
#[derive(Clone)]
pub struct Envelope {
    /// What the claims say they are, from the shape of the payload alone.
    pub format: Format,
    /// The bytes that the signature covers.
    pub signed_bytes: Vec<u8>,
    /// The signature: `r || s` for elliptic curves.
    pub signature: Vec<u8>,
    /// The algorithm that the headers name.
    pub algorithm: AlgorithmHeader,
    /// The hint at the key; `None` counts as an unknown one.
    pub kid: Option<Kid>,
    /// The signed content.
    pub payload: Vec<u8>,
    /// The issuer that the payload names: may only choose between
    /// 202, 203 and 210 before the signature has passed.
    pub claimed_issuer: Option<String>,
}

/// Which family of codes a certificate belongs to (design.md 3, `format`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// EU Digital COVID Certificate.
    EuDcc,
    /// WHO DDCC: vaccination status or test result.
    WhoDdcc,
    /// WHO international certificate of vaccination or prophylaxis.
    WhoIcvp,
    /// Verifiable (SMART) Health Link.
    WhoVhl,
    /// SMART Health Card.
    Shc,
    /// ICAO visible digital seal, non-constrained.
    VdsNc,
    /// New Zealand COVID pass.
    Nzcp,
    /// Swiss certificate light.
    SwissLight,
    /// DIVOC (India and others).
    Divoc,
    /// None of these.
    Unknown,
}

impl Format {
    const NAMES: [(Self, &'static str); 10] = [
        (Self::EuDcc, "eu-dcc"),
        (Self::WhoDdcc, "who-ddcc"),
        (Self::WhoIcvp, "who-icvp"),
        (Self::WhoVhl, "who-vhl"),
        (Self::Shc, "shc"),
        (Self::VdsNc, "vds-nc"),
        (Self::Nzcp, "nzcp"),
        (Self::SwissLight, "swiss-light"),
        (Self::Divoc, "divoc"),
        (Self::Unknown, "unknown"),
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(format, _)| *format == self).map_or("unknown", |(_, name)| name)
    }

    /// The format of that stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(format, _)| *format)
    }

    /// All stable names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(_, name)| *name)
    }
}

/// A signature algorithm that we verify (RFC 9053 section 2, RFC 8230 section 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Algorithm {
    /// ECDSA with SHA-256; COSE -7.
    Es256,
    /// ECDSA with SHA-384; COSE -35.
    Es384,
    /// RSASSA-PSS with SHA-256, MGF1 with SHA-256 and a salt of 32 bytes; COSE -37.
    Ps256,
}

impl Algorithm {
    /// The name in the registry.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Es256 => "ES256",
            Self::Es384 => "ES384",
            Self::Ps256 => "PS256",
        }
    }
}

/// What the headers say of the algorithm. The stored key decides; this must agree.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AlgorithmHeader {
    /// One that we verify.
    Known(Algorithm),
    /// None, two different ones, or one outside our table: a short name for the report.
    Refused(String),
}

/// The key identifier of a COSE header: any bytes, compared exactly.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
pub struct Kid(Vec<u8>);

impl Kid {
    /// A kid of these bytes.
    #[must_use]
    pub fn new(bytes: impl Into<Vec<u8>>) -> Self {
        Self(bytes.into())
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// Lower-case hex.
impl std::fmt::Display for Kid {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}
