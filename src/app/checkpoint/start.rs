//! What a checkpoint is told at its start, and why it could not begin.

use crate::input::scanner::Rate;
use crate::store::generations;
use std::io;
use std::path::PathBuf;

/// Where a checkpoint finds its files, and what it is told at its start.
pub struct Start {
    /// The places of the store, the own one first.
    pub places: Vec<PathBuf>,
    /// Where sticks appear: a folder each, directly or one floor below.
    pub sticks: Vec<PathBuf>,
    /// The file with the settings; none: they are not kept.
    pub settings: Option<PathBuf>,
    /// Whether it begins with training.
    pub training: bool,
    /// Whether travellers stand before it: the kiosk's face, whatever the profile's is.
    pub kiosk: bool,
    /// Name or file of the profile in place of the one that is set up, for this run.
    pub profile: Option<String>,
    /// Name or path of the hand scanner's port in place of the settings' one, for this run.
    pub scanner: Option<String>,
    /// That port's rate in place of the settings' one, for this run.
    pub scanner_rate: Option<Rate>,
    /// The system's language, such as `de_DE.UTF-8`.
    pub locale: String,
    /// Whether the system refuses us the network.
    pub network_closed: bool,
}

/// Why a checkpoint could not begin.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The store is there and may not be read.
    #[error(transparent)]
    Store(#[from] generations::Error),
    /// The system gave no thread.
    #[error("the system gave no thread: {0}")]
    Thread(#[from] io::Error),
}
