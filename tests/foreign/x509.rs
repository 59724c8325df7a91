//! Every real document signer certificate that we know of.

use crate::data::{bytes, files, suite, text};
use base64ct::{Base64, Encoding};
use gatelight::crypto::chain::Link;
use gatelight::crypto::key::KeyKind;
use gatelight::crypto::usages::Usages;
use gatelight::crypto::x509::{DocumentSigner, certificates_in};
use gatelight::encoding::json;
use gatelight::model::limits::Limits;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::Path;

/// How many signers there are of each sort, and of each key.
#[derive(Default)]
struct Tally {
    sorts: BTreeMap<&'static str, usize>,
    keys: BTreeMap<&'static str, usize>,
    authorities: usize,
}

impl Tally {
    fn add(&mut self, signer: &DocumentSigner) {
        let sort = match signer.usages {
            Usages::Any => "any",
            Usages::Only { test: true, vaccination: true, recovery: true } => "all three",
            Usages::Only { test, vaccination, recovery } => {
                match [test, vaccination, recovery].iter().filter(|may| **may).count() {
                    1 => "single",
                    _ => "two",
                }
            }
        };
        *self.sorts.entry(sort).or_default() += 1;
        *self.keys.entry(signer.key().map_or("other", KeyKind::name)).or_default() += 1;
        self.authorities += usize::from(signer.is_ca);
        assert!(signer.valid_from < signer.valid_until && !signer.subject.contains('\u{fffd}'), "{}", signer.subject);
    }

    fn sort(&self, name: &str) -> usize {
        self.sorts.get(name).copied().unwrap_or_default()
    }

    fn say(&self, name: &str) {
        eprintln!("{name}: usages {:?}, keys {:?}, authorities {}", self.sorts, self.keys, self.authorities);
    }
}

fn parsed(der: &[u8], place: &str) -> DocumentSigner {
    DocumentSigner::parse(der).unwrap_or_else(|error| panic!("{place}: {error}"))
}

/// The certificates that stand first in the entries of a DID document, each with its entry.
fn leaves(document: &Path) -> Vec<(Value, Vec<u8>)> {
    let document = json::read(&bytes(document), Limits::IMPORT_DEPTH).expect("a strict DID document");
    let methods = document["verificationMethod"].as_array().expect("entries");
    let leaf =
        |method: &Value| Base64::decode_vec(method["publicKeyJwk"]["x5c"][0].as_str().expect("x5c")).expect("Base64");
    methods.iter().map(|method| (method.clone(), leaf(method))).collect()
}

const TRUST_LISTS: &str = "WorldHealthOrganization/tng-cdn";

#[test]
fn reads_every_signer_of_khealthcertificate() {
    let Some(folder) = suite("khealthcertificate", "KDE/khealthcertificate") else { return };
    let paths = files(&folder.join("src/lib/eu-dgc/certs"), ".der");
    let mut tally = Tally::default();
    for path in &paths {
        let der = bytes(path);
        let name = path.file_stem().expect("a name").to_string_lossy();
        assert_eq!(certificates_in(&der).as_deref(), Ok([der.clone()].as_slice()));
        let signer = parsed(&der, &name);
        assert_eq!(signer.kid.to_string(), name, "the file is named by the kid");
        assert!(signer.country.is_some() && signer.key().is_ok(), "{name}");
        tally.add(&signer);
    }
    tally.say("khealthcertificate");
    assert_eq!((paths.len(), tally.sort("any")), (796, 373));
}

#[test]
fn reads_every_signer_of_the_trust_list() {
    let Some(folder) = suite("tng-cdn", TRUST_LISTS) else { return };
    for path in ["trustlist/did.json", "v2/trustlist/DCC/-/DSC/did.json"] {
        let leaves = leaves(&folder.join(path));
        let mut tally = Tally::default();
        for (entry, der) in &leaves {
            let signer = parsed(der, text(entry, "id"));
            let named = text(entry, "id").rsplit('#').next().map(str::to_owned);
            assert_eq!(named, Some(Base64::encode_string(signer.kid.bytes())), "an entry is named by its kid");
            assert!(signer.key().is_ok() && signer.country.is_some(), "{}", text(entry, "id"));
            tally.add(&signer);
        }
        tally.say(path);
        assert_eq!(leaves.len(), 438);
        // hcert spec, section 8: 203 without usages and 54 with generic ones; 48 and 133 with ours, under two arcs.
        assert_eq!((tally.sort("any"), tally.sort("all three") + tally.sort("single")), (203 + 54, 48 + 133));
    }
}

#[test]
fn reads_every_authority_of_the_trust_list() {
    let Some(folder) = suite("tng-cdn", TRUST_LISTS) else { return };
    let leaves = leaves(&folder.join("v2/trustlist/DCC/-/SCA/did.json"));
    let mut tally = Tally::default();
    for (entry, der) in &leaves {
        tally.add(&parsed(der, text(entry, "id")));
    }
    tally.say("authorities");
    // Andorra's says of itself neither that it is an authority nor that it may sign certificates.
    assert_eq!((leaves.len(), tally.authorities), (61, 60));
}

#[test]
fn real_signers_are_signed_by_the_authorities_of_their_country_and_by_no_other() {
    let Some(root) = suite("tng-cdn", "WorldHealthOrganization/tng-cdn") else { return };
    let certificates = |list: &str| {
        let document = json::read(&bytes(&root.join("v2/trustlist/DCC/-").join(list)), Limits::IMPORT_DEPTH);
        let document = document.expect("a DID document");
        let entries = document["verificationMethod"].as_array().expect("entries").clone();
        let der = |entry: &Value| {
            Base64::decode_vec(entry["publicKeyJwk"]["x5c"][0].as_str().unwrap_or_default()).expect("a certificate")
        };
        entries.iter().filter(|entry| !entry["publicKeyJwk"]["x5c"].is_null()).map(der).collect::<Vec<_>>()
    };
    let parsed = |der: Vec<u8>| DocumentSigner::parse(&der).map(|signer| (signer, der)).ok();
    let authorities: Vec<_> = certificates("SCA/did.json").into_iter().filter_map(parsed).collect();
    let mut signed: BTreeMap<String, usize> = BTreeMap::new();
    for (signer, der) in certificates("DSC/did.json").into_iter().filter_map(parsed) {
        let link = Link::parse(&der).expect("it was read before");
        for (authority, _) in &authorities {
            if link.is_signed_by(&authority.spki) {
                let kind = authority.key().map_or("other", KeyKind::name);
                *signed.entry(kind.to_owned()).or_default() += 1;
                assert_eq!(authority.country, signer.country, "{}", signer.subject);
            }
        }
    }
    eprintln!("signed by an authority with this key: {signed:?}");
    assert!(signed.values().sum::<usize>() > 300, "{signed:?}");
}
