//! What a person chose for this machine, kept as TOML in the configuration folder.
//!
//! Nothing about a scanned person ever stands here (threats T34).

use super::chime::Volume;
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
    /// Code of the language chosen before that; the language key goes back to it.
    pub language_before: Option<String>,
    /// Code of the language that travellers are spoken to in; none: the same.
    pub traveller_language: Option<String>,
    /// Light, dark or high contrast, always or by the hour.
    pub theme: Theme,
    /// How large what is read close by is drawn.
    pub text_size: TextSize,
    /// Whether bar and edge move.
    pub motion: bool,
    /// Whether the screen lights a dark scene.
    pub lamp: bool,
    /// How loud the verdicts sound.
    pub volume: Volume,
    /// Seconds until a result clears by itself, where the profile gives fewer; none: as the profile says.
    pub clears_after: Option<u32>,
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
    /// Light by day, dark from 20 to 6.
    ByHour,
}

impl Theme {
    /// The colours at an hour of the local day, 0 to 23: never [`Theme::ByHour`] itself.
    #[must_use]
    pub const fn at(self, hour: i8) -> Self {
        match self {
            Self::ByHour if hour >= 6 && hour < 20 => Self::Light,
            Self::ByHour => Self::Dark,
            other => other,
        }
    }
}

/// How large headlines, titles, rows and labels are drawn, in per cent. The verdict's word, the name and the
/// birth date are read from afar and large already: they stay (screens 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct TextSize(u16);

impl TextSize {
    /// The sizes to choose from.
    pub const ALL: [Self; 4] = [Self(100), Self(125), Self(150), Self(200)];

    /// Per cent.
    #[must_use]
    pub const fn percent(self) -> u16 {
        self.0
    }
}

impl Default for TextSize {
    fn default() -> Self {
        Self(100)
    }
}

impl TryFrom<u16> for TextSize {
    type Error = &'static str;

    fn try_from(percent: u16) -> Result<Self, Self::Error> {
        let known = Self::ALL.into_iter().find(|size| size.0 == percent);
        known.ok_or("a text size is 100, 125, 150 or 200 per cent")
    }
}

impl From<TextSize> for u16 {
    fn from(size: TextSize) -> Self {
        size.0
    }
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
            language_before: None,
            traveller_language: None,
            theme: Theme::Light,
            text_size: TextSize::default(),
            motion: true,
            lamp: true,
            volume: Volume::default(),
            clears_after: None,
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
        self.language.as_deref().and_then(Lang::named).unwrap_or_else(|| of_system(locale))
    }

    /// The language that the language key leads to: the one before; at first the system's or English, and German
    /// where both are English.
    #[must_use]
    pub fn lang_before(&self, locale: &str) -> Lang {
        let now = self.lang(locale);
        let before = self.language_before.as_deref().and_then(Lang::named);
        let known = before.into_iter().chain([of_system(locale), Lang::En]);
        known.into_iter().find(|lang| *lang != now).unwrap_or(Lang::De)
    }

    /// Chooses a language and remembers the one before.
    pub fn choose_lang(&mut self, lang: Lang, locale: &str) {
        let now = self.lang(locale);
        if lang != now {
            self.language_before = Some(now.code().to_owned());
        }
        self.language = Some(lang.code().to_owned());
    }

    /// The language that travellers are spoken to in.
    #[must_use]
    pub fn traveller_lang(&self, locale: &str) -> Lang {
        self.traveller_language.as_deref().and_then(Lang::named).unwrap_or_else(|| self.lang(locale))
    }
}

fn of_system(locale: &str) -> Lang {
    Lang::named(locale).unwrap_or(Lang::En)
}

#[cfg(test)]
mod tests {
    use super::{Rate, Settings, TextSize, Theme, Volume};
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
            theme: Theme::ByHour,
            language: Some("uk".to_owned()),
            language_before: Some("en".to_owned()),
            traveller_language: Some("ar".to_owned()),
            text_size: TextSize::ALL[3],
            volume: Volume::of(20),
            clears_after: Some(45),
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
        std::fs::write(&path, "theme = \"by-hour\"\ntext_size = 150\nvolume = 0\n").expect("a file");
        let look = Settings::read(&path).expect("a look");
        assert_eq!((look.theme, look.text_size.percent(), look.volume), (Theme::ByHour, 150, Volume::SILENT));
        for text in ["text_size = 110", "volume = 101", "volume = -1", "theme = \"green\""] {
            std::fs::write(&path, text).expect("a file");
            assert!(Settings::read(&path).is_err(), "{text}");
        }
        for text in ["scanner_rate = 9601", "scanner_rate = -1", "profile = 3", "colour = \"red\"", "=="] {
            std::fs::write(&path, text).expect("a file");
            assert!(Settings::read(&path).is_err(), "{text}");
        }
    }

    #[test]
    fn by_the_hour_it_is_light_by_day_and_dark_by_night() {
        let drawn: Vec<Theme> = (0..24).map(|hour| Theme::ByHour.at(hour)).collect();
        for (hour, theme) in drawn.iter().enumerate() {
            let expected = if (6..20).contains(&hour) { Theme::Light } else { Theme::Dark };
            assert_eq!(*theme, expected, "at {hour}");
        }
        assert!((0..24).all(|hour| Theme::HighContrast.at(hour) == Theme::HighContrast));
    }

    #[test]
    fn the_chosen_language_counts_before_the_systems() {
        let mut settings = Settings::default();
        assert_eq!(settings.lang("de_DE.UTF-8"), Lang::De);
        assert_eq!(settings.lang("xx"), Lang::En);
        settings.language = Some("en".to_owned());
        assert_eq!(settings.lang("de_DE.UTF-8"), Lang::En);
    }

    #[test]
    fn the_language_key_goes_between_the_last_two_languages() {
        let mut settings = Settings::default();
        for (locale, first, second) in
            [("en_GB.UTF-8", Lang::En, Lang::De), ("C", Lang::En, Lang::De), ("fr_FR.UTF-8", Lang::Fr, Lang::En)]
        {
            assert_eq!((settings.lang(locale), settings.lang_before(locale)), (first, second));
        }
        let locale = "fr_FR.UTF-8";
        let mut seen = Vec::new();
        for _ in 0..4 {
            settings.choose_lang(settings.lang_before(locale), locale);
            seen.push(settings.lang(locale));
        }
        assert_eq!(seen, [Lang::En, Lang::Fr, Lang::En, Lang::Fr]);
        settings.choose_lang(Lang::Uk, locale);
        assert_eq!(settings.lang_before(locale), Lang::Fr);
        settings.choose_lang(Lang::Uk, locale);
        assert_eq!(settings.lang_before(locale), Lang::Fr, "the same once more changes nothing");
        settings.language_before = Some("xx".to_owned());
        assert_eq!(settings.lang_before(locale), Lang::Fr, "an unknown one counts as none");
    }

    #[test]
    fn travellers_are_spoken_to_in_the_officers_language_unless_another_is_chosen() {
        let mut settings = Settings::default();
        assert_eq!(settings.traveller_lang("pl_PL.UTF-8"), Lang::Pl);
        settings.language = Some("de".to_owned());
        assert_eq!(settings.traveller_lang("pl_PL.UTF-8"), Lang::De);
        settings.traveller_language = Some("ar".to_owned());
        assert_eq!((settings.lang("pl"), settings.traveller_lang("pl")), (Lang::De, Lang::Ar));
        settings.traveller_language = Some("xx".to_owned());
        assert_eq!(settings.traveller_lang("pl"), Lang::De);
    }
}
