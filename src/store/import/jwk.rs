//! JSON Web Keys (RFC 7517) in the dresses that lists give them.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Left, text};
use crate::crypto::jwk;
use crate::encoding::base64;
use serde_json::Value;

/// The public key in a JWK (`SubjectPublicKeyInfo`, DER): a point on P-256, or an RSA key.
///
/// Numbers come in either alphabet of Base64 and with a zero too many in front.
pub fn spki(jwk: &Value) -> Result<Vec<u8>, Left> {
    if jwk.get("d").is_some_and(|secret| !secret.is_null()) {
        return Err("private key given away");
    }
    let number = |name| text(jwk, name).and_then(base64::decode);
    // Swiss keys do not name their kind, and have the numbers of the other kind as null.
    let kty = text(jwk, "kty").or_else(|| text(jwk, "n").map(|_| "RSA")).unwrap_or("EC");
    match (kty, text(jwk, "crv")) {
        ("EC", Some("P-256")) => match (number("x"), number("y")) {
            (Some(x), Some(y)) => jwk::p256(&x, &y).map_err(|_| "key is no point on its curve"),
            _ => Err("key cannot be read"),
        },
        ("RSA", _) => match (number("n"), number("e")) {
            (Some(n), Some(e)) => jwk::rsa(&n, &e).map_err(|_| "key of a kind that is not verified"),
            _ => Err("key cannot be read"),
        },
        _ => Err("key of a kind that is not verified"),
    }
}
