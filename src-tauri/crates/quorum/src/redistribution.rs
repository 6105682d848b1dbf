//! New shares of the same secret for new people or a new threshold, without ever rebuilding it:
//! verifiable redistribution (Desmedt and Jajodia 1997; Wong, Wang and Wing 2002) by Pedersen
//! sub-sharing.
//!
//! Each of k old custodians shares their own share among the new custodians ([`subdivide`]). Once all
//! sub-commitments are known, [`Redistribution`] checks them against the old commitments, verifies
//! each sub-share, and assembles each new share. C0 stays what it was, and so does the package.
//! Old shares keep their power until they are destroyed.

use crate::batch::Batch;
use crate::commitments::{Commitments, CommitmentsError, QuorumId, VerifiedShare};
use crate::curve::{commit, lagrange_at_zero, scalar_from_bytes, scalar_to_bytes};
use crate::dealing::DealingError;
use crate::pedersen;
use crate::share::Share;
use crate::threshold::Threshold;
use p256::elliptic_curve::ops::LinearCombination;
use p256::{ProjectivePoint, Scalar};
use rand_core::CryptoRng;
use serde::{Deserialize, Serialize};
use std::fmt;
use zeroize::{Zeroize, ZeroizeOnDrop, Zeroizing};

/// Length of a sub-share's bytes: old index ‖ new index ‖ value (32) ‖ blinding (32).
pub const SUB_SHARE_LENGTH: usize = 66;

/// What one old custodian makes.
#[derive(Debug)]
pub struct SubDealing {
    /// Public.
    pub commitments: SubCommitments,
    /// One for each new custodian 1…n′, in that order; to be sealed at once.
    pub sub_shares: Vec<SubShare>,
}

impl SubDealing {
    /// Checks everything an old custodian made, as soon as they made it: that it is their share that
    /// they shared, and that every sub-share fits; all sub-shares at once, with weights from `rng`.
    ///
    /// # Errors
    /// The custodian did not share their share, or a sub-share does not fit: the first is named. A
    /// bad one is missed with a probability of 2⁻¹²⁸ at most.
    pub fn check(
        &self,
        old: &Commitments,
        rng: &mut (impl CryptoRng + ?Sized),
    ) -> Result<(), RedistributionRefused> {
        let from = self.commitments.from;
        if old.expected(from) != Some(self.commitments.commitments.c0()) {
            return Err(RedistributionRefused::NotTheirShare { from });
        }
        let mut batch = Batch::new(&self.commitments.commitments);
        for SubShare {
            to,
            value,
            blinding,
            ..
        } in &self.sub_shares
        {
            batch.add_share(*to, value, blinding, rng);
        }
        let claimed = |sub_share| self.commitments.claims(sub_share);
        if self.sub_shares.iter().all(claimed) && batch.holds() {
            return Ok(());
        }
        self.sub_shares
            .iter()
            .try_for_each(|sub_share| self.commitments.fits(sub_share))
    }
}

/// What an old custodian commits to: C′ⱼ of the polynomials that share their share.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SubCommitments {
    /// The old custodian's index.
    pub from: u8,
    /// Their commitments, for k′ of n′.
    pub commitments: Commitments,
}

impl SubCommitments {
    fn fits(&self, sub_share: &SubShare) -> Result<(), RedistributionRefused> {
        let SubShare { from, to, .. } = *sub_share;
        let made = commit(&sub_share.value, &sub_share.blinding);
        if self.claims(sub_share) && made == self.commitments.expected_point(to) {
            Ok(())
        } else {
            Err(RedistributionRefused::DoesNotMatch { from, to })
        }
    }

    /// Whether a sub-share says of itself that it is one of these.
    fn claims(&self, sub_share: &SubShare) -> bool {
        let exists = (1..=self.commitments.threshold().shares()).contains(&sub_share.to);
        exists && sub_share.from == self.from
    }
}

/// A piece of one old share for one new custodian. Wiped when dropped.
pub struct SubShare {
    from: u8,
    to: u8,
    value: Scalar,
    blinding: Scalar,
}

impl SubShare {
    /// Reads old index ‖ new index ‖ value ‖ blinding.
    ///
    /// # Errors
    /// If the length is wrong, an index is 0, or a number is out of range.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, RedistributionRefused> {
        let bytes: &[u8; SUB_SHARE_LENGTH] = bytes
            .try_into()
            .map_err(|_| RedistributionRefused::Malformed)?;
        let scalar = |range: std::ops::Range<usize>| {
            let mut scalar = Zeroizing::new([0; 32]);
            scalar.copy_from_slice(&bytes[range]);
            scalar_from_bytes(&scalar).ok_or(RedistributionRefused::Malformed)
        };
        let (from, to) = (bytes[0], bytes[1]);
        if from == 0 || to == 0 {
            return Err(RedistributionRefused::Malformed);
        }
        Ok(Self {
            from,
            to,
            value: scalar(2..34)?,
            blinding: scalar(34..66)?,
        })
    }

    /// Writes what [`SubShare::from_bytes`] reads. Secret.
    pub fn to_bytes(&self) -> Zeroizing<[u8; SUB_SHARE_LENGTH]> {
        let mut bytes = Zeroizing::new([0; SUB_SHARE_LENGTH]);
        bytes[..2].copy_from_slice(&[self.from, self.to]);
        bytes[2..34].copy_from_slice(scalar_to_bytes(&self.value).as_ref());
        bytes[34..].copy_from_slice(scalar_to_bytes(&self.blinding).as_ref());
        bytes
    }

    /// The old custodian's index.
    pub fn from(&self) -> u8 {
        self.from
    }

    /// The new custodian's index.
    pub fn to(&self) -> u8 {
        self.to
    }
}

impl Drop for SubShare {
    fn drop(&mut self) {
        self.value.zeroize();
        self.blinding.zeroize();
    }
}

impl ZeroizeOnDrop for SubShare {}

impl fmt::Debug for SubShare {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SubShare")
            .field("from", &self.from)
            .field("to", &self.to)
            .finish_non_exhaustive()
    }
}

/// Shares an old custodian's share among new custodians; f′(0) = f(i), g′(0) = g(i), all other
/// coefficients from `rng` as [`split`](crate::split) draws them.
///
/// # Errors
/// As [`split`](crate::split).
pub fn subdivide(
    share: &VerifiedShare,
    new: Threshold,
    rng: &mut (impl CryptoRng + ?Sized),
) -> Result<SubDealing, DealingError> {
    let from = share.index();
    let sharing = pedersen::share(new, share.share().value(), share.share().blinding(), rng);
    let commitments = Commitments::from_points(new, &sharing.points)?;
    let sub_shares = (1..=new.shares())
        .zip(&sharing.pairs)
        .map(|(to, (value, blinding))| SubShare {
            from,
            to,
            value: **value,
            blinding: **blinding,
        })
        .collect();
    Ok(SubDealing {
        commitments: SubCommitments { from, commitments },
        sub_shares,
    })
}

/// The public side of a redistribution: k old custodians whose sub-commitments fit the old ones, and
/// the new commitments they give.
#[derive(Clone, Debug)]
pub struct Redistribution {
    dealers: Vec<(SubCommitments, Scalar)>,
    commitments: Commitments,
}

impl Redistribution {
    /// Checks the sub-commitments of exactly k different old custodians and derives the new
    /// commitments C″ⱼ = Σ λᵢ·C′ᵢⱼ.
    ///
    /// # Errors
    /// A dealer whose C′₀ is not E(i), shared something else than their share, and is named.
    pub fn new(
        old: &Commitments,
        new: Threshold,
        dealers: Vec<SubCommitments>,
    ) -> Result<Self, RedistributionRefused> {
        let need = old.threshold().threshold();
        if dealers.len() != usize::from(need) {
            return Err(RedistributionRefused::Dealers {
                need,
                have: dealers.len(),
            });
        }
        let indices: Vec<u8> = dealers.iter().map(|dealer| dealer.from).collect();
        for (position, dealer) in dealers.iter().enumerate() {
            let from = dealer.from;
            if indices[..position].contains(&from) {
                return Err(RedistributionRefused::SameDealerTwice { from });
            }
            let exists = (1..=old.threshold().shares()).contains(&from);
            if !exists || dealer.commitments.threshold() != new {
                return Err(RedistributionRefused::OtherDealing { from });
            }
            if old.expected(from) != Some(dealer.commitments.c0()) {
                return Err(RedistributionRefused::NotTheirShare { from });
            }
        }
        let coefficients = lagrange_at_zero(&indices);
        let points: Vec<ProjectivePoint> = (0..usize::from(new.threshold()))
            .map(|position| {
                let terms: Vec<(ProjectivePoint, Scalar)> = dealers
                    .iter()
                    .zip(&coefficients)
                    .map(|(dealer, coefficient)| {
                        (
                            dealer.commitments.affine_points()[position].into(),
                            *coefficient,
                        )
                    })
                    .collect();
                // Commitments and coefficients are public.
                ProjectivePoint::lincomb_vartime(terms.as_slice())
            })
            .collect();
        let commitments = Commitments::from_points(new, &points)?;
        if commitments.c0() != old.c0() {
            return Err(RedistributionRefused::SecretChanged);
        }
        let dealers = dealers.into_iter().zip(coefficients).collect();
        Ok(Self {
            dealers,
            commitments,
        })
    }

    /// The new quorum's commitments; their C0 is the old one.
    pub fn commitments(&self) -> &Commitments {
        &self.commitments
    }

    /// Verifies one sub-share against its dealer's sub-commitments.
    ///
    /// # Errors
    /// If the dealer is not one of the k, the new custodian does not exist, or it does not fit.
    pub fn verify(&self, sub_share: &SubShare) -> Result<(), RedistributionRefused> {
        let from = sub_share.from;
        let (dealer, _) = self
            .dealers
            .iter()
            .find(|(dealer, _)| dealer.from == from)
            .ok_or(RedistributionRefused::OtherDealing { from })?;
        dealer.fits(sub_share)
    }

    /// Assembles the new share of custodian `to` from one sub-share of every dealer and verifies it
    /// against the new commitments. Only if it does not fit are its parts looked at one by one:
    /// E″(to) = Σ λᵢ·E′ᵢ(to), so a sum that fits is the share that was promised, whatever its parts.
    ///
    /// # Errors
    /// As [`Redistribution::verify`] for the first sub-share at fault; or one is missing, doubled
    /// or for somebody else.
    pub fn assemble(
        &self,
        to: u8,
        sub_shares: &[SubShare],
    ) -> Result<VerifiedShare, RedistributionRefused> {
        let quorum = self.commitments.quorum_id();
        self.join(to, sub_shares)
            .and_then(|share| {
                let verified = self.commitments.verify(share);
                verified.map_err(|_| RedistributionRefused::Assembly { to, quorum })
            })
            .or_else(|refused| {
                for (dealer, _) in &self.dealers {
                    dealer.fits(one_of(sub_shares, dealer.from, to)?)?;
                }
                Err(refused)
            })
    }

    /// Σ λᵢ·(f′ᵢ(to), g′ᵢ(to)), not yet verified.
    fn join(&self, to: u8, sub_shares: &[SubShare]) -> Result<Share, RedistributionRefused> {
        let mut value = Zeroizing::new(Scalar::ZERO);
        let mut blinding = Zeroizing::new(Scalar::ZERO);
        for (dealer, coefficient) in &self.dealers {
            let sub_share = one_of(sub_shares, dealer.from, to)?;
            *value += *coefficient * sub_share.value;
            *blinding += *coefficient * sub_share.blinding;
        }
        if sub_shares.len() != self.dealers.len() {
            return Err(RedistributionRefused::Strays { to });
        }
        let quorum = self.commitments.quorum_id();
        let threshold = self.commitments.threshold().threshold();
        Ok(Share::new(threshold, to, quorum, &value, &blinding))
    }
}

/// The one sub-share from `from` to `to`.
fn one_of(sub_shares: &[SubShare], from: u8, to: u8) -> Result<&SubShare, RedistributionRefused> {
    let mut theirs = sub_shares
        .iter()
        .filter(|sub_share| sub_share.from == from && sub_share.to == to);
    match (theirs.next(), theirs.next()) {
        (Some(sub_share), None) => Ok(sub_share),
        (Some(_), Some(_)) | (None, _) => Err(RedistributionRefused::OneEach { from, to }),
    }
}

/// Why a redistribution stopped.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RedistributionRefused {
    /// The assembled share does not fit, although its parts did.
    #[error("new share {to} does not match the commitments of quorum {quorum}")]
    Assembly {
        /// The new custodian.
        to: u8,
        /// The new quorum.
        quorum: QuorumId,
    },
    /// The new commitments are not fit to be published.
    #[error("the new commitments are unusable: {0}")]
    Commitments(#[from] CommitmentsError),
    /// Not k old custodians.
    #[error("{need} old custodians redistribute, and there are {have}")]
    Dealers {
        /// k
        need: u8,
        /// Sub-commitments given.
        have: usize,
    },
    /// A sub-share that does not fit its dealer's commitments.
    #[error("the sub-share from old share {from} to new share {to} is bad")]
    DoesNotMatch {
        /// The old custodian.
        from: u8,
        /// The new custodian.
        to: u8,
    },
    /// Not a sub-share's bytes.
    #[error(
        "this is not a sub-share: it must be {SUB_SHARE_LENGTH} bytes, two indices and two numbers"
    )]
    Malformed,
    /// C′₀ is not E(i).
    #[error("old share {from} was not what its custodian redistributed")]
    NotTheirShare {
        /// The old custodian.
        from: u8,
    },
    /// A sub-share is missing or there are two.
    #[error("new share {to} needs exactly one sub-share from old share {from}")]
    OneEach {
        /// The old custodian.
        from: u8,
        /// The new custodian.
        to: u8,
    },
    /// A custodian or threshold that is not part of this redistribution.
    #[error("old share {from} does not take part in this redistribution")]
    OtherDealing {
        /// The old custodian.
        from: u8,
    },
    /// One custodian cannot count twice.
    #[error("old share {from} was given twice; bring a different one")]
    SameDealerTwice {
        /// The old custodian.
        from: u8,
    },
    /// C″₀ is not C0.
    #[error("the redistribution would change the secret")]
    SecretChanged,
    /// Sub-shares that belong to no dealer or to another new custodian.
    #[error("sub-shares that do not belong to new share {to} are among those given")]
    Strays {
        /// The new custodian.
        to: u8,
    },
}
