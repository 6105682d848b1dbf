//! Looking at single points of a picture.

use image::GrayImage;

/// Grey level at a point of the picture, between its pixels; white outside.
pub(super) fn level(picture: &GrayImage, u: f32, v: f32) -> f32 {
    let (u, v) = (u - 0.5, v - 0.5);
    let (x, y) = (u.floor(), v.floor());
    let (fx, fy) = (u - x, v - y);
    let pixel = |x: f32, y: f32| {
        if x < 0.0 || y < 0.0 || x >= picture.width() as f32 || y >= picture.height() as f32 {
            255.0
        } else {
            f32::from(picture.get_pixel(x as u32, y as u32)[0])
        }
    };
    let top = pixel(x, y) * (1.0 - fx) + pixel(x + 1.0, y) * fx;
    let bottom = pixel(x, y + 1.0) * (1.0 - fx) + pixel(x + 1.0, y + 1.0) * fx;
    top * (1.0 - fy) + bottom * fy
}
