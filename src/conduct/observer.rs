//! Somebody who watches a run. Must not know how it is shown.

use std::time::Duration;

use super::bench::Bench;
use super::survey::Survey;
use crate::model::judgement::ScenarioJudgement;
use crate::model::record::{MadeAccount, ScenarioRecord};
use crate::runner::estimate::Wait;
use crate::runner::plan::Plan;
use crate::sut::http::client;

/// What is told of a run while it goes on, in this order.
pub(crate) trait Observer {
    /// The bench is set up; nothing has been sent.
    fn set_up(&self, _bench: &Bench, _plan: &Plan) {}

    /// The target is given so long to start.
    fn waits_for_target(&self, _patience: Duration) {}

    /// It has not answered so far, but for this.
    fn target_is_silent(&self, _last: &str) {}

    /// These accounts were made for the run.
    fn made_accounts(&self, _made: &[MadeAccount]) {}

    /// The target is known, and how long its limits will hold the run up.
    fn surveyed(&self, _survey: &Survey, _plan: &Plan, _wait: Option<&Wait>) {}

    /// The first of so many scenarios begins.
    fn started(&self, _scenarios: usize) {}

    /// The run waits for a limit, or no longer.
    fn waits(&self, _wait: Option<&client::Wait>) {}

    /// A scenario has ended.
    fn ended(&self, _record: &ScenarioRecord, _judged: &ScenarioJudgement) {}

    /// A scenario turned out differently once late effects had shown.
    fn changed(&self, _record: &ScenarioRecord, _judged: &ScenarioJudgement) {}

    /// The last scenario has ended, and late effects have had their time.
    fn finished(&self) {}
}

/// Nobody.
impl Observer for () {}
