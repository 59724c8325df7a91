//! From outcomes to tables.

use std::fmt::Write as _;
use std::time::Duration;

use crate::run::{Outcome, Row, Scene};

/// The budgets of the curve, in milliseconds.
const BUDGETS: [u64; 4] = [10, 33, 100, 300];

/// The readers that a miss is compared with.
const YARDSTICKS: [&str; 2] = ["zxing-cpp", "rxing"];

/// All tables of single pictures.
pub fn singles(names: &[&str], rows: &[Row]) -> String {
    let with_code: Vec<_> = rows.iter().filter(|row| row.case.has_code()).collect();
    let blank: Vec<_> = rows.iter().filter(|row| !row.case.has_code()).collect();
    let mut text = String::new();
    if !with_code.is_empty() {
        shares(&mut text, names, &with_code);
        budgets(&mut text, names, &with_code);
        times(&mut text, names, &with_code);
    }
    if !blank.is_empty() {
        blanks(&mut text, names, &blank);
    }
    text
}

fn shares(text: &mut String, names: &[&str], rows: &[&Row]) {
    head(text, "read, percent", names);
    for category in distinct(rows.iter().map(|row| &row.case.category)) {
        let of: Vec<_> = rows.iter().filter(|row| row.case.category == *category).copied().collect();
        share(text, category, names, &of, false);
    }
    for further in distinct(rows.iter().flat_map(|row| &row.case.also)) {
        let of: Vec<_> = rows.iter().filter(|row| row.case.also.contains(further)).copied().collect();
        share(text, further, names, &of, true);
    }
    share(text, "all", names, rows, true);
    text.push('\n');
}

/// Each once, in the order of their first place.
fn distinct<'a>(labels: impl Iterator<Item = &'a String>) -> Vec<&'a String> {
    let mut once = Vec::new();
    for label in labels {
        if !once.contains(&label) {
            once.push(label);
        }
    }
    once
}

fn share(text: &mut String, label: &str, names: &[&str], rows: &[&Row], interval: bool) {
    let _ = write!(text, "| {label} ({}) |", rows.len());
    for reader in 0..names.len() {
        let read = rows.iter().filter(|row| row.outcomes[reader].read).count();
        let _ = write!(text, " {:.1}", percent(read, rows.len()));
        if interval {
            let (low, high) = wilson(read, rows.len());
            let _ = write!(text, " ({low:.1}-{high:.1})");
        }
        text.push_str(" |");
    }
    text.push('\n');
}

/// Read within so much processor time: one number would hide the budget.
fn budgets(text: &mut String, names: &[&str], rows: &[&Row]) {
    head(text, "read within, percent", names);
    for budget in BUDGETS {
        let _ = write!(text, "| {budget} ms |");
        for reader in 0..names.len() {
            let within = |row: &&&Row| {
                let outcome = &row.outcomes[reader];
                outcome.read && outcome.time <= Duration::from_millis(budget)
            };
            let _ = write!(text, " {:.1} |", percent(rows.iter().filter(within).count(), rows.len()));
        }
        text.push('\n');
    }
    text.push('\n');
}

fn times(text: &mut String, names: &[&str], rows: &[&Row]) {
    text.push_str("| reader | hit ms, median | p95 | miss ms, median | p95 | slowest ms | wrong texts | panics |\n");
    text.push_str("|---|---|---|---|---|---|---|---|\n");
    for (reader, name) in names.iter().enumerate() {
        let outcomes = || rows.iter().map(|row| &row.outcomes[reader]);
        let (hit, miss) = (spread(outcomes().filter(|one| one.read)), spread(outcomes().filter(|one| !one.read)));
        let slowest = spread(outcomes()).2;
        let wrong = outcomes().filter(|one| one.wrong.is_some()).count();
        let panics = outcomes().filter(|one| one.panicked).count();
        let _ = writeln!(
            text,
            "| {name} | {:.1} | {:.1} | {:.1} | {:.1} | {slowest:.1} | {wrong} | {panics} |",
            hit.0, hit.1, miss.0, miss.1
        );
    }
    text.push('\n');
}

/// Pictures that hold no code: what looking costs, and how often something is read all the same.
fn blanks(text: &mut String, names: &[&str], rows: &[&Row]) {
    let yardsticks: Vec<_> =
        YARDSTICKS.iter().filter_map(|name| Some((name, names.iter().position(|had| had == name)?))).collect();
    let of = |reader: usize| spread(rows.iter().map(|row| &row.outcomes[reader]));
    let _ = write!(text, "| {} without a code | ms, median | p95 |", rows.len());
    for (name, _) in &yardsticks {
        let _ = write!(text, " x {name}, median | p95 |");
    }
    text.push_str(" wrong texts | panics |\n");
    rule(text, 5 + 2 * yardsticks.len());
    for (reader, name) in names.iter().enumerate() {
        let (median, high, _) = of(reader);
        let _ = write!(text, "| {name} | {median:.1} | {high:.1} |");
        for (_, yardstick) in &yardsticks {
            let (its_median, its_high, _) = of(*yardstick);
            let _ = write!(text, " {:.2} | {:.2} |", median / its_median, high / its_high);
        }
        let wrong = rows.iter().filter(|row| row.outcomes[reader].wrong.is_some()).count();
        let panics = rows.iter().filter(|row| row.outcomes[reader].panicked).count();
        let _ = writeln!(text, " {wrong} | {panics} |");
    }
    text.push('\n');
}

/// The tables of scenes: read within the first frames, and what looking cost.
pub fn scenes(names: &[&str], scenes: &[Scene]) -> String {
    let mut text = String::new();
    head(&mut text, "read within frames, percent", names);
    for category in distinct(scenes.iter().map(|scene| &scene.category)) {
        let of: Vec<_> = scenes.iter().filter(|scene| scene.category == *category).collect();
        within(&mut text, category, names, &of);
    }
    within(&mut text, "all", names, &scenes.iter().collect::<Vec<_>>());
    text.push_str("\n| reader | ms a frame | wrong texts | panics |\n|---|---|---|---|\n");
    for (reader, name) in names.iter().enumerate() {
        let showings = || scenes.iter().map(|scene| &scene.showings[reader]);
        let time: Duration = showings().map(|showing| showing.time).sum();
        let frames: usize = showings().map(|showing| showing.frames).sum();
        let wrong: usize = showings().map(|showing| showing.wrong).sum();
        let panics: usize = showings().map(|showing| showing.panics).sum();
        let each = time.as_secs_f64() * 1_000.0 / frames as f64;
        let _ = writeln!(text, "| {name} | {each:.1} | {wrong} | {panics} |");
    }
    text.push('\n');
    text
}

fn within(text: &mut String, label: &str, names: &[&str], scenes: &[&Scene]) {
    for frames in [1, 2, 4, 8] {
        let _ = write!(text, "| {label} ({}), {frames} |", scenes.len());
        for reader in 0..names.len() {
            let read = scenes.iter().filter(|scene| scene.showings[reader].read_at.is_some_and(|at| at < frames));
            let _ = write!(text, " {:.1} |", percent(read.count(), scenes.len()));
        }
        text.push('\n');
    }
}

fn head(text: &mut String, label: &str, names: &[&str]) {
    let _ = write!(text, "| {label} |");
    for name in names {
        let _ = write!(text, " {name} |");
    }
    text.push('\n');
    rule(text, names.len() + 1);
}

fn rule(text: &mut String, columns: usize) {
    text.push('|');
    for _ in 0..columns {
        text.push_str("---|");
    }
    text.push('\n');
}

/// Median, 95th percentile and the highest, in milliseconds.
fn spread<'a>(outcomes: impl Iterator<Item = &'a Outcome>) -> (f64, f64, f64) {
    let mut times: Vec<_> = outcomes.map(|outcome| outcome.time.as_secs_f64() * 1_000.0).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| {
        let place = (share * times.len() as f64).ceil() as usize;
        times.get(place.saturating_sub(1)).copied().unwrap_or(f64::NAN)
    };
    (at(0.5), at(0.95), at(1.0))
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole as f64
}

/// The 95 percent interval of a share (Wilson 1927), in percent.
fn wilson(part: usize, whole: usize) -> (f64, f64) {
    const Z: f64 = 1.96;
    let (share, whole) = (part as f64 / whole as f64, whole as f64);
    let middle = share + Z * Z / (2.0 * whole);
    let reach = Z * (share * (1.0 - share) / whole + Z * Z / (4.0 * whole * whole)).sqrt();
    let scale = 1.0 + Z * Z / whole;
    (100.0 * (middle - reach) / scale, 100.0 * (middle + reach) / scale)
}

#[cfg(test)]
mod tests {
    use super::wilson;

    #[test]
    fn the_interval_of_half_of_a_hundred_is_ten_points_either_way() {
        let (low, high) = wilson(50, 100);
        assert!((low - 40.4).abs() < 0.1 && (high - 59.6).abs() < 0.1, "{low} {high}");
        let (low, high) = wilson(0, 10);
        assert!(low.abs() < 1e-9 && (high - 27.8).abs() < 0.1, "{low} {high}");
    }
}
