//! Least squares for a handful of unknowns.
#![deny(clippy::unwrap_used, clippy::expect_used, clippy::arithmetic_side_effects)]

/// The normal equations of a least-squares problem with `N` unknowns.
pub struct Normal<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> Normal<N> {
    /// No equation yet.
    pub const fn new() -> Self {
        Self { matrix: [[0.0; N]; N], right: [0.0; N] }
    }

    /// One more equation: `row` times the unknowns is `value`, so important is it.
    pub fn add(&mut self, row: &[f64; N], value: f64, weight: f64) {
        for ((line, right), factor) in self.matrix.iter_mut().zip(&mut self.right).zip(row) {
            let factor = factor * weight;
            for (cell, other) in line.iter_mut().zip(row) {
                *cell += factor * other;
            }
            *right += factor * value;
        }
    }

    /// Pulls the unknowns towards `values`, so strongly.
    pub fn pull(&mut self, values: &[f64; N], strength: f64) {
        for (place, value) in values.iter().enumerate() {
            if let (Some(line), Some(right)) = (self.matrix.get_mut(place), self.right.get_mut(place)) {
                if let Some(cell) = line.get_mut(place) {
                    *cell += strength;
                }
                *right += strength * value;
            }
        }
    }

    /// The unknowns (Cholesky); nothing where a pivot falls under `least` of the largest.
    // Every index runs over 0..N of arrays that are N long.
    #[allow(clippy::indexing_slicing)]
    pub fn solve(mut self, least: f64) -> Option<[f64; N]> {
        let largest = (0..N).map(|at| self.matrix[at][at]).fold(0.0, f64::max);
        for column in 0..N {
            let before: f64 = self.matrix[column].iter().take(column).map(|cell| cell * cell).sum();
            let pivot = self.matrix[column][column] - before;
            if pivot.is_nan() || pivot <= largest * least {
                return None;
            }
            let root = pivot.sqrt();
            self.matrix[column][column] = root;
            for line in column.wrapping_add(1)..N {
                let (upper, lower) = (self.matrix[column], self.matrix[line]);
                let before: f64 = upper.iter().zip(&lower).take(column).map(|(one, other)| one * other).sum();
                self.matrix[line][column] = (self.matrix[line][column] - before) / root;
            }
        }
        let mut values = [0.0; N];
        for line in 0..N {
            let before: f64 = self.matrix[line].iter().zip(&values).take(line).map(|(cell, value)| cell * value).sum();
            values[line] = (self.right[line] - before) / self.matrix[line][line];
        }
        for line in (0..N).rev() {
            let after: f64 = (line.wrapping_add(1)..N).map(|at| self.matrix[at][line] * values[at]).sum();
            values[line] = (values[line] - after) / self.matrix[line][line];
        }
        Some(values)
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::arithmetic_side_effects)]
mod tests {
    use super::Normal;

    #[test]
    fn finds_the_line_through_its_points() {
        let mut line = Normal::<2>::new();
        for x in [0.0, 1.0, 2.0, 5.0] {
            line.add(&[x, 1.0], 3.0 * x - 7.0, 1.0);
        }
        let [slope, start] = line.solve(1e-12).expect("four points");
        assert!((slope - 3.0).abs() < 1e-9 && (start + 7.0).abs() < 1e-9);
    }

    #[test]
    fn one_point_tells_no_line_and_a_pull_does() {
        let mut line = Normal::<2>::new();
        line.add(&[2.0, 1.0], 5.0, 1.0);
        assert!(line.solve(1e-12).is_none());
        let mut line = Normal::<2>::new();
        line.add(&[2.0, 1.0], 5.0, 1.0);
        line.pull(&[2.0, 1.0], 1e-3);
        let [slope, start] = line.solve(1e-12).expect("pulled");
        assert!((slope - 2.0).abs() < 1e-6 && (start - 1.0).abs() < 1e-6);
    }
}
