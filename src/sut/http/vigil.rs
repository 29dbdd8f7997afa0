//! What the run keeps in mind of all outcomes: whether the target is still there or something answers in its place, which
//! operations are of no use any more, and why the run has to end, if it has to. Must not send or wait.

use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use crate::model::exchange::{BreakageKind, Exchange, Outcome};
use crate::model::interference::{GatewayAnswers, Interference};
use crate::model::operation::Operation;

/// Time-outs of one operation in a row after which the rest of it is not tried.
const TIME_OUTS: u32 = 3;

/// Outcomes in a row without any answer after which it is doubtful whether the target is still there.
const SILENCE: u32 = 8;

/// Answers of a gateway to one operation in a row, while the target answers others, after which they are no accident.
const NO_ACCIDENT: u32 = 6;

/// What is kept in mind.
#[derive(Debug)]
pub(super) struct Vigil {
    state: Mutex<State>,
    end: watch::Sender<Option<String>>,
}

#[derive(Debug, Default)]
struct State {
    was_reached: bool,
    /// What makes it doubtful that the target is still there.
    suspicion: Option<String>,
    /// Outcomes without an answer since the last answer.
    silent: u32,
    operations: HashMap<Operation, Conduct>,
    gateway: BTreeMap<u16, GatewayAnswers>,
}

/// How an operation was answered lately.
#[derive(Debug, Default)]
struct Conduct {
    time_outs: u32,
    by_gateway: u32,
    given_up: Option<String>,
}

impl Vigil {
    pub(super) fn new() -> Self {
        Self { state: Mutex::default(), end: watch::Sender::new(None) }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes note of an outcome.
    pub(super) fn observe(&self, exchange: &Exchange) {
        let mut state = self.state();
        let state = &mut *state;
        let conduct = state.operations.entry(exchange.operation.clone()).or_default();
        match (exchange.interference(), &exchange.outcome) {
            (Some(Interference::Gateway(status)), _) => {
                conduct.by_gateway += 1;
                if conduct.by_gateway <= NO_ACCIDENT {
                    state.suspicion = exchange.interference_in_words();
                }
                count(&mut state.gateway, status, exchange.started_ms);
            }
            (Some(Interference::Unreachable), _) => state.suspicion = exchange.interference_in_words(),
            (Some(Interference::NotSent), _) => {}
            (None, Outcome::Answered(_)) => {
                *conduct = Conduct { given_up: conduct.given_up.take(), ..Conduct::default() };
                (state.was_reached, state.silent, state.suspicion) = (true, 0, None);
            }
            (None, Outcome::Broken(breakage)) => {
                let is_late = breakage.kind == BreakageKind::TimedOut;
                conduct.time_outs = if is_late { conduct.time_outs + 1 } else { 0 };
                if conduct.time_outs == TIME_OUTS {
                    let operation = &exchange.operation;
                    conduct.given_up =
                        Some(format!("not tried: {operation} was not answered in time three times in a row"));
                }
                state.silent += 1;
                if state.silent >= SILENCE {
                    state.suspicion = Some(format!("the target no longer answers: {}", breakage.detail));
                }
            }
        }
    }

    /// What makes it doubtful that the target is still there, if something does. A target that was never reached is not
    /// waited for.
    pub(super) fn suspicion(&self) -> Option<String> {
        let state = self.state();
        state.suspicion.clone().filter(|_| state.was_reached)
    }

    /// Notes that a gateway answers whatever is asked for, so that it is no operation's own trouble.
    pub(super) fn is_everywhere(&self) {
        for conduct in self.state().operations.values_mut() {
            conduct.by_gateway = 0;
        }
    }

    /// Whether it may help to send a request again that the target itself did not answer.
    pub(super) fn may_be_repeated(&self, operation: &Operation) -> bool {
        let state = self.state();
        let is_accident = state.operations.get(operation).is_none_or(|conduct| conduct.by_gateway <= NO_ACCIDENT);
        state.was_reached && is_accident
    }

    /// Leaves the rest of an operation out.
    pub(super) fn give_up(&self, operation: &Operation, why: &str) {
        self.state().operations.entry(operation.clone()).or_default().given_up = Some(why.to_owned());
    }

    /// Why an operation is not tried any more, if it is not.
    pub(super) fn given_up(&self, operation: &Operation) -> Option<String> {
        self.state().operations.get(operation)?.given_up.clone()
    }

    /// Notes why the run has to end; the first reason stays.
    pub(super) fn end(&self, why: &str) {
        self.end.send_if_modified(|known| {
            let is_first = known.is_none();
            if is_first {
                *known = Some(why.to_owned());
            }
            is_first
        });
    }

    /// Why the run has to end, if it has to.
    pub(super) fn reason_to_end(&self) -> Option<String> {
        self.end.borrow().clone()
    }

    /// Ends when the run has to, with the reason.
    pub(super) async fn over(&self) -> String {
        let mut ends = self.end.subscribe();
        // The sender lives as long as this.
        let reason = ends.wait_for(Option::is_some).await.ok().and_then(|reason| reason.clone());
        reason.unwrap_or_default()
    }

    /// What gateways answered so far.
    pub(super) fn gateway_answers(&self) -> Vec<GatewayAnswers> {
        self.state().gateway.values().cloned().collect()
    }
}

fn count(gateway: &mut BTreeMap<u16, GatewayAnswers>, status: u16, at_ms: f64) {
    let answers = gateway.entry(status).or_insert(GatewayAnswers { status, count: 0, first_ms: at_ms, last_ms: at_ms });
    answers.count += 1;
    answers.first_ms = answers.first_ms.min(at_ms);
    answers.last_ms = answers.last_ms.max(at_ms);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exchange::{Body, Breakage, Request, Response};

    fn exchange(path: &str, outcome: Outcome) -> Exchange {
        Exchange {
            operation: Operation::new("GET", path),
            caller: "alice".to_owned(),
            started_ms: 1.0,
            duration_ms: 1.0,
            request: Request { method: None, target: path.to_owned(), headers: Vec::new(), body: None },
            outcome,
        }
    }

    fn answered(path: &str, status: u16) -> Exchange {
        exchange(path, Outcome::Answered(Response { status, headers: Vec::new(), body: Body::Text(String::new()) }))
    }

    fn broken(path: &str, kind: BreakageKind) -> Exchange {
        exchange(path, Outcome::Broken(Breakage { kind, detail: "late".to_owned() }))
    }

    #[test]
    fn a_target_that_was_never_reached_is_not_suspected_of_having_gone() {
        let vigil = Vigil::new();
        vigil.observe(&answered("/a", 502));
        assert_eq!(vigil.suspicion(), None);
        vigil.observe(&answered("/a", 404));
        vigil.observe(&answered("/a", 502));
        assert_eq!(vigil.suspicion().unwrap(), "a gateway answered 502 in place of the target");
        vigil.observe(&answered("/b", 200));
        assert_eq!(vigil.suspicion(), None);
        assert_eq!(vigil.gateway_answers()[0].count, 2);
    }

    #[test]
    fn the_third_time_out_in_a_row_gives_an_operation_up_and_no_other() {
        let vigil = Vigil::new();
        let given_up = |path: &str| vigil.given_up(&Operation::new("GET", path)).is_some();
        let late = || vigil.observe(&broken("/a", BreakageKind::TimedOut));
        late();
        late();
        vigil.observe(&answered("/a", 200));
        late();
        late();
        assert!(!given_up("/a"), "an answer came in between");
        late();
        assert!(given_up("/a") && !given_up("/b"));
    }

    #[test]
    fn silence_makes_a_target_doubtful() {
        let vigil = Vigil::new();
        vigil.observe(&answered("/a", 200));
        for _ in 1..SILENCE {
            vigil.observe(&broken("/a", BreakageKind::Cut));
        }
        assert_eq!(vigil.suspicion(), None);
        vigil.observe(&broken("/a", BreakageKind::Cut));
        assert_eq!(vigil.suspicion().unwrap(), "the target no longer answers: late");
    }

    #[test]
    fn an_operation_that_a_gateway_always_answers_is_not_repeated_for_ever() {
        let vigil = Vigil::new();
        let may_be_repeated = || vigil.may_be_repeated(&Operation::new("GET", "/a"));
        for _ in 0..=NO_ACCIDENT {
            vigil.observe(&answered("/b", 200));
            assert!(may_be_repeated());
            vigil.observe(&answered("/a", 503));
        }
        assert!(!may_be_repeated());
        assert_eq!(vigil.suspicion(), None);
        vigil.is_everywhere();
        assert!(may_be_repeated());
    }

    #[test]
    fn the_first_reason_to_end_stays() {
        let vigil = Vigil::new();
        assert_eq!(vigil.reason_to_end(), None);
        vigil.end("one");
        vigil.end("other");
        assert_eq!(vigil.reason_to_end().unwrap(), "one");
    }
}
