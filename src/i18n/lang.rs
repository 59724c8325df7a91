//! The languages that there are words in, and how each counts.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

/// A language of the screens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lang {
    /// English.
    En,
    /// German.
    De,
    /// French.
    Fr,
    /// Spanish.
    Es,
    /// Italian.
    It,
    /// Portuguese.
    Pt,
    /// Polish.
    Pl,
    /// Turkish.
    Tr,
    /// Ukrainian.
    Uk,
    /// Arabic.
    Ar,
}

impl Lang {
    /// All languages.
    pub const ALL: [Self; 10] =
        [Self::En, Self::De, Self::Fr, Self::Es, Self::It, Self::Pt, Self::Pl, Self::Tr, Self::Uk, Self::Ar];

    /// The code of ISO 639-1.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Es => "es",
            Self::It => "it",
            Self::Pt => "pt",
            Self::Pl => "pl",
            Self::Tr => "tr",
            Self::Uk => "uk",
            Self::Ar => "ar",
        }
    }

    /// What its speakers call it.
    #[must_use]
    pub const fn own_name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Es => "Español",
            Self::It => "Italiano",
            Self::Pt => "Português",
            Self::Pl => "Polski",
            Self::Tr => "Türkçe",
            Self::Uk => "Українська",
            Self::Ar => "العربية",
        }
    }

    /// The language of a code or of a system's locale, such as `de` or `de_DE.UTF-8`.
    #[must_use]
    pub fn named(locale: &str) -> Option<Self> {
        let code = locale.split(['_', '-', '.', '@']).next()?;
        Self::ALL.into_iter().find(|lang| lang.code().eq_ignore_ascii_case(code))
    }

    /// Whether it runs from the right, and the whole screen with it.
    #[must_use]
    pub const fn is_mirrored(self) -> bool {
        matches!(self, Self::Ar)
    }

    /// Whether somebody who speaks it has read every word (docs/languages.md).
    #[must_use]
    pub const fn is_reviewed(self) -> bool {
        matches!(self, Self::En | Self::De)
    }

    /// The gettext catalogue; the template for English.
    pub(super) const fn catalogue(self) -> &'static str {
        match self {
            Self::En => include_str!("../../assets/i18n/gatelight.pot"),
            Self::De => include_str!("../../assets/i18n/de/LC_MESSAGES/gatelight.po"),
            Self::Fr => include_str!("../../assets/i18n/fr/LC_MESSAGES/gatelight.po"),
            Self::Es => include_str!("../../assets/i18n/es/LC_MESSAGES/gatelight.po"),
            Self::It => include_str!("../../assets/i18n/it/LC_MESSAGES/gatelight.po"),
            Self::Pt => include_str!("../../assets/i18n/pt/LC_MESSAGES/gatelight.po"),
            Self::Pl => include_str!("../../assets/i18n/pl/LC_MESSAGES/gatelight.po"),
            Self::Tr => include_str!("../../assets/i18n/tr/LC_MESSAGES/gatelight.po"),
            Self::Uk => include_str!("../../assets/i18n/uk/LC_MESSAGES/gatelight.po"),
            Self::Ar => include_str!("../../assets/i18n/ar/LC_MESSAGES/gatelight.po"),
        }
    }

    /// Which form of a plural goes with `n`, as the `Plural-Forms` of the catalogue's header says.
    pub(super) const fn form(self, n: u64) -> usize {
        let (ones, hundreds) = (n % 10, n % 100);
        match self {
            Self::En | Self::De | Self::Es | Self::It | Self::Pt | Self::Tr => match n {
                1 => 0,
                _ => 1,
            },
            Self::Fr => match n {
                0 | 1 => 0,
                _ => 1,
            },
            Self::Pl => match (n, ones, hundreds) {
                (1, ..) => 0,
                (_, 2..=4, ..=9 | 20..) => 1,
                _ => 2,
            },
            Self::Uk => match (ones, hundreds) {
                (1, ..=9 | 20..) => 0,
                (2..=4, ..=9 | 20..) => 1,
                _ => 2,
            },
            Self::Ar => match (n, hundreds) {
                (0, _) => 0,
                (1, _) => 1,
                (2, _) => 2,
                (_, 3..=10) => 3,
                (_, 11..) => 4,
                _ => 5,
            },
        }
    }
}
