//! Every scenario as Gherkin with its exchanges, and the filter above them. Must not judge.

use std::collections::{BTreeSet, HashMap};
use std::io::{self, Write};

use maud::{Markup, html};

use super::{anchor, deviations, exchange, shown, shown_lines};
use crate::model::deviation::Deviation;
use crate::model::judgement::{Judgement, ScenarioJudgement};
use crate::model::record::{RunRecord, ScenarioRecord, StepState};
use crate::model::verdict::Verdict;
use crate::report::{curl, wording};

/// The heading and the filter, which stays hidden where scripts do not run.
pub(super) fn heading(judgement: &Judgement) -> Markup {
    let verdicts = ["passed", "waived", "failed", "error", "skipped"];
    html! {
        section aria-labelledby="scenarios" {
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
    for (scenario, judged) in record.scenarios.iter().zip(&judgement.scenarios) {
        let requirements = tried.get(scenario.id.as_str()).map(|all| all.join(" ")).unwrap_or_default();
        let section = section((scenario, judged), judgement, &requirements, &record.target.url);
        page.write_all(section.into_string().as_bytes())?;
    }
    Ok(())
}

fn section(
    (scenario, judged): (&ScenarioRecord, &ScenarioJudgement),
    judgement: &Judgement,
    requirements: &str,
    base: &str,
) -> Markup {
    let verdict = judged.verdict.to_string();
    let is_open = matches!(judged.verdict, Verdict::Failed | Verdict::Error);
    let all = || judged.deviations.iter().chain(&judged.waived).chain(&judged.remarks);
    html! {
        details class="scenario" data-verdict=(verdict) data-requirements=(requirements) open[is_open] {
            summary {
                span class={ "verdict v-" (verdict) } { (verdict) }
                span class="name" { (shown(&scenario.name)) }
                span class="time" { (wording::duration(scenario.duration_ms)) }
            }
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
