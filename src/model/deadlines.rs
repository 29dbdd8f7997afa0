//! How long anything may take. A slow target makes a run longer, never endless.

use std::time::Duration;

use serde::{Deserialize, Serialize};

/// The deadlines of a run, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deadlines {
    /// From asking for a connection to having it, TLS included.
    pub connect_ms: u64,
    /// From sending a request to the head of the answer.
    pub first_byte_ms: u64,
    /// From sending a request to the last byte of the answer; also for a whole login over a websocket.
    pub request_ms: u64,
    /// One step, waits for rate limits and for sessions of other scenarios included.
    pub step_ms: u64,
    /// One scenario, with the same waits.
    pub scenario_ms: u64,
    /// All scenarios together; the clean-up comes after it.
    pub run_ms: u64,
}

impl Default for Deadlines {
    /// Those of a run that is told nothing else. A server that allows ten calls a minute keeps a step waiting for minutes and a
    /// run for half an hour, which is no reason to give up.
    fn default() -> Self {
        let minutes = |count: u64| count * 60_000;
        Self {
            connect_ms: 5_000,
            first_byte_ms: 10_000,
            request_ms: 10_000,
            step_ms: minutes(30),
            scenario_ms: minutes(60),
            run_ms: minutes(6 * 60),
        }
    }
}

impl Deadlines {
    /// See [`Self::connect_ms`].
    pub fn connect(&self) -> Duration {
        Duration::from_millis(self.connect_ms)
    }

    /// See [`Self::first_byte_ms`].
    pub fn first_byte(&self) -> Duration {
        Duration::from_millis(self.first_byte_ms)
    }

    /// See [`Self::request_ms`].
    pub fn request(&self) -> Duration {
        Duration::from_millis(self.request_ms)
    }

    /// See [`Self::step_ms`].
    pub fn step(&self) -> Duration {
        Duration::from_millis(self.step_ms)
    }

    /// See [`Self::scenario_ms`].
    pub fn scenario(&self) -> Duration {
        Duration::from_millis(self.scenario_ms)
    }

    /// See [`Self::run_ms`].
    pub fn run(&self) -> Duration {
        Duration::from_millis(self.run_ms)
    }
}
