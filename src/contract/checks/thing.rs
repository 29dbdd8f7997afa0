//! Whether a look for a thing found it. Pure; must not know kinds of things.

use serde_json::Value;

use super::seen::{Seen, deviation, json, outcome};
use crate::model::check::Check;
use crate::model::deviation::Deviation;
use crate::model::exchange::Exchange;
use crate::model::recipe::items;

/// What a look shows against what was expected of the thing. Where the answer holds many things, it is one of those; where
/// it does not, a success shows it, and the answer to one of its situations that it is gone.
pub(crate) fn looked_for(
    check: &Check,
    (label, is_there): (&str, bool),
    (among, id): (Option<&str>, &str),
    last: Seen<'_>,
    is_gone: &dyn Fn(&Exchange) -> bool,
) -> Vec<Deviation> {
    let (index, exchange) = last;
    let is_success = exchange.status().is_some_and(|status| (200..300).contains(&status));
    let found = |expected: &str, actual: &str| {
        let aspect = if is_there { "there" } else { "gone" };
        vec![deviation(check, aspect, Some(index), &format!("{label} {expected}"), actual)]
    };
    if let Some(among) = among.filter(|_| is_success) {
        let body = json(exchange).unwrap_or_default();
        let is_listed = items(&body, among).into_iter().filter_map(Value::as_str).any(|known| known == id);
        return match (is_there, is_listed) {
            (true, false) => found("is still there", "it is not in the list"),
            (false, true) => found("is gone", "it is in the list"),
            _ => Vec::new(),
        };
    }
    match (is_there, is_success) {
        (true, false) => found("is still there", &outcome(exchange)),
        (false, true) => found("is gone", &format!("it is shown with {}", outcome(exchange))),
        (false, false) if !is_gone(exchange) => found("is gone", &outcome(exchange)),
        _ => Vec::new(),
    }
}
