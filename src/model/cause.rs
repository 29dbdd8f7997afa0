//! Deviations that are one to a reader: what scenarios show first, what follows from it, and how often. Plain data; must
//! not know how a kind is told from another.

use serde::{Deserialize, Serialize};

use super::deviation::Deviation;
use super::operation::Operation;
use super::requirement::Level;

/// What deviations have in common that have one cause.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Kind {
    /// Id of the requirement that was not met.
    pub requirement: String,
    pub operation: Operation,
    /// JSON pointer into the response body, a `*` for every index; empty where no single place shows it.
    pub place: String,
    /// What was seen, less all that differs from scenario to scenario: ids, names, numbers, times.
    pub shape: String,
}

/// One thing that is wrong with the target, as far as the exchanges tell.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cause {
    /// What the deviations have in common.
    #[serde(flatten)]
    pub kind: Kind,
    pub level: Level,
    /// Ids of the scenarios that show it, in the order of the record; none if only the probe does.
    pub scenarios: Vec<String>,
    /// How many deviations of these scenarios are of this kind.
    pub deviations: usize,
    /// The first of them, which belongs to the first scenario.
    pub example: Deviation,
    /// What else deviates in these scenarios, what is about security first, then the most frequent.
    pub consequences: Vec<Consequence>,
}

/// What deviates in a scenario after something else has, or the same on another operation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Consequence {
    /// Id of the requirement that was not met.
    pub requirement: String,
    pub operation: Operation,
    pub level: Level,
    pub scenarios: usize,
    /// How many deviations of these scenarios say so.
    pub deviations: usize,
}
