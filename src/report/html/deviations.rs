//! What deviates, each kind once, with where it was asked for and how to see it again. Must not judge.

use maud::{Markup, html};

use super::{anchor, shown, shown_lines};
use crate::model::deviation::Deviation;
use crate::model::judgement::Judgement;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::pointed_at;
use crate::report::conclusion::{self, Row};
use crate::report::{curl, wording};

/// Deviations that decide, and remarks that do not.
pub(super) fn section(record: &RunRecord, judgement: &Judgement) -> Markup {
    let rows = conclusion::rows(record, judgement, |judged| &judged.deviations);
    let remarks = conclusion::rows(record, judgement, |judged| &judged.remarks);
    html! {
        @if !rows.is_empty() || !judgement.probe.is_empty() {
            section aria-labelledby="deviations" {
                h2 id="deviations" { "Deviations" }
                @for found in &judgement.probe { (deviation(found, judgement, "deviation", &html! { p class="muted" { "Seen by the probe." } })) }
                @for row in &rows { (kind(row, (record, judgement), "deviation")) }
            }
        }
        @if !remarks.is_empty() {
            section aria-labelledby="remarks" {
                h2 id="remarks" { "Remarks" }
                p { "They decide nothing: what a good server does, and what is worth knowing." }
                @for row in &remarks { (kind(row, (record, judgement), "deviation remark")) }
            }
        }
    }
}

fn kind(row: &Row<'_>, (record, judgement): (&RunRecord, &Judgement), class: &str) -> Markup {
    let Row { deviation: found, scenario, scenarios } = row;
    let exchange = found.exchange.and_then(|index| scenario.exchanges.get(index));
    let further = scenarios - 1;
    let place = html! {
        p {
            a href={ "#" (anchor(&scenario.id)) } { (shown(&scenario.name)) }
            " "
            code class="muted" { (shown(&format!("{}:{}", scenario.path, wording::line(found, scenario)))) }
            @if further > 0 { span class="muted" { " and " (further) " more " @if further == 1 { "scenario" } @else { "scenarios" } } }
        }
        @if let Some(exchange) = exchange { (command(&curl::command(exchange, scenario, &record.target.url))) }
    };
    deviation(found, judgement, class, &place)
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
