//! A list's own signature against the anchors that were handed over with it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Import, Refused};
use crate::crypto::anchor::Anchor;
use crate::crypto::digest::hex;
use crate::crypto::jws;
use crate::crypto::key::Refusal;
use crate::encoding::jws::Jws;
use crate::model::time::UnixTime;

/// What is known of a list's own signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signature {
    /// A key that somebody vouched for made it: `signed_by` of the set.
    Verified,
    /// It has one, and nobody vouched for a key; what would do so, in words.
    Unchecked(&'static str),
    /// It has none.
    Missing,
}

/// The anchor that vouches for a list, or what would.
pub type Voucher<'a> = Result<&'a Anchor, &'static str>;

/// The anchor whose key made a signature, as `verify` tells for each key; `hint` says which one would.
pub fn by_key<'a>(
    anchors: &'a [Anchor],
    hint: &'static str,
    verify: impl Fn(&[u8]) -> Result<(), Refusal>,
) -> Result<Voucher<'a>, Refused> {
    if anchors.is_empty() {
        return Ok(Err(hint));
    }
    let mut fitting = false;
    for anchor in anchors {
        match verify(&anchor.spki) {
            Ok(()) => return Ok(Ok(anchor)),
            Err(refusal) => fitting |= refusal == Refusal::Wrong,
        }
    }
    Err(if fitting {
        Refused::SignatureWrong("the key that --anchor gives did not make it")
    } else {
        Refused::NotVouched("the key that it gives is of another kind than this list is signed with".to_owned())
    })
}

/// The anchor above the certificate in the header of a JWS, or whose own key made it.
///
/// The chain is judged as of `at`, the list's own date: a list that claims an older one is older.
pub fn by_chain<'a>(
    jws: &Jws,
    anchors: &'a [Anchor],
    hint: &'static str,
    at: UnixTime,
) -> Result<Voucher<'a>, Refused> {
    let verify = |spki: &[u8]| jws::verify(spki, &jws.algorithm, &jws.signed_bytes, &jws.signature);
    let Some(leaf) = jws.chain.first() else { return by_key(anchors, hint, verify) };
    let leaf = Anchor::certificate(leaf)?;
    verify(&leaf.spki).map_err(|refusal| {
        Refused::SignatureWrong(match refusal {
            Refusal::Wrong => "the key in its own header did not make it",
            Refusal::Algorithm => "its header names an algorithm that is not that of its key",
        })
    })?;
    if anchors.is_empty() {
        return Ok(Err(hint));
    }
    jws::vouched(&jws.chain, anchors, at).map(Ok).map_err(|why| Refused::NotVouched(why.to_string()))
}

impl Import {
    /// The same, with what is known of its signature.
    pub fn vouched(mut self, voucher: Voucher<'_>) -> Self {
        self.signature = match voucher {
            Ok(anchor) => {
                self.set.info.signed_by = Some(hex(&anchor.fingerprint));
                Signature::Verified
            }
            Err(hint) => Signature::Unchecked(hint),
        };
        self
    }
}
