//! Sizes of text stand in `ui/tokens.slint` alone, and each colour is used as what it was measured for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

/// What colours of text, marks and shapes may be drawn in; against which grounds stands in `colour.rs`.
const INKS: [&str; 6] = ["ink", "ink-2", "accent", "on-accent", "surface", "on-plate"];
/// What may be filled: grounds, and marks of 3 to 1.
const FILLS: [&str; 12] =
    ["ground", "surface", "sunk", "ink", "accent", "line", "hair", "rest", "plate", "on-plate", "paper", "transparent"];
/// What edges may be drawn in.
const EDGES: [&str; 4] = ["line", "accent", "ink", "hair"];

/// Every screen and widget but the tokens, without its comments.
fn screens() -> BTreeMap<PathBuf, String> {
    let ui = Path::new(env!("CARGO_MANIFEST_DIR")).join("ui");
    let folders = [ui.clone(), ui.join("screens"), ui.join("widgets")];
    let files = folders
        .iter()
        .flat_map(|folder| fs::read_dir(folder).expect("the screens").map(|entry| entry.expect("a file").path()));
    let slint =
        files.filter(|path| path.extension().is_some_and(|end| end == "slint") && !path.ends_with("tokens.slint"));
    let bare = |text: String| {
        text.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n")
    };
    slint.map(|path| (path.clone(), bare(fs::read_to_string(&path).expect("a text")))).collect()
}

/// What stands after `Colour.` in a line, but the functions of a verdict.
fn used(line: &str) -> impl Iterator<Item = &str> {
    let names = line.split("Colour.").skip(1);
    let whole = names
        .map(|rest| &rest[..rest.find(|sign: char| !(sign.is_alphanumeric() || sign == '-')).unwrap_or(rest.len())]);
    whole.filter(|name| !["verdict", "on-verdict", "high-contrast"].contains(name))
}

#[test]
fn no_screen_has_a_size_of_text_or_a_shading_of_its_own() {
    let all = screens();
    assert!(all.len() > 40, "the screens are found: {}", all.len());
    for (path, text) in all {
        for line in text.lines() {
            for name in ["gradient", "drop-shadow", "opacity"] {
                assert!(!line.contains(name), "{}: {line}", path.display());
            }
            if let Some((_, size)) = line.split_once("font-size:") {
                let is_bare =
                    size.split("px").next().is_some_and(|before| before.ends_with(|sign: char| sign.is_ascii_digit()));
                let comes_in = size.contains("Type.")
                    || size.contains("Stand.")
                    || size.contains("root.")
                    || size.contains("in property");
                assert!(comes_in && !is_bare, "{}: {line}", path.display());
            }
        }
    }
}

#[test]
fn each_colour_is_used_as_what_it_was_measured_for() {
    let mut seen = 0;
    for (path, text) in screens() {
        for line in text.lines() {
            let property = line.trim().split(':').next().unwrap_or_default().rsplit(' ').next().unwrap_or_default();
            let allowed: &[&str] = match property {
                "color" | "on" | "stroke" => &INKS,
                "background" | "fill" => &FILLS,
                "border-color" => &EDGES,
                _ => continue,
            };
            for name in used(line) {
                seen += 1;
                // A plate's outline is drawn in its ground over its ink.
                let is_outline = property == "stroke" && name == "plate";
                // Stripes and edges that are drawn as paths.
                let is_outline = is_outline || property == "stroke" && EDGES.contains(&name);
                // Under a band the word is cut out of the surface.
                assert!(allowed.contains(&name) || is_outline, "{}: {name} as {property}: {line}", path.display());
            }
        }
    }
    assert!(seen > 80, "only {seen} uses were found");
}
