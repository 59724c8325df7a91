//! Why a bundle was not taken: each a sentence that names the cause. The old data then stays in use.

use crate::model::time::UnixTime;
use crate::store::generations;
use std::io;

/// Why a bundle was refused (threats T20).
#[derive(Debug, thiserror::Error)]
pub enum Refused {
    /// This machine knows nobody whose bundles it may take.
    #[error(
        "this machine has no root of trust, so it takes bundles from nobody: get root.json from your authority and \
         give it to `gatelight bundle trust`"
    )]
    NoRoot,
    /// The root of trust of this machine cannot be used.
    #[error("the root of trust of this machine, {file}, cannot be used: {why}")]
    WrongRoot {
        /// Its path.
        file: String,
        /// What is wrong with it.
        why: String,
    },
    /// The system refused.
    #[error("{}: {source}", if file.is_empty() { "the folder" } else { file })]
    Io {
        /// The file, below the bundle.
        file: String,
        /// What the system said.
        source: io::Error,
    },
    /// It is a folder of something else.
    #[error("there is no bundle in this folder: {file} is not there")]
    NoBundle {
        /// What every bundle has.
        file: &'static str,
    },
    /// A file that is signed for is not there.
    #[error("{file} is missing; copy the whole bundle again")]
    Missing {
        /// The file.
        file: String,
    },
    /// A link, a device or a folder in the place of a file.
    #[error("{file} is no regular file, and links are not followed")]
    NotAFile {
        /// The file.
        file: String,
    },
    /// A file is larger than it may be.
    #[error("{file} is too large: {bytes} bytes, at most {most} are taken")]
    TooLarge {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
        /// The limit.
        most: u64,
    },
    /// A file is shorter than what was signed for.
    #[error("{file} is cut: {bytes} bytes of {signed}; copy the bundle again")]
    Cut {
        /// The file.
        file: String,
        /// Its size.
        bytes: u64,
        /// The signed size.
        signed: u64,
    },
    /// A file is longer than what was signed for.
    #[error("{file} is longer than what was signed for ({signed} bytes)")]
    Padded {
        /// The file.
        file: String,
        /// The signed size.
        signed: u64,
    },
    /// A file of the right size is not the one that was signed for.
    #[error("{file} is not the file that was signed for: it was changed, or comes from another version of the bundle")]
    Altered {
        /// The file.
        file: String,
    },
    /// A file cannot be read as what it should be.
    #[error("{file} cannot be read: {what}")]
    Broken {
        /// The file.
        file: String,
        /// What is wrong with it.
        what: String,
    },
    /// The metadata is that of somebody else.
    #[error("this bundle is of another authority: its root of trust is not the one that this machine holds")]
    ForeignRoot,
    /// A new root that the holders of the old one did not sign.
    #[error("{file} is not signed by enough of the keys that may appoint it: {found} of {threshold}")]
    RootNotSigned {
        /// The file.
        file: String,
        /// Good signatures.
        found: usize,
        /// As many are needed.
        threshold: usize,
    },
    /// A role's metadata has too few good signatures.
    #[error("the metadata of \"{role}\" has {found} good signatures, {threshold} are needed")]
    NotSigned {
        /// The role.
        role: String,
        /// Good signatures.
        found: usize,
        /// As many are needed.
        threshold: usize,
    },
    /// One key counts more than once.
    #[error("the metadata of \"{role}\" counts one key twice")]
    KeyTwice {
        /// The role.
        role: String,
    },
    /// An older bundle than the one that is in use.
    #[error(
        "this bundle is older than the data in use: version {offered} of \"{role}\", and {held} is held; get the present one"
    )]
    Older {
        /// The role.
        role: String,
        /// The version in use.
        held: u64,
        /// The version of the bundle.
        offered: u64,
    },
    /// A role that the data in use has is not there any more.
    #[error("\"{role}\" is missing from this bundle, and the data in use has it at version {held}")]
    RoleGone {
        /// The role.
        role: String,
        /// The version in use.
        held: u64,
    },
    /// Its time is over.
    #[error(
        "the metadata of \"{role}\" was good until {until}: get the present bundle, or look at the clock of this machine"
    )]
    Expired {
        /// The role.
        role: String,
        /// Its end.
        until: UnixTime,
    },
    /// Files of two versions lie in one folder.
    #[error("{file} does not fit to the rest: files of two versions are mixed; copy the whole bundle again ({what})")]
    Mixed {
        /// The file.
        file: String,
        /// What does not fit.
        what: String,
    },
    /// It has more of something than any real bundle.
    #[error("the bundle has more than {most} {what}")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: u64,
    },
    /// A role lists what it may not sign.
    #[error("\"{role}\" may not sign {path}")]
    NotAllowed {
        /// The role.
        role: String,
        /// The part.
        path: String,
    },
    /// The bundle is made for a newer program.
    #[error("this bundle needs Gatelight {version}; this one is {}", env!("CARGO_PKG_VERSION"))]
    NeedsNewer {
        /// The version.
        version: String,
    },
    /// A part of a kind that this program does not know.
    #[error("this bundle needs a newer Gatelight than {}: it brings {path}", env!("CARGO_PKG_VERSION"))]
    UnknownPart {
        /// The part.
        path: String,
    },
    /// A part cannot be used.
    #[error("{path} cannot be used: {why}")]
    Part {
        /// The part.
        path: String,
        /// What is wrong with it.
        why: String,
    },
    /// Too much is lost for one press.
    #[error("{why}. This needs a second yes: ask the authority whether it is right")]
    NeedsYes {
        /// What is lost, a sentence.
        why: String,
    },
    /// Somebody else changed the store at the same time.
    #[error("the store was changed at the same time; try again")]
    Changed,
    /// An administrator has set the root of trust.
    #[error("the root of trust of this machine is set by its administrator, in {file}")]
    RootIsGiven {
        /// Its path.
        file: String,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] generations::Error),
}

impl Refused {
    /// Whether the folder may be our authority's all the same: what only others could have made takes nothing home.
    #[must_use]
    pub fn may_be_ours(&self) -> bool {
        match self {
            Self::NoRoot | Self::WrongRoot { .. } | Self::ForeignRoot | Self::NoBundle { .. } | Self::Io { .. } => {
                false
            }
            // A bundle of somebody else that does not show its root.
            Self::NotSigned { role, .. } => role != "timestamp",
            _ => true,
        }
    }
}
