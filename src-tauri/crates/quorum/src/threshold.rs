//! The two numbers of a quorum.

use serde::{Deserialize, Serialize};

/// How many shares there are, and how many of them reconstruct. Fixed when a ceremony opens.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "Numbers", into = "Numbers")]
pub struct Threshold {
    threshold: u8,
    shares: u8,
}

impl Threshold {
    /// Takes `threshold` (k) of `shares` (n), 2 ≤ k ≤ n ≤ 255.
    ///
    /// # Errors
    /// The first bound that does not hold.
    pub fn new(threshold: u32, shares: u32) -> Result<Self, ThresholdError> {
        if threshold < 2 {
            return Err(ThresholdError::TooLow { threshold });
        }
        if threshold > shares {
            return Err(ThresholdError::MoreThanShares { threshold, shares });
        }
        match (u8::try_from(threshold), u8::try_from(shares)) {
            (Ok(threshold), Ok(shares)) => Ok(Self { threshold, shares }),
            _ => Err(ThresholdError::TooManyShares { shares }),
        }
    }

    /// How many shares reconstruct (k).
    pub fn threshold(self) -> u8 {
        self.threshold
    }

    /// How many shares there are (n).
    pub fn shares(self) -> u8 {
        self.shares
    }
}

/// Why two numbers are not a threshold and a share count.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ThresholdError {
    /// k > n.
    #[error(
        "{threshold} shares cannot be needed when only {shares} exist; lower the threshold or add shares"
    )]
    MoreThanShares {
        /// k
        threshold: u32,
        /// n
        shares: u32,
    },
    /// k < 2.
    #[error("a threshold of {threshold} would let one share rebuild the key; use at least 2")]
    TooLow {
        /// k
        threshold: u32,
    },
    /// n > 255.
    #[error("{shares} shares are too many; use at most 255")]
    TooManyShares {
        /// n
        shares: u32,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Numbers {
    threshold: u32,
    shares: u32,
}

impl From<Threshold> for Numbers {
    fn from(threshold: Threshold) -> Self {
        Self {
            threshold: threshold.threshold.into(),
            shares: threshold.shares.into(),
        }
    }
}

impl TryFrom<Numbers> for Threshold {
    type Error = ThresholdError;

    fn try_from(numbers: Numbers) -> Result<Self, Self::Error> {
        Self::new(numbers.threshold, numbers.shares)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds_are_two_and_the_share_count_and_255() {
        assert!(Threshold::new(2, 2).is_ok());
        assert!(Threshold::new(255, 255).is_ok());
        assert_eq!(
            Threshold::new(1, 3),
            Err(ThresholdError::TooLow { threshold: 1 })
        );
        assert_eq!(
            Threshold::new(0, 0),
            Err(ThresholdError::TooLow { threshold: 0 })
        );
        assert_eq!(
            Threshold::new(4, 3),
            Err(ThresholdError::MoreThanShares {
                threshold: 4,
                shares: 3
            })
        );
        assert_eq!(
            Threshold::new(2, 256),
            Err(ThresholdError::TooManyShares { shares: 256 })
        );
    }

    #[test]
    fn json_cannot_bring_in_a_bad_pair() {
        let good: Threshold = serde_json::from_str(r#"{"threshold":3,"shares":5}"#).unwrap();
        assert_eq!(good, Threshold::new(3, 5).unwrap());
        assert!(serde_json::from_str::<Threshold>(r#"{"threshold":6,"shares":5}"#).is_err());
        assert!(serde_json::from_str::<Threshold>(r#"{"threshold":3,"shares":5,"x":1}"#).is_err());
    }
}
