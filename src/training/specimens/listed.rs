//! Codes that a block list or a revocation list knows.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::crypto::digest::{hex, sha256_16};
use crate::model::time::UnixTime;
use crate::training::authority::Signer;
use crate::training::content::{
    BJORN, ELENI, INES, ISIK, NOUR, PAVEL, Person, RADKA, SEAN, Uvci, UvciStyle, ZOE, before,
};
use crate::training::issue::{ISSUED_AT, Signed};
use crate::training::specimen::{Block, Desk, Listing, Mark, Sheet, Specimen};

/// When the codes were issued that a list knows by a hash: always the same day, so that a
/// specimen made last month is still on the list that the program makes today.
const HASHED: i64 = 1_767_225_600;

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let hashed = &Desk { authority: desk.authority, now: UnixTime::from_secs(HASHED).unwrap_or(desk.now) };
    let mut all = vec![by_uvci(desk), by_content(hashed), by_signature(hashed), leaked(hashed)];
    all.extend([withdrawn(desk), suspected(desk)]);
    all.extend(stolen(desk));
    all.extend(revoked_by_signature(hashed));
    all.push(revoked_by_identifier(desk));
    all
}

fn second_dose(desk: &Desk<'_>, signer: &Signer, person: &Person, place: &str, id: &str) -> Signed {
    desk.draft(signer, desk.second_dose(signer, person, place, id)).sign()
}

fn by_uvci(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "blocked-identifier",
        title: "Blocked by its identifier",
        story: "One certificate of an honest practice was made out for money. The block list names its identifier, \
                written in capitals and with prefix; the code has it in small letters.",
    };
    let signer = &desk.authority.practices;
    let uvci = |style| Uvci::new(signer.country(), "PR27-9000", sheet.id, style);
    let content = desk.doses(signer, &RADKA, (2, 2), &uvci(UvciStyle::LowerCase));
    sheet.signed(&desk.draft(signer, content).sign(), 402).blocked(
        "uvci",
        uvci(UvciStyle::NoChecksum).to_string(),
        "issued for money, court of Birkonia",
    )
}

fn by_content(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "blocked-content",
        title: "Blocked by the hash of its content",
        story: "Where an identifier must not be published, the block list holds a hash of the signed content.",
    };
    let signed = second_dose(desk, &desk.authority.pharmacies, &PAVEL, "APO04711A", sheet.id);
    let hash = hex(&signed.content_hash());
    sheet.signed(&signed, 402).blocked("content_sha256", hash, "issued to nobody, found in an audit")
}

fn by_signature(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "blocked-signature",
        title: "Blocked by the hash of its signature",
        story: "The same, by the first half of the signature.",
    };
    let signed = second_dose(desk, &desk.authority.pharmacies, &INES, "APO04711A", sheet.id);
    let hash = hex(&signed.signature_hash());
    sheet.signed(&signed, 402).blocked("signature_r_sha256", hash, "issued to nobody, found in an audit")
}

fn leaked(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "leaked-code",
        title: "A code that went round",
        story: "A real certificate whose picture was passed on thousands of times. Whoever shows it is hardly its \
                holder.",
    };
    let signed = second_dose(desk, &desk.authority.centres, &BJORN, "IZ20099K", sheet.id);
    let value = hex(&signed.content_hash());
    let reason = "its picture was published";
    sheet.signed(&signed, 404).listed(block("content_sha256", value, reason, Mark::Leaked))
}

fn withdrawn(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "signer-withdrawn",
        title: "Signer withdrawn",
        story: "The signer's key was found in a public archive. It is still on the trust list; the block list withdraws \
                it until the next list arrives.",
    };
    let signer = &desk.authority.withdrawn;
    let signed = second_dose(desk, signer, &ZOE, "REG-1", sheet.id);
    sheet.signed(&signed, 206).blocked("kid", signer.kid().to_string(), "its private key was published")
}

fn suspected(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "signer-suspected",
        title: "Signer under investigation",
        story: "Codes with impossible numbers carry this signer's signature. Until it is known why: check by hand.",
    };
    let signer = &desk.authority.suspected;
    let signed = second_dose(desk, signer, &ELENI, "REG-2", sheet.id);
    let reason = "odd certificates carry its signature";
    sheet.signed(&signed, 405).listed(block("kid", signer.kid().to_string(), reason, Mark::Suspected))
}

fn stolen(desk: &Desk<'_>) -> [Specimen; 3] {
    let signer = &desk.authority.stolen;
    let before_theft = Sheet {
        id: "signer-stolen-before",
        title: "Stolen key, issued before the theft",
        story: "The key was stolen thirty days ago. What it signed before then stays good.",
    };
    let after_theft = Sheet {
        id: "signer-stolen-after",
        title: "Stolen key, issued after the theft",
        story: "The same key, five days ago: nobody knows who signed this.",
    };
    let undated = Sheet {
        id: "signer-stolen-undated",
        title: "Stolen key, no issue time",
        story: "The same key, and the code does not say when it was issued: the thief would leave that out.",
    };
    let draft = |person, id| desk.draft(signer, desk.second_dose(signer, person, "IZ30001A", id));
    let early = draft(&ISIK, before_theft.id).claim(ISSUED_AT, before(desk.now, 39).secs());
    let value = signer.kid().to_string();
    let theft = Mark::From(before(desk.now, 30));
    [
        before_theft.signed(&early.sign(), 0),
        after_theft.signed(&draft(&SEAN, after_theft.id).sign(), 401).listed(block(
            "kid",
            value,
            "its private key was stolen",
            theft,
        )),
        undated.signed(&draft(&NOUR, undated.id).without(ISSUED_AT).sign(), 401),
    ]
}

fn revoked_by_signature(desk: &Desk<'_>) -> [Specimen; 2] {
    let sheet = Sheet {
        id: "revoked-signature",
        title: "Revoked by its issuer",
        story: "The issuer took this certificate back: the holder's vaccination turned out not to have happened. The \
                revocation list has the hash of its signature.",
    };
    let twin = Sheet {
        id: "revoked-signature-twin",
        title: "Revoked by its issuer, signature mirrored",
        story: "The same code with the other of the two valid forms of its signature (r and n - s), which anybody can \
                compute. The list still finds it.",
    };
    let signed = second_dose(desk, &desk.authority.pharmacies, &NOUR, "APO04711A", sheet.id);
    let mirrored = signed.clone().with_signature(mirror);
    [sheet.signed(&signed, 400).listed(Listing::RevokedSignature(signed.signature_hash())), twin.signed(&mirrored, 400)]
}

fn revoked_by_identifier(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "revoked-identifier",
        title: "Revoked by its issuer, by identifier",
        story: "The issuer's list has the hash of the certificate's identifier, exactly as it is written.",
    };
    let signer = &desk.authority.practices;
    let uvci = Uvci::new(signer.country(), "PR27-5120", sheet.id, UvciStyle::Whole);
    let hash = sha256_16(uvci.to_string().as_bytes()).to_vec();
    let content = desk.doses(signer, &SEAN, (2, 2), &uvci);
    sheet.signed(&desk.draft(signer, content).sign(), 400).listed(Listing::RevokedIdentifier(hash))
}

fn block(key: &'static str, value: String, reason: &'static str, mark: Mark) -> Listing {
    Listing::Block(Block { key, value, reason, mark })
}

/// The other valid form of a P-256 signature.
fn mirror(signature: &[u8]) -> Vec<u8> {
    let mirrored = p256::ecdsa::Signature::from_slice(signature).and_then(|signature| {
        let (r, s) = signature.split_scalars();
        p256::ecdsa::Signature::from_scalars(r, std::ops::Neg::neg(*s))
    });
    mirrored.map(|signature| signature.to_bytes().to_vec()).unwrap_or_default()
}
