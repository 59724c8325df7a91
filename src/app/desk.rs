//! What a check at this desk is made with: a profile and a store.

use super::profile::{InForce, Profile};
use crate::check::{Report, Times, check, together};
use crate::model::code::CodeText;
use crate::model::country::Country;
use crate::model::policy::Realm;
use crate::store::generations::{self, NewSet};
use crate::store::import::{self, ImportError, Request};
use crate::store::manifest::{SetInfo, SetKind};
use crate::store::trust::TrustedKey;
use crate::store::{SetData, Store, number};
use crate::training;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A profile and the store that it is judged with.
#[derive(Clone)]
pub struct Desk {
    /// The checkpoint, as time goes on.
    pub profiles: InForce,
    /// The offline data, the training authority's included.
    pub store: Arc<Store>,
}

/// Why keys given for one run could not be taken.
#[derive(Debug, thiserror::Error)]
pub enum TrustError {
    /// A file was refused.
    #[error(transparent)]
    Import(#[from] ImportError),
    /// A file that holds no signers.
    #[error("{}: holds no signers", .0.display())]
    NoSigners(PathBuf),
    /// A set could not be read back.
    #[error("{0}")]
    Unreadable(String),
}

impl Desk {
    /// A desk with the store of these places.
    ///
    /// # Errors
    /// [`generations::Error`] when a place is there and may not be read.
    pub fn open(profile: Profile, places: &[PathBuf], times: Times) -> Result<Self, generations::Error> {
        let store = with_training(Store::open(places)?, profile.policy.realm, times);
        Ok(Self { profiles: InForce::of(profile, &store), store: Arc::new(store) })
    }

    /// The same data under another profile of the same realm.
    #[must_use]
    pub fn under(&self, profile: Profile) -> Self {
        Self { profiles: InForce::of(profile, &self.store), store: Arc::clone(&self.store) }
    }

    /// The same desk with exactly these signers in place of the store's, for one run.
    ///
    /// # Errors
    /// [`TrustError`] for the first path that is refused.
    pub fn trusting(self, paths: &[PathBuf], times: Times) -> Result<Self, TrustError> {
        let mut store = self.store.without_trust();
        let mut profiles = self.profiles;
        for path in paths {
            let imports = import::read_all(path, Request::default(), times.clock)?.into_iter().map(|import| import.set);
            let lists: Vec<NewSet> = imports.filter(|set| set.info.kind == SetKind::Trust).collect();
            if lists.is_empty() {
                return Err(TrustError::NoSigners(path.clone()));
            }
            for NewSet { info, bytes } in lists {
                // A file that names its realm is accepted as that in this run.
                if info.realm != Realm::Production {
                    profiles.change(|profile| profile.policy.realm = info.realm);
                }
                let data = SetData::read(info.kind, &bytes).map_err(TrustError::Unreadable)?;
                store.add(info, Some(data));
            }
        }
        let realm = profiles.at(times.at).policy.realm;
        Ok(Self { profiles, store: Arc::new(with_training(store, realm, times)) })
    }

    /// The profile in force.
    #[must_use]
    pub fn profile(&self, times: Times) -> &Profile {
        self.profiles.at(times.at)
    }

    /// Judges one code.
    #[must_use]
    pub fn check(&self, code: &CodeText, times: Times) -> Report {
        check(code, &self.store, &self.profile(times).policy, times)
    }

    /// Judges the proofs of one person as one.
    #[must_use]
    pub fn together(&self, reports: &[Report], times: Times) -> Report {
        together(&reports.iter().collect::<Vec<_>>(), &self.store, &self.profile(times).policy, times)
    }
}

/// The store with the training authority's signers beside it: no profile but `training` accepts
/// them, and every other one can say that a code is a training code (209).
///
/// Under `training` its rules and value sets are there too, and its block and revocation lists as they stand at
/// `times.at`.
#[must_use]
pub fn with_training(mut store: Store, realm: Realm, times: Times) -> Store {
    let trust = training::trust();
    let set = |id: &str, kind| SetInfo {
        id: id.to_owned(),
        kind,
        realm: training::REALM,
        source: "part of the program".to_owned(),
        signed_by: None,
        complete_for: Vec::new(),
        issued: None,
        imported: times.clock,
        good_until: None,
        sha256: String::new(),
        file: String::new(),
        counts: BTreeMap::new(),
    };
    let signers: Vec<_> = trust.signers.into_iter().filter_map(|der| TrustedKey::read(der).ok()).collect();
    let authorities = trust.authorities.into_iter().filter_map(|der| TrustedKey::read_authority(der).ok());
    let signed = number(signers.len());
    let keys: Vec<_> = signers.into_iter().chain(authorities).map(Arc::new).collect();
    let mut info = set("training", SetKind::Trust);
    info.counts.insert("signers".to_owned(), signed);
    // The program vouches for its own set; that makes an unknown signer of its countries a forger.
    info.signed_by = Some("gatelight".to_owned());
    info.issued = Some(times.clock);
    info.complete_for = trust.complete_for.iter().filter_map(|code| Country::parse(code)).collect();
    store.add(info, Some(SetData::Trust(keys)));
    store.keep_apart(training::REALM);
    if realm == training::REALM {
        let [signatures, identifiers] = training::hash_lists(times.at);
        for (id, kind, text) in [
            ("training-revocation-signatures", SetKind::Revocation, signatures.as_str()),
            ("training-revocation-identifiers", SetKind::Revocation, &identifiers),
            ("training-block", SetKind::Block, &training::block_toml(times.at)),
            ("training-rules", SetKind::Rules, training::rules()),
            ("training-value-sets", SetKind::Values, training::values()),
        ] {
            // A list that cannot be read counts as lost, and the specimens' tests would tell.
            let data = SetData::read(kind, text.as_bytes()).ok();
            let counts = data.as_ref().map(SetData::counts).unwrap_or_default();
            store.add(SetInfo { counts, ..set(id, kind) }, data);
        }
    }
    store
}
