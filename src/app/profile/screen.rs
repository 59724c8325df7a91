//! How a checkpoint's screen behaves: the table `[screen]` (design.md 4).

use super::{Error, Reading};
use crate::app::pin::{self, PinHash};
use crate::i18n::Lang;
use std::fs;
use std::io::Read as _;
use std::path::Path;
use toml::{Table, Value};

/// How a checkpoint's screen behaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screen {
    /// Whom it is for.
    pub face: Face,
    /// How much of the holder is shown.
    pub holder: Shown,
    /// Seconds until a result clears by itself.
    pub hold_seconds: u32,
    /// Whether a second window shows travellers the verdict.
    pub second_screen: bool,
    /// Whether nobody is let through before the ID was compared.
    pub compare_id: bool,
    /// What CHECK BY HAND opens.
    pub by_hand: ByHand,
    /// What opens the way out of a kiosk: an Argon2id hash in its own text form (PHC); none: no way out.
    pub pin: Option<String>,
}

/// Whom a screen is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Face {
    /// Somebody at a gate: why rules are not met is a matter of health, and not shown.
    Staff,
    /// Nobody, or anybody: as for staff.
    Kiosk,
    /// The holder.
    SelfCheck,
}

/// How much of the holder a screen shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shown {
    /// Nothing.
    None,
    /// Name and birth date, to compare with the ID.
    Compare,
    /// Everything.
    Full,
}

/// The checkpoint's own procedure where a code cannot be judged.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum ByHand {
    /// Ours: one page on the yellow booklet of the World Health Organization.
    #[default]
    BuiltIn,
    /// The checkpoint's text by language; one of no language is for all others.
    Own(Vec<(Option<Lang>, String)>),
}

impl ByHand {
    /// The checkpoint's own text in a language, else in English, else in any.
    #[must_use]
    pub fn text(&self, lang: Lang) -> Option<&str> {
        let Self::Own(texts) = self else { return None };
        let of = |lang: Option<Lang>| texts.iter().find(|(of, _)| *of == lang);
        let found = [Some(lang), None, Some(Lang::En)].into_iter().find_map(of);
        found.or_else(|| texts.first()).map(|(_, text)| text.as_str())
    }
}

/// More text than this is no page that somebody reads in a queue.
const LONGEST_PAGE: u64 = 16_384;

impl Reading<'_> {
    pub(super) fn screen(&self) -> Result<Screen, Error> {
        let empty = Table::new();
        let screen = self.inner("screen").unwrap_or(&empty);
        let word = |key: &str, default| screen.get(key).map_or(Some(default), Value::as_str);
        let face = match word("face", "staff") {
            Some("staff") => Face::Staff,
            Some("kiosk") => Face::Kiosk,
            Some("self-check") => Face::SelfCheck,
            other => {
                let names = ["staff", "kiosk", "self-check"].into_iter();
                return Err(self.unknown("screen.face", other.unwrap_or_default(), names));
            }
        };
        let holder = match word("holder", "compare") {
            Some("none") => Shown::None,
            Some("compare") => Shown::Compare,
            Some("full") => Shown::Full,
            other => {
                let names = ["none", "compare", "full"].into_iter();
                return Err(self.unknown("screen.holder", other.unwrap_or_default(), names));
            }
        };
        let seconds = screen.get("hold_seconds").map_or(Some(30), Value::as_integer);
        let seconds = seconds.and_then(|seconds| u32::try_from(seconds).ok()).filter(|s| (5..=60).contains(s));
        let compare_id = self.compare_id(screen)?;
        if compare_id && holder == Shown::None {
            return Err(self.wrong("screen.compare_id", "needs a holder to compare: holder = \"compare\""));
        }
        Ok(Screen {
            face,
            holder,
            hold_seconds: seconds.ok_or_else(|| self.wrong("screen.hold_seconds", "needs a number from 5 to 60"))?,
            second_screen: self.flag(screen, "second_screen")?,
            compare_id,
            by_hand: self.by_hand(screen)?,
            pin: self.pin(screen)?,
        })
    }

    fn compare_id(&self, screen: &Table) -> Result<bool, Error> {
        match screen.get("compare_id").map_or(Some("offered"), Value::as_str) {
            Some("offered") => Ok(false),
            Some("required") => Ok(true),
            other => {
                let names = ["offered", "required"].into_iter();
                Err(self.unknown("screen.compare_id", other.unwrap_or_default(), names))
            }
        }
    }

    fn flag(&self, screen: &Table, key: &str) -> Result<bool, Error> {
        let value = screen.get(key).map_or(Some(false), Value::as_bool);
        value.ok_or_else(|| self.wrong(&format!("screen.{key}"), "needs true or false"))
    }

    /// `{ en = "…", de = "…" }`, or the name of a text file beside the profile.
    fn by_hand(&self, screen: &Table) -> Result<ByHand, Error> {
        let wrong = |what: &str| self.wrong("screen.by_hand", what);
        let texts = match screen.get("by_hand") {
            None => return Ok(ByHand::BuiltIn),
            Some(Value::Table(texts)) => {
                let one = |(code, text): (&String, &Value)| {
                    let lang = Lang::ALL.into_iter().find(|lang| lang.code() == code);
                    let lang = lang.ok_or_else(|| wrong(&format!("\"{code}\" is no language of ours")))?;
                    Ok((Some(lang), text.as_str().ok_or_else(|| wrong("needs texts"))?.to_owned()))
                };
                texts.iter().map(one).collect::<Result<Vec<_>, Error>>()?
            }
            Some(Value::String(file)) => self.pages(file).map_err(|why| wrong(&why))?,
            Some(_) => return Err(wrong("needs a text for each language such as { en = \"…\" }, or a file's name")),
        };
        if texts.is_empty() || texts.iter().any(|(_, text)| text.trim().is_empty()) {
            return Err(wrong("holds no text"));
        }
        Ok(ByHand::Own(texts))
    }

    /// The file beside the profile, and `by-hand.de.md` beside `by-hand.md` for German.
    fn pages(&self, file: &str) -> Result<Vec<(Option<Lang>, String)>, String> {
        let (name, folder) = (Path::new(file), Path::new(self.name).parent());
        if name.components().count() != 1 || name.file_name().is_none() {
            return Err("names a file that is not beside the profile".to_owned());
        }
        let folder = folder.filter(|_| Path::new(self.name).is_file());
        let folder = folder.ok_or("a file is read beside a profile's own file only; give the texts in a table")?;
        let mut pages = vec![(None, page(&folder.join(name))?)];
        for lang in Lang::ALL {
            let extension = name.extension().map_or_else(String::new, |ext| format!(".{}", ext.to_string_lossy()));
            let stem = name.file_stem().unwrap_or_default().to_string_lossy();
            let path = folder.join(format!("{stem}.{}{extension}", lang.code()));
            if path.is_file() {
                pages.push((Some(lang), page(&path)?));
            }
        }
        Ok(pages)
    }

    /// An Argon2id hash as `argon2id` programs print it; empty: none.
    fn pin(&self, screen: &Table) -> Result<Option<String>, Error> {
        let pin = screen.get("pin").map_or(Some(""), Value::as_str);
        match pin {
            Some("") => Ok(None),
            Some(hash) => match PinHash::read(hash) {
                Ok(hash) => Ok(Some(hash.to_string())),
                Err(wrong) => Err(self.wrong("screen.pin", &wrong.to_string())),
            },
            None => Err(self.wrong("screen.pin", &pin::Error::NoHash.to_string())),
        }
    }
}

fn page(path: &Path) -> Result<String, String> {
    let mut text = String::new();
    let file = fs::File::open(path).map_err(|error| format!("{}: {error}", path.display()))?;
    let read = file.take(LONGEST_PAGE.saturating_add(1)).read_to_string(&mut text);
    read.map_err(|error| format!("{}: {error}", path.display()))?;
    if text.len() as u64 > LONGEST_PAGE {
        return Err(format!("{}: is longer than {LONGEST_PAGE} bytes", path.display()));
    }
    Ok(text)
}

#[cfg(test)]
#[path = "screen/tests.rs"]
mod tests;
