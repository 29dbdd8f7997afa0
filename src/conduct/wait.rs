//! How long the limits of the target will hold a run up.

use std::collections::BTreeMap;
use std::time::{SystemTime, UNIX_EPOCH};

use super::bench::Bench;
use super::survey::Survey;
use crate::model::operation::Operation;
use crate::runner::estimate::{Wait, longest_wait};
use crate::runner::plan::Plan;
use crate::sut::operations::{LIST, LOGIN, LOGOUT, LOGOUT_ME};
use crate::sut::sessions::strategy::Strategy;

/// How long the limits that the target has told will hold the run up.
pub(crate) fn wait_to_come(plan: &Plan, survey: &Survey, bench: &Bench) -> Option<Wait> {
    let calls = calls_to_come(plan, survey.strategy?, bench);
    longest_wait(&calls, |operation| bench.http().window(operation), now_ms())
}

/// Calls that steps, session making and clean-up will make.
fn calls_to_come(plan: &Plan, strategy: Strategy, bench: &Bench) -> BTreeMap<Operation, usize> {
    let mut calls = plan.calls();
    let to_make = plan.sessions().saturating_sub(bench.maker.sessions());
    let left_over = plan.sessions().saturating_sub(plan.ended());
    for (operation, count) in
        [(LOGIN, to_make * strategy.logins_per_session()), (LIST, to_make), (LOGOUT_ME, left_over), (LOGOUT, left_over)]
    {
        *calls.entry(operation).or_default() += count;
    }
    calls
}

fn now_ms() -> u64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}
