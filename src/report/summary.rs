//! `summary.md`: what a run comes to, for the summary page of a CI job (GitHub Flavored Markdown). Text of the target is
//! data: it stands in code spans, in which nothing is a link, a mention or markup.

use std::fmt::Write as _;

use super::conclusion;
use super::kept;
use super::terminal::printable;
use super::{again, wording};
use crate::model::cause::Cause;
use crate::model::count::count;
use crate::model::judgement::{Judgement, Totals};
use crate::model::record::RunRecord;
use crate::model::requirement::Level;

/// Longest page: CI systems refuse a step's summary beyond a megabyte, readers much earlier.
const LIMIT: usize = 64 * 1024;

/// Longest phrase in a cell.
const CELL: usize = 500;

/// The whole file.
pub fn render(record: &RunRecord, judgement: &Judgement) -> Vec<u8> {
    let mut page = format!("## Conformance: {}\n\n", conclusion::word(record, judgement));
    let _ = writeln!(page, "{}\n", code(&conclusion::sentence(record, judgement)));
    let kept = kept::sentence(record).map(|sentence| format!("\n{sentence}.\n")).unwrap_or_default();
    let head = facts(record) + &totals(judgement.totals) + &kept;
    page.push_str(&head);
    let sections = [
        waivers(judgement),
        problems(judgement),
        causes(record, judgement),
        not_tried(record, judgement),
        notices(judgement),
    ];
    for line in sections.concat() {
        if page.len() + line.len() > LIMIT {
            page.push_str("\nThis page is cut; the reports have the rest.\n");
            break;
        }
        page.push_str(&line);
    }
    page.into_bytes()
}

fn facts(record: &RunRecord) -> String {
    let target = &record.target;
    let version = target.version.as_deref().unwrap_or("not stated");
    let embedded =
        target.embedded.as_ref().map(|flavour| format!(", the embedded reference server ({})", code(flavour)));
    let embedded = embedded.unwrap_or_default();
    let rows = [
        ("Target", format!("{}{embedded}", code(&target.url))),
        ("Version", code(version)),
        ("Profile", code(&target.profile)),
        ("Sessions", code(record.sessions.strategy.as_deref().unwrap_or("no way found"))),
        ("Suite", code(&format!("rocketchat-conformance {}, seed {}", record.tool_version, record.seed))),
        ("Time", format!("{}, took {}", code(&record.started_at), wording::duration(record.duration_ms))),
    ];
    let lines = rows.iter().map(|(name, value)| format!("| {name} | {value} |\n")).collect::<Vec<_>>().concat();
    format!("| What | Value |\n| --- | --- |\n{lines}\n")
}

fn totals(totals: Totals) -> String {
    let Totals { scenarios, passed, waived, failed, errors, skipped } = totals;
    format!(
        "| Scenarios | Passed | Waived | Failed | Error | Skipped |\n| ---: | ---: | ---: | ---: | ---: | ---: |\n\
         | {scenarios} | {passed} | {waived} | {failed} | {errors} | {skipped} |\n"
    )
}

fn section(title: &str, head: &str, rows: Vec<String>) -> Vec<String> {
    if rows.is_empty() {
        return Vec::new();
    }
    [format!("\n### {title}\n\n{head}")].into_iter().chain(rows).collect()
}

fn problems(judgement: &Judgement) -> Vec<String> {
    section("Problems", "", judgement.problems.iter().map(|problem| format!("- {}\n", code(problem))).collect())
}

fn causes(record: &RunRecord, judgement: &Judgement) -> Vec<String> {
    let head = "| Requirement | Level | Operation | Expected | Seen | Feature | Scenarios |\n\
                | --- | --- | --- | --- | --- | --- | ---: |\n";
    let rows = judgement.causes.iter().map(|cause| row(cause, record)).collect();
    let again: Vec<String> = judgement.causes.iter().filter_map(|cause| again(cause, record)).collect();
    [section("Deviations", head, rows), section("See again", "", again)].concat()
}

fn row(cause: &Cause, record: &RunRecord) -> String {
    let found = &cause.example;
    let example = wording::example(cause, record);
    let place = example.map(|scenario| code(&format!("{}:{}", scenario.path, wording::line(found, scenario))));
    let scenarios = example.map(|_| cause.scenarios.len().to_string()).unwrap_or_default();
    format!(
        "| {} | {} | {} | {} | {} | {} | {scenarios} |\n",
        code(&found.requirement),
        found.level,
        code(&found.operation.to_string()),
        code(&found.expected),
        code(&found.actual),
        place.unwrap_or_else(|| "probe".to_owned()),
    )
}

/// What follows from a cause, and the commands that show it again.
fn again(cause: &Cause, record: &RunRecord) -> Option<String> {
    let scenario = wording::example(cause, record)?;
    let named = |one: &crate::model::cause::Consequence| {
        let security = if one.level == Level::Security { ", security" } else { "" };
        format!("{}{security} ({})", code(&one.requirement), count(one.scenarios, "scenario"))
    };
    let mut lines = vec![format!("- {}: {}", code(&cause.kind.requirement), code(&scenario.name))];
    if !cause.consequences.is_empty() {
        lines.push(format!("  - follows: {}", cause.consequences.iter().map(named).collect::<Vec<_>>().join(", ")));
    }
    lines.push(format!("  - {}", code(&again::replay(again::RECORD, &scenario.id))));
    lines.extend(again::request(&cause.example, scenario, record).map(|curl| format!("  - {}", code(&curl))));
    Some(lines.join("\n") + "\n")
}

fn waivers(judgement: &Judgement) -> Vec<String> {
    let row = |judged: &crate::model::waiver::WaiverJudgement| {
        let waiver = &judged.waiver;
        format!(
            "| {} | {} | {} | {} | {} |\n",
            code(&waiver.requirement),
            code(&judged.sentence()),
            code(&waiver.reason),
            code(&waiver.owner),
            code(&waiver.expires)
        )
    };
    let head = "| Requirement | State | Reason | Owner | Expires |\n| --- | --- | --- | --- | --- |\n";
    section("Waivers", head, judgement.waivers.iter().map(row).collect())
}

fn notices(judgement: &Judgement) -> Vec<String> {
    section("Notices", "", judgement.notices.iter().map(|text| format!("- {}\n", code(text))).collect())
}

fn not_tried(record: &RunRecord, judgement: &Judgement) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for skip in record.scenarios.iter().filter_map(|scenario| scenario.skipped.as_ref()) {
        let row = format!("- {}: {}. Remedy: {}\n", code(&skip.missing), code(&skip.reason), code(&skip.remedy));
        if !rows.contains(&row) {
            rows.push(row);
        }
    }
    rows.extend(judgement.not_tried.iter().map(|one| format!("- {}\n", code(&wording::not_tried(one)))));
    section("Not tried", "", rows)
}

/// Text as a code span that may stand in a table: on one line, without a bar, between more backticks than it has in a
/// row.
fn code(text: &str) -> String {
    let shown = printable(&cut(text)).replace('|', "\\u{7c}");
    if shown.trim().is_empty() {
        return "(blank)".to_owned();
    }
    let longest = shown.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let fence = "`".repeat(longest + 1);
    let pad = if shown.starts_with(['`', ' ']) || shown.ends_with(['`', ' ']) { " " } else { "" };
    format!("{fence}{pad}{shown}{pad}{fence}")
}

fn cut(text: &str) -> String {
    let mut shown: String = text.chars().take(CELL).collect();
    if shown.len() < text.len() {
        shown.push('…');
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_of_the_target_is_never_markup() {
        assert_eq!(code("plain"), "`plain`");
        assert_eq!(code("a|b\n<img src=x>"), "`a\\u{7c}b\\u{a}<img src=x>`");
        assert_eq!(code("`"), "`` ` ``");
        assert_eq!(code("a``b"), "```a``b```");
        assert_eq!(code("\\|"), "`\\\\u{7c}`");
        assert_eq!(code(" "), "(blank)");
        assert_eq!((code(" x"), code("x ")), ("`  x `".to_owned(), "` x  `".to_owned()));
        assert_eq!(code(&"x".repeat(CELL + 1)), format!("`{}…`", "x".repeat(CELL)));
    }

    /// The page of a run with problems of these lengths, which are longer than a cell if they are over 500.
    fn page_of(problems: &[usize]) -> String {
        let problems = problems.iter().map(|length| "x".repeat(*length)).collect();
        let judgement = Judgement {
            result: crate::model::verdict::RunResult::Interrupted,
            totals: Totals::default(),
            waivers: Vec::new(),
            probe: Vec::new(),
            run_deviations: Vec::new(),
            not_tried: Vec::new(),
            notices: Vec::new(),
            causes: Vec::new(),
            remarks: Vec::new(),
            accepted: Vec::new(),
            requirements: Vec::new(),
            defects: Vec::new(),
            scenarios: Vec::new(),
            problems,
        };
        String::from_utf8(render(&RunRecord::default(), &judgement)).unwrap()
    }

    #[test]
    fn a_page_is_cut_where_it_would_be_too_long_for_its_reader() {
        let around = page_of(&[1]).len() - 1;
        let line = page_of(&[1, 1]).len() - page_of(&[1]).len() - 1;
        // Lines of 100 letters, and a last one of a few hundred that fills the page to the byte.
        let count = (LIMIT - around) / (line + 100) - 2;
        let lines = vec![100; count];
        let last = LIMIT - page_of(&lines).len() - line;
        let full = page_of(&[lines.as_slice(), &[last]].concat());
        assert_eq!((full.len(), full.contains("This page is cut")), (LIMIT, false));
        let cut = page_of(&[lines.as_slice(), &[last + 1]].concat());
        assert_eq!(cut, page_of(&lines) + "\nThis page is cut; the reports have the rest.\n");
    }
}
