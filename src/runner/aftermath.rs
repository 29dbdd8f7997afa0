//! What becomes of sessions after the scenarios that left them alive: an effect that comes late is charged to the
//! scenario that brought it about, not to the next one, and not to nobody.

use std::time::Duration;

use crate::model::check::{Check, Expectation};
use crate::model::due::Due;
use crate::model::exchange::Exchange;
use crate::model::record::{ScenarioRecord, StepState};
use crate::sut::sessions::pool::{LateFinding, SessionPool};

/// Looks, once late effects had time to show, at all sessions that were left alive and at those that had ended, and adds
/// what died and what came back to the records of their last users. Gives the changed records back.
pub async fn aftermath<'r>(
    pool: &SessionPool,
    records: &'r mut [ScenarioRecord],
    settle: Duration,
) -> Vec<&'r ScenarioRecord> {
    tokio::time::sleep(settle).await;
    let died = pool.casualties().await.into_iter().map(|found| (found, Fate::Died));
    let came_back = pool.revenants().await.into_iter().map(|found| (found, Fate::CameBack));
    let mut changed: Vec<usize> = Vec::new();
    for (found, fate) in died.chain(came_back).collect::<Vec<_>>() {
        let Some(index) = records.iter().position(|record| record.id == found.last_user.scenario) else { continue };
        if charge(&mut records[index], found, fate) && !changed.contains(&index) {
            changed.push(index);
        }
    }
    changed.sort_unstable();
    changed.into_iter().map(|index| &records[index]).collect()
}

/// What became of a session against all expectation.
#[derive(Clone, Copy, Debug)]
enum Fate {
    Died,
    CameBack,
}

/// Adds the look that found a session dead or alive and what had been expected of it. `false` if the scenario tested
/// nothing that this could be charged to.
fn charge(record: &mut ScenarioRecord, found: LateFinding, fate: Fate) -> bool {
    let Some(operation) = record.checks.last().map(|check| check.operation.clone()) else { return false };
    let expectation = match fate {
        Fate::Died => Expectation::TokenAccepted { session: found.last_user.label, user_id: found.user_id },
        Fate::CameBack => refusal(record, found.last_user.label),
    };
    record.exchanges.push(found.exchange);
    let step = record.steps.len().saturating_sub(1);
    record.checks.push(Check::new(step, operation, expectation, vec![record.exchanges.len() - 1]));
    if let Some(last) = record.steps.last_mut() {
        last.state = StepState::Failed;
    }
    true
}

/// What the scenario expected of the token when the session ended, so that the report can say how long ago that was.
fn refusal(record: &ScenarioRecord, label: String) -> Expectation {
    let was_expected =
        |check: &&Check| matches!(&check.expectation, Expectation::TokenRefused { session, .. } if *session == label);
    if let Some(check) = record.checks.iter().find(was_expected) {
        return check.expectation.clone();
    }
    let end = |exchange: &Exchange| exchange.started_ms + exchange.duration_ms;
    let due_ms = record.exchanges.iter().map(end).fold(0.0, f64::max);
    Expectation::TokenRefused { session: label, due: Due { due_ms, within_ms: 0 } }
}
