//! Drawing on one page. Points (1/72 inch), origin at the top left, y downwards.

use crate::Error;
use crate::fonts::{self, Face};
use printpdf::{
    Color, Op, PaintMode, PdfFontHandle, Point, Polygon, PolygonRing, Pt, Rgb, TextItem,
    TextMatrix, WindingOrder,
};

/// Points in a millimetre.
pub const MM: f32 = 72.0 / 25.4;

/// ISO 216 A4, in points.
pub const WIDTH: f32 = 210.0 * MM;
/// ISO 216 A4, in points.
pub const HEIGHT: f32 = 297.0 * MM;

/// A colour of the desk: dark ink, one green, one wax red, and greys for what recedes.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub struct Ink(u32);

impl Ink {
    /// What is read.
    pub const TEXT: Self = Self(0x1B_22_2E);
    /// What recedes: labels, notes, running lines.
    pub const QUIET: Self = Self(0x59_60_6C);
    /// Rules between rows, and folds.
    pub const HAIRLINE: Self = Self(0xD3_D2_CC);
    /// What went as planned.
    pub const GREEN: Self = Self(0x0E_5C_58);
    /// What must not be overlooked.
    pub const WAX: Self = Self(0xA3_32_26);
    /// What a scanner reads.
    pub const BLACK: Self = Self(0);
    /// White, on what is filled.
    pub const PAPER: Self = Self(0xFF_FF_FF);

    fn colour(self) -> Color {
        let channel = |shift: u32| ((self.0 >> shift) & 0xFF) as f32 / 255.0;
        Color::Rgb(Rgb {
            r: channel(16),
            g: channel(8),
            b: channel(0),
            icc_profile: None,
        })
    }
}

/// How text looks.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// In which typeface.
    pub face: Face,
    /// Points.
    pub size: f32,
    /// In which colour.
    pub ink: Ink,
    /// Distance between baselines, in points.
    pub leading: f32,
}

impl Style {
    /// With the usual leading, 1.42 of the size.
    #[must_use]
    pub const fn new(face: Face, size: f32, ink: Ink) -> Self {
        Self {
            face,
            size,
            ink,
            leading: size * 1.42,
        }
    }

    /// The same in another colour.
    #[must_use]
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// Width of `text` in points.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn width(&self, text: &str) -> Result<f32, Error> {
        Ok(fonts::width(self.face, text)? as f32 * self.size / 1000.0)
    }
}

/// One page being drawn.
#[derive(Debug, Default)]
pub struct Canvas {
    ops: Vec<Op>,
    in_text: bool,
    font: Option<(Face, f32)>,
    fill: Option<Ink>,
}

impl Canvas {
    /// Draws `text` with its left end at `x` and its baseline at `y`; gives its width.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn text(&mut self, x: f32, y: f32, style: &Style, text: &str) -> Result<f32, Error> {
        let mut pen = x;
        for run in fonts::runs(style.face, text)? {
            self.fill(style.ink);
            if !self.in_text {
                self.in_text = true;
                self.ops.push(Op::StartTextSection);
            }
            if self.font != Some((run.face, style.size)) {
                self.font = Some((run.face, style.size));
                self.ops.push(Op::SetFont {
                    font: PdfFontHandle::External(run.face.id()),
                    size: Pt(style.size),
                });
            }
            self.ops.push(Op::SetTextMatrix {
                matrix: TextMatrix::Translate(Pt(rounded(pen)), Pt(rounded(HEIGHT - y))),
            });
            self.ops.push(Op::ShowText {
                items: vec![TextItem::Text(run.text)],
            });
            pen += run.advance as f32 * style.size / 1000.0;
        }
        Ok(pen - x)
    }

    /// Draws `text` with its right end at `x`.
    ///
    /// # Errors
    /// If a typeface cannot be read.
    pub fn text_right(&mut self, x: f32, y: f32, style: &Style, text: &str) -> Result<f32, Error> {
        let width = style.width(text)?;
        self.text(x - width, y, style, text)
    }

    /// Fills rectangles, each left, top, width, height, in one path.
    pub fn boxes(&mut self, boxes: &[[f32; 4]], ink: Ink) {
        self.fill(ink);
        self.leave_text();
        let rings = boxes
            .iter()
            .map(|[left, top, width, height]| {
                let corner = |x: f32, y: f32| printpdf::LinePoint {
                    p: Point {
                        x: Pt(rounded(x)),
                        y: Pt(rounded(HEIGHT - y)),
                    },
                    bezier: false,
                };
                let (right, bottom) = (left + width, top + height);
                PolygonRing {
                    points: vec![
                        corner(*left, *top),
                        corner(right, *top),
                        corner(right, bottom),
                        corner(*left, bottom),
                    ],
                }
            })
            .collect();
        let winding_order = WindingOrder::NonZero;
        self.ops.push(Op::DrawPolygon {
            polygon: Polygon {
                rings,
                mode: PaintMode::Fill,
                winding_order,
            },
        });
    }

    /// Draws a horizontal rule from `left` to `right`, centred on `y`.
    pub fn rule(&mut self, left: f32, right: f32, y: f32, thickness: f32, ink: Ink) {
        self.boxes(&[[left, y - thickness / 2.0, right - left, thickness]], ink);
    }

    /// Draws the outline of a rectangle, inside its edges.
    pub fn frame(&mut self, [x, y, w, h]: [f32; 4], thickness: f32, ink: Ink) {
        let t = thickness;
        self.boxes(
            &[
                [x, y, w, t],
                [x, y + h - t, w, t],
                [x, y + t, t, h - 2.0 * t],
                [x + w - t, y + t, t, h - 2.0 * t],
            ],
            ink,
        );
    }

    /// Draws a row of dashes from `left` to `right`.
    pub fn dashes(&mut self, left: f32, right: f32, y: f32, ink: Ink) {
        let (dash, gap) = (3.0, 4.0);
        let count = ((right - left + gap) / (dash + gap)) as usize;
        let boxes: Vec<_> = (0..count)
            .map(|i| [left + i as f32 * (dash + gap), y - 0.25, dash, 0.5])
            .collect();
        self.boxes(&boxes, ink);
    }

    fn fill(&mut self, ink: Ink) {
        if self.fill != Some(ink) {
            self.fill = Some(ink);
            self.ops.push(Op::SetFillColor { col: ink.colour() });
        }
    }

    fn leave_text(&mut self) {
        if self.in_text {
            self.in_text = false;
            self.ops.push(Op::EndTextSection);
        }
    }

    /// The page's operations, and the faces they use.
    pub(crate) fn finish(mut self) -> Vec<Op> {
        self.leave_text();
        self.ops
    }
}

/// Hundredths of a point are finer than any printer, and keep the file short.
fn rounded(points: f32) -> f32 {
    (points * 100.0).round() / 100.0
}
