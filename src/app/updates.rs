//! Bundles at this checkpoint: looked at, taken, and what became of them told at home.

mod journal;
mod lookout;
mod status;
mod words;

pub use journal::{Journal, Waiting};
pub use lookout::{Lookout, Offer, Standing, is_bundle};
pub use status::{Running, report_home};
pub use words::{OfferWords, sentences};

use super::clock;
use super::profile::usable;
use crate::model::time::UnixTime;
use crate::store::Store;
use crate::store::bundle::{Record, Refused, Taken, Taker, Update};
use std::path::{Path, PathBuf};

/// Bundles for the store of these places.
pub struct Updates<'a> {
    places: &'a [PathBuf],
    /// The newest time that signed data vouches for.
    signed: Option<UnixTime>,
}

impl<'a> Updates<'a> {
    /// For the store of these places, the own one first.
    #[must_use]
    pub fn of(places: &'a [PathBuf], store: &Store) -> Self {
        Self { places, signed: store.newest_signed() }
    }

    /// What a bundle would change.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn look(&self, bundle: &Path) -> Result<Update, Refused> {
        self.with(|taker| taker.look(bundle))
    }

    /// Takes a bundle into use, and keeps what came of it in the journal.
    ///
    /// # Errors
    /// [`Refused`]; the data in use is then as it was.
    pub fn take(&self, bundle: &Path, yes: bool) -> Result<Taken, Refused> {
        let taken = self.with(|taker| taker.take(bundle, yes));
        if let Some(own) = self.places.first() {
            Journal::note(own, taken.as_ref().err(), clock::clock());
        }
        taken
    }

    /// What a bundle would change; a refusal is kept in the journal.
    ///
    /// # Errors
    /// [`Refused`].
    pub fn look_and_note(&self, bundle: &Path) -> Result<Update, Refused> {
        let looked = self.look(bundle);
        if let (Some(own), Err(refused)) = (self.places.first(), &looked) {
            Journal::note(own, Some(refused), clock::clock());
        }
        looked
    }

    /// What is remembered of the bundles taken so far.
    ///
    /// # Errors
    /// [`Refused`] where no bundle can be taken.
    pub fn record(&self) -> Result<Record, Refused> {
        self.with(|taker| taker.record())
    }

    fn with<T>(&self, work: impl FnOnce(&Taker<'_>) -> T) -> T {
        let times = clock::now();
        // A clock that is behind must not bring an ended bundle back.
        let now = times.clock.max(times.floor).max(self.signed.unwrap_or(times.floor));
        work(&Taker { places: self.places, profile: &usable, now })
    }
}
