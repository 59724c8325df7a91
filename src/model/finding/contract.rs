//! The contract of design.md 2: every number with its name, its layer and its weight.

use crate::model::layers::{Layer, LayerState};

/// What a finding does to the verdict, from light to heavy.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Weight {
    /// Told, and nothing else.
    Note,
    /// There is no certificate to judge.
    NoCertificate,
    /// One more proof of the same person would do.
    MoreNeeded,
    /// Genuine, but not accepted here.
    NotAccepted,
    /// We cannot judge.
    CannotDecide,
    /// Forged, altered, revoked, blocked.
    Reject,
}

impl Weight {
    /// The weight of a stable verdict name; a profile may name those above a note.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "more-needed" => Self::MoreNeeded,
            "not-accepted" => Self::NotAccepted,
            "cannot-decide" => Self::CannotDecide,
            "reject" => Self::Reject,
            _ => return None,
        })
    }
}

/// One line of the contract.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// The number.
    pub code: u16,
    /// The stable name.
    pub name: &'static str,
    /// The layer that it speaks of, where it is always the same one.
    pub layer: Option<Layer>,
    /// What it says of that layer.
    pub state: LayerState,
    /// What it weighs.
    pub weight: Weight,
}

/// The contract's line for a number; an unlisted one is our own fault.
pub(super) fn row(code: u16) -> Row {
    let fault = Row {
        code: 890,
        name: "internal-fault",
        layer: None,
        state: LayerState::Unknown,
        weight: Weight::CannotDecide,
    };
    CONTRACT.iter().find(|row| row.code == code).copied().unwrap_or(fault)
}

/// The lightest weight that a profile may give a code, or `None` for a number outside the contract.
#[must_use]
pub fn floor(code: u16) -> Option<Weight> {
    CONTRACT.iter().find(|row| row.code == code).map(|row| row.weight)
}

/// Where a code stands among those of the same weight; the lowest is told first.
pub(super) fn headline_rank(code: u16) -> u16 {
    let listed = HEADLINE_ORDER.iter().position(|listed| *listed == code);
    listed.and_then(|place| u16::try_from(place).ok()).unwrap_or(code.saturating_add(1_000))
}

/// Which finding is told first among equals (design.md 2); what is not listed follows by number.
const HEADLINE_ORDER: [u16; 29] = [
    890, 200, 201, 404, 400, 402, 401, 206, 209, 208, 210, 207, 211, 202, 105, 500, 501, 502, 708, 405, 820, 821, 800,
    801, 204, 203, 802, 803, 403,
];

macro_rules! contract {
    ($($code:literal $name:literal $layer:ident $state:ident $weight:ident;)*) => {
        /// Every code of the contract that speaks of a layer or of our health, whether this version can say it or not.
        pub const CONTRACT: &[Row] = &[$(
            Row { code: $code, name: $name, layer: contract!(@$layer), state: LayerState::$state, weight: Weight::$weight },
        )*];
    };
    (@None) => { None };
    (@$layer:ident) => { Some(Layer::$layer) };
}

contract! {
    100 "no-code-found" Read Unknown NoCertificate;
    101 "other-kind-of-code" Read Unknown NoCertificate;
    102 "part-of-set" Read Unknown NoCertificate;
    103 "unreadable" None Fail NoCertificate;
    104 "scanner-layout-mismatch" Read Unknown NoCertificate;
    105 "over-limit" None Fail Reject;
    110 "kind-not-supported" Envelope Unknown CannotDecide;
    111 "kind-switched-off" Policy Fail NotAccepted;
    200 "signature-wrong" Signature Fail Reject;
    201 "algorithm-not-allowed" Signature Fail Reject;
    202 "signer-unknown" Signer Fail Reject;
    203 "signer-not-covered" Signer Unknown CannotDecide;
    204 "signer-unknown-list-old" Signer Unknown CannotDecide;
    205 "signer-expired" Signer Fail NotAccepted;
    206 "signer-withdrawn" Signer Fail Reject;
    207 "signer-wrong-use" Signer Fail Reject;
    208 "chain-broken" Signer Fail Reject;
    209 "signer-of-other-realm" Signer Fail Reject;
    210 "issuer-differs-from-signer" Signer Fail Reject;
    211 "signer-not-valid-when-signed" Signer Fail Reject;
    300 "code-expired" Time Fail NotAccepted;
    301 "code-not-yet-valid" Time Fail NotAccepted;
    302 "issued-in-future" Time Unknown CannotDecide;
    400 "revoked-by-issuer" Revocation Fail Reject;
    401 "blocked-issuing-place" Revocation Fail Reject;
    402 "blocked-certificate" Revocation Fail Reject;
    403 "filter-hit-unconfirmed" Revocation Unknown CannotDecide;
    404 "known-leaked-code" Revocation Fail Reject;
    405 "under-investigation" Revocation Unknown CannotDecide;
    500 "content-schema-wrong" Content Fail Reject;
    501 "content-count-wrong" Content Fail Reject;
    502 "content-date-in-future" Content Fail Reject;
    503 "content-impossible" Content Unknown CannotDecide;
    504 "content-code-unknown" Content Unknown Note;
    600 "other-person-name" Holder Fail MoreNeeded;
    601 "other-person-birth-date" Holder Fail MoreNeeded;
    602 "names-close" Holder Pass Note;
    603 "same-certificate-again" Holder Pass Note;
    604 "id-does-not-match" Holder Fail NotAccepted;
    605 "seen-this-shift" Holder Pass Note;
    700 "policy-not-met" Policy Fail NotAccepted;
    701 "not-yet" Policy Fail NotAccepted;
    702 "no-longer" Policy Fail NotAccepted;
    703 "product-not-accepted" Policy Fail NotAccepted;
    704 "series-incomplete" Policy Fail MoreNeeded;
    705 "proof-kind-not-accepted" Policy Fail NotAccepted;
    706 "result-positive" Policy Fail NotAccepted;
    707 "disease-not-covered" Policy Fail NotAccepted;
    708 "invalidated-by-issuer-rule" Policy Fail Reject;
    709 "second-proof-needed" Policy Fail MoreNeeded;
    710 "rule-open" Policy Unknown CannotDecide;
    800 "no-trust-data" Data Unknown CannotDecide;
    801 "trust-data-too-old" Data Unknown CannotDecide;
    802 "revocation-missing" Revocation Unknown CannotDecide;
    803 "revocation-too-old" Revocation Unknown CannotDecide;
    804 "no-rules" Policy Unknown CannotDecide;
    805 "rules-too-old" Policy Unknown CannotDecide;
    806 "value-sets-missing" Content Unknown CannotDecide;
    807 "bundle-refused" None Unknown Note;
    808 "data-ages-soon" None Pass Note;
    820 "clock-behind-signed-data" Clock Unknown CannotDecide;
    821 "clock-doubtful" Clock Unknown CannotDecide;
    830 "camera-or-scanner-lost" None Unknown Note;
    840 "profile-wrong" Policy Unknown CannotDecide;
    890 "internal-fault" None Unknown CannotDecide;
}

#[cfg(test)]
mod tests {
    use super::{CONTRACT, HEADLINE_ORDER, floor};

    #[test]
    fn the_contract_lists_each_code_once_in_order() {
        assert!(CONTRACT.windows(2).all(|pair| pair[0].code < pair[1].code));
        assert!(HEADLINE_ORDER.iter().all(|code| floor(*code).is_some()));
    }
}
