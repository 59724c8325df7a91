//! The keys of a list as they are taken out of it, and why others were left.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Import, Origin, Refused, Signature};
use crate::crypto::key::PublicKey;
use crate::model::envelope::Kid;
use crate::model::limits::Limits;
use crate::store::manifest::SetInfo;
use crate::store::trust::{Role, Scope, TrustedKey};
use serde_json::Value;
use std::collections::{BTreeMap, HashSet};

/// What was taken and what was left. Several keys of one kid are all kept.
#[derive(Default)]
pub struct Entries {
    keys: Vec<TrustedKey>,
    seen: HashSet<(Scope, Kid, [u8; 32])>,
    left_out: BTreeMap<&'static str, u64>,
}

/// Why an entry is left out, in a few words.
pub type Left = &'static str;

impl Entries {
    /// Takes what an entry gave. The very same key again would only use up the tries that a kid has.
    pub fn add(&mut self, entry: Result<TrustedKey, Left>) {
        match entry {
            Ok(key) if !self.seen.insert((key.scope.clone(), key.kid.clone(), key.fingerprint)) => {
                self.leave("came twice");
            }
            Ok(key) => self.keys.push(key),
            Err(why) => self.leave(why),
        }
    }

    fn leave(&mut self, why: Left) {
        let count = self.left_out.entry(why).or_default();
        *count = count.saturating_add(1);
    }

    /// The set of these entries.
    pub fn set(self, id: &str, origin: &Origin<'_>) -> Result<Import, Refused> {
        if self.keys.is_empty()
            && let Some((why, count)) = self.left_out.iter().max_by_key(|(_, count)| **count)
        {
            return Err(Refused::Useless { why, count: *count });
        }
        let mut set = origin.trust_set(id, &self.keys)?;
        let left_out = self.left_out.values().fold(0_u64, |sum, count| sum.saturating_add(*count));
        if left_out > 0 {
            set.info.counts.insert(SetInfo::LEFT_OUT.to_owned(), left_out);
        }
        Ok(Import { set, signature: Signature::Missing, left_out: self.left_out, remarks: Vec::new() })
    }
}

/// The members of a list, where they are not more than anybody has.
pub fn within<T>(list: &[T]) -> Result<&[T], Refused> {
    if list.len() > Limits::IMPORT_ENTRIES {
        return Err(Refused::TooMany { entries: list.len(), most: Limits::IMPORT_ENTRIES });
    }
    Ok(list)
}

/// The array of that name.
pub fn array<'a>(document: &'a Value, member: &str) -> Result<&'a [Value], Refused> {
    let list = document.get(member).and_then(Value::as_array);
    within(list.ok_or_else(|| Refused::Broken(format!("it has no list \"{member}\"")))?)
}

/// The text of that name.
pub fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member)?.as_str()
}

/// The key of a certificate. A document signer's must be one that we can verify with: a kid whose
/// only key is of no use is better not known, since then nobody is called a forger for it.
pub fn certificate(der: Vec<u8>, role: Role) -> Result<TrustedKey, Left> {
    if der.len() > Limits::LISTED_X509_BYTES {
        return Err("certificate too large");
    }
    let mut key = TrustedKey::read(der).map_err(|_| "certificate cannot be read")?;
    if role == Role::DocumentSigner && PublicKey::from_spki(&key.spki).is_err() {
        return Err("key of a kind that is not verified");
    }
    key.role = role;
    Ok(key)
}

/// The same key, where the list names it by its certificate's own kid.
pub fn named(key: TrustedKey, kid: &[u8]) -> Result<TrustedKey, Left> {
    if key.kid.bytes() == kid { Ok(key) } else { Err("kid is not its certificate's") }
}
