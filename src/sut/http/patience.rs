//! How long the user lets a run wait, and how much of it is left. Waits side by side count once. Must not know what is
//! waited for.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// The waits of a run.
#[derive(Debug)]
pub(super) struct Patience {
    most: Duration,
    state: Mutex<State>,
}

#[derive(Debug, Default)]
struct State {
    /// Waits under way, and since when there are any.
    under_way: usize,
    since: Option<Instant>,
    /// What former waits took.
    spent: Duration,
}

/// A wait under way; over when dropped.
#[derive(Debug)]
pub(super) struct Wait<'p>(&'p Patience);

impl Patience {
    pub(super) fn new(most: Duration) -> Self {
        Self { most, state: Mutex::default() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// All that the user allowed.
    pub(super) fn most(&self) -> Duration {
        self.most
    }

    /// What is left of it.
    pub(super) fn left(&self) -> Duration {
        let state = self.state();
        let running = state.since.map_or(Duration::ZERO, |since| since.elapsed());
        self.most.saturating_sub(state.spent + running)
    }

    /// Begins a wait.
    pub(super) fn begin(&self) -> Wait<'_> {
        let mut state = self.state();
        state.under_way += 1;
        state.since.get_or_insert_with(Instant::now);
        Wait(self)
    }

    /// Begins from the start, for the clean-up: what the run has waited must not make it leave something behind.
    pub(super) fn renew(&self) {
        let mut state = self.state();
        state.spent = Duration::ZERO;
        state.since = state.since.map(|_| Instant::now());
    }
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.under_way = state.under_way.saturating_sub(1);
        if state.under_way == 0
            && let Some(since) = state.since.take()
        {
            state.spent += since.elapsed();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_waited_is_taken_from_what_was_allowed() {
        let patience = Patience::new(Duration::from_mins(10));
        assert_eq!(patience.left(), Duration::from_mins(10));
        let one = patience.begin();
        let other = patience.begin();
        drop(one);
        assert!(patience.state().since.is_some(), "the other goes on");
        drop(other);
        let left = patience.left();
        assert!(left < Duration::from_mins(10));
        assert_eq!(patience.left(), left, "nobody waits");
        patience.renew();
        assert_eq!(patience.left(), Duration::from_mins(10));
    }
}
