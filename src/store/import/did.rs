//! WHO's trust list: DID documents, version 1 and 2 (gdhcn.md sections 1 and 2). New Zealand's
//! is of the same form and read in `new_zealand.rs`.
//!
//! Keys are taken from `x5c`, never from the JWK beside it, whose numbers are
//! a byte too long in half of the entries. The proof of version 2 must hold; that of
//! version 1 cannot be checked by anybody: such a list enters as unsigned, and its
//! date can only make it older.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{Import, Origin, Refused, json_of, new_zealand, number, who};
use crate::model::country::Country;
use crate::model::envelope::Kid;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::generations::NewSet;
use crate::store::trust::{Role, TrustedKey};
use base64ct::{Base64, Encoding as _};
use serde_json::Value;
use std::collections::HashSet;

/// Reads a DID document.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    let document = json_of(bytes)?;
    if text(&document, "id").is_some_and(new_zealand::is_issuer) {
        return new_zealand::read(&document, origin);
    }
    network_list(&document, origin).map(Import::from)
}

/// A document of the WHO network.
fn network_list(document: &Value, origin: &Origin<'_>) -> Result<NewSet, Refused> {
    let id = text(document, "id").unwrap_or_default();
    let (realm, name) = network(id).ok_or(Refused::Foreign("JSON, but no DID document of WHO's trust network"))?;
    let proof = is_version_2(id).then(|| who::verify(document, realm, origin.request.anchors)).transpose()?;
    let entries = document.get("verificationMethod").and_then(Value::as_array);
    let entries = entries.ok_or_else(|| Refused::Broken("it has no list of verification methods".to_owned()))?;
    let mut keys = Vec::new();
    let mut others: usize = 0;
    for (entry, place) in entries.iter().zip(1_usize..) {
        match key(entry).map_err(|why| Refused::Broken(format!("entry {place}: {why}")))? {
            Some(key) => keys.push(key),
            None => others = others.saturating_add(1),
        }
    }
    if keys.is_empty() && !entries.is_empty() {
        return Err(Refused::Empty("signer, only references or transport keys"));
    }
    if proof.is_some() {
        let above = issuers(entries, &keys)?;
        keys.extend(above);
    }
    let mut set = origin.trust_set(&name, &keys)?;
    set.info.realm = realm;
    if let Some(proof) = proof {
        set.info.source = format!("{}, {}", set.info.source, proof.key.words());
        set.info.signed_by = Some(proof.signed_by);
    }
    // A list of this kind says when it was made; one that does not is taken as older than any limit.
    set.info.issued = document
        .get("proof")
        .and_then(|proof| text(proof, "created"))
        .and_then(UnixTime::parse)
        .or(Some(UnixTime::FIRST));
    if others > 0 {
        set.info.counts.insert("left out".to_owned(), number(others));
    }
    Ok(set)
}

/// Version 1 is `trustlist`, version 2 `v2:trustlist…`.
fn is_version_2(id: &str) -> bool {
    id.split(':').nth(3) == Some("v2")
}

/// The certificates behind a signer's own, which a proved list gives as those above it, each once
/// and without those that are entries of their own.
fn issuers(entries: &[Value], keys: &[TrustedKey]) -> Result<Vec<TrustedKey>, Refused> {
    let mut held: HashSet<[u8; 32]> =
        keys.iter().filter(|key| key.role == Role::Authority).map(|key| key.fingerprint).collect();
    let (mut seen, mut above) = (HashSet::new(), Vec::new());
    for (entry, place) in entries.iter().zip(1_usize..) {
        let wrong = |why: &dyn std::fmt::Display| Refused::Broken(format!("entry {place}: {why}"));
        if entry.get("keyusage").and_then(|usage| text(usage, "code")) != Some("#DSC") {
            continue;
        }
        let chain = entry.get("publicKeyJwk").and_then(|jwk| jwk.get("x5c")).and_then(Value::as_array);
        for issuer in chain.into_iter().flatten().skip(1) {
            let issuer = issuer.as_str().ok_or_else(|| wrong(&"its chain is no list of texts"))?;
            if !seen.insert(issuer) {
                continue;
            }
            let der = Base64::decode_vec(issuer).map_err(|_| wrong(&"a certificate of its chain is not Base64"))?;
            let mut key = TrustedKey::read_authority(der).map_err(|error| wrong(&error))?;
            let participant = participant(entry, "");
            key.test_participant = participant.as_ref().is_some_and(Country::is_test);
            key.country = participant.or(key.country);
            if held.insert(key.fingerprint) {
                above.push(key);
            }
        }
    }
    Ok(above)
}

/// The realm and set id that a document's own id names.
fn network(id: &str) -> Option<(Realm, String)> {
    const HOSTS: [(&str, Realm, &str); 3] = [
        ("did:web:tng-cdn.who.int:", Realm::Production, "who-tng"),
        ("did:web:tng-cdn-uat.who.int:", Realm::Uat, "who-tng-uat"),
        ("did:web:tng-cdn-dev.who.int:", Realm::Dev, "who-tng-dev"),
    ];
    let (path, realm, name) =
        HOSTS.iter().find_map(|(host, realm, name)| Some((id.strip_prefix(host)?, *realm, name)))?;
    // The whole list in either version is one set; a part of it (`…:DCC:-:DSC`) is a set of its own.
    let part = path.trim_start_matches("v2:").strip_prefix("trustlist")?.replace([':', '-'], " ");
    let parts: Vec<&str> = std::iter::once(*name).chain(part.split_whitespace()).collect();
    Some((realm, parts.join("-")))
}

/// One entry; `None` for references to other documents and for transport keys.
fn key(entry: &Value) -> Result<Option<TrustedKey>, String> {
    if entry.is_string() {
        return Ok(None);
    }
    let usage = entry.get("keyusage").and_then(|usage| text(usage, "code"));
    let role = match usage {
        None | Some("#DSC") => Role::DocumentSigner,
        Some("#CSCA" | "#SCA") => Role::Authority,
        // Upload and transport keys never sign a document.
        Some(_) => return Ok(None),
    };
    let id = text(entry, "id").ok_or("it has no id")?;
    let (path, kid) = id.split_once('#').ok_or("its id names no kid")?;
    let kid = Base64::decode_vec(kid).map_err(|_| "its kid is not Base64")?;
    let leaf =
        entry.get("publicKeyJwk").and_then(|jwk| jwk.get("x5c")).and_then(|chain| chain.get(0)).and_then(Value::as_str);
    let der =
        Base64::decode_vec(leaf.ok_or("it has no certificate (x5c)")?).map_err(|_| "its certificate is not Base64")?;
    let mut key = TrustedKey::read(der).map_err(|error| error.to_string())?;
    let participant = participant(entry, path);
    key.kid = Kid::new(kid);
    key.role = role;
    key.test_participant = participant.as_ref().is_some_and(Country::is_test);
    key.country = participant.or(key.country);
    Ok(Some(key))
}

/// The participant: a member of its own in version 2, the last part of the path in version 1.
fn participant(entry: &Value, path: &str) -> Option<Country> {
    let code = entry
        .get("participant")
        .and_then(|participant| text(participant, "code"))
        .map(|code| code.trim_start_matches('#'));
    Country::parse(code.or_else(|| path.rsplit(':').next())?)
}

fn text<'a>(value: &'a Value, member: &str) -> Option<&'a str> {
    value.get(member)?.as_str()
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::super::Request;
    use super::{Origin, network, read};
    use crate::model::policy::Realm;
    use crate::model::time::UnixTime;
    use std::path::Path;

    fn refusal(document: &str) -> String {
        let (path, imported) = (Path::new("did.json"), UnixTime::from_secs(0).unwrap());
        let origin = Origin { path, stem: "did", source: "did.json", imported, request: Request::default() };
        read(document.as_bytes(), &origin).unwrap_err().to_string()
    }

    #[test]
    fn the_document_names_its_realm_and_set() {
        let set = |id| network(id).map(|(realm, name)| (realm.name(), name));
        assert_eq!(set("did:web:tng-cdn.who.int:trustlist"), Some(("production", "who-tng".to_owned())));
        assert_eq!(set("did:web:tng-cdn.who.int:v2:trustlist"), Some(("production", "who-tng".to_owned())));
        assert_eq!(
            set("did:web:tng-cdn.who.int:v2:trustlist:DCC:-:DSC"),
            Some(("production", "who-tng-DCC-DSC".to_owned()))
        );
        assert_eq!(network("did:web:tng-cdn-dev.who.int:trustlist").map(|(realm, _)| realm), Some(Realm::Dev));
        assert_eq!(network("did:web:tng-cdn-uat.who.int:v2:trustlist").map(|(realm, _)| realm), Some(Realm::Uat));
        assert_eq!(set("did:web:example.org:trustlist"), None);
        assert_eq!(set("did:web:tng-cdn.who.int.example.org:trustlist"), None);
    }

    #[test]
    fn refuses_what_is_no_whole_list() {
        let list = |methods: &str| {
            format!("{{\"id\":\"did:web:tng-cdn.who.int:trustlist\",\"verificationMethod\":{methods}}}")
        };
        for (document, says) in [
            ("{\"id\":\"did:web:tng-cdn.who.int:trustlist\"".to_owned(), "broken or cut: JSON, at byte"),
            ("{\"id\":\"did:web:nzcp.example\"}".to_owned(), "no DID document of WHO"),
            ("{\"id\":\"did:web:tng-cdn.who.int:trustlist\"}".to_owned(), "no list of verification methods"),
            (list("[]"), "holds no signer"),
            (list("[\"did:web:tng-cdn.who.int:v2:trustlist-ref:-\"]"), "only references"),
            (list("[{\"id\":\"x\"}]"), "entry 1: its id names no kid"),
            (list("[{\"id\":\"x#AA==\"}]"), "entry 1: it has no certificate"),
            (list("[{\"id\":\"x#AA==\",\"publicKeyJwk\":{\"x5c\":[\"AAAA\"]}}]"), "entry 1: "),
        ] {
            let refusal = refusal(&document);
            assert!(refusal.contains(says), "{document}: {refusal}");
        }
    }
}
