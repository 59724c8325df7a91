//! The dialects of issuing software: all of them are seen in real codes, and all of them pass.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::encoding::cbor::Value;
use crate::model::time::UnixTime;
use crate::training::authority::Signer;
use crate::training::content::{
    Content, ELENI, NOUR, PAVEL, Person, RADKA, SEAN, Uvci, UvciStyle, ZOE, before, laboratory_test,
};
use crate::training::issue::{Draft, EXPIRES, Header, ISSUED_AT, ISSUER};
use crate::training::specimen::{Desk, Sheet, Specimen, home};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = envelopes(desk);
    all.extend(algorithms(desk));
    all.extend(claims(desk));
    all.extend(contents(desk));
    all.extend(identifiers(desk));
    all.extend(births(desk));
    all
}

/// A code that passes, with a change to its envelope or claims.
fn spoken(desk: &Desk<'_>, signer: &Signer, sheet: Sheet, change: impl FnOnce(Draft<'_>) -> Draft<'_>) -> Specimen {
    let content = desk.second_dose(signer, &PAVEL, "PR27-4411", sheet.id);
    sheet.signed(&change(desk.draft(signer, content)).sign(), 0)
}

/// A code that passes, with a change to its content.
fn written(desk: &Desk<'_>, person: &Person, sheet: Sheet, change: impl FnOnce(Content) -> Content) -> Specimen {
    let signer = &desk.authority.practices;
    let content = change(desk.second_dose(signer, person, "PR27-4411", sheet.id));
    sheet.signed(&desk.draft(signer, content).sign(), 0)
}

const fn sheet(id: &'static str, title: &'static str, story: &'static str) -> Sheet {
    Sheet { id, title, story }
}

fn envelopes(desk: &Desk<'_>) -> Vec<Specimen> {
    use Header::{Algorithm, Kid, OtherKid};
    let signer = &desk.authority.practices;
    let kid_outside = sheet(
        "dialect-kid-unprotected",
        "Dialect: kid not protected",
        "The hint at the key stands in the unprotected header. That harms nothing: a wrong hint finds no key.",
    );
    let alg_outside = sheet(
        "dialect-empty-protected",
        "Dialect: nothing protected",
        "Algorithm and kid stand in the unprotected header and the protected one is no bytes at all. The stored key \
         decides the algorithm.",
    );
    let alg_outside_map = sheet(
        "dialect-empty-protected-map",
        "Dialect: protected header an empty map",
        "The same, and the protected header is an empty map.",
    );
    let both = sheet(
        "dialect-kid-twice",
        "Dialect: two kids",
        "A kid in each header, and they differ. The protected one wins.",
    );
    vec![
        spoken(desk, signer, sheet("dialect-untagged", "Dialect: no tag", "COSE without its tag 18."), |draft| {
            draft.tags(&[])
        }),
        spoken(
            desk,
            signer,
            sheet("dialect-cwt-tag", "Dialect: CWT tag", "Tag 61 around tag 18, as CBOR Web Tokens may have it."),
            |draft| draft.tags(&[61, 18]),
        ),
        spoken(desk, signer, kid_outside, |draft| draft.headers(&[Algorithm], &[Kid])),
        spoken(desk, signer, alg_outside, |draft| draft.headers(&[], &[Algorithm, Kid])),
        spoken(desk, signer, alg_outside_map, |draft| draft.headers(&[], &[Algorithm, Kid]).empty_map()),
        spoken(desk, signer, both, |draft| draft.headers(&[Algorithm, Kid], &[OtherKid(vec![0; 8])])),
    ]
}

fn algorithms(desk: &Desk<'_>) -> Vec<Specimen> {
    let ps256 =
        sheet("dialect-ps256", "Dialect: PS256", "An RSA key of 2,048 bits. Its signature is four times as long.");
    let es384 = sheet("dialect-es384", "Dialect: ES384", "A key on P-384 with SHA-384.");
    let mixed = sheet(
        "dialect-p384-es256",
        "Dialect: ES256 with P-384",
        "A key on P-384 with SHA-256. The header says ES256 and the signature has 96 bytes.",
    );
    let shelf = sheet(
        "dialect-foreign-use",
        "Dialect: key for web and mail",
        "The signer's certificate came off the shelf: its uses are web clients and e-mail. Uses of other worlds do not \
         forbid ours.",
    );
    vec![
        spoken(desk, &desk.authority.letters, ps256, |draft| draft),
        spoken(desk, &desk.authority.printer, es384, |draft| draft),
        spoken(desk, &desk.authority.printer, mixed, |draft| draft.sha_256()),
        spoken(desk, &desk.authority.shelf, shelf, |draft| draft),
    ]
}

fn claims(desk: &Desk<'_>) -> Vec<Specimen> {
    let signer = &desk.authority.practices;
    let (issued, expires) = (before(desk.now, 5), before(desk.now, -360));
    let tagged = |time: UnixTime| Value::Tag(1, Box::new(time.secs().into()));
    vec![
        spoken(
            desk,
            signer,
            sheet("dialect-float-dates", "Dialect: seconds with a fraction", "Both dates are floating point numbers."),
            |draft| draft.claim(ISSUED_AT, fraction(issued, 0.78)).claim(EXPIRES, fraction(expires, 0.25)),
        ),
        spoken(
            desk,
            signer,
            sheet("dialect-tagged-dates", "Dialect: tagged dates", "Both dates carry CBOR's tag 1 for points in time."),
            |draft| draft.claim(ISSUED_AT, tagged(issued)).claim(EXPIRES, tagged(expires)),
        ),
        spoken(
            desk,
            signer,
            sheet(
                "dialect-no-issuer",
                "Dialect: no issuer",
                "The code does not name its issuing country. Its signer does.",
            ),
            |draft| draft.without(ISSUER),
        ),
        spoken(
            desk,
            signer,
            sheet("dialect-issuer-lower-case", "Dialect: issuer in small letters", "The issuing country is `xb`."),
            |draft| draft.claim(ISSUER, "xb"),
        ),
    ]
}

fn contents(desk: &Desk<'_>) -> Vec<Specimen> {
    let nulls = sheet(
        "dialect-null-groups",
        "Dialect: empty groups as null",
        "Tests and recoveries are there and null, as one country's software sends them.",
    );
    let timestamp = sheet(
        "dialect-timestamp-date",
        "Dialect: a day with its time",
        "The day of the vaccination is written as a timestamp with zone.",
    );
    let first_version =
        sheet("dialect-first-version", "Dialect: schema 1.0.0", "The first schema, as the first issuers used it.");
    let at = format!("{}T10:15:30+02:00", before(desk.now, 40).date());
    let tagged_time = {
        let sheet = sheet(
            "dialect-tagged-time",
            "Dialect: time of a test, tagged",
            "The time of sampling carries CBOR's tag 0 for date and time, and fractions of a second.",
        );
        let signer = &desk.authority.laboratories;
        let uvci = Uvci::new(signer.country(), "LAB-7", sheet.id, UvciStyle::Whole);
        let content = Content::new(&SEAN, "t", laboratory_test(home(signer), false, String::new(), &uvci));
        let time = format!("{}T07:30:15.250Z", before(desk.now, 6).date());
        let content = content.with("t/0/sc", Value::Tag(0, Box::new(time.into())));
        sheet.signed(&desk.draft(signer, content).sign(), 0)
    };
    vec![
        written(desk, &RADKA, nulls, |content| content.with("t", Value::Null).with("r", Value::Null)),
        written(desk, &ELENI, timestamp, |content| content.with("v/0/dt", at)),
        written(desk, &NOUR, first_version, |content| content.with("ver", "1.0.0")),
        tagged_time,
    ]
}

fn identifiers(desk: &Desk<'_>) -> Vec<Specimen> {
    let signer = &desk.authority.practices;
    let of = |sheet: Sheet, style| {
        let uvci = Uvci::new(signer.country(), "PR27-4411", sheet.id, style);
        sheet.signed(&desk.draft(signer, desk.doses(signer, &ZOE, (2, 2), &uvci)).sign(), 0)
    };
    let whole = sheet("dialect-uvci-whole", "Dialect: whole identifier", "Prefix, identifier and checksum.");
    let no_checksum = sheet(
        "dialect-uvci-no-checksum",
        "Dialect: identifier without checksum",
        "Most real identifiers have no checksum, and half of those that have one have another.",
    );
    let bare = sheet("dialect-uvci-bare", "Dialect: bare identifier", "Neither `URN:UVCI:` nor a checksum.");
    let lower = sheet("dialect-uvci-lower-case", "Dialect: identifier in small letters", "All of it in small letters.");
    vec![
        of(whole, UvciStyle::Whole),
        of(no_checksum, UvciStyle::NoChecksum),
        of(bare, UvciStyle::Bare),
        of(lower, UvciStyle::LowerCase),
    ]
}

fn births(desk: &Desk<'_>) -> Vec<Specimen> {
    let born = |sheet, birth: &'static str| written(desk, &PAVEL, sheet, |content| content.with("dob", birth));
    vec![
        born(sheet("dialect-birth-year", "Birth date: the year alone", "Nobody wrote the day down."), "1949"),
        born(sheet("dialect-birth-month", "Birth date: year and month", "The day is not known."), "1949-03"),
        born(
            sheet("dialect-birth-zeros", "Birth date: zeros for unknown parts", "Month and day are written as zeros."),
            "1949-00-00",
        ),
        born(
            sheet("dialect-birth-empty", "Birth date: left open", "No birth date at all: only the document can tell."),
            "",
        ),
    ]
}

fn fraction(time: UnixTime, part: f64) -> Value {
    // Seconds of our age fit a double exactly.
    #[allow(clippy::cast_precision_loss)]
    let whole = time.secs() as f64;
    Value::Float(whole + part)
}
