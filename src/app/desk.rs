//! What a check at this desk is made with: a profile and a store.

use super::profile::Profile;
use crate::check::{Report, Times, check};
use crate::model::code::CodeText;
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::generations::{self, NewSet};
use crate::store::import::{self, ImportError};
use crate::store::manifest::SetKind;
use crate::store::{SetData, Store};
use crate::training;
use std::path::PathBuf;
use std::sync::Arc;

/// A profile and the store that it is judged with.
#[derive(Clone)]
pub struct Desk {
    /// The checkpoint.
    pub profile: Profile,
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
    pub fn open(profile: Profile, places: &[PathBuf], clock: UnixTime) -> Result<Self, generations::Error> {
        let store = with_training(Store::open(places)?, clock);
        Ok(Self { profile, store: Arc::new(store) })
    }

    /// The same desk with exactly these signers in place of the store's, for one run.
    ///
    /// # Errors
    /// [`TrustError`] for the first path that is refused.
    pub fn trusting(self, paths: &[PathBuf], clock: UnixTime) -> Result<Self, TrustError> {
        let mut store = self.store.without_trust();
        let mut profile = self.profile;
        for path in paths {
            let NewSet { info, bytes } = import::read(path, None, clock)?;
            if info.kind != SetKind::Trust {
                return Err(TrustError::NoSigners(path.clone()));
            }
            // A file that names its realm is accepted as that in this run.
            if info.realm != Realm::Production {
                profile.policy.realm = info.realm;
            }
            let data = SetData::read(info.kind, &bytes).map_err(TrustError::Unreadable)?;
            store.add(info, Some(data));
        }
        Ok(Self { profile, store: Arc::new(with_training(store, clock)) })
    }

    /// Judges one code.
    #[must_use]
    pub fn check(&self, code: &CodeText, times: Times) -> Report {
        check(code, &self.store, &self.profile.policy, times)
    }
}

/// The store with the training authority beside it: no profile but `training` accepts its keys,
/// and every other one can say that a code is a training code (209).
#[must_use]
pub fn with_training(mut store: Store, clock: UnixTime) -> Store {
    for (info, data) in training::sets(clock) {
        store.add(info, Some(data));
    }
    store
}
