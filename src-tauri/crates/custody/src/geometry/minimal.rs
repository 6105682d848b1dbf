//! Minimal sets: the fewest people and places that together reach a number of shares.

use super::layout::Layout;

/// At most so many sets are listed; more are counted.
pub const LISTED: usize = 20_000;
/// The search stops counting after so many steps, and says so.
const STEPS: u64 = 10_000_000;
/// Words of 64 shares; there are at most 255.
const WORDS: usize = 4;

/// The minimal sets: taking away any one member of a set, the rest would not do.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Minimal {
    /// The sets, fewest members first; within one, places before people, each in the plan's order.
    pub sets: Vec<Vec<String>>,
    /// How many more sets were counted and are not listed.
    pub more: u64,
    /// False if the counting was given up: there are at least that many.
    pub counted: bool,
}

/// The people and places of a layout that reach any share.
#[derive(Debug)]
pub(super) struct Sets {
    members: Vec<Member>,
}

#[derive(Debug)]
struct Member {
    name: String,
    shares: Shares,
}

/// A set of shares, by index.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
struct Shares([u64; WORDS]);

impl Shares {
    fn of(indices: impl Iterator<Item = usize>) -> Self {
        let mut shares = Self::default();
        for index in indices {
            if let Some(word) = shares.0.get_mut(index / 64) {
                *word |= 1 << (index % 64);
            }
        }
        shares
    }

    fn count(self) -> u32 {
        self.0.iter().map(|word| word.count_ones()).sum()
    }

    fn with(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] | other.0[at]))
    }

    fn without(self, other: Self) -> Self {
        Self(std::array::from_fn(|at| self.0[at] & !other.0[at]))
    }
}

impl Sets {
    pub(super) fn of(layout: &Layout) -> Self {
        let places = layout.places.iter().enumerate().map(|(at, place)| Member {
            name: place.name.clone(),
            shares: Shares::of(layout.at_place(at)),
        });
        let people = layout.people.iter().enumerate().map(|(at, person)| Member {
            name: person.name.clone(),
            shares: Shares::of(layout.of_person(at)),
        });
        let members = places.chain(people);
        Self {
            members: members.filter(|member| member.shares.count() > 0).collect(),
        }
    }

    /// All minimal sets that reach at least `wanted` shares, of which `listed` are named.
    pub(super) fn minimal(&self, wanted: u32, listed: usize) -> Minimal {
        let mut search = Search::new(self, wanted, listed);
        search.all_sizes();
        search.found
    }

    /// How many members the smallest set has that reaches at least `wanted` shares.
    pub(super) fn smallest(&self, wanted: u32) -> Option<usize> {
        let mut search = Search::new(self, wanted, 1);
        search.stop_at_first = true;
        search.all_sizes();
        search.found.sets.first().map(Vec::len)
    }
}

/// Searches sets of one size after the other, each in the members' order.
struct Search<'a> {
    members: &'a [Member],
    /// For each member, the most shares that one, two, … members from there on could reach.
    best: Vec<Vec<u32>>,
    wanted: u32,
    listed: usize,
    stop_at_first: bool,
    steps: u64,
    chosen: Vec<usize>,
    found: Minimal,
}

impl<'a> Search<'a> {
    fn new(sets: &'a Sets, wanted: u32, listed: usize) -> Self {
        let counts: Vec<u32> = sets.members.iter().map(|one| one.shares.count()).collect();
        let best = (0..counts.len()).map(|from| {
            let mut rest = counts[from..].to_vec();
            rest.sort_unstable_by(|one, other| other.cmp(one));
            let mut sum = 0;
            rest.iter()
                .map(|count| {
                    sum += count;
                    sum
                })
                .collect()
        });
        Self {
            members: &sets.members,
            best: best.collect(),
            wanted,
            listed,
            stop_at_first: false,
            steps: 0,
            chosen: Vec::new(),
            found: Minimal {
                counted: true,
                ..Minimal::default()
            },
        }
    }

    fn all_sizes(&mut self) {
        // Each member of a minimal set brings a share the others do not, so no set is larger than
        // the number wanted.
        for size in 1..=self.wanted as usize {
            self.extend(0, size, Shares::default());
            if self.done() {
                return;
            }
        }
    }

    fn done(&self) -> bool {
        !self.found.counted || (self.stop_at_first && !self.found.sets.is_empty())
    }

    /// Adds `left` more members from `from` on to what is chosen, which reaches `reached`.
    fn extend(&mut self, from: usize, left: usize, reached: Shares) {
        let have = reached.count();
        if left == 0 {
            if have >= self.wanted {
                self.take();
            }
            return;
        }
        // What already does without another member cannot be part of a larger minimal set.
        if have >= self.wanted {
            return;
        }
        for at in from..self.members.len() {
            self.steps += 1;
            if self.steps > STEPS {
                self.found.counted = false;
            }
            if self.done() || self.members.len() - at < left {
                return;
            }
            if have + self.best[at][left - 1] < self.wanted {
                return;
            }
            let shares = self.members[at].shares;
            // A member that brings nothing new, now or later, is one too many.
            if shares.without(reached).count() == 0 {
                continue;
            }
            self.chosen.push(at);
            self.extend(at + 1, left - 1, reached.with(shares));
            self.chosen.pop();
        }
    }

    /// Takes what is chosen if it is minimal.
    fn take(&mut self) {
        for left_out in 0..self.chosen.len() {
            let rest = self.chosen.iter().enumerate();
            let rest = rest.filter(|(at, _)| *at != left_out);
            let reached = rest.fold(Shares::default(), |reached, (_, member)| {
                reached.with(self.members[*member].shares)
            });
            if reached.count() >= self.wanted {
                return;
            }
        }
        if self.found.sets.len() < self.listed {
            let names = self.chosen.iter();
            let names = names.map(|member| self.members[*member].name.clone());
            self.found.sets.push(names.collect());
        } else {
            self.found.more += 1;
        }
    }
}
