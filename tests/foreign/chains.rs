//! The chains of every real document signer in WHO's list (gdhcn.md section 2).

use crate::data::{bytes, suite};
use base64ct::{Base64, Encoding};
use gatelight::crypto::chain::{Broken, Link};
use gatelight::crypto::scheme::{Hash, Scheme};
use gatelight::encoding::json;
use gatelight::model::limits::Limits;
use std::collections::BTreeMap;
use std::path::Path;

/// The certificates of each entry, the signer's own first.
fn chains(document: &Path) -> Vec<(String, Vec<Link>)> {
    let document = json::read(&bytes(document), Limits::IMPORT_DEPTH).expect("a strict DID document");
    let methods = document["verificationMethod"].as_array().expect("entries");
    let link = |der: &serde_json::Value| {
        let der = Base64::decode_vec(der.as_str().expect("Base64")).expect("Base64");
        Link::parse(&der).unwrap_or_else(|error| panic!("{error}"))
    };
    let chain = |method: &serde_json::Value| {
        let id = method["id"].as_str().expect("an id").to_owned();
        (id, method["publicKeyJwk"]["x5c"].as_array().expect("x5c").iter().map(link).collect())
    };
    methods.iter().map(chain).collect()
}

#[test]
fn every_real_signer_chains_to_its_authority_or_says_sha1() {
    let Some(folder) = suite("tng-cdn", "WorldHealthOrganization/tng-cdn") else { return };
    let folder = folder.join("v2/trustlist/DCC/-");
    let authorities: Vec<Link> =
        chains(&folder.join("SCA/did.json")).into_iter().filter_map(|(_, mut chain)| chain.drain(..1).next()).collect();
    assert_eq!(authorities.len(), 61);
    let mut tally = BTreeMap::<&str, usize>::new();
    let mut pss = 0;
    for (id, chain) in chains(&folder.join("DSC/did.json")) {
        let (signer, above) = chain.split_first().expect("a chain");
        let word = |answer: Result<(), Broken>| answer.map_or_else(Broken::name, |()| "holds");
        let answer = word(signer.signed_by_any(&authorities));
        assert_eq!(answer, word(signer.signed_by_any(above)), "{id}: its own chain says what the list says");
        *tally.entry(answer).or_default() += 1;
        pss += usize::from(signer.scheme() == Ok(Scheme::Pss(Hash::Sha512)));
    }
    // 432 signatures of the usual kinds hold and the one of RSASSA-PSS. Albania's authority renewed its
    // certificate with the same key after two of its signers had ended: the two never met.
    assert_eq!(tally, BTreeMap::from([("holds", 431), ("validity", 2), ("sha1", 5)]));
    assert_eq!(pss, 1);
}
