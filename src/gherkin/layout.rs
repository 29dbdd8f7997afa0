//! Which line of a feature file belongs to what: the syntax tree tells where things begin, but drops surplus cells,
//! the lines of table rows and whatever it took for description. Must not judge what it finds.

use std::collections::BTreeMap;

use gherkin::{Background, Feature, Scenario};

/// The kinds of things that a line can belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    Feature,
    Rule,
    Background,
    Scenario,
    Examples,
    Step,
}

/// A line of a table.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) line: usize,
    pub(super) cells: usize,
}

/// A line that the parser took for description.
#[derive(Debug)]
pub(super) struct Prose {
    pub(super) line: usize,
    pub(super) part: Part,
    /// Line of the heading it stands under.
    pub(super) owner: usize,
    pub(super) text: String,
}

/// The lines of one file.
#[derive(Debug, Default)]
pub(super) struct Layout {
    /// Rows by the line of the step or `Examples:` they belong to.
    pub(super) tables: BTreeMap<usize, Vec<Row>>,
    /// Opening lines of doc strings with what follows the quotes.
    pub(super) doc_strings: Vec<(usize, String)>,
    pub(super) prose: Vec<Prose>,
    /// Tags with their lines, without `@`.
    pub(super) tags: Vec<(usize, String)>,
}

/// Blank lines and comments say nothing.
pub(super) fn is_silent(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

/// Number of cells of a raw row; `\|` is no border.
pub(super) fn cell_count(row: &str) -> usize {
    let mut borders = 0_usize;
    let mut escaped = false;
    for c in row.chars() {
        borders += usize::from(c == '|' && !escaped);
        escaped = c == '\\' && !escaped;
    }
    borders.saturating_sub(1)
}

/// Walks over the lines once, with the tree's positions as landmarks.
pub(super) fn scan(text: &str, feature: &Feature) -> Layout {
    let landmarks = landmarks(feature);
    let mut layout = Layout::default();
    let mut here = None;
    let mut closing: Option<&str> = None;
    for (index, line) in text.lines().enumerate() {
        let (number, line) = (index + 1, line.trim());
        if let Some(quotes) = closing {
            if line.contains(quotes) {
                closing = None;
            }
        } else if let Some(part) = landmarks.get(&number) {
            here = Some((*part, number));
        } else if !is_silent(line) {
            closing = layout.sort(number, line, here);
        }
    }
    layout
}

impl Layout {
    /// Puts one line where it belongs; gives the quotes to wait for if a doc string begins.
    fn sort(&mut self, number: usize, line: &str, here: Option<(Part, usize)>) -> Option<&'static str> {
        if line.starts_with('@') {
            let words = line.split_whitespace().take_while(|word| !word.starts_with('#'));
            let tags = words.flat_map(|word| word.split('@')).filter(|tag| !tag.is_empty());
            self.tags.extend(tags.map(|tag| (number, tag.to_owned())));
            return None;
        }
        let (part, owner) = here?;
        match part {
            Part::Step | Part::Examples if line.starts_with('|') => {
                self.tables.entry(owner).or_default().push(Row { line: number, cells: cell_count(line) });
                None
            }
            Part::Step => {
                let quotes = ["\"\"\"", "```"].into_iter().find(|quotes| line.starts_with(quotes))?;
                let rest = &line[quotes.len()..];
                self.doc_strings.push((number, rest.to_owned()));
                // A doc string may also end on the line on which it begins.
                (!rest.contains(quotes)).then_some(quotes)
            }
            part => {
                self.prose.push(Prose { line: number, part, owner, text: line.to_owned() });
                None
            }
        }
    }
}

fn landmarks(feature: &Feature) -> BTreeMap<usize, Part> {
    let mut marks = BTreeMap::from([(feature.position.line, Part::Feature)]);
    mark_background(&mut marks, feature.background.as_ref());
    mark_scenarios(&mut marks, &feature.scenarios);
    for rule in &feature.rules {
        marks.insert(rule.position.line, Part::Rule);
        mark_background(&mut marks, rule.background.as_ref());
        mark_scenarios(&mut marks, &rule.scenarios);
    }
    marks
}

fn mark_background(marks: &mut BTreeMap<usize, Part>, background: Option<&Background>) {
    if let Some(background) = background {
        marks.insert(background.position.line, Part::Background);
        marks.extend(background.steps.iter().map(|step| (step.position.line, Part::Step)));
    }
}

fn mark_scenarios(marks: &mut BTreeMap<usize, Part>, scenarios: &[Scenario]) {
    for scenario in scenarios {
        marks.insert(scenario.position.line, Part::Scenario);
        marks.extend(scenario.steps.iter().map(|step| (step.position.line, Part::Step)));
        marks.extend(scenario.examples.iter().map(|examples| (examples.position.line, Part::Examples)));
    }
}

#[cfg(test)]
mod tests {
    use super::cell_count;

    #[test]
    fn escaped_borders_are_no_borders() {
        assert_eq!(cell_count("| a | b |"), 2);
        assert_eq!(cell_count(r"| a \| b |"), 1);
        assert_eq!(cell_count(r"| a \\| b |"), 2);
        assert_eq!(cell_count("a"), 0);
    }
}
