//! `run --dry-run`: every request that a run would send, step by step, and what it would cost. Sends nothing, so it knows
//! neither how the target lets sessions be made nor what it will answer.

use super::announce::count;
use super::console::Console;
use crate::model::account::Actor;
use crate::report::terminal::printable;
use crate::runner::plan::{Plan, PlannedScenario};
use crate::sut::operations::LIST;
use crate::sut::operations::LOGIN;
use crate::sut::operations::LOGOUT;
use crate::sut::operations::{INFO, LOGOUT_ME};
use crate::sut::sessions::pool::Needs;

/// Lists the requests of a plan.
pub(super) fn tell(console: Console, plan: &Plan) {
    probe(console);
    for scenario in &plan.scenarios {
        tell_scenario(console, scenario);
    }
    sessions(console, plan);
    console.say(&format!(
        "{} and {}; nothing was sent",
        count(plan.scenarios.len(), "scenario"),
        count(plan.sessions(), "session")
    ));
    for (operation, calls) in plan.calls() {
        console.say(&format!("  {operation}: {}", count(calls, "call")));
    }
}

/// What is sent before the first scenario.
fn probe(console: Console) {
    console.say("to find out what the target is:");
    for request in [
        INFO.to_string(),
        format!("{LOGOUT_ME} without credentials, of a session that does not exist"),
        format!("{LOGIN} as alice, with the password"),
        format!("{LOGOUT_ME} as alice, of a session that does not exist"),
        format!("{LIST} as alice, and if it does not show the login: {LOGIN} with its token, GET /websocket"),
    ] {
        console.say(&format!("  {request}"));
    }
}

fn tell_scenario(console: Console, scenario: &PlannedScenario) {
    let loaded = &scenario.loaded;
    console.say(&printable(&format!("{}:{}  {}", loaded.path, loaded.line, loaded.name)));
    console.say(&format!("  sessions: {}", listed(&scenario.needs)));
    for (place, step) in loaded.steps.iter().enumerate() {
        let requests: Vec<_> = scenario.requests.iter().filter(|request| request.step == place).collect();
        if requests.is_empty() {
            continue;
        }
        console.say(&printable(&format!("  {} {}", step.keyword.trim(), step.value)));
        for request in requests {
            let times = if request.times == 1 { String::new() } else { format!(", {} times", request.times) };
            console.say(&format!("    {}{times}", request.operation));
        }
    }
}

/// What sessions cost, whoever needs them.
fn sessions(console: Console, plan: &Plan) {
    console.say("for each session that is not there yet:");
    console.say(&format!("  {LOGIN}, or that and the way of resuming it that the target takes"));
    console.say(&format!("  {LIST}, until it shows the session"));
    console.say("at the end, for each session that is left:");
    console.say(&format!("  {LOGOUT}: {} at least", count(plan.sessions().saturating_sub(plan.ended()), "call")));
}

fn listed(needs: &Needs) -> String {
    let of = |(actor, number): (&Actor, &usize)| format!("{number} of {actor}");
    let needs: Vec<String> = needs.iter().map(of).collect();
    if needs.is_empty() { "none".to_owned() } else { needs.join(", ") }
}
