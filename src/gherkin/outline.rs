//! Scenario outlines → one plain scenario per example row, at the line of its row and with a name of its own.
//! Must not know steps or tags.

use gherkin::{Examples, Scenario, Step};

use super::layout::Layout;
use crate::gherkin::syntax::{error_at, shown};
use crate::model::finding::Finding;

/// A scenario as it will be run.
#[derive(Debug)]
pub(super) struct Expanded {
    /// Without examples; its position is that of its row.
    pub(super) scenario: Scenario,
    /// Line of the `Scenario:` heading.
    pub(super) heading: usize,
}

/// How many scenarios will come of this one.
pub(super) fn row_count(scenario: &Scenario) -> usize {
    if scenario.examples.is_empty() { 1 } else { scenario.examples.iter().map(|examples| rows(examples).len()).sum() }
}

/// All scenarios that one heading stands for.
pub(super) fn expand(file: &str, mut scenario: Scenario, layout: &Layout) -> Result<Vec<Expanded>, Vec<Finding>> {
    let heading = scenario.position.line;
    if scenario.examples.is_empty() {
        let scenario = Scenario { name: one_line(&scenario.name), ..scenario };
        return Ok(vec![Expanded { scenario, heading }]);
    }
    // Each row is filled into a copy of what remains, which must not hold all the other rows.
    let all_examples = std::mem::take(&mut scenario.examples);
    let findings: Vec<Finding> = all_examples.iter().flat_map(|examples| faults(file, &scenario, examples)).collect();
    if !findings.is_empty() {
        return Err(findings);
    }
    let mut expanded: Vec<(Expanded, &[String])> = Vec::new();
    for examples in &all_examples {
        let lines = layout.tables.get(&examples.position.line);
        for (index, row) in rows(examples).iter().enumerate() {
            let mut one = fill(&scenario, &Values { header: header(examples), row });
            one.tags.extend(examples.tags.iter().cloned());
            // The header is the first line of the table, hence row 0 is its second.
            if let Some(line) = lines.and_then(|lines| lines.get(index + 1)) {
                one.position.line = line.line;
            }
            expanded.push((Expanded { scenario: one, heading }, row));
        }
    }
    name_rows(&scenario.name, &mut expanded);
    Ok(expanded.into_iter().map(|(expanded, _)| expanded).collect())
}

/// Columns that no placeholder of the scenario names.
pub(super) fn unused_columns<'e>(scenario: &Scenario, examples: &'e Examples) -> Vec<&'e str> {
    let texts: Vec<(usize, &str)> = texts(scenario).collect();
    let used: Vec<&str> = texts.iter().flat_map(|(_, text)| placeholders(text)).collect();
    header(examples).iter().map(String::as_str).filter(|column| !used.contains(column)).collect()
}

fn header(examples: &Examples) -> &[String] {
    examples.table.as_ref().and_then(|table| table.rows.first()).map_or(&[], Vec::as_slice)
}

fn rows(examples: &Examples) -> &[Vec<String>] {
    examples.table.as_ref().and_then(|table| table.rows.get(1..)).unwrap_or_default()
}

fn faults(file: &str, scenario: &Scenario, examples: &Examples) -> Vec<Finding> {
    let line = examples.position.line;
    if rows(examples).is_empty() {
        return vec![error_at(file, line, "empty-examples", "these examples have no row, so nothing would be run")];
    }
    let columns = header(examples);
    let twice = columns.iter().enumerate().filter(|(index, column)| columns[..*index].contains(column));
    let twice = twice.map(|(_, column)| {
        error_at(file, line, "duplicate-column", format!("the column `{}` stands twice", shown(column)))
    });
    let unknown = texts(scenario).flat_map(|(line, text)| {
        let names = placeholders(text).filter(|name| !columns.iter().any(|column| column == name));
        names.map(move |name| {
            let message = format!("no column of the examples is called `{}`", shown(name));
            let hint = "text in angle brackets names a column; a scenario without examples may use it freely";
            error_at(file, line, "unknown-placeholder", message).with_hint(hint)
        })
    });
    twice.chain(unknown).collect()
}

/// Every text of a scenario in which placeholders are replaced, with its line.
fn texts(scenario: &Scenario) -> impl Iterator<Item = (usize, &str)> {
    let title = std::iter::once((scenario.position.line, scenario.name.as_str()));
    title.chain(scenario.steps.iter().flat_map(|step| {
        let cells = step.table.iter().flat_map(|table| table.rows.iter().flatten());
        let texts = std::iter::once(&step.value).chain(step.docstring.as_ref()).chain(cells);
        texts.map(|text| (step.position.line, text.as_str()))
    }))
}

/// The names in angle brackets of a text.
fn placeholders(text: &str) -> impl Iterator<Item = &str> {
    text.split('<').skip(1).filter_map(|part| part.split_once('>')).map(|(name, _)| name).filter(|name| is_name(name))
}

/// `a < b > c` and closing tags of markup are no placeholders.
fn is_name(name: &str) -> bool {
    let inner = !name.is_empty() && name.trim() == name && !name.starts_with('/');
    inner && !name.contains(char::is_control)
}

struct Values<'e> {
    header: &'e [String],
    row: &'e [String],
}

impl Values<'_> {
    fn put_into(&self, text: &str) -> String {
        let mut parts = text.split('<');
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let column = part.split_once('>').and_then(|(name, rest)| Some((self.value(name)?, rest)));
            if let Some((value, rest)) = column {
                filled.push_str(value);
                filled.push_str(rest);
            } else {
                filled.push('<');
                filled.push_str(part);
            }
        }
        filled
    }

    fn value(&self, name: &str) -> Option<&str> {
        let column = self.header.iter().position(|column| column == name)?;
        self.row.get(column).map(String::as_str)
    }
}

fn fill(scenario: &Scenario, values: &Values) -> Scenario {
    let mut filled = scenario.clone();
    filled.name = one_line(&values.put_into(&scenario.name));
    for step in &mut filled.steps {
        fill_step(step, values);
    }
    filled
}

fn fill_step(step: &mut Step, values: &Values) {
    step.value = values.put_into(&step.value);
    if let Some(text) = &mut step.docstring {
        *text = values.put_into(text);
    }
    for cell in step.table.iter_mut().flat_map(|table| table.rows.iter_mut().flatten()) {
        *cell = values.put_into(cell);
    }
}

/// A title that names columns speaks for itself. Where the titles do not tell the rows apart, all of them get
/// their values added, so that the names of an outline have one shape.
fn name_rows(title: &str, expanded: &mut [(Expanded, &[String])]) {
    let mut names: Vec<&str> = expanded.iter().map(|(one, _)| one.scenario.name.as_str()).collect();
    names.sort_unstable();
    let clash = names.windows(2).any(|pair| pair[0] == pair[1]);
    if !clash && placeholders(title).next().is_some() {
        return;
    }
    for (one, row) in expanded {
        one.scenario.name = one_line(&format!("{} ({})", one.scenario.name, row.join(", ")));
    }
}

/// Names are keys and table cells of reports: one line, single spaces.
fn one_line(name: &str) -> String {
    name.split_whitespace().collect::<Vec<_>>().join(" ")
}
