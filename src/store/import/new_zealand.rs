//! New Zealand's DID document with the keys of its COVID passes (nzcp.md, trustlists.md).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, Left, array, text};
use super::{Import, Origin, Refused, jwk};
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::policy::Realm;
use crate::store::trust::{Scope, TrustedKey};
use serde_json::Value;

/// The issuer of real passes, and the one of the specification's examples.
const ISSUERS: [(&str, Realm, &str); 2] = [
    ("did:web:nzcp.identity.health.nz", Realm::Production, "new-zealand"),
    ("did:web:nzcp.covid19.health.nz", Realm::Dev, "new-zealand-examples"),
];

/// Whether a DID document is one of New Zealand's.
pub fn is_issuer(id: &str) -> bool {
    ISSUERS.iter().any(|(did, ..)| *did == id)
}

/// Reads the document; a key counts only where it is also named as one that signs passes.
pub fn read(document: &Value, origin: &Origin<'_>) -> Result<Import, Refused> {
    let id = text(document, "id").unwrap_or_default();
    let known = ISSUERS.iter().find(|(did, ..)| *did == id);
    let (did, realm, name) = known.ok_or(Refused::Foreign("JSON, but not New Zealand's DID document"))?;
    let signing = array(document, "assertionMethod")?;
    let mut entries = Entries::default();
    for method in array(document, "verificationMethod")? {
        entries.add(key(method, did, signing));
    }
    let mut import = entries.set(name, origin)?;
    import.set.info.realm = *realm;
    Ok(import)
}

fn key(method: &Value, did: &str, signing: &[Value]) -> Result<TrustedKey, Left> {
    let id = text(method, "id").ok_or("no id in it")?;
    let (of, kid) = id.split_once('#').ok_or("no kid in it")?;
    if of != did || text(method, "controller").is_some_and(|controller| controller != did) {
        return Err("key of another issuer");
    }
    if text(method, "type") != Some("JsonWebKey2020") {
        return Err("no JsonWebKey2020");
    }
    if !signing.iter().any(|named| named.as_str() == Some(id)) {
        return Err("not named as a key that signs passes");
    }
    let jwk = method.get("publicKeyJwk").filter(|jwk| text(jwk, "kty") == Some("EC")).ok_or("no EC key")?;
    let key = TrustedKey::bare(Kid::new(kid.as_bytes()), jwk::spki(jwk)?, Scope::Nzcp(did.to_owned()));
    Ok(TrustedKey { country: Country::parse("NZ"), ..key })
}
