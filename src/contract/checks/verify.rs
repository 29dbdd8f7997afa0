//! Evaluates what a step asserted, from recorded exchanges alone: the same function decides while a scenario runs and
//! when a record is judged again later. Pure, no clock.

use super::likeness;
use super::seen::{Seen, deviation, outcome};
use crate::contract::Contract;
use crate::contract::checks::{effect, paging, property, thing};
use crate::model::check::{Check, Expectation};
use crate::model::deviation::Deviation;
use crate::model::exchange::{Body, Exchange};

impl Contract {
    /// The deviations that a check's exchanges show; none if the expectation is met.
    pub fn verify(&self, check: &Check, exchanges: &[Exchange]) -> Vec<Deviation> {
        let seen: Vec<Seen<'_>> = check
            .exchanges
            .iter()
            .filter_map(|index| exchanges.get(*index).map(|exchange| (*index, exchange)))
            .collect();
        let Some(last) = seen.last().copied() else {
            return vec![deviation(check, "evidence", None, "an exchange that shows it", "no exchange")];
        };
        if reads_cut_body(check, &seen) {
            return Vec::new();
        }
        let joined = check.joined.as_deref().and_then(|pointer| paging::joined(&seen, pointer));
        let mut deviations = match &joined {
            Some(whole) => self.evaluate(check, &[(last.0, whole)], (exchanges, (last.0, whole))),
            None => self.evaluate(check, &seen, (exchanges, last)),
        };
        for deviation in &mut deviations {
            deviation.step = Some(check.step);
            if !matches!(check.expectation, Expectation::Answer { .. }) {
                self.distinguish(deviation);
            }
        }
        if let Some(requirement) = &check.requirement {
            for deviation in &mut deviations {
                deviation.requirement.clone_from(requirement);
            }
        }
        let mut graded = self.graded(deviations);
        if let Some(level) = check.level {
            for deviation in &mut graded {
                deviation.level = level;
            }
        }
        graded
    }

    /// Charges a deviation to a requirement of its operation alone, where several operations have the same name.
    fn distinguish(&self, deviation: &mut Deviation) {
        let own = deviation.operation.slug();
        if let Some(aspect) = deviation.requirement.strip_prefix(&own).and_then(|rest| rest.strip_prefix('.')) {
            deviation.requirement = format!("{}.{aspect}", self.slug(&deviation.operation));
        }
    }

    /// Why a check's exchanges show nothing, neither that its expectation is met nor that it is not; nothing if they do.
    pub fn undecided(&self, check: &Check, exchanges: &[Exchange]) -> Option<String> {
        let seen = || check.exchanges.iter().filter_map(|index| exchanges.get(*index));
        let reads_list = matches!(
            check.expectation,
            Expectation::Unlisted { .. } | Expectation::Listed { .. } | Expectation::Undisclosed { .. }
        );
        let cut: Vec<Seen<'_>> = seen().enumerate().collect();
        if reads_cut_body(check, &cut) {
            return Some("the answer is too long to be kept whole".to_owned());
        }
        let is_limited = reads_list && seen().next().is_some() && seen().all(|page| page.status() == Some(429));
        let operation = seen().next().map(|page| page.operation.to_string()).unwrap_or_default();
        is_limited.then(|| format!("{operation} was answered with nothing but 429"))
    }

    fn evaluate(&self, check: &Check, seen: &[Seen<'_>], (exchanges, last): (&[Exchange], Seen<'_>)) -> Vec<Deviation> {
        match &check.expectation {
            Expectation::Answer { situation } => {
                each(seen, |(index, exchange)| self.check_answer(situation, index, exchange))
            }
            Expectation::Status { status } => each(seen, |one| status_is(check, *status, one)),
            Expectation::Property(expected) => property::property(check, expected, exchanges, last),
            Expectation::Arranged { pointer, arrangement } => {
                property::arranged(check, (pointer, arrangement), exchanges, last)
            }
            Expectation::Header { name, predicate } => property::header(check, (name, predicate), exchanges, last),
            Expectation::Text { predicate } => property::text(check, predicate, exchanges, last),
            Expectation::SameAnswer => likeness::same(check, seen),
            Expectation::Thing { label, is_there, gone, among, id } => {
                let is_gone = |exchange: &Exchange| {
                    gone.iter().any(|situation| self.check_answer(situation, last.0, exchange).is_empty())
                };
                thing::looked_for(check, (label, *is_there), (among.as_deref(), id), last, &is_gone)
            }
            Expectation::NotToldApart => likeness::not_told_apart(check, seen),
            Expectation::Simultaneous { one, other } => likeness::simultaneous(self, check, seen, (one, other)),
            Expectation::Paged { pointer } => paging::paging(check, seen, pointer),
            Expectation::Steady => likeness::steady(check, seen),
            Expectation::Indistinguishable => likeness::indistinguishable(check, seen),
            Expectation::EffectAsAnswered { due, .. } => effect::as_answered(check, seen, last, *due),
            Expectation::Undisclosed { session_id, .. } => effect::undisclosed(check, seen, session_id),
            Expectation::TokenRefused { due, .. } => effect::token_refused(check, seen, last, *due),
            Expectation::ResumptionRefused { due, .. } => effect::resumption_refused(check, seen, *due),
            Expectation::WebsocketSilent { due, demanded, .. } => {
                effect::websocket_silent(check, seen, *due, *demanded)
            }
            Expectation::TokenAccepted { user_id, .. } => effect::token_accepted(check, user_id, last),
            Expectation::Unlisted { session_id, due, .. } => effect::unlisted(check, seen, session_id, *due),
            Expectation::Listed { session_id, .. } => effect::listed(check, seen, session_id),
        }
    }
}

/// Whether a check is about a body of which only the beginning is there.
fn reads_cut_body(check: &Check, seen: &[Seen<'_>]) -> bool {
    let reads_body = check.expectation.is_about_one_body()
        || matches!(check.expectation, Expectation::Text { .. } | Expectation::SameAnswer | Expectation::NotToldApart);
    let needed = match check.expectation {
        Expectation::SameAnswer | Expectation::NotToldApart => seen,
        _ if check.joined.is_some() => seen,
        _ => &seen[seen.len().saturating_sub(1)..],
    };
    reads_body
        && needed.iter().any(|(_, exchange)| exchange.response().is_some_and(|one| matches!(one.body, Body::Cut(_))))
}

/// What each exchange deviates in. What several deviate in alike stands once, with how often it was seen.
fn each<'e>(seen: &[Seen<'e>], deviations: impl Fn(Seen<'e>) -> Vec<Deviation>) -> Vec<Deviation> {
    let mut found: Vec<(Deviation, usize)> = Vec::new();
    for deviation in seen.iter().flat_map(|one| deviations(*one)) {
        let is_alike = |(known, _): &&mut (Deviation, usize)| {
            let known = Deviation { exchange: deviation.exchange, ..known.clone() };
            known == deviation
        };
        match found.iter_mut().find(is_alike) {
            Some((_, times)) => *times += 1,
            None => found.push((deviation, 1)),
        }
    }
    let count = seen.len();
    let with_rate = |(deviation, times): (Deviation, usize)| {
        let actual =
            if count > 1 { format!("{} in {times} of {count} answers", deviation.actual) } else { deviation.actual };
        Deviation { actual, ..deviation }
    };
    found.into_iter().map(with_rate).collect()
}

fn status_is(check: &Check, status: u16, (index, exchange): Seen<'_>) -> Vec<Deviation> {
    if exchange.status() == Some(status) {
        return Vec::new();
    }
    vec![deviation(check, "status", Some(index), &format!("status {status}"), &outcome(exchange))]
}
