//! What a certificate says about a person.
//!
//! Personal types: no `Debug`, no `Display`, no `Serialize` (threats T35). What
//! leaves the program is chosen field by field in `cli/` and `app/view.rs`.

use super::time::{PartialDate, UnixTime};

/// The claims and the content of a signed payload.
#[derive(Clone)]
pub struct Certificate {
    /// Issuer (CWT claim 1), as written.
    pub issuer: Option<String>,
    /// Issued at (CWT claim 6).
    pub issued_at: TimeClaim,
    /// Not before (CWT claim 5).
    pub not_before: TimeClaim,
    /// Expires (CWT claim 4).
    pub expires: TimeClaim,
    /// What it says, or the place where its form is wrong.
    pub content: Result<Content, SchemaFlaw>,
}

/// A time claim as it was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TimeClaim {
    /// Not there.
    Absent,
    /// There, and a point in time.
    At(UnixTime),
    /// There, and no point in time: NaN, infinite, negative, after 9999, no number.
    Impossible,
}

impl TimeClaim {
    /// The point in time, where there is one.
    #[must_use]
    pub const fn at(self) -> Option<UnixTime> {
        match self {
            Self::At(time) => Some(time),
            Self::Absent | Self::Impossible => None,
        }
    }
}

/// Where a payload's form is wrong: `v/0/dt`. Names members only, never values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SchemaFlaw {
    /// Member names and indices, separated by `/`.
    pub path: String,
}

/// The person and the entries.
#[derive(Clone)]
pub struct Content {
    /// Whom it is about.
    pub holder: Holder,
    /// What it says of them. More or fewer than one is a finding, not a flaw of form.
    pub entries: Vec<Entry>,
}

/// The person that a certificate is about.
#[derive(Clone, Default)]
pub struct Holder {
    /// Family name in the holder's own script.
    pub family: Option<String>,
    /// Given name in the holder's own script.
    pub given: Option<String>,
    /// Family name in the letters of a passport's machine-readable zone.
    pub family_latin: Option<String>,
    /// Given name in the letters of a passport's machine-readable zone.
    pub given_latin: Option<String>,
    /// Birth date; `None` where the certificate leaves it open.
    pub birth: Option<PartialDate>,
}

/// One thing that a certificate says.
#[derive(Clone)]
pub struct Entry {
    /// Disease or agent (SNOMED CT).
    pub disease: String,
    /// Country where it happened.
    pub country: String,
    /// Who says it.
    pub issuer: String,
    /// Unique certificate identifier (`ci`), exactly as written.
    pub uvci: String,
    /// What happened.
    pub event: Event,
}

/// What happened to the holder.
#[derive(Clone)]
pub enum Event {
    /// A vaccination.
    Vaccination {
        /// Vaccine or prophylaxis (`vp`).
        prophylaxis: String,
        /// Product (`mp`).
        product: String,
        /// Marketing authorisation holder (`ma`).
        manufacturer: String,
        /// Number of this dose (`dn`).
        dose: u64,
        /// Doses in the series (`sd`).
        doses: u64,
        /// Day of the vaccination (`dt`).
        date: PartialDate,
    },
    /// A test.
    Test {
        /// Type of test (`tt`).
        test: String,
        /// Result (`tr`).
        result: String,
        /// When the sample was taken (`sc`).
        sampled: UnixTime,
        /// Name of a NAAT (`nm`).
        name: Option<String>,
        /// Device of a rapid test (`ma`).
        device: Option<String>,
        /// Testing centre (`tc`).
        centre: Option<String>,
    },
    /// A recovery.
    Recovery {
        /// First positive test (`fr`).
        first_positive: PartialDate,
        /// Valid from (`df`).
        from: PartialDate,
        /// Valid until, the day included (`du`).
        until: PartialDate,
    },
}

/// The kind of a certificate (design.md 3, `kind`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Vaccination.
    Vaccination,
    /// Test.
    Test,
    /// Recovery.
    Recovery,
    /// Exemption.
    Exemption,
    /// Travel authorisation.
    Travel,
    /// Identity.
    Identity,
    /// Anything else.
    Other,
}

impl Kind {
    const NAMES: [(Self, &'static str); 7] = [
        (Self::Vaccination, "vaccination"),
        (Self::Test, "test"),
        (Self::Recovery, "recovery"),
        (Self::Exemption, "exemption"),
        (Self::Travel, "travel"),
        (Self::Identity, "identity"),
        (Self::Other, "other"),
    ];

    /// The stable name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(kind, _)| *kind == self).map_or("other", |(_, name)| name)
    }

    /// The kind of that stable name.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(_, known)| *known == name).map(|(kind, _)| *kind)
    }

    /// All stable names.
    pub fn names() -> impl Iterator<Item = &'static str> {
        Self::NAMES.iter().map(|(_, name)| *name)
    }
}

impl Entry {
    /// The kind of what happened.
    #[must_use]
    pub const fn kind(&self) -> Kind {
        match self.event {
            Event::Vaccination { .. } => Kind::Vaccination,
            Event::Test { .. } => Kind::Test,
            Event::Recovery { .. } => Kind::Recovery,
        }
    }
}

impl Certificate {
    /// The kind of the first entry, where there is one.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        self.content.as_ref().ok()?.entries.first().map(Entry::kind)
    }

    /// The identifiers of all entries, as written.
    pub fn uvcis(&self) -> impl Iterator<Item = &str> {
        self.content.iter().flat_map(|content| &content.entries).map(|entry| entry.uvci.as_str())
    }
}
