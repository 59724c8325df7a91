//! What a document signer may sign, by its extended key usages.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::certificate::Kind;
use der::asn1::ObjectIdentifier;

/// Which kinds of certificates a signer may sign (hcert spec appendix A.4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Usages {
    /// None of the six usages is named: every kind.
    Any,
    /// The named ones only.
    Only {
        /// Tests.
        test: bool,
        /// Vaccinations.
        vaccination: bool,
        /// Recoveries.
        recovery: bool,
    },
}

impl Usages {
    /// Whether a certificate of this kind may be signed.
    #[must_use]
    pub const fn allows(self, kind: Kind) -> bool {
        match (self, kind) {
            (Self::Any, _) => true,
            (Self::Only { test, .. }, Kind::Test) => test,
            (Self::Only { vaccination, .. }, Kind::Vaccination) => vaccination,
            (Self::Only { recovery, .. }, Kind::Recovery) => recovery,
            (Self::Only { .. }, Kind::Exemption | Kind::Travel | Kind::Identity | Kind::Other) => false,
        }
    }

    /// The usages that these object identifiers name, written with dots; others do not count.
    pub fn named<'a>(named: impl Iterator<Item = &'a str>) -> Self {
        Self::of(&named.filter_map(|oid| ObjectIdentifier::new(oid).ok()).collect::<Vec<_>>())
    }

    /// The usages that these extended key usages name; others do not count.
    #[must_use]
    pub(super) fn of(named: &[ObjectIdentifier]) -> Self {
        let names = |usage: [ObjectIdentifier; 2]| named.iter().any(|oid| usage.contains(oid));
        match (names(TEST), names(VACCINATION), names(RECOVERY)) {
            (false, false, false) => Self::Any,
            (test, vaccination, recovery) => Self::Only { test, vaccination, recovery },
        }
    }
}

/// Each usage below the arc of the specification, and below the one that real certificates write by mistake.
const TEST: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.1847.2021.1.1"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.0.1847.2021.1.1"),
];
const VACCINATION: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.1847.2021.1.2"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.0.1847.2021.1.2"),
];
const RECOVERY: [ObjectIdentifier; 2] = [
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.1847.2021.1.3"),
    ObjectIdentifier::new_unwrap("1.3.6.1.4.1.0.1847.2021.1.3"),
];

#[cfg(test)]
mod tests {
    use super::Usages;
    use crate::model::certificate::Kind;

    #[test]
    fn a_usage_allows_its_kind_and_no_other() {
        const KINDS: [Kind; 7] =
            [Kind::Vaccination, Kind::Test, Kind::Recovery, Kind::Exemption, Kind::Travel, Kind::Identity, Kind::Other];
        for kind in KINDS {
            assert!(Usages::Any.allows(kind));
            for bits in 0..8_u8 {
                let (test, vaccination, recovery) = (bits & 1 > 0, bits & 2 > 0, bits & 4 > 0);
                let expected = (kind == Kind::Test && test)
                    || (kind == Kind::Vaccination && vaccination)
                    || (kind == Kind::Recovery && recovery);
                assert_eq!(Usages::Only { test, vaccination, recovery }.allows(kind), expected, "{kind:?} {bits}");
            }
        }
    }
}
