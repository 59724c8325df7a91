//! Switzerland's lists: a JWS with the kids that are in force, and one or more with the keys
//! (trustlists.md, CH). The keys come without certificates and countries.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, Left, array, text};
use super::vouch::Voucher;
use super::{Import, Origin, Refused, jwk, vouch};
use crate::crypto::usages::Usages;
use crate::crypto::x509::DocumentSigner;
use crate::encoding::base64;
use crate::encoding::jws::{self, Jws};
use crate::model::envelope::Kid;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::trust::{Scope, TrustedKey};
use serde_json::Value;
use std::collections::HashSet;

const HINT: &str = "the Swiss Government Root CA II";

/// The names in the certificates that sign these lists.
const SIGNERS: [(&str, Realm); 3] = [
    ("CH01-AppContentCertificate", Realm::Production),
    ("CH01-AppContentCertificate-abn", Realm::Uat),
    ("CH01-AppContentCertificate-ref", Realm::Dev),
];

/// Whether a JWS is one of the Swiss lists.
pub fn is_part(jws: &Jws) -> bool {
    jws.payload.get("activeKeyIds").is_some() || jws.payload.get("certs").is_some()
}

/// Reads the lists, in any order: the one with the kids in force, and those with the keys.
pub fn read(files: &[Vec<u8>], origin: &Origin<'_>) -> Result<Import, Refused> {
    let parts = files.iter().map(|bytes| jws::open(bytes).map_err(super::json_flaw)).collect::<Result<Vec<_>, _>>()?;
    let (mut active, keys): (Vec<_>, Vec<_>) = parts.iter().partition(|jws| jws.payload.get("activeKeyIds").is_some());
    let (Some(active), true, false) = (active.pop(), active.is_empty(), keys.is_empty()) else {
        return Err(Refused::Half);
    };
    let (realm, mut voucher) = signer(active, origin)?;
    let in_force = array(&active.payload, "activeKeyIds")?;
    let in_force: HashSet<&str> = in_force.iter().filter_map(Value::as_str).collect();
    let mut entries = Entries::default();
    for list in keys {
        let (other_realm, other) = signer(list, origin)?;
        if other_realm != realm {
            return Err(Refused::Broken("its parts come from different systems (production, test)".to_owned()));
        }
        voucher = voucher.and(other);
        array(&list.payload, "certs")?.iter().for_each(|listed| entries.add(key(listed, &in_force)));
    }
    let id =
        if realm == Realm::Production { "switzerland".to_owned() } else { format!("switzerland-{}", realm.name()) };
    let mut import = entries.set(&id, origin)?;
    import.set.info.realm = realm;
    let claim = |name| active.payload.get(name).and_then(Value::as_i64);
    // These lists say for how long they are good and mostly not since when; then it is from the import on.
    import.set.info.issued = claim("iat").and_then(UnixTime::from_secs);
    let from = import.set.info.issued.unwrap_or(origin.imported);
    let lasts = claim("validDuration").map(|millis| from.plus(millis.max(0).div_euclid(1_000)));
    import.set.info.good_until = claim("exp").and_then(UnixTime::from_secs).or(lasts).or(Some(UnixTime::FIRST));
    Ok(import.vouched(voucher))
}

/// The system that signed a part, by the name in its certificate, and who vouches for it.
fn signer<'a>(jws: &Jws, origin: &Origin<'a>) -> Result<(Realm, Voucher<'a>), Refused> {
    let leaf = jws.chain.first().ok_or_else(|| Refused::Broken("it has no certificate in its header".to_owned()))?;
    let name = DocumentSigner::parse(leaf)?.subject;
    let realm = SIGNERS.iter().find(|(known, _)| *known == name).map(|(_, realm)| *realm);
    let realm = realm.ok_or(Refused::SignatureWrong("its certificate is not that of the Swiss lists"))?;
    let at = jws.payload.get("iat").and_then(Value::as_i64).and_then(UnixTime::from_secs).unwrap_or(origin.imported);
    Ok((realm, vouch::by_chain(jws, origin.request.anchors, HINT, at)?))
}

fn key(listed: &Value, in_force: &HashSet<&str>) -> Result<TrustedKey, Left> {
    let id = text(listed, "keyId").ok_or("no kid in it")?;
    if !in_force.contains(id) {
        return Err("not in force");
    }
    let kid = base64::decode(id).ok_or("no kid in it")?;
    let usages = usages(text(listed, "use").unwrap_or_default()).ok_or("use unknown")?;
    Ok(TrustedKey { usages, ..TrustedKey::bare(Kid::new(kid), jwk::spki(listed)?, Scope::Kid) })
}

/// Letters of `tvr`, or `sig` for all.
fn usages(letters: &str) -> Option<Usages> {
    match letters {
        "sig" => Some(Usages::Any),
        "" => None,
        _ if letters.chars().all(|letter| "tvr".contains(letter)) => Some(Usages::Only {
            test: letters.contains('t'),
            vaccination: letters.contains('v'),
            recovery: letters.contains('r'),
        }),
        _ => None,
    }
}
