//! What a run has to do: the scenarios that were chosen, once nothing is wrong with them, and what may be overlooked.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::bench::redactor_of_accounts;
use crate::config::{Config, Target, no_account};
use crate::contract::{Contract, DeclaredOperation};
use crate::failure::Failure;
use crate::model::account::Actor;
use crate::model::finding::{Finding, Severity};
use crate::model::waiver::Waiver;
use crate::runner::coverage::sent_by;
use crate::runner::plan::{Plan, Selection};
use crate::runner::scenario_lint::lint_scenarios;
use crate::steps::Vocabulary;
use crate::suite::files;
use crate::suite::sources::Sources;

/// What a run has to do, and what it may overlook.
pub(crate) struct Agenda {
    /// The scenarios.
    pub plan: Plan,
    /// What their steps mean.
    pub vocabulary: Arc<Vocabulary>,
    /// Deviations that are accepted.
    pub waivers: Vec<Waiver>,
}

/// The scenarios that are chosen; refused if there are none, or if something is wrong with what they say or send.
pub(crate) fn plan(config: &Config, vocabulary: &Vocabulary, contract: &Contract) -> Result<Plan, Failure> {
    let files = files::usable_features(&Sources::from(config).features()?, vocabulary)?;
    let all: usize = files.iter().map(|file| file.scenarios.len()).sum();
    let selection =
        Selection { tags: config.tags.clone(), name: config.name.clone(), operation: config.operation.clone() };
    let mut wrong = lint_scenarios(&files, vocabulary, (contract, Some(&Sources::from(config).recipes()?)));
    wrong.retain(|finding| finding.severity == Severity::Error);
    if !wrong.is_empty() {
        return Err(Failure::Unusable(wrong));
    }
    let mut plan = Plan::select(files, &selection, vocabulary);
    plan.conceal(&redactor_of_accounts(config)?);
    if plan.scenarios.is_empty() {
        return Err(Failure::NothingSelected(format!(
            "none of the {all} scenarios meets --tags, --name and --operation"
        )));
    }
    let wrong = unusable_operations(&plan, vocabulary, contract);
    if !wrong.is_empty() {
        return Err(Failure::Unusable(wrong));
    }
    demand_accounts(config, &plan)?;
    Ok(plan)
}

/// The ordinary accounts of all whom the scenarios name have to be there.
pub(crate) fn demand_accounts(config: &Config, plan: &Plan) -> Result<(), Failure> {
    let Target::Remote { url, accounts } = &config.target else { return Ok(()) };
    // An administrator makes what is missing.
    let missing = |actor: &Actor| *actor != Actor::Admin && accounts.of(*actor).is_none() && accounts.admin.is_none();
    plan.actors().into_iter().find(missing).map_or(Ok(()), |actor| Err(no_account(actor, url).into()))
}

/// What is wrong with the operations that the scenarios send.
fn unusable_operations(plan: &Plan, vocabulary: &Vocabulary, contract: &Contract) -> Vec<Finding> {
    let sent: BTreeSet<_> = plan.scenarios.iter().flat_map(|one| sent_by(&one.loaded, vocabulary)).collect();
    let declared = sent.iter().filter_map(|operation| contract.operation(operation));
    let wrong: BTreeSet<Finding> = declared.flat_map(DeclaredOperation::defects).cloned().collect();
    wrong.into_iter().collect()
}

/// Whether the scenarios that are to run are not those of the whole suite.
pub(crate) fn is_selection(config: &Config) -> bool {
    !config.features.is_empty() || config.tags.is_some() || config.name.is_some() || config.operation.is_some()
}
