//! Suites of algorithms that others prescribe.

#![allow(clippy::unwrap_used, reason = "tests: a failed step fails the test")]

use lifecycle::{Policy, Profile};

#[test]
fn the_profile_says_when_it_binds_and_what_may_seal_a_share() {
    let profile = Profile::named("cnsa-2.0").unwrap();
    assert!(!profile.binds_on("2026-12-31"));
    assert!(profile.binds_on("2027-01-01"));
    // ML-KEM-768 is below that suite's ML-KEM-1024, and the curves alone are not in it.
    for suite in ["MLKEM768-P256", "MLKEM768-X25519", "P-256", "X25519"] {
        assert!(!profile.seals_with(suite), "{suite}");
    }
    let text = Policy::STANDARD.replace("form = 1", "form = 1\nprofile = \"cnsa-2.0\"");
    let problems = Policy::parse(&text).unwrap_err();
    assert!(problems[0].message.contains("2027-01-01"), "{problems:?}");
}
