//! Pharmacies: they issue through a web portal, one signer for all of them.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::training::content::{BJORN, INES, ISIK, Person, RADKA, Uvci, UvciStyle, ZOE};
use crate::training::specimen::{Block, Desk, Listing, Mark, Sheet, Specimen};

/// The pharmacy that does not exist; its neighbours in the numbering do.
const FAKE: &str = "APO00815B";

pub(super) fn all(desk: &Desk<'_>) -> Vec<Specimen> {
    let mut all = vec![blocked_1(desk), blocked_2(desk)];
    all.extend(neighbours(desk));
    all.extend([software(desk), suspected(desk)]);
    all
}

fn issued(desk: &Desk<'_>, sheet: Sheet, person: &Person, place: &str, style: UvciStyle, code: u16) -> Specimen {
    let signer = &desk.authority.pharmacies;
    let uvci = Uvci::new(signer.country(), place, sheet.id, style);
    sheet.signed(&desk.draft(signer, desk.doses(signer, person, (2, 2), &uvci)).sign(), code)
}

fn blocked_1(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pharmacy-blocked-1",
        title: "Pharmacy portal, a pharmacy that does not exist",
        story: "A guest account of the portal was opened for a pharmacy that does not exist. The signature is genuine, \
                the content is false. The block list names the place of issue.",
    };
    issued(desk, sheet, &ZOE, FAKE, UvciStyle::Whole, 401).blocked(
        "uvci_prefix",
        format!("URN:UVCI:01XA/{FAKE}"),
        "issued through a pharmacy that does not exist",
    )
}

fn blocked_2(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pharmacy-blocked-2",
        title: "Pharmacy portal, the second certificate of that pharmacy",
        story: "The second of the two certificates from the same account. Its identifier is written without prefix \
                and checksum; the same entry of the block list finds it.",
    };
    issued(desk, sheet, &PAIR, FAKE, UvciStyle::Bare, 401)
}

/// The second wrongly issued certificate is for the same invented person under another name.
const PAIR: Person = Person { given: "Maëlle", given_latin: "MAELLE", birth: "1984-02-28", ..ZOE };

fn neighbours(desk: &Desk<'_>) -> [Specimen; 2] {
    let first = Sheet {
        id: "pharmacy-neighbour-1",
        title: "Pharmacy portal, the pharmacy numbered before it",
        story: "A real pharmacy, one number before the blocked one, same portal, same signer. Blocking one place must \
                not refuse its neighbours.",
    };
    let second = Sheet {
        id: "pharmacy-neighbour-2",
        title: "Pharmacy portal, the pharmacy numbered after it",
        story: "A real pharmacy, one number after the blocked one, same portal, same signer.",
    };
    [
        issued(desk, first, &RADKA, "APO00815A", UvciStyle::Whole, 0),
        issued(desk, second, &BJORN, "APO00815C", UvciStyle::Whole, 0),
    ]
}

fn software(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pharmacy-software",
        title: "Pharmacy, through its own software",
        story: "Later pharmacies issued with an access of their own from their till software, without the portal. The \
                identifier has no checksum.",
    };
    issued(desk, sheet, &INES, "APO31902S", UvciStyle::NoChecksum, 0)
}

fn suspected(desk: &Desk<'_>) -> Specimen {
    let sheet = Sheet {
        id: "pharmacy-suspected",
        title: "Pharmacy under investigation",
        story: "The police look into this pharmacy, nothing is proven. Its customers may be honest: check by hand, \
                accuse nobody.",
    };
    issued(desk, sheet, &ISIK, "APO20077X", UvciStyle::Whole, 405).listed(Listing::Block(Block {
        key: "uvci_prefix",
        value: "URN:UVCI:01XA/APO20077X".to_owned(),
        reason: "the pharmacy is under investigation",
        mark: Mark::Suspected,
    }))
}
