//! Keys of SMART Health Card issuers: VCI's directory snapshot, or one issuer's key set
//! (trustlists.md, VCI; shc.md). A kid counts within its issuer only.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::entries::{Entries, Left, array, text};
use super::vouch::Voucher;
use super::{Import, Origin, Refused, bounded, json_of, jwk, prefixed, vouch};
use crate::crypto::anchor::Anchor;
use crate::crypto::digest::{hex, sha256};
use crate::crypto::jws::verify_p521;
use crate::model::envelope::Kid;
use crate::model::limits::Limits;
use crate::model::time::UnixTime;
use crate::store::trust::{Scope, TrustedKey};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::Value;
use std::path::{Path, PathBuf};

const HINT: &str = "vci_snapshot.crt, once it was compared with the one that VCI publishes";

/// Reads the snapshot, or a key set whose issuer the import names.
pub fn read(bytes: &[u8], origin: &Origin<'_>) -> Result<Import, Refused> {
    let document = json_of(bytes)?;
    if document.get("issuerInfo").is_some() {
        return snapshot(bytes, &document, origin);
    }
    let keys =
        array(&document, "keys").map_err(|_| Refused::Foreign("JSON, but no key set and no directory of issuers"))?;
    let issuer = origin.request.issuer.filter(|issuer| is_address(issuer)).ok_or(Refused::NoIssuer)?;
    let mut entries = Entries::default();
    keys.iter().for_each(|listed| entries.add(key(listed, issuer)));
    entries.set(&prefixed("shc", issuer.trim_start_matches("https://")), origin)
}

fn snapshot(bytes: &[u8], document: &Value, origin: &Origin<'_>) -> Result<Import, Refused> {
    let issuers = array(document, "issuerInfo")?;
    let (voucher, remark) = voucher(bytes, origin)?;
    let mut entries = Entries::default();
    let mut count: usize = 0;
    for listed in issuers {
        let issuer = listed.get("issuer").and_then(|issuer| text(issuer, "iss")).filter(|issuer| is_address(issuer));
        let keys = listed.get("keys").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        count = count.saturating_add(keys.len());
        if count > Limits::IMPORT_ENTRIES {
            return Err(Refused::TooMany { entries: count, most: Limits::IMPORT_ENTRIES });
        }
        for listed in keys {
            entries.add(issuer.ok_or("issuer is no address").and_then(|issuer| key(listed, issuer)));
        }
    }
    let mut import = entries.set("vci", origin)?;
    import.set.info.issued = Some(text(document, "time").and_then(UnixTime::parse).unwrap_or(UnixTime::FIRST));
    import.remarks.extend(remark);
    if issuers.iter().any(|issuer| issuer.get("crls").is_some()) {
        import.remarks.push("the revocation lists in it are not read by this version".to_owned());
    }
    Ok(match voucher {
        Some(voucher) => import.vouched(voucher),
        None => import,
    })
}

/// Who vouches for the signature in the file beside it; `None` where there is none.
///
/// The certificate that lies there too proves nothing: whoever changes the one can change the other.
/// Without an anchor it only tells a damaged file from a whole one.
fn voucher<'a>(bytes: &[u8], origin: &Origin<'a>) -> Result<(Option<Voucher<'a>>, Option<String>), Refused> {
    let Some(signature) = beside(origin.path, "sig").map(|path| bounded(&path)).transpose()? else {
        return Ok((None, None));
    };
    let verify = |spki: &[u8]| verify_p521(spki, bytes, &signature);
    let voucher = vouch::by_key(origin.request.anchors, HINT, verify)?;
    let Some(certificate) = beside(origin.path, "crt").filter(|_| voucher.is_err()) else {
        return Ok((Some(voucher), None));
    };
    let neighbour = Anchor::read(&bounded(&certificate)?)?;
    if !neighbour.iter().any(|anchor| verify(&anchor.spki).is_ok()) {
        return Err(Refused::SignatureWrong("the certificate beside it did not make it"));
    }
    let prints: Vec<String> = neighbour.iter().map(|anchor| hex(&anchor.fingerprint)).collect();
    let remark =
        format!("its signature fits the certificate beside it, whose public key has the SHA-256 {}", prints.join(", "));
    Ok((Some(voucher), Some(remark)))
}

fn beside(file: &Path, ending: &str) -> Option<PathBuf> {
    let mut longer = file.as_os_str().to_owned();
    longer.push(format!(".{ending}"));
    [file.with_extension(ending), PathBuf::from(longer)].into_iter().find(|path| path.is_file())
}

/// Issuers are named by an `https` address, compared sign by sign.
fn is_address(issuer: &str) -> bool {
    issuer.len() <= 512 && issuer.strip_prefix("https://").is_some_and(|rest| !rest.is_empty())
}

fn key(listed: &Value, issuer: &str) -> Result<TrustedKey, Left> {
    let one_of = |member, allowed: &str| text(listed, member) == Some(allowed);
    if !(one_of("kty", "EC") && one_of("crv", "P-256") && one_of("use", "sig") && one_of("alg", "ES256")) {
        return Err("no ES256 signing key");
    }
    let kid = text(listed, "kid").ok_or("no kid in it")?;
    let spki = jwk::spki(listed)?;
    if text(listed, "x").zip(text(listed, "y")).is_none_or(|(x, y)| kid != thumbprint(x, y)) {
        return Err("kid is not its key's");
    }
    Ok(TrustedKey::bare(Kid::new(kid.as_bytes()), spki, Scope::Shc(issuer.to_owned())))
}

/// The name that a key of SMART Health Cards must have (RFC 7638).
fn thumbprint(x: &str, y: &str) -> String {
    let members = format!(r#"{{"crv":"P-256","kty":"EC","x":"{x}","y":"{y}"}}"#);
    Base64UrlUnpadded::encode_string(&sha256(members.as_bytes()))
}
