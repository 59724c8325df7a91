//! What a person chose for this machine, kept as TOML in the configuration folder.
//!
//! Nothing about a scanned person ever stands here (threats T34).

use crate::i18n::Lang;
use crate::input::scanner::Rate;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io;
use std::path::Path;

/// The choices of this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Settings {
    /// What the checkpoint is called, in the top bar.
    pub site: String,
    /// Name or file of the profile.
    pub profile: String,
    /// The camera's name; none: the first that works.
    pub camera: Option<String>,
    /// The name or path of the hand scanner's serial port; none: it types as a keyboard, if there is one.
    pub scanner: Option<String>,
    /// How fast that port runs.
    pub scanner_rate: Rate,
    /// Code of the language; none: the system's.
    pub language: Option<String>,
    /// Light, dark or high contrast.
    pub theme: Theme,
    /// Whether bar and edge move.
    pub motion: bool,
    /// Whether the screen lights a dark scene.
    pub lamp: bool,
    /// The hours between which a kiosk is dark, such as `[22, 6]`; none: only where nobody stands in a dark hall.
    pub night: Option<(u8, u8)>,
}

/// The colours of the pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Theme {
    /// Dark on light.
    #[default]
    Light,
    /// Light on dark.
    Dark,
    /// The strongest contrast.
    HighContrast,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            site: "Gatelight".to_owned(),
            profile: "genuine".to_owned(),
            camera: None,
            scanner: None,
            scanner_rate: Rate::default(),
            language: None,
            theme: Theme::Light,
            motion: true,
            lamp: true,
            night: None,
        }
    }
}

impl Settings {
    /// Reads the file; a missing one gives the defaults.
    ///
    /// # Errors
    /// What the system said, or what is wrong in the file; its text is not repeated.
    pub fn read(path: &Path) -> io::Result<Self> {
        match fs::read_to_string(path) {
            Ok(text) => toml::from_str(&text).map_err(|error: toml::de::Error| {
                io::Error::new(io::ErrorKind::InvalidData, error.message().to_owned())
            }),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Writes the file beside and renames it: a pulled plug leaves the old one or the new one.
    ///
    /// # Errors
    /// What the system said; the old file then stays.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        let text = toml::to_string(self).map_err(io::Error::other)?;
        let beside = path.with_extension("part");
        fs::write(&beside, text)?;
        fs::rename(&beside, path)
    }

    /// The language chosen, or else the one of the system's `locale`, or else English.
    #[must_use]
    pub fn lang(&self, locale: &str) -> Lang {
        self.language.as_deref().and_then(Lang::named).or_else(|| Lang::named(locale)).unwrap_or(Lang::En)
    }
}

#[cfg(test)]
mod tests {
    use super::{Rate, Settings, Theme};
    use crate::i18n::Lang;

    #[test]
    fn what_is_written_is_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("deeper").join("settings.toml");
        let chosen = Settings {
            site: "Gate 4, \"North\"".to_owned(),
            camera: Some("Integrated Camera".to_owned()),
            scanner: Some("/dev/ttyACM0".to_owned()),
            scanner_rate: Rate::ALL[4],
            theme: Theme::HighContrast,
            motion: false,
            lamp: false,
            night: Some((22, 6)),
            ..Settings::default()
        };
        chosen.write(&path).expect("a file");
        assert_eq!(Settings::read(&path).expect("the file"), chosen);
        assert_eq!(std::fs::read_dir(path.parent().expect("a folder")).expect("a folder").count(), 1);
    }

    #[test]
    fn a_missing_file_gives_the_defaults_and_a_broken_one_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("settings.toml");
        assert_eq!(Settings::read(&path).expect("defaults"), Settings::default());
        std::fs::write(&path, "profile = \"venue\"\n").expect("a file");
        assert_eq!(Settings::read(&path).expect("a part is enough").profile, "venue");
        std::fs::write(&path, "scanner = \"COM3\"\nscanner_rate = 115200\n").expect("a file");
        assert_eq!(Settings::read(&path).expect("a port").scanner_rate.baud(), 115_200);
        for text in ["scanner_rate = 9601", "scanner_rate = -1", "profile = 3", "colour = \"red\"", "=="] {
            std::fs::write(&path, text).expect("a file");
            assert!(Settings::read(&path).is_err(), "{text}");
        }
    }

    #[test]
    fn the_chosen_language_counts_before_the_systems() {
        let mut settings = Settings::default();
        assert_eq!(settings.lang("de_DE.UTF-8"), Lang::De);
        assert_eq!(settings.lang("xx"), Lang::En);
        settings.language = Some("en".to_owned());
        assert_eq!(settings.lang("de_DE.UTF-8"), Lang::En);
    }
}
