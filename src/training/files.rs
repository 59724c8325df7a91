//! The specimens as a folder of files, for exercises and for other checkers.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::authority::Authority;
use super::letter::pdf;
use super::lists::{block_toml, hash_lists};
use super::picture::png;
use super::specimen::Specimen;
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
    for expected in &specimen.expected {
        // Writing into a string does not fail.
        let _ = writeln!(
            text,
            "profile: {}\nexpect:  {} {:03} {}",
            expected.profile,
            expected.verdict,
            expected.code,
            expected.name()
        );
    }
    text
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
         \n\
         The codes are dated around the time above; make new ones for a later exercise.\n\
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
