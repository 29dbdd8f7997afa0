//! What a step's text, doc string and table hand to its sentence, and to the record.

use crate::model::record::{StepRecord, StepState};

/// Texts of the parameters in order, the doc string and the table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    parameters: Vec<String>,
    doc_string: Option<String>,
    table: Vec<Vec<String>>,
}

impl Arguments {
    /// From the parameters' texts and the step that they were found in.
    pub fn new(parameters: Vec<String>, step: &gherkin::Step) -> Self {
        Self { parameters, doc_string: step.docstring.as_deref().map(without_margin), table: rows(step) }
    }

    /// The text of a parameter, counted from 0.
    pub fn text(&self, index: usize) -> &str {
        self.parameters.get(index).map_or("", String::as_str)
    }

    /// The text between the quotes of a parameter.
    pub fn name(&self, index: usize) -> &str {
        unquoted(self.text(index))
    }

    /// The texts between the quotes of all parameters.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.parameters.iter().map(|text| unquoted(text))
    }

    /// The rows of the table; none if there is no table.
    pub fn table(&self) -> &[Vec<String>] {
        &self.table
    }

    /// The doc string.
    pub fn doc_string(&self) -> Option<&str> {
        self.doc_string.as_deref()
    }
}

fn unquoted(text: &str) -> &str {
    text.strip_prefix('"').and_then(|text| text.strip_suffix('"')).unwrap_or(text)
}

fn rows(step: &gherkin::Step) -> Vec<Vec<String>> {
    step.table.as_ref().map(|table| table.rows.clone()).unwrap_or_default()
}

/// gherkin keeps the newlines after the opening and before the closing quotes.
fn without_margin(text: &str) -> String {
    let text = text.strip_prefix('\n').unwrap_or(text);
    text.strip_suffix('\n').unwrap_or(text).to_owned()
}

/// The steps of a record before the scenario runs.
impl From<&gherkin::Step> for StepRecord {
    fn from(step: &gherkin::Step) -> Self {
        Self {
            keyword: step.keyword.trim().to_owned(),
            text: step.value.clone(),
            doc_string: step.docstring.as_deref().map(without_margin),
            table: rows(step),
            line: step.position.line,
            state: StepState::Skipped,
        }
    }
}
