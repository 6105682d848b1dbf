//! Tests through the crate's public surface.

#![allow(
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test that cannot go on fails"
)]

mod brute;
mod drawing;
mod geometry;
mod plans;
mod register;

/// The plan of the examples.
const FOUR_OF_SEVEN: &str = include_str!("../plans/four-of-seven.toml");

fn four_of_seven() -> custody::Plan {
    custody::Plan::parse(FOUR_OF_SEVEN).unwrap()
}

/// The same with three more shares in the head office: four of them reach the threshold.
fn crowded() -> custody::Plan {
    let text = FOUR_OF_SEVEN.replace(
        "place = \"Bank vault, Łódź\"",
        "place = \"Head office, room 4\"",
    );
    custody::Plan::parse(&text).unwrap()
}
