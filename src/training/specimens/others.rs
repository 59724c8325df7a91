//! Certificates of kinds that this version does not judge, and codes of other worlds.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::cbor::Value;
use crate::encoding::inflate;
use crate::training::content::{Content, INES, PAVEL, ZOE, before, day_before, map};
use crate::training::issue::{Draft, EXPIRES, HCERT, ISSUED_AT, ISSUER, NOT_BEFORE, wrap};
use crate::training::specimen::{Desk, Sheet, Specimen};
use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde_json::json;
use sha2::{Digest as _, Sha256};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = vec![yellow_booklet(desk), swiss_light(desk), exemption(desk), health_card(desk), nz_pass(desk)];
    all.extend(other_worlds());
    all
}

fn dates(desk: &Desk<'_>, issuer: &str) -> Vec<(i64, Value)> {
    vec![
        (ISSUER, issuer.into()),
        (EXPIRES, before(desk.now, -360).secs().into()),
        (ISSUED_AT, before(desk.now, 5).secs().into()),
    ]
}

fn yellow_booklet(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "kind-yellow-booklet",
        title: "Another kind: the digital yellow booklet",
        story: "A yellow fever vaccination as WHO's international certificate has it. This version does not judge it yet.",
    };
    let vaccination = map(vec![
        ("vp", "YellowFeverProduct00000000000000000000000000000001".into()),
        ("dv", day_before(desk.now, 20).into()),
        ("bo", "TRAINING-1".into()),
        ("cn", "Dr Specimen".into()),
        ("is", "TRAINING Ministry of Health, Ahornia".into()),
    ]);
    let booklet = map(vec![
        ("n", "Zoë Specimen".into()),
        ("dob", ZOE.birth.into()),
        ("s", "female".into()),
        ("nt", "XAA".into()),
        ("v", "1.0.0".into()),
        ("vx", vaccination),
    ]);
    let mut claims = dates(desk, "XA");
    claims.push((HCERT, Value::Map(vec![((-6).into(), booklet)])));
    sheet.signed(&Draft::of_claims(&desk.authority.pharmacies, claims).sign(), 110)
}

fn swiss_light(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "kind-light",
        title: "Another kind: certificate light",
        story: "A certificate without health data for use inside one country. That service has ended.",
    };
    let light = Content::new(&PAVEL, "v", Value::Null).without("v").into_value();
    let mut claims = dates(desk, "XA");
    claims.push((-250, Value::Map(vec![(1.into(), light)])));
    let signed = Draft::of_claims(&desk.authority.pharmacies, claims).sign();
    sheet.text(wrap("LT1:", &signed.cose()), 110)
}

fn exemption(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "kind-exemption",
        title: "Another kind: exemption from vaccination",
        story: "A domestic certificate that its holder could not be vaccinated. It never counted abroad.",
    };
    let entry = map(vec![
        ("tg", "840539006".into()),
        ("du", day_before(desk.now, -90).into()),
        ("co", "XA".into()),
        ("is", "TRAINING Ministry of Health, Ahornia".into()),
        ("ci", "URN:UVCI:01:XA:TRAININGEXEMPTION".into()),
    ]);
    let content = Content::new(&INES, "ve", entry).with("ver", "AT-1.0.0").into_value();
    let mut claims = dates(desk, "XA");
    claims.push((HCERT, Value::Map(vec![(1.into(), content)])));
    let signed = Draft::of_claims(&desk.authority.health_offices, claims).sign();
    sheet.text(wrap("AT1:", &signed.cose()), 110)
}

/// A SMART Health Card: a compact JWS, its signs as pairs of digits.
fn health_card(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "kind-health-card",
        title: "Another kind: SMART Health Card",
        story: "The form of several states of America and Asia. This version does not judge it yet.",
    };
    let signer = &desk.authority.pharmacies;
    let kid = Base64UrlUnpadded::encode_string(&Sha256::digest(signer.certificate()));
    let header = json!({"zip": "DEF", "alg": "ES256", "kid": kid}).to_string();
    let payload = json!({
        "iss": "https://training.example/ahornia",
        "nbf": before(desk.now, 5).secs(),
        "vc": {
            "type": ["https://smarthealth.cards#health-card", "https://smarthealth.cards#immunization"],
            "credentialSubject": {"fhirVersion": "4.0.1", "fhirBundle": {"resourceType": "Bundle", "type": "collection",
                "entry": [{"fullUrl": "resource:0", "resource": {"resourceType": "Patient",
                    "name": [{"family": "Specimen", "given": ["Zoe"]}], "birthDate": ZOE.birth}}]}}
        }
    });
    // Raw deflate is the zlib stream without its two bytes before and four behind.
    let stream = inflate::deflate(payload.to_string().as_bytes());
    let raw = stream.get(2..stream.len().saturating_sub(4)).unwrap_or_default();
    let parts = [header.as_bytes(), raw].map(Base64UrlUnpadded::encode_string).join(".");
    let signature = Base64UrlUnpadded::encode_string(&signer.key().sign(parts.as_bytes(), false));
    let digits: String =
        format!("{parts}.{signature}").bytes().map(|sign| format!("{:02}", sign.saturating_sub(45))).collect();
    sheet.text(format!("shc:/{digits}"), 110)
}

fn nz_pass(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "kind-nz-pass",
        title: "Another kind: New Zealand's pass",
        story: "A pass that says its holder was entitled, without a reason. All real ones have expired.",
    };
    let subject = map(vec![("givenName", "Zoe".into()), ("familyName", "Specimen".into()), ("dob", ZOE.birth.into())]);
    let types = vec!["VerifiableCredential".into(), "PublicCovidPass".into()];
    let vc = map(vec![
        ("@context", Value::Array(vec!["https://www.w3.org/2018/credentials/v1".into()])),
        ("version", "1.0.0".into()),
        ("type", Value::Array(types)),
        ("credentialSubject", subject),
    ]);
    let claims = vec![
        (ISSUER, "did:web:training.example".into()),
        (NOT_BEFORE, before(desk.now, 5).secs().into()),
        (EXPIRES, before(desk.now, -180).secs().into()),
        (7, Value::Bytes(Sha256::digest(sheet.id).iter().copied().take(16).collect())),
    ];
    let signed = Draft::of_claims(&desk.authority.pharmacies, claims).claim("vc", vc).sign();
    sheet.text(format!("NZCP:/1/{}", base32(&signed.cose())), 110)
}

/// Base32 without padding (RFC 4648 section 6).
fn base32(bytes: &[u8]) -> String {
    const ALPHABET: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1)).collect();
    let sign = |bits: &[u8]| {
        let value = (0..5).fold(0_u8, |value, place| (value << 1) | bits.get(place).copied().unwrap_or_default());
        ALPHABET.get(usize::from(value)).map(|sign| char::from(*sign))
    };
    bits.chunks(5).filter_map(sign).collect()
}

/// What people hold before a checker by mistake.
fn other_worlds() -> Vec<Specimen> {
    const ALL: [(&str, &str, &str); 10] = [
        ("other-web-address", "A web address", "https://training.example/menu"),
        ("other-wifi", "A network's password", "WIFI:T:WPA;S:Training;P:not-a-real-password;;"),
        (
            "other-payment",
            "A payment",
            "BCD\n002\n1\nSCT\n\nTraining Specimen\nDE00000000000000000000\nEUR1.00\n\n\nTraining, nothing to pay",
        ),
        (
            "other-contact",
            "A business card",
            "BEGIN:VCARD\nVERSION:3.0\nN:Specimen;Zoe\nFN:Zoe Specimen\nORG:Training\nEND:VCARD",
        ),
        ("other-text", "A text", "Table 12"),
        ("other-e-mail", "An e-mail", "mailto:specimen@training.example?subject=Training"),
        ("other-phone", "A phone number", "tel:+000000000"),
        ("other-place", "A place on the map", "geo:0.0,0.0"),
        (
            "other-calendar",
            "A day in the calendar",
            "BEGIN:VEVENT\nSUMMARY:Training\nDTSTART:20260101T090000Z\nDTEND:20260101T100000Z\nEND:VEVENT",
        ),
        ("other-number", "A number from a package", "0000000000000"),
    ];
    const STORY: &str = "Another code of the same phone or wallet, held up by mistake. Nothing is opened or looked up.";
    ALL.into_iter().map(|(id, title, text)| Sheet { id, title, story: STORY }.text(text, 101)).collect()
}
