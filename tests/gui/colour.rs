//! The tokens keep what screens/README.md computed: contrast (WCAG 2.2), and grounds told
//! apart by every eye (CIEDE2000, colour blindness by Machado 2009 at full strength).

use std::collections::HashMap;
use std::fs;
use std::path::Path;

type Rgb = [f64; 3];

const LIGHT: usize = 0;
const DARK: usize = 1;
const CONTRAST: usize = 2;
const VERDICTS: [&str; 5] = ["pass", "more-needed", "not-accepted", "reject", "cannot-decide"];

/// Every colour token: light, dark, high contrast.
fn tokens() -> HashMap<String, [Rgb; 3]> {
    let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("ui/tokens.slint")).expect("the tokens");
    let mut found = HashMap::new();
    for line in text.lines().filter_map(|line| line.trim().strip_prefix("out property <color> ")) {
        let (name, rest) = line.split_once(": ").expect("a name and its colours");
        let values: Vec<Rgb> = rest.split('#').skip(1).map(|hex| rgb(&hex[..6])).collect();
        let themes = match values[..] {
            [always] => [always; 3],
            [always, contrast] => [always, always, contrast],
            [light, dark, contrast] => [light, dark, contrast],
            _ => panic!("{name} has {} colours", values.len()),
        };
        found.insert(name.to_owned(), themes);
    }
    found
}

fn rgb(hex: &str) -> Rgb {
    [0, 2, 4].map(|at| f64::from(u8::from_str_radix(&hex[at..at + 2], 16).expect("six hex digits")) / 255.0)
}

fn linear(colour: Rgb) -> Rgb {
    colour.map(|c| if c <= 0.04045 { c / 12.92 } else { ((c + 0.055) / 1.055).powf(2.4) })
}

fn luminance(colour: Rgb) -> f64 {
    let [r, g, b] = linear(colour);
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn ratio(one: Rgb, other: Rgb) -> f64 {
    let (a, b) = (luminance(one), luminance(other));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn times(matrix: [[f64; 3]; 3], v: Rgb) -> Rgb {
    matrix.map(|row| row[0] * v[0] + row[1] * v[1] + row[2] * v[2])
}

/// CIE L*a*b* of linear sRGB under D65.
fn lab(linear: Rgb) -> Rgb {
    let xyz = times(
        [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]],
        linear,
    );
    let f = |t: f64| if t > 216.0 / 24389.0 { t.cbrt() } else { (24389.0 / 27.0 * t + 16.0) / 116.0 };
    let [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
    [116.0 * y - 16.0, 500.0 * (x - y), 200.0 * (y - z)]
}

/// CIEDE2000 (Sharma, Wu, Dalal 2005).
fn difference(one: Rgb, other: Rgb) -> f64 {
    let chroma = |lab: Rgb| lab[1].hypot(lab[2]);
    let mean = (chroma(one) + chroma(other)) / 2.0;
    let g = 0.5 * (1.0 - (mean.powi(7) / (mean.powi(7) + 25f64.powi(7))).sqrt());
    let prime = |lab: Rgb| {
        let a = lab[1] * (1.0 + g);
        (a.hypot(lab[2]), lab[2].atan2(a).to_degrees().rem_euclid(360.0))
    };
    let ((c1, h1), (c2, h2)) = (prime(one), prime(other));
    let turn = match h2 - h1 {
        _ if c1 * c2 == 0.0 => 0.0,
        turn if turn > 180.0 => turn - 360.0,
        turn if turn < -180.0 => turn + 360.0,
        turn => turn,
    };
    let (dl, dc, dh) = (other[0] - one[0], c2 - c1, 2.0 * (c1 * c2).sqrt() * (turn / 2.0).to_radians().sin());
    let (l, c) = ((one[0] + other[0]) / 2.0, (c1 + c2) / 2.0);
    let h = match (h1 - h2).abs() {
        _ if c1 * c2 == 0.0 => h1 + h2,
        apart if apart <= 180.0 => (h1 + h2) / 2.0,
        _ if h1 + h2 < 360.0 => (h1 + h2 + 360.0) / 2.0,
        _ => (h1 + h2 - 360.0) / 2.0,
    };
    let cos = |degrees: f64| degrees.to_radians().cos();
    let t = 1.0 - 0.17 * cos(h - 30.0) + 0.24 * cos(2.0 * h) + 0.32 * cos(3.0 * h + 6.0) - 0.20 * cos(4.0 * h - 63.0);
    let sl = 1.0 + 0.015 * (l - 50.0).powi(2) / (20.0 + (l - 50.0).powi(2)).sqrt();
    let (sc, sh) = (1.0 + 0.045 * c, 1.0 + 0.015 * c * t);
    let rotation = -2.0
        * (c.powi(7) / (c.powi(7) + 25f64.powi(7))).sqrt()
        * (60.0 * (-((h - 275.0) / 25.0).powi(2)).exp()).to_radians().sin();
    ((dl / sl).powi(2) + (dc / sc).powi(2) + (dh / sh).powi(2) + rotation * (dc / sc) * (dh / sh)).sqrt()
}

const SIGHTS: [(&str, [[f64; 3]; 3]); 4] = [
    ("normal", [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]),
    ("protanopia", [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    (
        "deuteranopia",
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    ),
    ("tritanopia", [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
];

/// The ten differences between grounds, in the order of the table: PM PN PR PC MN MR MC NR NC RC.
fn differences(theme: usize, sight: [[f64; 3]; 3]) -> Vec<f64> {
    let tokens = tokens();
    let seen: Vec<Rgb> = VERDICTS
        .iter()
        .map(|name| lab(times(sight, linear(tokens[*name][theme])).map(|c| c.clamp(0.0, 1.0))))
        .collect();
    let pairs = (0..5).flat_map(|one| (one + 1..5).map(move |other| (one, other)));
    pairs.map(|(one, other)| difference(seen[one], seen[other])).collect()
}

#[test]
fn our_difference_is_the_published_one() {
    let pair = difference([50.0, 2.6772, -79.7751], [50.0, 0.0, -82.7485]);
    assert!((pair - 2.0425).abs() < 0.00005, "{pair}");
}

#[test]
fn text_and_edges_keep_their_contrast() {
    let tokens = tokens();
    let stated = [
        ("ink", ["ground", "surface", "sunk"], [[16.5, 18.0, 15.0], [16.3, 14.5, 17.4], [21.0, 21.0, 16.5]]),
        ("ink-2", ["ground", "surface", "sunk"], [[7.1, 7.8, 6.5], [9.5, 8.5, 10.2], [21.0, 21.0, 16.5]]),
        ("line", ["ground", "surface", "sunk"], [[3.4, 3.7, 3.1], [4.6, 4.1, 4.9], [21.0, 21.0, 16.5]]),
        ("accent", ["ground", "surface", "sunk"], [[7.7, 8.4, 7.0], [9.1, 8.2, 9.8], [21.0, 21.0, 16.5]]),
    ];
    for (name, grounds, figures) in stated {
        for (theme, row) in figures.iter().enumerate() {
            for (ground, figure) in grounds.iter().zip(row) {
                let got = ratio(tokens[name][theme], tokens[*ground][theme]);
                // One decimal is stated; where the second is a five, either rounding was taken.
                assert!((got - figure).abs() <= 0.055, "{name} on {ground}, theme {theme}: {got:.2}, stated {figure}");
            }
        }
    }
    for (theme, figure) in [(LIGHT, 8.4), (DARK, 9.5), (CONTRAST, 21.0)] {
        let got = ratio(tokens["on-accent"][theme], tokens["accent"][theme]);
        assert!((got - figure).abs() <= 0.0501, "on-accent, theme {theme}: {got:.2}");
    }
}

#[test]
fn words_on_a_verdict_keep_their_contrast() {
    let tokens = tokens();
    let stated = [[4.79, 7.17], [10.16, 14.12], [8.90, 12.16], [8.43, 10.43], [11.34, 13.79]];
    for (name, figures) in VERDICTS.iter().zip(stated) {
        for (theme, figure) in [(LIGHT, figures[0]), (DARK, figures[0]), (CONTRAST, figures[1])] {
            let got = ratio(tokens[&format!("on-{name}")][theme], tokens[*name][theme]);
            assert!((got - figure).abs() <= 0.00501, "{name}, theme {theme}: {got:.3}, stated {figure}");
        }
    }
}

#[test]
fn grounds_differ_in_lightness() {
    let tokens = tokens();
    for (name, figure) in VERDICTS.iter().zip([48.0, 79.0, 74.0, 33.0, 25.0]) {
        let got = lab(linear(tokens[*name][LIGHT]))[0];
        assert!((got - figure).abs() <= 0.501, "{name}: L* {got:.1}, stated {figure}");
    }
}

#[test]
fn every_eye_tells_the_grounds_apart() {
    let stated: [([f64; 10], f64, f64); 4] = [
        ([36.0, 47.0, 61.0, 47.0, 49.0, 69.0, 60.0, 50.0, 77.0, 38.0], 35.6, 35.9),
        ([36.0, 27.0, 24.0, 42.0, 47.0, 66.0, 53.0, 47.0, 74.0, 46.0], 23.6, 16.5),
        ([34.0, 36.0, 21.0, 34.0, 50.0, 56.0, 51.0, 37.0, 79.0, 53.0], 20.7, 17.5),
        ([25.0, 56.0, 58.0, 34.0, 54.0, 70.0, 60.0, 36.0, 53.0, 35.0], 25.4, 28.0),
    ];
    for ((sight, matrix), (row, least, least_contrast)) in SIGHTS.iter().zip(stated) {
        let got = differences(LIGHT, *matrix);
        for (i, (got, figure)) in got.iter().zip(row).enumerate() {
            assert!((got - figure).abs() <= 0.55, "{sight}, pair {i}: {got:.2}, stated {figure}");
        }
        let smallest = |all: &[f64]| all.iter().copied().fold(f64::INFINITY, f64::min);
        assert!((smallest(&got) - least).abs() <= 0.0501, "{sight}: {:.2}, stated {least}", smallest(&got));
        let contrast = smallest(&differences(CONTRAST, *matrix));
        assert!(
            (contrast - least_contrast).abs() <= 0.0501,
            "{sight}, high contrast: {contrast:.2}, stated {least_contrast}"
        );
    }
}

/// Which colour is drawn on which: the least ratio in light and dark, and in high contrast.
const PAIRS: [(&str, &[&str], f64, f64); 9] = [
    // Text.
    ("ink", &["ground", "surface", "sunk", "paper"], 4.5, 7.0),
    ("ink-2", &["ground", "surface", "sunk", "paper"], 4.5, 7.0),
    ("on-accent", &["accent"], 4.5, 7.0),
    ("on-plate", &["plate"], 4.5, 7.0),
    // An inverse chip.
    ("surface", &["ink"], 4.5, 7.0),
    // The current number of a procedure is text; the ring, the moving edge and the clearing bar are shapes.
    ("accent", &["ground", "surface", "sunk", "paper"], 4.5, 7.0),
    ("accent", &["rest"], 3.0, 3.0),
    // Edges of what can be pressed, ticks of a ruler.
    ("line", &["ground", "surface", "sunk", "paper"], 3.0, 3.0),
    // The outline of a code, light over dark.
    ("plate", &["on-plate"], 3.0, 3.0),
];

/// Dividing lines: whatever they part is parted by space as well.
const CARRY_NOTHING: [&str; 1] = ["hair"];

#[test]
fn every_pair_that_is_drawn_keeps_its_contrast_in_every_theme() {
    let tokens = tokens();
    let verdicts = VERDICTS.map(|name| (format!("on-{name}"), name));
    let of_verdicts = verdicts.iter().map(|(on, name)| (on.as_str(), *name, 4.5, 7.0));
    let others = PAIRS
        .iter()
        .flat_map(|(fore, grounds, least, high)| grounds.iter().map(move |ground| (*fore, *ground, *least, *high)));
    for (fore, ground, least, high) in others.chain(of_verdicts) {
        for (theme, least) in [(LIGHT, least), (DARK, least), (CONTRAST, high)] {
            // The white of a lamp goes with the inks of the light theme, whatever the theme.
            let theme = if ground == "paper" { LIGHT } else { theme };
            let got = ratio(tokens[fore][theme], tokens[ground][theme]);
            assert!(got >= least, "{fore} on {ground}, theme {theme}: {got:.2} of {least}");
        }
    }
}

#[test]
fn no_colour_is_without_a_pair() {
    let known = |name: &str| {
        let is_verdict = VERDICTS.contains(&name.strip_prefix("on-").unwrap_or(name));
        is_verdict
            || CARRY_NOTHING.contains(&name)
            || PAIRS.iter().any(|(fore, grounds, ..)| *fore == name || grounds.contains(&name))
    };
    let mut unknown: Vec<_> = tokens().into_keys().filter(|name| !known(name)).collect();
    unknown.sort();
    assert!(unknown.is_empty(), "say on what these are drawn: {unknown:?}");
}
