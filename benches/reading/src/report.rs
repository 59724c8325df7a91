//! Outcomes one by one: what was missed, and lines for other programs.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use crate::run::{Outcome, Row, Scene};

/// One line for each picture that a reader did not read, or read wrong.
pub fn missed(names: &[&str], rows: &[Row]) -> String {
    let mut text = String::from("reader\tpicture\tms\twhat\tread by\n");
    for (reader, name) in names.iter().enumerate() {
        for row in rows {
            let outcome = &row.outcomes[reader];
            let what = match &outcome.wrong {
                Some(wrong) => format!("wrong: {:?}", String::from_utf8_lossy(wrong)),
                None if outcome.panicked => "panicked".into(),
                None if outcome.read || !row.case.has_code() => continue,
                None => "missed".into(),
            };
            let readers = readers(names, row.outcomes.iter().map(|other| other.read));
            let _ = writeln!(text, "{name}\t{}\t{:.1}\t{what}\t{readers}", row.case.name, milliseconds(outcome));
        }
    }
    text
}

/// One line for each scene that a reader did not read within its frames.
pub fn missed_scenes(names: &[&str], scenes: &[Scene]) -> String {
    let mut text = String::from("reader\tscene\tread by\n");
    for (reader, name) in names.iter().enumerate() {
        for scene in scenes.iter().filter(|scene| scene.showings[reader].read_at.is_none()) {
            let readers = readers(names, scene.showings.iter().map(|other| other.read_at.is_some()));
            let _ = writeln!(text, "{name}\t{}\t{readers}", scene.item);
        }
    }
    text
}

/// One JSON object a picture.
pub fn lines(names: &[&str], rows: &[Row]) -> String {
    let mut text = String::new();
    for row in rows {
        let outcomes = row.outcomes.iter().map(|outcome| {
            json!({
                "ms": milliseconds(outcome), "read": outcome.read, "wrong": outcome.wrong.is_some(),
                "panicked": outcome.panicked,
            })
        });
        let line = json!({
            "picture": row.case.name, "category": row.case.category, "has_code": row.case.has_code(),
            "readers": by_name(names, outcomes),
        });
        let _ = writeln!(text, "{line}");
    }
    text
}

/// One JSON object a scene; `frames` counts those that a reader was shown, the one that it read included.
pub fn scene_lines(names: &[&str], scenes: &[Scene]) -> String {
    let mut text = String::new();
    for scene in scenes {
        let showings = scene.showings.iter().map(|showing| {
            let ms = showing.time.as_secs_f64() * 1_000.0;
            json!({"read_at": showing.read_at, "frames": showing.frames, "ms": ms, "wrong": showing.wrong})
        });
        let line = json!({"scene": scene.item, "category": scene.category, "readers": by_name(names, showings)});
        let _ = writeln!(text, "{line}");
    }
    text
}

fn readers(names: &[&str], read: impl Iterator<Item = bool>) -> String {
    let readers: Vec<_> = names.iter().zip(read).filter(|(_, read)| *read).map(|(name, _)| *name).collect();
    readers.join(" ")
}

fn by_name(names: &[&str], values: impl Iterator<Item = Value>) -> Map<String, Value> {
    names.iter().map(|name| (*name).to_owned()).zip(values).collect()
}

fn milliseconds(outcome: &Outcome) -> f64 {
    outcome.time.as_secs_f64() * 1_000.0
}
