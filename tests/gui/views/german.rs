//! The five results in German, with the longest words that stand there.

use super::result;
use gatelight::gui::ui::{ResultView, Tone};
use slint::SharedString;

/// German texts, long ones among them.
pub fn german(tone: Tone) -> ResultView {
    let (word, sub, headline, advice): (&str, &str, &str, &str) = match tone {
        Tone::Pass => {
            ("GÜLTIG", "", "Echt, gültig, Regeln erfüllt", "Name und Geburtsdatum wie im Ausweis? Dann durchlassen.")
        }
        Tone::MoreNeeded => {
            ("NOCH EINER", "", "Echt. Ein zweiter Nachweis fehlt (1 von 2)", "Bitte den zweiten vorzeigen.")
        }
        Tone::NotAccepted => (
            "NEIN",
            "gilt hier nicht",
            "Echt, erfüllt aber die Regeln hier nicht",
            "Kein Betrug. Ablehnen oder anderen Weg anbieten.",
        ),
        Tone::Reject => (
            "NEIN",
            "nicht annehmen",
            "Signatur falsch: verändert oder gefälscht",
            "Nicht durchlassen. Vorgehen bei Fälschung.",
        ),
        Tone::CannotDecide => (
            "VON HAND PRÜFEN",
            "",
            "Uns fehlen die Schlüssel dieses Ausstellers",
            "Nicht Schuld der Person. Taste B drücken und nach dem Verfahren prüfen.",
        ),
    };
    let named = result(tone).name != SharedString::default();
    ResultView {
        word: word.into(),
        word_lines: SharedString::default(),
        sub: sub.into(),
        headline: headline.into(),
        advice: advice.into(),
        who_caption: if named { "Mit dem Ausweis vergleichen" } else { "Kein Name wird gezeigt" }.into(),
        name: if named { "LEUTHEUSSER-SCHNARRENBERGER, BÄRBEL ÉLODIE ŠÁRKA" } else { "" }.into(),
        birth: if named { "12. September 1964" } else { "" }.into(),
        statement: if named { "" } else { "Wir können diesen Code hier und jetzt nicht beurteilen." }.into(),
        about: if named { "Impfung 2 von 2, Bundesrepublik Utopien" } else { "" }.into(),
        unchecked: if tone == Tone::Pass { "nicht geprüft: Widerruf, Person, Regeln" } else { "" }.into(),
        note: match tone {
            Tone::NotAccepted | Tone::Reject => "Code wegnehmen, dann geht es weiter",
            _ => "",
        }
        .into(),
        ..result(tone)
    }
}
