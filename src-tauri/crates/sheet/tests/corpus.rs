//! Three pictures of each family of the corpus. All 500 are read by `npm run bench`.
#![allow(
    clippy::expect_used,
    clippy::panic,
    clippy::unwrap_used,
    reason = "a test fails by panicking"
)]

use corpus::{Family, Truth, cases};
use sheet::scan::{self, SheetUnread};

/// Pictures of a family that are read here: the last ones at 150 dpi.
const READ: usize = 3;

fn reads(family: Family) {
    let cases: Vec<_> = cases()
        .into_iter()
        .filter(|case| case.family == family && case.dpi == 150)
        .collect();
    for case in cases.iter().rev().take(READ) {
        let sight = case.sight().unwrap();
        let share = scan::read(&sight.file).unwrap().share();
        match (sight.truth, share) {
            (Truth::Two, Err(error)) => assert!(
                matches!(
                    error,
                    SheetUnread::Several { .. } | SheetUnread::Differ { .. }
                ),
                "{case:?}: {error}"
            ),
            (Truth::Two, Ok(_)) => panic!("{case:?}: one of two shares was taken"),
            (Truth::One(_), Ok(share)) => {
                assert_eq!(share.payload(), sight.share.payload(), "{case:?}: misread");
            }
            (Truth::One(whole), Err(error)) => {
                assert!(!whole.code && !whole.rows, "{case:?}: {error}");
            }
        }
    }
}

macro_rules! families {
    ($($name:ident: $family:ident),* $(,)?) => {
        $(
            #[test]
            fn $name() {
                reads(Family::$family);
            }
        )*
    };
}

families! {
    askew: Askew,
    turned: Turned,
    at_an_angle: Angle,
    blurred: Blurred,
    grainy: Grainy,
    creased: Creased,
    without_a_corner: Corner,
    torn: Torn,
    blotted: Blotted,
    stained: Stained,
    in_uneven_light: Uneven,
    with_a_foreign_code: Foreign,
    cropped: Cropped,
    two_sheets_are_refused: TwoSheets,
}

#[test]
fn the_plan_is_what_it_says() {
    let cases = cases();
    assert_eq!(cases.len(), 500);
    assert_eq!(cases.iter().filter(|case| case.dpi == 300).count(), 250);
    assert!(cases.iter().enumerate().all(|(at, case)| case.number == at));
}
