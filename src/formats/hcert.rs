//! `HC1:` codes: base45, zlib, COSE_Sign1, CWT claims (hcert spec 1.3, RFC 8392).
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

pub mod dcc;
mod document;

use super::Unopened;
use crate::encoding::cbor::{self, Value};
use crate::encoding::{base45, cose, inflate};
use crate::model::certificate::{Certificate, SchemaFlaw, TimeClaim};
use crate::model::envelope::{Envelope, Format};
use crate::model::finding::{Finding, Flaw};
use crate::model::time::UnixTime;
use crate::rules::certlogic::Data;

/// CWT claims (RFC 8392 section 4; hcert spec 3.3.1).
const ISSUER: i64 = 1;
const EXPIRES: i64 = 4;
const NOT_BEFORE: i64 = 5;
const ISSUED_AT: i64 = 6;
const HCERT: i64 = -260;
const SWISS_LIGHT: i64 = -250;

/// Opens what follows `HC1:`.
///
/// # Errors
/// 103 where base45, zlib or COSE break off, 105 over a limit, 110 where the
/// claims hold a certificate of a kind that this version does not judge.
pub fn open(text: &[u8]) -> Result<Envelope, Unopened> {
    let container = container(text).map_err(|flaw| Unopened { format: Format::Unknown, finding: flaw.into() })?;
    // The claims are looked at for two things only, their shape and the issuer's name.
    let claims = match cbor::read(&container.payload) {
        Ok(claims) => Some(claims),
        Err(flaw @ Flaw::OverLimit { .. }) => return Err(Unopened { format: Format::Unknown, finding: flaw.into() }),
        // Whoever signed broken claims is asked for the signature first.
        Err(Flaw::Malformed { .. }) => None,
    };
    let format = claims.as_ref().map_or(Format::EuDcc, shape);
    if !matches!(format, Format::EuDcc) {
        let kind = if format == Format::Unknown { "cwt" } else { format.name() };
        return Err(Unopened { format, finding: Finding::KindNotSupported { kind } });
    }
    let claimed_issuer = claims.as_ref().and_then(|claims| text_of(member(claims, ISSUER)?));
    Ok(Envelope {
        format,
        signed_bytes: container.signed_bytes,
        signature: container.signature,
        algorithm: container.algorithm,
        kid: container.kid,
        payload: container.payload,
        claimed_issuer,
    })
}

/// Reads the claims of a payload. What is wrong with its form becomes the content's flaw.
#[must_use]
pub fn read(payload: &[u8]) -> Certificate {
    let Ok(claims) = cbor::read(payload) else {
        let flaw = SchemaFlaw { path: String::new() };
        let absent = TimeClaim::Absent;
        return Certificate {
            issuer: None,
            issued_at: absent,
            not_before: absent,
            expires: absent,
            content: Err(flaw),
        };
    };
    let time = |claim| member(&claims, claim).map_or(TimeClaim::Absent, time_claim);
    Certificate {
        issuer: member(&claims, ISSUER).and_then(text_of),
        issued_at: time(ISSUED_AT),
        not_before: time(NOT_BEFORE),
        expires: time(EXPIRES),
        content: member(&claims, HCERT)
            .and_then(|hcert| member(hcert, 1))
            .map_or_else(|| Err(SchemaFlaw { path: "hcert".to_owned() }), dcc::read),
    }
}

/// The certificate of a payload as rules look at it; nothing where there is none.
#[must_use]
pub fn document(payload: &[u8]) -> Option<Data> {
    let claims = cbor::read(payload).ok()?;
    member(&claims, HCERT).and_then(|hcert| member(hcert, 1)).map(document::of)
}

fn container(text: &[u8]) -> Result<cose::Sign1, Flaw> {
    cose::open(&inflate::inflate(&base45::decode(text)?)?)
}

/// The format that the claims have the shape of.
fn shape(claims: &Value) -> Format {
    // Which entry of claim -260 means what (hcert spec 3.3.1, WHO hcert model).
    const ENTRIES: [(i64, Format); 5] =
        [(1, Format::EuDcc), (-6, Format::WhoIcvp), (3, Format::WhoDdcc), (4, Format::WhoDdcc), (5, Format::WhoVhl)];
    match member(claims, HCERT) {
        Some(hcert) => {
            let held = ENTRIES.iter().find(|(entry, _)| member(hcert, *entry).is_some());
            held.map_or(Format::Unknown, |(_, format)| *format)
        }
        None if member(claims, SWISS_LIGHT).is_some() => Format::SwissLight,
        None => Format::Unknown,
    }
}

/// The member of a map under an integer label.
fn member(map: &Value, label: i64) -> Option<&Value> {
    let (_, value) = map.as_map()?.iter().find(|(key, _)| key.as_integer() == Some(label.into()))?;
    Some(value)
}

fn text_of(value: &Value) -> Option<String> {
    value.as_text().map(str::to_owned)
}

/// A time claim: integer or float seconds, bare or under tag 1 (RFC 8949 section 3.4.2).
///
/// Spanish and Hungarian certificates write floats, a Uruguayan one NaN.
fn time_claim(value: &Value) -> TimeClaim {
    let seconds = match value {
        Value::Tag(1, inner) if !matches!(**inner, Value::Tag(..)) => return time_claim(inner),
        Value::Integer(seconds) => i64::try_from(*seconds).ok(),
        Value::Float(seconds) => whole_seconds(*seconds),
        _ => None,
    };
    seconds.and_then(UnixTime::from_secs).map_or(TimeClaim::Impossible, TimeClaim::At)
}

#[allow(clippy::cast_possible_truncation, reason = "the range is checked first")]
fn whole_seconds(seconds: f64) -> Option<i64> {
    (0.0..=1e12).contains(&seconds).then(|| seconds.floor() as i64)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used)]
mod tests {
    use super::{Value, open, read, time_claim};
    use crate::encoding::cbor;
    use crate::encoding::{base45, inflate};
    use crate::model::certificate::{SchemaFlaw, TimeClaim};
    use crate::model::envelope::Format;
    use crate::model::finding::{Finding, Stage};

    fn int(label: i64) -> Value {
        Value::Integer(label.into())
    }

    fn code(claims: &[u8]) -> Vec<u8> {
        let parts =
            vec![Value::Bytes(vec![]), Value::Map(vec![]), Value::Bytes(claims.to_vec()), Value::Bytes(vec![0; 64])];
        let cose = cbor::write(&Value::Tag(18, Box::new(Value::Array(parts))));
        base45::encode(&inflate::deflate(&cose)).into_bytes()
    }

    fn opened_as(claims: Vec<(Value, Value)>) -> Result<Format, Finding> {
        open(&code(&cbor::write(&Value::Map(claims)))).map(|e| e.format).map_err(|unopened| unopened.finding)
    }

    fn at(secs: i64) -> TimeClaim {
        TimeClaim::At(crate::model::time::UnixTime::from_secs(secs).unwrap())
    }

    #[test]
    fn the_shape_of_the_claims_names_the_format() {
        let hcert = |entry| vec![(int(-260), Value::Map(vec![(int(entry), Value::Map(vec![]))]))];
        assert_eq!(opened_as(hcert(1)), Ok(Format::EuDcc));
        for (entry, kind) in [(-6, "who-icvp"), (3, "who-ddcc"), (4, "who-ddcc"), (5, "who-vhl"), (9, "cwt")] {
            assert_eq!(opened_as(hcert(entry)), Err(Finding::KindNotSupported { kind }));
        }
        assert_eq!(opened_as(vec![(int(-250), int(1))]), Err(Finding::KindNotSupported { kind: "swiss-light" }));
        assert_eq!(opened_as(vec![(int(1), int(1))]), Err(Finding::KindNotSupported { kind: "cwt" }));
    }

    #[test]
    fn broken_claims_do_not_hide_the_signature() {
        assert_eq!(open(&code(b"\xa1\x01")).map(|e| e.format), Ok(Format::EuDcc));
        assert_eq!(read(b"\xa1\x01").content.err(), Some(SchemaFlaw { path: String::new() }));
        let doubled = b"\xa2\x01\x61A\x01\x61B";
        assert_eq!(read(doubled).content.err(), Some(SchemaFlaw { path: String::new() }));
    }

    #[test]
    fn claims_over_a_limit_are_refused_at_once() {
        let mut deep = vec![0x81; 40];
        deep.push(0);
        let finding = open(&code(&deep)).err().unwrap().finding;
        assert_eq!(finding, Finding::OverLimit { stage: Stage::Cbor, limit: "depth" });
    }

    #[test]
    fn an_entry_that_is_no_map_is_a_flaw_of_form() {
        let claims = Value::Map(vec![(int(-260), Value::Map(vec![(int(1), Value::Bytes(vec![1]))]))]);
        assert_eq!(read(&cbor::write(&claims)).content.err(), Some(SchemaFlaw { path: "hcert".to_owned() }));
    }

    #[test]
    fn reads_times_as_real_issuers_write_them() {
        assert_eq!(time_claim(&int(1_621_262_460)), at(1_621_262_460));
        assert_eq!(time_claim(&Value::Float(1_621_262_460.78)), at(1_621_262_460));
        assert_eq!(time_claim(&Value::Tag(1, Box::new(Value::Float(1.5)))), at(1));
        assert_eq!(time_claim(&Value::Tag(1, Box::new(int(7)))), at(7));
    }

    #[test]
    fn a_time_that_is_none_is_never_taken_for_no_limit() {
        let nested = Value::Tag(1, Box::new(Value::Tag(1, Box::new(int(7)))));
        for value in [
            Value::Float(f64::NAN),
            Value::Float(f64::INFINITY),
            Value::Float(-1.0),
            Value::Float(1e300),
            int(-1),
            int(i64::MAX),
            Value::Null,
            Value::Text("2021-05-29".to_owned()),
            nested,
        ] {
            assert_eq!(time_claim(&value), TimeClaim::Impossible, "{value:?}");
        }
    }
}
