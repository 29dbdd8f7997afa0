//! The part of the lint that looks at lines and headings, without any vocabulary: misspelt keywords, lost text,
//! surplus cells, tags that would change how cucumber runs a scenario.

use gherkin::{Examples, Scenario};

use super::features::Parsed;
use super::outline;
use crate::gherkin::layout::{Part, Prose};
use crate::gherkin::syntax::{error_at, shown};
use crate::model::finding::Finding;

/// Everything that can be said about one file before its steps are understood.
pub(super) fn lint(parsed: &Parsed) -> Vec<Finding> {
    let mut findings = Vec::new();
    findings.extend(parsed.layout.prose.iter().filter_map(|prose| lost_text(parsed, prose)));
    findings.extend(surplus_cells(parsed));
    findings.extend(parsed.layout.doc_strings.iter().filter_map(|string| media_type(parsed, string)));
    findings.extend(parsed.layout.tags.iter().filter_map(|tag| forbidden_tag(parsed, tag)));
    findings.extend(headings(parsed));
    findings
}

/// A line of a scenario that is no step is never run, so it may not look as if it were; elsewhere
/// text is welcome unless it looks like a step or a heading.
fn lost_text(parsed: &Parsed, prose: &Prose) -> Option<Finding> {
    let nothing_but_steps = matches!(prose.part, Part::Scenario | Part::Background);
    let guess =
        if nothing_but_steps { parsed.keywords.in_steps(&prose.text) } else { parsed.keywords.in_prose(&prose.text) };
    let text = shown(&prose.text);
    let finding = match guess {
        Some(keyword) if prose.text.starts_with(keyword) => {
            let message = format!("`{text}` stands where it is taken for description and never run");
            let hint =
                format!("put it under its heading, or let the sentence begin with another word than `{keyword}`");
            error_at(&parsed.path, prose.line, "misplaced-keyword", message).with_hint(hint)
        }
        Some(keyword) => {
            let message = format!("`{text}` is taken for description and never run");
            let hint = Some(format!("did you mean `{keyword}`?"));
            error_at(&parsed.path, prose.line, "misspelt-keyword", message).with_any_hint(hint)
        }
        None if nothing_but_steps => {
            let message = format!("`{text}` is no step and would never be run");
            let hint = Some("begin it with a step keyword, or make it a comment with #".to_owned());
            error_at(&parsed.path, prose.line, "text-among-steps", message).with_any_hint(hint)
        }
        None => return None,
    };
    Some(finding)
}

fn surplus_cells(parsed: &Parsed) -> impl Iterator<Item = Finding> {
    parsed.layout.tables.values().flat_map(move |rows| {
        let wide = rows.first().map_or(0, |row| row.cells);
        rows.iter().filter(move |row| row.cells > wide).map(move |row| {
            let message = format!("the row has {} cells, the first row has {wide}", row.cells);
            let hint = Some(r"a `|` inside of a cell is written `\|`".to_owned());
            error_at(&parsed.path, row.line, "extra-cell", message).with_any_hint(hint)
        })
    })
}

fn media_type(parsed: &Parsed, (line, rest): &(usize, String)) -> Option<Finding> {
    let message = format!("`{}` after the opening quotes would become a part of the doc string", shown(rest));
    let hint = Some("let the quotes stand alone on their line".to_owned());
    let finding = error_at(&parsed.path, *line, "doc-string-media-type", message).with_any_hint(hint);
    (!rest.trim().is_empty()).then_some(finding)
}

fn forbidden_tag(parsed: &Parsed, (line, tag): &(usize, String)) -> Option<Finding> {
    let why = if tag.starts_with("retry") {
        "would run a failed scenario again until it passes"
    } else if tag == "allow.skipped" {
        "would let a step that does not exist pass"
    } else {
        return None;
    };
    Some(error_at(&parsed.path, *line, "forbidden-tag", format!("`@{}` {why}", shown(tag))))
}

fn headings(parsed: &Parsed) -> Vec<Finding> {
    let feature = &parsed.feature;
    let at = |line: usize, kind: &str, message: &str| error_at(&parsed.path, line, kind, message);
    let mut findings = Vec::new();
    if feature.name.trim().is_empty() {
        findings.push(at(feature.position.line, "untitled", "the feature has no title"));
    }
    if feature.scenarios.is_empty() && feature.rules.is_empty() {
        findings.push(at(feature.position.line, "no-scenario", "the feature has no scenario"));
    }
    for rule in feature.rules.iter().filter(|rule| rule.scenarios.is_empty()) {
        findings.push(at(rule.position.line, "no-scenario", "the rule has no scenario"));
    }
    let in_rules = feature.rules.iter().flat_map(|rule| &rule.scenarios);
    for scenario in feature.scenarios.iter().chain(in_rules) {
        findings.extend(scenario_heading(parsed, scenario));
    }
    findings
}

fn scenario_heading(parsed: &Parsed, scenario: &Scenario) -> Vec<Finding> {
    let line = scenario.position.line;
    let at = |kind: &str, message: &str| error_at(&parsed.path, line, kind, message);
    let mut findings = Vec::new();
    if scenario.name.trim().is_empty() {
        findings.push(at("untitled", "the scenario has no title, which reports need to name it"));
    }
    // Where text was lost, that finding tells why there is no step.
    if scenario.steps.is_empty() && !parsed.layout.prose.iter().any(|prose| prose.owner == line) {
        findings.push(at("no-step", "the scenario has no step, so it would pass whatever the target does"));
    }
    let outline = matches!(scenario.keyword.trim(), "Scenario Outline" | "Scenario Template");
    if outline && scenario.examples.is_empty() {
        findings.push(at("empty-examples", "the outline has no examples, so nothing would be put in"));
    }
    findings.extend(scenario.examples.iter().flat_map(|examples| unused(parsed, scenario, examples)));
    findings
}

fn unused(parsed: &Parsed, scenario: &Scenario, examples: &Examples) -> Vec<Finding> {
    let finding = |column: &str| {
        let message = format!("nothing in the scenario uses the column `{}`", shown(column));
        error_at(&parsed.path, examples.position.line, "unused-column", message)
    };
    outline::unused_columns(scenario, examples).into_iter().map(finding).collect()
}
