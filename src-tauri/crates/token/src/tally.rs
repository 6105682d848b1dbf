//! The tally: how often which function answered what, for work that calls too often for a trace.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::time::Duration;

use cryptoki_sys::CK_RV;
use serde::{Deserialize, Serialize};

use crate::names;
use crate::trace::{Call, Note};

/// Calls of one function that were answered alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Counted {
    /// The function, as in `C_WrapKey`.
    pub function: String,
    /// The return value, as in `CKR_OK`.
    pub rv: String,
    /// How many calls.
    pub count: u64,
    /// How long they took together, in microseconds.
    pub micros: u64,
}

/// Counts calls. As long as there are different answers, however many calls there were.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Without names, which cost more than some calls.
    calls: RefCell<Vec<(&'static str, CK_RV, Sum)>>,
    traced: RefCell<BTreeMap<(String, String), Sum>>,
}

#[derive(Debug, Default, Clone, Copy)]
struct Sum {
    count: u64,
    took: Duration,
}

impl Sum {
    fn add(&mut self, count: u64, took: Duration) {
        self.count = self.count.saturating_add(count);
        self.took = self.took.saturating_add(took);
    }
}

impl Tally {
    /// As a trace takes a call, so that both can stand in the same place.
    pub(crate) fn push(&self, function: &'static str, _: Note<'_>, rv: CK_RV, took: Duration) {
        let mut calls = self.calls.borrow_mut();
        let known = calls
            .iter_mut()
            .find(|(name, answer, _)| *name == function && *answer == rv);
        match known {
            Some((.., sum)) => sum.add(1, took),
            None => calls.push((function, rv, Sum { count: 1, took })),
        }
    }

    /// Counts calls that were traced.
    pub(crate) fn count(&self, calls: Vec<Call>) {
        let mut traced = self.traced.borrow_mut();
        for call in calls {
            let sum = traced.entry((call.function, call.rv)).or_default();
            sum.add(1, Duration::from_micros(call.micros));
        }
    }

    /// What was counted so far, in the order of the functions' names.
    pub(crate) fn counted(&self) -> Vec<Counted> {
        let mut all = self.traced.borrow().clone();
        for (function, rv, sum) in &*self.calls.borrow() {
            let key = ((*function).to_owned(), names::return_value(*rv));
            all.entry(key).or_default().add(sum.count, sum.took);
        }
        let counted = |((function, rv), sum): ((String, String), Sum)| Counted {
            function,
            rv,
            count: sum.count,
            micros: u64::try_from(sum.took.as_micros()).unwrap_or(u64::MAX),
        };
        all.into_iter().map(counted).collect()
    }
}
