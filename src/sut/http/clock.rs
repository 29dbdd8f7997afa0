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
        to_the_microsecond(self.0.elapsed().as_secs_f64() * 1_000.0)
    }

    /// Milliseconds since a moment on this clock, to the microsecond.
    pub fn since_ms(&self, moment_ms: f64) -> f64 {
        to_the_microsecond(self.now_ms() - moment_ms)
    }
}

/// Milliseconds rounded to whole microseconds: differences of rounded numbers are none.
pub fn to_the_microsecond(ms: f64) -> f64 {
    (ms * 1_000.0).round() / 1_000.0
}
