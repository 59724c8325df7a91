//! What an administrator set up for this checkpoint: `checkpoint.toml` in one of the read-only places
//! (`/etc/gatelight`). It comes before what is chosen in the window.

use crate::model::limits::Limits;
use serde::Deserialize;
use std::fs::File;
use std::io::{self, Read as _};
use std::path::PathBuf;

/// The file's name, in a place of the store.
pub const FILE: &str = "checkpoint.toml";

/// What is set up for a checkpoint; nothing has to be.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Site {
    /// Its short name within the fleet: small letters, digits, hyphens. Its status goes home under this name.
    pub id: Option<String>,
    /// What it is called, in the top bar.
    pub site: Option<String>,
    /// Name or file of its profile.
    pub profile: Option<String>,
    /// The folder that is looked at for bundles, and whose news are taken without asking.
    pub watch: Option<PathBuf>,
    /// Whether counts by verdict go home.
    pub counts: bool,
}

impl Site {
    /// Reads what is set up in the read-only ones of the store's places, the first that has something.
    ///
    /// # Errors
    /// A sentence that names the file and what is wrong with it.
    pub fn read(places: &[PathBuf]) -> Result<Self, String> {
        for place in places.iter().skip(1) {
            let path = place.join(FILE);
            let told = |why: String| format!("{}: {why}", path.display());
            let mut text = String::new();
            match File::open(&path).and_then(|file| file.take(Limits::PROFILE_BYTES).read_to_string(&mut text)) {
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => continue,
                Err(cause) => return Err(told(cause.to_string())),
                Ok(_) => {}
            }
            let site: Self = toml::from_str(&text).map_err(|cause| told(cause.message().to_owned()))?;
            if site.id.as_deref().is_some_and(|id| !is_id(id)) {
                return Err(told("its id takes small letters, digits and hyphens, at most 40".to_owned()));
            }
            return Ok(site);
        }
        Ok(Self::default())
    }
}

fn is_id(text: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=40).contains(&text.len()) && text.bytes().all(plain)
}

#[cfg(test)]
mod tests {
    use super::{FILE, Site};
    use std::path::PathBuf;

    fn read(text: &str) -> Result<Site, String> {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), text).expect("a file");
        Site::read(&[PathBuf::from("own"), PathBuf::from("nowhere"), folder.path().to_owned()])
    }

    #[test]
    fn what_is_set_up_is_read_from_the_read_only_places_alone() {
        let site =
            read("id = \"gate-4\"\nsite = \"Gate 4\"\nprofile = \"venue\"\nwatch = \"/srv/gatelight\"\ncounts = true");
        let site = site.expect("set up");
        assert_eq!((site.id.as_deref(), site.site.as_deref()), (Some("gate-4"), Some("Gate 4")));
        assert_eq!((site.profile.as_deref(), site.counts), (Some("venue"), true));
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join(FILE), "id = \"own\"").expect("a file");
        assert_eq!(Site::read(&[folder.path().to_owned()]), Ok(Site::default()), "a user sets nothing up");
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, says) in [
            ("colour = 1", "unknown field `colour`"),
            ("id = \"../x\"", "its id takes small letters"),
            ("id = \"\"", "its id takes small letters"),
            ("id = ", "checkpoint.toml: "),
        ] {
            let refused = read(text).expect_err(text);
            assert!(refused.contains(says), "{refused}");
        }
    }
}
