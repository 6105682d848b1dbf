//! A ceremony while its entries go by: what reports say of it.

use crate::finding::{Finding, Unusual};
use crate::{Link, Links, days};
use ceremony::{Event, Kind, Mode, Script};

/// So many departures of one ceremony are told one by one.
const MOST: usize = 24;

/// A ceremony.
#[derive(Clone, Debug)]
pub(crate) struct Course {
    pub(crate) id: String,
    pub(crate) kind: Kind,
    pub(crate) mode: Mode,
    pub(crate) title: String,
    /// When its key is to end, as its script says.
    pub(crate) ends: Option<String>,
    pub(crate) label: String,
    pub(crate) opened: Link,
    pub(crate) ended: Option<Link>,
    pub(crate) closed: bool,
    /// When shares began to be brought.
    collecting: Option<String>,
    recovered: Option<String>,
    /// Whether every comparison of copies held.
    pub(crate) equal: Option<bool>,
    /// Whether what was made for it is gone.
    pub(crate) gone: Option<bool>,
    /// Of a possession check: who proved, who did not.
    pub(crate) proved: Option<(usize, usize)>,
    pub(crate) links: Links,
    pub(crate) departures: Vec<(String, Link)>,
}

impl Course {
    /// The ceremony that an entry opens.
    pub(crate) fn opened(id: &str, event: &Event, link: &Link) -> Option<Self> {
        let Event::Opened {
            kind, mode, script, ..
        } = event
        else {
            return None;
        };
        let script = Script::parse(script).ok();
        Some(Self {
            id: id.into(),
            kind: *kind,
            mode: *mode,
            title: script
                .as_ref()
                .map(|script| script.title.clone())
                .unwrap_or_default(),
            label: script
                .as_ref()
                .map(|script| script.key.label.clone())
                .unwrap_or_default(),
            ends: script.and_then(|script| script.cryptoperiod_end),
            opened: link.clone(),
            ended: None,
            closed: false,
            collecting: None,
            recovered: None,
            equal: None,
            gone: None,
            proved: None,
            links: Links::of(link),
            departures: Vec::new(),
        })
    }

    pub(crate) fn take(&mut self, event: &Event, link: &Link) {
        let mut tells = true;
        if let Event::BagOpened { seal_intact, .. } = event {
            self.collecting.get_or_insert_with(|| link.at.clone());
            if !seal_intact {
                self.departed("A seal was broken", link);
            }
            tells = false;
        } else if let Event::ShareEntered { .. } = event {
            self.collecting.get_or_insert_with(|| link.at.clone());
            tells = false;
        } else if let Event::KeyRecovered { .. } = event {
            self.recovered = Some(link.at.clone());
        } else if let Event::CopiesCompared { equality, .. } = event {
            self.compared(equality.holds(), link);
        } else if let Event::LiveRecoveryTested {
            equality,
            canary,
            gone,
            ..
        } = event
        {
            self.recovered = Some(link.at.clone());
            self.gone = Some(*gone);
            self.compared(equality.holds() && canary.holds(), link);
            if !gone {
                self.departed("The rebuilt key was still there", link);
            }
        } else if let Event::KeyDestroyed { copies, .. } = event {
            let gone = copies.iter().all(|copy| !copy.found);
            self.gone = Some(gone);
            if !gone {
                self.departed("The key was still found", link);
            }
        } else if let Event::PossessionCheckClosed {
            proved, missing, ..
        } = event
        {
            self.proved = Some((proved.len(), missing.len()));
            if !missing.is_empty() {
                self.departed(&format!("{} shares were not proved", missing.len()), link);
            }
        } else if let Event::ExceptionRecorded { note } = event {
            self.departed(&format!("{}: {}", note.expected, note.happened), link);
        } else if let Event::ShareNotAccepted {
            custodian, reason, ..
        } = event
        {
            self.departed(&format!("What {custodian} brought: {reason}"), link);
        } else if let Event::PossessionNotProved {
            custodian, reason, ..
        } = event
        {
            self.departed(&format!("{custodian} did not prove: {reason}"), link);
        } else if let Event::EffectFailed { message, .. } = event {
            self.departed(&format!("It failed: {message}"), link);
        } else if let Event::AttemptVoided { reason, .. } = event {
            self.departed(&format!("A sharing is void: {reason}"), link);
        } else if let Event::SignedOff {
            agree: false, name, ..
        } = event
        {
            self.departed(&format!("{name} did not agree"), link);
        } else if let Event::Aborted { reason, .. } = event {
            self.departed(&format!("It was stopped: {reason}"), link);
            self.ended = Some(link.clone());
        } else if let Event::Closed { .. } = event {
            self.ended = Some(link.clone());
            self.closed = true;
        } else {
            tells = false;
        }
        if tells {
            self.links.add(link);
        }
    }

    fn compared(&mut self, equal: bool, link: &Link) {
        self.equal = Some(equal && self.equal.unwrap_or(true));
        if !equal {
            self.departed("Two copies gave different answers", link);
        }
    }

    fn departed(&mut self, what: &str, link: &Link) {
        if self.departures.len() < MOST {
            self.departures.push((what.to_owned(), link.clone()));
        }
    }

    /// Whether it rehearses a recovery, or tests one.
    pub(crate) fn rehearses(&self) -> bool {
        matches!(
            self.kind,
            Kind::Drill | Kind::LiveTest | Kind::Migrate | Kind::Possession
        )
    }

    /// Whether it recovers a key, for good or as a rehearsal.
    pub(crate) fn recovers(&self) -> bool {
        matches!(
            self.kind,
            Kind::Drill | Kind::LiveTest | Kind::Recover | Kind::Emergency | Kind::Replicate
        )
    }

    /// Whether its key was recovered. No outcome says so of a key with another check value; copies
    /// are compared beside it where a second one is at hand.
    pub(crate) fn recovered(&self) -> bool {
        self.recovered.is_some()
    }

    /// Whether it ended as it was meant to.
    pub(crate) fn passed(&self) -> bool {
        self.closed
            && self.equal != Some(false)
            && self.gone != Some(false)
            && self.proved.is_none_or(|(_, missing)| missing == 0)
    }

    /// Seconds from the first bag that was opened, or in an emergency from the beginning, to the
    /// recovered key.
    pub(crate) fn recovery_seconds(&self) -> Option<i64> {
        let from = match self.kind {
            Kind::Emergency => &self.opened.at,
            Kind::AdoptKey
            | Kind::AdoptPolicy
            | Kind::Compromise
            | Kind::Destroy
            | Kind::Drill
            | Kind::Generate
            | Kind::LiveTest
            | Kind::Migrate
            | Kind::Possession
            | Kind::Recover
            | Kind::Redistribute
            | Kind::Replicate
            | Kind::Rotate => self.collecting.as_ref()?,
        };
        let (from, to) = days::seconds(from).zip(days::seconds(self.recovered.as_ref()?))?;
        Some(to - from)
    }

    /// What did not go as planned, if it is a rehearsal; `target` is what a recovery may take, in
    /// seconds.
    pub(crate) fn findings(&self, target: i64) -> Vec<Finding> {
        if !self.rehearses() {
            return Vec::new();
        }
        let departed = self.departures.iter().filter_map(|(what, link)| {
            let why = format!("In the {} of “{}”: {what}.", self.kind, self.label);
            Finding::new(Unusual::DrillDeparture, why, Links::of(link))
        });
        let mut found: Vec<Finding> = departed.collect();
        if let Some(seconds) = self.recovery_seconds().filter(|seconds| *seconds > target) {
            let why = format!(
                "The {} of “{}” took {} minutes to recover the key; the policy's target is {}.",
                self.kind,
                self.label,
                seconds / 60,
                target / 60
            );
            found.extend(Finding::new(
                Unusual::DrillDeparture,
                why,
                Links::of(&self.opened),
            ));
        }
        found
    }
}
