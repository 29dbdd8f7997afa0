//! What a run says while it goes on. The words of scenarios and summaries come from `report::terminal`.

use std::path::Path;

use super::console::{Console, Volume};
use super::packed;
use crate::conduct::bench::Bench;
use crate::conduct::survey::{Survey, whole_seconds};
use crate::evidence::bundle::RECORD;
use crate::model::count::agree;
pub(super) use crate::model::count::count;
use crate::model::exchange::Outcome;
use crate::model::judgement::{Judgement, ScenarioJudgement};
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::report::findings::{self, Page};
use crate::report::kept;
use crate::report::layout::hanging;
use crate::report::terminal::{self, Paint, printable};
use crate::runner::estimate::Wait;
use crate::runner::plan::Plan;

/// Lines that are left for summary and causes on a screen of forty, less what a run shows while it goes on.
const LINES: usize = 24;

/// Says what is about to be tested.
pub(super) fn target(console: Console, bench: &Bench, plan: &Plan) {
    let scenarios = count(plan.scenarios.len(), "scenario");
    match &bench.embedded {
        Some(embedded) => console.tell(&format!(
            "testing the embedded reference server ({}) at {}, {scenarios}",
            embedded.flavour, bench.url
        )),
        None => console.tell(&format!("testing {}, {scenarios}", printable(bench.url.as_str()))),
    }
}

/// Says whose password is too common to be recognised in what the target answers.
pub(super) fn common_passwords(console: Console, bench: &Bench) {
    for actor in bench.unrecognisable() {
        console.warn(&format!(
            "warning: the password of {actor} is short or a word that answers use themselves, so that it is neither hidden nor \
             noticed in them; give the account another"
        ));
    }
}

/// Says what the probe found and what the run will cost.
pub(super) fn survey(console: Console, survey: &Survey, plan: &Plan, wait: Option<&Wait>) {
    if survey.obstacle.is_some() {
        return;
    }
    let profile = survey.contract.profile();
    let text = printable(&format!("profile {profile}: {}", survey.profile_reason));
    console.tell(&hanging("", &text, 2, console.width()).join("\n"));
    let Some(strategy) = survey.strategy else { return };
    let sessions = plan.sessions();
    if sessions == 0 {
        return;
    }
    let logins = sessions * strategy.logins_per_session();
    console.tell(&format!(
        "by {strategy}, this takes about {} and {}",
        count(sessions, "session"),
        count(logins, "login")
    ));
    if let Some(wait) = wait {
        console.tell(&format!(
            "the target allows {} of {} in {} and {} {} to come: expect to wait about {}",
            count(usize::try_from(wait.limit).unwrap_or(usize::MAX), "call"),
            wait.operation,
            whole_seconds(wait.window),
            wait.calls,
            agree(wait.calls, "is", "are"),
            whole_seconds(wait.duration)
        ));
    }
}

/// One line for a scenario that did not pass.
pub(super) fn line(console: Console, record: &ScenarioRecord, judged: &ScenarioJudgement) -> String {
    terminal::line(record, judged, paint(console), console.width())
}

/// Says how a scenario ended, with all that was sent.
pub(super) fn scenario(console: Console, record: &ScenarioRecord, judged: &ScenarioJudgement) {
    console.say(terminal::scenario(record, judged, paint(console)).trim_end());
    details(console, record);
}

/// Says that a scenario turned out differently once late effects had shown.
pub(super) fn afterwards(console: Console, record: &ScenarioRecord, judged: &ScenarioJudgement) {
    console.tell(&printable(&format!("a late effect showed after {:?} had ended:", record.name)));
    scenario(console, record, judged);
}

fn details(console: Console, record: &ScenarioRecord) {
    for step in &record.steps {
        let state = format!("{:?}", step.state).to_lowercase();
        console.detail(&format!("    {state:<8} {} {}", printable(&step.keyword), printable(&step.text)));
    }
    for (index, exchange) in record.exchanges.iter().enumerate() {
        let outcome = match &exchange.outcome {
            Outcome::Answered(response) => response.status.to_string(),
            Outcome::Broken(breakage) => format!("no answer: {}", breakage.detail),
        };
        console.detail(&printable(&format!(
            "    exchange {index}: {} as {} -> {outcome} ({:.1} ms)",
            exchange.operation, exchange.caller, exchange.duration_ms
        )));
    }
}

/// Says what the run comes to and where its reports are.
pub(super) fn result(console: Console, folder: &Path, record: &RunRecord, judgement: &Judgement) {
    let (paint, width) = (paint(console), console.width());
    let file = folder.join(RECORD).display().to_string();
    let summary = terminal::summary(record, judgement, paint, width);
    console.tell(summary.trim_end());
    let taken = if console.volume > Volume::Quiet { summary.lines().count() } else { 0 };
    let page = Page { width, lines: LINES.saturating_sub(taken), record: &file };
    let causes = findings::causes(record, judgement, page);
    let asides = if console.volume > Volume::Quiet { findings::asides(judgement, width) } else { String::new() };
    for text in [causes, asides].iter().filter(|text| !text.is_empty()) {
        console.say(text.trim_end());
    }
    if let Some(kept) = kept::sentence(record) {
        console.tell(&hanging("", &kept, 2, width).join("\n"));
    }
    for name in packed::among(folder) {
        console.tell(&format!("{name} is large and therefore packed with gzip; every command reads it as it is"));
    }
    console.tell(&format!("reports: {}", folder.display()));
    // Who reads a pipe takes the last line for the sentence.
    let width = console.is_terminal().then_some(width);
    console.say(terminal::sentence(record, judgement, paint, width).trim_end());
}

pub(super) fn paint(console: Console) -> Paint {
    if console.color { Paint::Colour } else { Paint::Plain }
}
