//! Sweden's DSC-TL: a JWS with certificates by country (trustlists.md, SE).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, Left, certificate, named, text};
use super::{Import, Origin, Refused, jwk, prefixed, vouch};
use crate::crypto::usages::Usages;
use crate::encoding::{base64, jws};
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::trust::{Role, Scope, TrustedKey};
use serde_json::Value;

const HINT: &str = "the root certificate that its publisher names, for Sweden that of DIGG";

/// Reads the list.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    let jws = jws::open(bytes).map_err(super::json_flaw)?;
    let countries = jws.payload.get("dsc_trust_list").and_then(Value::as_object);
    let countries = countries.ok_or(Refused::Foreign("a JWS, but no DSC-TL"))?;
    let time = |claim| jws.payload.get(claim).and_then(Value::as_i64).and_then(UnixTime::from_secs);
    // The specification asks for both; a list without one of them is taken as too old.
    let issued = time("iat").unwrap_or(UnixTime::FIRST);
    let until = time("exp").unwrap_or(UnixTime::FIRST);
    let voucher = vouch::by_chain(&jws, origin.request.anchors, HINT, issued)?;
    let mut entries = Entries::default();
    let mut count: usize = 0;
    for (country, listed) in countries {
        let keys = listed.get("keys").and_then(Value::as_array);
        let keys = keys.ok_or_else(|| Refused::Broken(format!("\"{country}\" has no list of keys")))?;
        count = count.saturating_add(keys.len());
        if count > Limits::IMPORT_ENTRIES {
            return Err(Refused::TooMany { entries: count, most: Limits::IMPORT_ENTRIES });
        }
        keys.iter().for_each(|listed_key| entries.add(key(listed_key, country, listed.get("eku"))));
    }
    let issuer = text(&jws.payload, "iss").unwrap_or("unknown");
    let mut import = entries.set(&prefixed("dsc-tl", issuer), origin)?;
    import.set.info.issued = Some(issued);
    import.set.info.good_until = Some(until);
    Ok(import.vouched(voucher))
}

/// One key. Its certificate counts; the numbers beside it only where there is none.
fn key(listed: &Value, country: &str, usages: Option<&Value>) -> Result<TrustedKey, Left> {
    let name = text(listed, "kid").ok_or("no kid in it")?;
    let kid = base64::decode(name).ok_or("no kid in it")?;
    let mut key = match listed.get("x5c").and_then(|chain| chain.get(0)).and_then(Value::as_str) {
        Some(der) => {
            let der = base64::decode(der).ok_or("certificate cannot be read")?;
            named(certificate(der, Role::DocumentSigner)?, &kid)?
        }
        None => {
            let mut key = TrustedKey::bare(Kid::new(kid), jwk::spki(listed)?, Scope::Kid);
            let named = usages.and_then(|usages| usages.get(name)).and_then(Value::as_array);
            key.usages = Usages::named(named.into_iter().flatten().filter_map(Value::as_str));
            key
        }
    };
    let thumbprint = text(listed, "x5t#S256").filter(|_| !key.certificate.is_empty());
    if thumbprint.is_some_and(|print| base64::decode(print).as_deref() != Some(&key.fingerprint)) {
        return Err("thumbprint is not its certificate's");
    }
    key.country = Country::parse(country).or(key.country);
    Ok(key)
}
