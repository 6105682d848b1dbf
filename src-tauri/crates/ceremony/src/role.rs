//! Who may do what in a ceremony: one table, which the engine asks.

use serde::{Deserialize, Serialize};
use std::fmt;

/// What a participant is in a ceremony.
#[derive(Clone, Copy, Debug, Eq, Ord, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Role {
    /// Performs the script; the person at the keyboard.
    Administrator,
    /// Approves what is done in an emergency.
    SecurityOfficer,
    /// Accountable for one share and its bag.
    Custodian,
    /// Brings a custodian's share where that custodian cannot come.
    BackupCustodian,
    /// Of the organisation; watches and confirms each step; handles no keys.
    Witness,
    /// From outside the organisation; otherwise as a witness.
    ExternalWitness,
    /// Reads and watches; never acts.
    Auditor,
}

/// Something a role may or may not do.
#[derive(Clone, Copy, Debug, Eq, PartialEq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Duty {
    /// Perform the script's steps.
    Perform,
    /// Approve an emergency.
    ApproveEmergency,
    /// Take a new share.
    TakeShare,
    /// Bring a share that exists.
    BringShare,
    /// Confirm what cannot be undone.
    Confirm,
    /// Sign at the end.
    SignOff,
}

impl Duty {
    /// The duties there are, in the order of the table's columns.
    pub const ALL: [Self; 6] = [
        Self::Perform,
        Self::ApproveEmergency,
        Self::TakeShare,
        Self::BringShare,
        Self::Confirm,
        Self::SignOff,
    ];

    /// The duty's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Perform => "perform",
            Self::ApproveEmergency => "approve-emergency",
            Self::TakeShare => "take-share",
            Self::BringShare => "bring-share",
            Self::Confirm => "confirm",
            Self::SignOff => "sign-off",
        }
    }
}

/// The table: each role, and its duties in the order of [`Duty::ALL`].
///
/// Separation of duties is in what no row joins: who performs never confirms, who confirms never
/// holds a share, and an auditor does nothing at all.
const TABLE: [(Role, &str, [bool; 6]); 7] = {
    use Role::{
        Administrator, Auditor, BackupCustodian, Custodian, ExternalWitness, SecurityOfficer,
        Witness,
    };
    const Y: bool = true;
    const N: bool = false;
    [
        // name                                  perform approve take bring confirm sign
        (Administrator, "administrator", [Y, N, N, N, N, Y]),
        (SecurityOfficer, "security-officer", [N, Y, N, N, N, Y]),
        (Custodian, "custodian", [N, N, Y, Y, N, Y]),
        (BackupCustodian, "backup-custodian", [N, N, N, Y, N, Y]),
        (Witness, "witness", [N, N, N, N, Y, Y]),
        (ExternalWitness, "external-witness", [N, N, N, N, Y, Y]),
        (Auditor, "auditor", [N, N, N, N, N, N]),
    ]
};

impl Role {
    /// The roles there are.
    pub const ALL: [Self; 7] = {
        let mut all = [Self::Administrator; 7];
        let mut row = 0;
        while row < 7 {
            all[row] = TABLE[row].0;
            row += 1;
        }
        all
    };

    /// The name used in scripts and the journal.
    #[must_use]
    pub const fn name(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// True if this role has that duty.
    #[must_use]
    pub const fn may(self, duty: Duty) -> bool {
        TABLE[self as usize].2[duty as usize]
    }

    /// True if this role acts on keys and on the policy, outside ceremonies.
    #[must_use]
    pub const fn acts_on_keys(self) -> bool {
        self.may(Duty::Perform) || self.may(Duty::ApproveEmergency)
    }

    /// True if this role approves such an act of another.
    #[must_use]
    pub const fn approves_on_keys(self) -> bool {
        self.acts_on_keys() || self.may(Duty::Confirm)
    }

    /// True if somebody enrolled in the role `enrolled` may come in this one: it has no duty that
    /// the other has not.
    #[must_use]
    pub fn is_within(self, enrolled: Self) -> bool {
        let mut duties = Duty::ALL.into_iter().filter(|duty| self.may(*duty));
        duties.all(|duty| enrolled.may(duty))
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl std::str::FromStr for Role {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let known = || Self::ALL.map(Self::name).join(", ");
        Self::ALL
            .into_iter()
            .find(|role| role.name() == text)
            .ok_or_else(|| format!("“{text}” is not a role; there are {}", known()))
    }
}

#[cfg(test)]
mod tests {
    use super::{Duty, Role};

    #[test]
    fn the_table_stands_in_the_order_of_the_roles() {
        for (row, role) in Role::ALL.into_iter().enumerate() {
            assert_eq!(role as usize, row);
            assert_eq!(role.name().parse(), Ok(role));
        }
    }

    #[test]
    fn a_role_is_within_another_that_has_all_its_duties() {
        use Role::{Administrator, Auditor, BackupCustodian, Custodian, ExternalWitness, Witness};
        assert!(BackupCustodian.is_within(Custodian));
        assert!(!Custodian.is_within(BackupCustodian));
        assert!(Witness.is_within(ExternalWitness) && ExternalWitness.is_within(Witness));
        for one in [Custodian, BackupCustodian, Administrator] {
            assert!(!one.is_within(Witness) && !Witness.is_within(one), "{one}");
        }
        for role in Role::ALL {
            assert!(role.is_within(role) && Auditor.is_within(role), "{role}");
            assert!(role == Auditor || !role.is_within(Auditor), "{role}");
        }
    }

    #[test]
    fn duties_are_separate() {
        for role in Role::ALL {
            assert!(
                !(role.may(Duty::Perform) && role.may(Duty::Confirm)),
                "{role}"
            );
            assert!(
                !(role.may(Duty::Confirm) && role.may(Duty::BringShare)),
                "{role}"
            );
            assert!(
                !(role.may(Duty::Perform) && role.may(Duty::BringShare)),
                "{role}"
            );
        }
        assert!(Duty::ALL.iter().all(|duty| !Role::Auditor.may(*duty)));
    }
}
