//! What the camera looks at: a sheet of paper or a phone, with a code on it.
//!
//! Places are in modules from the code's top left corner, brightness is 0 to 255.

use std::f32::consts::{PI, TAU};

use qrcode::{Color, QrCode};

use super::dice::Dice;

/// White of paper and of a screen, and the black of print.
const WHITE: f32 = 240.0;
const BLACK: f32 = 14.0;

/// White around a code on paper, and on a phone, in modules.
const MARGIN: f32 = 8.0;

/// A sheet or a phone with a code on it.
pub struct Surface {
    dark: Vec<bool>,
    side: usize,
    /// How far the screen reaches above and below the code; nothing for paper.
    screen: Option<(f32, f32)>,
    bend: Option<Bend>,
    /// What the screen gives, 1 where it is turned up.
    pub light: f32,
    /// What the glass gives back of the room.
    pub reflection: f32,
    /// Light on dark.
    pub is_dark_mode: bool,
    /// Broken glass.
    pub cracks: Option<Cracks>,
    /// A finger.
    pub finger: Option<Finger>,
}

/// A wave through the paper.
struct Bend {
    height: f32,
    along: f32,
    phase: f32,
    waves: f32,
}

impl Surface {
    /// A letter.
    pub fn paper(code: &QrCode) -> Self {
        Self {
            dark: code.to_colors().iter().map(|colour| *colour == Color::Dark).collect(),
            side: code.width(),
            screen: None,
            bend: None,
            light: 1.0,
            reflection: 0.0,
            is_dark_mode: false,
            cracks: None,
            finger: None,
        }
    }

    /// Shows the code on a phone instead.
    pub fn onto_phone(&mut self, dice: &mut Dice) {
        let side = self.side();
        self.screen = Some((side * dice.between(0.2, 0.6), side * dice.between(0.2, 0.6)));
    }

    /// Bends the paper by so many modules.
    pub fn bend(&mut self, dice: &mut Dice, height: f32) {
        let (along, phase, waves) = (dice.between(0.0, PI), dice.between(0.0, TAU), dice.between(0.6, 1.2));
        self.bend = Some(Bend { height, along, phase, waves });
    }

    /// Modules a side.
    pub fn side(&self) -> f32 {
        self.side as f32
    }

    /// The part that is not background: left, top, right, bottom.
    pub fn extent(&self) -> [f32; 4] {
        let (above, below) = self.screen.unwrap_or((MARGIN + 24.0, MARGIN));
        let (frame, side) = (MARGIN + 3.0, self.side());
        [-frame, -above - 3.0, side + frame, side + below + 3.0]
    }

    /// The brightness at a place; nothing beside the surface. `lit` is the
    /// part of its pulse in which a screen is seen.
    pub fn brightness(&self, x: f32, y: f32, lit: f32) -> Option<f32> {
        if let Some(skin) = self.finger.as_ref().and_then(|finger| finger.brightness(x, y)) {
            return Some(skin);
        }
        let (x, y) = self.cracks.as_ref().map_or((x, y), |cracks| cracks.shifted(x, y));
        let (x, y) = self.bend.as_ref().map_or((x, y), |bend| bend.shifted(x, y, self.side()));
        let [left, top, right, bottom] = self.extent();
        if x < left || x > right || y < top || y > bottom {
            return None;
        }
        if self.screen.is_none() {
            return Some(self.print(x, y));
        }
        let is_frame = x < left + 3.0 || x > right - 3.0 || y < top + 3.0 || y > bottom - 3.0;
        let shown = if is_frame { 0.0 } else { self.shown(x, y) * self.light * lit };
        let glass = shown + self.reflection + 6.0;
        Some(self.cracks.as_ref().map_or(glass, |cracks| cracks.over_glass(x, y, glass)))
    }

    fn shown(&self, x: f32, y: f32) -> f32 {
        let print = self.print(x, y);
        if self.is_dark_mode { WHITE + BLACK - print } else { print }
    }

    /// The code, and above it lines that look like words.
    fn print(&self, x: f32, y: f32) -> f32 {
        let side = self.side();
        if (0.0..side).contains(&x) && (0.0..side).contains(&y) {
            return if self.dark[y as usize * self.side + x as usize] { BLACK } else { WHITE };
        }
        let row = -MARGIN - y;
        let is_line = row > 0.0 && row % 7.0 < 2.5 && x > 0.0 && x < side * (0.95 - 0.2 * (row / 7.0).floor() % 0.6);
        let is_gap = (x * 0.37 + (row / 7.0).floor() * 1.3).sin() > 0.8;
        if is_line && !is_gap { 70.0 } else { WHITE }
    }
}

impl Bend {
    fn shifted(&self, x: f32, y: f32, side: f32) -> (f32, f32) {
        let (sin, cos) = self.along.sin_cos();
        let place = TAU * self.waves * (x * cos + y * sin) / side + self.phase;
        let (across, along) = (self.height * place.sin(), 0.6 * self.height * (place + 1.1).sin());
        (x - sin * across + cos * along, y + cos * across + sin * along)
    }
}

/// Rays from the place that was hit, and rings between them; the shards lie a little askew.
pub struct Cracks {
    hit: (f32, f32),
    rays: Vec<f32>,
    shards: Vec<(f32, f32)>,
    width: f32,
    rings: f32,
}

impl Cracks {
    /// Glass that was hit over the code. `width` is in modules.
    pub fn over(side: f32, dice: &mut Dice, rays: usize, width: f32) -> Self {
        let hit = (side * dice.between(0.15, 0.85), side * dice.between(0.15, 0.85));
        let mut rays: Vec<_> = (0..rays.max(2)).map(|_| dice.between(-PI, PI)).collect();
        rays.sort_by(f32::total_cmp);
        let askew = 0.35 * width;
        let shards = (0..=rays.len()).map(|_| (dice.between(-askew, askew), dice.between(-askew, askew)));
        Self { hit, shards: shards.collect(), rays, width, rings: side * dice.between(0.18, 0.3) }
    }

    fn shifted(&self, x: f32, y: f32) -> (f32, f32) {
        let angle = (y - self.hit.1).atan2(x - self.hit.0);
        let (right, down) = self.shards[self.rays.partition_point(|ray| *ray < angle)];
        (x + right, y + down)
    }

    /// A crack scatters: light from beside it where it is dark, less where it is light.
    fn over_glass(&self, x: f32, y: f32, glass: f32) -> f32 {
        let (right, down) = (x - self.hit.0, y - self.hit.1);
        let (distance, angle) = (right.hypot(down), down.atan2(right));
        let nearest = self.rays.iter().map(|ray| {
            // A ray is not quite straight.
            let wander = 0.02 * (distance * 0.11 + ray * 7.0).sin();
            let aside = (angle - ray - wander).rem_euclid(TAU);
            aside.min(TAU - aside) * distance
        });
        let ray = nearest.fold(f32::MAX, f32::min);
        // Rings join every other pair of rays, and not all the way.
        let shard = self.rays.partition_point(|ray| *ray < angle);
        let from_ring = (distance + 0.1 * distance * (angle * 5.0).sin()) % self.rings;
        let ring = if shard % 2 == 0 && distance > self.rings { from_ring } else { f32::MAX };
        let splintered = distance < self.width * 4.0;
        if ray < self.width / 2.0 || ring < self.width / 2.0 || splintered { 0.35 * glass + 95.0 } else { glass }
    }
}

/// A finger: a bar with a round end.
pub struct Finger {
    tip: (f32, f32),
    from: (f32, f32),
    width: f32,
    skin: f32,
}

impl Finger {
    /// A finger that covers `share` of the code. It comes from the corner without a
    /// finder pattern, or from one with.
    pub fn over(side: f32, dice: &mut Dice, share: f32, over_finder: bool) -> Self {
        let corner = match (over_finder, dice.below(3)) {
            (false, _) => (1.0, 1.0),
            (true, 0) => (0.0, 0.0),
            (true, 1) => (1.0, 0.0),
            (true, _) => (0.0, 1.0),
        };
        // It aims from outside the corner at the code's middle, give or take.
        let aim = (0.5 + dice.between(-0.2, 0.2), 0.5 + dice.between(-0.2, 0.2));
        let outward = (corner.0 - aim.0, corner.1 - aim.1);
        let length = outward.0.hypot(outward.1);
        let from = (outward.0 / length, outward.1 / length);
        let mut finger =
            Self { tip: (0.0, 0.0), from, width: side * dice.between(0.13, 0.17), skin: dice.between(120.0, 185.0) };
        for step in 0..200 {
            let away = side * (0.95 - 0.005 * step as f32);
            finger.tip = (aim.0 * side + from.0 * away, aim.1 * side + from.1 * away);
            if finger.covers(side) >= share {
                break;
            }
        }
        finger
    }

    /// The share of the code under it.
    fn covers(&self, side: f32) -> f32 {
        const STEPS: usize = 48;
        let place = |step: usize| side * (step as f32 + 0.5) / STEPS as f32;
        let covered = (0..STEPS * STEPS).filter(|step| self.depth(place(step % STEPS), place(step / STEPS)) > 0.0);
        covered.count() as f32 / (STEPS * STEPS) as f32
    }

    /// How far inside its outline a place lies, from 0 at the edge to 1 in the middle.
    fn depth(&self, x: f32, y: f32) -> f32 {
        let (right, down) = (x - self.tip.0, y - self.tip.1);
        let along = (right * self.from.0 + down * self.from.1).max(0.0);
        let aside = (right - along * self.from.0).hypot(down - along * self.from.1);
        1.0 - aside / self.width
    }

    fn brightness(&self, x: f32, y: f32) -> Option<f32> {
        let depth = self.depth(x, y);
        (depth > 0.0).then(|| self.skin * (0.55 + 0.45 * (1.0 - (1.0 - depth).powi(3))))
    }
}
