//! Finder patterns in noise and blur, where rows of pixels tell nothing: a light ring stands out between two
//! dark ones, whichever way it is turned.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::f32::consts::FRAC_PI_2;

use super::geometry::{Affine, Point, column_and_row};
use super::group::Corners;
use super::plane::{Grey, Plane};

/// Pixels a module for which a picture is searched; its halves make it more.
const MODULES: [f32; 4] = [1.3, 1.6, 2.0, 2.5];
/// Times a picture is halved before it is searched: what is smaller drowns in noise.
const HALVINGS: [f32; 2] = [2.0, 4.0];
/// Places of one size and polarity that are looked at further.
const BEST: usize = 120;
/// Places of all sizes, the likest.
const MOST: usize = 16;
/// The least likeness of a pattern, at most 1.
const LIKE: f32 = 0.5;
/// Turns of a square that are tried: a quarter turn is none.
const TURNS: u8 = 6;
/// Groups of three that are looked at more closely, and that are tried.
const GUESSES: usize = 40;
const GROUPS: usize = 4;

/// A place where a finder pattern may lie.
#[derive(Clone, Copy)]
struct Spot {
    middle: Point,
    /// Pixels a module, about.
    module: f32,
    dark: bool,
    /// How much it stands out: in grey levels at first, then its likeness.
    merit: f32,
}

/// Groups of three patterns that may be a symbol's corners, the likeliest first.
pub fn groups(plane: Plane<'_>) -> Vec<Corners> {
    let spots = spots(plane);
    let mut guesses: Vec<(f32, Corners)> = Vec::new();
    for (at, corner) in spots.iter().enumerate() {
        for (one_at, one) in spots.iter().enumerate().filter(|(one_at, _)| *one_at != at) {
            let others = spots.iter().skip(one_at.saturating_add(1));
            guesses.extend(others.filter_map(|other| guess(corner, one, other)));
        }
    }
    guesses.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    let likely = guesses.iter().take(GUESSES);
    let mut found: Vec<(f32, Corners)> = likely.filter_map(|(_, guess)| settled(plane, guess)).collect();
    found.sort_by(|(one, _), (other, _)| other.total_cmp(one));
    found.truncate(GROUPS);
    found.into_iter().map(|(_, corners)| corners).collect()
}

/// Three spots as a symbol's corners, if they lie like that, and how much they do.
fn guess(corner: &Spot, one: &Spot, other: &Spot) -> Option<(f32, Corners)> {
    let (first, second) = (one.middle - corner.middle, other.middle - corner.middle);
    let (long, short) = (first.length().max(second.length()), first.length().min(second.length()));
    let sine = first.cross(second) / (first.length() * second.length()).max(1.0);
    let module = (corner.module + one.module + other.module) / 3.0;
    let alike = |spot: &Spot| (0.6..1.6).contains(&(spot.module / module)) && spot.dark == corner.dark;
    let fits = alike(corner) && alike(one) && alike(other) && sine.abs() > 0.6 && long < 1.4 * short;
    let estimate = (long + short) / 2.0 / module + 7.0;
    if !fits || !(18.0..200.0).contains(&estimate) {
        return None;
    }
    let (right, below) = if sine > 0.0 { (one, other) } else { (other, one) };
    let (across, along) = (right.middle - corner.middle, below.middle - corner.middle);
    let unit = |way: Point| way * (module / way.length());
    let axes = |spot: &Spot| Affine { origin: spot.middle, right: unit(across), down: unit(along) };
    let middles = [corner.middle, right.middle, below.middle];
    let merit = (corner.merit + one.merit + other.merit) / 3.0 + sine.abs() - long / short.max(1.0);
    Some((merit, Corners { middles, axes: [axes(corner), axes(right), axes(below)], dark: corner.dark, estimate }))
}

/// The group where its rings stand out most, with its likeness.
fn settled(plane: Plane<'_>, guess: &Corners) -> Option<(f32, Corners)> {
    let mut corners = guess.clone();
    let mut sum = 0.0;
    for axes in &mut corners.axes {
        let like;
        (*axes, like) = fitted(plane, axes, guess.dark)?;
        sum += like;
    }
    let [first, right, below] = corners.axes;
    let between = |one: &Affine, other: &Affine, side: fn(&Affine) -> Point| {
        one.origin.distance(other.origin) / ((side(one).length() + side(other).length()) / 2.0)
    };
    let (wide, high) = (between(&first, &right, |axes| axes.right), between(&first, &below, |axes| axes.down));
    let odd = (wide - high).abs() / wide.max(high);
    corners.estimate = (wide + high) / 2.0 + 7.0;
    corners.middles = corners.axes.map(|axes| axes.origin);
    (odd < 0.15).then_some((sum / 3.0 - odd, corners))
}

/// The axes of a pattern near where they are thought to be, and its likeness; nothing where it is none.
fn fitted(plane: Plane<'_>, near: &Affine, dark: bool) -> Option<(Affine, f32)> {
    let (mut axes, mut best) = (*near, likeness(plane, near, dark));
    for step in [0.5, 0.25, 0.12] {
        let moves = [(1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0)];
        let moved = moves.map(|(x, y)| Affine { origin: axes.place(x * step, y * step), ..axes });
        let scale = 1.0 + step / 4.0;
        let scaled = [(scale, 1.0), (1.0 / scale, 1.0), (1.0, scale), (1.0, 1.0 / scale)].map(|(x, y)| Affine {
            right: axes.right * x,
            down: axes.down * y,
            ..axes
        });
        let both = [scale, 1.0 / scale].map(|by| Affine { right: axes.right * by, down: axes.down * by, ..axes });
        let mut better = (axes, best);
        for tried in moved.into_iter().chain(scaled).chain(both) {
            let like = likeness(plane, &tried, dark);
            if like > better.1 {
                better = (tried, like);
            }
        }
        (axes, best) = better;
        if best < LIKE / 2.0 {
            return None;
        }
    }
    (best > LIKE).then_some((axes, best))
}

/// How like a finder pattern with its light border a place is: 1 is one, 0 is chance.
pub fn likeness(plane: Plane<'_>, axes: &Affine, dark: bool) -> f32 {
    let (mut product, mut sum, mut squares) = (0.0, 0.0_f32, 0.0_f32);
    for down in -4..=4_i8 {
        for right in -4..=4_i8 {
            let out = right.abs().max(down.abs());
            let is_dark = out <= 1 || out == 3;
            let grey = plane.at(axes.place(f32::from(right), f32::from(down)));
            sum += grey;
            squares += grey * grey;
            // Dark are 33 of 81: the weights come to 0.
            product += if is_dark { -grey / 33.0 } else { grey / 48.0 };
        }
    }
    let spread = (squares / 81.0 - (sum / 81.0) * (sum / 81.0)).max(1.0).sqrt();
    // The spread of the pattern itself, in parts of light less dark, is 0.49.
    let sign = if dark { 1.0 } else { -1.0 };
    sign * product / spread * 0.491
}

/// The most likely places of all sizes, each once.
fn spots(plane: Plane<'_>) -> Vec<Spot> {
    let mut half = Grey::new();
    let mut all: Vec<Spot> = Vec::new();
    half.halve(plane);
    for factor in HALVINGS {
        let Some(sight) = half.plane() else { break };
        for module in MODULES {
            for spot in places(sight, module) {
                let middle = (spot.middle + Point::new(0.5, 0.5)) * factor - Point::new(0.5, 0.5);
                all.push(Spot { middle, module: spot.module * factor, ..spot });
            }
        }
        let mut next = Grey::new();
        next.halve_of(&half);
        half = next;
    }
    let mut kept = distinct(all, usize::MAX);
    for spot in &mut kept {
        *spot = turned(plane, spot);
    }
    kept.retain(|spot| spot.merit > LIKE);
    distinct(kept, MOST)
}

/// The best spots, each place once.
fn distinct(mut spots: Vec<Spot>, most: usize) -> Vec<Spot> {
    spots.sort_by(|one, other| other.merit.total_cmp(&one.merit));
    let mut kept: Vec<Spot> = Vec::new();
    for spot in spots {
        let same = |known: &Spot| known.dark == spot.dark && known.middle.distance(spot.middle) < 1.5 * known.module;
        if kept.len() < most && !kept.iter().any(same) {
            kept.push(spot);
        }
    }
    kept
}

/// The spot where it is likest a pattern, whichever way that is turned.
fn turned(plane: Plane<'_>, spot: &Spot) -> Spot {
    let mut turns: Vec<(Affine, f32)> = (0..TURNS)
        .map(|turn| {
            let angle = FRAC_PI_2 * f32::from(turn) / f32::from(TURNS);
            let right = Point::new(angle.cos(), angle.sin()) * spot.module;
            let axes = Affine { origin: spot.middle, right, down: Point::new(-right.y, right.x) };
            (axes, likeness(plane, &axes, spot.dark))
        })
        .collect();
    turns.sort_by(|(_, one), (_, other)| other.total_cmp(one));
    let fits = turns.iter().take(2).filter_map(|(axes, _)| fitted(plane, axes, spot.dark));
    match fits.max_by(|(_, one), (_, other)| one.total_cmp(other)) {
        Some((axes, merit)) => {
            let module = (axes.right.length() + axes.down.length()) / 2.0;
            Spot { middle: axes.origin, module, merit, ..*spot }
        }
        None => Spot { merit: 0.0, ..*spot },
    }
}

/// The offsets of a disc, the ring round it and the next one, for modules of so many pixels.
fn rings(module: f32) -> [Vec<(isize, isize)>; 4] {
    let reach = (4.6 * module).ceil() as isize;
    let bounds = [(0.0, 1.2), (1.65, 2.35), (2.65, 3.35), (4.0, 4.6)];
    bounds.map(|(from, to)| {
        let square =
            (reach.saturating_neg()..=reach).flat_map(|y| (reach.saturating_neg()..=reach).map(move |x| (x, y)));
        square.filter(|(x, y)| (from * module..=to * module).contains(&(*x as f32).hypot(*y as f32))).collect()
    })
}

/// The best places for one size of module, of both polarities.
fn places(plane: Plane<'_>, module: f32) -> Vec<Spot> {
    let (width, height) = (plane.width(), plane.height());
    let rings = rings(module);
    let margin = (4.6 * module).ceil() as usize;
    let Some(inner) = width.checked_sub(margin.saturating_mul(2)).filter(|inner| *inner > 0) else { return Vec::new() };
    let mut stand_out: Vec<f32> = vec![0.0; width.saturating_mul(height)];
    let mut sums = vec![0_u16; inner];
    for y in margin..height.saturating_sub(margin) {
        let mut means: [Vec<f32>; 4] = std::array::from_fn(|_| Vec::new());
        for (ring, mean) in rings.iter().zip(&mut means) {
            sums.fill(0);
            for (right, down) in ring {
                let row = plane.rows().nth(y.saturating_add_signed(*down)).unwrap_or_default();
                let row = row.get(margin.saturating_add_signed(*right)..).unwrap_or_default();
                for (sum, grey) in sums.iter_mut().zip(row) {
                    *sum = sum.wrapping_add(u16::from(*grey));
                }
            }
            let count = ring.len() as f32;
            mean.extend(sums.iter().map(|sum| f32::from(*sum) / count));
        }
        let [disc, light, outer, border] = &means;
        let row = stand_out.chunks_exact_mut(width).nth(y).unwrap_or_default();
        let zones = disc.iter().zip(light).zip(outer.iter().zip(border));
        for (out, ((disc, light), (outer, border))) in row.iter_mut().skip(margin).zip(zones) {
            let (one, other) = (light - disc, light.max(*border) - outer);
            if (one > 0.0) == (other > 0.0) {
                *out = light + border - disc - outer;
            }
        }
    }
    let mut found: Vec<Spot> = Vec::new();
    for dark in [true, false] {
        let sign = if dark { 1.0 } else { -1.0 };
        let mut peaks: Vec<Spot> = Vec::new();
        for (at, value) in stand_out.iter().enumerate() {
            let contrast = value * sign;
            let near = |by: usize| {
                let around = [at.saturating_sub(by), at.saturating_add(by)];
                around.iter().filter_map(|at| stand_out.get(*at)).all(|other| other * sign <= contrast)
            };
            if contrast > 2.0 && near(1) && near(width) {
                let (x, y) = column_and_row(at, width);
                peaks.push(Spot { middle: Point::new(x as f32, y as f32), module, dark, merit: contrast });
            }
        }
        peaks.sort_by(|one, other| other.merit.total_cmp(&one.merit));
        peaks.truncate(BEST);
        found.extend(peaks);
    }
    found
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::{Grey, Plane, Point, groups};
    use crate::reader::finder::{FEW, REST, Search};
    use crate::reader::threshold::Threshold;
    use qrcode::{Color, QrCode};

    const MODULE: usize = 4;
    const LEFT: usize = 60;
    const TOP: usize = 40;

    /// A symbol on a page of 480 x 480 pixels, so many times smoothed, and its modules a side.
    fn blurred(times: usize, light: u8, dark: u8) -> (Grey, usize) {
        let code = QrCode::new("HC1:".repeat(60)).expect("it fits");
        let mut page = vec![light; 480 * 480];
        for y in 0..code.width() * MODULE {
            for x in 0..code.width() * MODULE {
                if code[(x / MODULE, y / MODULE)] == Color::Dark {
                    page[(TOP + y) * 480 + LEFT + x] = dark;
                }
            }
        }
        let mut grey = Grey::new();
        grey.smooth(Plane::new(480, 480, &page).expect("large enough"));
        for _ in 1..times {
            let mut next = Grey::new();
            next.smooth_of(&grey);
            grey = next;
        }
        (grey, code.width())
    }

    #[test]
    fn finds_the_patterns_of_a_symbol_whose_rows_tell_nothing() {
        for (light, dark) in [(230, 20), (20, 230)] {
            let (grey, size) = blurred(16, light, dark);
            let plane = grey.plane().expect("large enough");
            let threshold = Threshold::of(plane, plane.noise());
            let mut search = Search::new(plane, &threshold, 6_000);
            search.rows(&FEW);
            search.rows(&REST);
            let middle = |x: usize, y: usize| {
                let at = |start: usize, module: usize| (start + module * MODULE) as f32 + 13.5;
                Point::new(at(LEFT, x), at(TOP, y))
            };
            let wanted = [middle(0, 0), middle(size - 7, 0), middle(0, size - 7)];
            assert!(!search.best().iter().any(|found| wanted.iter().any(|at| at.distance(found.centre) < 4.0)));
            let groups = groups(plane);
            let best = groups.first().expect("a group");
            assert_eq!(best.dark, dark < light);
            assert!((best.estimate - size as f32).abs() < 3.0, "{} for {size}", best.estimate);
            for (found, wanted) in best.middles.iter().zip(wanted) {
                assert!(found.distance(wanted) < 2.0, "{found:?} for {wanted:?}");
            }
        }
    }

    #[test]
    fn a_page_without_a_symbol_has_no_group() {
        let stripes: Vec<u8> = (0..480 * 480).map(|at| if at / 7 % 2 == 0 { 20 } else { 230 }).collect();
        assert!(groups(Plane::new(480, 480, &stripes).expect("large enough")).is_empty());
        assert!(groups(Plane::new(21, 21, &[9; 441]).expect("large enough")).is_empty());
    }
}
