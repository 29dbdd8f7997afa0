//! How a run ends: a table of what deviated, each with a command that shows it again, and one sentence for those who
//! read nothing else. Pure.

use super::curl;
use super::terminal::printable;
use super::wording;
use crate::model::deviation::Deviation;
use crate::model::judgement::Judgement;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::Level;
use crate::model::trust::TrustRecord;
use crate::model::verdict::RunResult;

/// Rows that are shown; the rest is in the report.
const ROWS: usize = 20;

/// One kind of deviation, shown by so many scenarios.
pub(super) struct Row<'r> {
    /// The first of them.
    pub deviation: &'r Deviation,
    /// The scenario that shows it.
    pub scenario: &'r ScenarioRecord,
    /// How many show one like it.
    pub scenarios: usize,
}

/// The table of deviations, each with where it was asked for and how to see it again; empty if there are none. Ends
/// with a line break.
pub fn table(record: &RunRecord, judgement: &Judgement) -> String {
    let mut lines = probe_lines(judgement);
    let rows = rows(record, judgement, |judged| &judged.deviations);
    for (index, row) in rows.iter().take(ROWS).enumerate() {
        lines.extend(deviation_lines(index + 1, row, record));
    }
    if rows.len() > ROWS {
        lines.push(format!("… and {} more, see report.json", rows.len() - ROWS));
    }
    let waived = rows_of_waivers(judgement);
    let remarks = remark_lines(record, judgement);
    [section("deviations", lines), section("waivers", waived), section("remarks, which decide nothing", remarks)]
        .concat()
}

fn section(title: &str, lines: Vec<String>) -> String {
    if lines.is_empty() {
        return String::new();
    }
    let lines = lines.into_iter().map(|line| format!("  {}\n", printable(&line)));
    format!("{title}:\n{}", lines.collect::<String>())
}

/// The kinds of deviations of a run, the weightiest first; `of` takes those of a scenario that count.
pub(super) fn rows<'r>(
    record: &'r RunRecord,
    judgement: &'r Judgement,
    of: fn(&'r crate::model::judgement::ScenarioJudgement) -> &'r Vec<Deviation>,
) -> Vec<Row<'r>> {
    let mut rows: Vec<Row<'r>> = Vec::new();
    for (scenario, judged) in record.scenarios.iter().zip(&judgement.scenarios) {
        let mut counted: Vec<usize> = Vec::new();
        for deviation in of(judged) {
            let place = rows.iter().position(|row| is_like(row.deviation, deviation)).unwrap_or_else(|| {
                rows.push(Row { deviation, scenario, scenarios: 0 });
                rows.len() - 1
            });
            if !counted.contains(&place) {
                counted.push(place);
                rows[place].scenarios += 1;
            }
        }
    }
    rows.sort_by_key(|row| (std::cmp::Reverse(row.deviation.level), std::cmp::Reverse(row.scenarios)));
    rows
}

fn is_like(one: &Deviation, other: &Deviation) -> bool {
    (&one.requirement, &one.operation, &one.expected) == (&other.requirement, &other.operation, &other.expected)
        && without_times(&one.actual) == without_times(&other.actual)
}

/// A phrase with its milliseconds taken out: they differ from scenario to scenario and make no other kind of deviation.
fn without_times(phrase: &str) -> String {
    let words: Vec<&str> = phrase.split(' ').collect();
    let is_time = |at: usize| words.get(at + 1) == Some(&"ms") && words[at].bytes().all(|byte| byte.is_ascii_digit());
    (0..words.len()).map(|at| if is_time(at) { "#" } else { words[at] }).collect::<Vec<_>>().join(" ")
}

fn deviation_lines(number: usize, row: &Row<'_>, record: &RunRecord) -> Vec<String> {
    let Row { deviation, scenario, scenarios } = row;
    let weight = if deviation.level == Level::Security { ", security" } else { "" };
    let mut lines = vec![
        format!("{number}. {}{weight} ({})", deviation.requirement, count(*scenarios, "scenario")),
        format!("   operation  {}", deviation.operation),
        format!("   expected   {}", deviation.expected),
        format!("   seen       {}", deviation.actual),
        format!("   feature    {}:{}", scenario.path, wording::line(deviation, scenario)),
    ];
    let exchange = deviation.exchange.and_then(|index| scenario.exchanges.get(index));
    lines.extend(
        exchange.map(|exchange| format!("   see again  {}", curl::command(exchange, scenario, &record.target.url))),
    );
    lines
}

fn probe_lines(judgement: &Judgement) -> Vec<String> {
    let shown = |found: &Deviation| {
        format!(
            "{}: {}: expected {}, seen {} (probe)",
            found.requirement, found.operation, found.expected, found.actual
        )
    };
    judgement.probe.iter().map(shown).collect()
}

fn rows_of_waivers(judgement: &Judgement) -> Vec<String> {
    judgement.waivers.iter().map(|judged| format!("{}: {}", judged.sentence(), judged.waiver)).collect()
}

fn remark_lines(record: &RunRecord, judgement: &Judgement) -> Vec<String> {
    let shown = |row: &Row<'_>| {
        let Deviation { requirement, expected, actual, .. } = row.deviation;
        format!("{requirement}: expected {expected}, seen {actual} ({})", count(row.scenarios, "scenario"))
    };
    rows(record, judgement, |judged| &judged.remarks).iter().take(ROWS).map(shown).collect()
}

/// What the run comes to, in one sentence.
pub fn sentence(record: &RunRecord, judgement: &Judgement) -> String {
    let sentence = result_in_words(record, judgement);
    if record.target.trust == TrustRecord::Anybody {
        return format!("{sentence} Anybody could have been the target: certificates were not verified.");
    }
    sentence
}

fn result_in_words(record: &RunRecord, judgement: &Judgement) -> String {
    let totals = judgement.totals;
    let all = count(totals.scenarios, "scenario");
    let did = format!("{} of {all} did what the contract says", totals.passed);
    let waived = match totals.waived {
        0 => String::new(),
        1 => "; 1 deviates and is waived".to_owned(),
        waived => format!("; {waived} deviate and are waived"),
    };
    match judgement.result {
        RunResult::Conformant => format!("Conformant: {did}{waived}."),
        RunResult::Partial => format!("Partial: {did}{waived}; {} could not be tried here.", totals.skipped),
        RunResult::NotConformant => not_conformant(record, judgement),
        RunResult::Inconclusive => {
            let reason = judgement.problems.first().cloned().unwrap_or_else(|| {
                if totals.errors > 0 {
                    format!("{} of {all} came to no verdict", totals.errors)
                } else {
                    "none of the scenarios could be tried here".to_owned()
                }
            });
            format!("Inconclusive: the run says nothing about the target: {}.", reason.trim_end_matches('.'))
        }
        RunResult::Interrupted => "Interrupted: the run was stopped before it could come to a result.".to_owned(),
    }
}

fn not_conformant(record: &RunRecord, judgement: &Judgement) -> String {
    let totals = judgement.totals;
    let rows = rows(record, judgement, |judged| &judged.deviations);
    let stale = judgement.waivers.iter().filter(|waiver| waiver.state.is_stale()).count();
    let renewal = is_are(stale, "waiver has", "waivers have");
    if rows.is_empty() && judgement.probe.is_empty() {
        return format!("Not conformant: {renewal} to be renewed or removed.");
    }
    if rows.is_empty() {
        let kinds = count(judgement.probe.len(), "deviation");
        return format!("Not conformant: the probe shows {kinds} from the contract, and no scenario could be tried.");
    }
    let security = rows.iter().filter(|row| row.deviation.level == Level::Security).count();
    let security = if security > 0 { format!(", {security} about security") } else { String::new() };
    let asides = [
        (totals.errors, format!("; {} came to no verdict", totals.errors)),
        (totals.skipped, format!("; {} could not be tried here", totals.skipped)),
        (stale, format!("; {renewal} to be renewed or removed")),
    ];
    let asides: String = asides.into_iter().filter(|(number, _)| *number > 0).map(|(_, aside)| aside).collect();
    let showing = judgement.scenarios.iter().filter(|one| !one.deviations.is_empty()).count();
    format!(
        "Not conformant: {showing} of {} show {} from the contract{security}{asides}.",
        count(totals.scenarios, "scenario"),
        count(rows.len(), "deviation"),
    )
}

fn is_are(number: usize, one: &str, many: &str) -> String {
    if number == 1 { format!("1 {one}") } else { format!("{number} {many}") }
}

fn count(number: usize, noun: &str) -> String {
    format!("{number} {noun}{}", if number == 1 { "" } else { "s" })
}
