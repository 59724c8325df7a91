//! Reads gettext catalogues (`.po`, `.pot`): context, text, plural and translation.
//!
//! Of our own because the crate that slint's compiler uses for the same files looks
//! at the file system first; `tests` hold the two side by side.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

/// One entry of a catalogue.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Entry {
    /// Where the text stands (`msgctxt`).
    pub context: String,
    /// The text in English (`msgid`).
    pub id: String,
    /// The text in English for other numbers than one (`msgid_plural`).
    pub plural: Option<String>,
    /// The translation, or one for each form of the plural.
    pub strings: Vec<String>,
}

/// The entries of a catalogue in its order, its header first; `None` where a line is not of the form.
#[must_use]
pub fn read(text: &str) -> Option<Vec<Entry>> {
    let mut entries: Vec<Entry> = Vec::new();
    let mut open = Field::Nothing;
    for line in text.lines().map(str::trim) {
        if line.is_empty() || line.starts_with('#') {
            open = Field::Nothing;
            continue;
        }
        let quote = line.find('"')?;
        let (keyword, quoted) = line.split_at_checked(quote)?;
        let keyword = keyword.trim();
        if !keyword.is_empty() {
            let next = Field::named(keyword)?;
            if next.opens_entry(open) {
                entries.push(Entry::default());
            }
            open = next;
            entries.last_mut()?.begin(open);
        }
        entries.last_mut()?.field(open)?.push_str(&unquoted(quoted)?);
    }
    Some(entries)
}

/// The part of an entry that a line belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Field {
    Nothing,
    Context,
    Id,
    Plural,
    Translation,
}

impl Field {
    fn named(keyword: &str) -> Option<Self> {
        Some(match keyword {
            "msgctxt" => Self::Context,
            "msgid" => Self::Id,
            "msgid_plural" => Self::Plural,
            _ if keyword.starts_with("msgstr") => Self::Translation,
            _ => return None,
        })
    }

    /// An entry begins with its context, or with its text where there is no context.
    fn opens_entry(self, before: Self) -> bool {
        self == Self::Context || (self == Self::Id && before != Self::Context)
    }
}

impl Entry {
    fn begin(&mut self, field: Field) {
        match field {
            Field::Plural => self.plural = Some(String::new()),
            Field::Translation => self.strings.push(String::new()),
            Field::Context | Field::Id | Field::Nothing => {}
        }
    }

    fn field(&mut self, field: Field) -> Option<&mut String> {
        match field {
            Field::Nothing => None,
            Field::Context => Some(&mut self.context),
            Field::Id => Some(&mut self.id),
            Field::Plural => self.plural.as_mut(),
            Field::Translation => self.strings.last_mut(),
        }
    }
}

/// What stands between the quotes, its escapes resolved.
fn unquoted(text: &str) -> Option<String> {
    let inner = text.strip_prefix('"')?.strip_suffix('"')?;
    let mut plain = String::with_capacity(inner.len());
    let mut signs = inner.chars();
    while let Some(sign) = signs.next() {
        plain.push(match sign {
            '\\' => match signs.next()? {
                'n' => '\n',
                't' => '\t',
                same @ ('"' | '\\') => same,
                _ => return None,
            },
            other => other,
        });
    }
    Some(plain)
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Entry, read};

    #[test]
    fn reads_context_text_plural_and_translation() {
        let text = "# note\nmsgid \"\"\nmsgstr \"\"\n\"Language: de\\n\"\n\nmsgctxt \"a\"\nmsgid \"one \"\n\"two\"\nmsgstr \"\\\"x\\\"\"\n\n\
                    msgctxt \"b\"\nmsgid \"{n} day\"\nmsgid_plural \"{n} days\"\nmsgstr[0] \"Tag\"\nmsgstr[1] \"Tage\"\n";
        let entries = read(text).unwrap();
        assert_eq!(entries.len(), 3);
        assert_eq!(entries[0].strings, ["Language: de\n"]);
        let one = Entry { context: "a".into(), id: "one two".into(), plural: None, strings: vec!["\"x\"".into()] };
        assert_eq!(entries[1], one);
        assert_eq!((entries[2].plural.as_deref(), entries[2].strings.len()), (Some("{n} days"), 2));
    }

    #[test]
    fn refuses_lines_of_another_form() {
        for text in ["msgid", "msgid \"a", "hello \"x\"", "\"x\"", "msgid \"a\\q\"", "msgid \"a\\\""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
