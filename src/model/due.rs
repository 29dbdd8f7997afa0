//! When an effect that an answer promised has to show. Must not know what the effect is.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The moment of the promise, and how long it may take.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Due {
    /// Milliseconds on the run's clock at which the answer that promised the effect had arrived.
    pub due_ms: f64,
    /// Milliseconds that the profile allows the effect to take.
    pub within_ms: u64,
}

impl Due {
    /// Milliseconds from the promise to a moment on the run's clock.
    pub fn after_ms(self, moment_ms: f64) -> f64 {
        moment_ms - self.due_ms
    }

    /// Milliseconds from the deadline to a moment on the run's clock; negative before it.
    pub fn late_by_ms(self, moment_ms: f64) -> f64 {
        self.after_ms(moment_ms) - Duration::from_millis(self.within_ms).as_secs_f64() * 1_000.0
    }

    /// The deadline, in words.
    pub fn deadline(self) -> String {
        match self.within_ms {
            0 => "as soon as the logout is answered".to_owned(),
            within_ms => format!("within {within_ms} ms"),
        }
    }
}
