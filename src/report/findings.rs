//! What a run found, for a terminal: the causes, each with an example and the command that shows it again, then why
//! scenarios came to no verdict, the waivers and the remarks. Fits one screen, however much there is. Pure.

use super::again;
use super::layout::{hanging, one_line};
use super::terminal::printable;
use super::wording;
use crate::model::cause::{Cause, Consequence};
use crate::model::count::count;
use crate::model::judgement::Judgement;
use crate::model::record::{RunRecord, ScenarioRecord};
use crate::model::requirement::Level;
use crate::model::verdict::Verdict;

/// Causes, reasons and remarks that are told in one line; the reports have them all.
const SHORT: usize = 4;
/// Consequences that are named.
const NAMED: usize = 3;

/// Where the text goes.
#[derive(Clone, Copy, Debug)]
pub struct Page<'p> {
    /// Columns.
    pub width: usize,
    /// Lines that causes may take: as many of them are told in full as leave a line for each of the others.
    pub lines: usize,
    /// The file of the record, as a command would name it.
    pub record: &'p str,
}

/// The causes, and why scenarios came to no verdict; empty if there is neither. Ends with a line break.
pub fn causes(record: &RunRecord, judgement: &Judgement, page: Page<'_>) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut told = 0;
    for (index, cause) in judgement.causes.iter().enumerate() {
        let full = in_full(index + 1, cause, record, page);
        let others = (judgement.causes.len() - index - 1).min(SHORT + 1);
        if index > 0 && lines.len() + full.len() + others > page.lines {
            break;
        }
        lines.extend(full);
        told += 1;
    }
    let others = judgement.causes.iter().enumerate().skip(told);
    lines.extend(others.clone().take(SHORT).map(|(index, cause)| in_short(index + 1, cause, page.width)));
    lines.extend(more(others.count()));
    [section("causes", &lines), section("no verdict", &without_verdict(record, judgement, page.width))].concat()
}

/// The waivers and the remarks; empty if there are neither. Ends with a line break.
pub fn asides(judgement: &Judgement, width: usize) -> String {
    let waivers = judgement
        .waivers
        .iter()
        .flat_map(|judged| hanging("  ", &printable(&format!("{}: {}", judged.sentence(), judged.waiver)), 4, width));
    let remark = |cause: &Cause| {
        let found = &cause.example;
        let scenarios = count(cause.scenarios.len(), "scenario");
        let text = format!("{} ({scenarios}): expected {}, seen {}", found.requirement, found.expected, found.actual);
        format!("  {}", one_line(&printable(&text), width.saturating_sub(2)))
    };
    let mut remarks: Vec<String> = judgement.remarks.iter().take(SHORT).map(remark).collect();
    remarks.extend(more(judgement.remarks.len()));
    [section("waivers", &waivers.collect::<Vec<_>>()), section("remarks, which decide nothing", &remarks)].concat()
}

fn section(title: &str, lines: &[String]) -> String {
    if lines.is_empty() { String::new() } else { format!("{title}:\n{}\n", lines.join("\n")) }
}

fn more(all: usize) -> Option<String> {
    (all > SHORT).then(|| format!("  … and {} more, see report.json", all - SHORT))
}

fn title(number: usize, cause: &Cause) -> String {
    let security = if cause.level == Level::Security { ", security" } else { "" };
    let shown_by = match cause.scenarios.len() {
        0 => "probe".to_owned(),
        scenarios => count(scenarios, "scenario"),
    };
    format!("{number}. {}{security} ({shown_by})", cause.kind.requirement)
}

fn in_short(number: usize, cause: &Cause, width: usize) -> String {
    let text = format!("{}: seen {}", title(number, cause), cause.example.actual);
    format!("  {}", one_line(&printable(&text), width.saturating_sub(2)))
}

fn in_full(number: usize, cause: &Cause, record: &RunRecord, page: Page<'_>) -> Vec<String> {
    let found = &cause.example;
    let mut lines = hanging("  ", &printable(&title(number, cause)), 5, page.width);
    let mut labelled = |label: &str, text: &str| {
        lines.extend(hanging(&format!("     {label:<11}"), &printable(text), 16, page.width));
    };
    labelled("operation", &found.operation.to_string());
    labelled("expected", &found.expected);
    labelled("seen", &found.actual);
    if !cause.consequences.is_empty() {
        labelled("follows", &consequences(&cause.consequences));
    }
    let Some(scenario) = wording::example(cause, record) else { return lines };
    labelled("scenario", &scenario.name);
    labelled("feature", &format!("{}:{}", scenario.path, wording::line(found, scenario)));
    lines.extend(see_again(page, scenario));
    lines
}

/// What follows from a cause, the most frequent first.
fn consequences(all: &[Consequence]) -> String {
    let named = |one: &Consequence| {
        let security = if one.level == Level::Security { ", security" } else { "" };
        format!("{}{security} ({})", one.requirement, one.scenarios)
    };
    let mut parts: Vec<String> = all.iter().take(NAMED).map(named).collect();
    if all.len() > NAMED {
        parts.push(format!("and {} more", all.len() - NAMED));
    }
    parts.join("; ")
}

/// A command that can be copied, also where it takes two lines. Of a scenario whose id is longer than a line, it names the
/// place.
fn see_again(page: Page<'_>, scenario: &ScenarioRecord) -> Vec<String> {
    let (label, indentation) = ("     see again  ", "       ");
    let fits = |text: &str, indent: &str| indent.len() + text.chars().count() <= page.width;
    let whole = again::replay(page.record, &scenario.id);
    if fits(&whole, label) {
        return vec![format!("{label}{}", printable(&whole))];
    }
    let name = again::name(&scenario.id);
    let place = again::name(&format!("{}:{}", scenario.path, scenario.line));
    let name = if fits(&name, indentation) { name } else { place };
    let beginning = again::replay_of(page.record);
    vec![format!("{label}{} \\", printable(&beginning)), format!("{indentation}{}", printable(&name))]
}

/// Each reason once, with how many scenarios have it.
fn without_verdict(record: &RunRecord, judgement: &Judgement, width: usize) -> Vec<String> {
    let mut reasons: Vec<(String, usize)> = Vec::new();
    let pairs = record.scenarios.iter().zip(&judgement.scenarios);
    for (scenario, judged) in pairs.filter(|(_, judged)| judged.verdict == Verdict::Error) {
        let reason = wording::reason(scenario, judged);
        match reasons.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, scenarios)) => *scenarios += 1,
            None => reasons.push((reason, 1)),
        }
    }
    reasons.sort_by_key(|(_, scenarios)| std::cmp::Reverse(*scenarios));
    let told = reasons.iter().take(SHORT).flat_map(|(reason, scenarios)| {
        hanging("  ", &printable(&format!("{}: {reason}", count(*scenarios, "scenario"))), 4, width)
    });
    told.chain(more(reasons.len())).collect()
}
