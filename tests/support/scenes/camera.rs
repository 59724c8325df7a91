//! The camera: where it stands, its lens, its sensor.

use std::f32::consts::TAU;

use gatelight::input::frame::Frame;

use super::dice::Dice;
use super::surface::Surface;

const WIDTH: usize = 1_280;
const HEIGHT: usize = 720;

/// A camera in front of a surface.
pub struct Camera {
    /// Pixels to a module.
    pub module: f32,
    /// Degrees between the surface and the picture, and where it leans.
    pub tilt: f32,
    leans: f32,
    turned: f32,
    /// Where the code lies in what room the frame leaves.
    place: (f32, f32),
    /// Spread of the lens in modules.
    pub blur: f32,
    /// What arrives of the light.
    pub gain: f32,
    /// Spread of the noise.
    pub noise: f32,
    /// Radius of a lamp's reflection, in codes.
    pub glare: f32,
    /// How dark the bands of a pulsed screen are, 0 to 1.
    pub bands: f32,
    /// Rows from band to band.
    pub rows_a_band: f32,
}

impl Camera {
    /// A camera over which somebody holds a code as chance has it.
    pub fn held(dice: &mut Dice) -> Self {
        Self {
            module: dice.between(3.4, 4.2),
            tilt: dice.between(0.0, 6.0),
            leans: dice.between(0.0, TAU),
            turned: dice.between(0.0, TAU),
            place: (dice.between(0.1, 0.9), dice.between(0.1, 0.9)),
            blur: 0.14,
            gain: 0.9,
            noise: 2.0,
            glare: 0.0,
            bands: 0.0,
            rows_a_band: 100.0,
        }
    }

    /// Takes the picture.
    pub fn take(&self, surface: &Surface, dice: &mut Dice) -> Frame {
        let view = View::new(self, surface);
        let mut picture = background(dice);
        let shift = dice.between(0.0, TAU);
        let lit = |y: usize| {
            let wave = 0.5 + 0.5 * (TAU * y as f32 / self.rows_a_band + shift).sin();
            1.0 - self.bands * ((wave - 0.5) * 2.5 + 0.5).clamp(0.0, 1.0)
        };
        let [left, top, right, bottom] = view.bounds(surface.extent());
        for y in top..bottom {
            let lit = lit(y);
            for x in left..right {
                let behind = picture[y * WIDTH + x];
                // Four looks a pixel.
                let looks = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)].map(|(right, down)| {
                    let (across, along) = view.onto_surface(x as f32 + right, y as f32 + down);
                    surface.brightness(across, along, lit).unwrap_or(behind)
                });
                picture[y * WIDTH + x] = looks.iter().sum::<f32>() / 4.0;
            }
        }
        self.expose(&mut picture, &view, surface, dice);
        let luma = picture.iter().map(|light| light.round().clamp(0.0, 255.0) as u8).collect();
        Frame::new(WIDTH as u32, HEIGHT as u32, luma).expect("the size is within limits")
    }

    fn expose(&self, picture: &mut Vec<f32>, view: &View, surface: &Surface, dice: &mut Dice) {
        picture.iter_mut().for_each(|light| *light *= self.gain);
        if self.glare > 0.0 {
            let code = surface.side() * view.module;
            let (right, down) = (dice.between(-0.35, 0.35) * code, dice.between(-0.35, 0.35) * code);
            let middle = (view.middle.0 + right, view.middle.1 + down);
            let radius = self.glare * code * 0.55;
            for (at, light) in picture.iter_mut().enumerate() {
                let (x, y) = ((at % WIDTH) as f32 - middle.0, (at / WIDTH) as f32 - middle.1);
                let distance = x.hypot(y * 1.2) / radius;
                *light += 330.0 * (-0.9 * distance.powi(3)).exp();
            }
        }
        blur(picture, self.blur * view.module);
        for light in picture.iter_mut() {
            // Noise of the sensor and of the light itself.
            let seen = light.min(255.0);
            *light = seen + dice.bell() * (self.noise * self.noise + 0.25 * seen).sqrt();
        }
    }
}

/// The way from a pixel to a place on the surface.
struct View {
    forth: [f32; 9],
    back: [f32; 9],
    middle: (f32, f32),
    module: f32,
}

impl View {
    /// The view in which the whole code is in the frame; it steps back where it has to.
    fn new(camera: &Camera, surface: &Surface) -> Self {
        let side = surface.side();
        let focus = 1.25 * WIDTH as f32;
        let leaning = camera.tilt.to_radians();
        let ((lean_y, lean_x), (sin, cos)) = (camera.leans.sin_cos(), camera.turned.sin_cos());
        let flat = 1.0 - leaning.cos();
        // A turn in the plane, then a lean about an axis in it (Rodrigues).
        let lean = [
            [leaning.cos() + lean_x * lean_x * flat, lean_x * lean_y * flat],
            [lean_x * lean_y * flat, leaning.cos() + lean_y * lean_y * flat],
            [-lean_y * leaning.sin(), lean_x * leaning.sin()],
        ];
        let turned = lean.map(|[x, y]| [x * cos + y * sin, y * cos - x * sin]);
        let mut module = camera.module;
        loop {
            let scaled = turned.map(|row| row.map(|one| one * module));
            // Middle of the code at the middle of the picture: moved below.
            let project = |x: f32, y: f32| {
                let (x, y) = (x - side / 2.0, y - side / 2.0);
                let [right, down, deep] = scaled.map(|[one, two]| one * x + two * y);
                (focus * right / (focus + deep), focus * down / (focus + deep))
            };
            let corners = [(0.0, 0.0), (side, 0.0), (side, side), (0.0, side)].map(|(x, y)| project(x, y));
            let low = corners.iter().fold((f32::MAX, f32::MAX), |low, at| (low.0.min(at.0), low.1.min(at.1)));
            let high = corners.iter().fold((f32::MIN, f32::MIN), |high, at| (high.0.max(at.0), high.1.max(at.1)));
            let room = (WIDTH as f32 - (high.0 - low.0) - 16.0, HEIGHT as f32 - (high.1 - low.1) - 16.0);
            if room.0 < 0.0 || room.1 < 0.0 {
                module *= 0.96;
                continue;
            }
            let middle = (8.0 - low.0 + room.0 * camera.place.0, 8.0 - low.1 + room.1 * camera.place.1);
            let [right, down, deep] = scaled.map(|[one, two]| [one, two, -(one + two) * side / 2.0]);
            let deep = [deep[0], deep[1], deep[2] + focus];
            let row = |line: [f32; 3], middle: f32| [0, 1, 2].map(|at| focus * line[at] + middle * deep[at]);
            let (right, down) = (row(right, middle.0), row(down, middle.1));
            let forth = [right, down, deep].concat().try_into().expect("three rows of three");
            return Self { back: inverse(&forth), forth, middle, module };
        }
    }

    fn onto_surface(&self, x: f32, y: f32) -> (f32, f32) {
        apply(&self.back, x, y)
    }

    /// The pixels that may show the surface: left, top, right, bottom.
    fn bounds(&self, [left, top, right, bottom]: [f32; 4]) -> [usize; 4] {
        let corners = [(left, top), (right, top), (right, bottom), (left, bottom)];
        let seen = corners.map(|(x, y)| apply(&self.forth, x, y));
        let across = |pick: fn(&(f32, f32)) -> f32, end: usize| {
            let low = seen.iter().map(pick).fold(f32::MAX, f32::min).floor().clamp(0.0, end as f32);
            let high = seen.iter().map(pick).fold(f32::MIN, f32::max).ceil().clamp(0.0, end as f32);
            (low as usize, high as usize)
        };
        let ((left, right), (top, bottom)) = (across(|at| at.0, WIDTH), across(|at| at.1, HEIGHT));
        [left, top, right, bottom]
    }
}

fn apply(matrix: &[f32; 9], x: f32, y: f32) -> (f32, f32) {
    let [a, b, c, d, e, f, g, h, i] = matrix;
    let scale = 1.0 / (g * x + h * y + i);
    ((a * x + b * y + c) * scale, (d * x + e * y + f) * scale)
}

/// The inverse but for its scale, which a view does not have.
fn inverse([a, b, c, d, e, f, g, h, i]: &[f32; 9]) -> [f32; 9] {
    let rows = [
        [e * i - f * h, c * h - b * i, b * f - c * e],
        [f * g - d * i, a * i - c * g, c * d - a * f],
        [d * h - e * g, b * g - a * h, a * e - b * d],
    ];
    rows.concat().try_into().expect("three rows of three")
}

/// A desk with things on it.
fn background(dice: &mut Dice) -> Vec<f32> {
    let (light, right, down) = (dice.between(70.0, 150.0), dice.between(-50.0, 50.0), dice.between(-50.0, 50.0));
    let slope = |at: usize, end: usize| at as f32 / end as f32 - 0.5;
    let mut picture: Vec<_> = (0..WIDTH * HEIGHT)
        .map(|at| light + right * slope(at % WIDTH, WIDTH) + down * slope(at / WIDTH, HEIGHT))
        .collect();
    for _ in 0..dice.below(8) + 8 {
        let (width, height) = (dice.between(20.0, 400.0), dice.between(10.0, 260.0));
        let (x, y) = (dice.between(-50.0, WIDTH as f32), dice.between(-50.0, HEIGHT as f32));
        let (skew, shade) = (dice.between(-0.6, 0.6), dice.between(20.0, 225.0));
        // A third of the things are written on.
        let lines = if dice.below(3) == 0 { dice.between(9.0, 22.0) } else { f32::MAX };
        for row in y.max(0.0) as usize..(y + height).clamp(0.0, HEIGHT as f32) as usize {
            let inside = row as f32 - y;
            let start = x + skew * inside;
            let is_line = inside % lines > lines * 0.6;
            for column in start.clamp(0.0, WIDTH as f32) as usize..(start + width).clamp(0.0, WIDTH as f32) as usize {
                let is_ink = is_line && (column / 3 + row / 16).wrapping_mul(2_654_435_761) >> 5 & 3 != 0;
                picture[row * WIDTH + column] = if is_ink { 255.0 - shade } else { shade };
            }
        }
    }
    picture
}

/// Spreads light as a lens out of focus does, near enough (Gauss).
fn blur(picture: &mut Vec<f32>, spread: f32) {
    if spread < 0.2 {
        return;
    }
    let reach = (3.0 * spread).ceil() as usize;
    let weights: Vec<_> =
        (0..=2 * reach).map(|at| (-0.5 * ((at as f32 - reach as f32) / spread).powi(2)).exp()).collect();
    let sum: f32 = weights.iter().sum();
    let weights: Vec<_> = weights.iter().map(|weight| weight / sum).collect();
    let mut row = vec![0.0; WIDTH + 2 * reach];
    for line in picture.chunks_mut(WIDTH) {
        for (at, light) in row.iter_mut().enumerate() {
            *light = line[at.saturating_sub(reach).min(WIDTH - 1)];
        }
        for (light, window) in line.iter_mut().zip(row.windows(weights.len())) {
            *light = window.iter().zip(&weights).map(|(light, weight)| light * weight).sum();
        }
    }
    let mut blurred = vec![0.0; picture.len()];
    for (y, line) in blurred.chunks_mut(WIDTH).enumerate() {
        for (at, weight) in weights.iter().enumerate() {
            let from = (y + at).saturating_sub(reach).min(HEIGHT - 1) * WIDTH;
            for (light, above) in line.iter_mut().zip(&picture[from..from + WIDTH]) {
                *light += weight * above;
            }
        }
    }
    *picture = blurred;
}
