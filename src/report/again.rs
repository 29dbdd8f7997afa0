//! The commands that show a failure again: the whole history of its scenario, and the one request of it. Pure.

use super::curl;
use crate::model::deviation::Deviation;
use crate::model::record::{RunRecord, ScenarioRecord};

/// The record where reports name it that lie beside it.
pub const RECORD: &str = "record.json";

/// The command that repeats the history of a scenario of the record in this file.
pub fn replay(record: &str, scenario: &str) -> String {
    format!("{} {}", replay_of(record), name(scenario))
}

/// A scenario as a word of the command.
pub(super) fn name(scenario: &str) -> String {
    curl::word(scenario)
}

/// The command less the scenario.
pub(super) fn replay_of(record: &str) -> String {
    format!("rocketchat-conformance replay {}", curl::word(record))
}

/// The command that repeats the request that shows a deviation, if one does.
pub(super) fn request(deviation: &Deviation, scenario: &ScenarioRecord, record: &RunRecord) -> Option<String> {
    let exchange = deviation.exchange.and_then(|index| scenario.exchanges.get(index))?;
    Some(curl::command(exchange, scenario, &record.target.url))
}
