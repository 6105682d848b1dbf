//! Possession proofs, and one share at the table, against the multiplications they consist of.

use crate::Outcome;
use crate::pairs::{Figure, compare, seconds};
use crate::sharing::{Shared, rng};
use p256::elliptic_curve::group::Group;
use p256::{ProjectivePoint, Scalar};
use quorum::possession::{self, ChallengeCode, PROOF_LENGTH};
use std::hint::black_box;
use std::process::Command;

const CHALLENGE: [u8; 32] = [0xa5; 32];

/// Acts timed together: one is too short for the clock of a busy machine.
const BURST: usize = 40;

/// Every figure on possession. Those before are the times of 2026-11-27 (ca47fe2), without tables, to
/// the same peers.
pub(crate) fn figures() -> Outcome<Vec<Figure>> {
    let mut figures = vec![
        make()?.before(2.1),
        check()?.before(1.5),
        together("255 possession proofs at once, 3 of 255", (3, 255), 11)?,
        together("255 possession proofs at once, 128 of 255", (128, 255), 5)?,
    ];
    figures.extend(one_share()?);
    Ok(figures)
}

fn make() -> Outcome<Figure> {
    let shared = Shared::new((3, 5))?;
    let code = ChallengeCode::new(&CHALLENGE, shared.commitments());
    let share = &shared.dealing.shares[0];
    let mut draws = rng(8);
    let ours = || {
        seconds(|| {
            for _ in 0..BURST {
                black_box(possession::prove_alone(share, &code, &mut draws)?);
            }
            Ok(())
        })
    };
    let peer = || by_tables(4);
    let peer_name = "p256, four multiplications by its table of G";
    compare(
        "possession proof, made",
        peer_name,
        Some(1.2),
        41,
        ours,
        peer,
    )
}

fn check() -> Outcome<Figure> {
    let shared = Shared::new((3, 5))?;
    let (index, proof) = proofs(&shared)?[0];
    let ours = || {
        seconds(|| {
            for _ in 0..BURST {
                possession::verify(shared.commitments(), index, &CHALLENGE, &proof)?;
            }
            Ok(())
        })
    };
    let point = crate::sharing::second_generator()?;
    let peer = || {
        let whole = seconds(|| {
            for _ in 0..BURST {
                black_box(point * black_box(scalar()));
            }
            Ok(())
        });
        Ok(whole? + by_tables(2)?)
    };
    let peer_name = "p256, two multiplications by its table of G and one of a point";
    let name = "possession proof, checked, 3 of 5";
    compare(name, peer_name, Some(1.2), 41, ours, peer)
}

/// No limit: the E(i) of each proof is hashed, so it is computed by Horner's rule for each, and each T
/// is decompressed, whether they are checked at once or not.
fn together(name: &'static str, numbers: (u32, u32), pairs: usize) -> Outcome<Figure> {
    let shared = Shared::new(numbers)?;
    let proofs = proofs(&shared)?;
    let commitments = shared.commitments();
    let ours = || seconds(|| Ok(possession::verify_all(commitments, &CHALLENGE, &proofs)?));
    let peer = || {
        seconds(|| {
            for (index, proof) in &proofs {
                possession::verify(commitments, *index, &CHALLENGE, proof)?;
            }
            Ok(())
        })
    };
    compare(name, "one by one", None, pairs, ours, peer)
}

/// For orientation, what curve arithmetic in assembler would do: none where OpenSSL is not installed.
fn one_share() -> Outcome<Option<Figure>> {
    if Command::new("openssl").arg("version").output().is_err() {
        return Ok(None);
    }
    let shared = Shared::new((3, 5))?;
    let ours = || {
        let share = shared.shares()?.remove(0);
        seconds(|| Ok(shared.commitments().verify(share)?))
    };
    let peer = || Ok(2.0 * openssl_multiplication()?);
    let peer_name = "OpenSSL, two multiplications of a point (ECDH)";
    compare("one share verified, 3 of 5", peer_name, None, 5, ours, peer).map(Some)
}

/// Seconds of one multiplication of a point, as `openssl speed` tells them: in its lines for
/// machines, the last of colon-separated values.
fn openssl_multiplication() -> Outcome<f64> {
    let arguments = ["speed", "-elapsed", "-mr", "-seconds", "1", "ecdhp256"];
    let said = Command::new("openssl").args(arguments).output()?;
    let said = String::from_utf8(said.stdout)?;
    let line = said.lines().rfind(|line| line.starts_with("+F5:"));
    let rate = line.and_then(|line| line.split(':').nth(3));
    Ok(1.0 / rate.ok_or("openssl speed told no rate")?.parse::<f64>()?)
}

/// [`BURST`] times so many multiplications of G by its table.
fn by_tables(count: usize) -> Outcome<f64> {
    seconds(|| {
        for _ in 0..BURST * count {
            black_box(ProjectivePoint::mul_by_generator(&black_box(scalar())));
        }
        Ok(())
    })
}

/// A scalar of full length.
fn scalar() -> Scalar {
    -Scalar::from(0x1234_5678_9abc_def0_u64)
}

fn proofs(shared: &Shared) -> Outcome<Vec<(u8, [u8; PROOF_LENGTH])>> {
    let code = ChallengeCode::new(&CHALLENGE, shared.commitments());
    let mut draws = rng(9);
    let shares = shared.dealing.shares.iter();
    let proofs = shares.map(|share| {
        let proof = possession::prove_alone(share, &code, &mut draws)?;
        Ok((share.index(), proof))
    });
    proofs.collect()
}
