//! The parts of the page about the run as a whole. Must not judge.

use maud::{Markup, html};

use super::{exchange, shown};
use crate::model::count::{agree, count};
use crate::model::finding::Finding;
use crate::model::judgement::Judgement;
use crate::model::record::RunRecord;
use crate::model::verdict::RunResult;
use crate::report::{conclusion, wording};

/// The verdict, before anything else.
pub(super) fn header(record: &RunRecord, judgement: &Judgement) -> Markup {
    let totals = judgement.totals;
    let counts = [
        ("passed", totals.passed),
        ("waived", totals.waived),
        ("failed", totals.failed),
        (agree(totals.errors, "error", "errors"), totals.errors),
        ("skipped", totals.skipped),
    ];
    html! {
        header {
            h1 { "Conformance of " (shown(&record.target.url)) }
            p class={ "result v-" (class(judgement.result)) } { (conclusion::word(record, judgement)) }
            p class="lead" { (shown(&conclusion::sentence(record, judgement))) }
            ul class="totals" {
                @for (name, count) in counts {
                    li { b class=[(count > 0).then(|| format!("v-{}", name.trim_end_matches('s')))] { (count) } (name) }
                }
            }
            @if !judgement.problems.is_empty() {
                h2 { "Problems" }
                ul { @for problem in &judgement.problems { li { (shown(problem)) } } }
            }
        }
    }
}

fn class(result: RunResult) -> &'static str {
    match result {
        RunResult::Conformant => "conformant",
        RunResult::Partial => "partial",
        RunResult::NotConformant => "not-conformant",
        RunResult::Inconclusive => "inconclusive",
        RunResult::Interrupted => "interrupted",
    }
}

/// What was tested against what.
pub(super) fn what_was_tested(record: &RunRecord) -> Markup {
    let (target, sessions) = (&record.target, &record.sessions);
    let program = record.tool_sha256.as_ref().map(|digest| format!(" (SHA-256 {digest})")).unwrap_or_default();
    let embedded = target.embedded.as_ref().map(|flavour| format!(" (embedded reference server, {flavour})"));
    let licence = match target.licensed {
        Some(true) => "device management is offered",
        Some(false) => "device management is not offered",
        None => "unknown",
    };
    let rows = [
        ("Target", format!("{}{}", target.url, embedded.unwrap_or_default())),
        ("Version", target.version.clone().unwrap_or_else(|| "not stated".to_owned())),
        ("Licence", licence.to_owned()),
        ("Profile", format!("{}: {}", target.profile, target.profile_reason)),
        ("Sessions", format!("{}: {}", sessions.strategy.as_deref().unwrap_or("no way found"), sessions.reason)),
        ("Logins", format!("{}, for {}", sessions.logins, count(sessions.sessions, "session"))),
        ("Start", record.started_at.clone()),
        ("Duration", wording::duration(record.duration_ms)),
        ("Seed", record.seed.to_string()),
        ("Side by side", record.jobs.to_string()),
        ("Suite", format!("rocketchat-conformance {}{program}", record.tool_version)),
    ];
    html! {
        section class="screen" aria-labelledby="tested" {
            h2 id="tested" { "What was tested" }
            dl { @for (name, value) in &rows { dt { (name) } dd { (shown(value)) } } }
            h3 { "Against this contract" }
            div class="wide" { table {
                thead { tr { th scope="col" { "File" } th scope="col" { "SHA-256" } } }
                tbody { @for file in &record.contract { tr { td { (shown(&file.name)) } td { code { (shown(&file.sha256)) } } } } }
            } }
        }
    }
}

/// Accepted deviations and what became of them.
pub(super) fn waivers(judgement: &Judgement) -> Markup {
    html! {
        @if !judgement.waivers.is_empty() {
            section aria-labelledby="waivers" {
                h2 id="waivers" { "Waivers" }
                div class="wide" { table {
                    thead { tr { @for head in ["Requirement", "Operation", "State", "Reason", "Owner", "Expires"] { th scope="col" { (head) } } } }
                    tbody { @for judged in &judgement.waivers { tr {
                        td { code { (shown(&judged.waiver.requirement)) } }
                        td { code { (shown(&judged.waiver.operation.to_string())) } }
                        td { (shown(&judged.sentence())) }
                        td { (shown(&judged.waiver.reason)) }
                        td { (shown(&judged.waiver.owner)) }
                        td { (shown(&judged.waiver.expires)) }
                    } } }
                } }
            }
        }
    }
}

/// What was sent before the first scenario.
pub(super) fn probe(record: &RunRecord) -> Markup {
    html! {
        section class="screen" aria-labelledby="probe" {
            h2 id="probe" { "Probe" }
            p { "Sent before the first scenario, to find out what the target is; not judged as long as scenarios can run." }
            @for (index, one) in record.probe.iter().enumerate() { (exchange::folded(index, one, &[], None)) }
        }
    }
}

/// Defects of the documents themselves.
pub(super) fn defects(judgement: &Judgement) -> Markup {
    html! {
        @if !judgement.defects.is_empty() {
            section class="screen" aria-labelledby="defects" {
                h2 id="defects" { "Defects of the documents" }
                p { "Repaired or worked around; none of them is charged to the target." }
                ul { @for finding in &judgement.defects { (defect(finding)) } }
            }
        }
    }
}

/// What was found and, below it, what its author can do.
fn defect(finding: &Finding) -> Markup {
    let text = finding.to_string();
    html! { li { @for (index, line) in text.lines().enumerate() { @if index > 0 { br; } (shown(line)) } } }
}
