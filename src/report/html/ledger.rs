//! The ledger of requirements with how each stands and by how many scenarios it was tried. Must not judge.

use maud::{Markup, html};

use super::shown;
use crate::model::count::count;
use crate::model::judgement::{Judgement, RequirementJudgement, Standing};
use crate::model::requirement::Level;

/// The ledger.
pub(super) fn section(judgement: &Judgement) -> Markup {
    let stands = |wanted: Standing| judgement.requirements.iter().filter(|one| one.standing == wanted).count();
    html! {
        @if !judgement.requirements.is_empty() {
            section aria-labelledby="ledger" {
                h2 id="ledger" { "Requirements" }
                p {
                    (stands(Standing::Met)) " met, " (stands(Standing::NotMet)) " not met, " (stands(Standing::Waived)) " waived, "
                    (stands(Standing::NotTried)) " not tried."
                }
                (levels(judgement))
                div class="wide" { table {
                    thead { tr { @for head in ["Requirement", "Level", "Standing", "Tried by", "What is required"] { th scope="col" { (head) } } } }
                    tbody { @for judged in &judgement.requirements { (row(judged)) } }
                } }
            }
        }
    }
}

/// How many requirements of each level stand how.
fn levels(judgement: &Judgement) -> Markup {
    let standings = [Standing::Met, Standing::NotMet, Standing::Waived, Standing::NotTried];
    let number = |level: Level, standing: Standing| {
        let is_one = |one: &&RequirementJudgement| one.requirement.level == level && one.standing == standing;
        judgement.requirements.iter().filter(is_one).count()
    };
    html! {
        div class="wide" { table class="levels" {
            thead { tr { th scope="col" { "Level" } @for standing in standings { th scope="col" { (standing) } } } }
            tbody { @for level in [Level::Security, Level::Must, Level::Should, Level::Observation] {
                tr { td { (level) } @for standing in standings { td class="n" { (number(level, standing)) } } }
            } }
        } }
    }
}

/// How a requirement of several operations stands for each of them.
fn operations(judged: &RequirementJudgement) -> Markup {
    html! {
        @if !judged.operations.is_empty() {
            details {
                summary { (judged.operations.len()) " operations" }
                ul { @for one in &judged.operations {
                    li {
                        code { (shown(&one.operation.to_string())) } " "
                        b class={ "v-" (one.standing.to_string().replace(' ', "-")) } { (one.standing) }
                        " (" (count(one.tried_by, "scenario")) ")"
                    }
                } }
            }
        }
    }
}

fn row(judged: &RequirementJudgement) -> Markup {
    let requirement = &judged.requirement;
    let class = judged.standing.to_string().replace(' ', "-");
    let weakness = requirement.cwe.map(|number| format!("CWE-{number}"));
    let classes: Vec<String> = requirement.owasp.iter().cloned().chain(weakness).collect();
    html! {
        tr {
            td { a href={ "#requirement=" (requirement.id) } { code { (shown(&requirement.id)) } } }
            td { (requirement.level) @if !classes.is_empty() { br; span class="muted" { (shown(&classes.join(", "))) } } }
            td { b class={ "v-" (class) } { (judged.standing) } }
            td class="n" { (judged.tried_by.len()) }
            td {
                (shown(&requirement.statement)) br; span class="muted" { (shown(&requirement.source)) }
                (operations(judged))
            }
        }
    }
}
