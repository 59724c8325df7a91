//! What we noticed about a code, and what each such finding weighs.
//!
//! The numbers are a contract (design.md 2): stable for ever, never reused.
//! Their words live in the catalogues under `assets/i18n/`.

mod contract;

pub use contract::{CONTRACT, Row, Weight, floor};

use super::layers::{Layer, LayerState};
use super::time::UnixTime;
use contract::{headline_rank, row};
use serde_json::{Map, Value};

/// A step of decoding, for findings that say where a code breaks off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Base45 text.
    Base45,
    /// The zlib stream.
    Zlib,
    /// The COSE structure.
    Cose,
    /// CBOR inside it.
    Cbor,
    /// JSON.
    Json,
}

impl Stage {
    /// The stable name in `detail`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Base45 => "base45",
            Self::Zlib => "zlib",
            Self::Cose => "cose",
            Self::Cbor => "cbor",
            Self::Json => "json",
        }
    }

    /// The layer that this step belongs to.
    #[must_use]
    pub const fn layer(self) -> Layer {
        match self {
            Self::Base45 | Self::Zlib => Layer::Read,
            Self::Cose | Self::Cbor | Self::Json => Layer::Envelope,
        }
    }
}

/// Why bytes could not be decoded. Knows the place, never the content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flaw {
    /// The bytes are not of their form.
    Malformed {
        /// The step that refused them.
        stage: Stage,
        /// Offset of the first offending sign or byte.
        at: usize,
    },
    /// The bytes ask for more than [`Limits`](super::limits::Limits) allow.
    OverLimit {
        /// The step that refused them.
        stage: Stage,
        /// The limit's name.
        limit: &'static str,
    },
}

impl Flaw {
    /// Where bytes are broken, in words.
    #[must_use]
    pub fn place(self) -> String {
        match self {
            Self::Malformed { at, .. } => format!("at byte {at}"),
            Self::OverLimit { limit, .. } => format!("over the limit \"{limit}\""),
        }
    }
}

impl From<Flaw> for Finding {
    fn from(flaw: Flaw) -> Self {
        match flaw {
            Flaw::Malformed { stage, at } => Self::Unreadable { stage, at },
            Flaw::OverLimit { stage, limit } => Self::OverLimit { stage, limit },
        }
    }
}

/// One thing that a check noticed.
///
/// A variant carries what its words need; nothing in it names a person.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the fields are the contract's detail members; design.md 2 names them")]
pub enum Finding {
    /// The picture holds no code at all.
    NoCodeFound,
    /// A code of another world: an address, a payment, a network's password.
    OtherKindOfCode { kind: &'static str },
    /// The prefix is ours, and it breaks off before an envelope stands.
    Unreadable { stage: Stage, at: usize },
    /// Ours, typed by a hand scanner whose keyboard layout is not the system's, and some of it was lost.
    ScannerLayoutMismatch { scanner: &'static str, system: &'static str },
    /// The prefix is ours, and it asks for more than any real code does.
    OverLimit { stage: Stage, limit: &'static str },
    /// A certificate of a kind that this version does not judge.
    KindNotSupported { kind: &'static str },
    /// A format or kind that this checkpoint does not take.
    KindSwitchedOff { kind: &'static str },
    /// No key of that kid made this signature.
    SignatureWrong,
    /// The headers name no algorithm that the stored key is for.
    AlgorithmNotAllowed { alg: String },
    /// Nobody of a country whose signers we hold completely signed this.
    SignerUnknown,
    /// We do not hold this signer.
    SignerNotCovered,
    /// We do not hold this signer, and our list is too old to say more.
    SignerUnknownListOld,
    /// The signer's certificate was valid when it signed and has expired since.
    SignerExpired { since: UnixTime },
    /// The block list names the signer.
    SignerWithdrawn,
    /// The signer's key is for another kind of certificate.
    SignerWrongUse,
    /// No authority that we hold signed the signer's certificate, and this checkpoint asks for one.
    ChainBroken { why: &'static str },
    /// The key is known, in another realm.
    SignerOfOtherRealm { realm: &'static str },
    /// The code names another issuer than the signer's country.
    IssuerDiffersFromSigner { issuer: String, signer: String },
    /// One of the two is missing or no country: nothing to compare.
    IssuerNotComparable,
    /// The signer's certificate was not valid when the code says it was issued.
    SignerNotValidWhenSigned,
    /// The code's own end has passed (CWT `exp`, claim 4).
    CodeExpired { since: UnixTime },
    /// The code's own start lies ahead (CWT `nbf`, claim 5).
    CodeNotYetValid { from: UnixTime },
    /// The code says it was issued more than five minutes from now.
    IssuedInFuture,
    /// A revocation list of the issuer names it.
    RevokedByIssuer { list: String },
    /// The block list names its place of issue.
    BlockedIssuingPlace { reason: String },
    /// The block list names this very certificate.
    BlockedCertificate { reason: String },
    /// The block list calls it a code that went round.
    KnownLeakedCode,
    /// The block list calls its place or signer suspected, not proven.
    UnderInvestigation { reason: String },
    /// The content is not of its schema.
    SchemaWrong { path: String },
    /// None, or more than one entry.
    CountWrong,
    /// A date of the past that lies ahead.
    DateInFuture { path: String },
    /// Content that cannot be.
    Impossible { path: String },
    /// A code value that nobody defined; whether it matters here: the checkpoint asks for values that are
    /// known, or the value decides.
    CodeUnknown { set: &'static str, value: String, matters: bool },
    /// The proofs name different people.
    OtherPersonName,
    /// The proofs name different birth dates.
    OtherPersonBirthDate,
    /// The proofs name people whose names are close, not the same.
    NamesClose,
    /// The same certificate as before.
    SameCertificateAgain,
    /// The document of identity is somebody else's.
    IdDoesNotMatch,
    /// The same code was shown at this desk before, so many minutes ago.
    SeenThisShift { minutes: i64 },
    /// The rules here are not met, and nothing more is known of why.
    PolicyNotMet,
    /// The rules are met from a later day on.
    NotYet { from: UnixTime },
    /// The rules were met until a day that has passed.
    NoLonger { since: UnixTime },
    /// The rules ask for another product.
    ProductNotAccepted,
    /// The rules ask for a whole series.
    SeriesIncomplete,
    /// The rules ask for another kind of proof.
    ProofKindNotAccepted,
    /// A test that found what it looked for.
    ResultPositive,
    /// The rules ask for a proof against another disease.
    DiseaseNotCovered,
    /// A rule of the issuing country took it back.
    InvalidatedByIssuerRule { id: String },
    /// One more proof of another kind would meet the rules.
    SecondProofNeeded,
    /// A rule says neither yes nor no: an input is missing, or it was made for another engine.
    RuleOpen { id: String },
    /// The store holds no signers for this realm.
    NoTrustData,
    /// The signers' list is too old to decide by.
    TrustTooOld { age: i64 },
    /// Revocation data is required, or was there, and is not.
    RevocationMissing,
    /// Revocation data is too old to decide by.
    RevocationTooOld { age: i64 },
    /// No rule says what is accepted there and then.
    NoRules { country: String, at: UnixTime },
    /// The rules are too old to decide by, or lost.
    RulesTooOld { age: i64 },
    /// The value sets that this checkpoint asks for are missing; whether that matters here.
    ValueSetsMissing { matters: bool },
    /// A set of our data will soon be too old to decide by.
    DataAgesSoon { set: String, until: UnixTime },
    /// Our clock stands before a time that has certainly passed.
    ClockBehind,
    /// Our clock jumped, or its zone changed, and nobody has looked at it since.
    ClockDoubtful,
    /// The checkpoint's profile cannot be read.
    ProfileWrong { key: String },
    /// A fault of our own.
    InternalFault { incident: &'static str },
}

impl Finding {
    /// The stable number.
    #[must_use]
    pub const fn code(&self) -> u16 {
        match self {
            Self::NoCodeFound => 100,
            Self::OtherKindOfCode { .. } => 101,
            Self::Unreadable { .. } => 103,
            Self::ScannerLayoutMismatch { .. } => 104,
            Self::OverLimit { .. } => 105,
            Self::KindNotSupported { .. } => 110,
            Self::KindSwitchedOff { .. } => 111,
            Self::SignatureWrong => 200,
            Self::AlgorithmNotAllowed { .. } => 201,
            Self::SignerUnknown => 202,
            Self::SignerNotCovered => 203,
            Self::SignerUnknownListOld => 204,
            Self::SignerExpired { .. } => 205,
            Self::SignerWithdrawn => 206,
            Self::SignerWrongUse => 207,
            Self::ChainBroken { .. } => 208,
            Self::SignerOfOtherRealm { .. } => 209,
            Self::IssuerDiffersFromSigner { .. } | Self::IssuerNotComparable => 210,
            Self::SignerNotValidWhenSigned => 211,
            Self::CodeExpired { .. } => 300,
            Self::CodeNotYetValid { .. } => 301,
            Self::IssuedInFuture => 302,
            Self::RevokedByIssuer { .. } => 400,
            Self::BlockedIssuingPlace { .. } => 401,
            Self::BlockedCertificate { .. } => 402,
            Self::KnownLeakedCode => 404,
            Self::UnderInvestigation { .. } => 405,
            Self::SchemaWrong { .. } => 500,
            Self::CountWrong => 501,
            Self::DateInFuture { .. } => 502,
            Self::Impossible { .. } => 503,
            Self::CodeUnknown { .. } => 504,
            Self::OtherPersonName => 600,
            Self::OtherPersonBirthDate => 601,
            Self::NamesClose => 602,
            Self::SameCertificateAgain => 603,
            Self::IdDoesNotMatch => 604,
            Self::SeenThisShift { .. } => 605,
            Self::PolicyNotMet => 700,
            Self::NotYet { .. } => 701,
            Self::NoLonger { .. } => 702,
            Self::ProductNotAccepted => 703,
            Self::SeriesIncomplete => 704,
            Self::ProofKindNotAccepted => 705,
            Self::ResultPositive => 706,
            Self::DiseaseNotCovered => 707,
            Self::InvalidatedByIssuerRule { .. } => 708,
            Self::SecondProofNeeded => 709,
            Self::RuleOpen { .. } => 710,
            Self::NoTrustData => 800,
            Self::TrustTooOld { .. } => 801,
            Self::RevocationMissing => 802,
            Self::RevocationTooOld { .. } => 803,
            Self::NoRules { .. } => 804,
            Self::RulesTooOld { .. } => 805,
            Self::ValueSetsMissing { .. } => 806,
            Self::DataAgesSoon { .. } => 808,
            Self::ClockBehind => 820,
            Self::ClockDoubtful => 821,
            Self::ProfileWrong { .. } => 840,
            Self::InternalFault { .. } => 890,
        }
    }

    /// The stable name.
    #[must_use]
    pub fn name(&self) -> &'static str {
        row(self.code()).name
    }

    /// The weight that the contract gives it; a profile may raise it.
    #[must_use]
    pub fn weight(&self) -> Weight {
        match self {
            Self::IssuerNotComparable | Self::ValueSetsMissing { matters: false } => Weight::Note,
            Self::CodeUnknown { matters: true, .. } => Weight::CannotDecide,
            _ => row(self.code()).weight,
        }
    }

    /// The layers that it speaks of, with what it says of them.
    ///
    /// An internal fault speaks of the layer that was running; `check.rs` knows which.
    #[must_use]
    pub fn layers(&self) -> Vec<(Layer, LayerState)> {
        let row = row(self.code());
        match self {
            Self::Unreadable { stage, .. } | Self::OverLimit { stage, .. } => vec![(stage.layer(), LayerState::Fail)],
            Self::IssuerNotComparable => Vec::new(),
            // What cannot be compared with the clock leaves the dates undecided too.
            Self::Impossible { path } if matches!(path.as_str(), "exp" | "nbf" | "iat") => {
                vec![(Layer::Content, row.state), (Layer::Time, LayerState::Unknown)]
            }
            Self::NoTrustData | Self::TrustTooOld { .. } => vec![(Layer::Data, row.state), (Layer::Signer, row.state)],
            _ if self.weight() == Weight::Note => Vec::new(),
            _ => row.layer.map(|layer| (layer, row.state)).into_iter().collect(),
        }
    }

    /// Its context under the contract's member names.
    #[must_use]
    pub fn detail(&self) -> Map<String, Value> {
        let mut map = Map::new();
        let mut put = |key: &str, value: Value| {
            map.insert(key.to_owned(), value);
        };
        match self {
            Self::OtherKindOfCode { kind } | Self::KindNotSupported { kind } | Self::KindSwitchedOff { kind } => {
                put("kind", (*kind).into())
            }
            Self::Unreadable { stage, at } => {
                put("layer", stage.name().into());
                put("at", (*at).into());
            }
            Self::ScannerLayoutMismatch { scanner, system } => {
                put("scanner", (*scanner).into());
                put("system", (*system).into());
            }
            Self::OverLimit { limit, .. } => put("limit", (*limit).into()),
            Self::AlgorithmNotAllowed { alg } => put("alg", alg.as_str().into()),
            Self::SignerExpired { since } | Self::CodeExpired { since } | Self::NoLonger { since } => {
                put("since", since.to_string().into())
            }
            Self::CodeNotYetValid { from } | Self::NotYet { from } => put("from", from.to_string().into()),
            Self::ChainBroken { why } => put("why", (*why).into()),
            Self::SignerOfOtherRealm { realm } => put("realm", (*realm).into()),
            Self::IssuerDiffersFromSigner { issuer, signer } => {
                put("issuer", issuer.as_str().into());
                put("signer", signer.as_str().into());
            }
            Self::RevokedByIssuer { list } => put("list", list.as_str().into()),
            Self::BlockedIssuingPlace { reason }
            | Self::BlockedCertificate { reason }
            | Self::UnderInvestigation { reason } => {
                put("reason", reason.as_str().into());
            }
            Self::SchemaWrong { path } | Self::DateInFuture { path } | Self::Impossible { path } => {
                put("path", path.as_str().into())
            }
            Self::CodeUnknown { set, value, .. } => {
                put("set", (*set).into());
                put("value", value.as_str().into());
            }
            Self::InvalidatedByIssuerRule { id } | Self::RuleOpen { id } => put("id", id.as_str().into()),
            Self::NoRules { country, at } => {
                put("country", country.as_str().into());
                put("date", at.date().to_string().into());
            }
            Self::SeenThisShift { minutes } => put("minutes", (*minutes).into()),
            Self::TrustTooOld { age } | Self::RevocationTooOld { age } | Self::RulesTooOld { age } => {
                put("age", (*age).into())
            }
            Self::DataAgesSoon { set, until } => {
                put("set", set.as_str().into());
                put("until", until.to_string().into());
            }
            Self::ProfileWrong { key } => put("key", key.as_str().into()),
            Self::InternalFault { incident } => put("incident", (*incident).into()),
            Self::NoCodeFound
            | Self::SignatureWrong
            | Self::SignerUnknown
            | Self::SignerNotCovered
            | Self::SignerUnknownListOld
            | Self::SignerWithdrawn
            | Self::SignerWrongUse
            | Self::IssuerNotComparable
            | Self::SignerNotValidWhenSigned
            | Self::IssuedInFuture
            | Self::KnownLeakedCode
            | Self::CountWrong
            | Self::OtherPersonName
            | Self::OtherPersonBirthDate
            | Self::NamesClose
            | Self::SameCertificateAgain
            | Self::IdDoesNotMatch
            | Self::PolicyNotMet
            | Self::ProductNotAccepted
            | Self::SeriesIncomplete
            | Self::ProofKindNotAccepted
            | Self::ResultPositive
            | Self::DiseaseNotCovered
            | Self::SecondProofNeeded
            | Self::ValueSetsMissing { .. }
            | Self::NoTrustData
            | Self::RevocationMissing
            | Self::ClockBehind
            | Self::ClockDoubtful => {}
        }
        map
    }

    /// Where it stands among findings of the same weight; the lowest is the headline.
    #[must_use]
    pub fn rank(&self) -> u16 {
        headline_rank(self.code())
    }
}

/// What lies over a result and changes its drawing only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Band {
    /// 900: judged by the training profile.
    Training,
    /// 901: judged as of another time than now.
    SimulatedDate,
    /// 902: signed by a key of another realm.
    TestSigner,
}

impl Band {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Training => "training",
            Self::SimulatedDate => "simulated-date",
            Self::TestSigner => "test-signer",
        }
    }

    /// The stable number.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Training => 900,
            Self::SimulatedDate => 901,
            Self::TestSigner => 902,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, Weight};

    #[test]
    fn names_and_weights_come_from_the_contract() {
        let finding = Finding::BlockedIssuingPlace { reason: "x".to_owned() };
        assert_eq!((finding.code(), finding.name(), finding.weight()), (401, "blocked-issuing-place", Weight::Reject));
    }

    #[test]
    fn the_headline_order_ranks_before_the_rest() {
        assert!(Finding::SignatureWrong.rank() < Finding::KnownLeakedCode.rank());
        assert!(Finding::ClockBehind.rank() < Finding::SignerNotCovered.rank());
        assert!(Finding::SignerNotCovered.rank() < Finding::KindNotSupported { kind: "x" }.rank());
    }
}
