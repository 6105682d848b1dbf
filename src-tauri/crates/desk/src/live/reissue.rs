//! A redistribution in memory: what old custodians contributed, sealed until its new custodian's
//! moment comes.
//!
//! Each sub-share is encrypted as soon as it is checked, under a key of the new custodian it is
//! for. So no more than one old share and one new share are ever open here at a time, and together
//! they never reach a threshold of either quorum.

use aes_gcm::aead::{Aead, KeyInit};
use aes_gcm::{Aes256Gcm, Key, Nonce};
use media::lock_pages;
use quorum::package::RecoveryPackage;
use quorum::redistribution::{Redistribution, SubCommitments, SubDealing, SubShare};
use quorum::{Commitments, Threshold, VerifiedShare};
use rand_core::CryptoRng;
use region::LockGuard;
use wire::{Code, Error, sentence};
use zeroize::Zeroizing;

/// Contributions so far; once all are there, the new quorum.
pub struct Reissue {
    threshold: Threshold,
    /// One key per new custodian, from 1; wiped once their share was accepted.
    keys: Vec<Zeroizing<[u8; 32]>>,
    dealers: Vec<SubCommitments>,
    /// For each contribution, one ciphertext per new custodian.
    sealed: Vec<Vec<Vec<u8>>>,
    redistribution: Option<Redistribution>,
    package: Option<RecoveryPackage>,
    _pages: Vec<LockGuard>,
}

/// A contribution that was checked: its commitments, and one ciphertext per new custodian.
pub struct Sealed {
    dealer: SubCommitments,
    sub_shares: Vec<Vec<u8>>,
}

impl Reissue {
    /// A reissue for which no old share came yet.
    pub fn new(threshold: Threshold, rng: &mut impl CryptoRng) -> Self {
        let mut keys: Vec<Zeroizing<[u8; 32]>> = (0..threshold.shares())
            .map(|_| Zeroizing::new([0; 32]))
            .collect();
        let pages = lock_pages(keys.as_ptr().cast(), size_of_val(keys.as_slice()));
        for key in &mut keys {
            rng.fill_bytes(key.as_mut());
        }
        Self {
            threshold,
            keys,
            dealers: Vec::new(),
            sealed: Vec::new(),
            redistribution: None,
            package: None,
            _pages: pages.into_iter().collect(),
        }
    }

    /// How many of the new shares will be needed, and of how many.
    pub fn threshold(&self) -> Threshold {
        self.threshold
    }

    /// How many old custodians contributed.
    pub fn contributions(&self) -> usize {
        self.dealers.len()
    }

    /// Checks what an old custodian made and seals it at once. `rng` draws the weights of the check.
    pub fn seal(
        &self,
        old: &Commitments,
        dealing: SubDealing,
        rng: &mut impl CryptoRng,
    ) -> Result<Sealed, Error> {
        dealing.check(old, rng).map_err(|refused| {
            Error::refusal(
                Code::ContributionSound,
                sentence(&refused),
                "Nothing of it was kept. Ask for a share of another old custodian.",
            )
        })?;
        let dealer = u8::try_from(self.dealers.len())
            .map_err(|_| Error::fault(Code::TooManyDealers, "More than 255 contributions."))?;
        let sub_shares = dealing
            .sub_shares
            .iter()
            .map(|sub_share| {
                self.cipher(sub_share.to())?
                    .encrypt(&nonce(dealer), sub_share.to_bytes().as_slice())
                    .map_err(|_| broken())
            })
            .collect::<Result<Vec<_>, Error>>()?;
        Ok(Sealed {
            dealer: dealing.commitments,
            sub_shares,
        })
    }

    /// Keeps a contribution that was accepted: the one sealed last.
    pub fn keep(&mut self, sealed: Sealed) {
        self.sealed.push(sealed.sub_shares);
        self.dealers.push(sealed.dealer);
    }

    /// The new quorum and its package, once k old custodians contributed.
    pub fn complete(&mut self, old: &RecoveryPackage) -> Result<&RecoveryPackage, Error> {
        let unsound = |why: String| {
            Error::refusal(
                Code::ContributionSound,
                why,
                "Stop, and keep the journal: every contribution was checked before.",
            )
        };
        let redistribution =
            Redistribution::new(old.commitments(), self.threshold, self.dealers.clone())
                .map_err(|refused| unsound(sentence(&refused)))?;
        let package = old
            .redistributed(redistribution.commitments().clone())
            .map_err(|error| unsound(sentence(&error)))?;
        self.redistribution = Some(redistribution);
        Ok(self.package.insert(package))
    }

    /// The new package, once there is one.
    pub fn package(&self) -> Option<&RecoveryPackage> {
        self.package.as_ref()
    }

    /// Opens and joins what was contributed for the new custodian `to`.
    pub fn share(&self, to: u8) -> Result<VerifiedShare, Error> {
        let redistribution = self.redistribution.as_ref().ok_or_else(broken)?;
        let cipher = self.cipher(to)?;
        let parts = (0_u8..)
            .zip(&self.sealed)
            .map(|(dealer, sealed)| {
                let sealed = sealed.get(usize::from(to) - 1).ok_or_else(broken)?;
                let bytes = cipher
                    .decrypt(&nonce(dealer), sealed.as_slice())
                    .map(Zeroizing::new)
                    .map_err(|_| broken())?;
                SubShare::from_bytes(&bytes).map_err(|_| broken())
            })
            .collect::<Result<Vec<_>, Error>>()?;
        redistribution
            .assemble(to, &parts)
            .map_err(|refused| Error::fault(Code::Assembly, sentence(&refused)))
    }

    fn cipher(&self, to: u8) -> Result<Aes256Gcm, Error> {
        let key = usize::from(to)
            .checked_sub(1)
            .and_then(|place| self.keys.get(place))
            .ok_or_else(broken)?;
        Ok(Aes256Gcm::new(&Key::<Aes256Gcm>::from(**key)))
    }
}

/// A key is one new custodian's, and each old custodian contributes once: no nonce comes twice.
fn nonce(dealer: u8) -> Nonce<aes_gcm::aead::consts::U12> {
    let mut nonce = [0; 12];
    nonce[11] = dealer;
    Nonce::from(nonce)
}

fn broken() -> Error {
    Error::fault(
        Code::Reissue,
        "What was contributed is not whole in memory.",
    )
}
