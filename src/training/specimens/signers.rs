//! Signers that are unknown, out of date, or for another purpose; and what forgers do.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::model::time::UnixTime;
use crate::training::authority::Signer;
use crate::training::content::{
    BJORN, Content, ELENI, INES, ISIK, NOUR, PAVEL, Person, RADKA, SEAN, Uvci, UvciStyle, ZOE,
};
use crate::training::issue::{Draft, Header, ISSUED_AT, ISSUER, Signed};
use crate::training::specimen::{Desk, Sheet, Specimen};

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = unknown(desk);
    all.extend(out_of_date(desk));
    all.extend(other_use(desk));
    all.extend(altered(desk));
    all.extend(spoilt_signatures(desk));
    all.extend(other_algorithm(desk));
    all
}

const fn sheet(id: &'static str, title: &'static str, story: &'static str) -> Sheet {
    Sheet { id, title, story }
}

fn draft<'s>(desk: &Desk<'_>, signer: &'s Signer, person: &Person, id: &str) -> Draft<'s> {
    desk.draft(signer, desk.second_dose(signer, person, "X-77", id))
}

fn unknown(desk: &Desk<'_>) -> Vec<Specimen> {
    use Header::{Algorithm, Kid, OtherKid};
    let authority = desk.authority;
    let own = sheet(
        "signer-unknown",
        "Signer unknown, country covered",
        "Somebody made a certificate of their own and named Ahornia as its issuer. The training list has all signers of \
         Ahornia, and not this one.",
    );
    let foreign = sheet(
        "signer-foreign",
        "Signer unknown, country not covered",
        "From Erlonia, whose signers nobody has given us. That is no reason to doubt the traveller.",
    );
    let no_kid = sheet("signer-kid-missing", "No kid", "The code does not say which key signed it.");
    let not_rescued = sheet(
        "signer-kid-not-rescued",
        "Wrong kid protected, right one not",
        "The protected kid counts, whatever stands beside it. Anybody on the way can write the other one.",
    );
    let other = OtherKid(b"TRAINING".to_vec());
    vec![
        own.signed(&draft(desk, &authority.unknown, &ZOE, own.id).sign(), 202),
        foreign.signed(&draft(desk, &authority.foreign, &PAVEL, foreign.id).sign(), 203),
        no_kid.signed(&draft(desk, &authority.practices, &INES, no_kid.id).headers(&[Algorithm], &[]).sign(), 202),
        not_rescued.signed(
            &draft(desk, &authority.practices, &SEAN, not_rescued.id).headers(&[Algorithm, other], &[Kid]).sign(),
            202,
        ),
    ]
}

/// A time of the fixed past; the signers' own dates are fixed too.
fn past(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap_or(UnixTime::FIRST)
}

fn out_of_date(desk: &Desk<'_>) -> [Specimen; 2] {
    let expired = sheet(
        "signer-expired",
        "Signer expired",
        "Signed in June 2022 with a certificate that ended with that year. Genuine when it was made; more than half of \
         the signers on the real lists have expired.",
    );
    let late = sheet(
        "signer-not-yet-valid",
        "Signed before the signer's time",
        "The code says March 2022, the signer's certificate began in July. Either the date is false or the key is \
         used by somebody else.",
    );
    let at = |signer, person, sheet: Sheet, time: &str, dose: &str| {
        let content = desk.second_dose(signer, person, "X-77", sheet.id).with("v/0/dt", dose);
        desk.draft(signer, content).claim(ISSUED_AT, past(time).secs()).sign()
    };
    [
        expired.signed(&at(&desk.authority.expired, &BJORN, expired, "2022-06-01T08:00:00Z", "2022-05-20"), 205),
        late.signed(&at(&desk.authority.late, &ELENI, late, "2022-03-01T08:00:00Z", "2022-02-14"), 211),
    ]
}

fn other_use(desk: &Desk<'_>) -> Vec<Specimen> {
    let test_key = sheet(
        "signer-wrong-use",
        "Vaccination signed with a key for tests",
        "A laboratory's key may sign tests and nothing else.",
    );
    let vaccination_key = sheet(
        "signer-wrong-use-recovery",
        "Recovery signed with a key for vaccinations",
        "A centre's key may sign vaccinations and nothing else.",
    );
    let differs = sheet(
        "issuer-differs",
        "Issuer and signer differ",
        "The code says it comes from Cedronia; the key belongs to Birkonia.",
    );
    let centres = &desk.authority.centres;
    let day = |days| crate::training::content::day_before(desk.now, days);
    let uvci = Uvci::new("XA", "IZ10115A", vaccination_key.id, UvciStyle::Whole);
    let home = crate::training::specimen::home(centres);
    let recovered = crate::training::content::recovery(home, day(60), day(32), day(-120), &uvci);
    let recovered = desk.draft(centres, Content::new(&ISIK, "r", recovered)).sign();
    let foreign_name = draft(desk, &desk.authority.practices, &RADKA, differs.id).claim(ISSUER, "XC").sign();
    vec![
        test_key.signed(&draft(desk, &desk.authority.laboratories, &NOUR, test_key.id).sign(), 207),
        vaccination_key.signed(&recovered, 207),
        differs.signed(&foreign_name, 210),
    ]
}

fn altered(desk: &Desk<'_>) -> Vec<Specimen> {
    let doses = sheet(
        "altered-doses",
        "Altered: one dose became two",
        "A genuine certificate of a first dose; somebody changed the number and kept the signature.",
    );
    let name = sheet(
        "altered-name",
        "Altered: another name",
        "A genuine certificate with another person's name and birth date written into it.",
    );
    let forged = sheet(
        "altered-signer",
        "Forged: a real kid, another key",
        "Signed with a key of the forger's own, with the kid of the real signer beside it.",
    );
    let authority = desk.authority;
    let uvci = |id| Uvci::new("XA", "IZ10115A", id, UvciStyle::Whole);
    let of = |id, person, number| {
        desk.draft(&authority.centres, desk.doses(&authority.centres, person, (number, 2), &uvci(id))).sign()
    };
    let claimed = Header::OtherKid(authority.pharmacies.kid().bytes().to_vec());
    let forgery = draft(desk, &authority.unknown, &SEAN, forged.id).headers(&[Header::Algorithm, claimed], &[]).sign();
    vec![
        doses.signed(&of(doses.id, &ISIK, 1).with_payload_of(&of(doses.id, &ISIK, 2)), 200),
        name.signed(&of(name.id, &ELENI, 2).with_payload_of(&of(name.id, &ZOE, 2)), 200),
        forged.signed(&forgery, 200),
    ]
}

fn spoilt_signatures(desk: &Desk<'_>) -> Vec<Specimen> {
    let zero = sheet(
        "signature-zeros",
        "Signature of zeros",
        "All zeros were once taken for a good signature by a widely used library.",
    );
    let cut = sheet("signature-cut", "Signature cut short", "One byte of the signature is missing.");
    let der = sheet(
        "signature-der",
        "Signature in another form",
        "The signature is right, and written as X.509 would (DER). COSE has one form only.",
    );
    let signed = |sheet: Sheet| draft(desk, &desk.authority.practices, &BJORN, sheet.id).sign();
    let spoilt = |sheet: Sheet, change: fn(&[u8]) -> Vec<u8>| sheet.signed(&with(signed(sheet), change), 200);
    vec![
        spoilt(zero, |signature| vec![0; signature.len()]),
        spoilt(cut, |signature| signature.split_last().map(|(_, rest)| rest.to_vec()).unwrap_or_default()),
        spoilt(der, |signature| {
            let parsed = p256::ecdsa::Signature::from_slice(signature);
            parsed.map(|signature| signature.to_der().as_bytes().to_vec()).unwrap_or_default()
        }),
    ]
}

fn with(signed: Signed, change: fn(&[u8]) -> Vec<u8>) -> Signed {
    signed.with_signature(change)
}

fn other_algorithm(desk: &Desk<'_>) -> Vec<Specimen> {
    use Header::{Kid, OtherAlgorithm};
    let swapped = sheet(
        "algorithm-swapped",
        "Algorithm swapped",
        "The header says PS256, the signer's key is on an elliptic curve. The key decides.",
    );
    let foreign = sheet("algorithm-unknown", "Algorithm not ours", "The header says EdDSA, which no signer uses.");
    let none = sheet("algorithm-missing", "No algorithm", "Neither header names an algorithm.");
    let signed = |sheet: Sheet, headers: &[Header]| {
        sheet.signed(&draft(desk, &desk.authority.practices, &RADKA, sheet.id).headers(headers, &[]).sign(), 201)
    };
    vec![
        signed(swapped, &[OtherAlgorithm(-37), Kid]),
        signed(foreign, &[OtherAlgorithm(-8), Kid]),
        signed(none, &[Kid]),
    ]
}
