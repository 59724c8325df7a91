//! A page gone through once without drawing, to see what drawing it would cost.
//!
//! hayro calls a device for each thing to draw. This one draws nothing and keeps account: of work
//! (what is drawn, how often patterns repeat it, dashes of a line), and of pixels that would be held
//! until the page is finished. A form that calls ten forms that call ten forms, or a tile of a
//! thousandth of a point, ends here.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use std::collections::{HashMap, HashSet};
use std::panic::resume_unwind;

use hayro::hayro_interpret::font::{Glyph, GlyphRun};
use hayro::hayro_interpret::pattern::{Pattern, TilingPattern};
use hayro::hayro_interpret::util::x_y_advances;
use hayro::hayro_interpret::{
    BlendMode, CacheKey, ClipPath, Context, Device, DrawMode, DrawProps, Image, ImageDrawProps, InterpreterCache,
    InterpreterSettings, Paint, SoftMask, TransformExt as _, interpret_page,
};
use hayro::hayro_syntax::object::ObjectIdentifier;
use hayro::hayro_syntax::page::Page;
use hayro::kurbo::{BezPath, PathEl, Point, Rect, Shape};

use super::{Error, Wanted, bounds};
use crate::model::limits::Limits;

/// Points of paths and signs of text on one page, repeated ones as often as they are: a page of a
/// dense map has a million.
const WORK: f64 = 4_000_000.0;
/// Pixels of pictures, tiles, gradients and masks that are held together: 1 GiB.
const PIXELS: f64 = 4.0 * Limits::PICTURE_PIXELS as f64;
/// Groups and clips within each other.
const FLOORS: u32 = 128;

/// Goes through a page that would be drawn with so many pixels to a point.
///
/// # Errors
/// Unwinds with [`Error::Endless`] or [`Error::Swells`]: a device cannot answer, and hayro goes on
/// until it has called for everything. No panic hook is run.
pub fn go_through(page: &Page<'_>, scale: f32, wanted: &Wanted) {
    let (width, height) = page.render_dimensions();
    let sheet = Rect::new(0.0, 0.0, f64::from(width * scale), f64::from(height * scale));
    let transform = page.initial_transform(true).to_kurbo().then_scale(f64::from(scale));
    let cache = InterpreterCache::new();
    let mut context = Context::new(transform, sheet, &cache, page.xref(), InterpreterSettings::default());
    let (tiles, masks) = (HashMap::new(), HashSet::new());
    let mut survey = Survey { wanted, sheet, work: 0.0, pixels: 0.0, floors: 0, tiles, masks };
    interpret_page(page, &mut context, &mut survey);
}

struct Survey<'w> {
    wanted: &'w Wanted,
    /// The page in pixels.
    sheet: Rect,
    work: f64,
    pixels: f64,
    floors: u32,
    /// What one tile of a pattern costs.
    tiles: HashMap<u128, f64>,
    masks: HashSet<u128>,
}

impl Survey<'_> {
    /// Reckons with so much work. Between two calls lies one stream at most, whose bytes are bounded.
    fn works(&mut self, units: f64) {
        self.work += units;
        if self.work.is_nan() || self.work > WORK || !(self.wanted)() {
            resume_unwind(Box::new(Error::Endless));
        }
    }

    fn holds(&mut self, pixels: f64) {
        self.pixels += pixels;
        if self.pixels.is_nan() || self.pixels > PIXELS {
            resume_unwind(Box::new(Error::Swells));
        }
    }

    fn enters(&mut self) {
        self.floors = self.floors.saturating_add(1);
        if self.floors > FLOORS {
            resume_unwind(Box::new(Error::Endless));
        }
    }

    fn leaves(&mut self) {
        self.floors = self.floors.saturating_sub(1);
    }

    fn paints(&mut self, paint: &Paint<'_>, place: Rect) {
        match paint {
            Paint::Color(_) => {}
            Paint::Pattern(pattern) => match &**pattern {
                Pattern::Shading(_) => self.holds(place.intersect(self.sheet).area().abs()),
                Pattern::Tiling(tile) => self.tiles(tile),
            },
        }
    }

    fn tiles(&mut self, tile: &TilingPattern<'_>) {
        let steps = (f64::from(tile.x_step).abs(), f64::from(tile.y_step).abs());
        let copies = (1.0 + tile.bbox.width().abs() / steps.0) * (1.0 + tile.bbox.height().abs() / steps.1);
        let cost = match self.tiles.get(&tile.cache_key()) {
            Some(cost) => *cost,
            None => {
                // A tile that is painted with itself is not gone through again.
                self.tiles.insert(tile.cache_key(), 0.0);
                let before = self.work;
                self.enters();
                tile.interpret(self, tile.matrix, false);
                self.leaves();
                let cost = self.work - before;
                self.tiles.insert(tile.cache_key(), cost);
                cost
            }
        };
        self.works((1.0 + cost) * copies);
        let (across, down) = x_y_advances(&tile.matrix);
        let of_tile = across.length() * steps.0 * down.length() * steps.1;
        self.holds(of_tile.min(self.sheet.area()));
    }

    fn masks(&mut self, mask: Option<&SoftMask<'_>>) {
        let Some(mask) = mask else { return };
        if self.masks.insert(mask.cache_key()) {
            self.holds(self.sheet.area());
            self.enters();
            mask.interpret(self);
            self.leaves();
        }
    }
}

impl<'a> Device<'a> for Survey<'_> {
    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.works(1.0 + points(path));
        if let DrawMode::Stroke(stroke) | DrawMode::FillAndStroke(_, stroke) = mode {
            let period: f64 = stroke.dash_array.iter().map(|dash| f64::from(dash.abs())).sum();
            if !stroke.dash_array.is_empty() {
                self.works(length(path) / period);
            }
        }
        self.masks(props.soft_mask.as_ref());
        self.paints(&props.paint, props.transform.transform_rect_bbox(path.bounding_box()));
    }

    fn push_clip_path(&mut self, clip: &ClipPath) {
        self.enters();
        self.works(1.0 + points(&clip.path));
    }

    fn push_transparency_group(&mut self, _: f32, mask: Option<SoftMask<'a>>, _: BlendMode) {
        self.enters();
        self.works(1.0);
        self.masks(mask.as_ref());
    }

    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, _: &DrawMode) {
        self.masks(props.soft_mask.as_ref());
        for glyph in run.glyphs() {
            self.works(8.0);
            self.paints(&props.paint, self.sheet);
            if let Glyph::Type3(drawn) = &**glyph {
                self.enters();
                drawn.interpret(self, props.transform, glyph.transform(), &props.paint);
                self.leaves();
            }
        }
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.works(1.0);
        self.masks(props.soft_mask.as_ref());
        let stream = match &image {
            Image::Stencil(stencil) => stencil.stream(),
            Image::Raster(raster) => raster.stream(),
        };
        // Others were measured when the file was opened; one inside of a content stream has no number.
        let inside = stream.obj_id() == ObjectIdentifier::new(0, 0);
        if inside && bounds::unpacked(stream) > Limits::PDF_STREAM_BYTES {
            resume_unwind(Box::new(Error::Swells));
        }
        self.holds(f64::from(image.width()) * f64::from(image.height()));
    }

    fn pop_clip(&mut self) {
        self.leaves();
    }

    fn pop_transparency_group(&mut self) {
        self.leaves();
    }
}

fn points(path: &BezPath) -> f64 {
    path.elements().iter().fold(0.0, |sum, _| sum + 1.0)
}

/// How long a path is, by the ends of its parts.
fn length(path: &BezPath) -> f64 {
    let mut last = Point::ZERO;
    path.elements().iter().fold(0.0, |sum, part| match part {
        PathEl::MoveTo(to) => {
            last = *to;
            sum
        }
        PathEl::LineTo(to) | PathEl::QuadTo(_, to) | PathEl::CurveTo(_, _, to) => {
            let step = last.distance(*to);
            last = *to;
            sum + step
        }
        PathEl::ClosePath => sum,
    })
}
