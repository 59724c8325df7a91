//! Where our files lie on this machine; the only file that names `directories`.

use directories::{ProjectDirs, UserDirs};
use std::path::{Path, PathBuf};

/// The places of the store: the own one first, the machine's read-only ones below it.
#[must_use]
pub fn stores(own: Option<&Path>) -> Vec<PathBuf> {
    let own = own.map(Path::to_owned).or_else(|| dirs().map(|dirs| dirs.data_dir().join("store")));
    let mut places: Vec<PathBuf> = own.into_iter().collect();
    if cfg!(unix) {
        places.extend(["/etc/gatelight", "/usr/share/gatelight"].map(PathBuf::from));
    }
    places
}

/// The file with this machine's settings.
#[must_use]
pub fn settings() -> Option<PathBuf> {
    Some(dirs()?.config_dir().join("settings.toml"))
}

/// Where people have their files: what was saved from elsewhere first.
#[must_use]
pub fn to_open() -> Vec<PathBuf> {
    people("Downloads", |dirs| [dirs.download_dir(), dirs.document_dir()])
}

/// Where people keep their papers.
#[must_use]
pub fn to_save() -> Vec<PathBuf> {
    people("Documents", |dirs| [dirs.document_dir(), dirs.download_dir()])
}

/// These folders of whoever sits here, the one that is mostly called `usual` where the system knows of none, then their
/// own; the root last, which is always there.
fn people(usual: &str, of: impl Fn(&UserDirs) -> [Option<&Path>; 2]) -> Vec<PathBuf> {
    let root = PathBuf::from(std::path::MAIN_SEPARATOR_STR);
    let Some(user) = UserDirs::new() else { return vec![root] };
    let home = user.home_dir();
    let known = of(&user).into_iter().flatten().map(Path::to_owned);
    known.chain([home.join(usual), home.to_owned(), root]).collect()
}

fn dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "gatelight")
}
