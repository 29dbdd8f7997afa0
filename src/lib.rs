//! Contract and conformance test harness for Rocket.Chat-compatible servers.
//!
//! The data flows one way: arguments → [`config`] → plan → record ([`runner`]) → judgement ([`judge`]) →
//! files ([`report`]) and exit code ([`exit`]). `CONTRIBUTING.md` shows the modules and who may see whom;
//! `tests/architecture.rs` holds that table and fails on an edge that is not in it.

pub mod builtin;
pub mod cli;
mod conduct;
pub mod config;
pub mod contract;
pub mod evidence;
pub mod exit;
mod failure;
pub mod gherkin;
pub mod judge;
pub mod model;
pub mod reference;
pub mod report;
pub mod runner;
pub mod selftest;
pub mod steps;
mod suite;
pub mod sut;
