//! How a page lies in a picture: the projective map from points on the page to pixels.

/// Half of an A4 page in points: coordinates are taken relative to its middle, in this unit, so
/// that the equations below are well conditioned.
const UNIT: f64 = 400.0;
const MIDDLE: [f64; 2] = [297.6, 420.9];

/// A point of the page, in points, and where it is in the picture, in pixels.
pub(super) type Pair = ([f32; 2], [f32; 2]);

/// Maps points on the page to pixels in the picture.
#[derive(Clone, Copy, Debug)]
pub(super) struct Projection([f64; 8]);

impl Projection {
    /// The map that fits the pairs best in the sense of least squares: a similarity for two, an
    /// affine map for three, a projective one for more. `None` if they do not determine it, or
    /// if it turns the page over.
    pub(super) fn fitting(pairs: &[Pair]) -> Option<Self> {
        let map = match pairs {
            [] | [_] => return None,
            [_, _] => return Self::similar(pairs),
            [_, _, _] => Self::solve(pairs, 6),
            _ => Self::solve(pairs, 8),
        }?;
        let m = &map.0;
        (m[0] * m[4] - m[1] * m[3] > 0.0).then_some(map)
    }

    /// The map of a page drawn straight at `scale` pixels a point.
    pub(super) fn straight(scale: f64) -> Self {
        Self([
            scale * UNIT,
            0.0,
            scale * MIDDLE[0],
            0.0,
            scale * UNIT,
            scale * MIDDLE[1],
            0.0,
            0.0,
        ])
    }

    /// Where a point of the page is in the picture.
    pub(super) fn at(&self, x: f32, y: f32) -> [f32; 2] {
        let [x, y] = local([x, y]);
        let m = &self.0;
        let w = m[6] * x + m[7] * y + 1.0;
        [
            ((m[0] * x + m[1] * y + m[2]) / w) as f32,
            ((m[3] * x + m[4] * y + m[5]) / w) as f32,
        ]
    }

    /// Pixels a point, near a point of the page.
    pub(super) fn scale(&self, x: f32, y: f32) -> f32 {
        let [u, v] = self.at(x, y);
        let [ux, vx] = self.at(x + 1.0, y);
        let [uy, vy] = self.at(x, y + 1.0);
        ((ux - u) * (vy - v) - (uy - u) * (vx - v)).abs().sqrt()
    }

    /// The similarity that fits the pairs best in the sense of least squares.
    pub(super) fn similar(pairs: &[Pair]) -> Option<Self> {
        let count = pairs.len() as f64;
        let mean = |of: &dyn Fn(&Pair) -> f64| pairs.iter().map(of).sum::<f64>() / count;
        let (mx, my) = (
            mean(&|pair| local(pair.0)[0]),
            mean(&|pair| local(pair.0)[1]),
        );
        let (mu, mv) = (
            mean(&|pair| pair.1[0].into()),
            mean(&|pair| pair.1[1].into()),
        );
        let (mut square, mut along, mut across) = (0.0, 0.0, 0.0);
        for &(page, picture) in pairs {
            let [x, y] = local(page);
            let [u, v] = picture.map(f64::from);
            let (dx, dy, du, dv) = (x - mx, y - my, u - mu, v - mv);
            square += dx * dx + dy * dy;
            along += dx * du + dy * dv;
            across += dx * dv - dy * du;
        }
        if square < 1e-12 {
            return None;
        }
        let (p, q) = (along / square, across / square);
        Some(Self([
            p,
            -q,
            mu - p * mx + q * my,
            q,
            p,
            mv - q * mx - p * my,
            0.0,
            0.0,
        ]))
    }

    /// Normal equations of the linearised map with its first `unknowns` parameters.
    fn solve(pairs: &[Pair], unknowns: usize) -> Option<Self> {
        let mut rows = [[0.0_f64; 9]; 8];
        for &(page, picture) in pairs {
            let [x, y] = local(page);
            let [u, v] = picture.map(f64::from);
            for (row, value) in [
                ([x, y, 1.0, 0.0, 0.0, 0.0, -u * x, -u * y], u),
                ([0.0, 0.0, 0.0, x, y, 1.0, -v * x, -v * y], v),
            ] {
                for i in 0..unknowns {
                    for j in 0..unknowns {
                        rows[i][j] += row[i] * row[j];
                    }
                    rows[i][8] += row[i] * value;
                }
            }
        }
        for (i, row) in rows.iter_mut().enumerate().skip(unknowns) {
            row[i] = 1.0;
        }
        eliminate(rows).map(Self)
    }
}

fn local([x, y]: [f32; 2]) -> [f64; 2] {
    [
        (f64::from(x) - MIDDLE[0]) / UNIT,
        (f64::from(y) - MIDDLE[1]) / UNIT,
    ]
}

/// Gaussian elimination with partial pivoting; `None` if the equations depend on each other.
fn eliminate(mut rows: [[f64; 9]; 8]) -> Option<[f64; 8]> {
    let largest = rows.iter().flatten().fold(0.0_f64, |a, b| a.max(b.abs()));
    for column in 0..8 {
        let pivot =
            (column..8).max_by(|a, b| rows[*a][column].abs().total_cmp(&rows[*b][column].abs()))?;
        if rows[pivot][column].abs() <= largest * 1e-15 {
            return None;
        }
        rows.swap(column, pivot);
        let lead = rows[column];
        for (at, row) in rows.iter_mut().enumerate() {
            if at != column {
                let factor = row[column] / lead[column];
                for (value, lead) in row.iter_mut().zip(&lead).skip(column) {
                    *value -= factor * lead;
                }
            }
        }
    }
    let found: [f64; 8] = std::array::from_fn(|i| rows[i][8] / rows[i][i]);
    found.iter().all(|value| value.is_finite()).then_some(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_is_found_again_from_four_of_its_points_and_from_many() {
        let map = Projection([812.0, -95.0, 1300.0, 120.0, 790.0, 1705.0, 0.11, -0.07]);
        let points: Vec<Pair> = (0..20)
            .map(|i| {
                let page = [60.0 + 37.0 * (i % 5) as f32, 310.0 + 61.0 * (i / 5) as f32];
                (page, map.at(page[0], page[1]))
            })
            .collect();
        for pairs in [&[points[0], points[4], points[15], points[19]][..], &points] {
            let found = Projection::fitting(pairs).unwrap();
            let ([u, v], [eu, ev]) = (found.at(500.0, 700.0), map.at(500.0, 700.0));
            assert!((u - eu).hypot(v - ev) < 0.5, "{u} {v}, not {eu} {ev}");
        }
    }

    #[test]
    fn points_on_a_line_and_pages_turned_over_give_nothing() {
        let line: Vec<Pair> = (0..5)
            .map(|i| ([i as f32; 2], [2.0 * i as f32; 2]))
            .collect();
        assert!(Projection::fitting(&line[..3]).is_none());
        assert!(Projection::fitting(&line).is_none());
        let over = [
            ([0.0, 0.0], [100.0, 0.0]),
            ([100.0, 0.0], [0.0, 0.0]),
            ([0.0, 100.0], [100.0, 100.0]),
        ];
        assert!(Projection::fitting(&over).is_none());
    }
}
