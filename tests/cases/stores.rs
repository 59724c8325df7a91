//! The stores that cases name.

use crate::issuer::{Issuer, Key, Paper, signed_with_sha1};
use gatelight::app::profile::Profile;
use gatelight::model::code::CodeText;
use gatelight::model::country::Country;
use gatelight::model::policy::{Policy, Realm};
use gatelight::model::time::UnixTime;
use gatelight::rules::values::ValueSets;
use gatelight::store::manifest::{SetInfo, SetKind};
use gatelight::store::trust::TrustedKey;
use gatelight::store::{SetData, Store};
use gatelight::training::{self, Specimen};
use std::collections::BTreeMap;
use std::sync::Arc;

pub const NOON: &str = "2026-11-24T12:00:00Z";
const DAY: i64 = 86_400;

pub fn time(text: &str) -> UnixTime {
    UnixTime::parse(text).unwrap_or_else(|| panic!("{text} is not RFC 3339"))
}

pub fn noon() -> UnixTime {
    time(NOON)
}

pub fn policy(profile: &str) -> Policy {
    Profile::load(profile).unwrap_or_else(|error| panic!("{error}")).policy
}

/// A set before it enters a store; without data it is lost.
#[derive(Clone)]
pub struct Set {
    pub info: SetInfo,
    pub data: Option<SetData>,
}

impl Set {
    pub fn new(id: &str, realm: Realm, imported: UnixTime, data: SetData) -> Self {
        let kind = match data {
            SetData::Trust(_) => SetKind::Trust,
            SetData::Block(_) => SetKind::Block,
            SetData::Revocation(_) => SetKind::Revocation,
            SetData::Rules(_) => SetKind::Rules,
            SetData::Values(_) => SetKind::Values,
            SetData::Profile(_) => SetKind::Profile,
            SetData::Bundle(_) => SetKind::Bundle,
        };
        let info = SetInfo {
            id: id.to_owned(),
            kind,
            realm,
            source: "a test".to_owned(),
            signed_by: None,
            complete_for: Vec::new(),
            issued: None,
            imported,
            good_until: None,
            sha256: String::new(),
            file: String::new(),
            counts: BTreeMap::new(),
        };
        Self { info, data: Some(data) }
    }

    /// The same set, signed, complete for these countries.
    pub fn complete_for(mut self, countries: &[&str]) -> Self {
        self.info.signed_by = Some("a test".to_owned());
        self.info.complete_for = countries.iter().filter_map(|code| Country::parse(code)).collect();
        self
    }

    /// The same set, this much older.
    pub fn aged(mut self, days: i64) -> Self {
        self.info.imported = self.info.imported.plus(-days * DAY);
        self.info.issued = self.info.issued.map(|issued| issued.plus(-days * DAY));
        self
    }

    pub fn lost(mut self) -> Self {
        self.data = None;
        self
    }
}

pub fn store(sets: impl IntoIterator<Item = Set>) -> Store {
    let mut store = Store::empty();
    sets.into_iter().for_each(|set| store.add(set.info, set.data));
    store.keep_apart(Realm::Training);
    store
}

/// A store of production that holds these keys.
pub fn trusting(keys: impl IntoIterator<Item = TrustedKey>) -> Store {
    store([trust("own", Realm::Production, keys)])
}

pub fn trust(id: &str, realm: Realm, keys: impl IntoIterator<Item = TrustedKey>) -> Set {
    Set::new(id, realm, noon().plus(-DAY), SetData::Trust(keys.into_iter().map(Arc::new).collect()))
}

/// A day of the training authority: its specimens, its signers, its rules and value sets, and its three lists.
pub struct Exercise {
    pub specimens: Vec<Specimen>,
    /// Signers, rules, value sets, block list, revocation by signature, revocation by identifier.
    pub sets: [Set; 6],
}

impl Exercise {
    pub fn of(day: UnixTime) -> Self {
        let trust = training::trust();
        let signers = trust.signers.into_iter().map(|der| TrustedKey::read(der).expect("a signer"));
        let authorities =
            trust.authorities.into_iter().map(|der| TrustedKey::read_authority(der).expect("an authority"));
        let keys = signers.chain(authorities).map(Arc::new).collect();
        let list = |id: &str, kind, text: &str| {
            let data = SetData::read(kind, text.as_bytes()).expect("a list of the training authority");
            Set::new(id, training::REALM, day, data)
        };
        let [signatures, identifiers] = training::hash_lists(day);
        let sets = [
            Set::new("training", training::REALM, day, SetData::Trust(keys)).complete_for(&trust.complete_for),
            list("rules", SetKind::Rules, training::rules()),
            list("values", SetKind::Values, training::values()),
            list("block", SetKind::Block, &training::block_toml(day)),
            list("signatures", SetKind::Revocation, &signatures),
            list("identifiers", SetKind::Revocation, &identifiers),
        ];
        Self { specimens: training::specimens(day), sets }
    }

    pub fn code(&self, id: &str) -> CodeText {
        let specimen = self.specimens.iter().find(|specimen| specimen.id == id);
        specimen.unwrap_or_else(|| panic!("there is no specimen {id}")).code.clone()
    }

    /// The codes of a pair.
    pub fn pair(&self, id: &str) -> Vec<CodeText> {
        let pair = training::pairs().into_iter().find(|pair| pair.id == id);
        pair.unwrap_or_else(|| panic!("there is no pair {id}")).members.iter().map(|id| self.code(id)).collect()
    }

    /// The store of that name.
    pub fn store(&self, name: &str) -> Store {
        let [trust, rules, values, block, signatures, identifiers] = self.sets.clone();
        let own = || Set::new("own", Realm::Production, trust.info.imported, own_keys());
        let above = |realm, key: TrustedKey| self::trust("above", realm, [key]);
        let sha1 = || TrustedKey { certificate: signed_with_sha1(&self::own().certificate), ..self::own().trusted() };
        let lists = [block.clone(), signatures.clone(), identifiers.clone()];
        let with = |trust: Set| store([trust, rules.clone(), values.clone()].into_iter().chain(lists.clone()));
        let ruled = |sets: &[Set]| store([std::slice::from_ref(&trust), &lists[..], sets].concat());
        let without = |set: &str| {
            let Some(SetData::Values(all)) = &values.data else { panic!("value sets") };
            let fewer = all.iter().filter(|held| held.id != set).cloned();
            let fewer = ValueSets::of(fewer).expect("the others");
            Set { data: Some(SetData::Values(Arc::new(fewer))), ..values.clone() }
        };
        match name {
            "empty" => Store::empty(),
            "training" => with(trust),
            "training-signers-only" => store([trust]),
            "training-signers-aged" => with(trust.aged(500)),
            "training-signers-lost" => with(trust.lost()),
            "training-covers-nobody" => with(Set { info: SetInfo { complete_for: Vec::new(), ..trust.info }, ..trust }),
            "training-block-list-lost" => store([trust, block.lost(), signatures, identifiers]),
            "training-block-list-aged" => store([trust, block.aged(500), signatures, identifiers]),
            "training-revocation-aged" => store([trust, block, signatures.aged(500), identifiers]),
            "training-rules-aged" => ruled(&[rules.aged(500), values]),
            "training-rules-end-soon" => ruled(&[rules.aged(59), values]),
            "training-rules-lost" => ruled(&[rules.lost(), values]),
            "training-rules-empty" => ruled(&[Set { data: Some(SetData::Rules(Arc::default())), ..rules }, values]),
            "training-no-rules" => ruled(&[values]),
            "training-values-aged" => ruled(&[rules, values.aged(500)]),
            "training-values-end-soon" => ruled(&[rules, values.aged(59)]),
            "training-values-lost" => ruled(&[rules, values.lost()]),
            "training-no-values" => ruled(&[rules]),
            "training-no-products" => ruled(&[rules, without("vaccines-covid-19-names")]),
            "own" => store([own(), trust]),
            "own-ends-soon" => store([own().aged(398), trust]),
            "own-aged" => store([own().aged(500), trust]),
            "own-complete" => store([own().complete_for(&["DE"]), trust]),
            "own-uat" => store([Set { info: SetInfo { realm: Realm::Uat, ..own().info }, ..own() }]),
            "own-chain" => store([own(), above(Realm::Production, authority("the authority above", "DE"))]),
            "own-chain-sha1" => store([
                self::trust("own", Realm::Production, [sha1()]),
                above(Realm::Production, authority("the authority above", "DE")),
            ]),
            "own-chain-of-another-key" => store([own(), above(Realm::Production, authority("somebody else", "DE"))]),
            "own-chain-of-another-country" => store([
                // The authority of one country signed for another.
                self::trust("own", Realm::Production, [own_as(&Paper { country: "FR", ..Paper::of("DE") })]),
                above(Realm::Production, authority("the authority above", "DE")),
            ]),
            "own-chain-outlived" => {
                let years = Paper { years: [2000, 2010], ..Paper::of("DE") };
                store([own(), above(Realm::Production, authority_as("the authority above", &years))])
            }
            "own-chain-of-another-identifier" => store([
                self::trust(
                    "own",
                    Realm::Production,
                    [own_as(&Paper { ids: Some([b"own", b"one"]), ..Paper::of("DE") })],
                ),
                above(
                    Realm::Production,
                    authority_as("somebody else", &Paper { ids: Some([b"two", b"two"]), ..Paper::of("DE") }),
                ),
            ]),
            "own-chain-without-certificate" => store([
                self::trust(
                    "own",
                    Realm::Production,
                    [TrustedKey { certificate: Vec::new(), ..self::own().trusted() }],
                ),
                above(Realm::Production, authority("the authority above", "DE")),
            ]),
            "own-chain-in-uat" => store([own(), above(Realm::Uat, authority("the authority above", "DE"))]),
            other => panic!("no store is called {other}"),
        }
    }
}

/// The signer that the store `own` knows.
pub fn own() -> Issuer {
    Issuer::new("own", "DE")
}

/// The same signer, by another certificate.
fn own_as(paper: &Paper<'_>) -> TrustedKey {
    TrustedKey { certificate: paper.certificate(&own().key), ..own().trusted() }
}

fn authority_as(key: &str, paper: &Paper<'_>) -> TrustedKey {
    TrustedKey::read_authority(paper.certificate(&Key::p256(key))).expect("an authority")
}

/// An authority of the name that the certificates of issuers give as their issuer's.
fn authority(key: &str, country: &'static str) -> TrustedKey {
    TrustedKey::read_authority(Issuer::of(Key::p256(key), country).certificate).expect("an authority")
}

fn own_keys() -> SetData {
    SetData::Trust(vec![Arc::new(own().trusted())])
}
