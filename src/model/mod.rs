//! Plain data that the other modules hand to one another. No I/O, no clock, no decisions about a target.

pub mod access;
pub mod account;
pub mod amendment;
pub mod budgets;
pub mod cause;
pub mod check;
pub mod deadlines;
pub mod deviation;
pub mod excerpt;
pub mod exchange;
pub mod finding;
pub mod identity;
pub mod interference;
pub mod json_bounds;
pub mod judgement;
pub mod operation;
pub mod printable;
pub mod profile;
pub mod record;
pub mod requirement;
pub mod secret_names;
pub mod sighting;
pub mod source;
pub mod trust;
pub mod verdict;
pub mod waiver;
