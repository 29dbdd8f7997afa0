//! What becomes of sessions after the scenarios that left them alive: an effect that comes late is charged to the
//! scenario that brought it about, not to the next one, and not to nobody.

use std::time::Duration;

use crate::model::check::{Check, Expectation};
use crate::model::record::{ScenarioRecord, StepState};
use crate::sut::pool::{Casualty, SessionPool};

/// How long late effects are given to show before the last look.
const SETTLING: Duration = Duration::from_millis(250);

/// Looks at all sessions that were left alive and adds what died to the records of their last users. Gives the changed
/// records back.
pub async fn aftermath<'r>(pool: &SessionPool, records: &'r mut [ScenarioRecord]) -> Vec<&'r ScenarioRecord> {
    tokio::time::sleep(SETTLING).await;
    let casualties = pool.casualties().await;
    let mut changed: Vec<usize> = Vec::new();
    for casualty in casualties {
        let Some(index) = records.iter().position(|record| record.id == casualty.last_user.scenario) else { continue };
        if charge(&mut records[index], casualty) && !changed.contains(&index) {
            changed.push(index);
        }
    }
    changed.sort_unstable();
    changed.into_iter().map(|index| &records[index]).collect()
}

/// Adds the look that found a session dead and what had been expected of it. `false` if the scenario tested nothing that
/// this could be charged to.
fn charge(record: &mut ScenarioRecord, casualty: Casualty) -> bool {
    let Some(operation) = record.checks.last().map(|check| check.operation.clone()) else { return false };
    record.exchanges.push(casualty.exchange);
    let step = record.steps.len().saturating_sub(1);
    let expectation = Expectation::TokenAccepted { session: casualty.last_user.label, user_id: casualty.user_id };
    record.checks.push(Check { step, operation, expectation, exchanges: vec![record.exchanges.len() - 1] });
    if let Some(last) = record.steps.last_mut() {
        last.state = StepState::Failed;
    }
    true
}
