//! The ceremony engine: scripts, roles, rules, states and decisions. Pure and replayable.
