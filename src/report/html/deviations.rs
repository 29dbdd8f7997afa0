//! What deviates, each kind once, with where it was asked for and how to see it again. Must not judge.

use maud::{Markup, html};

use super::{anchor, shown, shown_lines};
use crate::model::cause::Cause;
use crate::model::count::count;
use crate::model::deviation::Deviation;
use crate::model::judgement::Judgement;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::pointed_at;
use crate::report::{again, wording};

/// Causes and kinds of remarks that the page tells.
const MOST: usize = 50;

/// What is wrong, each cause once.
pub(super) fn section(record: &RunRecord, judgement: &Judgement) -> Markup {
    let causes = &judgement.causes;
    html! {
        @if !causes.is_empty() {
            section aria-labelledby="deviations" {
                h2 id="deviations" { (count(causes.len(), "deviation")) }
                @for one in causes.iter().take(MOST) { (cause(one, (record, judgement), "deviation")) }
                @if causes.len() > MOST { p { "And " (causes.len() - MOST) " more: report.json has them all." } }
            }
        }
    }
}

/// What could not be tried, and what else a reader should know.
pub(super) fn not_tried(judgement: &Judgement) -> Markup {
    html! {
        @if !judgement.not_tried.is_empty() {
            section aria-labelledby="not-tried" {
                h2 id="not-tried" { "Not tried" }
                ul { @for one in &judgement.not_tried { li { (shown(&wording::not_tried(one))) } } }
            }
        }
        @if !judgement.notices.is_empty() {
            section aria-labelledby="notices" {
                h2 id="notices" { "Notices" }
                ul { @for notice in &judgement.notices { li { (shown(notice)) } } }
            }
        }
    }
}

/// What decides nothing.
pub(super) fn remarks(record: &RunRecord, judgement: &Judgement) -> Markup {
    html! {
        @if !judgement.remarks.is_empty() {
            section class="screen" aria-labelledby="remarks" {
                h2 id="remarks" { "Remarks" }
                p { "They decide nothing: what a good server does, and what is worth knowing." }
                @for one in judgement.remarks.iter().take(MOST) { (cause(one, (record, judgement), "deviation remark")) }
            }
        }
    }
}

fn cause(cause: &Cause, (record, judgement): (&RunRecord, &Judgement), class: &str) -> Markup {
    let found = &cause.example;
    let Some(scenario) = wording::example(cause, record) else {
        return deviation(found, judgement, class, &html! { p class="muted" { "Seen by the probe." } });
    };
    let further = cause.scenarios.len() - 1;
    let more = html! {
        (consequences(cause))
        p {
            b { (count(cause.scenarios.len(), "scenario")) } ": "
            a href={ "#" (anchor(&scenario.id)) } { (shown(&scenario.name)) }
            " "
            code class="muted" { (shown(&format!("{}:{}", scenario.path, wording::line(found, scenario)))) }
            @if further > 0 { span class="muted" { " and " (count(further, "more scenario")) } }
        }
        (command(&again::replay(again::RECORD, &scenario.id)))
        @if let Some(request) = again::request(found, scenario, record) {
            details class="request" { summary { "The one request" } (command(&request)) }
        }
    };
    deviation(found, judgement, class, &more)
}

/// What deviates in the same scenarios after the cause.
fn consequences(cause: &Cause) -> Markup {
    html! {
        @if !cause.consequences.is_empty() {
            details class="follows" {
                summary { (count(cause.consequences.len(), "further requirement")) " not met in these scenarios may follow from it" }
                ul { @for one in &cause.consequences { li {
                    code { (shown(&one.requirement)) } " "
                    span class="muted" { "(" (one.level) ", " (count(one.scenarios, "scenario")) ")" }
                } } }
            }
        }
    }
}

/// One deviation, and what else there is to say.
fn deviation(found: &Deviation, judgement: &Judgement, class: &str, more: &Markup) -> Markup {
    let ledger = judgement.requirements.iter().map(|one| &one.requirement);
    let required = pointed_at(ledger, &found.requirement);
    html! {
        article class=(class) {
            h3 { code { (shown(&found.requirement)) } " " span class="muted" { "(" (found.level) ")" } }
            @if let Some(required) = required { p { (shown(&required.statement)) } }
            dl {
                dt { "Operation" } dd { code { (shown(&found.operation.to_string())) } }
                dt { "Expected" } dd { (shown(&found.expected)) }
                dt { "Seen" } dd { (shown(&found.actual)) }
                @if let Some(pointer) = found.pointer.as_ref().filter(|pointer| !pointer.is_empty()) {
                    dt { "Place" } dd { code { (shown(pointer)) } }
                }
                dt { "Source" } dd { (shown(&found.source)) }
            }
            (more)
        }
    }
}

/// The deviations of one scenario.
pub(super) fn of_scenario(
    deviations: &[Deviation],
    (scenario, judgement): (&ScenarioRecord, &Judgement),
    class: &str,
) -> Markup {
    let place = |found: &Deviation| {
        let exchange = found.exchange.map(|exchange| format!("Exchange {}, ", exchange + 1)).unwrap_or_default();
        html! { p class="muted" { (exchange) code { (shown(&format!("{}:{}", scenario.path, wording::line(found, scenario)))) } } }
    };
    html! { @for found in deviations { (deviation(found, judgement, class, &place(found))) } }
}

/// A command to copy.
pub(super) fn command(text: &str) -> Markup {
    html! { div class="curl" { pre { (shown_lines(text)) } button class="copy" type="button" hidden { "Copy" } } }
}
