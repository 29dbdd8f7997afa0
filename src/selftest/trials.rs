//! Carries trials out, some at once. Must not know how an outcome is judged.

use std::any::Any;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::thread;

use super::matrix::{Matrix, Row};
use super::suite::Suite;
use super::trial::{Outcome, Trial};

/// Runs the trials, some at once, and says how each ended. It goes from the last to the first: servers that are slow on
/// purpose stand at the end of their tables, and nothing else would be left to do while they are waited for.
pub(crate) fn try_all(trials: &[Trial], at_once: usize, suite: &Suite, told: &dyn Fn(&Row)) -> Matrix {
    let next = AtomicUsize::new(0);
    let (sender, receiver) = mpsc::channel();
    thread::scope(|scope| {
        for _ in 0..at_once.min(trials.len()) {
            let (next, sender) = (&next, sender.clone());
            scope.spawn(move || {
                while let Some(trial) = trials.iter().rev().nth(next.fetch_add(1, Ordering::Relaxed)) {
                    let _ = sender.send((trial.to_string(), attempt(suite, trial)));
                }
            });
        }
        drop(sender);
        let mut waiting: BTreeMap<String, Outcome> = BTreeMap::new();
        let mut rows = Vec::new();
        for trial in trials.iter().rev() {
            let outcome = outcome_of(&trial.to_string(), &mut waiting, &receiver);
            let row = Matrix::of([(*trial, outcome)]).rows.remove(0);
            told(&row);
            rows.push(row);
        }
        rows.reverse();
        Matrix { rows }
    })
}

/// Waits for the outcome of one trial; others that come first are kept.
fn outcome_of(
    name: &str,
    waiting: &mut BTreeMap<String, Outcome>,
    receiver: &mpsc::Receiver<(String, Outcome)>,
) -> Outcome {
    loop {
        if let Some(outcome) = waiting.remove(name) {
            return outcome;
        }
        match receiver.recv() {
            Ok((name, outcome)) => waiting.insert(name, outcome),
            Err(_) => return Outcome::Broke("its thread ended without a word".to_owned()),
        };
    }
}

/// A trial that brings the suite down is an outcome like any other.
fn attempt(suite: &Suite, trial: &Trial) -> Outcome {
    match catch_unwind(AssertUnwindSafe(|| suite.run(trial))) {
        Ok(Ok(seen)) => Outcome::Ran(Box::new(seen)),
        Ok(Err(failure)) => Outcome::Broke(failure.to_string()),
        Err(panic) => Outcome::Broke(format!("it panicked: {}", words(panic.as_ref()))),
    }
}

fn words(panic: &(dyn Any + Send)) -> &str {
    let formatted = panic.downcast_ref::<String>().map(String::as_str);
    formatted.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("without words")
}
