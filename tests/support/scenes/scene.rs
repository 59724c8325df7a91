//! Frames of phones and paper as a checkpoint's camera sees them, drawn from a seed.
//!
//! Each holds one code in one kind of trouble, in five grades from mild to
//! hard. The same seed gives the same frame on every machine of one kind.
//! Shared by the bench (`benches/reading`) and the golden test (`tests/reading`).

mod camera;
mod dice;
mod surface;

use gatelight::input::frame::Frame;
use qrcode::{EcLevel, QrCode};

use camera::Camera;
use dice::Dice;
use surface::{Cracks, Finger, Surface};

/// Grades of each category.
pub const GRADES: usize = 5;

/// What makes a code hard to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Modules of 4 to 1.6 pixels.
    Small,
    /// Paper seen from 10 to 50 degrees aside.
    Tilt,
    /// An edge wider than the module.
    Blur,
    /// Little light, much noise.
    LowLight,
    /// A lamp's reflection over the code.
    Glare,
    /// Paper bent by 0.4 to 3 modules.
    Bent,
    /// Broken glass over a phone's screen.
    Cracks,
    /// Dark bands, as a screen that is lit in pulses shows them to a rolling shutter.
    Bands,
    /// A screen turned down in a lit room, lit in quick pulses.
    Dimmed,
    /// Dark mode: the code is light on dark.
    DarkMode,
    /// Half a finger over the code; the two hardest lie on a finder pattern.
    Finger,
    /// A phone with several of these at once.
    PhoneMix,
}

impl Trouble {
    /// All of them.
    pub const ALL: [Self; 12] = [
        Self::Small,
        Self::Tilt,
        Self::Blur,
        Self::LowLight,
        Self::Glare,
        Self::Bent,
        Self::Cracks,
        Self::Bands,
        Self::Dimmed,
        Self::DarkMode,
        Self::Finger,
        Self::PhoneMix,
    ];

    /// Its name in tables.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Small => "small",
            Self::Tilt => "tilt",
            Self::Blur => "blur",
            Self::LowLight => "low light",
            Self::Glare => "glare",
            Self::Bent => "bent",
            Self::Cracks => "cracks",
            Self::Bands => "bands",
            Self::Dimmed => "dimmed",
            Self::DarkMode => "dark mode",
            Self::Finger => "finger",
            Self::PhoneMix => "phone mix",
        }
    }

    /// Whether the code is on a phone's screen.
    pub const fn is_phone(self) -> bool {
        matches!(self, Self::Cracks | Self::Bands | Self::Dimmed | Self::DarkMode | Self::Finger | Self::PhoneMix)
    }
}

/// One frame to draw.
#[derive(Clone, Copy)]
pub struct Scene<'a> {
    /// What is wrong with it.
    pub trouble: Trouble,
    /// How much, below [`GRADES`].
    pub grade: usize,
    /// What chance decides.
    pub seed: u64,
    /// The code's text.
    pub text: &'a [u8],
}

impl Scene<'_> {
    /// The seed of one frame among those of a set.
    pub fn seed(set: u64, trouble: Trouble, grade: usize, number: u64) -> u64 {
        let place = ((trouble as u64) << 32) | ((grade as u64) << 24) | number;
        Dice::new(set, place).next()
    }

    /// The code, with the share of spare signs that chance gives it: certificates come with all of them.
    pub fn code(&self) -> QrCode {
        let mut dice = Dice::new(self.seed, 1);
        let level = match (self.trouble, dice.below(4)) {
            // What is covered needs spare signs: without them no reader could do it.
            (Trouble::Finger, _) | (_, 0 | 1) => EcLevel::Q,
            (_, 2) => EcLevel::M,
            _ => EcLevel::L,
        };
        QrCode::with_error_correction_level(self.text, level)
            .or_else(|_| QrCode::with_error_correction_level(self.text, EcLevel::L))
            .expect("a certificate fits into a code")
    }

    /// Draws the frame, 1280 x 720 pixels.
    pub fn draw(&self) -> Frame {
        let dice = &mut Dice::new(self.seed, 2);
        let mut surface = Surface::paper(&self.code());
        let mut camera = Camera::held(dice);
        self.trouble(&mut surface, &mut camera, dice);
        camera.take(&surface, dice)
    }

    fn trouble(&self, surface: &mut Surface, camera: &mut Camera, dice: &mut Dice) {
        let grade = self.grade.min(GRADES - 1);
        if self.trouble.is_phone() {
            surface.onto_phone(dice);
        }
        match self.trouble {
            Trouble::Small => camera.module = [4.0, 3.0, 2.4, 1.9, 1.6][grade],
            Trouble::Tilt => camera.tilt = [10.0, 20.0, 30.0, 40.0, 50.0][grade],
            Trouble::Blur => camera.blur = [0.2, 0.35, 0.5, 0.6, 0.7][grade],
            Trouble::LowLight => {
                camera.gain = [0.5, 0.3, 0.2, 0.12, 0.08][grade];
                camera.noise = 3.0 + 5.0 * (1.0 - camera.gain);
            }
            Trouble::Glare => camera.glare = [0.1, 0.2, 0.3, 0.4, 0.5][grade],
            Trouble::Bent => surface.bend(dice, [0.4, 0.8, 1.3, 2.0, 3.0][grade]),
            Trouble::Cracks => {
                let (rays, width) = [(4, 0.3), (8, 0.5), (13, 0.8), (19, 1.2), (26, 1.6)][grade];
                surface.cracks = Some(Cracks::over(surface.side(), dice, rays, width));
            }
            Trouble::Bands => {
                camera.bands = [0.25, 0.45, 0.62, 0.76, 0.88][grade];
                camera.rows_a_band = dice.between(60.0, 260.0);
            }
            Trouble::Dimmed => dim(surface, camera, dice, [0.6, 0.4, 0.27, 0.18, 0.12][grade]),
            Trouble::DarkMode => {
                surface.is_dark_mode = true;
                camera.blur = [0.12, 0.24, 0.36, 0.46, 0.56][grade];
                surface.light = [1.0, 0.85, 0.7, 0.55, 0.4][grade];
            }
            Trouble::Finger => {
                let (share, over_finder) =
                    [(0.03, false), (0.06, false), (0.1, false), (0.03, true), (0.07, true)][grade];
                surface.finger = Some(Finger::over(surface.side(), dice, share, over_finder));
            }
            Trouble::PhoneMix => phone_mix(surface, camera, dice, (grade as f32 + 1.0) / GRADES as f32),
        }
    }
}

/// The camera's exposure follows the room; what the screen gives is little, and comes in pulses.
fn dim(surface: &mut Surface, camera: &mut Camera, dice: &mut Dice, light: f32) {
    surface.light = light;
    surface.reflection = dice.between(4.0, 14.0);
    camera.bands = dice.between(0.1, 0.3);
    camera.rows_a_band = dice.between(7.0, 18.0);
    camera.noise = 3.5;
}

fn phone_mix(surface: &mut Surface, camera: &mut Camera, dice: &mut Dice, strength: f32) {
    let mut upto = |most: f32| dice.between(0.0, most * strength);
    camera.module = 4.4 - 1.8 * strength;
    camera.tilt = upto(35.0);
    camera.blur = 0.12 + upto(0.35);
    camera.bands = upto(0.7);
    camera.noise = 2.0 + upto(5.0);
    surface.light = 1.0 - upto(0.8);
    surface.reflection = upto(16.0);
    camera.rows_a_band = dice.between(40.0, 260.0);
    surface.is_dark_mode = dice.below(3) == 0;
    match dice.below(3) {
        0 => surface.cracks = Some(Cracks::over(surface.side(), dice, 4 + (8.0 * strength) as usize, 0.6 * strength)),
        1 => surface.finger = Some(Finger::over(surface.side(), dice, 0.05 * strength, false)),
        _ => camera.glare = 0.3 * strength,
    }
}
