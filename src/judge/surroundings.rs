//! What the surroundings of the target had to do with a scenario: which of its exchanges say nothing of the target, and which
//! of its expectations can therefore not be judged. Must not know what an answer should be.

use std::collections::BTreeMap;

use crate::model::check::{Check, Expectation};
use crate::model::deviation::Deviation;
use crate::model::exchange::Exchange;
use crate::model::interference::Interference;
use crate::model::operation::Operation;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::Level;

/// As many answers of a gateway to one operation, and none of the target, are no accident, if the target answers others.
const NO_ACCIDENT: usize = 3;

/// What a run shows of the surroundings. The default is what is known before anything was sent.
#[derive(Debug, Default)]
pub struct Surroundings {
    seen: BTreeMap<Operation, Sightings>,
}

/// Who answered an operation.
#[derive(Clone, Copy, Debug, Default)]
struct Sightings {
    by_gateway: usize,
    first_by_gateway_ms: f64,
    last_by_target_ms: Option<f64>,
}

impl Surroundings {
    /// What a whole run shows.
    pub fn of(record: &RunRecord) -> Self {
        let mut surroundings = Self::default();
        let exchanges = record.scenarios.iter().flat_map(|scenario| &scenario.exchanges);
        surroundings.note(record.probe.iter().chain(exchanges));
        surroundings
    }

    /// Takes note of further exchanges.
    pub fn note<'e>(&mut self, exchanges: impl IntoIterator<Item = &'e Exchange>) {
        for exchange in exchanges {
            let seen = self.seen.entry(exchange.operation.clone()).or_default();
            match exchange.interference() {
                Some(Interference::Gateway(_)) => {
                    if seen.by_gateway == 0 {
                        seen.first_by_gateway_ms = exchange.started_ms;
                    }
                    seen.by_gateway += 1;
                }
                None if exchange.response().is_some() && !exchange.is_limited() => {
                    let last = seen.last_by_target_ms.unwrap_or(0.0);
                    seen.last_by_target_ms = Some(last.max(exchange.started_ms));
                }
                _ => {}
            }
        }
    }

    /// Whether an operation is never answered but by a gateway, while the target answers others: then something is wrong
    /// with the operation, and not with the surroundings.
    fn is_unserved(&self, operation: &Operation) -> bool {
        let Some(seen) = self.seen.get(operation) else { return false };
        let answers_others = || {
            let times = self.seen.values().filter_map(|other| other.last_by_target_ms);
            times.fold(0.0, f64::max) > seen.first_by_gateway_ms
        };
        seen.by_gateway >= NO_ACCIDENT && seen.last_by_target_ms.is_none() && answers_others()
    }

    /// Whether an exchange says nothing of the target.
    pub(super) fn hide(&self, exchange: &Exchange) -> bool {
        match exchange.interference() {
            Some(Interference::Gateway(_)) => !self.is_unserved(&exchange.operation),
            Some(_) => true,
            None => false,
        }
    }

    /// The index of the first exchange of a scenario that was to show something and does not: nothing that depends on it
    /// can be judged.
    fn first_lost(&self, record: &ScenarioRecord) -> Option<usize> {
        let is_lost = |index: &usize| {
            let exchange = &record.exchanges[*index];
            self.hide(exchange) && !is_repeated(&record.exchanges, *index)
        };
        (0..record.exchanges.len()).find(is_lost)
    }

    /// What kept a scenario from a verdict, and from where on its expectations cannot be judged.
    pub(super) fn damage(&self, record: &ScenarioRecord) -> Damage {
        let in_checks = record.checks.iter().filter_map(|check| {
            let looks = relevant(check, &record.exchanges);
            looks.into_iter().find(|index| self.hide(&record.exchanges[*index]))
        });
        let from = self.first_lost(record).into_iter().chain(in_checks).min();
        let reason = from.and_then(|index| record.exchanges[index].interference_in_words());
        Damage { from, reason }
    }

    /// Whether a deviation may be charged: an answer of a gateway says nothing of security.
    pub(super) fn admits(deviation: &Deviation, exchanges: &[Exchange]) -> bool {
        let exchange = deviation.exchange.and_then(|index| exchanges.get(index));
        let is_of_gateway = |exchange: &Exchange| matches!(exchange.interference(), Some(Interference::Gateway(_)));
        deviation.level != Level::Security || !exchange.is_some_and(is_of_gateway)
    }
}

/// From where on a scenario says nothing of the target, and why.
#[derive(Debug)]
pub(super) struct Damage {
    from: Option<usize>,
    /// Why, in words; none if nothing is lost.
    pub reason: Option<String>,
}

impl Damage {
    /// Whether an expectation rests on what was seen before.
    pub(super) fn spares(&self, check: &Check) -> bool {
        self.from.is_none_or(|from| check.exchanges.iter().all(|index| *index < from))
    }
}

/// The exchanges that an expectation is judged by: readings of a list may hold looks that were repeated.
fn relevant(check: &Check, exchanges: &[Exchange]) -> Vec<usize> {
    let is_reading = matches!(
        check.expectation,
        Expectation::Listed { .. } | Expectation::Unlisted { .. } | Expectation::Undisclosed { .. }
    );
    let counts = |index: &usize| *index < exchanges.len() && !(is_reading && is_repeated(exchanges, *index));
    check.exchanges.iter().copied().filter(counts).collect()
}

/// Whether the same request follows, with nothing but more refusals in between.
fn is_repeated(exchanges: &[Exchange], index: usize) -> bool {
    let later = exchanges[index + 1..].iter();
    let mut until_answer = later.take_while(|later| exchanges[index].is_repeated_by(later));
    until_answer.next().is_some()
}
