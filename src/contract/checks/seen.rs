//! What every check needs: an exchange that it looks at, and the deviation that it may state. Must not decide anything.

use serde_json::Value;

use crate::model::check::{Check, Expectation};
use crate::model::deviation::Deviation;
use crate::model::exchange::{Exchange, Outcome};
use crate::model::json_bounds;
use crate::model::requirement::Level;

/// An exchange with its index in the scenario.
pub(crate) type Seen<'a> = (usize, &'a Exchange);

/// The JSON value of an answer's body, if it is one.
pub(crate) fn json(exchange: &Exchange) -> Option<Value> {
    json_bounds::read(exchange.response()?.body.text()?)
}

/// How an exchange ended, a phrase.
pub(crate) fn outcome(exchange: &Exchange) -> String {
    match &exchange.outcome {
        Outcome::Broken(breakage) => format!("no answer: {}", breakage.detail),
        Outcome::Answered(response) => format!("status {}", response.status),
    }
}

/// The words for the session that a check is about.
pub(crate) fn label(check: &Check) -> String {
    match &check.expectation {
        Expectation::EffectAsAnswered { session, .. }
        | Expectation::Undisclosed { session, .. }
        | Expectation::TokenRefused { session, .. }
        | Expectation::ResumptionRefused { session, .. }
        | Expectation::WebsocketSilent { session, .. }
        | Expectation::TokenAccepted { session, .. }
        | Expectation::Unlisted { session, .. }
        | Expectation::Listed { session, .. } => format!("session \"{session}\""),
        _ => "the answer".to_owned(),
    }
}

/// A deviation from what a check expects; its requirement is named after the operation.
pub(crate) fn deviation(
    check: &Check,
    aspect: &str,
    exchange: Option<usize>,
    expected: &str,
    actual: &str,
) -> Deviation {
    Deviation {
        step: Some(check.step),
        level: Level::default(),
        requirement: format!("{}.{aspect}", check.operation.slug()),
        operation: check.operation.clone(),
        exchange,
        pointer: None,
        expected: expected.to_owned(),
        actual: actual.to_owned(),
        source: format!("step {}", check.step + 1),
    }
}
