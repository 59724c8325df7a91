//! The signers we trust, and the only place that can say "signed".
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use crate::crypto::chain::{Broken, Link};
use crate::crypto::digest::sha256;
use crate::crypto::key::{PublicKey, Refusal};
use crate::crypto::usages::Usages;
use crate::crypto::x509::{DocumentSigner, X509Error};
use crate::model::country::Country;
use crate::model::envelope::{AlgorithmHeader, Envelope, Kid};
use crate::model::limits::Limits;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use serde::{Deserialize, Serialize};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// A key that may sign, as a trust list gave it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TrustedKey {
    /// The identifier that codes name it by.
    pub kid: Kid,
    /// The country or participant that it signs for.
    pub country: Option<Country>,
    /// What it is for.
    pub role: Role,
    /// First second of its certificate, in seconds since 1970.
    pub valid_from: i64,
    /// Last second of its certificate, in seconds since 1970.
    pub valid_until: i64,
    /// The kinds that it may sign.
    pub usages: Usages,
    /// Whether its participant is one that a production list keeps for tests.
    pub test_participant: bool,
    /// SHA-256 of the certificate, or of the public key where there is no certificate.
    pub fingerprint: [u8; 32],
    /// The public key (`SubjectPublicKeyInfo`, DER).
    #[serde(with = "whole")]
    pub spki: Vec<u8>,
    /// The certificate (DER); empty for a key that a list gave without one.
    #[serde(with = "whole")]
    pub certificate: Vec<u8>,
    /// Whose codes it verifies.
    pub scope: Scope,
}

/// What tells a signer from every other one of a set.
pub type KeyName = (Scope, Kid, [u8; 32]);

/// Whose codes a key verifies. A key of one scope never verifies a code of another (threats T14).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// Codes that name their key by the kid alone: `HC1:` and its kin.
    Kid,
    /// SMART Health Cards of the issuer at this address. A kid means nothing without it:
    /// in the directory of August 2026, 46 kids belong to several issuers.
    Shc(String),
    /// NZ COVID Passes of the issuer with this DID.
    Nzcp(String),
}

/// What a trusted key is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Role {
    /// Signs certificates of people (DSC).
    DocumentSigner,
    /// Signs document signers (CSCA); never a certificate of a person.
    Authority,
}

impl TrustedKey {
    /// The key of an X.509 certificate (DER) that somebody trusts as a document signer.
    ///
    /// Latvia's published examples are signed by the authority itself: who trusts a
    /// certificate decides what for, and lists that know better say so.
    ///
    /// # Errors
    /// [`X509Error`] where it cannot be read.
    pub fn read(certificate: Vec<u8>) -> Result<Self, X509Error> {
        let signer = DocumentSigner::parse(&certificate)?;
        Ok(Self {
            kid: signer.kid,
            country: signer.country,
            role: Role::DocumentSigner,
            valid_from: signer.valid_from.secs(),
            valid_until: signer.valid_until.secs(),
            usages: signer.usages,
            test_participant: false,
            fingerprint: signer.fingerprint,
            spki: signer.spki,
            certificate,
            scope: Scope::Kid,
        })
    }

    /// The key of an X.509 certificate (DER) that somebody trusts as an authority.
    ///
    /// # Errors
    /// [`X509Error`] where it cannot be read.
    pub fn read_authority(certificate: Vec<u8>) -> Result<Self, X509Error> {
        Self::read(certificate).map(|key| Self { role: Role::Authority, ..key })
    }

    /// A document signer's key that a list gave without a certificate: nothing but the list
    /// speaks for its kid, and it has no dates of its own.
    #[must_use]
    pub fn bare(kid: Kid, spki: Vec<u8>, scope: Scope) -> Self {
        Self {
            kid,
            country: None,
            role: Role::DocumentSigner,
            valid_from: UnixTime::FIRST.secs(),
            valid_until: UnixTime::LAST.secs(),
            usages: Usages::Any,
            test_participant: false,
            fingerprint: sha256(&spki),
            spki,
            certificate: Vec::new(),
            scope,
        }
    }

    /// What tells it from every other key of a set.
    #[must_use]
    pub fn name(&self) -> KeyName {
        (self.scope.clone(), self.kid.clone(), self.fingerprint)
    }

    /// Whether the key's certificate is valid at `time`, its first and last second included.
    #[must_use]
    pub fn valid_at(&self, time: UnixTime) -> bool {
        (self.valid_from..=self.valid_until).contains(&time.secs())
    }
}

/// A trusted key and where it came from.
#[derive(Clone, Debug)]
pub struct Signer {
    /// The key.
    pub key: Arc<TrustedKey>,
    /// Its realm.
    pub realm: Realm,
    /// The number of the set that it came with, into `Store::sets`.
    pub set: usize,
}

/// A value whose signature was verified by a key of the [`TrustList`].
///
/// Only this file makes one, so holding it is the proof; [`Signed::read`]
/// carries the proof from envelope to certificate. Formats never name it.
#[derive(Clone)]
pub struct Signed<T> {
    value: T,
    signer: Signer,
}

impl<T> Signed<T> {
    /// The believed value.
    pub const fn value(&self) -> &T {
        &self.value
    }

    /// Who signed it.
    pub const fn signer(&self) -> &Signer {
        &self.signer
    }

    /// What `reader` makes of the value, under the same proof.
    pub fn read<U>(&self, reader: impl FnOnce(&T) -> U) -> Signed<U> {
        Signed { value: reader(&self.value), signer: self.signer.clone() }
    }
}

/// What a trust list can say of an envelope.
pub enum Verification {
    /// These keys made the signature; usually one.
    Signed(Vec<Signed<Arc<Envelope>>>),
    /// Keys of that kid are held, and none of them made the signature.
    Wrong(Vec<Signer>),
    /// Keys of that kid are held, and the headers name no algorithm that they are for.
    AlgorithmNotAllowed(Vec<Signer>, String),
    /// No key of that kid is held.
    NoKey,
    /// Keys of that kid are held, all of them of kinds that we cannot verify codes with: nothing can be said of
    /// the signature.
    NotVerifiable,
}

/// All signers of all realms, by kid, those that speak for one issuer apart from the others; and the
/// authorities above them.
#[derive(Clone, Debug, Default)]
pub struct TrustList {
    by_kid: HashMap<Kid, Vec<Signer>>,
    by_issuer: HashMap<(Scope, Kid), Vec<Signer>>,
    authorities: Vec<Signer>,
    /// The authorities' certificates, read when the first chain is asked for: most desks ask for none.
    links: OnceLock<Vec<(Signer, Link)>>,
    /// What was found of a signer's chain, by its fingerprint: the same answer as long as the list is the same.
    chains: Arc<Mutex<Chains>>,
}

type Chains = HashMap<(Realm, [u8; 32]), Result<(), Broken>>;

impl TrustList {
    /// Adds the keys of a set; authorities never verify a certificate of a person.
    pub fn add(&mut self, keys: impl IntoIterator<Item = Arc<TrustedKey>>, realm: Realm, set: usize) {
        self.forget_chains();
        for key in keys {
            let signers = match (key.role, &key.scope) {
                (Role::Authority, _) => &mut self.authorities,
                (Role::DocumentSigner, Scope::Kid) => self.by_kid.entry(key.kid.clone()).or_default(),
                (Role::DocumentSigner, issuer) => self.by_issuer.entry((issuer.clone(), key.kid.clone())).or_default(),
            };
            signers.push(Signer { key, realm, set });
        }
    }

    /// A list that changes gives other answers; a copy of it from before keeps its own.
    fn forget_chains(&mut self) {
        self.links = OnceLock::new();
        self.chains = Arc::default();
    }

    /// Whether an authority of `realm` signed the signer's certificate. It is found out once for each
    /// signer; two checks that ask at the same time both do so, and wait for nobody.
    ///
    /// # Errors
    /// [`Broken`].
    pub fn chain(&self, signer: &Signer, realm: Realm) -> Result<(), Broken> {
        let of = (realm, signer.key.fingerprint);
        let chains = || self.chains.lock().unwrap_or_else(PoisonError::into_inner);
        let known = chains().get(&of).copied();
        known.unwrap_or_else(|| {
            let found = self.chain_of(signer, realm);
            chains().insert(of, found);
            found
        })
    }

    fn chain_of(&self, signer: &Signer, realm: Realm) -> Result<(), Broken> {
        let link = Link::parse(&signer.key.certificate).map_err(|_| Broken::NoCertificate)?;
        let read = |above: &Signer| Some((above.clone(), Link::parse(&above.key.certificate).ok()?));
        let links = self.links.get_or_init(|| self.authorities.iter().filter_map(read).collect());
        let named = links.iter().filter(|(above, read)| above.is_of(realm) && link.names(read));
        link.signed_by_any(named.map(|(_, read)| read))
    }

    /// Keys that are in `realm` count in no other one, whoever imported them there: the keys of
    /// the training authority are public.
    pub fn keep_apart(&mut self, realm: Realm) {
        self.forget_chains();
        let own: HashSet<Vec<u8>> =
            self.all().filter(|signer| signer.realm == realm).map(|signer| signer.key.spki.clone()).collect();
        for signers in self.by_kid.values_mut().chain(self.by_issuer.values_mut()) {
            signers.retain(|signer| signer.realm == realm || !own.contains(&signer.key.spki));
        }
        self.authorities.retain(|above| above.realm == realm || !own.contains(&above.key.spki));
    }

    /// All keys, those of authorities included.
    pub fn all(&self) -> impl Iterator<Item = &Signer> {
        self.by_kid.values().chain(self.by_issuer.values()).flatten().chain(&self.authorities)
    }

    /// Every key of that kid within an issuer's own scope, of any realm.
    #[must_use]
    pub fn named_by(&self, issuer: Scope, kid: &Kid) -> &[Signer] {
        self.by_issuer.get(&(issuer, kid.clone())).map_or(&[], Vec::as_slice)
    }

    /// Every key of that kid that speaks for no issuer in particular, of any realm.
    #[must_use]
    pub fn named(&self, kid: &Kid) -> &[Signer] {
        self.by_kid.get(kid).map_or(&[], Vec::as_slice)
    }

    /// Tries the keys of `realm` that the envelope's kid names; where there are none, those of
    /// other realms, so that a test code can be told from an unknown one.
    ///
    /// At most [`Limits::KEYS_PER_KID`] keys are tried. The stored key decides the algorithm;
    /// the header must agree (threats T2).
    #[must_use]
    pub fn verify(&self, envelope: &Arc<Envelope>, realm: Realm) -> Verification {
        let named = envelope.kid.as_ref().map_or(&[][..], |kid| self.named(kid));
        let (own, others): (Vec<_>, Vec<_>) = named.iter().partition(|signer| signer.is_of(realm));
        let mut candidates = if own.is_empty() { others } else { own };
        candidates.truncate(Limits::KEYS_PER_KID);
        if candidates.is_empty() {
            return Verification::NoKey;
        }
        let readable = |signer: &&Signer| PublicKey::from_spki(&signer.key.spki).ok().filter(PublicKey::is_for_codes);
        let keys: Vec<(&Signer, PublicKey)> =
            candidates.into_iter().filter_map(|signer| Some((signer, readable(&signer)?))).collect();
        if keys.is_empty() {
            return Verification::NotVerifiable;
        }
        let signers = || keys.iter().map(|(signer, _)| (*signer).clone()).collect();
        let algorithm = match &envelope.algorithm {
            AlgorithmHeader::Known(algorithm) => *algorithm,
            AlgorithmHeader::Refused(name) => return Verification::AlgorithmNotAllowed(signers(), name.clone()),
        };
        let mut signed = Vec::new();
        let mut agreed = false;
        for (signer, key) in &keys {
            let answer = key.verify(algorithm, &envelope.signed_bytes, &envelope.signature);
            agreed |= answer != Err(Refusal::Algorithm);
            if answer.is_ok() {
                signed.push(Signed { value: Arc::clone(envelope), signer: (*signer).clone() });
            }
        }
        match (signed.is_empty(), agreed) {
            (false, _) => Verification::Signed(signed),
            (true, true) => Verification::Wrong(signers()),
            (true, false) => Verification::AlgorithmNotAllowed(signers(), algorithm.name().to_owned()),
        }
    }
}

impl Signer {
    /// Whether the key counts in `realm`.
    #[must_use]
    pub fn is_of(&self, realm: Realm) -> bool {
        self.realm == realm && !self.key.test_participant
    }

    /// The realm's name for reports; `test` for a test participant of a production list.
    #[must_use]
    pub fn realm_name(&self) -> &'static str {
        if self.key.test_participant { "test" } else { self.realm.name() }
    }
}

/// Bytes as one piece: written the same, and read at a stroke where serde goes byte by byte.
mod whole {
    use serde::de::{Deserializer, Error, Visitor};
    use serde::ser::Serializer;

    pub fn serialize<S: Serializer>(bytes: &[u8], to: S) -> Result<S::Ok, S::Error> {
        to.serialize_bytes(bytes)
    }

    pub fn deserialize<'a, D: Deserializer<'a>>(from: D) -> Result<Vec<u8>, D::Error> {
        from.deserialize_bytes(Whole)
    }

    struct Whole;

    impl Visitor<'_> for Whole {
        type Value = Vec<u8>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("bytes")
        }

        fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<Vec<u8>, E> {
            Ok(bytes.to_vec())
        }
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing)]
mod tests {
    use super::{Broken, TrustList, TrustedKey};
    use crate::model::policy::Realm;
    use crate::training;
    use std::sync::Arc;

    #[test]
    fn a_chain_is_found_out_once_and_anew_when_the_list_changes() {
        let trust = training::trust();
        let signer = Arc::new(TrustedKey::read(trust.signers[0].clone()).unwrap());
        let above = trust.authorities.into_iter().map(|der| Arc::new(TrustedKey::read_authority(der).unwrap()));
        let mut list = TrustList::default();
        list.add([Arc::clone(&signer)], Realm::Training, 0);
        let asked = |list: &TrustList, realm| {
            let held = &list.named(&signer.kid)[0];
            let answers = [list.chain(held, realm), list.chain(held, realm)];
            assert_eq!(answers[0], answers[1]);
            (answers[0], list.chains.lock().unwrap().len())
        };
        assert_eq!(asked(&list, Realm::Training), (Err(Broken::NoAuthority), 1));
        let before = list.clone();
        list.add(above, Realm::Training, 1);
        assert_eq!(asked(&list, Realm::Training), (Ok(()), 1));
        assert_eq!(asked(&list, Realm::Production), (Err(Broken::NoAuthority), 2), "each realm has its own");
        assert_eq!(asked(&before, Realm::Training), (Err(Broken::NoAuthority), 1), "a copy keeps its answers");
        std::thread::scope(|scope| {
            let ask = || asked(&list, Realm::Training).0.unwrap();
            (0..4).map(|_| scope.spawn(ask)).for_each(drop);
        });
    }

    #[test]
    fn a_remembered_chain_is_not_verified_again() {
        let trust = training::trust();
        let signer = Arc::new(TrustedKey::read(trust.signers[0].clone()).unwrap());
        let mut list = TrustList::default();
        list.add([Arc::clone(&signer)], Realm::Training, 0);
        let of = (Realm::Training, signer.fingerprint);
        // An answer that no verification gives.
        list.chains.lock().unwrap().insert(of, Err(Broken::Sha1));
        assert_eq!(list.chain(&list.named(&signer.kid)[0], Realm::Training), Err(Broken::Sha1));
    }
}
