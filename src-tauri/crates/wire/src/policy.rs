//! The policy as the fronts show it, and as a page offers what it allows for choice.

use lifecycle::{Act, Algorithm, Policy, Tier};
use serde::Serialize;
use ts_rs::TS;

/// The policy in force.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PolicyView {
    /// True if the room adopted it; false for what holds before it adopts one.
    pub adopted: bool,
    /// When it was adopted, RFC 3339 UTC.
    pub since: Option<String>,
    /// Its title.
    pub title: String,
    /// Its version.
    pub version: u32,
    /// Who is accountable for it.
    pub owner: String,
    /// When it was reviewed, a date.
    pub reviewed: String,
    /// When it is to be reviewed again, a date.
    pub review_by: String,
    /// Its text.
    pub text: String,
    /// What it asks for.
    pub rules: PolicyRules,
}

/// What a policy that was looked at comes to.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PolicyReport {
    /// True if it could be adopted.
    pub ok: bool,
    /// What is wrong with it.
    pub problems: Vec<PolicyProblem>,
    /// What it would change.
    pub changes: Vec<PolicyChange>,
    /// What goes against it, or would: now, and within its days of notice.
    pub violations: Vec<PolicyProblem>,
}

/// Something wrong with a policy, or against it.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PolicyProblem {
    /// The rule.
    pub rule: String,
    /// Where: a field, or a key.
    pub r#where: String,
    /// In words.
    pub message: String,
}

/// One thing that a policy changes.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PolicyChange {
    /// What.
    pub what: String,
    /// As it is; empty if it is not there.
    pub before: String,
    /// As it would be; empty if it goes.
    pub after: String,
}

/// What a policy asks for.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PolicyRules {
    /// What new keys may be, a tier each, from the top.
    pub algorithms: Vec<TierAlgorithms>,
    /// Where keys may be used.
    pub environments: Vec<String>,
    /// What for.
    pub usages: Vec<String>,
    /// How sensitive what they protect may be.
    pub sensitivities: Vec<String>,
    /// How long keys are used.
    pub cryptoperiods: Vec<PolicyPeriod>,
    /// How many people sign each act.
    pub signers: Vec<ActSigners>,
    /// How many days ahead people are told of what is due.
    pub notice_days: u32,
    /// How many days lie between a deletion and a purge.
    pub wait_days: u32,
    /// How many years records are kept after a key is destroyed.
    pub retention_years: u32,
    /// The least threshold of a master key's sharing.
    pub least_threshold: u32,
    /// The least number of its shares.
    pub least_shares: u32,
    /// How many months may pass before each share's bag is looked at again.
    pub look_months: u32,
    /// The same for a rehearsal of the recovery.
    pub drill_months: u32,
    /// The same for a possession check.
    pub possession_months: u32,
    /// The suite of algorithms it promises to keep to.
    pub profile: Option<String>,
}

/// What new keys of a tier may be.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct TierAlgorithms {
    /// The tier.
    #[ts(as = "String")]
    pub tier: Tier,
    /// What they may be.
    #[ts(as = "Vec<String>")]
    pub algorithms: Vec<Algorithm>,
}

/// How long keys of a tier and class are used. What is empty is any.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct PolicyPeriod {
    /// The tier.
    #[ts(as = "String")]
    pub tier: Tier,
    /// Where they are used.
    pub environment: String,
    /// What for.
    pub usage: String,
    /// How sensitive what they protect is.
    pub sensitivity: String,
    /// How many days they protect what is new.
    pub days: u32,
    /// How many days what they protect is accepted after a new version took over.
    pub window_days: u32,
}

/// How many people sign an act.
#[derive(Clone, Debug, Serialize, TS)]
#[ts(export)]
pub struct ActSigners {
    /// The act.
    #[ts(as = "String")]
    pub act: Act,
    /// How many, the one who acts among them.
    pub signers: u32,
    /// True if nothing brings back what the act takes away.
    pub irreversible: bool,
}

impl PolicyRules {
    /// What that policy asks for.
    #[must_use]
    pub fn of(policy: &Policy) -> Self {
        let periods = policy.cryptoperiods.iter();
        Self {
            algorithms: Tier::ALL
                .into_iter()
                .map(|tier| TierAlgorithms {
                    tier,
                    algorithms: policy.algorithms(tier).to_vec(),
                })
                .collect(),
            environments: policy.classes.environments.clone(),
            usages: policy.classes.usages.clone(),
            sensitivities: policy.classes.sensitivities.clone(),
            cryptoperiods: periods
                .map(|period| PolicyPeriod {
                    tier: period.tier,
                    environment: period.environment.clone().unwrap_or_default(),
                    usage: period.usage.clone().unwrap_or_default(),
                    sensitivity: period.sensitivity.clone().unwrap_or_default(),
                    days: period.days,
                    window_days: period.window_days,
                })
                .collect(),
            signers: Act::ALL
                .into_iter()
                .map(|act| ActSigners {
                    act,
                    signers: policy.approvals(act),
                    irreversible: act.irreversible(),
                })
                .collect(),
            notice_days: policy.notice_days,
            wait_days: policy.wait_days,
            retention_years: policy.retention_years,
            least_threshold: policy.quorum.least_threshold,
            least_shares: policy.quorum.least_shares,
            look_months: policy.custody.look_months,
            drill_months: policy.custody.drill_months,
            possession_months: policy.custody.possession_months,
            profile: policy.profile.clone(),
        }
    }
}
