//! The places of all modules: a mesh that grows from the finder patterns and follows bends.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]

use super::geometry::{Affine, Homography, Point, column_and_row};
use super::plane::Plane;
use super::solve::Normal;
use super::symbol::{Layout, Role};

/// How close a mesh is woven, and how long each node is sought.
#[derive(Clone, Copy, PartialEq)]
pub struct Weave {
    /// Modules between two nodes, about.
    spacing: usize,
    /// Steps of the search, in modules.
    steps: &'static [f32],
    /// The ways to step.
    ways: &'static [(f32, f32)],
    /// Whether all nodes lie in one plane.
    flat: bool,
}

impl Weave {
    /// For paper that is nearly flat, and quick.
    pub const WIDE: Self = Self {
        spacing: 6,
        steps: &[0.34, 0.17],
        ways: &[(0.0, -1.0), (-1.0, 0.0), (1.0, 0.0), (0.0, 1.0)],
        flat: false,
    };
    /// For screens and boards: what all nodes say together is right even where each is blurred.
    pub const FLAT: Self = Self { flat: true, ..Self::WIDE };
    /// For bends of several modules: a node is foretold from so near that it is not taken for its neighbour.
    pub const CLOSE: Self = Self {
        spacing: 4,
        steps: &[0.3, 0.3, 0.15],
        ways: &[(0.0, -1.0), (-1.0, 0.0), (1.0, 0.0), (0.0, 1.0), (-1.0, -1.0), (1.0, -1.0), (-1.0, 1.0), (1.0, 1.0)],
        flat: false,
    };
}

/// Modules to each side of a node that it is sought with.
const PATCH: i8 = 3;
/// Nodes to each side that foretell where a node lies.
const REACH: usize = 2;

/// Where the modules of a symbol lie.
pub struct Mesh {
    size: usize,
    /// The nodes' module places, the same across and along.
    lines: Vec<usize>,
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Default)]
struct Node {
    place: Point,
    /// How far it is from where the flat map has it.
    bend: Point,
    /// Grey levels by which the modules round it differ from their mean.
    contrast: f32,
    known: bool,
}

impl Mesh {
    /// Grows the mesh of a symbol from the axes of its three finder patterns.
    pub fn grow(plane: Plane<'_>, axes: &[Affine; 3], layout: &Layout, dark: bool, weave: Weave) -> Option<Self> {
        let pairs = corners(axes, layout.size);
        let flat = Homography::fit(&pairs, layout.size as f32)?;
        let mut mesh = Self::seeded(axes, layout.size, &flat, weave.spacing);
        let mut grower = Grower { plane, flat, layout, sign: if dark { 1.0 } else { -1.0 }, weave };
        if weave.flat {
            mesh.flatten(&mut grower, &pairs)?;
            return Some(mesh);
        }
        mesh.lean(&grower, axes);
        for at in mesh.order() {
            grower.settle(&mut mesh, at);
        }
        mesh.mend(&grower);
        Some(mesh)
    }

    /// Settles the nodes beside each pattern where the pattern itself leads: paper may bend right there.
    fn lean(&mut self, grower: &Grower<'_>, [upper_left, upper_right, lower_left]: &[Affine; 3]) {
        let last = self.lines.len().saturating_sub(1);
        let (before, next) = (last.saturating_sub(1), 1);
        let beside = [
            (upper_left, (0, 0), [(next, 0), (0, next), (next, next)]),
            (upper_right, (last, 0), [(before, 0), (last, next), (before, next)]),
            (lower_left, (0, last), [(0, before), (next, last), (next, before)]),
        ];
        for (axes, from, nodes) in beside {
            let from = self.module_of(from.0, from.1);
            for at in nodes.into_iter().filter(|at| at.0 <= last && at.1 <= last) {
                if !self.node(at.0, at.1).known {
                    let way = self.module_of(at.0, at.1) - from;
                    let axes = Affine { origin: axes.place(way.x, way.y), ..*axes };
                    grower.settle_near(self, at, &axes);
                }
            }
        }
    }

    /// Grows in rings, and after each ring lays one plane through all nodes.
    fn flatten(&mut self, grower: &mut Grower<'_>, pairs: &[(Point, Point, f32)]) -> Option<()> {
        let order = self.order();
        let last = self.lines.len().saturating_sub(1);
        for ring in order.chunk_by(|one, other| ring(*one, last) == ring(*other, last)) {
            for at in ring {
                grower.settle(self, *at);
            }
            grower.flat = self.plane(grower, pairs)?;
            self.lay(grower);
        }
        for _ in 0..2 {
            for at in &order {
                grower.settle(self, *at);
            }
            grower.flat = self.plane(grower, pairs)?;
            self.lay(grower);
        }
        Some(())
    }

    /// The plane through all known nodes; what is out of line has little say.
    fn plane(&self, grower: &Grower<'_>, pairs: &[(Point, Point, f32)]) -> Option<Homography> {
        let mut all = pairs.to_vec();
        let module = self.module().max(1.0);
        for at in self.order_of_all() {
            let node = self.node(at.0, at.1);
            if node.known && node.contrast > 0.0 {
                let off = node.bend.length() / module;
                let weight = node.contrast / (1.0 + (off / 0.3).powi(2));
                all.push((
                    self.module_of(at.0, at.1),
                    grower.flat.place(self.module_of(at.0, at.1)) + node.bend,
                    weight / 10.0,
                ));
            }
        }
        Homography::fit(&all, self.size as f32)
    }

    /// Puts every known node into the plane.
    fn lay(&mut self, grower: &Grower<'_>) {
        for at in self.order_of_all() {
            let node = self.node(at.0, at.1);
            if node.known {
                let place = grower.flat.place(self.module_of(at.0, at.1));
                self.set(at, Node { place, bend: Point::default(), ..node });
            }
        }
    }

    /// Where a module place lies in the picture.
    pub fn place(&self, x: f32, y: f32) -> Point {
        let (column, across) = self.cell(x);
        let (row, along) = self.cell(y);
        let node = |column: usize, row: usize| self.node(column, row).place;
        let (next, below) = (column.saturating_add(1), row.saturating_add(1));
        let upper = node(column, row) + (node(next, row) - node(column, row)) * across;
        let lower = node(column, below) + (node(next, below) - node(column, below)) * across;
        upper + (lower - upper) * along
    }

    /// The corners of the symbol: upper left, upper right, lower right, lower left.
    pub fn corners(&self) -> [Point; 4] {
        let end = self.size as f32;
        [(0.0, 0.0), (end, 0.0), (end, end), (0.0, end)].map(|(x, y)| self.place(x, y))
    }

    /// Pixels a module, the mean over the symbol.
    pub fn module(&self) -> f32 {
        let [a, b, c, d] = self.corners();
        let area = ((c - a).cross(d - b) / 2.0).abs();
        area.sqrt() / self.size as f32
    }

    /// Pixels a module where they are least.
    pub fn least_module(&self) -> f32 {
        let [a, b, c, d] = self.corners();
        let shortest = [b - a, c - b, d - c, a - d].map(Point::length).into_iter().fold(f32::MAX, f32::min);
        shortest / self.size as f32
    }

    /// A row of places half a module apart: `count` of them from `start` on.
    pub fn row(&self, y: f32, start: f32, count: usize, mut take: impl FnMut(Point)) {
        let (row, along) = self.cell(y);
        let below = row.saturating_add(1);
        let across = |column: usize| {
            let (upper, lower) = (self.node(column, row).place, self.node(column, below).place);
            upper + (lower - upper) * along
        };
        let last = self.lines.len().saturating_sub(2);
        let (mut column, mut from, mut to) = (0, across(0), across(1));
        let line = |at: usize| self.lines.get(at).map_or(0.0, |line| *line as f32 + 0.5);
        let (mut begin, mut end) = (line(0), line(1));
        for step in 0..count {
            let x = start + step as f32 / 2.0;
            while x > end && column < last {
                column = column.saturating_add(1);
                (from, to) = (to, across(column.saturating_add(1)));
                (begin, end) = (end, line(column.saturating_add(1)));
            }
            take(from + (to - from) * ((x - begin) / (end - begin)));
        }
    }

    fn seeded(axes: &[Affine; 3], size: usize, flat: &Homography, spacing: usize) -> Self {
        let span = size.saturating_sub(7);
        let cells = column_and_row(span.saturating_add(spacing / 2), spacing).1.max(1);
        let lines: Vec<usize> =
            (0..=cells).map(|at| column_and_row(at.saturating_mul(span), cells).1.saturating_add(3)).collect();
        let count = lines.len();
        let mut mesh = Self { size, nodes: vec![Node::default(); count.saturating_mul(count)], lines };
        let last = count.saturating_sub(1);
        let [upper_left, upper_right, lower_left] = axes;
        for (column, row, at) in [(0, 0, upper_left), (last, 0, upper_right), (0, last, lower_left)] {
            let bend = at.origin - flat.place(mesh.module_of(column, row));
            let node = Node { place: at.origin, bend, contrast: 0.0, known: true };
            if let Some(place) = mesh.nodes.get_mut(row.saturating_mul(count).saturating_add(column)) {
                *place = node;
            }
        }
        mesh
    }

    /// The nodes in the order in which they are sought: nearest to a finder pattern first.
    fn order(&self) -> Vec<(usize, usize)> {
        let last = self.lines.len().saturating_sub(1);
        let mut order: Vec<_> = (0..=last).flat_map(|row| (0..=last).map(move |column| (column, row))).collect();
        order.retain(|(column, row)| !self.node(*column, *row).known);
        order.sort_by_key(|at| (ring(*at, last), at.0.abs_diff(at.1)));
        order
    }

    /// The middle of a node's module.
    fn module_of(&self, column: usize, row: usize) -> Point {
        let line = |at: usize| self.lines.get(at).map_or(0.0, |line| *line as f32 + 0.5);
        Point::new(line(column), line(row))
    }

    fn node(&self, column: usize, row: usize) -> Node {
        let count = self.lines.len();
        self.nodes.get(row.saturating_mul(count).saturating_add(column)).copied().unwrap_or_default()
    }

    fn set(&mut self, (column, row): (usize, usize), node: Node) {
        let count = self.lines.len();
        if let Some(place) = self.nodes.get_mut(row.saturating_mul(count).saturating_add(column)) {
            *place = node;
        }
    }

    /// The cell of a module place along one side, and how far in it is; beyond the nodes the outer cells go on.
    fn cell(&self, x: f32) -> (usize, f32) {
        let last = self.lines.len().saturating_sub(2);
        let span = (self.size as f32 - 7.0) / (last as f32 + 1.0);
        let mut at = (((x - 3.5) / span).max(0.0) as usize).min(last);
        let line = |at: usize| self.lines.get(at).map_or(0.0, |line| *line as f32 + 0.5);
        while at > 0 && x < line(at) {
            at = at.saturating_sub(1);
        }
        while at < last && x > line(at.saturating_add(1)) {
            at = at.saturating_add(1);
        }
        let (start, end) = (line(at), line(at.saturating_add(1)));
        (at, (x - start) / (end - start))
    }

    /// What the known nodes round one say of its bend, and how it changes a node to the right and below.
    fn foretold(&self, (column, row): (usize, usize), reach: usize, least: f32) -> [Point; 3] {
        let (mut across, mut along) = (Normal::<3>::new(), Normal::<3>::new());
        let around =
            |at: usize| at.saturating_sub(reach)..=at.saturating_add(reach).min(self.lines.len().saturating_sub(1));
        let (mut sum, mut count) = (Point::default(), 0.0_f32);
        for y in around(row) {
            for x in around(column) {
                let node = self.node(x, y);
                if !node.known || node.contrast < least || (x, y) == (column, row) {
                    continue;
                }
                let (right, down) = (x as f64 - column as f64, y as f64 - row as f64);
                let weight = 1.0 / (right * right + down * down);
                across.add(&[1.0, right, down], f64::from(node.bend.x), weight);
                along.add(&[1.0, right, down], f64::from(node.bend.y), weight);
                sum = sum + node.bend * (weight as f32);
                count += weight as f32;
            }
        }
        if count == 0.0 {
            return [Point::default(); 3];
        }
        let mean = sum * (1.0 / count);
        // A slope that the neighbours do not tell is none.
        across.pull(&[f64::from(mean.x), 0.0, 0.0], 0.02);
        along.pull(&[f64::from(mean.y), 0.0, 0.0], 0.02);
        match (across.solve(1e-9), along.solve(1e-9)) {
            (Some(x), Some(y)) => {
                let at = |place: usize| {
                    let of = |values: &[f64; 3]| values.get(place).copied().unwrap_or_default() as f32;
                    Point::new(of(&x), of(&y))
                };
                [at(0), at(1), at(2)]
            }
            _ => [mean, Point::default(), Point::default()],
        }
    }

    /// Nodes that lie in something even (a reflection, a finger) or stand out of line take the word of the others.
    fn mend(&mut self, grower: &Grower<'_>) {
        let mut contrasts: Vec<f32> = self.nodes.iter().map(|node| node.contrast).filter(|c| *c > 0.0).collect();
        contrasts.sort_by(f32::total_cmp);
        let median = contrasts.get(contrasts.len() / 2).copied().unwrap_or_default();
        let (least, module) = (0.4 * median, self.module());
        let before: Vec<_> = self.order_of_all().map(|at| (at, self.node(at.0, at.1))).collect();
        let mended: Vec<_> = before
            .into_iter()
            .filter(|(_, node)| node.contrast > 0.0)
            .map(|(at, node)| {
                let [bend, ..] = self.foretold(at, REACH, least);
                let off = (node.bend - bend).length() / module.max(1.0);
                let own = if node.contrast < least { 0.0 } else { 0.6 / (1.0 + (off / 0.4).powi(4)) };
                let bend = node.bend * own + bend * (1.0 - own);
                let place = grower.flat.place(self.module_of(at.0, at.1)) + bend;
                (at, Node { place, bend, ..node })
            })
            .collect();
        for (at, node) in mended {
            self.set(at, node);
        }
    }

    fn order_of_all(&self) -> impl Iterator<Item = (usize, usize)> + use<> {
        let count = self.lines.len();
        (0..count).flat_map(move |row| (0..count).map(move |column| (column, row)))
    }
}

/// How far a node is from the nearest finder pattern, in nodes.
fn ring((column, row): (usize, usize), last: usize) -> usize {
    let (right, below) = (last.saturating_sub(column), last.saturating_sub(row));
    column.max(row).min(right.max(row)).min(column.max(below))
}

/// Places in the three patterns.
fn corners(axes: &[Affine; 3], size: usize) -> Vec<(Point, Point, f32)> {
    let end = size as f32 - 3.5;
    let [upper_left, upper_right, lower_left] = axes;
    let mut pairs = Vec::with_capacity(15);
    for (at, x, y) in [(upper_left, 3.5, 3.5), (upper_right, end, 3.5), (lower_left, 3.5, end)] {
        for (right, down) in [(0.0, 0.0), (-2.5, -2.5), (2.5, -2.5), (2.5, 2.5), (-2.5, 2.5)] {
            pairs.push((Point::new(x + right, y + down), at.place(right, down), 1.0));
        }
    }
    pairs
}

/// What the growing of a mesh needs to know.
struct Grower<'a> {
    plane: Plane<'a>,
    flat: Homography,
    layout: &'a Layout,
    sign: f32,
    weave: Weave,
}

impl Grower<'_> {
    /// Finds the place of one node: foretold by its neighbours, then where the modules round it stand
    /// out most and known ones have their colour.
    fn settle(&self, mesh: &mut Mesh, at: (usize, usize)) {
        let module = mesh.module_of(at.0, at.1);
        let [bend, right, down] = mesh.foretold(at, REACH, 0.0);
        let flat = self.flat.place(module);
        let spacing = 1.0 / self.weave.spacing as f32;
        let axes = Affine {
            origin: flat + bend,
            right: self.flat.place(module + Point::new(1.0, 0.0)) - flat + right * spacing,
            down: self.flat.place(module + Point::new(0.0, 1.0)) - flat + down * spacing,
        };
        self.settle_near(mesh, at, &axes);
    }

    /// Finds the place of one node near where it is foretold.
    fn settle_near(&self, mesh: &mut Mesh, at: (usize, usize), axes: &Affine) {
        let module = mesh.module_of(at.0, at.1);
        let patch = self.patch(module, axes);
        let (mut best, mut contrast) = (Point::default(), self.contrast(&patch, axes.origin));
        for step in self.weave.steps {
            let from = best;
            for (x, y) in self.weave.ways {
                let shift = from + axes.right * (x * step) + axes.down * (y * step);
                let found = self.contrast(&patch, axes.origin + shift);
                if found > contrast {
                    (best, contrast) = (shift, found);
                }
            }
        }
        let place = axes.origin + best;
        let flat = self.flat.place(module);
        mesh.set(at, Node { place, bend: place - flat, contrast: contrast.max(0.01), known: true });
    }

    /// The modules round a node: the way to each, and its colour where that is known (1 dark, -1 light).
    fn patch(&self, module: Point, axes: &Affine) -> Vec<(Point, f32)> {
        let (x, y) = (module.x as usize, module.y as usize);
        let mut patch = Vec::with_capacity(49);
        for down in -PATCH..=PATCH {
            for right in -PATCH..=PATCH {
                let column = x.wrapping_add_signed(isize::from(right));
                let row = y.wrapping_add_signed(isize::from(down));
                if column < self.layout.size && row < self.layout.size {
                    let known = match self.layout.role(column, row) {
                        Role::Fixed(true) => self.sign,
                        Role::Fixed(false) => -self.sign,
                        _ => 0.0,
                    };
                    patch.push((axes.right * f32::from(right) + axes.down * f32::from(down), known));
                }
            }
        }
        patch
    }

    /// How much the modules of a patch stand out from their mean, known ones in their own direction.
    fn contrast(&self, patch: &[(Point, f32)], origin: Point) -> f32 {
        let mut greys = [0.0_f32; 49];
        let mut sum = 0.0;
        for (grey, (way, _)) in greys.iter_mut().zip(patch) {
            *grey = self.plane.at(origin + *way);
            sum += *grey;
        }
        let count = patch.len() as f32;
        let mean = sum / count;
        let each = greys.iter().zip(patch).map(|(grey, (_, known))| {
            let off = mean - grey;
            if *known == 0.0 { off.abs() } else { 1.5 * off * known }
        });
        each.sum::<f32>() / count
    }
}
