//! The one monotone clock of a run: every time in a record is milliseconds since its start.

use std::time::Instant;

/// Milliseconds since the start of the run.
#[derive(Clone, Copy, Debug)]
pub struct RunClock(Instant);

impl RunClock {
    /// A clock that starts now.
    pub fn start() -> Self {
        Self(Instant::now())
    }

    /// Milliseconds since the start, to the microsecond.
    pub fn now_ms(&self) -> f64 {
        (self.0.elapsed().as_secs_f64() * 1_000_000.0).round() / 1_000.0
    }
}
