//! The authority's side of signed data bundles: keys, roots, what is signed, and who is behind.
//!
//! A bundle is a repository of The Update Framework (TUF, version 1.0) in a plain folder, served by
//! nothing more than a stick or a static web server. It holds the parts that a checkpoint trusts, and
//! an authority makes it in steps that several people take on machines of their own: a root says
//! whose keys count ([`new_root`], [`sign_root`]), the data office makes and signs what is to be trusted ([`make`],
//! [`sign`]), a publishing machine binds it together ([`publish`]). What is not signed yet waits in
//! the folder `pending`, which no checkpoint reads.
//!
//! Everything here blocks and takes the time as an argument.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

mod content;
mod delegate;
mod files;
mod fleet;
mod folder;
mod holders;
mod inspect;
mod keys;
mod make;
mod metadata;
mod names;
mod publish;
mod repository;
mod root;
mod sign;

pub use delegate::{Delegation, delegate, undelegate};
pub use fleet::{Behind, Fleet, Member, Why, fleet};
pub use keys::{Key, SecretKey};
pub use make::{Change, Made, Making, make};
pub use publish::{Published, Publishing, publish};
pub use repository::Repository;
pub use root::{Plan, RolePlan, RootState, all as roots, change as change_root, new as new_root, sign as sign_root};
pub use sign::{Signing, sign};

use crate::model::time::{DAY, UnixTime};
use crate::store::number;
use std::io;
use std::path::PathBuf;

/// How long metadata is good where nobody says otherwise, in seconds.
pub mod good_for {
    use super::DAY;

    /// Two years: a root is made by hand and with witnesses.
    pub const ROOT: i64 = 730 * DAY;
    /// What is signed by the data office or a regional one, and the snapshot of it.
    pub const TARGETS: i64 = 90 * DAY;
    /// What says that a bundle is today's; sticks need a month.
    pub const TIMESTAMP: i64 = 30 * DAY;
}

/// Why the authority's side did not do what it was asked for. Nothing that counts was changed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The system refused.
    #[error("{}: {source}", path.display())]
    Io {
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// A file is not what it has to be.
    #[error("{}: {why}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// A rule stands against it.
    #[error("{0}")]
    Refused(String),
}

impl Error {
    /// What a file has wrong.
    fn file(path: impl Into<PathBuf>, why: impl ToString) -> Self {
        Self::File { path: path.into(), why: why.to_string() }
    }

    /// A rule that stands against it, as a sentence.
    fn refused(why: impl Into<String>) -> Self {
        Self::Refused(why.into())
    }
}

/// A time as TUF metadata carries it.
fn stamp(time: UnixTime) -> Result<jiff02::Timestamp, Error> {
    jiff02::Timestamp::from_second(time.secs()).map_err(|cause| Error::refused(cause.to_string()))
}

/// A time that TUF metadata carries; what lies outside of our years has passed.
fn unix(stamp: jiff02::Timestamp) -> UnixTime {
    UnixTime::from_secs(stamp.as_second()).unwrap_or(UnixTime::FIRST)
}
