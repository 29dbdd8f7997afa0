//! Shows a run on the console while it goes on.

use std::cell::RefCell;
use std::time::Duration;

use super::announce;
use super::console::Console;
use super::progress::Progress;
use crate::conduct::bench::Bench;
use crate::conduct::observer::Observer;
use crate::conduct::survey::Survey;
use crate::model::judgement::ScenarioJudgement;
use crate::model::record::{MadeAccount, ScenarioRecord};
use crate::report::terminal::printable;
use crate::runner::estimate::Wait;
use crate::runner::plan::Plan;
use crate::sut::http::client;

/// The console, and how far the run is once its scenarios have begun.
pub(super) struct Watching {
    console: Console,
    progress: RefCell<Option<Progress>>,
}

impl Watching {
    pub(super) fn on(console: Console) -> Self {
        Self { console, progress: RefCell::default() }
    }
}

impl Observer for Watching {
    fn set_up(&self, bench: &Bench, plan: &Plan) {
        announce::target(self.console, bench, plan);
        announce::common_passwords(self.console, bench);
    }

    fn waits_for_target(&self, patience: Duration) {
        let patience = humantime::format_duration(patience);
        self.console.tell(&format!("waiting for the target to answer, {patience} at most"));
    }

    fn target_is_silent(&self, last: &str) {
        self.console.warn(&printable(&format!("warning: the target has not answered by itself so far: {last}")));
    }

    fn made_accounts(&self, made: &[MadeAccount]) {
        let actors: Vec<&str> = made.iter().map(|one| one.actor.name()).collect();
        let actors = actors.join(" and ");
        self.console.tell(&format!("accounts of {actors} made by admin for this run, and removed with it"));
    }

    fn surveyed(&self, survey: &Survey, plan: &Plan, wait: Option<&Wait>) {
        announce::survey(self.console, survey, plan, wait);
    }

    fn started(&self, scenarios: usize) {
        *self.progress.borrow_mut() = Some(Progress::new(self.console, scenarios));
    }

    fn waits(&self, wait: Option<&client::Wait>) {
        if let Some(progress) = &*self.progress.borrow() {
            progress.waits(wait);
        }
    }

    fn ended(&self, record: &ScenarioRecord, judged: &ScenarioJudgement) {
        if let Some(progress) = &*self.progress.borrow() {
            progress.ended(record, judged);
        }
    }

    fn changed(&self, record: &ScenarioRecord, judged: &ScenarioJudgement) {
        if let Some(progress) = &*self.progress.borrow() {
            progress.afterwards(record, judged);
        }
    }

    fn finished(&self) {
        drop(self.progress.borrow_mut().take());
    }
}
