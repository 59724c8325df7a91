//! The training authority: four invented countries, their CSCAs and their signers.
//!
//! Every key is public on purpose. Names, serials and dates are fixed, so the
//! certificates and their kids are the same in every build.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod certificates;
mod keys;

use crate::crypto::digest::sha256;
use crate::model::envelope::Kid;
use certificates::{Day, Plan, csca, dsc};
pub(super) use keys::Key;
use keys::p256_key;

/// The invented countries that the training trust set covers completely: code and name.
///
/// ISO 3166-1 leaves `XA` to `XZ` to users; these countries do not exist.
pub const COUNTRIES: [(&str, &str); 4] =
    [("XA", "Ahornia"), ("XB", "Birkonia"), ("XC", "Cedronia"), ("XD", "Dahlonia")];

/// An invented country that the training trust set does not cover.
pub const FOREIGN_COUNTRY: (&str, &str) = ("XE", "Erlonia");

/// Key usages of hcert 1 section 5: vaccination and recovery in the official arc.
const FOR_VACCINATION: &str = "1.3.6.1.4.1.1847.2021.1.2";
const FOR_RECOVERY: &str = "1.3.6.1.4.1.1847.2021.1.3";
/// Test in the arc with a stray `.0.`, as many real certificates have it.
const FOR_TEST: &str = "1.3.6.1.4.1.0.1847.2021.1.1";
/// All three in that arc.
const FOR_ALL: [&str; 3] = [FOR_TEST, "1.3.6.1.4.1.0.1847.2021.1.2", "1.3.6.1.4.1.0.1847.2021.1.3"];
/// TLS client and e-mail protection: say nothing about health certificates.
const FOREIGN_USES: [&str; 2] = ["1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.4"];

const FIRST: Day = (2021, 1, 1);
/// Last day that X.509 writes with a year of two digits.
const LAST: Day = (2049, 12, 31);

/// A document signer of the training authority.
pub struct Signer {
    name: &'static str,
    country: &'static str,
    certificate: Vec<u8>,
    kid: Kid,
    key: Key,
}

impl Signer {
    /// Short name, fit for a file: `xa-pharmacies`.
    #[must_use]
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// ISO 3166-1 code of its invented country.
    #[must_use]
    pub const fn country(&self) -> &'static str {
        self.country
    }

    /// Its X.509 certificate (DSC) in DER.
    #[must_use]
    pub fn certificate(&self) -> &[u8] {
        &self.certificate
    }

    /// The first 8 bytes of SHA-256 of its certificate.
    #[must_use]
    pub const fn kid(&self) -> &Kid {
        &self.kid
    }

    pub(super) const fn key(&self) -> &Key {
        &self.key
    }
}

/// Everybody who signs specimens. Made anew at each call; holds no state.
pub struct Authority {
    /// XA, any use: the web portal through which pharmacies issue.
    pub pharmacies: Signer,
    /// XA, vaccination only: the vaccination centres.
    pub centres: Signer,
    /// XA, test only, in the arc with a stray `.0.`: the laboratories.
    pub laboratories: Signer,
    /// XA, recovery only: the health offices.
    pub health_offices: Signer,
    /// XB, any use: doctors' practices.
    pub practices: Signer,
    /// XB, all three uses in the arc with a stray `.0.`: hospitals.
    pub hospitals: Signer,
    /// XB, RSA with 2,048 bits, any use: letters by post.
    pub letters: Signer,
    /// XC, P-384, any use: the state printer.
    pub printer: Signer,
    /// XD, uses that say nothing about health: an issuer with a certificate off the shelf.
    pub shelf: Signer,
    /// XD, any use; the block list withdraws it.
    pub withdrawn: Signer,
    /// XD, any use; the block list suspects it.
    pub suspected: Signer,
    /// XA, any use; its key was stolen a month ago.
    pub stolen: Signer,
    /// XB, any use, valid 2021 and 2022.
    pub expired: Signer,
    /// XC, any use, valid from July 2022.
    pub late: Signer,
    /// XA, any use, on no list: somebody who made a certificate of their own.
    pub unknown: Signer,
    /// XE, any use, on no list: a country nobody covers.
    pub foreign: Signer,
}

impl Default for Authority {
    fn default() -> Self {
        Self::new()
    }
}

impl Authority {
    /// Makes the keys and certificates.
    #[must_use]
    pub fn new() -> Self {
        let any: &[&str] = &[];
        let p256 = |serial, name, country, usages| signer(serial, name, country, Key::p256(name), usages, FIRST, LAST);
        let dated =
            |serial, name, country, from, until| signer(serial, name, country, Key::p256(name), any, from, until);
        Self {
            pharmacies: p256(11, "xa-pharmacies", "XA", any),
            centres: p256(12, "xa-centres", "XA", &[FOR_VACCINATION]),
            laboratories: p256(13, "xa-laboratories", "XA", &[FOR_TEST]),
            health_offices: p256(14, "xa-health-offices", "XA", &[FOR_RECOVERY]),
            stolen: p256(15, "xa-stolen", "XA", any),
            unknown: p256(16, "xa-unknown", "XA", any),
            practices: p256(21, "xb-practices", "XB", any),
            hospitals: p256(22, "xb-hospitals", "XB", &FOR_ALL),
            letters: signer(23, "xb-letters", "XB", Key::rsa(), any, FIRST, LAST),
            expired: dated(24, "xb-expired", "XB", FIRST, (2022, 12, 31)),
            printer: signer(31, "xc-printer", "XC", Key::p384("xc-printer"), any, FIRST, LAST),
            late: dated(32, "xc-late", "XC", (2022, 7, 1), LAST),
            shelf: p256(41, "xd-shelf", "XD", &FOREIGN_USES),
            withdrawn: p256(42, "xd-withdrawn", "XD", any),
            suspected: p256(43, "xd-suspected", "XD", any),
            foreign: p256(51, "xe-foreign", "XE", any),
        }
    }

    /// The signers of the trust set. `unknown` and `foreign` are not among them.
    #[must_use]
    pub const fn trusted(&self) -> [&Signer; 14] {
        [
            &self.pharmacies,
            &self.centres,
            &self.laboratories,
            &self.health_offices,
            &self.stolen,
            &self.practices,
            &self.hospitals,
            &self.letters,
            &self.expired,
            &self.printer,
            &self.late,
            &self.shelf,
            &self.withdrawn,
            &self.suspected,
        ]
    }

    /// The CSCAs of the four countries: country code and X.509 certificate in DER.
    #[must_use]
    pub fn cscas() -> Vec<(&'static str, Vec<u8>)> {
        let mut serial: u32 = 0;
        let mut made = Vec::new();
        for (country, _) in COUNTRIES {
            serial = serial.saturating_add(1);
            let plan = Plan { country, name: country, serial, from: FIRST, until: LAST, usages: &[] };
            made.push((country, constant(csca(&plan, &csca_key(country)).ok())));
        }
        made
    }
}

fn signer(
    serial: u32,
    name: &'static str,
    country: &'static str,
    key: Key,
    usages: &[&str],
    from: Day,
    until: Day,
) -> Signer {
    let plan = Plan { country, name, serial, from, until, usages };
    let made = key.public().and_then(|public| dsc(&plan, public, &csca_key(country)).ok());
    let certificate = constant(made);
    let kid = Kid::new(sha256(&certificate).into_iter().take(8).collect::<Vec<_>>());
    Signer { name, country, certificate, kid, key }
}

fn csca_key(country: &str) -> p256::ecdsa::SigningKey {
    p256_key(&format!("CSCA {country}"))
}

/// A certificate that is made of constants alone: the tests build every one there is.
fn constant(made: Option<Vec<u8>>) -> Vec<u8> {
    match made {
        Some(certificate) => certificate,
        None => unreachable!("a training certificate is made of constants"),
    }
}
