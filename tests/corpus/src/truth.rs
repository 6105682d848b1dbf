//! Whether a share can be had from a picture at all, by what is left of its print.
//!
//! Focus, noise and light are kept by the plan within what leaves every module and character
//! legible; so what is left of the print decides. Both measures are those of the codes themselves:
//!
//! - The **square code** (version 6-M, ISO/IEC 18004) is whole if in each of its four blocks at
//!   most 8 of the codewords are damaged, as many as 16 check codewords correct; if each finder
//!   pattern has at most 10 of its 49 modules damaged; and if one of the two copies of the format
//!   information has at most 3 of its 15 modules damaged. A module is damaged if the print is gone
//!   in a quarter of it, a codeword if one of its modules is.
//! - The **rows** are whole if at most 26 of the 96 symbols are damaged, as many missing symbols as
//!   the code replaces. A symbol is damaged if the print is gone in 15 % of the box of one of its
//!   two characters.
//!
//! What lies outside the picture is gone.

use crate::paper::Paper;
use crate::view::View;
use serde::Serialize;
use sheet::places::{self, CHARACTERS, MODULES, ROWS};

/// Codewords a block's check codewords correct.
const WRONG_IN_BLOCK: usize = 8;
const BLOCKS: usize = 4;
const CODEWORDS: usize = 172;
const WRONG_IN_FINDER: usize = 10;
const WRONG_IN_FORMAT: usize = 3;
const MISSING_SYMBOLS: usize = 26;
const MODULE_LOST: f32 = 0.25;
const CHARACTER_LOST: f32 = 0.15;

/// What is left of a sheet in a picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
pub struct Whole {
    /// The square code.
    pub code: bool,
    /// The typed rows.
    pub rows: bool,
}

/// What a reader should make of a picture.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "expect")]
pub enum Truth {
    /// One share, of which so much is left.
    One(Whole),
    /// Shares of two sheets, each whole: an answer with one of them would be a guess.
    Two,
}

pub(crate) fn whole(paper: &Paper, view: &View) -> Whole {
    Whole {
        code: code(paper, view),
        rows: rows(paper, view),
    }
}

fn lost(paper: &Paper, view: &View, place: [f32; 4], most: f32) -> bool {
    let [x, y, w, h] = place;
    let outside = [[x, y], [x + w, y], [x, y + h], [x + w, y + h]]
        .iter()
        .any(|&corner| {
            let [u, v] = view.at(corner);
            u < 0.0 || v < 0.0 || u > view.size[0] as f32 || v > view.size[1] as f32
        });
    outside || paper.lost_in(place) >= most
}

fn rows(paper: &Paper, view: &View) -> bool {
    let damaged = (0..ROWS)
        .flat_map(|row| {
            (0..CHARACTERS - 2)
                .step_by(2)
                .map(move |place| (row, place))
        })
        .filter(|&(row, place)| {
            [place, place + 1]
                .iter()
                .any(|&place| lost(paper, view, places::character(row, place), CHARACTER_LOST))
        });
    damaged.count() <= MISSING_SYMBOLS
}

fn code(paper: &Paper, view: &View) -> bool {
    let [left, top, side, _] = places::code();
    let module = side / MODULES as f32;
    let damaged: Vec<bool> = (0..MODULES * MODULES)
        .map(|at| {
            let (x, y) = ((at % MODULES) as f32, (at / MODULES) as f32);
            let place = [left + x * module, top + y * module, module, module];
            lost(paper, view, place, MODULE_LOST)
        })
        .collect();
    let is_damaged = |x: usize, y: usize| damaged[y * MODULES + x];

    let far = MODULES - 7;
    let finders = [(0, 0), (far, 0), (0, far)].iter().all(|&(left, top)| {
        (0..49)
            .filter(|at| is_damaged(left + at % 7, top + at / 7))
            .count()
            <= WRONG_IN_FINDER
    });
    let around: Vec<(usize, usize)> = (0..9)
        .filter(|&at| at != 6)
        .flat_map(|at| [(8, at), (at, 8)])
        .collect();
    let beside: Vec<(usize, usize)> = (MODULES - 8..MODULES)
        .flat_map(|at| [(8, at), (at, 8)])
        .collect();
    let format = [around, beside]
        .iter()
        .any(|copy| copy.iter().filter(|&&(x, y)| is_damaged(x, y)).count() <= WRONG_IN_FORMAT);

    let mut wrong = [0; BLOCKS];
    for (codeword, modules) in path().chunks(8).take(CODEWORDS).enumerate() {
        if modules.iter().any(|&(x, y)| is_damaged(x, y)) {
            wrong[codeword % BLOCKS] += 1;
        }
    }
    finders && format && wrong.iter().all(|&count| count <= WRONG_IN_BLOCK)
}

/// The data modules in the order in which codewords fill them: columns in pairs from the right,
/// up and down in turn, past the timing column (ISO/IEC 18004, 7.7.3). Codewords alternate
/// between the blocks, data and check codewords alike, since all four blocks are of one length.
fn path() -> Vec<(usize, usize)> {
    let mut path = Vec::new();
    let mut upwards = true;
    let mut right = MODULES - 1;
    loop {
        for step in 0..MODULES {
            let y = if upwards { MODULES - 1 - step } else { step };
            path.extend(
                [right, right - 1]
                    .map(|x| (x, y))
                    .into_iter()
                    .filter(|&(x, y)| carries_data(x, y)),
            );
        }
        upwards = !upwards;
        if right < 2 {
            return path;
        }
        right -= if right == 8 { 3 } else { 2 };
        if right == 0 {
            return path;
        }
    }
}

fn carries_data(x: usize, y: usize) -> bool {
    let far = MODULES - 8;
    let corner = (y < 9 && (x < 9 || x >= far)) || (x < 9 && y >= far);
    let alignment =
        (MODULES - 9..MODULES - 4).contains(&x) && (MODULES - 9..MODULES - 4).contains(&y);
    !corner && !alignment && x != 6 && y != 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_version_6_code_has_room_for_172_codewords_and_seven_bits() {
        let path = path();
        assert_eq!(path.len(), 8 * CODEWORDS + 7);
        let unique: std::collections::BTreeSet<_> = path.iter().collect();
        assert_eq!(unique.len(), path.len());
    }
}
