//! Phrases that several reports share, so that they say the same thing. Must not know any format.

use std::time::Duration;

use crate::model::cause::Cause;
use crate::model::count::count;
use crate::model::deviation::Deviation;
use crate::model::excerpt;
use crate::model::exchange::{Body, Exchange, Outcome};
use crate::model::judgement::{NotTried, RunDeviation, ScenarioJudgement};
use crate::model::record::{RunRecord, ScenarioRecord, StepState};
use crate::model::requirement::Level;
use crate::model::verdict::Verdict;

/// Requirements of one reason that are named.
const NAMED: usize = 3;

/// Milliseconds as a reader says them.
pub(super) fn duration(ms: f64) -> String {
    if ms < 999.5 { format!("{ms:.0} ms") } else { format!("{:.1} s", ms / 1000.0) }
}

/// The same for a count, if there was any time at all.
pub(super) fn whole_milliseconds(ms: u64) -> Option<String> {
    (ms > 0).then(|| duration(Duration::from_millis(ms).as_secs_f64() * 1000.0))
}

/// How a step ended.
pub(super) fn state(state: StepState) -> &'static str {
    match state {
        StepState::Passed => "passed",
        StepState::Failed => "failed",
        StepState::Skipped => "skipped",
    }
}

/// The scenario whose deviation stands for a cause, if one of a scenario does.
pub(super) fn example<'r>(cause: &Cause, record: &'r RunRecord) -> Option<&'r ScenarioRecord> {
    let id = cause.scenarios.first()?;
    record.scenarios.iter().find(|scenario| scenario.id == *id)
}

/// One line for all deviations of a scenario, of which the first may cause the others.
pub(super) fn headline(deviations: &[Deviation]) -> String {
    let Some(first) = deviations.first() else { return "failed without a recorded deviation".to_owned() };
    let Deviation { operation, expected, actual, .. } = first;
    match deviations.len() - 1 {
        0 => format!("{operation}: expected {expected}, seen {actual}"),
        more => format!("{operation}: expected {expected}, seen {actual} ({more} more may follow from it)"),
    }
}

/// One line for a deviation of what only serves the scenarios.
pub(super) fn run_deviation(found: &RunDeviation) -> String {
    let headline = headline(std::slice::from_ref(&found.deviation));
    let (exchanges, scenarios) = (count(found.count, "exchange"), count(found.scenarios.len(), "scenario"));
    format!("{}: {headline} ({exchanges} in {scenarios})", found.deviation.requirement)
}

/// One line for a requirement that could not be tried.
pub(super) fn not_tried(one: &NotTried) -> String {
    format!("{} ({}, {}): {}", one.requirement, one.level, count(one.scenarios.len(), "scenario"), one.reason)
}

/// One line for each reason why requirements could not be tried; it names some of them, those about security first.
pub(super) fn not_tried_by_reason(all: &[NotTried]) -> Vec<String> {
    let mut reasons: Vec<&str> = Vec::new();
    for one in all {
        if !reasons.contains(&one.reason.as_str()) {
            reasons.push(&one.reason);
        }
    }
    let told = |reason: &str| {
        let mut of_reason: Vec<&NotTried> = all.iter().filter(|one| one.reason == reason).collect();
        if let [one] = of_reason[..] {
            return not_tried(one);
        }
        of_reason.sort_by_key(|one| one.level != Level::Security);
        let named = of_reason.iter().take(NAMED).map(|one| {
            let scenarios = count(one.scenarios.len(), "scenario");
            format!("{} ({}, {scenarios})", one.requirement, one.level)
        });
        let more = (of_reason.len() > NAMED).then(|| format!("and {} more", of_reason.len() - NAMED));
        let named: Vec<String> = named.chain(more).collect();
        format!("{} requirements: {reason}: {}", of_reason.len(), named.join(", "))
    };
    reasons.into_iter().map(told).collect()
}

/// The labelled lines that describe a deviation, in the order in which a reader asks for them.
pub(super) fn labelled<'a>(deviation: &'a Deviation, scenario: &'a ScenarioRecord) -> Vec<(&'static str, String)> {
    let mut lines = vec![
        ("requirement", deviation.requirement.clone()),
        ("operation", deviation.operation.to_string()),
        ("expected", deviation.expected.clone()),
        ("seen", deviation.actual.clone()),
    ];
    if let Some(pointer) = deviation.pointer.as_ref().filter(|pointer| !pointer.is_empty()) {
        lines.push(("pointer", pointer.clone()));
    }
    if let Some(exchange) = deviation.exchange {
        lines.push(("exchange", (exchange + 1).to_string()));
    }
    lines.push(("source", deviation.source.clone()));
    lines.push(("feature", format!("{}:{}", scenario.path, line(deviation, scenario))));
    lines
}

/// Line of the step that stated the expectation; of the scenario for what holds of every exchange.
pub(super) fn line(deviation: &Deviation, scenario: &ScenarioRecord) -> usize {
    let step = deviation.step.and_then(|step| scenario.steps.get(step));
    step.map_or(scenario.line, |step| step.line)
}

/// Why a scenario has the verdict it has, where that is not in its deviations.
pub(super) fn reason(scenario: &ScenarioRecord, judged: &ScenarioJudgement) -> String {
    let skip = scenario.skipped.as_ref().filter(|_| judged.verdict == Verdict::Skipped);
    let skip = skip.map(|skip| format!("{}: {}; {}", skip.missing, skip.reason, skip.remedy));
    let stated = judged.reason.clone().or(skip).or_else(|| scenario.error.clone());
    let requirements = || judged.waived.iter().map(|deviation| deviation.requirement.as_str());
    stated.unwrap_or_else(|| match judged.verdict {
        Verdict::Waived => requirements().collect::<Vec<_>>().join(", "),
        _ => "no reason was recorded".to_owned(),
    })
}

/// One line for one exchange; `number` counts from 1.
pub(super) fn exchange(number: usize, exchange: &Exchange) -> String {
    let Exchange { operation, caller, request, .. } = exchange;
    let took = duration(exchange.duration_ms);
    let end = match &exchange.outcome {
        Outcome::Answered(response) => response.status.to_string(),
        Outcome::Broken(breakage) => format!("no answer ({})", breakage.detail),
    };
    format!("{number}. {caller}: {} {} -> {end}, {took}", operation.method, request.target)
}

/// The beginning of a body, at most `limit` bytes.
pub(super) fn excerpt(body: &Body, limit: usize) -> String {
    let (whole, all) = match body {
        Body::Cut(cut) => (&*cut.beginning, cut.bytes),
        whole => (whole, whole.kept_bytes()),
    };
    let (text, label) = match whole {
        Body::Text(text) => (text.as_str(), ""),
        Body::Base64(text) => (text.as_str(), "base64: "),
        Body::Cut(_) => ("", ""),
    };
    let text = excerpt::first_bytes(text, limit);
    let remark = if text.len() < all { excerpt::remark(all) } else { String::new() };
    format!("{label}{text}{remark}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::operation::Operation;

    #[test]
    fn a_second_is_said_in_seconds() {
        assert_eq!(
            [0.0, 999.4, 999.5, 1_000.0, 61_250.0].map(duration),
            ["0 ms", "999 ms", "1.0 s", "1.0 s", "61.2 s"]
        );
        assert_eq!((whole_milliseconds(0), whole_milliseconds(1)), (None, Some("1 ms".to_owned())));
    }

    #[test]
    fn a_long_body_is_cut_between_characters_and_says_so() {
        let text = |text: &str| Body::Text(text.to_owned());
        assert_eq!(excerpt(&text("äöü"), 6), "äöü");
        assert_eq!(excerpt(&text("äöü"), 5), "äö… (cut, 6 bytes in all)");
        assert_eq!(excerpt(&text("äöü"), 0), "… (cut, 6 bytes in all)");
        assert_eq!(excerpt(&Body::Base64("AP8=".to_owned()), 2), "base64: AP… (cut, 4 bytes in all)");
    }

    #[test]
    fn requirements_that_were_not_tried_are_told_by_reason() {
        let one = |requirement: &str, level: Level, reason: &str| NotTried {
            requirement: requirement.to_owned(),
            level,
            operation: Operation::new("GET", "/x"),
            reason: reason.to_owned(),
            scenarios: vec!["a".to_owned()],
        };
        let must = |requirement: &str, reason: &str| one(requirement, Level::Must, reason);
        let all = [
            must("x.a", "no websocket"),
            must("x.b", "no list"),
            must("x.c", "no websocket"),
            must("x.d", "no websocket"),
            one("x.e", Level::Security, "no websocket"),
        ];
        assert_eq!(
            not_tried_by_reason(&all),
            [
                "4 requirements: no websocket: x.e (security, 1 scenario), x.a (must, 1 scenario), x.c (must, 1 scenario), \
                 and 1 more",
                "x.b (must, 1 scenario): no list"
            ]
        );
        assert!(not_tried_by_reason(&[]).is_empty());
    }
}
