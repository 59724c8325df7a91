//! The slip: one page of paper that tells its holder where and when a proof is accepted, and is none itself.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::{minute, reason, table, verdict, wrapped};
use crate::check::Report;
use crate::check::when::When;
use crate::encoding::sheet::{Face, HEIGHT, Sheet, has_all};
use crate::i18n::{Lang, Words};
use crate::model::policy::Realm;
use crate::model::time::UnixTime;
use crate::store::Store;

/// White at all sides, in points.
const MARGIN: f32 = 50.0;
/// Sizes of type, in points: the largest at which all lines fit is taken.
const SIZES: [f32; 4] = [10.0, 9.0, 8.0, 7.0];
/// From line to line, in parts of the size.
const LEADING: f32 = 1.3;

/// The words to write a slip in: English in place of a language whose letters the page's fonts lack.
#[must_use]
pub fn words_for(words: &'static Words) -> &'static Words {
    if has_all(words.text("slip:not")) { words } else { Words::of(Lang::En) }
}

/// A page with `lines` below its head: that it is no certificate, when it was made, and a name where one is given.
#[must_use]
pub fn page(lines: &[String], name: Option<&str>, made: UnixTime, words: &Words) -> Vec<u8> {
    let mut below = vec![String::new()];
    below.extend(wrapped(&words.filled("slip:made", &[("time", &minute(made))]), 0));
    below.extend(name.map(str::to_owned));
    below.push(String::new());
    below.extend(lines.iter().cloned());
    let not = wrapped(words.text("slip:not"), 0);
    let needed = below.len().saturating_add(not.len());
    let (size, room) = fitting(needed);
    let cut = needed.saturating_sub(room);
    if cut > 0 {
        below.truncate(below.len().saturating_sub(cut.saturating_add(1)));
        below.push(words.filled("slip:more", &[("n", &cut.saturating_add(1).to_string())]));
    }
    let mut sheet = Sheet::default();
    let mut at = MARGIN + 16.0;
    sheet.line(Face::Bold, 16.0, (MARGIN, at), words.text("slip:title"));
    sheet.fill([MARGIN, at + 8.0, 495.0, 1.5], 0.2);
    at += 12.0;
    let faces = not.iter().map(|line| (Face::Bold, line)).chain(below.iter().map(|line| (Face::Plain, line)));
    for (face, line) in faces {
        at += size * LEADING;
        sheet.line(face, size, (MARGIN, at), line);
    }
    sheet.finish()
}

/// The lines of a slip: what the codes are, without anything of a person, and the table. `reports` are those of the
/// single codes that `found` is of.
#[must_use]
pub fn lines(found: &When, reports: &[&Report], store: &Store, realm: Realm, words: &Words) -> Vec<String> {
    let mut lines = Vec::new();
    for (report, number) in reports.iter().zip(1_usize..) {
        let kind = words.kind(report.kind().map_or("other", |kind| kind.name()));
        let what = format!("{number}. {kind}: {}, {}", verdict(report, words), reason(report, words));
        lines.extend(wrapped(&what, 3));
    }
    let bands = found.report.bands().iter();
    lines.extend(bands.map(|band| format!("[{}]", words.band(*band, found.report.judged_at()))));
    lines.push(String::new());
    lines.extend(table(found, store, realm, words));
    lines
}

/// The largest size at which so many lines fit, and how many fit at it.
fn fitting(lines: usize) -> (f32, usize) {
    let height = HEIGHT - 2.0 * MARGIN - 28.0;
    let room = |size: f32| (1..=1_000_u16).take_while(|count| f32::from(*count) * size * LEADING <= height).count();
    let sizes = SIZES.into_iter().map(|size| (size, room(size)));
    let [.., smallest] = SIZES;
    sizes.into_iter().find(|(_, room)| lines <= *room).unwrap_or((smallest, room(smallest)))
}

#[cfg(test)]
mod tests {
    use super::{fitting, page, words_for};
    use crate::encoding::contains;
    use crate::i18n::{Lang, Words};
    use crate::model::time::UnixTime;

    #[test]
    fn a_slip_says_that_it_is_no_certificate_and_when_it_was_made() {
        let lines: Vec<String> = (0..20).map(|line| format!("line {line}")).collect();
        let made = UnixTime::FIRST.plus(90_000);
        let bytes = page(&lines, None, made, Words::of(Lang::En));
        for part in ["This sheet is not a certificate", "1970-01-02 01:00 UTC", "(line 0)", "(line 19)"] {
            assert!(contains(&bytes, part.as_bytes()), "{part}");
        }
        let named = page(&lines, Some("A. Nobody"), made, Words::of(Lang::De));
        assert!(contains(&named, b"A. Nobody") && contains(&named, b"kein Nachweis"));
    }

    #[test]
    fn a_slip_is_in_english_where_its_fonts_lack_letters() {
        let on_paper = Lang::ALL.map(|lang| words_for(Words::of(lang)).lang());
        assert_eq!(on_paper[..6], [Lang::En, Lang::De, Lang::Fr, Lang::Es, Lang::It, Lang::Pt]);
        assert_eq!(on_paper[6..], [Lang::En; 4], "Polish, Turkish, Ukrainian, Arabic");
    }

    #[test]
    fn what_does_not_fit_on_one_page_is_told() {
        let lines: Vec<String> = (0..200).map(|line| format!("line {line}")).collect();
        let bytes = page(&lines, None, UnixTime::FIRST, Words::of(Lang::En));
        assert!(contains(&bytes, b"lines more that do not fit") && !contains(&bytes, b"(line 199)"));
        assert!(contains(&bytes, b"/Count 1"));
        let (size, room) = fitting(30);
        assert!(size > 9.5 && room >= 30 && fitting(70).0 < 9.5);
    }
}
