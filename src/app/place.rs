//! Where our files lie on this machine; the only file that names `directories`.

use directories::ProjectDirs;
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

fn dirs() -> Option<ProjectDirs> {
    ProjectDirs::from("", "", "gatelight")
}
