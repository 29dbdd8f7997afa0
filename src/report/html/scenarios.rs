//! Every scenario as Gherkin with its exchanges, and the filter above them. Must not judge.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use maud::{Markup, html};

use super::{anchor, deviations, exchange, shown, shown_lines};
use crate::model::count::count;
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, ScenarioJudgement};
use crate::model::record::{RunRecord, ScenarioRecord, StepState};
use crate::model::verdict::Verdict;
use crate::report::{curl, wording};

/// The heading and the filter, which stays hidden where scripts do not run.
pub(super) fn heading(judgement: &Judgement) -> Markup {
    let verdicts = ["passed", "waived", "failed", "error", "skipped"];
    html! {
        section class="screen" aria-labelledby="scenarios" {
            h2 id="scenarios" { "Scenarios" }
            div class="filter" role="group" aria-label="Filter" hidden {
                button type="button" value="" { "all" }
                @for verdict in verdicts { button type="button" value=(verdict) { (verdict) } }
                label { "Requirement " select {
                    option value="" data-id="" { "any" }
                    @for (index, one) in judgement.requirements.iter().enumerate() {
                        option value=(index) data-id=(shown(&one.requirement.id)) { (shown(&one.requirement.id)) }
                    }
                } }
                span id="count" class="muted" role="status" {}
            }
        }
    }
}

/// All scenarios, one after the other.
pub(super) fn write(record: &RunRecord, judgement: &Judgement, page: &mut impl Write) -> io::Result<()> {
    let mut tried: HashMap<&str, Vec<String>> = HashMap::new();
    for (index, one) in judgement.requirements.iter().enumerate() {
        let scenarios: BTreeSet<&String> = one.tried_by.iter().chain(&one.deviating).collect();
        for scenario in scenarios {
            tried.entry(scenario).or_default().push(index.to_string());
        }
    }
    let mut budget = Budget::default();
    let mut left_out = 0;
    for (scenario, judged) in record.scenarios.iter().zip(&judgement.scenarios) {
        let requirements = tried.get(scenario.id.as_str()).map(|all| all.join(" ")).unwrap_or_default();
        let is_in_full = budget.has_room_for(judged.verdict);
        if !is_in_full && judged.verdict == Verdict::Passed {
            left_out += 1;
            continue;
        }
        let section = if is_in_full {
            section((scenario, judged), judgement, &requirements, &record.target.url).into_string()
        } else {
            in_short(scenario, judged, &requirements).into_string()
        };
        budget.spend(judged.verdict, section.len());
        page.write_all(section.as_bytes())?;
    }
    if left_out > 0 {
        let more = format!(
            "<p class=\"muted\">And {} that passed: record.json has them.</p>",
            count(left_out, "more scenario")
        );
        page.write_all(more.as_bytes())?;
    }
    Ok(())
}

/// Bytes that scenarios have taken of what the page has for them, by whether they passed.
#[derive(Default)]
struct Budget {
    passed: usize,
    others: usize,
}

impl Budget {
    /// Bytes for what passed and for what did not, which has a line each beyond that: a page of ten megabytes opens in a
    /// second or two.
    const PASSED: usize = 3 * 1024 * 1024;
    const OTHERS: usize = 3 * 1024 * 1024;

    fn has_room_for(&self, verdict: Verdict) -> bool {
        if verdict == Verdict::Passed { self.passed < Self::PASSED } else { self.others < Self::OTHERS }
    }

    fn spend(&mut self, verdict: Verdict, bytes: usize) {
        *(if verdict == Verdict::Passed { &mut self.passed } else { &mut self.others }) += bytes;
    }
}

/// The line of a scenario that is always seen.
fn summary_line(verdict: &str, scenario: &ScenarioRecord) -> Markup {
    html! {
        summary {
            span class={ "verdict v-" (verdict) } { (verdict) }
            span class="name" { (shown(&scenario.name)) }
            span class="time" { (wording::duration(scenario.duration_ms)) }
        }
    }
}

/// A scenario that did not pass and that the page has no room for: a line that can be filtered, and where the rest is.
fn in_short(scenario: &ScenarioRecord, judged: &ScenarioJudgement, requirements: &str) -> Markup {
    let verdict = judged.verdict.to_string();
    let first = judged.deviations.first();
    html! {
        details class="scenario" data-verdict=(verdict) data-requirements=(requirements) {
            (summary_line(&verdict, scenario))
            div id=(anchor(&scenario.id)) {
                @if let Some(first) = first { p { (shown(&first.requirement)) } }
                p class="muted" { "See record.json." }
            }
        }
    }
}

fn section(
    (scenario, judged): (&ScenarioRecord, &ScenarioJudgement),
    judgement: &Judgement,
    requirements: &str,
    base: &str,
) -> Markup {
    let verdict = judged.verdict.to_string();
    let all = || judged.deviations.iter().chain(&judged.waived).chain(&judged.remarks);
    html! {
        details class="scenario" data-verdict=(verdict) data-requirements=(requirements) {
            (summary_line(&verdict, scenario))
            // A link to what is inside opens it, also where scripts do not run.
            div id=(anchor(&scenario.id)) {
                p class="muted" { code { (shown(&format!("{}:{}", scenario.path, scenario.line))) } " in " (shown(&scenario.feature)) }
                @if !matches!(judged.verdict, Verdict::Passed | Verdict::Failed) { p { (shown(&wording::reason(scenario, judged))) } }
                (steps(scenario))
                (deviations::of_scenario(&judged.deviations, (scenario, judgement), "deviation"))
                (deviations::of_scenario(&judged.waived, (scenario, judgement), "deviation waived"))
                (deviations::of_scenario(&judged.remarks, (scenario, judgement), "deviation remark"))
                @for (index, one) in scenario.exchanges.iter().enumerate() {
                    @let found: Vec<&Deviation> = all().filter(|found| found.exchange == Some(index)).collect();
                    // Nobody needs to see again what passed, and a page of thousands of scenarios opens faster without.
                    @let again = (judged.verdict != Verdict::Passed).then(|| curl::command(one, scenario, base));
                    (exchange::folded(index, one, &found, again.as_deref()))
                }
            }
        }
    }
}

fn steps(scenario: &ScenarioRecord) -> Markup {
    html! {
        ol class="steps" {
            @for step in &scenario.steps {
                @let (state, class) = match step.state {
                    StepState::Passed => ("passed", "v-passed"),
                    StepState::Failed => ("failed", "v-failed"),
                    StepState::Skipped => ("skipped", "v-skipped"),
                };
                li { span class={ "state " (class) } { (state) } span class="keyword" { (shown(step.keyword.trim())) } " " (shown(&step.text))
                    @if let Some(text) = &step.doc_string { pre class="doc-string" { (shown_lines(text)) } }
                }
            }
        }
    }
}
