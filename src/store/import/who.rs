//! The proof of WHO's trust list, version 2 (gdhcn.md section 4; JsonWebSignature2020).
//!
//! What is signed are the document's RDF statements in canonical order. For a document of this
//! one shape they are a sorted set of lines, so no JSON-LD library is needed; whatever has
//! another shape is refused, since these lines would not cover it.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::Refused;
use crate::crypto::anchor::Anchor;
use crate::crypto::digest::{hex, sha256};
use crate::crypto::key::PublicKey;
use crate::crypto::scheme::{Hash, Scheme};
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::{Map, Value};
use std::collections::HashSet;

/// A proof that holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proof {
    /// When the list was made; signed.
    pub created: UnixTime,
    /// Fingerprint of the key that signed.
    pub signed_by: String,
    /// How we know that key.
    pub key: KeyOrigin,
}

/// How a key that signs WHO's lists came to us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyOrigin {
    /// Computed from the signatures of the lists of 22 August 2026: whoever signs with it signed those.
    Recovered,
    /// Published by WHO.
    Published,
    /// Given by the operator.
    Operator,
}

impl KeyOrigin {
    /// In words, for the source of a set.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Recovered => "proved by WHO's key, recovered from lists of 2026-08-22",
            Self::Published => "proved by WHO's published key",
            Self::Operator => "proved by the operator's key",
        }
    }
}

/// WHO publishes the key of its development lists alone. The other two follow from every signature
/// of 450 and 622 lists: they prove that the signer is still the same, not who it is.
const PINNED: [(Realm, KeyOrigin, [u8; 64]); 3] = [
    (
        Realm::Production,
        KeyOrigin::Recovered,
        *b"\x66\x53\x30\xa2\x49\x9c\x4b\xcb\xf1\xd1\xcd\xe6\x73\x7f\x1e\x2d\x55\x0c\x11\x55\x76\x05\x78\xdd\x32\x9b\xc1\x7a\xe7\x9e\x59\x9c\
           \xf0\x21\xa2\x49\x7b\x1a\xba\x21\x40\x6c\x3c\x6f\x39\xc9\x85\xc7\x2b\x30\x33\x4e\xcb\x77\xce\x7e\x10\xb4\x5c\xa1\x36\xce\xf5\x9e",
    ),
    (
        Realm::Uat,
        KeyOrigin::Recovered,
        *b"\x56\x04\xbc\x30\x07\xdb\xb1\x37\x17\x9d\xf2\xab\xf9\xd4\x63\x9d\xfb\xa6\xab\xb5\x0f\xf7\x59\xed\x3b\x57\x0e\x95\x0e\x21\x9a\xb2\
           \xda\xbc\xa3\x9d\x46\xad\x94\xad\xe4\xc0\x31\x3f\x2c\x72\xbb\xbc\x58\x90\x44\x92\x8f\xc4\xa9\xf7\xd7\xe2\xa3\x61\x99\x46\xac\x81",
    ),
    (
        Realm::Dev,
        KeyOrigin::Published,
        *b"\x98\x1f\x53\xea\x82\x79\xed\x92\xa5\x0b\x57\xf5\xe7\x4f\xb7\xe0\xcd\xc9\x93\x13\x76\xd8\xb7\x75\x05\x05\x4f\xa8\x97\xe0\x1f\xa9\
           \xbd\x6e\xc6\x98\x29\xf9\x78\xdc\xdb\x8d\xd8\xc8\xf0\xf6\x16\xbd\xa9\xe8\xbd\x62\x08\x62\x8a\xaf\xd1\x91\x3f\x96\xfb\x83\xd9\xdf",
    ),
];

/// A `SubjectPublicKeyInfo` on P-256 up to the coordinates.
const ON_P256: &[u8] =
    b"\x30\x59\x30\x13\x06\x07\x2a\x86\x48\xce\x3d\x02\x01\x06\x08\x2a\x86\x48\xce\x3d\x03\x01\x07\x03\x42\x00\x04";

/// `{"b64":false,"crit":["b64"],"alg":"ES256"}`, the one header that the lists have.
const HEADER: &str = "eyJiNjQiOmZhbHNlLCJjcml0IjpbImI2NCJdLCJhbGciOiJFUzI1NiJ9";

/// Verifies the proof of a document of `realm`, by the operator's keys where there are any.
///
/// # Errors
/// [`Refused::Unproven`] with what does not hold.
pub fn verify(document: &Value, realm: Realm, anchors: &[Anchor]) -> Result<Proof, Refused> {
    let unproven = |what: &str| Refused::Unproven(what.to_owned());
    let members = document.as_object().ok_or_else(|| unproven("it is no object"))?;
    let proof = members.get("proof").and_then(Value::as_object).ok_or_else(|| unproven("its proof is missing"))?;
    let statements = statements(members).map_err(Refused::Unproven)?;
    let options = options(proof, realm).map_err(unproven)?;
    let created = field(proof, "created").and_then(UnixTime::parse);
    let created = created.ok_or_else(|| unproven("its proof's date is no RFC 3339"))?;
    let signature = field(proof, "jws").and_then(|jws| jws.strip_prefix(HEADER)?.strip_prefix(".."));
    let signature = signature.and_then(|text| Base64UrlUnpadded::decode_vec(text).ok());
    let signature =
        signature.ok_or_else(|| unproven("its proof's JWS is not of the one form that these lists have"))?;
    let signed = [HEADER.as_bytes(), b".", &sha256(options.as_bytes()), &sha256(statements.as_bytes())].concat();
    for (origin, spki) in keys(realm, anchors) {
        let key = PublicKey::from_spki(&spki);
        if key.is_ok_and(|key| key.verify_scheme(Scheme::Ecdsa(Hash::Sha256), &signed, &signature).is_ok()) {
            return Ok(Proof { created, signed_by: hex(&sha256(&spki)), key: origin });
        }
    }
    Err(unproven(
        "the signature of its proof is by none of the keys that are trusted for it; it was changed, or WHO has a new key (--anchor FILE)",
    ))
}

fn keys(realm: Realm, anchors: &[Anchor]) -> Vec<(KeyOrigin, Vec<u8>)> {
    if anchors.is_empty() {
        let pinned = PINNED.iter().filter(|(of, ..)| *of == realm);
        return pinned.map(|(_, origin, point)| (*origin, [ON_P256, point].concat())).collect();
    }
    anchors.iter().map(|anchor| (KeyOrigin::Operator, anchor.spki.clone())).collect()
}

/// The five statements of the proof's options.
fn options(proof: &Map<String, Value>, realm: Realm) -> Result<String, &'static str> {
    let known = ["type", "created", "nonce", "proofPurpose", "verificationMethod", "jws"];
    if !has_exactly(proof, &known) {
        return Err("its proof has other members than such proofs have");
    }
    let environment = match realm {
        Realm::Production => "prod",
        Realm::Uat => "uat",
        Realm::Dev => "dev",
        Realm::Training => return Err("WHO has no training realm"),
    };
    let method = format!(
        "did:web:raw.githubusercontent.com:WorldHealthOrganization:tng-participants-{environment}:main:WHO:signing:DID"
    );
    let is = |name, value: &str| field(proof, name) == Some(value);
    if !is("type", "JsonWebSignature2020") || !is("proofPurpose", "assertionMethod") {
        return Err("its proof is of another kind");
    }
    if !is("verificationMethod", &method) {
        return Err("its proof names another key than WHO's of this realm");
    }
    let text = |name| field(proof, name).filter(|text| text.bytes().all(|byte| byte.is_ascii_graphic()));
    let (created, nonce) = text("created").zip(text("nonce")).ok_or("its proof's date or nonce is no plain text")?;
    Ok(format!(
        "_:c14n0 <http://purl.org/dc/terms/created> \"{}\"^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n\
         _:c14n0 <{TYPE}> <{SECURITY}JsonWebSignature2020> .\n\
         _:c14n0 <{SECURITY}nonce> \"{}\" .\n\
         _:c14n0 <{SECURITY}proofPurpose> <{SECURITY}assertionMethod> .\n\
         _:c14n0 <{SECURITY}verificationMethod> <{method}> .\n",
        escaped(created),
        escaped(nonce),
    ))
}

const SECURITY: &str = "https://w3id.org/security#";
const TYPE: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type";
const JSON: &str = "http://www.w3.org/1999/02/22-rdf-syntax-ns#JSON";

/// The document's statements as canonical N-Quads: lines sorted by code point, each once.
fn statements(document: &Map<String, Value>) -> Result<String, String> {
    if !has_exactly(document, &["@context", "id", "controller", "verificationMethod", "proof"]) {
        return Err("it has other members than such lists have, which its proof does not cover".to_owned());
    }
    let suffix = suffix(document.get("@context")).ok_or("its @context is not that of such lists")?;
    let id = iri(document, "id").filter(|id| !id.contains('#')).ok_or("its id is none of such a list")?;
    let controller = iri(document, "controller").ok_or("its controller is none")?;
    let entries = document.get("verificationMethod").and_then(Value::as_array);
    let entries = entries.ok_or("it has no list of verification methods")?;
    let mut lines = vec![format!("<{id}> <{SECURITY}controller> <{controller}> .\n")];
    let mut seen = HashSet::new();
    for (entry, place) in entries.iter().zip(1_usize..) {
        let entry_id = entry_lines(entry, suffix, &mut lines).map_err(|why| format!("entry {place}: {why}"))?;
        if !seen.insert(entry_id) {
            return Err(format!("entry {place}: its id came before"));
        }
        lines.push(format!("<{id}> <{SECURITY}verificationMethod> <{entry_id}> .\n"));
    }
    lines.sort_unstable();
    Ok(lines.concat())
}

/// Adds the statements of one entry; a reference makes none of its own. Gives the entry's id.
fn entry_lines<'a>(entry: &'a Value, suffix: &str, lines: &mut Vec<String>) -> Result<&'a str, &'static str> {
    if let Value::String(reference) = entry {
        return Some(reference.as_str()).filter(|text| is_iri(text)).ok_or("it refers to no identifier");
    }
    let entry = entry.as_object().ok_or("it is no object")?;
    if !has_exactly(entry, &["id", "type", "controller", "publicKeyJwk", "domain", "participant", "keyusage"]) {
        return Err("it has other members than such entries have, which the proof does not cover");
    }
    if field(entry, "type") != Some("JsonWebKey2020") {
        return Err("its type is not JsonWebKey2020");
    }
    // The list's own id has no "#", so no entry can speak of the list.
    let id = iri(entry, "id").filter(|id| id.contains('#')).ok_or("its id names no kid")?;
    let controller = iri(entry, "controller").ok_or("its controller is none")?;
    let jwk = entry.get("publicKeyJwk").and_then(canonical).ok_or("its JWK is not made of texts")?;
    lines.push(format!("<{id}> <{TYPE}> <{SECURITY}JsonWebKey2020> .\n"));
    lines.push(format!("<{id}> <{SECURITY}controller> <{controller}> .\n"));
    lines.push(format!("<{id}> <{SECURITY}publicKeyJwk> \"{}\"^^<{JSON}> .\n", escaped(&jwk)));
    for (member, set) in [("domain", "Domains"), ("participant", "Participants"), ("keyusage", "KeyUsage")] {
        let inner = entry.get(member).and_then(Value::as_object).filter(|inner| has_exactly(inner, &["code"]));
        let code = inner.and_then(|inner| iri(inner, "code")).filter(|code| code.starts_with('#'));
        let code = code.ok_or("its domain, participant or keyusage is no code")?;
        let set = format!("https://smart.who.int/trust/ValueSet-{set}{suffix}.jsonld");
        lines.push(format!("<{id}> <{set}> <{set}{code}> .\n"));
    }
    Ok(id)
}

/// What the third context of such a list ends in: nothing, `-UAT` or `-DEV`.
fn suffix(context: Option<&Value>) -> Option<&str> {
    let [did, jws, tng] = context?.as_array()?.as_slice() else { return None };
    if did != "https://www.w3.org/ns/did/v1" || jws != "https://w3id.org/security/suites/jws-2020/v1" {
        return None;
    }
    let named = tng.as_str()?.strip_prefix("https://smart.who.int/trust/tng-context")?.strip_suffix("/v1.jsonld")?;
    ["", "-UAT", "-DEV"].contains(&named).then_some(named)
}

fn has_exactly(object: &Map<String, Value>, members: &[&str]) -> bool {
    object.len() == members.len() && members.iter().all(|name| object.contains_key(*name))
}

fn field<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    object.get(name)?.as_str()
}

/// A member that can stand in a statement as it is: nothing in it may end one or begin another.
fn iri<'a>(object: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    field(object, name).filter(|text| is_iri(text))
}

fn is_iri(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| {
            byte.is_ascii_graphic() && !matches!(byte, b'<' | b'>' | b'"' | b'{' | b'}' | b'|' | b'\\' | b'^' | b'`')
        })
}

/// RFC 8785 text of a JWK: members by name, no white space. Numbers, which RFC 8785 writes in a way
/// of its own, occur in none.
fn canonical(jwk: &Value) -> Option<String> {
    let mut members: Vec<(&String, &Value)> = jwk.as_object()?.iter().collect();
    // By bytes, which is the order of RFC 8785 as long as all names are ASCII.
    members.sort_unstable_by_key(|(name, _)| *name);
    let mut text = vec![b'{'];
    for (name, value) in members {
        let texts_only = value.is_string() || value.as_array().is_some_and(|items| items.iter().all(Value::is_string));
        if !name.is_ascii() || !texts_only {
            return None;
        }
        if text.len() > 1 {
            text.push(b',');
        }
        serde_json::to_writer(&mut text, name).ok()?;
        text.push(b':');
        serde_json::to_writer(&mut text, value).ok()?;
    }
    text.push(b'}');
    String::from_utf8(text).ok()
}

/// A literal as N-Quads writes it; control characters are JSON escapes already.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len().saturating_add(64));
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| matches!(byte, b'\\' | b'"')) {
        // Both marks are one byte long, so neither cut is within a sign.
        let (before, marked) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let (mark, after) = marked.split_at_checked(1).unwrap_or((marked, ""));
        escaped.push_str(before);
        escaped.push('\\');
        escaped.push_str(mark);
        rest = after;
    }
    escaped.push_str(rest);
    escaped
}

#[cfg(test)]
mod tests;
