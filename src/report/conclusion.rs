//! What a run comes to: a word, and one sentence for those who read nothing else. Pure.

use crate::model::cause::Cause;
use crate::model::count::{agree, count};
use crate::model::judgement::{Judgement, ScenarioJudgement};
use crate::model::record::{NOTHING_BUILT_IN, OF_ANOTHER_BUILD, RunRecord};
use crate::model::requirement::Level;
use crate::model::trust::TrustRecord;
use crate::model::verdict::{RunResult, Verdict};

/// The result in the word that may be said of it: *conformant* is said of the whole official suite only.
pub fn word(record: &RunRecord, judgement: &Judgement) -> String {
    match judgement.result {
        RunResult::Conformant if !is_whole_suite(record) => "passed".to_owned(),
        result => result.to_string(),
    }
}

/// What the run comes to, in one sentence.
pub fn sentence(record: &RunRecord, judgement: &Judgement) -> String {
    let sentence = of_target(record, judgement);
    if record.target.trust == TrustRecord::Anybody {
        return format!("{sentence} Anybody could have been the target: certificates were not verified.");
    }
    sentence
}

/// The sentence says so where it is not about a server of the reader's.
fn of_target(record: &RunRecord, judgement: &Judgement) -> String {
    let (verdict, rest) = in_words(record, judgement);
    if record.target.embedded.is_none() {
        return format!("{verdict}{rest}");
    }
    let is = match judgement.result {
        RunResult::Conformant if is_whole_suite(record) => verdict.replacen("Conformant", "conformant", 1),
        RunResult::Partial => "conformant in part".to_owned(),
        RunResult::NotConformant => "not conformant".to_owned(),
        _ => return format!("The embedded reference server is the target. {verdict}{rest}"),
    };
    format!("The embedded reference server is {is}{rest}")
}

/// The verdict, and what follows it.
fn in_words(record: &RunRecord, judgement: &Judgement) -> (String, String) {
    let totals = judgement.totals;
    let did = format!("{} of {} did what the contract says", totals.passed, count(totals.scenarios, "scenario"));
    let waived = waived(judgement);
    match judgement.result {
        RunResult::Conformant if record.is_empty_shard() => {
            let why = ": the selection has fewer scenarios than there are shards, and none for this one.";
            ("Passed".to_owned(), why.to_owned())
        }
        RunResult::Conformant if is_whole_suite(record) => (format!("Conformant{waived}"), format!(": {did}.")),
        RunResult::Conformant => (format!("Passed{waived}"), format!(": {}.", part(record, judgement))),
        RunResult::Partial => (format!("Partial{waived}"), format!(": {did}; {}.", left_out(judgement))),
        RunResult::NotConformant => ("Not conformant".to_owned(), format!(": {}.", deviating(judgement))),
        RunResult::Inconclusive => {
            let why = inconclusive(judgement);
            let end = if why.ends_with(['.', '?']) { "" } else { "." };
            let showing = judgement.scenarios.iter().filter(|one| !one.deviations.is_empty()).count();
            let said = match showing {
                0 => format!(": the run says nothing about the target: {why}{end}"),
                _ => format!(": {why}{end} Before that, {} deviated from the contract.", count(showing, "scenario")),
            };
            ("Inconclusive".to_owned(), said)
        }
        RunResult::Interrupted => {
            ("Interrupted".to_owned(), ": the run was stopped before it could come to a result.".to_owned())
        }
    }
}

/// Whether the whole official suite was to run, against the official contract.
fn is_whole_suite(record: &RunRecord) -> bool {
    !record.selected && record.shard.is_none() && record.foreign.is_empty()
}

/// Scenarios that pass because of a waiver.
fn waived(judgement: &Judgement) -> String {
    let of_security = |one: &&ScenarioJudgement| one.waived.iter().any(|found| found.level == Level::Security);
    let waived = judgement.scenarios.iter().filter(|one| one.verdict == Verdict::Waived);
    match (judgement.totals.waived, waived.filter(of_security).count()) {
        (0, _) => String::new(),
        (all, 0) => format!(" with {all} waived"),
        (all, security) => format!(" with {all} waived, {security} of them security"),
    }
}

/// How many of how many passed where it is not the whole official suite, and what there was of it.
fn part(record: &RunRecord, judgement: &Judgement) -> String {
    let all = record.chosen.filter(|_| record.shard.is_some()).unwrap_or(judgement.totals.scenarios);
    let selected = if record.selected { " selected" } else { "" };
    let shard = record.shard.as_ref().map(|shard| format!("shard {}/{}", shard.index, shard.count));
    let foreign = record.foreign.iter().map(|what| match what.as_str() {
        NOTHING_BUILT_IN | OF_ANOTHER_BUILD => what.clone(),
        _ => format!("{what} of one's own"),
    });
    let asides: Vec<String> = shard.into_iter().chain(foreign).collect();
    let asides = if asides.is_empty() { String::new() } else { format!(" ({})", asides.join(", ")) };
    format!("{} of {all}{selected}{asides}", judgement.totals.passed)
}

fn inconclusive(judgement: &Judgement) -> String {
    let totals = judgement.totals;
    judgement.problems.first().cloned().unwrap_or_else(|| {
        if totals.errors > 0 {
            format!("{} of {} came to no verdict", totals.errors, count(totals.scenarios, "scenario"))
        } else {
            "none of the scenarios could be tried here".to_owned()
        }
    })
}

/// What makes a run partial.
fn left_out(judgement: &Judgement) -> String {
    let skipped = judgement.totals.skipped;
    let first = judgement.not_tried.first().map(|one| format!(" ({})", one.reason)).unwrap_or_default();
    let requirements = count(judgement.not_tried.len(), "requirement");
    match (skipped, judgement.not_tried.is_empty()) {
        (skipped, true) => format!("{skipped} could not be tried here"),
        (0, false) => format!("{requirements} could not be tried{first}"),
        (skipped, false) => format!("{skipped} could not be tried here, nor {requirements} of the others{first}"),
    }
}

/// Whether a cause, or something that follows from it, is about security.
fn is_about_security(cause: &Cause) -> bool {
    let follows = cause.consequences.iter().map(|one| one.level);
    follows.chain([cause.level]).any(|level| level == Level::Security)
}

fn deviating(judgement: &Judgement) -> String {
    let totals = judgement.totals;
    let causes = &judgement.causes;
    let stale = judgement.waivers.iter().filter(|waiver| waiver.state.is_stale()).count();
    let renewal = format!("{} {} to be renewed or removed", count(stale, "waiver"), agree(stale, "has", "have"));
    if causes.is_empty() {
        return renewal;
    }
    let kinds = count(causes.len(), "deviation");
    if causes.iter().all(|cause| cause.scenarios.is_empty()) {
        let tried = judgement.scenarios.iter().any(|one| matches!(one.verdict, Verdict::Passed | Verdict::Waived));
        let scenarios = if tried { "no scenario fails" } else { "no scenario could be tried" };
        return format!("the probe shows {kinds} from the contract, and {scenarios}");
    }
    let security = causes.iter().filter(|cause| is_about_security(cause)).count();
    let security = if security > 0 { format!(", {security} about security") } else { String::new() };
    let asides = [
        (totals.errors, format!("; {} came to no verdict", totals.errors)),
        (totals.skipped, format!("; {} could not be tried here", totals.skipped)),
        (stale, format!("; {renewal}")),
    ];
    let asides: String = asides.into_iter().filter(|(number, _)| *number > 0).map(|(_, aside)| aside).collect();
    let showing = judgement.scenarios.iter().filter(|one| !one.deviations.is_empty()).count();
    if showing == 0 {
        return format!(
            "no scenario fails, but the logins and looks that serve them show {kinds} from the contract{security}{asides}"
        );
    }
    let (all, show) = (count(totals.scenarios, "scenario"), agree(showing, "shows", "show"));
    format!("{showing} of {all} {show} {kinds} from the contract{security}{asides}")
}
