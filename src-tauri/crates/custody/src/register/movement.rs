//! A movement, and the rules it is held against.

use super::{Attention, Item, Kind, Register, Since};
use ceremony::{QuorumId, Rule, folded, is_date};
use std::fmt;

/// Longest text accepted in a movement, in bytes.
const LONGEST: usize = 200;

/// Something was moved, looked at or bagged anew.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Movement {
    /// When, RFC 3339 UTC.
    pub at: String,
    /// The item's id.
    pub item: String,
    /// What for.
    pub purpose: String,
    /// Who moved it.
    pub who: String,
    /// Who saw it.
    pub witness: String,
    /// Where it was; as registered.
    pub from: String,
    /// Where it is now.
    pub to: String,
    /// The bag it was in; empty if in none.
    pub bag_out: String,
    /// The bag it is in now; empty if in none. The same as `bag_out` if that stayed closed.
    pub bag_in: String,
    /// Whether the seal it was found with was whole; none if it was in no bag.
    pub seal_intact: Option<bool>,
    /// When it is looked at next, `YYYY-MM-DD`; empty for no date.
    pub next_check: String,
}

/// A rule said no.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Refused {
    /// The rule.
    pub rule: Rule,
    /// What it needs.
    pub expected: String,
    /// What there is.
    pub actual: String,
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "it needs {}; there is {}", self.expected, self.actual)
    }
}

impl std::error::Error for Refused {}

fn hold(
    holds: bool,
    rule: Rule,
    expected: impl FnOnce() -> String,
    actual: impl FnOnce() -> String,
) -> Result<(), Refused> {
    if holds {
        return Ok(());
    }
    Err(Refused {
        rule,
        expected: expected(),
        actual: actual(),
    })
}

/// A text as a refusal tells it.
fn told(text: &str) -> String {
    if text.is_empty() {
        "nothing".into()
    } else {
        format!("“{text}”")
    }
}

impl Item {
    /// Whether a bag is the one this is registered in. It is asked wherever something is taken out
    /// of a bag: at a movement, and where a ceremony opens one or destroys what was in it.
    ///
    /// # Errors
    /// [`Rule::BagAsRegistered`] if it is another.
    pub fn comes_out_of(&self, bag: &str) -> Result<(), Refused> {
        hold(
            self.bag == bag,
            Rule::BagAsRegistered,
            || match self.bag.as_str() {
                "" => "no bag: it is registered in none".into(),
                bag => format!("bag {bag}, as registered"),
            },
            || told(bag),
        )
    }
}

impl Register {
    /// Whether a bag that a custodian brings a share of a quorum in is the one it is registered in.
    /// A share that is registered in no bag, as one is that was opened and not sealed again, may
    /// come in any; so may what is not in the register. Who stands in for another brings a bag
    /// that some share of the quorum is registered in. A bag of theirs with a share of a replaced
    /// quorum is as registered, too: that it was replaced is told when it is read.
    ///
    /// # Errors
    /// [`Rule::BagAsRegistered`] if it is another.
    pub fn share_comes_out_of(
        &self,
        quorum: &QuorumId,
        custodian: &str,
        bag: &str,
    ) -> Result<(), Refused> {
        let shares = || {
            let items = self.items().filter(|item| item.kind == Kind::Share);
            items.filter(|item| item.quorum == *quorum)
        };
        let bag = bag.trim();
        let held = |item: &Item| folded(&item.who) == folded(custodian);
        let replaced = |item: &Item| {
            item.kind == Kind::Share
                && item.bag == bag
                && matches!(item.attention, Some(Attention::Superseded(_)))
        };
        if !bag.is_empty() && self.items().any(|item| held(item) && replaced(item)) {
            return Ok(());
        }
        let own = || shares().filter(|item| held(item));
        if let Some(open) = own().next() {
            // One person may hold several: any of theirs will do.
            let fits = own().any(|item| item.bag.is_empty() || item.bag == bag);
            return if fits { Ok(()) } else { open.comes_out_of(bag) };
        }
        match shares().find(|item| !item.bag.is_empty()) {
            Some(other) if !shares().any(|item| item.bag == bag) => Err(Refused {
                rule: Rule::BagAsRegistered,
                expected: format!(
                    "a bag that a share of this quorum is registered in, such as {}",
                    other.bag
                ),
                actual: told(bag),
            }),
            Some(_) | None => Ok(()),
        }
    }

    /// Whether a movement may be entered on a day, `YYYY-MM-DD`. Nothing is changed.
    ///
    /// # Errors
    /// The first rule it breaks.
    pub fn decide(&self, movement: &Movement, today: &str) -> Result<(), Refused> {
        let item = self.known(movement)?;
        texts(movement)?;
        people(movement)?;
        hold(
            movement.at.as_str() >= self.latest.as_str(),
            Rule::MovementsInOrder,
            || {
                format!(
                    "a time not before {}, when the register was written last: put the clock right",
                    self.latest
                )
            },
            || format!("{} by this machine's clock", movement.at),
        )?;
        hold(
            item.place.is_empty() || folded(&item.place) == folded(&movement.from),
            Rule::PlaceAsRegistered,
            || format!("the place it is registered at, {}", told(&item.place)),
            || told(&movement.from),
        )?;
        self.bags(item, movement)?;
        let ahead = movement.next_check.is_empty() || movement.next_check.as_str() >= today;
        hold(
            ahead,
            Rule::NextCheckAhead,
            || format!("a day from {today} on for the next check"),
            || movement.next_check.clone(),
        )
    }

    fn known(&self, movement: &Movement) -> Result<&Item, Refused> {
        self.item(&movement.item).ok_or_else(|| Refused {
            rule: Rule::KnownItem,
            expected: "something that is in the register".into(),
            actual: told(&movement.item),
        })
    }

    fn bags(&self, item: &Item, movement: &Movement) -> Result<(), Refused> {
        item.comes_out_of(&movement.bag_out)?;
        hold(
            movement.seal_intact.is_some() != movement.bag_out.is_empty(),
            Rule::SealNoted,
            || match movement.bag_out.as_str() {
                "" => "no word on a seal, since it was in no bag".into(),
                bag => format!("word on whether the seal of bag {bag} was whole"),
            },
            || match movement.seal_intact {
                None => "none".into(),
                Some(true) => "“intact”".into(),
                Some(false) => "“broken”".into(),
            },
        )?;
        let stayed_closed =
            movement.bag_in == movement.bag_out && movement.seal_intact != Some(false);
        hold(
            stayed_closed || movement.bag_in.is_empty() || !self.bags.contains(&movement.bag_in),
            Rule::DistinctBags,
            || "a bag that was never used before".into(),
            || format!("bag {}, which was", movement.bag_in),
        )
    }

    /// Enters a movement that [`decide`](Self::decide) accepted. Total: what names no item changes
    /// only what is remembered of times and bags.
    pub fn apply(&mut self, movement: &Movement) {
        self.note(&movement.at, &movement.bag_in);
        self.movements.push(movement.clone());
        let Some(item) = self.items.get_mut(&movement.item) else {
            return;
        };
        item.place.clone_from(&movement.to);
        item.bag.clone_from(&movement.bag_in);
        item.next_check.clone_from(&movement.next_check);
        item.since.clone_from(&movement.at);
        let since = Since {
            at: movement.at.clone(),
            bag: movement.bag_out.clone(),
        };
        if movement.seal_intact == Some(false) {
            // What was replaced stays so; a broken seal takes nothing from that.
            if !matches!(item.attention, Some(Attention::Superseded(_))) {
                item.attention = Some(Attention::SealBroken(since));
            }
        } else if !item.must_stay_marked() {
            let left_open = item.bag.is_empty() && !movement.bag_out.is_empty();
            let still_open =
                item.bag.is_empty() && matches!(item.attention, Some(Attention::Unsealed(_)));
            if left_open {
                item.attention = Some(Attention::Unsealed(since));
            } else if !still_open {
                item.attention = None;
            }
        }
    }
}

fn texts(movement: &Movement) -> Result<(), Refused> {
    let texts = [
        ("purpose", &movement.purpose),
        ("name of who moves it", &movement.who),
        ("name of the witness", &movement.witness),
        ("place it was at", &movement.from),
        ("place it goes to", &movement.to),
        ("number of the old bag", &movement.bag_out),
        ("number of the new bag", &movement.bag_in),
    ];
    for (name, text) in texts {
        hold(
            text.len() <= LONGEST && !text.chars().any(char::is_control),
            Rule::PlainTexts,
            || format!("a {name} on one plain line of at most {LONGEST} bytes"),
            || "another".into(),
        )?;
    }
    let stated = |text: &str, rule, what: &str| {
        let what = format!("word on {what}");
        hold(!text.trim().is_empty(), rule, || what, || "none".into())
    };
    stated(
        &movement.purpose,
        Rule::MovementHasPurpose,
        "what the movement is for",
    )?;
    stated(&movement.who, Rule::MovementHasMover, "who moves it")?;
    stated(
        &movement.to,
        Rule::MovementHasDestination,
        "where it goes, or that it stays",
    )?;
    hold(
        movement.next_check.is_empty() || is_date(&movement.next_check),
        Rule::DatesAsYearMonthDay,
        || "a date like 2027-05-31 for the next check".into(),
        || told(&movement.next_check),
    )
}

fn people(movement: &Movement) -> Result<(), Refused> {
    hold(
        !movement.witness.trim().is_empty(),
        Rule::MovementHasWitness,
        || "somebody who saw it".into(),
        || "nobody".into(),
    )?;
    hold(
        folded(&movement.witness) != folded(&movement.who),
        Rule::WitnessIsAnother,
        || format!("a witness other than {}", movement.who),
        || movement.witness.clone(),
    )
}
