//! The specimens as a folder of files, for exercises and for other checkers.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::authority::Authority;
use super::letter::pdf;
use super::lists::{block_toml, hash_lists};
use super::pair::{Pair, pairs};
use super::picture::png;
use super::specimen::{Expectation, Specimen};
use crate::model::time::UnixTime;
use der::pem::{LineEnding, encode_string};
use std::fmt::Write as _;

/// Names (with `/` between folder and file) and contents.
pub(super) fn all(authority: &Authority, specimens: &[Specimen], now: UnixTime) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("README.txt".to_owned(), readme(specimens, now).into_bytes())];
    files.extend(trust(authority));
    let [signatures, identifiers] = hash_lists(authority, specimens, now);
    files.push(("block.toml".to_owned(), block_toml(specimens, now).into_bytes()));
    files.push(("revocation-signatures.txt".to_owned(), signatures.into_bytes()));
    files.push(("revocation-identifiers.txt".to_owned(), identifiers.into_bytes()));
    files.push(("rules.json".to_owned(), super::rules().as_bytes().to_vec()));
    files.push(("values.json".to_owned(), super::values().as_bytes().to_vec()));
    for pair in pairs() {
        files.push((format!("{}.pair", pair.id), of_pair(&pair, now).into_bytes()));
    }
    for specimen in specimens {
        files.push((format!("{}.txt", specimen.id), text(specimen)));
        files.push((format!("{}.png", specimen.id), png(specimen)));
        files.extend(pdf(specimen).map(|pdf| (format!("{}.pdf", specimen.id), pdf)));
        files.push((format!("{}.case", specimen.id), case(specimen, now).into_bytes()));
    }
    files
}

fn trust(authority: &Authority) -> Vec<(String, Vec<u8>)> {
    let cscas = Authority::cscas().into_iter();
    let cscas = cscas.map(|(country, der)| (format!("csca-{}", country.to_lowercase()), der));
    let dscs = authority.trusted().into_iter();
    let dscs = dscs.map(|signer| (format!("dsc-{}", signer.name()), signer.certificate().to_vec()));
    cscas.chain(dscs).map(|(name, der)| (format!("trust/{name}.pem"), pem(&der))).collect()
}

fn pem(der: &[u8]) -> Vec<u8> {
    encode_string("CERTIFICATE", LineEnding::LF, der).map(String::into_bytes).unwrap_or_default()
}

fn text(specimen: &Specimen) -> Vec<u8> {
    let mut text = specimen.code.bytes().to_vec();
    text.push(b'\n');
    text
}

/// A case: its story as a comment, the code, the time, and what each profile says.
fn case(specimen: &Specimen, now: UnixTime) -> String {
    let code = String::from_utf8_lossy(specimen.code.bytes());
    let code = code.replace('\\', "\\\\").replace('\n', "\\n");
    let mut text = format!("# {}. {}\ncode:    {code}\nat:      {now}\n", specimen.title, specimen.story);
    expect(&mut text, &specimen.expected);
    text
}

/// A pair: its story as a comment, whose codes are shown, the time, and what each profile says of them together.
fn of_pair(pair: &Pair, now: UnixTime) -> String {
    let members = pair.members.join(" ");
    let mut text = format!("# {}. {}\ncodes:   {members}\nat:      {now}\n", pair.title, pair.story);
    if let Some(note) = pair.note {
        // Writing into a string does not fail.
        let _ = writeln!(text, "note:    {note}");
    }
    expect(&mut text, &pair.expected);
    text
}

fn expect(text: &mut String, expected: &[Expectation]) {
    for expected in expected {
        let Expectation { profile, verdict, code } = expected;
        // Writing into a string does not fail.
        let _ = writeln!(text, "profile: {profile}\nexpect:  {verdict} {code:03} {}", expected.name());
    }
}

fn readme(specimens: &[Specimen], now: UnixTime) -> String {
    let mut text = format!(
        "TRAINING specimens of Gatelight, made for {now}.\n\
         \n\
         Nothing here is real: the countries, the people and the issuers are invented, and every\n\
         private key is published in the source. Gatelight accepts these codes under the profile\n\
         \"training\" only. Import nothing of this folder into a store that judges real codes.\n\
         \n\
         ID.txt    the text of a code\n\
         ID.png    the code as a picture\n\
         ID.pdf    the letter as a file, where one came by post\n\
         ID.case   where it comes from and what a check says; a line break in a code is \\n there\n\
         trust/    the signers (dsc-...) and the authorities above them (csca-...)\n\
         block.toml, revocation-...txt    the lists that some specimens are on\n\
         rules.json, values.json    what the invented countries ask, and which codes they know\n\
         ID.pair   proofs that are shown together as one person's (check --together)\n\
         \n\
         The codes are dated around the time above; make new ones for a later exercise.\n\
         Signers, lists, rules and value sets are part of the program: under \"training\" nothing\n\
         has to be imported. Whose rules are asked stands behind the profile's name:\n\
         \n\
         gatelight check --profile training+XA rules-not-yet.png\n\
         gatelight check --profile training+2g-plus --together pair-vaccination.png pair-test.png\n\
         \n\
         XA is Ahornia (XA-NORTH its stricter north), XB Birkonia, XC Cedronia, XD Dahlonia; XE,\n\
         Erlonia, has no rules. 3g, 2g, 2g-plus, booster and test are the modes of a venue.\n\
         \n\
         expected under \"training\"                 specimen\n"
    );
    for specimen in specimens {
        let Some(expected) = specimen.expected.first() else { continue };
        let answer = format!("{:03} {}", expected.code, expected.name());
        let _ = writeln!(text, "{:<14} {answer:<26} {}: {}", expected.verdict, specimen.id, specimen.title);
    }
    text
}
